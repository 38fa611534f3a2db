"""Whether a message orders something to be done to an experiment: stop it, roll it out to everybody, lower its"
    " alpha."""

from __future__ import annotations

from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.words.spelling import pattern_of

# what is done to an experiment, said as an order: stop it_ today, roll it_ out to all, lower the alpha of it_
_ORDERS = (
    r"(?:^|please |then |now |just |go ahead and )(?:(?:stop|end|finish|halt|pause|kill|terminate|close|extend"
    r"|prolong|restart"
    r"|resume|start|launch|ship|deploy|release|approve|activate|abort|enable)(?: (?:the|our|this|that))*"
    r"(?: (?:experiment|test|trial))? it_"
    r"|roll (?:out )?it_|roll out (?:the |our )*\w+ (?:of|from) it_|give (?:everybody|everyone|all (?:of )?(?:the "
    r"|our )?\w+) (?:the )?\w+"
    r"|(?:lower|raise|loosen|relax|tighten|widen|set|change|adjust) (?:the )?(?:alpha|threshold|margin"
    r"|significance(?: level)?|traffic"
    r"|allocation|split|end date|power) (?:of|for|in) (?:the )?it_)"
)


def ordered(text: str) -> bool:
    """Whether a request, with it_ for the project's own names, is an order and no question about an experiment.

    >>> ordered("stop it_ today"), ordered("should we stop it_"), ordered("ship it_ or not")
    (True, False, False)
    """
    if "it_" not in text or re.search(r"\b(?:hypothes\w+|hypo|or not|or wait|yes or no|should we|did|does)\b", text):
        return False
    return pattern_of(_ORDERS).search(text) is not None


__all__ = ["ordered"]
