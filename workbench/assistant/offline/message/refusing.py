"""What is refused before anything is read: rows and identities, acts, and what no count of rows can answer."""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.message.orders import ordered
from workbench.assistant.offline.message.strange import strange
from workbench.assistant.offline.parts.volume import MESSAGES
from workbench.assistant.offline.wish import Sentence
from workbench.assistant.offline.words.columns import PERSON
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.vocabulary import Unanswerable, Unclear

_SOME = (
    r"(?:users?|customers?|readers?|members?|persons?|people|players?|listeners?|accounts?|clients?|subscribers?"
    r"|recipients?|riders?|drivers?|shoppers?|guests?|viewers?|contacts?|patients?|students?|individuals?|learners?"
    r"|owners?|holders?)"
)
_PERSONS = "|".join(PERSON)
# the days until a state ends are a metric: counted.py reads them
_LOSS = r"\w+ (?:to|until|till|before) (?:the |a |we |they |\w+ )*?(?:loss|losing|lose|loses|lost)(?!\w)"
_BEYOND = (
    # what no count of rows can answer, and what is nearest
    (
        r"why|what (?:caused|causes|drives|drove|explains|makes|made)|reasons? (?:for|why|behind|that)|root causes?"
        r"|how come|due to what|caused by|because of what",
        "The log says what happened, not why. A funnel, a trend or a breakdown shows where it changed; an experiment"
        " shows a cause.",
    ),
    (
        r"forecast\w*|predict\w*|project(?:ed|ion|ions)|extrapolat\w*|(?:in the )?next (?:month|quarter|year|week"
        r"|summer|season)(?! after| following| from)|will (?:be|happen|have|the|our|we|they|it)\b(?!.*\bif\b)"
        r"|tomorrow|going to (?:be|churn|buy|convert|click|leave|cancel|happen)|in the future|future|expected? (?:to"
        r"|for|next)|likely to (?:churn|leave|buy|convert|cancel)|by the end of (?:the|this) (?:year|quarter|month)",
        "Nothing here forecasts. A trend shows how a count or a rate went so far.",
    ),
    (
        r"would (?:have|we have|there have)|had we|if we (?:had|stopped|did|sent|doubled|never)|what if|what would"
        r"|without the (?:newsletter|push|campaign|messages|email|app)|counterfactual|incremental\w*"
        r"|(?:impact|influence) of|attributable|how much of .* (?:is|was) (?:caused|driven|due)|thanks to",
        "What would have happened otherwise is not in the log. An experiment with a control arm says it.",
    ),
    (
        rf"(?!{_LOSS})(?<!one )(?<!single )(?<!\d )time (?:to|until|till|between|from|since|spent|it takes"
        r"|taken|before)|how (?:long|soon|fast"
        r"|quickly)(?! (?:can|could|may|is|are|do|does|did) .*(?:reach|messag|contact|opted in|subscribed))|latency"
        r"|delay|duration|lag"
        rf"|(?!{_LOSS})(?:days?|hours?|weeks?|minutes?) (?:until|till|before|to (?:click|open|buy|convert"
        r"|purchase))|speed"
        r"|takes? (?:them|users|people|a user|it)? ?(?:to|until)|elapsed|session length|length of (?:a "
        r"|the )?(?:session|visit)s?",
        "How long something takes is not among the aggregates yet. Whether it happened within a window is: say for"
        " example "
        "“conversion within one day”.",
    ),
    (
        r"(?:hours?|time|moment|part) of (?:the )?day|(?:days?) of (?:the )?week|weekdays?|weekends?|mondays?"
        r"|tuesdays?|wednesdays?|thursdays?|fridays?|saturdays?|sundays?|mornings?|evenings?|nights?|noon|midnight"
        r"|lunch\w*"
        r"|(?:best|right|optimal|ideal|good) (?:time|moment|hour|day)|when (?:is|should|do|are) (?:the best|we|users"
        r"|people)|when (?:do|does|did|are|is|were|was|should|will) \w+|at what (?:time|hour|moment)|working hours"
        r"|office hours|seasonality|holidays?",
        "Nothing here groups by the hour of a day or the day of a week. A trend shows a count or a rate by hour or by"
        " day.",
    ),
    (
        r"medians?|percentiles?|quantiles?|quartiles?|deciles?|p\d\d|standard deviations?|variances?|std|histograms?"
        r"|distribut\w+|maximum|minimum|max|min|mode|spread(?! (?:over|across|among|between) )|outliers?|skew\w*",
        "A median, a quantile or a spread is drafted as a metric only: of what, within which window, and what does a"
        " user without a row count as?",
    ),
    (
        r"correlat\w+|regress\w+|cluster\w*|segments? (?:the )?(?:users|customers|readers|people)|lookalikes?"
        r"|anomal\w+|simulat\w+|optimi[sz]\w+|recommend\w*|which (?:message|push|mail|email|offer|creative) (?:should"
        r"|to) (?:we )?send"
        r"|relationship between|associat\w+|causal\w*|cohorts?|rfm|ltv|lifetime value|clv",
        "That is modelling, not a metric or an insight. A training spec fits a model to the log: `workbench train`.",
    ),
    (
        r"(?:which|what|how many|how often|whom?|where|when)(?: \w+){0,3} should (?:we|i|one)|should (?:we|i) (?:send"
        r"|stop"
        r"|use|do)|(?:what|which) is an? (?:\w+ )?(?:good|bad|normal|healthy|typical|usual|reasonable|acceptable"
        r"|decent)",
        "The log holds what was done and what came of it, not what should be. A rate, a count or a trend shows how it "
        "is;"
        " an experiment shows what a change would do.",
    ),
    (
        r"opinions?|satisf\w+|happy|happiness|feel\w*|think of|think about|sentiment|mood|nps|net promoter|surveys?"
        r"|like about|trust us|brand|awareness|competitors?|competition|industry|market share|benchmarks?"
        r"|weather",
        "The log holds what people did, not what they think, and nothing from outside. Ask for a rate, a count or a"
        " metric of what they did.",
    ),
)
_ROWS = (
    # somebody's rows, and who somebody is: never an aggregate
    rf"e[- ]?mail address\w*|emails? of (?:the |our |all |every |each |any |these |those |premium |new )*{_SOME}"
    rf"|emails? addresses|(?:tele)?phone (?:numbers?|of)|mobile numbers?|addresses"
    r"|(?:first|last|full|real|user|customer)[ _]?names?|names please|by name|names? of (?:the |our |all |every )*"
    rf"{_SOME}|(?:\w+ )?(?:user|customer|reader|member|person|people|their|his|her|player|listener|account|client"
    rf"|subscriber|recipient|device|rider|passenger|message)[ _]?(?:ids?|names?|identifiers?|tokens?)|identifiers?"
    rf"|uuids?|identit(?:y|ies)"
    rf"|(?:the |their |of |all |any |with |and )ids?|ids? of|who (?:exactly )?(?:is|are|was|were) (?:the|they|these"
    rf"|those|our|behind)|who(?: \w+){{0,3}} (?:the )?most"
    rf"|(?:top|best|worst|biggest|heaviest|most active) (?:\w+ )?{_SOME}|the {_SOME} (?:who|that"
    rf"|with) (?:\w+ ){{0,2}}(?:the )?(?:most|highest|least|largest|biggest)|(?:list|print|enumerate|output|reveal"
    rf"|return|name|show)(?: me| us)?(?: of)?(?: all| the| every| each| our| any| these| those)* {_SOME}(?=$| (?:who"
    rf"|that|with|which|whose|in|from|by name|and|together|please)\b|[.,;])"
    rf"|(?:raw|sample|first \w+|last \w+|all|some|individual|actual|underlying|example|ten|five|\d+) (?:rows|records"
    rf"|entries|lines)|(?<!many )rows (?:of(?! each)|from|in|for)"
    rf"(?! (?:the |our )*\w+(?: \w+)? (?:by|per|for each)\b)|records (?:of|from|for)|row[- ]level"
    rf"|user[- ]level data"
    rf"|events of (?:one|a single|this|that|a|each) \w+|(?:timeline|history|journey|profile|activity|behaviou?r"
    rf"|clickstream) of (?:one|a|the|this|that|each|any|some) (?:\w+ )?{_SOME}(?! table)"
    rf"|(?:one|a single|this|that|a specific|a particular|each individual|a certain|some) {_SOME}'?s? (?:events|rows"
    rf"|history|data|behaviou?r|activity|timeline|clicks|opens|purchases|messages)|{_SOME} (?:number |no |nr |id "
    rf"|#)(?:\w*\d\w*|one|two|three|five|ten|seven)|{_SOME} [a-z]+_?\d{{3,}}"
    r"|personal (?:data|information|details)|contact details|private (?:data|information)|pii|birth\w*|ip address\w*"
    r"|credit cards?|select .{1,80} from|dump\w*|export\w*|download\w*|csv|xlsx|spreadsheets?"
    r"|api[ _]?keys?|passwords?|passwd|secrets?|private key|ssh|credentials?|access tokens?|environment variables?"
    r"|env vars?|system prompt|your (?:prompt|instructions|rules)|\.env|id rsa"
)
_WHO = (
    # who did something, as a list of people
    rf"(?<!at )(?<!in )(?<!on )(?<!by )(?<!to )(?<!for )(?:which|what) "
    rf"(?:(?!(?:do|does|did|are|is|were|was|have|has|can|could|should|would|will) |an? |the |our |each |share "
    rf"|percent\w* |kind |type |makes |puts |drives |scares |turns |annoys |keeps |gets |lets |helps )\w+ )?"
    rf"{_SOME} (?!(?:spend|spent|pay|paid|earn|owe|think|cost)\b|groups?"
    rf"|segments?|types?"
    rf"|propert|attribut|who\b|plan|tier|level|status|within|is the)\w+"
)
# the number of refills which one patient has: of each, and of nobody in particular
_OF_EACH = re.compile(
    rf"\b(?:number|count|totals?|sum|average|mean|amount|how (?:many|much))\b[^.;?!]*? (?:which|what) (?:one|an?|each"
    rf"|every) {_SOME}(?!\w)"
    # tickets what travellers open, as some say
    rf"|\b(?:numbers?|counts?|how many|sums?|totals?)(?: of)?(?: the| all)? [a-z]+s what (?:the |our )?"
    rf"(?:{_PERSONS})(?!\w)")
