"""A request without the remarks that its own reading confirms: counted, not the money; the first week is left out.

A remark is no part of what is asked for: it says once more how it is meant, or denies what it could be taken for. It
goes only where the rest is understood to its last word and is what the remark says (remarks.py); a remark that the
reading does not bear out stays, and is asked about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.message.context import kind_of
from workbench.assistant.offline.message.denied import denied, denies, put_out
from workbench.assistant.offline.message.labelled import beside, called, motive, why_left_out
from workbench.assistant.offline.message.refusing import refuse_acts, refuse_rows
from workbench.assistant.offline.message.remarks import INLINE, Said, remarks_in
from workbench.assistant.offline.message.talked import talked
from workbench.assistant.offline.message.units import Unit, apart, units, without
from workbench.assistant.offline.wish import Sentence, Wish
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.vocabulary import Unanswerable, Unclear

_MOST = 12          # readings of one message
_MANY, _FEWER = 8, 3        # a message of more remarks than these is long: each of its readings may take a second
_LONGEST = 800      # letters of a message that is taken apart
_FEW = 4            # words of what could be a part of a request after a comma
_STATEMENT = re.compile(r"(?i)\b(?:hypothes[ei]s|hypo)\b")


def confirmed(message: str, grounding: Grounding, reading: Callable[[str, Grounding], Wish]) -> Wish | None:
    """What a message asks for, read without remarks that what was read confirms; None where there is no such reading.

    Args:
        message: the message, which was not understood as it stands.
        grounding: the log.
        reading: reads a message, and raises Unclear or Unanswerable.
    """
    if len(message) > _LONGEST or _STATEMENT.search(message):
        return None
    whole = Sentence(normalise(message))
    try:
        refuse_rows(whole, grounding)
        refuse_acts(whole, grounding)
    except Unanswerable:
        return None
    found = [(unit, said) for unit in _clauses(message) if (said := _said(unit, grounding))]
    said_by = dict(found)
    # what can be nothing but a remark goes first, all of it or some of it
    plain = [unit for unit in said_by if remarks_in(_bare(unit)) or denies(_bare(unit))]
    few = len(found) <= _MANY
    ways = [(list(said_by), (1, 2, 3), _MOST)] if few else [(plain, (1, 2, 3), _MOST), (list(said_by), (3, 2), _FEWER)]
    for clauses, sizes, most in ways:
        tried = 0
        for some in (one for many in sizes for one in combinations(clauses, many)):
            if not apart(some) or tried >= most:
                continue
            remarks = [one for unit in some for one in said_by[unit]]
            rest = _reworded(without(message, some), remarks)
            if not re.search(r"\w", rest):
                continue
            tried += 1
            try:
                wish = reading(rest, grounding)
            except (Unclear, Unanswerable):
                continue
            if wish.intent in ("metric", "insight") and all(one.holds(wish, grounding) for one in remarks):
                told = "; ".join(unit.text for unit in some)
                return replace(wish, text=message, notes=(*wish.notes, f"said once more: {told[:160]}"))
    return None


def _said(unit: Unit, grounding: Grounding) -> tuple[Said, ...]:
    clause = _bare(unit)
    found = remarks_in(clause)
    if found or unit.mark == "?":
        return found
    whole = re.fullmatch(r"(?P<clause>.+)", clause)
    if whole is None:
        return ()
    if denies(clause):
        return (Said(((whole, lambda match, wish, log: denied(match["clause"], wish, log),
                       lambda match, rest: put_out(match["clause"], rest, grounding)),)),)
    if unit.place == "bracket":
        return ()
    if unit.place == "lead" and unit.mark == ":":
        return (_where(whole, called),)
    if unit.place == "sentence":
        return (_where(whole, lambda said, wish, log: any(
            test(said, wish, log) for test in (beside, motive, talked))),)
    if unit.place == "tail" and len(clause.split()) > _FEW:
        tells = kind_of(unit) in ("telling", "reason")
        return (_where(whole, lambda said, wish, log: motive(said, wish, log) or (
            tells and why_left_out(said, wish, log))),)
    return ()


def _bare(unit: Unit) -> str:
    """A clause without the marks around it."""
    return normalise(unit.text).strip(" .!?;:,()-\"'")


def _where(match: re.Match[str], test: Callable[[str, Wish, Grounding], bool]) -> Said:
    return Said(((match, lambda found, wish, log: test(found["clause"], wish, log), None),))


def _clauses(message: str) -> Iterator[Unit]:
    """The parts between marks, and the few remarks that stand without one: two weeks instead of four."""
    seen: set[tuple[int, int]] = set()
    for one in units(message):
        if (one.begin, one.end) not in seen:
            seen.add((one.begin, one.end))
            yield one
    for match in INLINE.finditer(message):
        yield Unit(match.start(), match.end(), match[0].strip(" ,;"), "tail", "")


def _reworded(rest: str, remarks: list[Said]) -> str:
    for one in remarks:
        rest = one.reworded(rest)
    return rest


__all__ = ["confirmed"]
