"""Which of the trade's events this log holds, which of its own, and by which words people speak of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.words import lexicon
from workbench.assistant.offline.words.columns import PERSON
from workbench.assistant.offline.words.descriptions import (
    happenings,
    metric_names,
    names,
    one_word,
    shorter,
    sum_names,
    things,
    used,
)
from workbench.assistant.offline.words.doings import doings
from workbench.assistant.offline.words.fillers import HARMLESS, words_of
from workbench.assistant.offline.words.lexicon import BY_NAME, EVENTS, Event
from workbench.assistant.offline.words.longer_names import longer_names
from workbench.assistant.offline.words.own_events import measures, of_fact, own_events, reachable
from workbench.assistant.offline.words.own_units import of_column
from workbench.assistant.offline.words.own_words import everybody, kept, own_words, sending, strangers
from workbench.assistant.offline.words.phrasal import phrasal
from workbench.assistant.offline.words.plain_names import plain_names
from workbench.assistant.offline.words.put_on import TIME_OF_DAY, evenings, put_on
from workbench.assistant.offline.words.spelling import normalise, pattern_of
from workbench.assistant.offline.words.stems import PLACING, stem, stems
from workbench.assistant.offline.words.told_pairs import also_said, given_nouns, told_pairs
from workbench.errors import nearest
from workbench.logs.schema import TABLES

# of a kind such as order_done the noun alone says it
_CLOSING = frozenset(stems(
    "done complete finish made read taken created placed happened event logged set add submit save"))
# plans that were cancelled are not the plans
_UNDONE = frozenset(stems(
    "cancelled ended missed skipped declined bounced failed paused stopped refunded rejected removed expired lapsed"
    " lost closed deleted abandoned reversed"))
_TAKEN_BACK = re.compile(
    r"(?i)\b(?:that|which) (?:(?:were|was|are|is|got|had|have|has|been|later|then) )+(?:called off|cancell?ed|refunded"
    r"|reversed|returned|rejected|declined|withdrawn)\b")
_SOLD = ("sales", "purchases")       # a pass of pass_sales
_SOUGHT = ("search", "download", "upload", "request", "call", "report")      # verbs that are nouns in the plural
_PARTICLES = ("outs", "ins", "ups", "offs", "downs", "backs", "overs")     # of opt_outs: no noun of its own
_HOW: dict[str, Literal["sum", "days"]] = {"sum": "sum", "days": "days"}
_COMPOUND = {stem("ticket"): ("support", "service", "help"), stem("cart"): ("shopping",), stem("trip"): ("car",)}
# opened a ticket, filed one, made a trip: the noun says what, the verb only that it happened
# words that say one thing of an event that people do in several ways
_ALIKE = {
    stem("payment"): ("transaction",), stem("call"): ("ring", "phone"),
    stem("check"): ("look",), stem("view"): ("look", "see"), stem("rental"): ("hire",),
    stem("bike"): ("cycle", "bicycle"),
    stem("deposit"): ("put", "pay", "transfer"), stem("basket"): ("cart",), stem("cart"): ("basket",),
    stem("song"): ("track",), stem("track"): ("song",), stem("film"): ("movie",),
    stem("buy"): ("purchase", "sell", "pay"),
    stem("movie"): ("film",),
    stem("photo"): ("picture",), stem("booking"): ("reservation",), stem("reservation"): ("booking",),
    stem("lesson"): ("class",), stem("workout"): ("exercise",), stem("friend"): ("contact",),
    stem("trip"): ("journey",), stem("open"): ("start", "launch"),
    stem("ticket"): ("case",), stem("start"): ("begin", "launch"), stem("begin"): ("start",),
    stem("finish"): ("complete", "end"), stem("pack"): ("bundle", "package"), stem("browse"): ("view", "look"),
    stem("complete"): ("finish", "end"), stem("invite"): ("refer",), stem("refer"): ("invite",),
    stem("quit"): ("leave",), stem("leave"): ("quit",),
    stem("sub"): ("subscription",), stem("subscription"): ("sub",), stem("appt"): ("appointment",),
    stem("txn"): ("transaction",), stem("pmt"): ("payment",), stem("acct"): ("account",), stem("inv"): ("invoice",),
    stem("notif"): ("notification",), stem("vid"): ("video",), stem("pic"): ("picture",), stem("addon"): ("add on",),
    stem("favourite"): ("bookmark", "like"), stem("bookmark"): ("favourite",), stem("search"): ("look",),
}
# nouns that say the same alone, where the log has the other for nothing else
_CALLED_TOO = {
    stem("complaint"): ("gripe", "grievance"), stem("bill"): ("invoice",), stem("invoice"): ("bill",),
    stem("parcel"): ("package",), stem("reservation"): ("booking",), stem("booking"): ("reservation",),
    stem("photo"): ("picture",), stem("film"): ("movie",), stem("movie"): ("film",), stem("trip"): ("journey",),
}
_SUPPORTED = re.compile(
    r"\b(?:open(?:s|ed|ing)?|rais(?:e|es|ed|ing)|fil(?:e|es|ed|ing)|submit(?:s|ted)?|creat(?:e|es|ed)|log(?:s"
    r"|ged)|hand(?:s|ed)? in|sen(?:d|ds|t|ding) (?:off|in)|report(?:s|ed)?|lodg(?:e|es|ed))\s+"
    r"(?:(?:an?|the|any|some|their|at least one|one|new|further|\d+)\s+)*$"
)
_PAID = re.compile(
    r"\b(?:bought|buys?|buying|purchas(?:e|es|ed|ing)|paid for|pays? for|paying for|orders?|ordered)\s+"
    r"(?:(?:an?|the|any|some|their|at least one|one|new|further) +)*$")
_BETWEEN = words_of("""
a an the of any in to their his her at least one on for up some more our into with own such is are was were be been
they he she we does do did has have anything something money that which each every of theirs
""") | frozenset(PERSON)
_NEAREST = {
    "purchases": "conversions",
    "uninstalls": "opt_outs",
    "complaints": "opt_outs",
    "mutes": "opt_outs",
    "impressions": "opens",
    "machine_opens": "opens",
}


# a click rate is no rating, and drives that they do are not those done
_RATES = ("rate", "rates", "do", "does", "did")


class Unclear(Exception):
    """The request can mean two things, or lacks one; the text is the question to ask."""


class Unanswerable(Exception):
    """The logs cannot answer it; the text says what is missing and what is nearest."""


@dataclass(frozen=True)
class Spoken:
    """One way to speak of an event: a pattern over the words, or stems that stand near each other.

    Attributes:
        aggregate: what the words say besides: a metric `spent_28d` adds up.
        words: the words behind the stems.
    """

    event: Event
    pattern: str | None = None
    stems: tuple[str, ...] = ()
    aggregate: Literal["sum", "days"] | None = None
    words: str = ""

    def find(self, text: str) -> tuple[int, int] | None:
        """Where it stands first."""
        if self.pattern is not None:
            match = pattern_of(self.pattern).search(text)
            return match.span() if match else None
        words = [(m.start(), m.end(), m[0]) for m in re.finditer(r"[^\W_]+(?:'\w+)?", text)]
        for i in range(len(words)):
            lacking = list(self.stems)
            for k in range(i, min(len(words), i + len(self.stems) + 5)):
                word = words[k][2]
                if stem(word) in lacking and (word not in _RATES or word in self.words.split()):
                    lacking.remove(stem(word))
                    if not lacking:
                        after = re.match(r" +(?:away|off)s?\b", text[words[k][1]:])
                        end = words[k][1] + (after.end() if after else 0)
                        led = _SUPPORTED.search(text[: words[i][0]]) or (
                            _PAID.search(text[: words[i][0]]) if self.event.value is not None else None)
                        return (led.start() if led else words[i][0]), end
                elif k == i or (word not in _BETWEEN):
                    break
        return None


@kept
def spoken(grounding: Grounding) -> list[Spoken]:
    """All ways to speak of events, the longer and the more particular first."""
    own, ours = own_events(grounding), own_words(grounding)
    amounts = measures(own)
    found = [_said(event, event.words, "sum" if event in amounts else None) for event in own]
    found += [_said(event, f"{event.words} {normalise(event.table).split()[0]}") for event in own
              if event.table not in TABLES and event.where and event.fact not in grounding.catalog.facts]
    found += [_said(event, normalise(event.table)) for event in own if event.table not in TABLES and not event.where
              and event.kind is None and event not in amounts and event.time]
    found += _nouns(own, grounding)
    found += [_said(event, words) for event, words in (*doings(own, grounding), *longer_names(own, grounding))]
    short: list[tuple[Event, str]] = []
    for name, fact in grounding.catalog.facts.items():
        told = of_fact(name, fact, own)
        if told is not None:
            found.append(_said(told, name, "days" if fact.kind == "state" else None))
            for called in (names(grounding), things(grounding)):
                # paid bookings that were called off: those that were paid are others
                if name in called and fact.kind == "event" and not _TAKEN_BACK.search(fact.description or ""):
                    unit = of_column(fact.value) if fact.value else None
                    found.append(_said(told, called[name], "sum" if unit and unit[0] in called[name].split() else None))
                    short += [(told, words) for words in shorter(called[name])]
            if fact.value and re.fullmatch(r"[A-Za-z_]{4,}", fact.value) and fact.value != "value":
                found.append(_said(told, fact.value, "sum"))
            length = re.fullmatch(r"([a-z]{4,})_(?:minutes|mins?|seconds|secs?|hours|hrs|ms)", fact.value or "")
            if length is not None:
                found.append(_said(told, f"{length[1]} time", "sum"))      # handling time of handling_minutes
            timed = of_column(fact.value) if fact.value else None
            if timed is not None and timed[1] is not None and fact.kind == "event":
                found.append(_said(told, timed[1]))
    for name, word in happenings(grounding).items():
        told = of_fact(name, grounding.catalog.facts[name], own)
        of_trade = any(re.fullmatch(e.words, f"{word}{end}") for e in EVENTS for end in ("", "e", "ed", "s"))
        if told is not None and not of_trade:
            found.append(_said(told, word))
    for said, name in ours.metrics.items():
        if re.fullmatch(r"[a-z]{3,}time", said):      # playtime is the time played
            metric = grounding.catalog.metrics[name]
            told = of_fact(str(metric.fact), grounding.catalog.facts[str(metric.fact)], own)
            found += [_said(told, f"{said[:-4]} time", _HOW.get(metric.aggregate))] if told is not None else []
    for said, name in ours.metrics.items():
        metric = grounding.catalog.metrics[name]
        told = of_fact(str(metric.fact), grounding.catalog.facts[str(metric.fact)], own)
        how = _HOW.get(metric.aggregate)
        # open_days_28d of who can be reached: who opened something is another's
        if told is not None and how == "days" and any(re.fullmatch(e.words, said) for e in EVENTS):
            found.append(_said(told, f"{said} days", how))
            continue
        if told is not None and metric.aggregate in ("any", "count", "distinct", "sum", "days"):
            found.append(_said(told, said, how))
    for name, words_of_it in metric_names(grounding).items():
        told = of_fact(fact_of := str(grounding.catalog.metrics[name].fact), grounding.catalog.facts[fact_of], own)
        if told is not None:
            found.append(_said(told, words_of_it))
    for name, words_of_it in (*one_word(grounding).items(), *sum_names(grounding)):
        told = of_fact(name, grounding.catalog.facts[name], own)
        if told is not None:
            found.append(_said(told, words_of_it, "sum" if " " in words_of_it else None))
    for name, words_of_it in (*used(grounding), *told_pairs(grounding), *given_nouns(grounding)):
        told = of_fact(name, grounding.catalog.facts[name], own)
        if told is not None:
            found.append(_said(told, words_of_it))
    found += [_said(BY_NAME["sends"], word) for word in sending(grounding)
              if not any(re.fullmatch(e.words, word) for e in EVENTS)]
    lacking = [(event, normalise(event.kind or "")) for event in own]
    found += [_said(event, f"without {kind[3:]}") for event, kind in lacking if kind.startswith("no ")]
    by_kind = {e.kind: e for e in (*own, *reversed(EVENTS)) if e.kind is not None and e.fact != "machine_opens"}
    kinds = [(said, value) for said, (column, value) in ours.values.items() if column == "kind"]
    found += [_said(by_kind[kind], said) for said, kind in (*kinds, *ours.sources.items()) if kind in by_kind]
    found += [_said(one.event, f"{more} {one.words}") for one in found if len(one.stems) == 1
              for more in _COMPOUND.get(one.stems[0], ())]
    values = (normalise(value) for held in grounding.closed.values() for value in held)
    taken = {part for said in (*ours.values, *ours.columns, *values) for part in stems(said)}
    # a book that is borrowed is no booking
    taken |= {stem(word) for fact in grounding.catalog.facts.values() for word in re.findall(
        r"\b(?:an?|whether|or|the) (book)\b", normalise(fact.description or ""))}
    found += [_said(one.event, more) for one in found if len(one.stems) == 1 and one.event not in EVENTS
              for more in _CALLED_TOO.get(one.stems[0], ()) if stem(more) not in taken]
    named = {one.stems for one in found}
    found += [_said(one.event, " ".join(more if stem(w) == part else w for w in one.words.split()), one.aggregate)
              for one in found if len(one.stems) > 1 for part in one.stems for more in _ALIKE.get(part, ())
              if part != stem("call") or "called" not in one.words.split()]      # a booking called off is on no phone
    found += [_said(event, words) for event, words in short if all(
        one.event == event or not set(stems(words)) <= set(one.stems) for one in found)]
    able = [one for one in found if one.stems and not _trade(one) and all(len(part) > 1 for part in one.stems)
            and (one.words.startswith("use ") or not set(one.words.split()) <= HARMLESS)]
    single = {one.stems: one for one in reversed(able)}
    trade = [Spoken(reachable(), lexicon.REACHABLE, aggregate="days")]
    trade += [Spoken(_stand_in(event, own, grounding), event.words) for event in EVENTS]
    verbs = [Spoken(told, way) for way, name in phrasal(grounding)
             if (told := of_fact(name, grounding.catalog.facts[name], own)) is not None]
    verbs += [Spoken(event, way) for event, way in plain_names(grounding)]
    verbs += [Spoken(told, rf"(?<!\bon ){word}(?:s|es)?") for name, word in also_said(grounding)
              if (told := of_fact(name, grounding.catalog.facts[name], own)) is not None]
    verbs += [Spoken(event, way) for event in own if event.table not in TABLES and not event.where and event.time
              for way in evenings(event.table)]
    verbs += [Spoken(told, way) for name, way in put_on(grounding)
              if (told := of_fact(name, grounding.catalog.facts[name], own)) is not None]
    # I want to see ad views: what the log calls it, before another verb for it
    return [*verbs, *sorted(single.values(), key=lambda one: (-len(one.stems), one.stems not in named)), *trade]


def _stand_in(event: Event, own: list[Event], grounding: Grounding) -> Event:
    """What the squad calls by the trade's name, where the log has none of the trade's: purchases of conversions."""
    if event.fact == "purchases" and event.fact not in grounding.catalog.facts and not occurs(event, grounding):
        return bought(own, grounding) or event
    if event.fact not in grounding.catalog.facts or occurs(event, grounding):
        return event
    return of_fact(event.fact, grounding.catalog.facts[event.fact], own) or event


def bought(own: list[Event], grounding: Grounding) -> Event | None:
    """What is bought, where the log has no purchases and the descriptions of one event alone say that it is."""
    found: dict[Event, None] = {}
    for name, fact in grounding.catalog.facts.items():
        told = of_fact(name, fact, own) if fact.kind == "event" and fact.table == "outcomes" else None
        metrics = [m for m in grounding.catalog.metrics.items() if m[1].fact == name]
        texts = [name, fact.description or "", *(text or "" for one, m in metrics for text in (one, m.description))]
        if told is not None and {stem("buy"), stem("purchase"), stem("sale"), stem("order")} & {
                part for text in texts for part in stems(normalise(text.replace("_", " ")))}:
            found[told] = None
    if len(found) > 1:      # a dispute about an order is none: conversions that are called orders are what is bought
        found = {one: None for one in found if one.kind == "conversion" and _called_sale(one, grounding)}
    return next(iter(found)) if len(found) == 1 else None


def _called_sale(event: Event, grounding: Grounding) -> bool:
    """Whether the name of an event's own fact is the trade's for what is bought."""
    return any(event_of(grounding, name) == event and {*stems(normalise(name))} & {*stems("purchase order sale")}
               for name in grounding.catalog.facts)


def _said(event: Event, words: str, aggregate: Literal["sum", "days"] | None = None) -> Spoken:
    plain = normalise(words)
    return Spoken(event, stems=stems(plain), aggregate=aggregate, words=plain)


def _nouns(own: list[Event], grounding: Grounding) -> list[Spoken]:
    """The noun alone, where no other event has it: rentals of bike_rentals, orders of order_done."""
    found = []
    called = [*((e, e.kind) for e in own if e.kind), *((e, e.fact) for e in own if not e.kind and e.time),
              *((e, name) for name, fact in grounding.catalog.facts.items() if (e := of_fact(name, fact, own))
                and fact.kind == "event"),
              *((e, e.table) for e in own if e.table not in TABLES and not e.where and e.time
                and not TIME_OF_DAY.search(e.table))]
    for event, name in dict.fromkeys(called):
        parts = normalise(name).split()
        if len(parts) != 2 or parts[0] in PLACING:      # on time is no time, and a no-show no show
            continue
        done = stem(parts[1]) in _CLOSING or re.fullmatch(r"\w{3,}(?:ed|en)", parts[1]) is not None
        if parts[0] in _SOUGHT and all(
                stem(parts[0]) not in stems(normalise(other)) for e, other in called if e != event):
            found.append(_said(event, parts[0]))      # searches of search_bay
        done = (done or parts[1] in _SOLD) and stem(parts[1]) not in _UNDONE
        noun = parts[0] if done else parts[1] if parts[1].endswith("s") else None
        if noun is None or noun in HARMLESS or noun in _PARTICLES or any(re.fullmatch(e.words, noun) for e in EVENTS):
            continue
        if all(stem(noun) not in stems(normalise(other)) for e, other in called if e != event):
            found.append(_said(event, noun))
    return found


def _trade(one: Spoken) -> bool:
    """Whether the trade's own pattern of the same event says it already, with more of what stands around."""
    if one.event not in EVENTS or len(one.stems) != 1:
        return False
    return any(re.fullmatch(one.event.words, one.stems[0] + ending) for ending in ("", "s", "e", "ed", "es"))


