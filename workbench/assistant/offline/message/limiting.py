"""Sentences beside a request that say what counts, or of whom: men count twice; we watch the members with a bundle.

Such a sentence is never set aside, even where it holds nothing that the log could tell.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.words.columns import PERSON
from workbench.assistant.offline.words.own_words import own_words

_COUNTS = re.compile(
    r"\b(?:counts?|counted|adds?|added)(?: (?:as|for|it|only|just|in|here|to it))* (?:too|also|as well|twice|once"
    r"|double|both|each|one|two|half|nothing)\b"
    r"|\b(?:one|two|1|2) (?:a|per|each|every) \w+ (?:counts?|is counted|is enough|at most)\b"
    r"|\b(?:too|as well)\W*$"
    r"|\bboth must\b")
_LOOKED = (r"(?:watch|follow|track|study|examine|observe|analy[sz]e|measure|cover|take|use|count|include|address"
           r"|pick|choose|sample|test)(?:s|es|ed|ing)?")


# whoever they are: we watch the fans with a season ticket
_WATCHED = re.compile(
    r"\b(?:watch|follow|track|study|examine|observe)(?:es|ed|ing)? (?:the |our |all |those )*(?:\w+ )?\w+s"
    r" (?:with|without|who|whose|aged|that)\b")


def says_what_counts(said: str) -> bool:
    """Whether a normalised clause says what is to count, by its words alone."""
    return _COUNTS.search(said) is not None or _WATCHED.search(said) is not None


def limits(said: str, grounding: Grounding) -> bool:
    """Whether a normalised clause says what is to count, or whom somebody looks at."""
    if says_what_counts(said):
        return True
    people = "|".join(map(re.escape, sorted({*PERSON, *own_words(grounding).people}, key=len, reverse=True)))
    return re.search(rf"\b{_LOOKED} (?:the |our |all |those )*(?:\w+ )?(?:{people})"
                     r" (?:with|without|who|whose|in|from|of|on|aged|that)\b", said) is not None


__all__ = ["limits", "says_what_counts"]
