"""What a remark says beside a request: counted, not the money; the first week is left out; each channel apart.

Each is a phrase with a test of the wish that the rest was read as (held.py); some also put the rest into other words
first, as only they say what its verb leaves open (how much, I mean the number).
"""

from __future__ import annotations

from dataclasses import dataclass

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.message import held
from workbench.assistant.offline.message.more_remarks import CHANNELS, MORE, NOT, OUT, WANT, Words, over, zero
from workbench.assistant.offline.wish import Wish
from workbench.assistant.offline.words.numbers import WORDED


@dataclass(frozen=True)
class Said:
    """One remark of a message: the ways in which it could be meant, of which one has to hold."""

    ways: tuple[tuple[re.Match[str], held.Test, Words | None], ...]

    def holds(self, wish: Wish, grounding: Grounding) -> bool:
        """Whether what the rest was read as is what the remark says."""
        return any(test(match, wish, grounding) for match, test, _ in self.ways)

    def reworded(self, rest: str) -> str:
        """The rest in the words that the remark gives it."""
        return next((words(match, rest) for match, _, words in self.ways if words is not None), rest)


def remarks_in(clause: str) -> tuple[Said, ...]:
    """The remarks that a clause consists of, to its last word; none where any part of it is something else.

    Args:
        clause: a normalised clause, without the marks around it.
    """
    whole = _one(clause)
    if whole is not None:
        return (whole,)
    parts = [part for part in re.split(r"[;,.] ?(?:and |but )?| - | (?:and|but) ", clause) if part]
    found = [_one(part.strip(" ()")) for part in parts]
    if len(parts) < 2 or any(one is None for one in found):
        return ()
    return tuple(one for one in found if one is not None)


def _one(clause: str) -> Said | None:
    ways = tuple((match, test, words) for pattern, test, words in _REMARKS
                 if (match := pattern.fullmatch(clause)) is not None)
    return Said(ways) if ways else None


# ------------------------------------------------------------------------------------------------------- the words

def _how_many(_: re.Match[str], rest: str) -> str:
    return re.sub(r"(?i)\bhow much\b", "how many", rest)


def _left_out(_: re.Match[str], rest: str) -> str:
    return f"{rest.rstrip(' .!?;,')}, others left out"


def _a_metric(_: re.Match[str], rest: str) -> str:
    return rest if re.search(r"(?i)\b(?:metric|kpi)s?\b", rest) else f"metric: {rest}"


def _with_machines(_: re.Match[str], rest: str) -> str:
    return f"{rest.rstrip(' .!?;,')}, including machine opens"


_LEN = (rf"(?:a |the (?:first )?|usual )*(?:(?:\d+|{WORDED}) ?-?)?(?:days?|weeks?|fortnight|months?|hours?|wks?|d|w|h)"
        rf"(?: (?:\d+|{WORDED}))?")
_LENGTH = rf"(?P<length>{_LEN}|\d+|{WORDED})"
_ROWS = (r"(?:the |their |a |its )?(?:(?:pure |plain |simple |mere |raw )?(?:numbers?|counts?|rows|times|quantity"
         r"|frequency|how many|how often|pieces|cases)(?: of (?:them|it|those|rows|cases|times|events|pieces))?"
         r"|counted|in number|by number)")
_MONEY = (
    r"(?:for |in |by )?(?:the |their |its |any |how much )?(?:money|amounts?|sums?|values?|revenue|spend|turnover"
    r"|dollars?"
    r"|euros?|pounds?|pesos|rupees|reais|rand|yen|francs?|kroner|shillings?|zloty\w*|cents?|cash|size|price|minutes"
    r"|hours|kilomet\w+|how much(?: (?:it|they|that) (?:cost|is|are|was|were|come to|came to))?|what (?:it|they)"
    r" (?:cost|costs|come to|came to|was worth|were worth))(?: (?:of|in) (?:it|them|these|those))?")
