"""The same users in two periods: every user of either stands once, with what they did before and after.

A mean is per user who was there in the period, so that newcomers are no growth of the mean; a user of both periods is
one unit with two values, and a change that the same people make is told with the smaller error that it has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from workbench.errors import InputError, Refused
from workbench.experiments.decomposition.attribution import Attribution, attribution
from workbench.experiments.decomposition.path import Path
from workbench.logs import sql
from workbench.logs.snapshot import Snapshot
from workbench.metrics.anchors import Anchors
from workbench.metrics.catalog import Catalog
from workbench.metrics.values import UnitValues, values
from workbench.stats.change import AFTER, BEFORE, Change
from workbench.stats.decomposition import Method, NotDecomposable, along
from workbench.stats.moments import Moments

THERE = "users"         # of each side: 1 where the user was there
PERIODS = ("two periods of one log, not two arms: seasons, releases and campaigns moved too, and nothing here tells "
           "them apart")
CAME = ("sends", "decisions", "outcomes")


@dataclass(frozen=True)
class Periods:
    """Two stretches of the same length.

    Attributes:
        before, after: where each begins; hours: how long each is.
    """

    before: datetime
    after: datetime
    hours: int

    @property
    def words(self) -> tuple[str, str]:
        """Each by its length and its beginning.

        >>> Periods(datetime(2026, 5, 4), datetime(2026, 5, 11), 168).words
        ('the 7 days from 2026-05-04', 'the 7 days from 2026-05-11')
        """
        length = f"{self.hours // 24} days" if self.hours % 24 == 0 else f"{self.hours} hours"
        first, second = (f"the {length} from {start:%Y-%m-%d}" for start in (self.before, self.after))
        return first, second


def periods(snapshot: Snapshot, tables: Sequence[str], before: datetime, after: datetime, hours: int,
            where: str = "periods") -> Periods:
    """Two periods that the log holds whole.

    Raises:
        InputError: where they overlap, the later comes first, or one is not within the log.
    """
    length = timedelta(hours=hours)
    if before + length > after:
        raise InputError(f"the periods overlap: {before:%Y-%m-%d} and {length.days} days reach beyond "
                         f"{after:%Y-%m-%d}", where=where, hint="begin the second when the first has ended")
    marks = [mark for name in tables if (mark := snapshot.complete_until(name)) is not None]
    if marks and after + length > min(marks):
        last = min(marks) - length
        raise InputError(f"the log ends at {min(marks):%Y-%m-%d %H:%M}, before the second period does", where=where,
                         hint=f"begin it by {last:%Y-%m-%d}, or take a shorter window")
    return Periods(before, after, hours)


def population(snapshot: Snapshot, start: datetime, hours: int, by: str | None = None,
               where: str = "periods") -> Anchors:
    """Who was there in a period: by `users`, else by having been seen in the log by its end; key `by`.

    Raises:
        InputError: for a column that `users` does not have, or a log of nobody.
    """
    end = start + timedelta(hours=hours)
    at, until = sql.literal(start), sql.literal(end)
    if "users" in snapshot.tables:
        users = snapshot.table("users")
        if by is not None and by not in users.columns:
            raise InputError(f"'users' has no column {by!r}", where=where, got=by, known=users.columns)
        kept = [f"({name} IS NULL OR {name} {test})" for name, test in (("valid_from", f"< {until}"),
                ("valid_to", f"> {at}")) if name in users.columns]
        key = f", CAST({sql.name(by)} AS VARCHAR) AS {sql.name(by)}" if by is not None else ""
        order = " ORDER BY valid_from NULLS FIRST" if "valid_from" in users.columns else ""
        text = (f"SELECT user_id AS unit, CAST({at} AS TIMESTAMP) AS anchor{key} FROM users "
                f"WHERE {' AND '.join(kept) or 'TRUE'} QUALIFY row_number() OVER (PARTITION BY user_id{order}) = 1")
        return Anchors(text, (by,) if by is not None else ())
    if by is not None:
        raise InputError(f"no table 'users' says {by!r}", where=where, hint="import one with user_id and the column")
    seen = [name for name in CAME if name in snapshot.tables and snapshot.table(name).key == "user_id"]
    if not seen:
        raise InputError("the log has neither users nor sends, decisions or outcomes: nobody is there", where=where)
    rows = " UNION ALL ".join(f"SELECT user_id FROM {name} WHERE ts < {until}" for name in seen)
    return Anchors(f"SELECT DISTINCT user_id AS unit, CAST({at} AS TIMESTAMP) AS anchor FROM ({rows})")


@dataclass(frozen=True, eq=False)
class Both:
    """The users of one bucket on both sides, in one order.

    Attributes:
        there: (2, n) whether the user was there.
        columns: metric -> (2, n) value, 0 where the user was not there.
        keys: (2, n) value of the key, None where not there; None without a key.
    """

    there: np.ndarray
    columns: dict[str, np.ndarray]
    keys: np.ndarray | None


def both(snapshot: Snapshot, catalog: Catalog, names: Sequence[str], spans: Periods, *, by: str | None = None,
         should_stop: Callable[[], bool] | None = None) -> Iterator[Both]:
    """Evaluate metrics for both periods, bucket by bucket; a user's rows lie in one bucket."""
    sides = [values(snapshot, catalog, names, population(snapshot, start, spans.hours, by), should_stop=should_stop)
             for start in (spans.before, spans.after)]
    for first, second in zip(*sides, strict=True):
        yield _aligned((first, second), names, by)


