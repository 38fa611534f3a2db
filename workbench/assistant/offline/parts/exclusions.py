"""What a sentence says does not count: values, other events, what lies outside the window.

What is left out is only taken for granted where it cannot be among the rows that are counted: a channel beside another
channel, what comes before a window that begins later, an event that the project itself says is not among them.
"""

from __future__ import annotations

from dataclasses import replace

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.choosing import own_values
from workbench.assistant.offline.parts.phrases import Window, find_window
from workbench.assistant.offline.parts.states import NOT_AT_START, UNTIL_LOST
from workbench.assistant.offline.wish import Sentence, Wish
from workbench.assistant.offline.words.lexicon import Event
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.stems import UNDOES, stems
from workbench.assistant.offline.words.vocabulary import Unclear, event_of, spoken

_NOT_COUNTED = (
    r"(?:(?:do|does|did|shall|should|must|will|can|may|are|is|were|to) )?not (?:to )?(?:be )?(?:count(?:ed)?"
    r"|include[d]?|considered|matter|interest us|of interest|belong(?: (?:in|to)(?: (?:it|this|that|here))?)?)"
    r"(?: (?:here|in|as one|for (?:this|us|it)|towards? (?:it|this)))?"
    r"|(?:are|is|be|being|stay|stays) (?:all )?(?:excluded|disregarded|ignored|left out|irrelevant)"
    r"|(?:do|does|did|shall|should) not belong(?: (?:in|to|into) (?:it|this|here|them|the metric|the number)| here)?"
    r"|(?:is|are|be) not (?:a )?part of (?:it|this|the metric|the number)"
    r"|(?:is|are|stays?) out(?= *(?:$|[.;:,!?)]))"
    r"|(?:do|does) not(?= *(?:$|[.;:,!?)]))"
)
_ENDING = re.compile(rf"(?<!\w)(?:{_NOT_COUNTED})(?!\w)")
_HARD = re.compile(r"[.;:!?(]|(?<= )- ")
_SOFT = re.compile(r",|(?<!\w)(?:and|but|while|whereas|though)(?!\w)")
_OUTSIDE = re.compile(
    r"(?:the |any |all |those )*(?:earlier|previous|prior|later|subsequent|preceding)(?: (?P<of>\w+(?: \w+)?))?"
    r"|(?:anything|everything|whatever|what) (?:happens |happened |comes |is |came )*(?:before|after|earlier|later"
    r"|outside)(?: (?:that|then|it|this|of (?:it|that|this)))?"
)
_EVENTLESS = re.compile(
    r"(?:^|(?<=[.;!?,:] ))[^.;!?,:]*?\b(?:not|ignore|disregard|forget|never mind|no matter)\b[^.;!?]*"
    r"\b(?:what|whatever|anything|everything|things) (?:that )?"
    r"(?:happens?|happened|goes on|went on|is done|they do|people do|comes?|came|occurs?)\b[^.;!?]*(?:[.;!?]|$)"
)
_JOINED = re.compile(
    r"(?:[,/ ]|(?<!\w)(?:and|or|nor|the|any|all|our|those|on|in|by|via|from|of|made|messages?|cards?|ones?|channels?"
    r"|attempts?|that|which|were|was|are|is|have been|been|got|also|too|please)(?!\w))+"
)


def excluded(wish: Wish, sentence: Sentence, grounding: Grounding) -> tuple[Wish, tuple[Window, ...]]:
    """Take out what is said not to count; the windows are those whose events do not.

    Raises:
        Unclear: where half of such a clause is understood.
    """
    windows: list[Window] = []
    if sentence.has(UNTIL_LOST):
        sentence.take_all(NOT_AT_START)     # the engine's own way
    for match in list(_EVENTLESS.finditer(sentence.rest)):
        found = find_window(match[0])
        if found is not None and found.window is not None and not found.past:
            windows.append(found.window)
            _forget(sentence, *match.span())
    without, events, outside = list(wish.without), list(wish.excluded), False
    for match in list(_ENDING.finditer(sentence.rest)):
        hard = max((m.end() for m in _HARD.finditer(sentence.rest, 0, match.start())), default=0)
        soft = [hard, *(m.end() for m in _SOFT.finditer(sentence.rest, hard, match.start()))]
        begin: int | None = None
        named: tuple[list[tuple[str, str]], list[Event]] = ([], [])
        for at in reversed(soft):       # as far back as every word is understood
            what = sentence.rest[at: match.start()]
            beyond = _OUTSIDE.fullmatch(what.strip())
            if beyond is not None and _rows(beyond, grounding):
                begin, outside = at, True
                break
            rest, values, told = _content(what, grounding)
            listed = begin is None or values[len(named[0]):] != [] or sentence.rest[at - 1: at] != ","
            if not (values or told) or _JOINED.sub(" ", rest).strip() or not listed:
                break
            begin, named = at, (values, told)
        if begin is None:
            continue
        without += named[0]
        events += [] if named[0] else named[1]      # taps on mails: of the rows of that channel
        _forget(sentence, begin, match.end())
    windows += [Window(-1, 0)] if outside else []
    return replace(wish, without=tuple(dict.fromkeys(without)), excluded=tuple(dict.fromkeys(events))), tuple(windows)


def _forget(sentence: Sentence, begin: int, end: int) -> None:
    """Take a clause out for good: what is said not to count is no word for how the rest is counted."""
    sentence.blank(begin, end)
    sentence.whole = sentence.whole[:begin] + " " * (end - begin) + sentence.whole[end:]


