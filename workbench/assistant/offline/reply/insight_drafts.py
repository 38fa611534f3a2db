"""A Wish -> a typed insight of the explore package."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.reply.metric_facts import bounded
from workbench.assistant.offline.wish import Wish
from workbench.assistant.offline.words.lexicon import BY_NAME, Event
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.vocabulary import Unanswerable, Unclear
from workbench.explore.spec import (
    RATES,
    AnySpec,
    Breakdown,
    Compare,
    Frequency,
    Funnel,
    Profile,
    Retention,
    Trend,
    parse,
)

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
    if wish.shape == "people":
        return _people(wish, grounding)
    if wish.shape == "retention":
        return _retention(wish, grounding)
    if wish.shape == "funnel":
        return _made(Funnel, wish, grounding, "message_facts", by=wish.by)
    if wish.event is not None and wish.event.fact == "reachable":
        return _reachability(wish)
    if wish.event is not None and wish.pressure is not None:
        return _pressure(wish, wish.event, grounding)
    if wish.shape == "compare":
        return _compared(wish, grounding)
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


def _reachability(wish: Wish) -> AnySpec:
    """Users who can be reached through each channel, at the end of each period."""
    narrowed = wish.filters or wish.without or wish.by not in (None, "channel")
    if wish.shape != "trend" or wish.period == "hour" or narrowed:
        raise Unclear("Reachable users are shown by channel at the end of each day, week or month: which of them?")
    return parse({"kind": "reachability", "unit": wish.period})


def _people(wish: Wish, grounding: Grounding) -> AnySpec:
    """Users who did each step."""
    users = grounding.tables["users"].columns if "users" in grounding.tables else {}
    if wish.by is not None and wish.by not in users:
        raise Unanswerable(f"A funnel of people is split by a property of theirs, and “{wish.by}” is none.")
    chain: dict[str, Any] = {}
    if wish.ordered and wish.window is not None:
        chain = {"order": "ordered", "within": f"{wish.window.end}h"}
    return _made(Funnel, wish, grounding, "message_facts", per="user", steps=wish.steps, by=wish.by,
                 **chain)


def _retention(wish: Wish, grounding: Grounding) -> AnySpec:
    """Those who began in a period, and the share of them that came back in those after it."""
    if wish.by is not None:
        raise Unclear(f"Cohorts are shown for everybody, not by {wish.by}. Without it?")
    if wish.period == "hour":
        raise Unclear("Cohorts of a day, of a week or of a month?")
    start, back = wish.steps
    more: dict[str, Any] = {} if wish.periods is None else {"periods": wish.periods}
    return _made(Retention, wish, grounding, "message_facts", start=start, back=back, unit=wish.period, **more)


def _compared(wish: Wish, grounding: Grounding) -> AnySpec:
    """A rate in two parts of the log."""
    if wish.event is None or wish.event.rate not in RATES or wish.aggregate not in ("ratio", "any"):
        what = wish.event.said if wish.event else "that"
        raise Unclear(
            f"Two parts of the log are compared by a rate per message, and {what} is none here: the click rate, the"
            " open rate, the conversion rate? A trend shows a count before and after."
        )
    facts = grounding.tables["message_facts"].columns if "message_facts" in grounding.tables else {}
    lacking = next((c for part in wish.parts for c, _, _ in part if c not in facts), None)
    if facts and lacking is not None:
        raise Unanswerable(_no_column("messages", lacking, grounding))
    a, b = ([{"column": c, "op": op, "value": value} for c, op, value in part] for part in wish.parts)
    return _made(Compare, wish, grounding, "message_facts", rate=wish.event.rate, a=a, b=b, by=wish.by)


def _pressure(wish: Wish, event: Event, grounding: Grounding) -> AnySpec:
    """A rate by how many messages came before."""
    if event.rate not in RATES or wish.aggregate not in (
        "ratio",
        "any", None) or wish.shape is not None or wish.by is not None:
        raise Unclear("Which rate by the number of messages before: clicks, opens, conversions or opt-outs?")
    return _made(Frequency, wish, grounding, "message_facts", rate=event.rate, days=wish.pressure, most=wish.most)


def _rate(wish: Wish, event: Event) -> str | None:
    """The explore rate that the wish means; None for a count of rows."""
    if wish.aggregate in ("count", "distinct", "sum") or event.rate not in RATES:
        return None
    if wish.aggregate in ("ratio", "any"):
        return event.rate
    return None


def _count(wish: Wish, event: Event, grounding: Grounding) -> AnySpec:
    """Rows of the event by a column or over time; the event's own table where it carries the columns."""
    if wish.aggregate == "sum":
        raise Unanswerable(
            "Explore counts rows and rates, it does not add up values. A metric does: ask for revenue within a "
            "window after exposure."
        )
    if event.fact == "reachable" or (event.time == "" and event.table != "users"):
        raise Unanswerable(f"{event.said.capitalize()} can be asked for as a metric, not counted by a group.")
    columns = grounding.tables[event.table].columns
    own = tests_of(event, frozenset(columns))
    if own is None and event.table != "sends":
        raise Unanswerable(
            f"{event.said.capitalize()} are rows with a condition of their own, which an insight does not hold. A "
            "metric does: ask for them per user, within a number of days."
        )
    bound = [wish.least.column or event.value or "value"] if wish.least else []
    wanted = [c for c in (wish.by, *bound, *(c for c, _ in (*wish.filters, *wish.without))) if c]
    if wish.missed is not None:
        table, tests = "message_facts", [{"column": BY_NAME[wish.missed].step, "op": "=", "value": None}]
        tests += [{"column": BY_NAME[wish.reached].step, "op": "!=", "value": None}] if wish.reached else []
    elif all(c in columns for c in wanted):
        table, tests = event.table, own or []
    elif event.step and all(c in grounding.tables["message_facts"].columns for c in wanted):
        table, tests = (
            "message_facts",
            [{"column": event.step, "op": "!=", "value": None}] if event.step != "ts" else [],
        )
    else:
        lacking = next(c for c in wanted if c not in columns)
        raise Unanswerable(_no_column(event.said, lacking, grounding))
    _when(wish, event, table)
    if wish.shape == "trend":
        return _made(Trend, wish, grounding, table, tests, by=wish.by, unit=wish.period or "day", rate=None)
    return _made(Breakdown, wish, grounding, table, tests, by=wish.by, rate="count")


