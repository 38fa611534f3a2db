"""Amounts of one row between two: fines of 500 to 1000 kronor, calls that took between 10 and 30 minutes.

Both ends are in, as people and SQL mean it, and the reply says so. A time is a row's own only where it is said to be
one (that took, of, long): all others are windows. What somebody has in all is not bounded.
"""

from __future__ import annotations

from collections.abc import Mapping

from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.bounds import each_or_all
from workbench.assistant.offline.wish import Least, Sentence
from workbench.assistant.offline.words.columns import PERSON
from workbench.assistant.offline.words.numbers import WORDED, number
from workbench.assistant.offline.words.own_units import TIMES
from workbench.assistant.offline.words.vocabulary import Unclear

_N = rf"(?:\d+(?:\.\d+)?|{WORDED})"
_TIME = r"(?:milliseconds?|ms|seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?)"
_ITS_OWN = (
    r"(?:(?:that|which) )?(?:of|for|lasting|lasts?|lasted|taking|takes?|took|costing|costs?|worth|is|are|was|were"
    r"|with an? (?:\w+ )?(?:value|amount|price|wait|length|duration|size|time|fee|fare|cost) (?:of|is|was)?)"
)
_AFTER = r"(?! (?:after|before|since|from|later|ago|of (?:the )?(?:exposure|send|being)|following|apart))"


def ranged(sentence: Sentence, units_said: str, numeric: Mapping[str, str]) -> tuple[Least, Least] | None:
    """The two ends of a range, taken out of a sentence; None where it says none; `numeric` is what columns are called.

    Raises:
        Unclear: the ends are the wrong way round; it may be of what somebody has in all.
    """
    lead, to = "(?:(?:between|from) )?", "and|to|through|up to|-"
    ends = rf"{lead}(?P<a>{_N}) ?(?:(?P<first>{units_said}) )?(?P<to>{to}) ?(?P<b>{_N})"
    bare = rf"{lead}(?P<c>{_N}) ?(?P<joint>{to}) ?(?P<d>{_N})"
    named = "|".join(sorted(map(re.escape, numeric), key=len, reverse=True)) or "(?!)"
    value = rf"(?:(?:with|of|having) an? (?:value|amount|price|length|size|(?P<column>{named}))|worth) (?:of )?"
    for match in re.finditer(
        rf"(?<![\w.$-])(?P<own>{_ITS_OWN} )?{ends} ?(?P<unit>{units_said})(?P<long> long| late| each)?(?!\w){_AFTER}"
        rf"|(?<!\w){value}{bare}(?! ?(?:{units_said}|{_TIME}))(?![\w.])", sentence.rest):
        low, high, joined = match["a"] or match["c"], match["b"] or match["d"], match["to"] or match["joint"]
        between = re.search(r"\bbetween \S+ ?(?:\w+ )?and\b", match[0]) is not None
        if (joined == "and") != between or _windowed(match, sentence):
            continue
        least, most = number(low), number(high)
        if least >= most:
            raise Unclear(f"“{match[0].strip()}”: from which to which?")
        if match["unit"] and match["first"] not in (None, match["unit"], match["unit"].removesuffix("s")):
            raise Unclear(f"“{match[0].strip()}”: in which unit?")
        each_or_all(sentence, match.start())
        _in_all(sentence, match.start())
        sentence.blank(*match.span())
        sentence.take_all(r"(?:one |a )?single(?= \w)|inclusive|both (?:ends )?(?:included|inclusive)")
        unit = match["unit"] or match["column"] or "value"
        return Least(None, ">=", least, unit), Least(None, "<=", most, unit)
    return None


def _windowed(match: re.Match[str], sentence: Sentence) -> bool:
    """Whether a length of time is a window: within 10 to 30 minutes, between 2 and 6 hours."""
    before = sentence.rest[: match.start()].rstrip()
    if re.search(r"(?<!\w)(?:within|in|during|over|after|first|last|next|past|day|week|every)$", before):
        return True
    timed = match["unit"] is not None and (match["unit"] in TIMES or re.fullmatch(_TIME, match["unit"]) is not None)
    return timed and not match["own"] and not match["long"]


def _in_all(sentence: Sentence, at: int) -> None:
    """Raise for people with between so much and so much: of each row, or of all of them.

    Raises:
        Unclear: with both.
    """
    people = "|".join(PERSON)
    having = r"(?:(?:who|that|have|has|had|with|get|got) )*(?:\w+ (?:is|was) )?"
    if re.search(rf"(?<!\w)(?:{people}|those|who|whose) {having}$", sentence.whole[:at].rstrip() + " "):
        raise Unclear("Between the two in one row, or in all that somebody has? Sums cannot be bounded yet.")
    if sentence.has(r"in (?:all|total|sum)|altogether|total(?:s|l?ing)?|summed|added up|on average"):
        raise Unclear("Between the two in one row, or in all of them together? Sums cannot be bounded yet.")


__all__ = ["ranged"]
