"""Requests about experiments and models: whether every word of them is accounted for, as with what is counted."""

from __future__ import annotations

import re
from dataclasses import replace

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline.coverage.aspects import ARMS, ASPECTS
from workbench.assistant.offline.message.kinds import unread
from workbench.assistant.offline.parts.choosing import filters, own_values
from workbench.assistant.offline.parts.counting import numbers_left
from workbench.assistant.offline.parts.grouping import groups
from workbench.assistant.offline.parts.metric_names import metrics_of
from workbench.assistant.offline.parts.phrases import find_window
from workbench.assistant.offline.wish import Sentence, Wish
from workbench.assistant.offline.words.fillers import HARMLESS, words_of
from workbench.assistant.offline.words.lexicon import REVENUE
from workbench.assistant.offline.words.own_words import own_words
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.stems import stem, stems
from workbench.assistant.offline.words.vocabulary import Unanswerable, Unclear, listed, spoken
from workbench.errors import WorkbenchError
from workbench.experiments.spec import Experiment

_SIZE = (
    r"(?:an? )?(?:effects? |lift |uplift |change |difference |improvement |mde )?(?:of )?(?:at least "
    r"|about )?\d+(?:\.\d+)?\s?(?:%|pp|percent|points?)(?: (?:effect|lift|uplift|change|difference|improvement))?"
)
# words that choose a part of the units or of the time
_CHOOSES = (
    r"only|without|except|excluding|not|no|never|none|but|first|last|second|third|before|after|since|until|during|among"
    r"|within|hours?|days?|daily|weeks?|weekly|months?|monthly|quarter|weekends?|weekdays?|mornings?|evenings?|yesterday"
    r"|today|new|old|best|worst|top|most|least|per|by|median|quantile|percentile|total|sum|segments?|cohorts?|predict\w*"
    r"|forecast\w*|next|future|why|cause\w*|would|if|women|men|female|male|age|young|older"
)
_PLANNING = words_of("""
plan planned design designed size sized sizing prepare propose new a/b ab sample power powered detect detectable
minimum smallest effect enrol enrolment enrolling run running last long large big enough weeks week effects hope hoped
goal optimise improve raise lift
""")
_MODELLING = words_of("""
train training model models classifier regressor network neural torch lightgbm gradient boosting fit learn uplift
propensity predict predicts predicting score scoring evaluate judge assess policy policies worth logged log decisions
new spec off offline estimate performance
""")


def studied(wish: Wish, sentence: Sentence, grounding: Grounding) -> Wish:
    """A request about an experiment, a plan or a model, once nothing of it is left unexplained.

    Raises:
        Unclear: for a word that may name something else than what the project has.
        Unanswerable: for what a saved readout does not tell.
    """
    if wish.intent in ("readout", "why"):
        return _readout(wish, sentence, grounding)
    if wish.intent == "plan":
        return _plan(wish, sentence, grounding)
    if wish.intent in ("training", "policy"):
        return _model(wish, sentence, grounding)
    return wish


def experiment_of(wish: Wish, grounding: Grounding) -> str:
    """The experiment that is named, or the only one.

    Raises:
        Unclear: where none is named and there are several, or none at all.
    """
    known = grounding.snapshot.project.names("experiments")
    name = wish.experiment or (known[0] if len(known) == 1 else None)
    if name is None:
        raise Unclear(
            f"Which experiment? The project has {', '.join(known)}."
            if known
            else "The project has no experiment yet. Make one from the template guardrail_test?"
        )
    return name


