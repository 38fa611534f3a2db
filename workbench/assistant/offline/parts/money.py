"""Money: what it is of, where a sentence says it or leaves it out."""

from __future__ import annotations

from dataclasses import replace

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.amounts import CODES, in_money, unit_of, units
from workbench.assistant.offline.parts.bounds import rows_bounded
from workbench.assistant.offline.parts.measures import OF_ROWS
from workbench.assistant.offline.parts.pairs import apart
from workbench.assistant.offline.parts.same_rows import of_value
from workbench.assistant.offline.wish import Sentence, Wish
from workbench.assistant.offline.words import lexicon
from workbench.assistant.offline.words.columns import PERSON
from workbench.assistant.offline.words.descriptions import told_of
from workbench.assistant.offline.words.fillers import HARMLESS
from workbench.assistant.offline.words.lexicon import BY_NAME, Event
from workbench.assistant.offline.words.spelling import pattern_of
from workbench.assistant.offline.words.stems import stem
from workbench.assistant.offline.words.vocabulary import Unclear, event_of, occurs, spoken

_PERSON = "|".join(PERSON)
# put money into a pot: whether somebody did, where no number is asked for
DEED = re.compile(r"(?:an? |the )?(?:metric|kpi|flag)?[:,]? ?(?:put|moved|spent|gave|sent|transferred|saved|paid)"
                  r" (?:any |some )?money\b")


def summed_share(sentence: Sentence) -> bool:
    """Whether something is asked for as a part of all money: refunds as % of revenue."""
    return sentence.has(
        r"(?:share|proportion|percent\w*|%|pct|fraction|part) of (?:the |all |our |total )*"
        r"(?:revenue|sales|turnover|money|income|spend\w*)"
    )


def money_of(
    before: Wish, wish: Wish, found: list[tuple[int, Event]], sentence: Sentence, grounding: Grounding,
    place: Event | None = None,
) -> Wish:
    """An amount of money: of purchases where the log has them, else of conversions."""
    named = list(dict.fromkeys(event for _, event in found if event.fact != "sends" and event != wish.base))
    if len(named) == 1 and wish.base is None and wish.least is None and place is None and (
            in_money(named[0], grounding) != named[0]):
        return _in_its_column(before, wish, in_money(named[0], grounding), sentence)
    source = place if place is not None and place.value and not found else spent_on(found, wish, sentence, grounding)
    able = [e for e in named if e.value is not None
            and (e.table == "outcomes" or unit_of(e, grounding) in CODES.values())]
    named, able = apart(named), apart(able)
    money = [word for word in units(grounding) if word in CODES.values()]
    if len(able) == 1 and unit_of(able[0], grounding) in (None, *money) and len(money) == 1:
        sentence.take_all(rf"in {money[0]}|of {money[0]}")
    if len(named) > len(able) or len(able) > 1:
        raise Unclear(f"An amount of what: {' or '.join(e.said for e in named)}? One thing at a time.")
    if wish.least is not None and not rows_bounded(sentence, grounding):
        raise Unclear("A bound on each amount, or on what somebody spends in all? Sums cannot be bounded yet.")
    if sentence.has(
        r"(?:share|proportion|percent\w*|%|pct|fraction|part) of (?:the |all |our |total )*(?:revenue|sales|turnover"
        r"|money"
        r"|income|spend\w*)"
    ):
        raise Unclear("A share of an amount is none that a metric or an insight says: the amount per user, or by what?")
    if wish.base is not None:
        sentence.take_all(r"divided by|summed over|sum(?:s|med)?|number of|all|total|averages?")
        return replace(wish, event=able[0] if able else source or BY_NAME["purchases"], aggregate="ratio", summed=True)
    of_rows = before.aggregate if before.aggregate in OF_ROWS else None
    if of_rows is None and sentence.has(
        rf"average (?:value|amount)|(?:mean|average) (?:order|basket)|(?:value|amount) (?:per|of an?"
        rf"|of each) (?!{_PERSON}|(?:\w+ )?(?:\d+|within|day|week))"
    ):
        raise Unclear("Value per order or value per user? Per user is “revenue within 28 days”.")
    whether = before.aggregate == "any" or (DEED.match(sentence.whole.strip()) is not None and not sentence.has(
        r"how (?:much|many)|sum(?:med)?|totals?|averages?|mean|amount|per|added up")) or (sentence.has(
        r"at least (?:once|one)|even once|anything at all|whether|(?:did|does|has|have) (?:they|he|she|(?:an?|the"
        r"|each) \w+)"
        rf"|(?:share|percent\w*|proportion|fraction|%) of (?:all |the |our )*(?:{_PERSON})"
    ) and not sentence.has(r"how (?:much|many)|sum|totals?|averages?|mean|amount"))
    if whether and of_rows is None and wish.quantile is None:
        if sentence.has(r"how much|sum|totals?|averages?|mean|amount|revenues?|turnover|income"):
            raise Unclear(f"The amount of {(able[0] if able else source or BY_NAME['purchases']).said}, or whether"
                          f" any?")
        return replace(wish, event=able[0] if able else source or BY_NAME["purchases"], aggregate="any")
    return replace(wish, event=able[0] if able else source or BY_NAME["purchases"], aggregate=of_rows or "sum")


