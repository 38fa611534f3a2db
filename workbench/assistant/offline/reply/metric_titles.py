"""What a drafted metric is called: what, which rows and how long."""

from __future__ import annotations

from dataclasses import replace

from workbench.assistant.offline.wish import Wish
from workbench.assistant.offline.words.lexicon import BY_NAME, Event
from workbench.assistant.plain import duration

_OF_ROWS = {"max": "largest", "min": "smallest", "mean": "own_mean", "last": "last"}


def bounds_named(wish: Wish) -> str:
    """What rows must hold, in a name: `kr_500_to_1000_`, `not_appealed_`."""
    named = f"{word(wish.least.unit)}_{wish.least.amount:.15g}_".replace(".", "_") if wish.least is not None else ""
    named += f"to_{wish.upper.amount:.15g}_".replace(".", "_") if wish.upper is not None else ""
    named += f"different_{word(wish.different)}_" if wish.different is not None else ""
    return named + "".join(f"{'' if holds else 'not_'}{word(column)}_" for column, holds in wish.flags)


def value_named(column: str, value: str) -> str:
    """A value in a name, which begins with no digit: `push`, `domain_10`."""
    return f"{word(column)}_{word(value)}" if value[:1].isdigit() else word(value)


def metric_name(wish: Wish, event: Event, aggregate: str) -> str:
    """A name that says what, which rows and how long: `conversion_7d`, `push_clicks_14d`, `retained_28d`."""
    only = "".join(f"{value_named(column, value)}_" for column, value in wish.filters)
    only += "".join(f"but_{value_named(column, value)}_" for column, value in wish.without)
    only += bounds_named(wish)
    if wish.window is not None and wish.window.begin < 0:
        return f"{only}{event.fact}_before_{duration(-wish.window.begin)}"
    if wish.quantile is not None:
        only = f"p{round(100 * wish.quantile)}_{only}"
    if wish.aggregate in _OF_ROWS and wish.window is not None:
        return f"{_OF_ROWS[wish.aggregate]}_{only}{event.stem}_{duration(wish.window.end)}"
    if event.ends is not None and wish.window is not None:
        how = "at_end_" if wish.at_end else "until_left_" if wish.until_lost else "days_"
        return f"{only}{event.stem}_{how}{duration(wish.window.end)}"
    if wish.until_lost and wish.window is not None:
        return f"{only}days_until_lost_{duration(wish.window.end)}"
    if wish.either:
        stem = "_or_".join(one.fact if aggregate == "count" else one.stem for one in (event, *wish.either))
        event = replace(event, stem=stem, fact=stem)
    if wish.plus:
        joined = "".join(f"_{'plus' if sign > 0 else 'minus'}_{one.fact}" for one, sign in wish.plus)
        return f"{only}{event.fact}{joined}" + (f"_{duration(wish.window.end)}" if wish.window else "")
    if wish.scaled:
        event = replace(event, stem=f"{event.stem}_{word(wish.scaled)}")
    if wish.at_end and wish.window is not None:
        return f"{only}still_reachable_{duration(wish.window.end)}"
    stem = {
        "any": event.stem,
        "sum": "revenue" if event.value == "value" else f"{event.stem}_sum",
        "ratio": f"{event.stem}_rate",
        "days": "reachable_days",
    }.get(aggregate, event.fact)
    if aggregate == "ratio":
        base = wish.base or BY_NAME["sends"]
        if wish.summed:
            event = replace(event, fact=f"{event.stem}_value")
        stem = "ctr" if (event.fact, base.fact) == ("clicks", "sends") else f"{event.fact}_per_{base.stem}"
        stem += "_value" if wish.summed_below else ""
    window = wish.window
    if window is None:
        return f"{only}{stem}"
    if event.fact == "sessions" and aggregate == "any" and window.begin:
        stem = "retained"
    if window.begin and not (stem == "retained" and window.end - window.begin == 168):
        return f"{only}{stem}_{duration(window.begin)}_{duration(window.end)}"
    return f"{only}{stem}_{duration(window.end)}"


def word(value: str) -> str:
    """A value as a part of a name."""
    return "".join(c if c.isalnum() else "_" for c in value.lower()).strip("_") or "other"
