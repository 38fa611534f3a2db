"""The model's card: what it was taught, on what, how well, where it fails, and what it must not be used for.

Source of the sections: Mitchell et al., Model Cards for Model Reporting, FAT* 2019.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from workbench.learning.quality import BINS
from workbench.learning.spec import TrainingSpec

FEW = 100               # positives on the rows that measure, below which figures say little
_KINDS = {"lightgbm": "gradient-boosted trees (LightGBM)", "torch": "a network of several objectives (PyTorch)",
          "uplift": "an uplift model"}


def card(spec: TrainingSpec, metrics: dict[str, Any]) -> str:
    """Markdown from the spec and the run's metrics."""
    lines = [f"# {spec.name}", "", _what(spec, metrics), "", "## Intended use", "", *_use(spec, metrics), "",
             "## Data", "", *_data(spec, metrics), ""]
    if "uplift" in metrics:
        from workbench.learning.uplift.measure import stated

        lines += stated(metrics["uplift"])
    for name, head in metrics["heads"].items():
        lines += _head(name, head)
    lines += ["## Known failures", "", *(f"* {one}" for one in failures(metrics)), ""]
    lines += ["## What predictions rest on", "", *_rests(metrics), ""]
    lines += ["## How it was made", "", *_made(spec, metrics), ""]
    return "\n".join(lines)


def failures(metrics: dict[str, Any]) -> list[str]:
    """What the figures show to be wrong or cannot show, a line each; never empty."""
    out: list[str] = []
    for name, head in metrics["heads"].items():
        out += [f"`{name}`: {one}" for one in _weak(head)]
        for piece in head.get("slices", []):
            for key in piece["differs"]:
                value = piece[key]
                said = (f"predictions exceed labels by {value['value']:+.2g} more than elsewhere" if key == "gap"
                        else f"rows are ranked {'better' if value['value'] > 0 else 'worse'} than elsewhere "
                             f"(AUC {value['value']:+.3f})")
                out.append(f"`{name}`, {piece['segment']} = {piece['value']}: {said} "
                           f"({value['ci'][0]:.2g} to {value['ci'][1]:.2g}).")
    return out or ["None that the held-out rows show. What they do not hold (other times, markets, messages) was not "
                   "looked at."]


def _weak(head: dict[str, Any]) -> list[str]:
    """What is wrong with a head as a whole."""
    out = []
    if "auc" in head:
        if head["positives"] < FEW:
            out.append(f"only {head['positives']:,} held-out rows have it: its figures say little.")
        low = head["auc"]["ci"][0]
        if low is not None and low <= 0.5:
            out.append("the interval of its AUC holds 0.5: it may rank no better than chance.")
        if head["logloss"]["ci"][1] >= head["logloss_of_base_rate"]:
            out.append("its log loss is not shown to be below that of the base rate alone.")
    if "calibration_error" in head and head["calibration_error"]["ci"][0] > 0.01:
        low, high = head["calibration_error"]["ci"]
        out.append(f"its probabilities are off by {low:.3f} to {high:.3f} on average: calibrate before they are "
                   "used as such.")
    return out


def _what(spec: TrainingSpec, metrics: dict[str, Any]) -> str:
    heads = ", ".join(f"`{name}`" + (f" given `{label.given}`" if label.given else "")
                      for name, label in spec.heads.items())
    how = f"an order of rows within a `{spec.model.group}`" if spec.model.objective == "lambdarank" else heads
    verb = "Learns" if spec.model.objective == "lambdarank" else "Predicts"
    about = f" from {heads}" if spec.model.objective == "lambdarank" else ""
    set_by = {"none": "", "isotonic": ", probabilities set by isotonic regression",
              "platt": ", probabilities set by Platt's curve"}[spec.model.calibrate]
    return (f"{verb} {how}{about} for a row of `{spec.rows.table}`: {_KINDS[spec.model.kind]}, "
            f"{metrics['rounds']} of at most {spec.model.rounds} rounds{set_by}.")


def _use(spec: TrainingSpec, metrics: dict[str, Any]) -> list[str]:
    lines = [f"{spec.purpose}" if spec.purpose else "Not said: write `purpose` into the spec.", "",
             f"Owner: {spec.owner}." if spec.owner else "Owner: nobody yet: write `owner` into the spec.", ""]
    if spec.model.kind == "uplift":
        lines.append("An effect is an average over rows alike in the features, not what one person would do.")
    else:
        lines.append("A prediction is an association in the log, not the effect of sending: it does not say whom a "
                     "message changes. Not for rows of another kind than "
                     f"`{spec.rows.where or spec.rows.table}`, nor for decisions about people beyond their messages.")
    if spec.model.objective == "lambdarank":
        lines.append("Its scores order the rows of one list, and mean nothing between lists.")
    return lines


