"""The planted truth: the same definitions as the metrics, and the number that an endless sample would show."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.errors import InputError
from workbench.logs.actions import DecisionBatch
from workbench.simulator.daily import State, live, policy
from workbench.simulator.population import populate
from workbench.simulator.randomness import Random
from workbench.simulator.truth import METRICS, Ledger, experiment_truth, one_step_value, rollout_value
from workbench.simulator.world import CONTROL, PRESENT, TREATMENT, World

# Each metric in plain SQL, written from its definition: {event} counts in [exposure + low, exposure + high).
EVENT = ("SELECT e.unit, count(x.ts) > 0 FROM exposures e "
         "LEFT JOIN {table} x ON x.user_id = e.unit AND x.kind = '{kind}' "
         "AND x.ts >= e.ts + INTERVAL {low} DAY AND x.ts < e.ts + INTERVAL {high} DAY GROUP BY ALL")
# Both channels begin with the log, so the union of a user's periods ends where the longer one does.
REACHABLE = ("SELECT e.unit, greatest(0, date_diff('microsecond', e.ts, least(e.ts + INTERVAL 28 DAY, "
             "coalesce(max(coalesce(r.valid_to, TIMESTAMP '2100-01-01')) FILTER (r.reachable), e.ts)))) / 864e8 "
             "FROM exposures e LEFT JOIN reachability r ON r.user_id = e.unit GROUP BY e.unit, e.ts")
SQL = {
    "conversion_7d": EVENT.format(table="outcomes", kind="conversion", low=0, high=7),
    "conversion_28d": EVENT.format(table="outcomes", kind="conversion", low=0, high=28),
    "retained_28d": EVENT.format(table="outcomes", kind="session", low=21, high=28),
    "opt_out_28d": EVENT.format(table="interactions", kind="unsubscribe", low=0, high=28),
    "reachable_days_28d": REACHABLE,
}


@pytest.fixture(scope="module")
def lived(log) -> dict[str, np.ndarray]:
    """The truth's own book-keeping for the users of the log, under the arms that they were in."""
    world = log.world
    draw = Random(world.seed)
    people = populate(world, np.arange(world.users), draw)
    arms = {name: policy(arm) for name, arm in world.arms.items()}
    state, ledger = State.rested(people), Ledger(people, world.days)
    for day in range(world.days):
        ledger.add(day, live(people, state, draw, day, people.treated, arms[CONTROL], arms[TREATMENT]))
    return {"unit": np.array(people.ids)} | ledger.close()


@pytest.mark.parametrize("metric", METRICS)
def test_the_roll_out_counts_as_the_metrics_define(log, lived, metric):
    of_log = {unit: float(value) for unit, value in log.query(SQL[metric])}
    assert len(of_log) == log.world.users
    planted = lived[metric]
    assert 0 < planted.mean() < 28
    assert planted.tolist() == pytest.approx([of_log[unit] for unit in lived["unit"]], abs=1e-9)


def test_the_engine_measures_the_same_numbers(log, lived, tmp_path):
    """The squad's own metric specs, compiled and run on the imported log, user by user."""
    from workbench.demo import make_project
    from workbench.experiments.plan.phases import anchors_of
    from workbench.experiments.spec import Experiment
    from workbench.logs.imports.importing import import_source
    from workbench.metrics.catalog import Catalog
    from workbench.metrics.values import collect

    project = make_project(tmp_path / "squad")
    snapshot = import_source(project, [log.made.log], "messaging")
    experiment = Experiment.load(project, "push_frequency_cap")
    found = collect(snapshot, Catalog.load(project), list(METRICS), anchors_of(experiment, snapshot))
    order = np.argsort(found.unit.astype(str))
    assert (found.unit[order].astype(str) == lived["unit"]).all()
    for metric in METRICS:
        assert found.mature[metric].all(), metric
        assert found.columns[metric][order] == pytest.approx(lived[metric], abs=1e-9), metric


def test_both_lives_share_the_days_before_the_exposure():
    """No effect is added: with the same policy in both arms nothing differs, for anybody."""
    from workbench.simulator.truth import _pair

    world = World(seed=2, users=100)
    people = populate(world, np.arange(1_000, 1_800), Random(2))
    same = {CONTROL: policy(PRESENT), TREATMENT: policy(PRESENT)}
    first, second = _pair(world, people, Random(2), same)
    for metric in METRICS:
        assert (first[metric] == second[metric]).all()
    other = _pair(world, people, Random(2), {name: policy(arm) for name, arm in world.arms.items()})[1]
    assert (first["retained_28d"] != other["retained_28d"]).any()


def test_the_truth_comes_from_users_that_are_not_in_the_log():
    small, large = World(seed=2, users=1_000), World(seed=2, users=3_000)
    assert experiment_truth(small, 1_000) != experiment_truth(large, 1_000)
    assert experiment_truth(small, 1_000) == experiment_truth(small, 1_000)


@pytest.mark.parametrize(("world", "signs"), [
    ("default", {"conversion_28d": 1, "retained_28d": 1, "opt_out_28d": -1, "reachable_days_28d": 1}),
    ("harmful", {"conversion_28d": -1, "retained_28d": -1, "opt_out_28d": 1, "reachable_days_28d": -1}),
])
def test_effects_emerge_from_the_policies(world, signs):
    found = {truth.name: truth for truth in experiment_truth(World(seed=1, users=1_000, name=world), 25_000)}
    for metric, sign in signs.items():
        assert sign * found[metric].value > 5 * found[metric].se, metric


