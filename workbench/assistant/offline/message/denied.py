"""Remarks that deny or admit by name: moved ones do not count, tips are a different pot, returned ones still count.

Whatever a remark names is an event of the log, a value or a column of true and false. What is denied has to be apart
from what the rest was read as, by its kind, by a value that is chosen or by one that is left out; what is admitted
must not have been left out. A remark with any other word in it stays, and is asked about.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.message.held import of_rows, people_only
from workbench.assistant.offline.message.more_remarks import OUT
from workbench.assistant.offline.parts.choosing import own_values
from workbench.assistant.offline.wish import Wish
from workbench.assistant.offline.words.fillers import words_of
from workbench.assistant.offline.words.lexicon import Event
from workbench.assistant.offline.words.own_words import everybody
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.stems import DONE, UNDOES, stem, stems
from workbench.assistant.offline.words.told_columns import told_flags
from workbench.assistant.offline.words.vocabulary import Spoken, spoken
from workbench.logs.schema import TABLES

_BE = r"(?:are|is|was|were|be|being)"
_WILL = r"(?:do|does|did|should|shall|must|will|would|can|could|may|need)"
_COUNTED = (
    r"(?:counted|counts?|included?|meant|mean|in (?:it|there|here)|in|enter|appear|belong|show up|be there|part of it"
    r"|of interest|interesting|qualify|qualifies)")
# who speaks of it, and that it is of no use to him
_NOBODY = (
    r"(?:(?:i|we) (?:do not|never) (?:want|need|care(?: (?:about|for))?|count|mean|look at|like)"
    r"|(?:is|are) not (?:my|our) (?:problem|job|business|concern|department|team)"
    r"|(?:is|are) (?:somebody|someone|anybody) (?:else|elses) (?:job|problem|business|topic|team)"
    r"|(?:is|are) (?:an? )?(?:different|other|another|separate) (?:pot|story|topic|matter|thing|budget|table|team)s?"
    r"|(?:do|does) not interest (?:me|us))")
_DENIES = re.compile(
    rf"\b(?:(?:{_WILL} )?(?:please )?not (?:(?:to )?be )?(?:please )?{_COUNTED}"
    rf"|{_BE} (?:please )?not (?:to be )?{_COUNTED}|not to be {_COUNTED}|{OUT}|{_NOBODY}"
    r"|(?:take|leave) (?:them|it|those|these) out|out(?= *$)"
    r"|(?:please )?not(?= *$)|no(?= *$))")
_LED = re.compile(
    r"^(?:(?:and|but|so|i mean|that is|of course|please|also) )*"
    r"(?P<how>not|no|never|without|rather than|excluding|minus|except|neither(?: do| does| are| is)?"
    r"|nor(?: do| does| are| is)?) ")
_APART = re.compile(rf"\b{_BE} (?:not|no)(?: (?:an?|the|real))? ")        # a refill is no prescription
_ADMITS = re.compile(
    rf"\b(?:(?:{_WILL} )?still {_COUNTED}|{_COUNTED} (?:too|as well|also|anyway)|regardless|irrespective"
    r"|also if|even if"
    r"|(?:do|does|should|shall|must) not (?:matter|look (?:at|if|whether))|no matter|plays? no (?:role|part)"
    rf"|{_BE} not important|i do not mind|whether or not|whatever|either way|will do|is fine|or not)\b")
_WHO = r"\b(?:who|whoever|people|those who|persons?|users?|somebody|someone|he|she|they|PEOPLE)\b"
_MACHINE = r"(?:machines?|bots?|robots?|scanners?|prefetch\w*)"
_MONEY = r"(?:money|amounts?|sums?|values?|how much)"
_GLUE = words_of("""
a an the any all every each both of to on in at by from for with via over through about as and or nor but so if it its
whether they them those these this that which who whom whoever what one ones thing things stuff kind kinds sort sorts
row rows line lines entry entries part parts someone somebody people persons person he she his her their our we us you
i me my mine is are was were be been being have has had having do does did done can could may might will would shall
should must not no never none without please just simply only really actually also too still even here there out of
course else other others another way case cases mean means meant count counts counted counting included include
including need want like look looks looked matter matters same such real message messages neither either got
get gets getting came come comes say says said because up down put goes go went happen happens happened finally per
""")
# when something was done narrows what is denied; of what is admitted it says nothing
_WHEN = words_of("later afterwards beforehand before after then already since first last once again end yet")
_NO_MATCH = next(re.finditer("", ""))     # of_rows and people_only ask the wish alone
_REACTIONS = ("sends", "interactions", "message_facts", "reachability")


@dataclass(frozen=True)
class _Named:
    """What a clause names: one of these at a place."""

    begin: int
    end: int
    events: frozenset[Event]
    values: frozenset[tuple[str, str]]
    flag: tuple[str, str] | None = None
    what: str = ""      # money or machine


def denies(clause: str) -> bool:
    """Whether a clause denies or admits something."""
    return any(one.search(clause) for one in (_DENIES, _LED, _APART, _ADMITS))


def denied(clause: str, wish: Wish, grounding: Grounding) -> bool:
    """Whether a clause only denies or admits what the reading denies or admits.

    Args:
        clause: a normalised clause, without the marks around it.
    """
    if wish.event is None or wish.intent not in ("metric", "insight"):
        return False
    out = _DENIES.search(clause) or _LED.search(clause) or _APART.search(clause)
    admits = _ADMITS.search(clause)
    if admits is not None and (out is None or out.re is not _LED):
        if re.search(r"\b(?:only|just|solely|exclusively)\b", clause):
            return False        # appealed ones only, no matter whether paid
        return _admitted(f"{clause[: admits.start()]} {clause[admits.end():]}", "count" in admits[0], wish, grounding)
    if out is None or not _of_rows(clause, out, wish, grounding):
        return False
    if out.re is _APART:
        return _two(clause[: out.start()], clause[out.end():], wish, grounding)
    return _left_out(f"{clause[: out.start()]} {clause[out.end():]}", wish, grounding)


def _of_rows(clause: str, out: re.Match[str], wish: Wish, grounding: Grounding) -> bool:
    """Whether what is denied is rows: no people who did something, and no row that another one took back."""
    who = _WHO.replace("PEOPLE", "|".join(map(re.escape, everybody(grounding))))
    if re.search(who, clause) and not re.search(r"\bonly\b", clause) and (
            wish.intent == "metric" or wish.shape in ("people", "retention")):
        return False
    mine = {stem(word) for one in wish.counted for word in normalise(f"{one.said} {one.kind or ''}").split()}
    if out.re is not _APART and {*stems(clause)} & UNDOES and not mine & UNDOES:
        return False
    # attended ones, of classes that were booked: some of what is counted; of what was called off no one is another's
    if not mine & UNDOES and re.search(rf"\b(?:{DONE}) (?:ones?|rows|cases)\b|\b(?:that|which) (?:were|was|are|is"
                                       rf"|got|have been"
                                       rf"|had been) (?:\w+ )?(?:{DONE})\b", clause):
        return False
    if out.re is not _LED or out["how"] == "excluding":
        return True
    # opened, not clicked: who did the one without the other; visits, not bookings: rows of another kind
    named = [clause[one.begin: one.end] for one in _named(clause, grounding) if one.events and not one.values]
    plural = all(text.endswith("s") for text in named)
    return not named or (plural and (out["how"] not in ("no", "without") or wish.aggregate == "sum"))


def put_out(clause: str, rest: str, grounding: Grounding) -> str:
    """The rest of a request without the values that a clause denies, where it names no other of their columns."""
    if _ADMITS.search(clause) or not (_DENIES.search(clause) or _LED.search(clause)):
        return rest
    asked = {column for one in _named(normalise(rest), grounding) for column, _ in one.values}
    said = [clause[one.begin: one.end] for one in _named(clause, grounding)
            if one.values and not one.events and not {column for column, _ in one.values} & asked]
    return f"{rest.rstrip(' .!?;,')}, without {' and '.join(said)}" if said else rest


def _left_out(said: str, wish: Wish, grounding: Grounding) -> bool:
    """Whether nothing that is named is among the rows that are counted."""
    named = list(_named(said, grounding))
    if not named or not _understood(said, named, _GLUE, wish, grounding):
        return False
    values = [one for one in named if one.values and not one.events]
    apart = [one for one in values if _value_out(one, wish)]
    if len(apart) < len(values):
        return False
    for one in named:
        if (one.what == "machine" and not people_only(_NO_MATCH, wish, grounding)) or (
                one.what == "money" and not of_rows(_NO_MATCH, wish, grounding)):
            return False
        if one.flag is not None and one.flag[0] not in {column for column, _ in wish.flags}:
            return False
        if one.events and not _event_out(one, wish) and not (one.values and _value_out(one, wish)) and not (
                apart and one.events & {*wish.counted}):
            return False
    return True


def _admitted(said: str, counts: bool, wish: Wish, grounding: Grounding) -> bool:
    """Whether nothing that is named narrows the rows that are counted; clicks that count too would be more of them."""
    named = list(_named(said, grounding))
    if not named or not _understood(said, named, _GLUE | _WHEN, wish, grounding):
        return False
    narrowed = {column for column, _ in (*wish.filters, *wish.without, *wish.flags)}
    for one in named:
        flag = one.flag is not None and one.flag[0] in narrowed
        if one.what or flag or any(column in narrowed for column, _ in one.values):
            return False
        if counts and one.events and not {*stems(said[one.begin: one.end])} & UNDOES:
            return False
        if one.events & {*wish.excluded} or any(event in one.events for event in (wish.base, *wish.either) if event):
            return False
    return True


def _two(one: str, other: str, wish: Wish, grounding: Grounding) -> bool:
    """A refill is no prescription: of two things that are not the same one is counted, or neither."""
    first, second = list(_named(one, grounding)), list(_named(other, grounding))
    if not (first and second and _understood(one, first, _GLUE, wish, grounding) and _understood(
            other, second, _GLUE, wish, grounding)):
        return False
    return any(_left_out(side, wish, grounding) for side in (one, other))


def _event_out(one: _Named, wish: Wish) -> bool:
    """Whether none of the events is what is counted: another kind of row, or another table."""
    return all(event != mine and (event.table != mine.table or (event.where or "") != (mine.where or ""))
               and not (event.table == mine.table and (event.kind is None or mine.kind is None))
               for event in one.events for mine in wish.counted)


def _value_out(one: _Named, wish: Wish) -> bool:
    """Whether a value is left out: said so, beside another of its column, or of messages where none are counted."""
    assert wish.event is not None
    for column, value in one.values:
        chosen = {held for name, held in wish.filters if name == column}
        if (column, value) in wish.without or (chosen and value not in chosen):
            return True
        if column in ("channel", "domain", "campaign_id") and all(
                event.table not in _REACTIONS for event in wish.counted):
            return True
    return False


def _named(text: str, grounding: Grounding) -> Iterator[_Named]:
    """What a text names, each place once and the longest name first."""
    rest = text
    found: list[_Named] = []

    def take(begin: int, end: int, events: frozenset[Event], values: frozenset[tuple[str, str]],
             flag: tuple[str, str] | None = None, what: str = "") -> None:
        nonlocal rest
        rest = rest[:begin] + " " * (end - begin) + rest[end:]
        found.append(_Named(begin, end, events, values, flag, what))

    for pattern, what in ((_MACHINE, "machine"), (_MONEY, "money")):
        for match in re.finditer(rf"\b{pattern}(?: (?:opens?|clicks?|taps?))?\b", rest):
            take(*match.span(), frozenset(), frozenset(), what=what)
    for said, flag in _flags(grounding):
        while (held := re.search(rf"(?<!\w){said}(?!\w)", rest)) is not None:
            take(*held.span(), frozenset(), frozenset(), flag)
    ways = spoken(grounding)
    for said, pair in own_values(grounding):
        while (value := re.search(rf"(?<![\w-]){re.escape(said)}(?:e?s)?(?![\w-])", rest)) is not None:
            word = value[0]
            also = {one.event for one in ways if one.find(word) == (0, len(word)) and one.event.fact != "sends"}
            take(*value.span(), frozenset(also), frozenset({pair}))
    for one in ways:
        while one.event.fact != "sends" and (span := one.find(rest)) is not None:
            take(*span, frozenset({one.event}), frozenset())
    parts = _parts(ways)
    for match in re.finditer(r"[a-z]{4,}", rest):
        if match[0] not in _GLUE and (event := parts.get(stem(match[0]))) is not None:
            take(*match.span(), frozenset({event}), frozenset())
    return iter(found)


def _parts(ways: list[Spoken]) -> dict[str, Event]:
    """Stem -> the one event whose kind has it: cancelled, of CancelledAppointment."""
    held: dict[str, set[Event]] = {}
    for event in {one.event for one in ways if one.event.kind and one.event.table not in _REACTIONS}:
        for part in normalise(event.kind or "").replace("_", " ").split():
            held.setdefault(stem(part), set()).add(event)
    return {part: next(iter(events)) for part, events in held.items() if len(events) == 1}


def _flags(grounding: Grounding) -> Iterator[tuple[str, tuple[str, str]]]:
    """Patterns of columns of true and false of the squad's own tables, by their names and as descriptions tell them."""
    for told in told_flags(grounding):
        said = rf"got (?:an? |the |their )?{told.got}" if told.got else told.clause or told.done
        yield rf"(?:an? |the )?{said}(?: for (?:it|them))?", (told.column, told.table)
    for name, table in grounding.tables.items():
        if name not in TABLES and not table.derived:
            for column, kind in table.columns.items():
                if kind == "BOOLEAN":
                    yield re.escape(normalise(column)), (column, name)


def _understood(
    said: str, named: list[_Named], glue: frozenset[str], wish: Wish, grounding: Grounding,
) -> bool:
    """Whether all that is said beside what is named only joins it, or is a noun of it: an appointment that is moved."""
    known = {*wish.counted, *(event for one in named for event in one.events)}
    nouns = {stem(word) for event in known for word in normalise((event.kind or event.fact).replace("_", " ")).split()}
    for one in named:
        said = said[: one.begin] + " " * (one.end - one.begin) + said[one.end:]
    fine = glue | frozenset(everybody(grounding))
    return not re.search(r"\d", said) and all(
        word in fine or stem(word) in nouns for word in re.findall(r"[^\W_]+", said))


__all__ = ["denied", "denies", "put_out"]