@kept
def others(grounding: Grounding) -> frozenset[str]:
    """Words for people that are not everybody here: strangers, and those who do what the log counts (subscribers)."""
    own = {*everybody(grounding)}
    stems_of = {one.stems[0] for one in spoken(grounding) if len(one.stems) == 1 and one.event.fact != "sessions"}
    if not own_words(grounding).people:
        return strangers(grounding)
    agents = {word for word in PERSON if word not in own and re.fullmatch(r"\w{3,}(?:er|or)s?", word)
              and stem(re.sub(r"(?:er|or)s?$", "", word)) in stems_of | {stem(f"{one}e") for one in stems_of}}
    return strangers(grounding) | agents


def happens(said: str, grounding: Grounding) -> bool:
    """Whether words are something that people do here: drop-offs are no loss between two steps, dates no days."""
    return any(one.event not in EVENTS and one.find(said) is not None for one in spoken(grounding))


def event_of(grounding: Grounding, name: str) -> Event | None:
    """The event that a fact of the project counts."""
    return _of_facts(grounding)[name]


@kept
def _of_facts(grounding: Grounding) -> dict[str, Event | None]:
    own = own_events(grounding)
    return {name: of_fact(name, fact, own) for name, fact in grounding.catalog.facts.items()}


def occurs(event: Event, grounding: Grounding) -> bool:
    """Whether the log holds the event at all."""
    if event.table not in grounding.tables or not grounding.tables[event.table].rows:
        return False
    return event.kind is None or event.kind in grounding.values(event.table, "kind")


def absent(event: Event, grounding: Grounding) -> str:
    """What is missing, the nearest thing, and all that there is."""
    options = available(grounding)
    close = _NEAREST.get(event.fact)
    close = close if close in options else nearest(event.fact, options)
    return (
        f"The log has no {event.said}"
        + (f"; the nearest is {close.replace('_', ' ')}." if close else ".")
        + f" It holds {listed([o.replace('_', ' ') for o in options])}."
    )


def available(grounding: Grounding) -> list[str]:
    """Names of the events that occur in the log."""
    return list(dict.fromkeys(e.fact for e in (*own_events(grounding), *EVENTS) if occurs(e, grounding)))


def listed(words: Iterable[str]) -> str:
    """a, b and c."""
    found = [str(w) for w in words]
    return found[0] if len(found) == 1 else f"{', '.join(found[:-1])} and {found[-1]}" if found else ""
