"""Windows that a request says more than once: week two only, from day 7 to day 14; the first week is left out.

The interval that is written out wins where the other is the same by name, or is what it leaves out; where they differ
both stay, and are asked about.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.choosing import own_values
from workbench.assistant.offline.parts.phrases import Window, find_window
from workbench.assistant.offline.words.numbers import WORDED, number, place
from workbench.assistant.offline.words.vocabulary import Unclear, spoken

_ORDINAL = r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|\d+(?:st|nd|rd|th))"
_N = rf"(?:\d+|{WORDED})"
_UNIT = r"(?:hours?|h|days?|d|weeks?|w|fortnights?)"
_EXPOSURE = r"(?: (?:after|from|of|since|following) (?:the |their |his |her |its )?(?:first )?exposure)?"
_ONLY = r"(?: (?:only|alone|together|combined|taken together|in one|as one))?"
_IN = r"(?:(?:in|over|during|within|for|of|on|across) )?(?:only )?(?:the |their |his |her |its )?"
# a stretch by its name: week two, the third and fourth week together, the second half of the four weeks
_NAMED = re.compile(
    rf"(?<![\w-]){_IN}(?:"
    rf"(?:weeks?|wks?) ?(?:number |no )?(?P<week>{_N})(?! ?(?:-|to\b|through\b|until\b|and\b|\d|{_UNIT}\b))"
    rf"|(?P<nth>{_ORDINAL})[ -](?P<of>week|fortnight)\b(?! of (?!the exposure|exposure))"
    rf"|(?P<one>{_ORDINAL}) (?:and|to|through|until|plus) (?:the )?(?P<other>{_ORDINAL})[ -]weeks?\b"
    rf"|(?P<half>first|second|last) half of (?:the |his |her |their |its )?(?:first )?(?P<many>{_N}) "
    rf"(?P<long>days|weeks))"
    rf"{_EXPOSURE}{_ONLY}(?!\w)(?!,? (?:each|separately|apart|respectively|one by one|individually|or|vs|versus"
    rf"|than)\b)")
_WRITTEN = re.compile(
    rf"[(\[]?\s*(?<![\w-])(?:(?:that is|that means|meaning|so|namely|ie|by which (?:i|we) mean|read|=|or rather) )*"
    rf"(?:(?:over|in|within|on|for|during|window) (?!between|from))?(?:from |between |starting (?:on|at) )?(?:the )?"
    rf"(?P<u>days?|d|hours?|h|weeks?|w) ?(?P<a>\d+) ?(?:-|to|and|until|till|up to) ?(?:the )?(?:(?P<v>days?|d|hours?|h"
    rf"|weeks?|w) ?)?(?P<b>\d+)(?! ?(?:{_UNIT})\b){_EXPOSURE}\s*[)\]]?")
# week three and four
_IN_A_ROW = re.compile(
    rf"\bweek (?P<a>{_N})(?: (?P<join>and|&|plus|to|through|until|till|-) |-)(?:the )?(?:week )?(?P<b>{_N})\b"
    rf"(?! ?-?(?:{_UNIT})\b)")
# in their third or in the fourth week: an event in either is one in both together
_EITHER = re.compile(
    rf"\b(?:in|during|within) (?:the |their |his |her |its )?(?P<one>{_ORDINAL}) (?:week )?or "
    rf"(?:(?:in|during|within) )?(?:the |their |his |her |its )?(?P<other>{_ORDINAL}) week\b"
    rf"(?!,? (?:each|separately|apart|vs|versus|than)\b)")
_BOTH = re.compile(
    rf"\b(?:both|each|every one) (?:of |in |during )*(?:the |their |his |her |its )?(?:{_ORDINAL} (?:week )?and "
    rf"(?:also )?(?:in )?(?:the |their |his |her |its )?{_ORDINAL} week|weeks? {_N} and (?:in )?(?:week )?{_N})\b")
_HOURS = {"h": 1, "d": 24, "w": 168}
_METRIC = r"\b(?:metrics?|kpis?|indicators?|retention|per (?:user|head|person|member|customer|unit))\b"
_FIRST = rf"(?:very )?(?:first|initial|opening) (?P<skipped>(?:{_N} )?(?:hours?|days?|weeks?|fortnight))"
_WHY = (r"(?:,? (?:on purpose|deliberately|intentionally|by intention|knowingly|by design))?"
        r"(?P<why>,? \(?(?:because|since|as|due to|for|when|where|so that|while) [^.;:()]{3,80}\)?)?(?= *(?:$"
        r"|[.;:!?)]))")
_SKIPPED = (
    re.compile(rf"[,;.(:]+ ?(?:and |so |but |where )*(?:the |his |her |their |its )?{_FIRST}{_EXPOSURE} "
               rf"(?:is|are|be|being|stays?|remains?) (?:left out|skipped|excluded|ignored|not counted|not included"
               rf"|left aside|out|dropped|omitted){_WHY}"),
    re.compile(rf"[,;.(:]+ ?(?:and |so |but |as |since |because )*(?:i|we) (?:am |are |do |want to |would )?"
               rf"(?:skip(?:ping)?|leav(?:e|ing) out|ignor(?:e|ing)|drop(?:ping)?|exclud(?:e|ing)|omit(?:ting)?"
               rf"|not (?:trust|count|want|use|look at|care (?:about|for))|distrust|disregard) "
               rf"(?:the |his |her |their |its )?{_FIRST}{_EXPOSURE}{_WHY}"),
)
# all that lies before where the window begins
_EARLIER = re.compile(
    rf"[,;.(:]+ ?(?:and |so |but )*(?:(?:ignoring|disregarding|not counting|leaving out|excluding|no matter"
    rf"|regardless of|irrespective of|leave out|ignore) (?:what(?:ever)?|anything|everything|all|any"
    rf"|that) ?(?:that |which )?"
    rf"(?:was |has |had |have )?(?:came|come|comes|happened|happens|been|is|was|went on|done|did|they did|lies) "
    rf"(?:before|earlier)(?: (?:that|then|it|this))?"
    rf"|(?:the )?(?:earlier|previous|first|preceding|prior) (?:weeks?|days?|ones?|part|time|period|{_N} (?:weeks"
    rf"|days)) "
    rf"(?:is|are|do|does) not (?:of interest|interesting|relevant|important|interest|matter|count|counted)"
    rf"(?: (?:for|to) (?:us|me)| us| me)?(?: here)?|what(?:ever)? (?:comes|came|happens|happened|lies|is) before "
    rf"(?:is|does|do|are) not (?:interesting|relevant|count|counted|matter|interest)(?: (?:for|to) (?:us|me)"
    rf"| us| me)?)\)?(?= *(?:$|[.;:!?)]))")


def one_window(text: str, grounding: Grounding) -> str:
    """A normalised request for a metric with its window said once.

    >>> one_window("metric, visits, week two only: between day 7 and day 14", log)     # doctest: +SKIP
    'metric, visits, between day 7 and day 14'
    """
    if re.search(_METRIC, text) is None:
        return text
    text = re.sub(rf"\b(within|in|inside|over) (?:the|our|their) (?:usual|standard|normal|customary)"
                  rf" (?={_N} ?{_UNIT}\b)", r"\1 ", _meant(text))
    if (both := _BOTH.search(text)) is not None:
        raise Unclear(f"“{both[0].strip()}”: in each of the two apart, or in them taken together?")
    text = _IN_A_ROW.sub(_in_a_row, _EITHER.sub(_either, text))
    out = [m.span() for way in (*_SKIPPED, _EARLIER) for m in way.finditer(text)]
    said = {m.span(): hours for find, read in ((_WRITTEN, _hours), (_NAMED, _of_name)) for m in find.finditer(text)
            if not any(begin <= m.start() < end for begin, end in out) for hours in [read(m)]}
    ends = set(said.values())
    for m in _NAMED.finditer(text):
        other = next((span for span in said if span[0] > m.start()
                      and re.fullmatch(r"[ ,:(]*", text[m.end(): span[0]])), None)
        if m.span() in said and other is not None and said[m.span()] != said[other]:
            raise Unclear(f"“{m[0].strip()}” and “{text[slice(*other)].strip(' (),')}” are not the same time after"
                f" exposure."
                          " Which one?")
    alone = len(said) == 1 and (_NAMED.search(text) is None or not _unread(text))
    hours = next(iter(ends)) if len(ends) == 1 and not alone else None
    if hours is not None and (len(said) > 1 or hours[0]):
        text = _once(text, sorted(said), hours)
    return " ".join(_without_the_first(text, grounding).split())


def _in_a_row(match: re.Match[str]) -> str:
    """Weeks that follow each other as one stretch.

    Raises:
        Unclear: for weeks that do not.
    """
    first, last = int(number(match["a"])), int(number(match["b"]))
    if first >= last or (match["join"] in ("and", "&", "plus") and last != first + 1):
        raise Unclear(f"“{match[0]}” is no one stretch of time. From which day to which day after exposure?")
    return f"weeks {first} to {last}"


def _either(match: re.Match[str]) -> str:
    """Two weeks that follow each other, of which one is enough, as one stretch; any others stay as they are said."""
    one, other = place(match["one"]) or 0, place(match["other"]) or 0
    return f"between day {(one - 1) * 7} and day {other * 7}" if 1 <= one == other - 1 else match[0]


def _meant(text: str) -> str:
    """The first month, by which I mean 28 days: within 28 days."""
    return re.sub(
        rf"\b{_IN}(?:first )?(?:month|fortnight|week){_EXPOSURE}(?:,| -| \()? ?(?:by which (?:i|we) mean"
        rf"|by that (?:i|we) "
        rf"mean|that is|which (?:here )?(?:is|means)|meaning|defined as|taken as|counted as|ie) (?:the )?(?:first )?"
        rf"(?P<n>{_N}) (?P<u>days|weeks)(?: here| for us)?\)?", r" within \g<n> \g<u>", text)


def _hours(match: re.Match[str]) -> tuple[int, int] | None:
    first, last = match["u"][0], (match["v"] or match["u"])[0]
    begin, end = int(match["a"]) * _HOURS[first], int(match["b"]) * _HOURS[last]
    # weeks 2 to 4 are whole weeks, days 1 to 7 may be the first seven: both are read where they stand
    whole = match["u"] in ("weeks", "w") or (match["u"] in ("days", "d") and match["v"] is None and begin == 24)
    return None if whole or begin >= end else (begin, end)


def _of_name(match: re.Match[str]) -> tuple[int, int] | None:
    """Hours from the exposure, of week two, the second fortnight, the third and fourth week, the second half."""
    if match["week"]:
        at = int(number(match["week"]))
        return ((at - 1) * 168, at * 168) if at >= 1 else None
    if match["nth"]:
        at, long = place(match["nth"]) or 0, 168 if match["of"] == "week" else 336
        return ((at - 1) * long, at * long) if at >= 1 else None
    if match["one"]:
        one, other = place(match["one"]) or 0, place(match["other"]) or 0
        return ((one - 1) * 168, other * 168) if 1 <= one == other - 1 else None
    days = int(number(match["many"])) * (7 if match["long"] == "weeks" else 1)
    half = days * 12
    return None if days % 2 else (0, half) if match["half"] == "first" else (half, 2 * half)


def _once(text: str, spans: list[tuple[int, int]], hours: tuple[int, int]) -> str:
    """A text with one interval in the place of all that say it, where the first of them stands."""
    unit, many = ("day", 24) if not (hours[0] % 24 or hours[1] % 24) else ("hour", 1)
    begin, end = hours[0] // many, hours[1] // many
    said = f" between {unit} {begin} and {unit} {end} " if begin else f" within {end} {unit}s "
    for at, (start, stop) in reversed(list(enumerate(spans))):
        before = text[:start].rstrip()
        if at:      # week two only: from day 7
            before = re.sub(r"(?<=[\w ])[ ,:(=-]+(?:(?:that is|ie|so|meaning|only) ?,?)?$", " ", before)
        text = f"{before}{said if at == 0 else ' '}{text[stop:]}"
    return re.sub(r"\(\s*\)", " ", text)


def _unread(text: str) -> bool:
    """Whether a stretch that stands alone is none to the readers of windows."""
    found = find_window(text)
    return found is None or found.window is None or bool(
        re.search(rf"\bhalf of\b|{_ORDINAL} (?:and|to) (?:the )?{_ORDINAL}[ -]week|(?:second|third) fortnight", text))


def _without_the_first(text: str, grounding: Grounding) -> str:
    """A text without the remark that what lies before its window is left out; a window from zero on begins later."""
    for way in _SKIPPED:
        match = way.search(text)
        if match is None or not _harmless(match["why"] or "", grounding):
            continue
        rest = f"{text[: match.start()]}{text[match.end():]}"
        window, skipped = _window(rest), _window(f"within {match['skipped']}", f"within one {match['skipped']}")
        if window is None or skipped is None:
            continue
        if skipped.end <= window.begin:
            text = rest
        elif window.begin == 0 and skipped.end < window.end:
            text = f"{text[: match.start()]}, without the first {match['skipped']}{text[match.end():]}"
    match = _EARLIER.search(text)
    if match is not None:
        rest = f"{text[: match.start()]}{text[match.end():]}"
        window = _window(rest)
        text = rest if window is not None and window.begin > 0 else text
    return text


def _window(*ways: str) -> Window | None:
    """The window of the first of some texts that has one, from the exposure on."""
    for text in ways:
        found = find_window(text)
        if found is not None and found.window is not None and not found.past:
            return found.window
    return None


def _harmless(why: str, grounding: Grounding) -> bool:
    """Whether a reason names no number, no value and nothing that is counted or left out as well."""
    if re.search(r"\d|\b(?:only|except|without|unless|and (?:not|no|also|only)|count|instead|but)\b", why):
        return False
    values = any(re.search(rf"\b{re.escape(said)}s?\b", why) for said, _ in own_values(grounding))
    return not values and all(one.find(why) is None for one in spoken(grounding))


__all__ = ["one_window"]
