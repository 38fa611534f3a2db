"""The effects of one arm on several metrics at once, with their joint covariance.

Effects and errors are those of the readout's rows; only the correlation is new. It comes from the units that have
every metric: Cov(e_i, e_j) = C_ij / max(n_i, n_j) in each arm, as the units of the metric that matures later are among
those of the other. Relative effects take the delta method with the errors of both means.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from workbench.errors import Refused
from workbench.experiments.readout import Readout, Row
from workbench.experiments.spec import Experiment
from workbench.logs.snapshot import Snapshot
from workbench.metrics.anchors import Anchors
from workbench.metrics.catalog import Catalog
from workbench.metrics.together import together
from workbench.stats.contrast import Direction
from workbench.stats.joint import correlation, joint
from workbench.stats.moments import Moments


@dataclass(frozen=True, eq=False)
class Effects:
    """T metrics of one arm against control.

    Attributes:
        units: that have every metric, both arms.
        effect, cov: (T,), (T, T) absolute.
        control: (T,) the means that relatives divide by.
        relative, relative_cov: (T,), (T, T); NaN beside a control mean of 0.
    """

    arm: str
    names: tuple[str, ...]
    directions: tuple[Direction, ...]
    units: int
    effect: np.ndarray
    cov: np.ndarray
    control: np.ndarray
    relative: np.ndarray
    relative_cov: np.ndarray

    @property
    def correlation(self) -> np.ndarray:
        """(T, T) of the absolute effects; 0 beside one that does not vary."""
        return correlation(self.cov)

    def of(self, names: Sequence[str]) -> np.ndarray:
        """The positions of some metrics."""
        return np.array([self.names.index(name) for name in names], dtype=np.int64)


def jointly(experiment: Experiment, snapshot: Snapshot, catalog: Catalog, anchors: Anchors, readout: Readout,
            cut: datetime | None) -> tuple[Effects, ...]:
    """The joint effects of every arm, of the metrics that have an effect and an error there; one scan for all.

    Raises:
        Refused: where fewer than two units of an arm have every metric, or units are clustered.
    """
    if experiment.design != "user":
        raise Refused("how effects hang together is not known where units are clustered: their values do not vary one "
                      "by one", result=readout)
    rows = {(row.arm, row.metric): row for row in readout.rows() if row.test != "deterioration" and row.se}
    names = [name for name in experiment.metric_names if all((arm, name) in rows for arm in experiment.arms)]
    found = together(snapshot, catalog, names, anchors, by="arm", as_of=cut) if names else {}
    if any(arm not in found or found[arm].n < 2 for arm in experiment.split):
        raise Refused("no two units of each arm have every metric yet: nothing says how they hang together",
                      result=readout, hint="wait until the longest window has ended")
    return tuple(_effects(arm, names, found[experiment.control], found[arm], rows) for arm in experiment.arms)


def _effects(arm: str, names: Sequence[str], control: Moments, treated: Moments, rows: Mapping[tuple[str, str], Row]
             ) -> Effects:
    both = control + treated
    own = [rows[arm, name] for name in names]
    parts = []
    for moments, sizes in ((control, [row.n_control for row in own]), (treated, [row.n for row in own])):
        made = joint(moments, names, both)
        assert made is not None         # a row with an error has something below the line
        parts.append(made.cov / np.maximum.outer(sizes, sizes))
    # the rows' own errors on the diagonal: joint units are a part of theirs
    spread = np.sqrt(np.diag(parts[0] + parts[1]))
    errors = np.array([row.se for row in own], dtype=np.float64)
    scale = np.outer(*2 * [np.divide(errors, spread, out=np.zeros_like(errors), where=spread > 0)])
    effect = np.array([row.effect for row in own], dtype=np.float64)
    base = np.array([row.path[-1].control for row in own], dtype=np.float64)
    cov = scale * (parts[0] + parts[1])
    np.fill_diagonal(cov, errors**2)
    with np.errstate(divide="ignore", invalid="ignore"):
        size, ratio = np.abs(base), (base + effect) / base
        relative = effect / size
        relative_cov = scale * (parts[1] + np.outer(ratio, ratio) * parts[0]) / np.outer(size, size)
    return Effects(arm, tuple(names), tuple(row.direction for row in own), both.n, effect, cov, base, relative,
                   relative_cov)
