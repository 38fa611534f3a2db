"""A plan for whole stores asks for as many more units as their users resemble each other."""

from __future__ import annotations

import pytest

from workbench.experiments.plan.basis import basis
from workbench.experiments.plan.design import design
from workbench.experiments.spec import Experiment
from workbench.logs.snapshot import Snapshot
from workbench.metrics.catalog import Catalog

from .designed import Designed
from .test_cluster_design import stores


@pytest.fixture
def planned(project, tmp_path):
    """`planned(users, **spec)`: (the basis, the plan)."""
    made = Designed(project, tmp_path)

    def plan(users=None, **changes):
        if users is not None:
            made.log(users, days=18)     # of whom some are measured while they still buy
        made.spec(**changes)
        spec, catalog = Experiment.load(project, "e"), Catalog.load(project)
        found = basis(spec, Snapshot.open(project), catalog)
        return found, design(spec, catalog, found)

    return plan


def test_stores_cost_their_design_effect(planned):
    plain, by_user = planned(stores())
    found, by_store = planned(design="cluster", cluster="store")
    at = found.joint.names.index("capped_7d")
    effect = found.joint.cov[at, at] / plain.joint.cov[at, at]
    assert effect > 1.3 and found.joint.means == pytest.approx(plain.joint.means, rel=1e-9)
    assert by_store.needed > by_user.needed
    # nobody has a history of 28 days: an indicator that is 1 for all adjusts nothing
    assert found.joint.cov.diagonal() == pytest.approx(found.joint.raw, rel=1e-9)
    assert "60 clusters of" in by_store.basis and "design effect" in by_store.basis and "ICC" in by_store.basis


def test_stores_of_one_user_cost_nothing(planned):
    users = stores()
    users["store"] = users["unit"]
    plain, by_user = planned(users)
    found, by_store = planned(design="cluster", cluster="store")
    assert found.joint.cov == pytest.approx(plain.joint.cov, rel=1e-8, abs=1e-9)
    assert by_store.needed == pytest.approx(by_user.needed, rel=0.003)
