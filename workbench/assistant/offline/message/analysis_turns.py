"""How people ask for a table of the log: conditional on delivery, a panel of week x channel, ordered within two days.

Each is put into the grammar's words before anything else is. A pattern acts only where its words can mean nothing
else; who asks for a metric or states a hypothesis is left alone.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.message.by_column import RATED, by_a_column
from workbench.assistant.offline.message.layouts import grouping
from workbench.assistant.offline.parts.bases import MESSAGES
from workbench.assistant.offline.parts.by_stars import in_stars
from workbench.assistant.offline.parts.choosing import own_values
from workbench.assistant.offline.parts.conditions import MONTHS
from workbench.assistant.offline.words.columns import PERSON
from workbench.assistant.offline.words.numbers import WORDED
from workbench.assistant.offline.words.own_words import everybody

_NO_TABLE = re.compile(r"\b(?:metrics?|kpis?|indicator|guardrail|hypothes\w+|exposure|experiment)\b")
_PERIOD = r"(?:hour|day|week|month)"
_MONTH = "|".join(MONTHS)
_DAY = rf"(?:\d{{4}}-\d\d-\d\d|\d{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{_MONTH})\b|(?:{_MONTH})\b)"
_END = r"(?=\s*(?:$|[.,;:!?)]))"
_N = rf"(?:\d+|{WORDED})"
_TURNS: tuple[tuple[str, str], ...] = (
    # click rate conditional on delivery
    (r"\b((?:rates?|ctr|share|percentage)) (?:conditional|conditioned|conditionally) (?:up)?on (?:the |having been "
     r"|being )?(?:delivery|delivered)(?: messages?)?\b", r"\1 of delivered messages"),
    (r"\b((?:rates?|ctr|share|percentage)) (?:conditional|conditioned|conditionally) (?:up)?on (?:an? |the "
     r"|having been "
     r"|being )?open(?:ed|ing)?(?: messages?)?\b", r"\1 of opened messages"),
    (r"\b(of (?:delivered|opened) messages),? \(?(?:clicked|opened|converted) divided by (?:delivered|opened)\)?",
     r"\1"),
    # of those, messages clicked divided by messages opened by a person; clicked among opened messages
    (r"\b(messages clicked divided by messages opened) by (?:an? |the )?(?:real )?(?:persons?|people"
     r"|humans?)\b", r"\1"),
    (r"(?<=[:,;] )of those,? (?=messages clicked divided by messages opened\b)", ""),
    (r"\b(click[- ]to[- ]open rates?\b[^:;]*?)[:,;(] ?(?:messages )?clicked (?:among|of|out of|over) (?:the |all"
     r" )?opened"
     r"(?: messages| ones)?\b", r"\1"),
    (r"\b(?:openings?|opens) (?:done |made )?by (?:the )?(?:machines|robots|bots|scanners)\b", "machine opens"),
    # 6 and more = one bucket
    (rf"\b({_N}) (and|or) (more|above|up|over)(?: of them| {MESSAGES})? ?(?:=|is|are|as|in|go in(?:to)?|make"
     rf"|form|share|are"
     r" in|all in) ?(?:the )?(?:one|a single|the same|one single) (?:last )?(?:bucket|group|bin|class|line|row)\b",
     r"\1 \2 \3 together"),
    # number of reachable users by channel
    (rf"\b(?:the )?number of reachable ({'|'.join(PERSON)})s? (?=(?:by|per|for each|on each|at|each)\b)",
     r"how many users can we reach "),
    # for each of the last 30 days: by day, in them
    (rf"\b(?:for|in|on|over|during) each of (?:the|our) (?:last|past|latest) ({_N}) ({_PERIOD})s\b",
     r"per \2 in the last \1 \2s"),
    # we have all these reviews lying around and nobody looks at them: how the office is, and no condition
    (r"^we (?:have|keep|collect|get) (?:all )?(?:these|those|so many|lots of|a lot of|many) [a-z]+"
     r"(?: lying around| here)?,? (?:and|but) (?:nobody|no one) (?:ever |really )?"
     r"(?:looks at|uses|touches|cares about) (?:them|it)[.!;] (?=how many\b)", ""),
    # texts are not cheap: how many did we send
    (rf"^(?P<what>{MESSAGES}|texts|sms|pushes|mails|emails) (?:(?:do )?costs? (?:us )?(?:a lot of |too much "
     rf"|real |good )?money"
     r"|are (?:expensive|costly|not cheap|not free)) ?[-–—:;,.!]+ ?(?:so )?how many (?:of them )?(?:did|do|have)"
     r" we (?:send|sent)"
     r"\b", r"how many \g<what> did we send"),
    # funnel at the level of users
    (rf"\bfunnel (?:at|on) (?:the )?(?:level of|level:) (?:the )?((?:single |individual )?(?:{'|'.join(PERSON)}))\b",
     r"funnel of \1"),
    # in march. (2026)
    (rf"\b({_MONTH})[.,]? \((\d{{4}})\)", r"\1 \2"),
    # messages with ts in a span
    (rf"\b({MESSAGES}) (?:with|whose) (?:an? |the |their )?(?:ts|timestamps?|send (?:date|time|day)s?)"
     rf"(?: (?:is|are|lies|falls|lying|falling))? (?=(?:in|from|between|since|before|until|after|on)\b)", r"\1 sent "),
    # how many steps a funnel has is said by naming them
    (r"\b(funnels?\b.*?),? (?:with|in|of) (?:two|three|four|2|3|4) (?:steps|stages)\b", r"\1"),
    # in any order a step counts for who took those before it: what a funnel is
    (rf"\b(funnels?\b.*?)[.;,(] ?(?:and )?(?:an? )?[a-z]+ (?:counts?|is counted|are counted) (?:at|in|for) (?:a|each"
     rf"|every) (?:step|stage)"
     rf" only (?:if|when|where) (?:(?:all|the|each|every|he|she|they|it) )*(?:steps?|stages?|ones?)? ?(?:before|earlier"
     rf"|previous|above)"
     rf"(?: (?:it|that))?(?: (?:was|were|is|are|has|have|had|been))* (?:reached|taken|done|passed|counted)"
     rf"(?: (?:too|as well|also))?{_END}\)?", r"\1"),
    # from what was sent down to what was bought, sent right through to the conversion
    (r"\bfrom (?:what (?:was|is|were|we) |being |the )?(?:sent|sending|send)(?: out)?(?:,? (?:all the way|right"
     r"|straight"
     r"|down|on|through|up))* (?:to|until) (?:what (?:was|is) |being |the |an? )*(?=[a-z])", "from sent to "),
    # for a panel a row is a week and a channel
    (rf"\bpanel (?:of |with |by )?({_PERIOD})s?(?: x | × | by |/| and | divided by )(COLUMN)s?\b ?[:,-]?",
     r"by \2 per \1,"),
    (rf"\bpanel (?:of |with |by )?(COLUMN)s?(?: x | × | by |/| and | divided by )({_PERIOD})s?\b ?[:,-]?",
     r"by \1 per \2,"),
    (rf"\b((?:per|by|each) ({_PERIOD}),.*?) of (?:the |all |our )?messages (?:that were |that |which were )?sent in"
     rf" (?:that|the|the same) \2\b", r"\1"),
    (rf"\b({_PERIOD}) (?:for|after) \1\b", r"by \1"),
    (r"\b(?:iso|calendar)[ -](?=weeks?\b)", ""),
    (r"\b(?:separated|separately|separate|split|divided|broken down|distinguished|sorted) (?:up )?(?:for|after"
     r"|according to)"
     r" (?:the |each |every )?(?=COLUMN\b)", "by "),
    # I would love to see
    (r"^(?:i|we) (?:would )?love to (?:see|know|have|learn) (?=(?:the )?(?:numbers?|how|what|which(?! of))\b)",
     "show "),
    # many times over: how much offers did they make
    (r"\bhow much (?=[a-z]+s (?:(?:did|do|does|have|were|are) (?:the |our |we|they|you|people)|(?:have |were |are "
     r"|did )?(?:we|there)\b))(?!(?:minutes|hours|seconds|euros|dollars|reais|kronor|pounds|cents|costs?|units?)\b)",
     "how many "),
    # a value from 200 upwards
    (r"\bfrom (\d[\d.]*) ([a-z]+) (?:upwards?|up|and (?:up|more|above)|onwards|on)\b(?! (?:to|until)\b)",
     r"of \1 \2 or more"),
    (r"\b(?:with|having|at) (?:an? )?(?:value|amount|price|worth) of (?=\d[\d.]* [a-z]+ or more\b)", "of "),
    (r"\bfor all (?:the |of the |our )?time\b", "all time"),
    # they are living there, it arrived at the phone
    (r"\b(are|is) living\b", r"\1 based"),
    (rf"\b({MESSAGES}) (?:that |which )?(?:has |have |had )?arrived? (?:at|on) (?:the|their|a|his|her) (?:phones?"
     rf"|devices?"
     r"|handsets?|inbox|mailbox)", r"\1 were delivered"),
    (r"^(?:it|there) (?:exists?|are|is) ([a-z ]{3,60}?),? (?:which|that)? ?((?:are|were|was|have|has"
     r"|got)\b[^.;:]+)[.;,:] ?"
     r"(?:and )?how many (?:are|is) (?:this|these|those|they|it)(?: (?:messages|ones|there))?\b", r"how many \1 \2"),
    # rows by machines alone, and all but those
    (r"\b(open|click|tap)s?(?: events?)? (?:that )?(?:were|are|was|is|have been|got)? ?(?:flagged|marked|logged"
     r"|labelled"
     r"|tagged)(?: as| with)? (?:an? )?(?:is )?machines?(?: (?:ones|opens?|clicks?|= true|true))?", r"machine \1s"),
    (r"[.,;] ?(?:only |just |but )*(?:the )?(?:machines|robots|bots) (?:do |are )?not(?: count(?:ed)?)?"
     rf"{_END}", ", without machines"),
    (r"\b((?:click|open|tap)s) (?:(?:made |done |that come |coming )?(?:from|by)) (?:real |actual |true )?"
     r"(?:persons?|humans"
     r"|people)(?:,? \(?(?:and |but )?not (?:the |from |by |of )*(?:robots?|machines?|bots)\)?)?(?! (?:who|with|in|from"
     r"|of|that)\b)", r"\1 without machines"),
    # all rows of a table by its kind
    (r"\b(machine (?:open|click|tap)s)[.,;:]? row counts? in (?:the )?interactions(?: table)?\b", r"number of \1"),
    (r"^what happens how often(?: (?:in|on|with) (?:the|our) [a-z]+)?[.,:;?-]* (?=.*\bby kind\b)", ""),
    (r"\b(?:all |the )*(outcome|interaction|send) rows by\b", r"row counts of the \1s table by"),
    # what was reached, and gained and lost on the way
    (r"\b(reach[a-z]*\b.*?),? and how many (?:of them )?(?:did |do |have |had )?we (?:have )?(?:gain|gained|win|won)"
     r" (?:and|or) (?:lose|lost)(?: (?:along|on) the way| each time| in (?:it|each|that time))?", r"\1"),
    (r"\bwhat (?:keeps|worries|bothers|puzzles|scares|frightens) (?:me|us)(?: most| awake| up(?: at night)?)? (?:is"
     r"|are) "
     r"(?:the )?people who (?:leave|leave us|unsubscribe|opt out|are leaving(?: us)?)[.:;,] (?=.*\b(?:opt(?:ed"
     r"|s)?[- ]out"
     r"|unsubscrib\w+)\b)", ""),
)


def in_table_words(text: str, grounding: Grounding) -> str:
    """A normalised request for a table in the grammar's words.

    >>> in_table_words("click rate conditional on delivery", log)       # doctest: +SKIP
    'click rate of delivered messages'
    """
    if _NO_TABLE.search(text):
        return text
    named = "|".join(sorted(map(re.escape, grouping(grounding)), key=len, reverse=True)) or "(?!)"
    for pattern, instead in _TURNS:
        text = re.sub(pattern.replace("COLUMN", f"(?:{named})"), instead, text)
    for put in (in_stars, _sent_week, _sent_since, _that_day, _ordered, _of_the_step, _only_value, _no_rates,
                _went_out, by_a_column):
        text = put(text, grounding)
    return " ".join(text.split())


def _sent_week(text: str, _: Grounding) -> str:
    """A rate per week of send is one per week: its messages are told by when they were sent."""
    if RATED.search(text) is None:
        return text
    # a message belongs to the week in which it was sent: what a rate by week means
    told = re.search(
        rf"[.;,(] ?(?:and )?(?:an?|each|every|the|all) {MESSAGES} (?:belongs?|counts?|goes|go|falls?|is (?:counted|put"
        rf"|placed|booked)|are (?:counted|put|placed|booked)) (?:to|in|into|for|towards|under) (?:the|its|their) "
        rf"(?P<unit>{_PERIOD})(?: (?:in|on) which (?:it|they) (?:was|is|got|were|are) sent| (?:it|they) (?:was|is|got"
        rf"|were|are) sent(?: (?:in|on))?| of (?:its|the|their) (?:send|sending|dispatch)){_END}\)?", text)
    if told is not None:
        rest = f"{text[: told.start()]}{text[told.end():]}"
        said = {_UNITS.get(word, word) for word in re.findall(rf"\b(?:{_PERIOD}|hourly|daily|weekly|monthly)\b", rest)}
        text = rest if said == {told["unit"]} else text
    return re.sub(rf"\b((?:per|by|each) {_PERIOD}) (?:of|in which (?:the )?(?:messages?|they) (?:was|were)) (?:the "
                  rf")?(?:send|sending|sent|dispatch){_END}", r"\1", text)


_UNITS = {"hourly": "hour", "daily": "day", "weekly": "week", "monthly": "month"}
_SINCE = re.compile(
    rf"[,;(.] ?(?:and |but )?(?:only|just) (?:for |of )?(?:the )?(?:stuff|things?|what|everything|messages?|ones?"
    rf"|those|sends)"
    rf" (?:that |which )?(?:we |was |were |they |have |been )*sent (?=(?:from|since|between|before|until|after|on"
    rf"|in|during)"
    rf" (?:the )?{_DAY})")


def _sent_since(text: str, _: Grounding) -> str:
    """A rate, only stuff that we sent from a day on: of the messages sent then; of clicks it is not when they came."""
    return _SINCE.sub(", messages sent ", text) if RATED.search(text) else text


def _ordered(text: str, grounding: Grounding) -> str:
    """An ordered funnel of people: in that order; one of messages is left as it is said."""
    people = "|".join(map(re.escape, sorted({*PERSON, *everybody(grounding)}, key=len, reverse=True)))
    if not re.search(rf"\b(?:{people})\b", text) or re.search(rf"\b{MESSAGES}(?: level)? funnel", text):
        return text
    text = re.sub(r"\bordered (?=(?:(?:[a-z]+|two|three)[ -]){0,3}funnels?\b)", "in that order ", text)
    return re.sub(r"\b(funnels?(?: (?:of|per|by) [a-z]+)?),? \(?ordered\)?(?=,? (?:with|within|in)\b|\s*[,;:(])",
                  r"\1, in that order", text)


def _that_day(text: str, _: Grounding) -> str:
    """Before a day and on or after that day: the one day that was named."""
    days = re.findall(r"\d{4}-\d\d-\d\d", text)
    if len(days) != 1:
        return text
    return re.sub(r"\b(on (?:or|and) after|after|before|since|from) (?:that|this|the same|the said) (?:day|date)\b"
                  r"(?! (?:on|onwards?)\b)", rf"\1 {days[0]}", text)


_STEPS = {"sen": "sent", "deliver": "delivered", "open": "opened", "click": "clicked", "tap": "clicked",
          "conver": "converted"}
_BOUND = re.compile(
    rf"[;,(] ?(?:with )?(?:the )?(?P<last>[a-z]+)(?: step)?(?: coming| being| happening)? (?:at most|within|up to"
    rf"|no (?:more"
    rf"|later) than|not (?:more|later) than|in) (?P<span>{_N} ?(?:h|hours?|d|days?|w|weeks?)) (?:after|of|from) the"
    rf" (?P<first>[a-z]+){_END}\)?")


def _of_the_step(text: str, _: Grounding) -> str:
    """Clicked then converted, the conversion at most two days after the click: within two days of the first of two."""
    match = _BOUND.search(text)
    if match is None or "funnel" not in text[: match.start()]:
        return text
    named = list(dict.fromkeys(step for word in re.findall(r"[a-z]+", text[: match.start()])
                               if (step := _step_of(word)) is not None))
    if named != [_step_of(match["first"]), _step_of(match["last"])]:
        return text
    return f"{text[: match.start()]} within {match['span']}{text[match.end():]}"


def _step_of(word: str) -> str | None:
    return next((step for begin, step in _STEPS.items() if word.startswith(begin)), None)


def _only_value(text: str, grounding: Grounding) -> str:
    """Restricted to garages: those in garages; restricted to guests: guests only."""
    users = grounding.tables["users"].columns if "users" in grounding.tables else {}
    held = {said: column for said, (column, _) in own_values(grounding)}
    words = "|".join(sorted(map(re.escape, held), key=len, reverse=True)) or "(?!)"

    def put(match: re.Match[str]) -> str:
        column = next(held[one] for one in (match[1], match[1][:-1], match[1][:-2]) if one in held)
        return f", {match[1]} only" if column in users or column in ("channel", "domain") else f" in {match[1]}"

    return re.sub(rf"[,;(]? ?\b(?:restricted|limited|confined) to (?:the |our )?((?:{words})(?:s|es)?)"
                  rf"(?: only)?{_END}\)?",
                  put, text)


_COUNTING = re.compile(r"\b(?:count(?:ed|s)?|numbers?|how many)\b")
_WANTS_NONE = re.compile(
    r"[.;,(] ?(?:please )?(?:i|we) do not (?:want|need|mean) (?:an? |the |any )?(?:rates?|shares?|percentages?)"
    rf"(?:[,;] ?(?:but |and )?(?:only|just|but)? ?(?:the )?(?:how many|number of|counts? of|count|number)"
    rf"(?: [a-z]+)?)?{_END}\)?")


def _no_rates(text: str, _: Grounding) -> str:
    """Count the clicks, I do not want a rate: none is asked for anyhow."""
    match = _WANTS_NONE.search(text)
    if match is None:
        return text
    rest = f"{text[: match.start()]}{text[match.end():]}"
    return rest if _COUNTING.search(rest) and not RATED.search(rest) else text


def _went_out(text: str, _: Grounding) -> str:
    """I need what went out in March, by theme: the number of messages sent."""
    return re.sub(r"^(?:(?:please|i|we|need|show|me|give|want|see|count|list|would|like|to|us) )*what (?:we )?"
                  r"(?:has |have |was"
                  r" |had )?(?:went out|gone out|sent out|sent)\b(?= (?:from|between|since|in|on|during|per|by|each"
                  r"|every|last"
                  r"|before|until|through|via|over)\b|[,;:.])", "number of messages sent", text)


__all__ = ["in_table_words"]
