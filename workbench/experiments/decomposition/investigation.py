"""The three questions as one call each: from names and dates to a result."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from workbench.errors import InputError
from workbench.experiments.decomposition.arms import of_arms
from workbench.experiments.decomposition.attribution import Attribution
from workbench.experiments.decomposition.path import Path, path_of
from workbench.experiments.decomposition.periods import Periods, of_periods, periods
from workbench.experiments.decomposition.sliced import SlicedChange
from workbench.experiments.decomposition.slices import of_slices
from workbench.experiments.readout import Readout
from workbench.experiments.spec import Experiment
from workbench.logs.snapshot import Snapshot
from workbench.metrics.catalog import Catalog
from workbench.stats.decomposition import Method

METHODS: tuple[Method, ...] = ("shapley", "lmdi")


def in_arms(experiment: Experiment, snapshot: Snapshot, readout: Readout, steps: Sequence[str], *,
            window: str | None = None, method: str = "shapley") -> tuple[Attribution, ...]:
    """See `arms.of_arms`."""
    path = path_of(Catalog.load(snapshot.project), steps, window)
    return of_arms(experiment, snapshot, path, readout, method=_method(method))


def in_periods(snapshot: Snapshot, steps: Sequence[str], before: datetime, after: datetime, *,
               window: str | None = None, total: bool = False, method: str = "shapley") -> Attribution:
    """See `periods.of_periods`."""
    path = path_of(Catalog.load(snapshot.project), steps, window)
    return of_periods(snapshot, path, _spans(snapshot, path, before, after), total=total, method=_method(method))


def in_slices(snapshot: Snapshot, steps: Sequence[str], before: datetime, after: datetime, by: str, *,
              window: str | None = None, per_user: bool = False) -> SlicedChange:
    """The last step of a path over the one before; see `slices.of_slices`."""
    path = path_of(Catalog.load(snapshot.project), steps[-2:], window)
    return of_slices(snapshot, path, _spans(snapshot, path, before, after), by, per_user=per_user)


def _spans(snapshot: Snapshot, path: Path, before: datetime, after: datetime) -> Periods:
    if path.window is None:
        raise InputError("the steps of this path have no time: there are no periods to compare", where="path",
                         hint="name an experiment")
    if path.window[0] != 0:
        raise InputError("a period begins where it begins: the windows of this path do not", where="path",
                         hint="take metrics whose window begins at 0, or facts as `clicks:count` with a window")
    tables = {path.catalog.fact(fact).table for name in path.names for fact in path.catalog.metric(name).facts}
    return periods(snapshot, sorted(tables), before, after, path.window[1])


def _method(method: str) -> Method:
    for known in METHODS:
        if method == known:
            return known
    raise InputError(f"unknown method {method!r}", where="method", got=method, known=METHODS)
