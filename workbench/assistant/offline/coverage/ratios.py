"""A ratio that is asked for by that word is drafted as one, or asked about."""

from __future__ import annotations

from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.wish import Wish
from workbench.assistant.offline.words.vocabulary import Unclear

_SAID = re.compile(r"(?<!\w)(?:ratio|quotient) of [\w -]{3,50}? (?:to|over|divided by) [\w -]{3,50}")
# as a ratio metric, though only one of the two was found
_CALLED = re.compile(r"(?<!\w)(?:ratio metric|ratio of (?:sums|totals))(?!\w)"
                     r"|[,;:] ?(?:(?:an?|the|plain|simple) )*ratio(?= *(?:$|[,.;]))")
_GROUPED = re.compile(r"(?<!\w)(?:by|per|for each|for every|each|split|broken|across|grouped)(?!\w)")


def of_a_ratio(wish: Wish, whole: str) -> None:
    """The ratio of saved listings to viewed listings: no yes or no, and nothing by what a listing is.

    Raises:
        Unclear: with the words of the ratio.
    """
    if wish.intent == "metric" and wish.aggregate != "ratio" and wish.base is None and wish.like is None and (
            _CALLED.search(whole) is not None):
        raise Unclear("A ratio of what to what? Say two events that the log has, one divided by the other.")
    said = _SAID.search(whole)
    if said is None:
        return
    unasked = wish.by is not None and _GROUPED.search(re.sub(r"divided by", "over", whole)) is None
    if wish.aggregate != "ratio" or unasked:
        raise Unclear(f"What is divided by what in “{said[0]}”? Say it as two events that the log has: saves / views.")


__all__ = ["of_a_ratio"]
