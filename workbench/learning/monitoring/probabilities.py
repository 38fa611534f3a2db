"""Whether predicted probabilities still come true: on average, along their range, and beside the reference.

Only rows whose label is mature, and that did not teach the model: a model flatters the rows that it learnt from. All
errors are over units.
"""

from __future__ import annotations

import numpy as np
from scipy.stats import norm

from workbench.learning.monitoring.checks import ALPHA, Check, graded
from workbench.learning.monitoring.observed import Observed
from workbench.learning.monitoring.shares import mean_moved
from workbench.learning.quality import clustered_se

# Of the base rate: how far the mean prediction, and predictions along their range, may be off.
LEVELS = (0.1, 0.25)
BINS = 10
FEWEST = 100         # rows that a calibration is worth looking at


def calibration(rows: Observed, labels: dict[str, str]) -> list[Check]:
    """Three checks of each output whose label takes 0 and 1 only.

    Args:
        labels: output -> metric that it predicts.
    """
    found: list[Check] = []
    for output, metric in labels.items():
        if output not in rows.scores:
            continue
        label = rows.values[metric]
        usable = ~np.isnan(label) & ~rows.trained
        known = label[~np.isnan(label)]
        if len(known) and not np.isin(known, (0.0, 1.0)).all():
            continue
        now = usable & rows.current
        if now.sum() < FEWEST:
            late = rows.current & ~rows.trained
            why = (f"of {int(late.sum()):,} rows of the current window that taught the model nothing, "
                   f"{int(now.sum()):,} have a label that is mature")
            found += [Check(kind, output, "unknown", None, LEVELS, why)
                      for kind in ("calibration", "calibration curve", "calibration drift")]
            continue
        level = ALPHA / max(len(labels), 1)
        score = rows.scores[output]
        found.append(_large(output, label[now], score[now], rows.unit[now], level))
        found.append(_curve(output, label[now], score[now], rows.unit[now], level))
        found.append(_drift(output, (label - score)[usable], label[usable], rows.unit[usable], rows.current[usable],
                            level))
    return found


def _large(output: str, label: np.ndarray, score: np.ndarray, unit: np.ndarray, level: float) -> Check:
    gap = label - score
    value, base = float(gap.mean()), float(label.mean())
    se = clustered_se((gap - value) / len(gap), unit)
    relative = abs(value) / base if base else float("inf") if value else 0.0
    real = abs(value) > float(norm.isf(level / 2)) * se
    return Check("calibration", output, graded(relative, LEVELS, real), value, LEVELS,
                 f"predicted {score.mean():.4f}, came true {base:.4f}: {value:+.4f} ({value - 1.96 * se:+.4f} to "
                 f"{value + 1.96 * se:+.4f}), {relative:.0%} of what came true", {
                     "predicted": float(score.mean()), "observed": base, "se": se})


def _curve(output: str, label: np.ndarray, score: np.ndarray, unit: np.ndarray, level: float) -> Check:
    """The expected calibration error over ten bins of as many rows, less what it is by chance.

    By chance a bin's gap is normal about 0, so its size is sqrt(2 / pi) standard errors on average.
    """
    order = np.argsort(score, kind="stable")
    bins, error, noise, real = [], 0.0, 0.0, False
    for part in np.array_split(order, min(BINS, len(order))):
        gap = label[part] - score[part]
        value, share = float(gap.mean()), len(part) / len(order)
        se = clustered_se((gap - value) / len(part), unit[part])
        error, noise = error + share * abs(value), noise + share * se * float(np.sqrt(2 / np.pi))
        real = real or abs(value) > float(norm.isf(level / BINS / 2)) * se
        bins.append({"predicted": float(score[part].mean()), "observed": float(label[part].mean()), "se": se})
    base = float(label.mean())
    relative = max(0.0, error - noise) / base if base else 0.0
    return Check("calibration curve", output, graded(relative, LEVELS, real), error, LEVELS,
                 f"an expected error of {error:.4f}, of which {noise:.4f} is chance; the rest is {relative:.0%} of "
                 "what came true", {"bins": bins, "noise": noise})


def _drift(output: str, gap: np.ndarray, label: np.ndarray, unit: np.ndarray, current: np.ndarray, level: float
           ) -> Check:
    if (~current).sum() < FEWEST:
        return Check("calibration drift", output, "unknown", None, LEVELS, "the reference has "
                     f"{int((~current).sum()):,} rows with a label that taught the model nothing")
    before, now, se = mean_moved(gap, unit, current)
    base = float(label[current].mean())
    value = now - before
    relative = abs(value) / base if base else float("inf") if value else 0.0
    return Check("calibration drift", output,
                 graded(relative, LEVELS, abs(value) > float(norm.isf(level / 2)) * se), value, LEVELS,
                 f"what came true less what was predicted went from {before:+.4f} to {now:+.4f}, {relative:.0%} of "
                 f"what came true (standard error {se:.4f})", {"before": before, "now": now, "se": se})
