"""A sentence -> the parts of a hypothesis: because, if, then, for; and the metric that would show it.

Only the change and the outcome must be said. What else lacks is assumed, and said to be assumed.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.hypothesis.behaviour import set_apart
from workbench.assistant.offline.hypothesis.clauses import by_clauses, doubted
from workbench.assistant.offline.hypothesis.framing import asks
from workbench.assistant.offline.hypothesis.grammar import Terms
from workbench.assistant.offline.hypothesis.guards import without_guards
from workbench.assistant.offline.hypothesis.heard import heard_of, intervals, put_in_words, with_aside, with_reason
from workbench.assistant.offline.hypothesis.judging import accounted, clear, judged
from workbench.assistant.offline.hypothesis.notes import left_at_the_end
from workbench.assistant.offline.hypothesis.ours import ours
from workbench.assistant.offline.hypothesis.own_names import as_said, joined, unmoved
from workbench.assistant.offline.hypothesis.prose import in_plain_words, in_short_sentences
from workbench.assistant.offline.hypothesis.sides import QUOTED, SIZED, Sides, quoted, sides, with_quotes
from workbench.assistant.offline.hypothesis.slides import parted, slide
from workbench.assistant.offline.hypothesis.symbols import spelled_symbols
from workbench.assistant.offline.hypothesis.those import for_those
from workbench.assistant.offline.hypothesis.topics import success_named
from workbench.assistant.offline.hypothesis.whom import groups_of, names_users, of_every_kind, people_of, population
from workbench.assistant.offline.hypothesis.whose import with_people
from workbench.assistant.offline.hypothesis.within import told_within
from workbench.assistant.offline.message.ideas import called_one
from workbench.assistant.offline.parts.agents import agents_in
from workbench.assistant.offline.parts.choosing import own_values
from workbench.assistant.offline.parts.effects import effect_of
from workbench.assistant.offline.parts.metric_names import metric_of, metrics_of
from workbench.assistant.offline.parts.moving import direction_of
from workbench.assistant.offline.parts.volume import MESSAGES, more_often, volume_of
from workbench.assistant.offline.words.fillers import HARMLESS
from workbench.assistant.offline.words.own_words import in_our_words, own_words
from workbench.assistant.offline.words.spelling import in_full, normalise
from workbench.assistant.offline.words.vocabulary import Unclear
from workbench.assistant.tools.hypotheses import MARGIN

_LAPSED = re.compile(
    r"(?i)\b(?:win[- ]?backs?|laps\w+|sleep\w*|dormant|inactive|churned|re-?activat\w+"
    r"|(?:who|that|have|has) (?:just |only |already )?(?!never|not)\w+(?:ed|ve|nt|ght|de|ok|me) (?:\w+ ){0,3}"
    r"(?:for the first time|once|already))\b")
_POINTS_AT = r"(?:them|they|it|those|that|these|ones?|such)"
_NEAR = 2.0          # an effect that so many units find is told beside the one that is hoped for, up to so many times


class Whom(Unclear):
    """Where it cannot be told for whom a hypothesis is; no other reading of its clauses settles that."""


@dataclass(frozen=True)
class Stated:
    """A hypothesis as it was said.

    Attributes:
        arguments: of `draft_hypothesis`.
        guards: metric that must not get worse -> the harm that was said to be tolerated, None where none was.
        assumed: what was not said and was chosen, in words.
    """

    arguments: dict[str, Any]
    guards: Mapping[str, str | None] = field(default_factory=dict)
    assumed: tuple[str, ...] = field(default=())


def hypothesis_of(text: str, grounding: Grounding) -> Stated:
    """The parts of a hypothesis.

    Raises:
        Unclear: where the change, the metric or the population cannot be told.
    """
    def measured(words: str) -> bool:
        return bool(metrics_of(words, grounding))

    text, success = success_named(text, grounding.catalog.metrics)
    if success is not None:
        stated = hypothesis_of(text, grounding)
        if stated.arguments["metric"] != success:
            raise Unclear(f"You name {success}, and “{stated.arguments['then']}” is {stated.arguments['metric']}: "
                          "which of them must show it?")
        return stated
    plain = in_plain_words(spelled_symbols(intervals(in_full(called_one(text))), measured), measured)
    plain = joined(plain, grounding)
    text, quotes = quoted(put_in_words(plain, measured))
    text = parted(text)
    try:
        return _read(text, quotes, grounding)
    except Unclear:
        # long prose: the same in the grammar of if and would
        if (short := in_short_sentences(text, measured)) == text:
            raise
        with suppress(Unclear):
            return _read(short, quotes, grounding)
        raise


def _read(text: str, quotes: Sequence[str], grounding: Grounding) -> Stated:
    """The parts of a message in one grammar.

    Raises:
        Unclear: where the change, the metric or the population cannot be told.
    """
    body, guards = without_guards(" ".join(text.split()), lambda words: metrics_of(words, grounding))
    terms = Terms(lambda words: bool(metrics_of(words, grounding)),
                  (*people_of(grounding), *groups_of(grounding), *agents_in(text, grounding)))

    def named(words: str) -> bool:
        return names_users(words, grounding)

    on_it = slide(body, terms, named)
    found = on_it or _at_the_arrow(sides(body, terms.measured, terms.people, named))
    found = with_quotes(found, quotes)
    whole = bool(found.change and found.outcome and not SIZED.match(found.change))
    other = None
    if not whole or (on_it is None and doubted(found.change, found.because or "", body, terms)):
        other = _other(found if whole else None, body, quotes, terms, grounding)
        apart = other is not None and found.change.lower() not in other.change.lower()
        found = other if other is not None and whole and apart else found
    try:
        if not whole:
            raise Unclear("What is changed, and what should it do? Write it as “if we …, then … rises or falls, "
                          "because …, for …”.")
        return _stated(found, guards, body, grounding)
    except Whom:
        raise
    except Unclear:
        # no grammar joins its parts, or another one than was thought: they are told by what each clause is
        other = other or _other(found if whole else None, body, quotes, terms, grounding)
        if other is None:
            raise
        with suppress(Unclear):
            return _stated(other, guards, body, grounding)
        raise


def _other(found: Sides | None, body: str, quotes: Sequence[str], terms: Terms, grounding: Grounding) -> Sides | None:
    """The parts by what each clause is; for whom as a grammar found it, where no clause says so."""
    def named(words: str) -> bool:
        return names_users(words, grounding)

    other = slide(body, terms, named, notes=True)
    if other is not None:
        return with_quotes(other, quotes)
    other = by_clauses(body, terms, lambda words: names_users(words, grounding), lambda words: clear(words, grounding))
    if other is None:
        return None
    return with_quotes(replace(other, whom=other.whom or (found.whom if found is not None else None)), quotes)


def _stated(found: Sides, guards: Mapping[str, str | None], body: str, grounding: Grounding) -> Stated:
    """The parts held against the log.

    Raises:
        Whom: where it cannot be told for whom it is.
        Unclear: where the change or the metric cannot be told.
    """
    def measured(words: str) -> bool:
        return bool(metrics_of(words, grounding))

    found = with_people(with_reason(as_said(for_those(found, grounding), grounding), measured), measured, grounding)
    found = told_within(found, lambda words: clear(words, grounding), grounding)
    moving = heard_of(found.outcome, measured, [value for values in grounding.closed.values() for value in values])
    found = with_aside(found, moving)
    done, volume = found.change, _volume(found, grounding)      # of what is done, and not of whom it is done for
    found, assumed = set_apart(of_every_kind(found, grounding), grounding)
    try:
        whom, who, guessed = population(found, grounding, body)
        _nobody_left(found, whom, body, grounding)
    except Unclear as error:
        raise Whom(*error.args) from error
    assumed += guessed
    named = [whom, *(value for values in who.values() for value in values)]
    if re.search(r"\d", " ".join(named)):
        named.append("aged age under over above below older younger years year old olds between")
    if _LAPSED.search(body):
        named.append("again")           # what the lapsed do, they do again
    ours(found, grounding)
    judged_by = replace(found, outcome=moving if moving in found.outcome else found.outcome)
    metric = judged(judged_by, named, grounding)
    direction = direction_of(done, found.moved, unmoved(judged_by.outcome, grounding),
                             (*people_of(grounding), *groups_of(grounding)))
    spec = grounding.catalog.metrics[metric]
    if spec.fact is not None and grounding.catalog.fact(spec.fact).table == "sends" and direction is None:
        raise Unclear(
            f"Sending is what we do, and {metric} counts it. Which metric should the change move? Write it as "
            "“if we …, then … rises or falls”."
        )
    accounted(judged_by, metric, named, grounding)
    size = found.size or effect_of(found.then) or _size_apart(found, metric, grounding)
    if size and size.endswith("pp") and spec.ratio is None and spec.aggregate in ("count", "sum", "days", "mean"):
        raise Unclear(f"{size.removesuffix('pp')} points are of a share, and {metric} is a number for each user. By "
                      "how many per cent?")
    watched = {name: said or MARGIN for name, said in guards.items() if name != metric}
    because = found.because
    beside = f"{because or ''}. {found.background}"
    if re.search(r"(?i)\bguard ?rails?\b", beside):
        raise Unclear("Which metric of the project is the guardrail? Name it after “without”, as “without raising …”.")
    if (some := re.match(r"(?i)(?:only )?(?:of|among) (?:those|the ones|people|users) who [\w ]+", because or "")):
        raise Unclear(f"Is it for “{some[0]}” alone? Say a value of a property of users that the log has, or "
                      "“everybody”.")
    if because is None:
        because = ""
        assumed.append("no reason was given; the one that stands there is a guess to be corrected")
    return Stated(
        {
            "because": because, "if": found.change, "then": found.then, "for": whom, "who": who, "metric": metric,
            "direction": direction, "volume": volume,
            **({"effect": size} if size else {}),
            **({"guardrails": watched} if watched else {}),
        },
        {name: margin for name, margin in guards.items() if name != metric},
        tuple(assumed),
    )


def _at_the_arrow(found: Sides) -> Sides:
    """The outcome is all that stands behind an arrow: reminders -> deposits and logins rise."""
    parts = re.split(r"\s*(?:-+>|=+>|→)\s*", found.change)
    if len(parts) != 2 or not parts[0]:
        return found
    return replace(found, change=parts[0], moved="", outcome=f"{parts[1]} {found.then}".strip())


def _nobody_left(found: Sides, whom: str, whole: str, grounding: Grounding) -> None:
    """Ask about a plural that ends a note alone, where nobody was named: it may be whom it is for.

    Raises:
        Unclear: with the word.
    """
    own = people_of(grounding)
    alone = left_at_the_end(whole, f"{found.change} {found.then} {found.because or ''} {found.moved}",
                            lambda word: word in HARMLESS or word in own or asks(word))
    if alone and whom == "everybody" and found.whom is None:
        raise Unclear(f"Whom does “{alone}” mean? Say a value of a property of users that the log has, or “everybody”.")


def _size_apart(found: Sides, metric: str, grounding: Grounding) -> str | None:
    """The size where it is a statement of its own on the same metric: 15 % more sessions."""
    for part in re.split(r"(?<=\w)[.;]\s+", found.background):
        stated = re.fullmatch(
            r"\s*(?:(?:about|at least|roughly|some|by) )*[\w.]+ ?(?:%|pp|per ?cent) (?:more|fewer|less|higher"
            r"|lower) (.{3,40})",
            part,
        )
        if stated is not None and metric in metrics_of(stated[1], grounding):
            return effect_of(part)
    return None


def _volume(found: Sides, grounding: Grounding) -> str | None:
    """Of the change; where it only points at messages (twice as many of them), of what was said before as well."""
    # one more zap: the squad's name of a channel is a message
    named = [said for said, (column, _) in own_values(grounding) if column == "channel"]
    own = (*own_words(grounding).messages, *named, *(f"{said}s" for said in named))
    # what a message says is no more of them: 'pause for a week'
    change = in_our_words(normalise(QUOTED.sub(" QUOTE ", found.change)), own)
    told = volume_of(change)
    if told is None:        # two extra impact stories a month: messages of one theme
        themes = [form for value in grounding.values("messages", "domain") for form in (
            normalise(value), f"{normalise(value)}s", re.sub(r"y$", "ies", normalise(value)))]
        theme = "|".join(map(re.escape, themes)) or "(?!)"
        more = re.search(rf"\b(?:(?P<more>more|extra|additional|further|another)|fewer|less) (?:{theme})"
                         r" (?:a|per|each|every) (?:day|week|month|fortnight|year)\b", change)
        told = None if more is None else "more" if more["more"] else "less"
    if told is None and re.search(rf"\b{_POINTS_AT}\b", change):
        before = in_our_words(normalise(f"{found.because or ''} {found.background}"), own)
        noun = re.search(rf"\b(?:{MESSAGES})\b", before)
        # a more easy word for it is no more mails: the noun stands where the pronoun stood
        told = volume_of(re.sub(rf"\b{_POINTS_AT}\b", noun[0], change, count=1)) if noun else None
    if told is None:        # frequency uplift: from monthly to weekly; what else is said of it
        return more_often(in_our_words(normalise(f"{found.because or ''} . {found.background}"), own))
    return told


def reachable_effect(stated: dict[str, Any], found: dict[str, Any]) -> str | None:
    """The smallest effect that the units find, where it is little more than the one that is hoped for.

    Args:
        found: the result of `draft_hypothesis`.
    """
    size = re.fullmatch(r"([\d.]+)(%|pp)", stated.get("effect") or "")
    value, least = found.get("value"), found.get("smallest")
    if size is None or not least or not value or (stated.get("direction") == "down" and least > 1):
        return None
    hoped = float(size[1]) / 100 / (1 if size[2] == "%" else abs(value))
    return f"{math.ceil(1000 * least + 1) / 10:g}%" if hoped < least <= _NEAR * hoped else None


__all__ = ["Stated", "hypothesis_of", "metric_of", "reachable_effect"]
