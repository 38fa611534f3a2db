"""What a quantile metric needs before its scan: the quantile of each group at each cut, from a scan of its own.

Order statistics do not add, so this scan holds a number for each unit (over events: for each event) until the quantiles
are taken; what remains of it is one `Curve` for each group and cut. Sorted values do not depend on the order in which
buckets come, so neither does a curve.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from workbench.logs.snapshot import Snapshot
from workbench.metrics.anchors import Anchors
from workbench.metrics.catalog import Catalog
from workbench.metrics.cuts import Cut, Grouping, first_mature, first_present, grouped, limits_of
from workbench.metrics.eventlists import EventLists
from workbench.metrics.spec import Quantile
from workbench.metrics.tally import Group
from workbench.metrics.values import UnitValues, values
from workbench.stats.quantile import Curve, event_influence, of_events, of_units, unit_influence

Curves = dict[tuple[str, Grouping, Group], list[Curve]]


def curves_at(snapshot: Snapshot, catalog: Catalog, names: Sequence[str], anchors: Anchors, cuts: Sequence[Cut],
              groupings: Sequence[Grouping]) -> Curves:
    """(metric, grouping, group) -> the curve at each cut, over the units that are mature by then."""
    wanted = {name: quantile for name in names if (quantile := catalog.metric(name).quantile) is not None}
    if not wanted:
        return {}
    limits = limits_of(snapshot, catalog, list(wanted), cuts)
    seen = {name: _Seen(quantile, len(cuts)) for name, quantile in wanted.items()}
    for part in values(snapshot, catalog, list(wanted), anchors, as_of=cuts[-1]):
        present = first_present(part.anchor, cuts)
        groups = {by: grouped(part, by) for by in groupings}
        for name, one in seen.items():
            mature = np.maximum(first_mature(part.anchor, limits[name]), present)
            one.add(part, name, groups, np.where(part.missing[name], len(cuts), mature))
    return {(name, by, group): found for name, one in seen.items() for (by, group), found in one.curves().items()}


def curve(part: UnitValues, name: str, kept: np.ndarray) -> Curve:
    """The curve of some units, (n,) bool, as one group."""
    quantile = part.quantiles[name]
    if name in part.events:
        lists = part.events[name].of_units(kept)
        return of_events(lists.values, lists.sizes, quantile.q)
    return of_units(part.columns[name][kept], quantile.q)


def influence(part: UnitValues, name: str, curves: Sequence[Curve], which: np.ndarray) -> dict[str, np.ndarray]:
    """`y`, over events with `d`, of every unit, by the curve of its group."""
    if name in part.events:
        lists = part.events[name]
        found = event_influence(curves, which, lists.values, lists.sizes)
        return {"y": found[:, 0], "d": found[:, 1]}
    return {"y": unit_influence(curves, which, part.columns[name])[:, 0]}


@dataclass
class _Seen:
    """The values of one metric so far, with each unit's group in every grouping and the cut from which it counts."""

    quantile: Quantile
    cuts: int
    _groups: dict[Grouping, dict[Group, int]] = field(default_factory=dict)
    _which: dict[Grouping, list[np.ndarray]] = field(default_factory=dict)
    _from: list[np.ndarray] = field(default_factory=list)
    _values: list[np.ndarray] = field(default_factory=list)
    _lists: list[EventLists] = field(default_factory=list)

    def add(self, part: UnitValues, name: str, groups: dict[Grouping, tuple[list[Group], np.ndarray]],
            since: np.ndarray) -> None:
        """Units with the cut from which each counts, (n,); `cuts` for none."""
        kept = since < self.cuts
        for by, (found, which) in groups.items():
            known = self._groups.setdefault(by, {})
            at = np.array([known.setdefault(group, len(known)) for group in found], dtype=np.int32)
            self._which.setdefault(by, []).append(at[which[kept]])
        self._from.append(since[kept].astype(np.int16))
        if name in part.events:
            self._lists.append(part.events[name].of_units(kept))
        else:
            self._values.append(part.columns[name][kept])

    def curves(self) -> dict[tuple[Grouping, Group], list[Curve]]:
        """The curves of every group at each cut."""
        since = np.concatenate(self._from)
        lists = EventLists.joined(self._lists) if self._lists else None
        every = np.concatenate(self._values) if lists is None else np.zeros(0)
        found: dict[tuple[Grouping, Group], list[Curve]] = {}
        for by, groups in self._groups.items():
            which = np.concatenate(self._which[by])
            for group, g in groups.items():
                found[by, group] = []
                for c in range(self.cuts):
                    kept = (which == g) & (since <= c)
                    if lists is None:
                        found[by, group].append(of_units(every[kept], self.quantile.q))
                    else:
                        some = lists.of_units(kept)
                        found[by, group].append(of_events(some.values, some.sizes, self.quantile.q))
        return found
