"""What is put on something that a description names: a wish-list, a calendar; and what is added to it.

A fact that is described by its place alone (wish-list) is no verb; people put titles on it, add to it, count additions.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.words.own_words import kept
from workbench.assistant.offline.words.spelling import normalise

_PLACE = r"(?:[a-z]+ )?(?:list|basket|cart|calendar|queue|shelf|playlist|favourites|collection|watchlist|board|diary)"
_PUT = (r"(?:put|puts|putting|add|adds|added|adding|place|places|placed|placing|save|saves|saved|saving|move|moves"
        r"|moved|write|writes|wrote|written|stick|sticks|stuck)")
_THING = (r"(?: (?:something|anything|things?|(?:(?:an?|any|one|some|more|new|the|at least one|at least 1) )*"
          r"(?:titles?|items?|books?|products?|articles?|songs?|films?|shows?)))?")


TIME_OF_DAY = re.compile(r"(?:evening|morning|afternoon|night|day|weekend)s?$")


def evenings(table: str) -> list[str]:
    """Ways to speak of what a table holds by a time of the day alone: an evening that somebody attends, none of hours.

    >>> evenings("claims")
    []
    """
    match = TIME_OF_DAY.search(table)
    if match is None:
        return []
    one = match[0].removesuffix("s")
    return [rf"(?:(?<=\ban )|(?<=\ba )|(?<=\bone )|(?<=\bany )){one}"
            r"(?= (?:of|at|between|in|within|from|over|during)\b| *(?:$|[,.;:?]))"
            rf"|{one}s?(?= (?:(?:that|which|they|users?|was|were) )*(?:attended|visited|joined))"
            rf"|(?:(?<=\bnumber of )|(?<=\bhow many ))(?!days){one}s(?! (?:of|with|on which)\b)"]


@kept
def put_on(grounding: Grounding) -> list[tuple[str, str]]:
    """(fact, a pattern of the ways to speak of it) of events whose description is, or says once, such a place."""
    told: dict[str, set[str]] = {}
    for name, fact in grounding.catalog.facts.items():
        text = normalise(fact.description or "")
        place = re.fullmatch(rf"(?:the )?({_PLACE})s?", text) or re.search(
            rf"\b(?:put|added|saved|placed) (?:on|to|onto|into|in) (?:the|a|their) ({_PLACE})\b", text)
        if fact.kind == "event" and place is not None:
            told.setdefault(place[1], set()).add(name)
    found = []
    for place_of, names in told.items():
        if len(names) == 1:
            on = rf"(?:on|to|onto|into|in) (?:the |their |his |her |a |our |my )*{re.escape(place_of)}s?"
            lead = r"(?:(?:titles|items|things|books|products|articles|songs|films|shows) (?:that )?" + (
                r"(?:(?:they|users?|are|were|was|is|being|got|get) )*)?")
            found.append((next(iter(names)), rf"{lead}{_PUT}{_THING}(?: down| up)? {on}"
                                             rf"|{re.escape(place_of)} (?:additions?|adds|entries)"
                                             rf"|(?:additions?|entries) (?:to|on|in) (?:the |their )*"
                                             rf"{re.escape(place_of)}s?"))
    return found


__all__ = ["put_on"]
