"""Two ways taken together, of which the log knows the one: bar and app together is not the bar alone."""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.choosing import own_values
from workbench.assistant.offline.words.columns import CHANNEL_WORDS, PERSON
from workbench.assistant.offline.words.fillers import words_of
from workbench.assistant.offline.words.own_words import everybody
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.vocabulary import Unclear, spoken

_TOGETHER = r"(?:together|combined|taken together|in one|pooled|alike|both)"
_NO_VALUE = words_of("the all other others rest it them these those everything everybody opens clicks one")


def ask_together(text: str, grounding: Grounding) -> None:
    """Ask where a value is joined with a word that is none, and both are to be taken together.

    Raises:
        Unclear: naming both.
    """
    if re.search(rf"\b{_TOGETHER}\b", text) is None:
        return
    values = dict(own_values(grounding))
    known = "|".join(sorted(map(re.escape, values), key=len, reverse=True))
    join = r" (?:and|plus|&|\+) (?:(?:in|on|at|by|via|from|of) )?(?:the |our )?"
    for match in re.finditer(
            rf"\b(?:(?P<one>{known}){join}(?P<other>[a-z]+)|(?P<before>[a-z]+){join}(?P<after>{known})) {_TOGETHER}\b",
            text):
        said, beside = match["one"] or match["after"], match["other"] or match["before"]
        same = beside in values or beside.removesuffix("s") in values or any(
            pair[0] == values[said][0] and (word.startswith(f"{beside} ") or word.endswith(f" {beside}"))
            for word, pair in values.items())
        # a value of the same column that is an everyday word elsewhere: the app
        same = same or any(normalise(one) == beside for (_, column), held in grounding.closed.items()
                           if column == values[said][0] for one in held)
        event = any(one.find(beside) == (0, len(beside)) for one in spoken(grounding))
        if same or event or beside in _NO_VALUE or beside in {*PERSON, *CHANNEL_WORDS, *everybody(grounding)}:
            continue
        raise Unclear(f"“{match[0]}”: {said} is one that the log tells, “{beside}” is none. All of them, or {said}"
            f" alone?")


__all__ = ["ask_together"]
