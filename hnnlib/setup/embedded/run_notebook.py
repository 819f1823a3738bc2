"""Executes a notebook: run_notebook.py SOURCE TARGET SECONDS_PER_CELL

TARGET is written even when a cell fails. Standard output gets one JSON object per line: {"cell", "total"} when a code
cell starts, {"progress": {...}} when a cell reports progress, and {"failed": {...}} if the run ended early. The exit
status is 0 if all cells ran, and 3 if one failed.
"""

import hashlib
import html
import json
import os
import re
import signal
import sys
import threading
import time

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError


PROGRESS = "application/vnd.hnn.progress+json"
PLOTLY = "application/vnd.plotly.v1+json"


def say(**message):
    print(json.dumps(message), flush=True)


class Client(NotebookClient):
    """Passes on the progress that cells report, and keeps it out of their outputs."""

    def process_message(self, msg, cell, cell_index):
        event = msg["content"].get("data", {}).pop(PROGRESS, None)
        if event is not None:
            say(progress=json.loads(event))
        return super().process_message(msg, cell, cell_index)


def stamp(notebook):
    """Notes in each code cell the hash of the source that its outputs came from."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.metadata["hnn_source_sha256"] = hashlib.sha256(cell.source.encode()).hexdigest()
    notebook.metadata.get("language_info", {})["pygments_lexer"] = "go"  # GoNB does not set it


def write(notebook, target):
    """Writes the notebook as Jupyter does, but each Plotly figure on one line: a line per number takes more bytes."""
    figures = []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if PLOTLY in output.get("data", {}):
                figures.append(json.dumps(output.data[PLOTLY], ensure_ascii=False, sort_keys=True, separators=(",", ":")))
                output.data[PLOTLY] = f"hnn-figure-{len(figures) - 1}-hnn"
    text = nbformat.writes(notebook)
    for i, figure in enumerate(figures):
        text = text.replace(f'"hnn-figure-{i}-hnn"', figure, 1)
    with open(target, "w", encoding="utf-8") as out:
        out.write(text + "\n")


def end_with_parent():
    """Ends this process, and with it the kernel, when its parent is gone."""
    parent = os.getppid()

    def watch():
        while os.getppid() == parent:
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()


def printed_errors(cell):
    """Returns what the cell wrote to its standard error."""
    return "".join(o.text for o in cell.outputs if o.output_type == "stream" and o.name == "stderr")


def shown_errors(cell):
    """Returns the compiler's errors. GoNB shows each as a block of HTML that also contains its source, and the name of
    the package and the command in blocks of their own."""
    found = []
    for output in cell.outputs:
        page = output.get("data", {}).get("text/html", "") if output.output_type == "display_data" else ""
        if "application/vnd.jupyter.stderr" not in page:
            continue
        for block in page.split('<div style="white-space: pre-wrap;">')[1:]:
            text = re.sub(r"<[^>]*>", "", block.split('<div class="gonb-err-context">')[0])
            found.append(" ".join(html.unescape(text).split()))
    return "; ".join(line for line in found if line and not line.startswith(("# ", "failed to run")))


def main(source, target, seconds):
    notebook = nbformat.read(source, as_version=4)
    order = [i for i, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    running = {"index": order[0] if order else 0}

    def started(cell, cell_index):
        running["index"] = cell_index
        say(cell=order.index(cell_index) + 1, total=len(order))

    client = Client(
        notebook,
        timeout=seconds,
        startup_timeout=300,  # the first start on a busy machine is slow
        kernel_name=notebook.metadata.get("kernelspec", {}).get("name", "gonb"),
        resources={"metadata": {"path": os.path.dirname(os.path.abspath(source))}},
        on_cell_execute=started,
        record_timing=False,  # outputs should change only when the results do
    )
    failure = None
    try:
        client.execute()
    except CellExecutionError as error:
        failed = notebook.cells[running["index"]]
        failure = {"message": error.evalue, "stderr": printed_errors(failed), "shown": shown_errors(failed)}
    except CellTimeoutError:
        failure = {"message": f"it took more than {seconds} seconds"}
    except DeadKernelError:
        failure = {"message": "the kernel ended"}
    except Exception as error:  # for example, SIGTERM makes nbclient shut the kernel down in the middle of a cell
        failure = {"message": f"the run ended ({str(error) or type(error).__name__})"}
    if failure is None:
        stamp(notebook)
    write(notebook, target)
    if failure is None:
        return 0
    cell = notebook.cells[running["index"]] if order else {}
    failure["cell"] = order.index(running["index"]) + 1 if order else 0
    failure["source"] = cell.get("source", "")
    say(failed=failure)
    return 3


end_with_parent()
sys.exit(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
