"""Which clauses of a message tell why, for whom, what for and how it came to it, rather than what is asked.

Told by their grammar: a reason begins with because, a purpose with so that or we want to see whether, an occasion with
for the review, a sentence that tells has somebody and a verb. Whether one of them may be set aside is proved apart
(harmless.py), and only if the rest is understood to its last word.
"""

from __future__ import annotations

from typing import Literal

from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.message.idioms import is_idiom
from workbench.assistant.offline.message.units import Unit
from workbench.assistant.offline.words.spelling import normalise

Kind = Literal["reason", "purpose", "occasion", "telling", "wondering", "title", "label", "idiom"]

# who works beside a squad, and what they meet over
OFFICE = (
    r"(?:teams?|squads?|department|board|management|finance|legal|compliance|marketing|sales|engineering|analytics"
    r"|product|crm|audit|auditors?|regulators?|lawyers?|controlling|committee|steering|boss|managers?|director|vp|head"
    r"|ceo|cfo|cmo|cpo|cto|coo|leadership|colleagues?|coworkers?|intern|analyst|meeting|review|dashboard|report"
    r"|slides?"
    r"|deck|stand ?up|workshop|quarter|okrs?|weekly|monthly|quarterly|qbr|all hands|offsite|sync|board pack|pack|memo"
    r"|brief|briefing|wiki|one pager|pitch|planning|budget|roadmap|blog|blog post|thesis|phd|retro|retrospective"
    r"|kick ?off|steerco|town hall|appendix|annexe?|exhibit|footnote|handout"
    r"|newsroom|support|ops|operations|helpdesk|design|designers?|developers?|engineers?|copywriters?|agency|vendor"
    r"|provider|partners?|stakeholders?|growth|lifecycle|pm|po|presentation|write up|tracker|scorecard|notebook|paper"
    r"|post mortem|ticket|lead|(?:channel|topic|campaign|product|journey|programme|content) owners?)"
)
_DAY = (
    r"(?: (?:tomorrow|today|tonight|now|this (?:week|morning|afternoon|evening|month|quarter)|next (?:week|month"
    r"|quarter)"
    r"|(?:on |this |next |by )?(?:mon|tues|wednes|thurs|fri)day|at noon|end of (?:the )?(?:day|week)|eod|asap))*"
)
SOMEBODY = (
    rf"(?:i|we|nobody|everybody|everyone|somebody|someone|no one|people|some|most|many|there|it|this|that|they|he|she"
    rf"|here|(?:(?:my|our|the|your|an?|one) )*(?:\w+ ){{0,3}}?{OFFICE}(?: (?:from|of|in) (?:the )?\w+)?"
    rf")(?: (?:in|at|on) (?:this|our|the) (?:house|office|company|building|team|squad|floor|place|side))?"
)
_VERB = (
    r"(?:is|are|was|were|am|has|have|had|does|do|did|can|could|will|would|may|might|wants?|needs?|ask(?:s|ed)|says?"
    r"|said|thinks?|thought|believes?|fears?|feared|hopes?|claims?|argues?|pays?|paid|keeps?|kept|went|gets?|got"
    r"|becomes?|became|loses?|lost|sees?|saw|changed|launched|moved|finds?|found|heard?|noticed|started|stopped|runs?"
    r"|ran|costs?|makes?|made|gives?|gave|takes?|took|wrote|tells?|told|showed|looks?|seems?|feels?|felt|works?|likes?"
    r"|liked|loves?|hates?|complain(?:s|ed)?|worr(?:y|ies|ied)|wonders?|suspects?|expects?|promised|promises|insists?"
    r"|reports?|measures?|knows?|knew|broke|crashed|shipped|rewrote|rebuilt|migrated|introduced|added|removed|raised"
    r"|doubled|dropped|fell|rose|grew|hurts?|annoys?|bothers?|counts?|agree[ds]?|disagrees?|discuss(?:es|ed)?|debates?"
    r"|talked|met|read|reads|bet|doubts?|tries|tried|try|stands?|comes?|came|goes|go|send|sends|sent|use[sd]?|own[s]?"
    r"|brought|built|lacks?|owes?|read|keeps?|forgot|remember|understand|understands|switched|turned|revamped"
    r"|redesigned|planned|plans"
    r"|plan"
    r"|requires?|demands?|requests?|trusts?|arrives?|arrived|is|goes on|follow(?:s|ed)?|start|begins?|began|end(?:s"
    r"|ed)?|want|need|happens?"
    r"|happened|turns?)"
)
# what happened once: since we launched cards is a time, and no reason
_BEGAN = (
    r"(?:\w{2,}ed|was|were|got|had|went|ran|began|made|put|sent|built|cut|came|became|took|gave|wrote|left|met|lost"
    r"|found|saw|said|told"
    r"|broke|grew|fell|rose|brought|kept|felt|thought|heard|knew|read|did)\b"
)
_REASON = re.compile(
    rf"(?:and |but )?(?:because|bc|bcs|cos|cuz|due to|owing to|thanks to|the reason (?:is|being)|(?:which|that) is why"
    rf"|(?:given|seeing|considering|now)(?: that)? (?={SOMEBODY} )|as (?={SOMEBODY} )|as (?=\w{{3,}}ing (?:that"
    rf"|this|the|it|them|him|her|one)\b)"
    rf"|since (?:{SOMEBODY}|(?:the |our |my )?\w+(?: \w+)?) (?!{_BEGAN}){_VERB}"
    rf"|(?:although|though|even though|while|whereas) (?={SOMEBODY} ))\b.+"
)
# refunds because of a bad film: which of them, unless it is an occasion of the office
_CAUSE = re.compile(rf"(?:because of|due to|owing to) (?!(?:[\w'-]+ )*{OFFICE}\b)(?:[\w'-]+ ){{0,3}}[\w'-]+")
_LOOK = (
    r"(?:see|check|know|find out|learn|understand|verify|decide|judge|convince|prove|explain|settle|plan|size|discuss"
    r"|prepare|present|show(?= (?:that|whether|how|why))|demonstrate|argue|support|justify|be able|figure out"
    r"|be sure|make sure|answer|hear|look|tell)"
)
_PURPOSE = re.compile(
    rf"(?:and |just |mainly )*(?:so (?:that )?(?:{SOMEBODY}|the (?:\w+ ){{0,2}}?\w+) (?:can|could|may|know|knows"
    rf"|have|has|see|will"
    rf"|would|do"
    rf"|does|are|is|stop|get)\b"
    rf"|in order to|to {_LOOK}\b|to compare (?:it |this |that )?(?:with|to|against) (?:their|his|her|its|what"
    rf"|the ones?|our old)"
    rf"|(?:{SOMEBODY} (?:\w+ )?)?(?:want|wants|wanted|would like|like|have|has|try|tries|am trying|are trying|is trying"
    rf"|hope|hopes"
    rf"|need|needs|intend|plan|plans|was asked|were asked|was told|got asked|must)(?: me"
    rf"| us)?(?: to)? (?:\w+ )?{_LOOK}"
    rf"(?: (?:whether|if|how|why|what|that|about|for|at|into|which(?= (?:ones?|of them|of these|channel)\b)))\b"
    rf"|(?:as )?(?:an? )?(?:guard|protection|safeguard|insurance|shield|early warning|alarm|warning) (?:against|for"
    rf"|of|about)\b"
    rf"|the (?:idea|point|goal|aim|purpose|question|hope|plan) (?:is|being|behind \w+(?: \w+)? is)\b).+"
)
_OCCASION = re.compile(
    rf"(?:(?:this|it|that) is |needed |meant |asked |due |wanted |(?:i|we) need (?:it|this|that) )?(?:for|in|at|before"
    rf"|ahead of|by|on behalf of|from) "
    rf"(?:(?:the|our|my|a|an|next|this|tomorrow|today|monday|tuesday|wednesday|thursday"
    rf"|friday) )*(?:(?:\w+ ){{0,2}}{OFFICE}|newsletter(?= (?:to|for) (?:the |our )?(?:investors|shareholders"
    rf"|owners|staff"
    rf"|press|partners|employees|board)\b))(?: (?:with|to|for|from) (?:the |our |my |all )?[a-z]+s?)?{_DAY}"
    rf"|asking for (?:the|my|our|a) (?:\w+ )?{OFFICE}|(?:needed|due|wanted|deadline)(?: by| on| is)?{_DAY}"
)
_TELLING = re.compile(
    rf"(?:(?:and|but|so|well|also|anyway|btw|fyi|by the way) )*(?:(?:after|before|with|during|at|in) (?:the|our|my"
    rf"|all|last"
    rf"|this|yesterday)(?: [\w']+){{1,3}},? )?(?P<who>{SOMEBODY}|(?!(?:before|after|when|while|until|since|if|unless"
    rf"|as|once|who|that|because|so|to|not|whenever|please|kindly|just) )(?:the |our |a |an )?(?:\w+ ){{0,2}}\w+?)"
    rf"(?: (?:here|also|now|just|still|already|always|only|never|often|really|currently|again|all"
    rf"|both))* {_VERB}(?: not)?\b.*"
)
# a sentence with any verb: the city subsidises cargo bikes
_LOOSELY = re.compile(r"(?:the|our|my|a|an|this|some) (?:\w+ ){1,2}?(?!is\b|us\b|as\b|this\b)\w{3,}(?:s"
                      r"|ed)(?: [\w'-]+){1,14}")
