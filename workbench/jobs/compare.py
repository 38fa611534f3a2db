"""Runs side by side: how good, what was set, which data, and their losses by round."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from workbench.charts import Chart
from workbench.errors import InputError
from workbench.jobs.run import Run
from workbench.learning.charts import losses_of_runs
from workbench.learning.search.space import ROUNDS
from workbench.learning.shown import WORDS, Table, measures
from workbench.project import read_yaml

# What says where a run went, not what it learnt.
_PLACE = ("name", "version")


@dataclass(frozen=True)
class Comparison:
    """Runs side by side.

    Attributes:
        runs: ids, in the order asked for.
        same_rows: whether all measured on the same rows: else their measures are of different people or days.
        tables: measures with intervals, a column a run; what was set differently; data.
        curves: run -> losses by round.
    """

    runs: tuple[str, ...]
    same_rows: bool
    tables: tuple[Table, ...]
    curves: dict[str, list[dict[str, float]]]

    def chart(self) -> Chart | None:
        """The loss on measuring rows by round, a line a run."""
        return losses_of_runs(self.curves)

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {"version": 1, "runs": list(self.runs), "same_rows": self.same_rows,
                "tables": [one.as_dict() for one in self.tables], "curves": self.curves}


def compare(runs: Sequence[Run]) -> Comparison:
    """Compare runs that have a model.

    Raises:
        InputError: for fewer than two, the same one twice, or one without a model.
    """
    ids = tuple(run.id for run in runs)
    if len(set(ids)) < 2 or len(set(ids)) < len(ids):
        raise InputError("a comparison takes two different runs or more", hint="see `workbench runs list`")
    for run in runs:
        if run.metrics is None:
            raise InputError(f"run {run.id!r} is {run.status} and has no model to compare", where=run.id)
    metrics = {run.id: run.metrics or {} for run in runs}
    rows = {one["snapshot"] for one in metrics.values()}, {_measured(one) for one in metrics.values()}
    same = all(len(one) == 1 for one in rows) and len({_rows_of(run) for run in runs}) == 1
    curves = {run: one.get("history", []) for run, one in metrics.items()}
    tables = (Table("Held-out rows", ("label", "measure", *ids), tuple(_measures(metrics))),
              Table("Set differently", ("setting", *ids), tuple(_settings(runs))),
              Table("Data", ("of", *ids), tuple(_data(runs, metrics))))
    return Comparison(ids, same, tables, curves)


def _measured(metrics: dict[str, Any]) -> int:
    return int(metrics["counts"].get("valid", 0))


def _rows_of(run: Run) -> str:
    """What decides which rows measure."""
    spec = trained_with(run)
    return json.dumps([spec.get("rows"), spec.get("split")], sort_keys=True, default=str)


def _measures(metrics: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """A row a label and measure; each run's value with its interval, as text and as numbers below `of`."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for run, one in metrics.items():
        heads = one.get("heads") or {one["label"]: one["held_out"]}
        for label, head in heads.items():
            for key, value in measures(head).items():
                row = found.setdefault((label, key), {"label": label, "measure": WORDS.get(key, key.replace("_", " ")),
                                                      "of": {}})
                row[run] = _text(value)
                row["of"][run] = value
    return list(found.values())


def _text(value: dict[str, Any]) -> str | None:
    if value["value"] is None:
        return None
    if value["from"] is None:
        return f"{value['value']:.5g}"
    return f"{value['value']:.5g} ({value['from']:.5g} to {value['to']:.5g})"


def _settings(runs: Sequence[Run]) -> list[dict[str, Any]]:
    said = {run.id: flat(trained_with(run)) for run in runs}
    names = list(dict.fromkeys(name for one in said.values() for name in one))
    rows = ({"setting": name, **{run: one.get(name) for run, one in said.items()}} for name in names
            if name.partition(".")[0] not in _PLACE)
    return [row for row in rows if len({json.dumps(row[run], default=str) for run in said}) > 1]


def _data(runs: Sequence[Run], metrics: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = [{"of": name, **{run: one.get(name) for run, one in metrics.items()}}
                                  for name in ("snapshot", "fingerprint")]
    counts = dict.fromkeys(name for one in metrics.values() for name in one["counts"])
    rows += [{"of": f"rows: {name}" if name != "units" else name,
              **{run: one["counts"].get(name) for run, one in metrics.items()}} for name in counts]
    return [*rows, {"of": "executor", **{run.id: run.state.get("executor") for run in runs}}]


def trained_with(run: Run) -> dict[str, Any]:
    """What a run's spec says, with the options that were given beside it and the parameters that its search found."""
    value = read_yaml(run.folder / "spec.yaml")
    given = {name: run.job[name] for name in ("mode", "workers") if run.job.get(name) is not None}
    if found := dict((run.as_dict()["search"] or {}).get("params", {})):
        model = value.get("model") or {}
        rounds = {ROUNDS: found.pop(ROUNDS)} if ROUNDS in found else {}
        value = {**value, "model": {**model, **rounds, "params": {**(model.get("params") or {}), **found}}}
    return {**value, "run": {**(value.get("run") or {}), **given}}


def flat(value: Any, prefix: str = "") -> dict[str, Any]:
    """Nested settings by their dotted names."""
    if not isinstance(value, dict) or not value:
        return {prefix: value}
    return {name: one for key, inner in value.items()
            for name, one in flat(inner, f"{prefix}.{key}" if prefix else str(key)).items()}
