"""The windows of a request: after the exposure, before it, after a message, back from the log's end."""

from __future__ import annotations

from dataclasses import replace

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.choosing import own_values
from workbench.assistant.offline.parts.phrases import Found, Window, find_window
from workbench.assistant.offline.wish import Sentence, Wish
from workbench.assistant.offline.words import columns as said
from workbench.assistant.offline.words.columns import MESSAGE
from workbench.assistant.offline.words.numbers import WORDED
from workbench.assistant.offline.words.spelling import pattern_of
from workbench.assistant.offline.words.vocabulary import Unclear

_ANCHORED = (
    r"(?:after|following|since|from|post|upon|of|on|around)(?: (?:the|their|his|her|its|a|an|first|each|every|user"
    r"|users|initial|experiment))* "
    r"(?:exposures?|enrolments?|assignments?|randomi[sz]ation|allocation|entry|entering|being (?:exposed|assigned"
    r"|enrolled|allocated))"
    r"(?: (?:to|into|in|the|an?|experiment|test|trial|study|arm|variant|time|date))*"
    r"|(?:after|once|when|since|from when|from the moment|following) (?:they|he|she|people|someone|(?:a|the|each"
    r"|every) \w+|\w+s) (?:is|are|was|were|gets?|got|has been|have been)? ?"
    r"(?:being )?(?:first )?(?:exposed|assigned|enrolled|randomi[sz]ed|allocated|enters?|entered|joins?"
    r"|joined|(?:came|comes?) in|got in)(?: (?:to|into|in|the|an?|experiment|test|trial|study|arm|variant|group)\b)*"
    r"|(?:after|since|from|upon|of|following) (?:the |their |his |her )?(?:joining|enrolling|entering)"
    r"(?: (?:the |our |an? )*(?:experiment|test|trial|study))?"
    r"|(?:who|that) (?:was|were|is|are|has been|have been|got|gets) (?:being )?(?:exposed|enrolled|assigned)"
    r"|post exposure|exposure|after (?:the )?(?:experiment|test|trial) (?:start(?:s|ed)?|begins|began)"
    r"|after (?:the )?(?:start|beginning) of (?:the )?(?:experiment|test|trial)"
)
_REACTING = (
    r"(?:within|in|inside|under|not? later than|at most) (?:the )?(?:first )?(\d+|an?|one|two|three|four|five|six"
    r"|seven) ?-?(hours?|h|days?|d|weeks?) (?:of|after|from|following|since)(?: when)? "
    r"(?:the |their |its |each |being |a |having been |it being |them being |it was |they were |it )?(?:send(?:ing)?"
    r"|sent|message|messages|delivery|dispatch"
    r"|receipt|receiving(?: it| the message)?|notification|mail|email|push)"
)

_PERIODS_COMPARED = (
    r"compar\w+|vs|than|against|relative to(?! (?:the |all |our )*(?:sends?|sent|messages|delivered|opened))|change\w*"
    r"|growth|since|difference"
)
_LATER = (
    r"(?:within|in|up to|at most|not? later than|no more than) (\d+|an?|one|two|three|four|five|six"
    r"|seven) ?-?(hours?|h|days?"
    r"|d|weeks?) (?:later|afterwards|thereafter|after that)"
)


def before(wish: Wish, sentence: Sentence) -> Wish:
    """A window that looks back from the exposure."""
    before = sentence.take(
        rf"(?:within |in |over |during )?(?:the )?(?:last )?(\d+|{WORDED}|an?) ?-?(hours?|days?|weeks?|fortnights?"
        rf"|months?) "
        r"(?:before|preceding|prior to|leading up to) (?:the |their |a |first |user |being )*"
        r"(?:exposures?|exposed|enrolments?|assignments?|experiment)"
    )
    if before is not None:
        found = find_window(f"within {before[1]} {before[2]}")
        if found is not None and found.window is not None:
            note = "it looks back from the exposure: a check of balance, no outcome"
            return replace(wish, window=Window(-found.window.end, 0, note))
    return wish


