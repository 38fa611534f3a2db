"""The project's own descriptions: what a fact's sentence calls its event, and which words only say that again."""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.words.columns import PERSON
from workbench.assistant.offline.words.fillers import HARMLESS, words_of
from workbench.assistant.offline.words.lexicon import EVENTS, Event
from workbench.assistant.offline.words.own_units import TIMES
from workbench.assistant.offline.words.own_words import kept, own_words
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.stems import stem
from workbench.logs.schema import TABLES

# where a description begins to say something else than what the event is
_CUT = re.compile(
    r"[;,(:.]|\b(?:not|no|without|except|only|where|when|if|never|unless|before|after|whether|but|at the moment"
    r"|counting|over|within)\b"
)
_PLAIN = words_of("""
share number count first second third fourth week weeks day days hour hours month fortnight seven fourteen twenty four
eight two three once twice
many much least one any some whatever new old last total mean average rate ratio from exposure per in
of on off up down away
""")
# harmless elsewhere; beside the noun of a description they are what is done: somebody came to the appointment
_DEEDS = words_of("look looks looked came come comes coming went")
_MOST = 3           # words of a description that name an event; a longer one tells a story
# finished, completed and done are one word where a description says that the event is one that came to its end
_DONE = words_of("""
settled settle processed finish finished complete completed completes finishes done successful successfully
""")


@kept
def names(grounding: Grounding) -> dict[str, str]:
    """Fact -> the words by which its description names the event; facts whose description tells more are left out."""
    found = {}
    for name, fact in grounding.catalog.facts.items():
        words = _head(fact.description or "", grounding)
        if 2 <= len(words) <= _MOST:
            found[name] = " ".join(words)
    return found


@kept
def things(grounding: Grounding) -> dict[str, str]:
    """Fact -> the noun and what stands before it, of a description that begins with it: paid receipts, guild raids."""
    found = {}
    for name, fact in grounding.catalog.facts.items():
        match = re.match(r"(?:every )?((?:\w+ )?(\w{3,}s)) (?:that|which|of"
                         r"|where)\b", normalise(fact.description or ""))
        words = match[1].split() if match is not None else []
        if len(words) == 2 and not set(words) & (_PLAIN | HARMLESS | {*PERSON, *own_words(grounding).people}):
            found[name] = match[1] if match is not None else ""
    return {name: said for name, said in found.items() if list(found.values()).count(said) == 1}


_HAPPENS = re.compile(r"\b(?:was|were|is|are|been|still|be) ([a-z]{4,}ed)\b")


@kept
def happenings(grounding: Grounding) -> dict[str, str]:
    """Fact -> what its description, or that of a metric of it, says was done, where only one fact's does: played."""
    told: dict[str, set[str]] = {}
    for name, fact in grounding.catalog.facts.items():
        if fact.kind != "event":
            continue
        texts = [fact.description, *(m.description for m in grounding.catalog.metrics.values() if m.fact == name)]
        for text in texts:
            for word in _HAPPENS.findall(normalise(text or "")):
                told.setdefault(stem(word), set()).add(name)
    alone = {word: next(iter(names)) for word, names in told.items() if len(names) == 1}
    elsewhere = [word for fact in grounding.catalog.facts.values() for word in re.findall(r"[a-z]+", normalise(
        fact.description or ""))]
    return {name: word for word, name in alone.items() if word not in _PLAIN and word not in HARMLESS
            and sum(stem(other) == word for other in elsewhere) <= 1}


@kept
def metric_names(grounding: Grounding) -> dict[str, str]:
    """Metric of whether or how often -> the words by which its description names what it counts."""
    found = {}
    for name, metric in grounding.catalog.metrics.items():
        if metric.fact is None or metric.aggregate not in ("any", "count") or metric.anchor != "exposure":
            continue
        words = _head(re.sub(r"^\s*whether\b", "", metric.description or ""), grounding)
        if 2 <= len(words) <= _MOST and (metric.window or (0, 0))[0] == 0:
            found[name] = " ".join(words)
    return found