def _aligned(parts: tuple[UnitValues, UnitValues], names: Sequence[str], by: str | None) -> Both:
    units = np.unique(np.concatenate([part.unit for part in parts]))
    there = np.zeros((2, len(units)))
    columns = {name: np.zeros((2, len(units))) for name in names}
    keys = np.full((2, len(units)), None, dtype=object) if by is not None else None
    for side, part in enumerate(parts):
        at = np.searchsorted(units, part.unit)
        there[side, at] = 1.0
        for name in names:
            columns[name][side, at] = part.columns[name]
        if keys is not None and by is not None:
            keys[side, at] = part.keys[by]
    return Both(there, columns, keys)


def of_periods(snapshot: Snapshot, path: Path, spans: Periods, *, total: bool = False, method: Method = "shapley",
               should_stop: Callable[[], bool] | None = None) -> Attribution:
    """The change of a path between two periods, per user who was there; `total`: of the sum over all users.

    Raises:
        Refused: where a step is nothing in a period, so that the next has no rate.
    """
    plain = path.catalog.without(path.names, "cap")
    names = (THERE, *path.names)
    labels = tuple(side + name for side in (BEFORE, AFTER) for name in names)
    found: Moments | None = None
    for one in both(snapshot, plain, path.names, spans, should_stop=should_stop):
        held = {**one.columns, THERE: one.there}
        rows = np.column_stack([held[name][side] for side in (0, 1) for name in names])
        more = Moments.from_rows(labels, rows, None if found is None else found.shift)
        found = more if found is None else found + more
    assert found is not None
    if found.n < 2:
        raise Refused("fewer than two users were there in these periods")
    change = Change.within(found)
    if total:
        change = change.scaled(found.n)
    try:
        made = along(change, names if total else path.names, method, None if total else THERE)
    except NotDecomposable as error:
        step = dict(zip(names, (THERE, *path.steps), strict=True))[error.name]
        span = spans.words[error.side == "after"]
        if step == THERE:
            raise Refused(f"nobody was there in {span}", hint="take a period that the log holds") from None
        raise Refused(f"{step!r} is nothing in {span}: what comes after it in the path has no rate there",
                      hint="leave that step out, or take another period") from None
    return attribution(made, path.headed(THERE) if total else path, subject="periods", snapshot=snapshot.id,
                       sides=spans.words, notes=(PERIODS,), of="in all" if total else "per user")
