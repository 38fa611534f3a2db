"""Words of a sentence -> columns to group by and values to filter on: closed choices of the snapshot."""

from __future__ import annotations

from dataclasses import replace

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.beside import beside_rows, internal
from workbench.assistant.offline.parts.namesakes import namesakes
from workbench.assistant.offline.parts.subjects import called_alike
from workbench.assistant.offline.wish import Sentence, Wish
from workbench.assistant.offline.words.channels import lanes_called, texts_told
from workbench.assistant.offline.words.columns import (
    AMBIGUOUS_CHANNELS,
    CHANNEL_WORDS,
    COLUMN_WORDS,
    SINGULAR_CHANNELS,
)
from workbench.assistant.offline.words.fillers import HARMLESS
from workbench.assistant.offline.words.lexicon import EVENTS, Event
from workbench.assistant.offline.words.own_words import kept, own_words
from workbench.assistant.offline.words.plain_names import plain_names
from workbench.assistant.offline.words.spelling import normalise, pattern_of
from workbench.assistant.offline.words.stems import stem, stems
from workbench.assistant.offline.words.themes import coined
from workbench.assistant.offline.words.vocabulary import Unanswerable, Unclear, listed, spoken
from workbench.errors import nearest
from workbench.logs.schema import TABLES

_CODE = 3           # letters of a column whose name tells nobody what it holds
_ALIKE = (("platform", "os", "operating_system", "device_os"), ("country", "country_code", "nation"), (
    "tenure_bucket",
    "tenure"),
)


@kept
def columns(grounding: Grounding) -> dict[str, str]:
    """What people call a column: its own name, in the plural too, the last word of a longer one, then the squad's
    and the trade's words."""
    own = {normalise(c): c for t in grounding.tables for c in grounding.groupable(t)}
    own |= {normalise(c): c for t in grounding.tables.values() for c in t.columns if normalise(c) not in own}
    own |= {f"{said}s": c for said, c in own.items() if said in COLUMN_WORDS and f"{said}s" in COLUMN_WORDS}
    # a topic is the messages' before it is that of the tickets, see of_own_table
    words = {**COLUMN_WORDS, **own, **own_words(grounding).columns}
    users = grounding.groupable("users")
    for said, column in told_codes(grounding).items():
        words |= {said: column} if words.get(said) not in users else {}
    for column in users:
        parts = normalise(column).split()
        for part in (parts[-1], parts[0]):
            if len(parts) > 1 and sum(part in normalise(c).split() for c in users) == 1 and part not in HARMLESS:
                words.setdefault(part, column)
    for said, column in list(words.items()):
        words.setdefault(said[:-1] + "ies" if said.endswith("y") else f"{said}s", column)
    # a trade's word for a column that the log lacks gives way to the one that holds the same under another name
    for alike in _ALIKE:
        there = [c for c in alike if c in users]
        if len(there) == 1:
            words |= {said: there[0] for said, meant in words.items() if meant in alike and meant not in users}
            words |= {normalise(c): there[0] for c in alike}
    return words


@kept
def told_codes(grounding: Grounding) -> dict[str, str]:
    """The noun that a text of the project gives for a column of two or three letters: uf the state."""
    users = grounding.groupable("users")
    found: dict[str, set[str]] = {}
    for column in users:
        if len(column) > _CODE or not column.isalpha():
            continue
        for text in texts_told(grounding):
            for said in re.findall(rf"(?<!\w){re.escape(column.lower())} (?:is |= ?|: ?|means )?the ([a-z]{{4,}})(?=\s*(?:[,.;)]|$))",
                                   text):
                found.setdefault(said, set()).add(column)
    return {said: columns.pop() for said, columns in found.items() if len(columns) == 1}


def is_value(text: str, grounding: Grounding) -> bool:
    """Whether a phrase begins with a channel or another closed value: `by email` limits, it does not group."""
    return any(re.match(rf"(?:the |our )?{re.escape(said)}s?\b", text) for said, _ in own_values(grounding))


