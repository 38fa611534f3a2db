"""A sentence -> the parts of a hypothesis: because, if, then, for; and the metric that would show it."""

from __future__ import annotations

import re
from typing import Any

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline.lexicon import EVENTS, REACHABLE, REVENUE
from workbench.assistant.offline.phrases import normalise
from workbench.assistant.offline.vocabulary import Unclear

_PARTS = {
    "because": r"because|since|as we believe|the reason is",
    "if": r"if|when we|that (?=capping|sending|cutting|adding|reducing|increasing)",
    "then": r"then|will|should",
    "for": r"for|among",
}
_UP = r"rises?|increases?|grows?|improves?|go(?:es)? up|higher|more|lifts?|raises?"
_DOWN = r"falls?|drops?|decreases?|shrinks?|go(?:es)? down|lower|fewer|less|reduces?|cuts?"


def hypothesis_of(text: str, grounding: Grounding) -> dict[str, Any]:
    """Arguments of `draft_hypothesis`.

    Raises:
        Unclear: when the change or the outcome is not said.
    """
    body = re.sub(r"(?i)^.*?hypothes[ie]s\b\s*(?:that|:|is|for|on|about)?\s*", "", " ".join(text.split()), count=1)
    change = _part(body, r"\bif\b", r",?\s*\bthen\b|,|\bbecause\b|\bfor\b(?! (?:the )?(?:last|first))|$")
    outcome = _part(
        body,
        r"\bthen\b|(?<=,)(?=\s*\w+ (?:will|should|rise|fall|drop|increase|decrease))",
        r",?\s*\b(?:because|since)\b|,?\s*\bfor\b|$",
    )
    reason = _part(body, r"\b(?:because|since)\b", r",?\s*\b(?:if|then|for)\b(?=\s)|$")
    whom = _part(body, r"\bfor\b", r"[,.]|\b(?:because|since|if|then)\b|$")
    if not change or not outcome:
        raise Unclear(
            "What is changed, and what should it do? Write it as “if we …, then … rises or falls, because …, for …”."
        )
    metric = _metric(outcome, grounding)
    direction = (
        "down"
        if re.search(rf"\b(?:{_DOWN})\b", outcome.lower())
        else "up"
        if re.search(rf"\b(?:{_UP})\b", outcome.lower())
        else None
    )
    return {"because": reason, "if": change, "then": outcome, "for": whom, "metric": metric, "direction": direction}


def _part(text: str, begins: str, ends: str) -> str | None:
    match = re.search(rf"(?i)(?:{begins})\s*(.+?)(?=\s*(?:{ends}))", text)
    found = match[1].strip(" ,.;:") if match else ""
    return found or None


def _metric(outcome: str, grounding: Grounding) -> str:
    """The project's metric that an outcome speaks of."""
    metrics = grounding.catalog.metrics
    for name in metrics:
        if name.lower() in outcome.lower():
            return name
    said = normalise(outcome)
    facts = [e.fact for e in EVENTS if re.search(rf"\b(?:{e.words})\b", said)]
    if re.search(REACHABLE, said):
        facts.insert(0, "reachable")
    aggregates = ("sum",) if re.search(REVENUE, said) else ("any", "count", "days")
    fitting = [
        name
        for name, m in metrics.items()
        if (m.fact in facts or (aggregates == ("sum",) and m.aggregate == "sum"))
        and m.anchor == "exposure"
        and m.aggregate in aggregates
    ]
    if not fitting:
        raise Unclear(
            f"Which metric would show it? The project has {', '.join(sorted(metrics)) or 'none yet: draft one first'}."
        )
    return max(fitting, key=lambda name: metrics[name].window[1] if metrics[name].window else 0)  # type: ignore[index]
