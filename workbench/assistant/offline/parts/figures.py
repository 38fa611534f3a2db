"""Figures of a request in the words that are read: its window once, its cap, its permissions, its bounds."""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline.parts.agreeing import one_window
from workbench.assistant.offline.parts.anchors import to_exposure
from workbench.assistant.offline.parts.caps import capped
from workbench.assistant.offline.parts.permissions import permitted
from workbench.assistant.offline.parts.thresholds import thresholded


def in_figures(text: str, grounding: Grounding) -> str:
    """A normalised request with what it counts from, within and at least said as everybody says it.

    >>> in_figures("visits in wk 3 only (between day 14 and day 21), metric", log)     # doctest: +SKIP
    'visits between day 14 and day 21, metric'
    """
    text = one_window(to_exposure(text, grounding), grounding)
    return thresholded(permitted(capped(text), grounding), grounding)
