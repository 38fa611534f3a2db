"""Amounts over amounts: dollars paid divided by dollars billed, refunded zlotys over ticket zlotys.

Each side says its own event and that its amounts are meant; where a side says an amount of something that is not
told apart, it is asked about, as the number of its rows is another ratio.
"""

from __future__ import annotations

from dataclasses import replace

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.amounts import CODES, amounts_of, has_amounts, measured, units
from workbench.assistant.offline.parts.heads import headed
from workbench.assistant.offline.parts.pairs import apart, bought_things
from workbench.assistant.offline.wish import Sentence, Wish
from workbench.assistant.offline.words.lexicon import REVENUE, Event
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.vocabulary import Unclear, occurs, spoken

_OVER = re.compile(
    r"(?<!\w)(?:divided +by|(?<!summed )(?<!added up )(?<!taken )over"
    r"(?! +(?:the +)?(?:\d|first|last|next|whole|all of|a\b|an\b|one\b|two\b|three\b|four\b))"
    r"|as +an? +(?:share|percentage|part|fraction|proportion) +of|relative +to)(?!\w)(?: +(?:the|all|total|sum +of))*")
_AMOUNT = r"(?:sums?|totals?|summed|amounts?|values?)"


def quotient(wish: Wish, sentence: Sentence, grounding: Grounding) -> Wish | None:
    """The ratio of two sums, or of a number of rows and a sum; None where no amount stands below.

    Raises:
        Unclear: where an amount stands below, and it is not told of what.
    """
    if wish.base is not None or wish.window is None or wish.event is not None or wish.of is not None:
        return None
    for over in _OVER.finditer(sentence.rest):
        first = max((m.end() for m in re.finditer(r"[,;:(]|\.(?!\d)", sentence.rest[: over.start()])), default=0)
        end = re.search(rf"[,;:)(]|\.(?!\d)|(?<!\w)(?:within|in(?! +(?:{_units(grounding)}))|over|during|per)(?!\w)",
                        sentence.rest[over.end():])
        last = over.end() + end.start() if end is not None else len(sentence.rest)
        above, below = (first, over.start()), (over.end(), last)
        (event, summed), (base, added) = (_of_side(wish, part, sentence, grounding) for part in (above, below))
        if not (summed or added):
            continue
        if not added:
            if base is None or event is None or event.value is None or not has_amounts(event, grounding):
                continue
            return _taken(replace(wish, event=event, base=base, aggregate="ratio", summed=True), first, last, sentence)
        if base is None or event is None or not has_amounts(base, grounding) or base.value is None:
            if event is None and not summed:
                continue
            raise Unclear("One amount divided by another, or by a number of rows? Say the amount of what over the "
                          "amount of what.")
        if summed and (event.value is None or not has_amounts(event, grounding)):
            raise Unclear(f"{event.said.capitalize()} carry no amount: their number, over that amount?")
        if event == base and summed:
            raise Unclear(f"The amount of {event.said} over itself is one: over what, or over their number?")
        made = replace(wish, event=event, base=base, aggregate="ratio", summed=summed, summed_below=True)
        return _taken(made, first, last, sentence)
    return None


def per_unit(text: str, grounding: Grounding) -> str:
    """A normalised request with an amount per one of the unit of another as their quotient.

    >>> per_unit("dollars of fines paid per dollar of fines charged", grounding)      # doctest: +SKIP
    'dollars of fines paid divided by dollars of fines charged'
    """
    for unit in units(grounding):
        one = unit.removesuffix("s")
        text = re.sub(rf"\b(?:the )?{re.escape(unit)} (?:of|in) (?P<above>[a-z ]{{3,40}}?) (?:per|for each"
                      rf"|for every) {one} (?:of|in) ",
                      lambda m: f"{unit} of {m['above']} divided by {unit} of ", text)  # noqa: B023
        text = re.sub(rf"\b{re.escape(unit)} (?P<above>[a-z]+(?: (?:on|for|with|in) [a-z ]{{3,30}}?)?) (?:per|for each"
                      rf"|for every) {one} (?=[a-z]+(?:ed|nt|id)\b)",
                      lambda m: f"{unit} {m['above']} divided by {unit} ", text)  # noqa: B023
    return text


def _taken(wish: Wish, first: int, last: int, sentence: Sentence) -> Wish:
    """The wish, with the words that said it taken out, and those that say again that it is a ratio of sums."""
    sentence.blank(first, last)
    sentence.take_all(r"(?:average|mean) (?:ticket|basket|receipt|bill)(?: size| value)?")
    sentence.take_all(rf"(?:{_AMOUNT} )?(?:over|divided by) (?:{_AMOUNT}|the other)|as a ratio|ratios?(?: of)?"
                      rf"|{_AMOUNT}(?: of)?")
    return wish


def _units(grounding: Grounding) -> str:
    """Words for amounts: units, and what the descriptions say that amounts are of, a fee."""
    words = {*units(grounding), *CODES.values(), *(f"{word}s" for word in measured(grounding)), *measured(grounding)}
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


def _says_amount(text: str, grounding: Grounding) -> bool:
    """Whether a side speaks of an amount: money, a unit, a sum."""
    said = _units(grounding)
    many = re.search(r"(?<!\w)(?:number|count)s? of(?!\w)", text)
    return many is None and re.search(rf"(?<!\w)(?:{REVENUE}|{said}|amounts?|values?|sum of)(?!\w)", text) is not None


def _of_side(wish: Wish, span: tuple[int, int], sentence: Sentence, grounding: Grounding) -> tuple[Event | None, bool]:
    """The one event that a side speaks of, and whether it speaks of its amounts."""
    part = Sentence(sentence.rest[slice(*span)])
    found: list[tuple[int, Event]] = []
    summed = False
    for one in spoken(grounding):
        while (at := one.find(part.rest)) is not None:
            part.blank(*at)
            found.append((at[0], one.event))
            own = {*units(grounding)} & {*normalise(one.event.fact).split()} & {*part.whole[slice(*at)].split()}
            summed = summed or one.aggregate == "sum" or bool(own)
    found = headed(bought_things(found, part.whole, grounding), wish, part, grounding)
    rest = part.rest
    found, added = amounts_of(found, [], part, grounding)
    rows = re.search(r"(?<!\w)(?:number|count)s? of(?!\w)", part.whole) is not None
    summed = ((summed or bool(added)) and not rows) or _says_amount(rest, grounding)      # a fare check is no fare
    named = apart([event for event in dict.fromkeys(event for _, event in found) if occurs(event, grounding)])
    plain = [event for event in named if event.table not in ("sends", "interactions", "reachability")]
    return plain[0] if len(plain) == 1 and len(named) == 1 else None, summed


__all__ = ["per_unit", "quotient"]
