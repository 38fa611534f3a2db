"""Bounds on one row in any order of words: four or more seats, two seats or fewer, thirty minutes or longer.

Put as 4 seats or more and 2 seats or less, which is what is read. Only units of amounts that this log keeps are
bounded: so many weeks or more stay a length of time.
"""

from __future__ import annotations

from collections.abc import Callable

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.amounts import CODES, measured, units
from workbench.assistant.offline.words.columns import PERSON
from workbench.assistant.offline.words.numbers import WORDED, number
from workbench.assistant.offline.words.own_units import TIMES, numbered
from workbench.assistant.offline.words.own_words import everybody, kept
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.stems import stem
from workbench.assistant.offline.words.vocabulary import event_of, spoken

_N = rf"(?:\d+(?:\.\d+)?|{WORDED})"
_UP = r"(?:more|better|higher|longer|larger|bigger|greater|above|over|upwards?|up)"
_DOWN = r"(?:fewer|less|under|below|shorter|lower|smaller|worse|cheaper)"
_START = r"(?<!\d )(?<![\w.$])"
_MOST = (r"(?P<lead>at least|at most|more than|less than|fewer than|under|below|over|above|no more than|not more than"
         r"|no less than)")


@kept
def _units(grounding: Grounding) -> str:
    """A pattern of the units in which this log keeps amounts, in the singular and the plural."""
    own = {*units(grounding), *numbered(grounding), *(one for one in measured(grounding) if len(one) == 3)}
    own |= {code for code, unit in CODES.items() if unit in units(grounding) and code.isalpha()}
    own |= {"kr"} if own & {"kronor", "kroner"} else set()
    own |= {word.removesuffix("s") for word in own if word.endswith("s")}
    if own & {*TIMES}:
        own |= {"hours", "minutes", "seconds", "minute", "hour", "second", "mins", "min"}
    return "(?:" + "|".join(sorted(map(re.escape, own), key=len, reverse=True)) + ")" if own else "(?!)"


def thresholded(text: str, grounding: Grounding) -> str:
    """A normalised request with its bounds as at least so many and at most so many.

    >>> thresholded("bookings for four or more seats", log)     # doctest: +SKIP
    'bookings for 4 seats or more'
    """
    unit = _units(grounding)
    text = re.sub(rf"{_START}(?P<n>{_N}|an?) (?P<many>hundred|thousand) (?={unit}(?!\w))", _thousands, text)
    alone = _START
    for up, said in ((_UP, "more"), (_DOWN, "less")):
        put = _put(said)
        text = re.sub(rf"{alone}(?P<n>{_N}) (?:or|and) {up} (?P<u>{unit})"
                      r"(?! (?:after|before|since|of the))(?!\w)", put, text)
        text = re.sub(rf"{alone}(?P<n>{_N}) ?(?P<u>{unit}) (?:or|and) {up}(?: than that)?(?! than)(?!\w)", put, text)
    text = re.sub(rf"\b{_MOST} (?P<n>{WORDED}) (?P<u>{unit})(?! (?:after|before|since|of the|later))(?!\w)",
                  lambda m: f"{m['lead']} {number(m['n']):g} {m['u']}", text)
    # one reading club evening or more: a number of rows
    text = re.sub(r"(?<!of )\b(?:one|1) (?P<what>[a-z]+(?: [a-z]+){0,2}?) or more\b(?! than| (?:of|days|weeks|hours))",
                  lambda m: m[0] if re.search(rf"\b(?:{unit}|days?|weeks?|hours?|months?)$", m["what"]) else (
                      f"at least one {m['what']}"), text)
    for put_in in (_lasted, _in_one, _given, _of_its_amount):
        text = put_in(text, grounding)
    return text


def _thousands(match: re.Match[str]) -> str:
    many = 100 if match["many"] == "hundred" else 1000
    return f"{(1 if match['n'] in ('a', 'an') else number(match['n'])) * many:g} "


def _put(said: str) -> Callable[[re.Match[str]], str]:
    return lambda m: f"{number(m['n']):g} {m['u']} or {said}"


_BOUND = (r"(?P<bound>(?:at least|at most|more than|less than|under|over|above|below) "
          r"(?:\d+(?:\.\d+)? \w+|[$€£]\d+(?:\.\d+)?)|(?:\d+(?:\.\d+)? \w+|[$€£]\d+(?:\.\d+)?) (?:or|and) (?:more"
          r"|less|above|over|under))")