def _readout(wish: Wish, sentence: Sentence, grounding: Grounding) -> Wish:
    """A saved readout is about everybody, at its end, on its own metrics."""
    name = experiment_of(wish, grounding)
    sentence.take_all(
        r"(?:between|by|per|across|for|of|in)(?: the| both| each| all)* (?:arms?|variants?|groups?)|(?:treatment"
        r"|test) (?:group|arm)|control (?:group|arm)|(?:treatment|variant) (?:vs|against) control"
    )
    for metric in _measured(name, grounding):     # card spend, of card_spend_28d
        parts = re.sub(r"\b\d+[a-z]*\b|\bwk\d+\b", " ", normalise(metric).replace("_", " ")).split()
        if len(parts) > 1:
            sentence.take_all(re.escape(" ".join(parts)))
    for asked in (ARMS, *ASPECTS.values()):
        sentence.take_all(asked)
    for arm in grounding.values("exposures", "arm"):
        sentence.take_all(rf"(?:and |for |in |the )*{re.escape(normalise(arm))}")
    sentence.take_all(
        r"(?:in |for )?(?:each|both) of the (?:two|three) (?:arms?|variants?)|(?:the )?(?:two|three|both) (?:arms?"
        r"|variants?)"
    )
    sentence.take_all(r"(?:confidence )?intervals?|p values?|9[05] ?%|for (?:everyone|everybody|all users)")
    narrowed = filters(groups(wish, sentence, grounding), sentence, grounding)
    measured = _measured(name, grounding)
    # saving, beside the metric of savers, is what was measured and no domain
    other = [pair for pair in narrowed.filters if not _of_metric(wish, pair[1], sentence, grounding)]
    if other or narrowed.by:
        raise Unanswerable(
            f"The saved readout of {name} tells of everybody: {listed(measured)}. Its segments are in the"
            f" experiment's document."
        )
    said = sentence.rest
    if re.search(rf"(?<!\w)(?:{REVENUE})(?!\w)", said):
        _holds(name, "revenue", [m for m in measured if m in metrics_of("revenue", grounding)], measured)
        sentence.take_all(REVENUE)
    for one in spoken(grounding):
        while (span := one.find(sentence.rest)) is not None:
            words = sentence.rest[span[0]: span[1]]
            able = metrics_of(words, grounding)
            sentence.blank(*span)
            if one.event.fact != "sends":
                _holds(name, words, [m for m in measured if m in able or _of_event(m, one.event.fact, able)], measured)
    left = unread(sentence, " ".join(own_words(grounding).people))
    again = _told_again(name, grounding) if left and wish.experiment is not None else frozenset()
    left = [word for word in left if stem(word) not in again and not (
        wish.metric is not None and wish.metric in metrics_of(word.removesuffix("s"), grounding))]
    number = numbers_left(sentence)
    if left and number is None and wish.experiment is not None and wish.metric in measured:
        # both are named in full: what else is said is why it is asked, unless it could choose another number
        left = [word for word in left if re.fullmatch(_CHOOSES, word) or _of_log(word, grounding)]
    if left or number:
        what = sentence.quoted(left) if left else f"“{number[0]}”"      # type: ignore[index]
        if wish.experiment is None:
            known = grounding.snapshot.project.names("experiments")
            raise Unclear(f"I did not understand {what}. Which experiment is meant? The project has {listed(known)}.")
        raise Unanswerable(f"The readout of {name} says nothing of {what}. It measures {listed(measured)}.")
    return replace(wish, experiment=name)


def _of_log(word: str, grounding: Grounding) -> bool:
    """Whether a word names a column or a value of the log."""
    said = {stem(part) for column in {c for t in grounding.tables.values() for c in t.columns}
            for part in normalise(column).replace("_", " ").split()}
    said |= {stem(part) for _, (_, value) in own_values(grounding) for part in normalise(value).split()}
    return stem(word) in said


def _of_metric(wish: Wish, value: str, sentence: Sentence, grounding: Grounding) -> bool:
    """Whether the word that names a value speaks of the metric that is named in full beside it."""
    if wish.metric is None:
        return False
    said = [word for word in sentence.whole.split() if stem(word) == stem(normalise(value))]
    return bool(said) and all(wish.metric in metrics_of(word.removesuffix("s"), grounding) for word in said)


