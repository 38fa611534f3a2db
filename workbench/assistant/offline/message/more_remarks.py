"""Remarks on what nobody wants to be counted, and on what whoever has none counts as; each with what it has to hold.

The small ones i do not want, the other motives are left aside, zero for everybody without one, one time is enough.
"""

from __future__ import annotations

from collections.abc import Callable

from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.message import held
from workbench.assistant.offline.words.numbers import WORDED

Words = Callable[[re.Match[str], str], str]

WANT = (r"(?:(?:and|but|so|please|that is|ie|i mean|i want|i need|we want|we need|we mean|i would like|it is|this is|"
         r"meaning|just|simply|only|actually|really|in|as) )*")
NOT = r"(?:(?:and|but|so) )?(?:not|never|no|rather than|instead of|as opposed to|without)"
OUT = (
    r"(?:are |is |be |being |to be |must be |should be |shall be |stay |of course |all |do |does |should |shall "
    r"|must )*"
    r"(?:excluded|left out|ignored|dropped|removed|filtered(?: out)?|out|not counted|not included"
    r"|not (?:be )?count(?:ed)?"
    r"|discarded|disregarded|of no interest|not of interest|irrelevant|no use|set aside|left aside|put aside"
    r"|another matter|not our (?:problem|business|concern|topic)|none of our (?:business|concern)|not interesting"
    r"|not (?:slip|creep|sneak|get|come|be) in(?: there)?|not be in(?: there)?)(?: (?:here|please|as usual|of course"
    r"|too))?")
CHANNELS = r"(?:[a-z_]+(?:[ -]?mails?| app| push)?(?:,? (?:and|or|nor|not) (?:the )?[a-z_]+(?: app)?)*)"
# what nobody asks for: the small ones i do not want, other we do not care
_UNWANTED = (
    r"(?:(?:that |which )?(?:i|we) (?:do not|never) (?:want|need|care(?: (?:about|for))?|count|look at|mind)(?: (?:them"
    r"|those|it|here))?|(?:is|are|do|does) not (?:interest|interesting|concern|matter)(?: (?:us|me|here|for us|to"
    r" us))*)")
_NO_ROLE = (r"(?:plays? no (?:role|part)|(?:does|do|did|shall|should) not (?:matter|count|play (?:a |any )?(?:role"
            r"|part))"
            r"|(?:is|are|was) (?:not (?:important|interesting|relevant|counted)|irrelevant|unimportant)|is of no"
            r" (?:interest|importance))(?: (?:here|to me|for me|to us|for us))?")
_NO_ROLE_FIRST = r"(?:regardless|irrespective|no matter|independent(?:ly)?|whatever)"
_LARGE = r"(?:big|bigger|large|larger|high|higher|long|longer|expensive|heavy|good|better)"
_LITTLE = r"(?:small|smaller|little|low|lower|short|shorter|cheap|cheaper|light|bad|tiny|worse)"
_STARRED = (rf"(?P<n>\d+|{WORDED}) (?P<u>[a-z]+) (?:or|and) (?P<way>fewer|less|below|under|more|better|above|over"
            rf"|higher|up)")


def zero(_: re.Match[str], rest: str) -> str:
    """The rest, where whoever has none counts as zero."""
    return f"{rest.rstrip(' .!?;,')} (none is zero)"


def over(match: re.Match[str], rest: str) -> str:
    """The rest over the span that the remark says."""
    span = match.groupdict().get("span")
    return f"{rest.rstrip(' .!?;,')} over {span}" if span else rest


def _once(_: re.Match[str], rest: str) -> str:
    return rest if re.search(r"(?i)\bat least (?:once|one)\b|\bwhether\b|\byes ?(?:/|or) ?no\b", rest) else (
        f"{rest.rstrip(' .!?;,')}, yes/no")


