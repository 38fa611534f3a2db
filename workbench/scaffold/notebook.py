"""A notebook as a template has it: a script whose cells begin with `# %%`, so that people can read and compare it.

`# %% [markdown] title` begins a cell of text, whose lines begin with `# `; `# %% title` one of code. The title becomes
the cell's id. The same text gives the same notebook, byte for byte.
"""

from __future__ import annotations

import json
import re
from typing import Any

from workbench.errors import InputError

SUFFIX = ".nb.py"
_CELL = re.compile(r"^# %%(?: \[(markdown)\])?(?: ([a-z0-9-]+))?$")


def notebook(text: str, where: str) -> str:
    """The JSON of a notebook without outputs.

    Raises:
        InputError: for text before the first cell, a heading that is none, or two cells of one title.
    """
    cells: list[dict[str, Any]] = []
    lines: list[str] = []
    for number, line in enumerate([*text.rstrip("\n").split("\n"), "# %% end"], start=1):
        if not line.startswith("# %%"):
            if not cells and line.strip():
                raise InputError(f"line {number} stands before the first cell", where=where, hint="begin with `# %%`")
            lines.append(line)
            continue
        heading = _CELL.match(line)
        if heading is None:
            raise InputError(f"line {number} is no heading of a cell: {line!r}", where=where,
                             hint="write `# %% title` or `# %% [markdown] title`")
        if cells:
            cells[-1]["source"] = _source(cells[-1]["cell_type"], lines)
        lines = []
        name = heading[2] or f"cell-{len(cells) + 1}"
        if any(cell["id"] == name for cell in cells):
            raise InputError(f"two cells are titled {name!r}", where=where)
        kind = heading[1] or "code"
        cells.append({"cell_type": kind, "id": name, "metadata": {}, "source": "",
                      **({"execution_count": None, "outputs": []} if kind == "code" else {})})
    cells.pop()
    return json.dumps({
        "cells": cells,
        "metadata": {"kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
                     "language_info": {"name": "python"}},
        "nbformat": 4, "nbformat_minor": 5}, indent=1, ensure_ascii=False) + "\n"


def _source(kind: str, lines: list[str]) -> str:
    if kind == "markdown":
        lines = [line.removeprefix("#").removeprefix(" ") for line in lines]
    return "\n".join(lines).strip("\n")
