"""Words for people that are only some of them here: guests of a column account, students of a card type.

Elsewhere such a word means everybody; where a property of users has it as a value, it must not be lost.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.words.columns import PERSON
from workbench.assistant.offline.words.fillers import HARMLESS
from workbench.assistant.offline.words.own_words import everybody, kept, own_words
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.stems import plural

_STATED = re.compile(r"(?i)\b(?:hypothes[ei]s|hypo|hyp)\b")


@kept
def _values(grounding: Grounding) -> dict[str, tuple[str, str]]:
    """Word for people -> (column of users, value), where one column has it and it is not what the log calls a user."""
    # the unit of an experiment is its user, whatever else is one
    words = {*PERSON, *everybody(grounding)} - {*own_words(grounding).people, "unit", "units"}
    found: dict[str, tuple[str, str]] = {}
    told: dict[str, set[str]] = {}
    for (table, column), values in grounding.closed.items():
        for value in values if table == "users" else ():
            told.setdefault(normalise(value), set()).add(column)
    for said, columns in told.items():
        if len(columns) == 1 and {said, plural(said)} & words and re.fullmatch(r"[a-z]{4,}", said):
            pair = (normalise(next(iter(columns))), said)
            found |= {said: pair, plural(said): pair}
    return found


@kept
def _plain_words(grounding: Grounding) -> dict[str, tuple[str, str]]:
    """Word that elsewhere says nothing -> (column of users, value): both, group, business."""
    own = {*_values(grounding), *own_words(grounding).people, "unit"}
    found: dict[str, tuple[str, str]] = {}
    for (table, column), values in grounding.closed.items():
        for value in values if table == "users" and column != "timezone" else ():
            said = normalise(value)
            if said in HARMLESS and said not in own and re.fullmatch(r"[a-z]{4,}", said):
                found |= {said: (normalise(column), said)} | {plural(said): (normalise(column), said)}
    return found


def as_values(text: str, grounding: Grounding) -> str:
    """A request with such words beside the name of their column.

    >>> as_values("how many guests have we", log)       # doctest: +SKIP
    'how many account guest users have we'
    """
    values, plain = _values(grounding), _plain_words(grounding)
    if _STATED.search(text):
        return text
    users = "|".join(sorted(map(re.escape, everybody(grounding)), key=len, reverse=True))
    for (table, column), codes in grounding.closed.items():
        for code in codes if table == "users" else ():
            if re.fullmatch(r"[A-Z]{2}", code):     # us players, at the head of a request: no pronoun
                text = re.sub(rf"^(?i:{code}) (?={users}\b)", f"{normalise(column)} {code} ", text)
    for word, (column, value) in plain.items():
        # only where it stands for people: sent to groups, who are both, riders on business, groups that booked
        several = r"|\b(?:for|of|among) (?:the |our |all )*" if word != value else ""
        text = re.sub(rf"(?i)(?<!\w)(?P<lead>(?:sent |messages |mails |pushes )to (?:the |our |all )*"
                      rf"|\b(?:who|{users}) (?:are|is|have|has) (?:on )?|\b(?:{users}) on |\bmetric:? (?:for )?"
                      rf"{several})"
                      rf"{word}(?= *(?:$|[.,;:?]|by\b|per\b|that\b|who\b|in\b|each\b))",
                      rf"\g<lead>{column} {value} users", text)
    for word, (column, value) in sorted(values.items(), key=lambda pair: -len(pair[0])):
        beside = rf"{re.escape(column)}|{re.escape(column.split()[-1])}|{re.escape(column.split()[0])}"
        alone = (rf"(?i)(?<![\w'-])(?<!\b{value}s )(?:(?P<named>(?:{beside})(?: is| =| of|:)? ?)?)(?P<word>{word})"
                 rf"(?P<who> (?:{users}))?(?P<after> (?:{beside})s?)?(?P<only> only)?(?![\w'-])")

        def put(match: re.Match[str], column: str = column, value: str = value, word: str = word) -> str:
            if match["named"] or match["after"]:
                return match[0]
            who = match["who"] or (" users" if word != value or match["only"] else " user")
            return f"{column} {value}{who}"

        text = re.sub(alone, put, text)
    return text


__all__ = ["as_values"]
