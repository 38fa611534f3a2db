"""Bounds on one row by a sign, by the ends of a scale, or of the big ones: value < 50, 1 or 2 stars, 500 kr and up.

Put as at least so many and at most so many, behind what is counted, which is what is read (thresholds.py).
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.amounts import CODES, measured, units
from workbench.assistant.offline.words.numbers import WORDED, number
from workbench.assistant.offline.words.own_units import numbered
from workbench.assistant.offline.words.own_words import kept
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.vocabulary import event_of, spoken

_SIGNS = {">=": "at least", "=>": "at least", "≥": "at least", "<=": "at most", "=<": "at most", "≤": "at most",
          ">": "more than", "<": "less than"}
_SIGN = r"(?P<sign>>=|=>|≥|<=|=<|≤|>|<)"
_N = r"(?P<n>\d+(?:\.\d+)?)(?![\d.]*\d)"
_SPELLED = r"(?P<sign>at least|at most|less than|more than|under|below|over|above)"
_TIME = r"(?:days?|d|weeks?|w|wks?|hours?|hrs?|h|months?|%|percent|times)"
_BIG = r"(?:big|bigger|biggest|large|larger|high|higher|expensive|pricey|long|longer|heavy|good|better|best|great|top)"
_SMALL = r"(?:small|smaller|little|low|lower|cheap|cheaper|short|shorter|light|bad|worse|poor|negative|weak)"
_GOOD = r"(?:good|great|positive|happy|high|top|nice|favourable)"
_BAD = r"(?:bad|poor|negative|low|terrible|lousy|unhappy|angry|weak)"


def marked(text: str, grounding: Grounding) -> str:
    """A normalised request with such bounds in words.

    >>> marked("bad reviews per user (1 or 2 stars) over 28 days", log)     # doctest: +SKIP
    'reviews of at most 2 stars per user over 28 days'
    """
    return _of_scale(_big_ones(_signed(_coined(text), grounding), grounding), grounding)


def _coined(text: str) -> str:
    """R$150 is 150 reais, where a sign of money of several letters stands before the number."""
    text = re.sub(r"(?<!\w)r\$ ?(\d+(?:\.\d+)?)(?!\w)", r"\1 reais", text)
    return re.sub(r"(?<!\w)(?:us|au|ca|nz)\$ ?(\d+(?:\.\d+)?)(?!\w)", r"\1 dollars", text)


@kept
def _words(grounding: Grounding) -> str:
    """A pattern of this log's units, and of what banks and people write for them."""
    own = {*units(grounding), *numbered(grounding)}
    own |= {code for code, unit in CODES.items() if unit in own and code.isalpha()}
    own |= {"kr"} if own & {"kronor", "kroner"} else set()
    own |= {word.removesuffix("s") for word in own if word.endswith("s")}
    return "(?:" + "|".join(sorted(map(re.escape, own), key=len, reverse=True)) + ")" if own else "(?!)"


def _signed(text: str, grounding: Grounding) -> str:
    unit = _words(grounding)
    columns = [normalise(fact.value) for fact in grounding.catalog.facts.values() if fact.value]
    named = sorted({"value", "amount", *measured(grounding), *columns} - {*units(grounding)}, key=len, reverse=True)
    amount = rf"(?:(?:with|of|whose|where|having) )?(?:(?:an?|the|its|their) )?(?:{'|'.join(map(re.escape, named))})"
    is_ = r"(?: (?:is|are|was|of))?"
    # with kwh >= 30; handling minutes >= 30 is a column's own name, and no minutes
    names = [normalise(column) for table in grounding.tables.values() for column in table.columns]
    longer = "|".join(re.escape(name.removesuffix(last)) for name in names
                      if name != (last := name.split()[-1]) and re.fullmatch(unit, last)) or "(?!)"
    text = re.sub(rf"(?P<before>\b(?:{longer}))?(?:(?:with|of|whose|where|having) )?(?:(?:an?|the|its|their) )?"
                  rf"\b(?P<u>{unit}){is_} ?{_SIGN} ?{_N}(?! ?(?:{unit}|{_TIME})(?!\w))",
                  lambda m: m[0] if m["before"] else f"of {_SIGNS[m['sign']]} {m['n']} {m['u']}", text)
    text = re.sub(rf"(?:\b{amount}{is_} ?)?(?<![\w<>=]){_SIGN} ?{_N} ?(?P<u>{unit})(?!\w)(?! (?:after|before|since))",
                  lambda m: f"of {_SIGNS[m['sign']]} {m['n']} {m['u']}", text)
    for sign in (_SIGN, _SPELLED):
        text = re.sub(rf"\b{amount}{is_} ?{sign} ?{_N}(?! ?(?:{unit}|{_TIME})(?!\w))",
                      lambda m: f"with a value of {_SIGNS.get(m['sign'], m['sign'])} {m['n']}", text)
    return text


