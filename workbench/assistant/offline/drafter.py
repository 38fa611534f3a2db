"""The drafter without a model: a sentence becomes a Wish, the Wish a typed tool call, the result a reply.

It says that it is no language model, asks where a request can mean two things, and refuses what the log
cannot answer. Every number in what it says is a reference to a tool's result.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable, Iterator
from dataclasses import replace
from typing import Any

from workbench.assistant.events import Asked, Drafted, Event, RefusedToAnswer, Say, ToolEnd
from workbench.assistant.grounding import Grounding
from workbench.assistant.offline.hypotheses import guarded, hypothesis_of
from workbench.assistant.offline.insight_drafts import draft_insight
from workbench.assistant.offline.lexicon import BY_NAME
from workbench.assistant.offline.metric_drafts import MetricDraft, draft_metric
from workbench.assistant.offline.phrases import Window
from workbench.assistant.offline.reading import read
from workbench.assistant.offline.vocabulary import Unanswerable, Unclear
from workbench.assistant.offline.wish import Wish
from workbench.assistant.references import as_text
from workbench.assistant.tools.toolbox import Toolbox

WHO = "*Offline drafter: rules, not a language model; nothing was sent anywhere.*"
HELP = """I can
- draft a metric: “draft a metric for conversion within seven days”, “clicks per user in two weeks”;
- answer a rate or a count: “what is the click rate by channel”, “sends per day”, “the funnel for push”;
- show a metric of the project, the last readout of an experiment, or what the log holds;
- draft a hypothesis: “if we cap pushes then opt-outs fall because people tire, for heavy users”.
"""
_LISTED = 12


def answer(text: str, toolbox: Toolbox) -> Iterator[Event | Say]:
    """The events of one answer; a question or a refusal ends it."""
    try:
        yield from _answer(text, toolbox)
    except Unclear as unclear:
        yield Say(f"{as_text(unclear, 600)}\n\n{WHO}\n")
        yield Asked(str(unclear))
    except Unanswerable as reason:
        yield Say(f"{as_text(reason, 900)}\n\n{WHO}\n")
        yield RefusedToAnswer(str(reason))


def _answer(text: str, toolbox: Toolbox) -> Iterator[Event | Say]:
    log = toolbox.grounding
    wish = read(text, log)
    if wish.intent == "metric":
        yield from _metric(wish, toolbox)
    elif wish.intent == "insight":
        yield from _insight(wish, toolbox)
    elif wish.intent == "value":
        yield from _proved(toolbox, "metric_value", {"name": wish.metric})
    elif wish.intent == "readout":
        yield from _readout(wish, toolbox)
    elif wish.intent == "hypothesis":
        yield from _hypothesis(text, toolbox)
    elif wish.intent in ("catalog", "template"):
        yield from _catalog(wish, toolbox)
    else:
        yield Say(f"{HELP}\n{WHO}\n")
        yield Asked("What should be measured, and where?")


def _call(toolbox: Toolbox, tool: str, arguments: dict[str, Any]) -> Generator[Event, None, ToolEnd]:
    """Run one tool, tell its events, return its end; a failed tool is the reason of a refusal."""
    started = toolbox.start(tool, arguments)
    yield started
    ended = toolbox.finish(started)
    yield ended
    if ended.error is not None:
        raise Unanswerable(ended.error)
    return ended


def _metric(wish: Wish, toolbox: Toolbox) -> Iterator[Event | Say]:
    log = toolbox.grounding
    if wish.by is not None and wish.by not in _own_columns(wish, log) and wish.by in _user_columns(log):
        yield from _by_users(wish, draft_metric(wish, log), toolbox)
        return
    made = draft_metric(wish, log)
    arguments = made.plain()
    if wish.by is not None:
        arguments = _split(arguments, made, wish.by, log)
    yield from _proved(toolbox, "draft_metric", arguments, said=_sentence(made, wish), left=wish.left)


def _own_columns(wish: Wish, log: Grounding) -> tuple[str, ...]:
    return tuple(log.tables[wish.event.table].columns) if wish.event and wish.event.table in log.tables else ()


def _user_columns(log: Grounding) -> tuple[str, ...]:
    return tuple(log.tables["users"].columns) if "users" in log.tables else ()


def _split(arguments: dict[str, Any], made: MetricDraft, by: str, log: Grounding) -> dict[str, Any]:
    """One metric per value of a column of the fact's own table."""
    table = made.file.facts[made.metric.facts[0]].table
    if by not in log.tables[table].columns or made.metric.ratio is not None:
        raise Unanswerable(
            f"A metric cannot be split by “{by}” here. Ask for the rate by {by}, or use it as a segment of "
            "the experiment."
        )
    metric = {k: v for k, v in arguments["metric"].items() if k != "covariate"} | {"by": by}
    return {**arguments, "name": f"{made.name}_by_{by}", "metric": metric}


