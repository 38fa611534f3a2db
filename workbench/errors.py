"""What can go wrong, said so that a person knows what to do next.

Every error a person may meet is a `WorkbenchError`: one line that says what was wrong, where,
what exists instead, and what to do. The same object becomes an exit code on the command line,
a status over HTTP, and a suggestion for the assistant.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any


class WorkbenchError(Exception):
    """The root: our own defect unless a child says otherwise.

    Args:
        what: what was wrong, with the offending value in quotes.
        where: the file, table or field it was found in, for example ``metrics/core.yaml: metrics.ctr``.
        known: the valid names, when `got` is a name that is not among them.
        got: the name that was not found; with `known` it brings a *did you mean*.
        hint: what to do next.
    """

    exit_code = 1
    status = 500

    def __init__(
        self,
        what: str,
        *,
        where: str | None = None,
        got: str | None = None,
        known: Iterable[str] = (),
        hint: str | None = None,
    ) -> None:
        self.what = " ".join(str(what).split())
        self.where = where
        self.known = tuple(known)
        self.nearest = nearest(got, self.known) if got is not None else None
        self.hint = hint
        super().__init__(self.line)

    @property
    def line(self) -> str:
        """The whole message on one line."""
        text = f"{self.where}: {self.what}" if self.where else self.what
        if self.nearest:
            text += f"; did you mean {self.nearest!r}?"
        elif self.known:
            text += f"; known: {', '.join(self.known[:12])}{' ...' if len(self.known) > 12 else ''}"
        if self.hint:
            text += f" - {' '.join(self.hint.split())}"
        return text

    def as_dict(self) -> dict[str, Any]:
        """The error as JSON, the shape every server route and `--json` command uses."""
        return {
            "error": type(self).__name__,
            "message": self.line,
            "what": self.what,
            "where": self.where,
            "nearest": self.nearest,
            "hint": self.hint,
        }


class InputError(WorkbenchError):
    """The person's input is wrong (exit 2): a typo, a missing column, an empty file."""

    exit_code = 2
    status = 400


class NotFound(InputError):
    """A named thing (spec, snapshot, run) does not exist."""

    status = 404


class NotBuiltYet(InputError):
    """A field that parses but whose meaning is not built yet; it is never ignored."""

    status = 501

    def __init__(self, field: str, *, where: str | None = None) -> None:
        self.field = field
        super().__init__(f"not built yet: {field}", where=where)


class Changed(InputError):
    """A file is no longer the one that its writer read; nothing was written."""

    status = 409


class Refused(WorkbenchError):
    """The engine refuses the conclusion (exit 3); `result` holds the numbers that may be shown."""

    exit_code = 3
    status = 409

    def __init__(self, what: str, *, result: Any = None, hint: str | None = None) -> None:
        self.result = result
        super().__init__(what, hint=hint)


class Cancelled(WorkbenchError):
    """A person stopped the work (exit 130)."""

    exit_code = 130
    status = 499


def nearest(name: str | None, known: Iterable[str]) -> str | None:
    """The known name closest to `name`, or None when none is close.

    >>> nearest("conversoin_7d", ["conversion_7d", "opt_out_28d"])
    'conversion_7d'
    """
    if name is None:
        return None
    folded = {k.casefold(): k for k in known}
    match = get_close_matches(name.casefold(), list(folded), n=1, cutoff=0.5)
    return folded[match[0]] if match else None
