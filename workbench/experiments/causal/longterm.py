"""The long-term effect of a holdback that is still young, by what its users did early: with a card that may refuse it.

History is everybody who came before the first enrolment, seen long enough for the long-term outcome; the experiment's
own users give the early metrics. Users whose long-term outcome is known by now hold the index against the facts: if it
contradicts them, the estimate is withheld.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, Literal

import numpy as np

from workbench.errors import InputError, Refused
from workbench.experiments.plan.basis import units_for
from workbench.experiments.plan.phases import anchors_of, entry
from workbench.experiments.readout import Readout, plain
from workbench.experiments.spec import Experiment
from workbench.logs.snapshot import Snapshot
from workbench.metrics.anchors import Anchors
from workbench.metrics.catalog import Catalog
from workbench.metrics.values import values
from workbench.stats.estimate import Estimate
from workbench.stats.surrogate import Backtest, Index, backtest

CONTRADICTED = 0.01     # p of the back-test, shared by its two questions: so often an index that holds is withheld
ENOUGH = 100            # users of each arm whose outcome is known, for a back-test
OUTSIDE = 0.05          # share of users beyond what history holds
POOR = 0.05             # r2 below which the early metrics hardly say anything of the outcome
ASSUMED = "rests on the treatment reaching the outcome through these early metrics alone, and on history still holding"

Status = Literal["supported", "untested", "contradicted"]


@dataclass(frozen=True)
class Card:
    """Whether the index may be believed.

    Attributes:
        r2: share of the outcome's variance that the early metrics explain, out of sample.
        outside: share of the experiment's users beyond the range of history.
        backtest: None where too few users are old enough.
        status: `contradicted` withholds the estimate.
        reasons: for the status, in words.
    """

    history: int
    r2: float
    outside: float
    backtest: Backtest | None
    status: Status
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class LongTerm:
    """One arm.

    Attributes:
        effect: by the index; None where the card contradicts it.
        known: on the users whose outcome is known, without the index.
    """

    arm: str
    effect: Estimate | None
    known: Estimate | None
    card: Card

    @property
    def words(self) -> str:
        """What it says, in one sentence."""
        why = "; ".join(self.card.reasons)
        if self.effect is None:
            return f"{self.arm}: withheld: {why}"
        low, high = self.effect.ci
        return f"{self.arm}: {self.effect.value:+.4g} a user ({low:+.4g} to {high:+.4g}), {self.card.status}: {why}"


@dataclass(frozen=True)
class LongTerms:
    """The long-term effect of every arm."""

    experiment: str
    snapshot: str
    outcome: str
    surrogates: tuple[str, ...]
    arms: tuple[LongTerm, ...]
    notes: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """The effects as JSON."""
        def card(one: Card) -> dict[str, Any]:
            test = one.backtest
            return {"history": one.history, "r2": one.r2, "outside": one.outside, "status": one.status,
                    "reasons": list(one.reasons), "backtest": None if test is None else {
                        "drift": {**test.drift.as_dict(), "p": test.drift_p},
                        "direct": {**test.direct.as_dict(), "p": test.direct_p}}}

        value: dict[str, Any] = plain({
            "version": 1, "experiment": self.experiment, "snapshot": self.snapshot, "outcome": self.outcome,
            "surrogates": list(self.surrogates), "notes": list(self.notes),
            "arms": [{"arm": one.arm, "effect": one.effect.as_dict() if one.effect else None, "words": one.words,
                      "known": one.known.as_dict() if one.known else None, "card": card(one.card)}
                     for one in self.arms]})
        return value

    def text(self) -> str:
        """The effects as lines for a terminal."""
        return "\n".join([f"{self.outcome} by {', '.join(self.surrogates)}", *(one.words for one in self.arms),
                          *(f"note: {note}" for note in self.notes)])


def long_term(experiment: Experiment, snapshot: Snapshot, readout: Readout, outcome: str, surrogates: Sequence[str], *,
              catalog: Catalog | None = None, should_stop: Callable[[], bool] | None = None) -> LongTerms:
    """Estimate the effect on a metric of a long window from metrics of shorter ones.

    Args:
        readout: of the experiment: where it is blocked, its arms cannot be compared.
        outcome: a metric per user with a window longer than those of all `surrogates`.

    Raises:
        NotFound: for an unknown metric.
        InputError: for an outcome that is not the longest, a ratio or a quantile; no enrolment; no history.
        Refused: where the readout is blocked, arms are clusters or the split changed, or the card contradicts the
            estimate of every arm; its result holds the cards.
    """
    if readout.status == "blocked":
        raise Refused(f"the readout of {experiment.name} is blocked: its arms cannot be compared", result=readout,
                      hint=(readout.decision.reasons or ("",))[0])
    catalog = _plain(catalog or Catalog.load(snapshot.project), [outcome, *surrogates], experiment)
    if experiment.enrol is None:
        raise InputError("nothing says when users were enrolled: history has no end", where=experiment.place,
                         hint="add `enrol`")
    anchors = anchors_of(experiment, snapshot, readout.cut)
    if experiment.cluster is not None or entry(experiment, snapshot, anchors).phased:
        raise Refused(f"the index compares users of one split: the arms of {experiment.name} are clusters, or its "
                      "split changed", result=readout)
    names = [outcome, *surrogates]
    start = datetime.combine(experiment.enrol.from_, time())
    before = units_for(names, snapshot, catalog, (experiment.exposure.table, experiment.exposure.unit),
                       experiment.place, start)
    past = _rows(snapshot, catalog, names, before.anchors, start, should_stop)
    try:
        index = Index.fit(surrogates, past.early, past.late)
    except ValueError as error:
        raise InputError(str(error), where="surrogates", hint=f"history is {before.words}") from None
    young = _rows(snapshot, catalog, names, anchors, None, should_stop)
    arms = tuple(_of_arm(arm, experiment, index, young) for arm in experiment.arms)
    found = LongTerms(experiment.name, snapshot.id, outcome, tuple(surrogates), arms,
                      (ASSUMED, f"history: {before.words}"))
    if all(one.effect is None for one in arms):
        raise Refused(f"the long-term effect of {experiment.name} is withheld: {'; '.join(arms[0].card.reasons)}",
                      result=found, hint="wait for the outcome itself, or name early metrics that carry the effect")
    return found


def _plain(catalog: Catalog, names: Sequence[str], experiment: Experiment) -> Catalog:
    """The catalog with these metrics as they are in history and now: no covariate, and no cap of its own sample."""
    metrics = [catalog.metric(name, experiment.place) for name in names]
    for name, metric in zip(names, metrics, strict=True):
        if metric.ratio is not None or metric.quantile is not None or metric.window is None:
            raise InputError(f"{name!r} is no mean per user in a window", where="outcome or surrogates",
                             hint="take a metric with one fact, e.g. sessions_28d")
    outcome, *early = metrics
    late = [name for name, metric in zip(names[1:], early, strict=True)
            if (metric.horizon or 0) >= (outcome.horizon or 0)]
    if not early or late:
        raise InputError(f"{late[0]!r} is known no earlier than {names[0]!r}" if late else "no early metric is named",
                         where="surrogates", hint="a surrogate's window ends before the outcome's")
    return catalog.without(names, "covariate", "cap")


@dataclass(frozen=True, eq=False)
class _Rows:
    """Users whose early metrics are known: (n, d) of them, (n,) outcome, whether it is known, and the arm."""

    early: np.ndarray
    late: np.ndarray
    known: np.ndarray
    arm: np.ndarray


def _rows(snapshot: Snapshot, catalog: Catalog, names: Sequence[str], anchors: Anchors, as_of: datetime | None,
          should_stop: Callable[[], bool] | None) -> _Rows:
    outcome, *early = names
    parts: list[_Rows] = []
    for part in values(snapshot, catalog, names, anchors, as_of=as_of, should_stop=should_stop):
        usable = np.logical_and.reduce([part.mature[name] & ~part.missing[name] for name in early])
        arm = part.keys["arm"] if "arm" in part.keys else np.full(len(part), None, dtype=object)
        parts.append(_Rows(np.column_stack([part.columns[name] for name in early])[usable],
                           part.columns[outcome][usable],
                           (part.mature[outcome] & ~part.missing[outcome])[usable], np.asarray(arm)[usable]))
    found = _Rows(*(np.concatenate([getattr(part, name) for part in parts])
                    for name in ("early", "late", "known", "arm")))
    if as_of is None:
        return found
    return _Rows(found.early[found.known], found.late[found.known], found.known[found.known], found.arm[found.known])


def _of_arm(arm: str, experiment: Experiment, index: Index, young: _Rows) -> LongTerm:
    control, treated = young.arm == experiment.control, young.arm == arm
    if min(control.sum(), treated.sum()) < 2:
        young_yet = f"nobody of {arm!r} is old enough for the early metrics"
        return LongTerm(arm, None, None, Card(index.n, index.r2, 0.0, None, "untested", (young_yet,)))
    old = [side & young.known for side in (control, treated)]
    test = None
    if min(int(side.sum()) for side in old) >= ENOUGH:
        pairs = [(young.early[side], young.late[side]) for side in old]
        test = backtest(index, pairs[0], pairs[1])
    card = _card(index, index.outside(young.early[control | treated]), test, [int(side.sum()) for side in old])
    effect = index.effect(young.early[control], young.early[treated], experiment.plan.alpha)
    return LongTerm(arm, None if card.status == "contradicted" else effect, test.known if test else None, card)


def _card(index: Index, outside: float, test: Backtest | None, known: list[int]) -> Card:
    against, reasons = [], []
    if test is not None and test.drift_p < CONTRADICTED / 2:
        against.append(f"drift: users of control have {test.drift.value:+.4g} beyond what history says of their early "
                       f"metrics (p = {test.drift_p:.2g})")
    if test is not None and test.direct_p < CONTRADICTED / 2:
        against.append(f"direct effect: the treatment brings {test.direct.value:+.4g} around the early metrics "
                       f"(p = {test.direct_p:.2g})")
    if outside > OUTSIDE:
        against.append(f"overlap: {outside:.0%} of the users are beyond what history holds")
    if index.r2 < POOR:
        reasons.append(f"the early metrics explain {max(index.r2, 0):.1%} of the outcome: a treatment may well reach "
                       "it another way")
    if test is None:
        reasons.append(f"no back-test: the outcome is known of {known[0]} and {known[1]} users, {ENOUGH} of each arm "
                       "are wanted")
    else:
        reasons.append(f"the outcome of {known[0]:,} and {known[1]:,} users does not contradict it")
    status: Status = "contradicted" if against else "untested" if test is None else "supported"
    return Card(index.n, index.r2, outside, test, status, tuple(against or reasons))
