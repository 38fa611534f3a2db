"""The spine of off-policy evaluation: feedback -> estimates and diagnostics -> a result, or a refusal."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from workbench.errors import Refused
from workbench.learning.trained import find_trained
from workbench.metrics.catalog import Catalog
from workbench.metrics.unbuilt import refuse_unbuilt
from workbench.policies import feedback, policy
from workbench.policies.diagnostics import Diagnostics, diagnose
from workbench.policies.estimators import COLUMNS, ESTIMATORS, naive, ratio_of_sums, user_sums
from workbench.policies.evaluation import Evaluation
from workbench.policies.spec import PolicySpec
from workbench.project import Project
from workbench.stats.moments import Moments

if TYPE_CHECKING:
    from workbench.logs.snapshot import Snapshot

Progress = Callable[[float | None, str], None]


def evaluate(
    project: Project, policy_id: str, snapshot: Snapshot, *, progress: Progress | None = None
) -> Evaluation:
    """The value of a policy on the users its model has not seen; writes `evaluation.json` and `card.md`.

    Raises:
        InputError: for an unknown policy, run or reward.
        Refused: beyond the policy's limits; `.result` is the evaluation without estimates.
    """
    found = evaluated(project, PolicySpec.load(project, policy_id), snapshot, progress=progress)
    found.save(project)
    if found.refused:
        raise Refused(
            f"policy {found.policy.id!r}: {'; '.join(found.refusals)}", result=found,
            hint=f"policies/{found.policy.id}/card.md says what was found",
        )
    return found


def evaluated(
    project: Project, spec: PolicySpec, snapshot: Snapshot, *, progress: Progress | None = None
) -> Evaluation:
    """The same of a policy that need not be saved; nothing is written, and a refusal is its result.

    Raises:
        InputError: for an unknown run or reward.
    """
    catalog = Catalog.load(project)
    where = f"policies/{spec.id}/policy.json: reward"
    reward = catalog.metric(spec.reward, where=where)
    refuse_unbuilt(spec.reward, reward)
    run = find_trained(project, spec.run) if spec.run is not None else None
    if reward.anchor != "decision" or reward.attribution is None or reward.ratio is not None:
        return _refusal(spec, snapshot, run, f"the reward {spec.reward!r} is not attributed to one decision: it "
                        "cannot be shared out among the decisions of a user")
    built = policy.build(spec, project)
    training = built.scorer.spec if built.scorer is not None else None
    # The model's scores predict its own label; for another reward they would be no q at all.
    modelled = training is not None and spec.reward in [one.metric for one in training.heads.values()]

    sums = Moments.empty(COLUMNS, np.zeros(len(COLUMNS)))      # per-user sums are small numbers: no shift needed
    weights: list[np.ndarray] = []
    heaviest, unsupported, left_out = 0.0, 0.0, dict[str, int]()
    try:
        for part in feedback.read(snapshot, catalog, spec.reward, training, progress=progress):
            for reason, count in part.left_out.items():
                left_out[reason] = left_out.get(reason, 0) + count
            if len(part.unit) == 0:
                continue
            scores = built.scores(part.batch)
            chosen = built.from_scores(part.batch, scores)
            # of a policy that weighs several predictions, q is that of the reward alone
            q = scores if spec.weights is None else built.predicted(part.batch, spec.reward)
            _, rows = user_sums(part, chosen, q if modelled else None)
            sums = sums + Moments.from_rows(COLUMNS, rows, sums.shift)
            weights.append(rows[:, COLUMNS.index("w")])
            heaviest = max(heaviest, float((chosen[part.chosen] / part.propensity[part.chosen]).max()))
            unsupported += float(chosen[~(part.propensity > 0)].sum())
    except Refused as error:
        return _refusal(spec, snapshot, run, error.what)

    found = diagnose(sums, np.concatenate(weights) if weights else np.zeros(0), heaviest, unsupported, left_out)
    return _result(spec, snapshot, run, sums, found, left_out, modelled)


def _result(
    spec: PolicySpec, snapshot: Snapshot, run: Path | None, sums: Moments, found: Diagnostics,
    left_out: dict[str, int], modelled: bool,
) -> Evaluation:
    decisions = round(sums.total("one")) if sums.n else 0
    refusals = tuple(found.refusals(spec.evaluation, decisions))
    shown = () if refusals else tuple(e for e in ESTIMATORS if modelled or e.name != "dr")
    return Evaluation(
        policy=spec,
        snapshot=snapshot.id,
        run=run.name if run else None,
        estimates=tuple(one.estimate(sums) for one in shown),
        logged=None if refusals else ratio_of_sums("logged", sums, "r", "one"),
        naive=None if refusals else naive(sums),
        recommended=None if refusals else ("dr" if modelled else "snips"),
        diagnostics=found,
        refusals=refusals,
        population={"decisions": decisions, "users": sums.n, "left_out": left_out},
    )


def _refusal(spec: PolicySpec, snapshot: Snapshot, run: Path | None, reason: str) -> Evaluation:
    return Evaluation(
        policy=spec, snapshot=snapshot.id, run=run.name if run else None, estimates=(), logged=None, naive=None,
        recommended=None, diagnostics=None, refusals=(reason,),
        population={"decisions": 0, "users": 0, "left_out": {}},
    )
