"""What is counted: an event, what it is held against, an amount, a state, people."""

from __future__ import annotations

from dataclasses import replace

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.amounts import (
    amounts_of,
    has_amounts,
    moneyed,
    one_or_all,
    other_amount,
    unit_of,
    units,
)
from workbench.assistant.offline.parts.bases import MESSAGES, PART, is_part, of_those
from workbench.assistant.offline.parts.both import unions
from workbench.assistant.offline.parts.bounds import rows_bounded
from workbench.assistant.offline.parts.counted_units import counted_rows, counted_units
from workbench.assistant.offline.parts.heads import headed
from workbench.assistant.offline.parts.journeys import walked
from workbench.assistant.offline.parts.measures import OF_ROWS
from workbench.assistant.offline.parts.money import DEED, earned, money_of, summed_share
from workbench.assistant.offline.parts.own_rows import RATED
from workbench.assistant.offline.parts.pairs import (
    alternatives,
    apart,
    bought_things,
    is_object,
    of_it,
    opened_rows,
    participle,
    share_of,
    supported,
    without_objects,
    without_which,
    witnessed,
)
from workbench.assistant.offline.parts.quotients import quotient
from workbench.assistant.offline.parts.states import UNTIL_LOST, state_of
from workbench.assistant.offline.parts.sums import together
from workbench.assistant.offline.parts.taken import of_messages
from workbench.assistant.offline.parts.worth import worth_of
from workbench.assistant.offline.wish import Sentence, Wish
from workbench.assistant.offline.words import lexicon
from workbench.assistant.offline.words.columns import PERSON
from workbench.assistant.offline.words.lexicon import BY_NAME, Event
from workbench.assistant.offline.words.own_units import TIMES, of_column
from workbench.assistant.offline.words.own_words import everybody
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.vocabulary import Unclear, reachable, spoken

_PERSON = "|".join(PERSON)
# whether or how often, where money is spoken of, rather than how much
_WHETHER = (
    r"did|has|have|had|do|does|whether|any|anything|something|at least|shares?|proportion|percent\w*|probability|flag"
    r"|yes/no|yes or no|binary|who|number of|counts?|how (?:many|often)|times|or not|rate"
)
# an average of something that has an amount may be of the amounts
_AVERAGED = (
    r"(?:average|mean)(?: \w+)? (?:\w+ )?(?:amount|value|size|sum)s?"
    r"|(?:average|mean) (?!number|no\b|count|of\b)(?:\w+ )?\w*[a-rt-z]"
    r"(?= (?:per|of a|of each|in|within|over|during|for|by)\b| *(?:[,.;:(]|$))"
)


