"""A readout that was saved: its verdict, and why each row says what it says; everything from the result object."""

from __future__ import annotations

from typing import Any

from workbench.assistant.grounding import Grounding
from workbench.assistant.tools.tool import Frozen, Named, Outcome, Tool
from workbench.experiments.explanation.asking import asked
from workbench.experiments.readout import Readout, plain
from workbench.experiments.stored import stored


class ReadoutSummary(Frozen):
    """A readout that was made before: reading it again is not a new look."""

    experiment: str
    snapshot: str
    current: bool
    status: str
    verdict: str
    ship_arm: str | None
    locked: bool
    reasons: tuple[str, ...]
    rows: tuple[dict[str, Any], ...]


class ExplainArguments(Named):
    """An experiment by name; a metric, arm and test of its readout, or all of them."""

    metric: str | None = None
    arm: str | None = None
    test: str | None = None


class ReadoutExplained(ReadoutSummary):
    """The same with what it rests on.

    `health` holds the sample ratio, crossovers, what was left out and each check; `why` has a row per metric, arm and
    test: how alpha came to it, what it had to exceed (`threshold`), what would have passed (`needed`), in `words`.
    """

    look: int | None
    cut: str | None
    hypothesis: dict[str, str | None]
    deviations: tuple[str, ...]
    health: dict[str, Any]
    arms: tuple[dict[str, Any], ...]
    why: tuple[dict[str, Any], ...]


_KEPT = ("metric", "role", "test", "arm", "n", "n_control", "mean", "control_mean", "effect", "ci", "relative",
         "relative_ci", "p", "level", "threshold", "immature", "class", "note")


def last_readout(grounding: Grounding, given: Named) -> Outcome:
    """The readout that was saved beside the spec; none is made here, because opening effects is a look."""
    return Outcome(ReadoutSummary(**_summary(grounding, stored(grounding.snapshot.project, given.name), None)))


def explain_readout(grounding: Grounding, given: ExplainArguments) -> Outcome:
    """Why the readout says what it says; a blocked one says why it shows no effect."""
    found = stored(grounding.snapshot.project, given.name)
    wanted = "/".join(part for part in (given.metric or "", given.arm, given.test) if part is not None)
    whys = asked(found, wanted) if found.why else ()
    told = {(one.metric, one.arm, one.test) for one in whys}
    health = plain(found.as_dict()["health"])
    return Outcome(ReadoutExplained(
        **_summary(grounding, found, told if wanted else None),
        look=found.look,
        cut=found.cut.isoformat(sep=" ") if found.cut else None,
        hypothesis=found.hypothesis,
        deviations=found.deviations,
        health=health,
        arms=tuple(found.as_dict()["decision"]["by_arm"]),
        why=tuple({key: value for key, value in plain(one.as_dict()).items() if key != "source"} for one in whys),
    ))


def _summary(grounding: Grounding, found: Readout, told: set[tuple[str, str, str]] | None) -> dict[str, Any]:
    """Rows about everybody; those that were asked for, else all but the tests of harm."""
    rows = []
    for row in found.rows():
        if (row.test != "deterioration") if told is None else (row.metric, row.arm, row.test) in told:
            value = row.as_dict()
            rows.append({key: value[key] for key in _KEPT})
    return {
        "experiment": found.experiment, "snapshot": found.snapshot,
        "current": found.snapshot == grounding.snapshot.id, "status": found.status,
        "verdict": found.decision.verdict, "ship_arm": found.decision.ship_arm, "locked": found.locked,
        "reasons": found.decision.reasons, "rows": tuple(rows),
    }


TOOLS = (
    Tool(
        "last_readout",
        "A person asks whether an experiment worked or whether to ship it.",
        Named,
        ReadoutSummary,
        last_readout,
    ),
    Tool(
        "explain_readout",
        "A person asks why: why this verdict, why a row did not pass, what a threshold means, whether the data are "
        "healthy. Say only what the result holds.",
        ExplainArguments,
        ReadoutExplained,
        explain_readout,
    ),
)
