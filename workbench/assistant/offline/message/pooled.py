"""Groups that are named twice or not parted at all: among segment heavy only; over all buyers in both arms together."""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.message.shares import people_of
from workbench.assistant.offline.parts.beside import INTERNAL
from workbench.assistant.offline.parts.choosing import columns, own_values
from workbench.assistant.offline.words.own_words import kept
from workbench.assistant.offline.words.spelling import normalise

_ARMS = r"(?:arms?|variants?|cells?|groups?|branches?)"
_TOGETHER = r"(?:together|combined|pooled|taken together)"
_END = r"(?=\s*(?:$|[.,;:?!]))"
_BOTH = r"(?:both|the two|all|all the|either)"


def pooled(text: str, grounding: Grounding) -> str:
    """A normalised request in which a value needs no name of its column, and arms that are not parted are everybody.

    >>> pooled("subscribers per handset, among segment heavy only", log)     # doctest: +SKIP
    'subscribers per handset, heavy only'
    """
    people = people_of(grounding)
    text = re.sub(rf"\b((?:over|across|among|of|for) all (?:of )?(?:the |our )*(?:{people})),? (?:in|from|of|across"
                  rf"|over) {_BOTH} {_ARMS}(?: {_TOGETHER})?{_END}", r"\1", text)
    text = re.sub(rf"(?<!\w)(?:over|across|in|of|from) {_BOTH} {_ARMS} {_TOGETHER}{_END}", " ", text)
    channels = "|".join(re.escape(said) for said, (column, _) in own_values(grounding) if column == "channel") or "(?!)"
    if re.search(r"\b(?:metrics?|kpis?|within|exposure)\b", text) is None:      # sms and pushes sent, added up
        text = re.sub(rf"(?P<some>\b(?:{channels})s?,? (?:and|plus) (?:the )?(?:{channels})s?\b[^.;:?!]*?),?"
            rf" (?:added up|added together"
                      rf"|summed(?: up)?|pooled|lumped together|put together|in sum){_END}", r"\g<some> together", text)
    text = _over_all(text, grounding)
    for column, values in _own(grounding):
        text = re.sub(rf"\b(?:among|amongst|for|within|only for|restricted to|limited to|just for) (?:the )?{column}s?"
                      rf"(?: is| =| ==|:)? (?P<value>{values})(?P<only> only| alone)?{_END}",
                      lambda match: f"for {match['value']}{' only' if match['only'] else ''}", text)
    return text


def _over_all(text: str, grounding: Grounding) -> str:
    """Without a last “, all channels”, where none of them is named: tapped a push, all channels, says two things."""
    known = columns(grounding)
    named = "|".join(sorted(map(re.escape, known), key=len, reverse=True)) or "(?!)"
    match = re.search(rf"(?<=\w)[,;] ?(?:(?:over|across|of|for) )?all (?:of )?(?:the |our )?(?P<name>{named})s"
                      r"(?: together)?(?= *$)", text)
    if match is None:
        return text
    values = [said for said, (column, _) in own_values(grounding) if column == known[match["name"]]]
    if any(re.search(rf"(?<!\w){re.escape(said)}(?:s|es)?(?!\w)", text[: match.start()]) for said in values):
        return text
    return text[: match.start()]


@kept
def _own(grounding: Grounding) -> tuple[tuple[str, str], ...]:
    """Columns and their values, as patterns: of those values that no other column holds."""
    held = {key: {normalise(value) for value in values} for key, values in grounding.closed.items()
            if key[1] not in INTERNAL}
    found = []
    for (_, column), values in held.items():
        others = {value for (_, other), more in held.items() if other != column for value in more}
        alone = sorted((value for value in values - others if value), key=len, reverse=True)
        if alone:
            found.append((re.escape(normalise(column)), "|".join(map(re.escape, alone))))
    return tuple(dict.fromkeys(found))


__all__ = ["pooled"]
