"""What a sentence takes back: not the share but the number; seven days, no wait, fourteen; clicks, sorry, opens."""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.choosing import columns, own_values
from workbench.assistant.offline.parts.phrases import Found, find_window
from workbench.assistant.offline.words.fillers import words_of
from workbench.assistant.offline.words.numbers import WORDED
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.vocabulary import spoken

_HOW = (
    r"(?:(?!per |the )\w+ )?"
    r"(?:share|rate|number|count|proportion|percentage|ratio|sum|total|average|mean|volume|frequency)"
    r"(?: of (?:the |all |our )*\w+)?"
)
_TAKEN_BACK = (
    # not the share of customers but the number of logins; not per user but per message
    (rf"\bnot (?:the |a |an )?{_HOW},? but (?:rather )?(?=(?:the |a |an )?\w+)", ""),
    (r"\bnot per \w+,? but (?:rather )?per (\w+)\b(?! (?:would|is|was))", r"per \1"),
    (r"\bper (\w+),? (?:and )?not per \w+", r"per \1"),
    (rf"\b({_HOW}),? (?:and )?not (?:the |a |an )?{_HOW}(?=[.,;)]|$)", r"\1"),
)
_MARK = re.compile(
    r"[,;.:(\s-]*(?:(?:no|oh|ah|oops|hm+|well|or|sorry|pardon|apologies),? *)*(?:wait|correction|sorry|scratch that"
    r"|i meant?|make(?: that| it)?|strike that|better|rather|i misspoke|my mistake|let us say)"
    r"(?:,? *(?:no|sorry|make(?: that| it)?|let us say|i meant?|of course))*[,:;.\s-]*"
    r"(?:within |in |over |the |first |use |take )*$"
)


def taken_back(text: str) -> str:
    """A normalised request with what it takes back left out.

    >>> taken_back("not the share of customers but the number of logins in 7 days")
    'the number of logins in 7 days'
    >>> taken_back("taps within 7 days, no wait, make that 21 days")
    'taps 21 days'
    """
    for pattern, instead in _TAKEN_BACK:
        text = re.sub(pattern, instead, text)
    found = find_window(text)
    while found is not None and found.window is not None:
        begin, rest = found.end, text[found.end:]
        second = find_window(rest)
        marked = _marked(rest, second)
        if second is None or marked is None:
            break
        text = f"{text[: found.start]} {rest[marked:].removeprefix('that ')}"
        found = find_window(text)
        if found is not None and found.start > begin:
            break
    return " ".join(text.split())


def _marked(rest: str, second: Found | None) -> int | None:
    """Where the length of time begins that takes the place of the one before."""
    if second is None or second.window is None or second.past:
        return None
    mark = _MARK.match(rest[: second.start])
    if mark is not None and mark.end() == second.start:
        return second.start
    return None


# two, no, three weeks; a session, no wait, a lesson; the open rate, sorry, the tap rate
_SORRY = (
    r"(?:no|nope|sorry|wait|hold on|oops|pardon|scratch that|strike that|correction|my mistake|(?:or )?rather|or "
    r"better|better"
    r"|i meant?(?: to say)?|make (?:that|it)|let's make (?:that|it)|that should be|err?|uh+|um+|ah|ach|excuse me"
    r"|apologies|actually)"
)
_SLIP = re.compile(rf"(?i)\s*(?:[,;(]|\s[-–—]+|\.{{2,}}"
                   rf"|…)\s*(?P<mark>{_SORRY}(?:[,.;!]*\s*(?:[-–—]+\s*)?{_SORRY})*)(?:\s*[,;:.!)…]+|\s*[-–—]+"
                   rf"|(?=\s))\s*")
_WEAK = ("no", "nope", "better", "rather", "actually", "wait", "ah", "ach", "err", "er")
_NUMBER = rf"(?:\d+(?:\.\d+)?|{WORDED})"
_UNIT = r"(?:hours?|days?|weeks?|months?|hrs?|h|d|w)"
_AFTER = r"(?:within|in|over|during|for|the|first|last|past|from|up|to|of|after|by|on|per|a|an|it|that|be)"
_FORM = re.compile(
    r"(?i)(?:an? |the |one )?(?:\w+ )?(?:metric|kpi|chart|table|list|number|label|indicator|measure|plot|graph)\b")
