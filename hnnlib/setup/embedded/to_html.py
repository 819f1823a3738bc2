"""Converts an executed notebook to one HTML page that asks nothing of the network: to_html.py SOURCE TARGET

Formulas become MathML, which browsers draw themselves; nbconvert would load MathJax from elsewhere.
"""

import html
import re
import sys

from latex2mathml.converter import convert
from nbconvert import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer


def mathml(latex, display):
    try:
        return convert(html.unescape(latex), display=display)
    except Exception:  # what it cannot read stays as it is written
        return f"<code>{html.escape(latex)}</code>"


IPythonRenderer.inline_math = lambda self, text: mathml(text, "inline")
IPythonRenderer.block_math = lambda self, text: mathml(text, "block")
IPythonRenderer.latex_environment = lambda self, name, body: mathml(
    rf"\begin{{{name}}}{body}\end{{{name}}}", "block"
)

exporter = HTMLExporter(
    require_js_url="",
    mathjax_url="",
    jquery_url="",
    mermaid_js_url="",
    mermaid_layout_elk_js_url="",
    embed_images=True,
)
page, _ = exporter.from_filename(sys.argv[1])
page = re.sub(r'<script src="">\s*</script>', "", page)
with open(sys.argv[2], "w", encoding="utf-8") as out:
    out.write(page)