@kept
def own_values(grounding: Grounding) -> list[tuple[str, tuple[str, str]]]:
    """Every way to say a closed value that rows of messages or of the squad's own tables carry, the longer first."""
    found: dict[str, tuple[str, str]] = {}
    for (table, column), values in grounding.closed.items():
        if not internal(table, column, grounding) and column not in ("timezone", "experiment", "arm"):
            able = [value for value in values if len(value) > 2 and normalise(value) not in HARMLESS]
            found |= {normalise(value): (column, value) for value in able}
    found |= {said: pair for said, pair in own_words(grounding).values.items() if pair[0] != "kind"} | coined(grounding)
    for word, channel in CHANNEL_WORDS.items():
        alike = lanes_called(channel, grounding)
        if len(alike) == 1:
            found.setdefault(word, ("channel", alike[0]))
    return sorted(found.items(), key=lambda pair: -len(pair[0]))


def choices_of(grounding: Grounding) -> list[str]:
    """Columns that messages and users can be grouped by."""
    return list(dict.fromkeys([*grounding.groupable("message_facts"), *grounding.groupable("users")]))


def event_at(phrase: str, grounding: Grounding) -> tuple[Event, int] | None:
    """The event that a phrase begins with, and how much of it says so."""
    for one in spoken(grounding):
        span = one.find(phrase)
        if span is not None and span[0] == 0 and one.aggregate is None:
            return one.event, span[1]
    for event, way in plain_names(grounding):       # a like, which only the per before it tells from what one likes
        match = pattern_of(way).search(f"per {phrase}")
        if match is not None and match.start() == len("per "):
            return event, match.end() - len("per ")
    return None


_APART = (
    r"(?:sep[ae]rately|apart|side by side|next to (?:each other|one another))(?: for)?"
    r"|one (?:number |line |value |row )?for each(?= of)?"
)


