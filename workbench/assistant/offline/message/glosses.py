"""What a bracket says again in the log's words: themes (domain), swipes (dismissals), pushes (app_push).

The log's word takes the place of one that nothing explains; where the words before it mean the same already, the
bracket goes. A bracket that says anything else stays, and is read like every other part.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.choosing import columns, own_values
from workbench.assistant.offline.words.columns import CHANNEL_WORDS, MESSAGE, PERIODS, PERSON
from workbench.assistant.offline.words.fillers import HARMLESS, words_of
from workbench.assistant.offline.words.lexicon import Event
from workbench.assistant.offline.words.numbers import NUMBERS
from workbench.assistant.offline.words.own_words import own_words
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.stems import stem
from workbench.assistant.offline.words.vocabulary import spoken

_BRACKET = re.compile(r"\s*\(([^()]{2,60})\)")
_LEAD = re.compile(
    r"(?:(?:in (?:the|our) |the |our )?(?:log|data|column|field|fact|event|dataset|export|table)s?(?: (?:calls it"
    r"|says|name"
    r"|word))? ?[:=]? ?|(?:that is|this is|these are|those are|i mean|we mean|meaning|namely|called|known as|aka|ie"
    r"|read|or"
    r"|so|technically|by that i mean) |(?:the|our|an?|any) |[:=] ?)+"
)
_TRAIL = re.compile(
    r"(?:,? (?:in (?:the|our) (?:log|data)|column|field|in (?:log|data) terms|event|fact|as we say|as we call (?:it"
    r"|them)))+$")
_KEEPS = words_of("""
not no only without except excluding first last other but or and never unless at least most once twice times every each
any all more less than over under above below before after within
""") | frozenset(NUMBERS)
_LONGEST = 3        # words that one of the log's stands for


def unglossed(text: str, grounding: Grounding) -> str:
    """A normalised request without the brackets that only say a word again, in the log's words."""
    at = 0
    while (match := _BRACKET.search(text, at)) is not None:
        said = _TRAIL.sub("", _LEAD.sub("", match[1].strip(" .!"), count=1)).strip(" :=")
        before, after = text[: match.start()], text[match.end():]
        # the name of a table says where its rows are, and is no other word for what stands before it
        table = re.sub(r"^(?:from |in |of )?(?:the |our )?| table$", "", match[1].strip(" ."))
        named = table in {normalise(name) for name in grounding.tables} or re.search(r" (?:log|table)$", match[1])
        told = None if named else _told(said, before, after, grounding)
        at = match.end()
        if told is not None:
            text, at = f"{told}{after}", len(told)
    again = re.compile(r"[,;.(] ?by (\w+) (?:i|we) mean (?:(?:our|the) )?(?:(?:fact|event|column|metric"
                       r"|kind) )?(\w+)\)?(?=\s*(?:$|[.,;]))")
    return again.sub(lambda match: " " if stem(match[1]) == stem(match[2]) else match[0], text)


def _told(said: str, before: str, after: str, grounding: Grounding) -> str | None:
    """What stands before a bracket, with the log's word where it needs one; None where the bracket says more."""
    words = said.split()
    if not words or set(words) & _KEEPS or re.search(r"\d", said):
        return None
    names, values = columns(grounding), dict(own_values(grounding))
    if said in names:
        last = _last(before, 2)
        if any(names.get(one) == names[said] or values.get(one, ("", ""))[0] == names[said] for one in last):
            return before
        return _instead(said, before, grounding)
    if said in values:
        same = [word for word, pair in values.items() if pair == values[said] and re.search(
            rf"(?<!\w){re.escape(word)}(?:s|es)?(?!\w)", before)]
        return before if same else None
    event = _event(said, grounding)
    if event is None or event.fact == "sends":
        return None
    around = {one.event for one in spoken(grounding) if one.find(f"{before} . {after}") and one.event.fact != "sends"}
    counted = " ".join(word for word in words if word in ("count", "number", "sum", "total", "amount"))
    if around == {event}:
        return f"{before} , {counted}" if counted else before
    return _instead(said, before, grounding) if not around else None


def _last(text: str, most: int) -> list[str]:
    """The last word, the last two of a text, with and without the ending of more than one."""
    words = re.findall(r"[a-z]+", text)
    found = [" ".join(words[-many:]) for many in range(1, most + 1) if len(words) >= many]
    return [form for one in found for form in (one, one.removesuffix("s"), one.removesuffix("es"))]


def _instead(said: str, before: str, grounding: Grounding) -> str | None:
    """The log's word in the place of the unknown ones before a bracket."""
    known = HARMLESS | {*PERSON, *MESSAGE, *PERIODS, *own_words(grounding).people, *own_words(grounding).messages}
    values = {f"{word}{more}" for word, _ in own_values(grounding) for more in ("", "s", "es")}
    values |= {f"{word}{more}" for word in CHANNEL_WORDS for more in ("", "s")}
    words = list(re.finditer(r"[a-z']+", before))
    begin = len(words)
    while begin > 0 and len(words) - begin < _LONGEST:
        one = words[begin - 1]
        apart = re.search(r"[^\w\s]", before[one.end(): words[begin].start() if begin < len(words) else len(before)])
        if one[0] in known | values | _KEEPS or apart:
            break
        begin -= 1
    if begin == len(words):
        return _elsewhere(said, before, known | values | _KEEPS | {*PERIODS})
    return f"{before[: words[begin].start()]}{said}"


def _elsewhere(said: str, before: str, known: frozenset[str] | set[str]) -> str | None:
    """The log's word in the place of the only unknown ones: price lookups per rider in week one (fare checks)."""
    runs = list(re.finditer(r"[a-z']+(?: [a-z']+)*", before))
    spans: list[tuple[int, int]] = []
    for run in runs:
        for word in re.finditer(r"[a-z']+", run[0]):
            span = (run.start() + word.start(), run.start() + word.end())
            if word[0] in known:
                continue
            if spans and spans[-1][1] + 1 == span[0]:
                spans[-1] = (spans[-1][0], span[1])
            else:
                spans.append(span)
    if len(spans) != 1 or len(before[slice(*spans[0])].split()) > _LONGEST:
        return None
    return f"{before[: spans[0][0]]}{said}{before[spans[0][1]:]}"


def _event(said: str, grounding: Grounding) -> Event | None:
    """The one event that a bracket is about, where it says nothing else."""
    spans = [(span, one.event) for one in spoken(grounding) if (span := one.find(said)) is not None]
    if not spans:
        return None
    begin, end = max((span for span, _ in spans), key=lambda span: span[1] - span[0])
    events = {event for span, event in spans if span == (begin, end)}
    rest = re.findall(r"[a-z']+", f"{said[:begin]} {said[end:]}")
    return next(iter(events)) if len(events) == 1 and all(word in HARMLESS for word in rest) else None