# how many listening rows for each genre: a number of rows by a column, and none of them
_COUNTED_ROWS = re.compile(
    rf"\b(?:how many|number of|count of|count)(?: the)? (?:[a-z]+ ){{0,3}}(?:rows|records|entries)"
    rf"(?: (?:of|for|per|in|by) (?:each|every|the)?(?! *(?:{_PERSONS}|{_SOME[3:-1]})\b))?")
_ACTS = (
    # what only a person does, with a click
    r"delete|deleting|(?:remove|drop|erase|wipe|purge|truncate|overwrite|rename|edit|modify|replace|alter|change"
    r"|update|reset|corrupt) (?:the |all |every |our |my |this |that |a )*(?:\w+ )?(?:metrics?|experiments?"
    r"|snapshots?|files?|tables?|database|rows|log|logs|data|settings?|specs?|yaml|readouts?|results?|levels?"
    r"|polic\w+|plan|numbers?|config\w*)|overwrite|erase|drop table|rm|sudo|curl|wget|bash|shell|chmod|subprocess"
    r"|write (?:(?:a|the|that|this|it|an) )?(?:\w+ )?(?:file|to disk|in the readout|into|over)|(?:read|open|cat|show"
    r"|print|load|list) (?:me )?(?:the )?(?:contents? of |files? |folder |directory )?(?:~|/)\S+|file system|hard disk"
    r"|promote|roll ?back|pretend|fake(?! (?:profiles?|accounts?|users?|members?|people|photos?|pictures?|reviews?"
    r"|adverts?"
    r"|ads|listings?|names?|identit\w+|persons?|sellers?|buyers?|jobs?|news|ones)\b)|fabricat\w+|falsif(?:y|ied)"
    r"|tamper\w*|make up|cheat|(?:break|skip) (?:the|your"
    r"|all) (?:rules?|limits?|checks?)|(?:forget|disregard|ignore|bypass|override|circumvent) (?:all|your"
    r"|the (?=rules?|instructions?|above|window|system|checks?|previous|policy|privacy|limits?)|my|any"
    r"|previous|every|prior|these)\w*(?! (?:weekend|bot|machine)s?)|jailbreak|developer mode|debug mode"
    r"|admin(?:istrator)? mode|god mode|as an? admin\w*|upload|http\w*|www|raise the privacy|(?:lower|raise|change"
    r"|switch off|turn off|disable|deactivate) (?:the |your |all )?(?:privacy|level|checks?|safety|guard\w*|log\w*"
    r"|limits?|approvals?)"
    r"|act as|you are (?:now|a|an|no longer)|role ?play|new instructions?"
    r"|(?<!periods )(?<!spells )(?<!times )(?<!intervals )without (?:asking|approval|permission"
    r"|confirmation|my)|approve (?:it|everything|all|the)"
    r"|(?<!we )(?:skip|bypass|jump|spare (?:us|me)|leave out) (?:the |my |all |any |our |your )*(?:approvals?"
    r"|sign ?offs?|four eyes)"
    r"|(?:write|take|strike|cut|cross|throw|kick|drop|remove|leave) [a-z0-9_]+ (?:out|off|away)?(?: of| from)? ?(?:the "
    r"|our |its |all )*(?:guardrails?|metrics|plan|spec|criteria|experiment|readout|polic\w+)(?= of | from |[.,;!]"
    r"|$| right"
    r"| now)"
    r"|(?:^|please |then |now )(?:send|email|message|notify|text|ping|call(?! (?:it|this|that))|contact) "
    rf"(?:it|this|that|them|him|her"
    rf"|every(?:one|body)|(?:a|an|the|one|another|out) (?:\w+ )?(?:push|e?mail|message|notification|newsletter"
    rf"|campaign"
    rf"|text|sms)|(?:all|every|each|the|our|these|those) (?:\w+ ){{0,2}}(?:{'|'.join(PERSON)}))"
    r"(?! (?:rate|open|click|send|funnel|per|by|a day|a week)\w*)"
)
_VAGUE = (
    (
        # happy members: who they are is nowhere in the log, and something that they do may stand for it
        rf"(?:metric|kpi|indicator|number|share|count|percentage) (?:for|of|on) (?:the |our |all )*(?:happy|happier"
        rf"|satisfied"
        rf"|pleased|delighted|good|quality) (?:{_PERSONS}|{_SOME[3:-1]})",
        "Which are they? The log holds what people did: say what they do within how many days.",
    ),
    (
        r"(?:what is|is anything) (?:up|wrong|going on|new|happening|the matter) (?:with|in|on|at)(?!.*(?:rates?"
        r"|counts?|number"
        r"|per|by|each|daily|weekly|monthly))",
        "What of it? A rate, a count or a trend shows it: which?",
    ),
    (
        r"how (?:did|do|does|are|is|were|was|have|has) (?:[a-z]+ ){1,6}?(?:do|doing|done|perform(?:ed|ing)?|fare"
        r"|work(?:ed"
        r"|ing)?)(?= *(?:$|[?.,!;]))(?!.*(?:rates?|counts?|number|clicks?|opens?|taps?|conver|opt))",
        "How they did by what? A rate, a count or a metric of what people did shows it.",
    ),
    (
        r"(?:is|are) (?:the |our |this |that )?(?:\w+ ){0,3}(?:good|bad|effective|worth it|any good|ok|better"
        r"|worse)(?: enough)?(?: now)?(?: than before)?$"
        r"|(?:which|what) (?:\w+ ){1,3}(?:is|are|were|was) (?:the |our )?(?:really )?(?:good|bad|best|worst|better"
        r"|strong|weak|decent)(?: ones?)?(?=\s*(?:$|[?.!,]))(?!.*(?:rate|clicks?|opens?|conver))"
        r"|which (?:one )?is (?:better|best|worse)(?!.*(?:rate|clicks?|opens?|conver))",
        "Better by what? A rate, a count or a metric of what people did can be compared.",
    ),
    (
        r"(?<!late )(?<!overdue )(?<!early )returns? rates?|number of returns|(?<!late )(?<!overdue )(?<!early"
        r" )returns per \w+|rate of returns?",
        "Coming back, or goods sent back? The log says which users had a session.",
    ),
    (
        r"churn\w*|attrition|lapsed?|lapsing|dormant|inactive|inactivity",
        "Churn has no row of its own. Do you mean opt-outs, or users without a session: say for example "
        "“weekly retention”?",
    ),
    (
        r"engag(?:ed|ement|ing|e|es)|interact(?!ions? (?:by|per|of each|for each) (?:kind|type))\w*|reactions?"
        r"|respon(?:se|ses|d|ds|ded|sive)",
        "Engagement can mean sessions, clicks or opens. Which one?"),
    (
        r"(?:average (?:order|basket) values?|aov)(?!.*(?:divided by|over (?:the )?number of|ratio))",
        "Value per order or value per user? Per user is “revenue within four weeks”.",
    ),
)


