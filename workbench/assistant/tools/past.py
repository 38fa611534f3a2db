"""Experiments that were run before: which are like the one that somebody thinks of, and what came of them."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import Field

from workbench.assistant.grounding import Grounding
from workbench.assistant.tools.tool import Frozen, Outcome, Tool
from workbench.errors import NotFound, WorkbenchError
from workbench.experiments.decision.record import decisions
from workbench.experiments.spec import Experiment
from workbench.experiments.stored import stored
from workbench.project import Project

_PARTS = {"words": 0.5, "metrics": 0.35, "population": 0.15}     # of the likeness, over those that were asked
_COMMON = frozenset({"a", "an", "and", "are", "as", "at", "be", "because", "by", "for", "from", "if", "in", "is", "it",
                     "its", "of", "on", "or", "than", "that", "the", "their", "then", "they", "this", "to", "user",
                     "we", "when", "who", "will", "with"})


class PastArguments(Frozen):
    """What is thought of: the words of the change and its reason, the metrics, whom it is for."""

    words: str = ""
    metrics: tuple[str, ...] = ()
    population: str = ""
    most: int = Field(5, ge=1, le=20)


class PastEffect(Frozen):
    """What a success metric or guardrail did, relative to control."""

    metric: str
    role: str
    arm: str
    relative: float | None
    low: float | None
    high: float | None


class Past(Frozen):
    """One experiment: how like it is (0 to 1), what it believed, what the rule said and what people decided.

    `verdict` is None where it was never read out; `decided` where nobody decided.
    """

    experiment: str
    likeness: float
    shared: tuple[str, ...]
    hypothesis: dict[str, str | None]
    metrics: tuple[str, ...]
    status: str | None
    verdict: str | None
    ship_arm: str | None
    decided: str | None
    effects: tuple[PastEffect, ...]


class PastExperiments(Frozen):
    """The most alike first; `compared` is how many the project has."""

    rows: tuple[Past, ...]
    compared: int
    unreadable: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Terms:
    """The words, metrics and population of an experiment, as sets that can be compared."""

    words: frozenset[str]
    metrics: frozenset[str]
    population: frozenset[str]


def similar_experiments(grounding: Grounding, given: PastArguments) -> Outcome:
    """Compare by overlap: the weights of what is shared over those of all, log(1 + N / experiments that have it)."""
    project = grounding.snapshot.project
    known, unreadable = {}, []
    for name in project.names("experiments"):
        try:
            known[name] = Experiment.load(project, name)
        except WorkbenchError as error:
            unreadable.append(error.line)
    terms = {name: _of(spec) for name, spec in known.items()}
    seen = Counter(word for one in terms.values() for word in one.words | one.population)
    asked = _Terms(tokens(given.words), frozenset(given.metrics), tokens(given.population))
    found = []
    for name, one in terms.items():
        likeness, shared = _likeness(asked, one, seen, len(terms))
        if likeness > 0:
            found.append(_past(project, known[name], likeness, shared))
    found.sort(key=lambda one: (-one.likeness, one.experiment))
    return Outcome(PastExperiments(rows=tuple(found[: given.most]), compared=len(known), unreadable=tuple(unreadable)))


def tokens(text: str | None) -> frozenset[str]:
    """Words without endings that say nothing of their meaning.

    >>> sorted(tokens("We cap the pushes; users opted out"))
    ['cap', 'opt', 'out', 'push']
    """
    found = re.findall(r"[^\W_]+", (text or "").casefold())
    return frozenset(stem for word in found if (stem := _stem(word)) not in _COMMON)


def _stem(word: str) -> str:
    for ending in ("ings", "ing", "ies", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            stem = word[: -len(ending)]
            doubled = stem[-1] == stem[-2] and stem[-1] not in "lsz"        # capped, but missed
            return stem[:-1] if doubled else stem
    return word


def _of(spec: Experiment) -> _Terms:
    said = spec.hypothesis
    words = " ".join([spec.name.replace("_", " "), said.because or "", said.if_ or "", said.then or ""])
    return _Terms(tokens(words), frozenset(spec.metric_names), tokens(said.for_))


def _likeness(asked: _Terms, one: _Terms, seen: Counter[str], experiments: int) -> tuple[float, tuple[str, ...]]:
    """(from 0 to 1 over what was asked, what is shared)."""
    total = weights = 0.0
    shared: list[str] = []
    for part, weight in _PARTS.items():
        mine, theirs = getattr(asked, part), getattr(one, part)
        if not mine:
            continue
        both = sorted(mine & theirs)
        whole = _weight(mine | theirs, seen, experiments)
        total += weight * (_weight(both, seen, experiments) / whole if whole else 0.0)
        weights += weight
        shared += both
    return (total / weights if weights else 0.0), tuple(shared)


def _weight(words: Iterable[str], seen: Counter[str], experiments: int) -> float:
    return sum(math.log(1 + experiments / max(seen[word], 1)) for word in words)


def _past(project: Project, spec: Experiment, likeness: float, shared: tuple[str, ...]) -> Past:
    """What was kept of it; reading that again is no look."""
    said = {key: value for key, value in spec.hypothesis.model_dump(by_alias=True).items() if value}
    status: str | None = None
    verdict = arm = None
    effects: tuple[PastEffect, ...] = ()
    try:
        readout = stored(project, spec.name)
        status, verdict, arm = readout.status, readout.decision.verdict, readout.decision.ship_arm
        effects = tuple(
            PastEffect(metric=row.metric, role=row.role, arm=row.arm, relative=row.relative, low=row.relative_ci[0],
                       high=row.relative_ci[1])
            for row in readout.rows() if row.test in ("superiority", "non_inferiority"))
    except NotFound:
        pass
    except WorkbenchError:
        status = "unreadable"
    made = decisions(project, spec.name)
    decided = None if not made else f"{made[-1].verdict}{f' {made[-1].arm}' if made[-1].arm else ''}"
    return Past(experiment=spec.name, likeness=likeness, shared=shared, hypothesis=said,
                metrics=tuple(spec.metric_names), status=status, verdict=verdict, ship_arm=arm, decided=decided,
                effects=effects)


TOOLS = (
    Tool(
        "similar_experiments",
        "Before a hypothesis or an experiment is drafted, and whenever a person asks what was tried before: past "
        "experiments by words, metrics and population, with their verdicts.",
        PastArguments,
        PastExperiments,
        similar_experiments,
    ),
)