def _rows(match: re.Match[str] | None, grounding: Grounding) -> bool:
    """Whether what is earlier are rows (logins, ones), not people."""
    of = match["of"] if match is not None and "of" in match.groupdict() else None
    return of is None or of in ("ones", "one", "events") or any(
        one.find(of) is not None and one.event.fact != "sends" for one in spoken(grounding))


def _content(what: str, grounding: Grounding) -> tuple[str, list[tuple[str, str]], list[Event]]:
    """(what is left of a clause, the values and the events that it names)."""
    trial = Sentence(what)
    values: list[tuple[str, str]] = []
    events: list[Event] = []
    for one in spoken(grounding):
        while (span := one.find(trial.rest)) is not None:
            if one.event.fact == "sends":
                break
            trial.blank(*span)
            events.append(one.event)
    for said, pair in own_values(grounding):
        if trial.take_all(rf"{re.escape(said)}s?"):
            values.append(pair)
    if len(events) == 2 and re.match(r"(?:the |all |any )*\w+ed +\w+s? *$", what.strip()):
        done = [event for event in events if _says(event, what.strip().split()[-2])]
        events = done if len(done) == 1 else events      # declined payments: the declined ones
    return trial.rest, values, events


def _says(event: Event, word: str) -> bool:
    return bool(set(stems(word)) & set(stems(normalise(event.kind or event.fact))))


def settle(wish: Wish, windows: tuple[Window, ...], sentence: Sentence, grounding: Grounding) -> Wish:
    """Drop what is left out anyway; ask where it is among the rows that count.

    Raises:
        Unclear: where what is left out could be among them.
    """
    _both(wish, sentence, grounding)
    chosen = {column for column, _ in wish.filters}
    if wish.filters:
        clash = next((pair for pair in wish.without if pair in wish.filters), None)
        if clash is not None:
            raise Unclear(f"Only {clash[1]}, or all but {clash[1]}?")
        beside = tuple(pair for pair in wish.without if pair[0] in chosen)
        if beside and wish.aggregate in ("any", None) and sentence.has(r"(?:but|and|yet) (?:did |do |does )?not"):
            raise Unclear(
                f"Rows that are not of {beside[0][1]}, or people without any of it? A metric cannot ask for people "
                "without any: ask for the rows alone."
            )
        wish = replace(wish, without=tuple(pair for pair in wish.without if pair[0] not in chosen))
    for window in windows:
        if wish.window is None:
            raise Unclear("From which day to which day after exposure should it count?")
        apart = window.end <= wish.window.begin or window.begin >= wish.window.end
        if not apart:
            raise Unclear(
                f"Some of {wish.window.said} does not count? From which day to which day after exposure does it?"
            )
    for event in wish.excluded:
        counted = (wish.event, *wish.either, wish.base)
        if event in counted:
            raise Unclear(f"Do {event.said} count, or not?")
        if wish.event is None or not _apart(wish.event, event, grounding):
            said = wish.event.said if wish.event is not None else "what is counted"
            raise Unclear(
                f"Are {event.said} among {said} in your log? Rows are counted by their kind, and I cannot take some "
                f"out: ask for {said} alone, or for {event.said} alone."
            )
    return replace(wish, excluded=())


def _both(wish: Wish, sentence: Sentence, grounding: Grounding) -> None:
    """A mail and a push opened: rows of either, where rows are counted; whether there were both is another question.

    Raises:
        Unclear: where somebody may have to have both.
    """
    several = [pair for pair in wish.filters if sum(column == pair[0] for column, _ in wish.filters) > 1]
    if wish.by is not None or wish.shape is not None or wish.intent == "insight" or not (several or wish.either):
        return
    names = [value for _, value in several] or [event.said for event in (wish.event, *wish.either) if event]
    if sentence.has("both(?! of (?:our|the) (?:teams|squads))"):
        raise Unclear(f"Both {' and '.join(names)}? A metric counts rows of any of them: ask for one, or for either.")
    if wish.aggregate not in ("any", "days", None) or not several:
        return
    said = "|".join(re.escape(word) for word, pair in own_values(grounding) if pair in several)
    if re.search(rf"(?<!\w)(?:{said})s? (?:\w+ ){{0,2}}and (?:\w+ ){{0,3}}(?:{said})", sentence.whole):
        raise Unclear(f"Any of {' and '.join(names)}, or both? A metric says whether there was any: write “or”.")


def _apart(event: Event, other: Event, grounding: Grounding) -> bool:
    """Whether the other is not among the event's rows: the project says so, or they have nothing to do with each other.

    Reactions to messages are told apart by their kind, whoever writes about them, and those of machines by a mark.
    Rows of another kind are others where no word of the one is the other's (tips and visits) and neither undoes
    anything: of bookings those that were cancelled are some, and declined payments may be among the payments.
    """
    if event.table == other.table == "interactions" and event.kind and other.kind:
        marked = "NOT is_machine" in (event.where or "") and "NOT is_machine" not in (other.where or "")
        if event.kind != other.kind or (marked and "is_machine" in (other.where or "")):
            return True
    one, two = (frozenset(stems(normalise((each.kind or each.fact).replace("_", " ")))) for each in (event, other))
    elsewhere = event.table != other.table or (event.kind and other.kind and event.kind != other.kind)
    if elsewhere and not two & UNDOES and (not one & two or (event.table != other.table and two < one)):
        return True
    for name, fact in grounding.catalog.facts.items():
        if event_of(grounding, name) != event:
            continue
        own = set(stems(normalise(event.fact)))
        apart = {part for part in stems(normalise(other.kind or other.fact)) if part not in own}
        for clause in re.split(r"[;,.]", normalise(fact.description or "")):
            if re.search(r"\b(?:not|no|without|never|excluding|except)\b", clause) and apart & set(stems(clause)):
                return True
    return False