_FLAG = (
    r"(?:only |just |merely |simply |a |an |the |about )*(?:if|whether|yes ?(?:or|/|-) ?no|y ?/ ?n|flag|binary|0 ?/ ?1|"
    r"1 ?/ ?0|share(?: of (?:people|users|members))?|whether (?:or not|there (?:was|is) (?:any|one)|they did(?: it)?|it"
    r" happened)(?: at all)?|if (?:there (?:was|is) (?:any|one)|they did(?: it)?|it happened)(?: at all)?)")
_ONE_OR_NOT = (
    r"(?:an? |the |simple |plain |just |only )*(?:yes ?(?:or|/|-|,) ?no(?: (?:question|answer|per \w+|flag"
    r"|metric))?|y ?/ ?n"
    r"|1 ?/ ?0|0 ?/ ?1|0 or 1|1 or 0|one or zero|zero or one|binary|flag|indicator|true ?/ ?false|boolean)"
    r"(?: (?:per|for each|for every|a|an|each) (?!channel|message|mail|e ?mail|push|day|week|order|topic|theme"
    r"|send)\w+)?(?: (?:is|would be) (?:enough|fine|good)| will do"
    r"| would do"
    r"| suffices| please)?")
_ROBOTS = (
    r"(?:the |any |all |an? |some |by |those (?:by|of|from) |(?:opens?|clicks?|taps?|ones) (?:(?:made|done|caused"
    r"|triggered"
    r"|produced|that come|coming) )?(?:by|from) |opens? that |clicks? that |mail |security |spam "
    r"|virus )*(?:machines?|bots?|robots?|scanners?"
    r"|prefetch\w*"
    r"|automated|automatic|non human|apple|proxies)(?: (?:opens?|clicks?|taps?|ones|activity|reactions?|mail|made"
    r"|makes?|did|does|do|caused))?")
_COUNT = (r"(?:are |is |to be |should |shall |must |do |does |please |all |be |each |also )*(?:counts?|counted|included"
          r"|count in|included too|in)(?: (?:too|as well|each|also|separately|every time|apart|of course|here))*")
_AGAIN = r"(?:repeated|repeats?|second|third|further|multiple|several|more|double|repeat|additional)"
_DEED = (r"(?:(?:human |same )?(?:clicks?|taps?|opens?|openings?|ones|times|visits?|orders?|rows|events?|reactions?"
    r"|(?!channels|topics|themes|domains|weeks|days)[a-z]+s))")
_ON_ONE = r"(?: (?:on|of|in|from|for) (?:the same|one|a|an|each) [a-z]+)?"
_NONE = (
    r"(?:(?:all |the |any |every |those |people |users |whoever |ones |units? |members? )*"
    r"(?:(?:who|that) )?(?:with|without|with no|having no|(?:have|has|had|made|make|did|do) (?:no|not|none|nothing)"
    r"|lacking)(?: (?:an?|any|one|single|no))*(?P<what{0}> ?[a-z]+(?: [a-z]+){{0,3}}?)?"
    r"|(?:if|where|when) (?:there (?:is|was|were|are) )?(?:(?:no|none"
    r"|nothing)(?P<what_{0}> [a-z]+(?: [a-z]+){{0,3}}?)?))")
_GONE = (
    r"(?:(?:is|are|be|being|to be|should be|must be|stay|then|simply|just|as) )*(?:undefined|missing|null|excluded"
    r"|left out"
    r"|dropped|out|ignored|not counted|removed|no value)"
    r"(?:,? ?\(?(?:and |or )?(?:undefined|missing|null|excluded|left out|dropped|out|ignored)\)?)*"
    r"(?:,? ?\(?(?:and |but )?(?:not|never) (?:set |counted |taken |treated )?(?:to |as )?(?:a )?(?:zeros?|0)\)?)?")
