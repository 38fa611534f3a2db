"""Requests about experiments and models: whether every word of them is accounted for, as with what is counted."""

from __future__ import annotations

from dataclasses import replace

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.coverage.readouts import of_readout
from workbench.assistant.offline.message.kinds import unread
from workbench.assistant.offline.parts.ages import in_bands
from workbench.assistant.offline.parts.choosing import filters
from workbench.assistant.offline.parts.metric_names import metrics_of
from workbench.assistant.offline.parts.phrases import find_window
from workbench.assistant.offline.wish import Sentence, Wish
from workbench.assistant.offline.words.columns import PERSON
from workbench.assistant.offline.words.fillers import HARMLESS, words_of
from workbench.assistant.offline.words.lexicon import REVENUE
from workbench.assistant.offline.words.own_words import own_words
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.vocabulary import Unclear, listed, spoken

_SIZE = (
    r"(?:an? )?(?:effects? |lift |uplift |change |difference |improvement |mde )?(?:of )?(?:at least "
    r"|about )?\d+(?:\.\d+)?\s?(?:%|pp|percent|points?)(?: (?:effect|lift|uplift|change|difference|improvement))?"
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
        return of_readout(wish, sentence, grounding)
    if wish.intent == "plan":
        return _plan(wish, sentence, grounding)
    if wish.intent in ("training", "policy"):
        return _model(wish, sentence, grounding)
    return wish


def _plan(wish: Wish, sentence: Sentence, grounding: Grounding) -> Wish:
    sentence.take_all(_SIZE)
    sentence.take_all(r"\d+ weeks?|(?:in|over|within) \d+ (?:weeks?|days?)")
    people = "|".join(map(re.escape, (*PERSON, *own_words(grounding).people)))
    held = [value for (table, _), values in grounding.closed.items() if table == "users" for value in values]
    aged, strange = in_bands(sentence.rest, held, people)
    if strange is not None:
        raise Unclear(f"Whom does “{strange}” mean? Say a value of a property of users that the log has.")
    if aged != sentence.rest:
        sentence = Sentence(normalise(aged))
    before = len(wish.filters)
    wish = filters(wish, sentence, grounding)
    if len(wish.filters) == before and (new := re.search(rf"\bnew (?:{people})\b", sentence.rest)) is not None:
        raise Unclear(f"Whom does “{new[0]}” mean? Say a value of a property of users that the log has.")
    users = grounding.tables["users"].columns if "users" in grounding.tables else {}
    narrowed = [pair for pair in wish.filters if pair[0] in users]
    if len(narrowed) < len(wish.filters):
        wish = replace(wish, filters=tuple(narrowed))
    for one in spoken(grounding):
        while (span := one.find(sentence.rest)) is not None:
            sentence.blank(*span)
    sentence.take_all(REVENUE)
    left = unread(sentence, " ".join((*own_words(grounding).people, *_PLANNING)))
    number = re.search(r"(?<![\w.-])\d+(?![\w.-])", sentence.rest)
    left = [*left, number[0]] if number is not None else left
    if number is not None or (left and not metrics_of(" ".join(left), grounding)):
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
