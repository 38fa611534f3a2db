"""What stands beside what was read, and would be left out: bar and app together, where only the one is in the log; an
event behind “over” or “minus”.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.amounts import units
from workbench.assistant.offline.wish import Sentence, Wish
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.vocabulary import Unclear, listed, spoken

_TOGETHER = r"(?:taken |counted |put )?(?:together|combined|alike|both|in one|as one)"
_AND = r"(?:and|&|\+|plus|as well as|or)"


def both_known(wish: Wish, sentence: Sentence, grounding: Grounding) -> None:
    """Ask where a value is named together with another word, and the log knows only the one.

    Raises:
        Unclear: with the values of the column.
    """
    for column, value in wish.filters:
        said = re.escape(normalise(value))
        match = re.search(rf"(?<!\w)(?:(?:both )?{said} {_AND} (?:the )?([a-z]+)|([a-z]+) {_AND} (?:the )?{said})"
                          rf"(?:s|es)? {_TOGETHER}(?!\w)", sentence.whole)
        if match is None:
            continue
        other = match[1] or match[2]
        held = [one for (_, name), values in grounding.closed.items() if name == column for one in values]
        if len([pair for pair in wish.filters if pair[0] == column]) == 1 and other not in map(normalise, held):
            raise Unclear(f"“{value}” and “{other}” together: {column} is {listed(held)}. Which of them, or all?")


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
            raise Unclear(f"{wish.event.said.capitalize()} over {one.event.said}? Say one divided by the other, or"
                f" one alone.")


__all__ = ["both_known", "nothing_unread"]
