"""When an experiment over time may be looked at: the watermark decides, the clock never."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import yaml

START = datetime(2026, 6, 1)


@pytest.fixture
def timed(project, tmp_path):
    """`timed(days)`: 400 users enrolled over 10 days, their conversions logged until `days` after the start."""
    import pandas as pd

    def write(days: int, at: str | None = None):
        from workbench.experiments.analyze import analyze
        from workbench.experiments.spec import Experiment
        from workbench.logs.imports.importing import import_source

        log = tmp_path / f"log{days}"
        log.mkdir()
        users = [f"u{i}" for i in range(400)]
        seen = [START + timedelta(hours=6 * (i % 40)) for i in range(400)]
        pd.DataFrame({"experiment": "e", "unit": users, "arm": [("old", "new")[i % 2] for i in range(400)],
                      "ts": seen}).to_parquet(log / "exposures.parquet")
        pd.DataFrame([{"event_id": f"o{i}", "user_id": u, "ts": t + timedelta(days=3), "kind": "conversion"}
                      for i, (u, t) in enumerate(zip(users, seen, strict=True))
                      if i % 3 == 0 and t + timedelta(days=3) < START + timedelta(days=days)]
                     or [{"event_id": "x", "user_id": "u0", "ts": START, "kind": "conversion"}]
                     ).to_parquet(log / "outcomes.parquet")
        end = START + timedelta(days=days)
        snapshot = import_source(project, [log], adapter="messaging", complete_until=end)
        for old in project.root.glob("metrics/*.yaml"):
            old.unlink()
        (project.root / "metrics" / "core.yaml").write_text(yaml.safe_dump({
            "version": 1,
            "facts": {"conversions": {"table": "outcomes", "unit": "user_id", "time": "ts",
                                      "where": "kind = 'conversion'"}},
            "metrics": {"conversion_7d": {"fact": "conversions", "agg": "any", "window": "7d", "direction": "up"}}}))
        target = project.root / "experiments" / "e" / "experiment.yaml"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(yaml.safe_dump({
            "version": 1, "name": "e", "exposure": {"table": "exposures", "unit": "unit", "arm": "arm", "time": "ts"},
            "enrol": {"from": START.date(), "to": (START + timedelta(days=10)).date()}, "control": "old",
            "split": {"old": 1, "new": 1}, "metrics": {"success": {"conversion_7d": {"mde": "10%"}}},
            **({"plan": {"sequential": {"method": "fixed", "at": at}}} if at else {})}))
        return analyze(Experiment.load(project, "e"), snapshot)

    return write


def test_before_every_unit_is_mature_there_is_no_effect_and_no_decision(timed):
    found = timed(16)
    assert (found.status, found.decision.verdict, found.estimates) == ("interim", "continue", ())
    assert found.health.immature["conversion_7d"] > 0
    assert "the planned look has not come" in found.decision.reasons[0]


def test_at_maturity_everybody_counts(timed):
    found = timed(17)
    assert found.status == "final" and found.health.immature == {"conversion_7d": 0}
    assert {row.n + row.n_control for row in found.rows(test="superiority")} == {400}


def test_what_comes_after_the_look_changes_nothing(timed):
    """The data are cut at the planned look: a later snapshot gives the same numbers."""
    assert [row.as_dict() for row in timed(17).estimates] == [row.as_dict() for row in timed(30).estimates]


def test_a_look_planned_before_maturity_leaves_the_immature_out_and_says_so(timed):
    found = timed(30, at="2026-06-13")
    assert found.status == "final"
    left_out = found.health.immature["conversion_7d"]
    assert 0 < left_out < 400
    assert {row.n + row.n_control for row in found.rows(test="superiority")} == {400 - left_out}
    assert any("immature and left out" in warning for warning in found.health.warnings)
