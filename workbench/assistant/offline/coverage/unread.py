"""An event behind a sign of a ratio or a sum that nothing has read: it is asked about, and never left out."""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.amounts import units
from workbench.assistant.offline.wish import Sentence, Wish
from workbench.assistant.offline.words.fillers import words_of
from workbench.assistant.offline.words.own_events import own_events
from workbench.assistant.offline.words.plain_names import plainly_called
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.stems import stem, stems
from workbench.assistant.offline.words.vocabulary import Unclear, spoken

_AFTER = r"(?:over|divided by|against|versus|vs|minus|plus|/)"
_BETWEEN = r"(?: (?:the|all|our|every|each|number of|count of|sum of|total of|total|amount of|value of))*"

_OF = r"(?:over|divided by)"
# what goes over all rows, and divides nothing
_SUMMED = words_of("""
metric mean average sum summed total totalled averaged aggregate aggregated aggregating pooled maximum minimum median
quantile percentile max min counted count counting number all taken is are be and or sums counts has have had spread
computed calculated measured spent paid hand day days week weeks hour hours month months exposure
""")


def nothing_unread(wish: Wish, sentence: Sentence, grounding: Grounding) -> None:
    """Ask where an event stands behind a sign of a ratio or a sum, and the draft would not hold it.

    Raises:
        Unclear: naming both.
    """
    for _, single, several in plainly_called(grounding):
        # likes, which a filler is elsewhere, beside a sign of a ratio or a sum
        left = re.search(rf"(?<!\w)(?:(?:of|and|or|plus|to|vs|minus|per|over|divided by) (?:the |all )?{several}"
                         rf"|{several} (?:and|or|plus|to|vs|minus|per|over|divided by)"
                         rf"|who {single} (?:an?|the|us|any|some|one|[a-z]+s))(?!\w)", sentence.rest)
        if left is not None and wish.intent in ("metric", "insight"):
            raise Unclear(f"“{' '.join(left[0].split())}”: {several} that people give, or only a word? The log holds"
                          f" {several}.")
    _no_sibling(wish, sentence, grounding)
    if wish.event is None or wish.base is not None or wish.shape is not None or wish.intent != "metric":
        return
    nouns = {part for one in spoken(grounding) if one.event.kind for part in stems(normalise(one.event.kind))[:1]}
    not_summed = "".join(rf"(?<!{word} )" for word in ("summed", "added up", "taken", "counted", "averaged", "added"))
    for over in re.finditer(rf"(?<!\w){not_summed}(?:over|divided +by) +(?:(?:the|all|every) +)*(?P<what>[a-z]{{4,}})",
                            sentence.rest):
        if stem(over["what"]) in nouns and stem(over["what"]) not in _SUMMED:      # debits bounced over debits begun
            raise Unclear(f"What is “{' '.join(over[0].split())}”? Say it by a name that the log has.")
    used = {wish.event, *wish.either, *(event for event, _ in wish.plus), *wish.excluded}
    taken = [span for one in spoken(grounding) if one.event in used and (span := one.find(sentence.whole)) is not None]
    for begin, _ in taken:
        match = re.search(rf"(?<!\w)(?P<before>[a-z]+) {_OF}{_BETWEEN} $", sentence.whole[:begin])
        if match is not None and match["before"] not in _SUMMED and wish.aggregate in ("any", "count"):
            raise Unclear(f"What is divided by {wish.event.said}? Say it by a name that the log has.")
    for one in spoken(grounding):
        span = one.find(sentence.whole) if one.event not in used else None
        if span is None or any(begin < span[1] and span[0] < end for begin, end in taken):
            continue
        unit = "|".join(map(re.escape, units(grounding))) or "(?!)"
        if re.search(rf"(?<!\w){_AFTER}{_BETWEEN}(?: (?:{unit}))? $", sentence.whole[: span[0]]):
            raise Unclear(
                f"{wish.event.said.capitalize()} and {one.event.said}: say one divided by the other, or one alone.")


def _no_sibling(wish: Wish, sentence: Sentence, grounding: Grounding) -> None:
    """Ask where what is done is joined to what is counted, and is another event of its noun: rented or gave up a bed.

    Its verb may be a word that says nothing elsewhere (made, gave, created).
    """
    event = wish.event
    parts = stems(normalise(event.kind or "")) if event is not None and event.table == "outcomes" else ()
    if event is None or len(parts) < 2:
        return
    used = [one for one in (event, wish.base, *wish.either, *(one for one, _ in wish.plus), *wish.excluded)
            if one is not None]
    kinds = [{*stems(normalise(one.kind))} for one in own_events(grounding) if one.kind and one.table == "outcomes"]
    every = set.intersection(*kinds) if kinds else set()
    for other in own_events(grounding):
        theirs = stems(normalise(other.kind or ""))
        own = {*theirs} - {*parts} - {"up", "out", "off"}
        # in whichever order: league_created, create_league, evt_league_created
        if not {*theirs} & {*parts} - every or len(own) != 1 or other.fact in wish.steps or any(
                (other.where or "") in (one.where or "") or f"'{other.kind}'" in (one.where or "") for one in used):
            continue
        joined = [word for sign in re.finditer(r"\b(?:or|and|plus)\b", sentence.whole) for word in (
            *re.findall("[a-z]+", sentence.whole[: sign.start()])[-4:],
            *re.findall("[a-z]+", sentence.whole[sign.end():])[:3])]
        if any(stem(word) in own for word in joined):
            raise Unclear(f"One thing at a time: {event.said} or {other.said}?")


__all__ = ["nothing_unread"]
