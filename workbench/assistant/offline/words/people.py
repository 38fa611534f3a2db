"""What the project's descriptions call a user: days on which we may message the candidate, pesos per candidate."""

from __future__ import annotations

from collections import Counter

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.words.columns import PERSON
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.stems import stem, stems

_AFTER = (
    r"\bper (\w+)",
    r"\b(?:whether|that|which|if|how (?:often|much|many \w+|long)) (?:an?|the|each|every) (\w+)",
    r"^(?:an?|the|each|every) (\w+) (?:\w+s|may|can|could|was|did|has)\b",
    r"\b(?:message|reach|contact|write to|notify|answered|call) (?:an?|the) (\w+)",
    r"\b(\w{3,})s (?:who|whom|whose)\b",
    # a manager opened the game; a parcel delivered today has no object
    r"^(?:an?|the|each|every) (\w+) \w{2,}ed (?:the|an?|at least|any|one|their|our|his|her|out|off)\b",
)
# people where a log calls its people so; in any other those who did what the word is of
DOERS = frozenset(word + end for word in (
    "buyer", "purchaser", "visitor", "reader", "listener", "player", "shopper", "viewer", "rider", "driver", "learner",
    "saver", "subscriber", "consumer", "traveller", "traveler", "recipient") for end in ("", "s"))
ANYBODY = frozenset((
    "user", "person", "people", "customer", "member", "client", "individual", "head", "unit", "account", "somebody",
    "everybody", "anybody"))
_ALONE = re.compile(r"\b(?=(?:an?|the|each|every|our|to|of|by) (\w+)\b)")
_OFTEN = 2          # descriptions that say so; one may speak of anything


def told(grounding: Grounding) -> str | None:
    """The noun that most of the descriptions put where a user stands; None where they put several, or none."""
    catalog = grounding.catalog
    said = [fact.description for fact in catalog.facts.values()]
    said += [metric.description for metric in catalog.metrics.values()]
    texts = [normalise(one or "") for one in said]
    names = {part for name in (*catalog.facts, *catalog.metrics) for part in stems(normalise(name))}
    names |= {part for table in ("outcomes", "interactions") for kind in grounding.values(table, "kind")
              for part in stems(normalise(kind))}
    found = Counter(word for text in texts for way in _AFTER for word in re.findall(way, text)
                    if (stem(word) not in names or word in DOERS) and re.fullmatch(r"[a-z]{4,}", word))
    first, second = [*found.most_common(2), ("", 0), ("", 0)][:2]
    return first[0] if first[1] >= _OFTEN and first[1] > second[1] else None


def spelled_out(grounding: Grounding) -> str | None:
    """The one noun for people in the descriptions, where the log's own is short for it: passenger, beside pax.

    None where they hold several; who does what the word is of (drivers, buyers) may be others than the log's people.
    """
    catalog = grounding.catalog
    told_of = [fact.description for fact in catalog.facts.values()]
    told_of += [metric.description for metric in catalog.metrics.values()]
    texts = [normalise(one or "") for one in told_of]
    said = {word.removesuffix("s") for text in texts for word in _ALONE.findall(text) if word in PERSON}
    said -= {*ANYBODY, *DOERS}
    return said.pop() if len(said) == 1 else None
