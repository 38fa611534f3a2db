"""What a run's metrics say, as tables and charts: the same in the panel, in a notebook and on the command line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workbench.charts import Chart
from workbench.learning.charts import calibration_chart, importance_chart
from workbench.learning.uplift.charts import calibration_of_uplift, qini_curve

WORDS = {"auc": "AUC", "logloss": "log loss", "logloss_of_base_rate": "log loss of the base rate",
         "brier": "Brier score",
         "base_rate": "base rate", "calibration_error": "calibration error", "mse": "mean squared error",
         "ndcg": "NDCG", "predicted": "mean prediction", "mean": "mean label", "qini": "Qini",
         "auuc": "AUUC", "autoc": "AUTOC", "variance": "variance of the label"}
COUNTS = {"rows": "read", "immature": "immature", "missing": "without a label", "train": "train",
          "calibrate": "calibrate", "valid": "measure", "units": "units"}
SEGMENT = ("segment", "value", "rows", "mean label", "mean prediction", "overstated", "from", "to")


@dataclass(frozen=True)
class Table:
    """Rows of plain values under a title."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[dict[str, Any], ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {"title": self.title, "columns": list(self.columns), "rows": list(self.rows)}


def tables(metrics: Mapping[str, Any]) -> list[Table]:
    """Every measure of every label with its interval, then which rows there were."""
    heads = metrics.get("heads") or {metrics["label"]: metrics["held_out"]}
    rows = [{"label": name, "measure": WORDS.get(key, key.replace("_", " ")), **found}
            for name, head in heads.items() for key, found in measures(head).items()]
    counts = [{"rows": word, "n": metrics["counts"][key]} for key, word in COUNTS.items() if key in metrics["counts"]]
    several = ("label",) if len(heads) > 1 else ()
    made = [Table("Held-out rows", (*several, "measure", "value", "from", "to"), tuple(rows)),
            Table("Rows", ("rows", "n"), tuple(counts))]
    pieces = tuple(one for name, head in heads.items() for one in _segments(name, head))
    return [*made, Table("Segments", (*several, *SEGMENT), pieces)] if pieces else made


def _segments(label: str, head: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each segment's rows, and how much more it is overstated than all other rows, with the interval of that."""
    apart = {(one["segment"], one["value"]): one["gap"] for one in head.get("slices", ())}
    out = []
    for segment, values in head.get("segments", {}).items():
        for value, one in values.items():
            gap = apart.get((segment, value), {"value": None, "ci": [None, None]})
            figures = (segment, value, one["rows"], one["mean"], one["predicted"], gap["value"], *gap["ci"])
            out.append({"label": label, **dict(zip(SEGMENT, figures, strict=True))})
    return out


def measures(head: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Name -> {value, from, to} of what is a number, or a number with an interval; counts are no measures."""
    found = {}
    for key, value in head.items():
        if key in ("rows", "units", "positives") or isinstance(value, bool):
            continue
        if isinstance(value, Mapping) and "ci" in value:
            found[key] = {"value": value["value"], "from": value["ci"][0], "to": value["ci"][1]}
        elif isinstance(value, int | float):
            found[key] = {"value": value, "from": None, "to": None}
    return found


def charts(metrics: Mapping[str, Any]) -> list[tuple[str, Chart]]:
    """(title, chart): calibration, importance."""
    heads = metrics.get("heads") or {metrics["label"]: metrics["held_out"]}
    made = [*_effects(metrics), ("Calibration", calibration_chart(heads)),
            ("Importance", importance_chart(metrics["importance"]))]
    return [(title, chart) for title, chart in made if chart is not None]


def _effects(metrics: Mapping[str, Any]) -> list[tuple[str, Chart]]:
    """Of an uplift model: the Qini curve and the calibration of each output."""
    found = []
    for head, one in metrics.get("uplift", {}).get("heads", {}).items():
        for arm, figures in one["arms"].items():
            found += [(f"Qini curve of {head}.{arm}", qini_curve(figures)),
                      (f"Calibration of {head}.{arm}", calibration_of_uplift(figures))]
        if "best" in one:
            found.append((f"Qini curve of {head}, the best arm", qini_curve(one["best"])))
    return found
