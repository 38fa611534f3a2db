"""How units came in: the phases of a ramp with the split of each, and whether triggers are logged.

Where a split changes, units of one phase are compared with units of the same phase only: later users differ from
earlier ones, and a changed split puts more of the later ones into one arm.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time

from workbench.compute.mapping import map_buckets
from workbench.errors import InputError
from workbench.experiments.spec import Experiment
from workbench.logs.snapshot import Snapshot
from workbench.metrics.anchors import TRIGGER_COLUMN, TRIGGERED, Anchors, exposure_anchors

PHASE = "phase"             # the anchors' key
_TOLERANCE = 1e-3           # by which shares that a log rounds may miss 1
Row = tuple[str, str | None, float | None, str | None, int]


@dataclass(frozen=True)
class Entry:
    """What the exposures say before any metric is read.

    Attributes:
        splits: phase -> the share of each arm, in the order of phases; empty where one split held all the time.
        triggered: units with a trigger; None where none is logged.
        units: of all arms; 0 where nothing is logged that could tell some from others.
    """

    splits: Mapping[str | None, Mapping[str, float]]
    triggered: int | None
    units: int

    @property
    def phased(self) -> bool:
        """Whether the split changed."""
        return bool(self.splits)

    @property
    def filtered(self) -> bool:
        """Whether triggers tell some units from others."""
        return self.triggered is not None and 0 < self.triggered < self.units


PLAIN = Entry({}, None, 0)      # one split all the time, no trigger


def anchors_of(experiment: Experiment, snapshot: Snapshot, cut: datetime | None = None, keys: Iterable[str] = ()
               ) -> Anchors:
    """Each enrolled unit at its first exposure, with its arm, segments and cluster, and whether it was triggered.

    Args:
        keys: further columns of the exposure table.
    """
    exposure, enrol = experiment.exposure, experiment.enrol
    span = (datetime.combine(enrol.from_, time()), datetime.combine(enrol.to, time())) if enrol else (None, None)
    return exposure_anchors(snapshot, table=exposure.table, unit=exposure.unit, arm=exposure.arm, time=exposure.time,
                            where=exposure.where, enrol=span, segments=(*experiment.segments, *keys),
                            cluster=experiment.cluster, triggered_before=cut, place=f"{experiment.place}: exposure")


def entry(experiment: Experiment, snapshot: Snapshot, anchors: Anchors) -> Entry:
    """Read the exposures.

    Raises:
        InputError: where `p_assign` changes and no phase says when, or its shares do not add up.
    """
    if _nothing_said(experiment, snapshot):
        return PLAIN
    trigger = f'"{TRIGGERED}"' if TRIGGERED in anchors.keys else "NULL::VARCHAR"
    text = (f"SELECT arm, {PHASE}, p_assign, {trigger} AS triggered, count(*) AS units FROM ({anchors.sql}) "
            "GROUP BY ALL ORDER BY ALL")
    found = map_buckets(lambda number: snapshot.answer(number, text).to_pylist(), snapshot.n_buckets)
    rows: list[Row] = [(one["arm"], one["phase"], one["p_assign"], one["triggered"], one["units"])
                       for rows in found for one in rows]
    triggers = [count for _, _, _, flag, count in rows if flag == "yes"]
    return Entry(_splits(experiment, rows), sum(triggers) if triggers else None, sum(row[4] for row in rows))


def _nothing_said(experiment: Experiment, snapshot: Snapshot) -> bool:
    """Whether no exposure has a phase, a share or a trigger: the units need not be gone through to know that."""
    table = experiment.exposure.table
    told = [one for one in (PHASE, "p_assign", TRIGGER_COLUMN) if one in snapshot.table(table).columns]
    return not told or not snapshot.says(table, told)


def _splits(experiment: Experiment, rows: Iterable[Row]) -> dict[str | None, dict[str, float]]:
    """The split of each phase; empty where it never changed."""
    said: dict[str | None, dict[str, set[float]]] = {}
    for arm, phase, share, _, _ in rows:
        own = said.setdefault(phase, {}).setdefault(arm, set())
        if share is not None:
            own.add(share)
    splits = {phase: _split(experiment, phase, said[phase]) for phase in sorted(said, key=_ordered)}
    first = next(iter(splits.values()), {})
    # where no share is logged nobody knows whether phases had one split: they are told apart to be safe
    unknown = len(splits) > 1 and not any(shares for arms in said.values() for shares in arms.values())
    same = all(abs(split[arm] - first[arm]) < _TOLERANCE for split in splits.values() for arm in first)
    return {} if same and not unknown else splits


def _split(experiment: Experiment, phase: str | None, arms: Mapping[str, set[float]]) -> dict[str, float]:
    """The shares of one phase; an arm that is not seen in it gets what the others leave."""
    place, named = f"{experiment.place}: exposure", f"phase {phase!r}" if phase is not None else "the exposures"
    known: dict[str, float] = {}
    for arm, shares in arms.items():
        if shares and max(shares) - min(shares) >= _TOLERANCE:
            raise InputError(f"`p_assign` of arm {arm!r} is between {min(shares):g} and {max(shares):g} in {named}",
                             where=place, hint="give each split a `phase` of its own: phases are compared apart")
        if shares:
            known[arm] = min(shares)
    weights = {arm: known.get(arm, weight) for arm, weight in experiment.split.items()}
    if not known:
        return _normalised(weights)
    left = 1 - sum(known.values())
    if left < -_TOLERANCE:
        raise InputError(f"`p_assign` of the arms adds up to {sum(known.values()):.3f} in {named}", where=place,
                         hint="it is the chance of an arm for a user who takes part")
    open_ = {arm: weight for arm, weight in experiment.split.items() if arm not in known}
    whole = sum(open_.values())
    # an arm that a log knows nothing of has its part of the rest; less than rounding is none
    return _normalised(known | {arm: max(left, 0.0) * weight / whole if whole and left > _TOLERANCE else 0.0
                                for arm, weight in open_.items()})


def _normalised(weights: Mapping[str, float]) -> dict[str, float]:
    whole = sum(weights.values())
    return {arm: weight / whole for arm, weight in weights.items()}


def _ordered(phase: str | None) -> tuple[int, float, str]:
    """Numbers by size, then names, then units without a phase."""
    if phase is None:
        return (2, 0.0, "")
    return (0, float(phase), phase) if phase.replace(".", "", 1).isdigit() else (1, 0.0, phase)
