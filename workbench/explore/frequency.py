"""Response by how many messages came before, and three ways to take the choosing out of it.

Who got many messages was chosen, so the observed curve mixes fatigue with the policy's taste. `within_user`
compares a user with himself; `weighted` makes messages after few and after many look chosen alike, from the
logged propensities (a marginal structural model; Robins, Hernan & Brumback 2000); `randomised` compares arms.
Every interval is clustered by user: a ratio's influence is (y - r n) / N, summed by user.
"""

from __future__ import annotations

from workbench.errors import InputError
from workbench.explore.filters import where
from workbench.explore.queries import REACHED, messages
from workbench.explore.spec import RATES, Frequency
from workbench.logs import sql
from workbench.logs.snapshot import Snapshot

MIN_USERS = 50      # a weighted level with fewer effective users shows no rate
Z95 = 1.959963984540054

_CELLS = """WITH cells AS (
  SELECT user_id, {level} AS sends_before, count(*) AS n, count({reached}) AS y
  FROM message_facts{kept}
  GROUP BY ALL
)"""

# sums of whole numbers are exact in any order: sum((y - r n)^2) = sum(y^2) - 2 r sum(y n) + r^2 sum(n^2)
_OBSERVED = """{cells}, totals AS (
  SELECT sends_before, sum(n)::BIGINT AS messages, count(*) AS users, sum(y)::DOUBLE / sum(n) AS r,
    sum(y * y) AS yy, sum(y * n) AS yn, sum(n * n) AS nn FROM cells GROUP BY sends_before
), spread AS (
  SELECT *, {z} * sqrt(greatest(yy - 2 * r * yn + r * r * nn, 0)) / messages AS half FROM totals
)
SELECT sends_before, messages, users, r AS {rate}, r - half AS low, r + half AS high
FROM spread ORDER BY sends_before"""

# each user's own difference from the reference, weighted by n_level n_reference / (n_level + n_reference)
_WITHIN = """{cells}, pairs AS (
  SELECT l.sends_before, user_id, l.n, l.y / l.n - r.y / r.n AS d, l.n * r.n / (l.n + r.n) AS w
  FROM cells l JOIN (FROM cells WHERE sends_before = {reference}) r USING (user_id)
  WHERE l.sends_before <> {reference}
), means AS (
  SELECT sends_before, sum(w * d ORDER BY user_id) / sum(w ORDER BY user_id) AS mean, sum(w ORDER BY user_id) AS total
  FROM pairs GROUP BY sends_before
), spread AS (
  SELECT sends_before, sum(n)::BIGINT AS messages, count(*) AS users, any_value(mean) AS mean,
    {z} * sqrt(sum((w * (d - mean)) ** 2 ORDER BY user_id)) / any_value(total) AS half
  FROM pairs JOIN means USING (sends_before) GROUP BY sends_before
)
SELECT sends_before, messages, users, mean AS difference, mean - half AS low, mean + half AS high
FROM spread ORDER BY sends_before"""