_LONGEST = 7        # words that are taken back
_CONNECTS = words_of("""
a an the who that which over within in on by per of for from with to how what whether did do does has have is are was
""")


def repaired(text: str, grounding: Grounding) -> str:
    """A message with what it corrects itself: the later words in the place of the earlier ones of their kind.

    >>> repaired("calls in two, no, three weeks", grounding)       # doctest: +SKIP
    'calls in three weeks'
    """
    text = re.sub(r"(?i)\b(\w+), \1\b(?= \w)", r"\1", text)
    text = re.sub(r"(?i),? (?:that is what )?(?:i|we) mean(?=\s*(?:[,.;?!)]|$))", "", text)
    text = re.sub(r"(?i),?(?: no,?)?(?: wait,?)? (?:in|within|over) how long\??,? (?:let'?s say|let us say|say|i'?d "
                  r"say)\b", " in", text)
    for _ in range(3):
        for match in _SLIP.finditer(text):
            after = text[match.end():]
            if match["mark"].lower() in _WEAK and match[0].rstrip()[-1].isalpha():
                continue        # no order, better rates: no correction without a mark behind it
            if match[0].lstrip().startswith("("):
                after = after.replace(")", "", 1)
            kept = _instead(text[: match.start()], after, grounding)
            if kept is not None:
                text = kept
                break
        else:
            return text
    return text


def _instead(before: str, after: str, grounding: Grounding) -> str | None:
    number = re.match(rf"(?i)(?P<lead>(?:{_AFTER} )*)(?P<n>{_NUMBER})\b(?: (?P<unit>{_UNIT})\b)?", after)
    last = re.search(rf"(?i)(?P<lead>(?:\b{_AFTER} )*)\b(?P<n>{_NUMBER})(?: (?P<unit>{_UNIT}))?(?P<more> (?:after"
                     rf"|from|since|of) [\w ]{{3,25}})?$", before)
    if number is not None and last is not None and not (last["unit"] is None and last["more"]):
        unit = number["unit"] or last["unit"] or ""
        lead = last["lead"] or number["lead"]
        rest = after[number.end():]
        more = last["more"] or "" if not re.match(r" (?:after|from|since|of)\b", rest) else ""
        return f"{before[: last.start()]}{lead}{number['n']}{' ' + unit if unit else ''}{more}{rest}"
    first = re.match(r"[\w'-]+", after)
    if first is None or _FORM.match(after):
        return None
    words = list(re.finditer(r"[\w'-]+", before))[-_LONGEST:]
    if first[0].lower() in _CONNECTS or first[0].lower() in {one[0].lower() for one in words}:
        articles = ("a", "an") if first[0].lower() in ("a", "an") else (first[0].lower(),)
        at = next((one.start() for one in reversed(words) if one[0].lower() in articles), None)
        return f"{before[: at]}{after}" if at is not None else None
    for many in (3, 2, 1):
        kind = _kind(" ".join(re.findall(r"[\w'-]+", after)[:many]), grounding)
        if kind is None:
            continue
        for some in (3, 2, 1):
            if len(words) >= some and _kind(" ".join(one[0] for one in words[-some:]), grounding) == kind:
                return f"{before[: words[-some].start()]}{after}"
    return None


def _kind(said: str, grounding: Grounding) -> str | None:
    """Of which kind some words are: a period, a column, a value of one, an event; None where they are neither."""
    plain = normalise(said)
    forms = {plain, plain.removesuffix("s"), plain.removesuffix("es")}
    if forms & {"hour", "day", "week", "month", "hourly", "daily", "weekly", "monthly"}:
        return "period"
    if forms & set(columns(grounding)):
        return "column"
    for value, (column, _) in own_values(grounding):
        if value in forms:
            return f"value of {column}"
    for one in spoken(grounding):
        span = one.find(plain)
        if span is not None and not plain[: span[0]].strip() and not plain[span[1]:].strip():
            return "event"
    return None
