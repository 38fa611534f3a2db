"""Where each number of a readout comes from, by its place: one statement, the rows behind it, or the spec."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from workbench.experiments.lineage.ground import Ground, among, is_
from workbench.experiments.lineage.places import numbers
from workbench.experiments.readout import Row
from workbench.metrics.anchors import CLUSTER, TRIGGERED

Kind = Literal["counted", "computed", "given"]


@dataclass(frozen=True)
class Origin:
    """How a number came about.

    Attributes:
        kind: `counted` by one statement, `computed` from rows or from other numbers, `given` by the spec.
        said: in one sentence.
        rows: SQL of the rows behind it, mostly one per unit; None of what is given.
        sql, where: of what is counted, the statement, and its row and column: (arm or None, column).
        of: the places of the numbers, or the fields of the spec, that it is made of.
    """

    kind: Kind
    said: str
    rows: str | None = None
    sql: str | None = None
    where: tuple[str | None, str] | None = None
    of: tuple[str, ...] = ()


def origin_of(ground: Ground, place: str) -> Origin:
    """How the number at a place of `readout.json` came about."""
    for pattern, told in _PLACES:
        found = re.fullmatch(pattern, place)
        if found:
            return told(ground, *found.groups())
    raise AssertionError(f"no rule says where {place} comes from")


def _counted(said: str, rows: str, count: str = "count(*)") -> Origin:
    return Origin("counted", said, rows, f"SELECT {count} AS n\nFROM (\n{rows}\n)", (None, "n"))


def _of_row(ground: Ground, at: str, field: str) -> Origin:
    row = ground.readout.estimates[int(at)]
    path = re.fullmatch(r"path\[(\d+)\]\.(.+)", field)
    if path:
        look = int(path[1]) - len(row.path)
        if path[2] == "n":
            of = "units" if row.clusters is None else "clusters"
            return _counted(f"mature {of} of both arms at this look", _rows(ground, row, look=look),
                            "count(*)" if row.clusters is None else f"count(DISTINCT {CLUSTER})")
        return Origin("computed", f"{row.test} by {row.method} at this look", _rows(ground, row, look=look))
    if field in ("n", "n_control"):
        arm = row.arm if field == "n" else ground.experiment.control
        return _counted(f"mature units of {arm}", _rows(ground, row, arms=[arm]))
    if field == "immature":
        return _counted("units of both arms whose window had not ended",
                        ground.immature(row.metric, *_only(ground, row)))
    if field in ("mean", "control_mean"):
        return _mean(ground, row, field)
    if field == "level":
        return _level(ground, row)
    if field == "q":
        others = tuple(f"estimates[{k}].p" for k, one in enumerate(ground.readout.estimates)
                       if one.segment is not None and one.p is not None)
        assert ground.readout.exploration is not None
        return Origin("computed", f"its p beside those of the other segments, by {ground.readout.exploration.method}",
                      _rows(ground, row), of=others)
    if field.startswith("clusters"):
        arm = row.arm if field.endswith("[0]") else ground.experiment.control
        return _counted(f"clusters of {arm}", _rows(ground, row, arms=[arm]), f"count(DISTINCT {CLUSTER})")
    return Origin("computed", f"{row.test} by {row.method}, from the rows of both arms", _rows(ground, row))


def _mean(ground: Ground, row: Row, field: str) -> Origin:
    """Of the arm: the statement that the readout shows gives it, within the row's segment."""
    arm = row.arm if field == "mean" else ground.experiment.control
    means = ground.means(row.metric, *_only(ground, row))
    rows = _rows(ground, row, arms=[arm])
    if means is None:
        return Origin("computed", f"the quantile of {arm}", rows)
    if ground.entry.phased:       # a row per treatment arm with both means
        return Origin("counted", f"the mean of {arm}, each phase's weighted by its units", rows, means,
                      (row.arm, field))
    return Origin("counted", f"the mean of {arm}", rows, means, (arm, "mean"))


def _level(ground: Ground, row: Row) -> Origin:
    place = ground.experiment.place
    field = "deterioration" if row.test == "deterioration" else "alpha"
    said = {"superiority": "alpha / (success metrics x arms)", "non_inferiority": "alpha / arms",
            "deterioration": "its own budget / (success metrics and guardrails x arms)", "none": "alpha as it is"}
    return Origin("given", said[row.test], of=(f"{place}: plan.{field}", f"{place}: metrics", f"{place}: split"))


