"""Nouns for those who do what the project speaks of: givers where somebody gave, donors where somebody donated."""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.words.columns import PERSON
from workbench.assistant.offline.words.fillers import words_of
from workbench.assistant.offline.words.own_words import everybody, kept, own_words
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.stems import stem

# things that end like those who do something
_THINGS = words_of("""
number numbers order orders newsletter newsletters reminder reminders offer offers banner banners voucher vouchers
letter letters answer answers paper papers hour hours quarter quarters counter counters computer computers
summer winter other others helper header headers poster posters sticker stickers folder folders timer timers filter
checker checkers filters tracker trackers planner planners owner owners holder holders member members
""")
# nouns for people of one kind, whom they and them may be
HUMANS = (
    r"regulars|newcomers|newbies|beginners|veterans|rookies|(?:new )?joiners|starters|quitters|lapsers|lurkers|students"
    r"|pensioners|seniors|parents|mothers|fathers|teenagers|teens|kids|women|men|commuters|tourists|professionals|freelancers"
    r"|families|couples|locals|foreigners|migrants|recruits|retirees|workers|employees|graduates|youngsters|elders|latecomers"
    r"|stragglers|skeptics|loyalists|volunteers")


def agents_in(text: str, grounding: Grounding) -> tuple[str, ...]:
    """Words of a text for those who do what a metric or an event of the project is named or described by."""
    people = {*PERSON, *own_words(grounding).people}
    found = []
    for word in dict.fromkeys(re.findall(r"[a-z]{5,}", normalise(text))):
        agent = re.fullmatch(r"([a-z]{3,}?)(?:er|or)s?", word)
        if agent is None or word in people or word in _THINGS:
            continue
        root = agent[1]
        verbs = (root, f"{root}e", f"{root}ate", root[:-1] if root[-2:-1] == root[-1:] else root)
        if any(stem(verb) in _done(grounding) for verb in verbs if len(verb) > 3):
            found.append(word)
    return tuple(found)


@kept
def _done(grounding: Grounding) -> frozenset[str]:
    """Stems of what names and descriptions say that people do."""
    texts = []
    for name, metric in grounding.catalog.metrics.items():
        texts += [name, metric.description or "", *metric.facts]
        texts += [grounding.catalog.fact(fact).where or "" for fact in metric.facts]
    texts += grounding.values("outcomes", "kind")
    words = re.findall(r"[a-z]{4,}", normalise(" ".join(texts).replace("_", " ")))
    return frozenset(map(stem, words))


@kept
def parties(grounding: Grounding) -> frozenset[str]:
    """Who the descriptions say something is done to or by, beside the log's own people: an offer to a seller."""
    texts = [*(fact.description for fact in grounding.catalog.facts.values()),
             *(metric.description for metric in grounding.catalog.metrics.values())]
    said = {word for text in texts for word in re.findall(
        r"\b(?:to|from|with|by|for) (?:an?|the|our|one|at least one) ([a-z]{3,}(?:er|or))s?\b", normalise(text or ""))}
    return frozenset(said - {*everybody(grounding)} - _THINGS)


__all__ = ["HUMANS", "agents_in", "parties"]
