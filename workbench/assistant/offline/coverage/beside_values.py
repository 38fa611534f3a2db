"""A value that is named together with a word that is none: bar and app together, where only one is in the log."""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.wish import Sentence, Wish
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.vocabulary import Unclear, listed

_TOGETHER = r"(?:taken |counted |put )?(?:together|combined|alike|both|in one|as one)"
_AND = r"(?:and|&|\+|plus|as well as|or)"


def both_known(wish: Wish, sentence: Sentence, grounding: Grounding) -> None:
    """Ask where a value is named together with another word, and the log knows only the one.

    Raises:
        Unclear: with the values of the column.
    """
    for column, value in wish.filters:
        said = re.escape(normalise(value))
        match = re.search(rf"(?<!\w)(?:(?:both )?{said} {_AND} (?:the )?([a-z]+)|([a-z]+) {_AND} (?:the )?{said})"
                          rf"(?:s|es)? {_TOGETHER}(?!\w)", sentence.whole)
        if match is None:
            continue
        other = match[1] or match[2]
        held = [one for (_, name), values in grounding.closed.items() if name == column for one in values]
        if len([pair for pair in wish.filters if pair[0] == column]) == 1 and other not in map(normalise, held):
            raise Unclear(f"“{value}” and “{other}” together: {column} is {listed(held)}. Which of them, or all?")


__all__ = ["both_known"]