def _reacted(one: Found, other: Found, sentence: Sentence) -> tuple[Found, Found] | None:
    """(the window, how long after its send a reaction counts): mails sent in a week that were opened within a day."""
    first, later = (one, other) if one.start < other.start else (other, one)
    if first.window is None or later.window is None or first.past or later.past or later.window.begin:
        return None
    whole = sentence.whole
    sending = r"(?<!\w)(?:sent|send|sends|sending)(?: (?!(?:opened|clicked|tapped))\w+){0,4} *$"
    sent = re.search(sending, whole[: first.start])
    reacted = re.search(r"(?<!\w)(?:opened|clicked|tapped|read)(?: on| by \w+| by a \w+)? *$", whole[: later.start])
    led = re.match(r"(?:within|in|inside|no later than|at most|under)\b", whole[later.start: later.end].strip())
    if sent and reacted and led:
        return first, later
    # blasts of the first 7 days, read within 3 days
    messages = rf"(?:{'|'.join(MESSAGE)}|blasts?|mailings?)"
    of_them = re.search(rf"(?<!\w){messages}(?: (?:that )?(?:we|were|are))? *$", whole[: first.start]) or re.match(
        rf" *(?:worth )?of (?:all |the |our )*{messages}(?!\w)", whole[first.end:])
    doing = re.search(r"(?<!\w)(?:opened|clicked|tapped|read|taps?|clicks?|opens?)(?: on| by \w+| by a \w+)? *$",
                      whole[: later.start])
    if of_them and doing and led and later.window.end <= first.window.end:
        return first, later
    # opened within 3 days divided by mails sent, 21 days
    for soon, long in ((one, other), (other, one)):
        before = re.search(r"(?<!\w)(?:opened|clicked|tapped|read)(?: on| by \w+| by a \w+)? *$", whole[: soon.start])
        after = re.match(r" *(?:divided by|out of|of|over|per) +(?:all |the )*\w+ +(?:that (?:were|are) )?sent(?!\w)",
                         whole[soon.end:])
        near = soon.window is not None and long.window is not None and soon.window.end <= long.window.end
        if before and after and near and re.match(r"(?:within|in|inside|under)\b", whole[soon.start: soon.end].strip()):
            return long, soon
    return None


def _label(sentence: Sentence) -> None:
    """Take out a D7 that only names what is then said in full: on day seven, or within seven days."""
    match = re.search(r"(?<![\w-])d ?-?(\d+)(?!\w)(?! *(?:-|to|until|till|and|through|,) *d?\d)", sentence.rest)
    if match is None:
        return
    at, trial = 24 * int(match[1]), Sentence(sentence.rest)
    trial.blank(*match.span())
    found = find_window(trial.rest)
    window = found.window if found is not None and not found.past else None
    if window is not None and (window.begin, window.end) in ((0, at), (at, at + 24)):
        sentence.blank(*match.span())


def _anchored_elsewhere(found: Found, sentence: Sentence) -> None:
    """Ask where a window is said to begin at something else than the exposure: within two days of a raid call.

    Raises:
        Unclear: naming it.
    """
    after = sentence.rest[found.end:]
    match = re.match(r" *(?:of|after|from|since|following) (?:an?|each|every|any) (?:\w+ )?\w+", after)
    if match is None or found.window is None or not re.match(r"(?:within|in|inside)\b", sentence.rest[found.start:]):
        return
    anchored = rf" *(?:{_ANCHORED.replace(' ', ' +')})| *(?:of|after|from) an? (?:test|trial)"
    if re.match(anchored, after):
        return
    said = f"{sentence.rest[found.start: found.end].strip()}{match[0]}"
    raise Unclear(
        f"“{said}”: a metric counts from the exposure on, or of each message. Within how long after the exposure?"
    )


def _after(skipped: str, window: Window) -> Window:
    """The second week only, so without the first; fourteen days without the first seven.

    Raises:
        Unclear: where nothing, or only a part of what is skipped, lies in the window.
    """
    found = find_window(f"within {skipped}" if skipped[0].isdigit() or " " in skipped else f"within one {skipped}")
    end = found.window.end if found is not None and found.window is not None else None
    if end is None or not (end <= window.begin or (window.begin == 0 and end < window.end)):
        raise Unclear(f"Without the first {skipped}: from which day to which day after exposure should it count?")
    return window if end <= window.begin else Window(end, window.end, window.note)


def _without_values(text: str, grounding: Grounding | None) -> str:
    """A sentence without two values that are held against each other: they are no periods.

    >>> _without_values("last 4 weeks, push vs mail", None)
    'last 4 weeks, push vs mail'
    """
    by_column: dict[str, list[str]] = {}
    for word, (column, _) in own_values(grounding) if grounding is not None else ():
        by_column.setdefault(column, []).append(re.escape(word))
    for words in by_column.values():
        one = rf"(?:(?:the|our|that|of|for|on|by|text) )*(?:{'|'.join(words)})s?"
        text = re.sub(rf"(?<!\w){one}(?:,? (?:vs|against|(?:compared|relative) (?:to|with)|than|to|with|and|or) "
                      rf"{one}(?!\w))+", " ", text)
    return text


