"""Shadow: what a run would have done on a day's opportunities, beside the champion and what was really decided.

Nothing is sent. Shares are expectations over each policy's probabilities, so that a policy that draws is compared
without drawing. What changes is half the summed difference of two policies' probabilities on a decision (their total
variation distance): the share of decisions that would be another one, if both drew from the same urn.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.stats import norm

from workbench.errors import Refused
from workbench.learning.encoding import factorize
from workbench.learning.quality import clustered_se
from workbench.learning.spec import TrainingSpec
from workbench.logs.actions import HOLD, DecisionBatch, split_action
from workbench.policies import opportunities
from workbench.policies.policy import SpecPolicy

if TYPE_CHECKING:
    from workbench.logs.snapshot import Snapshot
    from workbench.metrics.catalog import Catalog

Progress = Callable[[float | None, str], None]
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
UNKNOWN = "unknown"
_Z = float(norm.ppf(0.975))


@dataclass(frozen=True)
class Side:
    """What one side does with the day.

    Attributes:
        run: of the model; None of the log.
        volume: messages a decision.
        actions, channels, domains: name -> share; `hold` is among the first two. Domains are of what is sent.
        scores: quantile -> score of a candidate; empty of the log.
    """

    name: str
    run: str | None
    volume: float
    actions: dict[str, float]
    channels: dict[str, float]
    domains: dict[str, float]
    scores: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Change:
    """From one side to the candidate.

    Attributes:
        decisions: share of decisions that would be another one, with a 95 % interval clustered by user. Of the log,
            which is one draw, how much two draws differ is part of it.
        volume: relative difference of messages; None where there were none.
        scores: of two models, the rank correlation of their scores and the largest distance of their distributions.
    """

    of: str
    decisions: float
    ci: tuple[float, float]
    volume: float | None
    channels: dict[str, float]
    domains: dict[str, float]
    scores: dict[str, float] | None


@dataclass(frozen=True)
class Shadow:
    """The report.

    Attributes:
        begin, end: the day, UTC.
        without: decisions that have no eligible action in the log and are left out.
    """

    spec: str
    run: str
    policy: str
    snapshot: str
    begin: str
    end: str
    decisions: int
    users: int
    candidates: int
    without: int
    sides: tuple[Side, ...]
    changes: tuple[Change, ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {"version": 1, **asdict(self), "lines": self.lines()}

    def lines(self) -> list[str]:
        """The report in words."""
        candidate = self.sides[0]
        told = [f"{self.decisions:,} decisions of {self.users:,} users on {self.begin[:10]}, policy {self.policy}: "
                f"{candidate.volume:.3f} messages a decision"]
        for change in self.changes:
            volume = "" if change.volume is None else f", messages {change.volume:+.1%}"
            told.append(f"against {change.of}: {change.decisions:.1%} of decisions are others "
                        f"({change.ci[0]:.1%} to {change.ci[1]:.1%}){volume}; channels {_largest(change.channels)}; "
                        f"domains {_largest(change.domains)}")
            if change.scores is not None:
                told[-1] += (f"; scores {change.scores['mean_difference']:+.4f} on average, rank correlation "
                             f"{change.scores['rank_correlation']:.3f}, distance {change.scores['ks']:.3f}")
        return told


class _Tally:
    """Sums of one side over buckets."""

    def __init__(self, name: str, run: str | None) -> None:
        self.name, self.run = name, run
        self.actions: dict[str, float] = {}
        self.scores: list[np.ndarray] = []

    def add(self, action: np.ndarray, weight: np.ndarray, scores: np.ndarray | None = None) -> None:
        words, codes = factorize(action)
        sums = np.bincount(codes[codes >= 0], weights=weight[codes >= 0], minlength=len(words))
        for word, value in zip(words, sums, strict=True):
            self.actions[word] = self.actions.get(word, 0.0) + float(value)
        if scores is not None:
            self.scores.append(scores)

    def side(self, domain: dict[str, str]) -> Side:
        total = sum(self.actions.values()) or 1.0
        channels: dict[str, float] = {}
        domains: dict[str, float] = {}
        for action, value in self.actions.items():
            channel, message = split_action(action)
            channels[channel or HOLD] = channels.get(channel or HOLD, 0.0) + value / total
            if message is not None:
                of = domain.get(message, UNKNOWN)
                domains[of] = domains.get(of, 0.0) + value
        sent = sum(domains.values()) or 1.0
        values = np.concatenate(self.scores) if self.scores else np.zeros(0)
        quantiles = {f"{level:g}": float(q) for level, q in zip(LEVELS, np.quantile(values, LEVELS), strict=True)
                     } if len(values) else {}
        if len(values):
            quantiles["mean"] = float(values.mean())
        return Side(self.name, self.run, 1 - channels.get(HOLD, 0.0),
                    {one: value / total for one, value in _sorted(self.actions)}, dict(_sorted(channels)),
                    {one: value / sent for one, value in _sorted(domains)}, quantiles)


def shadow(snapshot: Snapshot, catalog: Catalog, candidate: SpecPolicy, run: str, champion: SpecPolicy | None,
           champion_run: str | None, begin: datetime, end: datetime, *, progress: Progress | None = None,
           should_stop: Callable[[], bool] = lambda: False) -> Shadow:
    """Decide the opportunities of [begin, end) with the candidate, with the champion, and as the log did.

    Args:
        candidate, champion: the same policy spec with either model; no champion before the first promotion.
        run, champion_run: which runs they are.

    Raises:
        Refused: when the window has no decision, or the log no candidates.
        Cancelled: when `should_stop` says so between two buckets.
    """
    assert candidate.scorer is not None
    ours, theirs, log = _Tally("candidate", run), _Tally("champion", champion_run), _Tally("log", None)
    units: list[np.ndarray] = []
    moved: dict[str, list[np.ndarray]] = {"champion": [], "log": []}
    without = candidates = 0
    spec, names = _together(candidate.scorer.spec, champion.scorer.spec if champion and champion.scorer else None)
    for part in opportunities.read(snapshot, catalog, spec, begin, end, progress=progress, should_stop=should_stop):
        without += part.without
        if len(part.unit) == 0:
            continue
        batch = part.batch
        sent = batch.action != HOLD
        p, scores = _decided(candidate, batch)
        ours.add(batch.action, p, scores[sent])
        units.append(part.unit)
        candidates += len(batch.action)
        logged = (batch.action == part.logged[batch.owner]).astype(np.float64)
        log.add(part.logged, np.ones(len(part.unit)))
        # an action that was logged and is no candidate is as far away as can be
        moved["log"].append(1 - np.add.reduceat(np.minimum(p, logged), batch.start[:-1]))
        if champion is not None:
            q, others = _decided(champion, replace(batch, features=_named(batch.features, names),
                                                   candidate_features=_named(batch.candidate_features, names)))
            theirs.add(batch.action, q, others[sent])
            moved["champion"].append(np.add.reduceat(np.abs(p - q), batch.start[:-1]) / 2)
    if not units:
        raise Refused(f"no decision with eligible actions from {begin:%Y-%m-%d} to {end:%Y-%m-%d}: there is nothing to "
                      "compare", hint="import newer rows, or name another day with --day")
    domain = _domains(snapshot)
    unit = factorize(np.concatenate(units))[1]
    sides = [ours.side(domain), *([theirs.side(domain)] if champion is not None else []), log.side(domain)]
    changes = [_change(sides[0], side, np.concatenate(moved[side.name]), unit,
                       _compared(ours.scores, theirs.scores) if side.name == "champion" else None)
               for side in sides[1:]]
    return Shadow(candidate.scorer.spec.name, run, candidate.id, snapshot.id, begin.isoformat(sep=" "),
                  end.isoformat(sep=" "), len(unit), int(unit.max()) + 1, candidates, without, tuple(sides),
                  tuple(changes))


def _named(columns: Mapping[str, np.ndarray], names: dict[str, str]) -> dict[str, np.ndarray]:
    """Those of the champion's features that are among the columns, by their own names."""
    return {name: columns[column] for name, column in names.items() if column in columns}


