"""What a message comes in: mail headers, names of a chat, who asked whom, on which slide, by when, how it looks.

Taken off before anything is read, since an alert's time, a slide's number and a form's words mean other things in a
request. Nothing goes that holds a value of the log that the rest does not hold, or speaks of those who are counted.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.message.context import OFFICE
from workbench.assistant.offline.message.leads import values_in
from workbench.assistant.offline.words.columns import PERSON
from workbench.assistant.offline.words.own_words import own_words
from workbench.assistant.offline.words.spelling import normalise

# a hypothesis needed: nobody of that name needs anything
_NO_NAME = r"(?!Hypothes|Hypo\b|Metric|Kpi|Funnel|Trend|Breakdown|Chart|Table|Insight|Experiment|Plan\b)"
_NAME = rf"(?-i:{_NO_NAME}[A-Z][a-zà-ÿ]+(?:[ -][A-Z][a-zà-ÿ]+)?)"
_OF = (
    rf"(?:,? \([^()]{{2,40}}\)|,? (?:from|of|in|at|on) (?:the |our )?(?:\w+ ){{0,2}}?{OFFICE}(?: (?:team|squad|lead"
    rf"|department))?)?"
)
_SOMEBODY = (
    rf"(?:{_NAME}{_OF}|(?:one|some|somebody|someone|people|a few|most|another|everybody|everyone|the people|the guys"
    rf"|folks)"
    rf"(?: of| on| in| from| at)? (?:the |our |my )?(?:\w+ ){{0,2}}?{OFFICE}(?: team| squad| department)?"
    rf"|(?:our|my|the|your|his|her|an?)(?: \w+){{0,3}}? {OFFICE}(?: (?:team|squad|lead|department|manager|people"
    rf"|folks|of \w+))?{_OF}"
    rf"(?:,? {_NAME},?)?)"
)
_ASKS = (
    r"(?:(?:just|now|also|again|always|really|urgently|kindly|has|have|had) )*(?:asks?|asked|(?:is|are|was|were) "
    r"asking|keeps? asking|wants?|wanted"
    r"|needs?|needed"
    r"|would (?:like|love|want)|insists? on|insisted on|demands?|demanded|requests?|requested|wonders?|(?:is|are|was)"
    r" (?:wondering|curious|interested in)|begs?|(?:is|are) nagging|pinged|messaged|(?:is|are) after)"
    r"(?: (?:me|us))?(?: (?:for|about|to (?:see|know|have|get|provide|send|produce|learn|show (?:him|her|them))))?"
)
_SAYS = r"(?:says?|said|writes?|wrote|asks?|asked|posted|put it|pings?|pinged|texted)"
_CLOCK = (
    r"(?:\d{1,2}(?::\d\d| o'clock)?(?: ?[ap]\.?m\.?)?|noon|midday|midnight|lunch|eod|eob|cob|end of (?:the )?(?:day"
    r"|week|month|business)|tonight"
    r"|today|tomorrow(?: (?:noon|morning|evening|afternoon))?|(?:this |next )?(?:mon|tues|wednes|thurs|fri)day(?: "
    r"(?:noon|morning|evening|afternoon))?)"
)
_PLACE = r"(?:slide|page|chart|figure|section|chapter|item|row|line|appendix|tab|sheet|tile|panel|box)"
_PLACED = (
    rf"{_PLACE}s? (?:\d{{1,3}}|[a-z])(?:(?: and| or|,) \d{{1,3}})?(?: (?:of|in|on) (?:the|our|my|his|her|this|next) "
    rf"(?:\w+ ){{0,2}}\w+)?"
)
_NOUN = (
    r"(?=(?:the|an?|our|how|what|which|whether|if)\b|[\w-]+(?: [\w-]+){0,3} (?:rates?|per|by|within|in|share"
    r"|count)\b|(?:number|share|percentage|count|rate)s?\b)"
)
_PAGE = (
    r"slides?|deck|appendix|plan|page|report|board|dashboard|memo|document|doc|handover|roster|rota|shift plan"
    r"|agenda|minutes|poster|leaflet|blog|post"
    r"|presentation|pitch|one pager|wiki|handbook|budget|forecast|schedule|roadmap|spreadsheet|sheet|archive|audit"
    r"|file|paper|review|meeting|retro|record|books"
)
_TOPIC = r"(?:\w+ )?\w+(?<![a-rt-z]s)"      # a theme, and nobody: no commuters
_BEFORE = tuple(re.compile(rf"(?i)^\s*(?:(?:and|so|but|well|ok(?:ay)?|now),? )*{one}") for one in (
    r"[>»|*•·]+\s+", r"@[\w.-]+[\s,:]+",
    r"(?:fwd?|fw|re|aw|wg|subj(?:ect)?|q\d*|ask|ask \d+|request|task|item \d+|point \d+|no\.? ?\d+|next up|next one"
    r"|todo|one more|last one|and finally)\s*(?:[:–]|\s-)\s+",
    r"\(?\d{1,2}[.)/]\s+(?=\D)",
    rf"(?:good )?(?:morning|afternoon|evening|hello|hi|hey|hiya|hallo|ciao|hola|salut|servus|moin|dear"
    rf"|greetings)(?: (?:all|team|everyone|everybody|folks|there|guys|colleagues?|sir|both|again|dear|workbench"
    rf"|assistant|friends?|{_NAME}))*\s*(?:[,!.:)–]|\s-)+\s*",
    r"(?:(?:just|only) )?(?:an?|one|another)?\s*(?:(?:quick|short|small|silly|simple|stupid|little|brief|tiny|dumb"
    r"|fast) )+(?:q|question|ask|one|favou?r|request|thing)(?: (?:for|from|on|about) \w+)?\s*(?:[:,–]|\s-)+\s*",
    r"(?:um+|uh+|er+m*|hmm*|oh|ah|right|well|ok(?:ay)?|alright|anyway|unrelated|separately|in other news|on another "
    r"note|back to (?:numbers|business|work)|off topic|follow ?-?up|(?:one|just one) (?:more|last) (?:thing|one)"
    r"|last but not least|same vein)\s*(?:[,:.!–]|\s-)+\s*",
    r"(?:based on|going by|according to|as per|from|by|on|in) (?:the|our|your|my) (?:own )?(?:log|data|logs|snapshot"
    r"|records?)(?: that we have)?\s*[,:]\s*",
    r"plus (?=the\b)",
    # for the slide on risk: ...; slide on risk: ...; slide 3 of the deck wants the ...
    rf"(?:for|on|in|onto) (?:the|our|my|this|next|a|an|tomorrow's|monday's) (?:\w+ ){{0,2}}(?:{_PAGE})(?: (?:on"
    rf"|about|of|for|to|with) (?:the |our |my )?{_TOPIC})?\s*(?:[:,–]|\s-)\s*",
    rf"(?:an? |the |our )?(?:{_PAGE}|metric|chart|table|number|figure) (?:on|about) (?:the |our )?{_TOPIC}"
    rf"\s*(?:[:–]|\s-)\s*",
    rf"(?:the |our |this )?(?:{_PLACED}|{_PAGE})(?: of (?:the|our|my) (?:\w+ ){{0,2}}\w+)? (?:wants?|needs?|asks? "
    rf"for|is missing|lacks|should (?:show|have|say)|will show|shows|calls for)\s+(?=(?:the|an?|our)\b)",
    rf"(?:our |the )?{OFFICE}(?: \w+)? (?:keeps? on|goes on|is on|are on|bugs me|bug me|keeps? asking|nags?)(?: "
    rf"(?:at me|about|with))*(?: (?:this|this one|it|that|that one))?\s*:\s*",
    # Slack from Maya: ...; from Jonas (product): ...; quoting Maya from sales: ...
    rf"(?:(?:slack|teams|e-?mail|mail|message|note|dm|chat|ticket|request|question|ask|post|quote|comment)s? "
    rf")?(?:(?:from|by) |quoting ){_NAME}{_OF}(?: (?:on|in|via) \w+)?\s*(?:[:–]|\s-)\s+",
    rf"{_NAME}(?:{_OF}(?:,? (?:on|in|via) \w+)? {_SAYS}|,? \([^()]{{2,40}}\)|,? (?:from|of|in|at) (?:the |our "
    rf")?(?:\w+ ){{0,2}}?{OFFICE})"
    r"(?: (?:me|us|to me))?(?: (?:today|yesterday|this morning|just now))?\s*:\s*",
    rf"{_SOMEBODY}(?:,? (?:who|which) [^,.;:]{{3,40}},)? {_ASKS}\s*:?\s+{_NOUN}",
    # as a manager I need ...; I work in CRM and would like ...
    r"(?:as|being) (?:an? |the )?[^,.;:?!\d]{3,60}?,? (?:i|we)(?:'d| would)? (?:(?:really|now|also) )?(?:need|want"
    r"|like|love|require|am after)(?: to (?:see|know|have|get|track|monitor))?\s+" + _NOUN,
    r"(?:i|we)(?: am| are|'m|'re)? (?:work|working|new|responsible|sit|sitting|come|run|own)\b[^,.;:?!\d]{0,50}? "
    r"and(?: (?:i|we))?(?:'d| would)? (?:need|want|like|love|require)(?: to (?:see|know|have|get))?\s+" + _NOUN,
    # I am preparing a board slide and would need the ...
    r"(?:i|we)(?: am| are|'m|'re)? (?:currently |just |now )?(?:preparing|making|building|writing|finishing"
    r"|updating|drafting"
    r"|compiling|collecting|reviewing|assembling|creating|putting together|working on|looking at"
    r"|doing)\b[^,.;:?!\d]{3,50}? "
    r"and(?: (?:i|we))?(?:'d| would)?(?: (?:now|still|also|therefore))? (?:need|want|like|love|require"
    r"|be glad (?:of|about)"
    r"|appreciate)(?: to (?:see|know|have|get))?\s+" + _NOUN,
    # we are redesigning the sign-up screen, so I would be grateful for a metric that says ...
    r"(?:i|we)(?: am| are|'m|'re) (?:currently |just |now )?\w+ing\b[^.:;?!\d]{3,80}?, (?:so|and so|therefore"
    r"|hence) (?:that )?"
    r"(?:i|we)(?:'d| would)? (?:(?:now|also|really) )?(?:need|want|like|love|be (?:grateful|glad|happy"
    r"|thankful) (?:for|about|to"
    r" (?:have|get|see))|appreciate)(?: to (?:see|know|have|get))?\s+" + _NOUN,
    r"(?:speaking|asking|writing|talking)(?: here)? (?:as|for|on behalf of) [^:.;?!\d]{3,60}?[:,]\s+",
    # for slide 7: ...; before my 10 o'clock: ...
    rf"(?:this (?:is|goes)|it (?:is|goes)|goes)?\s*(?:for|on|onto|into|to go on) (?:the |my |our "
    rf")?{_PLACED}\s*(?:(?:[:,–]|\s-)|(?=the\b))\s*",
    rf"(?:(?:needed|due|wanted|required|i need this|this is|this one is)\s*)?(?:before|by|until|till|at|for) (?:my "
    rf"|the |our )?{_CLOCK}(?: (?:meeting|call|sync|review|slot|one))?\s*(?:[:,–]|\s-)\s*",
))
_WHAT = r"(?:it|this|that|them|the (?:figure|number|table|chart|answer|result|output)s?)"
_FORM = r"(?:table|list|chart|graph|plot|line|bar chart|line chart|picture|csv|sheet|matrix|pivot)"
_AFTER = tuple(re.compile(rf"(?i)(?<=[\w%)\"'?!.])(?:\s*[,;.!?(–—]+\s*|\s+-+\s+)(?:and |so |but |please |pls |just "
                          rf"|oh and )*(?:{one})(?:,? (?:please|pls|thanks|thx))?\)?(?=\s*(?:[.,;!?(]|$))")
               for one in (
    rf"(?:(?:needed|due|wanted|required|i need (?:it|this)|deadline|would need it|(?:it|this|that) is due)(?: "
    rf"is)?\s*)?(?:by|before|until|till|at the latest|at|for) (?:my |the |our )?{_CLOCK}(?: (?:at the latest|latest"
    rf"|sharp|meeting|call|sync))?(?:,? if (?:you can|possible|at all possible|that works))?",
    rf"(?:(?:it|this|that) )?(?:goes|will go|is going|belongs|is|to go|to be put)\s*(?:for|on|onto|into|in|to) "
    rf"(?:the |my |our )?{_PLACED}|for (?:the |my |our )?{_PLACED}",
    rf"(?:it is |this is |that is |that's |goes |needed )?(?:for|in|into|onto) (?:the|our|my|this|next|an?) (?:\w+ "
    rf"){{0,2}}(?:{_PAGE})(?: (?:on|about) (?:the |our )?\w+(?: \w+)?)?",
    rf"{_WHAT} (?:must|should|has to|needs to|will) fit (?:into|in|on) (?:one|a|the|two) (?:\w+ )?\w+",
    rf"(?:/|--? ?)?(?:best|br|regards|rgds|greetings|yours(?: truly)?|kind regards|best wishes),? (?:the "
    rf")?{OFFICE}(?: (?:team|squad|department))?",
    r"(?:can|could|would|will) (?:you|somebody|someone|anybody) (?:please )?(?:draw|show|make|plot|chart|count"
    r"|compute|get|pull|do|check|answer|send|tell) (?:it|that|this|them)(?: (?:up|out|me|us|her|him))?(?: (?:for"
    r"|to) (?:me|us|her|him|them|the team))?",
    r"(?:it |this |that )?(?:goes|comes|serves|will go|will serve|is meant|is|counts)(?: in)?(?: as)? (?:an? |our "
    r"|the )?(?:guard ?rail|secondary|success metric|guardrail metric)",
    r"from (?:the )?first (?:\w+ )?(?:until|to|till) (?:the )?last(?: (?:one|hour|day|week|month))?",
    r"(?:as |since |because )?(?:i|we) (?:need|have|want|must) (?:it |this |that )?to (?:plan|decide|prepare|budget"
    r"|staff|schedule"
    r"|present|report|defend|explain|justify|brief|convince)\b[^,.;:?!\d]{0,40}",
    r"no (?:prose|text|fluff|narrative|stor(?:y|ies)|words|essay|comments?|chat|fuss|blah|explanations?)(?:,? "
    r"(?:just|only) (?:the )?(?:figures?|numbers?|table|data|facts|answer))?",
    r"(?:just|only) (?:the |plain |raw |bare )*(?:figures?|table|facts|answer|result)",
    rf"(?:keep|make) {_WHAT} (?:short|brief|simple|snappy|crisp|quick|compact|concise|plain|pretty)(?: and \w+)?",
    r"(?:(?:one|two|three|no|1|2|3|0|a few) )?(?:decimals?|digits|decimal places?)(?: (?:are|is|will be))? (?:fine"
    r"|enough|ok(?:ay)?|needed|necessary|wanted|sufficient|plenty)",
    rf"{_WHAT} (?:may|can) be (?:rounded|rough|approximate)|(?:an? )?(?:rounded|rough|approximate|ballpark)(?: "
    rf"(?:figures?|numbers?|values?))?(?: (?:is|are|will be|would be))? (?:fine|enough|ok(?:ay)?|good enough"
    rf"|sufficient)",
    rf"(?:(?:ideally|preferably|best|maybe|perhaps|if possible)(?: shown| drawn| displayed)? )(?:as|in) (?:an? "
    rf")?(?:\w+ )?{_FORM}(?: (?:form|format))?",
    rf"an? (?:\w+ )?{_FORM} (?:is|would be|will be|works|does)(?: (?:the )?(?:best|fine|enough|preferred|nice|great"
    rf"|ok|good|perfect|sufficient))?(?: (?:for|to) (?:me|us))?",
    r"(?:you (?:can|may) )?(?:sort|order|format|arrange|show|present)(?: (?:it|them|that))? (?:however|any way|as"
    r"|whichever way|the way) you (?:like|want|prefer|please|wish)",
    r"(?:the )?(?:(?:highest|largest|biggest|lowest|smallest|best|worst|strongest|weakest|most frequent|top) "
    r"(?:ones? )?first|sorted|(?:sorted |ordered )?in (?:descending|ascending|decreasing|increasing|alphabetical) "
    r"order|(?:sorted |ordered )?(?:alphabetically|descending|ascending))",
    rf"{_WHAT}? ?(?:does not|doesn't|need not|needn't|do not|don't|must not)(?: (?:have|need) to)? be (?:too |very "
    rf")?(?:pretty|perfect|exact|nice|fancy|beautiful|formatted|polished|precise|long)",
    r"(?:thanks|thank you|thx|tx|ty|ta|tia|cheers|merci|danke|obrigad[oa]|gracias|kudos)(?: (?:a (?:bunch|lot"
    r"|million|ton|mil)|so much|very much|again|in advance|for (?:your|the) (?:help|time|support)|all|everyone|team"
    r"|mate|guys))*(?:,? " + _NAME + r")?",
    rf"(?:/|--? ?)?(?:best|br|regards|rgds|greetings|yours(?: truly)?|kind regards|best wishes|have a (?:nice|good"
    rf"|great) (?:day|one|week|weekend|evening))(?:,? {_NAME})?",
    r"help(?: (?:me|please|us))?",
    r"(?:no idea|not sure|i do not know|don't know|unsure|i wonder) (?:if|whether) (?:we|you|the log|that|this|it"
    r"|one)(?: \w+){1,4}",
    r"(?:if|assuming|provided|given|as long as|as far as)(?: that)? (?:we|you|the (?:log|data)|it|that|this)(?: "
    r"(?:do|does|is|are))? (?:have|has|hold|holds|log|logs|logged|record|records|recorded|know|knows|tell|tells"
    r"|allow|allows|available|possible|there|exists?)(?: (?:it|that|this|them|such a thing|us))?|if (?:available"
    r"|recorded|logged|known|existent|applicable)",
    r"as (?:accurate(?:ly)?|exact(?:ly)?|precise(?:ly)?|quick(?:ly)?|fast|soon|simple|simply|short) as (?:you can"
    r"|possible|needed)",
    r"(?:is (?:that|this|it) )?(?:doable|feasible|possible|can do|deal|easy|ok)",
    r"(?:happy|glad|i am happy|i will|i'll|i can|will) (?:to )?explain(?: (?:why|later|more|it|everything|if needed))*",
    r"(?:you'd|you would|you will|you'll|that would|would) (?:save|make) my (?:day|week|life|morning)|(?:the "
    r")?(?:coffee|beer|lunch|cake)(?: is)? on me|i(?:'ll| will)? owe you(?: \w+){0,3}",
    r"(?:ping|tell|ask|mail|call|questions? (?:to|for)|cc|ask for) (?-i:@?[A-Za-z]+|me|us)(?: (?:if|when|once|in "
    r"case)(?: \w+){1,4})?",
))
_ENDS = re.compile(r"(?i)\s+(?:asap|tx|thx|ty|ta|tia|pls|pronto|k\s?thx|kthxbye)(?=\s*[.!?,]*\s*$)")
# what a machine wrote: [ALERT] provider latency high at 09:14.
_MACHINE = re.compile(
    r"(?is)(?:^|(?<=[.!?\n])\s*)(?:\[?(?:alert|alarm|warn(?:ing)?|error|info|critical|crit|fatal|incident|sev-?\d"
    r"|p\d|firing|resolved|page)\]?"
    r"(?:\s*[:!–-]\s*|(?<=\])\s+|\s+(?=\d{3}\b|#?\d|sev|p\d\b|(?-i:[a-z]+[-_][a-z\d]+)))"
    r"|(?:pager ?duty|sentry|data ?dog"
    r"|grafana|prometheus|opsgenie|new ?relic|jenkins|airflow|kibana|zabbix|nagios|statuspage"
    r"|monitoring|cron)(?: (?:alert|bot))?(?:\s*:\s*|\s+#\d+[:,]?\s+)|(?:(?:ticket|issue|incident|jira"
    r"|bug)\s+)?\[?(?-i:[A-Z][A-Z\d]{1,9}-\d{1,6})\]?[,:]?\s+(?=[^.:;]{3,70}[.;] )"
    r"|\[?\d{4}-\d\d-\d\d[ T]\d\d:\d\d\S*\]?\s+(?:\[?\w+\]?:?\s+)?(?=(?:warn|error|info|worker|job|queue|\[)))"
    r".{3,200}?(?:\.{2,}|\.(?=\s)|!(?=\s)|\n+|\s[–—]\s|;\s)"
    r"|(?:^|(?<=[.!?\n])\s*)(?:(?:our|the|my) )?(?:monitoring|dashboard|console|pager|system|status page|provider|bot"
    r"|alert"
    r"|alerting|log file|cron job|job|grafana|pager ?duty|sentry|data ?dog|prometheus|opsgenie|kibana|nagios|zabbix)"
    r" (?:says?|said|shows?|showed|reports?|reported|printed|threw|reads?|logged|shouts?"
    r"|screams?|yells?|fires?)(?: that)?:? [\"“][^\"”]{2,120}[\"”]"
    r"[^.!?\n]{0,60}[.!?\n]+")
# what broke, in a sentence of its own: the mail relay was backed up (INC-311).
_BROKE = re.compile(
    r"(?i)^\s*[^.!?;\n\"“]{0,40}\b(?:relay|deploy(?:ment)?|release|build|rollout|server|queue|gateway"
    r"|cluster|worker|pods?|ingress|smtp|api|database|backend|cron"
    r"|webhook)\b[^.!?;\n]{0,40}?\b(?:rolled back|backed up|stuck"
    r"|down|failed|failing|crashed|crashing|restarted|timed out|timing out|broken?|died|overloaded"
    r"|throttled|degraded|flapping|slow)"
    r"\b(?: (?:twice|once|again|overnight|yesterday|today|this morning|last night))*(?:\s*\([^()]{2,30}\))?\s*[.!;]\s+")
_WRAPPED = re.compile(r"^\s*[\"“](?P<what>[^\"“”]{6,})[\"”]\s*[.?!]?\s*$")
_ANYBODY = re.compile(r"(?i)\b(?:only|except|without|exclud\w+|those who|who)\b(?! (?:asks?|wants?|needs?|is asking))")
_LEFT = re.compile(r"\w+\W+\w+")
_SHORT = 3000


def opened(text: str, grounding: Grounding) -> tuple[str, str]:
    """(a message without what it comes in, what was taken off).

    >>> opened("[ALERT] latency high at 09:14. Clicks per week, needed by 3 pm.", grounding)       # doctest: +SKIP
    ('Clicks per week.', '[ALERT] latency high at 09:14')
    """
    if len(text) > _SHORT:
        return text, ""
    text = text.replace("’", "'")
    found: list[str] = []
    people = {*PERSON, *own_words(grounding).people} - {"somebody", "someone", "people", "person"}

    def fits(said: str, rest: str) -> bool:
        plain = normalise(said)
        words = set(re.findall(r"[a-z]+", plain))
        more = words | {word.removesuffix("s") for word in words}
        return not (
            _LEFT.search(rest) is None or _ANYBODY.search(said) or more & people
            or set(values_in(plain, grounding)) - set(values_in(normalise(rest), grounding)))

    def drop(pattern: re.Pattern[str], joint: str = " ") -> None:
        nonlocal text
        match = pattern.search(text)
        if match is not None:
            rest = f"{text[: match.start()].rstrip()}{joint}{text[match.end():].lstrip()}".strip()
            if fits(match[0], rest):
                found.append(match[0].strip(" ,;:.!?-–—>|()\n"))
                text = rest
    for _ in range(4):
        before = text
        drop(_MACHINE)
        drop(_BROKE)
        for pattern in _BEFORE:
            drop(pattern)
        for pattern in (*_AFTER, _ENDS):
            drop(pattern, "")
        wrapped = _WRAPPED.match(text)
        text = wrapped["what"] if wrapped is not None and before != text else text
        text = re.sub(r"^[\"“]([^\"”]{5,80}\?)[\"”][;,.]?\s+(?=\w)", r"\1 ", text) if before != text else text
        if text == before:
            break
    return text, "; ".join(one for one in found if len(one) > 5)
