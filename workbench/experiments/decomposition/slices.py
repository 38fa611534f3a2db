"""A change by slices, such as channels or platforms: other shares, or other rates within them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from workbench.compute.mapping import map_buckets
from workbench.errors import InputError, Refused
from workbench.experiments.decomposition.path import Path
from workbench.experiments.decomposition.periods import THERE, Both, Periods, both, population
from workbench.experiments.decomposition.sliced import SlicedChange, sliced
from workbench.logs import sql
from workbench.logs.snapshot import Snapshot
from workbench.metrics.catalog import Catalog
from workbench.metrics.spec import Fact, Metric
from workbench.stats.change import AFTER, BEFORE, Change, inside
from workbench.stats.mix import NothingBelow, mix_and_rate
from workbench.stats.moments import Moments

MOST = 20               # slices; the rest are one
OTHER, NONE = "(other)", "(none)"


def of_slices(snapshot: Snapshot, path: Path, spans: Periods, by: str, *, per_user: bool = False,
              should_stop: Callable[[], bool] | None = None, where: str = "by") -> SlicedChange:
    """The change of the path's second step over its first, by the values of a column, between two periods.

    Args:
        path: of two steps, what is below the line and what is above; or of one, which is then taken per user.
        by: a column of the tables of both steps, else of `users` (as of each period).
        per_user: the change of the second step per user, so that more of the first is a part of its own.

    Raises:
        InputError: for a column that neither has, or that has one value alone.
        Refused: where nothing is below the line in a period.
    """
    tables = {fact.table for name in path.names for fact in _facts(path.catalog, name)}
    of_rows = len(path.names) == 2 and all(by in snapshot.table(table).columns for table in tables)
    if of_rows:
        names, parts = _rows_by(snapshot, path, spans, by, should_stop)
    else:
        known = snapshot.table("users").columns if "users" in snapshot.tables else {}
        lacking = sorted(table for table in tables if by not in snapshot.table(table).columns)
        if by not in known and len(lacking) < len(tables):
            raise InputError(f"{by!r} is a column of {', '.join(sorted(tables - set(lacking)))} and not of "
                             f"{', '.join(lacking)}: both steps are sliced, or their users", where=where, got=by,
                             known=known)
        names, parts = _users_by(snapshot, path, spans, by, should_stop, where)
    if len(names) < 2:
        raise InputError(f"{by!r} has one value alone in these periods: there is nothing to slice by", where=where)
    below = path.names[0] if len(path.names) == 2 else THERE
    change = Change.within(_moments(parts))
    try:
        found = mix_and_rate(change, names, path.names[-1], below, per_unit=per_user)
    except NothingBelow as error:
        span = spans.words[error.side == "after"]
        raise Refused(f"there is no {path.steps[0]!r} in {span}: nothing to take shares of",
                      hint="take another period") from None
    return sliced(found, path, by=by, snapshot=snapshot.id, sides=spans.words, per="users")


def _facts(catalog: Catalog, name: str) -> list[Fact]:
    return [catalog.fact(fact) for fact in catalog.metric(name).facts]


@dataclass(frozen=True, eq=False)
class _Part:
    labels: tuple[str, ...]
    rows: np.ndarray


def _moments(parts: Iterator[_Part]) -> Moments:
    found: Moments | None = None
    for part in parts:
        one = Moments.from_rows(part.labels, part.rows, None if found is None else found.shift)
        found = one if found is None else found + one
    assert found is not None
    return found


def _rows_by(snapshot: Snapshot, path: Path, spans: Periods, by: str, should_stop: Callable[[], bool] | None
             ) -> tuple[tuple[str, ...], Iterator[_Part]]:
    """Slices of rows: a user may be in several, and their values hang together."""
    values = _values_of_rows(snapshot, _facts(path.catalog, path.names[0])[0], by, spans)
    facts: dict[str, Fact] = {}
    metrics: dict[str, Metric] = {}
    for slice_, condition in values.items():
        for name in path.names:
            metric = path.catalog.metric(name)
            fact = path.catalog.fact(metric.facts[0])
            own = f"{metric.facts[0]}\x1f{slice_}"
            facts[own] = fact.model_copy(update={
                "where": condition if fact.where is None else f"({fact.where}) AND ({condition})"})
            metrics[inside(slice_, name)] = metric.model_copy(update={"fact": own, "cap": None, "covariate": None})
    whole = path.catalog.with_facts(facts, {f"facts.{name}": f"slices by {by}" for name in facts}).with_metrics(
        metrics, {f"metrics.{name}": f"slices by {by}" for name in metrics})
    names = tuple(metrics)

    def parts() -> Iterator[_Part]:
        for one in both(snapshot, whole, names, spans, should_stop=should_stop):
            yield _Part(_labels(names), _columns(one, names))

    return tuple(values), parts()


def _users_by(snapshot: Snapshot, path: Path, spans: Periods, by: str, should_stop: Callable[[], bool] | None,
              where: str) -> tuple[tuple[str, ...], Iterator[_Part]]:
    """Slices of users: each is in one at a time."""
    counts: Counter[str | None] = Counter()
    for start in (spans.before, spans.after):
        people = population(snapshot, start, spans.hours, by, where)
        text = f"SELECT {sql.name(by)} AS value, count(*) AS n FROM ({people.sql}) GROUP BY 1"
        counts += _counted(snapshot, text)
    most = _by_size(counts)
    named = {value: _shown(value) if i < MOST else OTHER for i, value in enumerate(most)}
    slices = tuple(dict.fromkeys(named.values()))
    metrics = path.names if len(path.names) == 2 else (THERE, path.names[0])
    plain = path.catalog.without(path.names, "cap")

    def parts() -> Iterator[_Part]:
        for one in both(snapshot, plain, path.names, spans, by=by, should_stop=should_stop):
            assert one.keys is not None
            held = {**one.columns, THERE: one.there}
            which = [np.array([named.get(value, OTHER) for value in side], dtype=object) for side in one.keys]
            columns = {inside(slice_, name): np.stack([held[name][side] * (which[side] == slice_) for side in (0, 1)])
                       for slice_ in slices for name in metrics}
            yield _Part(_labels(tuple(columns)), _columns(Both(one.there, columns, None), tuple(columns)))

    return slices, parts()


def _values_of_rows(snapshot: Snapshot, fact: Fact, by: str, spans: Periods) -> dict[str, str]:
    """Slice -> its condition: the most frequent values in either period, and one for all others."""
    column, clock = f"CAST({sql.name(by)} AS VARCHAR)", sql.name(fact.clock or "")
    length = timedelta(hours=spans.hours)
    within = " OR ".join(f"({clock} >= {sql.literal(start)} AND {clock} < {sql.literal(start + length)})"
                         for start in (spans.before, spans.after))
    text = (f"SELECT {column} AS value, count(*) AS n FROM {sql.name(fact.table)} WHERE ({within})"
            f"{f' AND ({fact.where})' if fact.where else ''} GROUP BY 1")
    order = _by_size(_counted(snapshot, text))
    first, rest = order[:MOST], order[MOST:]
    found = {_shown(value): f"{column} IS NULL" if value is None else f"{column} = {sql.literal(value)}"
             for value in first}
    if rest:
        kept = ", ".join(sql.literal(value) for value in first if value is not None)
        unknown = "" if None in first else f" OR {column} IS NULL"
        found[OTHER] = f"{column} NOT IN ({kept}){unknown}"
    return found


def _counted(snapshot: Snapshot, text: str) -> Counter[str | None]:
    counts: Counter[str | None] = Counter()
    for rows in map_buckets(lambda number: snapshot.answer(number, text).to_pylist(), snapshot.n_buckets):
        for row in rows:
            counts[row["value"]] += row["n"]
    return counts


def _by_size(counts: Counter[str | None]) -> list[str | None]:
    return [value for value, _ in sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))]


def _shown(value: str | None) -> str:
    return NONE if value is None else value


def _labels(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(side + name for side in (BEFORE, AFTER) for name in names)


def _columns(one: Both, names: tuple[str, ...]) -> np.ndarray:
    return np.column_stack([one.columns[name][side] for side in (0, 1) for name in names])
