"""Facts that are called by a word which elsewhere only shows or asks: labels that are printed, and none of a chart.

Such a word is the event where a verb of its descriptions stands beside it, where it is a plural that is counted or
divided, or where one of it is spoken of; the label of a metric stays what it is.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.words.fillers import HARMLESS
from workbench.assistant.offline.words.lexicon import EVENTS
from workbench.assistant.offline.words.spelling import normalise

_DONE = re.compile(r"\b[a-z]{3,}(?:ed|en|pt)\b|\b(?:made|paid|bought|sold|sent|done|held|lost|won|read)\b")
_NOT = r"(?! (?:of|for) (?:the |this |that |each |every )?(?:metrics?|kpis?|charts?|columns?|bars?|ax[ei]s|values?)\b)"
# words that a description holds of anything
_ANY = ("named", "called", "related", "based", "used", "needed", "seen", "given", "taken", "even", "then", "when",
        "often", "open", "seven")


def plain_names(grounding: Grounding) -> list[tuple[str, str]]:
    """(fact, a pattern of the ways to speak of it) of facts that are called by one harmless noun in the plural."""
    found = []
    for name, fact in grounding.catalog.facts.items():
        word = normalise(name)
        if fact.kind != "event" or word not in HARMLESS or not re.fullmatch(r"[a-z]{3,}s", word) or any(
                re.fullmatch(one.words, word) for one in EVENTS):
            continue
        texts = [fact.description, *(m.description for m in grounding.catalog.metrics.values() if m.fact == name)]
        verbs = {verb for text in texts for verb in _DONE.findall(normalise(text or "")) if verb not in _ANY}
        if not any(re.search(rf"\b{word[:-1]}s?\b", normalise(text or "")) for text in texts):
            continue
        forms = "|".join(sorted(form for verb in verbs for form in _forms(verb))) or "(?!)"
        one, noun = word[:-1], rf"(?:{word}|{word[:-1]})"
        between = r"(?: (?:an?|the|any|at least one|one|one or more|their|his|her|its|some|another|more|\d+))*"
        own = "|".join(sorted({*_beside(texts, word)})) or "(?!)"
        found.append((name, rf"(?:{forms}){between} (?:(?:{own}) )?{noun}{_NOT}"
                            rf"|(?:{own}) {noun}(?: (?:{forms}))?|{noun} (?:{forms})|(?<!axis )(?<!data ){word}{_NOT}"
                            rf"|(?<=\b)(?:(?<=\ban )|(?<=\ba )|(?<=\bany )|(?<=\bone )|(?<=\bper )|(?<=\beach )"
                            rf"|(?<=\bevery )|(?<=\bsingle )|(?<=\banother )|(?<=\bno )){one}{_NOT}"))
    return found


def _beside(texts: list[str | None], word: str) -> list[str]:
    """What stands before the noun in its descriptions: shipping labels."""
    return [match for text in texts for match in re.findall(rf"\b([a-z]{{4,}}) {word[:-1]}s?\b", normalise(text or ""))
            if match not in HARMLESS]


def _forms(verb: str) -> list[str]:
    """printed, print, prints, printing."""
    base = verb[:-2] if verb.endswith("ed") else None
    return [verb] if base is None or len(base) < 3 else [verb, base, f"{base}s", f"{base}ing"]


__all__ = ["plain_names"]
