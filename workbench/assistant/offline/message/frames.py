"""Frames around a request that ask for it and say nothing of it: is there a way to get ...; it is ... that I need.

Each is known by its grammar, and goes before anything is read, because its words mean other things elsewhere: whoever
wants to see a rate asks for no views, any chance of it is no share. What is left is the request, word for word.
"""

from __future__ import annotations

from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.message.context import OFFICE

_HERE = r"(?:^|(?<=[.!?;:\n] )|(?<=[.!?;:\n])|(?<=\) ))\s*"
_SO = r"(?:(?:and|so|but|well|ok(?:ay)?|now|also|hm+|please|pls|again|actually|basically),? )*"
# what a frame stands around: a noun with its article, a number of something, a question
_MANY = (
    r"(?:(?:weekly|daily|monthly|hourly|overall|average|mean|median|total|current) )?(?:numbers?|shares?|percentages?"
    r"|proportions?|fractions?|counts?|rates?|ratios?|totals?|sums?|averages?|mean|median|volumes?|funnels?|trends?"
    r"|breakdowns?|splits?|metrics?|[\w-]+(?: [\w-]+)? (?:rates?|share|counts?|funnel|volumes?|ctr))\b"
)
_NOUN = (
    rf"(?=(?:the|an?|our|some|my|all)\b(?! (?:same|favou?r|hand|chance|way|idea|look|moment|bit|lot))|{_MANY}|how "
    rf"(?:many"
    rf"|much|often|long|large|high)\b|whether\b|% ?of|\#)"
)
_CLAUSE = rf"(?=(?:the|an?|our|some)\b|{_MANY}|how\b|what\b|which\b|whether\b|if\b|why\b|% ?of)"
_ME = r"(?: (?:me|us|for me|for us|to me|to us|myself|out|up|at))*"
_GET = (
    r"(?:get(?: (?:hold of|at|to see|to know))?|see|show|view|find|look up|look at|obtain|have(?: a look at)?|pull|draw"
    r"|fetch|produce|display|compute|calculate|provide|extract|read off|retrieve|access|check|receive|send|give|plot"
    r"|chart|generate|derive|report)"
)
_GETTING = (
    r"(?:getting|seeing|showing|viewing|finding|obtaining|having|pulling|drawing|fetching|producing|computing"
    r"|calculating|receiving|retrieving|plotting|charting|generating|reporting)"
)
_TELL = r"(?:tell|say|know|find out|work out|figure out|learn|determine|see|look up|check|establish|measure)"
_ONE = r"(?:i|we|you|one|somebody|someone|anybody|anyone|any of you|one of you)(?: here)?"
_CAN = r"(?:can|could|would|might|may|should|will|do|does)"
_BEST = r"(?: (?:best|please|kindly|pls|actually|possibly|perhaps|maybe|quickly|just|then))*"
_WAY = (
    r"(?:a|any|some|no|not a|an easy|a quick|a simple|a good|a|any easy|any simple) (?:way|chance|possibility|means"
    r"|option|trick"
    r"|hope|view|place|report)"
)
_LIKE = (
    r"(?:would like|would love|want|wanted|wants|needs?|needed|am after|are after|is after|am looking for|are "
    r"looking for"
    r"|is looking for|am missing|are missing|asks? for|asked for|am asking for|are asking for|wish for"
    r"|'d like|'d love|'m after|'re after|'m looking for|'re looking for|'m missing|'m asking for)"
)
_WHO = (
    rf"(?:i|we|they|(?:my|our|the|his|her) (?:\w+ ){{0,2}}(?:{OFFICE[3:-1]}|client|lead|people|folks|team)|[A-Z][a-z]+)"
)
_BEFORE = (
    # we want to show the volunteer coordinators how many ...
    rf"(?:{_WHO} (?:really |also |just )?{_LIKE} to|{_WHO} (?:have|has|must|should|need|needs)(?: to)?)"
    r" (?:show|tell|present|explain(?: to)?|report(?: to)?) (?:the|our|my|his|her|some) (?:[a-z]+ ){1,3}?"
    r"(?=how (?:many|much|often|high|large)\b|(?:the|our) (?:[a-z]+ )?(?:rate|share|number|count|trend|funnel)"
    r"|what (?:share|percentage|proportion)\b)",
    # what happened to bookings per hour?
    r"what (?:has |have |is |was |were |are )?(?:happened|happening|happens|become|became|becomes|going on|up) (?:to"
    r"|with|of) (?=(?:the |our )?[\w-]+(?: [\w-]+){0,4} (?:per|by|each|every|over)\b)",
    # how do I see the ...; where would one look up the ...
    rf"(?:how|where) {_CAN} {_ONE}{_BEST} {_GET}{_ME} {_NOUN}",
    rf"(?:how|where) {_CAN} {_ONE}{_BEST} {_TELL}{_ME} {_CLAUSE}",
    # who asks sees, and no message is seen: how do I see messages sent per week
    rf"(?:how|where) {_CAN} (?:i|we|one|you){_BEST} see(?: the)? (?=\w+ \w)",
    # is there a way to get the ...; any chance of seeing ...
    rf"(?:(?:is|are|would|might) there|do we have|do you (?:have|see|know(?: of)?)|have we(?: got)?|you know"
    rf"|know)?\s*{_WAY}"
    rf"(?: (?:{_ONE} {_CAN}|for (?:me|us|one)))?{_BEST} (?:to|that shows|which shows)?\s*{_GET}{_ME} {_NOUN}",
    rf"(?:(?:is|are|would|might) there|do we have|do you (?:have|see|know(?: of)?))?\s*{_WAY}(?: for (?:me|us))? "
    rf"of {_GETTING}{_ME}"
    rf" {_NOUN}",
    rf"(?:(?:is|are|would|might) there|do we have|do you (?:have|see|know(?: of)?))?\s*{_WAY}(?: for (?:me|us))? to"
    rf" {_TELL}{_ME} {_CLAUSE}",
    rf"(?:is|would|might) it(?: be)? (?:possible|feasible|doable|ok(?:ay)?|easy|hard|too much)(?: for (?:me|us|you"
    rf"|\w+))?{_BEST} to {_GET}{_ME} {_NOUN}",
    rf"(?:is|would|might) it(?: be)? (?:possible|feasible|doable)(?: for (?:me|us|you))? to {_TELL}{_ME} {_CLAUSE}",
    # can one tell how ...; could anybody pull the ...
    rf"(?:can|could|would|will|might|may) {_ONE}{_BEST} {_GET}{_ME} {_NOUN}",
    rf"(?:can|could|would|will|might|may) {_ONE}{_BEST} {_TELL}{_ME} {_CLAUSE}",
    rf"do (?:you|we)(?: happen to)? know {_CLAUSE}",
    # I'd like to see the ...; wanna see ...; let me see ...
    rf"(?:i|we)?\s*(?:would (?:like|love)|'d (?:like|love)|want(?:ed)?|wanna|need|wish"
    r"|have|gotta|would want|am supposed"
    rf"|was told"
    rf"|have been asked|was asked|were asked|got asked)(?: to)? (?:see|have a look at|look at|get|produce|deliver"
    rf"|provide"
    rf"|report|present|show) {_NOUN}",
    rf"(?:let|help) (?:me|us) (?:see|have(?: a look at)?|get|look at|find|check) {_NOUN}",
    rf"(?:wanna|gimme|lemme|gotta)(?: (?:see|have|get))? {_NOUN}",
    rf"i(?: a|')?m? ?(?:just |only )?wonder(?:ing)?(?: about)? {_NOUN}",
    rf"(?:i|we)(?: am| are|'m|'re| was| were| have been|'ve been| keep being| got| keep getting| get)"
    rf"(?: (?:constantly|again|often|now))* asked (?:for|about) {_NOUN}",
    rf"(?:and now|so now)?,? ?(?:it is |it's )?(?:high )?time for {_NOUN}",
    # what my boss would like to see is the ...
    rf"what {_WHO}(?: (?:really|actually|now|only|just|also))* ?{_LIKE}(?: to (?:see|have|know|get|learn))?"
    rf"(?: (?:is|are)|:) {_NOUN}",
)
# asking in words that only ask, up to a noun with its article: I'm trying to get my head around the ...
_BAG = (
    r"(?:i|we|you|me|us|him|her|them|my|your|myself|it|there|that|and|now|then|so|but|also|please|pls|kindly|just"
    r"|really|only|for once|once"
    r"|today|first of all|firstly|finally|lastly|next|again|maybe|perhaps|possibly|somehow|actually|simply|quickly"
    r"|'d|'m|'ve|'s|'re"
    r"|am|is|are|was|were|be|been|being|would|could|can|may|might|should|must|will|shall|do|does|did|have|had|has"
    r"|having|got|able|ready|free"
    r"|kind|good|great|nice|lovely|helpful|useful|cool|awesome|wonderful|glad|happy|grateful|thankful|interested"
    r"|curious|eager|keen"
    r"|supposed|told|asked|if|think|think that|mind|bother|trouble|ask|asking|beg|need|needs|want|wants|wish|hope"
    r"|hoping|like|love"
    r"|appreciate|require|kill|die|pay|try|trying|struggle|struggling|going|about|looking|look|searching|hunting"
    r"|help|helps|a lot|a bit"
    r"|much|enough|so much|to|for|at|in|on|of|into|up|out|over|with|around|after|forward|from|get|getting|give"
    r"|giving|show|showing|see|seeing|have a look"
    r"|find|finding|know|knowing|understand|understanding|learn|learning|tell|telling|hear|hearing|compute|computing"
    r"|calculate"
    r"|calculating|draw|drawing|pull|pulling|fetch|fetching|produce|producing|provide|providing|compile|compiling"
    r"|prepare|preparing"
    r"|furnish|deliver|delivering|present|presenting|report|reporting|print|run|return|output|display|put together"
    r"|work out"
    r"|figure out|hit|head|hands|hold|idea|sense|feeling|picture|grip|grasp|a|an|the job|job|task|todo)"
)
_ASKED = re.compile(
    r"(?i)(?:'d|\b(?:would|could|can|may|might|should|please|pls|kindly|need|want|wish|hop(?:e|ing)|like|love"
    r"|require|asked|try(?:ing)?"
    r"|struggl\w+|looking for|searching|hunting|grateful|glad|interested|curious|appreciate|bother|trouble|mind|help"
    r"|give|show|fetch"
    r"|print|run|return|output|compile|furnish|prepare|hit me|first of all|firstly|finally|lastly|job|task|todo|is "
    r"there|pull|draw"
    r"|produce|provide|compute|calculate|display|report|deliver))(?:\b|$)"
)
_PLAINLY = re.compile(
    r"(?i)(?:(?:please|pls|kindly|and|then|now|so|but|also|just|can you|could you|i need|we need|i want|we want|i "
    r"would like"
    r"|we would like) ?)*(?:show|give|tell|display|report|provide|produce|compute|calculate|present|help|need|want"
    r"|report on)?(?: me| us)?")
