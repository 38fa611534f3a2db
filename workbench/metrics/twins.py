"""A metric's values by sub-selects over each unit's own rows: what the compiled scan is held against.

Nothing is joined, so nothing can multiply: a value is one scalar of the rows of one unit, whatever other
rows there are. It reads as the definition does, and is too slow for more than a sample.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from workbench.logs import sql
from workbench.logs.snapshot import Snapshot
from workbench.metrics import expressions
from workbench.metrics.catalog import Catalog
from workbench.metrics.scans import EVENTS, moment
from workbench.metrics.spec import Fact, Metric

_DAY = 86_400_000_000.0
Span = tuple[int, int]


@dataclass(frozen=True)
class Twin:
    """The plain definition of one value column.

    Attributes:
        column: the compiled statement's column.
        sql: a scalar over a row `a (unit, anchor, decision_id)`; NULL where the unit has no value.
        fact: the fact whose rows are taken.
        join: what the compiled statement joins them by, in words.
        events: a list of the values of events.
    """

    column: str
    sql: str
    fact: str
    join: str
    events: bool = False


def twins(snapshot: Snapshot, catalog: Catalog, name: str) -> tuple[Twin, ...]:
    """The twins of a metric's columns; () for an aggregate that has none."""
    metric = catalog.metric(name)
    spans: list[tuple[tuple[str, str], Span | None, bool]] = [(("num", "den"), metric.window, False)]
    if metric.covariate is not None:
        spans.append((("x", "dx"), (-metric.covariate.lookback, 0), True))
    found: list[Twin | None] = []
    for sides, span, before in spans:
        one = f"{name}.x" if before else name
        both = [f"{name}.{side}" for side in sides]
        if metric.ratio and metric.anchor == "send":
            found += _over_sends(snapshot, catalog, metric, both, span or (0, 0), before)
        elif metric.ratio:
            found += [_of(snapshot, catalog, metric, out, part.fact, part.agg, span)
                      for out, part in zip(both, metric.ratio, strict=True)]
        elif metric.quantile is not None and metric.quantile.over == "events":
            aggs = [(one, EVENTS)] if not before else list(zip(both, ("sum", "count"), strict=True))
            found += [_of(snapshot, catalog, metric, out, metric.fact or "", agg, span) for out, agg in aggs]
        else:
            found.append(_of(snapshot, catalog, metric, one, metric.fact or "", metric.aggregate, span))
    return tuple(one for one in found if one is not None) if all(found) else ()


def _of(snapshot: Snapshot, catalog: Catalog, metric: Metric, out: str, name: str, agg: str, span: Span | None
        ) -> Twin | None:
    fact = _named(snapshot, catalog.fact(name))
    if fact.kind == "state":
        make = STATES.get(agg)
        low, high = _ends(span or (0, 0))
        join = f"periods of {fact.table} to units by {fact.unit}"
        return make and Twin(out, make(_Held(fact, low, high)), name, join)
    tests = [f"t.{sql.name(fact.unit)} = a.unit", expressions.condition(fact.where) or "TRUE"]
    if fact.time is not None and span is not None:
        low, high = _ends(span)
        tests += [f"{moment(fact.time)} >= {low}", f"{moment(fact.time)} < {high}"]
    join = f"{fact.table} to units by {fact.unit}"
    if metric.attribution is not None:
        named = "message_id" in snapshot.table(fact.table).columns
        tests.append(f"{_decision(fact, named, metric.attribution, (span or (0, 0))[1])} = a.decision_id")
        by = "message_id, else by time" if named else "time"
        join = f"{fact.table} to sends by {by}, sends to decisions by decision_id"
    text = _taken(fact, agg, " AND ".join(tests))
    return None if text is None else Twin(out, text, name, join, agg == EVENTS)


def _taken(fact: Fact, agg: str, test: str) -> str | None:
    """One aggregate of the rows that pass a test; None where it has no twin."""
    rows = f"FROM {sql.name(fact.table)} t WHERE {test}"
    value = expressions.number(fact.value)
    known = f"{rows} AND {value} IS NOT NULL"
    key = sql.name(fact.key or "")
    latest = f"{moment(fact.time)} DESC, " if fact.time else ""
    return {
        "any": f"(SELECT CASE WHEN count(*) > 0 THEN 1 ELSE 0 END {rows})",
        "count": f"(SELECT count(*) {rows})",
        "sum": f"(SELECT sum({value}) {rows})",
        "quantile": f"(SELECT sum({value}) {rows})",
        "distinct": f"(SELECT count(*) FROM (SELECT {key} {rows} AND {key} IS NOT NULL GROUP BY {key}))",
        "mean": f"(SELECT sum({value}) / count(*) {known})",
        "max": f"(SELECT {value} {known} ORDER BY 1 DESC LIMIT 1)",
        "min": f"(SELECT {value} {known} ORDER BY 1 LIMIT 1)",
        "last": f"(SELECT {value} {known} ORDER BY {latest}{value} DESC LIMIT 1)",
        EVENTS: f"(SELECT list({value} ORDER BY {value}) {known})",
    }.get(agg)


def _ends(span: Span) -> tuple[str, str]:
    low, high = (f"a.anchor + INTERVAL ({hours}) HOUR" for hours in span)
    return low, high


