"""The rows of a training spec, checked before anything is read, in memory: `build`.

`materialised.py` writes the same rows as Parquet, a bucket at a time.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.errors import InputError
from workbench.learning import channels, leakage
from workbench.learning.data import Dataset
from workbench.learning.encoding import encode
from workbench.learning.features import with_features
from workbench.learning.features.attributes import check_attributes
from workbench.learning.features.windows import facts_of
from workbench.learning.gathering import Gathered, Gathering
from workbench.learning.reading import Part, Progress, key_columns, read
from workbench.learning.spec import FactFeature, RatioFeature, TrainingSpec
from workbench.logs.engine.gate import check_expression
from workbench.metrics import expressions
from workbench.metrics.unbuilt import refuse_unbuilt
from workbench.version import __version__

if TYPE_CHECKING:
    from workbench.logs.snapshot import Snapshot
    from workbench.metrics.catalog import Catalog


def check(snapshot: Snapshot, catalog: Catalog, spec: TrainingSpec) -> None:
    """Hold a spec against a snapshot and a catalog without reading a row.

    Raises:
        InputError: for a table, column, metric or fact that does not exist, with the nearest name;
            for a feature that is known only after the decision.
        NotBuiltYet: for a label whose metric uses a field that is not built.
    """
    where = f"training/{spec.name}.yaml"
    table = snapshot.table(spec.rows.table, where=f"{where}: rows.table")
    table.require(spec.rows.unit, spec.rows.anchor, where=f"{where}: rows")
    if snapshot.n_buckets > 1 and table.key != spec.rows.unit:
        raise InputError(f"`unit: {spec.rows.unit}` is not the column that the rows of {table.name!r} are kept by",
                         where=f"{where}: rows",
                         hint=f"use `unit: {table.key}`" if table.key else "import the table with a user_id")
    if spec.rows.where is not None:
        check_expression(spec.rows.where, f"{where}: rows.where")
        expressions.check(spec.rows.where, table, f"{where}: rows.where", "condition")
    for label in spec.heads.values():
        if label.metric is None:
            continue
        metric = catalog.metric(label.metric, where=f"{where}: label.metric")
        refuse_unbuilt(label.metric, metric)
        if metric.ratio is not None:
            raise InputError(f"{label.metric!r} is a ratio; a label is one number a row", where=f"{where}: label")
    if spec.treatment is not None or spec.model.group is not None:
        place = "treatment" if spec.treatment else "model.group"
        table.require(*key_columns(snapshot, spec), where=f"{where}: {place}")
    check_attributes(spec, snapshot)
    leakage.declared(snapshot, spec)
    wide = with_features(catalog, spec)
    for name, feature in spec.features.items():
        if isinstance(feature, FactFeature | RatioFeature):
            refuse_unbuilt(f"feature_{name}", wide.metric(f"feature_{name}"))
            if feature.where is not None:
                for fact in facts_of(feature):
                    about = snapshot.table(catalog.fact(fact).table, f"{where}: features.{name}")
                    if feature.where not in about.columns:
                        expressions.check(feature.where, about, f"{where}: features.{name}.where", "condition")


def build(
    snapshot: Snapshot,
    catalog: Catalog,
    spec: TrainingSpec,
    *,
    progress: Progress | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Dataset:
    """Read the rows of a spec. Rows come in bucket order, within it by (unit, anchor): always the same.

    Raises:
        InputError: what `check` finds; no mature row; one class or one side of the split only; no feature that says
            anything; in-app rows that nothing tells from others.
        Refused: when the leakage detector finds a feature that knows what is to be predicted.
        Cancelled: when `should_stop` says so between two buckets.
    """
    check(snapshot, catalog, spec)
    found = channels.channels_of(snapshot, spec)
    trusted = leakage.block(leakage.logged(snapshot, catalog, spec), spec)
    gathering = Gathering(snapshot, spec)
    parts = []
    for part in read(snapshot, catalog, spec, found, progress=progress, should_stop=should_stop):
        gathering.add(part)
        parts.append(part)
    gathered = gathering.finish()
    data = assembled(parts, gathered, fingerprint(spec, snapshot.id, catalog), snapshot.id)
    trusted += leakage.block(leakage.in_rows(leakage.sampled(data), leakage.lasting(spec, catalog)), spec)
    return replace(data, notes=(*data.notes, *trusted),
                   data_fingerprint=data_fingerprint(spec, snapshot.id, catalog))


def assembled(parts: list[Part], gathered: Gathered, mark: str, snapshot: str) -> Dataset:
    """The buckets one after the other, encoded."""
    def joined(pick: Callable[[Part], np.ndarray]) -> np.ndarray:
        return np.concatenate([pick(part) for part in parts])

    matrix = np.concatenate([encode(gathered.columns, part.raw) for part in parts if len(part.unit)])
    return Dataset(
        joined(lambda part: part.unit), joined(lambda part: part.anchor), joined(lambda part: part.side), matrix,
        {name: joined(lambda part, name=name: part.labels[name]) for name in parts[0].labels},  # type: ignore[misc]
        gathered.columns, gathered.counts, mark, snapshot,
        {name: joined(lambda part, name=name: part.keys[name]) for name in parts[0].keys},      # type: ignore[misc]
        gathered.notes,
    )


def fingerprint(spec: TrainingSpec, snapshot: str, catalog: Catalog) -> str:
    """16 hex digits over what decides the result: spec, its metrics and facts, snapshot, package version.

    Where a run is executed (`run.mode`) and what only its card says do not decide it and are left out.
    """
    value = spec.model_dump(mode="json", exclude={"owner", "purpose"})
    value["run"].pop("mode")
    return _digest([value, definitions(spec, catalog), snapshot, __version__])


def data_fingerprint(spec: TrainingSpec, snapshot: str, catalog: Catalog) -> str:
    """16 hex digits over what decides the rows: models that differ in nothing else share them."""
    value = spec.model_dump(mode="json")
    kept = {name: value[name] for name in ("rows", "label", "labels", "treatment", "features", "split")}
    return _digest([kept, spec.model.group, definitions(spec, catalog), snapshot, __version__])


def definitions(spec: TrainingSpec, catalog: Catalog) -> dict[str, Any]:
    """The metrics of labels and the facts of labels and features, as plain values."""
    metrics = {label.metric: catalog.metric(label.metric) for label in spec.heads.values() if label.metric}
    facts = {fact for metric in metrics.values() for fact in metric.facts}
    facts |= {label.next for label in spec.heads.values() if label.next}
    facts |= {fact for one in spec.features.values() if isinstance(one, FactFeature | RatioFeature)
              for fact in facts_of(one)}
    return {"metrics": {name: metrics[name].model_dump(mode="json") for name in sorted(metrics)},
            "facts": {name: catalog.fact(name).model_dump(mode="json") for name in sorted(facts)}}


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:16]