_BAGGED = re.compile(rf"(?i){_HERE}{_SO}(?P<bag>{_BAG}(?:\s+{_BAG}|(?='){_BAG}){{0,13}})[,:]?\s+{_NOUN}")
_FRAMES = tuple(re.compile(rf"(?i){_HERE}{_SO}{one}") for one in _BEFORE)
# it is the ... that I need; do we have the ... anywhere; I cannot find the ...
_BOTH = (
    rf"(?:it is|it's|it was|this is about)(?: only| just| really)? (?P<what>(?:the|an?|our)\b[^.;?!]+?),?"
    rf"(?: that| which)? {_WHO}(?: (?:really|actually|now|only|just))* ?{_LIKE}(?: to (?:see|have|know|get))?",
    r"(?:do|did) we (?:have|keep|know|track|report|show) (?P<what>(?:the|an?|our|any)\b[^.;?!]+?) (?:anywhere|somewhere"
    r"|already|at all|in here)",
    r"(?:i|we) (?:can ?not|can't|cannot|could not|couldn't|do not|don't|did not|didn't) (?:find|see|get at|locate|spot)"
    r" (?P<what>(?:the|an?|our|any)\b[^.;?!]+?)(?: (?:anywhere|in (?:the|our|any) \w+|on (?:the|our|any) \w+|here))+",
)
_AROUND = tuple(re.compile(rf"(?i){_HERE}{_SO}{one}(?=\s*(?:[.;?!]|$))") for one in _BOTH)
# what asks nothing behind a request
_AFTER = re.compile(
    r"(?i)[\s,;(–—-]+(?:if (?:you|i)(?: would|'d| could| can| may| might| please)?(?: be)?(?: so| that)?(?: kind| "
    r"good| nice)?"
    r"(?: (?:as )?to)?(?: please| ask)?|if (?:that|this|it)(?:'s| is| were|'d be)?(?: at all)? (?:alright|all right"
    r"|fine|ok"
    r"(?:ay)?|possible|feasible)(?: (?:with|for) you)?"
    # number of messages per topic, I would like to see
    r"|(?:(?:that|which|(?:is )?what) )?(?:i|we)(?: would|'d) (?:like|love) to (?:see|have|get|know)"
    r")\s*\)?(?=\s*(?:[.;?!]|$))"
)
_OTHERWISE = re.compile(r"(?i)\bhypothes[ei]s\b|\bhypo\b|\bif (?:we|i) (?!may\b|can\b|could\b)")


