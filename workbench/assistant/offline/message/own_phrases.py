"""What a log's own words make possible: trips by car are car trips, the price of a pass is reais."""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.amounts import CODES, has_amounts, measured, unit_of, units
from workbench.assistant.offline.parts.choosing import columns, own_values
from workbench.assistant.offline.words.fillers import CHOOSING
from workbench.assistant.offline.words.lexicon import REVENUE
from workbench.assistant.offline.words.own_units import TIMES
from workbench.assistant.offline.words.spelling import pattern_of
from workbench.assistant.offline.words.vocabulary import spoken

_QUALITY = re.compile(r"(?:ion|ity|ness|ment|ance|ence|ery|ship|ure|ism|sis|cy)$")


def in_own_words(text: str, grounding: Grounding) -> str:
    """A normalised request with what the project calls by another name put so.

    >>> in_own_words("trips by car per rider in 14 days", grounding)     # doctest: +SKIP
    'car trip per rider in 14 days'
    """
    for put in (_weighed, _counted, _priced, _nouns, _made, _lasting, _texting, _about, _over):
        text = put(text, grounding)
    return text


# how a unit is written in short -> how projects write it
_SIGNS = {
    "kilograms": "kgs?|kilos?|kilogram|kilogrammes?", "kilometres": "kms?|kilometers?|kilometre",
    "km": "kms|kilomet(?:er|re)s?", "kg": "kgs|kilos?|kilogram(?:me)?s?", "kilometers": "kms?|kilometres?|kilometer",
}
# what is measured -> the units that only this is measured in
_MEASURED = {
    "weight|mass": ("kilograms", "kg", "grams"),
    "distance": ("kilometres", "kilometers", "km", "metres", "meters", "miles"),
}


def _weighed(text: str, grounding: Grounding) -> str:
    """2 kg of what is given in kilograms, and the weight of a harvest: its kilograms."""
    named = {*columns(grounding), *(word for word, _ in own_values(grounding)), *measured(grounding)}
    own = units(grounding)
    for unit in own:
        if unit in _SIGNS:
            text = re.sub(rf"\b(\d+(?:\.\d+)?)({_SIGNS[unit]})\b", r"\1 \2", text)
        if unit in _SIGNS and not any(re.fullmatch(_SIGNS[unit], word) for word in {*own, *named}):
            text = re.sub(rf"\b(?:{_SIGNS[unit]})\b", unit, text)
        if unit in _MEASURED["weight|mass"]:
            text = re.sub(rf"\b(?:heavier than|that weigh(?:s|ed)? (?:more than|over)|weighing (?:more than|over))"
                          rf" (?=\d+(?:\.\d+)? {unit})", "of more than ", text)
    for noun, ways in _MEASURED.items():
        held = [unit for unit in own if unit in ways]
        taken = any(re.search(rf"\b(?:{noun})\b", word) for word in named) or any(
            one.find(word) is not None for one in spoken(grounding) for word in noun.split("|"))
        if len(held) == 1 and not taken:
            text = re.sub(rf"\b(?:{noun})\b(?! (?:of|in) {held[0]})", held[0], text)
            text = re.sub(rf"\b({held[0]}\b.*?) \(?in {held[0]}\b\)?", r"\1", text)
    return text


def _counted(text: str, grounding: Grounding) -> str:
    """How much opens, as some say: how many, of what has no amount."""
    for match in reversed(list(re.finditer(r"\bhow much (?=(?P<noun>[a-z]+s)\b)", text))):
        named = {one.event for one in spoken(grounding) if one.find(match["noun"]) == (0, len(match["noun"]))}
        if named and not any(event.value and has_amounts(event, grounding) for event in named):
            text = f"{text[: match.start()]}how many {text[match.end():]}"
    return text


def _priced(text: str, grounding: Grounding) -> str:
    """The price of a pass as what it is in, where one event alone is spoken of that has an amount: reais of a pass."""
    noun = r"(?:prices?|costs?|amounts? (?:paid|spent)|price paid)"
    if re.search(rf"\b(?:{noun}|cost)\b", text) is None:
        return text
    valued = {one.event for one in spoken(grounding) if one.event.value is not None and one.find(text) is not None}
    unit = unit_of(next(iter(valued)), grounding) if len(valued) == 1 else None
    if unit not in CODES.values():
        return text
    text = re.sub(r"\bwhat (?:does|do|did) (?:an?|the|one|each) (\w+) cost on average\b", rf"average {unit} per"
                                                                                          rf" \1", text)
    text = re.sub(rf"\b(average|mean) {noun} (?:of|for|per) (?:an?|each|every|one|the) (?=\w)", rf"average {unit}"
                                                                                                rf" per ", text)
    return re.sub(rf"\b((?:total|sums?|summed|all|add up|sum up)(?: of)?(?: the| all| their)*) {noun}(?= of\b|"
                  rf" over\b| paid\b"
                  rf"| divided\b)", rf"\1 {unit}", text)


def summed(text: str, grounding: Grounding) -> str:
    """The mean number of stars as mean stars: what is added up or averaged is the amount, and no number of rows."""
    own = "|".join(re.escape(unit) for unit in {**units(grounding), **measured(grounding)}) or "(?!)"
    how = r"mean|average|avg|total|overall|maximum|minimum|highest|lowest|largest|median"
    return re.sub(rf"\b({how}) (?:number|count) of (?:the |all )*(?=(?:{own})\b)", r"\1 ", text)