def _proved(
    toolbox: Toolbox, tool: str, arguments: dict[str, Any], said: str = "", left: tuple[str, ...] = ()
) -> Iterator[Event | Say]:
    """Call a tool that proves a metric, say what it comes to, show its card."""
    last = yield from _call(toolbox, tool, arguments)
    id, draft = last.id, toolbox.drafts[last.id]
    yield Drafted(draft)
    name = f"**{as_text(draft.title)}**"
    if draft.status != "valid":
        reason = next((f" {as_text(c.detail, 600)}" for c in draft.checks if not c.ok and c.detail), "")
        yield Say(f"{name}{said and f': {said}'}. It does not hold on this snapshot:{reason}\n")
    elif len(last.result.get("parts", ())) > 1:
        lines = "".join(
            f"- {{{{{id}.parts.{i}.metric|text}}}}: {{{{{id}.parts.{i}.mean|sig3}}}} over "
            f"{{{{{id}.parts.{i}.units|int}}}} units\n"
            for i in range(min(_LISTED, len(last.result["parts"])))
        )
        yield Say(f"{name}: {said}, one metric per group:\n\n{lines}")
    else:
        yield Say(
            f"{name}: {said or 'as the project declares it'}. On this snapshot its mean is {{{{{id}.value|{_form(draft.spec)}}}}} "
            f"over {{{{{id}.n|int}}}} units ({{{{{id}.anchor|text}}}}); split into two equal arms they would find a relative "
            f"change of {{{{{id}.detectable|pct1}}}}.\n"
        )
    yield Say(_notes(arguments.get("notes", ()), id, "warnings", last.result) + _unread(left) + f"\n{WHO}\n")


def _form(spec: dict[str, Any]) -> str:
    """Shares as per cent, amounts as numbers."""
    metric = next(iter(spec["metrics"].values()))
    return "pct2" if metric.get("agg") == "any" or metric.get("anchor") == "send" else "sig4"


def _notes(notes: Iterable[str], id: str, key: str, result: dict[str, Any]) -> str:
    """Our own notes, and those of a result by reference: they hold numbers."""
    lines = [
        *(as_text(note) for note in notes),
        *(f"{{{{{id}.{key}.{i}|text}}}}" for i in range(len(result.get(key) or ()))),
    ]
    return "".join(f"\n- {line}" for line in lines) + ("\n" if lines else "")


def _unread(words: tuple[str, ...]) -> str:
    return f"\nNot used: {', '.join(as_text(word) for word in words)}.\n" if words else ""


def _sentence(made: MetricDraft, wish: Wish) -> str:
    event = wish.event
    assert event is not None
    if wish.window is None:
        return f"the mean of {as_text(event.stem)} over units"
    when = wish.window.said if wish.window.begin else f"within {wish.window.said}"
    after = f"{when} after {'the decision' if made.metric.anchor == 'decision' else 'exposure'}"
    said = event.said + (f" ({', '.join(as_text(v) for _, v in wish.filters)})" if wish.filters else "")
    if made.metric.ratio is not None:
        return f"{said} over {(wish.base or BY_NAME['sends']).said}, {after}"
    return {
        "any": f"whether a user had any {said} {after}",
        "sum": f"the value of a user's {said} {after}",
        "days": f"on how many days a user could be messaged, {after}",
    }.get(made.metric.aggregate, f"how many {said} a user had {after}")