# who asks, of themselves: I owe my boss a number
_MYSELF = re.compile(
    r"(?:(?:and|but|so|well|also|anyway|honestly|frankly|actually|personally|again|yesterday|today|this morning"
    r"|last week|now),? )*"
    r"(?:i|we)(?: (?:\w+))?(?: [\w'-]+){1,16}")
_ASKING = re.compile(
    r"(?:please |kindly |now |then |so |and )*(?:show|give|draft|define|count|plot|list|chart|compare|make|build"
    r"|create|set"
    r"|write|compute|calculate|how|what|which|who|whom|when|where|why|do|does|did|is|are|was|were|can|could|would"
    r"|should"
    r"|will|has|have|per|by|for|of|in|on|with|without|only|not|number|share|percentage|rate|average|any|every|each|all"
    r"|split|group|no|within|among|between|metric|tell|same|whether|if|over|during|from)\b"
)
# what somebody wants is what is asked for: sales wants clicks by author
_WISHES = re.compile(
    r"\b(?:wants?|needs?|would like|would love|wish(?:es)?|asks? for|asked for|asking for|prefers?|would rather"
    r"|am after|looks? for"
    r"|looking for)\b"
    r"(?! (?:it|this|that|them|to (?:go|stop|change|leave|sleep|know why))\b(?! by))"
)
_FRONTED = re.compile(
    r"(?:after|before|with|during|at|in|over|since) (?:the|our|my|all|last|this|yesterday)(?: (?!i\b|we\b|somebody\b"
    r"|someone\b)[\w']+){1,3}?,? "
    r"(?=(?:i|we|somebody|someone|people|everybody|everyone|nobody|they|my|our|the) \w)"
)
_WONDERING = re.compile(
    r"(?:and |so |but |well |hm+ |now )*(?:do|does|did|is|are|was|were|has|have|had|can|could|will|would|should"
    r"|since when|what (?:is|are|if|happens)|how (?:is|are|do|does|did|has|have|bad|good|come)|why|where|who)\b.+"
)
_TITLE = re.compile(
    r"(?:[a-z]{2,10}-\d{1,6}|# ?\d{1,6})|(?:[\w'/-]+ ){0,4}?(?:questions?|request|quality|check|checkup|review|report"
    r"|ticket|task|todo|to do|ask|need|needs|idea|topic|issue|note|notes|context|background|dashboard|slides?"
    r"|monitoring"
    r"|health|hygiene|planning|staffing|quick one|another one|next one|one more|first one|agenda|deck|item|wish"
    r"|favou?r"
    r"|homework|exercise|follow up|summary|subject|team|all|everybody|everyone|folks|colleagues|hi|hello|hey|urgent"
    r"|reminder"
    r"|debate|discussion|story|case|point|thing|goal|okr|kpi|metric idea|figure|number|overview|performance|fatigue)"
    r"(?: (?:from|of|for|by|on|about|in) (?:the |our |my |this )?[\w' -]{2,40})?"
)
# what the metric is called, before what it is: contact pressure: ...; study time. Sum of ...
_NAME = re.compile(r"(?:[a-z][\w'/-]* ){0,4}[a-z][\w'/-]*")
_LABEL = re.compile(
    r"(?:heads up|disclaimer|caveat|update|for context|fyi|nb|note|ps|priority|prio|due|due date|deadline|from|to|cc"
    r"|requester|requested by|reporter"
    r"|assignee|asked by|date|status"
    r"|component|sprint|owner|subject|re|fwd|stakeholders?|audience|for whom|effort|estimate|urgency|background"
    r"|context|why"
    r"|reason|purpose|motivation|rationale)\s*:?.*"
)


