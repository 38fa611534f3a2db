"""Events that the log names by a noun and a participle, where the noun is one of two words; and what is called so, too.

`drive_booked` of a log that speaks of a test drive elsewhere (in a metric, a theme) is a test drive booked; where a
description says “we call it an enquiry”, that is the event's name as well.
"""

from __future__ import annotations

from collections.abc import Iterable

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.words.columns import PERSON
from workbench.assistant.offline.words.descriptions import told_of
from workbench.assistant.offline.words.fillers import HARMLESS
from workbench.assistant.offline.words.lexicon import EVENTS, Event
from workbench.assistant.offline.words.own_events import of_fact
from workbench.assistant.offline.words.own_words import own_words
from workbench.assistant.offline.words.phrasal import phrasal
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.stems import stem

_DONE = re.compile(r"\w{3,}(?:ed|en|pt)|made|paid|bought|sold|sent|done|held|lost|won|read")
_CALLED = re.compile(
    r"\b(?:(?:we|people|some|they|all|buyers) (?:also )?(?:call (?:it|this|that|these|them)|speak of)"
    r"|also (?:known as|called)"
    r"|(?:also )?(?:aka|a k a)|in (?:our|house) (?:words|slang|jargon):?)(?: an?| the)? ([a-z]{4,})\b(?! (?:of"
    r"|for)\b)")

# said for the same: an appointment that is moved, shifted or rescheduled still takes place
_SAME = {"moved": ("shifted", "rescheduled", "postponed"), "rescheduled": ("moved", "shifted", "postponed")}
_ARTICLES = r"(?:(?: for)?(?: (?:an?|the|their|his|her|our|any|one|at least one|some|another|that many|more|\d+))*)"
_HAPPENED = (r"(?:(?: (?:that|which|who|they|we|he|she|do|does|did|is|are|was|were|be|been|being|get|gets|got"
             r"|have|has|had|user|users))*)")


def doings(own: Iterable[Event], grounding: Grounding) -> list[tuple[Event, str]]:
    """(event, words for it) of such names."""
    own = list(own)
    pairs = _pairs(grounding)
    found = []
    for event in own:
        parts = normalise(event.kind or "").split()
        if len(parts) == 2 and _DONE.fullmatch(parts[1]):
            found += [(event, f"{first} {parts[0]} {parts[1]}") for first, noun in pairs if noun == stem(parts[0])]
            found += [(event, f"{parts[0]} {verb}") for verb in _SAME.get(parts[1], ()) if not _told(verb, own)]
    return found + _called(own, grounding)


def _told(verb: str, own: list[Event]) -> bool:
    """Whether an event of the log is called by that verb itself."""
    return any(stem(verb) == stem(part) for event in own for part in normalise(event.kind or event.fact).split())


def with_objects(text: str, grounding: Grounding) -> str:
    """A normalised text in which what is done stands beside its noun alone: book a test drive as book a drive.

    Only where the verb stands beside it: test drive messages are a theme, and test drives alone may be any of them.
    """
    kinds = [normalise(kind).split() for kind in grounding.values("outcomes", "kind")]
    named = [parts for parts in kinds if len(parts) == 2 and _DONE.fullmatch(parts[1])]
    for first, noun in _pairs(grounding):
        done = {stem(parts[1]) for parts in named if stem(parts[0]) == noun}
        if not done or first not in text:
            continue
        thing = rf"{re.escape(first)} (?P<noun>[a-z]+)"
        for way in (rf"\b(?P<verb>[a-z]+)(?P<gap>{_ARTICLES}) {thing}\b", rf"\b{thing}(?P<gap>{_HAPPENED})"
                                                                        rf" (?P<verb>[a-z]+)\b"):
            for match in reversed(list(re.finditer(way, text))):
                if stem(match["noun"]) != noun or stem(match["verb"]) not in done:
                    continue
                at = match.start("noun")
                text = f"{text[: at - len(first) - 1]}{text[at:]}"
        for verb, name in phrasal(grounding):
            said = re.search(rf"\b(?:{verb})(?P<what> (?:for|to|at)(?: (?:an?|the|their|his|her|our|any|one"
                             rf"|at least one))* "
                             rf"{thing})\b", text)
            event = grounding.catalog.facts[name]
            if said is not None and stem(said["noun"]) == noun and noun in told_of(grounding, event.table, event.where):
                text = f"{text[: said.start('what')]}{text[said.end('what'):]}"
    return text


def _called(own: list[Event], grounding: Grounding) -> list[tuple[Event, str]]:
    """What a description says that the event is called, too, where it says so of one alone."""
    people = {*PERSON, *own_words(grounding).people}
    told: dict[str, set[str]] = {}
    for name, fact in grounding.catalog.facts.items():
        for word in _CALLED.findall(normalise(fact.description or "")) if fact.kind == "event" else ():
            told.setdefault(word, set()).add(name)
    found = []
    for word, names in told.items():
        trade = any(re.fullmatch(event.words, word) for event in EVENTS)
        event = of_fact(name := next(iter(names)), grounding.catalog.facts[name], own)
        if event is not None and len(names) == 1 and not trade and word not in HARMLESS and word not in people:
            found.append((event, word))
    return found


def _pairs(grounding: Grounding) -> list[tuple[str, str]]:
    """(first word, stem of the second) of names of two words: metrics, facts, themes."""
    names = [re.sub(r"_?\d+[a-z]*$", "", name) for name in grounding.catalog.metrics]
    names += [*grounding.catalog.facts, *(value for (_, column), values in grounding.closed.items()
                                          if column == "domain" for value in values)]
    said = (normalise(name).split() for name in names)
    return list(dict.fromkeys((parts[0], stem(parts[1])) for parts in said if len(parts) == 2 and len(parts[0]) > 2
                              and not _DONE.fullmatch(parts[1])))


__all__ = ["doings", "with_objects"]
