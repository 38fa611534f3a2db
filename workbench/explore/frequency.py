"""Response by how many messages came before, and three ways to take the choosing out of it.

Who got many messages was chosen, so the observed curve mixes fatigue with the policy's taste. `within_user`
compares a user with himself; `weighted` makes messages after few and after many look chosen alike, from the
logged propensities (a marginal structural model; Robins, Hernan & Brumback 2000); `randomised` compares arms.
Every interval is clustered by user: a ratio's influence is (y - r n) / N, summed by user.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from workbench.errors import InputError
from workbench.explore.filters import where
from workbench.explore.queries import REACHED, messages
from workbench.explore.spec import RATES, Frequency
from workbench.explore.steps import Bucketed, Steps, dec
from workbench.logs import sql
from workbench.logs.snapshot import Snapshot

if TYPE_CHECKING:
    from workbench.explore.insight import Guarded

MIN_USERS = 50      # a weighted level with fewer effective users shows no rate
Z95 = 1.959963984540054

_CELLS = """cells AS (
  SELECT user_id, {level} AS sends_before, count(*) AS n, count({reached}) AS y
  FROM message_facts{kept}
  GROUP BY ALL
)"""

# sums of whole numbers are exact in any order: sum((y - r n)^2) = sum(y^2) - 2 r sum(y n) + r^2 sum(n^2)
_OBSERVED = """SELECT sends_before, sum(n)::BIGINT AS n, count(*) AS users, sum(y)::BIGINT AS y,
  sum(y * y)::DECIMAL(38, 0) AS yy, sum(y * n)::DECIMAL(38, 0) AS yn, sum(n * n)::DECIMAL(38, 0) AS nn
