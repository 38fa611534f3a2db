"""How those write who write metrics for a living: [0, 28d), numerator and denominator, 1 if and 0 else, per user as /.

Put into the words of a plain request, before anything is read. What is said twice is said once only where both say
the same.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.message.formal import in_plain_words
from workbench.assistant.offline.message.formulas import unformulated
from workbench.assistant.offline.parts.amounts import units
from workbench.assistant.offline.parts.choosing import own_values
from workbench.assistant.offline.words.columns import PERSON
from workbench.assistant.offline.words.fillers import HARMLESS
from workbench.assistant.offline.words.own_words import everybody
from workbench.assistant.offline.words.stems import stem

_UNITS = {"h": "hour", "hour": "hour", "d": "day", "day": "day", "w": "week", "wk": "week", "week": "week"}
_UNIT = r"(?:hours?|h|days?|d|weeks?|wks?|w)"
# [0, 28d) and [7d, 21d): the last day is not in it, as in a window of the specs
_INTERVAL = re.compile(
    rf"(?i)(?:\b(?:over|in|within|during|for|on)\s+|\bwindow\s*(?:of|=|:|is)?\s*|\bdays?\s+)?(?:the\s+)?"
    rf"\[\s*(?P<a>\d+)\s*(?P<u>{_UNIT})?\s*[,;]\s*(?P<b>\d+)\s*(?P<v>{_UNIT})?\s*[)\[]"
)
_NUMERATOR = r"(?:numerator|nominator|num|top|above the line)"
_DENOMINATOR = r"(?:denominator|denom|den|bottom|below the line)"
_IS = r"(?:\s*(?:is|are|=|:=|:|->)\s*|\s+(?:the\s+)?)"
_FRACTION = re.compile(
    rf"(?is)\b(?:the )?{_NUMERATOR}\b{_IS}(?P<a>[^:;]+?)(?:\s*[,.;/\n]+\s*(?:and |over )?|\s+(?:and|over)\s+)(?:the )?"
    rf"{_DENOMINATOR}\b{_IS}(?P<b>.+?)(?P<end>\s*(?:[.;\n]|$))"
)
_TERM = re.compile(
    r"(?is)(?<!\w)(?:(?:(?:an?|the|every|each)\s+)?[a-z]+\s+)?(?:(?:is|are|counts as|is counted as|means)\s+)?"
    r"[\"“”](?P<term>[a-z][a-z -]{2,30})[\"“”]\s*(?:once|if|when|as soon as|:=|=|means(?: that)?)\s*(?P<means>.+)")
# cues sent on zap that were tapped / all cues sent on zap
_FLIPPED = re.compile(
    rf"(?is)\b(?:the )?{_DENOMINATOR}\b{_IS}(?P<b>[^:;]+?)\s*[,.;/\n]+\s*(?:and )?(?:the )?"
    rf"{_NUMERATOR}\b{_IS}(?P<a>.+?)(?P<end>\s*(?:[.;\n]|$))"
)
_STROKE = re.compile(
    r"(?i)(?<![^\s:.])\s*(?P<a>[^:;.,/]+?)\s+(?:/|divided by|over)\s+"
    r"(?P<b>(?:all |the )+[^:;.,/]+?)(?=\s*(?:[:;.,]|$))")
_LEAD = r"(?:the |all |all of the |number of |count of |# of )*"
_SPAN = re.compile(
    rf"(?i)\s*\b(?:within|in|over|during)\s+(?:the\s+)?(?:first\s+)?(?:\d+\s*{_UNIT}|between day \d+ and day \d+)\b"
    r"(?:\s+(?:after|from|of|since|following)\s+(?:the\s+)?(?:first\s+)?exposure)?|\s*\bbetween day \d+ and day \d+\b"
)
_CODES: tuple[tuple[str, str], ...] = (
    # a click-to-open rate says what it is of already
    (r"(?i)((?:click|tap)s?[- ]to[- ]opens?(?: rates?)?|\bctor)\s*\((?:messages )?(?:clicked|tapped) (?:over|of|/"
     r"|out of) (?:the )?opened"
     r"(?: ones)?,? not (?:over |of )?(?:the )?(?:sent|delivered)(?: ones)?\)", r"\1"),
    (r"(?i),? ?\b(?:with )?(?:all|both) (?:the )?arms (?:taken )?(?:together|combined|pooled)\b", ""),
    (r"(?i)\b(?:that |which )?divid(?:es|ing) (?:the )?((?:\w+ ){0,3}?\w+) by (?:the )?", r"\1 divided by "),
    (r"(?i)\b1\s+(?:if|when|where)\s+(.+?)[,;]?\s+(?:and\s+)?(?:0\s+(?:otherwise|else|if not)|(?:otherwise|else|if not)"
     r"(?:\s+it\s+is)?\s+0)\b", r"whether \1"),
    (r"(?i)\s*\(\s*(?:=\s*)?1\s*\)\s*(,?\s*or not)\s*\(\s*(?:=\s*)?0\s*\)", r" \1"),
    (r"(?i)\b(mean|average|avg|total|the|and|,)\s+no\.?\s+of\s+(?=[a-z])", r"\1 number of "),
    (r"(?i)^\s*no\.?\s+of\s+(?=[a-z])", "number of "),
    (r"(?i)[.,;:(]?\s*(?:one|1) if (?:so|yes|true|any)[,;]? (?:and |or )?(?:zero|0) if (?:not|no|none"
     r"|false)\b\)?", ", yes/no"),
    # did we annoy him? = the reader dismissed something
    (r"(?i)^(?![^=]*(?:\d|\bnot\b))[^=?.]{3,60}\?\s*=\s+", ""),
    (r"(?i)\b(?:(?:an?|the|every|each)\s+[a-z]+|someone"
     r"|somebody)\s+(?:is counted(?: as (?:an? )?(?!zero)[a-z -]{2,25}?)?"
     r"|counts(?: as (?:an? )?(?!zero)[a-z -]{2,25}?)?|is (?:considered|deemed|called) (?:an? )?[a-z -]{2,25}?)"
     r"\s+(?:if|once|as soon as)\s+", "whether "),
    (r"(?i)\b(?:an|one|1) hour and a half\b|\bone and a half hours\b|\b1[.,]5 hours\b", "90 minutes"),
    (r"(?i)\bthree[- ]quarters of an hour\b", "45 minutes"),
    (r"(?i)\b(?:a )?quarter of an hour\b|\ba quarter[- ]hour\b", "15 minutes"),
    (r"(?i)\bhalf (?:an )hour\b", "30 minutes"), (r"(?i)\bhalf a minute\b", "30 seconds"),
    (r"(?i)(?<=\s)/\s*(?=\d+\s*-?\s*(?:d|days?|w|weeks?|h|hours?)\b)", "within "),
    (r"(?i)\b(?:in|during|of|over)?\s*\bthe second half of (?:the|his|her|their) (?:first )?(?:month|four weeks|28"
     r" days)\b",
     " between day 14 and day 28"),
)
_CODES += (
    # a count in SQL: the rows of a table by a column
    (r"(?is)^\s*select\s+(?:([\w.]+)\s*,\s*)?count\s*\(\s*(?:\*|1)\s*\)(?:\s+as\s+\w+)?\s+from\s+(\w+)"
     r"((?:\s+where\s+(?:(?!group by).)+?)?)(?:\s+group\s+by\s+([\w.]+))\s*;?\s*$", r"number of \2\3, by \4"),
    (r"(?i)(?:\bwhere\s+|\band\s+)?\b(\w+)\s*(?:<>|!=)\s*'?([A-Za-z]\w*)'?", r" without \2"),
)
_WEEKS = re.compile(r"(?i)\bweeks\s+((?:\d+\s*,\s*)+\d+\s*(?:,\s*)?(?:and|&)\s*\d+)")
_SUMS = (
    r"(?:total|sum|number|count|all)(?: of)? (?:the )?(?:one|first) (?:divided by|over|by|per) (?:the )?(?:total|sum"
    r"|number|count|all)(?: of)? (?:the )?(?:other|second)|(?:aggregated? (?:as|by) )?(?:sums? (?:over|by"
    r"|divided by|per) sums?|sum/sum)"
    r"|totals? (?:over|by|divided by|per) totals?|(?:aggregated? )?(?:as )?(?:a )?(?:ratio of sums|sum divided by sum)"
    r"|(?:(?:the )?numerator and (?:the )?denominator|both(?: sides| parts)?)(?: (?:are|being))?(?: both)?"
    r"(?: (?:plain|simple|just|raw))* (?:counts|numbers|sums)"
)
_EVERY = r"(?:all|every|total|the total of|the sum of|sum of|number of|the number of|total number of)"
_AGAIN = re.compile(
    rf"\s*[.,;:(=-]+\s*(?:(?:that is|i e|meaning|so|namely|by which i mean|in other words),? )?{_EVERY} (?:the |our )?"
    rf"(?P<a>[a-z]+(?: (?!divided)[a-z]+)?) (?:divided (?:by|with|through)|over|by) {_EVERY} (?:the |our )?"
    rf"(?P<b>[a-z]+(?: [a-z]+)?)\s*\)?(?=[ ,.;]|$)"
)
_AMOUNT = r"price|fare|cost|amount|value|basket|ticket|size|length|duration|distance|time"


_PEOPLE = "|".join(sorted(map(re.escape, PERSON), key=len, reverse=True))
_MANY = r"(?:(?:number|count|nr|no) of |distinct |unique |different |all |the |our |every |total )*"


def in_words(text: str) -> str:
    """A message with its notation in words.

    >>> in_words("perfect lesson, yes/no, window [7d, 21d)")
    'perfect lesson, yes/no, between day 7 and day 21'
    >>> in_words("Numerator: playlists made. Denominator: visits. 14 days")
    'playlists made divided by visits. 14 days'
    """
    text = _INTERVAL.sub(_interval, _defined(in_plain_words(unformulated(text))))
    text = _WEEKS.sub(_consecutive, text)
    for pattern, instead in _CODES:
        text = re.sub(pattern, instead, text)
    text = _FRACTION.sub(_fraction, _FLIPPED.sub(_fraction, text, count=1), count=1)
    return _STROKE.sub(_stroke, text, count=1)


def _defined(text: str) -> str:
    """A message with what its own term means in the term's place: a player "monetises" if he buys something."""
    match = _TERM.search(text)
    if match is None:
        return text
    term, meaning = match["term"].strip(), match["means"]
    said = re.escape(term) if " " in term else re.escape(re.sub(r"(?:es|ed|s|e)$", "", term)) + r"(?:e|s|es|ed|ing)?"
    meaning = re.sub(rf"(?i)(?<!\w){said}(?!\w)\s*", "", meaning)
    return f"{text[: match.start()]}whether {meaning}"


