"""Two or more events in one sentence: which is counted, of which the other is a share, and where either will do."""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.bases import MESSAGES, PART
from workbench.assistant.offline.wish import Sentence
from workbench.assistant.offline.words.columns import PERSON
from workbench.assistant.offline.words.descriptions import said_again
from workbench.assistant.offline.words.lexicon import BY_NAME, Event
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.stems import stem, stems
from workbench.logs.schema import TABLES

_PERSON = "|".join(PERSON)


def is_object(text: str, found: list[tuple[int, Event]]) -> bool:
    """Whether the second event is only what the first is done to: a verb, an article, a noun in the singular."""
    between = text[found[0][0]: found[1][0]]
    noun = re.match(r"\w+", text[found[1][0]:])
    led = re.fullmatch(r"\w+(?:s|ed|ing|el|ll)? +(?:an?|the|their|his|her|any|at least one|one) +", between)
    return led is not None and noun is not None and not noun[0].endswith("s") and found[0][1].fact != "sends"


def of_it(found: list[tuple[int, Event]], sentence: Sentence, grounding: Grounding) -> bool:
    """Whether what a verb is done to is no event by itself: a booking is cancelled, and a cabin is one."""
    (at, done), (_, other) = found
    made = re.match(r"(?:book|buy|bought|order|purchas|add|take|took|reserv)\w*", sentence.whole[at:]) is not None
    parts = normalise(other.kind or "").split()
    added = len(parts) == 2 and stem(parts[1]) in stems("added ordered bought booked made placed created taken")
    own = {*stems(normalise(done.kind or done.fact)), *said_again(grounding, done.table, done.where)}
    return not (made and added and stem(parts[0]) not in own)


def without_objects(
    found: list[tuple[int, Event]], added: list[Event], text: str
) -> tuple[list[tuple[int, Event]], list[Event]]:
    """Events without an amount's word that is only what another is done to: dropped off a parcel, where pickups are
    counted in parcels, too."""
    for at, event in list(found):
        led = re.search(r"\b(?:an?|any|one|at least one|the|their|his|her) +$", text[:at])
        noun = re.match(r"[a-z]+", text[at:])
        if event not in added or led is None or noun is None or noun[0].endswith("s"):
            continue
        if any(other != event and place < at and re.fullmatch(r"\w+(?: \w+){0,2} +", text[place: led.start()])
               for place, other in found):
            found = [pair for pair in found if pair != (at, event)]
    return found, [event for event in added if event in {one for _, one in found}]


def without_which(found: list[tuple[int, Event]], sentence: Sentence, grounding: Grounding) -> list[Event]:
    """Bookings for which no driver was found: one event, where its description begins with the other's rows."""
    (first, one), (second, other) = found
    between = sentence.whole[first:second]
    which = re.search(r"\w+ (?:for|in|on|by) (?:which|whom) +(?:(?:the|an?|there|was|were) +)*$", between)
    if which is None or re.search(rf"{PART}s? of (?:the |all |our )*$", sentence.whole[:first]):
        return list(dict.fromkeys((one, other)))
    noun = stem(re.match(r"\w+", sentence.whole[first:])[0])      # type: ignore[index]
    told = [fact.description or "" for fact in grounding.catalog.facts.values()
            if (fact.table, fact.where or "") == (other.table, other.where or "")]
    same = any(re.match(r"(?:an?|the|every) (\w+) (?:for|in|on|by) (?:which|whom)\b", text.lower()) is not None
               and stem(text.lower().split()[1]) == noun for text in told)
    return [other] if same else list(dict.fromkeys((one, other)))


_BOUGHT = re.compile(r"(?:buys?|buying|bought|purchas(?:e|es|ed|ing))(?!\w)")
_SPARE = (r"(?: |an?\b|the\b|any\b|some\b|extra\b|additional\b|more\b|new\b|their\b|his\b|her\b|at least one\b|one\b"
          r"|single\b|which\b|that\b|was\b|were\b|is\b|are\b|been\b|they\b|he\b|she\b|has\b|have\b)*")

_JOINED = r"(?:and|or|per|over|of|by|after|before|then|plus|minus|to|vs|not|while|for|in|with|within)"


