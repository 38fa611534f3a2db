"""Experiments in words: a hypothesis, a plan, what was tried before, a readout and why it says so, templates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from workbench.assistant.events import Drafted, Event, Say
from workbench.assistant.grounding import Grounding
from workbench.assistant.offline.hypotheses import guarded, hypothesis_of, metric_of
from workbench.assistant.offline.saying import LISTED, WHO, call, lacking
from workbench.assistant.offline.vocabulary import Unclear
from workbench.assistant.offline.wish import Wish
from workbench.assistant.references import as_text
from workbench.assistant.tools.hypotheses import reach_metrics
from workbench.assistant.tools.toolbox import Toolbox

VERDICTS = {
    "ship": "ship it", "do_not_ship": "do not ship", "continue": "no decision yet: continue", "blocked": "blocked",
}


def _effects(id: str, found: dict[str, Any]) -> list[str]:
    """What each arm did, relative to control."""
    return [
        f"- {{{{{id}.rows.{i}.metric|text}}}} ({as_text(row['test'])}, {{{{{id}.rows.{i}.arm|text}}}}): "
        f"{{{{{id}.rows.{i}.relative|pct2}}}} against control\n"
        for i, row in enumerate(found["rows"][:LISTED])
    ]


def readout(wish: Wish, toolbox: Toolbox) -> Iterator[Event | Say]:
    """The readout that was saved: verdict, reasons and what each arm did."""
    known = toolbox.grounding.snapshot.project.names("experiments")
    name = wish.experiment or (known[0] if len(known) == 1 else None)
    if name is None:
        raise Unclear(
            f"Which experiment? The project has {', '.join(known)}."
            if known
            else "The project has no experiment yet. Make one from the template guardrail_test?"
        )
    last = yield from call(toolbox, "last_readout", {"name": name})
    id, found = last.id, last.result
    arm = f" ({as_text(found['ship_arm'])})" if found["ship_arm"] else ""
    lines = [f"**{as_text(name)}**: {VERDICTS[found['verdict']]}{arm}.\n\n"]
    lines += [f"- {{{{{id}.reasons.{i}|text}}}}\n" for i in range(len(found["reasons"]))]
    lines += _effects(id, found)
    if not found["current"]:
        lines.append("\nThis readout was made on an earlier snapshot than the current one.\n")
    if not found["locked"]:
        lines.append("\nIts plan was not locked before the data were seen.\n")
    yield Say("".join(lines) + f"\n{WHO}\n")


def why(wish: Wish, toolbox: Toolbox) -> Iterator[Event | Say]:
    """Why a readout says what it says: what each test had to exceed, what it found, and whether the data are sound."""
    given = {"name": wish.experiment, **({"metric": wish.metric} if wish.metric else {})}
    last = yield from call(toolbox, "explain_readout", given)
    id, found = last.id, last.result
    arm = f" ({as_text(found['ship_arm'])})" if found["ship_arm"] else ""
    lines = [f"**{as_text(wish.experiment)}**: {VERDICTS[found['verdict']]}{arm}.\n\n"]
    lines += [f"- {{{{{id}.reasons.{i}|text}}}}\n" for i in range(len(found["reasons"]))]
    lines += [
        "- " + " ".join(f"{{{{{id}.why.{i}.words.{k}.text|text}}}}" for k in range(len(one["words"]))) + "\n"
        for i, one in enumerate(found["why"][:LISTED] if wish.metric else found["why"][:1])
    ]
    lines += _effects(id, found)
    sound = found["health"].get("srm") or {}
    if sound.get("ok") is not None:
        fit = "fit" if sound["ok"] else "do not fit"
        lines.append(f"\nThe arms' sizes {fit} the planned split (p = {{{{{id}.health.srm.p|sig2}}}}).\n")
    yield Say("".join(lines) + f"\n{WHO}\n")


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
    id, draft = last.id, toolbox.drafts[last.id]
    yield Drafted(draft)
    goal = as_text(next(iter(given["success"])))
    yield Say(
        f"An experiment on **{goal}**: {{{{{id}.weeks|int}}}} weeks of enrolment bring {{{{{id}.units|int}}}} units; "
        f"the whole rule then has a power of {{{{{id}.power|pct0}}}}, and the smallest effect that it finds is "
        f"{{{{{id}.smallest|pct1}}}} of control.{lacking(draft)}\n\n{WHO}\n"
    )


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
    }


def hypothesis(text: str, toolbox: Toolbox) -> Iterator[Event | Say]:
    """A hypothesis, held against the log."""
    arguments = hypothesis_of(text, toolbox.grounding)
    last = yield from call(toolbox, "draft_hypothesis", arguments)
    for guardrails in guarded(arguments, toolbox.grounding) if toolbox.drafts[last.id].status != "valid" else ():
        if last.result.get("question"):
            break
        # the guardrail that it was given by default may be more than so few units can judge
        last = yield from call(toolbox, "draft_hypothesis", {**arguments, "guardrails": guardrails})
        if toolbox.drafts[last.id].status == "valid":
            break
    if last.result.get("question"):
        raise Unclear(str(last.result["question"]))
    draft = toolbox.drafts[last.id]
    yield Drafted(draft)
    yield Say(
        f"A hypothesis on **{as_text(arguments['metric'])}**, whose mean is {{{{{last.id}.value|sig4}}}} over "
        f"{{{{{last.id}.n|int}}}} units; a trial of that size would find a change of "
        f"{{{{{last.id}.detectable|pct1}}}}.{lacking(draft)}\n\n{WHO}\n"
    )


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
