"""One metric on the current snapshot: the proof of it, and how it would behave in an experiment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tornado import web

from workbench.errors import InputError
from workbench.project import Project
from workbench.server.tasks import Working

Progress = Callable[[float | None, str], None]
MOST_SPLITS = 20_000


class Check(Working):
    """The proof of a metric."""

    @web.authenticated
    async def post(self) -> None:
        """{name, id?} -> the check, also of a metric that is blocked; see `metrics.checking.MetricCheck`.

        Of a metric that is declared `by` a column: {name, of: [the metrics that it is]}.
        """
        value = self.body()
        self.reply(await self.work(value, checked, self.project, self.text(value, "name")))


class Preview(Working):
    """Value, spread, false positives, smallest effects, correlations."""

    @web.authenticated
    async def post(self) -> None:
        """{name, id?, splits?} -> the preview; see `experiments.rehearsal.preview.Preview`."""
        value = self.body()
        splits = value.get("splits", 1000)
        if not isinstance(splits, int) or isinstance(splits, bool) or not 1 <= splits <= MOST_SPLITS:
            raise InputError(f"'splits' is a whole number from 1 to {MOST_SPLITS:,}", hint="ask for a thousand")
        self.reply(await self.work(value, previewed, self.project, self.text(value, "name"), splits))


def checked(project: Project, name: str, progress: Progress) -> dict[str, Any]:
    """The check as JSON, with its command."""
    from workbench.logs.snapshot import Snapshot
    from workbench.metrics.catalog import Catalog
    from workbench.metrics.checking import check_metric
    from workbench.metrics.compiler import by_values

    snapshot, catalog = Snapshot.open(project), Catalog.load(project)
    metric = catalog.metric(name)
    if metric.by is not None:
        return {"name": name, "of": [f"{name}.{value}" for value in by_values(snapshot, catalog, metric)]}
    return {**check_metric(snapshot, catalog, name, progress=progress).as_dict(), "of": None}


def previewed(project: Project, name: str, splits: int, progress: Progress) -> dict[str, Any]:
    """The preview as JSON, with its command."""
    from workbench.experiments.rehearsal.preview import preview
    from workbench.logs.snapshot import Snapshot
    from workbench.metrics.catalog import Catalog

    found = preview(Snapshot.open(project), Catalog.load(project), name, splits=splits, progress=progress)
    return {**found.as_dict(), "code": f"workbench metric preview {name}"}


ROUTES = [("metric/check", Check), ("metric/preview", Preview)]
