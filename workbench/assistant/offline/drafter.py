"""The drafter without a model: a sentence becomes a Wish, the Wish a typed tool call, the result a reply.

It says that it is no language model, asks where a request can mean two things, and refuses what the log
cannot answer. Every number in what it says is a reference to a tool's result.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from workbench.assistant.events import Asked, Drafted, Event, Heard, RefusedToAnswer, Say
from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.amending import go_on
from workbench.assistant.offline.reading import read
from workbench.assistant.offline.reply import models, studies
from workbench.assistant.offline.reply.insight_drafts import draft_insight
from workbench.assistant.offline.reply.metric_drafts import MetricDraft, draft_metric
from workbench.assistant.offline.reply.wanted import otherwise
from workbench.assistant.offline.saying import LISTED, WHO, call, form, heard, notes, proved
from workbench.assistant.offline.wish import Wish
from workbench.assistant.offline.words.lexicon import BY_NAME
from workbench.assistant.offline.words.vocabulary import Unanswerable, Unclear
from workbench.assistant.plain import plain_fact, plain_metric
from workbench.assistant.references import as_text
from workbench.assistant.tools.toolbox import Toolbox
from workbench.explore.spec import RATES

HELP = """I can
- draft a metric: “draft a metric for conversion within seven days”, “clicks per user in two weeks”;
- answer a rate or a count: “what is the click rate by channel”, “sends per day”, “the funnel for push”;
- show a metric of the project, the last readout of an experiment, or what the log holds;
- draft a hypothesis: “if we cap pushes then opt-outs fall because people tire, for everybody”;
- plan an experiment: “plan an experiment for NAME-OF-A-METRIC”, and the effect that you hope for;
- say why a readout says what it says, and which experiments were like the one you think of;
- draft a training: “train a model for NAME-OF-A-METRIC”, and judge a policy: “evaluate the policy NAME”;
- give an answer as a cell or as SQL: “code for the click rate by channel”, “sends per day in SQL”;
- ask you before something is kept or started: “save it as NAME”, “start a guardrail test for ...”, “train it”.
"""


def answer(text: str, toolbox: Toolbox, since: tuple[str, ...] = ()) -> Iterator[Event | Say]:
    """The events of one answer; a question or a refusal ends it.

    Args:
        text: the request.
        since: what was said of it in messages after it.
    """
    try:
        yield from _answer(text, toolbox, since)
    except Unclear as unclear:
        yield Say(f"{as_text(unclear, 600)}\n\n{WHO}\n")
        yield Asked(str(unclear))
    except Unanswerable as reason:
        yield Say(f"{as_text(reason, 900)}\n\n{WHO}\n")
        yield RefusedToAnswer(str(reason))


def _answer(text: str, toolbox: Toolbox, since: tuple[str, ...]) -> Iterator[Event | Say]:
    log = toolbox.grounding
    asked = otherwise(text, toolbox) if not since else None
    if asked is not None:
        yield from asked
        return
    wish = (go_on((text, *since), log) if since else None) or read(text, log)
    if wish.intent == "metric":
        yield from _metric(wish, toolbox)
    elif wish.intent == "insight":
        yield from _insight(wish, toolbox)
    elif wish.intent == "value":
        yield from _value(wish, toolbox)
    elif wish.intent == "hypothesis":
        yield from studies.hypothesis(". ".join((text, *since)), toolbox)
    elif wish.intent in STUDIES:
        yield from STUDIES[wish.intent](wish, toolbox)
    elif THANKS.fullmatch(text):
        yield Say("You are welcome.\n")
        return
    else:
        yield Say(f"{HELP}\n{WHO}\n")
        yield Asked("What should be measured, and where?")
        return
    if wish.intent in GOES_ON:
        yield Heard((text, *since))


def _value(wish: Wish, toolbox: Toolbox) -> Iterator[Event | Say]:
    """A metric of the project as it is declared, by a property of users where one is named."""
    if wish.by is None and wish.filters:
        # of one group: told beside the others, whose numbers say whether it differs
        wish = replace(wish, by=wish.filters[0][0])
    if wish.by is None:
        yield from proved(toolbox, "metric_value", {"name": wish.metric}, read=wish.notes)
        yield from studies.meaning(str(wish.metric), toolbox)
        return
    catalog, name = toolbox.grounding.catalog, str(wish.metric)
    facts = {fact: plain_fact(catalog.fact(fact)) for fact in catalog.metrics[name].facts}
    declared = {"name": name, "metric": plain_metric(catalog.metrics[name]), "facts": facts}
    yield from _grouped(toolbox, declared, wish, "as the project declares it")


def _metric(wish: Wish, toolbox: Toolbox) -> Iterator[Event | Say]:
    log = toolbox.grounding
    made = draft_metric(wish, log)
    if by_users(wish, log):
        yield from _by_users(wish, made, toolbox)
        return
    arguments = made.plain()
    if wish.by is not None:
        arguments = split(arguments, made, wish.by, log)
    yield from proved(toolbox, "draft_metric", arguments, said=_sentence(made, wish), read=wish.notes)


def by_users(wish: Wish, log: Grounding) -> bool:
    """Whether it is to be told by a property of users, which neither the event's rows nor messages carry."""
    if wish.by is None or wish.event is None or wish.by not in _user_columns(log) or wish.by in _own_columns(wish, log):
        return False
    facts = log.tables["message_facts"].columns if "message_facts" in log.tables else {}
    return wish.intent == "metric" or all(column in facts for column, _ in wish.filters)


