"""How soon a label is known: of what came true in the end, the share that had come true after so many hours.

A model that is retrained on fresh rows learns from labels that are not all there yet; where they come later than they
did, it learns that fewer things come true. Evaluated by the label's own metric with its window cut short, on rows whose
whole window has passed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
from scipy.stats import norm

from workbench.learning.monitoring.checks import ALPHA, Check, graded
from workbench.learning.monitoring.observed import Observed
from workbench.metrics.spec import Metric

if TYPE_CHECKING:
    from workbench.metrics.catalog import Catalog

SHARE = (0.05, 0.15)
POINTS = (1 / 24, 1 / 8, 1 / 4, 1 / 2, 3 / 4)
FEWEST = 50          # of what came true, in either window
_ADDS = ("any", "count", "sum", "distinct")


def shortened(catalog: Catalog, metric: str) -> dict[str, int]:
    """Name of a metric with a shorter window -> the hours that it ends after the anchor; empty where there is none.

    The catalog that `with_shortened` gives knows them.
    """
    found = catalog.metric(metric)
    if found.ratio is not None or found.agg not in _ADDS or found.window is None:
        return {}
    begin, end = found.window
    hours = sorted({begin + max(1, round(share * (end - begin))) for share in POINTS} - {end})
    return {f"_delay_{metric}_{hour}": hour for hour in hours}


def with_shortened(catalog: Catalog, metric: str) -> Catalog:
    """The catalog with the metric's shorter ones."""
    found = catalog.metric(metric)
    short = {name: cast("Metric", found.model_copy(update={"window": (found.window[0], hour), "covariate": None}))
             for name, hour in shortened(catalog, metric).items() if found.window is not None}
    return catalog.with_metrics(short) if short else catalog


def delay(rows: Observed, metric: str, short: dict[str, int], end: int) -> Check:
    """The curve of both windows.

    Args:
        short: what `shortened` gave.
        end: hours after the anchor that the whole window ends.
    """
    whole = rows.values[metric]
    usable = ~np.isnan(whole)
    for name in short:
        usable &= ~np.isnan(rows.values[name])
    unit, current, value = rows.unit[usable], rows.current[usable], whole[usable]
    totals = [float(value[~current].sum()), float(value[current].sum())]
    if min(totals) < FEWEST:
        which = "reference" if totals[0] < FEWEST else "current window"
        return Check("label delay", metric, "unknown", None, SHARE,
                     f"{min(totals):,.0f} came true in the {which} among rows whose window has passed")
    curve, worst, at, reach = [{"hours": end, "reference": 1.0, "current": 1.0}], 0.0, end, 0.0
    critical = float(norm.isf(ALPHA / len(short) / 2))
    for name, hours in sorted(short.items(), key=lambda one: -one[1]):
        early = rows.values[name][usable]
        shares = [float(early[side].sum()) / total for side, total in zip((~current, current), totals, strict=True)]
        influence = np.where(current, (early - shares[1] * value) / totals[1],
                             -(early - shares[0] * value) / totals[0])
        sums = np.bincount(unit, weights=influence)
        se = float(np.sqrt((sums**2).sum()))
        curve.insert(0, {"hours": hours, "reference": shares[0], "current": shares[1]})
        size = abs(shares[1] - shares[0])
        if size > critical * se and size >= worst:
            worst, at = size, hours
        reach = max(reach, critical * se)
    if worst == 0.0 and reach > SHARE[1]:
        return Check("label delay", metric, "unknown", None, SHARE, f"{min(totals):,.0f} that came true are too few: "
                     f"by chance alone the share moves by {reach:.2f}", {"curve": curve})
    before, now = next((one["reference"], one["current"]) for one in curve if one["hours"] == at)
    why = (f"after {at} h {now:.1%} of what comes true within {end} h is known, before {before:.1%}"
           if worst else f"no hour's share moved beyond chance, which reaches {reach:.3f}")
    return Check("label delay", metric, graded(worst, SHARE, worst > 0), worst, SHARE, why, {"curve": curve})