def _insight(wish: Wish, toolbox: Toolbox) -> Iterator[Event | Say]:
    log = toolbox.grounding
    users = _user_columns(log)
    only = (
        [c for c, _ in wish.filters if c not in log.tables["message_facts"].columns]
        if "message_facts" in log.tables
        else []
    )
    if (
        wish.by is not None
        and wish.by in users
        and wish.by not in _own_columns(wish, log)
        and wish.event is not None
        and not only
    ):
        rate = wish if wish.window else _as_metric(wish)
        yield from _by_users(rate, draft_metric(rate, log), toolbox)
        return
    spec = draft_insight(wish, log)
    last = yield from _call(toolbox, "explore", {"spec": spec.model_dump(mode="json")})
    draft = toolbox.drafts[last.id]
    yield Drafted(draft)
    yield Say(
        f"**{as_text(draft.title)}**\n\n{_told(last.id, last.result)}"
        f"{_notes((), last.id, 'notes', last.result)}{_unread(wish.left)}\n{WHO}\n"
    )


def _as_metric(wish: Wish) -> Wish:
    """A rate by a property of users: measured per user over four weeks after exposure."""
    return replace(wish, window=Window(0, 672, "measured over four weeks after each user's exposure"))


def _by_users(wish: Wish, made: MetricDraft, toolbox: Toolbox) -> Iterator[Event | Say]:
    last = yield from _call(toolbox, "metric_by", {**made.plain(), "by": wish.by})
    id, draft = last.id, toolbox.drafts[last.id]
    yield Drafted(draft)
    form = _form(draft.spec)
    lines = "".join(
        f"- {{{{{id}.rows.{i}.0|text}}}}: {{{{{id}.rows.{i}.mean|{form}}}}} over {{{{{id}.rows.{i}.units|int}}}} units\n"
        for i in range(min(_LISTED, len(last.result["rows"])))
    )
    few = f"\n{{{{{id}.hidden|int}}}} groups hold too few units to be shown.\n" if last.result["hidden"] else ""
    yield Say(
        f"**{as_text(draft.title)}**: {_sentence(made, wish)}, by {as_text(wish.by)} as of then:\n\n{lines}{few}"
        f"{_notes(made.notes, id, 'warnings', last.result)}{_unread(wish.left)}\n{WHO}\n"
    )


def _told(id: str, result: dict[str, Any]) -> str:
    """The first rows in words; the card holds them all."""
    rows, spec = result["rows"], result["spec"]
    if not rows:
        return "No row answers it.\n"
    if result["kind"] == "profile":
        return (
            f"{{{{{id}.rows.0.rows|int}}}} rows; the card shows each column's type, empty values, range and most "
            "frequent values.\n"
        )
    shown = range(min(_LISTED, len(rows)))
    more = f"- and {{{{{id}.total|int}}}} rows in all\n" if len(rows) > _LISTED else ""
    if result["kind"] == "breakdown":
        rate, of = spec["rate"], spec.get("of", "sent")
        if spec.get("by") is None:
            return (
                f"{{{{{id}.rows.0.count|int}}}} rows.\n" if rate == "count"
                else f"{{{{{id}.rows.0.{rate}|pct2}}}} of {{{{{id}.rows.0.{of}|int}}}} {of}.\n"
            )
        if rate == "count":
            lines = [
                f"- {{{{{id}.rows.{i}.0|text}}}}: {{{{{id}.rows.{i}.count|int}}}}, {{{{{id}.rows.{i}.share|pct1}}}}\n"
                for i in shown
            ]
        else:
            lines = [
                f"- {{{{{id}.rows.{i}.0|text}}}}: {{{{{id}.rows.{i}.{rate}|pct2}}}} of {{{{{id}.rows.{i}.{of}|int}}}} {of}\n"
                for i in shown
            ]
        return "".join(lines) + more
    if result["kind"] == "funnel":
        lead = "{{%s.rows.%d.0|text}}: " if spec.get("by") else ""
        return (
            "".join(
                f"- {lead % (id, i) if lead else ''}{{{{{id}.rows.{i}.sent|int}}}} sent, {{{{{id}.rows.{i}.opened|int}}}} opened, "
                f"{{{{{id}.rows.{i}.clicked|int}}}} clicked, {{{{{id}.rows.{i}.converted|int}}}} converted\n"
                for i in shown
            )
            + more
        )
    return f"{{{{{id}.total|int}}}} rows, from {{{{{id}.rows.0.0|date}}}} to {{{{{id}.rows.{len(rows) - 1}.0|date}}}}; the card draws them.\n"


