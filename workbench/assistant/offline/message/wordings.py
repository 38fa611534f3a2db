"""What people say in another way than the grammar reads it, put into its words: untill, when the four weeks are over.

Each is the same request in other words; what changes a number is never left out here.
"""

from __future__ import annotations

from collections.abc import Iterable

from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.phrases import find_window
from workbench.assistant.offline.words.columns import PERSON
from workbench.assistant.offline.words.numbers import WORDED
from workbench.assistant.offline.words.spelling import normalise

_N = rf"(?:\d+|{WORDED})"
_SPAN = rf"{_N} (?:hours?|days?|weeks?)"
_PERMISSION = r"(?:permissions?|consents?|opt ins?)"
_BE = r"(?:is|are|was|were|stays?|stayed|remains?|remained)"
_WORDINGS = (
    (r"\bon (?:what|which) (?:grounds|basis)\b", "why"), (r"\bspell(?:ed)? (?:it )?out\b", "explain"),
    (rf"\b(after|from|since) (?:(?:the |their |his |her )?(?:moment|time|day) )?(?:when |that )?(?:(?:an?|the|each"
     rf"|every) )?(?:{'|'.join(PERSON)}|they|he|she)"
     r" (?:enters?|entered|joins?|joined|gets? into|got into|came into|comes into|was put into|were put into) (?:the"
     r"|an?|our)"
     r" (?:test|experiment|trial|study)\b", r"\1 exposure"),
    (r"\bpost[ -]exp(?:osure)?\b\.?", "after exposure"), (rf"\btill (?={_SPAN})", "within "),
    (r",? at least one of (?:the two|the three|them|these|those|both)\b", ", one is enough"),
    (r"[\"”,]? ?\b(?:is|are|would be) (?:all |exactly |just |really )?(?:what|the (?:number|thing|one|figure))"
     r" (?:i|we|they|he|she|my \w+|our \w+) (?:(?:am|are|is) )?(?:really |actually )?(?:after|needs?|wants?"
     r"|looking for|asking for|asked for"
     r"|interested in)(?=\s*(?:$|[.!]))", ""),
    # every message that we send somebody: how many, and not whether any
    (r"(?<!of )(?<!per )(?<!for )(?<!in )\b(?:every|each)(?: single)? (message|mail|email|push|text|notification|sms)"
     r" (?=(?:that |which )?(?:we|i) (?:send|sent)\b)", r"number of \1 "),
    # what the answer is good for, behind it: the count per week would settle it
    (r"(?<=\w),? (?:would|will|should|could|might) (?:settle|help|answer|clear up|clarify|solve|prove|suffice|tell)"
     r"(?: (?:it|me|us|that|this|them|the \w+))*(?: to (?:see|know|decide|judge|understand)(?: (?:it|that"
     r"|this))?)?(?=\s*(?:$|[.!]))", ""),
    # one if it happened, otherwise zero
    (r"(?:^|\s)(?:(?:equals|is|=) )?(?:1|one|true|yes) (?:if|when) (?!so\b|yes\b|not\b)([^.;]+?),? (?:and )?"
     r"(?:otherwise|else|or else|if not)"
     r" (?:it is )?(?:0|zero|false|no)\b", r" whether \1"),
    (r"[,;.(]? ?\b(?:1|one|yes|true) if (?:so|yes|they did|he did|it happened|there was)(?: (?:and|or|else))?,? (?:0"
     r"|zero|no|false)"
     r"(?: (?:if not|otherwise|else))?\)?", " yes/no"),
    (r"\b(?:it is (?:enough|sufficient|fine|ok)|enough|sufficient) if (?:one|either|any)(?: (?:one )?of (?:them"
     r"|the two|these|both))?"
     r" (?:happens|happened|is (?:true|there|done|met)|applies|did)\b", "one is enough"),
    (r"\b(one|either|any)(?: (?:one )?of (?:the two|the three|them|both|these))?,? (?:is|are"
     r"|would be) sufficient\b", r"\1 is enough"),
    (r"[,;(] ?(?:whichever|no matter which|either way|does not matter which)(?: (?:it is|of (?:them"
     r"|the two)))?\)?(?=\s*(?:$|[.,;)]))",
     " one is enough"),
    (r"\b(?:at least )?(?:one|either) of (?:the two|both) (?:suffices|is enough|will do|counts)\b", "one is enough"),
    (r"\b(?:irrespective|regardless|independent|independently) of (?=(?:the |which |what )?(?:channel|topic|reason"
     r"|kind|type))",
     "regardless of "),
    # refills which one patient has, minutes what a patient causes
    (rf"\b((?:number|count|totals?|sum|average|mean|amount|how (?:many|much))\b[^.,;?!]*?) (?:which|what"
     rf"|that) (?:one|an?"
     rf"|each|every) ({'|'.join(PERSON)}) (?:has|had|have|makes?|made|does|did|causes?|caused|gets?|got|produces?"
     rf"|brings?"
     rf"|brought|creates?)(?= (?:in|within|over|during|on|by|per|after)\b|\s*(?:$|[.,;:!?)]))", r"\1 per \2"),
    (r"[,;(] ?(?:averaged? |on average )?(?:over|across|of|for) (?:all|every)(?: the)? "
     rf"(?:{'|'.join(PERSON)}),? (?:and )?(?:also|even|including|incl|with|together with) (?:these|those|the ones"
     rf"|ones|users|people)?"
     r" ?(?:with|who have|having) (?:zero|none|nothing|no \w+)\)?", " (none is zero)"),
    (r"\b(?:the )?clock (?:starts|begins|runs|starting|running|ticks|ticking|is started)(?: (?:ticking"
     r"|running))? (?:at|from"
     r"|with|on) (?:the )?(?:first |moment of |time of )?exposure\b", "after exposure"),
    (rf"[,;(] ?(?:with |and )?(?:all|every|only) (?:the )?(?:(?:mature|exposed|enrolled|assigned) )*(?:units"
     rf"|{'|'.join(PERSON)})"
     r" (?:(?:are|is|go|stay|belong|count) )?(?:in|into) the denominator\)?", ""),
    (r"[,;(] ?(?:the )?(?:interval |window )?(?:is )?(?:left[ -]closed,? (?:and )?right[ -]open|half[ -]open)"
     r"(?: (?:interval|window))?\)?", ""),
    # of a state on any channel: what its days are counted of
    (r"[,;(] ?(?:as )?(?:the )?union of (?:the|all|their) (?:periods|intervals|spans)\)?", ""),
    (r"[,;(] ?(?:and |with )?(?:fractions of (?:a )?days?|partial days|parts of (?:a )?days?|half days) (?:do "
     r"|also |too )?count"
     r"(?:ed|s)?(?: (?:too|as well|in part|partly|proportionally))?\)?", ""),
    (r"\byes ?/ ?no\b|\byes divided by no\b|\b(?:1 or 0|0 or 1|one or zero|zero or one)\b", "yes/no"),
    (r"\bdivided through\b", "divided by"),
    (r"\bin (?:a|any) (?:given|certain|particular) (?=(?:week|month|day)\b)", "in a "),
    (r",? each at (?:some|any|whatever) (?:time|point|moment)(?: in time)?(?: (?:in"
     r"|of) the (?:whole )?log)?", " at any time"),
    (r"[,;(] ?(?:i e |that is )?(?:the )?(?:length|sum|total) of (?:the )?union of (?:its|the|their"
     r"|all) (?:\w+ )?(?:periods"
     r"|intervals|spans)\)?", ""),
    (r"\bany (?:one )?of the (?:two|three)\b", "one is enough"),
    (r",? both (?=(?:within|in|over|during) (?:the )?(?:first )?\d)", " "),
    (r"^(.*\b(?:single|one) (?:figure|number|value)\b.*?),? (?:over|across|of|for|on) all (?:the "
     r"|our )?channels(?: together)?"
     r"(?: and the (?:whole|entire) log)?", r"\1"),
    (r"\b((?:\w+ ){0,2}?\w+) indicator (?=(?:per|for each|for every|by) )", r"\1 flag "),
    # those who are named by what they do with messages
    (r"\b(share|proportion|fraction|percentage|percent|number) of ((?:\w+ )?)(click|open|tapp?|dismiss|mut"
     r"|convert)(?:er|or)s\b",
     lambda m: f"{m[1]} of users with a {m[2]}{m[3].removesuffix('p') if m[3] == 'tapp' else m[3]}"),
    (rf"[.;] ?(?:\w+ ){{1,3}}(?:thinks?|finds?|says?|feels?) (?:that )?{_SPAN} (?:is|are) (?:too|far too"
     rf"|much too) (?:slow|long"
     r"|short|late|little|early)(?: for \w+)?", ""),
    (r"[,;(.-] ?(?:the )?others? (?:\w+ )?(?:(?:do|does|should|shall|must|will) not count|(?:are|is) not counted"
     r"|are ignored)\)?", ""),
    (r"[;(-] ?(?:\w+ )?(?:messages|mails|sends) (?:are|is) attributed to the (?:day|week|month) (?:that )?(?:they"
     r"|it) (?:were|was|are)"
     r" sent(?: in| on)?\)?", ""),
    (r"\bfrom (?:the )?(?:send(?:ing)?|sent)(?: step)? (?:until|to|till|through to) (?:the )?(conversion|click|open"
     r"|tap)s?\b",
     r"from send to \1"),
    (r"\b(?:without|with no) (?:any |a )?cap(?:s|ping)?\b", "uncapped"),
    (rf"\(?\b(?:cap(?:ped)?|censor(?:ed|ing)?|truncated|cut(?: off)?)(?: (?:at|by|with))?(?: the)?(?: end of)?(?: the|"
     rf" an?)? ({_SPAN})(?: (?:window|horizon|period|mark))?\)?", r"at most \1"),
    (r"\b(check|sign|log|clock|walk|drop|punch) in (?=\d+ ?(?:d|days?|h|hours?|w|wks?|weeks?)\b)", r"\1 in within "),
    (r"[:;,.-]+ ?(?:then )?(?:1|one|yes|true),? (?:else|otherwise|or else)(?: it is)? (?:0|zero|no"
     r"|false)\b", " yes/no"),
    (r"\b(?:half[ -]open|left[ -]closed right[ -]open) (?=(?:window|interval|period|span)\b)", ""),
    (rf"\b({_SPAN})\b(.*?) (?:in|within|over|during) (?:the|those|these) (?:very )?same (?:\1|window|period|time"
     rf"|span)\b",
     r"\1\2"),
    (r"\b(in days,?) (at most|max(?:imum)?|up to|capped at) (\d+)(?! ?(?:d|days?|h|hours?|w|weeks?)\b)\b",
     r"\1 \2 \3 days"),
    (r"\b(?:those |somebody |anybody |a \w+ )?(?:who|whoever) (?:gave|bought|paid|did|had|spent|made|has|have|does"
     r"|took)"
     r" (?:nothing|none|no \w+),? (?:(?:should|must|shall|is|are|be|to|being) )*(?:left out|excluded|dropped|ignored"
     r"|skipped)(?: (?:of|from) (?:it|this|that|the metric))?", "those without any are left out"),
    # each one's own mean, where who has none is left out
    (rf"\b(?:mean|average) (\w+) (?:per|of an?|of each) (\w+) (?:for|by|of) (?:each|every|an?"
     rf"|one) ({'|'.join(PERSON)})\b"
     r"(?=.*\b(?:left out|excluded?|skip|skipped|dropped|ignored?"
     r"|leave out)\b)", r"mean amount of his own \2 \1 per \3"),
    (rf"\b(?:skip|drop|exclude|ignore|leave out|leaving out|skipping|excluding) (?:the |all "
     rf"|any )*(?:{'|'.join(PERSON)}"
     r"|those) (?:with|having) (?:none|nothing|no \w+)(?=\s*(?:$|[.,;!)]))", "users without any are left out"),
    (r"(?:^|[,;:-]) ?either (?:one )?(?:counts|will do|does|is fine|is ok|works)\b", ", one is enough"),
    # a remark in brackets on what somebody thinks of it
    (r"\([\w -]{3,40} (?:is|are) (?:(?:our|the|my|their|a|an)|\w+) (?:\w+ ){0,2}(?:headache|pain|problem|worry|concern"
     r"|priority|focus|nightmare|obsession|favourite|topic)s?\)", ""),
    (r"[,;(] ?(?:(?:as|since|because) )?(?:i|we) (?:want|need) (?:the|an?) \w+ (?:figure|number|value)s? for (?:an? "
     r"|the )?comparison\)?", ""),
    (r"(?<=%) (?:of (?:the |all )?)?exposed (?=(?:who|that|with)\b)", " of exposed users "),
    (r"\b(share|proportion|fraction|percentage|percent) of (?:the |all )?exposed (?=(?:who|that|with)\b)",
     r"\1 of exposed users "),
    (rf"\b({'|'.join(PERSON)}) (?:without|with no) ([^.,;:]+?) ?[:,-]+ ?(?:please )?(?:exclude|leave out|drop|skip"
     rf"|ignore)"
     r"(?: (?:them|those|these))?(?:,? (?:and )?(?:do not|never) (?:impute|use|set|count|put"
     r"|fill)(?: \w+){0,3} zeros?)?"
     r"(?=\s*(?:$|[.,;!]))", r"\1 without \2 are left out"),
    # in the seven preceding days
    (r"\b(?!one\b)(\d+|" + WORDED + r") (last|past|previous|preceding|prior|foregoing) (days|weeks|hours"
                                    r"|months)\b", r"\2 \1 \3"),
    # in average for one patient
    (r"\bin (?=average\b)", "on "),
    (rf"\b(?:for|of) (?:one|a single|each single|every single) (?=(?:{'|'.join(PERSON)})\b)", "per "),
    (r"\bunt(?:ill?|il)l\b|\bun till?\b", "until"),
    # at the end: when the 28 days are over
    (rf"\b(?:when|once|as soon as|after) (?:(?:the|those|these|their|all|full) )*({_SPAN}) (?:are|have|is|has)"
     r" (?:over|up|gone|passed|done|elapsed|through|finished|ended)\b", r"at the end of \1"),
    # the channel as a verb: can we still push the player
    (r"\b(can|could|may) (?:we|i|one) (still )?(push|e ?mail|mail|text|sms)(?= (?:the|our|an?|each|every|to|them|him"
     r"|her|\w+s)\b)",
     r"\1 we \2message by \3"),
    # on how many days were we allowed to mail the learner, might we text them
    (r"\b(?:were|are|was|is|might|could|can|may) we (?:(?:be|been|have|still) )*(?:(?:allowed|permitted"
     r"|able) to )?(push"
     r"|e ?mail|mail|text|sms)(?= (?:the|our|an?|each|every|to|them|him|her|\w+s)\b)", r"could we message by \1"),
    (r"\b(?:were|are|was|is|might|could|may|can) we (?:(?:be|been|have|still) )*(?:(?:allowed|permitted|able"
     r"|free) to )?"
     r"(?:write|written|talk|talked|send (?:something|anything|messages?)|sent (?:something|anything|messages?))"
     r"(?: to)?(?= (?:the|our|an?|each|every|them|him|her|\w+s)\b)", "could we message"),
    (r"\b(?:were|are|was|is|might) we (?:still )?(?:allowed|permitted|able|free) to (?=(?:message|contact|reach"
     r"|notify))",
     "could we "),
    (r"\b(?:did|does|do) the \w+ (?:still )?(?:let|allow|permit) us (?:to )?(?:send (?:him|her|them)|message (?:him|her"
     r"|them) (?:by|on|with)|write (?:to )?(?:him|her|them) (?:by|on)) (?:the |an? )?(\w+)",
     r"could we message by \1 them"),
    (r"\b(?:was|were|is|are) (\w+(?: \([\w ]+\))?) (?:still )?(?:allowed|permitted)(?: by (?:the |an? )?\w+)?",
     r"\1 permission is still given"),
    (r"\bdays (?:with|of) (?:the )?(\w+)(?: channel)? (?:reachable|live|on|open|active|allowed|granted|permitted)\b",
     r"days \1 permission is still given"),
    (r"\b(?:hit|hits|hitting|press|presses|pressed|pressing) (?:on )?(?:the )?unsubscribe(?: (?:link|button))?\b",
        "unsubscribe"),
    (r"(?<=\w),? or (?:(?:has |have )?(?:done|did|does|do) )?both(?: of (?:them|the two|these))?(?=\s*(?:[,.;?!)]|$"
     r"|in\b|within\b|over\b|during\b))", ""),
    (r"\bon (?:or|and) after (?=(?:the )?\d|(?:january|february|march|april|may|june|july|august|september|october"
     r"|november|december)\b)", "from "),
    (r"\bcall(s|ed|ing)? off\b", "cancel"),
    (r"\bhow long,? (?:(?:counted |measured |given )?in days),?(?= (?:did|does|could|can|may|might|was|were|is|are)\b)",
     "on how many days"),
    (r"\bpost[- ]exp\b\.?", "post exposure"),
    (r"\b(?:longer|larger|bigger|higher|more|greater) than or equal to (?=\d)", "at least "),
    (r"\bcards? in (?:the|our) app\b", "in app message"),
    (r"\(no ([a-z ]{3,25}),? (?:and |or |nor )?no ([a-z ]{3,25})\)", r"(without \1 and \2)"),
    (r"\(no ([a-z ]{3,25})\)", r"(without \1)"),
    (r"\bcall(?:s|ed|ing)? ((?:an?|the|any|their) \w+) off\b", r"cancel \1"),
    (rf"\b({_PERMISSION}) {_BE} (?:still )?(?:on|(?:switched|turned) on|there|active|in place|given|valid)\b",
     "permission is still given"),
    (rf"\b{_BE} (?:the |their |an? )?((?:\w+ )?){_PERMISSION} (?:still )?(?:on|(?:switched|turned) on|there|active|in"
     rf" place|given|valid)\b",
     r"\1permission is still given"),
    (rf"\b({_PERMISSION}) (?:{_BE}|gets?|got) (?:lost|withdrawn|revoked|gone|switched off|turned"
     rf" off)\b", "permission is lost"),
    (r"\b(time|days) (?:in|counted in|measured in) days (?=until|till|to|before)", r"\1 "),
    (rf"\b(?:observed|followed(?: up)?|watched|looked at|censored) (?:for|over|during|at|after) (?:(?:at most|up to"
     rf"|no more than"
     rf"|a maximum of|max) )*({_SPAN})", r"within \1"),
    (r"\b(?:survival|retention|conversion|count|rate|time|event)[ -](?:type|style|like) (metric|kpi"
     r"|measure)\b", r"\1"),
    (r"\b(the count|count it|counts?|how (?:many|often)),? (?:and )?not (?:just |only )?(?:an? |the )?(?:yes/no|yes"
     r" or no|flag|binary|0/1|whether)\b",
     r"\1"),
    (r"\b(?:all )?from (?:one|the same|a single) definition\b", ""),
    (r"\bone (?:metric |number |value |figure |each )?per (?=(?:channel|topic|domain|platform)\b)", "one metric per "),
    (r"\b(week \w+) \((\d+) ?(?:-|to) ?(\d+)\)", r"\1 (day \2 to day \3)"),
    (rf"\bdays (?:with|of|under|having) (?:the |an? |our )?((?:\w+ )?){_PERMISSION}\b(?! (?:is|was))",
     r"days \1permission is still given"),
    (r"[,(]* ?no need (?:to|for) (?:dedupe|deduplicat\w+|deduping|unique\w*)\)?", ""),
    # I only need to know: it is not the number that is limited
    (r"\b(i|we) (?:only|just) (need|want|wish|would like|have)(?= to (?:know|see|hear|learn|understand|have)\b)",
     r"\1 \2"),
    # among delivered messages, what part: no group
    (r"\b(?:among|amongst|out of) (?=(?:the |all |our )*(?:delivered|opened|clicked|tapped|sent) \w+,? "
     r"(?:what|how|which)\b)", "of "),
    # minutes spent listening: a time is no money
    (r"\b(time|minutes|hours|seconds|milliseconds)((?: that)?(?: (?:an?|the|each|every|some|one))?(?: (?!spen)\w+)?)"
     r" (?:spent|spends?|have spent|has spent)(?: (?:on|for|with|in)\b)?", r"\1\2"),
    # an event named by the days that it is of
    (r"\b(?:full|whole|complete|entire) (?=(?:hours|days|weeks)\b)", ""),
)
_PAYS = re.compile(
    rf"\bwhat (?:the |our )?(?!(?:{'|'.join(PERSON)}|they|we|you|everybody|each|every)\b)(\w+(?: \w+)?) (?:pays?|paid"
    rf"|earns?|earned|brings? in|brought in|yields?)"
    r"(?: (?:for )?us)?(?! with\b)(?!\w)"
)
_COMPLAINT = (
    r"(?:(?:is|are) (?:hard|difficult|awkward|clumsy) to (?:read|say|grasp|understand|explain|tell)(?: aloud)?"
    r"|(?:takes?|is|are|seems?|feels?|looks?|runs?|lasts?|reacts?|comes?)(?: \w+){0,2}? too (?:long|slow|short|late"
    r"|slowly|wide|narrow))"
    r"(?: (?:for|to) (?:us|me|our \w+|the \w+))?\s*[,.;:-]+\s*(?:so |and |hence |therefore )?"
)
_IT = re.compile(r"(?i)\b(have|like|give|get|make|do|need|want|use)(?: me| us)? (?:it|this|that|the same)(?: one)?\b")


