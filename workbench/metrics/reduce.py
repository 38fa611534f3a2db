"""Per-unit values -> `Moments` by arm and segment, at one cut or at many: one scan for all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

import numpy as np

from workbench.logs.snapshot import Snapshot
from workbench.metrics.anchors import CLUSTER, Anchors
from workbench.metrics.buckets import buckets
from workbench.metrics.catalog import Catalog
from workbench.metrics.clusters import ClusterCounts, Clusters
from workbench.metrics.cube import Cells, cells_of
from workbench.metrics.cuts import Cut, Grouping, first_mature, first_present, limits_of
from workbench.metrics.families import column_names, families_of, middle, value_columns
from workbench.metrics.ranks import curves_at, influence
from workbench.metrics.spec import Cap
from workbench.metrics.tally import Cell, Group, Layout, Tally
from workbench.metrics.tops import Top, Tops
from workbench.metrics.values import Progress, UnitValues, values
from workbench.stats.quantile import Curve

STEPPED = 0.25      # part of a quantile's variance above which its steps are spoken of

__all__ = ["Cell", "Group", "Grouping", "Reduction", "caps_at", "matrix", "reduce", "reduce_at"]


@dataclass(frozen=True)
class Reduction:
    """All cells of one scan at one cut.

    Attributes:
        cells: (metric, grouping, group) -> Cell.
        units: (grouping, group) -> number of units exposed before the cut, mature or not.
        crossovers: units seen in more than one arm.
        caps: metric, or `m.num` and `m.den` for the sides of a ratio -> the value that a declared cap came to.
        clusters: where arms were randomised by cluster, how many there are.
        tops: (metric, group of the first grouping) -> its largest values, at the last cut, of the metrics asked for.
    """

    cells: dict[tuple[str, Grouping, Group], Cell] = field(repr=False)
    units: dict[tuple[Grouping, Group], int] = field(repr=False)
    crossovers: int = 0
    caps: dict[str, float] = field(default_factory=dict)
    clusters: ClusterCounts | None = None
    tops: dict[tuple[str, Group], Top] = field(default_factory=dict, repr=False)

    def cell(self, metric: str, *group: str | None, by: Grouping = ("arm",)) -> Cell | None:
        """One cell, or None where no unit is in the group."""
        return self.cells.get((metric, by, group))

    def groups(self, by: Grouping = ("arm",)) -> list[Group]:
        """The groups of one grouping that hold units, in order."""
        found = [group for grouping, group in self.units if grouping == by]
        return sorted(found, key=lambda group: tuple(str(v) for v in group))


def reduce(
    snapshot: Snapshot,
    catalog: Catalog,
    names: Sequence[str],
    anchors: Anchors,
    *,
    groupings: Sequence[Grouping] = (("arm",),),
    as_of: Cut = None,
    progress: Progress | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Reduction:
    """Scan once and reduce every metric in every grouping of the anchors' keys; see `reduce_at`."""
    return reduce_at(snapshot, catalog, names, anchors, cuts=(as_of,), groupings=groupings, progress=progress,
                     should_stop=should_stop)[0]


