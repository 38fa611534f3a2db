"""How many numbers are wanted, how exact, in which order, in which picture: in one figure, both rates please, sorted.

What such a wish says of a number is put into the grammar's words, the rest is taken off; what is split by what is
read from the layout, in layouts.py. A slash before somebody or a length of time is a per.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.message.context import OFFICE
from workbench.assistant.offline.parts.choosing import columns
from workbench.assistant.offline.parts.conditions import MONTHS
from workbench.assistant.offline.words.columns import PERSON
from workbench.assistant.offline.words.numbers import WORDED
from workbench.assistant.offline.words.own_words import own_words
from workbench.assistant.offline.words.spelling import normalise

_MARK = r"(?:point|bar|value|row|line|dot|column|curve|entry|record|cell|figure|number|percentage|rate|data point)"
_PICTURE = (
    r"(?:table|list|chart|curve|line chart|bar chart|graph|plot|line|bar|figure|overview|matrix|tabular form"
    r"|diagram)"
)
_PLEASE = (
    r"(?:,? (?:please|thanks|would do|will do|is enough|is fine|is all (?:i|we) need|suffices|would be nice"
    r"|only))?(?: for (?:the|my|our|a) (?:\w+ )?" + OFFICE + r")?"
)
_FORMS = (
    (r"^(?:the |our )?(?:slide|page|box|chapter|section|exhibit|item|question) (?:no\.? )?\d+(?! (?:days|weeks))"
     r"[^:;.?]{0,60}: ?(?=\w)", ""),
    (r"\bno of\b", "number of"),
    (rf"^((?:{'|'.join(MONTHS)}) \d{{4}}) ?[,:-] ?", r"in \1, "),
    (r"[,;(] ?(?:over |across |on |via |through )?all (?:the |our )?channels\)?(?=\s*(?:$"
     r"|[.,;?!]))", " over all channels"),
    (rf"[,;(]? ?\b(?:as|in|into) an? (?:simple |small |little |nice |plain |single )*{_PICTURE}\b{_PLEASE}\)?", " "),
    (rf"[,;(] ?(?:an? )?(?:simple |small |plain )*{_PICTURE}{_PLEASE}\)?(?=\s*(?:$|[.,;?!]))", " "),
    (r"^(?P<what>.*?)[,;(]+ ?(?:just |only )?(?:the |a )?(?:plain|raw|bare|absolute) (?:numbers?"
     r"|counts?)(?: please)?\)?$",
     r"number of \g<what>"),
    (r"[,;(]? ?\b(?:as|in) (?:absolute|plain|raw) (?:numbers?|figures?|counts?|terms)(?: of (?:messages|people"
     r"|rows))?\)?", " count"),
    (r"[,;(] ?absolute (?:numbers?|figures?|counts?)(?: of messages)?\)?", ", count"),
    (rf"[,;:(-]* ?\b(?:all of (?:them|it) )?(?:in|as) (?:one|a single) (?:{_MARK})\b{_PLEASE}\)?", " "),
    (rf"[,;:.?!(-]+ ?(?:(?:just|only) )?(?:one|a single) {_MARK}{_PLEASE}\)?(?=\s*(?:$|[.,;?!]))", " "),
    (r"[,;.?!(-]+ ?(?:(?:give|show|tell) me )?(?:the two|both)(?: of them)?(?:( (?:\w+ )?(?:rate|share"
     r"|percentage)s?)|(?: \w+)? (?:figures|numbers|values))?(?: (?:please|side by side|next to (?:each"
     r"|one an) ?other))*\)?(?=\s*(?:$|[.,;?!]))", r"\1 side by side "),
    (r"\bput (?:both|them|the two) side by side\b", "side by side"),
    (r"[,;]? ?\(?both (?:days |dates |ends )?(?:in|included|inclusive|inclusively)\)?(?=\s*(?:$"
     r"|[.,;?!]))",  " inclusive"),
    (r"[,;.?(]? ?\b(?:over|in|of|from|across)? ?(?:(?:the )?(?:whole|entire|full|complete) (?:log|data set|dataset"
     r"|data|history"
     r"|period)|everything (?:that )?(?:we have"
     r"|there is|is)"
     r"(?: in the (?:log|data))?)\)?", " "),
    (r"[,;.?!(]+ ?(?:figures|plain sums?|a plain sum|as a plain sum)(?: please)?\)?(?=\s*(?:$|[.,;?!]))", " "),
    (r"[,;.?!(]+ ?(?:just |only )?(?:the )?(?:simple )?counts?(?: please)?\)?(?=\s*(?:$|[.,;?!]))", ", count"),
    (r"[,;.?(] ?(?:for |of |over )?all (?:the )?(day|week|month)s of (?:the|our) (?:log|data)\)?", r" per \1 "),
    (r"\b(?:first|top|best|most) (?:on|at) (?:the )?top\b", ""),
    # sent, opened, clicked, ordered: without by what, that is a step
    (r"[,;(] ?(?:sorted|ranked|ordered(?= \w))(?: (?:by (?:it|that|size|value|number|the (?:rate|number|count))"
     r"|(?:from )?(?:high(?:est)? to low(?:est)?|large(?:st)? to small(?:est)?|descending(?:ly)?|ascending(?:ly)?"
     r"|top down|best first|worst first)))*(?: please)?\)?(?=\s*(?:$|[.,;?!]))", " "),
    (r"[,;(] ?rounded(?: (?:to|up|down|off)[\w ]*)?(?=\s*(?:$|[.,;)]))\)?", " "),
)
_DRAWN = frozenset({"table", "list", "chart", "curve", "graph", "plot", "line", "bar", "figure", "overview", "matrix",
                    "diagram"})
_UNITS = r"(?:h|hours?|d|days?|w|weeks?)"


def plainly(text: str, grounding: Grounding) -> str:
    """A normalised request with its wishes for the form of the answer in the grammar's words."""
    text = _slashes(text, grounding)
    own = _DRAWN & {normalise(value) for held in grounding.closed.values() for value in held}
    for pattern, instead in _FORMS:
        text = _unless(own, pattern, instead, text)
    text = re.sub(r"\b(?:in|within) an? (hour|day|week|month)\b(.*) per \1\b", r"\2 per \1", text)
    return " ".join(_grouped(text, grounding).split())


