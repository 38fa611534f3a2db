"""Who has none is left out, however it is said, and the mean of somebody's own that this makes of a mean.

Only where those are spoken of who have none of what is counted itself: who has none of something else is another
population, and stays as it stands.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.message.everyone import again
from workbench.assistant.offline.message.shares import people_of
from workbench.assistant.offline.parts.amounts import measured, units
from workbench.assistant.offline.parts.measures import LEAVE_OUT, LEFT_OUT
from workbench.assistant.offline.words.numbers import WORDED
from workbench.assistant.offline.words.own_words import kept
from workbench.assistant.offline.words.spelling import normalise, pattern_of
from workbench.assistant.offline.words.vocabulary import Unclear, event_of, spoken

_END = r"(?= *(?:$|[.,;:!?)]| - ))"
_OUT = (r"(?:left out|excluded|dropped|ignored|removed|skipped|omitted|out|not in (?:it|there|the mean|the average))"
        r"(?:,? (?:and |but )?(?:not|never|no) (?:counted |taken |set |treated )?(?:as |to )?(?:an? )?(?:zeros?|0))?")
_BE = r"(?:(?:is|are|be|being|get|gets|should be|must be|shall be|have to be|to be) )?"
_DROP = (r"(?:please )?(?:drop|dropping|leave out|leaving out|exclude|excluding|skip|skipping|ignore|ignoring|omit"
         r"|omitting|remove|removing)")
_WHAT = r"(?P<what>[a-z]+(?: [a-z]+){0,2}?)"
_AMOUNT = r"(?:amount|size|value|length|duration|price)"


def left_out(text: str, grounding: Grounding) -> str:
    """A normalised request with who is left out in the grammar's words, and a mean of somebody's own told as one.

    >>> left_out("average call length per user, who made no call is left out", log)     # doctest: +SKIP
    'mean call amount per user, others left out'

    Raises:
        Unclear: where those are left out who have none of something else.
    """
    people = people_of(grounding)
    who = rf"(?:(?:all |the |any |every )*(?:those|the ones|ones|whoever|anyone|anybody|everyone|{people}))"
    did = (r"(?:(?:who|that|with|without|having|had|has|have|made|make|gave|give|placed|got|did|does|do|not|never|no"
           r"|any|an?|one|single|zero|at all|ever|even|to) )+")
    ways = (
        rf"(?:[,;.(]+| -)? ?(?:and |but |where |with )?(?:{who} )?(?=(?:who|that|with|without)\b){did}{_WHAT}"
        rf"(?: at all| anything)? {_BE}{_OUT}{_END}\)?",
        rf"(?:[,;.(]+| -)? ?(?:and |but )?{_DROP} {who} {did}{_WHAT}(?: at all| anything)?{_END}\)?",
        rf"(?:[,;.(]+| -)? ?(?:and |but )?whoever {did}{_WHAT}(?: at all)? {_BE}{_OUT}{_END}\)?",
        # who booked nothing is left out
        rf"(?:[,;.(]+| -)? ?(?:and |but |where )?(?:{who} )?(?:who|that|whoever) [a-z]+ (?P<what>nothing|none)"
        rf"(?: at all)? {_BE}{_OUT}{_END}\)?",
    )
    for clause in pattern_of(f"{LEFT_OUT}|{LEAVE_OUT}").finditer(text):
        if clause[0].strip(" ,.;") == "others left out":
            continue        # what this says already, whatever event is called left
        _of_another(clause[0], f"{text[: clause.start()]} {text[clause.end():]}", grounding)
    for way in ways:
        match = re.search(way, text)
        if match is None or not re.search(r"\b(?:no|not|never|without|zero|nothing|none)\b", match[0]):
            continue
        rest = f"{text[: match.start()]}, {text[match.end():]}"
        what = re.sub(r"\b(?:by|on|up|via|with|out)\b", "", match["what"])
        if what not in ("nothing", "none") and not again(what, rest, people):
            _of_another(match["what"], rest, grounding)
            return text
        rest = f"{text[: match.start()]}, others left out{text[match.end():]}"
        return _own_mean(rest, people, grounding)
    return _own_mean(text, people, grounding) if re.search(r"\bothers left out\b", text) else text


def _of_another(what: str, rest: str, grounding: Grounding) -> None:
    """Ask where those are left out who have none of another event than the one that is counted.

    Raises:
        Unclear: always where it is so.
    """
    if re.search(r"\b(?:none|nothing|anything|any(?= (?:is|are|at)\b|\s*$))", what):
        return          # whoever bought none: of what is counted
    plain = " ".join(re.sub(r"\b(?:no|any|not|an?|single|zero|never|ever)\b", " ", what).split())
    named = {one.event for one in spoken(grounding) if one.find(plain) is not None}
    counted = {one.event for one in spoken(grounding) if one.find(rest) is not None}
    if named and counted and not named & counted:
        others = what.strip(" ,.;(")
        raise Unclear(f"Who has none of what is counted can be left out; “{others}” is about others. So?")


def _own_mean(text: str, people: str, grounding: Grounding) -> str:
    """Each unit's mean recharge amount, the average call length in minutes for each user: the mean of their own."""
    if re.search(r"\b(?:sum|total|number|count|times|share|median|largest|longest|max\w*|min|minimum)\b", text):
        return text
    # their own parkings are those of the user, of whom it is the mean anyhow
    text = re.sub(r"\b(mean|average)( .{0,60}?)\bof (?:(?:their|his|her|its) )?own (?=[a-z])", r"\1\2of ", text)
    text = _mean_of_rows(text, people, grounding)
    for column, (called, nouns) in _columns(grounding).items():
        text = re.sub(rf"\b(?:mean|average) (?:of )?(?:the )?{column} "
                      rf"(?:(?:across|over|of|for|in) (?:all )?(?:(?:the|their|his|her|own|(?:that|this|each|every"
                      rf"|an?) "
                      rf"(?:{people})(?:'s)?) )*)?(?:{nouns})\b", f"mean {called} amount", text)
    text = re.sub(rf"\b(?:each|every|an?|the|per) (?:{people}),? (?:own )?(mean|average) (?:of )?((?:[a-z]+ ){{1,4}}?)"
                  r"(?=(?:in|over|within|during|for|,)|$)", r"mean \2per user ", f"{text} ").strip()
    own = "|".join(units(grounding)) or "(?!)"
    text = re.sub(rf"\b(?:average|mean) ((?:[a-z]+ )?[a-z]+) ({own}) "
                  rf"(?:per|for each|for every|of each|of every|of an?)"
                  rf" (?:{people})\b", r"mean \1 amount per user in \2", text)
    return re.sub(
        rf"\b(?:average|mean) ((?:[a-z]+ )?[a-z]+) {_AMOUNT}(?:,? in ([a-z]+))?,? "
        rf"(?:per|for each|for every|of each|of every|of an?) (?:{people})\b",
        lambda m: f"mean {m[1]} amount per user" + (f" in {m[2]}" if m[2] else ""), text)


