"""Notes of those who write down what a metric is: numerator and denominator in brackets, both in the same weeks, a
column named with its bound, who is left out by a word, what is not done with zeros.

Each is put in the grammar's words, or goes where the rest says the same already.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.message.shares import people_of
from workbench.assistant.offline.parts.amounts import NUMERIC
from workbench.assistant.offline.parts.phrases import find_window
from workbench.assistant.offline.words.numbers import WORDED
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.stems import stem
from workbench.assistant.offline.words.vocabulary import spoken

_N = rf"(?:\d+|{WORDED})"
_END = r"(?= *(?:$|[.,;:!?)]))"
_ROBOT = r"(?:(?:mail|link|security|virus|spam) )*(?:machines?|bots?|robots?|scanners?|proxies|prefetch\w*)"
_SPOILED = r"(?:spoil|distort|skew|ruin|inflate|pollute|blur|mess up|falsify|fake)s? (?:\w+ )?\w+"
_NOTES: tuple[tuple[str, str], ...] = (
    (r"\b(?:i|we) (?:am |are )?search(?:ing)? (?:for )?(?=(?:an?|one|the|some) (?:\w+ )?(?:metric|kpi|number))",
     "i look for "),
    (r"\b(?:up )?(to|until|till),? (?:but )?(?:not including|excluding|exclusive of),? (?=(?:the )?day \d)", r"\1 "),
    (rf"\b(?:from|between) (?:the )?day ({_N}) (?:up )?(?:to|until|till|and) (?:the )?day ({_N})"
     r"( (?:after|from|of|since) (?:the |first )*exposure)?,? ?\(?(?:the )?day \2 (?:is "
     r"|being )?(?:not included|excluded"
     r"|not counted|out|exclusive|left out)\)?", r"between day \1 and day \2\3"),
    (rf"\b(in|within|over|during) same (?={_N} )", r"\1 the same "),
    (r"\b(?:both|each)(?: of (?:them|these))?,? (?:are |is |being )?(?:counted|measured|summed|taken) (?=(?:in|over"
     r"|within|during) )", "both "),
    (r"[,;]? ?\bboth (?=(?:in|over|within|during) (?:the )?(?:first )?(?:\d|\w+ (?:days|weeks)))", " "),
    # a number, each row of it
    (r"[;,.(] ?every (?:single )?([a-z]+?)(?: event| row)? (?:counts|is counted),? (?:also|even|including) (?:the )?"
     r"(?:repeated|repeat|second|further|multiple|later) ones? (?:on|of|for|in) (?:the same|one) (?:message"
     r"|mail|one)\)?"
     + _END, ", every one counts"),
    # why a window begins late
    (r",? so (?:that )?(?:the |any |its )?(?:novelty|curiosity|noise|excitement|honeymoon"
     r"|learning)(?: effects?)?(?: of| in"
     r"| from)?(?: the)?(?: very)?(?: first| second| early)?(?: week| days| fortnight)? (?:is"
     r"|are) (?:left out|excluded|out"
     r"|gone|avoided|not in it)" + _END, ""),
    # any money event = an upgrade or seats bought
    (r"^((?:(?:an?|one|the|binary) )*(?:metric|flag|kpi)s?:? )?(?:any|some|at least one) [a-z]+(?: [a-z]+)?(?: events?"
     r"| actions?| signs?) ?(?:=|means|ie|i e|that is|namely|:) ?(?=[a-z ]{3,40} or [a-z ])", r"\1any "),
    (r"\b(?:to|until|till) (?:the |an? |each |our )?([a-z]+) (?:can|could|may) (?:first "
     r"|for the first time )?no longer be"
     r" (?:reached|messaged|contacted) (?:by|on|via|through|over) (?:the |an? )?([a-z]+(?: (?:push|mail|app))?)\b",
     r"until losing \2 reachability"),
    (r"\buntil (?:the |an? |each |our )?([a-z]+) (?:can|could|may) (?:first |for the first time )?no longer be"
     r" (?:reached|messaged|contacted) (?:by|on|via|through|over) (?:the |an? )?([a-z]+(?: (?:push|mail|app))?)\b",
     r"until losing \2 reachability"),
    (r"\bwhoever is not reachable (by|on|via) ([a-z]+) at (exposure|the start) is (left out|excluded)",
     r"users not reachable \1 \2 at \3 are \4"),
    (rf",? ?(?:measured |counted |given )?in (days|hours|weeks),? ({_N}) (?:at (?:the )?most"
     rf"|max(?:imum)?)\b", r", at most \2 \1"),
    # zeros
    (r"(\b(?:excluded|left out|dropped|omitted|removed)),? ?\(?(?:and )?(?:not|never|rather than|instead of) (?:being "
     r"|to be )?(?:counted|counting|taken|set|put|included|entered|treated)? ?(?:as|to|with|at)?"
     r" ?(?:a )?(?:zeros?|0)\)?" + _END, r"\1"),
    # a mean that is a ratio of sums lets those weigh more who do more
    (r"(?s)^(.*\b(?:divided by|ratio)\b.*?),? ?so (?:that )?(?:those|people|users|the ones|units) (?:who|that|which)"
     r" [a-z]+ (?:often|a lot|much|more(?: often)?)"
     r" (?:weighs?|counts?) (?:more|heavier)\b", r"\1"),
    (r"\b(we|i) (?:push|pushed|fire|shoot) (?:out )?to (?=(?:an?|the|each|every|our|one|somebody|someone|people)\b)",
     r"\1 send to "),
    (r"\b(?:for|on) how many days,? (?:out )?of (?:the |his |her |their )?(?:first )?"
     rf"({_N}) (?:days )?(?:can|could|may|might) we (?:reach|contact|message|write to|still reach) (the|an?"
     rf"|each|every|our)"
     r" (\w+) (?:by|on|via|through|over) (?:the |an? )?(\w+(?: (?:push|mail|app))?)\b",
     r"on how many of the first \1 days could we message by \4 \2 \3"),
    # any sign of life: one of two
    (r"\b(?:any|some|at least one) (?:signs? of life|activity|action|interaction|reaction|engagement) (?:on"
     r"|with|to|in|from)"
     r" (?:our|the|any of our|any) (?:messages|mails|notifications)\b([^-:(]*?) ?(?:-|:|\() ?(opened|clicked|tapped) or"
     r" (opened|clicked|tapped)(?: (?:at least|any|just)? ?(?:one|any|a message|something)(?: of (?:them|these))?)?",
     r"whether they \2 or \3 a message\1"),
)
_SINCE = re.compile(rf",? ?\(?\b(?:since|because|as|for)(?: all)? (?:the |our |their )?{_ROBOT} (?:just |only |would "
                    rf"|always )?{_SPOILED}\)?{_END}")
_BY_PEOPLE = (r"\b(?:by|from|of) (?:real |actual )?(?:people|persons|humans?|an? person)\b|\bhumans? only\b"
    r"|\bhuman (?:opens|clicks)\b")
_SAME_TIME = re.compile(r"(?<=\w),? (?:in|within|during|over) (?:that|this|the same) (?:time|window|period"
    r"|span|stretch)\b")
_OVER = re.compile(r"^(?P<up>.*?)\((?:the |as )?numerator\),? ?(?:over|divided by|per|by|/|and|to) (?P<down>.*?)"
                   r"\((?:the |as )?denominator\)(?P<rest>.*)$")


def noted(text: str, grounding: Grounding) -> str:
    """A normalised request for a metric with its notes in the grammar's words.

    >>> noted("metric: orders (numerator) over visits (denominator), both in the 28 days", log)     # doctest: +SKIP
    'metric: orders divided by visits in the 28 days, as a ratio'
    """
    for pattern, instead in _NOTES:
        text = re.sub(pattern, instead, text)
    match = _OVER.match(text)
    if match is not None:
        text = f"{match['up'].strip()} divided by {match['down'].strip()}{match['rest']}, as a ratio"
    if re.search(_BY_PEOPLE, text):
        text = _SINCE.sub("", text)
    if find_window(_SAME_TIME.sub(" ", text)) is not None:
        text = _SAME_TIME.sub("", text)
    return " ".join(_nobody(_own(_bounded(_named_by_column(text, grounding), grounding), grounding), grounding).split())


def _columns(grounding: Grounding) -> dict[str, str]:
    """Spelled name -> column, of the numbers of the squad's own rows."""
    return {normalise(c): c for t in grounding.tables.values() if not t.derived for c, kind in t.columns.items()
            if kind.startswith(NUMERIC) and " " in normalise(c)}