# over the decisions of the days before: P(send or hold) / P(send or hold | what the policy saw)
_WEIGHTED = """WITH hold AS (
  SELECT decision_id, sum(propensity) FILTER (action = 'hold') AS p FROM candidates WHERE eligible GROUP BY decision_id
), chosen AS (
  SELECT user_id, ts, decision_id, action = 'hold' AS held,
    CASE WHEN action = 'hold' THEN propensity ELSE 1 - coalesce(hold.p, 0) END AS p
  FROM decisions LEFT JOIN hold USING (decision_id)
), marginal AS (
  SELECT avg(held::INTEGER) AS q FROM chosen
), history AS (
  SELECT decision_id, count(*) FILTER (p IS NULL OR p <= 0) OVER earlier AS unknown,
    sum(CASE WHEN p > 0 THEN ln(CASE WHEN held THEN q ELSE 1 - q END / p) END) OVER earlier AS log_weight
  FROM chosen CROSS JOIN marginal
  WINDOW earlier AS (PARTITION BY user_id ORDER BY ts
    RANGE BETWEEN INTERVAL {days} DAY PRECEDING AND INTERVAL 1 MICROSECOND PRECEDING)
), messages AS (
  SELECT * FROM message_facts{kept}
), cells AS (
  SELECT user_id, {level} AS sends_before, count(*) AS rows, sum(w ORDER BY ts, message_id) AS n,
    coalesce(sum(w ORDER BY ts, message_id) FILTER ({reached} IS NOT NULL), 0) AS y
  FROM (SELECT messages.*, unknown, exp(coalesce(log_weight, 0)) AS w FROM messages JOIN history USING (decision_id))
  WHERE unknown = 0 GROUP BY ALL
), totals AS (
  SELECT sends_before, sum(rows)::BIGINT AS messages, count(*) AS users, sum(n ORDER BY user_id) AS total,
    sum(y ORDER BY user_id) / sum(n ORDER BY user_id) AS r, sum(n * n ORDER BY user_id) AS squares
  FROM cells GROUP BY sends_before
), spread AS (
  SELECT sends_before, any_value(total) ** 2 / any_value(squares) AS effective_users,
    {z} * sqrt(sum((y - r * n) ** 2 ORDER BY user_id)) / any_value(total) AS half
  FROM cells JOIN totals USING (sends_before) GROUP BY sends_before
)
SELECT sends_before, messages, users, effective_users, CASE WHEN effective_users >= {least} THEN r END AS {rate},
  CASE WHEN effective_users >= {least} THEN r - half END AS low,
  CASE WHEN effective_users >= {least} THEN r + half END AS high
FROM totals JOIN spread USING (sends_before) ORDER BY sends_before"""

_ARMS = """WITH units AS (
  SELECT unit AS user_id, arg_min(arm, ts) AS arm, min(ts) AS began FROM exposures WHERE experiment = {experiment}
  GROUP BY unit HAVING min(ts) + INTERVAL 28 DAY <= {mark}
), messages AS (
  SELECT * FROM message_facts{kept}
), got AS (
  SELECT user_id, count(*) AS n, count({reached}) AS y, count(opted_out_ts) AS gone
  FROM units JOIN messages USING (user_id) WHERE ts >= began AND ts < began + INTERVAL 28 DAY GROUP BY user_id
), totals AS (
  SELECT arm, count(*) AS users, coalesce(sum(n), 0) / count(*) AS sends, coalesce(sum(y), 0) / count(*) AS mean,
    coalesce(sum(y * y), 0) AS yy, coalesce(sum(gone), 0) / count(*) AS gone
  FROM units LEFT JOIN got USING (user_id) GROUP BY arm
), spread AS (
  SELECT *, {z} * sqrt(greatest(yy / users - mean * mean, 0) / (users - 1)) AS half FROM totals WHERE users > 1
)
SELECT arm, users, sends AS sends_per_user, mean AS {step}_per_user, mean - half AS low, mean + half AS high,
  gone AS opted_out_by_message_per_user
FROM spread ORDER BY sends_per_user, arm"""


def frequency(snapshot: Snapshot, spec: Frequency) -> str:
    """The statement: a row per level (for `randomised` a row per arm)."""
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
        return _ARMS.format(**words, experiment=sql.literal(spec.experiment), kept=where(info, spec.filters),
                            mark=sql.literal(info.watermark or exposures.watermark))
    kept = where(info, spec.filters, with_history(snapshot, spec))
    if spec.method == "weighted":
        for table in ("decisions", "candidates"):
            if table not in snapshot.tables:
                raise InputError(f"the weighted curve needs the table {table!r}", where="frequency: method",
                                 hint="import decisions and candidates with their propensities, or use within_user")
        return _WEIGHTED.format(**words, kept=kept)
    cells = _CELLS.format(**words, kept=kept)
    return (_OBSERVED if spec.method == "observed" else _WITHIN).format(**words, cells=cells)


def level(spec: Frequency) -> str:
    """The message's level: sends in the days before, the last level open."""
    return f"least(sends_before_{spec.days}d, {spec.most})"


def with_history(snapshot: Snapshot, spec: Frequency) -> str:
    """Messages whose days before lie in the log: of others the level is not known."""
    begins = snapshot.tables["sends"].begins
    if begins is None:
        raise InputError("the sends have no beginning", where="frequency")
    return f"ts >= {sql.literal(begins)} + INTERVAL {spec.days} DAY"
