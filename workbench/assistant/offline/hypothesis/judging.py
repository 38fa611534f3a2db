"""Which of the project's metrics an outcome is, and whether that metric accounts for every word of it."""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.coverage.outcomes import (
    likeliest,
    measured_otherwise,
    of_other_span,
    rivals,
    unaccounted,
)
from workbench.assistant.offline.hypothesis.heard import heard_of
from workbench.assistant.offline.hypothesis.sides import Sides
from workbench.assistant.offline.hypothesis.whom import groups_of, people_of
from workbench.assistant.offline.parts.metric_names import metric_of, metrics_of
from workbench.assistant.offline.parts.moving import direction_of
from workbench.assistant.offline.words.vocabulary import Unclear

# a part of the day or of the week in which alone it would count
_WHEN = re.compile(r"(?i)\b(?:in the|at|on|during the|only|on a|before|after|by) (?P<at>mornings?|evenings?|afternoons?|night|noon|midday|lunch\w*|weekends?|weekdays?)\b|\b(?P<at2>mornings|evenings|afternoons|nights|weekends|weekdays)(?: only)?$")


def judged(found: Sides, named: list[str], grounding: Grounding) -> str:
    """The one metric that would show it.

    Raises:
        Unclear: where none, or several that count different things, would.
    """
    chosen = metric_of(found.outcome, grounding)
    parts = [part for part in re.split(
        r"(?i)\s*(?:,|\band\b|\bas well as\b|\bplus\b|&)\s*",
        found.outcome) if part.strip()]
    each = [names for part in parts if (names := metrics_of(part, grounding))]
    if len(parts) > 1 and len(each) > 1 and not set.intersection(*map(set, each)):
        first = " or ".join(dict.fromkeys(names[0] for names in each))
        raise Unclear(f"Which one must show it: {first}? The other can be a guardrail: say what must not get worse "
                      "after “without”.")
    best = likeliest(found.outcome, metrics_of(found.outcome, grounding) or [chosen], named, grounding)
    counted = {(grounding.catalog.metrics[name].facts, grounding.catalog.metrics[name].aggregate) for name in best}
    others = rivals(found.outcome, best[0], grounding)
    if len(counted) > 1 or others:
        best = list(dict.fromkeys([*best, *others]))
        raise Unclear(f"“{found.outcome}” may be {' or '.join(best)}: which of them must show it? Name it.")
    return best[0]


def accounted(found: Sides, metric: str, named: list[str], grounding: Grounding) -> None:
    """Ask about what is hoped for and is not what the metric counts.

    Raises:
        Unclear: with the words.
    """
    told = grounding.catalog.metrics[metric].description
    what = f"{metric}{f' ({told})' if told else ''}"
    span = of_other_span(found.outcome, metric, grounding)
    if span is not None:
        raise Unclear(f"You speak of {span}, and {metric} is of another length of time. Is {metric} meant, or should "
                      "a metric of that length be drafted first?")
    when = _WHEN.search(found.outcome)
    if when is not None and (at := when["at"] or when["at2"])[:5].lower() not in what.lower():
        raise Unclear(f"“{found.outcome}”: {what} is the nearest metric, and it does not say “{at}”. Is it meant? "
                      "Then name it; else draft a metric of that first.")
    other = measured_otherwise(found.outcome, metric, grounding)
    left = [other] if other else unaccounted(found.outcome, metric, named, grounding)
    if left:
        raise Unclear(f"“{found.outcome}”: {what} is the nearest metric, and it does not say “{' '.join(left)}”. Is it "
                      "meant? Then name it; else draft a metric of that first.")


def clear(words: str, grounding: Grounding) -> str | None:
    """The metric that accounts for every word of an outcome and is said to rise or fall; None where none does."""
    values = [value for values in grounding.closed.values() for value in values]
    words = heard_of(words, lambda said: bool(metrics_of(said, grounding)), values)
    found = Sides(outcome=words)
    try:
        metric = judged(found, [], grounding)
        accounted(found, metric, [], grounding)
        return metric if direction_of("", "", words, (*people_of(grounding), *groups_of(grounding))) else None
    except Unclear:
        return None


__all__ = ["accounted", "clear", "judged"]
