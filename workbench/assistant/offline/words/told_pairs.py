"""Pairs of words of a description that no other event of the log is told with: a call for roadside, a hold on a title.

A description of many words names its event by none of them alone; two of them side by side do, where one of the two
is said of nothing else in the log. What stands in brackets as another name (a hold, as the desk says) is such a word.
"""

from __future__ import annotations

from itertools import pairwise

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.words.columns import PERSON
from workbench.assistant.offline.words.fillers import HARMLESS, words_of
from workbench.assistant.offline.words.lexicon import EVENTS
from workbench.assistant.offline.words.own_words import kept, own_words
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.stems import stem

_END = re.compile(r"[;,:.]|\b(?:not|no|without|except|only|where|when|if|never|unless|whether|but|or|whatever)\b")
_ALSO = re.compile(
    r"\((?:an?|the|called|or) ([a-z]{4,})(?:,? (?:as|to) (?:the |our |they |we |people |most )?[a-z ]{2,20})?\)")
_DONE = re.compile(r"[a-z]{3,}(?:ed|en|pt)|made|paid|bought|sold|sent|held|lost|won|kept|given|taken|read|put")
_PLAIN = words_of("""
share number count first second third week weeks day days hour hours month minutes least one any some whatever new old
last total value price amount time everything anything somebody someone something every that which them their what
""")


@kept
def also_said(grounding: Grounding) -> list[tuple[str, str]]:
    """(fact, another name for it that its description gives in brackets) where no other text or value has the word."""
    found = []
    for name, fact in grounding.catalog.facts.items():
        for word in _ALSO.findall((fact.description or "").lower()) if fact.kind == "event" else ():
            if _alone(word, name, grounding) and word not in HARMLESS | _PLAIN | {*PERSON}:
                found.append((name, word))
    return found


@kept
def given_nouns(grounding: Grounding) -> list[tuple[str, str]]:
    """(fact, what its description says is given or done in each row: hearts given to items); never of an amount."""
    people = {*PERSON, *own_words(grounding).people, *own_words(grounding).messages}
    found = []
    for name, fact in grounding.catalog.facts.items():
        match = re.match(rf"([a-z]{{4,}}[a-rt-z]s) (?:{_DONE.pattern})\b", normalise(fact.description or ""))
        if match is None or fact.kind != "event" or fact.value is not None or fact.table in ("sends", "interactions"):
            continue
        if match[1] not in HARMLESS | _PLAIN | people and _alone(match[1], name, grounding):
            found.append((name, match[1]))
    return found


@kept
def told_pairs(grounding: Grounding) -> list[tuple[str, str]]:
    """(fact, two words) of descriptions, neighbours but for words that say nothing."""
    people = {*PERSON, *own_words(grounding).people, *own_words(grounding).messages}
    found = []
    for name, fact in grounding.catalog.facts.items():
        if fact.kind != "event" or fact.table in ("sends", "interactions"):
            continue
        text = re.sub(r"\([^()]*\)", " ", normalise(fact.description or ""))
        head = re.split(r"\b(?:that|which|who)\b", _END.split(text, maxsplit=1)[0], maxsplit=1)[0]
        if fact.value is not None and not re.match(r"(?:an?|the|every|one) |(?:[a-z]+ )?[a-z]+s\b", head):
            continue        # solar power, in kWh: an amount, and no row
        words = [word for word in re.findall(r"[a-z]{4,}", head)
                 if word not in HARMLESS and word not in _PLAIN and word not in people]
        extra = [word for fact_of, word in also_said(grounding) if fact_of == name]
        # care plans cancelled: the plans alone are not what happened to them
        done = [word for word in re.findall(r"[a-z]{4,}", head) if _DONE.fullmatch(word)]
        pairs = [pair for pair in pairwise(words)
                 if (set(pair) & {*done} if done else pair[0] == words[0])]
        pairs += [(word, words[-1]) for word in extra if words]
        for pair in pairs:
            alone = [word for word in pair if _alone(word, name, grounding)]
            others = [word for word in pair if word not in alone]
            if alone and stem(pair[0]) != stem(pair[1]) and not any(_named(word, name, grounding) for word in others):
                found.append((name, " ".join(pair)))
    return found


@kept
def _texts(grounding: Grounding) -> dict[str, frozenset[str]]:
    """Fact -> the stems of its name, its kind, its description and those of its metrics."""
    found = {}
    for name, fact in grounding.catalog.facts.items():
        texts = [name, fact.where or "", fact.table, fact.description or ""]
        texts += [f"{called} {m.description or ''}" for called, m in grounding.catalog.metrics.items()
                  if m.fact == name]
        found[name] = frozenset(stem(word) for text in texts for word in re.findall(r"[a-z]+", normalise(
            text.replace("_", " "))))
    return found


@kept
def _values(grounding: Grounding) -> frozenset[str]:
    """Stems of all values, columns, and kinds that no fact counts."""
    words = [normalise(value) for values in grounding.closed.values() for value in values]
    words += [normalise(column) for table in grounding.tables.values() for column in table.columns]
    return frozenset(stem(part) for word in words for part in word.split())


def _alone(word: str, name: str, grounding: Grounding) -> bool:
    """Whether a word is said of one fact alone, and is no value, no column and none of the trade's words."""
    trade = any(re.fullmatch(event.words, word) for event in EVENTS)
    kinds = {stem(part) for part in normalise(grounding.catalog.facts[name].where or "").split()}
    return not trade and (stem(word) not in _values(grounding) or stem(word) in kinds) and all(
        stem(word) not in told for other, told in _texts(grounding).items() if other != name)


def _named(word: str, name: str, grounding: Grounding) -> bool:
    """Whether another fact is called by a word."""
    return any(stem(word) in {stem(part) for part in normalise(f"{other} {fact.where or ''}").split()}
               for other, fact in grounding.catalog.facts.items() if other != name)


__all__ = ["also_said", "given_nouns", "told_pairs"]
