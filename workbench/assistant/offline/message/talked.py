"""What is talked about before a request: nobody ever speaks of those who swipe our pushes away. A metric, please ...

Such a sentence goes where it speaks of what the request was read as, and of nothing else that the log knows: of that
event, of values that are chosen. Who speaks of others may mean others, and is asked.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.choosing import own_values
from workbench.assistant.offline.wish import Wish
from workbench.assistant.offline.words.vocabulary import spoken

_WHO = (r"(?:nobody|no one|everybody|everyone|hardly anybody|we|they|people|some (?:of (?:our|the) )?[a-z]+|my [a-z]+"
        r"|the (?:board|team|managers?|others|salons?|shops?|agents?|colleagues|bosses)|finance|sales|legal|support)")
_TALKS = (r"(?:talks?|speaks?|argues?|complains?|quarrels?|disputes?|discuss(?:es)?|wonders?|worr(?:y|ies)|thinks?"
          r"|cares?"
          r"|tells? (?:me|us)|asks?(?: me| us)?|says?)")
_TALKED = re.compile(rf"{_WHO}(?: (?:ever|always|never|still|often|keeps?|again|also|here|really|is|are))* {_TALKS}"
                     r"(?: (?:every|each) (?:day|week|month|time|meeting|quarter))?(?: (?:about|of|over|that|how"
                     r"|who))+ .+")
_STEERS = re.compile(
    r"\d|\b(?:only|except|excluding|per|by|each|split|count(?:s|ed)?|until|before|after|first|second|last|average|total"
    r"|sum|share|rate|at least|at most|than|or)\b")


def talked(sentence: str, wish: Wish, grounding: Grounding) -> bool:
    """Whether a sentence only speaks of what is asked for."""
    if wish.event is None or wish.intent != "metric" or _TALKED.fullmatch(sentence) is None:
        return False
    told = re.sub(r"\b(?:every|each) (?:day|week|month|time|meeting|quarter)\b", " ", sentence)
    if _STEERS.search(told):
        return False
    chosen = {value for _, value in wish.filters}
    named = {value for said, (_, value) in own_values(grounding) if len(said) > 2 and re.search(
        rf"(?<![\w-]){re.escape(said)}(?:e?s)?(?![\w-])", told)}
    events = {one.event for one in spoken(grounding) if one.find(told) is not None and one.event.fact != "sends"}
    return named <= chosen and events <= {wish.event, wish.base, *wish.either} and bool(named or events)


__all__ = ["talked"]
