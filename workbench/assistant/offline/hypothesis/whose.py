"""People who are named within an outcome: the load from owners and admins, what new users do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.hypothesis.sides import Sides
from workbench.assistant.offline.hypothesis.whom import names_users, people_of, who_of

_FRESH = r"(?:brand[- ]new|new|recent|fresh|newly (?:joined|registered|signed[- ]up|enrolled|exposed))"
_GROUP = r"(?:[\w+-]+(?:,? (?:and|or|&) |, | ))*?[\w+-]+"


def with_people(found: Sides, measured: Callable[[str], bool], grounding: Grounding) -> Sides:
    """The sides, with whom the outcome speaks of as whom it is for, where nobody else was named."""
    if found.whom is not None:
        return found
    match = re.search(
        rf"(?i)\s+(?:from|by|of|among|amongst|for|with) (?:(?:the|our|all|those) )*(?P<whom>{_GROUP})(?=\s*$|\s*[,.;]|\s+(?:to|will|would"
        r"|should|falls?|rises?|drops?|goes|grows?|decreases?|increases?)\b)", found.outcome)
    if match is not None and re.search(r"(?i)\b(?:and|or|&)\b|,", match["whom"]) and who_of(match["whom"], grounding) and (
            names_users(match["whom"], grounding)) and measured(rest := _cut(found.outcome, match)):
        return replace(found, outcome=rest, whom=match["whom"])
    persons = "|".join(sorted(map(re.escape, people_of(grounding)), key=len, reverse=True))
    fresh = re.match(rf"(?i)(?:(?:more|fewer|less) (?:of (?:the |our )?)?)?(?P<whom>{_FRESH} (?:{persons}))\b", found.outcome)
    if fresh is not None and not who_of(fresh["whom"], grounding):
        said = re.sub(rf"(?i)\b{_FRESH} (?=(?:{persons})\b)", "", found.outcome, count=1)
        return replace(found, outcome=said, whom=fresh["whom"]) if measured(said) else found
    return found


def _cut(text: str, match: re.Match[str]) -> str:
    return f"{text[:match.start()]}{text[match.end():]}".strip()


__all__ = ["with_people"]