def windows(wish: Wish, sentence: Sentence, grounding: Grounding | None = None) -> Wish:
    """Take the windows out of a sentence.

    Raises:
        Unclear: for two windows, one that is none, one before the exposure.
    """
    if wish.window is not None:
        return wish
    if re.search(r"(?<!\d )(?<!\S)-\s?\d+\s*(?:hour|day|week|h\b|d\b|w\b)", sentence.rest) or sentence.keeps(
        r"before (?:the |their |a |first |user )*(?:exposure|enrolment|assignment|experiment)|pre exposure"
        r"|prior to (?:the |their )?(?:exposure|enrolment|assignment)"
    ):
        raise Unclear("A window before the exposure cannot be an outcome. Which window after it do you mean?")
    reaction = sentence.take(_REACTING) or (sentence.take(_LATER) if sentence.has("sent|sends?|sending") else None)
    if reaction is not None:
        found = find_window(f"within {reaction[1]} {reaction[2]}")
        wish = replace(wish, within=found.window if found else None)
    _label(sentence)
    skipped = sentence.take(
        rf"(?:so |and |but |hence )?(?:without|not counting|excluding|minus|except|leaving out|leave out|skipping"
        rf"|ignoring|not)"
        rf" the (?:very )?first ((?:(?:\d+|{WORDED}) )?(?:hours?|days?|weeks?))(?= *(?:$|[.,;!?)]|please|of))"
    )
    if skipped is not None:
        sentence.whole = f"{sentence.whole[: skipped.start()]}{' ' * len(skipped[0])}{sentence.whole[skipped.end():]}"
    found = find_window(sentence.rest)
    if found is not None and found.problem is not None and found.bare and sentence.has(r"by|per"):
        found = None        # over 50, by channel: a number that means no window is asked about where it is left over
    if found is not None:
        if found.problem is not None:
            raise Unclear(
                f"I did not understand the window “{sentence.rest[found.start : found.end].strip()}”: {found.problem}."
            )
        _anchored_elsewhere(found, sentence)
        sentence.blank(found.start, found.end)
        second = find_window(sentence.rest)
        if second is not None and wish.within is None and (reacted := _reacted(found, second, sentence)) is not None:
            found, soon = reacted
            sentence.blank(soon.start, soon.end)
            wish, second = replace(wish, within=soon.window), find_window(sentence.rest)
        between = sentence.whole[min(found.end, second.end): max(found.start, second.start)] if second else ""
        bracketed = re.fullmatch(r"\s*\((?:i e |meaning |from )?\s*", between)
        if second is not None and second.window is not None and bracketed:
            # week two (day 7 to day 14): what stands in brackets says how long the first is
            first, later = (found, second) if found.start < second.start else (second, found)
            if first.window is None or (first.window.note is None and first.window != later.window):
                raise Unclear("There are two windows in the request. Which one is the metric's?")
            if later.window is not None and not first.past and not later.past:
                sentence.blank(second.start, second.end)
                found = later
        elif second is not None and second.window is not None and not second.past:
            if found.window is None or (second.window.begin, second.window.end) != (
                found.window.begin, found.window.end
            ):
                raise Unclear("There are two windows in the request. Which one is the metric's?")
            sentence.blank(second.start, second.end)
        if found.past and pattern_of(_PERIODS_COMPARED).search(_without_values(sentence.whole, grounding)):
            raise Unclear("One period at a time: the log's last days, or those before? A trend shows both.")
        if skipped is not None and found.window is not None:
            found = replace(found, window=_after(skipped[1], found.window))
        if found.past and found.window is not None and re.fullmatch(
                r"(?:last|past|previous) (?:week|month"
                r"|fortnight)", told := sentence.whole[found.start:found.end].strip()):
            days = found.window.end // 24
            wish = replace(wish, notes=(*wish.notes, f"“{told}” is read as the last {days} days of the log, not of "
                                                     "the calendar"))
        wish = replace(wish, past=found.window) if found.past else replace(wish, window=found.window)
    elif skipped is not None:
        raise Unclear(f"Without the first {skipped[1]}: until which day after exposure?")
    sentence.take_all(_ANCHORED)
    sentence.take_all(rf"(?:exposed|enrolled|assigned)(?= (?:{'|'.join(said.PERSON)}))")
    return wish
