"""Which words a slip of the keyboard may have meant: the trade's, the project's and those that requests are made of."""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.message.refusing import known_words
from workbench.assistant.offline.parts.choosing import columns
from workbench.assistant.offline.parts.conditions import MONTHS
from workbench.assistant.offline.words.columns import CHANNEL_WORDS, PERIODS, PERSON
from workbench.assistant.offline.words.fillers import CHANGING, HARMLESS, RANKING, RESTRICTING, TODAY
from workbench.assistant.offline.words.numbers import NUMBERS, ORDINALS
from workbench.assistant.offline.words.own_words import own_words, said_of_it
from workbench.assistant.offline.words.spelling import distance, mended, normalise
from workbench.assistant.offline.words.vocabulary import spoken

_TRADE = frozenset(re.split(r"\s+", """
click clicks clicked clicking open opens opened opening unsubscribe unsubscribes unsubscribed unsubscribing purchase
purchases purchased conversion conversions convert converts converted session sessions visit visits visited message
messages notification notifications email emails push pushes reachable reachability revenue metric metrics hypothesis
funnel channel channels domain domains within between number average delivered delivery deliveries impression
impressions dismissal dismissals dismissed complaint complaints retention weekly daily monthly hourly experiment
exposure share percentage proportion count define draft readout return returned returning guardrail probability
fortnight received receives
template experiments customers customer users distinct unique different through including excluding template
direction because across separately machine machines
""".strip()))
# words of the language that are one letter from one of the trade's, and mean something else
_OTHER = frozenset(re.split(r"\s+", """
county counties counted courts court plane pleas clock clocks closed closes device devices divide conversation
conversations member weekend weekends monthly orders older border share shares shared spend spends reach machines
method methods exceeding exceeds exceeded
opting messaged domestic convert funnels purchaser delivers diverse unsubscribed mission emission returns
""".strip()))

_COMMON = {"comming": "coming", "untill": "until", "allways": "always", "wich": "which", "whitch": "which",
           "seperate": "separate", "seperately": "separately", "thier": "their", "wether": "whether",
           "writting": "writing", "occured": "occurred", "befor": "before", "witin": "within", "wihtin": "within",
           "nunber": "number", "numbr": "number", "nubmer": "number", "numer": "number", "metirc": "metric",
           "metrik": "metric", "chanel": "channel", "chanels": "channels", "mesage": "message", "mesages": "messages",
           "reciept": "receipt", "recieve": "receive", "recieved": "received", "recieves": "receives", "dayes": "days",
           "frist": "first", "beetween": "between", "betwen": "between", "pleas": "please", "whit": "with"}


def mend(text: str, grounding: Grounding) -> tuple[str, tuple[tuple[str, str], ...]]:
    """A normalised sentence with its slips mended, and what was written and read."""
    words = own_words(grounding)
    project = {part for said in (*columns(grounding), *words.values, *words.sources, *words.people,
                                 *(normalise(v) for values in grounding.closed.values() for v in values),
                                 *map(normalise, (*grounding.catalog.metrics, *grounding.catalog.facts)),
                                 *map(normalise, grounding.tables))
               for part in re.findall(r"[a-z]+", said)}
    project = {word for word in project if len(word) > 4}
    ways = spoken(grounding)
    project |= {word for one in ways for word in one.words.split() if len(word) > 7}      # of its descriptions
    heard = {word for word in set(re.findall(r"[a-z]+", text)) if any(one.find(word) for one in ways)}
    heard |= set(HARMLESS) | RANKING | CHANGING | RESTRICTING | TODAY | set(NUMBERS) | set(ORDINALS) | _OTHER
    heard |= known_words() | said_of_it(grounding)
    heard |= {f"{word}{ending}" for word in project for ending in ("s", "es")}      # more than one of them is no slip
    heard |= {part for said in (*CHANNEL_WORDS, *PERIODS, *PERSON) for part in said.split()}
    project |= {word.removesuffix("s") for word in project if len(word) > 5}
    # those who do it are no slip of what they do: pledgers of pledges
    heard |= {word for word in re.findall(r"[a-z]+", text) if (doer := re.fullmatch(r"([a-z]{4,}?)(?:er|or)s?", word))
              and {doer[1], f"{doer[1]}e"} & project}
    text, common = _common(text, heard | project)
    text, counted = _numbers(text, heard | _TRADE | project)
    text, short = _shortened(text, heard, project)
    text, dated = _months(text, heard | project)
    text, mends = mended(text, _TRADE | project, heard)
    return text, (*common, *counted, *short, *dated, *mends)


