"""What an outcome says that is less, or more, than a metric counts: more podcasts, the number of orders."""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.amounts import units
from workbench.assistant.offline.parts.divisors import NO_AGENTS
from workbench.assistant.offline.parts.metric_names import speaks_of
from workbench.assistant.offline.words.own_words import everybody
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.stems import stem, stems
from workbench.assistant.offline.words.vocabulary import spoken
from workbench.logs.schema import TABLES
from workbench.metrics.spec import Metric

ACTED_ON = ("interactions", "sends", "message_facts", "reachability", "consent")
# a change that stands at the end of what it is hoped to do
_THE_CHANGE = re.compile(r",? so (?:that )?(?:we|let us) (?:will |should |would |now )?(?:send|write|stop|pause|cut"
                         r"|cap|mail|push)\b")
_EACH = re.compile(
    r"\b(?:each|every|per) (?:buyer|payer|purchaser|customer with \w+|active \w+|paying \w+)\b|\b(?:buyer|payer"
    r"|purchaser)s? "
    r"(?:buy|pay|purchase|spend)s? (?:more|less|fewer|oftener)\b")
_GOODS = re.compile(r"^(?:(?:the|fewer|more|less|of|number|our|product|order) )*returns\b(?! (?:to|in|within|for))")


def narrowed(then: str, name: str, grounding: Grounding) -> str | None:
    (
        """The words of an outcome by which it is of other rows, or counted otherwise, than a metric; None where none "
        "are."""
    )
    metric, said = grounding.catalog.metrics[name], normalise(then)
    for pattern in (_THE_CHANGE, _EACH):
        found = pattern.search(said)
        if found is not None:
            return found[0].strip(" ,")
    facts = [grounding.catalog.fact(fact) for fact in metric.facts]
    told = normalise(" ".join([name, metric.description or "", *((fact.description or "") for fact in facts)]))
    goods = _GOODS.search(said)
    if goods is not None and any("session" in (fact.where or "") for fact in facts) and "return" not in told:
        return "returns"
    return (_of_another_event(said, metric, grounding) or _some_rows(said, metric, name, grounding)
            or _numbered(said, metric, grounding))


def _of_another_event(said: str, metric: Metric, grounding: Grounding) -> str | None:
    """What is said of another event that has a word of the metric's: checking fares is no fare paid."""
    own = [one for one in spoken(grounding) if any(speaks_of(grounding, fact, one.event) for fact in metric.facts)]
    longest = max((len(one.stems) for one in own if one.find(said)), default=0)
    texts = [metric.description, *(grounding.catalog.fact(fact).description for fact in metric.facts)]
    told = set(stems(" ".join(text or "" for text in texts)))
    for one in spoken(grounding):
        if len(one.stems) <= max(1, longest) or one in own or one.event.table in ACTED_ON:
            continue
        span = one.find(said)
        words = said[span[0]: span[1]] if span is not None else ""
        if words and any(mine.find(words) for mine in own) and not set(one.stems) <= told:
            return words
    return None


def _some_rows(said: str, metric: Metric, name: str, grounding: Grounding) -> str | None:
    """A value of a squad's own table that the metric does not keep to: podcasts, where listens of any format count."""
    for fact in map(grounding.catalog.fact, metric.facts):
        if fact.table in TABLES:
            continue
        told = normalise(f"{name} {fact.where or ''} {metric.description or ''}")
        own = {stem(part) for part in re.findall(r"[a-z]+", told)}
        for (table, _), values in grounding.closed.items():
            if table != fact.table:
                continue
            for value in values:
                word = normalise(value)
                found = re.search(rf"(?<![\w']){re.escape(word)}(?:s|es)?(?![\w'])", said)
                if found is not None and stem(word) not in own:
                    return found[0]
    return None


def _numbered(said: str, metric: Metric, grounding: Grounding) -> str | None:
    """The number of rows, where a metric says whether there were any, or what they come to."""
    if metric.ratio is not None or metric.aggregate not in ("any", "sum"):
        return None
    people = "|".join(sorted(map(re.escape, {*everybody(grounding), *units(grounding)}), key=len, reverse=True))
    own = r"(?:(?:the|our|all|their|its|those|active|different|unique|new) )*"
    found = re.search(rf"\b(?:number|count|quantity)s? of {own}(?!(?:{people}|them|those|these)\b)(?P<what>\w+)", said)
    if found is None or (re.search(r"[eo]rs?$", found["what"]) and found["what"].removesuffix("s") not in NO_AGENTS):
        return None         # buyers are people
    return found[0]


__all__ = ["narrowed"]