def _big_ones(text: str, grounding: Grounding) -> str:
    """Only the big ones, 500 kronor and up; the offers from 100 reais upwards."""
    unit = _words(grounding)
    up = r"(?:more|better|higher|longer|larger|bigger|above|over|upwards?|up|on|onwards?)"
    down = r"(?:fewer|less|under|below|shorter|lower|smaller|cheaper|down|downwards?)"
    for way, size, said in ((up, _BIG, "more"), (down, _SMALL, "less")):
        bound = rf"(?P<n>\d+(?:\.\d+)?) ?(?P<u>{unit})(?: (?:or|and))? {way}(?! than)\b"
        text = re.sub(rf"(?:,? ?(?:but )?(?:only|just) )?\b(?:the|those) {size}(?: ones)?[,:]? ?(?:(?:of|from|i e"
                      rf"|meaning"
                      rf"|that is|so) )*{bound}", rf" of \g<n> \g<u> or {said}", text)
        text = re.sub(rf"\bfrom {bound}", rf"of \g<n> \g<u> or {said}", text)
    return " ".join(text.split())


@kept
def _scales(grounding: Grounding) -> dict[str, tuple[float, float]]:
    """Unit -> the ends of its scale, where all facts that are given in it tell the same: 1 to 5 stars."""
    found = {}
    for unit, names in units(grounding).items():
        told = {match.groups() for name in names if (match := re.search(
            rf"\b(\d+|{WORDED}) ?(?:to|-|until|through) ?(\d+|{WORDED}) {re.escape(unit)}\b",
            normalise(grounding.catalog.facts[name].description or ""))) is not None}
        if len(told) == 1:
            low, high = map(number, told.pop())
            found[unit] = (low, high)
    return found


def _of_scale(text: str, grounding: Grounding) -> str:
    for unit, (low, high) in _scales(grounding).items():
        one = rf"(?:{unit}|{unit.removesuffix('s')})"
        match = re.search(
            rf"(?P<mark>[(] ?| - |, ?)?(?:\b(?:with|of|only|just|ie|i e|that is|so) )*\b(?P<a>\d+|{WORDED}) ?"
            rf"(?:or|and|to|-|/|divided by) ?(?P<b>\d+|{WORDED})[ -]{one}\b(?P<end> ?\)| -(?= )|(?= ?,)|)", text)
        if match is None:
            continue
        first, last = number(match["a"]), number(match["b"])
        # two that are neighbours, or all between them, to an end of the scale
        if not low <= first < last <= high or (first == low) == (last == high):
            continue
        if last - first > 1 and re.search(r"\b(?:or|and|/|divided)\b", match[0]):
            continue
        bound = f"of at most {last:g} {unit}" if first == low else f"of at least {first:g} {unit}"
        before, after = text[: match.start()], text[match.end():]
        facts = {event_of(grounding, name) for name in units(grounding)[unit]}
        spans = [span for way in spoken(grounding) if way.event in facts and (span := way.find(before)) is not None]
        if not spans:
            continue
        begin, end = min(spans)[0], max(span[1] for span in spans if span[0] == min(spans)[0])
        sort = re.search(rf"\b(?P<sort>{_GOOD}|{_BAD}) $", before[:begin])
        if sort is not None and (re.fullmatch(_BAD, sort["sort"]) is not None) == (first == low):
            before, begin, end = before[: sort.start()] + before[begin:], sort.start(), end - (begin - sort.start())
        return " ".join(f"{before[:end]} {bound} {before[end:]} {after}".split())
    return text


__all__ = ["marked"]