def _only(ground: Ground, row: Row, arms: Sequence[str] | None = None) -> list[str]:
    kept = [among("arm", arms or [ground.experiment.control, row.arm])]
    if row.segment is not None:
        kept.append(is_(str(row.segment["column"]), row.segment["value"]))
    return kept


def _rows(ground: Ground, row: Row, arms: Sequence[str] | None = None, look: int = -1) -> str:
    return ground.units(row.metric, *_only(ground, row, arms), look=look)


def _of_why(ground: Ground, at: str, field: str) -> Origin:
    why = ground.readout.why[int(at)]
    k, row = next((k, one) for k, one in enumerate(ground.readout.estimates)
                  if one.segment is None and (one.metric, one.arm, one.test) == (why.metric, why.arm, why.test))
    if field.startswith("source.caps"):
        return _of_cap(ground, field.removeprefix("source.caps."))
    if field.startswith("share."):
        given = _level(ground, row)
        return Origin("given", f"the share of the row's level: {given.said}", of=given.of)
    if field.startswith("bar."):
        role = "guardrail" if why.bar and why.bar.kind == "margin" else "success"
        name = "margin" if role == "guardrail" else "mde"
        given_as = why.bar and why.bar.given == field.removeprefix("bar.")
        return Origin("given" if given_as else "computed", "as the spec has it" if given_as else
                      "what the spec has, turned by the control mean", None if given_as else _rows(ground, row),
                      of=(f"{ground.experiment.place}: metrics.{role}.{why.metric}.{name}",))
    if field == "boundary.units":
        return _counted("mature units of both arms", _rows(ground, row))
    if field in ("boundary.planned", "boundary.look", "boundary.looks"):
        return Origin("given", "the plan of looks", of=(f"{ground.experiment.place}: plan.sequential",))
    of = tuple(one for one in numbers(ground.readout) if one.startswith(f"estimates[{k}].path[{len(row.path) - 1}]"))
    return Origin("computed", "the row's last look against its boundary", _rows(ground, row), of=of)


def _of_arm(ground: Ground, arm: str) -> Origin:
    rows = ground.exposed(is_("arm", arm))
    if ground.experiment.cluster is not None:
        return _counted(f"clusters of {arm}", rows, f"count(DISTINCT {CLUSTER})")
    return _counted(f"enrolled units of {arm}", rows)


def _of_phase(ground: Ground, at: str, field: str) -> Origin:
    phase = is_("phase", ground.readout.health.phases[int(at)].phase)
    if field.startswith("counts."):
        arm = field.removeprefix("counts.")
        return _counted(f"enrolled units of {arm} in the phase", ground.exposed(phase, is_("arm", arm)))
    return Origin("computed", "the phase's units against its split", ground.exposed(phase))


def _of_clusters(ground: Ground, field: str) -> Origin:
    arm = field.removeprefix("counts.") if field.startswith("counts.") else None
    if arm:
        return _counted(f"clusters of {arm}", ground.exposed(is_("arm", arm)), f"count(DISTINCT {CLUSTER})")
    return Origin("computed", "clusters against the arms of their units", ground.exposed())


def _of_check(ground: Ground, at: str, _: str) -> Origin:
    """A check's figure rests on the units, and on those of a metric where it names one."""
    check = ground.readout.health.checks[int(at)]
    named = [figure.of for figure in check.figures if figure.of in ground.experiment.metric_names]
    rows = ground.units(named[0]) if len(set(named)) == 1 else ground.exposed()
    return Origin("computed", f"the check {check.name}: {check.means}", rows)


def _of_differing(ground: Ground, at: str, _: str) -> Origin:
    assert ground.readout.exploration is not None
    one = ground.readout.exploration.heterogeneity[int(at)]
    of = tuple(f"estimates[{k}].{field}" for k, row in enumerate(ground.readout.estimates)
               if row.segment is not None and row.segment["column"] == one.column
               and (row.metric, row.arm) == (one.metric, one.arm) and row.test in ("superiority", "non_inferiority",
                                                                                  "none")
               for field in ("effect", "se"))
    return Origin("computed", f"whether the effects of {one.column}'s values differ: Cochran's Q",
                  ground.units(one.metric, among("arm", [ground.experiment.control, one.arm])), of=of)


