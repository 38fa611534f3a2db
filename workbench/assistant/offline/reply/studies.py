"""Experiments in words: a hypothesis, a plan, what was tried before, a readout and why it says so, templates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from workbench.assistant.events import Drafted, Event, Say
from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.coverage.aspects import aspects_of, called, told_of
from workbench.assistant.offline.coverage.readouts import experiment_of
from workbench.assistant.offline.hypothesis.guards import guarded
from workbench.assistant.offline.hypothesis.hypotheses import hypothesis_of, metric_of, reachable_effect
from workbench.assistant.offline.hypothesis.mechanisms import reason_of
from workbench.assistant.offline.saying import LISTED, WHO, call, heard, lacking
from workbench.assistant.offline.wish import Wish
from workbench.assistant.offline.words.vocabulary import Unclear
from workbench.assistant.references import as_text
from workbench.assistant.tools.hypotheses import reach_metrics
from workbench.assistant.tools.toolbox import Toolbox

VERDICTS = {
    "ship": "ship it", "do_not_ship": "do not ship", "continue": "no decision yet: continue", "blocked": "blocked",
}



def _effects(id: str, found: dict[str, Any], log: Grounding, metric: str | None = None) -> list[str]:
    """What each arm did, in the metric's own unit and relative to control; of one metric where one is named."""
    lines, metrics = [], log.catalog.metrics
    able = [(i, row) for i, row in enumerate(found["rows"]) if metric in (None, row["metric"])]
    for i, row in able[:LISTED]:
        at = f"{id}.rows.{i}"
        share = row["metric"] in metrics and metrics[row["metric"]].aggregate == "any"
        change, level = ("pp2", "pct2") if share else ("sig3", "sig4")
        lines.append(f"- {{{{{at}.metric|text}}}} ({called(row['test'])}, {{{{{at}.arm|text}}}}): ")
        if row["effect"] is not None:
            lines.append(f"{{{{{at}.effect|{change}}}}}")
            if None not in row["ci"]:
                lines.append(f" ({{{{{at}.ci.0|{change}}}}} to {{{{{at}.ci.1|{change}}}}})")
            lines.append(", ")
        lines.append(f"{{{{{at}.relative|pct2}}}} against control")
        if row["mean"] is not None and row["control_mean"] is not None:
            lines.append(f"; {{{{{at}.mean|{level}}}}} over {{{{{at}.n|int}}}} units and ")
            lines.append(f"{{{{{at}.control_mean|{level}}}}} over {{{{{at}.n_control|int}}}}")
        lines.append("\n")
    return lines


def readout(wish: Wish, toolbox: Toolbox) -> Iterator[Event | Say]:
    """The readout that was saved: verdict, reasons and what each arm did; what is asked beyond that is explained."""
    if aspects_of(wish.text):
        yield from why(wish, toolbox)
        return
    name = experiment_of(wish, toolbox.grounding)
    last = yield from call(toolbox, "last_readout", {"name": name})
    id, found = last.id, last.result
    arm = f" ({as_text(found['ship_arm'])})" if found["ship_arm"] else ""
    lines = [f"**{as_text(name)}**: {VERDICTS[found['verdict']]}{arm}.\n\n"]
    lines += [f"- {{{{{id}.reasons.{i}|text}}}}\n" for i in range(len(found["reasons"]))]
    lines += _effects(id, found, toolbox.grounding)
    if not found["current"]:
        lines.append("\nThis readout was made on an earlier snapshot than the current one.\n")
    if not found["locked"]:
        lines.append("\nIts plan was not locked before the data were seen.\n")
    yield Say("".join(lines) + f"{heard(wish.notes)}\n{WHO}\n")


def why(wish: Wish, toolbox: Toolbox) -> Iterator[Event | Say]:
    """Why a readout says what it says: what each test had to exceed, what it found, and whether the data are sound."""
    name = experiment_of(wish, toolbox.grounding)
    last = yield from call(toolbox, "explain_readout", {"name": name})
    id, found = last.id, last.result
    if wish.metric and found["rows"] and all(row["metric"] != wish.metric for row in found["rows"]):
        last = yield from call(toolbox, "explain_readout", {"name": name, "metric": wish.metric})    # says what it has
        id, found = last.id, last.result
    arm = f" ({as_text(found['ship_arm'])})" if found["ship_arm"] else ""
    lines = [f"**{as_text(name)}**: {VERDICTS[found['verdict']]}{arm}.\n\n"]
    lines += [f"- {{{{{id}.reasons.{i}|text}}}}\n" for i in range(len(found["reasons"]))]
    asked = aspects_of(wish.text)
    every = list(enumerate(found["why"]))
    explained = [(i, one) for i, one in every if one["metric"] == wish.metric][:LISTED] if wish.metric else every[:1]
    told = list(told_of(asked, id, found, wish.metric))
    lines += told
    lines += [] if told else [
        "- " + " ".join(f"{{{{{id}.why.{i}.words.{k}.text|text}}}}" for k in range(len(one["words"]))) + "\n"
        for i, one in explained
    ]
    lines += _effects(id, found, toolbox.grounding, wish.metric)
    sound = found["health"].get("srm") or {}
    if sound.get("ok") is not None:
        fit = "fit" if sound["ok"] else "do not fit"
        lines.append(f"\nThe arms' sizes {fit} the planned split (p = {{{{{id}.health.srm.p|sig2}}}}).\n")
    yield Say("".join(lines) + f"{heard(wish.notes)}\n{WHO}\n")


