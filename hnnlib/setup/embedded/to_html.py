"""Converts an executed notebook to one HTML page that needs no network: to_html.py SOURCE TARGET

Formulas become MathML, which browsers draw themselves; nbconvert would load MathJax from the network. Plotly figures
stay interactive: the page contains the script that draws them. Until it has run, and in print, the page shows their
pictures.
"""

import html
import importlib.resources
import json
import re
import sys

import nbformat
from latex2mathml.converter import convert
from nbconvert import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer


def mathml(latex, display):
    try:
        return convert(html.unescape(latex), display=display)
    except Exception:  # show a formula that it cannot read as it is written
        return f"<code>{html.escape(latex)}</code>"


IPythonRenderer.inline_math = lambda self, text: mathml(text, "inline")
IPythonRenderer.block_math = lambda self, text: mathml(text, "block")
IPythonRenderer.latex_environment = lambda self, name, body: mathml(
    rf"\begin{{{name}}}{body}\end{{{name}}}", "block"
)

PLOTLY = "application/vnd.plotly.v1+json"

# nbconvert's own colours of prompts, comments and numbers are too pale for some readers. These have a contrast of at
# least 4.5.
STYLE = """
<style>
.jp-InputPrompt, .jp-OutputPrompt { color: #595959 !important; opacity: 1 !important; }
.highlight [class^="c"] { color: #2f6a6a !important; }
.highlight [class^="m"] { color: #006b00 !important; }
.hnn-plot { margin: 0; overflow-x: auto; }
.hnn-plot img { max-width: 100%; height: auto; }
.hnn-plot.drawn img { display: none; }
@media print { .hnn-plot.drawn img { display: block; } .hnn-plot.drawn .hnn-target { display: none; } }
</style>
"""

# A figure is drawn when it comes near the window, so a page with many figures opens as fast as one with few.
DRAW = """
const near = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (!entry.isIntersecting) continue;
    near.unobserve(entry.target);
    const target = entry.target.querySelector(".hnn-target");
    Plotly.newPlot(target, JSON.parse(entry.target.querySelector("script").textContent))
      .then(() => entry.target.classList.add("drawn"));
  }
}, { rootMargin: "600px" });
document.querySelectorAll(".hnn-plot").forEach((plot) => near.observe(plot));
"""


def interactive(output):
    """Replaces the output's data by HTML that contains the figure's data and its picture."""
    picture, meta = output.data["image/png"], output.metadata.get("image/png", {})
    alt = html.escape(meta.get("alt") or output.data.get("text/plain", ""), quote=True)
    data = json.dumps(output.data[PLOTLY]).replace("</", "<\\/")
    output.data = {
        "text/html": f"""<figure class="hnn-plot"><img src="data:image/png;base64,{picture.strip()}" alt="{alt}" width="{meta.get("width", "")}">
<div class="hnn-target" role="group" aria-label="{alt}"></div><script type="application/json">{data}</script></figure>"""
    }


notebook = nbformat.read(sys.argv[1], as_version=4)
figures = 0
for cell in notebook.cells:
    for output in cell.get("outputs", []):
        if PLOTLY in output.get("data", {}) and "image/png" in output.data:
            interactive(output)
            figures += 1

headings = (line[2:] for cell in notebook.cells for line in cell.source.splitlines() if line.startswith("# "))
title = next(headings, "Notebook")

exporter = HTMLExporter(
    require_js_url="",
    mathjax_url="",
    jquery_url="",
    mermaid_js_url="",
    mermaid_layout_elk_js_url="",
    embed_images=True,
)
page, _ = exporter.from_notebook_node(notebook, {"metadata": {"name": title}})
page = re.sub(r'<script src="">\s*</script>', "", page)
page = page.replace("</head>", STYLE + "</head>", 1)
if figures:
    source = importlib.resources.files("plotly") / "package_data" / "plotly.min.js"
    script = source.read_text(encoding="utf-8").replace("</script", "<\\/script")
    head, body, rest = page.rpartition("</body>")
    page = f"{head}<script>{script}</script>\n<script>{DRAW}</script>\n{body}{rest}"
with open(sys.argv[2], "w", encoding="utf-8") as out:
    out.write(page)