def _common(text: str, known: set[str] | frozenset[str]) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Words of the language that are often spelled so, where the log has no such word: comming, untill."""
    found = {word: _COMMON[word] for word in re.findall(r"(?<![\w'])[a-z]+(?![\w'])", text)
             if word in _COMMON and word not in known}
    for wrong, right in found.items():
        text = re.sub(rf"(?<![\w']){wrong}(?![\w'])", right, text)
    return text, tuple(found.items())


def _shortened(text: str, heard: set[str], project: set[str]) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Words of the project with letters left out, where one alone can be meant: appts of appointments."""
    long = {word for word in project if len(word) > 7}
    found: dict[str, str] = {}
    for word in dict.fromkeys(re.findall(r"(?<![\w'])[a-z]{4,6}(?![\w'])", text)):
        bare = word.removesuffix("s")
        if word in heard or word in project or word in _TRADE or len(bare) < 4 or re.search("[aeiouy]", bare[1:]):
            continue
        able = {one.removesuffix("s") for one in long if one.startswith(bare[:2]) and _inside(bare, one)}
        if len(able) == 1:
            found[word] = able.pop() + ("s" if word.endswith("s") else "")
    for short, meant in found.items():
        text = re.sub(rf"(?<![\w']){short}(?![\w'])", meant, text)
    return text, tuple(found.items())


def _inside(short: str, word: str) -> bool:
    """Whether the letters of the one stand in the other, in that order."""
    at = 0
    for letter in short:
        at = word.find(letter, at) + 1
        if at == 0:
            return False
    return True


def _numbers(text: str, known: frozenset[str] | set[str]) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Number words with a slip, before a length of time: sevn days."""
    found: list[tuple[str, str]] = []
    before = r"(?= (?:hours?|days?|weeks?|months?)(?!\w))"
    for word in dict.fromkeys(re.findall(rf"(?<![\w'])([a-z]{{3,9}}){before}", text)):
        near = [one for one in NUMBERS if one[0] == word[0] and " " not in one and distance(word, one) == 1]
        if word not in known and len(near) == 1:
            found.append((word, near[0]))
            text = re.sub(rf"(?<![\w']){word}{before}", near[0], text)
    return text, tuple(found)


def _months(text: str, known: set[str]) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Months with a slip, beside a year, a day or where a time is told: in febuary 2026."""
    found: dict[str, str] = {}
    told = (r"(?<![\w'])(?P<word>[a-z]{4,10})(?= \d{4}(?!\d))|\b(?:in|since|until|during|before|after)"
        r" (?P<when>[a-z]{6,10})"
            r"(?![\w'])|\b\d{1,2}(?:st|nd|rd|th)? (?:of )?(?P<day>[a-z]{4,10})(?![\w'])")
    for match in re.finditer(told, text):
        word = match["word"] or match["when"] or match["day"]
        near = [month for month in MONTHS if month[0] == word[0] and len(month) > 3 and distance(word, month) == 1]
        if word not in known and word not in MONTHS and len(near) == 1:
            found[word] = near[0]
    for wrong, right in found.items():
        text = re.sub(rf"(?<![\w']){wrong}(?![\w'])", right, text)
    return text, tuple(found.items())
