"""What a training job does: rows and labels from the snapshot, a model, its metrics and its card.

The same function runs in the worker's own process and inside a Ray task, so that executors cannot
differ in anything but where the work is done.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.errors import InputError
from workbench.jobs import group
from workbench.jobs.checkpoints import Checkpoints
from workbench.jobs.rows import kept_in, rows_of
from workbench.jobs.run import Run
from workbench.jobs.searching import search_here
from workbench.learning.models.model import Hooks
from workbench.learning.spec import TrainingSpec
from workbench.project import Project, parse_spec, read_yaml

if TYPE_CHECKING:
    from workbench.jobs.preflight import Preflight
    from workbench.logs.snapshot import Snapshot
    from workbench.metrics.catalog import Catalog

# LightGBM parameters whose every other value draws random numbers, changes earlier trees, or fits by sums in an order
# of its own. Measured: without these, continuing gives the same text; with one of them it does not.
PLAIN: dict[str, tuple[Any, ...]] = {
    "bagging_fraction": (1, 1.0), "pos_bagging_fraction": (1, 1.0), "neg_bagging_fraction": (1, 1.0),
    "feature_fraction": (1, 1.0), "feature_fraction_bynode": (1, 1.0), "extra_trees": (False,),
    "boosting": ("gbdt", "gbrt"), "data_sample_strategy": ("bagging",), "linear_tree": (False,),
    "use_quantized_grad": (False,),
}
ALIASES = {alias: name for name, aliases in {
    "bagging_fraction": "sub_row subsample bagging", "pos_bagging_fraction": "pos_sub_row pos_subsample pos_bagging",
    "neg_bagging_fraction": "neg_sub_row neg_subsample neg_bagging",
    "feature_fraction": "sub_feature colsample_bytree",
    "feature_fraction_bynode": "sub_feature_bynode colsample_bynode", "extra_trees": "extra_tree",
    "boosting": "boosting_type boost", "linear_tree": "linear_trees",
}.items() for alias in aliases.split()}

Emit = Callable[[str, dict[str, Any]], Any]


def check(project: Project, name: str, *, workers: int | None = None, snapshot: str | None = None) -> str:
    """Check spec, snapshot and catalog before a run exists; returns the snapshot's id.

    Raises:
        InputError: what is wrong, where, and the nearest valid name.
    """
    from workbench.logs.snapshot import Snapshot
    from workbench.metrics.catalog import Catalog

    spec = TrainingSpec.load(project, name)
    _check_alone(spec, workers)
    opened = Snapshot.open(project, snapshot)
    check_spec(spec, opened, Catalog.load(project), workers)
    return opened.id


def check_spec(spec: TrainingSpec, snapshot: Snapshot, catalog: Catalog, workers: int | None = None) -> None:
    """The same of a spec that need not be saved.

    Raises:
        InputError: as `check`.
    """
    from workbench.learning import dataset

    _check_alone(spec, workers)
    dataset.check(snapshot, catalog, spec)


def _check_alone(spec: TrainingSpec, workers: int | None) -> None:
    """What is wrong with a spec on any log."""
    from workbench.learning.search.space import space
    from workbench.learning.unbuilt import require_built

    require_built(spec)
    space(spec)
    _require_together(spec, workers or spec.run.workers)


def _require_together(spec: TrainingSpec, workers: int) -> None:
    """What several workers cannot do.

    Raises:
        InputError: naming it.
    """
    if workers == 1:
        return
    where = f"training/{spec.name}.yaml: run.workers"
    if spec.model.kind == "uplift":
        raise InputError("`kind: uplift` trains on one worker", where=where, hint="give it more `threads`")
    if spec.model.kind == "lightgbm" and spec.model.patience is not None:
        raise InputError("with several workers each would stop at a loss of its own rows; `patience` of LightGBM takes "
                         "one worker", where=where, hint="take `workers: 1`, or no `patience`")


def look(project: Project, name: str, *, mode: str | None, workers: int | None, address: str | None, snapshot: str,
         ) -> Preflight:
    """What is known of a training that `check` let pass, before it is begun."""
    from workbench.logs.snapshot import Snapshot
    from workbench.metrics.catalog import Catalog

    return look_at(TrainingSpec.load(project, name), Snapshot.open(project, snapshot), Catalog.load(project), mode=mode,
                   workers=workers, address=address)


def look_at(spec: TrainingSpec, snapshot: Snapshot, catalog: Catalog, *, mode: str | None = None,
            workers: int | None = None, address: str | None = None) -> Preflight:
    """The same of a spec that `check_spec` let pass and that need not be saved."""
    from workbench.jobs.preflight import preflight
    from workbench.learning import dataset, materialised

    rows = snapshot.table(spec.rows.table).rows
    place = kept_in(snapshot.project) / dataset.data_fingerprint(spec, snapshot.id, catalog)
    labels = materialised.described(place)["labels"] if (place / materialised.FILE).exists() else {}
    means = {name: sides["train"]["mean"] for name, sides in labels.items()}
    return preflight(spec, snapshot.id, rows, mode=mode, workers=workers, address=address,
                     balance={name: mean for name, mean in means.items() if mean is not None and 0 <= mean <= 1})


def executor_of(run: Run) -> tuple[str, str]:
    """(executor, reason) for a run: the option, else the spec's mode, by the size of its table."""
    from workbench.jobs.executors import choose
    from workbench.logs.snapshot import Snapshot

    job = run.job
    spec = spec_of(run.folder)
    opened = Snapshot.open(Project.find(job["project"]), job["snapshot"])
    address = job["address"] if job["address"] != "local" else None
    return choose(job["mode"] or spec.run.mode, opened.table(spec.rows.table).rows, address)