def unframed(text: str) -> str:
    """A message without the frames around its request.

    >>> unframed("Is there a way to get the click rate per channel?")
    'the click rate per channel?'
    >>> unframed("It's the click rate per channel that I need.")
    'the click rate per channel.'
    >>> unframed("How do we get people to click?")
    'How do we get people to click?'
    """
    if _OTHERWISE.search(text):
        return text
    text = text.replace("’", "'")
    for _ in range(3):
        before = text
        for frame in _FRAMES:
            text = frame.sub(_gap, text, count=1)
        text = _BAGGED.sub(lambda match: _gap(match) if _asks(match["bag"]) else match[0], text, count=1)
        for around in _AROUND:
            text = around.sub(lambda match: f"{_gap(match)}{match['what']}", text, count=1)
        if text == before:
            break
    return _AFTER.sub("", text)


def _gap(match: re.Match[str]) -> str:
    """What keeps two sentences apart."""
    return " " if match.start() else ""


def _asks(bag: str) -> bool:
    """Whether words before a noun ask for it, in more than show me; a question's verb stays: have they gone up?"""
    if re.fullmatch(r"(?i)\W*(?:like|help|please|kindly|report|mind|love|need|want|wish|hope|should"
                    r"|may|might)\W*", bag):
        return False        # like a flag for each of them
    return _ASKED.search(bag) is not None and _PLAINLY.fullmatch(bag) is None and (
        re.search(r"(?i)\b(?:i|we|me|us|you|your|it|there|all)\b|'", bag) is not None
        or re.match(r"(?i)(?:can|could|would|may|might|should|must|will|is|are|was|were|do|does"
                    r"|did|have|has|had)\b", bag) is None)
