"""A theme of messages that is called as what is bought: passes sold are passes, and no messages about passes."""

from __future__ import annotations

from dataclasses import replace

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.amounts import units
from workbench.assistant.offline.parts.bases import MESSAGES
from workbench.assistant.offline.wish import Least, Sentence, Wish
from workbench.assistant.offline.words.columns import CHANNEL_WORDS
from workbench.assistant.offline.words.descriptions import told_of
from workbench.assistant.offline.words.lexicon import REVENUE
from workbench.assistant.offline.words.own_events import measures, own_events
from workbench.assistant.offline.words.own_words import own_words
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.stems import stem
from workbench.assistant.offline.words.vocabulary import Unclear, spoken

_OF_MESSAGES = (
    r"domains?|themes?|topics?|about|regarding|concerning|clicks?|clicked|opens?|opened|taps?|tapped|delivered|bounce\w*"
    r"|unsub\w*|opt outs?|dismiss\w*|sent|send|sends|channels?|led|attribut\w+"
)
_BY_ONE = r"(?:after|via|through|by|due to|thanks to)"      # passes bought after passes: what stands there is a message



def own_nouns(sentence: Sentence, grounding: Grounding) -> None:
    """Make such a word the event's own, in the singular, where the sentence speaks of no message."""
    named = {*CHANNEL_WORDS, *own_words(grounding).messages, *map(normalise, grounding.channels)}
    words = "|".join(map(re.escape, named))
    themes = "|".join(re.escape(normalise(value)) for value in (
        grounding.values("messages", "domain") if "messages" in grounding.tables else ()))
    # money from passes is what they are sold for; visits from passes come of messages
    led = _BY_ONE if sentence.has(rf"{REVENUE}|{'|'.join(units(grounding)) or '(?!)'}") else rf"{_BY_ONE[:-1]}|from)"
    if not themes or sentence.has(rf"{MESSAGES}|{_OF_MESSAGES}|{words}|{led} (?:the |our |an? )*(?:{themes})"):
        return
    nouns = {one.stems[0] for one in spoken(grounding)
             if len(one.stems) == 1 and one.event.table not in ("sends", "interactions", "reachability")}
    for value in grounding.values("messages", "domain") if "messages" in grounding.tables else ():
        said, noun = normalise(value), stem(value)
        beside = {part for one in spoken(grounding) if len(one.stems) == 2 and noun in one.stems
                  and one.event.table not in ("sends", "interactions", "reachability") for part in one.stems} - {noun}
        for match in re.finditer(rf"(?<!\w){re.escape(said)}(?= +(\w+))", sentence.rest):
            if said != noun and said.startswith(noun) and stem(match[1]) in beside:     # roaming days are rows
                begin, end = match.span()
                sentence.rest = sentence.rest[:begin] + noun.ljust(end - begin) + sentence.rest[end:]
        if noun not in nouns or said == noun or not said.startswith(noun):
            continue
        for match in re.finditer(rf"(?<!\w){re.escape(said)}(?!\w)", sentence.rest):
            begin, end = match.span()
            for name in ("rest", "whole"):
                text = getattr(sentence, name)
                setattr(sentence, name, text[:begin] + noun.ljust(end - begin) + text[end:])


def only_named(wish: Wish, sentence: Sentence, grounding: Grounding) -> Wish:
    """Savings pots opened, premium trials: where the project calls them so, the theme or the plan is of the name."""
    if wish.event is None or wish.event.table not in grounding.tables or wish.event.table in ("sends", "interactions"):
        return wish
    own = grounding.tables[wish.event.table].columns
    told = told_of(grounding, wish.event.table, wish.event.where).union(
        *(told_of(grounding, one.table, one.where) for one in wish.either))
    held = {stem(normalise(value)) for (table, _), values in grounding.closed.items() if table == wish.event.table
            for value in values}
    texts = [normalise(fact.description or "") for fact in grounding.catalog.facts.values()
             if fact.table == wish.event.table and (fact.where or "") == (wish.event.where or "")]

    def named(column: str, value: str) -> bool:
        if column in own or stem(normalise(value)) in held:     # the rows themselves are told apart by it
            return False
        if column == "domain" and wish.event is not None and wish.event.step is None:
            return stem(normalise(value)) in told
        said = re.escape(normalise(value))
        nouns = re.findall(rf"(?<!\w){said} +(\w+)", sentence.whole)
        phrases = [rf"(?<!\w){said} {noun.removesuffix('s')}s?(?!\w)" for noun in nouns]
        return bool(phrases) and all(any(re.search(phrase, text) for text in texts) for phrase in phrases)

    return replace(wish, filters=tuple(pair for pair in wish.filters if not named(*pair)))


def with_some(wish: Wish, grounding: Grounding) -> Wish:
    """Whether any track was skipped: of a listen whose skips are counted, only one with some.

    Raises:
        Unclear: where rows of such an amount are to be counted.
    """
    if wish.event is None or wish.least is not None or wish.event not in measures(own_events(grounding)):
        return wish
    if wish.aggregate == "count":
        raise Unclear(f"The sum of {wish.event.said}, or how many rows had any?")
    if wish.aggregate != "any" or wish.event.value is None:
        return wish
    return replace(wish, least=Least(wish.event.value, ">", 0, wish.event.value))
