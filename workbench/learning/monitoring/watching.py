"""The spine of monitoring: windows -> rows -> checks -> report."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import InputError, NotFound
from workbench.learning import scoring
from workbench.learning.monitoring.checks import Check, Report
from workbench.learning.monitoring.delay import delay, shortened, with_shortened
from workbench.learning.monitoring.drift import drift
from workbench.learning.monitoring.observed import MOST_ROWS, observe
from workbench.learning.monitoring.probabilities import calibration
from workbench.learning.monitoring.propensities import propensities
from workbench.learning.monitoring.traffic import opt_outs, stock, volume
from workbench.learning.monitoring.windows import Windows, windows
from workbench.learning.promotion.record import file_of, life
from workbench.learning.trained import find_trained, spec_of
from workbench.metrics.catalog import Catalog
from workbench.project import Project, write_json

if TYPE_CHECKING:
    from workbench.learning.scoring import Scorer
    from workbench.logs.snapshot import Snapshot

Progress = Callable[[float | None, str], None]
LOG = "log"


def watch(project: Project, snapshot: Snapshot, name: str | None = None, *, reference: str | None = None,
          current: str | None = None, most_rows: int = MOST_ROWS, threads: int = 1, progress: Progress | None = None,
          should_stop: Callable[[], bool] = lambda: False) -> Report:
    """Look at the current window beside the reference; the report is kept, and `status` tells it.

    Args:
        name: a run, or a training spec: its champion, else its newest run. None: the only model there is, and the log
            alone where none was trained.
        reference, current: `FROM:TO`; by default what the model was trained on, and the log's last 7 whole days.
        most_rows: of the model's rows; of more, those of a share of the units are read.

    Raises:
        NotFound, InputError: for an unknown name, or windows that cannot be read or overlap.
        Refused: when the log is too short for two windows.
        Cancelled: when `should_stop` says so between two buckets.
    """
    catalog = Catalog.load(project)
    folder = _model(project, name)
    scorer = scoring.load(folder) if folder is not None else None
    table = scorer.spec.rows.table if scorer is not None else "decisions" if "decisions" in snapshot.tables else "sends"
    until = _trained_until(project, catalog, scorer, folder) if folder is not None and scorer is not None else None
    found = windows(snapshot, table, scorer.spec if scorer else None, reference, current, trained_until=until)
    checks: list[Check] = []
    rows, sample = (0, 0), 1.0
    if scorer is not None:
        made, rows, sample = _of_model(snapshot, catalog, scorer, found, most_rows, threads, progress, should_stop)
        checks += made
    checks += [*propensities(snapshot, found.current), *volume(snapshot, found), *opt_outs(snapshot, found),
               *stock(snapshot, found)]
    spec = spec_of(folder) if folder is not None else None
    report = Report(spec, folder.name if folder else None, snapshot.id, _said(found.reference), _said(found.current),
                    sample, rows, tuple(checks))
    write_json(kept_in(project, spec), report.as_dict())
    return report


def last(project: Project, spec: str | None) -> Report | None:
    """The newest report of a spec's model, or of the log alone."""
    path = kept_in(project, spec)
    try:
        return Report.from_dict(json.loads(path.read_text("utf-8")))
    except (FileNotFoundError, json.JSONDecodeError, KeyError):
        return None


def lines(project: Project) -> list[str]:
    """A line a report, for `status`; nothing is read but what is stored."""
    from workbench.learning.monitoring.page import headline

    return [f"{headline(one)} ({one.current[0][:10]} to {one.current[1][:10]})" for one in all_last(project)]


def all_last(project: Project) -> list[Report]:
    """The newest report of each model, by name."""
    found = [last(project, None if path.stem == LOG else path.stem)
             for path in sorted((project.cache / "monitor").glob("*.json"))]
    return [one for one in found if one is not None]


def kept_in(project: Project, spec: str | None) -> Path:
    """Where a report lies; the page is beside it."""
    return project.cache / "monitor" / f"{spec or LOG}.json"


def _of_model(snapshot: Snapshot, catalog: Catalog, scorer: Scorer, found: Windows, most: int, threads: int,
              progress: Progress | None, should_stop: Callable[[], bool]
              ) -> tuple[list[Check], tuple[int, int], float]:
    ranked = scorer.spec.model.objective == "lambdarank"       # a score that orders is no probability
    labels = {name: label.metric for name, label in scorer.spec.heads.items() if label.metric is not None}
    short = {metric: shortened(catalog, metric) for metric in dict.fromkeys(labels.values())}
    for metric in short:
        catalog = with_shortened(catalog, metric)
    wanted = tuple(dict.fromkeys((*labels.values(), *(name for names in short.values() for name in names))))
    rows = observe(snapshot, catalog, scorer, found, wanted, most=most, threads=threads, progress=progress,
                   should_stop=should_stop)
    checks = [*drift(rows), *calibration(rows, {} if ranked else labels)]
    for metric, names in short.items():
        window = catalog.metric(metric).window
        if names and window is not None:
            checks.append(delay(rows, metric, names, window[1]))
    return checks, (int((~rows.current).sum()), int(rows.current.sum())), rows.sample


def _model(project: Project, name: str | None) -> Path | None:
    """The run to watch."""
    if name is not None:
        return find_trained(project, name)
    specs = [spec for spec in project.names("training") if file_of(project, spec).exists()
             and life(project, spec).champion]
    if not specs:
        for spec in project.names("training"):
            try:
                find_trained(project, spec)
            except NotFound:
                continue
            specs.append(spec)
    if len(specs) > 1:
        raise InputError(f"{len(specs)} models can be watched: {', '.join(specs)}", hint="name one: "
                         f"`workbench monitor {specs[0]}`")
    return find_trained(project, specs[0]) if specs else None


def _trained_until(project: Project, catalog: Catalog, scorer: Scorer, folder: Path) -> datetime | None:
    """The moment after which no row can have trained the model: its log's end less its labels' window."""
    from workbench.logs.snapshot import Snapshot

    metrics = json.loads((folder / "metrics.json").read_text("utf-8"))
    try:
        log = Snapshot.open(project, metrics["snapshot"], with_rows=False)
    except NotFound:
        return None
    reached = log.table(scorer.spec.rows.table).watermark
    horizons = [catalog.metric(label.metric).horizon or 0 for label in scorer.spec.heads.values() if label.metric]
    return reached - timedelta(hours=min(horizons, default=0)) if reached else None


def _said(window: tuple[datetime, datetime]) -> tuple[str, str]:
    return window[0].isoformat(sep=" "), window[1].isoformat(sep=" ")
