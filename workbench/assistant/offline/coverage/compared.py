"""A comparison that stands beside the request: whether women open more than men. The open rate, please.

What is wondered about is what the numbers are for. It may stand aside only where the request is split by what is
compared; otherwise the answer would be of everybody, and look like one.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.choosing import columns, own_values
from workbench.assistant.offline.wish import ASIDE, Wish
from workbench.assistant.offline.words.columns import PERIODS
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.vocabulary import Unclear

_WONDERS = (
    r"(?:whether|wonder\w*|curious|asks?|asked|suspects?|claims?|thinks?|thought|feels?|feeling|says?|believes?|hunch"
    r"|guess|worried|question is|question whether|want to know|like to know|find out)")
_MORE = r"(?:more|less|fewer|oftener|better|worse|higher|lower|faster|slower|sooner|rarer|most|least|best|worst|rather)"
_COMPARES = re.compile(
    rf"\b{_WONDERS}\b[^.?!;]*\b{_MORE}\b[^.?!;]*\bthan\b(?! (?:\d|usual|before|ever|once|needed|necessary))[^.?!;]*"
    rf"|\b{_WONDERS}\b[^.?!;]*\b[a-z]+s? or [a-z]+s?\b[^.?!;]*\b{_MORE}\b")
_BOTH = re.compile(
    r"\b(?:both|the two|each of the two) (?:[a-z-]+ )?(?:rates?|numbers|shares|figures|values|averages)\b")


def compared(wish: Wish, grounding: Grounding) -> None:
    """Ask where a comparison was set aside that the request does not make.

    Raises:
        Unclear: with the comparison.
    """
    if wish.intent not in ("metric", "insight", "value"):
        return
    split = {wish.by, *(column for part in wish.parts for column, _, _ in part)} - {None}
    for note in wish.notes:
        if not note.startswith(ASIDE):
            continue
        found = _COMPARES.search(normalise(note).replace("-", " "))
        if found is None or (wish.period and _timed(found[0])) or split & _columns_in(found[0], grounding):
            continue
        raise Unclear(f"“{found[0][:80]}”: by which column are they told apart? The answer would be of everybody.")
    both = _BOTH.search(normalise(wish.text))
    if both is not None and not split and not wish.dates and wish.period is None:
        raise Unclear(f"“{both[0]}”: of which two? Name a column to split by, or two values.")


def _columns_in(said: str, grounding: Grounding) -> set[str]:
    """The columns that are named, or whose values are."""
    held = {column for word, (column, _) in own_values(grounding)
            if re.search(rf"(?<![\w-]){re.escape(word)}(?:e?s)?(?![\w-])", said)}
    return held | {column for word, column in columns(grounding).items()
                   if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", said)}


def _timed(said: str) -> bool:
    return any(re.search(rf"\b{re.escape(word)}\b", said) for word in PERIODS)
