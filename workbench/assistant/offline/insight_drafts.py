"""A Wish -> a typed insight of the explore package."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline.lexicon import BY_NAME, Event
from workbench.assistant.offline.vocabulary import Unanswerable, Unclear
from workbench.assistant.offline.wish import Wish
from workbench.explore.spec import RATES, AnySpec, Breakdown, Funnel, Profile, Trend, parse

_OF = {"opens": "opened", "clicks": "clicked", "deliveries": "delivered", "sends": "sent"}
CONVERSION_HOURS = 168  # message_facts attributes a conversion to the last send within seven days


def draft_insight(wish: Wish, grounding: Grounding) -> AnySpec:
    """The insight that answers a question.

    Raises:
        Unanswerable: for a column that the rows asked about do not carry.
        Unclear: when the question names neither a rate nor a count.
    """
    if wish.shape == "profile":
        if wish.table is None:
            raise Unclear(f"Which table? The snapshot holds {', '.join(grounding.tables)}.")
        return Profile(table=wish.table)
    if wish.shape == "funnel":
        return _made(Funnel, wish, grounding, "message_facts", by=wish.by)
    if wish.event is None:
        raise Unclear("Which rate or count do you mean: sends, opens, clicks, conversions or opt-outs?")
    rate = _rate(wish, wish.event)
    if rate is None:
        if wish.window is not None:
            raise Unanswerable(
                f"A count of rows has no window after exposure. A metric has: ask for {wish.event.said} per user."
            )
        return _count(wish, wish.event, grounding)
    if wish.window is not None and (
        rate != "conversion_rate" or (wish.window.begin, wish.window.end) != (0, CONVERSION_HOURS)
    ):
        kept = (
            "a conversion belongs to the last send before it within seven days"
            if rate == "conversion_rate"
            else f"{wish.event.said} count whenever they come"
        )
        raise Unanswerable(
            f"Per message, {kept}; no other window is kept. A metric counts {wish.event.said} in any window after "
            "exposure: ask for one, per user or per send."
        )
    if wish.shape == "trend":
        return _made(Trend, wish, grounding, "message_facts", by=wish.by, unit=wish.period or "day", rate=rate)
    of = wish.of or (_OF.get(wish.base.fact, "sent") if wish.base else "sent")
    return _made(Breakdown, wish, grounding, "message_facts", by=wish.by, rate=rate, of=of)


def _rate(wish: Wish, event: Event) -> str | None:
    """The explore rate that the wish means; None for a count of rows."""
    if wish.aggregate in ("count", "distinct", "sum") or event.rate not in RATES:
        return None
    if wish.aggregate in ("ratio", "any") or (wish.aggregate is None and wish.shape != "trend"):
        return event.rate
    return None


def _count(wish: Wish, event: Event, grounding: Grounding) -> AnySpec:
    """Rows of the event by a column or over time; the event's own table where it carries the columns."""
    if wish.aggregate == "sum":
        raise Unanswerable(
            "Explore counts rows and rates, it does not add up values. A metric does: ask for revenue within a "
            "window after exposure."
        )
    if event.time == "" or event.fact == "reachable":
        raise Unanswerable(f"{event.said.capitalize()} can be asked for as a metric, not counted by a group.")
    if event.where and event.kind is None and event.table != "sends":
        raise Unanswerable(
            f"{event.said.capitalize()} are rows with a condition of their own, which an insight does not hold. A "
            "metric does: ask for them per user, within a number of days."
        )
    columns = grounding.tables[event.table].columns
    wanted = [c for c in (wish.by, *(c for c, _ in wish.filters)) if c]
    if all(c in columns for c in wanted):
        tests: list[dict[str, Any]] = [] if event.kind is None else [{"column": "kind", "op": "=", "value": event.kind}]
        if event.where and "is_machine" in event.where:
            tests.append({"column": "is_machine", "op": "=", "value": False})
        table = event.table
    elif event.step and all(c in grounding.tables["message_facts"].columns for c in wanted):
        table, tests = (
            "message_facts",
            [{"column": event.step, "op": "!=", "value": None}] if event.step != "ts" else [],
        )
    else:
        lacking = next(c for c in wanted if c not in columns)
        raise Unanswerable(_no_column(event.said, lacking, grounding))
    if wish.shape == "trend":
        return _made(Trend, wish, grounding, table, tests, by=wish.by, unit=wish.period or "day", rate=None)
    by = wish.by or (
        "kind"
        if event.kind is not None and table == event.table
        else "channel"
        if "channel" in grounding.tables[table].columns
        else None
    )
    if by is None:
        raise Unclear(
            f"Counted by what? {event.said.capitalize()} can be grouped by "
            f"{', '.join(grounding.groupable(table)) or 'nothing'}."
        )
    return _made(Breakdown, wish, grounding, table, tests, by=by, rate="count")


def _made(
    kind: type[AnySpec],
    wish: Wish,
    grounding: Grounding,
    table: str,
    tests: list[dict[str, Any]] | None = None,
    **fields: Any,
) -> AnySpec:
    if table not in grounding.tables:
        raise Unanswerable("The snapshot has no messages to follow: import sends, interactions and outcomes first.")
    info = grounding.tables[table]
    name = kind.model_fields["kind"].default
    for column in [fields.get("by"), *(c for c, _ in wish.filters)]:
        if column is not None and column not in info.columns:
            raise Unanswerable(_no_column("messages" if table == "message_facts" else table, column, grounding))
    grouped: dict[str, list[str]] = {}
    for column, value in wish.filters:
        grouped.setdefault(column, []).append(value)
    filters = [
        *(tests or []),
        *(
            {"column": c, "op": "=" if len(v) == 1 else "in", "value": v[0] if len(v) == 1 else v}
            for c, v in grouped.items()
        ),
    ]
    if wish.past is not None:
        if info.clock is None or info.watermark is None:
            raise Unanswerable(f"The table {table!r} has no time, so it has no last days.")
        since = info.watermark - timedelta(hours=wish.past.end)
        filters.append({"column": info.clock, "op": ">=", "value": since.isoformat(sep=" ")})
    said = {field: value for field, value in fields.items() if value is not None or field == "by"}
    written: dict[str, Any] = {"kind": name, **said, "filters": filters}
    if name != "funnel":
        written["table"] = table
    return parse(written)


def _no_column(what: str, column: str, grounding: Grounding) -> str:
    users = column in grounding.tables["users"].columns if "users" in grounding.tables else False
    choices = grounding.groupable("message_facts")
    return (
        f"{what.capitalize()} carry no “{column}”"
        + (": it is a property of users" if users else "")
        + f". They can be grouped by {', '.join(c for c in choices) or 'nothing'}."
    )


def reference_of(event: Event | None, spec: AnySpec) -> str | None:
    """The column of the result that answers the question."""
    if isinstance(spec, Breakdown):
        return spec.rate
    if isinstance(spec, Trend):
        return spec.rate or "rows"
    return None if event is None else {v: k for k, v in _OF.items()}.get(event.fact)


__all__ = ["BY_NAME", "draft_insight", "reference_of"]
