"""How statisticians and writers of SQL say a metric, put into plain words: [exposure, exposure + 10d), Let D be.

What queries.py and formulas.py leave, which come before. Each form is the same request in other words; a form that is
only half understood stays as it stands.
"""

from __future__ import annotations

from workbench.assistant.offline import patterns as re

_I = re.IGNORECASE
_SPAN = r"\d+\s*(?:d|days?|h|hours?|w|weeks?)"
_SQL = (
    # [exposure, exposure + 10d)
    (rf"\[\s*(?:first\s+)?exposure\s*[,;]\s*(?:first\s+)?exposure\s*\+\s*({_SPAN})\s*[)\[]", r"[0, \1)"),
    (r"\bsum\(([^()*]+)\)\s*/\s*count\(\s*\*\s*\)\s*(?:from|over|of)\s+(?:the\s+)?", r"sum of \1 divided by number"
                                                                                     r" of "),
    (r"\bcount\(\s*distinct\s+([^()]+)\)", r"number of different \1"),
    (r"\bcount\s+distinct\b", "number of different"),
    (r"\bcount\(([^()*]+)\)", r"number of \1"), (r"\bsum\(([^()*]+)\)", r"sum of \1"),
    (r"\bselect\s+\w+\s*,\s*(?=(?:number|sum|count) of\b)", ""),
    (r",?\s*\bgroup(?:ed)?\s+by\s+(?=(?:users?|customers?|readers?|riders?|players?|learners?|listeners?|persons?|people)\b)",
     " per "),
    (r",?\s*\bwhere\s+(?:(?:the|an?|its|their)\s+)?(?:\w+\s+)?(?:(?:falls?|is|lies|are|fall)\s+)?(?:in|into|within|inside)\s+"
     rf"(?=\[|{_SPAN}\b)", " within "),
    (r"\b(?:falls?|lies|lie)\s+(?:in|into|within|inside)\s+(?=\[)", "within "),
    (r"\bwithin\s+(?=\[)", "in "),
    (r"[,;]?\s*\bno\s+rows?\s*(?:->|=>|=|:|means|gives?)\s*(?:0|zero)\b", " (none is zero)"),
    (r"\bin\s+the\s+(?:interval|window|period|span|range)\s+(?=\[)", "in "),
)
_ESTIMANDS = (
    (r"\b([a-z]{4,}) i\b(?= (?!am|want|need|would|have|think|mean|guess|do|can|could|will|wish|was|like|see|did"
     r"|ask)\w)", r"\1"),
    (r"\bmetric\s+(?:sought|wanted|required|requested|desired|needed)\b", "metric"),
)
_AT_LEAST = r"(?:at least (?:one|an?)|one or more|any|an?)"
_NOUNS = (
    (rf"\b(?:the )?(?:incidence|occurrence|prevalence|attainment|presence|existence|achievement|reali[sz]ation) of "
     rf"(?=(?:one single |a single )?{_AT_LEAST}\b)", "whether there is "),
    (r"\bsubsequent to (?=(?:the |their |first )*exposure\b)", "after "),
    (r"\b(?:that|which) (?:begins?|starts?) (?:with|at|on|from) (?=(?:the |their |his |her )?(?:first"
     r" )?exposure\b)", "after "),
    (r"\b(?:that|which) (?:follows?|come after|comes after|succeeds?) (?=(?:the |their |his |her )?(?:first"
     r" )?exposure\b)", "after "),
    (r"\b(?:the )?magnitude of (?=the (?:largest|smallest|biggest|highest|lowest)\b)", ""),
    (r"\b(?:the )?duration(?:,? in (\w+),?)? of the (longest|shortest) (\w+)", r"the \2 \3 in \1"),
    (r",?\s*\bwith (?:the )?exclusion of (\w+) (lacking|without|who|that|with) ([^.,;]+)", r", \1 \2 \3 are excluded"),
    (r"\blacking (?=(?:the|an?|any|that|such)\b)", "without "),
    (r"\b(?:stratified|segmented|disaggregated|sliced|cut|broken out|broken down|split out|grouped) by (?=\w)", "by "),
    (r",?\s*\bcoded (?:as )?(?:1 or 0|0 or 1|0/1|1/0|zero or one|one or zero)(?: for each \w+)?", ", yes/no"),
    (r"^(?:[^.:;,\d]{3,40}),? (?:is )?defined as (?:the )?(?=(?:whether|occurrence|number|share|total|sum|having|at"
     r" least)\b)", "metric: "),
    (r"\bon day (\d+) or (?:later|after),? (?:but|and|yet) before day (\d+)\b", r"between day \1 and day \2"),
    (r"\b(?:before|until|till) (?=(?:the |his |her |their )?(?:first )?(?:\w+|\d+) (?:days|weeks) (?:are|have)"
     r" (?:over|up|gone|passed)\b)", "within "),
    (r"\b(within (?:the |his |her |their )?(?:first )?(?:\w+|\d+) (?:days|weeks)) (?:are|have) (?:over|up|gone"
     r"|passed)\b", r"\1"),
    (r"\bon completion of (?=day \d)", "at the end of "), (r"[.,;(]\s*(?:the )?state at that (?:very )?moment\b", ""),
    (r"[,;]?\s*\b(?:all )?pooled(?: (?:over|across) (?:all )?(?:the )?\w+)?(?=\s*(?:$|[.,;)]))", ""),
    (r"\bsums? before (?:dividing|the division|division)\b", "ratio of sums"),
    (r"\b(\w+) (opened|clicked|tapped)\b([^/.;:]*?) ?/ ?\1 (?:that were |that we )?sent\b", r"of the \1 sent, the"
                                                                                            r" share \2\3"),
    (r"\bof whatever we (?:send|sent)\b", "of the messages that we sent"),
    (r"\bhow (?:big|large) an? (?:part|share) (?:did|does) (?:he|she|they) (click|open)(?: on)?\b",
     r"what share is \1ed"),
    (r"\bhow (?:big|large) an? (?:part|share) (?:did|does) (?:he|she|they) tap(?: on)?\b", "what share is tapped"),
    (r"\b(?:as a metric of its own|a (?:separate|metric of its own) metric|a metric) (?:for|per) (?:each|every)"
     r" (?=channel|lane|topic|theme)",
     "one metric per "),
    (r"\bif (?:he|she|they|somebody|someone|an? \w+) (?:clicks|taps|opens|click|tap|open) (?:twice|several"
     r" times)(?: on)?(?: the)?(?: same)?(?: one| message| mail)?"
     r",? (?:it|that|this) (?:makes|is|counts as|gives) (?:only |just )?one\b", "two on the same message count as one"),
    (r"\bmetric def(?:inition)?(?=\s*[:,.])", "metric"), (r"[;,]\s*(?:with )?(?:one|a) binary (?:value|flag|number)"
                                                          r" (?:per|for each) \w+", ", yes/no"),
    (r"\b(?:starting|beginning|counted|measured|running) (?:at|from|with|on) (?=(?:the )?(?:first"
     r" )?exposure\b)", "after "),
    (r"\b(?:with|of) (?:an? )?min(?:imum|\.)?(?: (?:length|value|amount|of))* (?=\d)", "of at least "),
    (r"\b(?:,? ?whose|with an?|with the) (?:\w+ )?(?:fare|price|value|amount|length|duration|distance|size) (?:was"
     r"|is|has)?\s*(?:exceed(?:s|ed|ing)?"
     r"|(?:was |is )?(?:over|above|more than))(?=\s+\d)", " of more than"),
    (r"\bexceed(?:s|ed|ing)? (?=\d)", "of more than "),
    (r"\b(?:at|in) any (?:time|point|moment)(?: in time)?\b(?! (?:of|before))", "ever"),
    (r"\brequired is (?=an?\b)", ""), (r"\bthat (?:states|says|shows|tells|records|marks),? for (?:each|every)"
                                       r" \w+,? (?=whether)", ""),
    (r"^(?:hey|hi|hello)?[!,.\s]*is there (?:a|any) way to (?:get|see|know|have|measure|count|find out) (?=(?:if"
     r"|whether|how|the|an?)\b)",
     "metric: "),
    (r"\blike an? (?:0/1|1/0|yes/no|y/n) (?:thing|flag|value|number)\b", "yes/no"),
    (r"^(?:for|on) (?:the )?(?:slide|page|chapter|section|tile|chart) ?\d*(?: (?:on|about)"
     r" [a-z ]{3,30}?)?\s*[:,]\s*", ""),
    (r"\bwhat (?:i|we) (?:have|had) in mind(?: (?:as|for|is) (?:an?|the|this|our) (?:metric|kpi|measure))? is\b",
     "metric:"),
    (r"^(?:the |our )?(?:kpi |metrics? )?(?:slides?|deck|sheet|board|scorecard|list),? (?:line|row|tile|item|bullet"
     r"|no\.?|number|entry) ?#?\d+\s*[:,]\s*", ""),
    (r"\bfor (?:our|the|my) (?:readouts?|dashboards?|reports?|scorecards?|reviews?)(?=\s*[?.!]|$)", ""),
    (r"[,;.]?\s*\b(?:as a metric )?without (?:any|a|the) covariate\b|\bleave the covariate(?: of \w+)? (?:aside"
     r"|out),? ?(?:please)?[.,;]?", ""),
    (r"\b(?:each|both) (?=(?:over|in|within) (?:\[|\d))", ""),
    (r"[,;]?\s*(?:the )?sums? first,? (?:and )?(?:then )?(?:the )?(?:division|divide|ratio)(?:"
     r" after(?:wards)?)?", ", ratio of sums"),
    (r"^what (?:is|are) an? \w+ worth\?\s*(?=.*\bdivided by\b)", ""),
    (r"\bwe (?:fire|shoot|throw|blast|pump|chuck)(?: out)? (?:at|to|over to)\b", "we send to"),
    (r"\b1\{+\s*#?\s*([\w ]+?) >= 1 (on|in|within|over) ([^}]+)\}+", r"at least one \1 \2 \3"),
    (rf"\buntil (?=(?:{_SPAN}) after\b)", "within "),
    (r"\b(?:went|goes|go|going)(?: out)? to (?:somebody|someone|an? \w+|the \w+|him|her|them)(?= (?:in|within"
     r"|during|over)\b)", "sent"),
    (r"\b(?:earn|earned|earns|got|gets|receive[ds]?|drew|draws) an? (?=(?:tap|click|open)\b)", "have a "),
    (r"\b(?:of|after) (?:leaving (?:us|our system)|going out|being sent out|dispatch|departure)\b", "of the send"),
    (rf"\b({_SPAN}|(?:an?|one|two|three) (?:hours?|days?|weeks?))(?: of| after)"
     r" (?:getting|receiving|having (?:got|received)) (?:it|one|them"
     r"|the (?:message|push|e-?mail|mail|text|sms))\b", r"\1 of the send"),
    (r"\b(?:has|have) (tapped|clicked|opened) (?:in|on) some\b", r"\1 some"),
    (r"[,;(]\s*\(?(?:no matter|does not matter|doesn't matter|regardless|irrespective|never mind)(?: of)?"
     r" (?:through|from|on|via|by|over|in|of)?"
     r" ?(?:which|what) (?:channel|lane|kind|topic|reason)\)?", ""),
    (r"\bwhat i(?: a|')m after is\b|\bwhat i should like to have is\b", "i want"),
)
_LOW = r"(?:fall|drop|decrease|decline|lower|fewer|less|smaller|reduction)"
_HIGH = r"(?:rise|increase|growth|higher|more|larger)"
_GOOD = r"(?:an? )?(?:good(?: (?:thing|sign|news))?|better|improvement|success|win|progress)"


