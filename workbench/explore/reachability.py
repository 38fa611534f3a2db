"""Reachability as stock and flow: who can be messaged tomorrow, who was lost, and what that is worth."""

from __future__ import annotations

from dataclasses import replace

from workbench.errors import InputError
from workbench.explore.filters import where
from workbench.explore.spec import Reachability
from workbench.explore.steps import Steps
from workbench.logs import sql
from workbench.logs.snapshot import Snapshot
from workbench.project import Project, read_yaml

_CHANGES = """marked AS (
  SELECT user_id, channel, valid_from, coalesce(valid_to, {never}) AS until,
    coalesce(valid_from > max(coalesce(valid_to, {never})) OVER earlier, TRUE) AS fresh
  FROM reachability{kept}
  WINDOW earlier AS (PARTITION BY user_id, channel ORDER BY valid_from, valid_to
    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
), numbered AS (
  SELECT *, count(*) FILTER (fresh) OVER (PARTITION BY user_id, channel ORDER BY valid_from, until
    ROWS UNBOUNDED PRECEDING) AS spell FROM marked
), spells AS (
  SELECT channel, min(valid_from) AS since, max(until) AS until FROM numbered GROUP BY user_id, channel, spell
  HAVING min(valid_from) < max(until)
), changes AS (
  SELECT channel, since AS ts, 1 AS change FROM spells UNION ALL SELECT channel, until, -1 FROM spells
)"""
_CALENDAR = """calendar AS (
  SELECT unnest(generate_series(date_trunc('{unit}', {begins} + INTERVAL 1 {unit} - INTERVAL 1 MICROSECOND),
    {ends} - INTERVAL 1 {unit}, INTERVAL 1 {unit})) AS since
)"""
# changes before the first whole period open the account: their `since` is NULL; those after the last do not count,
# but name their channel
_FLOWS = """SELECT channel, c.since, sum(CASE WHEN counts THEN change ELSE 0 END)::BIGINT AS net,
  count(*) FILTER (counts AND change = 1) AS gained, count(*) FILTER (counts AND change = -1) AS lost
FROM (SELECT *, ts < (SELECT max(since) + INTERVAL 1 {unit} FROM calendar) AS counts FROM changes)
ASOF LEFT JOIN calendar c ON ts >= c.since GROUP BY ALL"""
_STOCKS = """flows AS (
  SELECT channel, since, sum(net) AS net, sum(gained)::BIGINT AS gained, sum(lost)::BIGINT AS lost
  FROM parts GROUP BY ALL
), stocks AS (
  SELECT g.channel, g.since, coalesce(gained, 0) AS gained, coalesce(lost, 0) AS lost,
    sum(coalesce(net, 0)) OVER (PARTITION BY g.channel ORDER BY g.since NULLS FIRST ROWS UNBOUNDED PRECEDING) AS stock,
    coalesce(net, 0) AS net
  FROM (SELECT channel, since FROM (SELECT DISTINCT channel FROM flows) CROSS JOIN
        (SELECT since FROM calendar UNION ALL SELECT NULL)) g
  LEFT JOIN flows f ON g.channel = f.channel AND g.since IS NOT DISTINCT FROM f.since
)"""
_SHOWN = """SELECT since::DATE AS {unit}, channel, stock::BIGINT AS reachable, gained, lost,
  lost::DOUBLE / nullif(stock - net, 0) AS lost_share, stock * {worth} AS worth_a_month,
  lost * {worth} AS lost_worth_a_month
FROM stocks WHERE since IS NOT NULL ORDER BY channel, since"""


def reachability(snapshot: Snapshot, spec: Reachability) -> Steps:
    """A row per channel and period that the log covers whole."""
    if "reachability" not in snapshot.tables:
        raise InputError("the snapshot has no table 'reachability'", known=snapshot.tables,
                         hint="import user_id, channel, valid_from, valid_to, reachable")
    info = snapshot.tables["reachability"]
    begins, ends = snapshot.begins, info.watermark
    if begins is None or ends is None:
        raise InputError("the log has no beginning or no end", where="reachability")
    worth = " ".join(f"WHEN {sql.literal(channel)} THEN {value!r}" for channel, value in spec.month_value.items())
    changes = _CHANGES.format(never="TIMESTAMP '9999-01-01'",
                              kept=where(info, spec.filters, "reachable", "valid_from IS NOT NULL"))
    calendar = _CALENDAR.format(unit=spec.unit, begins=sql.literal(begins), ends=sql.literal(ends))
    flows = _FLOWS.format(unit=spec.unit)
    shown = _SHOWN.format(unit=spec.unit, worth=f"CASE channel {worth} END" if worth else "NULL::DOUBLE")
    steps = Steps.of([changes, calendar], flows, [_STOCKS], shown)
    return replace(steps, final=f"WITH {calendar}, {_STOCKS}\n{shown}")       # both steps need the calendar


def with_worth(snapshot: Snapshot, spec: Reachability) -> Reachability:
    """The spec with the value of a reachable month that `objectives.yaml` declares, unless it has its own."""
    if spec.month_value:
        return spec
    return spec.model_copy(update={"month_value": _declared(snapshot.project)})


def _declared(project: Project) -> dict[str, float]:
    path = project.root / "objectives.yaml"
    declared = read_yaml(path) if path.exists() else None
    months = declared.get("reachable_month") if isinstance(declared, dict) else None
    return {str(channel): float(one["value"]) for channel, one in (months or {}).items()
            if isinstance(one, dict) and isinstance(one.get("value"), int | float)}
