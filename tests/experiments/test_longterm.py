"""A young holdback: its long-term effect by early visits, and what makes the card refuse it."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pytest
import yaml

from workbench.errors import InputError, NotFound, Refused
from workbench.experiments.analyze import analyze
from workbench.experiments.causal.longterm import long_term
from workbench.experiments.spec import Experiment
from workbench.logs.imports.importing import import_source
from workbench.logs.snapshot import Snapshot

START, DAYS, LATE = datetime(2026, 6, 1), 28, 56
METRICS = {"version": 1, "facts": {
    "visits": {"table": "outcomes", "unit": "user_id", "time": "ts", "where": "kind = 'visit'"},
    "purchases": {"table": "outcomes", "unit": "user_id", "time": "ts", "where": "kind = 'purchase'",
                  "value": "value"}},
    "metrics": {
        "visits_14d": {"fact": "visits", "agg": "count", "window": "14d", "direction": "up",
                       "covariate": {"lookback": "28d"}},
        "came_14d": {"fact": "visits", "agg": "any", "window": "14d", "direction": "up"},
        "spend_56d": {"fact": "purchases", "agg": "sum", "window": "56d", "direction": "up", "cap": {"quantile": 0.99}},
        "each_56d": {"ratio": [{"fact": "purchases", "agg": "sum"}, "visits"], "window": "56d", "direction": "up"}}}
SPEC = {"version": 1, "name": "holdback", "enrol": {"from": START.date(), "to": (START + timedelta(days=DAYS)).date()},
        "exposure": {"table": "exposures", "unit": "unit", "arm": "arm", "time": "ts"}, "control": "held",
        "split": {"held": 1, "sent": 1},
        "metrics": {"success": {"visits_14d": {"mde": "5%"}}, "monitor": ["spend_56d"]}}
WORTH = 0.7             # of a visit, later
MORE = 1.0              # visits that the treatment adds


def write(project, folder, *, seed=1, n=1_200, history=2_000, direct=0.0, drift=0.0, seen=28, foreign=0):
    """History and an experiment; `seen`: days of enrolment whose users are old enough for the outcome."""
    rng = np.random.default_rng(seed)
    rows: list[tuple[str, datetime, str, float]] = []

    def live(user, anchor, treated, extra):
        visits = rng.poisson(3 + MORE * treated) + foreign * (extra is not None)
        rows.extend((user, anchor + timedelta(hours=1 + int(h)), "visit", 0.0) for h in rng.integers(0, 330, visits))
        spent = max(WORTH * visits + 5 + (extra or 0.0) + rng.normal(), 0.01)
        rows.append((user, anchor + timedelta(days=40), "purchase", spent))

    moment = START - timedelta(days=LATE)
    for i in range(history):
        rows.append((f"h{i}", moment - timedelta(days=int(rng.integers(1, 20))), "visit", 0.0))
        live(f"h{i}", moment, 0, None)
    arms = np.where(np.arange(n) % 2 == 1, "sent", "held")
    came = [START + timedelta(days=i * DAYS / n) for i in range(n)]
    for i in range(n):
        treated = int(arms[i] == "sent")
        live(f"u{i}", came[i], treated, drift + direct * treated)
    until = START + timedelta(days=seen + LATE)
    log = folder / "log"
    log.mkdir(exist_ok=True)
    kept = [row for row in rows if row[1] < until]
    pd.DataFrame({"event_id": [f"e{i}" for i in range(len(kept))], "user_id": [r[0] for r in kept],
                  "ts": [r[1] for r in kept], "kind": [r[2] for r in kept],
                  "value": [r[3] for r in kept]}).to_parquet(log / "outcomes.parquet")
    pd.DataFrame({"experiment": "holdback", "unit": [f"u{i}" for i in range(n)], "arm": arms,
                  "ts": came}).to_parquet(log / "exposures.parquet")
    import_source(project, [log], "messaging", complete_until=until)
    for old in project.root.glob("metrics/*.yaml"):
        old.unlink()
    (project.root / "metrics" / "core.yaml").write_text(yaml.safe_dump(METRICS))
    target = project.root / "experiments" / "holdback" / "experiment.yaml"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(yaml.safe_dump(SPEC, sort_keys=False))
    experiment, snapshot = Experiment.load(project, "holdback"), Snapshot.open(project)
    return experiment, snapshot, analyze(experiment, snapshot)


def test_a_young_holdback_has_its_long_term_effect_by_early_visits(project, tmp_path):
    experiment, snapshot, readout = write(project, tmp_path, seen=14)
    assert readout.status == "interim"
    (found,) = long_term(experiment, snapshot, readout, "spend_56d", ["visits_14d"]).arms
    assert found.effect is not None and found.known is not None
    low, high = found.effect.ci
    assert low < WORTH * MORE < high and found.card.status == "supported" and found.card.history == 2_000
    assert found.effect.se < 0.6 * found.known.se           # half of the users are known, and early visits vary less
    assert 0.3 < found.card.r2 < 0.8


def test_a_direct_effect_is_flagged_and_the_estimate_withheld(project, tmp_path):
    experiment, snapshot, readout = write(project, tmp_path, direct=0.6, seen=14)
    with pytest.raises(Refused, match="direct effect: the treatment brings") as refused:
        long_term(experiment, snapshot, readout, "spend_56d", ["visits_14d"])
    (one,) = refused.value.result.arms
    assert one.effect is None and one.known is not None and one.card.status == "contradicted"


def test_drift_is_flagged(project, tmp_path):
    with pytest.raises(Refused, match=r"drift: users of control have \+0"):
        long_term(*write(project, tmp_path, drift=0.6, seen=14), "spend_56d", ["visits_14d"])


def test_users_that_history_never_saw_are_flagged(project, tmp_path):
    with pytest.raises(Refused, match=r"overlap: .* beyond what history holds"):
        long_term(*write(project, tmp_path, foreign=9, seen=14), "spend_56d", ["visits_14d"])


def test_without_anybody_old_enough_it_is_untested(project, tmp_path):
    experiment, snapshot, readout = write(project, tmp_path, n=600, seen=1)
    (found,) = long_term(experiment, snapshot, readout, "spend_56d", ["visits_14d"]).arms
    assert found.effect is not None and found.card.status == "untested" and "no back-test" in found.words


def test_bad_input_is_named(project, tmp_path):
    experiment, snapshot, readout = write(project, tmp_path, n=300, history=300)
    for outcome, early, said in (("visits_14d", ["spend_56d"], "'spend_56d' is known no earlier than 'visits_14d'"),
                                 ("spend_56d", [], "no early metric is named"),
                                 ("each_56d", ["visits_14d"], "'each_56d' is no mean per user")):
        with pytest.raises(InputError, match=said):
            long_term(experiment, snapshot, readout, outcome, early)
    with pytest.raises(NotFound, match="did you mean 'spend_56d'"):
        long_term(experiment, snapshot, readout, "spend_65d", ["visits_14d"])
