"""The trade-off of an experiment: two effects at once with goal and margin, and what all of it is worth."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from workbench.errors import NotFound
from workbench.experiments.decision.criterion import Criterion, criterion
from workbench.experiments.estimates.effects import Effects, jointly
from workbench.experiments.plan.phases import anchors_of, entry
from workbench.experiments.readout import Readout, plain
from workbench.experiments.spec import Experiment
from workbench.logs.snapshot import Snapshot
from workbench.metrics.catalog import Catalog
from workbench.metrics.objectives import Objectives
from workbench.project import write_json
from workbench.stats.region import Region

FILE = "tradeoff.json"
LEVEL = 0.95
NOTE = ("the region is of one look: it is not widened for looks, nor for the number of metrics, and decides nothing")


@dataclass(frozen=True)
class Line:
    """A goal, or the margin of tolerated harm, across the picture."""

    metric: str
    kind: Literal["goal", "margin"]
    value: float


@dataclass(frozen=True)
class Ellipse:
    """Two effects of one arm together.

    Attributes:
        relative: whether effects are fractions of the control mean.
        effect, se: (x, y); correlation: of the two.
        outline: (x, y) around the region's edge.
        words: what it says.
    """

    arm: str
    x: str
    y: str
    relative: bool
    effect: tuple[float, float]
    se: tuple[float, float]
    correlation: float
    level: float
    units: int
    outline: tuple[tuple[float, float], ...]
    lines: tuple[Line, ...]
    words: str


@dataclass(frozen=True)
class TradeOff:
    """What belongs to one readout, by its snapshot, spec and look."""

    experiment: str
    snapshot: str
    spec_hash: str
    look: int | None
    ellipses: tuple[Ellipse, ...]
    criteria: tuple[Criterion, ...]
    notes: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """The trade-off as JSON."""
        return {"version": 1, **plain(asdict(self))}

    def of(self, readout: Readout) -> bool:
        """Whether it was made with this readout."""
        return (self.snapshot, self.spec_hash, self.look) == (readout.snapshot, readout.spec_hash, readout.look)

    def text(self) -> str:
        """The trade-off in words."""
        return "\n".join([*(one.words for one in self.ellipses), *(said for one in self.criteria for said in one.words),
                          *self.notes])


def trade_off(experiment: Experiment, snapshot: Snapshot, readout: Readout, *, x: str | None = None,
              y: str | None = None) -> TradeOff:
    """The trade-off beside a readout that shows effects; one scan. Phases and clusters count as they do in the rows.

    Args:
        x, y: metrics of the picture; default the first success metric and each guardrail.

    Raises:
        NotFound: for a metric that the experiment does not have.
        Refused: where the readout shows no effect, or nothing says how its metrics hang together.
    """
    readout.require_effects("trade off")
    for asked in (x, y):
        if asked is not None and asked not in experiment.metric_names:
            raise NotFound(f"{experiment.name!r} has no metric {asked!r}", got=asked, known=experiment.metric_names)
    catalog = Catalog.load(snapshot.project)
    anchors = anchors_of(experiment, snapshot, readout.cut)
    found = jointly(experiment, snapshot, catalog, anchors, readout, readout.cut, entry(experiment, snapshot, anchors))
    objectives = Objectives.load(snapshot.project)
    ellipses = [made for one in found for pair in _pairs(experiment, one, x, y)
                if (made := _ellipse(experiment, one, *pair)) is not None]
    criteria = [worth for one in found if objectives is not None
                and (worth := criterion(one, catalog, objectives, experiment.plan.alpha)) is not None]
    notes = [NOTE] if ellipses else ["no two metrics to hold against each other"]
    if objectives is None:
        notes.append("no objectives.yaml: nothing says what an effect is worth")
    elif not criteria:
        notes.append("objectives.yaml weighs no metric of this experiment: nothing says what an effect is worth")
    return TradeOff(experiment.name, readout.snapshot, readout.spec_hash, readout.look, tuple(ellipses),
                    tuple(criteria), tuple(notes))


def save(found: TradeOff, folder: Path) -> Path:
    """Write `tradeoff.json` beside the readout."""
    write_json(folder / FILE, found.as_dict())
    return folder / FILE


def saved(folder: Path, readout: Readout) -> TradeOff | None:
    """The saved trade-off of this readout; None where there is none, or it is of another."""
    if not (folder / FILE).exists():
        return None
    try:
        found = _adapter().validate_python(json.loads((folder / FILE).read_text("utf-8")))
    except (ValueError, ValidationError):
        return None
    return found if found.of(readout) else None


@cache
def _adapter() -> TypeAdapter[TradeOff]:
    return TypeAdapter(TradeOff)


def _pairs(experiment: Experiment, effects: Effects, x: str | None, y: str | None) -> Sequence[tuple[str, str]]:
    first = x or next((name for name in experiment.metrics.success if name in effects.names), None)
    others = [y] if y else [name for name in experiment.metrics.guardrail if name in effects.names]
    return [(first, other) for other in others if first is not None and first != other
            and {first, other} <= set(effects.names)]


def _ellipse(experiment: Experiment, effects: Effects, x: str, y: str) -> Ellipse | None:
    at = effects.of([x, y])
    relative = bool((effects.control[at] != 0).all())
    effect = (effects.relative if relative else effects.effect)[at]
    cov = (effects.relative_cov if relative else effects.cov)[at[:, None], at[None, :]]
    se = (float(cov[0, 0]) ** 0.5, float(cov[1, 1]) ** 0.5)
    if not all(se):
        return None
    correlation = float(cov[0, 1]) / (se[0] * se[1])
    lines = tuple(line for name, i in ((x, int(at[0])), (y, int(at[1])))
                  if (line := _line(experiment, effects, name, i, relative)) is not None)
    outline = tuple((float(a), float(b)) for a, b in Region(effect, cov, LEVEL, effects.freedom).outline())
    words = _words(effects.arm, x, y, relative, effect, correlation, effects.units,
                   "units with both" if math.isinf(effects.freedom) else "clusters")
    return Ellipse(effects.arm, x, y, relative, (float(effect[0]), float(effect[1])), se, correlation, LEVEL,
                   effects.units, outline, lines, words)


def _line(experiment: Experiment, effects: Effects, name: str, at: int, relative: bool) -> Line | None:
    """Where the goal or the margin lies, signed by the metric's direction."""
    roles = experiment.metrics
    if name in roles.success:
        kind: Literal["goal", "margin"] = "goal"
        amount, sign = roles.success[name].mde, 1.0
    elif name in roles.guardrail:
        kind, amount, sign = "margin", roles.guardrail[name].margin, -1.0
    else:
        return None
    good = 1.0 if effects.directions[at] == "up" else -1.0
    size = abs(float(effects.control[at]))
    if relative:
        value = amount.amount if amount.relative else amount.amount / size
    else:
        value = amount.amount * size if amount.relative else amount.amount
    return Line(name, kind, sign * good * value)


def _words(arm: str, x: str, y: str, relative: bool, effect: Any, correlation: float, units: int,
           what: str) -> str:
    shown = [f"{v:+.2%}" if relative else f"{v:+.4g}" for v in effect.tolist()]
    how = ("move together" if correlation > 0.1 else "move against each other" if correlation < -0.1
           else "hardly hang together")
    return (f"{arm}: {x} {shown[0]} and {y} {shown[1]}; their errors {how} (correlation {correlation:+.2f}, "
            f"{units:,} {what})")
