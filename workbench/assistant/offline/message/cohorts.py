"""A retention table told by its parts: cohort = week of the first visit, back = visit; members by the week they came.

Each is put as cohorts by the first of something. The length of time stands once, and what counts as coming back goes
where it is the very thing that a cohort begins with; anything else stays, and is asked about.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.words.columns import PERSON
from workbench.assistant.offline.words.lexicon import Event
from workbench.assistant.offline.words.numbers import WORDED
from workbench.assistant.offline.words.own_words import own_words
from workbench.assistant.offline.words.vocabulary import spoken

_UNITS = {"daily": "day", "weekly": "week", "monthly": "month", "day": "day", "week": "week", "month": "month"}
_LY = {"day": "daily", "week": "weekly", "month": "monthly"}
_ABOUT = re.compile(r"\b(?:retention|cohorts?)\b")
_OTHERWISE = re.compile(r"\b(?:metrics?|kpis?|indicator|guardrail|hypothes\w+|within|exposure|experiment)\b")
_EVENT = r"[a-z]+(?: [a-z]+){0,2}?"
_IS = r" ?(?:=|:|is|are|means?|being|defined (?:as|by)|begins? (?:with|at|by)|starts? (?:with|at)) ?"
_END = r"(?=\s*(?:$|[.,;:)]))"


def cohorts(text: str, grounding: Grounding) -> str:
    """A normalised request with its cohorts in the grammar's words.

    >>> cohorts("weekly app retention: cohort by week of first session, back = session", log)      # doctest: +SKIP
    'weekly retention: cohorts by first session'
    """
    if _ABOUT.search(text) is None or _OTHERWISE.search(text):
        return text
    people = "|".join(sorted(map(re.escape, {*PERSON, *own_words(grounding).people}), key=len, reverse=True))
    text = _told_by_weeks(text, people)
    grouped = re.compile(
        rf"\b(?:(?:the |our |all )*(?:{people}),? (?:are |is )?(?:grouped |cohorted |bucketed |split )?by (?:the "
        rf"|their )*"
        rf"|cohorts?(?: of (?:the |our )*(?:{people}))?(?:{_IS}| by | per | of | from | )(?:the |their |calendar )*"
        rf"|(?<=retention )(?:by|per) (?:the |their |calendar )*)"
        rf"(?P<unit>day|week|month) (?:(?:of|with) (?:the |their |an? |his |her |each |every )*(?:(?:{people}) )?"
        rf"(?:very )?(?:first|initial|earliest) "
        rf"(?P<first>{_EVENT})|(?:in|on|during) which (?:they|(?:the |our )*(?:{people})|somebody|someone) (?:had"
        rf" (?:the"
        rf"|their|an?) first |first )(?P<did>{_EVENT})){_END}")
    start = re.compile(
        rf"\b(?:start|begin|beginning|entry|cohorts?){_IS}(?:the |their |an? )*(?:first|initial|earliest) "
        rf"(?P<first>{_EVENT}){_END}")
    found = grouped.search(text)
    if found is not None:
        begins = found["first"] or found["did"]
        rest = f"{text[: found.start()]} . {text[found.end():]}"
        again = _units(rest) == {found["unit"]}
        if not again and _units(rest):
            return text
        text = (f"{text[: found.start()]}{'' if again else _LY[found['unit']] + ' '}cohorts by first {begins}"
                f"{text[found.end():]}")
    else:
        found = start.search(text)
        if found is None:
            return text
        begins = found["first"]
        text = f"{text[: found.start()]}cohorts by first {begins}{text[found.end():]}"
    text = re.sub(rf"\b(?P<ly>daily|weekly|monthly) (?:app |user |visit |visitor |session |repeat |{people}"
        rf" )+(?=retention\b)",
                  r"\g<ly> ", text)
    back = re.compile(
        rf"[,;(]? ?\b(?:and )?(?:(?:they |{people} )?(?:come|comes|came|coming) back|back|returns?|returned"
        rf"|returning|retained"
        rf"|active)(?: again)?{_IS}(?:(?:having|with|by) )?(?:(?:the|an?|any|another|one|at least one|further|later"
        rf"|next"
        rf"|new|more) )*(?P<back>{_EVENT}){_END}\)?")
    said = back.search(text)
    if said is not None and _alike(begins, said["back"], grounding):
        text = f"{text[: said.start()]}{text[said.end():]}"
    return " ".join(text.split())


_NTH = rf"(?:\d+|{WORDED})"


def _told_by_weeks(text: str, people: str) -> str:
    """Weeks 0-8, first visit -> visit again; the share of each cohort with an order in each of the weeks 0 to 8."""
    unit = r"(?P<unit>day|week|month)s"
    text = re.sub(rf"\b(by|of|from|per|with|on) (?:an? |the |each |every |their )*(?:{people}) (?=(?:very )?first"
                  rf" (?!\d)[a-z])",
                  r"\1 ", text)
    # how many come back is told by the weeks after the first, of which week 0 is that one itself
    text = re.sub(rf"[.;,]? ?\b(?:the )?(?:share|percentage|proportion|number|part) (?:of (?:each|the|every) cohort )?"
                  rf"(?:with|that had|who had|having) (?:an?|any|another|at least one) (?P<back>{_EVENT})"
                  rf"(?: again)? in each"
                  rf" of the (?:{unit} (?:0|1|zero|one) (?:to|-|until|through) (?P<n>{_NTH})"
                  rf"|(?P<n2>{_NTH}) (?P<unit2>day|week|month)s)(?: (?:after|following|since)(?: (?:it|that"
                  rf"|the first))?)?{_END}",
                  lambda m: f", coming back by {m['back']}, {m['n'] or m['n2']} {m['unit'] or m['unit2']}s", text)
    text = re.sub(rf"[,;(]? ?\b{unit} (?:0|zero) ?(?:to|-|until|through) ?(?P<n>{_NTH})\b\)?",
                  r", \g<n> \g<unit>s", text)
    return re.sub(rf"[,:;] ?(?:the )?first (?P<first>{_EVENT}) ?(?:->|→|=>|, then|then) ?(?:an? |any |another )?"
                  rf"(?P<back>{_EVENT})(?: again)?{_END}",
                  r", by first \g<first>, coming back by \g<back>", text)


def _units(text: str) -> set[str]:
    """The lengths of time of a text, but for those after the first: the share in the weeks after."""
    plain = re.sub(r"\b(?:in|over|during) (?:the |each )*(?:following |later |subsequent )?(?:days?|weeks?|months?)"
                   r"(?: (?:after\w*|that follow\w*|later|since))?", " ", text)
    return {_UNITS[word] for word in re.findall(r"\b(daily|weekly|monthly|day|week|month)\b", plain)}


def _alike(one: str, other: str, grounding: Grounding) -> bool:
    """Whether both are the same event of the log, and the other is any of it: not two of them, none of a channel."""
    if re.search(r"\b(?:two|three|four|five|several|both|\d+|within|or|and|than|on|via|by)\b", other):
        return False
    return bool(_named(one, grounding) & _named(other, grounding))


def _named(text: str, grounding: Grounding) -> set[Event]:
    return {one.event for one in spoken(grounding) if one.find(text) is not None and one.event.fact != "sends"}


__all__ = ["cohorts"]