def events(wish: Wish, sentence: Sentence, grounding: Grounding, place: Event | None = None) -> Wish:
    """The event asked for, and the one that it is divided by; `place` is the event of the place that was said."""
    if sentence.take(r"(?:clicks?|taps?)[ -]to[ -]opens?|ctor"):
        sentence.take(r"rates?")
        return replace(wish, event=BY_NAME["clicks"], base=BY_NAME["opens"], of="opened", aggregate="ratio")
    wish = of_those(wish, sentence, grounding)
    if (ratio := quotient(wish, sentence, grounding)) is not None:
        return ratio
    told = of_column(wish.base.value) if wish.base is not None and wish.base.value is not None else None
    timed = told[1] if told is not None else None
    if timed is not None and sentence.take(
            rf"(?:(?:the|average|mean|total) )*(?:{timed}s?|{timed}(?:ing|ed)? times?|{timed}ing)(?! lists?\b)"):
        return replace(wish, event=wish.base, aggregate="ratio", summed=True)      # the mean wait per call
    if wish.base is not None and unit_of(wish.base, grounding) in TIMES and sentence.take(
            r"(?:the )?(?:average|mean) (?:\w+ )?(?:length|duration)s?"):
        return replace(wish, event=wish.base, aggregate="ratio", summed=True)
    if sentence.has(UNTIL_LOST) and sentence.take_all(r"(?:messaging |contact )?(?:permissions?|consents?)"):
        return state_of(wish, [reachable()], sentence)
    found: list[tuple[int, Event]] = []
    before, added = wish, []
    for event, way, how in moneyed(grounding):      # card spend, money put aside: whose money it is, before any money
        while (match := sentence.take(way)) is not None:
            found.append((match.start(), event))
            # how many kronor are put in: their sum, and no number of times
            many = (unit := unit_of(event, grounding)) is not None and match[0].startswith(unit) and re.search(
                r"(?:how many|number of|count of)(?: of)?(?: the)? *$", sentence.whole[: match.start()])
            if how == "sum" or many or (event.value and not sentence.has(_WHETHER)):
                added.append(event)
    money = sentence.take_all(lexicon.REVENUE)
    if money:
        wish = replace(wish, aggregate="sum")
    for one in spoken(grounding):
        while (span := one.find(sentence.rest)) is not None:
            of_whole = is_part(sentence.rest, *span)
            sentence.blank(*span)
            if of_whole:
                continue
            rows = counted_rows(one, span, sentence, grounding) if one.aggregate == "sum" else None
            found.append((span[0], rows or of_messages(one, span, wish, sentence, grounding) or one.event))
            if one.aggregate == "sum" and rows is None:
                added.append(one.event)
    found = unions(headed(bought_things(found, sentence.whole, grounding), wish, sentence, grounding), sentence)
    found, added = without_objects(found, added, sentence.whole)
    if wish.shape in ("retention", "people"):
        return walked(wish, sorted(found, key=lambda pair: pair[0]), sentence, grounding)
    if not found and place is not None and not money:
        found = [(0, place)]
    if not money or not any(event.value for _, event in found):
        found, added = amounts_of(found, added, sentence, grounding, wish.base, wish.filters)
        of = list(dict.fromkeys(event for _, event in found)) or ([wish.base] if wish.base is not None else [])
        if len(of) == 1 and not added and not sentence.has(_WHETHER):
            another = other_amount(wish, of[0], sentence, grounding)
            if another is not None:
                found, added = [(found[0][0] if found else 0, another)], [another]
    both = together(before, found, sentence, grounding, earned(found, wish, sentence, grounding) if money else None)
    if both is not None:
        return both
    over = re.search(r"(?<!\w)divided by (?:the |all )*(?:(?:number|count) of )?(?:the |all )*", sentence.whole)
    under = {event for at, event in found if over is not None and at >= over.start()}
    if money and over is not None and wish.base is None and len(under) == 1 and (
            {event for _, event in found} == under):
        wish = replace(wish, base=found[0][1])
        found = []
        sentence.take_all(r"divided by|number of|count of|ratios?")
    if money and not added:
        return money_of(before, wish, found, sentence, grounding, place)
    found.sort(key=lambda pair: pair[0])
    if not found and wish.base is not None and wish.base.value and sentence.take(
            r"(?:(?:the|average|mean|amount) )*(?:price|cost|amount|value|fare|size|worth)(?: paid| spent)?"):
        return replace(wish, event=wish.base, aggregate="ratio", summed=True)       # the price per pass
    worth = worth_of(found, wish, sentence)
    named = list(dict.fromkeys(event for _, event in found))
    if len(named) > 1 and sentence.has(r"retention|retained") and not sentence.has(
        r"visit\w*|sessions?|(?:come|comes|coming) back|return\w*"
    ):
        named = [event for event in named if event.fact != "sessions"]      # booked in week two, as a retention metric
        found = [pair for pair in found if pair[1] in named]
    if len(named) == 2:
        found = supported(sentence.whole, witnessed(found, sentence))
        named = list(dict.fromkeys(event for _, event in found))
    if len(found) == 2 and found[0][1] != found[1][1] and is_object(sentence.whole, found) and of_it(
            found, sentence, grounding):
        found, named = found[:1], [found[0][1]]       # cancels a booking: the verb says what happens
    found = opened_rows(found, sentence)
    named = list(dict.fromkeys(event for _, event in found)) if len(found) > 0 else named
    named = named if len(found) != 2 else without_which(found, sentence, grounding)
    found = [pair for pair in found if pair[1] in named]
    base_of = share_of(found, sentence)
    if base_of is None and len(found) == 2 and len(named) == 2 and "sends" not in (named[0].fact, named[1].fact) and (
        done := participle(found, sentence)
    ) is not None:
        if done == found[0][1] and re.search(rf"{PART} of (?:(?:the|all|our) )*$", sentence.whole[: found[0][0]]):
            raise Unclear(f"Of all {found[1][1].said} those with {done.said}, or of people those with any?")
        found, named = [pair for pair in found if pair[1] == done], [done]
    if worth and len(named) == 1 and before.aggregate not in OF_ROWS and sentence.has("average|mean") and not (
            wish.base is not None or sentence.has(r"sum|total|divided by")):
        raise Unclear(f"The amount of one of the {named[0].said}, on average, or of all of a user's together?")
    if worth and len(named) == 1 and named[0].value:
        added = [*added, named[0]]
        sentence.take_all(r"summed(?: up)?|values?|amounts?|worth|sums?(?: of)?")
    sentence.take_all(r"(?:is|are|was|were|be|been|could be) found")
    if any((event.kind or "").startswith("no_") for event in named):
        sentence.take_all(r"left (?:standing|waiting|hanging)|(?:left )?stranded|found")
    if sentence.has(r"over (?:the )?(?:number|count) of|divided by|per (?:payment|order|purchase|booking|trip)"):
        sentence.take_all(r"(?:average|mean) (?:ticket|basket|receipt|bill)(?: size| value)?")
    divided = re.search(r"(?<!\w)divided +by(?!\w)", sentence.whole)
    if divided is not None and sentence.rest[divided.start():].lstrip()[:7] != "divided":
        divided = None      # something has read it already
    if divided and len(named) == 2 and not added and wish.base is None:
        above = [event for at, event in found if at < divided.start()]
        below = [event for at, event in found if at > divided.start()]
        if above and below and above[-1] != below[0]:
            sentence.take_all(r"divided(?: by)?|ratios?|number of|sums?")
            return replace(wish, event=above[-1], base=below[0], aggregate="ratio")
    part = re.match(r"(?:an? |the )?(?:ratio )?(?:metric:? )?of the (?P<rows>[a-z]+(?: [a-z]+){0,2}), the share "
                    r"(?=with|of|that|which)", sentence.whole.strip())
    of_rows = part is not None and wish.least is not None and len(named) == 1 and named[0].step is None and (
        named[0].fact != "sends") and all(at < part.end("rows") for at, _ in found)
    if of_rows or (divided is not None and len(named) == 1 and wish.base is None and not added
                   and _on_both_sides(found, divided.start())):
        # ratings of four stars or more over all ratings
        if wish.least is None or wish.filters or wish.without:
            raise Unclear(f"{named[0].said.capitalize()} over {named[0].said}: which of them, over which?")
        sentence.take_all(r"divided(?: by)?|ratios?|number of|all|total|the share|share")
        return replace(wish, event=named[0], base=named[0], aggregate="ratio")
    if any(event.fact == "reachable" for event in named):
        return state_of(wish, named, sentence)
    if summed_share(sentence) and wish.base is None:
        raise Unclear("A share of an amount is none that a metric or an insight says: the amount per user, or by what?")
    summed = next((event for _, event in sorted(found, key=lambda pair: pair[0]) if event in added), None)
    if summed is not None:
        if wish.base is None and before.aggregate not in OF_ROWS:
            one_or_all(sentence, grounding)
        if wish.least is not None and not rows_bounded(sentence, grounding):
            raise Unclear("A bound on each amount, or on what somebody has in all? Sums cannot be bounded yet.")
        if before.aggregate not in OF_ROWS and wish.base is None and not sentence.has("divided by") and sentence.has(
            rf"(?:averages?|mean) (?:\w+ )?(?:{RATED})|(?:{RATED}),? (?:on )?averages?"
        ):
            raise Unclear(f"The mean of somebody's own {summed.said}, where there are any? Or their sum?")
        if len(set(added)) > 1 and wish.base is None:
            named_so = " or ".join(event.said for event in dict.fromkeys(added))
            raise Unclear(f"An amount of what: {named_so}? One of them alone, or one divided by the other.")
        others = [event for event in named if event not in added and event.fact != "sends"]
        base = wish.base or (_divisor(named, added, sentence) if len(named) <= 2 else None)
        if base is not None and not [e for e in others if e != base]:
            sentence.take_all(r"divided by|summed over|sum(?:s|med)?|how many|number of|there were|all|averages?|ratio")
            return replace(wish, event=summed, base=base, aggregate="ratio", summed=True)
        if not others:
            people = "|".join(sorted(map(re.escape, {*PERSON, *everybody(grounding)}), key=len, reverse=True))
            unit_words = "|".join(units(grounding)) or "units"
            whole = "|".join(counted_units(grounding)) or "(?!)"
            unit_words = rf"{unit_words})|(?:all|number of|count of)(?: the)? (?:{whole}"
            measured = rf"how much|sum|totals?|averages?|mean|amount|per|how many (?:{unit_words})"
            open_ = before.aggregate not in OF_ROWS and wish.quantile is None
            if open_ and not sentence.has(measured) and sentence.has(rf"(?:{people}) (?:who|that|with|having)"):
                return replace(wish, event=summed, aggregate="any")     # players who gave gems
            if open_ and sentence.has(r"(?:number|counts?)(?= *(?:$|[,.;(]|per|of \w+ions?\b))"):
                raise Unclear(f"The number of {summed.said}, or what they come to?")
            binary = before.aggregate == "any" or DEED.match(sentence.whole.strip()) is not None or sentence.has(
                r"did|has|have|whether|yes or no|yes/no|any|(?:share|proportion|percent\w*|fraction) of"
            )
            if binary and before.aggregate not in OF_ROWS and wish.quantile is None and not sentence.has(
                r"how much|sum(?:med)?|totals?|averages?|mean|amount|added (?:up|together)"
                rf"|how many (?:{unit_words})"
            ):
                raise Unclear(f"The amount of {summed.said}, or whether there were any?")
            return replace(wish, event=summed, aggregate=before.aggregate if before.aggregate in OF_ROWS else "sum")
    valued = len(named) == 1 and named[0].value is not None and has_amounts(named[0], grounding)
    amount = wish.window is not None and wish.least is None and sentence.keeps(r"values?|amounts?|worth")
    waited = valued and sentence.has(rf"(?:waits?|delays?|wait times?|waiting time) (?:\w+ )?per (?:{_PERSON})")
    if waited and unit_of(named[0], grounding) in TIMES and before.aggregate not in OF_ROWS and not sentence.has(
            r"number of|counts?|how (?:many|often)") and normalise(named[0].fact) not in ("delays", "waits"):
        raise Unclear(f"The time of {named[0].said}, or how many?")
    if valued and amount and before.aggregate not in OF_ROWS and not sentence.has(r"what is the value|amount of"):
        raise Unclear(f"The amount of {named[0].said}, or how many?")
    averaged = sentence.has(_AVERAGED) or (wish.least is not None and sentence.has(
        rf"(?:averages?|mean) (?:\w+ ){{0,2}}(?:{RATED}|prices?|values?|amounts?)"))
    if valued and before.aggregate not in OF_ROWS and wish.quantile is None and averaged and not (
            sentence.has(r"how (?:many|often)|number of|no of|counts?|counted|times|frequency")
    ):
        raise Unclear(f"The average number of {named[0].said}, or of their amounts? Say how many, or how much.")
    return _settle(replace(wish, aggregate=before.aggregate), named, base_of, sentence, found)