def bought_things(found: list[tuple[int, Event]], text: str, grounding: Grounding) -> list[tuple[int, Event]]:
    """Insurance bought, the purchase of seats: what is bought, where that is an event of its own with an amount.

    The verb beside it is no second event, whatever else the log calls a purchase.
    """
    valued = {(fact.table, fact.where or "") for fact in grounding.catalog.facts.values()
              if fact.kind == "event" and fact.value is not None}
    kept = list(found)
    for at, event in found:
        verb = _BOUGHT.match(text[at:])
        if verb is None:
            continue
        for other, thing in found:
            if thing == event or (thing.table, thing.where or "") not in valued:
                continue
            before = other < at and re.fullmatch(rf"\w+(?: (?!{_JOINED}\b)[a-z]+)?{_SPARE}", text[other:at].strip())
            after = other > at and re.fullmatch(rf"(?: of)?{_SPARE}", text[at + verb.end(): other])
            if before or after:
                kept = [pair for pair in kept if pair != (at, event)]
    return kept


_WHETHER = r"shares?|proportion|percent\w*|whether|did|does|has|have|yes/no|flag|at least|any|who"
_SUPPORTING = r"(?:start|begin|beg[au]n|launch|make|made)\w{0,4}"


def supported(text: str, found: list[tuple[int, Event]]) -> list[tuple[int, Event]]:
    """Without a verb that only says that what stands beside it happened, though another event has it too.

    Trials started, who began a premium trial: trials, where an app that is started is a visit.
    """
    kept = list(found)
    for at, event in found:
        verb = re.match(rf"{_SUPPORTING}(?!\w)", text[at:])
        if verb is None:
            continue
        for other, noun in found:
            if noun == event or noun.table in ("sends", "interactions", "reachability"):
                continue
            after = other > at and re.fullmatch(
                r" +(?:(?:an?|the|their|any|some|at least one|one) +)*(?:\w+ +)?", text[at + verb.end(): other])
            word = re.match(r"\w+", text[other:]) if other < at else None
            before = word is not None and re.fullmatch(
                r" +(?:(?:was|were|is|are|been|has|have|had|got|get|being) +)*", text[other + word.end(): at])
            if after or before:
                kept = [pair for pair in kept if pair != (at, event)]
    return kept


def share_of(found: list[tuple[int, Event]], sentence: Sentence) -> Event | None:
    """What a share is of: bookings, in the share of the bookings for which no driver was found."""
    part = rf"(?:{PART}|how many)" if sentence.has(r"ratios?|shares?|percent\w*|%|rates?|fraction|proportion") else PART
    match = re.search(rf"(?<!\w){part} +of +(?:(?:the|all|our) +)*", sentence.whole)
    follows = match and re.search(
        r"\b(?:for which|in which|that|which|where|followed by|ends? (?:up )?(?:in|with))\b",
        sentence.whole[match.end():],
    )
    if match is not None and not follows and len(found) == 2:
        (first, _), (second, _) = sorted(found, key=lambda pair: pair[0])
        for noun in (r"\w+ +", r"\w+ +\w+ +"):
            after = re.match(rf"{noun}(?:(?:were|are|got|get|have been) +)?(?=(\w+))", sentence.whole[first:])
            if after and first + after.end() == second and re.fullmatch(r"\w+ed", after[1]):
                follows = after
    return next((event for at, event in found if match and follows and at == match.end()), None)


def participle(found: list[tuple[int, Event]], sentence: Sentence) -> Event | None:
    """Declined payments, payments that were declined: what happened to them, not they, is what is counted."""
    (first, one), (second, other) = found
    words = sentence.whole[first:]
    if other.fact == "opens" and one.table not in ("sends", "interactions") and re.match(r"\w+s? +opened\b", words):
        return one      # tickets opened: no message is
    if re.match(r"\w+ed +\w+s?\b", words) and second - first <= len(re.match(r"\w+ +", words)[0]):  # type: ignore[index]
        return one
    if re.match(r"(?:\w+ )?\w+s +\w+ed\b", words) and re.match(r"\w+ed\b", sentence.whole[second:]) and re.fullmatch(
        r"(?:\w+ )?\w+s +", sentence.whole[first:second]
    ):
        return other        # payments declined
    if re.match(r"\w+s +(?:that|which) +(?:were|are|got|have been) +\w+ed\b", words) and re.match(
        r"\w+ed\b", sentence.whole[second:]
    ):
        return other
    return None


