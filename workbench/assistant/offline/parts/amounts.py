"""The unit in which a fact's description says its amounts: shillings, euros, metres, minutes; and what they are of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.counted_units import counted_units, numbered
from workbench.assistant.offline.parts.same_rows import told_apart, with_unit
from workbench.assistant.offline.wish import Sentence, Wish
from workbench.assistant.offline.words.columns import PERSON
from workbench.assistant.offline.words.fillers import HARMLESS
from workbench.assistant.offline.words.lexicon import REVENUE, Event
from workbench.assistant.offline.words.own_units import TIMES, minted, of_column, of_kinds, told_alike
from workbench.assistant.offline.words.own_words import kept
from workbench.assistant.offline.words.spelling import normalise, pattern_of
from workbench.assistant.offline.words.stems import stem
from workbench.assistant.offline.words.vocabulary import Unclear, event_of, spoken
from workbench.logs.schema import TABLES

NUMERIC = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "FLOAT", "DOUBLE", "DECIMAL")

_UNIT = re.compile(
    r"(?:,|\bvalue is [^,;.]*?|\bits (?:length|price|duration|size|distance|worth|amount|value))"
    r" in ([a-z]{4,}|kwh|mwh|km|kg|gb|mb)(?=$|[,;.)])")
# the value is its annual premium in dollars: a premium
_OF = re.compile(r"\bvalue is (?:the |an? |its )?(?:(?!what\b|how\b|we\b)(?:(?!is\b|was\b)[a-z]{3,} ){1,2}"
                 r"(?=[a-z]{3,} in\b))?([a-z]{3,})")
# items put up for sale, with the asking price
_WITH = re.compile(r"\bwith (?:the|its|their) (?:[a-z]+ )?(price|weight|length|size|distance|duration|fare|fee|cost"
                   r"|amount"
                   r"|height|volume)(?=$|[,;.)]| in\b)")
# what banks write -> what people say
CODES = {
    "eur": "euros", "usd": "dollars", "gbp": "pounds", "chf": "francs", "jpy": "yen", "kes": "shillings",
    "tzs": "shillings", "ugx": "shillings", "inr": "rupees", "brl": "reais", "ngn": "naira", "zar": "rand",
    "pln": "zlotys", "sek": "kronor", "nok": "kroner", "dkk": "kroner", "czk": "crowns", "huf": "forints",
    "try": "liras", "mxn": "pesos", "ars": "pesos", "clp": "pesos", "php": "pesos", "idr": "rupiah", "thb": "baht",
    "cny": "yuan", "krw": "won", "vnd": "dong", "aed": "dirhams", "ils": "shekels", "€": "euros", "$": "dollars",
    "£": "pounds", "cad": "dollars", "aud": "dollars", "sgd": "dollars", "nzd": "dollars", "rub": "roubles",
    "bdt": "taka", "৳": "taka", "pkr": "rupees", "lkr": "rupees", "npr": "rupees", "ghs": "cedis", "egp": "pounds",
    "myr": "ringgit", "uah": "hryvnia", "ron": "lei", "etb": "birr", "rsd": "dinars", "cop": "pesos",
    "zl": "zlotys", "zł": "zlotys", "tk": "taka", "ksh": "shillings",
}
KNOWN = frozenset({
    *CODES.values(), "cents", "pence", "metres", "meters", "kilometres", "kilometers", "miles", "minutes", "litres",
    "grams", "kilograms", "calories", "points", "credits", "coins", "gems", "stars", "kwh", "mwh"})
_NONE = frozenset({
    "one", "not", "how", "total", "sum", "amount", "value", "number", "time", "hours", "days", "weeks", "seconds"})


@kept
def units(grounding: Grounding) -> dict[str, frozenset[str]]:
    """Unit -> the facts whose description, or that of whose sum, gives their amounts in it."""
    found = _told(grounding, _UNIT) | counted_units(grounding)
    for name, fact in grounding.catalog.facts.items():
        if fact.value is None or any(name in names for names in found.values()):
            continue
        sums = (m.description for m in grounding.catalog.metrics.values() if m.fact == name and m.aggregate == "sum")
        told = [normalise(fact.description or ""), *(normalise(text or "") for text in sums)]
        words = [word for text in told for word in re.findall(r"[a-z]+", text) if word in KNOWN]
        words += [one for one in (fact.value, name) if one in KNOWN and one not in words]      # stars that are given
        of_name = of_column(fact.value)
        words += [of_name[0]] if of_name is not None else []
        kind = re.fullmatch(r"kind = '([^']+)'", fact.where or "")
        if not words and kind is not None and fact.table == "outcomes" and kind[1] in of_kinds(grounding):
            words = [of_kinds(grounding)[kind[1]]]
        if len(set(words)) == 1:
            found[words[0]] = found.get(words[0], frozenset()) | {name}
    return told_alike(found, grounding)


@kept
def measured(grounding: Grounding) -> dict[str, frozenset[str]]:
    """What an amount is of (a distance, a fare) -> the facts whose description says so."""
    found = _told(grounding, _OF)
    for word, names in _told(grounding, _WITH).items():
        found[word] = found.get(word, frozenset()) | names
    return told_alike(found, grounding)


def _told(grounding: Grounding, pattern: re.Pattern[str]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for name, fact in grounding.catalog.facts.items():
        if fact.value is None:
            continue
        for word in pattern.findall(normalise(fact.description or "")):
            if word not in _NONE and word not in HARMLESS:
                found[word] = found.get(word, frozenset()) | {name}
    return found


# kronor that a user puts into the wallet: money goes in there, and is not paid with it
PUT_IN = (r"(?: (?:that|which))?(?: (?:(?:an?|one|each|every|the) )?users?)?(?: (?:has|have|had))?"
          r" (?:puts?|putting|loads?|loaded|pays?|paid|adds?|added|moves?|moved|transfers?|transferred|deposits?"
          r"|deposited)"
          r"(?: (?:an?|one|each|every|the) users?)?(?: (?:in|into|in to|to|onto|on to))"
          r"(?: (?:the|an?|their|his|her|own|our))*")


@kept
def moneyed(grounding: Grounding) -> list[tuple[Event, str, str | None]]:
    """(event, pattern, sum or none) of ways to speak of an event of which one word is money: card spend, money aside.

    In an amount any word for money says the same: card spend, card turnover, revenue on the card.
    """
    found: list[tuple[Event, str, str | None]] = []
    for one in spoken(grounding):
        words = one.words.split()
        cash = [word for word in words if pattern_of(REVENUE).fullmatch(word)]
        rest = [word for word in words if word not in cash]
        if len(cash) != 1 or len(rest) != 1:
            continue
        told = unit_of(one.event, grounding)
        cash = [*cash, told] if told else cash
        between = rf"(?:(?: (?:the|a|an|their|his|her|any|some|up|on|by|with|in|their own))*|{PUT_IN})"
        said, kept_word = (REVENUE, rest[0]) if one.aggregate == "sum" else ("|".join(cash), rest[0])
        way = rf"{kept_word}s? (?:{said})|(?:{said}){between} (?:\w+ )?{kept_word}s?"
        found.append((one.event, way, one.aggregate))
    return found


def has_amounts(event: Event, grounding: Grounding) -> bool:
    """Whether rows of an event carry an amount: not where the project's facts of it say that there is none."""
    told = [fact.value for name, fact in grounding.catalog.facts.items()
            if fact.kind == "event" and event_of(grounding, name) == event]
    return not told or any(value is not None for value in told)


