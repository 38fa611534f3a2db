"""Other ways to sum up than a count or a share: a median, a quantile, the largest; how hard somebody was messaged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.caps import with_cap
from workbench.assistant.offline.parts.own_rows import of_rows
from workbench.assistant.offline.parts.phrases import find_window
from workbench.assistant.offline.wish import Sentence, Wish
from workbench.assistant.offline.words.columns import PERSON
from workbench.assistant.offline.words.numbers import WORDED, place
from workbench.assistant.offline.words.vocabulary import Unclear

_PERSONS = "|".join(PERSON)
_METRIC = r"metrics?|kpis?|guardrail|indicator"
_ZERO = (
    rf"(?:someone|somebody|those|whoever|(?:the )?(?:{_PERSONS}|others?|rest))?,? ?(?:(?:without|with no|who (?:never"
    rf"|did not)|that never|who had no)(?: \w+){{1,3}} )?"
    r"(?:(?:is|are|being|as|count(?:s|ed|ing)? as|set to|stays?|gets?|taken as) )+(?:a )?(?:zeros?|0)(?! (?:to|until"
    r"|and) )|(?:it is |is )?(?:0|zero) if (?:there (?:was|were|is|are) )?(?:none|nothing|no \w+)"
    r"|(?:none|nothing|no \w+) (?:counts? as|counting as|is|being|=) (?:a )?(?:0|zero)"
    r"|(?:with|including|counting|incl) (?:the )?zeros?|zeros? (?:included|count|counted|in)"
    r"|(?:0|zero) for (?:non \w+|everybody else|everyone else|(?:all |the )*(?:others|rest)|those without(?: any)?)"
    r"|(?:0|zero) (?:for|with|if) (?:those |anybody |anyone |somebody |someone |people |they |there |a \w+ )?"
    r"(?:(?:who|that|with|is|are|was|were|did|do|does|has|have|had) )*(?:none|nothing|not any)"
    r"|(?:0|zero) (?:without|when|for those without)(?: any| none)?"
)
_AS_ZERO = r"(?:(?:counted|treated|taken|set|put|imputed|filled) )?(?:as |to |with )?(?:an? )?(?:zeros?|0)"
LEFT_OUT = (
    rf"(?:with |and )?(?:the )?(?:{_PERSONS}|those|ones|people) (?:(?:who|that) (?:had|have|did|made|bought|got"
    rf"|paid) |with )"
    r"(?:none|nothing|no \w+) (?:(?:are|is|being) )?(?:left out|excluded|dropped|ignored)|"
    rf"(?:the )?(?:others?|rest|those without|{_PERSONS} without any|everybody else)(?: \w+)?(?: (?:are|is|to|be"
    rf"|being|should|must))* (?:left out|leave out|excluded|ignored|dropped)(?:,? (?:and )?not {_AS_ZERO})?"
    rf"|(?:whoever|(?:the )?(?:{_PERSONS}|those) (?:who|that|with|without))(?: \w+){{0,5}}"
    rf" (?:is|are|be|being)(?: to be)? (?:left out|excluded|ignored|dropped)(?:,? (?:and )?not {_AS_ZERO})?"
    rf"|(?:only )?(?:among|for|of) (?:the )?(?:{_PERSONS}) (?:who|that|with) (?:\w+ ){{1,5}}at all"
    rf"|(?:whoever|(?:those |anyone |anybody |(?:the )?(?:{_PERSONS}) )?who) (?:never|did not|have not|has not|had no)"
    r"(?: \w+){1,4} (?:(?:should|must|shall|do|does) not (?:be (?:in (?:there|it|this)|counted|included)|count)"
    r"|(?:is|are) (?:left out|excluded|dropped|ignored|out|not in (?:there|it)))"
    rf"|(?:those|anyone|anybody|everybody|(?:the )?(?:{_PERSONS})) who (?:never|did not|have not)(?: \w+){{1,3}}"
    rf" (?:is|are) left out"
    r"|non \w+ (?:are |is |being )?(?:out|left out|excluded|dropped|ignored|not in (?:there|it))"
    r"|(?:the )?others? (?:are )?left out|(?:without|excluding|no) zeros?|zeros? (?:excluded|left out|out)"
    r"|no \w+,? ?(?:->|=>|=|:|then)? ?no (?:value|row|number|entry)(?:,? ?\(?excluded?,? (?:and )?(?:do not|not)"
    r" (?:put|set|use|count as|as|make it)? ?(?:an? )?zeros?\)?)?"
    rf"|(?:{_PERSONS}|those|anybody|anyone|people) (?:without|with no) (?:one|any|an? \w+|\w+)(?: \w+)? (?:are "
    rf"|is |being |get )?"
    r"(?:excluded|left out|dropped|ignored|out)"
    r"|no \w+,? ?(?:->|=>|=|:|then)? ?(?:is |are )?(?:leave out|left out|excluded?|dropp?(?:ed)?|skip(?:ped)?)|no"
    r" \w+,? (?:then |so )?not in (?:the metric|it|there)"
)
UNCAPPED = r"(?:with |and |but )?(?:no|without(?: a| any)?|not) cap(?:ped|ping|s)?|uncapped"
OF_ROWS = ("max", "min", "mean", "last")     # of the amounts of somebody's own rows
LEAVE_OUT = (
    r"(?:please )?(?:leave out|leaving out|exclude|excluding|ignore|ignoring|drop|dropping) (?:the |all |any )*"
    rf"(?:{_PERSONS}|those) (?:without|with no|who (?:never|did not|have no|had no))(?: (?:a|an|any|the))?"
    r"(?: \w+){1,3}(?=\s*(?:[.,;!?]|$))"
)
_BEFORE = r"(?:before|preceding|prior to)"


def statistics(wish: Wish, sentence: Sentence, said: Iterable[str] = ()) -> Wish:
    """A quantile of the units' values or the largest value, in a metric; what somebody without a row counts as.

    `said` are the units of the log's amounts.
    """
    window = find_window(sentence.rest)
    timed = window is not None and window.window is not None and not window.past and not window.bare
    if not timed and not sentence.has(rf"{_METRIC}|{LEFT_OUT}|{LEAVE_OUT}"):
        sentence.take_all(UNCAPPED)
        return wish
    sentence.take_all(UNCAPPED)
    wish = with_cap(wish, sentence)
    match = sentence.take(
        r"(?:the )?(?:medians?|50th percentile|p50)(?: of)?|(?:the )?(?:p ?(\d\d)|(\d\d)(?:th|st|nd|rd) (?:percentile"
        r"|quantile)|(ninetieth) percentile)(?: of)?"
    )
    if match is not None and (wish.cap is not None or re.search(
            r"\b(?:above|over|beyond|below|under|exceeding|past"
            r"|outside) *(?:the *)?$", sentence.whole[: match.start()])):
        raise Unclear("A quantile of the values, or values beyond it that are set to it (capped)? To leave "
                      "them out would bias a comparison.")
    out = sentence.has(f"{LEFT_OUT}|{LEAVE_OUT}")
    own = None if match else of_rows(sentence, said, left_out=out, told=out or sentence.has(_ZERO))
    if match is None and own is None:
        return replace(wish, missing="zero") if sentence.take_all(_ZERO) else wish
    if match is not None:
        number = match[1] or match[2]
        wish = replace(wish, quantile=int(number) / 100 if number else 0.9 if match[3] else 0.5)
        sentence.take_all(
            r"(?:and )?take the (?:\d\d\w* )?(?:percentile|median|p\d\d)|percentiles?|(?:the )?p ?\d\d"
            r"|(?:the )?\d\dth percentile|sum(?:med)? up|total(?:s)?"
        )
    else:
        wish = replace(wish, aggregate=own)
        sentence.take_all(r"single|individual|sizes?|amounts?|at once|in one go")
    if sentence.take(LEAVE_OUT):
        return replace(wish, missing="exclude")
    if sentence.take(LEFT_OUT):
        sentence.take_all(LEFT_OUT)
        return replace(wish, missing="exclude")
    return replace(wish, missing="zero") if sentence.take_all(_ZERO) else wish


def without_rows(wish: Wish, said: str) -> None:
    """Ask what somebody without a row counts as, where that changes the number.

    Raises:
        Unclear: always where it is open.
    """
    if (wish.quantile is not None or wish.aggregate in OF_ROWS) and wish.missing is None:
        raise Unclear(
            f"Does somebody without any {said} count as zero, or is left out? A quantile, a maximum "
            "and a mean of somebody's own need to know."
        )


def zero_anyway(wish: Wish) -> Wish:
    """A count or a sum of nothing is zero whether or not somebody says so.

    Raises:
        Unclear: of a ratio, which somebody without its rows has no part in.
    """
    if wish.missing is None or wish.quantile is not None or wish.aggregate in OF_ROWS:
        return wish
    if wish.aggregate == "ratio":
        raise Unclear("A ratio divides the sums of all users, so that nobody counts as zero. So, or one per user?")
    return replace(wish, missing=None) if wish.missing == "zero" else wish


def pressure(wish: Wish, sentence: Sentence, people: Sequence[str] = ()) -> Wish:
    """A rate by how many messages came in the days before; `people` are the squad's words for a user."""
    own = "|".join(map(re.escape, people)) or "users"
    messages = r"(?:messages?|notifications?|sends?|mails?|pushes|contacts?)"
    by_number = (
        rf"(?:by|as a function of|depending on|against|vs|versus|per|over|for each|broken down by"
        rf"|split by) (?:how many|the number of|number of|the count of) {messages}"
        rf"(?: (?:that )?(?:the |a |an |each |his |her |their )?(?:same |very )*(?:{_PERSONS}|{own}|they"
        rf"|he or she))?(?: (?:had |has "
        rf"|have )?(?:already )?(?:received|got|gotten|was sent|were sent|been sent|sent|seen|had))*"
        r"(?: (?:in|over|during|within) (?:the|those|these|that) (?:last |past |previous |preceding |prior |foregoing "
        r")?"
        r"(?:(\d+|seven|one|four|a) ?(days?"
        r"|weeks?|hours?)|(week|day))(?: (?:before|preceding|prior)(?: (?:it|that|the (?:message|send)))?)?)?"
    )
    match = sentence.take(by_number) or sentence.take(
        rf"by {messages} (?:(?:that )?(?:received|sent|got) )?(?:in|over|during|within) the (?:last |past |previous "
        rf"|preceding |prior |foregoing )"
        r"(?:(\d+|seven|one|four|a) ?(days?|weeks?|hours?)|(week|day))(?: before(?: (?:it|that))?)?"
    ) or sentence.take(
        r"(?:by|as a function of|depending on|against) (?:the )?(?:message |contact |send )?(?:pressure|frequency"
        r"|fatigue|load)()()()"
    )
    asked = _asked_pressure(sentence, rf"(?:{_PERSONS}|{own}|they|he|she|somebody)", messages)
    if asked is not None and match is not None and match[1] and asked[1] and place(match[1]) != place(asked[1]):
        raise Unclear("Messages before are counted over two lengths of time here: over which?")
    match = match if asked is None or (match is not None and match[1]) else asked       # said once more, as a question
    if match is None:
        return wish
    if not (match[1] or match[3]) and sentence.keeps(
            rf"(?:last|past|previous|preceding|prior|foregoing) (?:(?:\d+|{WORDED}) ?)?(?:days?|weeks?|hours?)"):
        raise Unclear("The messages before over that time, or all messages of that time? Say “in the seven days "
                      "before”.")
    if re.search(r"\b(?:push(?:es)?|e?mails?|texts?|sms)\b", match[0]):
        raise Unclear("Messages before are counted on all channels together, not on one of them: so?")
    count = 1 if match[3] or match[1] in ("a", "one") else place(match[1]) if match[1] else 7
    unit = match[2] or match[3] or "days"
    days = (count or 7) * (7 if unit.startswith("week") and (match[2] or match[3]) else 1)
    if unit.startswith("hour"):
        days = days // 24 if days % 24 == 0 else 0
    if days not in (1, 7, 28):
        raise Unclear(f"Messages before are counted over one, seven or twenty-eight days, not {days}.")
    sentence.take_all(r"(?:simply |just |only |exactly )*(?:as )?(?:(?:it|they|that) )?(?:(?:is|was|were|are) "
                      r")?observed|simply|plainly|raw")
    sentence.take_all(r"(?:with )?(?:no|without(?: any)?) (?:re)?weight(?:s|ing)|unweighted")
    sentence.take_all(r"(?:the |a )?(?:fatigue|frequency|pressure|saturation|response) (?:curve|chart|plot|analysis)")
    most = sentence.take(
        r"(?:with |and )?(\d+|ten|five|twenty) (?:messages )?(?:or|and) more(?: messages)?(?: (?:is|are|being|taken"
        r"|put|as|counted|all|in|into|together))*"
        r"(?: (?:a single|the same|one|together))?(?: (?:bin|group|bucket|class|bar|point|category))?"
    ) or sentence.take(r"(?:capped|binned|cut|up) (?:off )?(?:at|to) (\d+|ten|five|twenty)(?: messages)?(?: or more)?")
    number = place(most[1]) if most else None
    if number is not None and not 1 <= number <= 100:
        raise Unclear("From how many messages on, up to one hundred, is it one group?")
    return replace(wish, pressure=days, most=number)