def _decided(policy: SpecPolicy, batch: DecisionBatch) -> tuple[np.ndarray, np.ndarray]:
    scores = policy.scores(batch)
    assert scores is not None
    return policy.from_scores(batch, scores), scores


def _together(candidate: TrainingSpec, champion: TrainingSpec | None) -> tuple[TrainingSpec, dict[str, str]]:
    """The candidate's spec with the champion's features, and under which name each of the champion's stands.

    A feature that both have alike is read once; one that means another thing in either has a name of its own.
    """
    features, names = dict(candidate.features), {}
    for name, feature in (champion.features if champion else {}).items():
        names[name] = name if features.get(name) == feature else f"champion_{name}"
        features[names[name]] = feature
    return candidate.model_copy(update={"features": features}), names


def _change(candidate: Side, other: Side, moved: np.ndarray, unit: np.ndarray, scores: dict[str, float] | None
            ) -> Change:
    share = float(moved.mean())
    se = clustered_se((moved - share) / len(moved), unit)
    return Change(
        other.name, share, (max(0.0, share - _Z * se), min(1.0, share + _Z * se)),
        candidate.volume / other.volume - 1 if other.volume else None,
        _differences(candidate.channels, other.channels), _differences(candidate.domains, other.domains), scores)


def _compared(ours: list[np.ndarray], theirs: list[np.ndarray]) -> dict[str, float]:
    """Two models' scores of the same candidates: mean difference, rank correlation, and Kolmogorov's distance."""
    a, b = np.concatenate(ours), np.concatenate(theirs)
    points = np.sort(np.concatenate([a, b]))
    distance = np.abs(np.searchsorted(np.sort(a), points, "right") - np.searchsorted(np.sort(b), points, "right"))
    return {"mean_difference": float((a - b).mean()), "rank_correlation": _rank_correlation(a, b),
            "ks": float(distance.max()) / len(a)}


