"""A log whose experiment is designed otherwise: whole stores in an arm, triggers, a ramp whose split changes."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

START = datetime(2026, 6, 1)
METRICS = {
    "version": 1,
    "facts": {"purchases": {"table": "outcomes", "unit": "user_id", "time": "ts", "where": "kind = 'purchase'",
                            "value": "value"},
              "sessions": {"table": "outcomes", "unit": "user_id", "time": "ts", "where": "kind = 'session'"}},
    "metrics": {"spend_7d": {"fact": "purchases", "agg": "sum", "window": "7d", "direction": "up",
                             "covariate": {"lookback": "28d"}},
                "bought_7d": {"fact": "purchases", "agg": "any", "window": "7d", "direction": "up"},
                "capped_7d": {"fact": "purchases", "agg": "sum", "window": "7d", "direction": "up",
                              "cap": {"quantile": 0.95, "of": "positive"}},
                "basket_7d": {"ratio": [{"fact": "purchases", "agg": "sum"}, {"fact": "sessions", "agg": "count"}],
                              "window": "7d", "direction": "up"}}}
SPEC: dict[str, Any] = {
    "version": 1, "name": "e", "exposure": {"table": "exposures", "unit": "unit", "arm": "arm", "time": "ts"},
    "enrol": {"from": START.date(), "to": (START + timedelta(days=20)).date()}, "control": "old",
    "split": {"old": 1, "new": 1}, "segments": ["country"],
    "metrics": {"success": {"spend_7d": {"mde": "10%"}},
                "guardrail": {"bought_7d": {"margin": "20%"}}, "monitor": ["basket_7d", "capped_7d"]}}


def people(n: int = 2_400, seed: int = 0) -> pd.DataFrame:
    """n users who enter over 20 days, in two arms by turns, with what they spend after (`y`) and spent before (`x`)."""
    rng = np.random.default_rng(seed)
    taste = rng.gamma(2, 1, n)
    return pd.DataFrame({
        "unit": [f"u{i:05d}" for i in range(n)], "arm": np.where(np.arange(n) % 2 == 1, "new", "old"),
        "day": np.arange(n) * 20 // n, "country": np.array(["DE", "US"])[rng.integers(0, 2, n)],
        "x": (taste * 4 + rng.exponential(2, n)).round(2), "y": (taste * 5 + rng.exponential(3, n)).round(2),
        "visits": 1 + rng.poisson(2, n)})


class Designed:
    """Writes a project and reads its experiment out."""

    def __init__(self, project, folder: Path) -> None:
        self.project, self.folder = project, folder
        for old in project.root.glob("metrics/*.yaml"):
            old.unlink()
        (project.root / "metrics" / "core.yaml").write_text(yaml.safe_dump(METRICS))

    def log(self, users: pd.DataFrame, name: str = "log", days: int = 40) -> Designed:
        """Import users; their columns beside those of `people` become columns of the exposures."""
        from workbench.logs.imports.importing import import_source

        log = self.folder / name
        log.mkdir(exist_ok=True)
        seen = [START + timedelta(days=int(day), hours=9) for day in users["day"]]
        own = users.drop(columns=["day", "x", "y", "visits"])
        own.assign(experiment="e", ts=seen).to_parquet(log / "exposures.parquet")
        rows = [{"user_id": unit, "ts": at + timedelta(days=off), "kind": kind, "value": value}
                for unit, at, x, y, visits in zip(users["unit"], seen, users["x"], users["y"], users["visits"],
                                                  strict=True)
                for off, kind, value in [(-9, "purchase", x), (2, "purchase", y / 4), (5, "purchase", y * 3 / 4),
                                         *((3, "session", None) for _ in range(visits))]
                if kind == "session" or value > 0]
        pd.DataFrame(rows).assign(event_id=[f"o{i}" for i in range(len(rows))]).to_parquet(log / "outcomes.parquet")
        import_source(self.project, [log], adapter="messaging", complete_until=START + timedelta(days=days))
        return self

    def spec(self, **changes: Any) -> Designed:
        target = self.project.root / "experiments" / "e" / "experiment.yaml"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(yaml.safe_dump({**SPEC, **changes}))
        return self

    def readout(self, **options: Any):
        from workbench.experiments.analyze import analyze
        from workbench.experiments.spec import Experiment
        from workbench.logs.snapshot import Snapshot

        return analyze(Experiment.load(self.project, "e"), Snapshot.open(self.project), **options)


def row(readout, metric: str, test: str | None = None, arm: str = "new", segment=None):
    """The first such row."""
    return next(r for r in readout.rows(segment=segment, test=test) if r.metric == metric and r.arm == arm)
