"""What is learnt from the log in words: a training spec, a policy judged on logged decisions."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.assistant.events import Drafted, Event, Say
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.coverage.covering import labels_of, which_label
from workbench.assistant.offline.saying import WHO, call, lacking
from workbench.assistant.offline.wish import Wish
from workbench.assistant.offline.words.vocabulary import Unclear, listed
from workbench.assistant.references import as_text
from workbench.assistant.tools.toolbox import Toolbox


def training(wish: Wish, toolbox: Toolbox) -> Iterator[Event | Say]:
    """A training spec whose preflight passes; it learns from a metric that is anchored at the decision."""
    fitting = labels_of(toolbox.grounding)
    label = wish.metric or (fitting[0] if len(fitting) == 1 else None)
    if label is None:
        raise Unclear(which_label(toolbox.grounding))
    names = toolbox.grounding.snapshot.project.names("training")
    kind = "torch" if re.search(r"(?i)torch|neural|network", wish.text) else "lightgbm"
    name, number = f"{label}_model", 2
    while name in names:
        name, number = f"{label}_model_{number}", number + 1
    last = yield from call(toolbox, "draft_training", {"name": name, "label": label, "model": {"kind": kind}})
    id, draft = last.id, toolbox.drafts[last.id]
    yield Drafted(draft)
    yield Say(
        f"A model of **{as_text(label)}**: {{{{{id}.rows|int}}}} rows, {{{{{id}.features|int}}}} features. It is "
        f"started by a click, not by me.{lacking(draft)}\n\n{WHO}\n"
    )


def policy(wish: Wish, toolbox: Toolbox) -> Iterator[Event | Say]:
    """A policy on logged decisions, with its interval; a refusal of the engine is told as it stands."""
    known = toolbox.grounding.snapshot.project.names("policies")
    named = [name for name in known if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", wish.text)]
    if not named and len(known) != 1:
        raise Unclear(
            f"Which policy? The project has {listed(known)}."
            if known
            else "The project has no policy yet: promote a run."
        )
    last = yield from call(toolbox, "evaluate_policy", {"name": (named or known)[0]})
    id, found = last.id, last.result
    if found["refused"] or found["recommended"] is None:
        said = "".join(f"- {{{{{id}.refused.{i}|text}}}}\n" for i in range(len(found["refused"])))
        yield Say(f"The engine draws no conclusion on **{as_text(found['policy'])}**:\n\n{said}\n{WHO}\n")
        return
    best = f"{id}.recommended"
    yield Say(
        f"**{as_text(found['policy'])}**: {{{{{best}.value|pct2}}}} of {as_text(found['reward'])} a decision, from "
        f"{{{{{best}.low|pct2}}}} to {{{{{best}.high|pct2}}}}; against the logged policy {{{{{best}.gain|pp2}}}}, from "
        f"{{{{{best}.gain_low|pp2}}}} to {{{{{best}.gain_high|pp2}}}}. {{{{{id}.caution|text}}}}\n\n{WHO}\n"
    )