def manners(sentence: Sentence, grounding: Grounding) -> None:
    """Distance by bike: how, not for each; the bike is the fact's own."""
    for word, names in (*measured(grounding).items(), *units(grounding).items()):
        own = {stem(part) for name in names for part in normalise(name).split()}
        how = rf"(?<!\w){word}(?: (?!divided)\w+(?:ed|en))?((?: on| by| with)(?: our| the| their| a)* (\w+))"
        match = re.search(
            rf"{how}(?= (?:in|within|over|during|per|for|only)\b|\s*(?:[,.;?!]|$))", sentence.rest
        )
        if match is not None and stem(match[2]) in own and not match[2].endswith("s"):      # premiums on policies
            sentence.blank(*match.span(1))


def amounts_of(
    found: list[tuple[int, Event]], added: list[Event], sentence: Sentence, grounding: Grounding,
    base: Event | None = None, filters: Iterable[tuple[str, str]] = (),
) -> tuple[list[tuple[int, Event]], list[Event]]:
    """(events with their places, those of them that are summed), where the unit of an amount is said.

    `base` is what is divided by. Shillings deposited are the sum of the deposits; metres alone are of the only event
    that is given in metres.
    """
    facts = {name: event_of(grounding, name) for name in grounding.catalog.facts}
    told = units(grounding)
    several = {f"{word}s?": names for word, names in measured(grounding).items() if word not in told}
    alike = {word: names | measured(grounding).get(word, frozenset()) for word, names in told.items()}
    for word, names in (*alike.items(), *several.items()):
        match = sentence.take(rf"(?:in )?{word}")
        if match is None:
            own = {event for name in names if (event := facts[name]) is not None} & {event for _, event in found}
            added += _added_up(word, own, sentence) or numbered(word, own, sentence, grounding)     # stars of ratings
            continue
        sentence.take_all(rf"(?:in )?{word}")
        events = [event for name in names if (event := facts[name]) is not None]
        cash = word in CODES.values()
        spoken_of = [(at, event) for at, event in found if event in events or (cash and (
            _plain_sum(event, grounding) or unit_of(event, grounding) == word))]
        over = re.search(r"(?<!\w)divided by (?:the |all )*(?:number|count)s? of", sentence.whole)
        apart = over is not None and match.start() < over.start()     # the sum of shillings over the number of payments
        below = over.start() if over is not None and apart and len({event for _, event in spoken_of}) > 1 else None
        said = [event for at, event in spoken_of if below is None or at < below]
        if said and len(found) == 1 and not apart and sentence.has(r"(?:number|count)s? of"):
            raise Unclear(f"The number of {said[0].said}, or their sum in {word.strip(' ?')}?")
        other = with_unit(found, events) if not said else None
        if said:
            added = [*added, *said]
        elif base is not None and base in events and match[0].endswith("s") and word not in told and _of_another(
                word, base, grounding):
            raise Unclear(f"{match[0].capitalize()}: their number, or what they come to? Say of what.")
        elif base is not None and base in events:
            found, added = [*found, (match.start(), base)], [*added, base]      # kilometres per ride are a ride's
        elif other is not None:
            found = [(at, other if event.table == other.table else event) for at, event in found]
            added = [*added, other]
        elif (one := told_apart(events, sentence, grounding, filters)) is not None:
            found, added = [*found, (match.start(), one)], [*added, one]
        elif len(dict.fromkeys(events)) == 1 and not _of_another(word, events[0], grounding):
            found, added = [*found, (match.start(), events[0])], [*added, events[0]]
        else:
            sentence.rest = sentence.rest[: match.start()] + match[0] + sentence.rest[match.end():]
    timed = [event for _, event in found if unit_of(event, grounding) in TIMES]
    if timed and len(set(timed)) == 1 and sentence.take(
            r"(?:(?:total|amount of|how much|the|of|spent|in|overall) )*time(?: spent)?"
            r"(?! (?:until|till|to|before|of|from|between|window|period|frame|zone|they|he|she|we|it|somebody"
            r"|someone))"):
        added = [*added, *timed]        # listening time, where a listen's amount is one
    return found, list(dict.fromkeys(added))


