"""The drafter without a model: a sentence becomes a Wish, the Wish a typed tool call, the result a reply.

It says that it is no language model, asks where a request can mean two things, and refuses what the log
cannot answer. Every number in what it says is a reference to a tool's result.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from workbench.assistant.events import Asked, Drafted, Event, RefusedToAnswer, Say
from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import models, studies
from workbench.assistant.offline.insight_drafts import draft_insight
from workbench.assistant.offline.lexicon import BY_NAME
from workbench.assistant.offline.metric_drafts import MetricDraft, draft_metric
from workbench.assistant.offline.phrases import Window
from workbench.assistant.offline.reading import read
from workbench.assistant.offline.saying import LISTED, WHO, call, form, notes, proved, unread
from workbench.assistant.offline.vocabulary import Unanswerable, Unclear
from workbench.assistant.offline.wish import Wish
from workbench.assistant.plain import plain_fact, plain_metric
from workbench.assistant.references import as_text
from workbench.assistant.tools.toolbox import Toolbox

HELP = """I can
- draft a metric: “draft a metric for conversion within seven days”, “clicks per user in two weeks”;
- answer a rate or a count: “what is the click rate by channel”, “sends per day”, “the funnel for push”;
- show a metric of the project, the last readout of an experiment, or what the log holds;
- draft a hypothesis: “if we cap pushes then opt-outs fall because people tire, for everybody”;
- plan an experiment: “plan an experiment for NAME-OF-A-METRIC”, and the effect that you hope for;
- say why a readout says what it says, and which experiments were like the one you think of;
- draft a training: “train a model for NAME-OF-A-METRIC”, and judge a policy: “evaluate the policy NAME”.
"""


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
        yield from _value(wish, toolbox)
    elif wish.intent == "hypothesis":
        yield from studies.hypothesis(text, toolbox)
    elif wish.intent in STUDIES:
        yield from STUDIES[wish.intent](wish, toolbox)
    else:
        yield Say(f"{HELP}\n{WHO}\n")
        yield Asked("What should be measured, and where?")


def _value(wish: Wish, toolbox: Toolbox) -> Iterator[Event | Say]:
    """A metric of the project as it is declared, by a property of users where one is named."""
    if wish.by is None:
        yield from proved(toolbox, "metric_value", {"name": wish.metric})
        return
    catalog, name = toolbox.grounding.catalog, str(wish.metric)
    facts = {fact: plain_fact(catalog.fact(fact)) for fact in catalog.metrics[name].facts}
    declared = {"name": name, "metric": plain_metric(catalog.metrics[name]), "facts": facts}
    yield from _grouped(toolbox, declared, wish, "as the project declares it")


def _metric(wish: Wish, toolbox: Toolbox) -> Iterator[Event | Say]:
    log = toolbox.grounding
    if wish.by is not None and wish.by not in _own_columns(wish, log) and wish.by in _user_columns(log):
        yield from _by_users(wish, draft_metric(wish, log), toolbox)
        return
    made = draft_metric(wish, log)
    arguments = made.plain()
    if wish.by is not None:
        arguments = _split(arguments, made, wish.by, log)
    yield from proved(toolbox, "draft_metric", arguments, said=_sentence(made, wish), left=wish.left)


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
    last = yield from call(toolbox, "explore", {"spec": spec.model_dump(mode="json")})
    draft = toolbox.drafts[last.id]
    yield Drafted(draft)
    yield Say(
        f"**{as_text(draft.title)}**\n\n{_told(last.id, last.result)}"
        f"{notes((), last.id, 'notes', last.result)}{unread(wish.left)}\n{WHO}\n"
    )


def _as_metric(wish: Wish) -> Wish:
    """A rate by a property of users: measured per user over four weeks after exposure."""
    return replace(wish, window=Window(0, 672, "measured over four weeks after each user's exposure"))


def _by_users(wish: Wish, made: MetricDraft, toolbox: Toolbox) -> Iterator[Event | Say]:
    yield from _grouped(toolbox, made.plain(), wish, _sentence(made, wish), made.notes)


def _grouped(
    toolbox: Toolbox, arguments: dict[str, Any], wish: Wish, said: str, noted: tuple[str, ...] = ()
) -> Iterator[Event | Say]:
    last = yield from call(toolbox, "metric_by", {**arguments, "by": wish.by})
    id, draft = last.id, toolbox.drafts[last.id]
    yield Drafted(draft)
    style = form(draft.spec)
    lines = "".join(
        f"- {{{{{id}.rows.{i}.0|text}}}}: {{{{{id}.rows.{i}.mean|{style}}}}} over {{{{{id}.rows.{i}.units|int}}}} units\n"
        for i in range(min(LISTED, len(last.result["rows"])))
    )
    few = f"\n{{{{{id}.hidden|int}}}} groups hold too few units to be shown.\n" if last.result["hidden"] else ""
    yield Say(
        f"**{as_text(draft.title)}**: {said}, by {as_text(wish.by)} as of then:\n\n{lines}{few}"
        f"{notes(noted, id, 'warnings', last.result)}{unread(wish.left)}\n{WHO}\n"
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
    shown = range(min(LISTED, len(rows)))
    more = f"- and {{{{{id}.total|int}}}} rows in all\n" if len(rows) > LISTED else ""
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


STUDIES = {
    "readout": studies.readout,
    "why": studies.why,
    "similar": studies.similar,
    "plan": studies.plan,
    "catalog": studies.catalog,
    "template": studies.catalog,
    "training": models.training,
    "policy": models.policy,
}
