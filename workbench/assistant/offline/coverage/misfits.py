"""Outcomes that share a word with a metric and are of something else: larger gifts, days with visits."""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.coverage.modifiers import STOPPED, beside
from workbench.assistant.offline.parts.metric_names import speaks_of
from workbench.assistant.offline.words.fillers import HARMLESS
from workbench.assistant.offline.words.lexicon import REACHABLE
from workbench.assistant.offline.words.own_words import everybody
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.stems import stem, stems
from workbench.assistant.offline.words.vocabulary import Spoken, spoken
from workbench.metrics.spec import Metric

_ACTED_ON = ("interactions", "sends", "message_facts", "reachability", "consent")
_SPANS = frozenset(stems("day days week weeks month months hour hours fortnight first second third fourth two four"))
_PLAIN = frozenset(stem(word) for word in HARMLESS) | frozenset(stems("more less fewer often"))
# of one row, and no more of them
_LARGER = re.compile(
    r"\b(?:larger|bigger|smaller|heftier|tinier|better|worse|richer|cheaper|safer) (?!share|number|part|proportion"
    r"|percentage|fraction|amount|count|volume|portion|sum|total)(?:\w+ )?"
    r"(?!share|number|proportion|percentage|rate)\w{3,}s\b")
_SPENDING = re.compile(
    r"\b(?:spend|spends|spending|spent) (?:\w+ )?(?:more|less)\b(?! (?:time|minutes|hours|days|often))")
_RATED = re.compile(r"\b\w+(?: \w+)? rates?\b|\b(?:share|proportion|percentage|fraction) of\b")
# what people do with what is counted, by a verb that a request is full of
_DONE = (r"(?:check|see|look at|show|find|know|plan|track|compare|share|test|need|use|build|report|keep|keep to|stay"
         r"|stay within|stay under|stay below|follow|watch|read|like|learn)")
# how far apart: no metric of the project adds that up
_APART = re.compile(r"\b(?:time|days|hours|weeks|gaps?|intervals?|pauses?) (?:between|since)\b")
_PERMISSION = re.compile(r"\bwithdraw\w*\b|\bwithdrew\b")


def misfit(then: str, name: str, grounding: Grounding) -> str | None:
    """The words of an outcome by which it is of something else than a metric; None where none are."""
    metric, said = grounding.catalog.metrics[name], normalise(then)
    facts = [grounding.catalog.fact(fact) for fact in metric.facts]
    tables = {fact.table for fact in facts}
    if any("unsubscribe" in (fact.where or "") for fact in facts):
        stopped = STOPPED.search(said)
        if stopped is not None:
            return stopped[0]
        drawn = _PERMISSION.search(said)
        if drawn is not None and not re.search(r"\b(?:permission|consent|opt in)s?\b", said):
            return drawn[0]
    ways = spoken(grounding)
    mine = [one for one in ways if any(speaks_of(grounding, fact, one.event) for fact in metric.facts)]
    if "sends" in tables and metric.ratio is None:
        reactions = [one for one in ways if one.event.table == "interactions" and one.event.fact in ("opens", "clicks")]
        done = next((one for one in reactions if one.find(said)), None)
        if done is not None:
            return done.event.said
    return (_amount(said, metric, grounding) or _days(said, name, metric, grounding)
            or _others(said, name, mine, ways) or _verb(said, mine, name, grounding)
            or _beside(said, mine, metric, grounding))


def _amount(said: str, metric: Metric, grounding: Grounding) -> str | None:
    """Larger gifts, a share of bookings, bookings per member, where it is said how many or whether."""
    if metric.ratio is not None:
        return None
    apart = _APART.search(said)
    if apart is not None:
        return apart[0]
    if metric.aggregate == "any":
        persons = "|".join(sorted(map(re.escape, everybody(grounding)), key=len, reverse=True))
        found = re.search(rf"\bper (?:{persons})\b", said)
        if found is not None:
            return found[0]
    if metric.aggregate in ("any", "count", "distinct"):
        found = _LARGER.search(said) or _SPENDING.search(said)
        if found is not None:
            return found[0]
    if metric.aggregate in ("count", "sum", "distinct"):
        found = _RATED.search(said)
        if found is not None:
            return found[0]
    return None


def _days(said: str, name: str, metric: Metric, grounding: Grounding) -> str | None:
    """Days, where only that word is the metric's: days with a visit are none on which somebody may be messaged."""
    if metric.aggregate != "days" or re.search(rf"\b(?:{REACHABLE})", said):
        return None
    told = " ".join([re.sub(r"_?\d+[a-z]*", " ", name), metric.description or "",
                     *(grounding.catalog.fact(fact).description or "" for fact in metric.facts)])
    own = set(stems(normalise(told.replace("_", " ")))) - _SPANS - _PLAIN - set(stems(" ".join(everybody(grounding))))
    return None if own & set(stems(said)) else "days"


def _others(said: str, name: str, mine: list[Spoken], ways: list[Spoken]) -> str | None:
    """What names another event of the log and none of the metric's: revenue from boosts, adverts that are saved."""
    if any(one.find(said) for one in mine) or normalise(name) in said:
        return None
    for one in ways:
        if one in mine or one.event.table in (*_ACTED_ON, "users") or not one.stems:
            continue
        noun = set(stems(normalise((one.event.kind or one.event.fact).replace("_", " "))))
        span = one.find(said)
        if span is not None and set(one.stems) <= noun and not set(one.stems) <= _PLAIN:
            return said[span[0]: span[1]]
    return None


def _verb(said: str, mine: list[Spoken], name: str, grounding: Grounding) -> str | None:
    """They check their budget: no budget is set; they share rides."""
    persons = "|".join(sorted(map(re.escape, everybody(grounding)), key=len, reverse=True))
    found = re.search(
        rf"(?:^|^\w+s |\b(?:{persons}|they|to|and) )(?:will |would |should )?(?P<verb>{_DONE})s? "
        r"(?:their|the|an?|more|fewer|less|our|its|within|under|below|to (?:a|the|their))\b (?P<what>.+)$", said)
    if found is None:
        return None
    facts = [grounding.catalog.fact(fact) for fact in grounding.catalog.metrics[name].facts]
    if any(fact.table in _ACTED_ON for fact in facts):
        return None
    told = " ".join([name.replace("_", " "), grounding.catalog.metrics[name].description or "",
                     *(f"{fact.description or ''} {fact.where or ''}" for fact in facts)])
    own = {*stems(normalise(told)), *(part for one in mine for part in one.stems)}
    if stem(found["verb"].split()[0]) in own or not (
            any(one.find(found["what"]) for one in mine) or (own - _PLAIN) & set(stems(found["what"]))):
        return None
    return found["verb"]


def _beside(said: str, mine: list[Spoken], metric: Metric, grounding: Grounding) -> str | None:
    """Follow-up consultations, group bookings: some of what is counted."""
    facts = [(fact, grounding.catalog.fact(fact)) for fact in metric.facts]
    if any(fact.table in _ACTED_ON for _, fact in facts):
        return None
    told = " ".join([metric.description or "",
                     *(f"{name} {fact.description or ''} {fact.where or ''}" for name, fact in facts)])
    return beside(said, mine, frozenset(stems(normalise(told.replace("_", " ")))), grounding)

