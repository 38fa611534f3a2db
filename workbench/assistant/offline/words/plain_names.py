"""What a log calls by a word that elsewhere only shows, asks or wishes: labels that are printed, likes, reports filed.

Such a word is the event where a verb of its descriptions stands beside it, where it is a plural that is counted or
divided, or where one of it is spoken of; the label of a metric and what somebody likes stay what they are.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.words.fillers import HARMLESS
from workbench.assistant.offline.words.lexicon import EVENTS, Event
from workbench.assistant.offline.words.own_events import of_fact, own_events
from workbench.assistant.offline.words.own_words import kept
from workbench.assistant.offline.words.spelling import normalise

_DONE = re.compile(r"\b[a-z]{3,}(?:ed|en|pt)\b|\b(?:made|paid|bought|sold|sent|done|held|lost|won|read)\b")
_NOT = r"(?! (?:of|for) (?:the |this |that |each |every )?(?:metrics?|kpis?|charts?|columns?|bars?|ax[ei]s|values?)\b)"
# words that a description holds of anything
_ANY = ("named", "called", "related", "based", "used", "needed", "seen", "given", "taken", "even", "then", "when",
        "often", "open", "seven")
_ONE = (r"(?<=\b)(?:(?<=\ban )|(?<=\ba )|(?<=\bany )|(?<=\bone )|(?<=\b1 )|(?<=\bper )|(?<=\beach )|(?<=\bevery )"
        r"|(?<=\bsingle )|(?<=\banother )|(?<=\bno )|(?<=\bor ))")
# who likes or reports something, before the verb; and what a person reads
_WHO = "".join(rf"(?<!\b{who} )" for who in (
    "who", "that", "which", "what", "it", "this", "everyone", "everybody", "nobody", "somebody", "someone", "one", "he",
    "she", "boss", "team", "ceo", "finance", "marketing", "product", "board", "manager", "weekly", "monthly", "daily",
    "our", "for the", "in the", "my", "your", "never", "also", "always", "really"))
_BEHIND = (r"(?= *(?:$|[,.;:(/+]|(?:per|in|within|over|during|by|each|every|for each|for every|for the|plus|and|or"
           r"|divided|because|with|from|made|did|do|does|has|have|had|users?|members?|they|he|she|were|was|are|an? user"
           r"|minus|out of|vs|added|together)\b))(?! (?:and|or|by) (?:dislikes|needs|wants)\b)")
# what a plural is of, where it measures: shares of users are none that anybody sends
_BETWEEN = r"(?: (?:an?|the|any|at least one|at least 1|one|one or more|their|his|her|its|some|another|more|\d+))*"


@kept
def plain_names(grounding: Grounding) -> list[tuple[Event, str]]:
    """(event, a pattern of the ways to speak of it) of what is called by harmless words alone."""
    own = own_events(grounding)
    found = []
    for name, fact in grounding.catalog.facts.items():
        word = normalise(name)
        told = of_fact(name, fact, own) if fact.kind == "event" else None
        if told is None or word not in HARMLESS or not re.fullmatch(r"[a-z]{3,}s", word) or _of_trade(word):
            continue
        texts = [fact.description, *(m.description for m in grounding.catalog.metrics.values() if m.fact == name)]
        verbs = {verb for text in texts for verb in _DONE.findall(normalise(text or "")) if verb not in _ANY}
        if not any(re.search(rf"\b{word[:-1]}s?\b", normalise(text or "")) for text in texts):
            continue
        forms = "|".join(sorted(form for verb in verbs for form in _forms(verb))) or "(?!)"
        one, noun = word[:-1], rf"(?:{word}|{word[:-1]})"
        beside = "|".join(sorted({*_beside(texts, word)})) or "(?!)"
        found.append((told, rf"(?:{forms}){_BETWEEN} (?:(?:{beside}) )?{noun}{_NOT}"
                            rf"|(?:{beside}) {noun}(?: (?:{forms}))?|{noun} (?:{forms})"
                            rf"|(?<!axis )(?<!data ){word}{_NOT}|{_ONE}{one}{_NOT}"))
    taken = {event for event, _ in found}
    return found + [(event, _counted(word)) for event, word in _called(own, grounding) if event not in taken]


@kept
def plainly_called(grounding: Grounding) -> list[tuple[Event, str, str]]:
    """(event, its noun, that in the plural) of what is called by harmless words and was read in its place alone."""
    return [(event, *_noun(word)) for event, word in _called(own_events(grounding), grounding)]


def _noun(name: str) -> tuple[str, str]:
    noun = name.split()[0]
    one = noun[:-2] if re.search(r"(?:ch|sh|x|ss)es$", noun) else noun[:-1] if re.search(r"[^s]s$", noun) else noun
    return one, f"{one}es" if re.search(r"(?:ch|sh|x|ss)$", one) else f"{one}s"


def _called(own: list[Event], grounding: Grounding) -> list[tuple[Event, str]]:
    """(event, what it is called) of facts, kinds and tables whose names hold nothing but harmless words."""
    facts = grounding.catalog.facts
    called = [(event, name) for name, fact in facts.items() if fact.kind == "event"
              and (event := of_fact(name, fact, own)) is not None]
    called += [(event, event.kind or event.table) for event in own if event.time]
    found: dict[Event, str] = {}
    for event, name in called:
        words = normalise(name).split()
        plain = all(word in HARMLESS or f"{word}s" in HARMLESS for word in words)
        if event in found or not plain or len(words) > 2 or event in EVENTS or _of_trade(" ".join(words)):
            continue
        if len(words) == 2 and not (_DONE.fullmatch(words[1]) and len(words[0]) > 3):
            continue
        if len(words[0]) > 3:
            found[event] = " ".join(words)
    return [(event, word) for event, word in found.items()
            if [other.split()[0].rstrip("s") for other in found.values()].count(word.split()[0].rstrip("s")) == 1]


def _counted(name: str) -> str:
    """Where a name of harmless words is an event: its noun counted, one of it, its noun beside its verb."""
    (one, several), done = _noun(name), name.partition(" ")[2]
    ways = [rf"{_WHO}{several}(?! of\b){_BEHIND}", rf"{_ONE}{one}{_BEHIND}",
            rf"(?:(?<=\bratio of )|(?<=\brelation of )){several}(?= to\b)"]
    if done:
        forms = "|".join(_forms(done))
        ways = [rf"(?:{several}|{one}) (?:(?:that|which|they|he|she|it|users?|is|are|was|were|has|have|been|got) )*"
                rf"{done}", rf"(?:{forms}){_BETWEEN} (?:{several}|{one})", *ways]
    return "|".join(ways)


def _of_trade(word: str) -> bool:
    return any(re.fullmatch(one.words, word) for one in EVENTS)


def _beside(texts: list[str | None], word: str) -> list[str]:
    """What stands before the noun in its descriptions: shipping labels."""
    return [match for text in texts for match in re.findall(rf"\b([a-z]{{4,}}) {word[:-1]}s?\b", normalise(text or ""))
            if match not in HARMLESS]


def _forms(verb: str) -> list[str]:
    """printed, print, prints, printing."""
    base = verb[:-2] if verb.endswith("ed") else None
    if base is None or len(base) < 3:
        return [verb]
    return [verb, base, f"{base}s", f"{base}ing", *((f"{base}e", f"{base}es") if len(base) < 5 else ())]


__all__ = ["plain_names"]