def _lasted(text: str, grounding: Grounding) -> str:
    """Complaints where somebody waited 30 minutes or more: of 30 minutes or more, where that is what the value is."""
    words = {*PERSON, *everybody(grounding), "caller", "they", "he", "she"}
    people = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    for match in re.finditer(
            rf"\b(?:where|in which|for which|on which|during which|when|that|which) (?:(?:the|an?|each) )?(?:{people}) "
            rf"(?:had to |has to )?(?P<verb>[a-z]{{3,}})(?: for)? {_BOUND}", text):
        before = {one.event for one in spoken(grounding) if one.find(text[: match.start()])}
        told = {stem(word) for name, fact in grounding.catalog.facts.items()
                if fact.value is not None and event_of(grounding, name) in before
                for word in re.findall(r"[a-z]+", (fact.description or "").lower())}
        if stem(match["verb"]) in told:
            return f"{text[: match.start()]}of {match['bound']}{text[match.end():]}"
    return text


def _of_its_amount(text: str, grounding: Grounding) -> str:
    """A claim with an estimate of 1000 dollars or more: one of 1000 dollars or more, where that is what its value is.

    The noun is what one fact alone calls its amount, and a word for that fact's event stands before it.
    """
    for name, fact in grounding.catalog.facts.items():
        event = event_of(grounding, name) if fact.kind == "event" and fact.value is not None else None
        nouns = {word for word, names in measured(grounding).items() if names == {name}}
        nouns |= {normalise(fact.value or "")} if re.fullmatch(r"[a-z]{4,}", fact.value or "") else set()
        nouns -= {"value", *units(grounding)}
        if event is None or not nouns:
            continue
        said = "|".join(sorted(map(re.escape, nouns)))
        match = re.search(rf"\b(?:with|at|whose) (?:(?:an?|the|its|their|some) )?(?:[a-z]+ )?(?:{said})"
                          rf"(?: (?:of|is|was|being|=))? {_BOUND}", text)
        if match is not None and any(
                one.event == event and one.find(text[: match.start()]) for one in spoken(grounding)):
            text = f"{text[: match.start()]}of {match['bound']}{text[match.end():]}"
    return text


_PAYS = (r"(?:spend|spent|spends|pay|paid|pays|drop|dropped|fork out|forked out|shell out|shelled out|put down|splash"
         r"|splashed out)")


def _in_one(text: str, grounding: Grounding) -> str:
    """Drop $150 or more on us in one payment: make a payment of $150 or more."""
    match = re.search(
        rf"\b{_PAYS} {_BOUND}(?: (?:on|with|at|to) (?:us|ours))? (?:in|on|with|for) (?:one|a single|any one|any single"
        r"|just one|a) (?:single )?(?P<what>[a-z]+(?: [a-z]+)?)\b", text)
    if match is None or re.search(r"^(?:day|week|month|go|hour|fortnight|window)", match["what"]):
        return text
    what = next((said for said in (match["what"], match["what"].split()[0])
                 if any(one.find(said) == (0, len(said)) for one in spoken(grounding))), None)
    if what is None:
        return text
    rest = match["what"][len(what):]
    return f"{text[: match.start()]}make a single {what} of {match['bound']}{rest}{text[match.end():]}"


def _given(text: str, grounding: Grounding) -> str:
    """Gave at least one film 4 stars or more: gave at least one rating of 4 stars or more."""
    match = re.search(
        rf"\b(?P<verb>gave|gives?|given|giving|awarded|awards?|left|granted) (?P<det>at least one|any|an?|some"
        rf"|one or more) "
        rf"(?P<what>[a-z]+) {_BOUND}", text)
    if match is None:
        return text
    unit = re.sub(r"^[a-z ]*(?=\d)", "", match["bound"]).split()[1:2]
    given = {stem(one): names for one, names in units(grounding).items() if one in ("stars", "points")}
    names = given.get(stem(unit[0])) if unit else None
    event = event_of(grounding, next(iter(names))) if names and len(names) == 1 else None
    if event is None:
        return text
    noun = event.said.removesuffix("s")
    return f"{text[: match.start()]}{match['verb']} {match['det']} {noun} of {match['bound']}{text[match.end():]}"


__all__ = ["thresholded"]