def _in_its_column(before: Wish, wish: Wish, event: Event, sentence: Sentence) -> Wish:
    """The sum of a column that is money, of rows whose own amount is none.

    Raises:
        Unclear: where it is not plainly their sum.
    """
    if before.aggregate not in (None, "count", "sum") or wish.quantile is not None or sentence.has(
            r"average|mean|whether|any|did|share|percent\w*|median|largest|number of|counts?|how many|times|yes/no|and"
            r"|at least"):
        raise Unclear(f"The sum of {event.value} over {event.said}, or something else of it?")
    sentence.take_all(rf"(?:in )?(?:{'|'.join(sorted({*CODES.values()}))})")
    return replace(wish, event=event, aggregate="sum")


def earned(found: list[tuple[int, Event]], wish: Wish, sentence: Sentence, grounding: Grounding) -> Event | None:
    """What money is of, where one thing alone can be meant."""
    try:
        return spent_on(found, wish, sentence, grounding)
    except Unclear:
        return None


def spent_on(found: list[tuple[int, Event]], wish: Wish, sentence: Sentence, grounding: Grounding) -> Event | None:
    """What money is of where the sentence does not say: purchases, the only event in a currency, or conversions.

    Raises:
        Unclear: where several events are given in a currency.
    """
    if occurs(BY_NAME["purchases"], grounding):
        return BY_NAME["purchases"]
    # money in the very word of a metric of the squad: what is spent is what spend_28d adds up
    said = {stem(match[0]) for match in pattern_of(lexicon.REVENUE).finditer(sentence.whole)}
    own = {one.event for one in spoken(grounding) if one.aggregate == "sum" and one.stems and set(one.stems) <= said}
    if len(own) == 1:
        return own.pop()
    facts = {name for unit, names in units(grounding).items() if unit in CODES.values() for name in names}
    able = list(dict.fromkeys(event for name in sorted(facts) if (event := event_of(grounding, name)) is not None))
    if len(able) > 1 and not any(event in able or _paid(event, grounding) for _, event in found if event != wish.base):
        qualified = _qualified(able, sentence, grounding) or _told(able, sentence, grounding) or of_value(
            able, wish.filters, grounding)
        if qualified is not None:
            return qualified
        raise Unclear(f"Money of what: {' or '.join(event.said for event in able)}?")
    return able[0] if len(able) == 1 else BY_NAME["conversions"] if occurs(BY_NAME["conversions"], grounding) else None


def _paid(event: Event, grounding: Grounding) -> bool:
    """Whether the event that is spoken of has an amount of its own, in no unit that is not money."""
    unit = unit_of(event, grounding)
    if event.table == "outcomes" and unit in CODES.values():
        return True
    return event.table == "outcomes" and unit is None and any(
        fact.kind == "event" and fact.value is not None and event_of(grounding, name) == event
        for name, fact in grounding.catalog.facts.items())


def _qualified(able: list[Event], sentence: Sentence, grounding: Grounding) -> Event | None:
    """The one event whose description alone holds the word beside the money: pharmacy revenue, spent at the shop."""
    money = lexicon.REVENUE
    own = {stem(name) for name in grounding.catalog.facts}      # labels, which elsewhere are those of a chart
    for way in (rf"(?<![\w'])([a-z]{{4,}}) (?:{money})(?!\w)",
                rf"(?<!\w)(?:{money}) (?:of|from|at|in|through|via) (?:the|our) ([a-z]{{4,}})(?!\w)",
                rf"(?<!\w)(?:{money}) (?:on|for) (?:an? |the |our |their )?([a-z]{{4,}})(?!\w)"):
        for match in re.finditer(way, sentence.whole):
            word = match[1]
            told = [event for event in able if stem(word) in told_of(grounding, event.table, event.where)]
            if len(told) == 1 and (word not in HARMLESS or stem(word) in own):
                sentence.take_all(rf"(?:(?:of|from|at|in|through|via|on|for) (?:an? |the |our |their )?)?{word}")
                return told[0]
    return None


def _told(able: list[Event], sentence: Sentence, grounding: Grounding) -> Event | None:
    """The one event that the project's own texts call revenue, where the others are money that goes back.

    GMV is a term and no word of everybody: whose description alone holds it, is what it is of.
    """
    termed = [event for event in able if sentence.has("gmv") and stem("gmv") in told_of(
        grounding, event.table, event.where)]
    if len(termed) == 1:
        return termed[0]
    said = {word for word in re.findall(r"[a-z]+", sentence.whole) if word in _COMES_IN}
    if not said or BY_NAME["conversions"] not in able:
        return None
    told = [event for event in able
            if {stem(word) for word in said} & told_of(grounding, event.table, event.where)]
    others = [event for event in able if event != BY_NAME["conversions"]]
    returned = all(re.search(_GIVEN_BACK, f"{event.said} {event.kind}") for event in others)
    return BY_NAME["conversions"] if told == [BY_NAME["conversions"]] and returned else None


_COMES_IN = frozenset(("revenue", "revenues", "turnover", "takings", "income"))
_GIVEN_BACK = r"refund|returned|return|revers|chargeback|resold|resale|cancel"
