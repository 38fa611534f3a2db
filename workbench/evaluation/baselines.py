"""Two answers without understanding, which run each time: what they reach is what guessing is worth.

They give the object that `ask` gives, so that they are scored like anybody.
"""

from __future__ import annotations

import re
from typing import Any

from workbench.evaluation.worlds import World

WEEK = 168
# the first of these words in a request decides
_WORDS = (
    ("click", "clicks", "click_rate"), ("open", "opens", "open_rate"), ("unsub", "opt_outs", "opt_out_rate"),
    ("opt", "opt_outs", "opt_out_rate"), ("conver", "conversions", "conversion_rate"),
    ("session", "sessions", None), ("visit", "sessions", None), ("send", "sends", None), ("sent", "sends", None),
)


def constant(text: str, world: World) -> dict[str, Any]:
    """The same draft whatever is asked: the project's first yes-or-no metric."""
    catalog = world.grounding.catalog
    name = next((n for n, m in catalog.metrics.items() if m.agg == "any" and m.anchor == "exposure"),
                next(iter(catalog.metrics)))
    return _metric(world, name)


def keyword(text: str, world: World) -> dict[str, Any]:
    """One word decides what is counted, the first number of days the window; `by` or `rate` makes it an insight."""
    said = text.lower()
    found = next((one for one in _WORDS if one[0] in said), None)
    if found is None:
        return reply(asked="What should be counted?")
    _, fact, rate = found
    if re.search(r"\bby\b|\brate\b|\bfunnel\b", said) and rate is not None:
        return reply("insight", {"kind": "breakdown", "rate": rate, "by": "channel"})
    days = re.search(r"(\d+)[ -]?(?:d|day)", said)
    if fact not in world.grounding.catalog.facts:
        return reply(asked=f"What are {fact}?")
    spec = {"fact": fact, "agg": "any", "window": f"{days[1] if days else 7}d", "direction": "up"}
    return reply("metric", {"version": 1, "metrics": {f"{fact}_drafted": spec}})


def _metric(world: World, name: str) -> dict[str, Any]:
    from workbench.assistant.plain import plain_metric

    return reply("metric", {"version": 1, "metrics": {name: plain_metric(world.grounding.catalog.metrics[name])}})


def reply(kind: str | None = None, spec: dict[str, Any] | None = None, asked: str | None = None) -> dict[str, Any]:
    """A reply object with one draft, or a question."""
    draft: dict[str, Any] = {"kind": kind, "title": str(kind), "spec": spec, "status": "valid", "checks": []}
    drafts = [draft] if kind else []
    return {"reply": asked or "", "drafts": drafts, "results": {}, "asked": asked, "refused": None, "sent_bytes": 0}
