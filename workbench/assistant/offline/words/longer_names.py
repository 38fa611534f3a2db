"""A noun that descriptions say in two words, where the log's own names hold the first alone: a Plus subscription.

`plus_ended` of a project that speaks of Plus subscriptions is a subscription ended, and no subscription that somebody
else's description speaks of.
"""

from __future__ import annotations

from collections.abc import Iterable

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.words.columns import PERSON
from workbench.assistant.offline.words.fillers import HARMLESS
from workbench.assistant.offline.words.lexicon import Event
from workbench.assistant.offline.words.own_words import own_words
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.stems import stem

_DONE = re.compile(r"\w{3,}(?:ed|en|pt)|made|paid|bought|sold|sent|held|lost|won")


def longer_names(own: Iterable[Event], grounding: Grounding) -> list[tuple[Event, str]]:
    """(event, words) of kinds of a noun and a participle: with the longer noun, and with its last word."""
    catalog = grounding.catalog
    texts = [text for fact in catalog.facts.values() for text in (fact.description,)]
    texts += [metric.description for metric in catalog.metrics.values()]
    told = [normalise(text or "") for text in texts]
    people = {*PERSON, *own_words(grounding).people}
    found: list[tuple[Event, str]] = []
    for event in own:
        parts = normalise(event.kind or "").split()
        if len(parts) != 2 or not _DONE.fullmatch(parts[1]):
            continue
        nouns = {word for text in told for word in re.findall(rf"\b(?:an?|the|their) {parts[0]} ([a-z]{{4,}})\b", text)
                 if word not in HARMLESS and word not in people and not _DONE.fullmatch(word)}
        for noun in nouns if len(nouns) == 1 else ():
            found.append((event, f"{parts[0]} {noun} {parts[1]}"))
            before = {word for text in told for word in re.findall(rf"\b([a-z]+) {noun}s?\b", text)}
            if {stem(word) for word in before} <= {stem(parts[0])}:
                found.append((event, f"{noun} {parts[1]}"))
    return found


__all__ = ["longer_names"]
