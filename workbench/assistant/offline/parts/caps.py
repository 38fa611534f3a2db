"""Values above a quantile that are set to it, however that is said: winsorised, capped, cut off, set to p99."""

from __future__ import annotations

from dataclasses import replace

from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.wish import Sentence, Wish
from workbench.assistant.offline.words.vocabulary import Unclear

_P = (r"(?:the |its |their |a |an )*(?:p ?(?P<p{0}>9\d(?:\.\d+)?)|0?\.(?P<f{0}>9\d{{0,3}})(?= (?:quantile"
    r"|percentile)|\b)"
      r"|(?P<n{0}>9\d(?:\.\d+)?)(?: ?(?:th|st|nd|rd|%|percent)\b| ?%|(?= (?:percentile|quantile))))(?: ?(?:%|percent))?"
      r"(?: ?-?(?:percentile|quantile|pctl))?")
# of the values above zero, where it is not one of everybody's
_OF = (r"(?P<of{0}> (?:of|over|among|across) (?:the |all |all the |those |its |their )*(?:positive|non ?-?zero|nonzero)"
       r"(?: (?:values?|ones|members?|units?|users?|people|amounts?|customers?|[a-z]+))?)?")
_TO_IT = (r"(?:capped|winsori[sz]ed|clipped|cut(?: off)?|trimmed down|truncated|set|brought down|pulled (?:in|down))"
          r"(?: (?:to|at) (?:that|this|it|the)(?: (?:same )?(?:percentile|quantile|value|level|limit|point))?"
          r"| there| down| to that)?")
_ABOVE = re.compile(
    rf"(?:with |where |and |so )?(?:(?:all|any|the|every|each|single|unit|user) )*(?:values?|amounts?|sums?|totals?"
    rf"|anything|everything|whatever|those|units|users|what)(?: that| which)?(?: (?:is|are|lies|lie))? "
    rf"(?:above|over|beyond|exceeding|higher than|larger than|greater than|past) "
    rf"{_P.format(1)}{_OF.format(1)},? (?:(?:is|are|be|being|get|gets|should be|must be|to be) )*{_TO_IT}(?!\w)")
_AT = re.compile(
    rf"(?:\(|(?:and |but |with |please )*)(?:(?:a |an |the )?cap|capp?ed|capping|winsori[sz](?:ed|e|ing|ation)"
    rf"|clipped|clip|cut off|truncated)(?: it| values| them| everything)?"
    rf"(?: (?:from )?above| at the (?:top|upper end)| upper(?:ly)?| on the right| one sided)?"
    rf" (?:at|to|with|by) {_P.format(2)}{_OF.format(2)}\)?(?= *(?:$|[.,;:!?)])| (?:in|within|over|during|per|for|as"
    rf"|so)\b)")


def capped(text: str) -> str:
    """A normalised request with its cap in the words that are read.

    >>> capped("revenue in 28 days, winsorised above at the 0.95 quantile of the positive values")
    'revenue in 28 days, capped at p95 of the positive'
    >>> capped("visits, 14 days, values above the 99.5 % quantile capped")
    'visits, 14 days, capped at p99.5'
    """
    if re.search(r"\b(?:median|mean of|lower|below|both (?:sides|ends|tails)|two sided|trimm)\b", text):
        return text
    text = _ABOVE.sub(lambda m: _put(m, 1), text)
    return " ".join(_AT.sub(lambda m: _put(m, 2), text).split())


def with_cap(wish: Wish, sentence: Sentence) -> Wish:
    """The quantile that values are capped at, and whether it is one of those above zero.

    Raises:
        Unclear: where each group would have a quantile of its own.
    """
    match = sentence.take(
        r"(?:(?:and |but )?(?:capp?ed|winsori[sz]ed|cut off)|with a cap) at (?:the |its |their |a )?"
        r"(?:p ?(?P<p>9\d(?:\.\d+)?)|(?P<n>9\d(?:\.\d+)?)(?:th|st|nd|rd| percentile| quantile| percent)+)"
        r"(?P<of> of (?:the |all )*positive(?: values)?)?(?: of (?:all|every|each)(?: the)? (?:values|users|units"
        r"|people))?")
    if match is None:
        return wish
    if re.match(r" *(?:within|in|per|for|of|inside) (?:each|every|either|(?:its|their|his"
        r"|her) own)\b", sentence.whole[match.end():]):
        raise Unclear("A cap is one quantile of all units together, of all arms and groups. So?")
    return replace(wish, cap=round(float(match["p"] or match["n"]) / 100, 6), positive=match["of"] is not None)


def _put(match: re.Match[str], at: int) -> str:
    given, part = match[f"p{at}"] or match[f"n{at}"], match[f"f{at}"]
    number = f"{float(given):g}" if given else f"{float(f'0.{part}') * 100:.10g}"
    return f"capped at p{number}{' of the positive' if match[f'of{at}'] else ''}"


__all__ = ["capped", "with_cap"]
