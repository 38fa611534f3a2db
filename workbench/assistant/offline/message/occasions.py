"""What is said of a request and changes none of its numbers: where it is needed, how the rows of an answer are counted,
from week to week, the letters of two sides.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.choosing import own_values
from workbench.assistant.offline.words.spelling import normalise

_DAY = (r"(?:(?:on|this|next|by|before|until) )*(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|today"
    r"|tonight|week|month)")
_MEETING = (r"(?:review|meeting|stand ?up|sync|deck|slides?|board|workshop|retro|planning|presentation"
    r"|offsite|call|all hands"
            r"|town ?hall|demo|report|report out|update|steering|kick ?off|committee|newsletter)")
_NEEDED = re.compile(
    r"(?i)(?P<said>(?:^|(?<=[.;!?,] ))(?:i|we|they|she|he|my boss|the boss) (?:will |would |do )?(?:need|needs"
    r"|want|wants|would like"
    r"|require|requires) (?:it|this|that|the (?:metric|number|chart|answer|figures?|numbers)"
    r"|(?:an?|just one|just a|one|a single) (?:slide|chart|picture|page|graph|plot|paragraph|line|bullet)"
    r"(?: (?:of|on|about|with|for) (?:it|this|that))?)(?: ready| done)?"
    rf" (?:for|in|at|before|by|until) (?:the |our |my |an? |next |this )*(?P<what>(?:[a-z]+ ){{0,3}}?){_MEETING}"
    rf"(?P<day>(?: {_DAY})*))(?=[.;!?]|$)")
_WEEKLY = re.compile(r"\b(?:from )?(?P<one>day|week|month) (?:to|after) (?:the next )?(?P=one)\b")
_SIDES = re.compile(r" ?\((?:a|b|i|ii|x|y)\)")
_ROWS = re.compile(r"\((?:in |as |of |counting )?(?:rows|events),? (?:and )?(?!not\b)(?=[a-z])")


def without_occasions(text: str, grounding: Grounding) -> str:
    """A normalised request without them.

    >>> without_occasions("number of clicks by channel (rows, humans only)", log)  # doctest: +SKIP
    'number of clicks by channel (humans only)'
    """
    for match in reversed(list(_WEEKLY.finditer(text))):
        around = f"{text[: match.start()]} {text[match.end():]}"
        again = re.search(rf"\b(?:per|by|each|every|for each) {match['one']}\b|\b{match['one']}ly\b", around)
        led = match[0].startswith("from")
        if again or led:
            text = f"{text[: match.start()]}{'' if again else 'by ' + match['one']}{text[match.end():]}"
    if len(_SIDES.findall(text)) == 2:
        text = _SIDES.sub("", text)
    if re.search(r"\b(?:number of|how many|counts? of)\b", text):
        text = _ROWS.sub("(", text)
    return " ".join(_split(text, grounding).split())


def without_needs(text: str, grounding: Grounding) -> str:
    """A message without the meeting that its answer is for; where a value is named, only if a day is said as well.

    >>> without_needs("Metric for clicks in 14 days. I need it for the review on Thursday.", log)   # doctest: +SKIP
    'Metric for clicks in 14 days.'
    """
    for match in reversed(list(_NEEDED.finditer(text))):
        what = normalise(match["what"])
        values = any(re.search(rf"(?<!\w){re.escape(said)}(?!\w)", what) for said, _ in own_values(grounding))
        if text[: match.start()].strip() and (match["day"].strip() or not values):
            text = f"{text[: match.start()]}{text[match.end():]}".replace(" .", "").strip()
    return text


def _split(text: str, grounding: Grounding) -> str:
    """Delivery rate, split channel: split by channel."""
    names = {normalise(column) for table in grounding.tables for column in grounding.groupable(table)}
    spelled = "|".join(map(re.escape, sorted(names, key=len, reverse=True))) or "(?!)"
    return re.sub(rf"(?<=, )(split|cut|sliced|broken down|breakdown) (?=(?:{spelled})(?: *$|[.,;!?]))", r"\1 by ", text)


__all__ = ["without_needs", "without_occasions"]
