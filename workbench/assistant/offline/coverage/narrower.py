"""Words that ask for less or for more than the event that they were read as: at a kiosk, borrowed again, late or not.

A description tells an event with words that do not limit it (at the desk, at a kiosk or in the app); a request that
says one of them alone wants only those rows, which no column may tell apart.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.wish import Sentence, Wish
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.stems import stem
from workbench.assistant.offline.words.vocabulary import Unclear, spoken

_AT = r"(?:(?:at|in|on|by|via|from|through|of|with) )?(?:the |an? |our )?"
_PLACE = r"\b(?:at|in|on|by|via|from|through) (?:the |an? |our )?"
_EITHER = re.compile(rf"((?:{_AT}[a-z]+, )*){_AT}([a-z]+) or {_AT}([a-z]+)\b")
_BOTH = re.compile(r"\b(?:of|for) ([a-z]+) and ([a-z]+)\b")
_PLACES = ("app", "site", "web", "website")       # visits to the app are visits: only by it they are fewer
_WAY = r"(?:by|via|through|from|using|over)"
# no ways to do it: a day, a week or a month of premium
_NONE = {"not", "more", "other", "whether", "less", "so",
         "day", "week", "month", "year", "hour", "minute", "one", "two"}
_WHETHER = re.compile(r"\bwhether or not (?:it |they |he |she )?([a-z ]+)")
# a second deed where the first was read: started and ended
_ENDS = (r"(?:ended|ends|cancelled|canceled|cancels|returned|returns|refunded|stopped|closed|completed|collected"
         r"|resold|sold)")
_WAYS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\b(?:only |just |at most )?(?:one|once|1) (?:a|per|for each|for every) (?!user|person|unit)[a-z]+"),
     "ratio"),
    (re.compile(r"\b(?:who|that) had (?:already |once |just |recently )?"
                r"(?:[a-z]+ed|bought|set|sold|lost|sent|given|made)\b"), "deed"),
    (re.compile(r"\b(?:retention|return|comeback|activity) of (?:the |all )*(?:those|people|users|members|ones) "
                r"(?:who|that)\b"), "deed"),
    (re.compile(rf"\b[a-z]+ (?:and|then|and then) (?:also )?{_ENDS}\b(?! or\b)"), "one deed"),
    (re.compile(r"\bboth must\b|\bmust (?:both|have)\b"), "deed"),
    (re.compile(r"\bnot (?:yet )?(?:been )?(?:paid|settled|answered|collected)\b"), "deed"),
)
_AGAIN = re.compile(
    r"(?<!not )\b(?:[a-z]+(?:ed|t)|buys?|orders?|borrows?|books?|gives?) (?:[a-z]+ ){0,2}?again\b(?! and)")


def asked_for_other_rows(wish: Wish, sentence: Sentence, grounding: Grounding) -> None:
    """Ask where a request says of an event what only some of its rows are, or names a second deed.

    Raises:
        Unclear: naming the words.
    """
    if wish.intent not in ("metric", "insight") or wish.event is None:
        return
    text = sentence.whole
    _one_of_several(wish, text, grounding)
    if wish.intent != "metric":
        return
    for way, which in _WAYS:
        match = way.search(text)
        if match is None or (which == "ratio" and wish.base is None):
            continue
        if which == "one deed" and (wish.either or wish.base is not None or wish.plus):
            continue
        raise Unclear(f"“{match[0]}” may be a condition, and I count one thing: {wish.event.said}. With or without it?")
    again = _AGAIN.search(text)
    if again is not None and wish.event.fact not in ("sessions", "clicks", "opens") and (
            wish.window is None or wish.window.begin == 0):
        raise Unclear(f"“{again[0]}”: a second time within the window, or any?")
    own = {part for one in spoken(grounding) if one.event == wish.event for part in one.stems}
    for match in re.finditer(r"\b([a-z]+) or not\b", text):
        asked = re.search(r"\b(?:whether|if)\b", text[: match.start()])       # whether it was bought or not
        if asked is None and match[1] not in ("whether", "if") and stem(match[1]) in own and len(own) > 1:
            raise Unclear(f"“{match[0]}”: all of them, or {wish.event.said} alone?")


def _one_of_several(wish: Wish, text: str, grounding: Grounding) -> None:
    event = wish.event
    assert event is not None
    own = {part for one in spoken(grounding) if one.event in (event, *wish.either) for part in one.stems}
    chosen = (*wish.filters, *wish.without, *((column, value) for part in wish.parts for column, _, value in part))
    held = {stem(part) for _, value in chosen for part in normalise(value).split()}
    words = set(re.findall(r"[a-z]+", text))
    for fact in grounding.catalog.facts.values():
        if fact.table != event.table or (fact.where or "") != (event.where or ""):
            continue
        told = normalise(fact.description or "")
        for match in _WHETHER.finditer(told):
            if match[1].strip() in text and "whether" not in words:
                raise Unclear(f"The log tells of {event.said} “{match[0].strip()}”. All of them?")
        for several in _alternatives(told):
            said = {word for word in several if _names(word, text)}
            missing = len(said) < len(several)
            said = {word for word in said if stem(word) not in held and (
                stem(word) not in own or (len(several) == 2 and re.search(rf"\b(?:on|of|for) {word}\b", text)))}
            if said and missing:
                raise Unclear(f"The log tells {event.said} as “{', '.join(several)}”, and not "
                              f"{' and '.join(sorted(said))} apart. All of them?")


def _alternatives(told: str) -> list[list[str]]:
    found = [[*re.findall(rf"{_PLACE}([a-z]+), ", match[1]), match[2], match[3]] for match in _EITHER.finditer(told)]
    found += [[match[1], match[2]] for match in _BOTH.finditer(told)]
    return [some for some in found if not _NONE & set(some)]


def _names(word: str, text: str) -> bool:
    before = rf"{_WAY} (?:the |our |an? )?" if word in _PLACES else ""
    return re.search(rf"\b{before}{re.escape(word)}(?:s|es)?\b", text) is not None


__all__ = ["asked_for_other_rows"]
