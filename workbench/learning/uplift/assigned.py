"""Who was given which arm, with which probability: what effects are learnt from, or the one line why they are not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.errors import InputError
from workbench.learning.data import Dataset
from workbench.learning.encoding import factorize
from workbench.learning.spec import ColumnFeature, TrainingSpec, Treatment
from workbench.learning.uplift.units import over_units

# An arm's weights average 1 where its propensities are true: so far off, with so many errors, they are not.
_OFF, _ERRORS = 0.02, 5.0
_TELLING = ("action", "channel", "message_ref")         # each of them tells of the others


@dataclass(frozen=True)
class Assigned:
    """The arms of n rows.

    Attributes:
        arms: names, control first.
        arm: (n,) index into `arms`; -1 where the row was given an arm that is not asked about.
        propensity: (n,) the probability of what the row was given, in (0, 1).
        chances: (n, arms) the probability of each arm in each row; None where only that of what was done is known
            and there are more than two arms.
        shares: (arms,) the mean probability of each arm, estimated by its share of the rows where not given.
    """

    arms: tuple[str, ...]
    arm: np.ndarray
    propensity: np.ndarray
    chances: np.ndarray | None
    shares: np.ndarray

    def rows(self, keep: np.ndarray) -> Assigned:
        """The same of some rows: (n,) bool or indices."""
        chances = None if self.chances is None else self.chances[keep]
        return Assigned(self.arms, self.arm[keep], self.propensity[keep], chances, self.shares)

    def given(self, arm: int) -> np.ndarray:
        """(n,) bool, whether each row was given the arm."""
        return self.arm == arm


def assigned(data: Dataset, spec: TrainingSpec) -> Assigned:
    """The arms and propensities of a data set's rows.

    Raises:
        InputError: an unknown, impossible or certain propensity; an arm without rows or never beside control on one
            side of the split; shares or propensities that the rows contradict.
    """
    said = _said(spec)
    where = f"training/{spec.name}.yaml: treatment"
    _told(spec, said)
    names, code = factorize(_text(_key(data, said.column, where)))
    if (code < 0).any():
        raise InputError(f"{int((code < 0).sum()):,} rows have no {said.column!r}: they were given no arm", where=where,
                         hint="leave them out with rows.where")
    if said.control not in names:
        raise InputError(f"no row was given the control {said.control!r}", where=f"{where}.control", got=said.control,
                         known=sorted(names))
    arms = (said.control, *(said.arms if said.arms is not None else sorted(set(names) - {said.control})))
    if len(arms) < 2 or said.control in arms[1:]:
        raise InputError(f"there is no arm beside the control {said.control!r}", where=f"{where}.arms")
    for name in arms[1:]:
        if name not in names:
            raise InputError(f"no row was given the arm {name!r}", where=f"{where}.arms", got=name, known=sorted(names))
    index = {name: i for i, name in enumerate(arms)}
    arm = np.array([index.get(name, -1) for name in names])[code]
    propensity, chances, shares = _chances(data, said, arms, np.array(names, dtype=object)[code], arm, where)
    found = Assigned(arms, arm, propensity, chances, shares)
    _sides(data, found, where)
    _contradicted(data, found, where)
    return found


def _said(spec: TrainingSpec) -> Treatment:
    if spec.treatment is None:
        raise InputError("effects are of a treatment, and the spec names none",
                         where=f"training/{spec.name}.yaml: treatment")
    return spec.treatment


def _told(spec: TrainingSpec, said: Treatment) -> None:
    """A feature that tells what was done would take the effect upon itself."""
    telling = {said.column, *({said.propensity} if isinstance(said.propensity, str) else ()),
               *(_TELLING if said.column in _TELLING else ())}
    for name, feature in spec.features.items():
        if isinstance(feature, ColumnFeature) and feature.of is None and feature.column in telling:
            raise InputError(f"the column {feature.column!r} tells which arm a row was given",
                             where=f"training/{spec.name}.yaml: features.{name}",
                             hint="leave it out: the model has an effect for each arm")


def _key(data: Dataset, name: str, where: str) -> np.ndarray:
    if name not in data.keys:
        raise InputError(f"the rows have no column {name!r}", where=where, got=name, known=data.keys)
    return data.keys[name]


def _text(values: np.ndarray) -> np.ndarray:
    """Arms as text: a column of whole numbers is one of names."""
    if values.dtype.kind in "biu":
        return values.astype(int).astype(str).astype(object)
    if values.dtype.kind == "f":
        return np.array([None if np.isnan(v) else f"{v:g}" for v in values], dtype=object)
    return values


def _chances(
    data: Dataset, said: Treatment, arms: tuple[str, ...], given: np.ndarray, arm: np.ndarray, where: str
) -> tuple[np.ndarray, np.ndarray | None, np.ndarray]:
    where = f"{where}.propensity"
    if isinstance(said.propensity, dict):
        share = said.propensity
        for name in sorted(set(given)):
            if name not in share:
                raise InputError(f"the arm {name!r} has rows and no share: its propensity is unknown", where=where,
                                 hint="effects need known propensities; none is estimated")
        total = sum(share.values())
        if min(share.values()) <= 0 or abs(total - 1) > 1e-6:
            raise InputError(f"shares are above 0 and sum to 1, these to {total:g}", where=where)
        words, code = factorize(given)
        propensity = np.array([share[name] for name in words])[code]
        shares = np.array([share[name] for name in arms])
        return propensity, np.broadcast_to(shares, (len(arm), len(arms))), shares
    propensity = np.asarray(_key(data, said.propensity, where), dtype=np.float64)
    unknown = np.isnan(propensity)
    if unknown.any():
        raise InputError(f"the propensity of {int(unknown.sum()):,} of {len(propensity):,} rows is unknown",
                         where=where, hint="log it, give each arm's share, or leave these rows out "
                                            "with rows.where; none is estimated")
    impossible = (propensity <= 0) | (propensity > 1)
    if impossible.any():
        raise InputError(f"{int(impossible.sum()):,} rows were given what had the propensity "
                         f"{propensity[impossible][0]:g}", where=where, hint="a propensity is above 0 and below 1")
    certain = propensity >= 1
    if certain.any():
        raise InputError(f"{int(certain.sum()):,} rows had no other choice (propensity 1) and show no effect",
                         where=where, hint="leave them out with rows.where")
    shares = np.array([(arm == i).mean() for i in range(len(arms))])
    if len(arms) > 2 or (arm < 0).any():
        return propensity, None, shares
    treated = np.where(arm == 1, propensity, 1 - propensity)
    return propensity, np.column_stack([1 - treated, treated]), shares


def _sides(data: Dataset, found: Assigned, where: str) -> None:
    for side, verb in ((data.train, "trains"), (data.held, "measures")):
        for i, name in enumerate(found.arms):
            if not (found.given(i) & side).any():
                what = "the control" if i == 0 else "the arm"
                raise InputError(f"no row of {what} {name!r} {verb}", where=where,
                                 hint="arms are compared among rows of the same side of the split")


def _contradicted(data: Dataset, found: Assigned, where: str) -> None:
    """Whether an arm's weights 1 / propensity average 1 over rows, as they do where every row could be given it."""
    _, unit = factorize(data.unit)
    for i, name in enumerate(found.arms):
        weight = found.given(i) / found.propensity
        mean = float(weight.mean())
        error = over_units((weight - mean) / len(weight), unit)
        if abs(mean - 1) > max(_OFF, _ERRORS * error):
            raise InputError(
                f"the weights 1/propensity of {name!r} average {mean:.3g}, not 1: its propensities are not those of "
                "the assignment, or some rows could not be given it", where=f"{where}.propensity",
                hint="keep rows in which every arm was possible with rows.where, and name the column that holds the "
                     "probability of the arm")


def stated(found: Assigned, floor: float) -> list[str]:
    """What a reader must know of the propensities that learning used."""
    clipped = int((found.propensity < floor).sum())
    if not clipped:
        return []
    return [f"{clipped:,} rows that train had a propensity below {floor:g} and count as {floor:g} while learning; "
            "what is measured uses the true ones."]