def _rank_correlation(a: np.ndarray, b: np.ndarray) -> float:
    """Spearman's; 1 where the scores are the same and constant."""
    from scipy.stats import rankdata

    x, y = rankdata(a), rankdata(b)
    x, y = x - x.mean(), y - y.mean()
    size = float(np.sqrt((x * x).sum() * (y * y).sum()))
    return float((x * y).sum()) / size if size else float(np.array_equal(a, b))


def _domains(snapshot: Snapshot) -> dict[str, str]:
    """Domain of each message; empty where the log does not say."""
    if "messages" not in snapshot.tables or "domain" not in snapshot.table("messages").columns:
        return {}
    found = snapshot.answer(0, "SELECT message_ref, any_value(domain) AS domain FROM messages GROUP BY 1 ORDER BY 1")
    return {ref: domain for ref, domain in zip(found["message_ref"].to_pylist(), found["domain"].to_pylist(),
                                               strict=True) if domain is not None}


def _differences(ours: dict[str, float], theirs: dict[str, float]) -> dict[str, float]:
    return {one: ours.get(one, 0.0) - theirs.get(one, 0.0) for one in sorted({*ours, *theirs})}


def _sorted(values: dict[str, float]) -> list[tuple[str, float]]:
    return sorted(values.items(), key=lambda one: (-one[1], one[0]))


def _largest(differences: dict[str, float]) -> str:
    found = sorted(differences.items(), key=lambda one: (-abs(one[1]), one[0]))[:4]
    return ", ".join(f"{name} {value:+.1%}" for name, value in found) or "none"