def _asked_pressure(sentence: Sentence, people: str, messages: str) -> re.Match[str] | None:
    """Do they tap less the more messages they got in the week before; when they had lots of them in the last 7 days?"""
    got = (
        r"(?:(?:have|has|had|was|were|is|are|been|already|just) +)*(?:already )?"
        r"(?:had|got|gotten|get|gets|receive|receives|received|sent|seen)"
    )
    many = (
        r"(?:lots of|many|a lot of|plenty of|too many|more|several|a bunch of|the most)(?: of our| of these)? "
        + messages
    )
    within = (
        r"(?:in|over|during|within)? ?(?:the |their )?(?:last |past |previous |preceding |prior |foregoing )?(?:(\d+"
        r"|seven|one|four"
        r"|a) ?(days?|weeks?"
        r"|hours?)|(week|day))(?:(?: (?:before|preceding|prior|earlier)(?: (?:it|that|the (?:message|send)))?)"
        r"|(?<=days)|(?<=weeks)|(?<=week)|(?<=day)|(?<=hours))"
    )
    moves = r"drops?|falls?|rises?|sinks?|declines?"
    if not sentence.has(rf"less|more|fewer|oftener|rarer|lower|higher|better|worse|{moves}"):
        return None
    who = rf"(?:an? |the |our )*{people} {got}"
    match = sentence.take(rf"(?:when|if|once|after|as soon as|whenever) {who} {many} {within}") or (
        sentence.take(rf"the more(?: {messages})? {who} {within}"))
    if match is not None:
        sentence.take_all(
            r"(?:any )?(?:less|more|fewer|lower|higher)(?: often)?|(?:drops?|falls?|rises?|sinks?|declines?)|better"
            r"|worse|often"
            r"|(?:just |simply )?as (?:it is )?logged|no (?:fancy|special|clever) (?:methods?|statistics|models?"
            r"|maths?)"
            r"|plain numbers"
        )
    return match


