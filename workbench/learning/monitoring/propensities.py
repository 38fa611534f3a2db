"""Whether the log's own chances hold: they sum to one, average to weights of one, and actions come as often as said.

Looked at in the current window alone: what is wrong now is wrong whatever was before. Errors are over users.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.stats import norm

from workbench.learning.monitoring.checks import ALPHA, Check, graded
from workbench.logs import sql

if TYPE_CHECKING:
    from workbench.logs.snapshot import Snapshot

SUMS = (0.001, 0.01)          # share of decisions
WEIGHT = (0.02, 0.1)          # how far weights may average from one
SHARE = (0.05, 0.2)           # how much more or less often an action may come, of what was said
TOLERANCE = 1e-3              # logs keep rounded probabilities
FEWEST = 30                   # expected times that an action is looked at


def propensities(snapshot: Snapshot, window: tuple[datetime, datetime]) -> list[Check]:
    """Three checks; unknown where the log has no candidates or no propensities."""
    if not {"decisions", "candidates"} <= set(snapshot.tables):
        why = "the log has no table 'candidates', so what else could have been sent is unknown"
        return [Check(kind, "log", "unknown", None, None, why)
                for kind in ("propensity sum", "propensity weight", "arm share")]
    totals: dict[str, float] = {}
    actions: dict[str, np.ndarray] = {}
    for bucket in range(snapshot.n_buckets):
        with snapshot.bucket(bucket) as connection:
            connection.execute(f"CREATE TEMP TABLE said AS {_SAID.format(*map(sql.literal, window))}")
            row = connection.execute(_TOTALS).fetchone() or ()
            names = [one[0] for one in connection.description]
            for name, value in zip(names, row, strict=True):
                totals[name] = totals.get(name, 0.0) + float(value or 0)
            for action, *sums in connection.execute(_ACTIONS).fetchall():
                actions[action] = actions.get(action, np.zeros(3)) + np.array(sums, dtype=np.float64)
    if not totals.get("decisions"):
        return [Check("propensity sum", "log", "unknown", None, SUMS, "the current window has no decision")]
    if totals["missing"] == totals["decisions"]:
        why = "no decision of the current window has a propensity"
        return [Check(kind, "log", "unknown", None, None, why)
                for kind in ("propensity sum", "propensity weight", "arm share")]
    return [_sums(totals), _weight(totals), _shares(actions)]


# A decision with its candidates: how many, their sum, its own propensity and its action's.
_SAID = """
SELECT d.decision_id, any_value(d.user_id) AS user_id, any_value(d.action) AS action,
       count(c.action) AS eligible, sum(c.propensity) AS total, any_value(d.propensity) AS own,
       sum(c.propensity) FILTER (c.action = d.action) AS of_chosen,
       bool_or(c.propensity < 0 OR c.propensity > 1) AS impossible
FROM (SELECT * FROM decisions WHERE ts >= {} AND ts < {}) d
LEFT JOIN (SELECT decision_id, action, propensity FROM candidates WHERE eligible) c USING (decision_id)
GROUP BY d.decision_id
"""
_SOUND = (f"eligible > 0 AND abs(total - 1) <= {TOLERANCE} AND of_chosen > 0 AND abs(own - of_chosen) <= {TOLERANCE} "
          "AND NOT impossible")
_TOTALS = f"""
SELECT count(*) AS decisions, count(*) FILTER (own IS NULL) AS missing,
       count(*) FILTER (own IS NOT NULL AND ({_SOUND}) IS NOT TRUE) AS faulty,
       count(*) FILTER (own IS NOT NULL AND abs(total - 1) > {TOLERANCE}) AS sums,
       (SELECT sum(n) FROM (SELECT user_id, count(*) AS n FROM said WHERE {_SOUND} GROUP BY 1)) AS sound,
       (SELECT count(*) FROM (SELECT DISTINCT user_id FROM said WHERE {_SOUND})) AS users,
       (SELECT sum(w) FROM (SELECT user_id, sum(1 / (eligible * of_chosen)) AS w FROM said WHERE {_SOUND} GROUP BY 1))
           AS w,
       (SELECT sum(w * w) FROM (SELECT user_id, sum(1 / (eligible * of_chosen)) AS w FROM said WHERE {_SOUND}
        GROUP BY 1)) AS ww,
       (SELECT sum(w * n) FROM (SELECT user_id, count(*) AS n, sum(1 / (eligible * of_chosen)) AS w FROM said
        WHERE {_SOUND} GROUP BY 1)) AS wn,
       (SELECT sum(n * n) FROM (SELECT user_id, count(*) AS n FROM said WHERE {_SOUND} GROUP BY 1)) AS nn