def filters(wish: Wish, sentence: Sentence, grounding: Grounding) -> Wish:
    """Values of closed sets, and channels that people speak of whether or not the log has them."""
    names_of: dict[str, list[str]] = {}
    for said, column in columns(grounding).items():
        names_of.setdefault(column, []).append(re.escape(said))
    found = beside_rows(sentence, grounding)
    found += namesakes(sentence, names_of, grounding)
    own = {**own_words(grounding).values, **coined(grounding)}
    lead = r"(?:(?:on|in|by|via|through|for|from|of|using|over|with|about|regarding) )?(?:the |our |a |an )?"
    for channel in sorted(grounding.channels, key=len, reverse=True):
        # inbox mails are messages of the inbox, no e-mails
        mails = "" if channel in ("push", "sms", "email", "mail") else r"| mails?"
        if sentence.take_all(rf"{lead}{re.escape(normalise(channel))}s?(?: channel| medium{mails})?"):
            found.append(("channel", channel))
    for said, (column, value) in sorted(own.items(), key=lambda pair: -len(pair[0])):
        if column != "kind" and (said not in HARMLESS) and sentence.take_all(
            rf"{lead}{re.escape(said)}s?(?: {column}s?)?"
        ):
            found.append((column, value))
    found += _trade_channels(sentence, grounding)
    for (table, column), values in sorted(grounding.closed.items(), key=lambda item: -max(map(len, item[1]))):
        if internal(table, column, grounding) or column in ("channel", "experiment", "message_id", "timezone"):
            continue
        if column == "arm" and not sentence.has(r"arms?|variants?|cells?|groups?|treatment|control|experiments?|tests?"):
            continue        # where do they live: a word of the language before it is the name of an arm
        # a word of another event's name is no value of a squad's own table: card payments, calls about cards
        nouns = {part for one in spoken(grounding) if one.event.table != table for part in one.stems}
        own_table = table not in TABLES and not grounding.tables[table].derived
        for value in sorted(values, key=lambda one: sum(_within(one, other) for other in values)):
            # nor is a word of messages: a delivery rate is none of the tickets about deliveries
            trade = any(re.fullmatch(event.words, normalise(value)) for event in EVENTS)
            if own_table and (trade or set(stems(normalise(value))) <= nouns):
                spelled, name = rf"{re.escape(normalise(value))}s?", rf"{re.escape(normalise(column))}s?"
                about = sentence.take(
                    rf"(?:about|regarding|concerning) (?:an? |the |their )?{spelled}"
                    rf"|(?:(?:with|of|for|by|on|whose|where|as) )?(?:(?:the|an?|their|its) )?{name} (?:is |was |are |being |= ?|: ?"
                    rf"|of )*(?:an? |the )?{spelled}|(?:with |for )?{spelled} as (?:the |an? |their )?{name}")
                if about is None and not trade and (alike := "|".join(re.escape(normalise(v)) for v in values if v != value)):
                    pair = rf"(?:(?:{alike})s?,? (?:and|or|&|plus) (?:the )?{spelled}|{spelled},? (?:and|or|&|plus) (?:the )?(?:{alike}))"
                    about = sentence.take(spelled) if sentence.has(pair) else None     # at the bar and in the app
                # from the app is no place of calls about the app
                if about is None and normalise(column).split()[-1] not in _ABOUT and _alone(table, set(stems(normalise(value))), sentence, grounding):
                    about = sentence.take(rf"(?:(?:ahead|placed|made|done) )?(?:in|at|on|via|through|over|from) (?:the |our )?{spelled}")
                found += [(column, value)] if about is not None else []
                continue
            said = re.escape(normalise(value))
            if column == "arm" and not sentence.has(rf"{said} (?:arm|variant|group)|(?:arm|variant|group)s? (?:of )?{said}"):
                continue
            beside = any(re.search(rf"(?<!\w){re.escape(normalise(v))}(?!\w)", sentence.whole) for v in values if v != value)
            if normalise(value) == "plus" and not beside:
                continue        # deposits plus spend; but starter, plus and premier
            if (column, value) not in found and _takes(sentence, wish.text, names_of.get(column, [re.escape(normalise(column))]), value):
                found.append((column, value))
                if " " in normalise(value):     # low wallet, said twice: its last word is no value of its own
                    sentence.take_all(rf"{said}(?: (?:themes?|topics?|domains?))?")
    if wish.by is not None and sentence.has(r"more|less|than|compar\w+|vs|better|worse|fewer|differ\w*"):
        found = [pair for pair in found if pair[0] != wish.by]      # do commuters click more? by kind of rider
    if wish.by is not None:
        every = {value for (_, column), values in grounding.closed.items() if column == wish.by for value in values}
        if every and every == {value for column, value in found if column == wish.by}:
            found = [pair for pair in found if pair[0] != wish.by]      # for starter, plus and premier: by tier
    unique: dict[tuple[str, str], None] = dict.fromkeys(found)
    chosen = tuple(pair for pair in unique if not (pair[0] in ("message_ref", "template", "category", "campaign_id")
                                                 and ("domain", pair[1]) in unique))
    names = [column for column, _ in chosen]
    several = next((column for column in names if names.count(column) > 1), None)
    if several is not None and wish.by is None and wish.shape != "compare" and _every(several, chosen, grounding) and not (
            sentence.has(rf"{TOGETHER}|metrics?|kpis?|within|differ\w*|difference")):
        # how many starters, plus and premiers are there: each of them
        return replace(wish, by=several, filters=(*wish.filters, *(pair for pair in chosen if pair[0] != several)))
    apart = several is not None and wish.by is None and (
        sentence.take_all(_APART) or sentence.has(r"side by side|next to (?:each|one an) ?other"))
    if several is not None and wish.by is None and (apart or sentence.has(
        r"side by side|next to (?:each|one an) ?other|(?<!or )more|less|than|vs|compar\w+|against|better|worse|higher|lower"
        r"|differ\w*|between|each|how many [^.;?!]*how many|which of|best|worst|highest|lowest"
    )):
        wish = replace(wish, by=several)
        if apart and _every(several, chosen, grounding):
            chosen = tuple(pair for pair in chosen if pair[0] != several)    # separately for iOS, Android and PC
    return replace(wish, filters=(*wish.filters, *chosen))