def same_twice(wish: Wish, sentence: Sentence) -> Wish:
    """A sentence that says how the same message counts when it was clicked twice."""
    messages = r"(?:messages?|notifications?|mails?|pushes|ones)"
    if sentence.take(rf"\(?not (?:the )?(?:opens?|clicks?|taps?|reactions?),? (?:but )?(?:the )?{messages}\)?"):
        return replace(wish, aggregate="distinct")
    same = sentence.take(
        r"[^.;:()]*\b(?:two|both|several|repeated|multiple|further)\b[^.;:()]*\bthe same "
        rf"{messages}\b[^.;:()]*? (?:is|are|counts? as|makes?|counts?) (one|once|two|several|all)"
    )
    if same is not None:
        return replace(wish, aggregate="distinct" if same[1] in ("one", "once") else "count")
    every = (
        r"(?:so )?(?:every|each|all)(?: single)? \w+ (?:counts?|is counted|are counted)(?:,? (?:also|too|as well))?,?"
        r" (?:even )?"
        r"(?:if|when|for|on)(?: it is| they are| it was| they were)?(?: on| of| for| about)?(?: the)? same \w+(?:"
        r" again)?"
    )
    repeated = (
        r"(?:so |and |please )*(?:count |counting )?(?:every|each)(?: single)? (?:one|\w+)(?: (?:counts?"
        r"|is counted))?,? "
        r"(?:also|even)(?: (?:when|if|for|of|two|several|repeated|ones))*(?: of| on| for)? the same \w+"
        r"(?: (?:is|was|gets) \w+)?(?: again| twice| repeatedly)?"
    )
    if sentence.take(every) or sentence.take(repeated):
        return replace(wish, aggregate="count")
    once = (
        r"(?:and )?(?:\w+ing|to \w+) (?:one(?: of them)?|it|the same(?: \w+)?|an? \w+) (?:repeatedly|again"
        r"|more than once"
        r"|several times|twice)(?: (?:must|should|shall|does|do|is|may))* not (?:be )?count(?:ed)?(?: again| twice"
        r"| more)?"
        r"|each (?:one|\w+)?,? ?(?:only )?once,? (?:however|no matter how) (?:often|many times)(?: \w+){1,4}?"
        r"(?= *(?:$|[,.;)]))"
        r"|(?:where |so |and )*an? \w+ (?:\w+ )?(?:\w+ed|read|seen) (?:two|three|four|five|several|many"
        r"|\d+) times (?:is"
        r"|counts as|makes) (?:one|a single)(?: \w+)?"
    )
    times = (
        r"(?:where |so |and )?(?:repeated|several|multiple|two|both|further) \w+ (?:on|of|for) (?:one|the same|a"
        r" single|an?) "
        rf"{messages} (?:still |only )?(?:counts?|are counted|is|are|makes?)(?: only| as| just)?(?: (?:once"
        rf"|one))(?: {messages})?"
        rf"|(?:an? {messages} )?\w+ed (?:twice|thrice|again|(?:two|three|several|many|\d+) times) (?:is|counts?"
        rf"|makes?)(?: still| only| as"
        rf"| just)* (?:one|once|a single)(?: {messages})?")
    if sentence.take(once) or sentence.take(times):
        return replace(wish, aggregate="distinct")
    match = sentence.take(r"[^.;:]*\btwice\b[^.;:]*?\b(two|both|double|once|one|single)\b[^.;:]*")
    if match is None:
        return wish
    return replace(wish, aggregate="distinct" if match[1] in ("once", "one", "single") else "count")
