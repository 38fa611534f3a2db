"""An event with a wish's conditions -> the fact that counts it, the project's own where it means the same rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.amounts import CODES, in_money, unit_of
from workbench.assistant.offline.parts.other_units import in_told
from workbench.assistant.offline.reply.metric_titles import bounds_named, value_named, word
from workbench.assistant.offline.wish import Least, Wish
from workbench.assistant.offline.words.lexicon import Event
from workbench.assistant.offline.words.own_units import numbered
from workbench.assistant.offline.words.vocabulary import Unanswerable, Unclear, event_of
from workbench.logs import sql
from workbench.metrics.spec import Fact


def fact_of(event: Event, wish: Wish, grounding: Grounding, base: bool = False) -> tuple[str, Fact, str | None]:
    """(name, fact, note) of an event with the wish's conditions, the project's own fact where it says the same."""
    filters = [(column, value) for column, value in wish.filters]
    parts = [*wish.filters, *wish.without]
    where_of = event.where if base else _any_of(event, (*wish.either, *(one for one, _ in wish.plus)))
    tests: list[str] = [where_of] if where_of else []
    table, time = event.table, event.time
    note: str | None = None
    if wish.machine and where_of and not base:
        tests = [where_of.replace(" AND NOT is_machine", "")]
        note = (
            f"{event.stem.replace('_', ' ')}s by machines are counted too, so it does not say that a person did"
            f" anything"
        )
    columns = grounding.tables[table].columns
    if base:    # a condition of the one side is one of the other only where it can be
        held = {*columns, *(_columns(grounding, "message_facts") if event.step else ())}
        filters, parts = [p for p in filters if p[0] in held], [p for p in parts if p[0] in held]
    lacking = [column for column, _ in parts if column not in columns]
    of_messages = event.step and (base or not wish.either)
    if lacking and of_messages and all(c in _columns(grounding, "message_facts") for c, _ in parts):
        table, time, columns = "message_facts", str(event.step), _columns(grounding, "message_facts")
        tests, lacking = [f"{event.step} IS NOT NULL"] if event.step != "ts" else [], []
        note = f"read from message_facts, which keeps one row per message with its first {event.stem.replace('_', ' ')}"
        if event.fact == "conversions":
            note = "a conversion belongs to the last send before it, within seven days"
    if lacking:
        raise Unanswerable(
            f"{event.said.capitalize()} carry no “{lacking[0]}”, so a metric cannot be limited by it; "
            f"use “{lacking[0]}” as a segment of the experiment instead, or ask for the rate by {lacking[0]}."
        )
    tests += tests_of(filters)
    tests += [f"{_name(column)} <> {sql.literal(value)}" for column, value in (p for p in parts if p in wish.without)]
    if not base:
        tests += [_bound(one, event, columns, grounding) for one in (wish.least, wish.upper) if one is not None]
        tests += [_name(column) if holds else f"NOT {_name(column)}" for column, holds in wish.flags]
    where = " AND ".join(tests) or None
    unit = grounding.tables[table].key or "user_id"
    if event.fact == "reachable" or event.ends is not None:
        fact = Fact.model_validate({
            "table": table, "unit": unit, "kind": "state", "from": time if event.ends else "valid_from",
            "to": event.ends or "valid_to", "where": where})
    else:
        key = event.key if event.key in columns else None
        value = event.value if event.value in columns else None
        summed = wish.summed_below if base else wish.summed or wish.quantile is not None or wish.aggregate in (
            "sum", "mean", "max", "min", "last")
        if value is None and (summed or (not base and (wish.scale is not None or wish.plus))):
            value = declared_value(event, grounding)        # cents / 100, where the project's fact says so
        key = wish.different or key
        if wish.either and not base:
            key = key if all(one.key == event.key for one in wish.either) else None
            value = None
        if wish.plus and not base:
            value = _signed(value, wish)
        if wish.scale is not None and value is not None and value not in columns and not base:
            value = f"({value}) / {wish.scale:g}"
        elif wish.scale is not None and value is not None and not base:
            value = f"{_name(value)} / {wish.scale:g}" if wish.scale >= 1 else f"{_name(value)} * {1 / wish.scale:g}"
        fact = Fact(table=table, unit=unit, time=time, where=where, key=key, value=value)
    for name, known in grounding.catalog.facts.items():
        if (
            _same_rows(known, fact)
            and (fact.value is None or known.value == fact.value)
            and (fact.key is None or known.key == fact.key)
        ):
            return name, known, note
    but = "".join(f"but_{value_named(column, value)}_" for column, value in wish.without)
    bound = bounds_named(wish) if not base else ""
    named = "_or_".join((event.fact, *(one.fact for one in wish.either))) if not base else event.fact
    if not base:
        named += "".join(f"_{'plus' if sign > 0 else 'minus'}_{one.fact}" for one, sign in wish.plus)
    in_unit = f"_{word(wish.scaled)}" if wish.scaled and not base else ""
    plain = "".join(f"{value_named(column, value)}_" for column, value in filters) + but + bound + named + in_unit
    name, number = plain, 2
    while name in grounding.catalog.facts:
        name, number = f"{plain}_{number}", number + 1
    return name, fact, note


def declared_value(event: Event, grounding: Grounding) -> str | None:
    """The amount that the project's fact of an event's rows declares, where it is a column."""
    values = {fact.value for name, fact in grounding.catalog.facts.items()
              if fact.value is not None and event_of(grounding, name) == event}
    return values.pop() if len(values) == 1 else None


def _signed(value: str | None, wish: Wish) -> str | None:
    """The amount of a row, less than nothing where its event's are taken off: refunds are, whichever sign they have."""
    taken = [str(one.where) for one, sign in wish.plus if sign < 0]
    if wish.rows:
        return f"CASE WHEN {' OR '.join(taken)} THEN -1 ELSE 1 END"
    if not taken or value is None:
        return value
    return f"CASE WHEN {' OR '.join(taken)} THEN -abs({_name(value)}) ELSE {_name(value)} END"