def _alone(table: str, value: set[str], sentence: Sentence, grounding: Grounding) -> bool:
    """Whether rows of a squad's own table are spoken of, and no other event whose name holds the value."""
    said = [one for one in spoken(grounding) if one.find(sentence.whole) is not None]
    return any(one.event.table == table for one in said) and not any(
        one.event.table != table and value & set(one.stems) for one in said)


TOGETHER = r"together|combined|altogether|in total|in sum|all in all|added up|added together|summed|pooled|or|either"


def _every(column: str, chosen: tuple[tuple[str, str], ...], grounding: Grounding) -> bool:
    """Whether every value of a column is named."""
    every = {value for (_, name), values in grounding.closed.items() if name == column for value in values}
    return every == {value for name, value in chosen if name == column}


def of_own_table(wish: Wish, grounding: Grounding) -> Wish:
    """Calls about cards: the value of the calls' own column, where messages have one of the same name."""
    if wish.event is None or wish.event.table not in grounding.tables:
        return wish
    wish = called_alike(wish, grounding)
    if wish.event is None:
        return wish
    own = grounding.tables[wish.event.table].columns
    closed = [(c, v) for (table, c), values in grounding.closed.items() if table == wish.event.table for v in values]

    def swapped(pair: tuple[str, str]) -> tuple[str, str]:
        same = [(c, v) for c, v in closed if stems(normalise(v)) == stems(normalise(pair[1]))]
        return same[0] if pair[0] not in own and len(same) == 1 else pair

    by = [c for c in own if own_words(grounding).columns.get(normalise(c)) == wish.by and wish.by not in own]
    if wish.by is not None and wish.event.table not in TABLES and wish.by not in own:       # chats by chat reason
        by = by or [c for c in own if normalise(c).split()[-1] == normalise(wish.by) and c != normalise(c)]
    return replace(wish, filters=tuple(map(swapped, wish.filters)), without=tuple(map(swapped, wish.without)),
                   by=by[0] if wish.by is not None and len(by) == 1 else wish.by)


def of_consents(wish: Wish, grounding: Grounding) -> Wish:
    """Reachable by push and by mail, where consents are kept for no other channel: each of them is shown."""
    if wish.event is None or wish.event.fact != "reachable" or wish.shape != "trend":
        return wish
    named = {value for column, value in wish.filters if column == "channel"}
    if not named or named != set(grounding.values("reachability", "channel")):
        return wish
    return replace(wish, filters=tuple(pair for pair in wish.filters if pair[0] != "channel"))


