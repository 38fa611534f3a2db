"""Verbs of two words that the project's descriptions use for one event alone: a subscriber tops up, top-up revenue.

Neither word says anything by itself, so they are no stems that may stand apart: they are looked for side by side, with
at most what is topped up between them.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.words.fillers import words_of
from workbench.assistant.offline.words.lexicon import EVENTS
from workbench.assistant.offline.words.own_words import kept
from workbench.assistant.offline.words.spelling import normalise

_PARTICLES = "up|out|off|away|back"
# what the text is of must begin it: one that goes on to tell how a trip ends speaks of more than one thing
_TOLD = re.compile(
    r"^(?:whether |how (?:often|many times) )?(?:(?:an?|the|each|every|any) )?(?:[a-z]+ )?"
    rf"([a-z]{{3,}}?)(?:ed|s|ing)? ({_PARTICLES})s?\b(?! of\b)")
# verbs of everything, and what stands before a particle and is no verb
_NONE = words_of("""
day week hour time and not that them they who are was were been being one two four how made make add sum com came went
goe go get got broke break end follow much all more most first last split set turn switch given give send sent message
notification money
""")
_OBJECT = r"(?: (?:the|their|his|her|its|our|a|an) [a-z]+)?"


@kept
def phrasal(grounding: Grounding) -> list[tuple[str, str]]:
    """(pattern, fact) of such verbs; one that the trade has, as to opt out, is the trade's."""
    told: dict[tuple[str, str], set[str]] = {}
    for name, fact in grounding.catalog.facts.items():
        if fact.kind != "event":
            continue
        texts = [name, fact.description, *(text for called, m in grounding.catalog.metrics.items() if m.fact == name
                                           for text in (called, m.description))]
        for text in texts:
            for verb, particle in _TOLD.findall(normalise(text or "")):
                told.setdefault((_root(verb), particle), set()).add(name)
    found = []
    for (verb, particle), names in told.items():
        trade = any(re.fullmatch(event.words, f"{verb}{end} {particle}") for event in EVENTS for end in ("", "s", "ed"))
        plain = {verb, f"{verb}s", f"{verb}ed"} & _NONE and (verb, particle) != ("turn", "up")
        if len(names) == 1 and not trade and len(verb) > 2 and not plain and not _elsewhere(
                verb, particle, next(iter(names)), grounding):
            found.append((rf"{_forms(verb)}{_OBJECT}[ ]?{particle}s?", next(iter(names))))
    return found


def _elsewhere(verb: str, particle: str, name: str, grounding: Grounding) -> bool:
    """Whether another event's description begins by saying the same, of other things: overdue items brought back."""
    way = re.compile(rf"\b{_forms(verb)} {particle}\b")
    heads = (re.split(r"[;:,.]", normalise(fact.description or ""), maxsplit=1)[0]
             for other, fact in grounding.catalog.facts.items() if other != name and fact.kind == "event")
    return any(way.search(head) for head in heads)


def _root(verb: str) -> str:
    """Topped, tops and top have one root; what is doubled before an ending is one letter."""
    return re.sub(r"([bdgklmnprt])\1$", r"\1", verb)


def _forms(root: str) -> str:
    return rf"{re.escape(root)}{re.escape(root[-1])}?(?:e?s|e?d|ing|e)?"


__all__ = ["phrasal"]
