"""Replays that give whole stores another arm, judged as a readout judges them, with the rates that are promised."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.errors import InputError
from workbench.experiments.plan.basis import units_of
from workbench.experiments.rehearsal.clusters import ClusterReplays
from workbench.experiments.rehearsal.population import read_units
from workbench.experiments.rehearsal.rehearse import rehearse
from workbench.experiments.rehearsal.rehearsed import shown
from workbench.experiments.rehearsal.replaying import Draw, Values
from workbench.experiments.spec import Experiment
from workbench.logs.snapshot import Snapshot
from workbench.metrics.catalog import Catalog
from workbench.stats.clusters import ClusterSums, cluster_pair

from .designed import Designed
from .test_cluster_design import CLUSTER, stores

LOOKS = {"sequential": {"method": "group", "looks": ["2026-06-20", "2026-06-28"], "units": 2_400}}


@pytest.fixture
def made(project, tmp_path) -> Designed:
    # of 18 days: some are measured while they still buy
    return Designed(project, tmp_path).spec(**CLUSTER).log(stores(160), days=18)


def test_a_replay_is_the_readout_of_its_stores(made):
    """Each replay's numbers by hand: the stores of each arm, at each look with the users who have come by then."""
    spec, snapshot = Experiment.load(made.project, "e"), Snapshot.open(made.project)
    catalog = Catalog.load(made.project)
    people = read_units(spec, snapshot, catalog, units_of(spec, snapshot, catalog).anchors, None)
    assert people.members is not None and len(people.members) == 160 and "160 clusters" in people.words
    rows, usable = people.rows["spend_7d"], people.usable["spend_7d"]
    draw = Draw(people.hashes, (0.5, 0.5), float(len(rows)), 12)
    lifted = rows + np.where(np.arange(rows.shape[1]) == 0, 1.5, 0.0)
    one = Values("spend_7d", people.labels["spend_7d"], np.zeros(rows.shape[1]), np.where(usable[:, None], rows, 0.0),
                 usable, (0.4, 1.0), {"up": np.where(usable[:, None], lifted, 0.0)})
    replays = ClusterReplays((one,), (0.5, 1.0), draw, people.members)
    found, counts = replays.pairs(1, "spend_7d", "up"), replays.counts()
    assert found.effect.shape == (12, 2) and counts.shape == (12, 2, 2) and (counts[:, 1].sum(axis=1) == 160).all()
    arms = np.argmax(np.stack([replays.draw.weights(slice(None), arm, 0, 12) for arm in (0, 1)]), axis=0)
    for r in range(12):
        for k, share in enumerate((0.4, 1.0)):
            own = []
            for arm, values in ((0, one.rows), (1, one.variants["up"])):
                inside = usable & (draw.arrivals() < share) & (arms[people.members.of, r] == arm)
                at, of = np.unique(people.members.of[inside], return_inverse=True)
                own.append(ClusterSums(one.labels, one.shift, np.bincount(of), np.column_stack(
                    [np.bincount(of, column[inside], len(at)) for column in values.T])))
            pair = cluster_pair(*own)
            assert found.effect[r, k] == pytest.approx(pair.treatment.mean - pair.control.mean, rel=1e-9)
            assert found.se[r, k] == pytest.approx((pair.treatment.variance + pair.control.variance) ** 0.5, rel=1e-8)
            assert found.freedom[r, k] == pytest.approx(pair.freedom, rel=1e-8)


@pytest.mark.parametrize("plan", [{}, LOOKS])
def test_rates_are_as_promised_and_rebuilt(made, plan):
    made.spec(**CLUSTER, **({"plan": plan} if plan else {}))
    spec, snapshot = Experiment.load(made.project, "e"), Snapshot.open(made.project)
    found = rehearse(spec, snapshot, replays=200)
    assert found.ok, shown(found)
    assert "160 clusters" in found.source and "design effect" in found.source
    assert all(one.covered.share >= 0.9 for one in found.coverage), shown(found)
    assert found.as_dict() == rehearse(spec, snapshot, replays=200, workers=1).as_dict()
    assert len(found.outcomes[0].by_look) == (2 if plan else 1)


def test_users_of_a_store_as_if_alone_would_ship_too_often(made):
    """The same log and rule by user: resembling users make an error of users too small, and no replay sees it."""
    spec, snapshot = Experiment.load(made.project, "e"), Snapshot.open(made.project)
    by_user = rehearse(spec.model_copy(update={"design": "user", "cluster": None}), snapshot, replays=200)
    whole = rehearse(spec, snapshot, replays=200)
    assert whole.outcome("planned").predicted < by_user.outcome("planned").predicted - 0.05


def test_more_and_fewer_stores_than_there_are(made):
    spec, snapshot = Experiment.load(made.project, "e"), Snapshot.open(made.project)
    users = rehearse(spec, snapshot, replays=20).users
    more, fewer = (rehearse(spec, snapshot, replays=120, units=share * users) for share in (2, 0.5))
    assert more.ok and fewer.ok, shown(more) + shown(fewer)
    assert more.outcome("planned").ship.share > fewer.outcome("planned").ship.share + 0.05
    with pytest.raises(InputError, match=r"a replay has 8\.0 clusters in 'new'"):
        rehearse(spec, snapshot, replays=20, units=users * 0.1)