def reduce_at(
    snapshot: Snapshot,
    catalog: Catalog,
    names: Sequence[str],
    anchors: Anchors,
    *,
    cuts: Sequence[Cut],
    groupings: Sequence[Grouping] = (("arm",),),
    counting: Sequence[Grouping] = (),
    largest: Sequence[str] = (),
    progress: Progress | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> tuple[Reduction, ...]:
    """What was known at each cut, from one scan: a unit is in a cut from when its window had ended.

    A declared cap takes a first scan of its metrics, over the mature units of all arms together, and has its own
    value at each cut; so does a quantile, of each group. The result does not depend on the number of threads: buckets
    are reduced apart and added in order.

    Args:
        cuts: in order; later rows are not used. None is the end of the log, and can only be the last.
        counting: groupings of which only the units are counted.
        largest: metrics, each a mean, whose largest values are kept by the first grouping.
    """
    limits = limits_of(snapshot, catalog, names, cuts)
    caps = caps_at(snapshot, catalog, names, anchors, cuts)
    curves = curves_at(snapshot, catalog, names, anchors, cuts, groupings)
    # what moves with the cut has sums of its own at each
    moving = {name for name in names if catalog.metric(name).cap is not None or catalog.metric(name).quantile}
    steady = [name for name in names if name not in moving]
    families = families_of(catalog, steady, limits)
    tallies: dict[tuple[str, Grouping], list[Tally]] = {}
    whole = Clusters(len(cuts)) if CLUSTER in anchors.keys else None
    units: list[dict[tuple[Grouping, Group], int]] = [{} for _ in cuts]
    crossovers = np.zeros(len(cuts), dtype=np.int64)
    shifts: dict[str, np.ndarray] = {}      # of what moves
    tops: dict[str, Tops] = {}
    parts = values(snapshot, catalog, names, anchors, as_of=cuts[-1], progress=progress, should_stop=should_stop)
    for one in buckets(parts, families, map(tuple, limits.values()), cuts, groupings, counting):
        part, present, cubes = one.part, one.present, one.cubes
        if "crossover" in part.keys:
            crossed = part.keys["crossover"].astype(bool)
            crossovers += np.cumsum(np.bincount(present[crossed], minlength=len(cuts) + 1))[:-1]
        _count_units(units, [*cubes, *one.counted], present)
        if whole is not None:
            whole.enter(part, present)
        for family, sums in zip(families, one.sums, strict=True):
            mature = one.mature[family.limits]
            family.add(cubes, sums)
            for name in family.names:
                if name in largest:
                    usable = (mature < len(cuts)) & ~part.missing[name]
                    first, at = cubes[0].groups[groupings[0]]
                    tops.setdefault(name, Tops(float(family.shift(name)[0]))).add(
                        first, at[cubes[0].which][usable], part.columns[name][usable])
                if whole is not None:
                    whole.add(part, name, groupings, *columns_of(part, name), family.shift(name), mature)
        for name in sorted(moving, key=names.index):
            mature = one.mature[tuple(limits[name])]
            missing = part.missing[name] if part.missing[name].any() else None
            for by, c in product(groupings, range(len(cuts))):
                cell, = cells_of(part, (by,), 1)
                groups, at = cell.groups[by]
                own_curves = [curves[name, by, group][c] for group in groups] if name in part.quantiles else []
                limits_now = {column: cap[c] for column, cap in caps.items()}
                labels, columns = columns_of(part, name, limits_now, (own_curves, at[cell.which]))
                if name not in shifts:
                    usable = (mature < len(cuts)) & ~part.missing[name]
                    shifts[name] = np.array([middle(column[usable]) for column in columns])
                layout = Layout.alone(name, labels, shifts[name])
                own = tallies.setdefault((name, by), [Tally(layout, 1) for _ in cuts])
                own[c].add(groups, at, cell.sums((present > c).astype(int), (mature > c).astype(int), missing, 1,
                                                 columns, layout))
                if whole is not None:
                    whole.add(part, name, (by,), labels, columns, shifts[name], mature, c)
    found: list[dict[tuple[str, Grouping, Group], Cell]] = [{} for _ in cuts]
    made = {key: [tally.cells()[key[0]][0] for tally in own] for key, own in tallies.items()}
    for key, at_each in [*made.items(), *(one for family in families for one in family.cells().items())]:
        for c, cells in enumerate(at_each):
            found[c] |= {(*key, group): _told(cell, curves[(*key, group)][c]) if (*key, group) in curves else cell
                         for group, cell in cells.items() if (key[1], group) in units[c]}
    if whole is not None:
        found = [{key: replace(cell, clusters=sums.get(key)) for key, cell in cells.items()}
                 for cells, sums in zip(found, whole.sums(), strict=True)]
    known = [{column: value for column, own in caps.items() if (value := own[c]) is not None} for c in range(len(cuts))]
    last = {(name, group): top for name, one in tops.items() for group, top in one.tops().items()}
    return tuple(Reduction(found[c], units[c], int(crossovers[c]), known[c], whole.counts(c) if whole else None,
                           last if c == len(cuts) - 1 else {})
                 for c in range(len(cuts)))


def _count_units(units: list[dict[tuple[Grouping, Group], int]], cubes: Sequence[Cells], present: np.ndarray) -> None:
    """Add the units of a bucket that were exposed before each cut, by grouping and group."""
    for cube in cubes:
        counts = np.cumsum(cube.counted(present, len(units)), axis=1)
        for by, (groups, at) in cube.groups.items():
            for g, group in enumerate(groups):
                for seen, count in zip(units, counts[at == g].sum(axis=0).tolist(), strict=True):
                    if count or (by, group) in seen:
                        seen[by, group] = seen.get((by, group), 0) + count


def _told(cell: Cell, curve: Curve) -> Cell:
    """A quantile's cell with what there is to say of it."""
    steps = f"values repeat: the quantile moves in steps of {curve.step:g}" if curve.stepped > STEPPED else None
    return replace(cell, note=curve.reason or steps)


def matrix(part: UnitValues, name: str, caps: Mapping[str, float | None] | None = None,
           at: tuple[Sequence[Curve], np.ndarray] | None = None) -> tuple[tuple[str, ...], np.ndarray]:
    """The (n, k) values of one metric and their labels; see `columns_of`."""
    labels, columns = columns_of(part, name, caps, at)
    return labels, np.column_stack(columns)


def columns_of(part: UnitValues, name: str, caps: Mapping[str, float | None] | None = None,
               at: tuple[Sequence[Curve], np.ndarray] | None = None) -> tuple[tuple[str, ...], list[np.ndarray]]:
    """The k values of one metric, (n,) each, and their labels: y [d] [x [dx] m].

    Args:
        caps: column -> the value that it is capped at; others stay.
        at: for a quantile, whose values are its units' influence: the curve of each group and (n,) the group of each.

    Raises:
        ValueError: for a quantile without its curves; see `ranks.curve`.
    """
    if name in part.quantiles and at is None:
        raise ValueError(f"{name!r} is a quantile: its units have no value without that of their group")
    labelled = column_names(part, name)
    found = {label: part.columns[column] for label, column in labelled.items()}
    if name in part.quantiles and at is not None:
        rest = {label: found[label] for label in ("x", "dx", "m") if label in found}
        found = influence(part, name, *at) | rest
    for label in ("y", "d"):
        cap = caps.get(labelled[label]) if caps and label in labelled and name not in part.quantiles else None
        if cap is not None:
            found[label] = np.minimum(found[label], cap)
    return tuple(found), list(found.values())


def caps_at(snapshot: Snapshot, catalog: Catalog, names: Sequence[str], anchors: Anchors, cuts: Sequence[Cut]
            ) -> dict[str, list[float | None]]:
    """Column -> the value of its declared cap at each cut: the quantile over mature units of all arms together."""
    limits = limits_of(snapshot, catalog, names, cuts)
    capped = [name for name in names if catalog.metric(name).cap is not None]
    if not capped:
        return {}
    seen: dict[str, list[tuple[np.ndarray, np.ndarray]]] = {}
    declared: dict[str, Cap] = {}
    for part in values(snapshot, catalog, capped, anchors, as_of=cuts[-1]):
        present = first_present(part.anchor, cuts)
        for name in capped:
            cap = catalog.metric(name).cap
            assert cap is not None
            mature = np.maximum(first_mature(part.anchor, limits[name]), present)
            usable = (mature < len(cuts)) & ~part.missing[name]
            for column in value_columns(part, name):
                kept = usable & (part.columns[column] > 0) if cap.of == "positive" else usable
                seen.setdefault(column, []).append((part.columns[column][kept], mature[kept]))
                declared[column] = cap
    caps: dict[str, list[float | None]] = {}
    for column, own in seen.items():
        everything, mature = (np.concatenate(side) for side in zip(*own, strict=True))
        known = [everything[mature <= c] for c in range(len(cuts))]
        caps[column] = [float(np.quantile(one, declared[column].quantile, method="inverted_cdf")) if len(one) else None
                        for one in known]
    return caps
