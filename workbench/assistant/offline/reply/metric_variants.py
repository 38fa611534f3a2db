"""A metric of the project with another window, or of fewer rows: all else as the project declares it."""

from __future__ import annotations

from typing import Any

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline.reply.metric_facts import fact_of
from workbench.assistant.offline.reply.metric_titles import word
from workbench.assistant.offline.wish import Wish
from workbench.assistant.offline.words.vocabulary import Unclear, event_of
from workbench.assistant.plain import duration, plain_metric
from workbench.metrics.spec import Fact


def varied(wish: Wish, grounding: Grounding) -> tuple[str, dict[str, Any], dict[str, Fact], list[str]]:
    """(name, spec, facts, notes) of the metric that a wish is like.

    Raises:
        Unclear: where one side of it cannot be limited as the other.
    """
    catalog, like = grounding.catalog, str(wish.like)
    known = catalog.metrics[like]
    spec = {key: value for key, value in plain_metric(known).items() if key not in ("description", "ratio", "fact")}
    assert wish.window is not None
    spec["window"] = wish.window.spec
    if wish.within is not None and known.within is not None:
        spec["within"] = wish.within.spec
    if wish.uncapped:
        spec.pop("cap", None)
    spec["direction"] = wish.direction or known.direction
    facts: dict[str, Fact] = {}
    names: dict[str, str] = {}
    for name in known.facts:
        fact, called = catalog.fact(name), name
        if wish.filters or wish.without:
            event, columns = event_of(grounding, name), grounding.tables[fact.table].columns
            lacking = next((c for c, _ in (*wish.filters, *wish.without) if c not in columns), None)
            if event is None or lacking is not None:
                raise Unclear(f"{name} carries no “{lacking}”. Write the new metric out: of what, and how?")
            called, fact, _ = fact_of(event, wish, grounding)
        facts[called], names[name] = fact, called
    if known.ratio is not None:
        spec["ratio"] = [{"fact": names[part.fact], "agg": part.agg} for part in known.ratio]
    else:
        spec["fact"] = names[str(known.fact)]
    only = "".join(f"{word(value)}_" for _, value in wish.filters) + "".join(f"but_{word(v)}_" for _, v in wish.without)
    plain = like.rsplit("_", 1)[0] if like.rsplit("_", 1)[-1][:1].isdigit() else like
    said = "_".join(duration(end) for end in (wish.window.begin, wish.window.end) if end)
    only = f"uncapped_{only}" if wish.uncapped else only
    return f"{only}{plain}_{said}", spec, facts, [f"as the project declares {like}, but for what you changed"]


def refined(wish: Wish, grounding: Grounding) -> bool:
    """Whether the metric that a wish is like says more than what, how and how long."""
    if wish.like is None:
        return False
    known = grounding.catalog.metrics[wish.like]
    return known.ratio is not None or known.cap is not None or known.missing is not None or known.anchor != "exposure"
