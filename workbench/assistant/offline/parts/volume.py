"""Whether a change sends more or less than before, by its words.

More is told generously: where it is told, a guardrail watches the right to message, and one too many does no harm.
"""

from __future__ import annotations

from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.replacing import compared, rhythm_of
from workbench.assistant.offline.words.spelling import normalise

MESSAGES = (
    r"push\w*|e-?mails?|mails?|messages?|notifications?|newsletters?|reminders?|alerts?|sends?|sending|digest\w*"
    r"|nudges?|banners?|texts?|sms|frequency|messaging|cadence"
)
_SENT = (
    r"(?:push(?:es)?|mails?|emails?|reminders?|messages?|notifications?|newsletters?|nudges?|texts?|alerts?|sms"
    r"|digests?"
    r"|banners?|sends?|recaps?|touch(?:es)?|touch ?points?|blasts?|pings?|drips?)"
)
_PLACED = (
    r"(?:in|of|on|by|from|to|for|with|as|into|the|via|through|per|than|and|or|at|inside|within|is|are"
    r"|(?!offer\b)\w{3,}er)")
# what is sent that was not sent before
_ADDED = (
    r"more (?:of (?:them|these|those|it)|often|frequent\w*|(?:\w+ ){0,2}(?:" + MESSAGES + r")\b)|send\w* (?:\w+ )?more"
    r"|plus (?:one|two|three)|double\w*|doubling|twice|thrice|triple\w*|tripling|extra|additional\w*|another"
    r"|(?:\d+|two|three|four|five|several|many) times (?:more|as|(?:in|per|a|the|each)(?: the| an?| each)? (?:day"
    r"|week|month)"
    r"(?:,? (?:and|instead|rather)| (?:to|for|on|by)))|more times|more (?:in|per|a) (?:a )?(?:day|week)"
    r"|also|as well|on top of(?! (?:the |their |his |her |its |our |every |each |an? )*(?:\w+ )?(?:in ?box|lists?|pages?|screens?|stack"
    r"|pile|feed|stream|app|window|home)\b)"
    r"|in addition"
    r"|besides|alongside|further|repeat\w*|re ?send\w*|re ?sent|send\w* (?:\w+ ){0,3}again"
    r"|follow\w*(?: \w+){0,3} (?:up )?(?:with|by)"
    r"|follow up|add(?:ing|s|ed)? (?:an?|another|the|one|two|more)"
    rf"|(?:second|third|fourth) (?:(?!{_PLACED}\b)\w+ ){{0,3}}{_SENT}"
    r"|(?:increas|rais|boost|lift|step|ramp|crank|bump|scal)\w*(?: up)? (?:the |our )?(?:number|volume|frequency|cadence"
    r"|amount)|(?:up|upping|more) (?:the |our )?(?:volume|frequency|cadence)"
    r"|(?:volume|frequency|cadence) (?:uplift|upgrade|increase|boost|lift|up|goes up)"
    r"|(?:higher|greater) (?:number|volume|frequency|cadence)|introduc\w+ an?|(?:start|begin|launch)\w* (?:an?|to"
    r"|with an?)"
)
_RECURS = (
    r"(?:day|week|fortnight|morning|noon|evening|night|hour|month|weekend|pay ?day|month end|(?:mon|tues|wednes"
    r"|thurs|fri|satur"
    r"|sun)days?|(?:day|week) (?:before|after))"
)
# a message by another name, where it is said to come again and again
_LETTER = (
    r"(?:recaps?|round ?ups?|summar(?:y|ies)|letters?|tips?|hints?|bulletins?|reports?|overviews?|notes?|postcards?"
    r"|updates?"
    r"|quiz(?:zes)?|invit\w+|offers?|calls?|checklists?|wraps?|reviews?|challenges?|teasers?|previews?)"
)
_AGAIN = (
    rf"(?:weekly|monthly|fortnightly|nightly|daily|yearly) (?:\w+ ){{0,3}}{_LETTER}"
    rf"|{_LETTER} (?:\w+ ){{0,6}}(?:every|each) (?:single )?{_RECURS}|(?:every"
    rf"|each) (?:single )?{_RECURS},? (?:\w+ ){{0,4}}{_LETTER}"
)
# send people a tip: one that was not sent before, unless it is only made shorter or sent at another time
_SENDS_A = (
    r"(?:send|sends|sending|sent|push|mail|text) (?:(?:the |our |all |every |each )*\w+ )?(?:an?|one|two|three) "
    r"(?!\w+er\b|more\b|days?\b|hours?\b|minutes?\b|weeks?\b|bit\b|little\b|few\b|fortnight\b|half\b|month\b|by\b)\w+"
)
# one that somebody gets for something: a text after each trip, messages before every visit
_STARTED = (
    rf"(?:(?:if|when|that|we|i|by|with|send|sends|sending|to|let us"
    rf"|should) )*an? {_SENT} (?:(?:\w+ ){{0,3}}(?:before|after)(?:wards)?"
    r"|(?:\w+ ){1,2}later|when|whenever|if|to|for|as soon|once)\b"
    rf"|(?:\w+ )?{_SENT} (?:after|before|for|on) (?:each|every)\b"
    rf"|(?:two|three|four|five|\d+) (?:\w+ )?{_SENT} (?:in|within|over|during|per|an?|each|every)\b"
)
_LOUDER = (
    rf"{_ADDED}|follow ?ups?|too$|extend\w* (?:\w+ ){{0,4}}to|(?:series|sequence|chain|drip|burst) (?:of|\w+)"
    r"|start\w* (?:e?mail|text|push|send|messag|writ|remind|notify|nudg)ing|open\w* (?:up )?(?:the "
    r"|an? )?(?:\w+ )?channel"
    rf"|(?:every|each) (?:other|second|third) {_RECURS}|(?:weekly|monthly|fortnightly|nightly|hourly|daily)"
    rf"|(?:every|each) (?:single )?{_RECURS}"
    rf"|{_SENDS_A}"
    rf"|\bnew {_SENT}|(?<!inside the )(?<!in the )(?<!within the )(?<!of the )\bnew \w+ {_SENT}"
    rf"|(?<!\bis )(?<!\bare )(?<!\bbe )an? (?:(?!{_PLACED}\b)\w+ ){{1,4}}{_SENT}\b(?! (?:subject|title|text|time|line"
    rf"|button|icon|sound|body)s?\b)"
    rf"|an? (?:\w+ ){{1,6}}(?:by|via) (?:\w+ )?{_SENT}|(?:get|gets|got|receiv\w+|send\w*|sent) an? (?:\w+ )?{_SENT}"
)
# something that is sent, where nothing says that it was sent before at another time or in another way
_SENDING = (
    r"(?:^|, )(?:(?:if|when|that|we|i|by) )*(?:send|sends|sending|text|texting|messaging|emailing|mailing|pushing)\b"
    r"(?!.*\b(?:later|earlier|mornings?|evenings?|nights?|noon|time|times|hours?|between|during|am|pm|first|last|order"
    r"|same|shorter|through|language|name|names|their own|own)\b)"
)
# what is said to be fewer is what is sent, and no people who get lost
_FEWER = (
    rf"(?:fewer|less)(?=$|,| (?:(?!{_PLACED}\b)[\w-]+ ){{0,3}}(?:{MESSAGES})\b| (?:often|frequent\w*|of (?:them"
    rf"|these|those|it|all)"
    r"|than|an?|per|each|every|on|at|in|to|during|for|and)\b)"
)
# beside all that is sent already, for which nothing is taken away
_BESIDES = (
    r"(?:on top|in addition|next to|besides|alongside|as well as|beyond|over and above|plus) (?:of |to )?"
    r"(?:(?:what(?:ever)?|everything|all|anything|that|those|the things)(?: that)? (?:we|already|is|are|goes|go"
    r"|gets?|was)\b"
    r"|(?:the|our|their|its|all|every|those|these|today's) (?:\w+ )?(?:usual|existing|current|present|regular"
    r"|normal|other|others|rest)\b)"
)
_QUIETER = (
    rf"(?:go(?:es|ing|ne)?|went|come|coming|dial\w*|scal\w*) (?:back|down) to|throttl\w*|dial\w* (?:it |them )?(?:back|down)|{_FEWER}|cap|caps|capped|capping|at (?:the )?(?:very )?most"
    r"|maximum|max|limit(?:s|ing)?|limited to|paus\w+|stop\w*|hold\w* back|bundl(?:ing|ed|e (?:the|these|all|them"
    r"|our|\w+ into))|cut\w*(?! price| rate| off)"
    r"|halv\w+|only one|no more than|not more than|(?<!price )(?<!cost )(?<!fare )(?:reduc\w+|drop\w*)"
    r"(?! (?:\w+ )?(?:off|prices?|fees?|fares?|rates?|costs?|tariffs?|interest)\b)|skip\w*"
    rf"|half (?:of )?(?:the |our |these |those )*(?:\w+ ){{0,2}}(?:{MESSAGES})"
    r"(?= (?:could|can|should|would|less|fewer|go)\b|$)"
    r"|withh\w+|batch\w*|(?:in|into|as) (?:one |an? |the |single )*(?:\w+ )?digests?|merg\w+|quieter"
    r"|lower\w* (?:the )?(?:number|volume|frequency|cadence|cap|limit)"
    rf"|(?:remov|delet)\w+ (?:the |an? |our |all )*(?:\w+ ){{0,3}}?{_SENT}|(?:no|without)(?: \w+){{0,3}} {_SENT}"
    r"|leav\w+ out|half as (?:many|often)"
)
# a restraint that is taken away, or a pause made shorter
_RESTRAINT = (
    r"(?:caps?|capp\w+|limit\w*|paus\w+|quiet hours|quiet times?|maximum|ceilings?|gaps?|cool ?downs?|rest days?"
    r"|breaks?"
    r"|hold\w* back|restrict\w+|restraint|throttl\w+|skipping)"
)
_FREED = (
    rf"(?:lift\w*|remov\w+|drop\w*|rais\w+|relax\w*|loosen\w*|abolish\w*|scrap\w*|end(?:ing|s)?|stop\w*|without"
    rf"|no longer"
    rf"|no more|not|never|quit\w*|undo\w*|ignor\w+|cancel\w*|widen\w*|soften\w*|get\w* rid of|do\w* away with|higher"
    rf"|no)(?: (?!than\b)\w+){{0,2}} {_RESTRAINT}"
    r"|(?:short\w*|reduc\w+|small\w*|less|cut\w*|halv\w+|narrow\w*|tighter)(?: \w+){0,3} (?:gaps?|intervals?|paus\w+"
    r"|breaks?"
    r"|cool ?downs?|waits?|waiting|distance|(?:time|days?|hours?) between)"
)
_SPREAD = (
    r"(?:length\w*|longer|larger|bigger|increas\w+|more|widen\w*|wider)(?: \w+){0,3} (?:gaps?|intervals?|paus\w+"
    r"|breaks?|(?:time|days?|hours?) between)"
)
# writing to people who were not written to: a message, though none is named
_WRITING = (
    r"(?:remind|nudge|text|ping|notify|message|mail|congratulate|write to)(?:ed|ing|s)?"
    r" (?:the |our |all |every |each |more )*(?:\w+ )?(?:those|whoever|anybody|anyone|people|users?|customers?"
    r"|readers?|riders?|them|him|her"
    r"|everyone|everybody|members?|players?|learners?|savers?|shoppers?|guests?|viewers?|listeners?|patients?|pupils?)"
)
# how it is written is not how much: we write to them in their own language
_IN_THE_MANNER = (
    r"(?:in|with|by|using) (?:(?:their|his|her|the|an?|our|its|own|more|local|native|plain|simple|first) )*"
    r"(?:languages?|tongues?|tones?|words?|voices?|styles?|dialects?|scripts?|names?|hindi|tamil|marathi|bengali|telugu"
    r"|english|german|french|spanish|italian|polish|portuguese|dutch|swedish|turkish|arabic|swahili|japanese|korean|chinese)\b")
