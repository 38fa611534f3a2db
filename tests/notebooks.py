"""A study's notebook run from top to bottom in a kernel of its own.

A kernel of ipykernel 7 does not see a request that comes just while it sends a reply, until somebody else speaks to it
(ipython/ipykernel#1554); on a busy machine one run in some twenty then waits for minutes. Somebody knocks.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

KNOCKS = 3.0            # seconds between two


def run(folder: Path, timeout: int = 300) -> dict[str, Any]:
    """Every cell of `study.ipynb` by its id, with what it showed; a fault of one is the test's."""
    import nbformat
    from nbclient import NotebookClient

    book = nbformat.read(folder / "study.ipynb", as_version=4)
    nbformat.validate(book)
    assert not any(cell.get("outputs") for cell in book.cells)
    client = NotebookClient(book, timeout=timeout, kernel_name="python3", resources={"metadata": {"path": str(folder)}})
    with client.setup_kernel(), knocking(client.km.connection_file):
        for at, cell in enumerate(book.cells):
            client.execute_cell(cell, at)
    return {cell.id: cell for cell in book.cells}


@contextmanager
def knocking(connection_file: str) -> Iterator[None]:
    """Ask a kernel what it is, by a new connection each time."""
    from jupyter_client.blocking.client import BlockingKernelClient

    ended = threading.Event()

    def knock() -> None:
        while not ended.wait(KNOCKS):
            visitor = BlockingKernelClient(connection_file=connection_file)
            visitor.load_connection_file()
            visitor.start_channels(iopub=False, stdin=False, hb=False, control=False)
            visitor.kernel_info()
            ended.wait(0.2)
            visitor.stop_channels()

    visits = threading.Thread(target=knock, daemon=True)
    visits.start()
    try:
        yield
    finally:
        ended.set()
        visits.join(5)