def known_words() -> frozenset[str]:
    """Words that these rules know: none of them is a slip of the keyboard."""
    patterns = [_ROWS, _WHO, _ACTS, *(pattern for pattern, _ in (*_BEYOND, *_VAGUE))]
    found = {word for pattern in patterns for word in re.findall(r"[a-z]{4,}", re.sub(r"\\\\w|\\w", " ", pattern))}
    return frozenset(found | {word.removesuffix("s") for word in found})


def refuse_rows(sentence: Sentence, grounding: Grounding | None = None) -> None:
    """Refuse rows and identities before anything else is read.

    Raises:
        Unanswerable: with what is shown instead.
    """
    rows = strange(_ROWS, _COUNTED_ROWS.sub(" ", sentence.whole), grounding, orders=True)
    asked = Sentence(_OF_EACH.sub(" ", sentence.whole))
    if rows or (asked.has(_WHO) and not sentence.has(r"hypothes\w+|hypo")):
        raise Unanswerable(
            "I show counts, rates and metrics of many people, never rows, identifiers or addresses. Ask for a number"
            " by "
            "channel or by a property of users."
        )


# in a hypothesis, what is done with messages is the change: removing the reminder, if we delete the third mail
_CHANGED = re.compile(
    r"(?<!then )(?<!please )(?<!and )(?<!also )(?<!now )(?<![.;!?] )\b(?:delet|remov|eras|replac|chang|alter|updat"
    r"|renam|edit|send|messag|notif|text|email|call|contact)\w*"
    r"(?: (?!(?:metric|experiment|snapshot|file|table|database|log|setting|spec|readout)s?\b)[\w-]+){0,5}?"
    rf" (?:{MESSAGES}|texts?|{'|'.join(PERSON)})(?!\w)(?! (?:table|file|data|rows?|records?|list)s?\b)")