def _decision(fact: Fact, named: bool, rule: str, end: int) -> str:
    """The decision that a row `t` goes back to: its message's first, else that of the send before it."""
    at = moment(fact.time or "")
    mine = "s.user_id = a.unit AND s.decision_id IS NOT NULL"
    near, which = ("max", "") if rule == "last_send" else ("min", f" AND b.ts > {_of_row(at)} - INTERVAL ({end}) HOUR")
    sent = f"(SELECT {near}(b.ts) FROM sends b WHERE b.user_id = a.unit AND b.ts <= {_of_row(at)}{which})"
    guessed = (f"(SELECT s.decision_id FROM sends s WHERE {mine} AND s.message_id IS NOT NULL AND s.ts = {sent} "
               "ORDER BY s.message_id DESC LIMIT 1)")
    if not named:
        return guessed
    direct = (f"(SELECT s.decision_id FROM sends s WHERE {mine} AND s.message_id = t.message_id "
              "ORDER BY s.ts, s.decision_id LIMIT 1)")
    return f"CASE WHEN t.message_id IS NULL THEN {guessed} ELSE {direct} END"


def _of_row(at: str) -> str:
    """A time of the row `t`, where another table has a column of that name too."""
    return at.replace("CAST(", "CAST(t.", 1)


def _over_sends(snapshot: Snapshot, catalog: Catalog, metric: Metric, outs: list[str], span: Span, before: bool
                ) -> list[Twin | None]:
    """Sends of the window below the line; above it the rows of a message soon after it was first sent."""
    assert metric.ratio is not None and metric.within is not None
    top, bottom = (_named(snapshot, catalog.fact(part.fact)) for part in metric.ratio)
    low, high = _ends(span)

    def sent(row: str) -> str:
        at = f"CAST({row}.{sql.name(bottom.time or '')} AS TIMESTAMP)"
        return (f"{row}.{sql.name(bottom.unit)} = a.unit AND {at} >= {low} AND {at} < {high} "
                f"AND {expressions.condition(bottom.where) or 'TRUE'}")

    first = (f"(SELECT min(CAST(s.{sql.name(bottom.time or '')} AS TIMESTAMP)) FROM {sql.name(bottom.table)} s "
             f"WHERE {sent('s')} AND s.{sql.name(bottom.key or '')} = t.{sql.name(top.key or '')})")
    at = f"CAST(t.{sql.name(top.time or '')} AS TIMESTAMP)"
    tests = [f"t.{sql.name(top.unit)} = a.unit", expressions.condition(top.where) or "TRUE",
             f"{at} >= {first}", f"{at} < {first} + INTERVAL ({metric.within}) HOUR"]
    if before:
        tests.append(f"{at} < a.anchor")
    join = f"{top.table} to {bottom.table} by {top.key}"
    texts = _taken(top, metric.ratio[0].agg, " AND ".join(tests)), _taken(bottom, metric.ratio[1].agg, sent("t"))
    return [None if text is None else Twin(out, text, part.fact, words) for out, text, part, words in
            zip(outs, texts, metric.ratio, (join, f"{bottom.table} to units by {bottom.unit}"), strict=True)]


@dataclass(frozen=True)
class _Held:
    """A state fact within [low, high), both SQL."""

    fact: Fact
    low: str
    high: str

    @property
    def begins(self) -> str:
        return f"coalesce({moment(self.fact.begins or '')}, TIMESTAMP '0001-01-01')"

    @property
    def ends(self) -> str:
        return f"coalesce({moment(self.fact.ends or '')}, TIMESTAMP '9999-01-01')"

    def rows(self, test: str) -> str:
        return (f"FROM {sql.name(self.fact.table)} t WHERE t.{sql.name(self.fact.unit)} = a.unit "
                f"AND {expressions.condition(self.fact.where) or 'TRUE'} AND {test}")

    def at(self, when: str) -> str:
        """Whether it held at a moment."""
        return f"EXISTS (SELECT 1 {self.rows(f'{self.begins} <= {when} AND {self.ends} > {when}')})"

    def moments(self) -> str:
        """SELECT of the moments `p` within the window at which it may change, its beginning among them."""
        inside = "{0} > " + self.low + " AND {0} < " + self.high
        return (f"SELECT {self.low} AS p UNION SELECT {self.begins} {self.rows(inside.format(self.begins))} "
                f"UNION SELECT {self.ends} {self.rows(inside.format(self.ends))}")


def _days(held: _Held) -> str:
    """Between two changes a state holds all the time or not at all."""
    pieces = f"SELECT p, lead(p, 1, {held.high}) OVER (ORDER BY p) AS q FROM ({held.moments()})"
    return (f"(SELECT coalesce(sum(epoch_us(q) - epoch_us(p)), 0) / {_DAY!r} FROM ({pieces}) "
            f"WHERE {held.at('p')})")


def _at(held: _Held) -> str:
    return f"(SELECT CASE WHEN {held.at(held.high)} THEN 1 ELSE 0 END)"


def _loss(held: _Held) -> str:
    """From the beginning to the first change after which it does not hold, or to the end."""
    lost = f"SELECT min(p) FROM ({held.moments()}) WHERE NOT {held.at('p')}"
    return (f"(SELECT CASE WHEN {held.at(held.low)} THEN (epoch_us(coalesce(({lost}), {held.high})) "
            f"- epoch_us({held.low})) / {_DAY!r} END)")


STATES: dict[str, Callable[[_Held], str]] = {"days": _days, "at": _at, "time_to_loss": _loss}


def _named(snapshot: Snapshot, fact: Fact) -> Fact:
    """A fragment that is just a column's name is that column."""
    columns = snapshot.table(fact.table).columns
    named = {field: sql.name(text) for field in ("where", "value") if (text := getattr(fact, field)) in columns}
    return fact.model_copy(update=named) if named else fact
