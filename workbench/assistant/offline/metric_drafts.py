"""A Wish -> a draft of facts and one metric, in the words of `metrics/*.yaml`.

Facts of the project are used where they mean the same rows; an existing metric that says the same is found
rather than drafted again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline.lexicon import BY_NAME, Event
from workbench.assistant.offline.phrases import Window
from workbench.assistant.offline.vocabulary import Unanswerable, occurs
from workbench.assistant.offline.wish import Wish
from workbench.assistant.plain import duration, plain_fact, plain_metric
from workbench.logs import sql
from workbench.metrics.spec import Fact, Metric, MetricsFile
from workbench.project import parse_spec

_WITHIN = Window(0, 72)  # how long after its send a reaction counts in a ratio over sends


@dataclass(frozen=True)
class MetricDraft:
    """A file with one metric and the facts that it adds.

    Attributes:
        existing: the metric was in the project before, under this name.
        notes: choices that were made for the person, each of which changes the number.
    """

    name: str
    file: MetricsFile
    existing: bool
    notes: tuple[str, ...]

    @property
    def metric(self) -> Metric:
        """The metric itself."""
        return self.file.metrics[self.name]

    def plain(self) -> dict[str, Any]:
        """Name, metric and facts as a file writes them."""
        return {
            "name": self.name,
            "metric": plain_metric(self.metric),
            "notes": list(self.notes),
            "facts": {name: plain_fact(fact) for name, fact in self.file.facts.items()},
        }


def draft_metric(wish: Wish, grounding: Grounding) -> MetricDraft:
    """Fill a metric spec from a wish.

    Raises:
        Unanswerable: when the rows that it needs carry no such column.
    """
    assert wish.event is not None
    event, notes = wish.event, []
    aggregate = wish.aggregate or _usual(event)
    if event.time == "":
        return _of_units(wish, event, grounding)
    assert wish.window is not None
    if wish.window.note:
        notes.append(wish.window.note)
    fact_name, fact, fact_note = _fact(event, wish, grounding)
    notes += [fact_note] if fact_note else []
    facts = {fact_name: fact}
    spec: dict[str, object] = {}
    if aggregate == "ratio":
        base = wish.base or BY_NAME["sends"]
        if not occurs(base, grounding):
            raise Unanswerable(f"The log has no {base.said} to divide by.")
        base_name, base_fact, _ = _fact(base, wish, grounding)
        facts[base_name] = base_fact
        messages = bool(fact.key and base_fact.key)     # messages over messages, or rows over rows
        below = {"fact": base_name, "agg": "distinct"} if messages and base.fact != "sends" else base_name
        spec["ratio"] = [{"fact": fact_name, "agg": "distinct" if messages else "count"}, below]
        spec["window"] = wish.window.spec
        if base.fact == "sends" and fact.key and base_fact.key:
            spec |= {"anchor": "send", "within": _WITHIN.spec}
            notes.append(f"per message: a message counts when it had {event.said} within {_WITHIN.said} of its send")
        notes.append(
            "where a treatment changes how many messages are sent, compare both parts of the ratio: "
            "its composition changes, not only its relevance"
        )
    else:
        spec |= {"fact": fact_name, "agg": aggregate, "window": wish.window.spec}
        if wish.decision:
            spec |= {"anchor": "decision", "attribution": "last_send"}
            notes.append("per decision: a row counts for the decision that sent its message")
        elif (lookback := _lookback(grounding)) is not None:
            spec["covariate"] = {"lookback": lookback}
    if wish.aggregate is None:
        notes.append(_assumed(aggregate, event))
    spec["direction"] = wish.direction or event.direction
    if wish.direction is None and event.fact == "sends":
        notes.append("fewer sends are taken as better")
    if fact.key is None and aggregate == "distinct":
        spec["agg"] = "count"
    name = wish.called or metric_name(wish, event, aggregate)
    return _settled(name, spec, facts, grounding, tuple(notes))


def metric_name(wish: Wish, event: Event, aggregate: str) -> str:
    """A name that says what, which rows and how long: `conversion_7d`, `push_clicks_14d`, `retained_28d`."""
    only = "".join(f"{_word(value)}_" for _, value in wish.filters)
    stem = {
        "any": event.stem,
        "sum": "revenue" if event.value == "value" else f"{event.stem}_sum",
        "ratio": f"{event.stem}_rate",
        "days": "reachable_days",
    }.get(aggregate, event.fact)
    if aggregate == "ratio":
        base = wish.base or BY_NAME["sends"]
        stem = "ctr" if (event.fact, base.fact) == ("clicks", "sends") else f"{event.fact}_per_{base.stem}"
    window = wish.window
    if window is None:
        return f"{only}{stem}"
    if event.fact == "sessions" and aggregate == "any" and window.begin:
        stem = "retained"
    if window.begin and not (stem == "retained" and window.end - window.begin == 168):
        return f"{only}{stem}_{duration(window.begin)}_{duration(window.end)}"
    return f"{only}{stem}_{duration(window.end)}"


def _word(value: str) -> str:
    return "".join(c if c.isalnum() else "_" for c in value.lower()).strip("_") or "other"


def _usual(event: Event) -> str:
    return "count" if event.fact == "sends" else "any"


def _assumed(aggregate: str, event: Event) -> str:
    if aggregate == "any":
        return (
            f"counted once per user, whether or not there was any: say “number of {event.said} per user” for the count"
        )
    return f"the number of {event.said} per user: say “share of users with {event.said}” for whether there was any"


def _fact(event: Event, wish: Wish, grounding: Grounding) -> tuple[str, Fact, str | None]:
    """(name, fact, note) of an event with the wish's conditions, the project's own fact where it says the same."""
    filters = [(column, value) for column, value in wish.filters]
    table, time, tests, note = event.table, event.time, [event.where] if event.where else [], None
    if wish.machine and event.fact == "opens":
        tests = ["kind = 'open'"]
        note = "machine opens are counted too, so it does not say that a person read anything"
    columns = grounding.tables[table].columns
    lacking = [column for column, _ in filters if column not in columns]
    if lacking and event.step and all(c in _columns(grounding, "message_facts") for c, _ in filters):
        table, time, columns = "message_facts", event.step, _columns(grounding, "message_facts")
        tests, lacking = [f"{event.step} IS NOT NULL"] if event.step != "ts" else [], []
        note = f"read from message_facts, which keeps one row per message with its first {event.stem.replace('_', ' ')}"
        if event.fact == "conversions":
            note = "a conversion belongs to the last send before it, within seven days"
    if lacking:
        raise Unanswerable(
            f"{event.said.capitalize()} carry no “{lacking[0]}”, so a metric cannot be limited by it; "
            f"use “{lacking[0]}” as a segment of the experiment instead, or ask for the rate by {lacking[0]}."
        )
    tests += _conditions(filters)
    where = " AND ".join(tests) or None
    unit = grounding.tables[table].key or "user_id"
    if event.fact == "reachable":
        fact = Fact.model_validate(
            {"table": table, "unit": unit, "kind": "state", "from": "valid_from", "to": "valid_to", "where": where}
        )
    else:
        key = event.key if event.key in columns else None
        value = event.value if event.value in columns else None
        fact = Fact(table=table, unit=unit, time=time, where=where, key=key, value=value)
    for name, known in grounding.catalog.facts.items():
        if (
            _same_rows(known, fact)
            and (fact.value is None or known.value == fact.value)
            and (fact.key is None or known.key == fact.key)
        ):
            return name, known, note
    plain = "".join(f"{_word(value)}_" for _, value in filters) + event.fact
    name, number = plain, 2
    while name in grounding.catalog.facts:
        name, number = f"{plain}_{number}", number + 1
    return name, fact, note


def _conditions(filters: Iterable[tuple[str, str]]) -> list[str]:
    """One test per column; several values of a column are alternatives."""
    grouped: dict[str, list[str]] = {}
    for column, value in filters:
        grouped.setdefault(column if re.fullmatch(r"[a-z_][a-z0-9_]*", column) else sql.name(column), []).append(
            sql.literal(value)
        )
    return [
        f"{column} = {values[0]}" if len(values) == 1 else f"{column} IN ({', '.join(values)})"
        for column, values in grouped.items()
    ]


def _columns(grounding: Grounding, table: str) -> dict[str, str]:
    return dict(grounding.tables[table].columns) if table in grounding.tables else {}


def _same_rows(one: Fact, other: Fact) -> bool:
    def tidy(text: str | None) -> frozenset[str]:
        return frozenset(" ".join(part.split()).casefold() for part in (text or "").split(" AND "))

    return (one.table, one.unit, one.kind, one.clock, one.ends) == (
        other.table,
        other.unit,
        other.kind,
        other.clock,
        other.ends,
    ) and tidy(one.where) == tidy(other.where)


def _lookback(grounding: Grounding) -> str | None:
    """A pre-period of whole weeks, at most four, that the log holds before the first exposure."""
    exposures = grounding.tables.get("exposures")
    first, begins = exposures.begins if exposures else None, grounding.snapshot.begins
    if first is None or begins is None:
        return None
    weeks = min(4, (first - begins + timedelta(hours=1)) // timedelta(weeks=1))
    return f"{7 * weeks}d" if weeks >= 1 else None


def _of_units(wish: Wish, event: Event, grounding: Grounding) -> MetricDraft:
    """A column of a unit-level table: its mean over units, which for a 0/1 column is a rate."""
    info = grounding.tables[event.table]
    filters = [(c, v) for c, v in wish.filters]
    lacking = [c for c, _ in filters if c not in info.columns]
    if lacking:
        raise Unanswerable(f"The table {event.table!r} has no column “{lacking[0]}”.")
    where = " AND ".join(_conditions(filters)) or None
    fact = Fact(table=event.table, unit=info.key or "row_id", value=event.value, where=where)
    notes = ["the table has no time: a window does not apply"] if wish.window else []
    name = next((n for n, known in grounding.catalog.facts.items() if known == fact), event.fact)
    spec: dict[str, object] = {"fact": name, "agg": "max", "direction": wish.direction or "up"}
    return _settled(f"{event.stem}_mean", spec, {name: fact}, grounding, tuple(notes))


def _settled(
    name: str, spec: dict[str, object], facts: dict[str, Fact], grounding: Grounding, notes: tuple[str, ...]
) -> MetricDraft:
    """The draft's file; an existing metric that says the same takes its place."""
    catalog = grounding.catalog
    wanted = parse_spec(Metric, spec, f"metrics.{name}")
    for known_name, known in catalog.metrics.items():
        if _says_the_same(known, wanted):
            refined = [f for f in ("cap", "covariate") if getattr(known, f) != getattr(wanted, f) and getattr(known, f)]
            more = (
                f"{catalog.places.get(f'metrics.{known_name}', 'the project')} declares it already"
                + (f", with a {' and a '.join(refined)}" if refined else ""),
            )
            own = {f: catalog.fact(f) for f in known.facts}
            return MetricDraft(
                known_name, MetricsFile(version=1, facts=own, metrics={known_name: known}), True, (*notes, *more)
            )
    plain, number = name, 2
    while name in catalog.metrics:
        name, number = f"{plain}_{number}", number + 1
    return MetricDraft(name, MetricsFile(version=1, facts=facts, metrics={name: wanted}), False, notes)


def _says_the_same(known: Metric, wanted: Metric) -> bool:
    unrefined = {"cap": None, "covariate": None, "description": None}
    return known.model_copy(update=unrefined) == wanted.model_copy(update=unrefined)
