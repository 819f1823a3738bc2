"""Executes a notebook: run_notebook.py SOURCE TARGET SECONDS_PER_CELL

TARGET is written also when a cell fails. Standard output gets one JSON object per line: {"cell", "total"} when a code
cell starts, and {"failed": {...}} for what ended the run early. Exit status: 0 all cells ran, 3 one failed.
"""

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


def say(**message):
    print(json.dumps(message), flush=True)


def end_with_parent():
    """Ends this process, and with it the kernel, when the program that started it is gone."""
    parent = os.getppid()

    def watch():
        while os.getppid() == parent:
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()


def printed_errors(cell):
    """What the cell wrote to its standard error."""
    return "".join(o.text for o in cell.outputs if o.output_type == "stream" and o.name == "stderr")


def shown_errors(cell):
    """What GoNB shows of a compiler's errors: HTML, one block for each, with the source around it in a block inside."""
    found = []
    for output in cell.outputs:
        page = output.get("data", {}).get("text/html", "") if output.output_type == "display_data" else ""
        if "application/vnd.jupyter.stderr" not in page:
            continue
        for block in page.split('<div style="white-space: pre-wrap;">')[1:]:
            text = re.sub(r"<[^>]*>", "", block.split('<div class="gonb-err-context">')[0])
            found.append(" ".join(html.unescape(text).split()))
    return "\n".join(line for line in found if line)


def main(source, target, seconds):
    notebook = nbformat.read(source, as_version=4)
    order = [i for i, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    running = {"index": order[0] if order else 0}

    def started(cell, cell_index):
        running["index"] = cell_index
        say(cell=order.index(cell_index) + 1, total=len(order))

    client = NotebookClient(
        notebook,
        timeout=seconds,
        startup_timeout=300,  # the first start on a busy machine
        kernel_name=notebook.metadata.get("kernelspec", {}).get("name", "gonb"),
        resources={"metadata": {"path": os.path.dirname(os.path.abspath(source))}},
        on_cell_execute=started,
        record_timing=False,  # outputs should change only when the results do
    )
    failure = None
    try:
        client.execute()
    except CellExecutionError as error:
        failure = {"kind": "error", "name": error.ename, "message": error.evalue}
    except CellTimeoutError:
        failure = {"kind": "timeout", "message": f"it took more than {seconds} seconds"}
    except DeadKernelError:
        failure = {"kind": "dead", "message": "the kernel ended"}
    except Exception as error:  # as when SIGTERM has nbclient shut the kernel down in the middle of a cell
        failure = {"kind": "dead", "message": f"the run ended ({str(error) or type(error).__name__})"}
    nbformat.write(notebook, target)
    if failure is None:
        return 0
    cell = notebook.cells[running["index"]] if order else {}
    failure["cell"] = order.index(running["index"]) + 1 if order else 0
    failure["source"] = cell.get("source", "")
    failure["stderr"] = printed_errors(cell) if order else ""
    failure["shown"] = shown_errors(cell) if order else ""
    say(failed=failure)
    return 3


end_with_parent()
sys.exit(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
