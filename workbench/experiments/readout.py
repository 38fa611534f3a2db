"""The readout: every estimate, the health it rests on, and the decision with its reasons."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from workbench.errors import Refused
from workbench.experiments.estimates.segments import Exploration
from workbench.experiments.explanation.path import Point
from workbench.experiments.explanation.why import Why
from workbench.experiments.health.checks import Check
from workbench.project import write_atomic, write_json
from workbench.stats.contrast import Interval

SCHEMA_VERSION = 2
Test = Literal["superiority", "non_inferiority", "deterioration", "none"]
Verdict = Literal["ship", "do_not_ship", "continue", "blocked"]
Class = Literal["win", "regression", "neutral_powered", "uninformative"]
Role = Literal["success", "guardrail", "monitor"]


@dataclass(frozen=True)
class Row:
    """One metric, arm, test and segment; see DESIGN's Readout JSON for each field."""

    metric: str
    role: Role
    segment: dict[str, str | None] | None
    test: Test
    arm: str
    n: int
    n_control: int
    mean: float | None
    control_mean: float | None
    effect: float | None
    se: float | None
    ci: Interval
    relative: float | None
    relative_ci: Interval
    p: float | None
    level: float | None
    threshold: float | None
    information_fraction: float | None
    immature: int
    method: str
    covariates: tuple[str, ...]
    variance_reduction: float | None
    direction: Literal["up", "down"]
    passed: bool = False
    classed: Class | None = None
    note: str | None = None
    q: float | None = None      # of a segment's row: see `Exploration`
    path: tuple[Point, ...] = ()
    clusters: tuple[int, int] | None = None         # of the arm and of control, where they were randomised
    freedom: float | None = None                    # of Student's t, where few clusters stand behind the error

    def as_dict(self) -> dict[str, Any]:
        """The row as JSON: undefined is null, intervals are lists."""
        value = {k: finite(v) for k, v in asdict(self).items()}
        value["path"] = [plain(one.as_dict()) for one in self.path]
        value["class"] = value.pop("classed")
        value["adjustment"] = {"covariates": list(self.covariates), "variance_reduction": value["variance_reduction"]}
        for key in ("covariates", "variance_reduction"):
            value.pop(key)
        return value


@dataclass(frozen=True)
class SampleRatio:
    """The sample-ratio test over all enrolled units, or clusters where those were randomised."""

    p: float | None
    ok: bool
    counts: dict[str, int]
    expected: dict[str, float]


@dataclass(frozen=True)
class PhaseRatio:
    """A phase's counts against the split that held in it."""

    phase: str | None
    p: float | None
    counts: dict[str, int]
    expected: dict[str, float]


@dataclass(frozen=True)
class ClusterHealth:
    """The clusters that were randomised.

    Attributes:
        counts: by arm; crossovers: clusters with units in several arms, and their share.
        largest: the largest share of an arm's units that one cluster holds.
    """

    column: str
    counts: dict[str, int]
    crossovers: int
    crossover_share: float
    largest: float


@dataclass(frozen=True)
class Health:
    """Whether effects may be shown, and what was left out.

    Attributes:
        checks: every check that was made, the worst first.
    """

    srm: SampleRatio
    units: int
    immature: dict[str, int]
    missing: dict[str, int]
    crossovers: int
    crossover_share: float
    blocking: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    phases: tuple[PhaseRatio, ...] = ()
    clusters: ClusterHealth | None = None
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True)
class Effect:
    """A difference with its interval, as in a `Row`."""

    effect: float | None
    se: float | None
    ci: Interval
    relative: float | None
    relative_ci: Interval
    p: float | None


@dataclass(frozen=True)
class TriggeredEffect:
    """One metric and arm among triggered units.

    Attributes:
        n, n_control: triggered units with a value; share: of the triggered among all units with a value.
        among: the effect on them; diluted: on everybody, None where no share turns one into the other.
    """

    metric: str
    arm: str
    n: int
    n_control: int
    share: float | None
    among: Effect | None
    diluted: Effect | None
    level: float
    note: str | None = None


