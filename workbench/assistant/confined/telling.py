"""What of a run a model may be told: a cell can put the log's own values into an error, or into a table's heads.

A value in a message would leave the machine as part of a fault to be mended. So a message keeps what is in the cell's
own text or names something of the project; where the cell could have written it itself, only the kind and line stay.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

_QUOTED = re.compile(r"""'[^']*'|"[^"]*"|`[^`]*`""")
_OURS = ("InputError", "NotFound", "Refused", "NotBuiltYet")
_OF_THE_CODE = ("AttributeError", "NameError", "TypeError", "ZeroDivisionError", "UnboundLocalError", "MemoryError",
                "RecursionError")
_WORD = re.compile(r"\w+")


def fault(code: str, error: str, known: str) -> str:
    """An error's line without values of the log.

    Args:
        known: names of the project, which may be repeated.

    >>> fault("wb.open().metric(name)", "NameError: name 'name' is not defined", "")
    "NameError: name 'name' is not defined"
    >>> fault("wb.open().metric(rows[0])", "no metric 'u123'", "")
    "no metric '…'"
    >>> fault("int(rows[0])", "ValueError: invalid literal for int() with base 10: 'u123'", "")
    'ValueError'
    """
    kind = error.partition(":")[0]
    if kind.isidentifier() and kind not in (*_OURS, *_OF_THE_CODE):
        return kind
    if any(isinstance(node, ast.Raise | ast.Assert) for node in ast.walk(ast.parse(code))):
        return kind if kind.isidentifier() else "an error of the cell's own"
    allowed = set(_WORD.findall(code)) | set(_WORD.findall(known))
    text = _QUOTED.sub(lambda found: found[0] if set(_WORD.findall(found[0])) <= allowed else
                       f"{found[0][0]}…{found[0][-1]}", error)
    return re.sub(r"\w*\d\w*", lambda found: found[0] if found[0] in allowed else "…", text)


def heads(code: str, columns: Sequence[str], known: str) -> tuple[str, ...]:
    """A table's columns by the names that the cell or the project writes; others by their place.

    >>> heads("SELECT count(*) AS n", ("n", "u123"), "")
    ('n', 'column_2')
    """
    allowed = set(_WORD.findall(code)) | set(_WORD.findall(known)) | {"value", "version", "ok"}
    return tuple(one if one and set(_WORD.findall(one)) <= allowed else f"column_{place}"
                 for place, one in enumerate(columns, start=1))
