"""Terms of the trade in a sentence, for who asks what one means; the documentation says the rest."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.words.spelling import normalise

_STATISTICS, _SPECS, _LOG, _MODELS, _EXPERIMENTS = (
    "docs/statistics.md", "docs/specs.md", "docs/log.md", "docs/models.md", "docs/experiments.md")


@dataclass(frozen=True)
class Term:
    """One entry.

    Attributes:
        name: as it is written.
        said: what people call it, as a pattern over normalised words.
        means: without numbers, since an explanation has no result to take them from.
        where: the page that says more.
    """

    name: str
    said: str
    means: str
    where: str


TERMS = (
    Term("Sample ratio mismatch (SRM)", r"srm|sample ratio(?: mismatch)?",
         "The arms' sizes do not fit the planned split by more than chance explains. Units were lost or added in one "
         "arm, so the arms are no longer alike, and no effect of such an experiment is believed: it blocks a decision.",
         _STATISTICS),
    Term("CUPED", r"cuped|(?:variance reduction|covariate adjustment)",
         "Each unit's value is adjusted by its value before the exposure. What differed already is taken out, so the "
         "same units find a smaller effect; the effect itself is not moved.", _STATISTICS),
    Term("Covariate", r"covariates?", "A value from before the exposure that explains part of a metric's spread.",
         _STATISTICS),
    Term("Power", r"(?:statistical )?power",
         "The chance that the whole rule (success metrics, guardrails, looks) ships an effect that is really there.",
         _STATISTICS),
    Term("Smallest detectable effect (MDE)", r"mde|(?:minimum|smallest|minimal) detectable effects?",
         "The smallest true effect that a test of so many units finds with the wanted power. An experiment that hopes "
         "for less than that will most likely say nothing.", _STATISTICS),
    Term("Guardrail", r"guardrails?(?: metrics?)?",
         "A metric that must not get worse. It has to be shown to be no worse than its margin: that no harm was found "
         "is not enough.", _STATISTICS),
    Term("Non-inferiority", r"non ?inferiority|(?:non inferiority )?margins?",
         "A test that harm is smaller than a margin which was chosen before. It can pass while the effect is slightly "
         "negative, and fail while it is positive, where there are too few units to tell.", _STATISTICS),
    Term("p-value", r"p ?values?",
         "How often a difference at least as large would come by chance alone if there was no effect. It is not the "
         "chance that there is none.", _STATISTICS),
    Term("Confidence interval", r"confidence intervals?|intervals?",
         "Effects that the data do not rule out. An interval made this way holds the true effect as often as its level "
         "says; with planned looks it is widened so that this stays true.", _STATISTICS),
    Term("Group sequential test", r"group sequential(?: tests?)?|alpha spending|planned looks?|interim looks?|peeking",
         "Looking before the end without more false alarms: every planned look spends a part of the error that is "
         "allowed in all. Looking again and again at the usual level finds effects that are not there.", _STATISTICS),
    Term("Always-valid inference", r"always valid(?: intervals?| inference)?|anytime valid|confidence sequences?|msprt",
         "An interval that may be looked at whenever one likes; wider than planned looks at the planned size.",
         _STATISTICS),
    Term("Fieller's interval", r"fiellers?(?: interval)?",
         "The interval of a relative effect that takes into account that control's mean is an estimate too, so that it "
         "never contradicts the test of the difference.", _STATISTICS),
    Term("Delta method", r"delta method", "How the error of a ratio of sums follows from the errors of its two parts.",
         _STATISTICS),
    Term("False discovery rate", r"false discovery rate|fdr|benjamini hochberg|q ?values?",
         "The share of findings that are none, among all that are called findings. It is kept low where many segments "
         "are looked at.", _STATISTICS),
    Term("Intention to treat", r"intention to treat|itt",
         "Everybody who was assigned is compared, whether or not the treatment reached them.", _STATISTICS),
    Term("Triggered analysis", r"trigger(?:ed|ing)?(?: analysis| units?)?",
         "Only units for whom the treatment could make a difference are compared, in both arms.", _STATISTICS),
    Term("Novelty effect", r"novelty(?: effects?)?",
         "An effect that is there because something is new, and fades. The readout shows effects by the day of the "
         "first exposure.", _STATISTICS),
    Term("A/A test", r"a/?a tests?|aa tests?",
         "A split in which nothing is done to either half. How often a metric finds a difference there is its real "
         "rate of false alarms.", _STATISTICS),
    Term("Rehearsal", r"rehears(?:als?|e|ing)",
         "The planned analysis run before launch, on users who are given arms by chance and on planted effects: how "
         "often the rule would ship what is not there, and what is.", _STATISTICS),
    Term("Holdback", r"hold ?backs?|hold ?outs?|global control",
         "Users who are kept out of all treatments for long, so that what all of them do together can be measured.",
         _EXPERIMENTS),
    Term("Exposure", r"exposures?", "The moment from which a unit's windows are counted: when it first could differ "
         "from control.", _LOG),
    Term("Unit", r"units?(?: of randomi[sz]ation)?|randomi[sz]ation units?", "What is given an arm and counted: mostly "
         "a user.", _LOG),
    Term("Maturity", r"matur(?:ity|e)",
         "A unit counts once its window has ended within the log: before, its value is still growing.", _SPECS),
    Term("Reachability", r"reachability|reachable(?: users?| days?)?|right to message",
         "Whether, and for how long, a user may be messaged on a channel. It is a stock: an opt-out takes from it for "
         "good, which a click rate does not show.", _LOG),
    Term("Machine opens", r"machine opens?|bot opens?|apple mail privacy(?: protection)?",
         "Opens by a program that loads every mail, not by a person. They are not counted unless that is asked for.",
         _LOG),
    Term("Snapshot", r"snapshots?", "An immutable copy of the log, named by its content: the same snapshot gives the "
         "same numbers for ever.", _LOG),
    Term("Propensity", r"propensit(?:y|ies)(?: scores?)?",
         "The chance with which the logged policy chose an action. Policies can only be judged off-line where it was "
         "logged.", _MODELS),
    Term("Off-policy evaluation", r"off policy(?: evaluation)?|ope|counterfactual evaluation",
         "What another policy would have earned, from decisions that the logged one took. It refuses where the log "
         "holds too little of what the other would do.", _MODELS),
    Term("Uplift", r"uplift(?: models?| modell?ing)?|cate|heterogeneous treatment effects?",
         "How much a treatment changes what one user does, rather than how likely the user is to do it anyway.",
         "docs/uplift.md"),
    Term("Qini", r"qini(?: coefficients?| curves?)?|auuc",
         "How much more effect is gained by treating users in a model's order than by treating the same number at "
         "random.", "docs/uplift.md"),
    Term("Calibration", r"calibrat(?:ion|ed)",
         "Whether of all cases that a model gives a chance, that share comes true.", _MODELS),
)
_ASKS = re.compile(
    r"(?:(?:please|can you|could you|hey|so|and|then) )*(?:what (?:exactly )?(?:is|are|was)(?: meant by)?"
    r"|what do(?:es)?|explain(?: (?:to )?(?:me|us))?(?: what)?|define|meaning of|tell (?:me|us) (?:about|what)"
    r"|how do you define|why"
    r" (?:do|does) (?:we|one|it) (?:need|use))"
    r" (?:an? |the |our )?(?P<term>[\w/' ]+?)(?: (?:is|are|means?|mean by|stands? for|refers? to))?(?: (?:here|again"
    r"|exactly|please|(?:to )?(?:me|us)|in (?:simple|plain) (?:words|english|terms)))*"
)


def explained(text: str) -> Term | None:
    """The term that a whole message asks about; None for any other message.

    >>> explained("what does SRM mean?").name
    'Sample ratio mismatch (SRM)'
    >>> explained("what is the power of push_frequency_cap") is None
    True
    """
    found = _ASKS.fullmatch(normalise(text).strip(" ?.!"))
    if found is None:
        return None
    return next((term for term in TERMS if re.fullmatch(term.said, found["term"])), None)