def test_the_standard_error_is_that_of_the_mean():
    """Twenty truths of 1,000 users each scatter as their errors say."""
    worlds = [experiment_truth(World(seed=seed, users=10), 1_000) for seed in range(20)]
    for i, name in enumerate(METRICS):
        values, errors = ([getattr(world[i], field) for world in worlds] for field in ("value", "se"))
        assert 0.6 < np.std(values, ddof=1) / np.mean(errors) < 1.5, name


class Present:
    """The control arm's policy, written over the log's features, as somebody outside the simulator would."""

    id = "present"

    def probabilities(self, batch: DecisionBatch) -> np.ndarray:
        x = {name: np.asarray(values)[batch.owner] for name, values in batch.features.items()}
        tilt = np.select([batch.action == "hold", *(np.char.startswith(batch.action.astype(str), c)
                                                    for c in ("push", "email", "in_app"))], [0.0, 0.1, -0.25, 0.35])
        eager = PRESENT.eager + PRESENT.by_value * x["x_value"] + PRESENT.by_visits * x["x_visits_28d"] / 28
        weight = np.exp(np.where(batch.action == "hold", 0.0, eager + tilt))
        count = np.diff(batch.start)[batch.owner]
        p = 0.02 + (1 - 0.02 * count) * weight / np.add.reduceat(weight, batch.start[:-1])[batch.owner]
        over = np.maximum(p - 0.9, 0.0)
        spare = np.add.reduceat(over, batch.start[:-1])[batch.owner]
        p = np.where(count > 1, np.where(over > 0, 0.9, p + spare / np.maximum(count - 1, 1)), 1.0)
        return p / np.add.reduceat(p, batch.start[:-1])[batch.owner]


def test_rolling_out_the_present_policy_gives_the_control_arm():
    world = World(seed=6, users=50)
    control = {truth.name: truth.control for truth in experiment_truth(world, 1_500)}
    for metric in ("retained_28d", "conversion_28d"):
        rolled = rollout_value(world, Present(), metric, 1_500)
        assert rolled.value == pytest.approx(control[metric], abs=2 / 1_500)       # the last bit may flip a choice
        assert rolled.se == pytest.approx(np.sqrt(rolled.value * (1 - rolled.value) / 1_499), rel=1e-3)


def test_an_unknown_metric_is_named():
    with pytest.raises(InputError, match="retaind_28d"):
        rollout_value(World(users=10), Present(), "retaind_28d", 10)


def test_one_step_value_by_hand():
    """Two users, three decisions; the error is clustered by user."""
    found = one_step_value(
        probabilities=np.array([0.5, 0.5, 1.0, 0.25, 0.75]), expected=np.array([0.0, 0.2, 0.3, 0.0, 0.4]),
        decision=np.array([0, 0, 1, 2, 2]), user=np.array([0, 0, 1]), name="by hand")
    values = np.array([0.1, 0.3, 0.3])
    deviation = np.array([(values[:2] - values.mean()).sum(), (values[2:] - values.mean()).sum()])
    assert found.value == pytest.approx(values.mean())
    assert found.se == pytest.approx(np.sqrt((deviation**2).sum()) / 3)


def test_expected_rewards_are_what_clicks_average_to(log):
    """Clicks on the chosen action within 24 hours, against the planted chances of the same decisions."""
    clicked = ("SELECT DISTINCT s.decision_id, 1 AS y FROM sends s JOIN interactions i USING (message_id) "
               "WHERE i.kind = 'click' AND NOT i.is_machine AND i.ts < s.ts + INTERVAL 24 HOUR")
    groups = log.query(f"""
        SELECT d.channel, sum(coalesce(y, 0)), sum(reward), sum(reward * (1 - reward)) FROM decisions d
        JOIN expected USING (decision_id, action) LEFT JOIN ({clicked}) USING (decision_id)
        WHERE d.ts < (SELECT max(ts) - INTERVAL 24 HOUR FROM decisions) GROUP BY 1""")
    assert {channel for channel, *_ in groups} == {None, "push", "email", "in_app"}
    for channel, clicks, expected, variance in groups:
        assert abs(clicks - expected) <= 4 * np.sqrt(variance), channel
    assert log.one("SELECT count(*) FROM candidates c ANTI JOIN expected USING (decision_id, action)") == 0


def test_planted_rewards_are_found_by_decision_and_action(log):
    from workbench.simulator.planted import Rewards, read_effects

    rows = log.query("SELECT decision_id, action, reward FROM expected ORDER BY hash(decision_id) LIMIT 500")
    ids, actions, rewards = (np.array(column, dtype=object) for column in zip(*rows, strict=True))
    planted = Rewards(log.made.truth)
    batch = DecisionBatch(ids, np.arange(len(ids) + 1), actions)
    assert planted.of(batch).tolist() == rewards.tolist()
    with pytest.raises(InputError, match="no planted reward"):
        planted.of(DecisionBatch(ids, np.arange(len(ids) + 1), np.array(["push/nothing"] * len(ids), dtype=object)))
    assert read_effects(log.made.truth) == log.made.effects