_NIL = r"(?:(?:is|are|be|counts?|counted|set|to|as|a|get|gets|with|should be|must be|=) )*(?:zeros?|0)"

_REMARKS: tuple[tuple[re.Pattern[str], held.Test, Words | None], ...] = tuple(
    (re.compile(pattern), test, words) for pattern, test, words in (*MORE,
        (rf"{WANT}(?:{_ROWS},? )?{NOT} {_MONEY}", held.of_rows, _how_many),
        (rf"{WANT}{_ROWS}", held.of_them, _how_many),
        (rf"{WANT}(?:{_ROWS},? )?{NOT} {_FLAG}", held.number, None),
        (rf"{WANT}(?:{_FLAG},? )?{NOT} (?:just )?(?:the )?(?:how (?:many|often|much)(?: times)?|count"
         rf"|number(?: of times)?"
         r"|times|amount)", held.whether, None),
        (rf"{WANT}{_ONE_OR_NOT}", held.whether, None),
        (rf"{WANT}(?:an? |the )?(?:simple |plain )?share of (?:the )?(?:people|users|members|customers)"
         r"(?: (?:will do|would do|is fine|is enough))?", held.whether, None),
        (rf"(?:with(?:out)?|no|excluding|excl|ignoring|minus|{NOT}) (?:count(?:ing)? )?{_ROBOTS}(?: {OUT})?",
         held.people_only, None),
        (rf"{_ROBOTS} {OUT}", held.people_only, None),
        (r"(?:only |just |but )*(?:by |from )?(?:real |actual |true |genuine )?(?:persons?|humans?|people)(?: only)?",
         held.people_only, None),
        (rf"(?:but |and |where |this time |here |for once |please )*(?:(?:count|include|including|counting|with|incl) "
         rf"(?:the |also |in )*{_ROBOTS}(?: (?:as well|too|also|in|please))*|(?:opens? (?:by|of"
         rf"|from) )?{_ROBOTS} {_COUNT}(?: (?:this time|for once|here|on purpose))*)",
         held.machines_too, _with_machines),
        (rf"(?:also |even |with |and )*{_AGAIN} {_DEED}{_ON_ONE}(?: {_COUNT})?", held.each_row, None),
        (rf"(?:also |even |with |and )*(?:the |an? )?{_AGAIN}(?: one)? (?:on|of|in|from|for) (?:the same|one|that)"
         rf" [a-z]+(?: {_COUNT})?", held.each_row, None),
        (rf"(?:and |so )*(?:every|each)(?: single)? [a-z]+{_ON_ONE} {_COUNT}", held.each_row, None),
        (r"(?:and |so )*(?:an? |the |whoever |somebody |someone )?(?:[a-z]+ )?(?:(?:who"
         r"|that) )?[a-z]+ (?:[a-z]+ ){1,4}?"
         r"counts? (?:as )?(?:two|2|twice|several|three|3|double)(?: times)?", held.each_row, None),
        (rf"(?:and |so |but )*(?:two|2|three|several|many|both) {_DEED}(?: (?:on|of|in|from|for) (?:the same|one|a"
         rf"|an) [a-z]+) "
         r"(?:=|is|are|makes?|counts?|counted)(?: only| as| just)* (?:one|1|once)", held.apart, None),
        (rf"(?:and |but )*{_AGAIN} {_DEED}{_ON_ONE} (?:{OUT}|(?:count(?:s|ed)?"
         rf"|are counted) (?:only )?once)", held.apart, None),
        (rf"(?:and |but |i mean )*(?:just |only )?(?P<only>{CHANNELS})(?: only| alone)?,? (?:and )?{NOT} (?:the "
         rf"|any |on )*"
         r"(?:others?|other channels?|other ones|others channels|rest)", held.lane, None),
        (rf"{NOT} (?:the |any |on |via )*(?:other channels?|other ones|others)", held.lane, None),
        (rf"(?P<only>{CHANNELS})", held.lane, None),
        (rf"(?:and |but )*(?:just |only )(?:the |on |by |via "
         rf"|over )*(?P<only>{CHANNELS})(?: channel)?", held.lane, None),
        (rf"{NOT} (?:the |on |by |via )*(?P<not>{CHANNELS})", held.lane, None),
        (r"(?:(?:over|across|in|of|on|for|by) )?(?:all|any|every)(?: of)?(?: the| our)? (?:topics?|themes?|domains?)"
         r"(?: (?:together|pooled|combined|in one|alike|counted|in total))*", held.any_theme, None),
        (r"(?:(?:over|across|in|of|on|for|by) )?(?:all|any|every)(?: of)?(?: the| our)? (?:channels?"
         r"|lanes?)(?: (?:together|in one pot|in one|pooled|combined"
         r"|counted|count|alike|taken together|added together|in total))*", held.any_lane, None),
        (r"(?:and |so )*(?:it |this |that )?(?:do|does) not matter(?: (?:to us|here))?(?: (?:by|on|over|via|through))?"
         r" (?:which|what) (?:channel|lane)(?: (?:it|that) (?:is|was))?", held.any_lane, None),
        (rf"(?:(?:so|and|because) )*(?:(?:my|our|the) [a-z]+|i|we|they) (?:wants?|would like|needs?|likes?|have|has) to"
         rf" (?:know|see|learn|check) (?:whether|if) (?:people|users|they|customers|members|somebody) (?:come|comes"
         rf"|are|is|get)"
         rf" back(?: (?:once|after|when) (?P<length>{_LEN}) (?:is|are|has|have) (?:over|past|gone|passed))?",
         held.comes_back, None),
        (r"(?:whatever|no matter(?: which| what| the)?|regardless of|irrespective of|independent(?:ly)? of)(?: the"
         r"| which)?"
         r" channels?", held.any_lane, None),
        (r"(?:so )?(?:that )?(?:each|every|one|per)(?: single)? (?:channel|one)? ?(?:is |being |gets |as |becomes "
         r"|has )*"
         r"(?:a |an |its )*(?:metric|number|figure|value) (?:of|on) its own|one metric (?:per|for each"
         r"|for every) channel",
         held.lane_by_lane, _a_metric),
        (rf"(?:with |and |so |ie |that is |by )*(?:leaving|excluding|skipping|dropping|ignoring|without) "
         rf"(?P<length>{_LEN})(?: out| aside| alone)?", held.later, None),
        (rf"(?:with |and |so |ie |that is )*(?P<length>{_LEN}) {OUT}(?: on purpose| deliberately)?", held.later, None),
        (rf"(?:so |ie |with )*(?:once|after|when) (?P<length>{_LEN}) (?:is|are|was|has been) (?:over|past|gone"
         rf"|through|done)",
         held.later, None),
        (r"(?:and )?(?:not|nothing|none) (?:before|earlier|sooner|any sooner|any earlier)(?: (?:than )?(?:that|this))?",
         held.later, None),
        (rf"(?:instead of|rather than|in place of|not) (?:the )?(?:usual |current |old |present |today's )?{_LENGTH}"
         r"(?: (?:as (?:usual|before|now|today)|we (?:use|have) (?:now|today|so far)))?", held.other_length, None),
        (rf"(?:the|our) (?:one|metric|version|number)(?: (?:that|which))? (?:we|i) (?:have|use|had|used)(?: (?:now"
         rf"|today|so"
         rf" far|at the moment))? (?:runs?|goes|looks?|is|covers?|takes?|spans?)(?: (?:for|over|at))? {_LENGTH}"
         r"(?: (?:and|which|but)(?: that| this| it)? (?:is|takes) (?:far |much |way )?too (?:slow|long|late"
         r"|short)(?: for"
         r" (?:us|me|this))?)?", held.other_length, None),
        (rf"{_NONE.format(1)},? {_GONE}", held.kept("exclude"), _left_out),
        (rf"{_GONE},? {_NONE.format(2)}", held.kept("exclude"), _left_out),
        (rf"{_NONE.format(3)},? {_NIL}", held.kept("zero"), zero),
        (rf"{_NIL},? {_NONE.format(4)}", held.kept("zero"), zero),
        (r"(?:and )?(?:whoever|who|those who|units?|people|members?|users?)(?: (?:that|who))?(?: (?:is|are|was"
         r"|were))? not"
         r" (?:reachable|allowed|permitted|subscribed|opted in)(?: (?:by|on|via|over|for) [a-z_]+)?(?: (?:at|on"
         r"|when) (?:the )?"
         r"(?:exposure|anchor|start|begin\w*|kickoff|entry|decision|first|baseline))?"
         r" (?:do(?:es)? not (?:enter|count)|is out|are out|stays? out|are excluded|is excluded|are left out"
         r"|is left out"
         r"|are dropped|is dropped)", held.of_state, None),
        (r"(?:it |this |that )*(?:does not|do not|doesn't|no) matters? what (?:happened|happens|was|came|comes)"
         r"(?: (?:in between|before(?: that)?|on the way|until then|meanwhile|earlier))+", held.at_end, None),
        (r"(?:as )?(?:an? |the )?(?:ratio|quotient)(?: metric)?(?: of (?:the )?(?:sums|totals))?|(?:sums?|totals?) over"
         r" (?:the )?(?:sums?|totals?)|(?:pooled|summed)(?: (?:over|across) (?:all )?[a-z]+)?|(?:both"
         r"|each)(?: (?:are|being))?"
         rf" (?:counted|taken|measured|summed) (?:in|over|within|during) (?:the |those "
         rf"|that )*(?:same )?(?P<span>{_LEN})?"
         r"(?:window|period|span|time)?"
         rf"|{NOT} (?:the |an? |as )*(?:average|mean)s? of (?:the )?(?:[a-z]+'?s?'? )?(?:averages?|means?|ratios?"
         rf"|rates?)",
         held.ratio, over),
        (r"(?:with |the |as )*numerators? ?(?:is|are|=|:|being)? ?(?P<above>[a-z][a-z ]*?)(?:,|;"
         r"| and) ?(?:the )?denominators?"
         r" ?(?:is|are|=|:|being)? ?(?P<below>[a-z][a-z ]*)", held.fraction, None),
        (r"(?:either|any|one)(?: (?:of (?:both|the two|them|these)|one))?(?: (?:is enough|counts?|will do|suffices|of"
         r" (?:both|the two|them)))+|at least one of (?:both|them|the two|these)", held.either, None),
    ))

# remarks that no mark sets apart
INLINE = re.compile(
    rf"(?i)(?<=[\w)])[ ,]+(?:(?:instead of|rather than) (?:the )?(?:usual )?(?:{_LEN}|\d+|{WORDED})(?! ?\w)"
    r"|with (?:their|his|her) own hands?(?=\s*(?:$|[.,;!?)]|in\b|within\b|over\b|during\b))"
    r"|so that (?:each|every) channel is a metric of its own(?=\s*(?:$|[.,;!?)]))"
    rf"|(?:but )?(?:without|excluding|no) (?:the )?(?:machines?|bots?|robots?)(?: (?:opens?|clicks?"
    rf"|taps?))?(?=\s*(?:$|[.,;!?)]))"
    rf"|(?:and |but )?not (?:only )?(?:if|whether)(?=\s*(?:$|[.,;!?)]))"
    r"|,? (?:and )?not (?:before|earlier)(?=\s*(?:$|[.,;!?)]))"
    rf"|counted,? not (?:the )?(?:money|amount|value)(?=\s*(?:$|[.,;!?)])))")

__all__ = ["INLINE", "Said", "remarks_in"]