def witnessed(found: list[tuple[int, Event]], sentence: Sentence) -> list[tuple[int, Event]]:
    """Who sees a claim settled has it settled: no impression of a message, where something else happens."""
    def seen(at: int, event: Event) -> bool:
        return event.fact == "impressions" and re.match(
            r"(?:see|sees|saw|seen|seeing) (?:an?|the|their|his|her|any|at least one|one) ", sentence.whole[at:]
        ) is not None

    others = [(at, event) for at, event in found if not seen(at, event)]
    own = {event for _, event in others}
    return others if len(own) == 1 and not own & {BY_NAME["sends"]} and next(iter(own)).table == "outcomes" else found


def opened_rows(found: list[tuple[int, Event]], sentence: Sentence) -> list[tuple[int, Event]]:
    """Tickets opened, tickets that a customer opens: the rows of a squad's own table, and no opens of messages."""
    def opened(at: int, event: Event) -> bool:
        # where an app that is opened is a visit, the verb is that of the visits
        return event.fact == "opens" or (event.fact == "sessions" and re.match(
            r"open(?:ed|s|ing)?(?!\w)", sentence.whole[at:]) is not None)

    opens = [at for at, event in found if opened(at, event)]
    others = [(at, event) for at, event in found if not opened(at, event)]
    if len(opens) != 1 or len({event for _, event in others}) != 1:
        return found
    at, other = others[-1]
    own = other.table not in ("interactions", "sends", "message_facts")
    first, last = min(at, opens[0]), max(at, opens[0])
    between = sentence.whole[first:last]
    verb = re.match(r"open(?:ed|s|ing)?(?!\w)", sentence.whole[opens[0]:])
    joined = re.search(r"(?<!\w)(?:and|or|per|over|of|by|after|before|then|divided|plus|minus|to|vs|not|while)(?!\w)"
                       r"|[,;:]",
                       between)
    of_messages = re.search(rf"(?<!\w){MESSAGES}(?!\w)", sentence.whole)
    noun = verb is not None and verb[0] == "opens" and opens[0] < at
    # new pots: was one opened
    again = re.search(r"(?:was|were|has|have|is|are) (?:one|any|some|it)(?: been)? *$", between)
    joined = None if again and opens[0] > at else joined
    if not own or verb is None or noun or joined or of_messages or (len(between.split()) > 10 and not again):
        return found
    return others


def alternatives(named: list[Event], found: list[tuple[int, Event]], sentence: Sentence) -> bool:
    """Whether any of several events will do: a budget set or a pot opened; taps, opens or sign-ins."""
    told = (
        r"either|any|whether|did|does|has|have|having|was|were|shares?|proportion|percent\w*|number of|counts?|how many"
        rf"|yes|flag|at least|one is enough|per (?:{_PERSON})|\w+ed or|an? \w+(?: \w+){{0,2}} or an?|or \w+ed|who"
        r"|or \w+ (?:an?|any|at least one|one) \w+"
        r"|(?:bought|made|took|had|got|paid|sent|began|gave|put|held) (?:\w+ ){1,3}or"
    )
    if not sentence.has(told):
        return False        # opens or clicks: which of them may be what is asked
    if sentence.has(r"which (?:one|of)|compar\w+|vs|against|or (?:should|do|is it|was it|are)|both"):
        return False
    places = sorted(found, key=lambda pair: pair[0])
    firsts = [next(at for at, event in places if event == one) for one in named]
    for i in range(1, len(firsts)):
        between = sentence.whole[firsts[i - 1]: firsts[i]]
        last = i == len(firsts) - 1
        joined = re.search(r"(?<!\w)(?:and/or|or)(?!\w)", between) or (
            # symptom checks + lab views per patient: both are counted
            re.search(r"\+|(?<!\w)plus(?!\w)", between) if not sentence.has(_WHETHER) else None)
        if not joined and (last or "," not in between):
            return False
        if re.search(r"(?<!\w)(?:and|per|over|of the|for each|before|after|then)(?!\w)(?!/)", between):
            return False
    return True


def apart(named: list[Event]) -> list[Event]:
    """Events without those whose rows are another's: purchases that a fact of the squad makes of all conversions."""
    kept: dict[tuple[str, str, str | None], Event] = {}
    for event in named:
        own = event.value if event.table not in TABLES and event.kind is None else None     # skips are no listens
        rows = (event.table, f"kind = '{event.kind}'" if event.kind and not event.where else event.where or "", own)
        if rows not in kept or (kept[rows].step is None and event.step is not None):
            kept[rows] = event
    return list(kept.values())