def _any_of(event: Event, either: tuple[Event, ...]) -> str | None:
    """The condition of any of several events of one table.

    Raises:
        Unclear: where they are kept in different tables.
    """
    if not either:
        return event.where
    every = (event, *either)
    apart = next((one for one in either if (one.table, one.time) != (event.table, event.time) or not one.where), None)
    if apart is not None or not event.where:
        raise Unclear(
            f"{event.said.capitalize()} and {(apart or event).said} are kept in different tables, so no metric counts "
            "either of them. Which one?"
        )
    plain = all(one.kind is not None and one.where == f"kind = '{one.kind}'" for one in every)
    if plain:
        return f"kind IN ({', '.join(sql.literal(str(one.kind)) for one in every)})"
    people = " AND NOT is_machine"
    if all(one.kind is not None and one.where == f"kind = '{one.kind}'{people}" for one in every):
        return f"kind IN ({', '.join(sql.literal(str(one.kind)) for one in every)}){people}"
    return f"({' OR '.join(str(one.where) for one in every)})"


def tests_of(filters: Iterable[tuple[str, str]]) -> list[str]:
    """One test per column; several values of a column are alternatives."""
    grouped: dict[str, list[str]] = {}
    for column, value in filters:
        grouped.setdefault(_name(column), []).append(sql.literal(value))
    return [
        f"{column} = {values[0]}" if len(values) == 1 else f"{column} IN ({', '.join(values)})"
        for column, values in grouped.items()
    ]


def _name(column: str) -> str:
    return column if re.fullmatch(r"[a-z_][a-z0-9_]*", column) else sql.name(column)


def _bound(least: Least, event: Event, columns: Mapping[str, str], grounding: Grounding) -> str:
    """An amount that rows must have, as a condition."""
    told = declared_value(event, grounding) if least.column is None else None
    if told is not None and told == event.value and told not in columns:      # price_paise / 100, as a fact adds it up
        _, amount = bounded(least, event, {**columns, told: "DOUBLE"}, grounding)
        return f"({told}) {least.sign} {amount:.15g}"
    column, amount = bounded(least, event, columns, grounding)
    return f"{_name(column)} {least.sign} {amount:.15g}"


def bounded(least: Least, event: Event | None, columns: Mapping[str, str], grounding: Grounding) -> tuple[str, float]:
    """(column, amount) of a bound on what rows carry, in the unit that the project says.

    Raises:
        Unanswerable: where the rows carry none.
        Unclear: where the project says another unit than the sentence.
    """
    column = least.column or ((event.value or declared_value(event, grounding)) if event else None)
    said = event.said.capitalize() if event else "These rows"
    if column is None or column not in columns:
        raise Unanswerable(f"{said} carry no {least.unit} that could be compared.")
    told = unit_of(event, grounding) if least.column is None and event is not None else None
    amount = least.amount if told is None or least.unit == "value" else in_told(least.amount, least.unit, told)
    whose = numbered(grounding).get(least.unit, numbered(grounding).get(f"{least.unit}s"))
    if least.column is None and whose is not None and not any(event_of(grounding, name) == event for name in whose):
        raise Unclear(f"{said} carry no {least.unit}: a bound on what?")
    if amount is None and event is not None and least.unit in CODES.values():
        priced = in_money(event, grounding)     # charges of 50 kr, given in kWh beside a column kr
        if priced != event and priced.value in columns:
            return str(priced.value), least.amount
    if amount is None:
        raise Unclear(f"{said} are given in {told}, not in {least.unit}. How many {told}?")
    return column, amount


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
