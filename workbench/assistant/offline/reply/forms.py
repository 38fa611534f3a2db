"""In which form an answer is wanted: as a cell of code, as SQL, or as a deed that a person approves first.

The words of the form are taken off; what is left is read like any other request. Only a whole message is a form:
“then save it” behind another request is a click on its card.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from workbench.assistant.offline import patterns as re

TALK = (
    r"(?:(?:ok(?:ay)?|great|good|perfect|nice|fine|thanks?(?: you)?|yes|now|then|and|so|hi|hello|please|kindly)\b[,.!]*\s+)*"
    r"(?:(?:can|could|would|will)\s+you\s+|(?:i(?:'d| would)\s+like|i\s+want|we\s+want)\s+(?:you\s+)?to\s+|"
    r"let(?:'s|\s+us)\s+|(?:please|kindly)\s+)*"
)
_GIVE = (
    r"(?:(?:give|write|show|draft|make|generate|produce|create|get|tell|hand)(?:\s+(?:me|us))?\s+"
    r"|(?:i|we)\s+(?:need|want)\s+|(?:what|which)(?:'s|\s+is)\s+(?=the\b|your\b)|which\s+(?=\w+\s+gives\b))?(?:(?:the|a|an|some|one|your|please)\s+)*"
)
_CODE = (
    r"(?:(?:short|small|simple|python3?|pandas|jupyter|notebook)\s+)*"
    r"(?:code|python3?|pandas|cell|script|snippet)(?:\s+(?:code|cell|snippet|script))?"
)
_SQL = r"(?:(?:duckdb|plain|raw)\s+)?(?:sql(?:\s+(?:query|statement|code))?|query(?=\s+(?:for|behind|that|which|of|to)\b))"
_JOIN = r"(?:\s+(?:for|OF|behind|with|about|computing|gives|calculating|showing|giving|plotting|drawing)\b|\s*[:,–-])\s*"
_DOES = (
    r"\s+(?:that|which|to)\s+(?:(?:would|will|can)\s+)?"
    r"(?:(?:compute|calculate|show|give|get|find|plot|draw|return|print|display|fetch|load|tell|answer)s?\b\s*(?:me\s+)?)?"
)
_LATER = r"[\s,;]+(?:as|in|with|using|via)\s+(?:(?:a|an|some|plain|the)\s+)*"
_THAT = re.compile(
    r"(?:for\s+|of\s+|behind\s+)?(?:that|it|this|those|these|the (?:same|last one|last answer|above))?"
)
_FENCE = re.compile(r"(?s)^```\w*\n(.*?)\n?```$")
_PYTHON = re.compile(r"(?:import|from)\s+\w")
_SELECT = re.compile(r"(?i)(?:select|with|from)\s+\S+")


@dataclass(frozen=True)
class Form:
    """What a message wants beyond an answer in words.

    Attributes:
        kind: code or sql.
        rest: the request itself; empty where it is about the last answer.
        pandas: the value is wanted as a pandas table.
        written: `rest` is code or a statement of the person's own.
    """

    kind: Literal["code", "sql"]
    rest: str
    pandas: bool = False
    written: bool = False


def form_of(text: str) -> Form | None:
    """The form that a message wants its answer in; None for words.

    >>> form_of("write me pandas for the click rate by channel")
    Form(kind='code', rest='the click rate by channel', pandas=True, written=False)
    >>> form_of("click rate by channel in SQL").rest
    'click rate by channel'
    >>> form_of("clicks per code word") is None
    True
    """
    text = text.strip()
    kind, rest = _lead(text) or _trail(text) or (None, "")
    if kind is None:
        return None
    pandas = re.search(r"(?i)\bpandas\b", text) is not None
    while (more := _lead(rest)) is not None and more[0] == kind:  # `/code python for ...`
        rest = more[1]
    rest = rest.strip()
    bare = _FENCE.sub(r"\1", rest)
    own = _PYTHON if kind == "code" else _SELECT
    if own.match(bare) and _is_written(kind, bare):
        return Form(kind, bare, pandas, True)
    rest = rest.strip(" .!?")
    return Form(kind, "" if _THAT.fullmatch(rest.lower()) else rest, pandas)


def _is_written(kind: str, text: str) -> bool:
    """A statement, not a sentence: `from the last week` and `with clicks` are words."""
    return (
        "workbench" in text
        if kind == "code"
        else re.search(r"(?is)\bselect\b.*\bfrom\b|\bfrom\b.*\bselect\b", text) is not None
    )


def _lead(text: str) -> tuple[Literal["code", "sql"], str] | None:
    """`give me the SQL for ...`: (kind, the rest)."""
    kinds: tuple[tuple[Literal["code", "sql"], str], ...] = (("sql", _SQL), ("code", _CODE))
    for kind, noun in kinds:
        of = "of|" if kind == "sql" else ""         # the script of a campaign is none of ours
        found = re.match(rf"(?is){TALK}{_GIVE}{noun}(?:{_JOIN.replace('OF|', of)}|{_DOES}|\s*$)", text)
        if found is not None:
            return kind, text[found.end() :]
    return None


def _trail(text: str) -> tuple[Literal["code", "sql"], str] | None:
    """`... as SQL`, `... in pandas`: (kind, what stands before)."""
    kinds: tuple[tuple[Literal["code", "sql"], str], ...] = (("sql", _SQL), ("code", _CODE))
    for kind, noun in kinds:
        found = re.search(rf"(?is){_LATER}{noun}[\s.?!]*$", text)
        if found is not None and found.start() > 0:
            return kind, text[: found.start()]
    return None
