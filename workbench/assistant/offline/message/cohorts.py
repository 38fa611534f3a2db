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
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.stems import stem
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
    if _OTHERWISE.search(text):
        return text
    text = _came_again(text, grounding)
    if _ABOUT.search(text) is None:
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


# of those whose first visit fell into a certain week, which share visited again in each of the six weeks after it
_AGAIN = (
    r"\b(?P<lead>(?P<ly>daily|weekly|monthly) retention of (?P<whom>[a-z ]{3,40}): )?(?:of|from|among) (?:all )?(?:the "
    r")?(?:PEOPLE|those|ones)(?: of (?:them|ours))? (?:who (?P<did>[a-z]+) (?:their|his|her|the) first"
    r" (?P<first>[a-z]+)"
    r"|whose first (?P<their>[a-z]+) (?:fell|was|is|falls|came|happened|lay))"
    r" (?:in|into|within) (?:one|an?|a certain|a given|the same|each|every|any) (?P<unit>day|week|month),"
    r" (?:which|what) "
    r"(?:part|share|proportion|percentage|fraction)(?: of them)? (?P<back>[a-z]+) again in each of the (?:next "
    r"|following "
    r")?(?P<n>\d+|WORDED) (?P=unit)s(?: (?:after|following) (?:it|that)(?: (?:one|week|day|month))?)?[.?!;,]*"
    r"(?: (?:make|show|do|split) it by (?P=unit)(?: please)?)?(?=\s*(?:$|[.,;:]))")


def _came_again(text: str, grounding: Grounding) -> str:
    """The share that did it again in each of the weeks after the first, where both are one event of the log."""
    people = {*PERSON, *own_words(grounding).people}
    match = re.search(_AGAIN.replace("PEOPLE", "|".join(sorted(map(re.escape, people), key=len, reverse=True))).replace(
        "WORDED", WORDED), text)
    if match is None or (match["lead"] and _UNITS[match["ly"]] != match["unit"]):
        return text
    first = match["first"] or match["their"]
    said = {stem(word) for word in (first, match["did"] or first)}
    about = {stem(word) for one in _named(first, grounding) for name, fact in grounding.catalog.facts.items()
             if fact.table == one.table and fact.where == one.where
             for word in re.findall(r"[a-z]+", f"{normalise(name)} {normalise(fact.description or '')}")}
    known = {"our", "the", "all", *people}
    # of our shop visitors: of all, where the description says so; of the loyal ones it would be of some
    whom = [word for word in (match["whom"] or "").split() if word not in known and stem(word) not in about and not any(
        len(one) > 3 and stem(word).startswith(one) for one in about)]
    if stem(match["back"]) not in said or whom or not _named(first, grounding):
        return text
    return (f"{text[: match.start()]}{_LY[match['unit']]} retention: cohorts by first {first}, {match['n']}"
            f" {match['unit']}s"
            f"{text[match.end():]}")


_NTH = rf"(?:\d+|{WORDED})"


def _told_by_weeks(text: str, people: str) -> str:
    """Weeks 0-8, first visit -> visit again; the share of each cohort with an order in each of the weeks 0 to 8."""
    unit = r"(?P<unit>day|week|month)s"
    text = re.sub(rf"\b(by|of|from|per|with|on) (?:an? |the |each |every |their )*(?:{people}) (?=(?:very )?first"
                  rf" (?!\d)[a-z])",
                  r"\1 ", text)
    text = re.sub(r"\b(first (?!\d)[a-z]+(?: [a-z]+)?) (?:in|of) (?:the|our) (?:log|data)(?=[,.;:]|$)", r"\1", text)
    # share with a visit in week 0 to 4 after it: in each of them
    text = re.sub(rf"\b(share (?:of (?:each|the|every) cohort )?(?:with|that had|who had|having) (?:an?|any)"
                  rf" {_EVENT}) in "
                  rf"(?:the )?(day|week|month)s? ((?:0|zero) (?:to|-|until|through) {_NTH})(?= (?:after"
                  rf"|following) |{_END})",
                  r"\1 in each of the \2s \3", text)
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