def _own_columns(wish: Wish, log: Grounding) -> tuple[str, ...]:
    return tuple(log.tables[wish.event.table].columns) if wish.event and wish.event.table in log.tables else ()


def _user_columns(log: Grounding) -> tuple[str, ...]:
    return tuple(log.tables["users"].columns) if "users" in log.tables else ()


def split(arguments: dict[str, Any], made: MetricDraft, by: str, log: Grounding) -> dict[str, Any]:
    """One metric per value of a column of the fact's own table."""
    table = made.file.facts[made.metric.facts[0]].table
    if by not in log.tables[table].columns or made.metric.ratio is not None:
        raise Unanswerable(
            f"A metric cannot be split by “{by}” here. Ask for the rate by {by}, or use it as a segment of "
            "the experiment."
        )
    metric = {k: v for k, v in arguments["metric"].items() if k != "covariate"} | {"by": by}
    return {**arguments, "name": f"{made.name}_by_{by}", "metric": metric}


_SIGNS = {">=": "at least", ">": "over", "<=": "at most", "<": "under", "=": "exactly"}


def _sentence(made: MetricDraft, wish: Wish) -> str:
    event = wish.event
    assert event is not None
    if wish.window is None:
        return f"the mean of {as_text(event.stem)} over units"
    when = wish.window.said if wish.window.begin else f"within {wish.window.said}"
    after = f"{when} after {'the decision' if made.metric.anchor == 'decision' else 'exposure'}"
    told = [as_text(value) for _, value in wish.filters] + [f"not {as_text(value)}" for _, value in wish.without]
    told += [f"{_SIGNS.get(one.sign, one.sign)} {one.amount:g} {as_text(one.unit)}".strip()
             for one in (wish.least, wish.upper) if one is not None]
    told += [as_text(column) if holds else f"not {as_text(column)}" for column, holds in wish.flags]
    said = event.said + "".join(f" {'plus' if sign > 0 else 'minus'} {one.said}" for one, sign in wish.plus)
    said = " or ".join((said, *(one.said for one in wish.either))) + (f" ({', '.join(told)})" if told else "")
    if made.metric.ratio is not None:
        return f"{said} over {(wish.base or BY_NAME['sends']).said}, {after}"
    return {
        "any": f"whether a user had any {said} {after}",
        "sum": f"the value of a user's {said} {after}",
        "days": f"on how many days a user could be messaged, {after}",
        "at": f"whether a user could be messaged at the end of the window, {after}",
        "time_to_loss": f"how many days a user could be messaged before that was lost, {after}",
        "max": f"the largest of a user's {said} {after}",
        "min": f"the smallest of a user's {said} {after}",
        "mean": f"the mean of a user's {said} {after}",
        "last": f"the last of a user's {said} {after}",
        "distinct": f"how many different {as_text(wish.different or 'message')}s {said} {after} were of" if (
            wish.different) else f"how many different messages had {said} {after}",
        "count": f"how many {said} a user had {after}",
    }.get(str(made.metric.aggregate), f"a quantile of users by their {said} {after}")