def meaning(name: str, toolbox: Toolbox) -> Iterator[Event | Say]:
    """What a metric of the project says: its description, rows, window and direction."""
    last = yield from call(toolbox, "describe_log", {})
    at = next((i for i, one in enumerate(last.result["metric_docs"]) if one["name"] == name), None)
    if at is None:
        return
    doc, told = f"{last.id}.metric_docs.{at}", last.result["metric_docs"][at]
    said = f"{{{{{doc}.description|text}}}}. " if told["description"] else ""
    better = "higher is better" if told["direction"] == "up" else "lower is better"
    yield Say(
        f"\n{said}It reads {{{{{doc}.reads|text}}}} ({as_text(told['aggregate'])}), window {{{{{doc}.window|text}}}} "
        f"from the {as_text(told['anchor'])}; {better}. It stands in {{{{{doc}.file|text}}}}.\n"
    )


def similar(wish: Wish, toolbox: Toolbox) -> Iterator[Event | Say]:
    """Experiments like the one that somebody thinks of."""
    metrics = [wish.metric] if wish.metric else []
    last = yield from call(toolbox, "similar_experiments", {"words": wish.text, "metrics": metrics})
    id, rows = last.id, last.result["rows"]
    lines = [
        f"- {{{{{id}.rows.{i}.experiment|text}}}}: {VERDICTS.get(row['verdict'], 'never read out')}; alike by "
        f"{{{{{id}.rows.{i}.likeness|pct0}}}}\n"
        for i, row in enumerate(rows)
    ]
    lead = f"Of {{{{{id}.compared|int}}}} experiments the most alike:\n\n" if rows else "No experiment is like it.\n"
    yield Say(lead + "".join(lines) + f"\n{WHO}\n")


def plan(wish: Wish, toolbox: Toolbox) -> Iterator[Event | Say]:
    """An experiment with the power of its whole rule."""
    given = plan_of(wish, toolbox.grounding)
    last = yield from call(toolbox, "draft_experiment", given)
    id, found, draft = last.id, last.result, toolbox.drafts[last.id]
    yield Drafted(draft)
    goal = as_text(next(iter(given["success"])))
    said = [f"An experiment on **{goal}**: {{{{{id}.weeks|int}}}} weeks of enrolment bring {{{{{id}.units|int}}}} "
            f"units; the whole rule then has a power of {{{{{id}.power|pct0}}}}"]
    said.append(f", and the smallest effect that it finds is {{{{{id}.smallest|pct1}}}} of control."
                if found["smallest"] is not None else ", and finds no effect that is likely.")
    if found["needed"] is not None and (found["power"] or 0.0) < found["target"]:
        said.append(f" To find the planned effect with a chance of {{{{{id}.target|pct0}}}} it takes "
                    f"{{{{{id}.needed|int}}}} units.")
    yield Say(f"{''.join(said)}{lacking(draft)}\n\n{WHO}\n")


def plan_of(wish: Wish, grounding: Grounding) -> dict[str, Any]:
    """Arguments of `draft_experiment`: the metric, the effect, the weeks and the guardrails that are named.

    Raises:
        Unclear: where no metric is meant.
    """
    text, metrics = wish.text, grounding.catalog.metrics
    named = [name for name in metrics if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)]
    guards = [n for n in named if re.search(rf"(?i)guard\w*\b[^.;]*(?<!\w){re.escape(n)}(?!\w)", text)]
    goals = [n for n in named if n not in guards] or [metric_of(text, grounding)]
    goal = goals[0]
    if not guards:
        guards = [n for n in reach_metrics(grounding.catalog) if n != goal][:1]
    size = re.search(r"(\d+(?:\.\d+)?)\s?(%|pp|per ?cent)", text)
    weeks = re.search(r"\b(\d+)\s+weeks?\b", text)
    return {
        "name": f"{goal}_trial".lower(),
        "success": {goal: f"{size[1]}{'pp' if size[2] == 'pp' else '%'}" if size else "5%"},
        "guardrail": dict.fromkeys(guards, "5%"),
        **({"weeks": int(weeks[1])} if weeks else {}),
        **({"who": who} if (who := _who(wish)) else {}),
    }


