"""The drafter without a model: rules choose from what the log holds, the engine proves the choice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from workbench.assistant.drafts import Draft
from workbench.assistant.events import Asked, Drafted, Event, RefusedToAnswer, Token, ToolEnd, ToolStart
from workbench.assistant.grounding import Grounding
from workbench.assistant.references import fill, strike
from workbench.assistant.tools import InsightDraft, MetricDraft, prove_metric, run_insight
from workbench.assistant.understand import RATE_OF, Understood, understand
from workbench.errors import nearest

WHO = "I am the built-in offline drafter: rules, not a language model."
HELP = ("I can draft a metric (*draft a metric for conversion within 7 days*) or answer a rate or count "
        "(*what is the click rate by channel*, *show the funnel by domain*).")


def answer(text: str, log: Grounding) -> Iterator[Event]:
    """The events of one answer."""
    read = understand(text, log.channels)
    if read.intent == "metric":
        yield from _metric(text, read, log)
    elif read.intent == "insight":
        yield from _insight(text, read, log)
    else:
        yield Token(f"{WHO} {HELP}\n")
        yield Asked("What should I measure, and where?")


def _metric(text: str, read: Understood, log: Grounding) -> Iterator[Event]:
    if read.event is None:
        known = ", ".join(_events(log))
        yield from _ask("Which event should the metric follow? The log holds: " + known + ".")
        return
    fact, why = _fact(read.event, log)
    if fact is None:
        yield RefusedToAnswer(why)
        yield Token(f"{WHO} {why}\n")
        return
    if read.window is None:
        yield from _ask(f"Within which time after the exposure should *{read.event.replace('_', ' ')}* count? "
                        "For example: within 7 days, or between day 21 and 28.")
        return
    low, high = read.window
    agg = _aggregate(read)
    name = f"{_noun(read, agg)}_{_span(low, high)}"
    window: Any = f"{_hours(high)}" if low == 0 else [_hours(low), _hours(high)]
    metric: dict[str, Any] = {"fact": fact[0], "agg": agg, "window": window,
                              "direction": "down" if read.event in ("opt_out", "complaint", "bounce", "uninstall") else "up"}
    arguments = MetricDraft(name=name, facts={fact[0]: fact[1]}, metric=metric)
    yield ToolStart("t1", "prove_metric", arguments.model_dump())
    draft, result = prove_metric(log.snapshot, log.catalog, arguments)
    yield ToolEnd("t1", "prove_metric", result, None if result else draft.checks[-1].detail)
    said = f"{WHO} Here is **{name}**: {_sentence(read, agg)}."
    if result is not None and draft.status == "valid":
        said += " On this snapshot its mean is {{t1.value}} over {{t1.n|num0}} units ({{t1.anchor}})."
    elif result is None:
        said += " It does not run yet; the card says why."
    if name in log.catalog.metrics:
        said += " The project already has a metric of this name."
    yield Token(_finish(said, text, draft, {"t1": result or {}}))
    yield Drafted(draft)


def _insight(text: str, read: Understood, log: Grounding) -> Iterator[Event]:
    if read.unknown_by is not None:
        match = nearest(read.unknown_by, log.dimensions)
        why = (f"the messages have no column {read.unknown_by!r} to break down by; there is "
               f"{', '.join(log.dimensions)}" + (f". Did you mean {match!r}?" if match else "."))
        yield RefusedToAnswer(why)
        yield Token(f"{WHO} The log cannot answer that: {why}\n")
        return
    if "message_facts" not in log.tables:
        why = "the snapshot holds no messages"
        yield RefusedToAnswer(why)
        yield Token(f"{WHO} The log cannot answer that: {why}.\n")
        return
    spec = _insight_spec(read, log)
    if spec is None:
        why = f"no rate per message is defined for {read.event!r}" if read.event else "I did not find what to count"
        yield from _ask(f"{why.capitalize()}. Rates I know: {', '.join(RATE_OF.values())}; or ask for a funnel or a trend.")
        return
    yield ToolStart("t1", "run_insight", {"spec": spec})
    draft, result = run_insight(log.snapshot, InsightDraft(spec=spec))
    yield ToolEnd("t1", "run_insight", result, None if result else draft.checks[-1].detail)
    yield Token(_finish(_told(spec, result), text, draft, {"t1": result or {}}))
    yield Drafted(draft)


def _insight_spec(read: Understood, log: Grounding) -> dict[str, Any] | None:
    filters = [{"column": "channel", "op": "in", "value": list(read.channels)}] if read.channels else []
    grouped = {"by": read.by} if read.by else {}
    if read.funnel:
        return {"kind": "funnel", **grouped, **({"filters": filters} if filters else {})}
    if read.trend:
        table = {"session": "outcomes", "conversion": "outcomes", "click": "interactions", "open": "interactions",
                 "opt_out": "interactions"}.get(read.event or "send", "message_facts")
        kind = {"opt_out": "unsubscribe"}.get(read.event or "", read.event)
        kept = [{"column": "kind", "op": "=", "value": kind}] if table != "message_facts" else filters
        if table == "interactions":
            kept.append({"column": "is_machine", "op": "=", "value": False})
        return {"kind": "trend", "table": table, **({"filters": kept} if kept else {})}
    if read.event in RATE_OF:
        return {"kind": "breakdown", "rate": RATE_OF[read.event], "by": read.by or "channel",
                **({"filters": filters} if filters else {})}
    if read.event == "send":
        return {"kind": "funnel", **(grouped or {"by": "channel"})}
    return None


def _told(spec: dict[str, Any], result: dict[str, Any] | None) -> str:
    if result is None:
        return f"{WHO} It did not run; the card says why."
    if spec["kind"] == "breakdown" and result["rows"]:
        by, rate = spec["by"], spec["rate"]
        listed = "\n".join(f"* {{{{t1.rows.{i}.{by}}}}}: {{{{t1.rows.{i}.{rate}|pct2}}}} of {{{{t1.rows.{i}.sent|num0}}}} sent"
                           for i in range(min(len(result["rows"]), 8)))
        return f"{WHO} The {rate.replace('_', ' ')} by {by}:\n\n{listed}\n"
    if spec["kind"] == "funnel" and result["rows"] and "by" not in spec:
        return (f"{WHO} Of {{{{t1.rows.0.sent|num0}}}} messages sent, {{{{t1.rows.0.opened|num0}}}} were opened by a "
                "person, {{t1.rows.0.clicked|num0}} clicked and {{t1.rows.0.converted|num0}} followed by a conversion.")
    return f"{WHO} Here it is."


def _finish(said: str, question: str, draft: Draft, results: dict[str, Any]) -> str:
    allowed = [question, draft.yaml or "", draft.title, draft.code or ""]
    return fill(strike(said, allowed), results).rstrip() + "\n"


def _ask(question: str) -> Iterator[Event]:
    yield Asked(question)
    yield Token(f"{WHO} {question}\n")


def _events(log: Grounding) -> list[str]:
    found = [kind.replace("_", " ") for kind in (*log.outcomes, *log.interactions)]
    return [*found, *(["sends"] if "sends" in log.tables else []),
            *(["reachable days"] if "reachability" in log.tables else [])]


def _fact(event: str, log: Grounding) -> tuple[tuple[str, dict[str, Any]] | None, str]:
    """(name and spec of the fact, or None and why the log cannot give it)."""
    interactions = {"click": ("clicks", "click"), "open": ("opens", "open"), "opt_out": ("opt_outs", "unsubscribe"),
                    "delivery": ("deliveries", "delivery"), "complaint": ("complaints", "complaint"),
                    "bounce": ("bounces", "bounce_hard")}
    outcomes = {"conversion": ("conversions", "conversion"), "session": ("sessions", "session"),
                "uninstall": ("uninstalls", "uninstall"), "revenue": ("conversions", "conversion")}
    if event in interactions:
        name, kind = interactions[event]
        if kind not in log.interactions:
            return None, _absent(kind, log.interactions)
        human = " AND NOT is_machine" if event in ("click", "open") else ""
        return (name, {"table": "interactions", "unit": "user_id", "time": "ts", "where": f"kind = '{kind}'{human}",
                       "key": "message_id"}), ""
    if event in outcomes:
        name, kind = outcomes[event]
        if kind not in log.outcomes:
            return None, _absent(kind, log.outcomes)
        if event == "revenue" and kind not in log.valued:
            return None, f"no {kind} in the log carries a value: there is nothing to add up"
        return (name, {"table": "outcomes", "unit": "user_id", "time": "ts", "where": f"kind = '{kind}'",
                       "value": "value"}), ""
    if event == "send" and "sends" in log.tables:
        return ("sends", {"table": "sends", "unit": "user_id", "time": "ts", "key": "message_id"}), ""
    if event == "reachable" and "reachability" in log.tables:
        return ("reachable", {"table": "reachability", "unit": "user_id", "kind": "state", "from": "valid_from",
                              "to": "valid_to", "where": "reachable"}), ""
    return None, f"the log has no table for {event!r}"


def _absent(kind: str, known: dict[str, int]) -> str:
    return f"the log holds no {kind!r} events; it holds {', '.join(known) or 'none'}"


def _aggregate(read: Understood) -> str:
    if read.event == "reachable":
        return "days"
    if read.event == "revenue":
        return "sum"
    if read.counted or read.event == "send":
        return "count"
    return "any"


def _noun(read: Understood, agg: str) -> str:
    noun = {"session": "retained" if read.window and read.window[0] > 0 else "visited", "reachable": "reachable_days",
            "send": "sends", "revenue": "revenue"}.get(read.event or "", read.event or "metric")
    return f"{noun}s" if agg == "count" and not noun.endswith("s") else noun


def _sentence(read: Understood, agg: str) -> str:
    what = (read.event or "").replace("_", " ")
    low, high = read.window or (0, 0)
    when = f"within {_words(high)} after the exposure" if low == 0 else \
        f"between {_words(low)} and {_words(high)} after the exposure"
    return {"any": f"whether a user has at least one {what} {when}", "count": f"how many {what}s a user has {when}",
            "sum": f"the value of a user's conversions {when}",
            "days": f"the days on which a user can be messaged {when}"}[agg]


def _hours(hours: int) -> str:
    return f"{hours // 24}d" if hours % 24 == 0 else f"{hours}h"


def _words(hours: int) -> str:
    return f"{hours // 24} days" if hours % 24 == 0 else f"{hours} hours"


def _span(low: int, high: int) -> str:
    return _hours(high) if low == 0 else f"{_hours(low)}_{_hours(high)}"
