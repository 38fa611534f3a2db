"""Metrics that are told by a verb which is a plain word elsewhere: supporters give, members check in, patients turn up.

Such a verb stands in a metric's name (gave_28d), in an event's kind (check_in) or at the start of a description (came
to a club in week four). It says something only where people do it, so a subject must stand before it.
"""

from __future__ import annotations

from collections.abc import Iterator

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.agents import HUMANS, agents_in
from workbench.assistant.offline.words.columns import PERSON
from workbench.assistant.offline.words.fillers import HARMLESS
from workbench.assistant.offline.words.lexicon import EVENTS
from workbench.assistant.offline.words.own_words import everybody, kept
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.stems import stem
from workbench.metrics.spec import Metric

_PARTICLES = ("in", "out", "up", "off", "over", "back", "down", "on", "by")
# of what one attends people say that they turn up
_ATTENDED = re.compile(r"\b(?:turned up|showed up|came to|attended|attends?)\b")
_KIND = re.compile(r"kind = '([^']+)'")
_BETWEEN = (r"(?: (?:will|would|should|could|may|might|can|to|then|also|again|still|actually|really|even|of|them|those"
            r"|these|the|our|all|who|that|do|does|ever))*")
# a verb that takes no object has been said in full: supporters give, and not: supporters give us a ring
_WHOLE = (r"(?=$| (?:again|in|within|during|over|by|at least|more often|less often|oftener|more frequently|once"
          r"|something|anything|after|and|or|instead|because|to us|at all|regularly|today|per|each|every)\b"
          r"| ?[.,;:!?()])")
# what an event's own particle leaves to be said: check in at a club
_AFTER = r"(?! (?:with|on|about) (?:us|them|support|our|the)\b)"


def by_deed(said: str, span: tuple[int, int] | None, grounding: Grounding) -> list[str]:
    """Metrics whose own verb people are said to do; none where it is another event's too.

    Args:
        said: normalised words.
        span: the window that was said, in hours.
    """
    named = {*everybody(grounding), *PERSON, "they", "them", "those", "these", "who", "ppl"}
    people = "|".join([*sorted(map(re.escape, {*named, *agents_in(said, grounding)}), key=len, reverse=True), HUMANS])
    subject = rf"\b(?:{people}|shares?|proportions?|percentages?|more|fewer|less|many){_BETWEEN} "
    found: dict[str, None] = {}
    for name, verb, particle, whole in _deeds(grounding):
        metric = grounding.catalog.metrics[name]
        for match in re.finditer(rf"(?={subject}(?P<verb>[a-z]+)(?: (?P<particle>{'|'.join(_PARTICLES)})\b)?)", said):
            heard = (stem(match["verb"]), match["particle"] if particle else None)
            if heard != (verb, particle):
                continue
            end = match.end("particle" if particle else "verb")
            late = metric.window is not None and metric.window[0] > 0
            if not whole and (span is None or metric.window != span):
                continue            # they come: only in the metric's own weeks is it plain which coming is meant
            if late and span != metric.window and not re.search(r"\b(?:still|fourth week|week (?:four|4))\b", said):
                continue
            if re.match(_AFTER if particle or not whole else _WHOLE, said[end:]):
                found[name] = None
    return list(found)


@kept
def _deeds(grounding: Grounding) -> list[tuple[str, str, str | None, bool]]:
    """(metric, stem of its verb, particle, whether the verb is its name or its event's)."""
    return list(_told(grounding))


def _told(grounding: Grounding) -> Iterator[tuple[str, str, str | None, bool]]:
    for name, metric in grounding.catalog.metrics.items():
        if metric.fact is None or metric.ratio is not None or metric.anchor != "exposure":
            continue
        for words in _names(name, metric, grounding):
            parts = words.split()
            if len(parts) == 1 and parts[0] in HARMLESS | {"gives"} and re.fullmatch(r"[a-z]{3,}", parts[0]):
                yield name, stem(parts[0]), None, True
            elif len(parts) == 2 and parts[1] in _PARTICLES and not any(
                    re.fullmatch(one.words, words) for one in EVENTS):
                yield name, stem(parts[0]), parts[1], True
        told = f"{metric.description or ''} {grounding.catalog.fact(str(metric.fact)).description or ''}"
        if _ATTENDED.search(normalise(told)):
            yield name, "turn", "up", True
            yield name, "show", "up", True
        first = re.match(r"(?:[a-z ]+: )?(?:whether (?:an?|the) \w+ )?([a-z]+)\b", normalise(metric.description or ""))
        if first is not None and first[1] in HARMLESS and stem(first[1]) != first[1]:
            yield name, stem(first[1]), None, False
        elif "kind = 'session'" in (grounding.catalog.fact(str(metric.fact)).where or ""):
            yield name, stem("come"), None, False


def _names(name: str, metric: Metric, grounding: Grounding) -> Iterator[str]:
    """A metric's name without its span, and the kind of what it counts."""
    yield normalise(re.sub(r"_?(?:wk|week|day)?_?\d+[a-z]*", " ", name)).strip()
    kind = _KIND.search(grounding.catalog.fact(str(metric.fact)).where or "")
    if kind is not None and metric.aggregate in ("any", "count", "distinct"):
        yield normalise(kind[1]).strip()


__all__ = ["by_deed"]
