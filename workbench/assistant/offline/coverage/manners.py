"""How an outcome counts, as it is said: how many people, how often, how much, or what share of the messages."""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.metric_names import AMOUNT, RATE
from workbench.assistant.offline.words.lexicon import REVENUE
from workbench.assistant.offline.words.own_words import everybody
from workbench.metrics.spec import Metric

OFTEN = re.compile(r"\b(?:more|less) often\b|\bhow (?:often|many times)\b|\boftener\b|\bmore frequently\b")


def counted_otherwise(said: str, metric: Metric, grounding: Grounding) -> int:
    """Whether an outcome speaks of how many people, how often, how much or what share, and the metric does not."""
    persons = "|".join(sorted(map(re.escape, {*everybody(grounding), "unit", "units"}), key=len, reverse=True))
    often = re.search(rf"\bper (?:{persons})\b", said) or OFTEN.search(said)
    share = re.search(
        rf"\b(?:{RATE})\b|\bshare of (?:the |our |all )*(?:messages|sends|mails|notifications|pushes)\b",
        said,
    )
    counted = re.sub(r"(?<!more )(?<!less )(?<!much )\bmoney\b", " ", said)        # more people put money aside
    amount = re.search(rf"\b(?:{AMOUNT})|\b(?:{REVENUE})\b|\bminutes?\b|\btime spent\b", said)
    people = re.search(
        rf"\b(?:more|fewer|less|many|share of|of) (?:of )?(?:the |our |all |these |those "
        rf"|new )*(?:(?!per\b|of\b|for\b|by\b|in\b|from\b|on\b|and\b|an?\b|each\b|every\b|with\b)\w+ ){{0,3}}?(?:{persons})\b"
        r"|\b(?:more|fewer|less|many|half|most|%|percent|share|proportion|percentage|part|fraction) of (?:them|those|these)\b"
        r"|\bat least once\b|\bwhether\b", said)
    if amount and people and not re.search(rf"\b(?:{AMOUNT})|\b(?:{REVENUE})\b|\bminutes?\b|\btime spent\b", counted):
        amount = None
    if share:
        return int(metric.ratio is None)
    if amount:
        return int(metric.aggregate != "sum")
    if often:
        return int(metric.aggregate not in ("count", "distinct", "days"))
    if people:
        return int(metric.aggregate != "any")
    # more trips, fewer tickets
    several = re.search(
        rf"\b(?:more|fewer) (?!(?:of|often|likely|{persons})\b)(?:\w+ )?(?!(?:{persons})\b)\w+s\b",
        said,
    )
    return int(metric.aggregate == "any") if several else 0


__all__ = ["OFTEN", "counted_otherwise"]
