"""The clauses of a message that could be set aside: whole sentences, what stands in brackets, before a colon or comma,
and what follows a conjunction.

Only where they begin and end; whether one may be set aside is in context.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from workbench.assistant.offline import patterns as re

Place = Literal["sentence", "bracket", "lead", "tail"]
_HARD = re.compile(
    r"(?<!\be\.g)(?<!\bi\.e)(?<!\bvs)(?<!\bincl)(?<!\bexcl)(?<!\bapprox)(?<!\bnr)(?<!\bno)(?<!\betc)"
    r"[.!?;]+[\"”')\]]*(?=\s|$)|\n+"
)
_SOFT = re.compile(r",\s+(?:and )?(?:so|hence|therefore|but)(?=\s)|,(?=\s)|:(?=\s|$)|\s[-–]{1,2}\s|\s*—\s*")
_BRACKET = re.compile(r"\([^()]{2,200}\)|\[[^\[\]]{2,200}\]")
# where a clause begins without a mark: sends per week because finance asks; to see what helps I need ...
_BEGINS = re.compile(
    r"(?i)(?<=[\w)\"”%'])\s+(?=(?:because|bc|bcs|cos|cuz|since|so that|so (?:i|we|they)|in order to|as (?:i|we|my|our"
    r"|they"
    r"|it|there)|to (?:see|check|know|learn|find out|understand|verify|decide|judge)|although|even though"
    r"|given that|seeing that|due to|(?:i|we) (?:need|want|would|'d|require|should like)|i'd|we'd|can you|could you"
    r"|please (?:count|show|give|draft|define|make|build|set|plot|write|can|could))\b)"
)
_MARKED = 6         # letters of a mark between two clauses
_LONGEST = 4        # marks that one clause may run over


@dataclass(frozen=True)
class Unit:
    """A part of a message.

    Attributes:
        begin: where it starts in the message, and `end`, both with the marks around it.
        text: its words.
        place: what it is of a sentence; `mark` what ends it: a colon, a question mark.
    """

    begin: int
    end: int
    text: str
    place: Place
    mark: str


def units(message: str) -> tuple[Unit, ...]:
    """Every part of a message that could stand or fall by itself, short ones first.

    >>> [one.text for one in units("Finance is asking. Sends per week, please (by mail)")]
    ['by mail', 'Sends per week', 'Finance is asking', 'please (by mail)', 'Sends per week, please (by mail)']
    """
    found = []
    for begin, end, mark in _sentences(message):
        text = message[begin:end]
        found.append(Unit(begin, end, _bare(text), "sentence", mark))
        found += _within(message, begin, end, mark)
    return tuple(sorted((one for one in found if one.text), key=lambda one: one.end - one.begin))


def without(message: str, dropped: tuple[Unit, ...]) -> str:
    """A message without some of its parts."""
    last = len(message)
    for one in sorted(dropped, key=lambda one: -one.begin):
        before, after = message[: one.begin].rstrip(), message[min(one.end, last):].lstrip()
        last = one.begin
        joint = ". " if one.place == "sentence" and before and before[-1] not in ".!?;:" else " "
        message = f"{before}{joint}{after}"
    return message.strip().lstrip("=:,; ").strip()


def apart(some: tuple[Unit, ...]) -> bool:
    """Whether no two of them overlap, but for the mark between them."""
    placed = sorted(some, key=lambda one: one.begin)
    return all(one.end <= other.begin + _MARKED and one.begin < other.begin for one, other in pairwise(placed))


def _sentences(message: str) -> Iterator[tuple[int, int, str]]:
    begin = 0
    brackets = [match.span() for match in _BRACKET.finditer(message)]
    for match in _HARD.finditer(message):
        if any(low < match.start() < high - 1 for low, high in brackets):
            continue
        yield begin, match.end(), match[0].strip()[:1]
        begin = match.end()
    if message[begin:].strip():
        yield begin, len(message), ""


def _within(message: str, begin: int, end: int, mark: str) -> Iterator[Unit]:
    text = message[begin:end]
    brackets = [match.span() for match in _BRACKET.finditer(text)]
    for low, high in brackets:
        yield Unit(begin + low, begin + high, text[low + 1: high - 1].strip(" .!"), "bracket", "")
    inside = [(low, high) for low, high in brackets]
    softs = [match for match in _SOFT.finditer(text) if not any(low < match.start() < high for low, high in inside)]
    marks = [(one.start(), one.end(), _sign(one[0])) for one in softs]
    marks += [(one.end(), one.end(), "") for one in _BEGINS.finditer(text)
              if not any(low < one.start() < high for low, high in inside)]
    marks.sort()
    close = len(text) - len(text[len(text.rstrip(" .!?;\n")):])
    for at, (low, after, sign) in enumerate(marks):
        if at < _LONGEST:
            yield Unit(begin, begin + after, _bare(text[:low]), "lead", sign)
        for over in range(at + 1, min(at + 1 + _LONGEST, len(marks) + 1)):
            stop = marks[over][0] if over < len(marks) else close
            ends = marks[over][2] if over < len(marks) else mark
            if _bare(text[after:stop]):
                yield Unit(begin + low, begin + stop, _bare(text[after:stop]), "tail", ends)


def _sign(mark: str) -> str:
    """A colon for every mark that a premise may end with: so the request follows."""
    return ":" if re.search(r"\w", mark) else mark.strip()


def _bare(text: str) -> str:
    return text.strip().strip(".!?;:\n -–—").rstrip(",").strip()