def _of_exploration(ground: Ground, field: str) -> Origin:
    place = ground.experiment.place
    if field == "level":
        return Origin("given", "the false discovery rate of segments", of=(f"{place}: plan.alpha",))
    of = tuple(f"estimates[{k}].q" for k, row in enumerate(ground.readout.estimates) if row.q is not None)
    return Origin("computed", "counted among the rows of segments", ground.exposed(), of=of)


def _of_triggered(ground: Ground, at: str, field: str) -> Origin:
    assert ground.readout.triggered is not None
    one = ground.readout.triggered.effects[int(at)]
    if field == "level":
        return Origin("given", "alpha as it is", of=(f"{ground.experiment.place}: plan.alpha",))
    yes = f"{TRIGGERED} = 'yes'"
    if field in ("n", "n_control"):
        arm = one.arm if field == "n" else ground.experiment.control
        return _counted(f"triggered mature units of {arm}", ground.units(one.metric, yes, is_("arm", arm)))
    only = [among("arm", [ground.experiment.control, one.arm])] if field != "share" else []
    # an effect on everybody takes the mean of those that were not triggered too
    return Origin("computed", "the effect among triggered units" if field.startswith("among") else
                  "what it comes to for everybody", ground.units(one.metric, *([yes] if field.startswith("among")
                                                                               else []), *only))


def _of_triggered_ratio(ground: Ground, field: str) -> Origin:
    yes = f"{TRIGGERED} = 'yes'"
    if field.startswith("counts."):
        arm = field.removeprefix("counts.")
        return _counted(f"triggered units of {arm}", ground.exposed(yes, is_("arm", arm)))
    if field == "p":
        return Origin("computed", "triggered units against the split", ground.exposed(yes))
    return _split(ground)


def _of_cap(ground: Ground, column: str) -> Origin:
    metric = column if column in ground.experiment.metric_names else column.rpartition(".")[0]
    return Origin("computed", "the quantile of all mature units that the metric is capped at", ground.units(metric),
                  of=(f"{ground.catalog.place(metric)}: cap",))


def _split(ground: Ground, *_: str) -> Origin:
    if ground.entry.phased:
        return Origin("computed", "the splits of the phases, weighted by their units", ground.exposed())
    return Origin("given", "the split", of=(f"{ground.experiment.place}: split",))


_Told = Callable[..., Origin]
_PLACES: tuple[tuple[str, _Told], ...] = (
    (r"estimates\[(\d+)\]\.adjustment\.variance_reduction", lambda g, at: _of_row(g, at, "variance_reduction")),
    (r"estimates\[(\d+)\]\.(.+)", _of_row),
    (r"why\[(\d+)\]\.(.+)", _of_why),
    (r"health\.units", lambda g: _counted("enrolled units", g.exposed())),
    (r"health\.srm\.counts\.(.+)", _of_arm),
    (r"health\.srm\.expected\..+", _split),
    (r"health\.srm\.p", lambda g: Origin("computed", "the arms' units against the split, by the sample-ratio test",
                                         g.exposed())),
    (r"health\.immature\.(.+)", lambda g, metric: _counted("units whose window had not ended", g.immature(metric))),
    (r"health\.missing\.(.+)", lambda g, metric: _counted("mature units without a value", g.lacking(metric))),
    (r"health\.crossovers", lambda g: _counted("enrolled units seen in more than one arm", g.exposed("crossover"))),
    (r"health\.crossover_share", lambda g: Origin(
        "counted", "the share of enrolled units that were seen in more than one arm", g.exposed(),
        f"SELECT avg(crossover::INT) AS n\nFROM (\n{g.exposed()}\n)", (None, "n"))),
    (r"health\.phases\[(\d+)\]\.(.+)", _of_phase),
    (r"health\.clusters\.(.+)", _of_clusters),
    (r"health\.checks\[(\d+)\]\.figures\[(\d+)\]\..+", _of_check),
    (r"exploration\.heterogeneity\[(\d+)\]\.(.+)", _of_differing),
    (r"exploration\.(.+)", _of_exploration),
    (r"triggered\.effects\[(\d+)\]\.(.+)", _of_triggered),
    (r"triggered\.srm\.(p|counts\..+|expected\..+)", _of_triggered_ratio),
    (r"caps\.(.+)", _of_cap),
    (r"look", lambda g: Origin("given", "the plan of looks", of=(f"{g.experiment.place}: plan.sequential",))),
)