def _interval(match: re.Match[str]) -> str:
    last = match["v"] or match["u"]
    if last is None:
        return match[0]
    unit, until = (_UNITS.get(one.lower().removesuffix("s") or one.lower(), one) for one in (match["u"] or last, last))
    if int(match["a"]) == 0:
        return f"within {match['b']} {until}s"
    return f"between {unit} {match['a']} and {until} {match['b']}"


def _consecutive(match: re.Match[str]) -> str:
    """Weeks 2, 3 and 4 are weeks 2 to 4; others stay."""
    found = [int(number) for number in re.findall(r"\d+", match[1])]
    in_a_row = found == list(range(found[0], found[0] + len(found)))
    return f"weeks {found[0]} to {found[-1]}" if in_a_row else match[0]


def _fraction(match: re.Match[str]) -> str:
    """One over the other; where the one is some of the other, the share of them."""
    above, below = (re.sub(rf"(?i)^{_LEAD}", "", match[part].strip()) for part in "ab")
    of_people = _of_people(above, below)
    if of_people is not None:
        return f"{of_people}{match['end']}"
    some = _some_of(above, below)
    if some is not None:
        return f"of the {below}, the share {some}{match['end']}"
    spans = [{" ".join(span.split()).lower() for span in _SPAN.findall(part)} for part in (above, below)]
    if spans[0] and spans[0] == spans[1] and len(spans[0]) == 1:
        above = _SPAN.sub("", above)
    return f"{above} divided by {below}{match['end']}"


