"""Whether an event's amounts are meant where it is named: the value of payments, deposit amounts."""

from __future__ import annotations

from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.wish import Sentence, Wish
from workbench.assistant.offline.words.lexicon import Event
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.stems import stem, stems

# the value of payments, not their number
_WORTH = r"(?:values?|amounts?|worth) +of +(?:(?:the|all|their|our|every) +)*$"
# the total amount charged
_CHARGED = r"(?:total|overall|summed|whole|the) +(?:sum|amount|value) +(?:(?:that|which|was|is) +)*$"


def worth_of(found: list[tuple[int, Event]], wish: Wish, sentence: Sentence) -> bool:
    """Whether the amounts of one of some events are spoken of, beside its name."""
    whole = sentence.whole
    return any(
        event.value and (re.search(_WORTH, whole[:at]) or (
            re.match(r"\w+ed\b", whole[at:]) and re.search(_CHARGED, whole[:at])) or (
            wish.least is None and _valued(event, whole[at:])))
        for at, event in found
    )


def _valued(event: Event, text: str) -> bool:
    """Whether a phrase that begins with an event goes on with its amount: subscription value, deposit amounts."""
    match = re.match(r"(\w+)(?: (\w+))? (?:values?|amounts?|worth)\b(?! (?:or|and) more)", text)
    if match is None:
        return False
    own = {*stems(normalise(event.kind or event.fact)), *stems(event.fact.replace("_", " "))}
    return match[2] is None or stem(match[2]) in own


__all__ = ["worth_of"]