_SENT = re.compile(r"(?i)\b(?:sent|sends|went out|go(?:es)? out)\b")


def _when(wish: Wish, event: Event, table: str) -> None:
    """Ask whether a time is that of the reaction or of its message, where only the other one is kept.

    Raises:
        Unclear: naming both.
    """
    if event.fact == "sends" or not (wish.shape == "trend" or wish.dates or wish.past):
        return
    of_sends = _SENT.search(wish.text) is not None
    if table == "message_facts" and not of_sends:
        raise Unclear(f"By {wish.by or 'that'} it is known when a message was sent, not when its {event.said} came. "
                      "Those of"
                      " the messages sent in that time?")
    if table != "message_facts" and of_sends and event.step is not None and wish.shape != "trend":
        raise Unclear(f"{event.said.capitalize()} that came in that time, or those of the messages sent in it?")
    own = set(normalise(f"{event.kind} {event.said} {event.fact}").split()) & {"sent", "send", "sends", "went"}
    if table != "message_facts" and (wish.dates or wish.past) and not own and _SENT_IN.search(wish.text):
        raise Unclear(f"{event.said.capitalize()} that came in that time, or after the messages sent in it?")


# what we sent since June, beside a number of something else
_SENT_IN = re.compile(
    r"(?i)\b(?:messages?|mails?|pushes|texts?|we|stuff|ones)\s+(?:(?:that|which|we|were|was|have|been|they)\s+)*(?:sent"
    r"|went)(?:\s+out)?\s+(?:from|since|between|before|until|after|in|during|on)\s+(?:the\s+)?(?:\d|jan|feb|mar|apr|may|jun"
    r"|jul|aug|sep|oct|nov|dec|last|first)")
_TEST = re.compile(
    r"(?P<column>\w+) = '(?P<value>[^']*)'|(?P<several>\w+) IN \((?P<values>'[^']*'(?:, *'[^']*')*)\)"
    r"|NOT (?P<false>\w+)|(?P<true>\w+)", re.IGNORECASE,
)


def tests_of(event: Event, columns: frozenset[str]) -> list[dict[str, Any]] | None:
    """The condition of an event's rows as filters; None for one that filters cannot hold.

    >>> tests_of(Event("raids", "raid", "raid", "log", where="action = 'raid'"), frozenset({"action"}))
    [{'column': 'action', 'op': '=', 'value': 'raid'}]
    """
    if event.where is None:
        return [] if event.kind is None else [{"column": "kind", "op": "=", "value": event.kind}]
    tests: list[dict[str, Any]] = []
    for part in re.split(r"(?i) AND ", event.where):
        match = _TEST.fullmatch(part.strip())
        if match is None:
            return None
        if match["several"]:
            tests.append({"column": match["several"], "op": "in", "value": re.findall(r"'([^']*)'", match["values"])})
        elif match["column"]:
            tests.append({"column": match["column"], "op": "=", "value": match["value"]})
        else:
            tests.append({"column": match["false"] or match["true"], "op": "=", "value": not match["false"]})
    return tests if {test["column"] for test in tests} <= columns else None


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
    for column in [None if fields.get("per") == "user" else fields.get(
        "by"
    ), *(c for c, _ in (*wish.filters, *wish.without))]:
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
    filters += [{"column": column, "op": "!=", "value": value} for column, value in wish.without]
    for one in (wish.least, wish.upper):
        if one is not None:
            column, amount = bounded(one, wish.event, info.columns, grounding)
            filters.append({"column": column, "op": one.sign, "value": amount})
    filters += [{"column": column, "op": "=", "value": holds} for column, holds in wish.flags]
    if wish.dates is not None:
        if info.clock is None:
            raise Unanswerable(f"The table {table!r} has no time, so it has no dates.")
        filters += [{"column": info.clock, "op": op, "value": f"{day.isoformat()} 00:00:00"}
                    for op, day in zip((">=", "<"), wish.dates, strict=True) if day is not None]
    if wish.past is not None:
        if info.clock is None or info.watermark is None:
            raise Unanswerable(f"The table {table!r} has no time, so it has no last days.")
        since = info.watermark - timedelta(hours=wish.past.end)
        filters.append({"column": info.clock, "op": ">=", "value": since.isoformat(sep=" ")})
    said = {field: value for field, value in fields.items() if value is not None or field == "by"}
    written: dict[str, Any] = {"kind": name, **said, "filters": filters}
    if name not in ("funnel", "frequency", "compare", "retention"):
        written["table"] = table
    return parse(written)


def _no_column(what: str, column: str, grounding: Grounding) -> str:
    users = column in grounding.tables["users"].columns if "users" in grounding.tables else False
    choices = grounding.groupable("message_facts")
    return (
        f"{what.capitalize()} carry no “{column}”"
        + (": it is a property of users, and only a metric is told by those: say within how many days after exposure"
           if users else "")
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
