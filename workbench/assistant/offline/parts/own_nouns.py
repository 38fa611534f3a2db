"""A theme of messages that is called as what is bought: passes sold are passes, and no messages about passes."""

from __future__ import annotations

from dataclasses import replace

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.amounts import PUT_IN, has_amounts, moneyed, units
from workbench.assistant.offline.parts.bases import MESSAGES
from workbench.assistant.offline.wish import Least, Sentence, Wish
from workbench.assistant.offline.words.columns import CHANNEL_WORDS
from workbench.assistant.offline.words.descriptions import told_of
from workbench.assistant.offline.words.lexicon import REVENUE
from workbench.assistant.offline.words.own_events import measures, own_events
from workbench.assistant.offline.words.own_words import own_words
from workbench.assistant.offline.words.spelling import normalise, pattern_of
from workbench.assistant.offline.words.stems import stem
from workbench.assistant.offline.words.vocabulary import Unclear, spoken

_OF_MESSAGES = (
    r"domains?|themes?|topics?|about|regarding|concerning|clicks?|clicked|opens?|opened|taps?|tapped|delivered"
    r"|bounce\w*"
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


_HIDDEN = "\x1f"          # in the place of a letter that no pattern shall read


_BOUGHT = re.compile(r"(?:bought|buys?|buying|purchas(?:e|es|ed|ing)|paid for|pays? for|paying for) +"
                     r"(?:(?:an?|the|any|some|their|at least one|one|new|further) +)*(?=[a-z])")


def hidden(sentence: Sentence, grounding: Grounding) -> list[tuple[int, int]]:
    """Hide a theme's name where it is a part of what an event is called: food orders are no orders after food mails.

    Until `shown` is called with the places. A word of messages right behind it (food order mails) leaves it readable.
    """
    if "messages" not in grounding.tables:
        return []
    lanes = {*CHANNEL_WORDS, *own_words(grounding).messages, *map(normalise, grounding.channels)}
    named = "|".join(map(re.escape, lanes))
    columns = ("domain", "template", "campaign_id")
    values = [value for column in columns for value in grounding.values("messages", column)]
    themes = {stem(part) for value in values for part in normalise(value).split()}
    whole = [frozenset(stem(part) for part in normalise(value).split()) for value in values]
    # test drives, where the theme is test drive: which of its events is asked about
    own = [one for one in spoken(grounding) if one.stems and set(one.stems) & themes
           and not (len(one.stems) > 1 and any(set(one.stems) <= name for name in whole))
           and one.event.table not in ("sends", "interactions", "reachability")]
    speaks = sentence.has(rf"{MESSAGES}|{_OF_MESSAGES}|{named}")
    places: dict[tuple[int, int], None] = {}
    for one in own:
        span = one.find(sentence.rest) if len(one.stems) > 1 or not speaks or _BOUGHT.search(sentence.rest) else None
        if speaks and span is not None and len(one.stems) == 1 and not _BOUGHT.match(sentence.rest[span[0]:]):
            span = None
        if span is None or re.match(rf" +(?:{MESSAGES}|{named})(?!\w)", sentence.rest[span[1]:]):
            continue
        said = sentence.rest[slice(*span)]
        # a bare theme: clicks on vaccination; bought a boost is the boost itself
        if len(one.stems) > 1 or said.endswith("s") or _BOUGHT.match(said):
            places |= {(span[0] + word.start(), span[0] + word.end()): None for word in re.finditer("[a-z]+", said)
                       if stem(word[0]) in themes}
    # followed a seller: where the event is called so, nobody who is one of the sellers
    users = {stem(part) for (table, _), values in grounding.closed.items() if table == "users" for value in values
             for part in normalise(value).split()}
    for one in spoken(grounding):
        own_part = set(one.stems) & users & {stem(part) for part in normalise(one.event.kind or "").split()}
        text = sentence.rest if own_part and len(one.stems) > 1 else ""
        while (span := one.find(text)) is not None:
            places |= {(span[0] + word.start(), span[0] + word.end()): None
                       for word in re.finditer("[a-z]+", text[slice(*span)]) if stem(word[0]) in own_part}
            text = text[: span[0]] + " " * (span[1] - span[0]) + text[span[1]:]
    # food spend, dollars spent on food: of the one event of that name that has an amount
    paid = {part for one in own if one.event.value is not None and has_amounts(one.event, grounding)
            for part in set(one.stems) & themes}
    cash = rf"(?:{REVENUE}|{'|'.join(map(re.escape, units(grounding))) or '(?!)'})"
    for way in (rf"(?<!\w)(?P<said>[a-z]+) {cash}(?!\w)", rf"(?<!\w){cash}(?: \w+){{0,4}}? on (?P<said>[a-z]+)(?!\w)"):
        places |= {match.span("said"): None for match in re.finditer(way, sentence.rest) if stem(match["said"]) in paid}
    # put into the wallet: of the one event that is so, and not of those who pay with it
    for match in (one for _, way, _ in moneyed(grounding) for one in pattern_of(way).finditer(sentence.rest)):
        put = re.search(rf"{PUT_IN} (?P<said>[a-z]+)$", match[0])
        if put is not None:
            places[match.start() + put.start("said"), match.start() + put.end("said")] = None
    for begin, end in places:
        sentence.rest = sentence.rest[:begin] + _HIDDEN * (end - begin) + sentence.rest[end:]
    return list(places)


def shown(sentence: Sentence, places: list[tuple[int, int]]) -> None:
    """Give hidden words back."""
    for begin, end in places:
        if sentence.rest[begin:end] == _HIDDEN * (end - begin):
            sentence.rest = sentence.rest[:begin] + sentence.whole[begin:end] + sentence.rest[end:]


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

    own_stems = frozenset(part for one in spoken(grounding) if one.event == wish.event for part in one.stems)

    users = grounding.tables["users"].columns if "users" in grounding.tables else {}

    def named(column: str, value: str) -> bool:
        # boosts that sellers pay for, where the project says that a seller pays: all of them
        if column in users and column not in own and wish.window is None and wish.by != column and texts and all(
                re.search(rf"\b(?:an?|the) {re.escape(normalise(value))}\b", text) for text in texts):
            spelled = rf"(?:{re.escape(normalise(column))} )?{re.escape(normalise(value))}s?"
            doing = rf"\b(?:did|do|does|to|by|from|that|which) (?:the |our |an? )*{spelled}"
            some = r"(?= *(?:$|[.,;?]| (?!only\b|alone\b|who\b|in\b|with\b|on\b|of\b)[a-z]))(?! *,? *only)"
            return re.search(f"{doing}{some}", sentence.whole) is not None
        if column in own or stem(normalise(value)) in held:     # the rows themselves are told apart by it
            return False
        if column == "domain" and wish.event is not None and wish.event.step is None:
            return stem(normalise(value)) in told
        word = normalise(value)
        if column == "domain" and stem(word) in told and _of_event(word, own_stems, sentence.whole):
            return True
        said = re.escape(normalise(value))
        nouns = re.findall(rf"(?<!\w){said} +(\w+)", sentence.whole)
        phrases = [rf"(?<!\w){said} {noun.removesuffix('s')}s?(?!\w)" for noun in nouns]
        return bool(phrases) and all(any(re.search(phrase, text) for text in texts) for phrase in phrases)

    return replace(wish, filters=tuple(pair for pair in wish.filters if not named(*pair)))


def _of_event(value: str, event: frozenset[str], text: str) -> bool:
    """Whether a theme's name stands only beside the event's own word, whose description holds it: shop orders.

    Orders from the shop as well; orders after shop, and what shop brings in, are those that messages led to.
    """
    places = list(re.finditer(rf"(?<!\w){re.escape(value)}(?!\w)", text))

    def beside(match: re.Match[str]) -> bool:
        after = re.match(r" +([a-z]+)", text[match.end():])
        if after is not None and after[1].rstrip("s") in ("theme", "topic", "domain", "message", "campaign"):
            return False        # orders in the shop theme
        before = re.search(r"([a-z]+) (?:in|from|at|of|placed in|made in) (?:the |our )?$", text[: match.start()])
        return any(found is not None and stem(found[1]) in event for found in (after, before))

    return bool(places) and all(map(beside, places))


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
