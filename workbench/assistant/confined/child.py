"""The child: put up the fences, run one cell, write one JSON message, end.

It is started by `run.py` with nothing inherited; the job comes on standard input, the message goes to a pipe. What it
says is untrusted: the cell runs in this very process and may write the message itself.
"""

from __future__ import annotations

import ast
import json
import os
import sys
import time
import traceback
from io import TextIOBase
from typing import Any

from workbench.assistant.confined import fences

CELL = "<draft>"
# what Altair's imports take along where it is installed and a cell never asks for: a grammar of IRIs for jsonschema,
# which takes three seconds to read, and widgets
_UNUSED = ("rfc3987_syntax", "anywidget")
_LINE = 600         # characters of an error's line


class Printed(TextIOBase):
    """What the cell prints, up to a size; the rest is dropped and said to be."""

    def __init__(self, most: int) -> None:
        self.parts: list[str] = []
        self.left = most
        self.cut = False

    def writable(self) -> bool:
        """A stream to write to."""
        return True

    def write(self, text: str) -> int:
        """Keep what fits."""
        kept = text[: self.left]
        self.left -= len(kept)
        self.cut = self.cut or len(kept) < len(text)
        if kept:
            self.parts.append(kept)
        return len(text)


def main() -> None:
    """Read the job, run it, answer."""
    job = json.loads(sys.stdin.buffer.read())
    sys.path[:] = job["path"]
    for name in _UNUSED:
        sys.modules[name] = None    # type: ignore[assignment]  # as if it were not installed
    try:
        put = fences.enter(job["readable"], job["writable"], fences.Bounds(**job["bounds"]), job["outside"])
    except OSError as error:
        answer: dict[str, Any] = {"status": "not_run", "why": str(error)}
    else:
        answer = {**tried(job["code"], job["printed"], job["cells"]), "fences": put}
    data = json.dumps(answer, allow_nan=False).encode()
    while data:
        data = data[os.write(job["to"], data):]
    os._exit(0)         # whatever threads the cell left


def tried(code: str, printed: int, cells: int) -> dict[str, Any]:
    """Run a cell as a notebook does: the value is that of its last expression."""
    stream = Printed(printed)
    sys.stdout = sys.stderr = stream
    began = time.monotonic()
    space: dict[str, Any] = {"__name__": "__main__"}
    value, error, line = None, None, None
    try:
        tree = ast.parse(code, CELL)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, CELL, "exec"), space)       # noqa: S102 - behind the fences, that is what the child is for
        if isinstance(last, ast.Expr):
            from workbench.assistant.confined.values import plain

            given = eval(compile(ast.Expression(last.value), CELL, "eval"), space)      # noqa: S307 - as above
            value = plain(given, cells)
    except BaseException as fault:      # SystemExit and KeyboardInterrupt of the cell too
        error, line = said(fault)
        value = None
    return {"status": "failed" if error else "done", "printed": "".join(stream.parts), "cut": stream.cut,
            "value": value, "error": error, "line": line, "seconds": round(time.monotonic() - began, 3)}


def said(fault: BaseException) -> tuple[str, int | None]:
    """One line on a fault, and the line of the cell that it came from."""
    frames = [frame.lineno for frame in traceback.extract_tb(fault.__traceback__) if frame.filename == CELL]
    text = str(getattr(fault, "line", None) or fault) if not isinstance(fault, SyntaxError) else fault.msg
    kind = type(fault).__name__
    text = " ".join(text.split()) or kind
    text = text if kind in ("InputError", "NotFound", "Refused", "NotBuiltYet") else f"{kind}: {text}"
    return text[:_LINE], frames[-1] if frames else getattr(fault, "lineno", None)
