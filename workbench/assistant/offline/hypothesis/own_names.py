"""The squad's names that hold a verb: a price drop is a theme, and nothing that drops.

While a sentence is split into what is done and what it does, such a name is one word; where it is asked which way an
outcome goes, it is no word that moves.
"""

from __future__ import annotations

from dataclasses import replace

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.hypothesis.grammar import COMING, FINITE, MOVERS
from workbench.assistant.offline.hypothesis.sides import Sides
from workbench.assistant.offline.parts.choosing import own_values
from workbench.assistant.offline.parts.moving import MOVING
from workbench.assistant.offline.words.own_words import kept

_VERB = rf"(?i)(?:{MOVERS}|{FINITE}|{COMING}|{MOVING})"


def joined(text: str, grounding: Grounding) -> str:
    """A text in which each such name is one word."""
    names = _verbal_names(grounding)
    if not names:
        return text
    return re.sub(names, lambda one: re.sub(r"\s+", "-", one[0]), text)


def as_said(found: Sides, grounding: Grounding) -> Sides:
    """The parts with those names in as many words as they have."""
    names = _verbal_names(grounding)
    if not names:
        return found
    return replace(found, **{part: re.sub(names, lambda one: one[0].replace("-", " "), said) for part in (
        "change", "outcome", "moved", "because", "whom", "background") if (said := getattr(found, part))})


def unmoved(text: str, grounding: Grounding) -> str:
    """An outcome in which those names are a message: opening the price drop more is no drop."""
    names = _verbal_names(grounding)
    return re.sub(names, "message", text) if names else text


@kept
def _verbal_names(grounding: Grounding) -> str:
    """What finds them, in the plural too; with a hyphen in it a name is one word already, and moves nothing either."""
    found = [said for said, (column, _) in own_values(grounding) if column in ("domain", "campaign_id") and " " in said
             and any(re.fullmatch(_VERB, word) for word in said.split())]
    spelled = (r"[\s-]+".join(map(re.escape, said.split())) for said in found)
    return rf"(?i)(?<!\w)(?:{'|'.join(spelled)})(?:s|es)?(?!\w)" if found else ""


__all__ = ["as_said", "joined", "unmoved"]
