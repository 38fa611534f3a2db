"""What taking it up does, from an arm that only encourages.

Nobody can be made to play a podcast, and those who do differ from those who do not; but who is invited can be drawn by
lot. The invitation's effect on an outcome, over its effect on the uptake, is the effect of the uptake on those who take
it up because they were invited (the compliers). It rests on three things: the lot, which the sample ratio shows; that
the invitation works through the uptake alone; that it keeps nobody from it. The decision stays with the invitation's
own effects, which need none of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from scipy.special import ndtr, ndtri

from workbench.errors import NotFound, Refused
from workbench.experiments.estimates.effects import Effects, jointly
from workbench.experiments.plan.phases import anchors_of, entry
from workbench.experiments.readout import Readout, Row, plain
from workbench.experiments.spec import Experiment
from workbench.logs.snapshot import Snapshot
from workbench.metrics.catalog import Catalog
from workbench.stats.estimate import Estimate
from workbench.stats.quotient import WEAK, quotient

UNMOVED = 0.2       # of the whole uptake effect: less in a segment, surely, and the invitation did not work there
SURELY = 1.645      # standard errors: 95 % one-sided
DOUBT = 0.05        # the chance, over all segments of a metric, of a doubt where there is nothing to doubt
ASSUMED = ("rests on the invitation working through the uptake alone, and keeping nobody from it; the data cannot "
           "prove either. It is the effect on those who took it up because of the invitation, not on everybody")


@dataclass(frozen=True)
class ComplierEffect:
    """One outcome of one arm.

    Attributes:
        effect: of one unit of uptake on compliers; None where `reason` says why there is none. Its interval inverts the
            test (Anderson and Rubin), so it holds with a weak invitation too.
        strength: the first-stage F of the invitation.
        doubts: segments in which the invitation moved the outcome without the uptake: it works another way there.
    """

    arm: str
    metric: str
    effect: Estimate | None
    strength: float
    reason: str | None
    doubts: tuple[str, ...]

    @property
    def words(self) -> str:
        """What it says, in one sentence."""
        if self.effect is None:
            return f"{self.arm}: {self.metric} not estimated: {self.reason}"
        low, high = self.effect.ci
        said = f"{self.arm}: {self.metric} {self.effect.value:+.4g} per uptake ({low:+.4g} to {high:+.4g})"
        return f"{said}; in doubt: {'; '.join(self.doubts)}" if self.doubts else said


@dataclass(frozen=True)
class Encouragement:
    """What an encouragement design says of the uptake itself.

    Attributes:
        uptakes: per arm, the invitation's effect on the uptake: the share of compliers where the uptake is yes or no.
        effects: per arm and outcome.
    """

    experiment: str
    snapshot: str
    uptake: str
    uptakes: tuple[tuple[str, Estimate], ...]
    effects: tuple[ComplierEffect, ...]
    notes: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """The result as JSON."""
        value: dict[str, Any] = plain({
            "version": 1, "experiment": self.experiment, "snapshot": self.snapshot, "uptake": self.uptake,
            "uptakes": [{"arm": arm, **one.as_dict()} for arm, one in self.uptakes],
            "effects": [{"arm": one.arm, "metric": one.metric, "effect": one.effect.as_dict() if one.effect else None,
                         "strength": one.strength, "reason": one.reason, "doubts": list(one.doubts),
                         "words": one.words} for one in self.effects],
            "notes": list(self.notes)})
        return value

    def text(self) -> str:
        """The result as lines for a terminal."""
        ups = [f"{arm}: {self.uptake} {one.value:+.4g} ({one.ci[0]:+.4g} to {one.ci[1]:+.4g})"
               for arm, one in self.uptakes]
        return "\n".join([*ups, *(one.words for one in self.effects), *(f"note: {note}" for note in self.notes)])


def encouraged(experiment: Experiment, snapshot: Snapshot, readout: Readout, *, uptake: str | None = None,
               catalog: Catalog | None = None) -> Encouragement:
    """The effect of the uptake on compliers, for every other metric and arm; one scan.

    Args:
        uptake: a metric of the experiment; default the spec's own.

    Raises:
        NotFound: for an uptake that the experiment does not measure.
        Refused: where the readout shows no effect, or the invitation moved the uptake of no arm.
    """
    named = uptake or experiment.uptake
    if named is None or named not in experiment.metric_names:
        raise NotFound(f"{experiment.name!r} measures no uptake {named!r}" if named else
                       f"{experiment.name!r} names no uptake", where=f"{experiment.place}: uptake", got=named,
                       known=experiment.metric_names, hint="add the metric to `monitor`")
    readout.require_effects("divide")
    catalog = catalog or Catalog.load(snapshot.project)
    anchors = anchors_of(experiment, snapshot, readout.cut)
    found = jointly(experiment, snapshot, catalog, anchors, readout, readout.cut, entry(experiment, snapshot, anchors))
    level = experiment.plan.alpha
    uptakes = tuple((one.arm, _uptake(one, named, level)) for one in found if named in one.names)
    effects = tuple(made for one in found if named in one.names for name in one.names if name != named
                    for made in [_effect(one, name, named, level, readout)])
    result = Encouragement(experiment.name, snapshot.id, named, uptakes, effects, (ASSUMED,))
    if not any(one.effect for one in effects):
        raise Refused(f"the invitation of {experiment.name} hardly moved {named!r}: nothing says what the uptake does",
                      result=result, hint="read the invitation's own effects; a stronger invitation would say more")
    return result


def _uptake(effects: Effects, named: str, level: float) -> Estimate:
    (at,) = effects.of([named])
    return Estimate(named, float(effects.effect[at]), float(effects.cov[at, at]) ** 0.5, effects.units, "intent", level)


def _effect(effects: Effects, name: str, uptake: str, level: float, readout: Readout) -> ComplierEffect:
    at = effects.of([name, uptake])
    z = float(ndtri(1 - level / 2))
    one = quotient(float(effects.effect[at[0]]), float(effects.effect[at[1]]), effects.cov[at[:, None], at[None, :]], z)
    low, high = one.ci
    if one.value is None or one.se is None or low is None or high is None:
        reason = f"the invitation did not move {uptake!r} beyond chance (F = {one.strength:.2g}, {WEAK:g} is wanted)"
        return ComplierEffect(effects.arm, name, None, one.strength, reason, ())
    made = Estimate(name, one.value, one.se, effects.units, "2sls, weak" if one.weak else "2sls", level, (low, high))
    return ComplierEffect(effects.arm, name, made, one.strength, None,
                          _doubts(readout.estimates, effects, name, uptake))


def _doubts(rows: Sequence[Row], effects: Effects, name: str, uptake: str) -> tuple[str, ...]:
    """Segments that contradict the exclusion: the uptake surely hardly moved there, and the outcome surely did."""
    (at,) = effects.of([uptake])
    small = UNMOVED * abs(float(effects.effect[at]))
    own = [row for row in rows if row.segment and row.arm == effects.arm and row.effect is not None and row.se]
    taken = {_key(row): row for row in own if row.metric == uptake}
    moved = {_key(row): row for row in own if row.metric == name}
    both = [key for key in moved if key in taken]
    # as many tests as segments: each at its share
    found = []
    for key in both:
        first, second = taken[key], moved[key]
        assert first.effect is not None and first.se and second.effect is not None and second.se
        p = 2 * float(ndtr(-abs(second.effect) / second.se))
        if abs(first.effect) + SURELY * first.se < small and p < DOUBT / len(both):
            found.append(f"in {key[0]} = {key[1]} it moved {name} without {uptake}")
    return tuple(dict.fromkeys(found))


def _key(row: Row) -> tuple[str, str | None]:
    assert row.segment is not None
    return str(row.segment["column"]), row.segment["value"]