def _side_by_side(found: list[tuple[int, Event]], sentence: Sentence) -> bool:
    """Whether messages sent and another event are listed, each to be counted: sent and opened notices."""
    sends = BY_NAME["sends"]
    spare = rf"(?: {MESSAGES})? (?:and|&|plus) (?:the |number of |how many |those )*"
    for at, event in found:
        for other, another in found:
            between = sentence.whole[at:other]
            if event == sends and another != sends and re.fullmatch(
                    rf"(?:{MESSAGES} )?(?:sent|sends){spare}", between):
                return True
            if event != sends and another == sends and re.fullmatch(rf"\w+{spare}", between) and re.match(
                    r"(?:sent|sends)\b", sentence.whole[other:]):
                return True
    return False


def _divisor(named: list[Event], added: list[Event], sentence: Sentence) -> Event | None:
    """What an amount is divided by, where the sentence says so: fares over the number of trips."""
    if not sentence.has(
        r"divided by|over (?:the )?(?:number|count) of|per (?:trip|order|booking|rental|purchase|visit|session)"
    ):
        return None
    others = [event for event in named if event not in added]
    return others[0] if len(others) == 1 else added[0] if len(set(added)) == 1 and not others else None


def _on_both_sides(found: list[tuple[int, Event]], over: int) -> bool:
    """Whether an event is named before and behind a place."""
    return any(at < over for at, _ in found) and any(at > over for at, _ in found)