MORE: tuple[tuple[str, held.Test, Words | None], ...] = (
    (rf"{WANT}{NOT} (?:the |in )?(?P<unit>[a-z]+),? (?:but |and )?(?:the |in )?(?:money|kr|kronor|kroner|euros?"
     rf"|dollars?"
     r"|pounds?|reais|price|cost|amount paid)", held.in_money_not, None),
    (r"with (?:their|his|her|its|one's) own (?:hands?|fingers?)|by hand", held.people_only, None),
    (r"(?:opened |clicked |tapped |read |done )?by (?:an? )?(?:real |actual )?(?:human being|human|person"
     r"|somebody real)"
     r"(?: that is| i mean)?", held.people_only, None),
    (r"(?:so |and |but )*(?:what|whatever|anything|everything|all that) (?:was |is |happened |happens |came |comes "
     r"|(?:they"
     r"|he|she|people|somebody|the [a-z]+) (?:did|does|do) )?(?:(?:in|during|within) (?:the |their )*first (?P<length>"
     rf"(?:\d+|{WORDED}) (?:days?|weeks?))|before(?: (?:that|then|it|this))?|earlier) {_NO_ROLE}", held.later, None),
    (rf"{_NO_ROLE_FIRST} (?:of )?what (?:happened|happens|was|is|came|comes|went on) (?:in between|in the meantime"
     rf"|on the"
     r" way|before that|until then)", held.at_end, None),
    (r"(?:and |but |so |even )*(?:several|many|two|more|a few|three)(?: of (?:the |them )?)?(?: (?:small|smaller|little"
     r"|cheap|cheaper|short|shorter))? [a-z]+ (?:that|which) (?:add|adds|sum|sums|come|comes) up(?: (?:to"
     r"|together)(?: (?:it"
     r"|that|so much|this))?)?(?: (?:do|does|are|is|will) not (?:count|qualify|enough"
     r"|counted))", held.bounded_row, None),
    (r"(?:(?:please |so |and |just |it has to be |it must be )*(?:one"
     r"|a) single [a-z]+(?:,? (?:please )?do not add (?:them"
     r"|those|it) up|,? not (?:added up|summed|together))?|(?:please )?do not add (?:them|those|it) up"
     r"|(?:one|a) single [a-z]+,? not (?:all|several) together)", held.bounded_row, None),
    (rf"(?P<n>\d+|{WORDED}) (?P<u>[a-z]+?)s? (?:is|are|would be) (?:still |already )?(?:fine|ok|okay|all right|good"
     rf"|good"
     r" enough|enough)(?: (?:by|for|with) (?:me|us))?", held.outside, None),
    (rf"(?:and |but )?(?:the |all )?(?P<size>{_LITTLE}|{_LARGE}) ones? (?:{OUT}|{_UNWANTED})", held.beyond, None),
    (rf"(?:and |but )?(?:those |the ones |ones |[a-z]+ )?(?:with|of|at|having) {_STARRED} (?:{OUT}|{_UNWANTED})",
     held.beyond, None),
    (rf"(?:and |but )?(?:the |all |any )*others? (?P<what>[a-z]+?)s? (?:(?:should|shall|must|can|may|will|to)(?:"
     rf" be)? )?"
     rf"(?:{OUT}|{_UNWANTED})", held.only_those, None),
    (rf"(?:and |but )?(?P<value>[a-z_]+) ?(?:=|is|are|means) ?(?:{OUT}|{_UNWANTED})", held.not_that, None),
    (rf"(?:and |but )?(?:the |our )?(?P<not>{CHANNELS})(?: (?:and|or) (?:the )?others?(?: ones?)?)? (?:(?:is"
     rf"|are) )?"
     rf"(?:{OUT}|{_UNWANTED})", held.lane, None),
    (rf"{WANT}(?:not|never) (?:a |any |the )?(?:cap(?:ped)?|winsori[sz]ed?|trim(?:med)?)(?: anything| it| them)?"
     r"|(?:and |but |please )*do not (?:cap|winsori[sz]e|trim|cut) (?:anything|it|them|the values|at all|any of"
     r" it)",
     held.uncapped, None),
    (rf"{WANT}(?:over|across|for|of) (?:all )?(?:everybody|everyone|(?:the )?users|of them|people|of the users)"
     rf"(?: together| in all)?,? {NOT} (?:(?:the |an? )?(?:[a-z]+ by [a-z]+|per [a-z]+|for each [a-z]+|one by one"
     r"|averaged? (?:per|by|over) [a-z]+))", held.ratio, over),
    (r"(?:so )?how (?:many|much) (?P<above>[a-z]+(?: [a-z]+)?) (?:(?:there )?(?:come|comes|are|fall|falls|go|goes) "
     r"(?:there )?)?(?:on|per|to|for|in|upon) (?:one|an?|each|every|a single) (?P<below>[a-z]+(?: [a-z]+)?)",
     held.fraction, None),
    (r"(?:and |so |but )*(?:an? |the same )[a-z]+ (?:(?:that|which|who) )?(?:is |was |has been )?[a-z]+ (?:twice"
     r"|two times|three times|several times|many times|again|more than once) (?:is|counts?(?: as)?|stays|remains"
     r"|are)(?: still| only| just| as)* (?:one|a single|once)(?: [a-z]+)?", held.apart, None),
    (r"(?:and |so )*(?:whoever|who|those who|people who|somebody who|[a-z]+ who) (?:has |have |had )?(?:never|not)"
     r" (?P<what5>[a-z]+(?: [a-z]+){0,3}?) (?:is|are|counts?|gets?|has|goes in)(?: (?:with|as|to|a))* (?:zeros?|0"
     r"|nothing)",
     held.kept("zero"), zero),
    (r"(?:and |so )*(?:whoever|who|those who|people who|[a-z]+ who) (?:[a-z]+ ){1,2}(?:none|nothing)(?: of (?:it"
     r"|them|those))? (?:(?:should|shall|must|will|does|is|are|be) )*(?:count(?:s|ed)?|be|is|are|get|gets|go in"
     r"|enter)?"
     r"(?: (?:with|as|to|a))* (?:zeros?|0)", held.kept("zero"), zero),
    (r"(?:and |so |a )*(?:zeros?|0) (?:for|to) (?:everybody|everyone|anybody|anyone|those|people|users|whoever|all)"
     r" (?:without|with no|who has no|who have no|who has|who have)(?: an?| any)?(?: one| none| it| them|"
     r" nothing)?",
     held.kept("zero"), zero),
    (r"(?:one|a single|1) (?:time|once)?,? ?(?:is|was|would be|will be)?,? ?(?:already )?(?:enough|sufficient"
     r"|will do)"
     r"|once (?:is|will be) (?:enough|sufficient)", held.whether_once, _once),
    (r"(?:either|both|each|any|one)(?: (?:of (?:both|the two|them|these)|one))?(?: way)? (?:is|are|would be|will"
     r" be)"
     r" (?:fine|ok|okay|good|all right|alright|equally good)(?: (?:with|for|by) (?:me|us))?", held.either, None),
)

__all__ = ["CHANNELS", "MORE", "NOT", "OUT", "WANT", "Words", "over", "zero"]