def _of_people(above: str, below: str) -> str | None:
    """Some of the people over all of them: the share of those of whom it is true, and no count.

    >>> _of_people("users with a conversion", "all users, 14 days")
    'share of users with a conversion, 14 days'
    """
    those = re.match(rf"(?i){_MANY}(?:{_PEOPLE})\s+(?P<rest>(?:who|that|with|having|whose)\b.+)", above)
    everyone = re.fullmatch(rf"(?i){_MANY}(?:{_PEOPLE})(?: (?:exposed|enrolled|in the (?:experiment|test|trial)))?"
                            r"(?P<more>\s*,.*)?", below)
    return f"share of users {those['rest']}{everyone['more'] or ''}" if those and everyone else None


def _some_of(above: str, below: str) -> str | None:
    """What is true of some of the messages below that stand above: mails opened, of the mails sent in 14 days."""
    match = re.match(rf"(?i){re.escape(below)}\s+(?P<rest>.+)", above)
    if match is not None:
        return match["rest"]
    those = re.match(r"(?i)(?:those|the ones|these|them)(?: of (?:them|these|those))?\s+(?P<rest>.+)", above)
    if those is not None:
        return those["rest"]
    noun = re.match(r"(?i)((?:[a-z]+ ){1,3}?)(?=(?:that |which |we )*(?:were |was |are )?(?:sent|send)\b)", below)
    if noun is None or not above.lower().startswith(noun[1].lower()):
        return None
    return above[len(noun[1]):]


def _stroke(match: re.Match[str]) -> str:
    below = re.sub(rf"(?i)^{_LEAD}", "", match["b"].strip())
    above = re.sub(rf"(?i)^{_LEAD}", "", match["a"].strip())
    of_people = _of_people(above, below)
    if of_people is not None:
        return of_people
    some = _some_of(above, below)
    return match[0] if some is None else f" of the {below}, the share {some}"


