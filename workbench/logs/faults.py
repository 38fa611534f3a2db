"""What DuckDB and the system say when something cannot be read or written, as one line: file, line, column, value."""

from __future__ import annotations

import errno
import os
import re
from pathlib import Path

from workbench.errors import InputError
from workbench.logs.source.personal import without_key

_LINE = re.compile(r"CSV Error on Line: (\d+)")
_FILE = re.compile(r"^\s*file = (.+)$", re.MULTILINE)
_VALUE = re.compile(r'Error when converting column "(.+?)"\. Could not convert string "(.*?)" to \'(.+?)\'')
_COUNT = re.compile(r"Expected Number of Columns: (\d+) Found: (\d+)")

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def disk_is_full(error: Exception) -> bool:
    """Whether an error says so: DuckDB, Arrow and Python each use their own words around the system's."""
    return getattr(error, "errno", None) in _FULL or any(os.strerror(one) in str(error) for one in _FULL)


def unreadable(error: Exception, where: str) -> InputError:
    """The error of a statement that read files; `where` is a file's or a table's name, if DuckDB names none."""
    text = without_key(str(error))
    line, file = _LINE.search(text), _FILE.search(text)
    place = f"{Path(file[1].strip()).name}, line {line[1]}" if line and file else where
    hint = None
    if value := _VALUE.search(text):
        reason = f"column {value[1]!r} holds {value[2]!r}, which is no {value[3]}"
    elif count := _COUNT.search(text):
        reason = f"{count[2]} values where the file has {count[1]} columns"
        hint = "mend the line, or its quotes"
    elif "not utf-8" in text.lower():
        reason, hint = "the text is not UTF-8", "convert it, for example with `iconv -t utf-8`"
    elif line:
        said = text.splitlines()
        reason = said[2] if len(said) > 2 else said[0]
    else:
        reason = text.splitlines()[0]
    return InputError(f"cannot read: {reason}", where=place, hint=hint)