FROM cells GROUP BY sends_before"""
_OBSERVED_TOTALS = """totals AS (
  SELECT sends_before, sum(n)::BIGINT AS messages, sum(users)::BIGINT AS users, sum(y)::DOUBLE / sum(n) AS r,
    sum(yy)::DOUBLE AS yy, sum(yn)::DOUBLE AS yn, sum(nn)::DOUBLE AS nn FROM parts GROUP BY sends_before
), spread AS (
  SELECT *, {z} * sqrt(greatest(yy - 2 * r * yn + r * r * nn, 0)) / messages AS half FROM totals
)"""
_OBSERVED_SHOWN = """SELECT sends_before, messages, users, r AS {rate}, r - half AS low, r + half AS high
FROM spread ORDER BY sends_before"""

# each user's own difference from the reference, weighted by n_level n_reference / (n_level + n_reference)
_PAIRS = """pairs AS (
  SELECT l.sends_before, l.n, l.y / l.n - r.y / r.n AS d, l.n * r.n / (l.n + r.n) AS w
  FROM cells l JOIN (FROM cells WHERE sends_before = {reference}) r USING (user_id)
  WHERE l.sends_before <> {reference}
)"""
_WITHIN = """SELECT sends_before, sum(n)::BIGINT AS n, count(*) AS users, {sums}
FROM pairs GROUP BY sends_before"""
_WITHIN_SUMS = {"w": "w", "wd": "w * d", "ww": "w * w", "wwd": "w * w * d", "wwdd": "w * w * d * d"}
_WITHIN_TOTALS = """totals AS (
  SELECT sends_before, sum(n)::BIGINT AS messages, sum(users)::BIGINT AS users, sum(w)::DOUBLE AS total,
    sum(wd)::DOUBLE / sum(w)::DOUBLE AS mean, sum(ww)::DOUBLE AS ww, sum(wwd)::DOUBLE AS wwd, sum(wwdd)::DOUBLE AS wwdd
  FROM parts GROUP BY sends_before
), spread AS (
  SELECT *, {z} * sqrt(greatest(wwdd - 2 * mean * wwd + mean * mean * ww, 0)) / total AS half FROM totals
)"""
_WITHIN_SHOWN = """SELECT sends_before, messages, users, mean AS difference, mean - half AS low, mean + half AS high
FROM spread ORDER BY sends_before"""

# over the decisions of the days before: P(send or hold) / P(send or hold | what the policy saw)
_CHOSEN = """hold AS (
  SELECT user_id, decision_id, sum(propensity) FILTER (action = 'hold') AS p FROM candidates WHERE eligible GROUP BY ALL
), chosen AS (
  SELECT user_id, ts, decision_id, action = 'hold' AS held,
    CASE WHEN action = 'hold' THEN propensity ELSE 1 - coalesce(hold.p, 0) END AS p
  FROM decisions LEFT JOIN hold USING (user_id, decision_id)
)"""
_HELD = "SELECT count(*) FILTER (action = 'hold') AS held, count(*) AS n FROM decisions"
# logarithms are summed in whole steps of 1e-12, which add up alike wherever a window happens to begin
_WEIGHTS = """history AS (
  SELECT user_id, decision_id, count(*) FILTER (p IS NULL OR p <= 0) OVER earlier AS unknown,
    sum(CASE WHEN p > 0 THEN (1e12 * ln(usual / p))::BIGINT END) OVER earlier AS log_weight
  FROM (SELECT *, CASE WHEN held THEN q ELSE 1 - q END AS usual FROM chosen CROSS JOIN marginal)
  WINDOW earlier AS (PARTITION BY user_id ORDER BY ts
    RANGE BETWEEN INTERVAL {days} DAY PRECEDING AND INTERVAL 1 MICROSECOND PRECEDING)
), messages AS (
  SELECT * FROM message_facts{kept}
), cells AS (
  SELECT user_id, {level} AS sends_before, count(*) AS rows, sum(w)::DOUBLE AS n,
    coalesce(sum(w) FILTER ({reached} IS NOT NULL), 0)::DOUBLE AS y
  FROM (SELECT messages.*, unknown, {weight} AS w FROM messages JOIN history USING (user_id, decision_id))
  WHERE unknown = 0 GROUP BY ALL
)"""
_WEIGHTED = """SELECT sends_before, sum(rows)::BIGINT AS messages, count(*) AS users, {sums}
FROM cells GROUP BY sends_before"""
_WEIGHTED_SUMS = {"n": "n", "y": "y", "nn": "n * n", "yn": "y * n", "yy": "y * y"}
_WEIGHTED_TOTALS = """totals AS (
  SELECT sends_before, sum(messages)::BIGINT AS messages, sum(users)::BIGINT AS users, sum(n)::DOUBLE AS total,
    sum(y)::DOUBLE / sum(n)::DOUBLE AS r, sum(nn)::DOUBLE AS nn, sum(yn)::DOUBLE AS yn, sum(yy)::DOUBLE AS yy
  FROM parts GROUP BY sends_before
), spread AS (
  SELECT *, total ** 2 / nn AS effective_users,
    {z} * sqrt(greatest(yy - 2 * r * yn + r * r * nn, 0)) / total AS half FROM totals
)"""
_WEIGHTED_SHOWN = """SELECT sends_before, messages, users, effective_users,
  CASE WHEN effective_users >= {least} THEN r END AS {rate},
  CASE WHEN effective_users >= {least} THEN r - half END AS low,
  CASE WHEN effective_users >= {least} THEN r + half END AS high
FROM spread ORDER BY sends_before"""

_ARMS = """units AS (
  -- the first arm; of two in one moment always the same one, whatever order they are read in
  SELECT unit AS user_id, (min({{'ts': ts, 'arm': arm}})).arm AS arm, min(ts) AS began FROM exposures
  WHERE experiment = {experiment} AND ts IS NOT NULL
  GROUP BY unit HAVING min(ts) + INTERVAL 28 DAY <= {mark}
), messages AS (
  SELECT * FROM message_facts{kept}
), got AS (
  SELECT user_id, count(*) AS n, count({reached}) AS y, count(opted_out_ts) AS gone
  FROM units JOIN messages USING (user_id) WHERE ts >= began AND ts < began + INTERVAL 28 DAY GROUP BY user_id
)"""
_BY_ARM = """SELECT arm, count(*) AS users, coalesce(sum(n), 0)::BIGINT AS n, coalesce(sum(y), 0)::BIGINT AS y,
  coalesce(sum(y * y), 0)::DECIMAL(38, 0) AS yy, coalesce(sum(gone), 0)::BIGINT AS gone