# where something stands, and nothing that is added: pinned on top of the digest
_ON_TOP = (
    r"\b(?:pin(?:s|ned|ning)?|plac\w+|puts?|putting|show\w*|display\w*|land\w*|mov\w+|list\w*|stands?|standing) (?:\w+ ){0,5}"
    r"(?:on|at) (?:the )?top(?: of (?:the |our |every |each )?\w+)?")
# one more tip, an extra recap: a message by another name, beside those that are sent
_ONE_MORE = (
    rf"(?:(?:one|two|three|an?|the|\d+) (?:more|extra|additional|further|second|third|fourth)|another|extra|additional"
    rf"|(?:two|three|\d+) more) (?:(?!{_PLACED}\b)\w+ ){{0,3}}{_LETTER}\b")
_SENDS = (
    rf"\b(?:{MESSAGES}|touch(?:es)?|touch ?points?|blasts?|drips?|re ?send\w*|re ?sent|(?:e?mail|text|push)ing|per (?:day|week)|a (?:day|week)|quiet (?:hours"
    rf"|times?)|caps?|capping)\b"
)


def more_often(said: str) -> str | None:
    """`more` where what is said beside a change tells of a higher frequency: frequency uplift, from monthly to weekly.

    >>> more_often("frequency uplift on the news"), more_often("we write every day and it annoys")
    ('more', None)
    """
    words = normalise(said)
    if re.search(r"\b(?:volume|frequency|cadence) (?:uplift|upgrade|increase|boost|lift)\b", words) or (
            re.search(r"\bfrom (?:once |twice )?(?:an? )?\w+(?: \w+)? to ", words) and rhythm_of(words) == "more"):
        return "more"
    return None