def _bounded(text: str, grounding: Grounding) -> str:
    """With wait minutes >= 60: at least 60 wait minutes."""
    for said in _columns(grounding):
        for sign, words in ((r"(?:>=|=>|≥|(?:is |of |being )?at least|from)", "at least"),
                            (r"(?:>|(?:is |of )?(?:more than|over|above))", "more than")):
            text = re.sub(rf"\b(?:with |whose |where |having |of )?(?:the |its |a )?{re.escape(said)} ?{sign} ?"
                          rf"(\d+(?:\.\d+)?)(?: (?:or (?:more|longer|above)|minutes|hours|seconds))?(?!\w)",
                          rf"of {words} \1 {said}", text)
    return text


def _own(text: str, grounding: Grounding) -> str:
    """The mean of its own premiums, per unit: the mean amount per user, where a word for the event ends it."""
    people = people_of(grounding)
    match = re.search(
        rf"\b(?:per|for each|for every) (?:{people}),? (?:the )?(?P<way>mean|average|median) of (?:its|his"
        rf"|her|their) own "
        rf"(?P<what>[a-z]+(?: [a-z]+)?)(?= (?:in|within|over|during)\b|{_END[3:-1]})", text)
    if match is not None and len({one.event for one in spoken(grounding) if one.find(match["what"]) is not None}) == 1:
        what = next(one for one in match["what"].split() if any(way.find(one) for way in spoken(grounding)))
        text = f"{text[: match.start()]}{match['way']} {what} amount per user{text[match.end():]}"
    for said in _columns(grounding):
        text = re.sub(rf"\b(mean|average|median) {re.escape(said)} (?:of|over|across|for) (?:an?|the|each|every) "
                      rf"(?:{people})(?: ?'?s)? (?:own )?([a-z]+)", rf"\1 {said} of their \2 per user", text)
    return text


