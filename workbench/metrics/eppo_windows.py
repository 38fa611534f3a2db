"""The timeframe of one of Eppo's aggregations as a window here: whole hours, half-open, from the exposure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbench.metrics.eppo_sources import Reason
from workbench.metrics.spec import hours

UNITS = {"hours": ("h", 1), "days": ("d", 1), "weeks": ("w", 1), "minutes": ("h", 60)}      # ours, how many make one


def window_of(side: Mapping[str, Any], default: str) -> tuple[Any, list[tuple[str, str]]]:
    """(our window of a side's timeframe, (field, what is not the same) of each difference).

    Args:
        default: how long a window is that Eppo leaves open until the experiment ends.
    """
    notes: list[tuple[str, str]] = []
    operation = side.get("operation")
    if operation in ("conversion", "retention"):
        days = side.get(f"{operation}_threshold_days")
        if not isinstance(days, int | float) or days <= 0:
            raise Reason(f"`{operation}_threshold_days` is missing or not positive")
        if operation == "conversion":
            return _duration(days, "days"), notes
        notes.append(("retention_threshold_days", "Eppo counts any row from that day until the "
                      f"experiment ends; here the window closes {default} later"))
        return [_duration(days, "days"), _later(_duration(days, "days"), default)], notes
    threshold = side.get("threshold_metric_settings") or {}
    prefix, given = ("timeframe", threshold) if operation == "threshold" else ("aggregation_timeframe", side)
    unit = given.get(f"{prefix}_unit")
    end = given.get("timeframe_value" if operation == "threshold" else "aggregation_timeframe_end_value")
    start = side.get("aggregation_timeframe_start_value") or 0
    if unit is None and end is None and not start:
        notes.append(("aggregation_timeframe_end_value", "it is not there: Eppo counts until the "
                      f"experiment ends, here the window is {default}"))
        return default, notes
    if unit == "calendar_days":
        raise Reason("a timeframe in calendar days has no window here: windows are hours from the exposure")
    if unit not in UNITS:
        raise Reason(f"the timeframe's unit {unit!r} is not known")
    if end is None:
        notes.append(("aggregation_timeframe_end_value", "it is not there: Eppo counts until the "
                      f"experiment ends, here the window closes {default} after it opens"))
        return [_duration(start, unit), _later(_duration(start, unit), default)], notes
    return [_duration(start, unit), _duration(end, unit)] if start else _duration(end, unit), notes


def _duration(value: Any, unit: str) -> str:
    letter, many = UNITS[unit]
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise Reason(f"the timeframe {value!r} {unit} is not a positive number")
    amount = value / many
    if letter != "h" and amount != int(amount):
        letter, amount = "h", amount * (24 if letter == "d" else 168)
    if amount != int(amount):
        raise Reason(f"the timeframe {value:g} {unit} is not a whole number of hours")
    return f"{int(amount)}{letter}"


def _later(start: str, window: str) -> str:
    total = hours(start) + hours(window)
    return f"{total // 24}d" if total % 24 == 0 else f"{total}h"
