"""Names of the log in one word that people write in two, and the other way round: win-back, careplus."""

from __future__ import annotations

from itertools import pairwise

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.words.fillers import HARMLESS
from workbench.assistant.offline.words.own_words import kept
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.stems import stem
from workbench.logs.schema import TABLES

# what a value stands before, where two words are one name: come back is a verb, come back messages are none
_NAMED = (r"(?= (?:messages?|mails?|emails?|pushes|push|texts?|sms|notifications?|volume|sends|topic|domain|theme"
          r"|campaign|stuff)\b)")
_LONG = 5           # letters of a word that may be written as two


@kept
def _ways(grounding: Grounding) -> tuple[re.Pattern[str], dict[str, str]]:
    """(the other ways to write the names of the log; each way -> the name)."""
    names = {value for (_, column), values in grounding.closed.items() if column != "timezone" for value in values}
    names |= {column for table in grounding.tables.values() for column in table.columns}
    names |= {name for name in grounding.tables if name not in TABLES}
    said = {normalise(name) for name in names}
    found: dict[str, str] = {}
    for name in sorted(said):
        parts = name.split()
        if len(parts) == 2 and name.isascii() and all(len(part) > 2 for part in parts):
            found[parts[0] + parts[1]] = name
        elif len(parts) == 1 and len(name) > _LONG and name.isalpha():
            found |= {f"{name[:cut]} {name[cut:]}": name for cut in range(2, len(name) - 1)}
    kinds = {normalise(name) for name in (*grounding.values("outcomes", "kind"), *grounding.catalog.facts)}
    several: dict[str, str] = {}
    for kind in sorted(kinds):
        parts = kind.split()
        for part in parts:      # a line-up that is set; two words without a hyphen only in the plural
            if len(part) > _LONG and part.isalpha() and part.isascii():
                several |= {f"{part[:cut]}-{part[cut:]}": part for cut in range(2, len(part) - 1)}
        for one, other in pairwise(parts):
            if min(len(one), len(other)) > 2 and f"{one} {other}".isascii():
                found.setdefault(one + other, f"{one} {other}")     # gift cards, written as one word
    found = {way: name for way, name in found.items() if way not in said and not set(way.split()) <= HARMLESS}
    found |= {way.replace("-", " "): name for way, name in several.items() if way.replace("-", " ") not in said | kinds}
    spelled: dict[bool, list[str]] = {True: [], False: []}
    for way in sorted(found, key=len, reverse=True):
        spelled[" " in way].append(way)
    one, two = ("|".join(spelled[kind]) or "(?!)" for kind in (False, True))
    end = r"(?=s?(?![\w'-]))"
    lined = "|".join(way.replace("-", " ") for way in several) or "(?!)"
    return re.compile(rf"(?i)(?<![\w'-])((?:{one}|{two.replace(' ', '-')}){end}|(?:{two}){_NAMED}"
                      rf"|(?:{lined})(?=s(?![\w'-])))"), found


def as_logged(text: str, grounding: Grounding) -> str:
    """A message with the names of the log as the log has them.

    >>> as_logged("tap rate of win-backs, careplus", log)     # doctest: +SKIP
    'tap rate of winbacks, care plus'
    """
    pattern, ways = _ways(grounding)
    text = pattern.sub(lambda match: ways[match[1].lower().replace("-", " ")], text)
    text = _done(text, grounding)
    return _of_a_period(grounding).sub("", _thanked(text, grounding))


# where a length of time follows, the second word is that of a window: who check in 14 days
_WINDOW = (r"(?! (?:the |an? |their |his |her |its )?(?:\d|\[|week|day|hour|month|fortnight|first|last|next|second"
           r"|third|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fourteen|april|may|june|july)\w*)")


@kept
def _verbs(grounding: Grounding) -> dict[str, tuple[str, str]]:
    """Table of the squad's own whose name is a verb and a particle in one word -> both: feedin is to feed in."""
    found = {}
    for name in grounding.tables:
        match = re.fullmatch(r"([a-z]{3,})(in|out|up|off|back|over)s?", name)
        plain = match is not None and re.search(r"[^aeiou]{3}$|^(?:log|check|pla|beg)$", match[1])
        if match is not None and name not in TABLES and not plain:
            found[name] = (match[1], match[2])
    return found


def _done(text: str, grounding: Grounding) -> str:
    """What is fed in, a feed in, feeds in: the name of the table whose rows say that it was done."""
    for name, (verb, particle) in _verbs(grounding).items():
        def put(match: re.Match[str], name: str = name, verb: str = verb) -> str:
            return name if stem(match[1]) == stem(verb) else match[0]

        text = re.sub(rf"(?i)(?<![\w'-])({verb[0]}[a-z]+) {particle}(?![\w-]){_WINDOW}", put, text)
    return text


# a thank-you message is no word of thanks: where the log has no such theme, it is asked about
_THANKS = re.compile(
    r"(?i)(?<![\w'-])thank[- ]you(?= (?:message|mail|e-mail|email|push|text|note|letter|card|notification)(?:s|es)?\b)")
_THANKING = re.compile(r"(?i)(?<![\w'-])thank[- ]you(?= (?:calls?|gifts?|visits?|presents?|vouchers?|coupons?)\b)")


def _thanked(text: str, grounding: Grounding) -> str:
    text = _THANKING.sub("thankyou", text)
    held = (value for values in grounding.closed.values() for value in values)
    return text if any(normalise(value).startswith("thank") for value in held) else _THANKS.sub("thankyou", text)


@kept
def _of_a_period(grounding: Grounding) -> re.Pattern[str]:
    """The monthly of a monthly pledge, where the project calls its event so: it is no month that is asked for."""
    catalog = grounding.catalog
    texts = [*(fact.description or "" for fact in catalog.facts.values()),
             *(metric.description or "" for metric in catalog.metrics.values())]
    pairs = {pair for text in texts for pair in re.findall(
        r"\b(hourly|daily|weekly|monthly|yearly|annual) ([a-z]{4,}?)s?\b", normalise(text))}
    said = "|".join(rf"{when} (?={noun})" for when, noun in sorted(pairs)) or "(?!)"
    return re.compile(rf"(?i)(?<![\w'-])(?:{said})")


def each_of(text: str, between: str, grounding: Grounding) -> str:
    """Channel by channel is by channel; care vs care plus are two values, of which one begins as the other does.

    >>> each_of("clicks channel by channel", "by", log)     # doctest: +SKIP
    'clicks by channel'
    """
    values = {normalise(value) for held in grounding.closed.values() for value in held}

    def put(match: re.Match[str]) -> str:
        return match[0] if f"{match[1]}{match['more']}" in values else f"by {match[1]}{match['more']}"

    return re.sub(rf"\b(?!side|step)([a-z]+(?: [a-z]+)?) (?:{between}) \1\b(?P<more>(?: [a-z]+)?)", put, text)


__all__ = ["as_logged", "each_of"]