def may_fall_back(run: Run) -> bool:
    """Whether nobody asked for Ray by name."""
    return (run.job["mode"] or spec_of(run.folder).run.mode) == "auto"


def perform(folder: Path, emit: Emit, should_stop: Callable[[], bool]) -> None:
    """Build the data set and train; files go to the run folder.

    Raises:
        Cancelled: when `should_stop` says so between two steps or rounds.
        InputError: when no row, or only one class, is left.
    """
    spec = spec_of(folder)
    if spec.run.workers == 1:
        _alone(folder, spec, emit, should_stop)
    else:
        in_group(folder, emit, should_stop, lambda: group.perform_here(folder, spec.run.workers, should_stop))


def _alone(folder: Path, spec: TrainingSpec, emit: Emit, should_stop: Callable[[], bool]) -> None:
    from workbench.learning.calibration import require_calibrated
    from workbench.learning.train import train

    data = rows_of(folder, emit, should_stop)
    require_calibrated(data, spec)
    if spec.search is not None:
        search_here(folder, spec, data, emit, should_stop)
        spec = spec_of(folder)
    train(spec, data, folder, emit, should_stop, steps(spec, folder, emit))


def in_group(folder: Path, emit: Emit, should_stop: Callable[[], bool], perform_group: Callable[[], None]) -> None:
    """Look at all rows, have a group of workers train on them, measure its model."""
    from workbench.learning.calibration import require_calibrated
    from workbench.learning.models.model import require_learnable
    from workbench.learning.train import finish

    spec = spec_of(folder)
    data = rows_of(folder, emit, should_stop)
    require_learnable(data, spec)
    require_calibrated(data, spec)
    if spec.search is not None:
        search_here(folder, spec, data, emit, should_stop)
        spec = spec_of(folder)
    group.cleared(folder)
    emit("log", {"message": f"{data.counts['train']:,} rows train on {spec.run.workers} workers, "
                            f"{data.counts['valid']:,} measure"})
    perform_group()
    model, history = group.collected(folder)
    finish(spec, data, model, history, folder, emit)


def steps(spec: TrainingSpec, folder: Path, emit: Emit) -> Hooks:
    """Checkpoints of a run, and the one to go on from: with it the model is bit for bit that of a run without a break.

    LightGBM's own random numbers cannot be taken up again in the middle: where its parameters draw any, a run begins
    its rounds anew.
    """
    kept = Checkpoints(folder)
    if drawn := draws(spec):
        if (folder / "data.json").exists():
            emit("log", {"message": f"the rounds begin anew: {drawn} draws random numbers, which nobody can take up"})
        return Hooks()
    begin = kept.newest()
    if begin is not None:
        emit("log", {"message": f"going on after round {kept.round}"})
    return Hooks(begin=begin, keep=kept.keep, every=1)


def draws(spec: TrainingSpec) -> str | None:
    """The parameter for which LightGBM draws random numbers or changes earlier trees, None without such."""
    if spec.model.kind != "lightgbm":
        return None
    for name, value in spec.model.params.items():
        plain = PLAIN.get(ALIASES.get(name, name))
        if plain is not None and value not in plain:
            return name
    return None


def afterwards(run: Run, emit: Emit) -> None:
    """Log what is done where the project logs its runs."""
    from workbench.jobs.mlflowlog import log_run

    log_run(run, emit)


def abandon(run: Run) -> None:
    """The process will be ended in the middle of a round: a model is only written when it is whole.

    A job that works for the run on a cluster is ended too.
    """
    from workbench.jobs import submitted

    submitted.leave(run.folder)


def asked_of(folder: Path) -> TrainingSpec:
    """The spec of a run, with the number of workers that was asked for beside it."""
    path = folder / "spec.yaml"
    if not path.exists():
        raise InputError("the run folder has no spec.yaml", where=str(folder))
    spec = parse_spec(TrainingSpec, read_yaml(path), path.name)
    workers = Run(folder).job.get("workers")
    return spec if workers is None else spec.model_copy(update={
        "run": spec.run.model_copy(update={"workers": workers})})


def spec_of(folder: Path) -> TrainingSpec:
    """The spec that trains: as it was asked for, and once its search is done, with the parameters that this found."""
    from workbench.learning.search.space import with_params
    from workbench.learning.search.study import FILE, best, history_of

    spec = asked_of(folder)
    if spec.search is None or not (folder / FILE).exists():
        return spec
    history = history_of(folder)
    return with_params(spec, best(history).params) if len(history) >= spec.search.trials else spec