def _mean_of_rows(text: str, people: str, grounding: Grounding) -> str:
    """For each user the mean minutes queued per check in: the mean of their own, where who has none is left out."""
    one = rf"(?:each|every|an?|the) (?:{people})(?:'?s)?"
    mean = r"(?:the |his |her |their )?(?:own )?(?P<way>mean|average) (?:of )?(?:the )?(?P<what>[a-z]+(?: [a-z]+)?)"
    row = r"(?:the |all |his |her |their |any |single )*(?P<row>[a-z]+(?: [a-z]+){0,2}?)"
    ends = rf"(?:(?= (?:in|within|over|during|between|from) (?:the )?(?:first |last )?(?:\d|{WORDED})|{_END[3:-1]})|$)"
    over = r"(?:per|of each|of every|for each|over|across|of|in|from)"
    match = (re.search(rf"\b(?:(?:for|of|per) )?{one},? {mean} {over} {row}{ends}", text)
             or re.search(rf"\b{mean} (?:over|across|of|in|from) {row} (?:of|for|per|by) {one}{ends}", text))
    if match is None:
        return text
    rows = {one.event for one in spoken(grounding) if one.find(match["row"]) is not None}
    said = {" ".join(one.words) if not isinstance(one.words, str) else one.words for one in spoken(grounding)
            if one.aggregate == "sum" and {one.event} == rows and one.find(match["what"]) is not None}
    own = {unit for unit, names in {**units(grounding), **measured(grounding)}.items()
           if unit == match["what"] and {event_of(grounding, name) for name in names} & rows}
    if len(rows) == 1 and not said and len(own) == 1:
        return f"{text[: match.start()]}{match['way']} {own.pop()} per user of the {match['row']}{text[match.end():]}"
    if len(rows) != 1 or len(said) != 1:
        return text
    return f"{text[: match.start()]}{match['way']} {said.pop()} per user{text[match.end():]}"


@kept
def _columns(grounding: Grounding) -> dict[str, tuple[str, str]]:
    """The name of a fact's amount -> (what the fact is called, a pattern of the words for what it is the amount of)."""
    found: dict[str, tuple[str, str]] = {}
    for name, fact in grounding.catalog.facts.items():
        event = event_of(grounding, name) if fact.value and fact.value != "value" else None
        if event is not None and re.fullmatch(r"\w{4,}", fact.value or ""):
            words = {one.words for one in spoken(grounding)
                     if one.event == event and one.words and one.aggregate is None}
            nouns = "|".join(rf"{re.escape(word)}s?" for word in sorted(words, key=len, reverse=True))
            found[re.escape(normalise(str(fact.value)))] = (normalise(name), nouns or "(?!)")
    return found


__all__ = ["left_out"]
