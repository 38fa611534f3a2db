"""Values of users in a row beside a word for them: patients from Pune and Nashik, Goa or Mumbai customers."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.assistant.offline import patterns as re

_JOINED = r"(?:, ?(?:and |or )?| and | or | & | ?/ ?| as well as | plus )"
_LED = r"(?:(?:who (?:are|live|is)|living|based|that (?:are|live)) )?(?:in|from|on|with|of|at)"


def in_a_row(text: str, values: Iterable[str], persons: str) -> tuple[str, str, str] | None:
    """(the word for people, the values in a row, a name behind them that is none of the log's).

    Args:
        values: of users, as the text writes them in lower case.
        persons: words for users, as a pattern.

    >>> in_a_row("patients from Pune and Nashik open it", ("pune", "nashik"), "patients?")
    ('patients', 'Pune and Nashik', '')
    >>> in_a_row("patients in Pune and Delhi", ("pune", "nashik"), "patients?")
    ('patients', 'Pune', 'Delhi')
    """
    known = "|".join(sorted(map(re.escape, values), key=len, reverse=True))
    if not known:
        return None
    one = rf"(?:the |our |in |from |on )*(?:{known})s?(?![\w])(?: (?:phones?|devices?|plans?|tiers?))?"
    match = re.search(rf"(?i)\b({persons}) {_LED} ({one}(?:{_JOINED}{one})*)", text)
    before = re.search(rf"(?i)\b({one}(?:{_JOINED}{one})+) ({persons})\b", text)
    if match is None:
        return (before[2], before[1], "") if before is not None else None
    behind = re.match(rf"{_JOINED}(?:the |in |from )*((?!I\b)[A-Z][\w-]+)", text[match.end():])
    if behind is None and not re.search(_JOINED, match[2]):
        return None         # one value alone is found by its own rule
    return match[1], match[2], behind[1] if behind is not None else ""


__all__ = ["in_a_row"]
