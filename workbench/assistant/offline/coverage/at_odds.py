"""What a request asks at odds with itself: clicks on email, but only those on push; two numbers; a funnel per person.

Values of a column count together where the sentence joins them (push or sms, push and mail); where one narrows what
the other has narrowed already, nothing is left, and which of them is meant is asked.
"""

from __future__ import annotations

from itertools import pairwise

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.choosing import own_values
from workbench.assistant.offline.wish import Sentence, Wish
from workbench.assistant.offline.words.columns import PERSON
from workbench.assistant.offline.words.own_words import own_words
from workbench.assistant.offline.words.vocabulary import Unclear

_JOINED = re.compile(
    r"\b(?:and|or|nor|plus|also|as well|too|vs|versus|than|against|compared|with|to|either|both|together|between|into"
    r"|whether|respectively)\b|[/&+|]|^\s*,\s*$")
_NARROWED = re.compile(r"\b(?:only|just|solely|exclusively|nothing but|none but)\b(?: (?:the|those|that|of|on|in|by"
    r"|via|from"
                       r"|through|with|[a-z]+s)){0,4} *$")


# how many were late and how many on time; members by plan, and how many of them have solar
_TWO_NUMBERS = re.compile(r"\bhow many\b.*\b(?:and|or|versus|vs|,) how many\b(?! (?:times|of (?:them|those|these))\b)")
_BY_HOW = re.compile(r"\bby how (?:much|many|long|large|big|far|late|early)\b")
# whom the log holds is everybody: not who has the app
_OWNED = re.compile(
    r"\b(?:have|has|having|owns?|with|uses?|installed|downloaded) (?:got )?(?:installed )?(?:the|our|an?)"
    r" (?:app|account|website|phone|smartphone|card|profile|login|password|tracker|widget)\b")
_STILL = re.compile(r"\b(?P<what>[a-z]+(?: [a-z]+){0,2}?) (?:(?:do |does )?(?:still|also) counts?|counts? (?:too"
                    r"|as well|also))\b")
_OF_THEM = re.compile(r"\w.*\b(?:and|,) how many of (?:them|those|these) (?!(?:are )?(?:in|on|per|by|for|each)\b)")


def at_odds(wish: Wish, sentence: Sentence, grounding: Grounding) -> None:
    """Ask where of two values of a column the second can only narrow the first.

    Raises:
        Unclear: naming both.
    """
    if wish.intent not in ("metric", "insight", "value") or wish.shape == "compare":
        return
    how = _BY_HOW.search(sentence.whole)
    if how is not None and wish.by is None and wish.intent == "insight" and not wish.pressure:
        raise Unclear(f"“{how[0]}”: no amount is split by its size. By which column, or how many above a bound?")
    owned = _OWNED.search(sentence.whole) if wish.event is not None and wish.event.table == "users" else None
    if owned is not None and not wish.filters and not wish.flags:
        raise Unclear(f"“{owned[0]}”: which of them do the log does not say. All of them, or by a property of theirs?")
    _still(wish, sentence, grounding)
    columns = [column for column, _ in wish.filters]
    grouped = None if wish.intent == "metric" else wish.by
    for column in {column for column in columns if columns.count(column) > 1 and column != grouped}:
        values = {value for name, value in wish.filters if name == column}
        places: list[tuple[int, int, str]] = []
        for said, (name, value) in own_values(grounding):
            if name == column and value in values:
                places += [(*match.span(), value) for match in re.finditer(
                    rf"(?<!\w){re.escape(said)}(?:s|es)?(?!\w)", sentence.whole)]
        places.sort()
        around = (sentence.whole[: places[0][0]][-12:], sentence.whole[places[-1][1]:][:40]) if places else ()
        listed = any(_JOINED.search(one) for one in around)
        for (_, end, first), (begin, _, second) in pairwise(places):
            between = sentence.whole[end:begin]
            if first == second or begin < end:
                continue
            alone = _NARROWED.search(between) is not None and re.search(
                r"\b(?:and|or|plus|also)\b[^,;.]*$", between) is None
            if alone or not (listed or _JOINED.search(between)):
                raise Unclear(f"Of {first}, or of {second} only? No row is of both.")


def one_question(wish: Wish, sentence: Sentence, grounding: Grounding) -> None:
    """Ask where people are counted and messages would be, where a rate is taken for a number, or one number for two.

    Raises:
        Unclear: naming both.
    """
    people = "|".join(map(re.escape, {*PERSON, *own_words(grounding).people}))
    if wish.shape == "funnel" and sentence.has(
            rf"(?:per|for each|for every|by|of each|count|counting|distinct|unique|units? is|units? =|people,? not|in)"
            rf" (?:single |individual )?(?:{people})|(?:{people}),? (?:as (?:the )?unit|not|instead|rather|level)"):
        raise Unclear("A funnel of messages, or one of people?")
    if wish.intent != "insight" or wish.event is None:
        return
    if wish.shape == "trend" and wish.aggregate == "any" and sentence.has(r"whether|if") and not sentence.has(
            r"rates?|share|percent\w*|proportion|fraction|ctr|part|how often"):
        raise Unclear(f"The number of {wish.event.said} by {wish.period}, or a rate?")
    if wish.aggregate == "ratio" or wish.shape not in (None, "trend", "breakdown"):
        return
    if (wish.by is None and _TWO_NUMBERS.search(sentence.whole)) or (wish.filters and _OF_THEM.search(sentence.whole)):
        raise Unclear("One number at a time: which of them?")



def _still(wish: Wish, sentence: Sentence, grounding: Grounding) -> None:
    """Texts still count: beside all others, and not alone.

    Raises:
        Unclear: where it was read as the only one.
    """
    match = _STILL.search(sentence.whole)
    if match is None:
        return
    told = match["what"].split()
    said = {" ".join(told[at:]) for at in range(len(told))}
    values = {pair for word, pair in own_values(grounding) if {word, f"{word}s", f"{word}es"} & said}
    if any(pair in wish.filters for pair in values):
        raise Unclear(f"“{match[0].strip()}”: {match['what']} alone, or beside all others?")


__all__ = ["at_odds", "one_question"]
