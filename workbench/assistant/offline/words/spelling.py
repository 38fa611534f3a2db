"""A sentence as the rules read it: lower case, the trade's spellings made one, slips of the keyboard mended.

A slip is mended only where one word of the trade or of the project is so near that nothing else can be meant; the
reply says what was read.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache

from workbench.assistant.offline import patterns as re

_SHORT = 5          # letters of a word that may be mended
_LONG = 9           # of one that may have two slips
_CONTRACTED = (
    (r"\bcan't\b|\bcannot\b", "can not"), (r"\bwon't\b", "will not"), (r"\b(\w+)n't\b", r"\1 not"),
    (r"\b(what|how|which|who|where|when|there|it|that|here)'s\b", r"\1 is"), (r"\blet's\b", "let us"),
    (r"\b(what|how|where|there|that)s\b", r"\1 is"),
    (r"\b(i|we|you|they|he|she|it)'(?:d|ll|ve|re|m|s)\b", r"\1"),
    (r"\b(do|does|did|is|are|was|were|has|have|should|must)nt\b", r"\1 not"),
    (r"\bwanna\b", "want to"), (r"\bgimme\b", "give me"),
    (r"\b(\w{3,})'s\b", r"\1"), (r"\b(\w{3,}s)'(?!\w)", r"\1"),
)
_ONE_SPELLING = (
    (r"\be[ -]mail(s|ed|ing|ings)?\b", r"email\1"), (r"\bpush[ -]?notifs?\b|\bnotifs?\b", "notifications"),
    (r"\bclick[ -]?thr(?:u|ough)s?\b", "click through"), (r"\bun[ -]subscri", "unsubscri"),
    (r"\bper ?cent\b", "percent"), (
        r"\bpercentage points?\b",
        "pp"),
    (r"\banalyz", "analys"), (r"\b(organ|recogn|summar|personal|optim|minim|maxim|visual|categor|prior)iz", r"\1is"),
    (r"\bbehavior", "behaviour"), (r"\bcolor", "colour"), (r"\bprogram\b", "programme"), (r"\benrollment", "enrolment"),
    (r"(?<=[a-z])/(?=(?:hour|day|week|month)\b)", " per "), (r"\bu\b", "you"), (r"\bportions?\b", "proportion"),
    (r"\b(\d+)k\b", r"\g<1>000"), (r"(?<=\d),(?=\d{3}\b)", ""), (r"\bw/o\b", "without"), (r"\bw/", "with "),
    (r"\bvs\.?(?!\w)|\bversus\b", "vs"), (r"\bexcl\.?(?!\w)", "excluding"),
    (r"\bincl\.?(?!\w)", "including"), (r"\be\.g\.,?|\bi\.e\.,?", " "), (r"\b(\d+)x\b", r"\1 times"),
    (r"\bquantit(?:y|ies) of\b", "number of"),
    (r" ?≥ ?", " >= "), (r" ?≤ ?", " <= "),
    (r"\bno\. of\b|\bnr\.? of\b|\bnum\.? of\b|# of\b", "number of"), (r"\bavg\.?(?!\w)", "average"),
    (r"\bpct\.?(?!\w)", "percent"), (r"\bconvs?\.(?!\w)", "conversion"), (r"\bfreq\.?(?!\w)", "frequency"),
    (r"\b1st\b", "first"), (r"\b2nd\b", "second"),
    (r"\b3rd\b", "third"), (r"\b4th\b", "fourth"), (r"\by/n\b", "yes/no"),
    (r"(?<![a-z0-9])'|'(?![a-z0-9])", " "),
    (r"\bminimum (?:of )?(one|1|once)\b", r"at least \1"),
    (r"\bhow many percent\b", "what percentage"),
    (r"\bin[ -]app (?:card|banner|modal|pop-?up|overlay)(s?)\b", r"in app message\1"),
    (r"\bu\b", "you"), (r"\bur\b", "your"), (r"\bsmth\b|\bsth\b", "something"), (r"\bppl\b", "people"),
    (r"\babt\b", "about"), (r"\b1/0\b", "0/1"),
    (r"\bmsgs\b", "messages"), (r"\bmsg\b", "message"),
    (r"\bwk\.?[ -]?(?=\d\b(?! ?-?(?:\d|d|day|week|h)))", "week "),
    (r"\bwks?\b", "weeks"), (r"\bwkl[iy]?y?\b", "weekly"), (r"\bm(?:n?th|o)ly\b", "monthly"), (r"\bdly\b", "daily"),
    (r"\bmths?\b", "months"), (
        r"(?<=[a-z]) / (?=[a-z])",
        " divided by "),
    (r"\bcvr\b|\bconversion-rate\b", "conversion rate"), (r"\bpls\b|\bplz\b", "please"), (r"\bobvs?\b", "obviously"), (
        r"\bthx\b|\bthnx\b",
        "thanks"),
)


_HYPOTHESIS = re.compile(r"(?i)\bh[yi]p(?!\w*(?:et|thesi[sz](?!\w*y)|theses\b))(\w*)\b\.?(?=$|[^\w-])")


# letters of the shortest words that fingers swap
_COMMON = {"teh": "the", "hte": "the", "adn": "and", "nad": "and", "taht": "that", "thier": "their", "wich": "which",
           "whcih": "which", "wiht": "with", "form the": "from the", "waht": "what", "fo the": "of the", "tehy": "they"}
_SLIPS = re.compile(r"(?i)\b(?:" + "|".join(_COMMON) + r")\b")


def in_full(text: str) -> str:
    """A text with a hypothesis written out, where it was cut short or mistyped: hyp, hypoth., hypotesis.

    >>> in_full("hyp: a map, more visits"), in_full("hip and happy")
    ('hypothesis: a map, more visits', 'hip and happy')
    """
    text = _SLIPS.sub(lambda word: _COMMON[word[0].lower()], text)
    return _HYPOTHESIS.sub(lambda word: "hypothesis" if word[0].lower().strip(".") in ("hyp", "hypoth") or (
        len(word[0]) > 7 and SequenceMatcher(None, word[0].lower(), "hypothesis").ratio() > 0.8) else word[0], text)


# dietPreference is two words, as diet_preference is; WhatsApp is one
_CAMEL = re.compile(r"(?<=[a-z][a-z0-9])(?=[A-Z][a-z])")
_BRANDS = re.compile(
    r"\b(?:WhatsApp|YouTube|LinkedIn|TikTok|PayPal|WeChat|FaceTime|SnapChat|InApp|OnePlus|MacBook|GitHub|AppStore|Ma?c[A-Z][a-z]+)\b")


def parted(text: str) -> str:
    """A text with names in camelCase or with dots written in several words, without what trackers put before names.

    >>> parted("boxSkipped on an iPhone"), parted("evt_box_skipped"), parted("claim.settled")
    ('box Skipped on an iPhone', 'box_skipped', 'claim settled')
    """
    text = _DOTTED.sub(" ", _TRACKED.sub("", text))
    return _CAMEL.sub(" ", _BRANDS.sub(lambda name: name[0].lower(), text))


_TRACKED = re.compile(r"(?i)(?<![a-z])(?:evt|trk)[_.:](?=[a-z]{3})|(?<=[a-z]{3})[_.](?:evt|event)(?![a-z_])")
_DOTTED = re.compile(r"(?<=[a-z]{3})\.(?=[a-z]{3})")


@lru_cache(maxsize=16384)
def normalise(text: str) -> str:
    """Lower case, one space, and the trade's spellings made one: e-mail, in-app, opt-out, click-through.

    >>> normalise("What's the E-Mail opt-out rate?")
    'what is the email opt out rate?'
    """
    text = parted(text)
    text = re.sub(r"[’`´]", "'", text).replace("–", "-").replace("—", " - ").replace("‑", "-").lower()
    for pattern, instead in (*_CONTRACTED, *_ONE_SPELLING):
        text = re.sub(pattern, instead, text)
    text = re.sub(r"(?<=[a-z])[-_](?=[a-z])", " ", text)
    text = re.sub(r"(?<=\d)[-_](?=(?:hour|hr|day|week|wk|month|fortnight|min|sec|year|quarter)s?\b)", " ", text)
    return " ".join(text.split())


def mended(text: str, known: Iterable[str], heard: Iterable[str]) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Unknown words that are one slip from a known one, mended.

    Args:
        text: normalised.
        known: words that may be meant.
        heard: words that stand as they are.

    Returns:
        The text, and what was written and read.
    """
    able, fine = set(known), set(heard)
    slips: dict[str, str] = {}
    for word in re.findall(r"(?<![\w'])[a-z]+(?![\w'])", text):
        if len(word) < _SHORT or word in fine or word in able or word in slips:
            continue
        near = {one for one in able if abs(len(one) - len(word)) <= 2 and _slipped(word, one)}
        closest = min((distance(word, one) for one in near), default=0)
        near = {one for one in near if distance(word, one) == closest}
        if len({_singular(one) for one in near}) == 1:
            slips[word] = min(near, key=lambda one: (abs(len(one) - len(word)), one))
    for wrong, right in slips.items():
        text = re.sub(rf"(?<![\w']){wrong}(?![\w'])", right, text)
    return text, tuple(slips.items())