def _settle(
    wish: Wish, named: list[Event], base_of: Event | None, sentence: Sentence, found: list[tuple[int, Event]]
) -> Wish:
    """One event, or two where the sentence holds one against the other."""
    sends = BY_NAME["sends"]
    named = apart(named)
    if len(named) > 1 and sends in named and wish.base not in (None, sends):
        named = [e for e in named if e != sends]
    if len(named) > 1 and sends in named:
        rest = [e for e in named if e != sends]
        if wish.base is None and wish.shape in (None, "trend", "breakdown") and _side_by_side(found, sentence):
            raise Unclear(f"One thing at a time: sends or {rest[0].said}? A funnel shows both.")
        over = sentence.has(
            rf"divided by|out of|ratio|over (?:the )?(?:number of )?{MESSAGES}|relative to|compared (?:to"
            rf"|with) (?:the )?(?:number of )?{MESSAGES}"
        )
        if over and wish.base is None:
            wish = replace(wish, base=sends, aggregate="ratio")
            sentence.take_all(r"relative to|compared (?:to|with)|divided by")
        named = rest
    if len(named) > 1 and wish.base in named:
        named.remove(wish.base)
    if len(named) == 2 and wish.base is None and base_of is not None and base_of in named:
        (event,) = [e for e in named if e != base_of]
        sentence.take_all(
            r"for which|in which|that|which|where|(?:is |are |was |were )?followed by|ends? (?:up )?(?:in|with)|led to"
            r"|(?:as |like )?(?:a )?ratio|divided by"
        )
        return replace(wish, event=event, base=base_of, aggregate="ratio")
    if len(named) == 2 and (match := sentence.take(
        r"as an? (?:share|percentage|part|fraction|proportion) of|divided by|ratio|relative to|for (?:each|every)"
        r"|out of"
        r"|per|over(?= the| \w+s)|to"
    )):
        if match[0] == "to" and not sentence.has("ratio|rate"):
            raise Unclear(f"One thing at a time: {' or '.join(e.said for e in named)}?")
        sentence.take_all(r"divided by|ratio|relative to|number of")
        return replace(wish, event=named[0], base=named[1], aggregate="ratio")
    if len(named) > 1 and wish.window is not None and wish.base is None and alternatives(named, found, sentence):
        sentence.take_all(
            r"and/or|either(?: of (?:them|the two|these))?(?: (?:will|would) do| is (?:fine|enough|ok))?|any of"
            r" (?:them|these)"
            r"|whichever"
        )
        return replace(wish, event=named[0], either=tuple(named[1:]))
    stranger = next((event for event in named if event.step is None), None) if wish.shape == "funnel" else None
    if stranger is not None:
        raise Unclear(
            f"A funnel of messages goes from sent to converted, and {stranger.said} are no step of it. Without?")
    if len(named) > 1 and wish.shape not in ("funnel", "profile"):
        raise Unclear(f"One thing at a time: {' or '.join(e.said for e in named)}?")
    return replace(wish, event=named[0] if named else wish.event)

