"""The moment that a metric counts from, in whatever words: after the start, since it came in, of entering the test.

All are the exposure, where nothing else is said to start, or could be what came in.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.words.columns import PERSON
from workbench.assistant.offline.words.fillers import words_of
from workbench.assistant.offline.words.numbers import WORDED
from workbench.assistant.offline.words.own_words import everybody
from workbench.assistant.offline.words.vocabulary import Unclear

_N = rf"(?:\d+|{WORDED}|an?|the|first|their|his|her|its|same|next)"
_LONG = (rf"(?P<long>\b(?:{_N} ?-?(?:hours?|h|days?|d|weeks?|w|fortnights?|months?)|d(?:ay)? ?\d+|fortnight|weeks? \d"
         r"|(?:first|second|third|fourth|fifth|sixth)(?: and (?:second|third|fourth))? weeks?)),?")
_TEST = r"(?:experiment|test|trial|study|a/b test)"
_OF_TEST = rf"(?: of (?:the |our |an? )?{_TEST}| (?:in|into|to) (?:the |our |an? )?{_TEST})?"
_AFTER = r"(?:after|since|from|of|following|past|upon|post)"
# what nothing may follow that would say whose start it is
_ALONE = r"(?! (?:of|to|with|up|on|for|by|into|at|from|using|an?|the|their|his|her|its|our)\b)(?! [a-z]+ing\b)"
_START = (rf"{_LONG} (?P<how>{_AFTER}) (?:the |their |his |her |its |first |very )*"
          rf"(?:start|begin|beginning|kick ?off|exposition|anchor|onset|outset){_OF_TEST}{_ALONE}(?!\w)")
_ENTERING = re.compile(
    rf"\b(?:after|since|from|of|following|upon|at|on) (?:first )?(?:joining|entering|entry into|enrolling in|landing in"
    rf"|falling into|getting into|hitting|arriving in|(?:they|people|he|she|somebody|users?"
    rf"|we let them)(?: first)? (?:hit"
    rf"|hits|land in|lands in|landed in|get into|got into|fall into|fell into|enter|enters|join|joins|joined|into)"
    rf"|being (?:put|let|taken|admitted|enrolled|assigned) (?:in|into|to)) (?:the |our |an? |this )?{_TEST}\b")
_CAME = (
    rf"{_LONG} (?:after|since|once|from when|from the moment) (?P<who>it|they|he|she|{{people}}"
    rf"|(?:the|an?|each|every|that|this) (?:{{people}})) "
    rf"(?:has |have |had |was |were |is |are |got )?(?:first )?(?:entered|enters|come in|came in|comes in|joined in"
    rf"|got in|gets in|let in|taken in|put in){_OF_TEST}{_ALONE}(?!\w)")
# after he joined the club: no exposure
_ELSEWHERE = (
    rf"{_LONG} (?:after|since|once|from when|from the moment) "
    r"(?:they|he|she|it|(?:the |an? |each |every )?(?:{people})) "
    r"(?:has |have |had )?(?:first )?(?:joined|joins?|entered|enters?|came in|comes? in) (?:to |into |in )?"
    r"(?:the|our|an?|his|her|their) (?!experiment|test|trial|study|a/b|arm|variant|group|cohort|sample|treatment"
    r"|control)"
    r"(?P<where>[a-z]+)")
# what cannot come in itself: ways of asking, lengths of time, places
_NOBODY = words_of("""
metric kpi number flag share count sum total indicator label window week weeks day days hour hours fortnight month
first second third fourth last same whole channel channels medium yes no one mean average rate desk experiment test
trial study following next proportion percentage
""")
_BOTH = re.compile(
    r"[,;(]? ?(?:and )?\b(?:both|each|all)(?: of (?:them|these|those))?(?: (?:windows?|periods?|sides|counts"
    r"|parts))?(?: (?:are|is|being|of them))?(?: (?:counted|measured|taken|starting|beginning|running|start|begin))?"
    r" (?:from|after|since) (?:the )?(?:first )?exposure(?: on)?\b\)?")


_UNIT = r"(?:hours?|h|days?|d|weeks?|w)"
_FROM_THEN = (r"(?: ?(?:from|relative to|before|prior to|to|of|counted from|around) (?:the |their |his |her"
              r" )?(?:first )?"
              r"(?:exposure|anchor))?")
_BACK = re.compile(
    rf"(?:\b(?:in|within|over|during|for|from) )?(?:the )?(?:(?:window|interval|period|span) )?[\[(] ?[-−–] ?"
    rf"(?P<n>\d+) ?(?P<u>{_UNIT})? ?(?:,|;|to|until)? ?[-−–+]?0 ?(?P<v>{_UNIT})?[\])]{_FROM_THEN}"
    rf"|\bfrom day [-−–] ?(?P<day>\d+) (?:to|until|till) day 0{_FROM_THEN}")
_EARLIER = re.compile(rf"[\[(,;] ?[-−–] ?\d+ ?{_UNIT}?(?= ?[,;\])]| to | until )|\bday [-−–] ?\d")


def _looking_back(text: str) -> str:
    """[-28d, 0d) are the 28 days before exposure.

    Raises:
        Unclear: where a window begins before the exposure and ends at another time.
    """
    def put(match: re.Match[str]) -> str:
        unit = match["u"] or match["v"] or ("d" if match["day"] else "")
        if not unit:
            return match[0]
        long = {"h": "hours", "d": "days", "w": "weeks"}[unit[0]]
        return f"in the {match['n'] or match['day']} {long} before exposure"

    text = _BACK.sub(put, text)
    if _EARLIER.search(text):
        raise Unclear("A window that begins before the exposure ends at it, or is none. Which days do you mean?")
    return text


def to_exposure(text: str, grounding: Grounding) -> str:
    """A normalised request in which the moment that its windows begin at is the exposure.

    >>> to_exposure("orders in the 14 days after the start", log)      # doctest: +SKIP
    'orders in the 14 days after exposure'

    Raises:
        Unclear: where it is something else that they joined or entered.
    """
    words = {*PERSON, *everybody(grounding)}
    people = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    text = _looking_back(re.sub(r"\bexposition\b(?= *(?:$|[.,;:!?)]))", "exposure", text))
    text = re.sub(_START, r"\g<long> after exposure", text)
    text = _ENTERING.sub("after exposure", text)
    elsewhere = re.search(_ELSEWHERE.replace("{people}", people), text)
    if elsewhere is not None:
        raise Unclear(f"“{elsewhere[0]}”: a metric counts from the exposure on. Within how long after the exposure?")
    text = re.sub(_CAME.replace("{people}", people),
                  lambda m: m[0] if _of_something(m, words) else f"{m['long']} after exposure", text)
    return " ".join(_BOTH.sub(" ", text).split())


def _of_something(match: re.Match[str], people: set[str]) -> bool:
    """Whether it or they may be a thing that stands before: an invoice, which comes in as well."""
    if match["who"] not in ("it", "they"):
        return False
    known = people | _NOBODY
    before = match.string[: match.start()]
    named = re.findall(r"\b(?:an?|the|each|every|one|any|some|our|its|their) ([a-z]+)(?: ([a-z]+))?", before)
    if match["who"] == "they":
        named += [(word, "") for word in re.findall(r"\b([a-z]{3,}s)\b", before) if word not in ("was", "has", "does")]
    return any(first not in known and second not in known for first, second in named)


__all__ = ["to_exposure"]
