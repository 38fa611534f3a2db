"""Reachability as stock and flow: who can be messaged tomorrow, who was lost, and what that is worth."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

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
  lost * {worth} AS lost_worth_a_month, stock * {low} AS worth_low, stock * {high} AS worth_high,
  lost * {low} AS lost_worth_low, lost * {high} AS lost_worth_high
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
    low, high = ({channel: limits[side] for channel, limits in spec.month_range.items()} for side in (0, 1))
    changes = _CHANGES.format(never="TIMESTAMP '9999-01-01'",
                              kept=where(info, spec.filters, "reachable", "valid_from IS NOT NULL"))
    calendar = _CALENDAR.format(unit=spec.unit, begins=sql.literal(begins), ends=sql.literal(ends))
    flows = _FLOWS.format(unit=spec.unit)
    shown = _SHOWN.format(unit=spec.unit, worth=_by_channel(spec.month_value), low=_by_channel(low),
                          high=_by_channel(high))
    steps = Steps.of([changes, calendar], flows, [_STOCKS], shown)
    return replace(steps, final=f"WITH {calendar}, {_STOCKS}\n{shown}")       # both steps need the calendar


def _by_channel(values: Mapping[str, float]) -> str:
    """A number of each channel, as SQL."""
    cases = " ".join(f"WHEN {sql.literal(channel)} THEN {float(value)!r}::DOUBLE" for channel, value in values.items())
    return f"CASE channel {cases} END" if cases else "NULL::DOUBLE"


def with_worth(snapshot: Snapshot, spec: Reachability) -> Reachability:
    """The spec with the value of a reachable month that `objectives.yaml` declares, unless it has its own."""
    if spec.month_value:
        return spec
    declared = _declared(snapshot.project)
    ranges = {channel: limits for channel, (_, limits) in declared.items() if limits is not None}
    return spec.model_copy(update={"month_value": {channel: value for channel, (value, _) in declared.items()},
                                   "month_range": spec.month_range or ranges})


def _declared(project: Project) -> dict[str, tuple[float, tuple[float, float] | None]]:
    """Channel -> (value, its low and high)."""
    path = project.root / "objectives.yaml"
    declared = read_yaml(path) if path.exists() else None
    months = declared.get("reachable_month") if isinstance(declared, dict) else None
    return {str(channel): (float(one["value"]), _range(str(channel), one.get("range")))
            for channel, one in (months.items() if isinstance(months, dict) else ())
            if isinstance(one, dict) and _is_number(one.get("value"))}


def _range(channel: str, limits: Any) -> tuple[float, float] | None:
    if limits is None:
        return None
    if not (isinstance(limits, list) and len(limits) == 2 and all(map(_is_number, limits))
            and 0 <= limits[0] <= limits[1]):
        raise InputError("range must be [low, high] with 0 <= low <= high",
                         where=f"objectives.yaml: reachable_month.{channel}.range")
    return float(limits[0]), float(limits[1])


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