def _plain_of(sentence: Sentence, grounding: Grounding | None) -> str:
    """A request without the project's own names, and a hypothesis without what it does with messages."""
    text = sentence.whole
    if grounding is not None:
        names = {*grounding.snapshot.project.names("experiments"), *grounding.catalog.metrics}
        for name in sorted(map(normalise, names), key=len, reverse=True):
            text = re.sub(rf"(?<![\w']){re.escape(name)}(?![\w'])", " it_ ", text)
    return _CHANGED.sub(" it_ ", text) if sentence.has(r"hypothes\w+|hypo") else text


def refuse_acts(sentence: Sentence, grounding: Grounding | None = None) -> None:
    """Refuse what only a person does.

    Raises:
        Unanswerable: with what is done instead.
    """
    plain = _plain_of(sentence, grounding)
    if ordered(plain) or strange(_ACTS, plain, grounding, orders=True):
        raise Unanswerable(
            "I change, delete and send nothing, and take no instruction to: I draft and show, and a person clicks"
            " Save or Run."
        )


def refuse(sentence: Sentence, grounding: Grounding | None = None) -> None:
    """Refuse kinds of question that no spec can hold, ask about words that mean several things.

    Raises:
        Unanswerable: with what is nearest.
        Unclear: with the meanings.
    """
    for pattern, question in _VAGUE:
        if strange(pattern, sentence.rest, grounding):
            raise Unclear(question)
    for pattern, reason in _BEYOND:
        if strange(pattern, sentence.rest, grounding):
            raise Unanswerable(reason)