_MEASURE = re.compile(
    r"(?:(?:could|can|would) (?:you|we|i) |please |kindly )*(?:put together|make|draft|define|build|set up|create"
    r"|have|get)?(?: me| us)? ?"
    r"(?:an?|some|one|the) (?:\w+ )?(?:measure|metric|kpi|indicator|proxy|sign) (?:of|for) [\w -]{3,30}")
_SHORT = 3          # words of a name that is a sentence


def kind_of(unit: Unit) -> Kind | None:
    """What a part of a message tells; None for what asks, or what cannot be told apart from it."""
    said = normalise(unit.text).strip(" .!?;:,-")
    if not said:
        return None
    if is_idiom(said):
        return "idiom"
    if unit.place == "lead":
        return _leading(said, unit.mark)
    if unit.place == "sentence" and unit.begin == 0 and unit.mark and _MEASURE.fullmatch(said):
        return "label"
    if unit.place in ("sentence", "tail") and unit.mark == "?" and _WONDERING.fullmatch(said):
        return "wondering"
    if _REASON.fullmatch(said):
        return None if unit.place == "tail" and _CAUSE.fullmatch(said) else "reason"
    # the comma before it takes the so: that the club can be judged
    so = f"so {said}" if unit.place == "tail" and said.startswith("that ") else said
    if _PURPOSE.fullmatch(so):
        return "purpose"
    if _OCCASION.fullmatch(said):
        return "occasion"
    if unit.place == "sentence" and _LABEL.fullmatch(said) and ":" in unit.text:
        return "title"
    if unit.place == "sentence" and unit.begin == 0 and unit.mark == "." and len(said.split()) <= _SHORT and (
            _ASKING.match(said) is None):
        return "label"
    if unit.place == "sentence" and unit.mark == "?":
        return None
    if unit.place == "sentence" and unit.mark == "." and _LOOSELY.fullmatch(said) and _WISHES.search(said) is None:
        return "telling"
    if _MYSELF.fullmatch(said) and _WISHES.search(said) is None:
        return "telling"
    return "telling" if _tells(said) else None


def _leading(said: str, mark: str) -> Kind | None:
    """What stands before a colon, a comma or the request itself."""
    if _REASON.fullmatch(said):
        return "reason"
    if _PURPOSE.fullmatch(said):
        return "purpose"
    if _OCCASION.fullmatch(said):
        return "occasion"
    if mark in (":", "-", "--", "–", "—") and _TITLE.fullmatch(said):
        return "title"
    if mark and _MYSELF.fullmatch(said) and _WISHES.search(said) is None:
        return "telling"
    if mark not in (":", "-", "--", "–", "—"):
        return None
    if _tells(said):
        return "telling"
    asks = _ASKING.match(said) is not None and re.fullmatch(r"list [a-z]+", said) is None      # list decay, list churn
    return "label" if _NAME.fullmatch(said) and not asks else None


def _tells(said: str) -> bool:
    fronted = _FRONTED.match(said)
    if fronted is not None:
        said = said[fronted.end():]     # in the last meeting somebody asked
    return _TELLING.fullmatch(said) is not None and _ASKING.match(said) is None and _WISHES.search(said) is None