def _of_another(word: str, event: Event, grounding: Grounding) -> bool:
    """Whether what one event's amount is called is another's name: a premium, where premiums are paid and missed."""
    return any(one.event != event and one.event.table == "outcomes" and stem(word.removesuffix("?")) in (one.stems)
               for one in spoken(grounding) if one.event.kind)


def _added_up(word: str, events: set[Event], sentence: Sentence) -> list[Event]:
    """The event whose amounts a sentence adds up or takes the mean of, where the event is called as its unit is."""
    if len(events) != 1 or not re.search(
            rf"(?<!\w)(?:(?:all|sum of|total)(?: the| all)? {word}|{word} (?:are )?(?:all )?(?:added up"
            rf"|summed|in total))"
            r"(?!\w)", sentence.whole):
        return []
    sentence.take_all(r"(?:all )?(?:added up|summed(?: up)?)|sum of|total")
    return list(events)


def _plain_sum(event: Event, grounding: Grounding) -> bool:
    """Whether an event of the log has an amount for which no unit is told, as of money beside other money."""
    return event.table == "outcomes" and unit_of(event, grounding) is None and any(
        fact.kind == "event" and fact.value is not None and event_of(grounding, name) == event
        for name, fact in grounding.catalog.facts.items())


def one_or_all(sentence: Sentence, grounding: Grounding) -> None:
    """An average fare per rider is of one trip, or of all of a rider's trips.

    Raises:
        Unclear: always where it is open.
    """
    people = "|".join(PERSON)
    for word in units(grounding):
        if sentence.has(rf"(?:average|mean) {word} (?:of an?|of each|of every|of one) (?!(?:{people})\b)\w+"):
            raise Unclear(f"The {word} of one at a time, on average, or of all of somebody's together?")
        # average minutes that somebody waits in a chat: in one of them?
        if sentence.has(rf"(?:average|mean) {word} (?:that |which )?(?:an?|the|each|every|our) (?:{people}) \w+ "
                        r"(?:in|on|for|at|per|with|during) (?:an?|each|every|one) (?!day|week|month|fortnight)\w+"):
            raise Unclear(f"The {word} of one at a time, on average, or of all of somebody's together?")
    columns = {normalise(fact.value) for fact in grounding.catalog.facts.values()
               if re.fullmatch(r"[a-z]{4,}", fact.value or "") and fact.value != "value"}
    for word in {*measured(grounding), *columns} - {*units(grounding)}:
        if sentence.has(rf"(?:average|mean) {word}s? of (?:the |all |their |all the )?\w+ (?:per|of each|for each) "
                        rf"(?:{people})"):
            raise Unclear(f"The {word} of one at a time, on average, or all of somebody's {word}s together?")
    for word in measured(grounding):
        if sentence.has(rf"(?:average|mean) {word} (?:per|of an?|of each|of every) (?:{people})"):
            raise Unclear(f"The {word} of one at a time, on average, or all of somebody's {word}s together?")