def _insight(wish: Wish, toolbox: Toolbox) -> Iterator[Event | Say]:
    log = toolbox.grounding
    if by_users(wish, log):
        if wish.window is None:
            assert wish.event is not None
            raise Unclear(f"By {wish.by}, {wish.event.said} are counted per user: within how many days after exposure?")
        yield from _by_users(wish, draft_metric(wish, log), toolbox)
        return
    spec = draft_insight(wish, log)
    last = yield from call(toolbox, "explore", {"spec": spec.model_dump(mode="json")})
    draft = toolbox.drafts[last.id]
    rate = getattr(spec, "rate", None)
    told = [row.get(one) for row in last.result["rows"] for one in (rate, "rate_a", "rate_b")]
    if wish.event is not None and wish.filters and rate in RATES and not any(told):
        only = ", ".join(value for _, value in wish.filters)
        raise Unanswerable(
            f"The log has no {wish.event.said} at all on {only}: they are not logged there, or there were none."
        )
    yield Drafted(draft)
    yield Say(
        f"**{as_text(draft.title)}**\n\n{_told(last.id, last.result)}"
        f"{notes((), last.id, 'notes', last.result)}{heard(wish.notes)}\n{WHO}\n"
    )


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
        f"{notes(noted, id, 'warnings', last.result)}{heard(wish.notes)}\n{WHO}\n"
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
    if result["kind"] == "compare":
        lead = "{{%s.rows.%d.0|text}}: " if spec.get("by") else ""
        return "".join(
            f"- {lead % (id, i) if lead else ''}{{{{{id}.rows.{i}.rate_a|pct2}}}} of {{{{{id}.rows.{i}.messages_a|int}}}} messages, then "
            f"{{{{{id}.rows.{i}.rate_b|pct2}}}} of {{{{{id}.rows.{i}.messages_b|int}}}}: a difference of "
            f"{{{{{id}.rows.{i}.difference|pp2}}}} ({{{{{id}.rows.{i}.low|pp2}}}} to {{{{{id}.rows.{i}.high|pp2}}}})\n"
            for i in shown
        ) + more
    if result["kind"] == "retention":
        return f"{{{{{id}.total|int}}}} rows, one a cohort and period after it; the card shows them all.\n"
    if result["kind"] == "funnel" and spec.get("per") == "user":
        lead = "{{%s.rows.%d.0|text}}: " if spec.get("by") else ""
        steps = [name for name in rows[0] if name != spec.get("by")]
        return "".join(
            f"- {lead % (id, i) if lead else ''}" + ", ".join(f"{{{{{id}.rows.{i}.{one}|int}}}} {one.replace('_', ' ')}" for one in steps)
            + "\n" for i in shown
        ) + more
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


THANKS = re.compile(r"(?i)\W*(?:(?:ok(?:ay)?|great|good|perfect|nice|cool|fine|many|a lot|so much|very much|got it"
                    r"|thanks?(?: you)?|thx|cheers)\W*)+")
GOES_ON = ("metric", "insight", "value", "hypothesis", "plan", "readout", "why")
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