def _of_event(metric: str, fact: str, able: list[str]) -> bool:
    return metric in able or metric == fact


def _holds(name: str, words: str, able: list[str], measured: list[str]) -> None:
    if not able:
        raise Unanswerable(f"The experiment {name} does not measure {words}. It measures {listed(measured)}.")


def _told_again(name: str, grounding: Grounding) -> frozenset[str]:
    """Stems of what an experiment says of itself: beside its name they narrow nothing."""
    try:
        spec = Experiment.load(grounding.snapshot.project, name)
    except WorkbenchError:
        return frozenset(stems(normalise(name)))
    told = [name, *(spec.split or {}), *(str(part) for part in spec.hypothesis.model_dump().values() if part)]
    return frozenset(stems(normalise(" ".join(told))))


def _measured(name: str, grounding: Grounding) -> list[str]:
    try:
        return [one.partition(".")[0] for one in Experiment.load(grounding.snapshot.project, name).metric_names]
    except WorkbenchError:
        return sorted(grounding.catalog.metrics)


def _plan(wish: Wish, sentence: Sentence, grounding: Grounding) -> Wish:
    sentence.take_all(_SIZE)
    sentence.take_all(r"\d+ weeks?|(?:in|over|within) \d+ (?:weeks?|days?)")
    wish = filters(wish, sentence, grounding)
    users = grounding.tables["users"].columns if "users" in grounding.tables else {}
    narrowed = [pair for pair in wish.filters if pair[0] in users]
    if len(narrowed) < len(wish.filters):
        wish = replace(wish, filters=tuple(narrowed))
    for one in spoken(grounding):
        while (span := one.find(sentence.rest)) is not None:
            sentence.blank(*span)
    sentence.take_all(REVENUE)
    left = unread(sentence, " ".join((*own_words(grounding).people, *_PLANNING)))
    if left and not metrics_of(" ".join(left), grounding):
        raise Unclear(f"I did not understand {sentence.quoted(left)}. Which metric is the experiment on, and for whom?")
    return wish


def _model(wish: Wish, sentence: Sentence, grounding: Grounding) -> Wish:
    for name in grounding.snapshot.project.names("policies"):
        sentence.take_all(re.escape(name.lower().replace("_", " ")))
    left = [w for w in unread(sentence, " ".join((*own_words(grounding).people, *_MODELLING))) if w not in HARMLESS]
    if wish.intent == "training" and wish.metric is None and left:
        metrics, fitting = grounding.catalog.metrics, labels_of(grounding)
        able = [name for name in metrics_of(wish.text, grounding, "decision") if name in fitting]
        window = find_window(sentence.rest)
        if window is not None and window.window is not None:
            able = [n for n in able if metrics[n].window == (window.window.begin, window.window.end)]
        if len(able) == 1:
            for one in spoken(grounding):
                while (span := one.find(sentence.rest)) is not None:
                    sentence.blank(*span)
            if window is not None:
                sentence.blank(window.start, window.end)
            left = [w for w in left if w in sentence.left]
            wish = replace(wish, metric=able[0])
    if left:
        which = (which_label(grounding) if wish.intent == "training" else
                 f"Which policy? The project has {listed(grounding.snapshot.project.names('policies')) or 'none yet'}.")
        raise Unclear(f"I did not understand {sentence.quoted(left)}. {which}")
    return wish


def labels_of(grounding: Grounding) -> list[str]:
    """Metrics that a model can learn: those anchored at the decision."""
    return [name for name, metric in grounding.catalog.metrics.items() if metric.anchor == "decision"]


def which_label(grounding: Grounding) -> str:
    """The question which metric a model should predict."""
    fitting = labels_of(grounding)
    return "Which metric should it predict? " + (
        f"Anchored at the decision are {listed(fitting)}." if fitting
        else "Draft one that is anchored at the decision first: “clicks within one day per decision, as a metric”."
    )
