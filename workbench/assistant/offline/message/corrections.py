"""What a sentence takes back: not the share but the number; within seven days, no wait, fourteen."""

from __future__ import annotations

import re

from workbench.assistant.offline.parts.phrases import Found, find_window

_HOW = (
    r"(?:(?!per |the )\w+ )?"
    r"(?:share|rate|number|count|proportion|percentage|ratio|sum|total|average|mean|volume|frequency)"
    r"(?: of (?:the |all |our )*\w+)?"
)
_TAKEN_BACK = (
    # not the share of customers but the number of logins; not per user but per message
    (rf"\bnot (?:the |a |an )?{_HOW},? but (?:rather )?(?=(?:the |a |an )?\w+)", ""),
    (r"\bnot per \w+,? but (?:rather )?per (\w+)\b(?! (?:would|is|was))", r"per \1"),
    (r"\bper (\w+),? (?:and )?not per \w+", r"per \1"),
    (rf"\b({_HOW}),? (?:and )?not (?:the |a |an )?{_HOW}(?=[.,;)]|$)", r"\1"),
)
_MARK = re.compile(
    r"[,;.:(\s-]*(?:(?:no|oh|ah|oops|hm+|well|or|sorry|pardon|apologies),? *)*(?:wait|correction|sorry|scratch that"
    r"|i meant?|make(?: that| it)?|strike that|better|rather|i misspoke|my mistake|let us say)"
    r"(?:,? *(?:no|sorry|make(?: that| it)?|let us say|i meant?|of course))*[,:;.\s-]*"
    r"(?:within |in |over |the |first |use |take )*$"
)


def taken_back(text: str) -> str:
    """A normalised request with what it takes back left out.

    >>> taken_back("not the share of customers but the number of logins in 7 days")
    'the number of logins in 7 days'
    >>> taken_back("taps within 7 days, no wait, make that 21 days")
    'taps 21 days'
    """
    for pattern, instead in _TAKEN_BACK:
        text = re.sub(pattern, instead, text)
    found = find_window(text)
    while found is not None and found.window is not None:
        begin, rest = found.end, text[found.end:]
        second = find_window(rest)
        marked = _marked(rest, second)
        if second is None or marked is None:
            break
        text = f"{text[: found.start]} {rest[marked:].removeprefix('that ')}"
        found = find_window(text)
        if found is not None and found.start > begin:
            break
    return " ".join(text.split())


def _marked(rest: str, second: Found | None) -> int | None:
    """Where the length of time begins that takes the place of the one before."""
    if second is None or second.window is None or second.past:
        return None
    mark = _MARK.match(rest[: second.start])
    if mark is not None and mark.end() == second.start:
        return second.start
    return None
