"""A whole training spec, whose preflight passes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import Field

from workbench.assistant.drafts import Check, Draft, Run, status_of
from workbench.assistant.grounding import Grounding
from workbench.assistant.plain import duration
from workbench.assistant.tools.tool import Frozen, Outcome, Tool
from workbench.errors import WorkbenchError
from workbench.learning.spec import TrainingSpec
from workbench.project import dump_yaml, parse_spec

if TYPE_CHECKING:
    from workbench.jobs.preflight import Preflight

_FACTS = 6              # facts that become features where none were named
_WINDOW = 28 * 24       # hours


class TrainingArguments(Frozen):
    """A training as a person asks for it; what is left out is chosen, and said."""

    name: str = Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$", description="of its file, such as click_24h")
    label: str | None = Field(None, description="a metric of the project, better one anchored at the decision")
    labels: dict[str, dict[str, Any]] | None = Field(None, description="several: name -> {metric, given, weight}")
    rows: dict[str, str] | None = Field(None, description="{table, unit, anchor, where}; None: executed decisions")
    features: dict[str, dict[str, Any]] | None = Field(
        None, description="name -> {column}, {sql}, {fact, agg, window: [-7d, 0d]} or {ratio, window}; all known at "
        "the row's moment. None: what the decision itself has, and counts of the last four weeks")
    model: dict[str, Any] = Field(default_factory=dict, description="{kind: lightgbm | torch | uplift, rounds, params}")
    treatment: dict[str, Any] | None = Field(None, description="of uplift: {column, control, propensity}")
    split: dict[str, Any] | None = Field(None, description="{by, salt, train} or {time}; None: half of the units")
    run: dict[str, Any] = Field(default_factory=dict, description="{mode, workers, threads, seed}")


class TrainingProof(Frozen):
    """What is known before the run: `memory` and `available` in bytes; `stops` is why it would not start."""

    name: str
    snapshot: str
    rows: int | None
    features: int
    labels: tuple[str, ...]
    memory: int | None
    available: int | None
    executor: str | None
    reason: str | None
    stops: tuple[str, ...]
    warnings: tuple[str, ...]
    file: str


def draft_training(grounding: Grounding, given: TrainingArguments) -> Outcome:
    """A complete spec, held against the log and looked at before it would run; no row is read."""
    from workbench.jobs.training import check_spec, look_at

    path = f"training/{given.name}.yaml"
    plain, notes = _spec(grounding, given)
    checks: list[Check] = []
    before: Preflight | None = None
    tried = "is a whole spec"
    try:
        spec = parse_spec(TrainingSpec, plain, "the draft")
        checks.append(Check(tried, True))
        tried = "fits the log"
        check_spec(spec, grounding.snapshot, grounding.catalog)
        checks.append(Check(tried, True, f"{len(spec.features)} features, {', '.join(spec.heads)}"))
        tried = "the preflight passes"
        address = (grounding.snapshot.project.settings.get("ray") or {}).get("address")
        before = look_at(spec, grounding.snapshot, grounding.catalog, address=address)
        checks += [
            Check("has rows to learn from", before.rows > 0, f"{before.rows:,} rows of {spec.rows.table}"),
            Check(tried, not before.faults, "; ".join(before.faults or before.warnings) or
                  f"{before.executor}: {before.reason}", warns=bool(before.warnings) and not before.faults),
        ]
    except WorkbenchError as error:
        checks.append(Check(tried, False, error.line))
    taken = given.name in grounding.snapshot.project.names("training")
    checks.append(Check("its name is free", not taken, f"{path} exists: choose another name" if taken else None))
    made = tuple(checks)
    draft = Draft("training", given.name, plain, status_of(made), made, dump_yaml(plain),
                  f"import workbench as wb\n\nwb.open().train({given.name!r})", notes=tuple(notes), path=path,
                  run=Run("start_training", {"name": given.name}))
    return Outcome(_proof(grounding, given, plain, before, made, path), draft)


def _spec(grounding: Grounding, given: TrainingArguments) -> tuple[dict[str, Any], list[str]]:
    """(the file's values, what was chosen)."""
    notes = []
    rows = dict(given.rows or {"table": "decisions", "unit": "user_id", "anchor": "ts",
                               "where": "executed AND action <> 'hold'"})
    if given.rows is None:
        notes.append("it learns from executed decisions that sent something")
    features = given.features
    if features is None:
        features = _features(grounding, rows)
        notes.append(f"features were chosen: {', '.join(features)}")
    split = given.split
    if split is None:
        split = {"by": rows.get("unit", "user_id"), "salt": "train", "train": 0.5}
        notes.append("half of the units train, the others measure")
    whole = {
        "version": 1, "name": given.name, "rows": rows,
        "label": None if given.label is None else {"metric": given.label}, "labels": given.labels,
        "treatment": given.treatment, "features": features, "model": given.model or {"kind": "lightgbm", "rounds": 200},
        "split": split, "run": given.run or {"mode": "auto", "workers": 1, "threads": 2, "seed": 1},
    }
    return {key: value for key, value in whole.items() if value is not None}, notes


def _features(grounding: Grounding, rows: dict[str, str]) -> dict[str, dict[str, Any]]:
    """What a row itself has, and how often each fact held in the four weeks before."""
    info = grounding.tables.get(rows.get("table", ""))
    columns = [] if info is None else [name for name in info.columns if name == "channel" or name.startswith("x_")]
    found: dict[str, dict[str, Any]] = {
        name.removeprefix("x_") if name.removeprefix("x_").isidentifier() else name: {"column": name}
        for name in columns}
    facts = [name for name, fact in grounding.catalog.facts.items()
             if fact.kind == "event" and fact.time is not None and fact.unit == rows.get("unit", "user_id")]
    for name in facts[:_FACTS]:
        found[f"{name}_{duration(_WINDOW)}"] = {"fact": name, "agg": "count", "window": [f"-{duration(_WINDOW)}", "0d"]}
    return found


def _proof(grounding: Grounding, given: TrainingArguments, plain: dict[str, Any], before: Preflight | None,
           checks: tuple[Check, ...], path: str) -> TrainingProof:
    labels = [given.label] if given.label else list(given.labels or ())
    return TrainingProof(
        name=given.name,
        snapshot=grounding.snapshot.id,
        rows=before.rows if before else None,
        features=len(plain["features"]),
        labels=tuple(labels),
        memory=before.memory if before else None,
        available=before.available if before else None,
        executor=before.executor if before else None,
        reason=before.reason if before else None,
        stops=tuple(check.detail for check in checks if not check.ok and check.detail),
        warnings=before.warnings if before else (),
        file=path,
    )


TOOLS = (
    Tool(
        "draft_training",
        "A person asks to train or learn a model: who clicks, who converts, whom a message helps. The label is a "
        "metric of the project; features are known at the decision.",
        TrainingArguments,
        TrainingProof,
        draft_training,
    ),
)
