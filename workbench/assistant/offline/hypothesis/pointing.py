"""What a sentence only points at: opt-outs are too high; they would come down if ..."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.hypothesis.framing import Told
from workbench.assistant.offline.hypothesis.grammar import FINITE, Terms

# a number of ours that somebody is unhappy with
_TOPIC = re.compile(
    r"(?i)^(?:(?:our|the|these|those|all our|currently|right now|at the moment|today),? )*(?P<what>[\w' -]{3,50}?),? (?:is|are|has been|have been|has|have|was|were"
    r"|remains?|stays?|looks?|seems?|keeps?|kept|went|goes?|go) (?:(?:far|way|much|still|simply|just|really|too|very|so|rather"
    r"|quite|stubbornly|getting|going|on|become|been|gone) )*(?:high|low|bad|poor|weak|up|down|falling|rising|growing|shrinking|dropping|flat|a problem"
    r"|worse|many|few|lower|higher|disappointing|nothing to be proud of|not (?:great|good|where \w+ .*))\b")
_POINTS = re.compile(rf"(?i)(?P<before>^|\b(?:and|then|so|,|that|which)\s+|,\s*)(?P<it>they|it|this|that number|that rate|the (?:number|figure|rate|share|curve))"
                     rf"(?=(?:'ll|'d| will| would| should| could| might)? {FINITE}\b)")


def pointed(said: Sequence[Told], terms: Terms) -> tuple[Told, ...]:
    """Sentences in which a pronoun that falls or rises is the metric that was spoken of before."""
    found: list[Told] = []
    topic = ""
    for one in said:
        at = _POINTS.search(one.text)
        if topic and at is not None and not terms.measured(one.text):
            one = replace(one, text=f"{one.text[:at.end('before')]}{topic}{one.text[at.end():]}")
        elif (about := _TOPIC.match(one.text)) is not None and terms.measured(about["what"]):
            topic = about["what"]
        found.append(one)
    return tuple(found)


__all__ = ["pointed"]
