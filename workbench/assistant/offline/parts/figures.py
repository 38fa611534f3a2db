"""Figures of a request in the words that are read: its window once, its cap, its permissions, its bounds."""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.agreeing import one_window
from workbench.assistant.offline.parts.amounts import unit_of
from workbench.assistant.offline.parts.anchors import to_exposure
from workbench.assistant.offline.parts.caps import capped
from workbench.assistant.offline.parts.marked import marked
from workbench.assistant.offline.parts.permissions import permitted
from workbench.assistant.offline.parts.thresholds import thresholded
from workbench.assistant.offline.parts.together import ask_together
from workbench.assistant.offline.words.lexicon import REVENUE
from workbench.assistant.offline.words.vocabulary import Unclear, spoken


def in_figures(text: str, grounding: Grounding) -> str:
    """A normalised request with what it counts from, within and at least said as everybody says it.

    >>> in_figures("visits in wk 3 only (between day 14 and day 21), metric", log)     # doctest: +SKIP
    'visits between day 14 and day 21, metric'

    Raises:
        Unclear: where a window contradicts its name, or only half of what is taken together is in the log.
    """
    ask_together(text, grounding)
    own = any(one.find("blast") or one.find("blasts") for one in spoken(grounding))
    if re.search(r"\bblasts?\b", text) and not own:
        text = re.sub(r"\bblast(s?)\b", r"message\1", text)
    text = one_window(to_exposure(_how_many(text, grounding), grounding), grounding)
    return thresholded(marked(permitted(capped(text), grounding), grounding), grounding)


def _how_many(text: str, grounding: Grounding) -> str:
    """How much visits: how many, where what is counted stands in the plural and has no amount."""
    match = re.search(r"\bhow much (?:of )?(?=(?P<what>[a-z]+[^.;:]*))", text)
    if match is None or re.match(rf"(?:{REVENUE})\b", match["what"]):
        return text
    ways = [(one, span) for one in spoken(grounding)
            if (span := one.find(match["what"])) is not None and span[0] == 0]
    plural = [one for one, (_, end) in ways if match["what"][:end].endswith("s")]
    if not plural or any(one.aggregate is not None for one, _ in ways):
        return text
    if any(unit_of(one.event, grounding) is not None for one in plural):
        raise Unclear(f"How many {plural[0].event.said}, or what they come to?")
    return f"{text[: match.start()]}how many {text[match.end():]}"


__all__ = ["in_figures"]
