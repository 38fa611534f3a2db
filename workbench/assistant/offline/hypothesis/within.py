"""Whom a hypothesis is for, told in the middle of what they would do: more of the buyers who went quiet would buy.

Words are taken out of an outcome only where a metric accounts for every word of what is left, so nothing that could
be a condition on the outcome is lost: a span of time stays where it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.hypothesis.qualified import beside_clause
from workbench.assistant.offline.hypothesis.sides import Sides
from workbench.assistant.offline.hypothesis.whom import names_users, people_of
from workbench.assistant.offline.parts.agents import agents_in

_MOST = 14          # a clause that tells people is no longer than so many words
# who asked, who have never done it, who do not pay: how they were before anything was done; who buy is what they do
_BEFORE = (
    r"(?:who|that|which) (?:(?:have|had|has|did|do|does|are|were|is|was|went|never|already|once|just|only|ever|still|usually|often)\b|(?:[a-z]+ed|asked|bought|gave|left|came|saw|made|wrote|got|took)\b)"
    r"|with\b|without\b|in (?:their|his|her) (?:first|last)\b|whose\b|at risk\b")
_DEFINITE = r"(?:who|that|which|whom|with|without|whose|in (?:their|the)|at|of the last|from)\b"
_SPAN = re.compile(r"(?i)\b(?:within|in|over|during) (?:the |their |a |an )?(?:next |following |same )?(?:\d+|one|two|three|four|six|seven|eight|ten)?\s?-?(?:h|d|hours?|days?|weeks?|months?|fortnights?|minutes?)\b(?! ago)")
_MOVED = r"(?:(?:a |an |the )?(?:higher|larger|bigger|greater|lower|smaller) (?:share|proportion|percentage|part|number)|more|fewer|less)"


def told_within(found: Sides, clear: Callable[[str], str | None], grounding: Grounding) -> Sides:
    """The sides, with people whom a clause of the outcome tells as whom it is for; and what is for no one given back.

    Args:
        clear: the metric that accounts for every word of an outcome; None where none does.
    """
    persons = "|".join(sorted(map(re.escape, {*people_of(grounding), *agents_in(found.outcome, grounding)}), key=len, reverse=True))
    if found.whom is not None:
        known = re.search(rf"(?i)\b(?:{persons})\b", found.whom) or names_users(found.whom, grounding)
        for joined in () if known else (f"{found.then} for {found.whom}",):
            if clear(joined) is not None:       # turn up for a test drive: what they do, and for nobody
                return replace(found, outcome=f"{found.outcome} for {found.whom}", whom=None)
        return found
    if clear(found.then) is not None:
        return found
    match = re.match(rf"(?i)(?P<lead>{_MOVED}) (?P<of>of (?:the |our |those |these |all )?)?(?P<who>(?:[\w+-]+ ){{0,2}}?(?P<noun>{persons}|those))(?= (?P<clause>{_DEFINITE}))", found.outcome)
    if match is None:
        return found
    rest = found.outcome[match.end():].split()
    if not match["of"] and not re.match(rf"(?i)(?:{_BEFORE})", " ".join(rest)):
        return found
    # where the verb begins: at will or would, else where a metric accounts for all that is left
    cuts = range(2, min(len(rest) - 1, _MOST) + 1)
    led = [cut for cut in cuts if re.match(r"(?i)(?:will|would|should|could|might|can|to|then|end up|wind up|go on|actually|finally|really)\b", " ".join(rest[cut:]))]
    for cut in led or cuts:
        clause, left = " ".join(rest[:cut]).strip(" ,"), " ".join(rest[cut:])
        if _SPAN.search(clause) and not re.search(r"(?i)\b(?:in their first|of the last)\b", clause):
            return found
        if re.search(r"(?i)\b(?:an?|the|their|with|in|of|for|to|not|never|have|has|had|do|does|did|and|or|who)$", clause) or (
                not led and not re.match(r"(?i)(?:[a-z]+s?) (?:an?|the|one|their|at|on|in|up|out|it|to|more|again)\b", left)):
            continue
        whom, shorter = f"{match['who']} {clause}", f"{match['lead']} {match['of'] or ''}people {left}"
        if clear(shorter) is not None and beside_clause(whom, grounding) is not None:
            return replace(found, outcome=shorter, whom=whom)
    return found


__all__ = ["told_within"]