FROM units LEFT JOIN got USING (user_id) GROUP BY arm"""
_ARMS_TOTALS = """summed AS (
  SELECT arm, sum(users)::BIGINT AS users, sum(n) AS n, sum(y) AS y, sum(yy)::DOUBLE AS yy, sum(gone) AS gone
  FROM parts GROUP BY arm
), totals AS (
  SELECT arm, users, n / users AS sends, y / users AS mean, yy, gone / users AS gone FROM summed
), spread AS (
  SELECT *, {z} * sqrt(greatest(yy / users - mean * mean, 0) / (users - 1)) AS half FROM totals WHERE users > 1
)"""
_ARMS_SHOWN = """SELECT arm, users, sends AS sends_per_user, mean AS {step}_per_user, mean - half AS low,
  mean + half AS high, gone AS opted_out_by_message_per_user
FROM spread ORDER BY sends_per_user, arm"""


def frequency(snapshot: Snapshot, spec: Frequency, engine: Guarded | Bucketed) -> Steps:
    """A row per level (for `randomised` a row per arm); by buckets, `weighted` first asks for the share of holds."""
    if spec.reference > spec.most:
        raise InputError(f"{spec.reference} is above the last level, {spec.most}", where="frequency: reference")
    if (spec.experiment is not None) != (spec.method == "randomised"):
        raise InputError("'randomised' and 'experiment' go together", where="frequency: experiment",
                         hint="name an experiment whose arms differ in how often users are messaged")
    info = messages(snapshot)
    step = RATES[spec.rate]
    words = {"z": Z95, "rate": spec.rate, "step": step, "reached": REACHED[step], "days": spec.days,
             "level": level(spec), "reference": spec.reference, "least": MIN_USERS}
    if spec.method == "randomised":
        exposures = snapshot.table("exposures", "frequency: experiment")
        words |= {"experiment": sql.literal(spec.experiment), "kept": where(info, spec.filters),
                  "mark": sql.literal(info.watermark or exposures.watermark)}
        return _steps([_ARMS], _BY_ARM, _ARMS_TOTALS, _ARMS_SHOWN, words)
    words["kept"] = where(info, spec.filters, with_history(snapshot, spec))
    if spec.method == "weighted":
        return _weighted(snapshot, words, engine)
    if spec.method == "observed":
        return _steps([_CELLS], _OBSERVED, _OBSERVED_TOTALS, _OBSERVED_SHOWN, words)
    return _steps([_CELLS, _PAIRS], _WITHIN, _WITHIN_TOTALS, _WITHIN_SHOWN, {**words, "sums": _sums(_WITHIN_SUMS)})


def _weighted(snapshot: Snapshot, words: dict[str, Any], engine: Guarded | Bucketed) -> Steps:
    for table in ("decisions", "candidates"):
        if table not in snapshot.tables:
            raise InputError(f"the weighted curve needs the table {table!r}", where="frequency: method",
                             hint="import decisions and candidates with their propensities, or use within_user")
    words = {**words, "weight": dec("exp(coalesce(log_weight, 0) / 1e12)", most=1e8),
             "sums": _sums(_WEIGHTED_SUMS)}
    def steps(marginal: str) -> Steps:
        return _steps([_CHOSEN, f"marginal AS (\n  SELECT {marginal} AS q\n)", _WEIGHTS], _WEIGHTED, _WEIGHTED_TOTALS,
                      _WEIGHTED_SHOWN, words)

    whole = steps(f"(SELECT held / n FROM ({_HELD}))")
    if not isinstance(engine, Bucketed):
        return whole
    held = Steps(_HELD, "SELECT sum(held)::BIGINT / sum(n)::BIGINT AS q FROM parts", "")
    return replace(steps(f"{engine.ask(held).rows()[0]['q']!r}::DOUBLE"), whole=whole.whole)


def _sums(columns: dict[str, str]) -> str:
    return ", ".join(f"sum({dec(one)}) AS {name}" for name, one in columns.items())


def _steps(before: list[str], part: str, totals: str, shown: str, words: dict[str, Any]) -> Steps:
    return Steps.of([one.format(**words) for one in before], part.format(**words), [totals.format(**words)],
                    shown.format(**words))


def level(spec: Frequency) -> str:
    """The message's level: sends in the days before, the last level open."""
    return f"least(sends_before_{spec.days}d, {spec.most})"


def with_history(snapshot: Snapshot, spec: Frequency) -> str:
    """Messages whose days before lie in the log: of others the level is not known."""
    begins = snapshot.tables["sends"].begins
    if begins is None:
        raise InputError("the sends have no beginning", where="frequency")
    return f"ts >= {sql.literal(begins)} + INTERVAL {spec.days} DAY"