# tuesdays and thursdays rather than just the once a week: two named days are twice
_DAY = r"(?:mon|tues?|wednes|thurs?|fri|satur|sun)(?:days?)?"
_ON_TWO_DAYS = (
    rf"\b{_DAY} (?:(?:and|plus|as well as) (?:on )?)?{_DAY}\b[^.;]*\b(?:rather than|instead of|in place of|not)"
    r" (?:(?:just|only|the|a|one|mere) )*(?:once (?:a|per|each|every) week|weekly|one (?:a|per) week)\b")


def volume_of(change: str) -> str | None:
    """`more` or `less`, where the change speaks of messages.

    >>> volume_of("we send a second reminder"), volume_of("one digest instead of five mails")
    ('more', 'less')
    >>> volume_of("no longer capping pushes"), volume_of("from three mails a week to one")
    ('more', 'less')
    >>> volume_of("ping them tuesdays and thursdays rather than just the once a week")
    'more'
    """
    said = re.sub(_ON_TOP, " ", normalise(re.sub(r"\([^)]*\)|(?:(?<=\s)|^)['\"“‘][^'\"”’]{3,80}['\"”’](?=\s|$|[,.;])", " ", change)))
    if re.search(_ON_TWO_DAYS, said):
        return "more"
    if not re.search(_SENDS, said):
        if (rhythm := rhythm_of(said)) is not None:
            return rhythm
        if re.search(r"\b(?:only|rather than|instead of|in place of|later|earlier)\b", said):
            return None
        writing = re.search(rf"\b(?:(?:{_WRITING})(?! {_IN_THE_MANNER})|{_AGAIN}|{_ONE_MORE})", said)
        held = re.search(rf"\b(?:{_QUIETER})\b", said[: writing.end()]) if writing is not None else None
        return "more" if writing is not None and held is None else None
    if re.search(rf"\b(?:{_SPREAD})\b", said):
        return "less"
    if re.search(rf"\b(?:{_FREED})\b", said):
        return "more"
    if re.search(rf"\b{_BESIDES}", said):
        return "more"
    replaced = compared(said)
    if replaced is not None:
        return replaced or None
    quieter = list(re.finditer(rf"\b(?:{_QUIETER})\b", said))
    if quieter:
        # what is added besides is more; what is held back, a second reminder that is dropped, is less
        added = [match.start() for match in re.finditer(rf"\b(?:{_ADDED})\b", said)]
        free = [at for at in added if not any(
            one.start() <= at and len(said[one.end(): at].split()) < 4 for one in quieter)]
        return "more" if free else "less"
    counted = rf"(?:^|\s)\+ ?\d+ (?:\w+ ){{0,3}}{_SENT}\b"
    if re.match(rf"(?:{_STARTED})", said) or re.search(rf"\b(?:{_LOUDER})\b|{counted}", said):
        return "more"
    if re.search(r"\bonly\b", said):
        return "less"
    return "more" if re.search(_SENDING, said) else None