def _data(spec: TrainingSpec, metrics: dict[str, Any]) -> list[str]:
    counts = metrics["counts"]
    window = metrics["window"]
    lines = ["| | |", "| --- | --- |", f"| snapshot | `{metrics['snapshot']}` |",
             f"| fingerprint | `{metrics['fingerprint']}` |"]
    for key, said in (("train", "train"), ("calibrate", "set probabilities"), ("valid", "measure")):
        if counts.get(key):
            begin, end = window.get(key, (None, None))
            lines.append(f"| rows that {said} | {counts[key]:,}" + (f", {begin} to {end} |" if begin else " |"))
    lines.append(f"| left out: immature, no label | {counts['immature']:,}, {counts['missing']:,} |")
    where = f" where `{spec.rows.where}`" if spec.rows.where else ""
    side = (f"Rows before {spec.split.time} train." if spec.split.time is not None
            else f"{spec.split.share:.0%} of the units train, by a hash of `{spec.split.by}`.")
    return [*lines, "", f"Rows of `{spec.rows.table}`{where}. {side} A label is taken once its whole window is over: a "
            "row whose window was not is left out, or has no such label, and is never a 0.", *_notes(metrics)]


def _notes(metrics: dict[str, Any]) -> list[str]:
    notes = metrics.get("notes")
    return ["", "Of the rows:", "", *(f"* {note}" for note in notes)] if notes else []


def _head(name: str, head: dict[str, Any]) -> list[str]:
    if "segments" not in head:
        return []
    lines = [f"## `{name}` on {head['rows']:,} held-out rows of {head['units']:,} units", "", "| | |", "| --- | --- |"]
    for key, said in (("base_rate", "base rate"), ("mean", "mean label"), ("predicted", "mean prediction")):
        if key in head:
            lines.append(f"| {said} | {head[key]:.6g} |")
    for key, said in (("auc", "AUC"), ("ndcg", "NDCG of the first 5"), ("concordance", "concordance"),
                      ("logloss", "log loss"), ("brier", "Brier score"), ("mse", "mean squared error"),
                      ("calibration_error", f"calibration error, {BINS} bins")):
        if key in head:
            more = f", base rate alone {head['logloss_of_base_rate']:.6g}" if key == "logloss" else ""
            more = f", {head[key]['by_chance']:.2g} by chance alone" if key == "calibration_error" else more
            lines.append(f"| {said} | {interval(head[key])}{more} |")
    for span, one in head.get("within", {}).items():
        lines.append(f"| within {span}: rate, mean prediction, calibration error | {one['base_rate']:.4g}, "
                     f"{one['predicted']:.4g}, {interval(one['calibration_error'])} |")
    lines += ["", "Intervals are 95 %, clustered by unit. The held-out rows chose nothing.", ""]
    return [*lines, *_segments(head)]


def _segments(head: dict[str, Any]) -> list[str]:
    """By segment: figures, and how each differs from all other rows."""
    rows = []
    apart = {(one["segment"], one["value"]): one for one in head["slices"]}
    for segment, values in head["segments"].items():
        for value, one in values.items():
            measure = one.get("auc") or one.get("mse")
            gap = apart.get((segment, value), {}).get("gap")
            rows.append(f"| {segment} | {value} | {one['rows']:,} | {one['mean']:.4g} | {one['predicted']:.4g} | "
                        f"{interval(measure) if measure else ''} | {interval(gap) if gap else ''} |")
    if not rows:
        return []
    return ["| segment | value | rows | mean label | mean prediction | AUC, or squared error | overstated, against the "
            "others |", "| --- | --- | --- | --- | --- | --- | --- |", *rows, "",
            "The last column's intervals hold together with 95 %.", ""]


def _rests(metrics: dict[str, Any]) -> list[str]:
    lines = []
    for name, shares in metrics["importance"].items():
        told = ", ".join(f"{feature} {share:.0%}" for feature, share in list(shares.items())[:10])
        lines.append(f"`{name}`: {told}.")
    means = metrics.get("explained", {}).get("means")
    if means:
        lines += ["", f"`metrics.json: explained` has of each feature the {means}, with intervals, on "
                  f"{metrics['explained']['rows']:,} held-out rows. None of it says what changing a feature would do."]
    return lines


def _made(spec: TrainingSpec, metrics: dict[str, Any]) -> list[str]:
    stop = (f"Rounds stopped after {spec.model.patience} without a better loss on a tenth of the units that train."
            if spec.model.patience is not None else "No early stopping.")
    if spec.model.kind == "uplift":
        stop = f"Rounds, none among them, were chosen by {spec.model.folds} folds of the units that train."
    return [f"{stop} Seed {spec.run.seed}, {spec.run.threads} threads, {spec.run.workers} "
            f"worker{'s' if spec.run.workers > 1 else ''}: part of the result. `environment.json` has the versions, "
            "`again.py` trains it once more from the same snapshot."]


def interval(value: dict[str, Any]) -> str:
    """A value with its interval."""
    if value["value"] is None or not np.isfinite(value["value"]):
        return "undefined: one class only"
    return f"{value['value']:.6g} ({value['ci'][0]:.6g} to {value['ci'][1]:.6g})"
