"""Ratings by their number of stars: the one amount that rows are grouped by, as it has five values."""

from __future__ import annotations

from dataclasses import replace

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.amounts import units
from workbench.assistant.offline.wish import Sentence, Wish
from workbench.assistant.offline.words.own_words import kept
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.vocabulary import Unclear, event_of

_NTH = r"(?:one|two|three|four|five|1|2|3|4|5)"
_EACH = r"(?:at|with|for|in|of|by) (?:each|every|which) (?:number of )?stars?"
_LISTED = (
    rf"with {_NTH} stars?(?:,? (?:and )?(?:how many )?(?:(?:with|of|at|have|got) )?{_NTH}(?: stars?)?)+"
    rf"(?:,? and so on|,? etc\.?)?,?(?: (?:up )?to {_NTH}(?: stars?)?)?(?=\s*(?:$|[.?!]))")
_WAYS = (
    # how many reviews do we have with one star, how many with two, and so on up to five
    (rf"\bhow many ([a-z]+(?: [a-z]+)?s) (?:(?:do|did) we (?:have|get)|are there|were there|there are|have|got)"
     rf" {_LISTED}",
     r"number of \1 by stars"),
    # how our reviews are distributed: how many with one star, how many with two, and so on
    (rf"\bhow (?:the |our |all )*([a-z]+(?: [a-z]+)?s) (?:are|were) distributed[:,;.]? (?:and )?how many "
     rf"(?:[a-z]+ )?(?:with"
     rf"|of|at|have|got|get) {_NTH} stars?(?:,? (?:and )?(?:how many )?(?:(?:with|of|at|have|got) )?{_NTH}"
     rf"(?: stars?)?)*"
     rf"(?:,? and so on|,? etc\.?)?(?: (?:up )?to {_NTH}(?: stars?)?)?", r"number of \1 by stars"),
    (rf"\b(?:the )?distribution of (?:the |our |all )*([a-z]+(?: [a-z]+)?s)[,:;]? (?:and )?(?:how many|the number of)"
     rf" (?:[a-z]+ )?{_EACH}", r"number of \1 by stars"),
    (rf"\bhow many ([a-z]+(?: [a-z]+)?s) (?:(?:are|were) (?:there )?)?{_EACH}", r"number of \1 by stars"),
    (r"\b(?:the )?distribution of (?:the |our |all )*([a-z]+(?: [a-z]+)?s) (?:over|by|across) (?:the )?"
     r"(?:number of )?stars",
     r"number of \1 by stars"),
)


@kept
def _starred(grounding: Grounding) -> frozenset[str]:
    """The facts whose amounts are stars."""
    return units(grounding).get("stars", frozenset())


def in_stars(text: str, grounding: Grounding) -> str:
    """A normalised request with its distribution over stars as a number by stars.

    >>> in_stars("how many reviews at each number of stars", log)      # doctest: +SKIP
    'number of reviews by stars'
    """
    if "star" not in text or not _starred(grounding):
        return text
    for pattern, instead in _WAYS:
        text = re.sub(pattern, instead, text)
    rated = {normalise(name) for name in _starred(grounding)}
    if len(rated) == 1 and len(re.findall(r"\bstars?\b", text)) == 1:     # where one thing alone has stars
        text = re.sub(rf"\bhow many (?:(?:do|did) we (?:have|get)|are there|are) {_LISTED}",
                      f"number of {rated.pop()} by stars", text)
    return text


def by_stars(wish: Wish, sentence: Sentence, grounding: Grounding) -> Wish:
    """Take by stars out, where one column holds them."""
    columns = {grounding.catalog.facts[name].value for name in _starred(grounding)}
    if wish.by is not None or len(columns) != 1 or None in columns:
        return wish
    taken = sentence.take(r"by (?:the |their )?(?:number of )?stars?(?: given)?(?! (?:or|and) (?:more|less)"
                          r"| [a-z]*(?:ing|er))")
    return wish if taken is None else replace(wish, by=columns.pop())


def its_stars(wish: Wish, sentence: Sentence, grounding: Grounding) -> None:
    """Ask where something is split by stars that carries none.

    Raises:
        Unclear: naming what carries them.
    """
    facts = _starred(grounding)
    if wish.by is None or wish.by not in {grounding.catalog.facts[name].value for name in facts}:
        return
    able = {event_of(grounding, name) for name in facts}
    if wish.event not in able or wish.aggregate == "sum" or wish.window is not None:
        said = ", ".join(sorted(one.said for one in able if one is not None))
        raise Unclear(f"By stars only the number of {said} can be split. Of them?")


__all__ = ["by_stars", "in_stars", "its_stars"]
