"""Turns of phrase of those who ask for metrics, in the grammar's words: a state at an end, days of a permission,
halves of a period, sums that are divided, a bound said as a worth.

Each is the same request in other words. What would need to know the log stands in files of its own.
"""

from __future__ import annotations

from collections.abc import Callable

from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.words.columns import PERSON
from workbench.assistant.offline.words.numbers import WORDED, number

_LONG = {"h": "hours", "d": "days", "w": "weeks"}
_N = rf"(?:\d+|{WORDED})"
_LANE = r"(?:e ?mail|mail|push|text|sms|\w+)"
_VERBED = r"(?:push|e ?mail|mail|text|sms)"
_OVER = r"(?:is|are|was|were|has|have) (?:over|up|gone|passed|done|elapsed|complete|completed|finished|ended)"
_REPEATED = r"(?:twice|thrice|(?:two|three|several|many|2|3) times|more than once|again|repeatedly)"
_ONE = (
    r"(?:is|are|makes?|counts?(?: as| for)?|stays?|remains?)(?: still| only| just)* "
    r"(?:one|once|1|a single one)(?: message)?")
_MONEY = r"(?:euros?|dollars?|pounds?|francs?|shillings?|kroner|reais|cents?|points?|coins?|gems?)"
_TURNS: tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...] = (
    (r"\b(?:is there|would there be|do we have|have we got|do you have) (?:an?|any|some) (?:way|chance|possibility"
     r"|means) (?:for (?:me|us) )?(?:to|of|that (?:i|we) (?:can|could)) "
     r"(?:get(?:ting)?|know(?:ing)?|see(?:ing)?|learn(?:ing)?|tell(?:ing)?|hav(?:e|ing)|find(?:ing)? out"
     r"|measur(?:e|ing))(?: to know)? (?:if|whether)\b", "i want to know whether"),
    (r"\b(?:is there|would there be) (?:an?|any|some) way (?:for (?:me|us) )?(?:to|of) "
     r"(?:get(?:ting)?|know(?:ing)?|see(?:ing)?|hav(?:e|ing)|measur(?:e|ing)) (?=(?:the|how|which|a) )", "give me "),
    # a second language
    (r"\b(?:makes?|made|making) ((?:(?:his|her|their|its|the|an?|any|one) )+(?:running )?[a-z]+) longer\b(?! than)",
     r"extended \1"),
    (r"\bwithout (?:these|those|the ones?|ones) (?:for|of|with|on|because of|about) (?=[a-z])", "except "),
    (r"\b(left|leaves?|quit|quits) (?:any|at least one|one|some) of (?:our|the|its|their) channels\b", r"\1 any"
        r" channel"),
    (r"^(?P<lead>(?:(?:an? |the )?(?:metric|kpi)[:,]? )?)back (?:in|on|at) (?:the |our )?(?:app|site|website)\b",
     r"\g<lead>any visit"),
    (r"\bdivided (?:with|through|on)(?= (?:the |all )*[a-z])", "divided by"),
    (r"\b(?:starts?|started|begins?|began) to (?=(?:follow|subscribe)\b)", ""),
    (r"\b(?P<has>has|have|had) (?P<who>(?:the |an? |each |every )?(?:\w+ )?)(?:still )?(?:minimum|min|at least|at"
     r" minimum)"
     r" one channel (?:where|on which|by which|through which|over which) (?:we|one) (?:can|could|may) (?:still )?"
     r"(?:write(?: to)?|message|reach|contact|talk to|send to) (?:him|her|them|it|to him|to her|to them)\b",
     r"can we still message \g<who>"),
    (r"\b(?:relative to|counted from|measured from|as of) (?:(?:the|their|his|her|its|a user|each user) )*(?:own )?"
     r"(?:first )?(?:exposure|anchor)\b", "from first exposure"),
    (rf"\b(?:on )?(?:how many|number of|count of) days (?:out )?of (?:the )?(?:first )?({_N})(?: days)?(?= (?:can|could"
     r"|may|might|were|are|was|is|did|does|do)\b)", r"on how many of the first \1 days"),
    # windows
    (r"\b(?:on |from )?day (\d+) (?:or|and) (?:later|after|onwards?),? (?:but|and|yet) (?:still )?(?:before"
     r"|earlier than)"
     r" day (\d+)\b", r"between day \1 and day \2"),
    (r"[,;.(]? ?\b(?:what|whatever|anything|everything|visits|all)(?: that| which)? (?:happens?|happened|comes?"
     r"|came|is done"
     r"|occurs?|lies) before day (\d+) (?:(?:shall|should|must|does|do|will|is|are) not|not)(?: to)?(?: be)?"
     r" count(?:ed)?\b", r", without the first \1 days"),
    (rf"\bleav(?:e|es|ing) the (?:very )?first ((?:{_N} ?)?(?:hours?|days?|weeks?|h|d|w)) (?:out|aside|away)\b",
     r"leaving out the first \1"),
    (r"\b(leav(?:e|es|ing) out|skip(?:ping)?|ignor(?:e|ing)|drop(?:ping)?|without|exclud(?:e|ing)|not counting)"
     r" the (?:very )?first (\d+) ?(?P<u>h|d|w)\b",
     lambda m: f"{m[1]} the first {m[2]} {_LONG[m['u']]}"),
    (rf"\bbefore (?:the |his |her |their )?(?:first )?({_N} (?:hours|days|weeks)) {_OVER}\b", r"within \1"),
    (rf"\buntil (?={_N} (?:hours?|days?|weeks?) (?:after|from|past)\b)", "within "),
    # a state at an end
    (rf"\b(?:on|upon|at|after) (?:the )?(?:completion|close|finish) of day ({_N})\b", r"at the end of day \1"),
    (rf"\b(?:when|once|as soon as|after) day ({_N}) {_OVER}\b", r"at the end of day \1"),
    (rf"\b(can|could|may|might) (?:the |our |an? )?({_LANE})(?:s|es)? (still )?be (?:sent|delivered|shown) to"
     r" (?=(?:the|our|an?|each|every|him|her|them)\b)", r"\1 we \3message by \2 "),
    (rf"\b(?:does|do|did) ((?:the|an?|our|each|every) \w+) (still )?(?:let|allow|permit) us (?:to )?({_VERBED})"
     r"(?: to)? (?:him|her|them|it)\b", r"can we \2message by \3 \1"),
    (r"[.,;(]? ?\b(?:the |a )?state (?:at|on) that (?:moment|point|time|day)\b\)?", ""),
    (r"[.,;(]? ?\b(?:i|we) (?:want|need|mean|would like) the (?:end|final|last) state,? (?:and )?(?:not|rather than)"
     r" (?:a |the )?(?:count|number)(?: of days)?\b\)?", ""),
    # days of a permission
    (rf"(?:^|(?<=[.:,] ))(?:out )?of (?:the )?(?:first )?({_N}) days(?: (?:since|after|from|following) (?:the"
     rf" )?(?:first "
     r")?exposure)?,? (?:the |on the )?(?:number|count|how many)(?: of days| of those| of them)?,? (?:during|on"
     r"|in) which "
     rf"(?:the |an? |our )?(\w+) (?:could|can|may|might) be (?:reached|contacted|messaged|written to) (?:through|via|by"
     rf"|on|over) (?:the |an? )?({_LANE})\b", r"on how many days could we message by \3 the \2 within \1 days"),
    (rf"\b(?:number of )?days,? (?:out )?of (?:the |his |her |their )?first ({_N}),? (?:during|on|in) which"
     rf" (?:the |an? |our )?"
     rf"({_LANE}) (?:permission|consent|opt in) (?:of|from|by) (?:the|an?|each|every|our) (\w+) (?:was|is|were)"
     r"(?: still)? (?:on|given|active|valid|there|in place)\b",
     r"on how many days could we message by \2 the \3 within \1 days"),
    # opens by a person
    (r"\bby hand(?:,? (?:and )?(?:not|rather than|never) (?:by )?(?:an? |the )?(?:machines?|robots?|bots?"
     r"|software|phone|client)s?)?(?= *(?:$|[.,;:!?)]))", "by a person"),
    (r"\(?\breal (?:openings?|opens)(?:,? (?:and |but )?(?:not|no) (?:the |their |its )?(?:\w+ (?:s )?){0,3}?"
     r"(?:prefetch\w*|preload\w*|machine opens?))?\)?", " (by a person) "),
    (r"\b(?:manages?|managed) to get (?:itself|themselves) (?=\w+ed\b)", "get "),
    # sums that are divided
    (rf"[,;(]? ?\b(?:and )?(?:(?:both|each)(?: of (?:them|these))? )?(?:pooled|summed|added up|totalled) (?:over"
     rf"|across) (?:all "
     rf")?(?:the |our )?(?:{'|'.join(PERSON)}|\w+ers),? (?:before|and (?:only )?then) (?:being |they are "
     rf"|it is )?(?:the )?"
     r"(?:dividing|division|divided)\b\)?", ", as a ratio"),
    (r"[,;(]? ?\b(?:and )?(?:without|with no|no) (?:any )?attribution(?: of (?:an?|the|any) \w+ to (?:an?|the"
     r"|any) (?:message"
     r"|send|mail|push))?\b\)?(?= *(?:$|[.,;:!?)]))", ""),
    (r"\bover (?:the |all )*(?:total )?(?:number|count) of (?=[a-z])", "divided by the number of "),
    (r"[,;(]? ?\b(?:sum(?:s|med)?|add(?:ed)?)(?: up)? first,? (?:and )?(?:then|only then) (?:the )?(?:division|divided?"
     r"|ratio|dividing)\)?", ", as a ratio"),
    (r"[,;(]? ?\b(?:sums?|summ(?:ed|ing)|adding up|added up)(?: both)? before (?:the )?(?:dividing|division"
     r"|divided)\)?", ", as a ratio"),
    (rf"[,;(]? ?\b(?:pooled|summed|added up) (?:over|across) (?:all )?(?:the |our )?(?:{'|'.join(PERSON)}|\w+ers)\b\)?",
     ", as a ratio"),
    (r"[,;(]? ?\bcounts? (?:over|by|divided by) counts?\b\)?", ", as a ratio"),
    (r"\b(?:both|each)(?: of (?:them|these))?,? (?:are |being )?(?:summed|added up|counted)(?: up)? (?=(?:on|over|in"
     r"|within|during|between)\b)", ""),
    (r"(?<=\w),? (?:all )?(?:added|summed)(?: up| together)?,? (?=divided by )", " "),
    # a bound said as a worth
    (rf"\bworth (?=\d+(?:\.\d+)? {_MONEY} (?:or|and) (?:more|above|over))", "of "),
    (rf"\bworth (?=(?:at least|more than|over|above) \d+(?:\.\d+)? {_MONEY})", "of "),
    (r"\bwhose (\w+) (?:exceed(?:ed|s)|is (?:over|above|more than)|was (?:over|above|more than)|topp?(?:ed|s)"
     r"|went over) "
     r"(?=\d)", r"with a \1 of more than "),
    (r"\bwhose (\w+) (?:reach(?:ed|es)|is at least|was at least) (?=\d)", r"with a \1 of at least "),
    # tickets what people open
    (rf"\b((?:numbers?|counts?|how many)(?: of)?(?: the| all)? \w+s) what (?=(?:the |our |an? )?(?:{'|'.join(PERSON)})"
     r" \w)", r"\1 that "),
    # yes when either ..., and no otherwise
    (r"\b(?:that|which) (?:is|says|reads|gives) (?:yes|true|one|1) (?:when|if|where|once) ", "for whether "),
    (r",? (?:and )?(?:no|false|zero|0) (?:otherwise|else|if not|in all other cases)\b", ", yes/no"),
    # hit by a delay, suffering a delay: there was one
    (r"\b(?:(?:was|were|is|are|got|gets?|been|being) )+(?:hit|affected|struck|bothered|plagued|held up|caught)"
     r"(?: by| in)? (?=(?:an?|any|some|at least)\b)", "had "),
    (r"\b(?:suffer(?:s|ed)?|experience(?:s|d)?|encounter(?:s|ed)?|undergo(?:es)?|underwent|endure(?:s|d)?|faced"
     r"|faces) (?:from )?"
     r"(?=(?:an?|any|some|at least)\b)", "had "),
    (rf"\b(?:which|that) (?:one|an?|each|every|the|our) ((?:{'|'.join(PERSON)}))(?:s)? (?:is |was |has |had |have )*"
     r"(?:suffering|suffer(?:s|ed)?|experienc(?:es|ed|e|ing)|fac(?:es|ed|ing)|encounter(?:s|ed"
     r"|ing)?)(?: from)?\b", r"per \1"),
    # the ratings that a passenger leaves
    (rf"\b([a-z]+s) (?:that |which )?(?:an?|each|every|one|the) ((?:{'|'.join(PERSON)})) (?:leaves|left|gives"
     rf"|submits|posts|writes"
     r"|hands in|sends in|files)\b(?= (?:in|within|over|during|for|on)\b|\s*(?:$|[.,;:?]))", r"\1 per \2"),
    (r"\bat all ?: (?=at least\b)", ": "),
    (r"\b(?:rang|phoned|telephoned|dial(?:l)?ed)(?: up)?(?= (?:the|our|an?)\b)", "called"),
    # messages fired at somebody
    (r"\b(messages|msgs|mails|e ?mails|pushes|texts) (?:fired|shot|thrown|blasted|pushed|pumped|hurled)(?: out"
     r"| off)? (?:at|to|into) ",
     r"\1 sent to "),
    (r"\bwhat (?:i|we) (?:have|had) in mind(?: as (?:a|the) metric| here)? (?:is|was|would be) (?=\w)", "metric: "),
    # distinct messages are different ones; unique opens are of different messages
    (r"\b(?:distinct|unique) (?=(?:messages?|mails?|e ?mails?|pushes|sends)\b)", "different "),
    (r"\bdifferent (messages?|mails?|pushes) (?=with (?:at least|any|an?|one|some)\b)", r"\1 "),
    (r"^(?:unique|different) (?:opens|clicks|taps) (?:as a )?metric\s*[:=]\s*(?=how many|number)", "metric: "),
    # click-through, of what was sent
    (r"\bclick through(?:s)?(?! (?:rates?|ratio|share|number|count|on|to)\b)(?= (?:over|in|within|by|of|for|on|at"
     r"|metric)\b|[,.;:]|$)",
     "click through rate"),
    # verbs
    (r"\b(we|i) (?:fire|fired|shoot|shot|throw|threw|blast|blasted|hurl)(?: out| off)? (?:at|to|into) ", r"\1"
     r" send to "),
    (r"\b(unsubscrib\w+|opt(?:s|ed|ing)? out) off (?=(?:an?|the|our|e ?mail|push|sms)\b)", r"\1 from "),
    (r"\bswip(?:e|es) ((?:\w+ ){1,5}?)away\b", r"dismiss \1"),
    (r"\bswip(?:ed|ing) ((?:\w+ ){1,5}?)away\b", r"dismissed \1"),
    (r"\bwhatever left (?:our|the) (?:system|house|servers?|platform) for (?=(?:an?|each|every|the|one)\b)",
     "number of messages sent to "),
    (r"\bno matter (?:through|by|on|over|via|in|along) (?:which|what|whatever) channels?(?: (?:it|they) (?:went"
     r"|came|left))?,?(?: counted\b)?", "regardless of channel"),
    (r"\b(?:as |in )?(?:an? |one )?metrics? of (?:its|their) own (?:for each|for every|per|by) ", "one metric per "),
    (r"\bof (?:whatever|all that|everything|all) (?:we|i) (send|sent) (an? \w+|the \w+|each \w+|somebody|someone)\b",
     r"of the messages \1"),
    # which way is better
    (r"[,;.]? ?\b(?:please )?(?:treat|read|see|take|count|regard) (?:an? |any )?(?:fall|drop|decrease|decline)s?"
     r" as (?:good|better|an? improvement|progress|a win|positive)\b", "; should go down"),
    (r"[,;.]? ?\b(?:please )?(?:treat|read|see|take|count|regard) (?:an? |any )?(?:rise|increase|growth|climb)s?"
     r" as (?:good|better|an? improvement|progress|a win|positive)\b", "; should go up"),
)
_REMARK = re.compile(
    rf"[,;:.(]+ ?(?:\w+ed {_REPEATED}|if (?:he|she|they|someone|somebody|the \w+) \w+ (?:on )?{_REPEATED}(?: on)?"
    rf"(?: the same (?:one|message|mail))?|(?:the same (?:one|message) )?\w+ed {_REPEATED}),?(?: it)? {_ONE}\)?")