def _trade_channels(sentence: Sentence, grounding: Grounding) -> list[tuple[str, str]]:
    found = []
    calls = any(stem("call") in one.stems for one in spoken(grounding))
    for word in sorted(CHANNEL_WORDS, key=len, reverse=True):
        channel = CHANNEL_WORDS[word]
        known = channel in grounding.channels
        if (channel == "phone" and calls) or (not known and _is_event(word, grounding)):
            continue        # an event of the log, not a channel
        alike = lanes_called(channel, grounding)
        if word == "text":
            word = r"(?:(?:on|via|by|through|in|over|of|per|or|and) )?(?:an?|any|one|each|every|per|by|via|or|and|our) text|text(?= vs)|(?<=vs )text"
            # text sends, text permission, push + text
            word += r"|text(?= (?:sends?|permissions?|consents?|opt ?(?:ins?|outs?)|reachab\w*)(?!\w))"
            word += "|" + "|".join(rf"(?<={lane} {joint} )text" for lane in ("push", "mail") for joint in ("and", "or", r"\+"))
        pattern = rf"(?:on|via|by|through|in|over|of) (?:the )?{word}" if word in AMBIGUOUS_CHANNELS and not known and not alike else word
        if word in SINGULAR_CHANNELS:
            pattern = rf"(?:an?|each|every|per|by|via|our|one|on|of) {word}(?! (?:of|in|with|body|block|field))"
        if not sentence.take_all(rf"{pattern}(?: channel)?"):
            continue
        if not known and alike:
            if len(alike) > 1:
                raise Unclear(f"Which one is “{word}”: {' or '.join(alike)}?")
            channel, known = alike[0], True
        if not known:
            close = nearest(channel, grounding.channels)
            raise Unanswerable(
                f"The log has no channel “{word}”"
                + (f"; the nearest is “{close}”." if close else ".")
                + f" Its channels are {listed(grounding.channels) or 'none'}."
            )
        found.append(("channel", channel))
    return found


@kept
def _stems_of_events(grounding: Grounding) -> frozenset[str]:
    return frozenset(part for one in spoken(grounding) for part in one.stems)


def _is_event(word: str, grounding: Grounding) -> bool:
    """Whether a channel's usual name is a word of an event here: lines of the guild's chat."""
    return " " not in word and stem(word) in _stems_of_events(grounding)


def _within(value: str, other: str) -> bool:
    """Whether a value's words are a part of another's, which is then looked for first: care of care_plus."""
    return value != other and f" {normalise(value)} " in f" {normalise(other)} "


_ABOUT = frozenset(("topic", "topics", "reason", "subject", "theme", "motive", "cause"))
_WHO = (
    r"users?|customers?|people|members?|readers?|subscribers?|clients?|riders?|listeners?|players?|accounts?|shoppers?")


def _takes(sentence: Sentence, text: str, names: list[str], value: str) -> bool:
    said, name = normalise(value), f"(?:{'|'.join(sorted(names, key=len, reverse=True))})"
    if len(value) <= 2:     # a country code is two letters that are also words
        if value.islower():     # pc players, on pc, PC: no code, but a word
            capitals = re.search(rf"\b{re.escape(value.upper())}\b", text) if value.isalpha() else None
            if capitals is not None:
                return bool(sentence.take(re.escape(said)))
            return bool(sentence.take(rf"(?:on |of |for |from )?(?:the )?{re.escape(said)}(?= (?:{_WHO}))"
                                      rf"|on (?:the |a )?{re.escape(said)}"))
        match = re.search(rf"\b{re.escape(value)}\b", text)
        return bool(match and value.isupper() and sentence.take(re.escape(value.lower())))
    lead = r"(?:(?:on|in|for|from|of|the|about|among|with|by|who are|regarding)\s)*"
    if len(said) <= 2 or said.isdigit():
        return False
    if said in HARMLESS or said in (
        "new",
        "old", "other", "none", "unknown", "active", "first", "last", "open", "low", "high", "free"):
        # a word of the language: only beside the column's name, or before the people it describes
        return bool(sentence.take(
            rf"{lead}{re.escape(said)} {name}s?|{name} (?:is |= ?|of )?{re.escape(said)}"
            rf"|{lead}{re.escape(said)}(?= (?:{_WHO}))"
            rf"|{lead}{re.escape(said)}(?= (?:and|or|vs|versus|against|&) (?:how many )?\w+ (?:{_WHO}))"
        ))
    return bool(sentence.take(
        rf"{lead}{re.escape(said)}s?(?: {name}s?)?"
        rf"|(?:(?:whose|where the|with the|with an?|with|where) )?{name} (?:is |was |= ?|of |: ?)*{re.escape(said)}"))
