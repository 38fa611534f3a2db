"""The two windows: whole days, UTC, that do not overlap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from workbench.errors import InputError, Refused
from workbench.learning import split

if TYPE_CHECKING:
    from workbench.learning.spec import TrainingSpec
    from workbench.logs.snapshot import Snapshot

DAYS = 7


@dataclass(frozen=True)
class Windows:
    """Reference and current, each [begin, end)."""

    reference: tuple[datetime, datetime]
    current: tuple[datetime, datetime]

    @property
    def days(self) -> tuple[float, float]:
        """How long either is."""
        before, now = ((end - begin) / timedelta(days=1) for begin, end in (self.reference, self.current))
        return before, now


def windows(snapshot: Snapshot, table: str, spec: TrainingSpec | None, reference: str | None, current: str | None, *,
            trained_until: datetime | None = None) -> Windows:
    """The windows that were asked for; by default what the model was trained on, and the last 7 whole days.

    The training window ends where the current one begins, or with the log that the model was trained on (less what
    its labels take to mature), or where its split by time says; whatever comes first.

    Args:
        table: whose completeness says which days are whole.
        reference, current: `FROM:TO`, UTC dates or moments.

    Raises:
        InputError: for a window that cannot be read, is empty, or overlaps the other.
        Refused: when the log is too short for two windows.
    """
    info = snapshot.table(table)
    if info.watermark is None or info.begins is None:
        raise Refused(f"table {table!r} has no clock, so no day of it can be told from another",
                      hint="monitoring needs an event log")
    whole = info.watermark.replace(hour=0, minute=0, second=0, microsecond=0)
    now = parsed(current, "--current") if current else (whole - timedelta(days=DAYS), whole)
    if reference:
        before = parsed(reference, "--reference")
    else:
        ends = [now[0], *([trained_until] if trained_until else [])]
        if spec is not None and spec.split.time is not None:
            ends.append(split.moment(spec))
        before = (info.begins.replace(hour=0, minute=0, second=0, microsecond=0), min(ends))
        if before[0] >= before[1]:
            raise Refused(f"the log begins on {info.begins:%Y-%m-%d}: there is nothing before {min(ends):%Y-%m-%d} to "
                          "compare with", hint="name the windows with --reference FROM:TO --current FROM:TO")
    if before[0] < now[1] and now[0] < before[1]:
        raise InputError("the windows overlap", where="--reference, --current",
                         hint="each is [FROM, TO): one may begin where the other ends")
    return Windows(before, now)


def parsed(text: str, option: str) -> tuple[datetime, datetime]:
    """`FROM:TO`, each a UTC date or a moment as 2026-06-01T12:00.

    >>> parsed("2026-06-01:2026-06-08", "--current")[1]
    datetime.datetime(2026, 6, 8, 0, 0)
    """
    for at in (i for i, one in enumerate(text) if one == ":"):
        try:
            begin, end = (_plain(datetime.fromisoformat(part)) for part in (text[:at], text[at + 1:]))
        except ValueError:
            continue
        if begin >= end:
            raise InputError(f"{text!r} ends before it begins", where=option)
        return begin, end
    raise InputError(f"{text!r} is no window", where=option, 
                     hint="write 2026-06-01:2026-06-08, which ends before the 8th")


def _plain(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
