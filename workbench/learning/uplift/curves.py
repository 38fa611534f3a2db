"""Who should be treated first, and what that gains: the Qini curve, its areas, the first k, the value of policies.

All are estimated from doubly robust scores of held-out rows. Values are on the label's own scale per row: of 0 and 1,
0.003 is 0.3 points.

Sources: Radcliffe, Using control groups to target on predicted lift, 2007 (Qini); Yadlowsky et al., JASA 2025 (with
known propensities, AUTOC); Athey, Wager, Econometrica 2021 (value of a policy from doubly robust scores).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from workbench.learning.uplift.ranking import Ranking, autoc, auuc, interval, qini

POINTS = 20                 # of a curve, beside its beginning
FIRST = (0.1, 0.2, 0.3)


def ranked(score: np.ndarray, effect: np.ndarray, unit: np.ndarray) -> dict[str, Any]:
    """What an order of rows gains.

    Args:
        score: (n,) by which rows are treated first, such as predicted effects.
        effect: (n,) doubly robust effects of treating each row.
        unit: (n,) codes of units.

    Returns:
        average: mean effect of treating all.
        qini: area between V and the line of treating at random; 0 for an order that says nothing.
        auuc: area under V. autoc: mean over k of V(k)/k - V(1).
        at: for the first 10, 20 and 30 % their mean effect (`uplift`), what treating them gains per row of all
            (`gain`), and what that is beyond treating as many at random (`beyond`).
        curve: points of V: share, gain, its ends, and `random`.
    """
    ranking = Ranking.of(score, effect, unit)
    everyone = ranking.gain(1.0)
    whole = ranking.gain_influence(1.0)
    out: dict[str, Any] = {"average": ranking.interval(everyone, whole)}
    for name, weight in (("qini", qini), ("auuc", auuc), ("autoc", autoc)):
        out[name] = ranking.interval(*ranking.area(weight))
    out["at"] = []
    for share in FIRST:
        gain, influence = ranking.gain(share), ranking.gain_influence(share)
        out["at"].append({
            "share": share, "uplift": ranking.interval(gain, influence, per=share),
            "gain": ranking.interval(gain, influence),
            "beyond": ranking.interval(gain - share * everyone, influence - share * whole),
        })
    out["curve"] = []
    for share in np.linspace(0, 1, POINTS + 1):
        found = ranking.interval(ranking.gain(share), ranking.gain_influence(share))
        out["curve"].append({"share": float(share), "gain": found["value"], "low": found["ci"][0],
                             "high": found["ci"][1], "random": float(share * everyone)})
    return out


def policy(choice: np.ndarray, scores: np.ndarray, unit: np.ndarray) -> dict[str, Any]:
    """What a policy is worth that gives each row an arm.

    Args:
        choice: (n,) arm of each row, 0 is control.
        scores: (n, arms) doubly robust scores, control first.
        unit: (n,) codes of units.

    Returns:
        treated: the share of rows that get an arm; value: mean outcome; gain: beyond control for all; beyond_all: for
        each arm, beyond giving it to all.
    """
    chosen = scores[np.arange(len(choice)), choice]

    def of(rows: np.ndarray) -> dict[str, Any]:
        return interval(float(rows.mean()), rows - rows.mean(), unit)

    return {"treated": float((choice > 0).mean()), "value": of(chosen), "gain": of(chosen - scores[:, 0]),
            "beyond_all": [of(chosen - scores[:, a]) for a in range(1, scores.shape[1])]}
