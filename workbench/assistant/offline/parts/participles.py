"""A verb that a column of the squad's own table is named by, before one of its values: handed over by courier.

The column `handover` says as much as the verb, so the verb narrows nothing that the value does not.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.wish import Sentence
from workbench.assistant.offline.words.spelling import normalise
from workbench.logs.schema import TABLES

_AUXILIARY = r"(?:(?:that|which|who|were|was|are|is|have|has|had|been|being|got|get) )*"
_ENDINGS = 3        # letters by which a noun may be longer than its verb: deliver, delivery


def by_way(sentence: Sentence, grounding: Grounding) -> None:
    """Take such a verb out of a sentence."""
    for (table, column), values in grounding.closed.items():
        if table in TABLES or grounding.tables[table].derived:
            continue
        name = normalise(column).replace(" ", "")
        said = "|".join(sorted((re.escape(normalise(value)) for value in values), key=len, reverse=True))
        way = (rf"{_AUXILIARY}(?P<verb>[a-z]{{3,}})(?P<part> (?:over|up|out|off|in|on|back|down))?"
               rf" (?=(?:by|via|through|with|from|to|at|in|as|on|using) (?:the |an? |our )?(?:{said})s?(?!\w))")
        for match in re.finditer(rf"(?<![\w']){way}", sentence.rest):
            root = re.sub(r"(?:ed|d|en|ing)$", "", match["verb"])
            spelled = root + (match["part"] or "").strip()
            named = name.startswith(spelled) and len(name) - len(spelled) <= _ENDINGS
            if root != match["verb"] and len(root) > _ENDINGS and named:
                sentence.blank(*match.span())
                break


__all__ = ["by_way"]
