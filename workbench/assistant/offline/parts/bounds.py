"""Bounds on what one row holds: a listen of thirty seconds or more, an order with a value of twelve or more."""

from __future__ import annotations

from dataclasses import replace

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.amounts import CODES, unit_of, units
from workbench.assistant.offline.wish import Least, Sentence, Wish
from workbench.assistant.offline.words.columns import PERSON
from workbench.assistant.offline.words.numbers import WORDED, number
from workbench.assistant.offline.words.own_units import TIMES
from workbench.assistant.offline.words.vocabulary import Unclear, spoken

_SPENDING = (
    r"\w+ed|spen[dt]|paid|pay|put|rode|ridden|ride|saved?|ran|run|walk|bought|buy|read|play|won|lost|deposit|donate"
)
# a bound right behind the rows that it is of: bouquets of more than 20 euros
BESIDE = (
    r" ?(?:(?:that|which) (?:are|were|is|was|cost) |of |worth |with |each |for )*"
    r"(?:(?:at least|at most|more than|less than|under|over|above|below|up to|exceeding|no more than) [$€£]?\d"
    r"|[$€£]?\d+(?:\.\d+)? ?[a-z]* (?:or|and) (?:more|less|above|over|under|below))")
_TIME = r"(milliseconds?|ms|seconds?|secs?|s|minutes?|mins?|min|hours?|hrs?)"
_TIMES = {"m": "minutes", "h": "hours", "s": "seconds"}


def lasting(sentence: Sentence, grounding: Grounding) -> Least | None:
    """A listen of thirty seconds or more, one that lasts at least a minute: a bound, where a row's amount is a time."""
    if not any(unit in TIMES for unit in units(grounding)):
        return None
    costing = r"(?:(?:that |which )?(?:of|for|lasting|lasts?|lasted|taking|takes?|took|is|are|was|were) )*"
    after = r"(?! (?:after|before|since|from|later|of (?:the )?(?:exposure|send)))"
    many = rf"(\d+(?:\.\d+)?|{WORDED}|an?) ?-?"
    match = sentence.take(
        rf"{costing}{many}{_TIME} (?:or|and) (?:more|longer|over|above|up|upwards)(?: (?:long|in length))?{after}")
    sign = ">="
    if match is None:
        match = sentence.take(
            rf"{costing}(?:at least|no less than|not less than|a minimum of|>=) {many}{_TIME}(?: long)?{after}")
    if match is None:
        sign = ">"
        match = sentence.take(rf"{costing}(?:more than|longer than|over|above|>) {many}{_TIME}(?: long)?{after}")
    if match is None:
        return None
    amount = 1.0 if match[1] in ("a", "an") else number(match[1])
    said = match[2]
    unit = "milliseconds" if said.startswith(("mil", "ms")) else _TIMES[said[0]]
    each_or_all(sentence, match.start())
    return Least(None, sign, amount, unit)


def of_value(sentence: Sentence, units_said: str) -> Least | None:
    """A value of twelve or more, in no unit: in that of the log."""
    match = sentence.take(
        r"(?:(?:with|of|having) an? (?:value|amount|price|length|size)|worth) (?:of )?(?:(?P<lead>at least|more"
        r" than|over|above|at most|less than|under|below) )?(?P<n>\d+(?:\.\d+)?)(?![\d.]*\d)"
        rf"(?! ?(?:{units_said}|{_TIME}|days?|weeks?))(?P<more> (?:or|and) (?:more|above|over|higher|larger))?")
    if match is None:
        return None
    if not (match["lead"] or match["more"]):
        raise Unclear(f"“{match[0]}”: exactly that, at least that, or at most?")
    sentence.take_all(r"(?:one )?single")
    signs = {"at least": ">=", "at most": "<=", "less than": "<", "under": "<", "below": "<"}
    sign = ">=" if match["more"] else signs.get(match["lead"], ">")
    return Least(None, sign, float(match["n"]), "value")


def rows_bounded(sentence: Sentence, grounding: Grounding) -> bool:
    """Whether a bound is said of the rows that are summed: bouquets of more than 20 euros, only the offers of 100."""
    if sentence.has(r"in (?:all|total|sum)|altogether|together"):
        return False
    for one in spoken(grounding):
        at = 0
        while (span := one.find(sentence.whole[at:])) is not None:
            if re.match(BESIDE, sentence.whole[at + span[1]:]):
                return True
            at += max(span[1], 1)
    return re.search(
        r"\bonly (?:from |of |in |for )?(?:the |those )?(?!users?\b|people\b|those\b)[a-z]{3,} +(?:(?:that|which)"
        r" (?:are|were) )?"
        r"(?:(?:of|with a value of|over|above|under|below) )?(?:(?:at least|at most|more than|less than|over|above"
        r"|under"
        r"|below) )?\d", sentence.whole) is not None


def in_its_unit(wish: Wish, grounding: Grounding) -> Wish:
    """A top-up of 200 kr or more, where a column of other rows is called kr: of its own kronor."""
    least, event = wish.least, wish.event
    if least is None or least.column is None or event is None or event.table not in grounding.tables:
        return wish
    unit = unit_of(event, grounding)
    spelled = {CODES.get(least.column.lower(), ""), *(("kronor", "kroner") if least.column.lower() == "kr" else ())}
    if least.column in grounding.tables[event.table].columns or unit is None or unit not in spelled:
        return wish
    upper = replace(wish.upper, column=None, unit=unit) if wish.upper is not None else None
    return replace(wish, least=Least(None, least.sign, least.amount, unit), upper=upper)


def each_or_all(sentence: Sentence, at: int) -> None:
    """Who rode more than five kilometres within a week may have done so in one ride or in all of them.

    Raises:
        Unclear: where a verb stands before the bound, and nothing says that it is of one row.
    """
    subject = rf"(?:who|that|they|did|does|do|to|have|has|had|{'|'.join(PERSON)})"
    verb = re.search(rf"(?<!\w){subject} (?:\w+ )?(\w+)$", sentence.whole[:at].rstrip())
    of_one = (r"\w+s? (?:where|in which|on which|for which|at which|during which)"
              r"|single|each|one|any|at once|in one go"
              r"|an? (?!\w+ (?:metric|kpi))\w+ (?:of|worth|over|above|longer|that)")
    if verb is None or sentence.has(of_one):
        sentence.take_all(r"at once|in one (?:single )?go|at a time")
        return
    if re.fullmatch(_SPENDING, verb[1]):
        raise Unclear("A bound on one at a time, or on what somebody has in all? Sums cannot be bounded yet.")