def without_complaints(text: str, metrics: Iterable[str]) -> str:
    """A request without what is wrong with a declared metric, which another is wanted for.

    >>> without_complaints("views_14d takes too long, give us the views of one week", ["views_14d"])
    'give us the views of one week'
    >>> without_complaints("views_14d is too long for us, can we have it on 7 days", ["views_14d"])
    'can we have like views_14d but on 7 days'
    """
    for name in metrics:
        match = re.search(rf"(?i)(?<!\w){re.escape(name)}(?!\w) {_COMPLAINT}", text)
        if match is None:
            continue
        rest = text[: match.start()] + text[match.end():]
        if find_window(normalise(rest)) is None and not re.search(r"(?i)\bsame in [a-z]+", rest):
            continue
        return _IT.sub(rf"\1 like {name} but", rest, count=1)
    return text


_LABELLED = re.compile(rf"^(?P<name>[a-z][a-z '-]*?) (?P<span>d\d+|\d+ ?d|{_SPAN}) ?:?= ?(?P<rest>.+)$")


def reworded(text: str) -> str:
    """A normalised request in the grammar's words.

    >>> reworded("can we still push the player when the 28 days are over")
    'can we still message by push the player at the end of 28 days'
    >>> reworded("revenue d28 = purchases minus refunds")
    'revenue = purchases minus refunds within 28 days'
    """
    for pattern, instead in _WORDINGS:
        text = re.sub(pattern, instead, text)       # type: ignore[arg-type]
    text = _PAYS.sub(r"the revenue of \1", re.sub(_CATALOGUED, "", text))
    match = _LABELLED.match(text)
    if match is not None and find_window(match["rest"]) is None:
        span = re.sub(r"^d(\d+)$|^(\d+) ?d$", lambda m: f"{m[1] or m[2]} days", match["span"])
        text = f"{match['name']} = {match['rest']} within {span}"
    return " ".join(text.split())


# as it is defined already: a read as in our catalog
_CATALOGUED = re.compile(
    r"[,(]? ?(?:(?:an?|the) \w+ )?(?:as|like|the way|just as|defined as|same definition as) (?:it is |they are |we"
    r" have it |defined |declared )*"
    r"in (?:the|our) (?:metric |metrics |data |project |event )?(?:catalog(?:ue)?|metrics|file|project|dictionary"
    r"|yaml|specs?|facts?)"
    r"(?: file)?\)?"
)