def _singular(word: str) -> str:
    return word.removesuffix("s")


def _slipped(word: str, meant: str) -> bool:
    """Whether one slip (two in a long word) makes one of the other; another letter is a slip in long words only."""
    if word[0] != meant[0] and word[:2] != meant[1::-1]:
        return False
    if len(meant) >= _LONG and len(word) >= _LONG - 1:
        return distance(word, meant) <= 2
    if len(word) == len(meant) and sorted(word) != sorted(meant):
        return len(meant) > 6 and word[-1] == meant[-1] and distance(word, meant) == 1
    return len(meant) >= _SHORT and distance(word, meant) == 1


def distance(one: str, other: str) -> int:
    """Letters left out, put in, taken for another, or swapped with their neighbour (Damerau and Levenshtein).

    >>> distance("clciks", "clicks"), distance("purchse", "purchase")
    (1, 1)
    """
    rows: list[list[int]] = [list(range(len(other) + 1))]
    for i, a in enumerate(one, start=1):
        row = [i]
        for j, b in enumerate(other, start=1):
            row.append(min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (a != b)))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                row[-1] = min(row[-1], rows[-2][j - 2] + 1)
        rows.append(row)
    return rows[-1][-1]


@lru_cache(maxsize=4096)
def pattern_of(pattern: str) -> re.Pattern[str]:
    """A pattern between word borders; words that were taken out leave more than one space."""
    spaced = re.sub(r"(\(\?<[!=][^()]*\))| (?![?*+{])", lambda m: m[1] or " +", pattern)
    return re.compile(rf"(?<![\w'])(?:{spaced})(?![\w'])")