FROM said
"""
# Of each action how often it came, how often it was to be expected, and its squared surprise summed over users.
_ACTIONS = f"""
SELECT action, sum(came), sum(expected), sum((came - expected) ** 2) FROM (
  SELECT c.action, s.user_id, count(*) FILTER (c.action = s.action) AS came, sum(c.propensity) AS expected
  FROM (SELECT * FROM said WHERE {_SOUND}) s
  JOIN (SELECT decision_id, action, propensity FROM candidates WHERE eligible) c USING (decision_id)
  GROUP BY 1, 2)
GROUP BY 1 ORDER BY 1
"""


def _sums(totals: dict[str, float]) -> Check:
    n = totals["decisions"]
    value = (totals["faulty"] + totals["missing"]) / n
    return Check("propensity sum", "log", graded(value, SUMS, value > 0), value, SUMS,
                 f"of {n:,.0f} decisions {totals['missing']:,.0f} have no propensity, {totals['sums']:,.0f} have "
                 f"candidates that do not sum to one, {totals['faulty']:,.0f} are at odds with their candidates in all")


def _weight(totals: dict[str, float]) -> Check:
    """Weights of the policy that takes every eligible action alike: they average one where propensities are true."""
    n, users = totals["sound"], totals["users"]
    if users < 2:
        return Check("propensity weight", "log", "unknown", None, WEIGHT, "no decision has sound propensities")
    mean = totals["w"] / n
    variance = totals["ww"] - 2 * mean * totals["wn"] + mean**2 * totals["nn"]
    se = float(np.sqrt(max(variance, 0.0) * users / (users - 1))) / n
    off = abs(mean - 1)
    if off <= _critical(1) * se and _critical(1) * se > WEIGHT[1]:
        return Check("propensity weight", "log", "unknown", mean, WEIGHT,
                     f"{users:,.0f} users are too few: by chance alone weights average up to {_critical(1) * se:.2f} "
                     "from one")
    return Check("propensity weight", "log", graded(off, WEIGHT, off > _critical(1) * se), mean, WEIGHT,
                 f"weights average {mean:.4f} (standard error {se:.4f}) where true propensities give 1", {"se": se})


def _shares(actions: dict[str, np.ndarray]) -> Check:
    seen = {action: sums for action, sums in actions.items() if sums[1] >= FEWEST}
    if not seen:
        return Check("arm share", "log", "unknown", None, SHARE, f"no action is expected {FEWEST} times")
    critical = _critical(len(seen))
    rows: list[dict[str, Any]] = []
    worst, told = 0.0, ""
    for action, (came, expected, squares) in sorted(seen.items()):
        off, se = came / expected - 1, float(np.sqrt(squares)) / expected
        rows.append({"action": action, "came": came, "expected": expected, "relative": off, "se": se})
        if abs(off) > critical * se and abs(off) > worst:
            worst, told = abs(off), (f"{action} came {came:,.0f} times, {expected:,.0f} were to be expected "
                                     f"({off:+.1%}, standard error {se:.1%})")
    return Check("arm share", "log", graded(worst, SHARE, worst > 0), worst, SHARE,
                 told or f"all {len(seen)} actions come as often as their propensities say", {"actions": rows})


def _critical(subjects: int) -> float:
    return float(norm.isf(ALPHA / subjects / 2))