def other_amount(wish: Wish, event: Event, sentence: Sentence, grounding: Grounding) -> Event | None:
    """The event with another column of its own table as its amount: minutes of a rental whose value is its metres.

    Only where no length of time may be meant: minutes per rental, the total of minutes, average minutes.
    """
    table = grounding.tables.get(event.table)
    if table is None or event.table in TABLES or table.derived or wish.least is not None:
        return None
    for column, kind in table.columns.items():
        said = normalise(column)
        if column in (event.value, table.key, event.key) or not kind.startswith(NUMERIC) or len(said) < 4:
            continue
        if sentence.take(rf"(?:(?:in|of|the|total|average|mean|sum(?:med)?(?: of)?|how many|number of) )*{said}"):
            return replace(event, value=column, fact=f"{event.fact}_{column}", stem=f"{event.stem}_{column}")
    return None


def in_money(event: Event, grounding: Grounding) -> Event:
    """The event with the one column of its own table that is named after money, where its amount is something else."""
    table = grounding.tables.get(event.table)
    told = unit_of(event, grounding)
    if table is None or event.table in TABLES or table.derived or told is None or told in CODES.values():
        return event
    money = {*CODES, *CODES.values(), "kr", "price", "cost", "paid", "fare", "fee"}
    priced = [column for column, kind in table.columns.items()
              if column != event.value and kind.startswith(NUMERIC) and {*normalise(column).split()} & money]
    if len(priced) != 1:
        return event
    return replace(event, value=priced[0], fact=f"{event.fact}_{priced[0]}", stem=f"{event.stem}_{priced[0]}")


def unit_of(event: Event, grounding: Grounding) -> str | None:
    """The unit in which the project says an event's amounts; None where it says none, or two."""
    told = [unit for unit, names in units(grounding).items()
            if any(event_of(grounding, name) == event for name in names)]
    if not told and event.table == "outcomes" and event.kind in minted(grounding) and not any(
            event_of(grounding, name) == event for name in grounding.catalog.facts):
        told = [unit for unit in units(grounding) if unit in CODES.values()]      # in the log's only money
    return told[0] if len(told) == 1 else None


def unit_again(wish: Wish, sentence: Sentence, grounding: Grounding) -> Wish:
    """Take the unit of what is summed, said beside it: gem shop revenue, in dollars."""
    summed = wish.aggregate in ("sum", "max", "min", "mean", "last") or wish.summed or wish.quantile is not None
    unit = unit_of(wish.event, grounding) if wish.event is not None and summed else None
    if unit is not None:
        sentence.take_all(rf"(?:(?:measured |counted |expressed |given )?in )?{unit}")
    return wish
