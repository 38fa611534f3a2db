"""Lengths of time that a sentence explains itself: what its month is, which unit a bare number has."""

from __future__ import annotations

from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.words.columns import PERSON

_UNITS = r"(?:hours?|days?|weeks?)"
_MEANT = re.compile(
    rf"[,(]?\s*(?:(?:and )?by (?:an? |the |first |one )*(?P<a>month|week) (?:i|we) mean"
    rf"|(?:and |where )?(?:an? |the |our |first |one )*(?P<b>month|week)"
    rf" (?:here )?(?:means?|is|being|equals|stands for|=))"
    rf" (?P<n>\d+ {_UNITS})(?: here)?\)?"
)
# days on which ..., out of the first 14: the number has the unit of what is counted
_BARE = re.compile(
    rf"(?P<head>\b(?P<u>days|weeks|hours)\b(?:(?!\b{_UNITS}\b)[^?!;])*?\bof (?:the )?(?:first )?\d+)"
    rf"(?=\s*(?:[.,;)?!]|$)| (?:after|from|following|since)\b)"
)


# what every metric is: a mean over people
_OVER_PEOPLE = re.compile(
    r",? (?:divided by|over|out of) (?:the )?(?:total )?(?:number|count) of (?:all |our |the |exposed )*"
    rf"(?P<who>{'|'.join(PERSON)})(?! (?:who|that|with|on|in the|which)\b)(?!\w)"
)


def explained(text: str) -> str:
    """A normalised sentence with its own definitions put in.

    >>> explained("opened in the first month, and by month we mean 28 days?")
    'opened in the first 28 days?'
    >>> explained("days reachable, out of the first 14.")
    'days reachable, out of the first 14 days.'
    """
    text = _OVER_PEOPLE.sub(lambda m: f" per {m['who'].removesuffix('s')}", text)
    match = _MEANT.search(text)
    if match is not None:
        unit, length = match["a"] or match["b"], match["n"]
        text = text[: match.start()] + text[match.end():]
        text = re.sub(rf"\b(?:an? |one )?{unit}\b", length, text)
    return _BARE.sub(lambda m: f"{m['head']} {m['u']}", text)