def _who(wish: Wish) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for column, value in wish.filters:
        found.setdefault(column, []).append(value)
    return found


def hypothesis(text: str, toolbox: Toolbox) -> Iterator[Event | Say]:
    """A hypothesis, held against the log; what was not said is assumed, and the assumptions are named."""
    stated = hypothesis_of(text, toolbox.grounding)
    arguments, told = stated.arguments, ""
    if not arguments["because"]:
        because, told = yield from reason_of(arguments, toolbox)
        arguments = {**arguments, "because": because}
    if arguments["volume"] == "less":       # words of less are read less surely than a guardrail costs
        arguments = {**arguments, "volume": None}
    last = yield from call(toolbox, "draft_hypothesis", arguments)
    assumed, valid = list(stated.assumed), toolbox.drafts[last.id].status == "valid"
    while not valid and not last.result.get("question"):
        # the guardrail that it was given by default may be more than so few units can judge
        guardrails = guarded(arguments, stated.guards, toolbox.grounding.catalog, last.result["judgeable"])
        unwatched = guardrails is None and arguments["volume"] is None
        if unwatched:       # nothing says that more is sent: what nobody can judge is no guardrail
            said = {name: margin for name, margin in arguments.get("guardrails", {}).items() if name in stated.guards}
            arguments = {**arguments, "guardrails": said, "volume": "same"}
        elif guardrails is not None:
            arguments = {**arguments, "guardrails": guardrails}
        else:
            break
        last = yield from call(toolbox, "draft_hypothesis", arguments)
        valid = toolbox.drafts[last.id].status == "valid"
        if valid and unwatched:
            assumed.append("no more is sent than before: so few units could not judge what more would do to the right "
                           "to message")
        elif valid and guardrails is not None:
            harm = "; ".join(f"{name} may get worse by {margin}" for name, margin in guardrails.items()
                             if stated.guards.get(name) is None)
            assumed.append(f"so few units cannot judge a smaller harm, and none was said: {harm}")
    if last.result.get("question"):
        raise Unclear(str(last.result["question"]))
    least = reachable_effect(arguments, last.result) if toolbox.drafts[last.id].status != "valid" else None
    if least is not None:
        # what would prove it wrong stays with the effect that is hoped for
        wrong = toolbox.drafts[last.id].spec.get("falsifier")
        arguments = {**arguments, "effect": least, **({"falsifier": wrong} if wrong else {})}
        last = yield from call(toolbox, "draft_hypothesis", arguments)
        assumed.append("so few units find no effect as small as the one that you hope for: the experiment is planned "
                       "for the smallest that they find, and what would prove it wrong is the one that you hope for")
    if "effect" not in arguments and (last.result.get("smallest") or 0) > 1 and toolbox.grounding.catalog.metric(
            arguments["metric"]).direction == "down":
        assumed.append("so few units cannot find a fall, not even one to nothing: it needs more users, or a metric of "
                       "which there is more")
    draft = toolbox.drafts[last.id]
    yield Drafted(draft)
    noted = "".join(f"\n- {as_text(one)}" for one in assumed)
    lead = f"\n\nAssumed, for you to correct:\n{noted}\n" if assumed else "\n"
    yield Say(
        f"{_claim(last.id, last.result, arguments)}{lacking(draft)}{lead}{told and chr(10) + told + chr(10)}\n{WHO}\n"
    )


def _claim(id: str, found: dict[str, Any], arguments: dict[str, Any]) -> str:
    """What the log says of a hypothesis: of its own population, and of everybody apart."""
    who = "; ".join(f"{column} is {' or '.join(values)}" for column, values in found["who"].items())
    lines = [f"A hypothesis on **{as_text(arguments['metric'])}** for {as_text(who or 'everybody')}"]
    if found["users"] is not None:
        lines.append(f", {{{{{id}.users|int}}}} of {{{{{id}.of|int}}}} users")
    lines.append(".")
    if found["units"] is not None and found["smallest"] is not None:
        weeks = f" in {{{{{id}.weeks|int}}}} weeks" if found["weeks"] else ""
        lines.append(f" The {{{{{id}.units|int}}}} units that they bring{weeks} would find a change of ")
        lines.append(f"{{{{{id}.smallest|pct1}}}}.")
    if found["power"] is not None:
        lines.append(f" The change that is hoped for is found with a chance of {{{{{id}.power|pct0}}}}.")
    if found["value"] is not None:
        lines.append(f" Over all {{{{{id}.n|int}}}} units of the log the metric's mean is {{{{{id}.value|sig4}}}}.")
    return "".join(lines)


def catalog(wish: Wish, toolbox: Toolbox) -> Iterator[Event | Say]:
    """What the project holds."""
    last = yield from call(toolbox, "describe_log", {})
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
