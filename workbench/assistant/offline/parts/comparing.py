"""Two parts of the log held against each other: before and after a day, one month and another, one value and another.

Periods stand in the order of time, whichever is said first: the difference is the later minus the earlier. Values
stand in the order in which they are said.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.choosing import own_values
from workbench.assistant.offline.parts.conditions import MONTHS, day_of, even_dates, year_of
from workbench.assistant.offline.wish import Sentence, Test, Wish
from workbench.assistant.offline.words.numbers import WORDED, place
from workbench.assistant.offline.words.spelling import normalise, pattern_of
from workbench.assistant.offline.words.vocabulary import Unanswerable, Unclear

_DAY = r"(?:the |the day )?(\d{4}-\d\d-\d\d)"
_ONWARDS = r"(?: on(?:wards?)?)?"
# words between the two parts: they say that there are two, and repeat what is compared
_LINK = (
    r"(?:[,;:. ]+(?:and|vs|with|to|against|than|compared|comparing|relative|as|opposed|the|that|those|ones?|rates?"
    r"|same|everything"
    r"|all|anything|what|which|was|were|is|messages?|sends?|sent|went|out|it|of|in|from(?! that| then)|period|time"
    r"|days?"
    r"|rather))*[,;: ]+"
)
_SINCE = r"(?:since|after|from|starting|on or after|starting on|as of|from)"
_LATER = (
    r"(?:(?:on )?that day or (?:later|after(?:wards)?)"
    r"|after(?:wards?| that(?: (?:day|date|moment))?| it)?|since(?: then| that (?:day|date))?"
    r"|from (?:that|then|the same)(?: very)?(?: (?:day|date|moment|time|point))? ?(?:on|onwards?)?|thereafter"
    r"|later on|later|then on)"
)
_EARLIER = (
    r"(?:before(?: that(?: (?:day|date|moment))?| it| then)?|earlier|until then|up to then|previously|beforehand)"
)
_MONTH = rf"({'|'.join(MONTHS)})(?: of)?(?: (\d{{4}}))?"
_TELLS_APART = (
    r"differences?|gap|intervals?|confidence|uncertainty|significan\w+|how much (?:better|worse|higher|lower|more|less)"
    r"|by how (?:much|many(?: (?:percentage )?points?| pp)?)"
)


def periods(wish: Wish, sentence: Sentence, grounding: Grounding) -> Wish:
    """Two spans of time, before any dates are read as a condition.

    Raises:
        Unclear: for two spans of which one is no span.
    """
    even_dates(sentence, grounding)
    _halves(sentence)
    found = _around(sentence) or _ranges(sentence) or _months(sentence, grounding) or _last(sentence, grounding)
    if found is None:
        return wish
    _take_apart(sentence)
    # two numbers for all of them: a split would be a third thing, and is said with a by
    sentence.take_all(r"(?:(?:over|across|on|through|via) all|(?<=[,(]) *all) (?:of )?(?:the |our )?channels"
                      r"(?: together)?")
    sentence.take_all(r"everything(?: that)?(?: (?:was|we))?(?: sent)?")
    sentence.take_all(r"(?:the |these |both )*(?:two|both)(?= (?:\w+ ){0,2}(?:rates?|figures|numbers|values"
                      r"|percentages))")
    sentence.take_all(
        r"f[ae]ll|falls|drop(?:s|ped)?|rise|rose|rises|(?:in|de)crease[sd]?|sink|sank|(?:go|goes|went) (?:up|down)")
    sentence.take_all(r"chang(?:e|ed|es|ing)|differ(?:s|ed)?|(?:two|both) periods?|compared (?:to|with)")
    parts = sorted(found, key=lambda part: part[0] or datetime.min)
    return replace(wish, shape="compare", parts=tuple(_tests(*part) for part in parts))


def _halves(sentence: Sentence) -> None:
    """What is said of each half again is said once: on the left, mails sent before a day and mails sent from it on."""
    sentence.take_all(r"(?:(?:is|goes|comes|should be) )?on the (?:left|right)(?: (?:hand )?side)?")
    again = re.search(rf"(?<!\w)(\w+) sent before {_DAY}[^?;]*?(?<!\w)(\1 )(?:that were )?sent {_SINCE} {_DAY}",
                      sentence.rest)
    if again is not None:
        sentence.blank(*again.span(3))
    end = re.search(rf"(?<!\w)(?:until|till|up to|through) (?:the )?end of {_MONTH}(?=.* {_SINCE}"
                    rf" {_DAY})", sentence.rest)
    if end is not None and end[2]:
        month, year = MONTHS.index(end[1]) + 1, int(end[2])
        first = f"before {year + month // 12:04d}-{month % 12 + 1:02d}-01"
        sentence.rest = f"{sentence.rest[: end.start()]}{first.ljust(len(end[0]))}{sentence.rest[end.end():]}"
    twice = re.search(rf"(?<!\w)(\w+ rates?) (?:[^?;]*? )?before {_DAY}[^?;]*? (?:the |that )?(\1) {_SINCE}"
                      rf" {_DAY}", sentence.rest)
    if twice is not None:
        sentence.blank(*twice.span(3))


_ISO = r"\d{4}-\d\d-\d\d"
_HELD_AGAINST = (
    r"compar\w+|versus|vs|against|differ\w*|than|or|between|before and after|better|worse|higher|lower|change[ds]?|each"
    r"|those|ones|both|respectively")


def _one_span(sentence: Sentence) -> bool:
    """Whether after one day and before another is one span of days, and no two that are held against each other.

    Raises:
        Unclear: where no day lies in it.
    """
    match = re.search(rf"(?<!\w)(?:after|since|from) ({_ISO}) and before ({_ISO})", sentence.rest)
    if match is None or sentence.has(_HELD_AGAINST):
        return False
    if match[1] >= match[2]:
        raise Unclear(f"After {match[1]} and before {match[2]}: no day is both. Which of the two do you mean?")
    return True


def values(wish: Wish, sentence: Sentence, grounding: Grounding) -> Wish:
    """Two values of one column, where the difference between them is asked for."""
    columns = {column for column, _ in wish.filters}
    told = sentence.has(rf"{_TELLS_APART}|vs|versus") or _rated(sentence) or _oftener(sentence)
    if wish.shape is not None or not told:
        return wish
    for column in columns:
        said = [value for name, value in wish.filters if name == column]
        if len(said) == 2 and wish.by in (None, column):
            _take_apart(sentence)
            said.sort(key=lambda value: _place((str(column), value), sentence, grounding))
            rest = tuple(pair for pair in wish.filters if pair[0] != column)
            sentence.take_all(
                r"(?:the |both |these |those )*(?:two|both|either|respective)(?= (?:\w+ ){0,2}(?:rates?|figures?"
                r"|numbers?|values?|ones"
                r"|channels?|domains?))|(?:the |give me |show me )*both(?: of them)?(?= *(?:$|[.,;?!]))|side by side"
                r"|next to (?:each|one an) ?other|which of (?:the two|both|these|those|the)(?: two)? "
                rf"{re.escape(normalise(str(column)))}s?|of (?:the two|both|these two|those two)"
                rf" {re.escape(normalise(str(column)))}s?"
                r"|which of (?:them|the two|these|both)|of the two|true that"
                rf"|in terms of"
            )
            sentence.take_all(r"exceeds?|beats?|outperforms?|surpass(?:es)?|tops(?= )|(?:percentage )?points?|pp")
            sentence.take_all(r"different(?: from| to| than)?|differs?(?: from)?")
            parts = tuple(((column, "=", value),) for value in said)
            return replace(wish, shape="compare", by=None, parts=parts, filters=rest)
    return wish


def _oftener(sentence: Sentence) -> bool:
    """Whether messages of the one are reacted to more than those of the other: are zaps tapped more than pushes?"""
    reacted = r"(?:opened|clicked|tapped|delivered|read|muted|converted?|click|tap|open)"
    return sentence.has(rf"{reacted}(?: on)? (?:more|less|better|worse)(?: often| frequently| likely)?(?= (?:(?:on"
        rf"|by|in|via|through|at|for|with) (?:the |our )?[\w-]+ )?than"
                        rf"|[?,.;]|$)"
                        rf"|(?:more|less) (?:often|likely|frequently)(?: to be)? {reacted}") and not sentence.has(
        r"how many|numbers? of|counts?|volumes?|absolute")


def _rated(sentence: Sentence) -> bool:
    """Whether a rate is asked of both, which is held against the other: has push or mail the higher open rate?"""
    rate = r"rates?|ctr|per (?:message|notification|send)|share|percent\w*|proportion|fraction"
    counted = r"how many|numbers? of|counts?|volumes?|absolute"
    weighed = (
        r"better|worse|more|less|higher|lower|stronger|weaker|best|than|side by side|next to (?:each|one an) ?other"
        r"|differ\w*"
        r"|compar\w+"
    )
    return sentence.has(rate) and sentence.has(weighed) and not sentence.has(counted)


def _place(pair: tuple[str, str], sentence: Sentence, grounding: Grounding) -> int:
    """Where a value is said last: the sentence that asks comes after the one that wonders."""
    ways = [said for said, meant in own_values(grounding) if meant == pair] + [normalise(pair[1])]
    places = [match.start() for said in ways
              for match in pattern_of(f"{re.escape(said)}s?").finditer(sentence.whole)]
    return max(places, default=-1)


def _take_apart(sentence: Sentence) -> None:
    sentence.take_all(
        rf"(?:and )?(?:tell|show|give)? ?(?:me |us )?(?:the |its |their |an? )?(?:{_TELLS_APART})|vs|versus"
        r"|(?:95 ?%|95 percent)(?= (?:confidence|intervals?))|95 ?%"
    )


Span = tuple[datetime | None, datetime | None]


def _tests(since: datetime | None, until: datetime | None) -> tuple[Test, ...]:
    bounds = ((">=", since), ("<", until))
    return tuple(("ts", sign, moment.isoformat(sep=" ")) for sign, moment in bounds if moment is not None)


def _midnight(text: str) -> datetime:
    return datetime.combine(day_of(text), datetime.min.time())


def _around(sentence: Sentence) -> tuple[Span, Span] | None:
    """Before and after a day; before one day and since another."""
    if _one_span(sentence):
        return None
    match = sentence.take(rf"(?:sent )?before {_DAY}{_LINK}{_SINCE} {_DAY}{_ONWARDS}")
    if match is not None:
        return (None, _midnight(match[1])), (_midnight(match[2]), None)
    match = sentence.take(rf"(?:sent )?{_SINCE} {_DAY}{_ONWARDS}{_LINK}before {_DAY}")
    if match is not None:
        return (None, _midnight(match[2])), (_midnight(match[1]), None)
    match = sentence.take(
        rf"(?:sent )?(?:before(?: ?/ ?| divided by |{_LINK})(?:after|since|from)"
        rf"|(?:after|since)(?: ?/ ?| divided by |{_LINK})before) {_DAY}{_ONWARDS}"
        rf"|(?:sent )?before {_DAY}{_LINK}{_LATER}|(?:sent )?{_SINCE} {_DAY}{_ONWARDS}{_LINK}{_EARLIER}"
    )
    if match is None:       # did it change after that day
        moved = (r"(?:chang\w+|differ\w*|rises?|rose|falls?|fell|fallen|improv\w+|drop\w*|increas\w+|decreas\w+"
                 r"|better|worse"
                 r"|higher|lower|(?:go|goes|went|gone) (?:up|down)|declin\w+|worsen\w*|shift\w*)")
        match = sentence.take(rf"{moved}(?: \w+){{0,2}}? {_SINCE} {_DAY}{_ONWARDS}") if not sentence.has(
            r"per|by|daily|weekly|monthly|each|every|how many|numbers? of|count") else None
    if match is None:
        return None
    day = _midnight(next(one for one in match.groups() if one))
    return (None, day), (day, None)


def _ranges(sentence: Sentence) -> tuple[Span, Span] | None:
    """From one day to another, and the same again; the last day is a part of its span."""
    span = rf"(?:between|from) {_DAY} (?:and|to|until|till|through) {_DAY}"
    match = sentence.take(rf"{span}{_LINK}{span}")
    if match is None:
        return None
    a, b, c, d = (_midnight(one) for one in match.groups())
    return (a, b + timedelta(days=1)), (c, d + timedelta(days=1))


def _months(sentence: Sentence, grounding: Grounding) -> tuple[Span, Span] | None:
    """May against June."""
    match = sentence.take(rf"(?:(?:in|of|during|from|between) )?{_MONTH}{_LINK}(?:during )?{_MONTH}")
    if match is None:
        return None
    if not sentence.has(r"compar\w+|vs|against|than|differ\w*|between|relative to|chang\w+|change"):
        raise Unclear("Those two months held against each other, or both together?")
    spans: list[Span] = []
    for name, year in ((match[1], match[2] or match[4]), (match[3], match[4] or match[2])):
        month = MONTHS.index(name) + 1
        first = datetime(int(year) if year else year_of(month, grounding), month, 1)
        spans.append((first, datetime(first.year + month // 12, month % 12 + 1, 1)))
    return spans[0], spans[1]


def _last(sentence: Sentence, grounding: Grounding) -> tuple[Span, Span] | None:
    """The log's last days, and as many before them."""
    number = rf"(\d+|{WORDED})"
    match = sentence.take(
        rf"(?:(?:in|over|during|of) )?(?:the )?(?:last|past|most recent|latest) {number} ?(days?"
        rf"|weeks?)(?: of the log)?"
        rf"{_LINK}(?:(?:the|those) )*(?:{number} ?(days?|weeks?)|ones|time|as many)? ?"
        r"(?:just |right )?(?:before(?: that| them| those| it| these)?|preceding(?: it| them)?|previous)"
    )
    if match is None:
        return None
    info, many = grounding.tables.get("message_facts"), place(match[1])
    if info is None or info.watermark is None or not many:
        raise Unanswerable("The log has no end from which days could be counted back.")
    if match[3] is not None and (place(match[3]), match[4].rstrip("s")) != (many, match[2].rstrip("s")):
        raise Unclear("Two periods of different length: with which days does each begin and end?")
    length = timedelta(days=many * (7 if match[2].startswith("week") else 1))
    since = info.watermark - length
    return (since - length, since), (since, None)


__all__ = ["periods", "values"]