# how many came back? percentage of readers with a visit: the second says which number the first is
_MANY = re.compile(
    rf"^how many (?:of (?:them|the \w+) )?[a-z ]{{3,60}}[.?] ?(?=(?:the )?(?:percentage|share|proportion"
    rf"|fraction) of (?:{'|'.join(PERSON)}"
    r"|\w+ers) (?:with|who|that)\b)")
_HALF = re.compile(
    rf"\b(?:in |during |over |within )?(?:the )?(first|second|last) half of (?:the|his|her|their|its) first ({_N}) "
    r"(weeks|days)\b")
_SHOWN = re.compile(r"[,;.] ?averages?,?(?: please)?,? (?:and )?(?:no|not)(?: the)? (?:totals?|sums?)\b")


def turned(text: str) -> str:
    """A normalised request in the grammar's words.

    >>> turned("percentage of readers with a visit on day 21 or later but before day 28")
    'percentage of readers with a visit between day 21 and day 28'
    >>> turned("who shows up in the second half of his first four weeks")
    'who shows up between day 14 and day 28'
    """
    for pattern, instead in _TURNS:
        text = re.sub(pattern, instead, text)
    text = _MANY.sub("", text)
    if re.search(r"\b(?:different|distinct|unique)\b", text):
        text = re.sub(r"[,;.(]+ ?two on the same message count as one\)?", "", _REMARK.sub("", text))
    if re.search(rf"\bper (?:head|{'|'.join(PERSON)})\b", text):
        text = _SHOWN.sub("", text)
    return " ".join(_HALF.sub(_half, text).split())


def _half(match: re.Match[str]) -> str:
    days = number(match[2]) * (7 if match[3] == "weeks" else 1)
    if days % 2:
        return match[0]
    half = int(days // 2)
    return f"within {half} days" if match[1] == "first" else f"between day {half} and day {int(days)}"