def _unless(own: frozenset[str], pattern: str, instead: str, text: str) -> str:
    """A text with a pattern put in other words; not where it holds a value of the log: the bar that sells snacks."""
    def put(match: re.Match[str]) -> str:
        words = re.findall(r"[a-z]+(?! (?:charts?|graphs?|plots?|diagrams?)\b)", match[0])
        return match[0] if own & set(words) else match.expand(instead)

    return re.sub(pattern, put if own and not own.isdisjoint(text.split()) else instead, text)


def _slashes(text: str, grounding: Grounding) -> str:
    """Opens / day is per day, sends / reader / 10d within ten days."""
    people = "|".join(map(re.escape, sorted({*PERSON, *own_words(grounding).people}, key=len, reverse=True)))
    by = r"(?:\s*/\s*| divided by )"
    text = re.sub(rf"{by}(?=(?:hour|day|week|month|{people})\b(?! (?:visits?|sessions?|counts?"
                  rf"|starts?)))", " per ", text)
    return re.sub(rf"{by}(?=(?:\d+|{WORDED}) ?{_UNITS}\b)", " in ", text)


def _grouped(text: str, grounding: Grounding) -> str:
    """Each spender class is each spender; a table of the sms creatives and their tap rate is of sms."""
    names = "|".join(map(re.escape, sorted(columns(grounding), key=len, reverse=True)))
    text = re.sub(rf"\b(by|per|for each|for every|each|every|of each|in each) ({names}) (?:class|group|type|segment"
                  rf"|band|category|bucket|kind)(?:s|es)?\b", r"\1 \2", text)
    return re.sub(
        rf"^(?:(?:an?|the|one|please|give me|show me|i need|make|can i have) )*{_PICTURE}(?::| of| with| from)"
        rf" (?:(?:the|our) )?(?P<more>[a-z]+) (?P<by>{names})s? ?(?:,|and|\||:) (?P<what>[^.]+?)"
        rf"(?: (?:of each|each|beside (?:it|them)|next to (?:it|them)|for each(?: of them)?))?(?=$|[.;])",
        lambda match: f"{match['what']} of {match['more']} by {match['by']}", text,
    )