def _judged(way: str, said: str) -> tuple[tuple[str, str], ...]:
    return (
        (rf"[;,.]?\s*(?:please )?(?:treat|regard|see|count|read|take|consider) (?:an? |the )?{way}(?: \w+){{0,3}}"
         rf" as {_GOOD}\b", said),
        (rf"[;,.]?\s*\ban? {way}(?: \w+){{1,3}} (?:is|are) (?:to be )?(?:treated|regarded|seen|counted|read"
         rf"|considered) as {_GOOD}\b", said),
        (rf"[;,]?\s*\bwith {way} (?:ones )?being {_GOOD}\b", said),
        (rf"[;,(]\s*(?:(?:my|our|the) \w+ (?:said|says|thinks|told me)(?: that)? )?{way} (?:would|will|is|are|=)(?:"
         rf" be)? (?:nicer|better|good|great)"
         r"(?: i guess)?\)?(?=\s*(?:$|[.,;!)]))", said),
        (rf"[;,.]\s*the {way}(?: (?!,)\w+){{0,3}},? the better(?: for \w+)?\b", said),
    )


_BETTER = (
    (r"[;,.]?\s*(?:it|that|this) is (?:better|good|nicer) (?:when|if) it (?:goes|moves|gets|is|falls|drops|stays)"
     r"(?: down| low| lower| less)+\b", ". Lower is better"),
    (r"[;,.]?\s*(?:it|that|this) is (?:better|good|nicer) (?:when|if) it (?:goes|moves|gets|is|rises|stays)"
     r"(?: up| high| higher| more)+\b", ". Higher is better"),
    *_judged(_LOW, ". Lower is better"), *_judged(_HIGH, ". Higher is better"),
    (r"[.,;]\s*(?:naturally|obviously|of course|ideally),? (?:we|i) prefer no\b", ". Lower is better"),
    (r",?\s*(?:and )?which (?:ought to|should|must|has to) (?:become|get) (?:rarer|less|fewer|smaller)"
     r"\b", ". Lower is better"),
    (r"[.,;]?\s*(?:and )?(?:we|i) want (?:it|that|this|them) (?:small|low|rare)\b", ". Lower is better"),
    (r"(?:my|our) \w+ (?:said|says|thinks)(?: that)? (?=(?:less|lower|fewer|more|higher) is better)", ""),
)
_LET = re.compile(
    r"\blet\s+(?P<a>[A-Z])\s+(?:be|denote|=)\s+(?P<above>[^.;]+?),?\s+and\s+(?P<b>[A-Z])\s+(?:(?:be|denote|=)\s+)?(?P<below>[^.;]+?)"
    r"(?:,\s*(?:each|both|all)\s+(?P<span>[^.;]+?))?\s*[.;]\s*(?P<rest>.*?)\b(?P=a)\s*(?:divided by|over|/"
    r"|per)\s*(?P=b)\b", _I | re.S)


def in_plain_words(text: str) -> str:
    """A message with its formal notation in plain words.

    >>> in_plain_words("number of listens, group by listener, where the listen falls in [exposure, exposure + 10d)")
    'number of listens per listener in [0, 10d)'
    >>> in_plain_words("Let D be the declines and S the payments, each within 14 days. Metric sought: D divided by S")
    'metric: the declines divided by the payments, within 14 days'
    """
    for pattern, instead in (*_SQL, *_ESTIMANDS):
        text = re.sub(pattern, instead, text, flags=_I)
    text = _LET.sub(lambda m: f"{m['rest']}{m['above']} divided by"
                              f" {m['below']}{', ' + m['span'] if m['span'] else ''}", text)
    for pattern, instead in _BETTER:
        text = re.sub(pattern, instead, text, flags=_I)
    for pattern, instead in _NOUNS:
        text = re.sub(pattern, instead, text, flags=_I)
    return text