def _nouns(text: str, grounding: Grounding) -> str:
    """Trips by car as car trips, rentals of bikes as bike rentals, where the project calls them so."""
    said = columns(grounding)
    values = {word for word, _ in own_values(grounding)}
    for match in reversed(list(re.finditer(r"\b([a-z]+) (by|of|with) (?:an? |the |our )?([a-z]+)\b", text))):
        noun = match[3].removesuffix("s")
        put = f"{noun} {match[1]}"
        grouped = match[2] != "of" and (match[3] in said or noun in said)
        if grouped or match[3] in values or match[1] in ("number", "count"):
            continue
        if any(len(one.stems) == 2 and one.find(put) == (0, len(put)) for one in spoken(grounding)):
            text = f"{text[: match.start()]}{put}{text[match.end():]}"
    return text


def _made(text: str, grounding: Grounding) -> str:
    """Playlist creation, creation of a playlist: that there is one, where the log counts playlists."""
    done = r"(?:creation|completion|placement|submission|occurrence|instance)s?"
    for match in reversed(list(re.finditer(rf"\b([a-z]+) {done}\b|\b{done} of (?:an? |the |any )*([a-z]+)\b", text))):
        noun = match[1] or match[2]
        if noun is not None and bare([noun], grounding, at_end=True):
            text = f"{text[: match.start()]}{noun}{text[match.end():]}"
    return text


def _about(text: str, grounding: Grounding) -> str:
    """Metric on mastery: what a metric is called, where it is in nobody's words for what the log holds."""
    match = re.match(r"metric (?:on|about|of|for) (?P<label>[a-z ]{3,30}): ?(?=\w)", text)
    words = match["label"].split() if match is not None else []
    # of a quality only, and of nobody: a metric on churners is one of churners
    if match is None or not _QUALITY.search(words[-1]) or CHOOSING & {*words}:
        return text
    known = {*columns(grounding), *(said for said, _ in own_values(grounding))}
    told = any(one.find(word) is not None for one in spoken(grounding) for word in words)
    return text if told or known & {*words, match["label"]} else f"metric: {text[match.end():]}"


def _lasting(text: str, grounding: Grounding) -> str:
    """How long does somebody play, minutes in total: how many minutes, where these are an amount of the log."""
    match = re.search(r"\bhow long,? (?=(?:does|do|did|is|are|was|were|has|have)\b)", text)
    times = [unit for unit in TIMES if unit in units(grounding)]
    unit = re.search(rf"[,;(]? ?\b(?:in )?(?P<unit>{'|'.join(TIMES)})(?: in total| altogether| total| summed(?:"
                     rf" up)?)?\)?",
                     text[match.end():]) if match is not None else None
    if match is None or not times or unit is None or re.search(r"\d+ $", text[: match.end() + unit.start()]):
        return text
    after = text[match.end():]
    return f"{text[: match.start()]}how many {unit['unit']} {after[: unit.start()]}{after[unit.end():]}"


def _texting(text: str, grounding: Grounding) -> str:
    """Texting was allowed, with text permission: of the channel that this log calls sms."""
    if "sms" in grounding.channels:
        text = re.sub(r"\b(?:texts?|texting|text messag(?:es?|ing)) (?=permissions?\b|consents?\b|opt"
                      r" ins?\b)", "sms ", text)
        text = re.sub(r"\btexting (?=(?:is|was|were|are)\b)", "sms ", text)
    return re.sub(r"\b(push|sms|email|mail)(?:ing)? (?:is|was|were|are) (?:still )?(?:possible|ok|okay|fine"
                  r"|consented to|agreed to)\b",
                  r"\1 permission is still given", text)


def _over(text: str, grounding: Grounding) -> str:
    """Playlists over visits: one event divided by another, where each stands bare on its side."""
    cash = "|".join(map(re.escape, {**units(grounding), **measured(grounding)})) or "(?!)"
    text = re.sub(rf"\b((?:{cash}|{REVENUE})(?: [a-z]+){{1,2}}?) over (?=(?:the |all |sum of )*(?:{cash}"
        rf"|{REVENUE}) [a-z])",
                  r"\1 divided by ", text)
    for match in re.finditer(r" over (?:the |all |the number of |number of )*(?=[a-z])", text):
        left, right = text[: match.start()].split(), text[match.end():].split()
        if {"sum", "summed", "total", "totals", "added", "adding"} & {*left} and "number" not in match[0]:
            continue        # the sum of spots over all breaks
        if bare(left[-3:], grounding, at_end=True) and bare(right[:3], grounding, at_end=False):
            return f"{text[: match.start()]} divided by {text[match.end():]}"
    return text


def bare(words: list[str], grounding: Grounding, *, at_end: bool) -> bool:
    """Whether some words end, or begin, with what says an event."""
    for many in range(1, len(words) + 1):
        part = " ".join(words[-many:] if at_end else words[:many]).strip(",;.")
        if any(one.event.fact != "sends" and one.find(part) == (0, len(part)) for one in spoken(grounding)):
            return True
        if at_end and many == 1 and (pattern_of(REVENUE).fullmatch(part) or part in units(grounding)):
            return True
    return False