@dataclass(frozen=True)
class Triggered:
    """The part of the readout about triggered units; the rule does not read it.

    Attributes:
        srm: the sample ratio among them; blocking: why no effect is shown.
    """

    srm: SampleRatio
    effects: tuple[TriggeredEffect, ...]
    blocking: tuple[str, ...] = ()


@dataclass(frozen=True)
class ArmDecision:
    """What the rule says of one arm."""

    arm: str
    verdict: Literal["ship", "do_not_ship", "continue"]
    superior: tuple[str, ...]
    inferior: tuple[str, ...]
    deteriorated: tuple[str, ...]


@dataclass(frozen=True)
class Decision:
    """The verdict and, in words, why."""

    verdict: Verdict
    ship_arm: str | None = None
    by_arm: tuple[ArmDecision, ...] = ()
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Readout:
    """The result of `analyze`; every view shows it and none computes."""

    experiment: str
    snapshot: str
    spec_hash: str
    package: str
    status: Literal["final", "interim", "blocked"]
    health: Health
    estimates: tuple[Row, ...]
    decision: Decision
    look: int | None = None
    cut: datetime | None = None
    caps: dict[str, float] = field(default_factory=dict)
    locked: bool = False
    deviations: tuple[str, ...] = ()
    hypothesis: dict[str, str | None] = field(default_factory=dict)
    exploration: Exploration | None = None
    why: tuple[Why, ...] = ()
    triggered: Triggered | None = None

    def rows(self, *, segment: dict[str, str | None] | None = None, test: Test | None = None) -> list[Row]:
        """The rows of one segment (None: everybody), of one test when told."""
        return [r for r in self.estimates if r.segment == segment and test in (None, r.test)]

    def as_dict(self) -> dict[str, Any]:
        """The readout as JSON."""
        return {
            "schema_version": SCHEMA_VERSION, "experiment": self.experiment, "snapshot": self.snapshot,
            "spec_hash": self.spec_hash, "package": self.package, "look": self.look,
            "cut": self.cut.isoformat(sep=" ") if self.cut else None, "status": self.status,
            "hypothesis": self.hypothesis, "health": plain(asdict(self.health)),
            "estimates": [row.as_dict() for row in self.estimates], "caps": self.caps,
            "exploration": plain(asdict(self.exploration)) if self.exploration else None,
            "decision": plain(asdict(self.decision)), "locked": self.locked,
            "deviations": list(self.deviations), "why": [plain(one.as_dict()) for one in self.why],
            "statements": {one.metric: asdict(one.statement) for one in self.why},
            "triggered": plain(asdict(self.triggered)) if self.triggered else None,
        }

    def save(self, folder: Path) -> tuple[Path, Path]:
        """Write `readout.json` and `readout.html` and return their paths."""
        from workbench.experiments.report.page import page

        json_path, html_path = folder / "readout.json", folder / "readout.html"
        write_json(json_path, self.as_dict())
        write_atomic(html_path, page(self))
        return json_path, html_path

    def require_effects(self, wanted: str) -> None:
        """Refuse what rests on effects where none is shown; `wanted` says what there is nothing to do with.

        Raises:
            Refused: with the readout's own reason.
        """
        if not self.estimates:
            raise Refused(f"the readout of {self.experiment} shows no effect: there is nothing to {wanted}",
                          result=self, hint=(self.decision.reasons or ("",))[0])

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        from workbench.experiments.report.page import fragment, text

        return {"text/plain": text(self), "text/html": fragment(self)}

    def chart(self) -> Any:
        """The forest of relative effects, as a chart that shows itself in a notebook."""
        from workbench.experiments.report.charts import forest

        return forest(self)


def finite(value: Any) -> Any:
    """A value as JSON has it: undefined and infinite numbers are null."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, tuple | list):
        return [finite(v) for v in value]
    return value


def plain(value: Any) -> Any:
    """A whole structure as JSON has it."""
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, tuple | list):
        return [plain(v) for v in value]
    return finite(value)
