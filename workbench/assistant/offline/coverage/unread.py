"""An event behind a sign of a ratio or a sum that nothing has read: it is asked about, and never left out."""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.amounts import units
from workbench.assistant.offline.wish import Sentence, Wish
from workbench.assistant.offline.words.vocabulary import Unclear, spoken

_AFTER = r"(?:over|divided by|against|versus|vs|minus|plus|/)"
_BETWEEN = r"(?: (?:the|all|our|every|each|number of|count of|sum of|total of|total|amount of|value of))*"


def nothing_unread(wish: Wish, sentence: Sentence, grounding: Grounding) -> None:
    """Ask where an event stands behind a sign of a ratio or a sum, and the draft would not hold it.

    Raises:
        Unclear: naming both.
    """
    if wish.event is None or wish.base is not None or wish.shape is not None or wish.intent != "metric":
        return
    used = {wish.event, *wish.either, *(event for event, _ in wish.plus), *wish.excluded}
    taken = [span for one in spoken(grounding) if one.event in used and (span := one.find(sentence.whole)) is not None]
    for one in spoken(grounding):
        span = one.find(sentence.whole) if one.event not in used else None
        if span is None or any(begin < span[1] and span[0] < end for begin, end in taken):
            continue
        unit = "|".join(map(re.escape, units(grounding))) or "(?!)"
        if re.search(rf"(?<!\w){_AFTER}{_BETWEEN}(?: (?:{unit}))? $", sentence.whole[: span[0]]):
            raise Unclear(
                f"{wish.event.said.capitalize()} and {one.event.said}: say one divided by the other, or one alone.")


__all__ = ["nothing_unread"]
