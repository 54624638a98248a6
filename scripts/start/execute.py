"""Runs a notebook cell by cell on the kernel that it names, and saves the executed copy.

Usage: execute.py NOTEBOOK COPY [quick|paper]

Prints one JSON object a line: {"cell", "of", "title"} as each code cell starts, {"error"} where one fails.
The copy holds whatever was done when a cell failed. Ends with code 1 then.
"""

import json
import os
import re
import sys

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError


def say(**event):
    print(json.dumps(event), flush=True)


def set_profile(notebook, profile):
    """Writes the profile into the cell tagged "parameters", which declares it with a value."""
    pattern = re.compile(r'(\bprofile\b[^=\n]*=\s*|\bprofile:\s*)"\w+"(?!\s*\|)')
    for cell in notebook.cells:
        if "parameters" in cell.metadata.get("tags", []):
            cell.source, found = pattern.subn(rf'\g<1>"{profile}"', cell.source, count=1)
            if found:
                return
    sys.exit("The notebook has no cell tagged parameters that gives profile a value")


def title_of(notebook, index):
    """The nearest heading above a cell."""
    for cell in reversed(notebook.cells[:index]):
        heading = re.search(r"^#+\s+(.*)$", cell.source, re.M) if cell.cell_type == "markdown" else None
        if heading:
            return heading[1]
    return ""


def save(notebook, path):
    os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
    nbformat.write(notebook, path + ".tmp")
    os.replace(path + ".tmp", path)


def execute(notebook, folder):
    code = [index for index, cell in enumerate(notebook.cells) if cell.cell_type == "code"]

    def started(cell, cell_index):
        if cell_index in code:
            say(cell=code.index(cell_index) + 1, of=len(code), title=title_of(notebook, cell_index))

    NotebookClient(
        notebook,
        timeout=None,
        startup_timeout=120,
        resources={"metadata": {"path": folder}},
        on_cell_start=started,
    ).execute()


def main(path, copy, profile=None):
    notebook = nbformat.read(path, as_version=4)
    if profile:
        set_profile(notebook, profile)
    try:
        execute(notebook, os.path.dirname(os.path.abspath(path)))
    except CellExecutionError as error:
        say(error=re.sub(r"\x1b\[[0-9;]*m", "", str(error)))
        sys.exit(1)
    except (DeadKernelError, RuntimeError) as error:
        say(error=f"The kernel ended or did not start: {error}")
        sys.exit(1)
    finally:
        save(notebook, copy)


if __name__ == "__main__":
    main(*sys.argv[1:])