def _readout(wish: Wish, toolbox: Toolbox) -> Iterator[Event | Say]:
    known = toolbox.grounding.snapshot.project.names("experiments")
    name = wish.experiment or (known[0] if len(known) == 1 else None)
    if name is None:
        raise Unclear(
            f"Which experiment? The project has {', '.join(known)}."
            if known
            else "The project has no experiment yet. Make one from the template guardrail_test?"
        )
    last = yield from _call(toolbox, "last_readout", {"name": name})
    id, found = last.id, last.result
    verdict = {"ship": "ship it", "do_not_ship": "do not ship", "continue": "no decision yet", "blocked": "blocked"}[
        found["verdict"]
    ]
    arm = f" ({as_text(found['ship_arm'])})" if found["ship_arm"] else ""
    lines = [f"**{as_text(name)}**: {verdict}{arm}.\n\n"]
    lines += [f"- {{{{{id}.reasons.{i}|text}}}}\n" for i in range(len(found["reasons"]))]
    lines += [
        f"- {{{{{id}.rows.{i}.metric|text}}}} ({as_text(row['test'])}, {{{{{id}.rows.{i}.arm|text}}}}): "
        f"{{{{{id}.rows.{i}.relative|pct2}}}} against control\n"
        for i, row in enumerate(found["rows"][:_LISTED])
    ]
    if not found["current"]:
        lines.append("\nThis readout was made on an earlier snapshot than the current one.\n")
    if not found["locked"]:
        lines.append("\nIts plan was not locked before the data were seen.\n")
    yield Say("".join(lines) + f"\n{WHO}\n")


def _hypothesis(text: str, toolbox: Toolbox) -> Iterator[Event | Say]:
    arguments = hypothesis_of(text, toolbox.grounding)
    last = yield from _call(toolbox, "draft_hypothesis", arguments)
    for guardrails in guarded(arguments, toolbox.grounding) if toolbox.drafts[last.id].status != "valid" else ():
        if last.result.get("question"):
            break
        # the guardrail that it was given by default may be more than so few units can judge
        last = yield from _call(toolbox, "draft_hypothesis", {**arguments, "guardrails": guardrails})
        if toolbox.drafts[last.id].status == "valid":
            break
    if last.result.get("question"):
        raise Unclear(str(last.result["question"]))
    draft = toolbox.drafts[last.id]
    yield Drafted(draft)
    lacking = [c.detail or c.name for c in draft.checks if not c.ok]
    missing = f" What it still lacks: {as_text('; '.join(lacking))}." if lacking else ""
    yield Say(
        f"A hypothesis on **{as_text(arguments['metric'])}**, whose mean is {{{{{last.id}.value|sig4}}}} over "
        f"{{{{{last.id}.n|int}}}} units; a trial of that size would find a change of {{{{{last.id}.detectable|pct1}}}}.{missing}\n\n{WHO}\n"
    )


def _catalog(wish: Wish, toolbox: Toolbox) -> Iterator[Event | Say]:
    last = yield from _call(toolbox, "describe_log", {})
    id, found = last.id, last.result
    if wish.intent == "template":
        names = ", ".join(f"{{{{{id}.templates.{i}|text}}}}" for i in range(len(found["templates"])))
        yield Say(f"Templates: {names}. Start one from the launcher, or with `workbench new TEMPLATE NAME`.\n\n{WHO}\n")
        return
    asked = next(
        (k for k in ("metrics", "tables", "experiments", "facts") if re.search(k.removesuffix("s"), wish.text.lower())),
        None,
    )
    column = next(
        (c for c in ("channel", "domain", "platform", "country") if re.search(c[:6], wish.text.lower())), None
    )
    place = next((k for k in found["values"] if column and k.endswith(f".{column}")), None)
    if place is not None:
        listed = ", ".join(f"{{{{{id}.values.{place}.{i}|text}}}}" for i in range(len(found["values"][place])))
        yield Say(f"{column}: {listed}.\n\n{WHO}\n")
        return
    for kind in (asked,) if asked else ("tables", "metrics", "experiments"):
        listed = ", ".join(f"{{{{{id}.{kind}.{i}|text}}}}" for i in range(len(found[kind])))
        yield Say(f"- {kind}: {listed or 'none yet'}\n")
    yield Say(f"\n{WHO}\n")
