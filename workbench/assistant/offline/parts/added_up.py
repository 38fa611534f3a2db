"""The sum of the payments: of their amounts, where money is kept with each; of those alone that are bounded."""

from __future__ import annotations

from dataclasses import replace

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.amounts import CODES, has_amounts, unit_of
from workbench.assistant.offline.parts.bounds import BESIDE
from workbench.assistant.offline.wish import Sentence, Wish
from workbench.assistant.offline.words.vocabulary import Unclear, spoken

_LEAD = r"\b(?P<how>sum|total) of (?:(?:all|the|their|his|her|its|of) )*"

def sum_of_rows(wish: Wish, sentence: Sentence, grounding: Grounding) -> Wish:
    """Add up the amounts of what is counted where its sum is asked for.

    Raises:
        Unclear: where the bound does not stand beside what it bounds.
    """
    counted = sentence.has(r"numbers?|counts?|counted|how (?:many|often)|times")
    if wish.event is None or wish.window is None or wish.aggregate not in (None, "count") or counted:
        return wish
    if wish.base is not None or wish.quantile is not None or not has_amounts(wish.event, grounding):
        return wish
    match = re.search(_LEAD, sentence.whole)
    if match is None or (match["how"] == "total" and wish.least is None):
        return wish
    if wish.least is None and unit_of(wish.event, grounding) not in CODES.values():
        return wish         # the sum of the complaints may be how many there are, and no minutes
    after = sentence.whole[match.end():]
    spans = [span for one in spoken(grounding)
             if one.event == wish.event and (span := one.find(after)) is not None and span[0] == 0]
    if not spans:
        return wish
    beside = re.match(BESIDE, after[max(end for _, end in spans):])
    if wish.least is not None and beside is None:
        raise Unclear("A bound on each amount, or on what somebody has in all? Sums cannot be bounded yet.")
    sentence.take(rf"{match['how']} of(?: all| the| their| his| her| its| of)*")
    sentence.take_all(r"each(?= *(?:$|[.,;]))")
    return replace(wish, aggregate="sum")


__all__ = ["sum_of_rows"]
