"""What one more message costs in reachability, from an experiment that drew by lot who gets more of them.

A policy that sends more to those who like it looks harmless in a log: they rarely leave. Only where the number of
messages was randomised does the difference between the arms say what one more does. Per message more,

    cost = sum over channels of price x (reachable months lost within the window
                                         + share lost at its end x months that a lost user stays lost) / messages more

A ratio of two effects: its interval is Fieller's, and is refused where the arms hardly differ in messages. The price of
a reachable month is that of `objectives.yaml`; its declared range is carried to the ends of a second interval.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import ndtri

from workbench.errors import InputError, NotFound, Refused
from workbench.experiments.decision.criterion import MONTH, priced
from workbench.experiments.estimates.effects import Effects, jointly
from workbench.experiments.plan.phases import anchors_of, entry
from workbench.experiments.readout import Readout, plain
from workbench.experiments.spec import Experiment
from workbench.logs.snapshot import Snapshot
from workbench.metrics.catalog import Catalog
from workbench.metrics.objectives import Objectives
from workbench.stats.estimate import Estimate
from workbench.stats.quotient import WEAK, Quotient, quotient

WITHIN = "counts what is lost within the window alone; who left stays away longer: give `months_after` to price that"
ONLY = "assumes that the arm moves reachability by the number of messages alone, not by which messages they are"


@dataclass(frozen=True)
class MessageCost:
    """The cost of one more message, by one arm against control.

    Attributes:
        messages: effect on messages a user; lost: months of reachability lost a message, by channel.
        cost: at the declared prices; cost_range: over the declared ranges of the prices and the error together.
        gain: by the weights of objectives.yaml, a message; None where none of them is measured.
        hazard: opt-outs a message more, by the metric that asks whether there was an unwanted reaction (`agg: any` over
            interactions, `direction: down`); None without one.
    """

    arm: str
    messages: Estimate
    lost: dict[str, Estimate]
    cost: Estimate
    cost_range: tuple[float, float]
    gain: Estimate | None
    hazard: Estimate | None
    strength: float

    @property
    def words(self) -> str:
        """What it says, in one sentence."""
        low, high = self.cost.ci
        said = (f"{self.arm}: one message more costs {self.cost.value:.4g} ({low:.4g} to {high:.4g}) in reachability, "
                f"{self.cost_range[0]:.4g} to {self.cost_range[1]:.4g} over the declared prices")
        if self.gain is not None:
            said += f"; it brings {self.gain.value:.4g} ({self.gain.ci[0]:.4g} to {self.gain.ci[1]:.4g})"
        return said


@dataclass(frozen=True)
class Costs:
    """The costs by every arm that moved the number of messages."""

    experiment: str
    snapshot: str
    sends: str
    months_after: float
    arms: tuple[MessageCost, ...]
    notes: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """The costs as JSON."""
        value: dict[str, Any] = plain({
            "version": 1, "experiment": self.experiment, "snapshot": self.snapshot, "sends": self.sends,
            "months_after": self.months_after, "notes": list(self.notes),
            "arms": [{"arm": one.arm, "messages": one.messages.as_dict(), "cost": one.cost.as_dict(),
                      "cost_range": list(one.cost_range), "strength": one.strength, "words": one.words,
                      "lost": {channel: lost.as_dict() for channel, lost in one.lost.items()},
                      "gain": one.gain.as_dict() if one.gain else None,
                      "hazard": one.hazard.as_dict() if one.hazard else None} for one in self.arms]})
        return value

    def text(self) -> str:
        """The costs as lines for a terminal."""
        return "\n".join([*(one.words for one in self.arms), *(f"note: {note}" for note in self.notes)])


def message_cost(experiment: Experiment, snapshot: Snapshot, readout: Readout, *, sends: str | None = None,
                 months_after: float = 0.0, catalog: Catalog | None = None) -> Costs:
    """The cost of a message by each arm; one scan.

    Args:
        sends: the metric that counts messages; default the experiment's one that does.
        months_after: how many months a user who is lost at the window's end stays lost; needs an `at` metric of
            reachability for each channel, else what is lost at the end is not known.

    Raises:
        NotFound: for a metric that the experiment does not have.
        InputError: where no metric counts messages or reachable days, or nothing prices a month.
        Refused: where the readout shows no effect, or no arm moved the number of messages.
    """
    readout.require_effects("price")
    catalog = catalog or Catalog.load(snapshot.project)
    objectives = Objectives.load(snapshot.project)
    if objectives is None or not objectives.reachable_month:
        raise InputError("nothing says what a reachable month is worth", where="objectives.yaml",
                         hint="declare `reachable_month: {push: {value: 0.12, range: [0.05, 0.30]}}`")
    dose = _dose(experiment, catalog, sends)
    anchors = anchors_of(experiment, snapshot, readout.cut)
    found = jointly(experiment, snapshot, catalog, anchors, readout, readout.cut, entry(experiment, snapshot, anchors))
    made = []
    told: list[str] = []
    for effects in (one for one in found if dose in one.names):
        by_channel, said = priced(effects, catalog, objectives)
        told += said
        if not by_channel:
            raise InputError("no metric of the experiment counts reachable days of a priced channel",
                             where=experiment.place, hint="; ".join(said) or "add reachable_days_28d to its metrics")
        one = _of_arm(effects, dose, by_channel, catalog, objectives, months_after, experiment.plan.alpha)
        made += [one] if one is not None else []
    if not made:
        raise Refused(f"no arm of {experiment.name} moved {dose!r} beyond chance: nothing says what one message does",
                      result=readout, hint=f"a first-stage F of {WEAK:g} is wanted: arms that differ more in messages")
    return Costs(experiment.name, snapshot.id, dose, months_after, tuple(made),
                 (ONLY, *([] if months_after else [WITHIN]), *dict.fromkeys(told)))


def _dose(experiment: Experiment, catalog: Catalog, sends: str | None) -> str:
    counting = [name for name in experiment.metric_names if (metric := catalog.metric(name)).fact
                and catalog.fact(metric.fact).table == "sends" and metric.aggregate in ("count", "distinct")]
    if sends is not None:
        if sends not in experiment.metric_names:
            raise NotFound(f"{experiment.name!r} has no metric {sends!r}", got=sends, known=experiment.metric_names)
        return sends
    if len(counting) != 1:
        what = "no metric counts" if not counting else f"{', '.join(counting)} all count"
        raise InputError(f"{what} messages", where=experiment.place,
                         hint="name one with `sends`" if counting else
                         "add one to `monitor`: sends_28d: {fact: sends, agg: count, window: 28d, direction: down}")
    return counting[0]


def _of_arm(effects: Effects, dose: str, by_channel: dict[str, str], catalog: Catalog, objectives: Objectives,
            months_after: float, level: float) -> MessageCost | None:
    z = float(ndtri(1 - level / 2))
    months = {channel: _months(effects, name, channel, catalog, months_after) for channel, name in by_channel.items()}
    per = {channel: _over(effects, -weights, dose, z) for channel, weights in months.items()}
    prices = {channel: objectives.reachable_month[channel] for channel in months}
    whole = sum((-prices[c].value * w for c, w in months.items()), np.zeros(len(effects.names)))
    cost = _over(effects, whole, dose, z)
    if not cost.bounded or cost.weak:
        return None
    ends = [_over(effects, sum((-prices[c].range[end] * w for c, w in months.items()), np.zeros(len(effects.names))),
                  dose, z).ci for end in (0, 1)]
    known = [end for interval in (*ends, cost.ci) for end in interval if end is not None]
    (at,) = effects.of([dose])
    messages = Estimate(dose, float(effects.effect[at]), float(effects.cov[at, at]) ** 0.5, effects.units, "intent",
                        level)
    weights = np.array([objectives.weights.get(name, 0.0) for name in effects.names])
    return MessageCost(
        effects.arm, messages,
        {channel: _estimate(f"months of {channel}", one, effects.units, level) for channel, one in per.items()},
        _estimate("cost", cost, effects.units, level), (min(known), max(known)),
        _estimate("gain", _over(effects, weights, dose, z), effects.units, level) if weights.any() else None,
        _hazard(effects, dose, catalog, z, level), cost.strength)


def _months(effects: Effects, name: str, channel: str, catalog: Catalog, months_after: float) -> np.ndarray:
    """(T,) weights that make reachable months of one channel of the effects."""
    weights = np.zeros(len(effects.names))
    weights[effects.names.index(name)] = 1 / MONTH
    if months_after:
        own = catalog.metric(name).fact
        ends = [one for one in effects.names
                if catalog.metric(one).aggregate == "at" and catalog.metric(one).fact == own]
        if not ends:
            raise InputError(f"nothing says who is still reachable on {channel} at the window's end",
                             where="months_after",
                             hint=f"add a metric of `{own}` with `agg: at` to the experiment's monitors")
        weights[effects.names.index(ends[0])] = months_after
    return weights


def _over(effects: Effects, weights: np.ndarray, dose: str, z: float) -> Quotient:
    take = np.zeros((2, len(effects.names)))
    take[0] = weights
    take[1, effects.names.index(dose)] = 1.0
    two, cov = take @ effects.effect, take @ effects.cov @ take.T
    return quotient(float(two[0]), float(two[1]), cov, z)


def _hazard(effects: Effects, dose: str, catalog: Catalog, z: float, level: float) -> Estimate | None:
    for name in effects.names:
        metric = catalog.metric(name)
        fact = catalog.fact(metric.fact) if metric.fact else None
        if fact is not None and (fact.table, metric.aggregate, metric.direction) == ("interactions", "any", "down"):
            weights = np.array([float(one == name) for one in effects.names])
            return _estimate(name, _over(effects, weights, dose, z), effects.units, level)
    return None


def _estimate(name: str, one: Quotient, units: int, level: float) -> Estimate:
    low, high = one.ci
    assert one.value is not None and one.se is not None and low is not None and high is not None
    return Estimate(name, one.value, one.se, units, "2sls", level, (low, high))