def per_people(text: str, grounding: Grounding) -> str:
    """A normalised text in which a stroke before people is per, and one between values of a column a comma.

    >>> per_people("listens divided by listener, 14 days", grounding)     # doctest: +SKIP
    'listens per listener, 14 days'
    """
    people = "|".join(sorted(map(re.escape, {*PERSON, *everybody(grounding)}), key=len, reverse=True))
    text = re.sub(rf"(?<=[a-z])\s*(?:/| divided by )\s*(?=(?:{people})(?!\w)(?!/))", " per ", text)
    columns = dict(own_values(grounding))
    for match in reversed(list(re.finditer(r"(?<!\w)([a-z]+) divided by (?=([a-z]+)(?!\w))", text))):
        one, other = columns.get(match[1]), columns.get(match[2])
        if one is not None and other is not None and one[0] == other[0] and one != other:
            text = f"{text[: match.start()]}{match[1]}, {text[match.end():]}"
    return text


_OWN_WORD = re.compile(
    r"\(?(?:where |and )?by (?:an? |the )?(?P<said>[a-z]+) (?:i|we) mean (?:our |the )?(?:fact |event "
    r"|kind )?(?P<meant>[a-z]+)\)?")


def once(text: str, grounding: Grounding) -> str:
    """A normalised text without the ratio that only says the one before it again: all calls divided by all logins.

    >>> once("calls per login in four weeks (all calls divided by all logins)", grounding)     # doctest: +SKIP
    'calls per login in four weeks as a ratio'
    """
    text = _asked_first(text, grounding)
    # of either of two, both counts is not a ratio
    divides = re.search(
        r"(?<!\w)(?:per(?! (?:user|head|person)s?\b)|divided by|ratio|numerator|as an? \w+ of|out of)(?!\w)|/", text)
    if divides or " or " not in text:
        text = re.sub(rf"(?<!\w)(?:{_SUMS})(?!\w)", "as a ratio", text)
    own = _OWN_WORD.search(text)
    if own is not None and stem(own["said"]) == stem(own["meant"]):
        text = f"{text[: own.start()]}{text[own.end():]}"       # by read I mean our fact reads
    match = _AGAIN.search(text)
    if match is None:
        return text
    first = _turned(text[: match.start()])
    divided = re.search(r"(?<!\w)(?:per|divided by)(?!\w)", first)
    if divided is None:
        return text
    above, below = (_stems(part) for part in (first[: divided.start()], first[divided.end():]))
    amount = match["a"].split()[0] in units(grounding) and re.search(
        rf"(?<!\w)(?:{_AMOUNT})s?(?!\w)", first[: divided.start()])
    if not _stems(match["b"]) <= below or not (amount or _stems(match["a"]) <= above):
        return text
    if amount:
        mean = r"(?<!\w)(?:(?:average|mean|the) )*(?:[a-z]+ing )?"
        first = re.sub(rf"{mean}(?:{_AMOUNT})s?(?= per)", match["a"], first, count=1)
    return f"{first} as a ratio{text[match.end():]}"


def _asked_first(text: str, grounding: Grounding) -> str:
    """For each cabin, how many meals? metric = meals added divided by cabins added: a formula that says it again."""
    match = re.match(r"(?P<ask>[^.?!:=]{5,80}[?.!]) ?(?:so |hence )?(?:the |my |our |as a )?"
                     r"(?:metric|kpi|ratio|formula) ?(?:is|=|:) ?(?P<rest>[^?!]*\bdivided by\b.*)$", text)
    if match is None:
        return text
    people = {*PERSON, *everybody(grounding)}
    spare = {stem(word) for word in re.findall(r"[a-z]+", match["ask"]) if word not in HARMLESS and word not in people}
    return f"metric: {match['rest']}" if spare <= _stems(match["rest"]) else text


def _turned(text: str) -> str:
    """For every visit, how many orders are made: orders per visit; how many orders come on one visit alike."""
    many = r"how many (?P<a>[a-z]+(?: [a-z]+)?)"
    text = re.sub(rf"\bfor (?:every|each|one) (?P<b>[a-z]+(?: [a-z]+)?),? {many}(?: (?:is|are|was|were|do|does) [a-z]+"
                  r"(?: in| out)?)?(?= *(?:$|[?.,;]))", r"\g<a> per \g<b>", text)
    return re.sub(rf"\b{many} (?:comes?|falls?|go|goes|is|are) (?:up)?on (?:one|each|every"
        rf"|an?) (?P<b>[a-z]+(?: [a-z]+){{0,2}}?)"
                  r"(?= *(?:$|[?.,;]| in\b))", r"\g<a> per \g<b>", text)


def _stems(text: str) -> set[str]:
    return {stem(word) for word in re.findall(r"[a-z]+", text)}