@kept
def one_word(grounding: Grounding) -> dict[str, str]:
    """Fact -> the noun in the plural that its description is, where no other fact is told so: invoices."""
    people = {*PERSON, *own_words(grounding).people, *own_words(grounding).messages}
    found = {}
    for name, fact in grounding.catalog.facts.items():
        match = re.fullmatch(r"([a-z]{5,}[a-rt-z]s)(?: *[;,:(.].*)?", normalise(fact.description or ""))
        if match is None or fact.kind != "event" or match[1] in HARMLESS | _PLAIN | people:
            continue
        doer = re.fullmatch(r"[a-z]+(?:er|or)s", match[1])
        if doer is None and not any(re.fullmatch(e.words, match[1]) for e in EVENTS):
            found[name] = match[1]
    told = [stem(word) for fact in grounding.catalog.facts.values()
            for word in {*re.findall(r"[a-z]+", normalise(fact.description or ""))}]
    return {name: word for name, word in found.items() if told.count(stem(word)) == 1}


@kept
def sum_names(grounding: Grounding) -> list[tuple[str, str]]:
    """(fact, the two words that the description of a sum of it is): dollars collected."""
    found: dict[str, set[str]] = {}
    for metric in grounding.catalog.metrics.values():
        match = re.fullmatch(r"([a-z]{3,}s [a-z]{3,}ed)(?: *[;,:(.].*)?", normalise(metric.description or ""))
        plain = metric.fact is not None and metric.aggregate == "sum" and metric.anchor == "exposure"
        if match is not None and plain and (metric.window or (0, 0))[0] == 0:
            found.setdefault(match[1], set()).add(str(metric.fact))
    return [(facts.pop(), words) for words, facts in found.items() if len(facts) == 1]


@kept
def used(grounding: Grounding) -> list[tuple[str, str]]:
    """(fact, “use” and the thing that the description of a metric of it ends with): turnover on the debit card."""
    found: dict[str, set[str]] = {}
    for metric in grounding.catalog.metrics.values():
        text = re.split(r"[;,:.]", normalise(metric.description or ""), maxsplit=1)[0].strip()
        match = re.search(r"\b(?:on|with) (?:the|our) (?:\w+ )??((?:\w+ )?(\w+))$", text)
        if match is not None and metric.fact is not None and grounding.catalog.facts[metric.fact].kind == "event":
            for thing in {match[1], match[2]}:
                found.setdefault(f"use {thing}", set()).add(metric.fact)
    return [(next(iter(facts)), words) for words, facts in found.items() if len(facts) == 1]


@kept
def _said_again(grounding: Grounding) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for name, fact in grounding.catalog.facts.items():
        words = set(_head(fact.description or "", grounding))
        for metric in grounding.catalog.metrics.values():
            if metric.fact == name:
                words |= set(_head(metric.description or "", grounding))
        if re.search(r"\b(?:extra|additional|further)\b", normalise(fact.description or "")):
            words |= {"extra", "additional", "further"}
        # a booking of a crossing, paid
        words |= set(re.findall(r",? (?:which (?:is|was) )?([a-z]{2,}ed|paid|sold|bought|sent|kept|held)(?=$|[;:.])",
                                normalise(fact.description or "").split(";")[0]))
        if words & _DONE or re.search(r"\bto (?:its|the) end\b", fact.description or ""):
            words |= _DONE
        found[name] = {stem(word) for word in words}
    # what the fact itself is called says it again too: pt of pt_packs
    called = {name: f"{name} {' '.join(re.findall(r'^kind = .([a-z_]+).$', grounding.catalog.facts[name].where or ''))}"
              for name in found}
    return {name: frozenset(words) | _beside(grounding, name) | frozenset(
        stem(word) for word in normalise(called[name]).split() if word not in HARMLESS | _PLAIN)
            for name, words in found.items()}


def _beside(grounding: Grounding, name: str) -> frozenset[str]:
    """Stems of the places that a description tells: a shop purchase is one in the gem shop."""
    text = normalise(grounding.catalog.facts[name].description or "")
    # a reservation placed on a title is one on a title
    on = re.findall(r"(?:ed|put|paid|sent|made) (?:on|to|for|into|with|at|from) (?:an?|the) ([a-z]{4,})(?=$|[;,.:]"
                    r"| (?:that|which|in)\b)(?! or\b)", re.sub(r"\([^()]*\)", "", text).replace("  ", " "))
    told = on + re.findall(r"\b(?:of|in|into|to|from) the ((?:[a-z]{3,} )?[a-z]{4,})(?=$|[;,.:]| in\b)", text)
    return frozenset(stem(word) for place in told for word in place.split() if word not in _PLAIN | HARMLESS)


