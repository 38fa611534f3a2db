"""A group told by two properties at once: free listeners in SP are those of both."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from workbench.assistant.offline import patterns as re


def crossed(text: str, persons: str, who_of: Callable[[str], Mapping[str, list[str]]]) -> tuple[str, dict[str, list[str]]] | None:
    """(the words, the values of both), where a value stands before a word for users and another one behind it.

    Args:
        persons: words for users, as a pattern.
        who_of: the values of users that some words name, and nothing else.
    """
    for match in re.finditer(rf"(?i)\b([\w+-]+) (?:{persons}) (?:who (?:are|live) |living |based )?(?:in|on|from|of) (?:the )?([\w+-]+)(?: ([\w+-]+))?",
                             text):
        before = who_of(match[1])
        behind = who_of(f"{match[2]} {match[3]}") if match[3] else {}
        behind = behind or who_of(match[2])
        if before and behind and not set(before) & set(behind):
            return match[0], {**before, **behind}
    return None


__all__ = ["crossed"]
