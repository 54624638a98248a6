"""Signs notebooks, as `jupyter trust` does, without validating them, which takes most of its time.

python trust.py DATABASE SECRET NOTEBOOK...
"""

import sys
from pathlib import Path

from nbformat import reader
from nbformat.sign import NotebookNotary

database, secret, *notebooks = sys.argv[1:]
notary = NotebookNotary(db_file=database, secret_file=secret)
for notebook in notebooks:
    notary.sign(reader.reads(Path(notebook).read_text(encoding="utf-8")))
notary.store.close()