def said_again(grounding: Grounding, table: str, where: str | None) -> frozenset[str]:
    """Stems that an event's description holds: said beside the event, they narrow nothing."""
    found: frozenset[str] = frozenset()
    for name, fact in grounding.catalog.facts.items():
        if fact.table == table and (fact.where or "") == (where or ""):
            found |= _said_again(grounding)[name]
    return found


def always_told(words: str, grounding: Grounding, table: str, where: str | None) -> bool:
    """Whether all descriptions of an event hold some words, and there is one: fines are paid in the app."""
    texts = [normalise(fact.description or "") for fact in grounding.catalog.facts.values()
             if fact.table == table and (fact.where or "") == (where or "")]
    return bool(texts) and all(re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) for text in texts)


@kept
def told_before(grounding: Grounding) -> dict[str, str]:
    """Noun of several kinds -> what a description says before it: season, of a pass that is begun or cancelled.

    Only where all that tell the noun agree, by a word that no value of the log's common tables is.
    """
    values = {stem(part) for (table, _), held in grounding.closed.items() if table in TABLES for value in held
              for part in normalise(value).split()}
    told: dict[str, set[str]] = {}
    kinds: dict[str, set[str]] = {}
    for fact in grounding.catalog.facts.values():
        kind = re.fullmatch(r"kind = '(([a-z]+)_[a-z_]+)'", fact.where or "")
        if kind is not None:
            kinds.setdefault(kind[2], set()).add(kind[1])
            told.setdefault(kind[2], set()).update(re.findall(
                rf"\b([a-z]{{4,}}) {kind[2]}(?:s|es)?\b", normalise(fact.description or "")))
    alone = {noun: next(iter(words)) for noun, words in told.items() if len(words) == 1 and len(kinds[noun]) > 1}
    return {noun: word for noun, word in alone.items() if word not in _PLAIN | HARMLESS
            and not _HAPPENED.fullmatch(word) and stem(word) not in values}


def of_value(grounding: Grounding, event: Event) -> frozenset[str]:
    """Stems of what a description says of an event's amount: the value is the rating of our answer."""
    found: set[str] = set()
    for fact in grounding.catalog.facts.values():
        if (fact.table, fact.where or "", fact.value) != (event.table, event.where or "", event.value):
            continue
        told = normalise(fact.description or "")
        for text in re.findall(r"\b(?:value is|its \w+ (?:is|in)|with the|with what (?:is|was)|in) ([^;,.]+)", told):
            found |= {stem(word) for word in re.findall(r"[a-z]{3,}", text) if word not in _PLAIN}
    return frozenset(found)


def told_of(grounding: Grounding, table: str, where: str | None) -> frozenset[str]:
    """Stems of all words of the descriptions of an event and of the metrics of it."""
    texts: list[str] = []
    for name, fact in grounding.catalog.facts.items():
        if fact.table == table and (fact.where or "") == (where or ""):
            texts += [fact.description or ""]
            texts += [m.description or "" for m in grounding.catalog.metrics.values() if m.fact == name]
    return frozenset(stem(word) for text in texts for word in re.findall(r"[a-z]+", normalise(text)))


def _head(description: str, grounding: Grounding) -> list[str]:
    """Words of a description up to where it says more."""
    head = _CUT.split(normalise(description), maxsplit=1)[0]
    people = {*PERSON, *own_words(grounding).people}
    messages = set(own_words(grounding).messages)
    return [word for word in re.findall(r"[a-z]{3,}", head)
            if word not in people and word not in messages and word not in _PLAIN and (
                word not in HARMLESS or word in _DEEDS)]


_HAPPENED = re.compile(
    r"\w{3,}(?:ed|en)|came|comes|went|began|made|took|paid|gave|bought|sold|met|put|sent|read|won|held|kept")


def shorter(called: str) -> list[str]:
    """What a description's words are cut to where one event alone is told so: shifts turned up, donations.

    Of three words two, one of which is what is done; of two the noun that ends them.
    """
    words = called.split()
    if len(words) == 3:
        pairs = (words[:k] + words[k + 1:] for k in range(3))
        return [" ".join(pair) for pair in pairs if sum(bool(_HAPPENED.fullmatch(word)) for word in pair) == 1]
    alone = len(words) == 2 and re.fullmatch(r"[a-z]{5,}s", words[1]) and not _HAPPENED.fullmatch(words[0])
    return [words[1]] if alone and words[1] not in HARMLESS and words[1] not in TIMES and not any(
        re.fullmatch(e.words, words[1]) for e in EVENTS) else []
