"""What of a tool's result and of a turn's context may leave for a model.

A model needs names, checks and paths to refer to values; it does not need the values of rows. So rows are never
sent: their number and columns are, and a reply refers to them by place. A summary over fewer than `FEWEST` users is
withheld too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbench.assistant.grounding import Grounding

FEWEST = 50
_TABLES = ("rows", "parts")  # lists of rows, or of values per group
_COUNTS = ("n", "units", "users")


def result(tool: str, found: Mapping[str, Any], grounding: Grounding, level: str) -> dict[str, Any]:
    """What a model may be told of a tool's result."""
    if level in ("off", "schema"):
        kept = ("error", "name", "kind", "columns", "checks", "warnings", "blocking")
        return {key: found[key] for key in kept if key in found} | {"withheld": "values, at this level of privacy"}
    few = any(isinstance(found.get(key), int) and found[key] < FEWEST for key in _COUNTS)
    told: dict[str, Any] = {}
    for key, value in found.items():
        if key in _TABLES and isinstance(value, list | tuple):
            columns = list(value[0]) if value and isinstance(value[0], Mapping) else []
            told[key] = {"rows": len(value), "columns": columns, "withheld": "refer to cells by place"}
        elif few and isinstance(value, int | float) and not isinstance(value, bool):
            told[key] = f"withheld: fewer than {FEWEST} users"
        elif key not in ("sql", "code", "chart"):
            told[key] = value
    return told


def context(seen: Mapping[str, Any], grounding: Grounding, level: str) -> dict[str, Any]:
    """What a model may be told of what the person looks at: no output of a cell."""
    if level in ("off", "schema"):
        return {key: seen[key] for key in ("metric", "experiment") if seen.get(key)}
    told = dict(seen)
    told["cells"] = [{k: v for k, v in cell.items() if k != "output"} for cell in seen.get("cells", ())]
    return told