_HAVING = ("buys", "bought", "buy", "made", "makes", "make", "gave", "give", "has", "have", "had", "did", "paid")


def _named_by_column(text: str, grounding: Grounding) -> str:
    """For firms' users: for users, where a column of the users tells their firm's size and no value is named."""
    if "users" not in grounding.tables:
        return text
    for column in grounding.groupable("users"):
        parts = normalise(column).split()
        if len(parts) > 1 and len(parts[0]) > 3:
            text = re.sub(rf"\b(?:the |our )?{re.escape(parts[0])}s (?=(?:{people_of(grounding)})\b)", "", text)
    return text


def _nobody(text: str, grounding: Grounding) -> str:
    """Leave out whoever filed none: those without any, where the verb is that of what is counted."""
    match = re.search(
        r"[,;.(:]+ ?(?:and |but |please )*(?:leave out|leaving out|drop|dropping|exclude|excluding|skip|skipping|ignore"
        r"|ignoring|omit) (?:who|whoever|anyone who|anybody who|everyone who|all who|those who|the ones who)"
        rf" (?P<verb>[a-z]{{3,}}) (?:none|nothing)(?: at all)?\)?{_END}", text)
    if match is None:
        return text
    rest = f"{text[: match.start()]} {text[match.end():]}"
    counted = {one.event for one in spoken(grounding) if one.find(rest) is not None}
    done = {one.event for one in spoken(grounding) if stem(match["verb"]) in one.stems}
    if not (match["verb"] in _HAVING or (counted and counted <= done)):
        return text
    return f"{text[: match.start()]}, leave out those without any{text[match.end():]}"


__all__ = ["noted"]
