"""A small clean experiment as tables that a test can break, and its readout."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

START = datetime(2026, 6, 1)
DAYS, USERS = 10, 4_000
END = START + timedelta(days=DAYS + 7)
METRICS = {
    "version": 1,
    "facts": {"conversions": {"table": "outcomes", "unit": "user_id", "time": "ts", "where": "kind = 'conversion'",
                              "value": "value"},
              "sessions": {"table": "outcomes", "unit": "user_id", "time": "ts", "where": "kind = 'session'"}},
    "metrics": {
        "conversions_7d": {"fact": "conversions", "agg": "count", "window": "7d", "direction": "up",
                           "covariate": {"lookback": "14d"}},
        "value_7d": {"fact": "conversions", "agg": "sum", "window": "7d", "direction": "up"},
        "mean_value_7d": {"fact": "conversions", "agg": "mean", "window": "7d", "direction": "up",
                          "missing": "exclude"},
        "session_7d": {"fact": "sessions", "agg": "any", "window": "7d", "direction": "up"}}}
SPEC: dict[str, Any] = {
    "version": 1, "name": "e", "control": "control", "split": {"control": 1, "cap": 1},
    "exposure": {"table": "exposures", "unit": "unit", "arm": "arm", "time": "ts", "where": "experiment = 'e0'"},
    "enrol": {"from": START.date(), "to": (START + timedelta(days=DAYS)).date()}, "segments": ["platform"],
    "metrics": {"success": {"conversions_7d": {"mde": "5%"}}, "monitor": ["value_7d", "mean_value_7d", "session_7d"]}}


def minutes(count: Any, since: datetime = START) -> pd.Series:
    """Moments so many minutes after another."""
    return pd.Series(np.datetime64(since, "us") + (np.asarray(count) * 60e6).astype("timedelta64[us]"))


def tables(seed: int = 0, users: int = USERS, experiments: int = 1) -> dict[str, pd.DataFrame]:
    """The log of one population that takes part in so many experiments, none of which does anything."""
    rng = np.random.default_rng(seed)
    names = np.array([f"u{i:05d}" for i in range(users)])
    came = rng.uniform(0, DAYS * 1440, users)
    taste = rng.gamma(2.0, 0.5, users)
    platform = np.array(["android", "ios", "web"])[rng.integers(0, 3, users)]
    channel = np.array(["push", "email"])[rng.integers(0, 2, users)]
    events = []
    for kind, low, high, rate in (("conversion", -14, 0, taste), ("conversion", 0, 7, taste),
                                  ("session", -14, 7, 3 * taste)):
        who = np.repeat(np.arange(users), rng.poisson(rate))
        events.append(pd.DataFrame({"user_id": names[who], "kind": kind,
                                    "ts": minutes(came[who] + rng.uniform(low * 1440 + 1, high * 1440 - 1, len(who))),
                                    "value": rng.exponential(10, len(who)).round(2)}))
    begins = pd.DataFrame({"user_id": ["nobody"], "kind": ["session"], "ts": minutes([0], START - timedelta(days=20)),
                           "value": [0.0]})
    exposures = [pd.DataFrame({
        "experiment": f"e{k}", "unit": names, "arm": np.array(["control", "cap"])[rng.integers(0, 2, users)],
        "ts": minutes(came), "platform": platform, "channel": channel}) for k in range(experiments)]
    first = exposures[0]
    return {
        "outcomes": pd.concat([*events, begins], ignore_index=True),
        "exposures": pd.concat(exposures, ignore_index=True),
        "decisions": pd.DataFrame({"user_id": first["unit"], "ts": first["ts"] + pd.Timedelta(hours=1),
                                   "policy_id": first["arm"], "action": "hold", "executed": True}),
    }


def write(project: Any, folder: Path, log: dict[str, pd.DataFrame], spec: dict[str, Any] | None = None) -> None:
    """Import the tables and write metrics and spec."""
    from workbench.logs.imports.importing import import_source

    folder.mkdir(parents=True)
    for name, table in log.items():
        made = table.reset_index(drop=True)
        if name == "outcomes":
            made = made.assign(event_id=[f"o{i}" for i in range(len(made))])
        if name == "decisions":
            made = made.assign(decision_id=[f"d{i}" for i in range(len(made))])
        made.to_parquet(folder / f"{name}.parquet")
    import_source(project, [folder], adapter="messaging", complete_until=END)
    for old in project.root.glob("metrics/*.yaml"):
        old.unlink()
    (project.root / "metrics" / "core.yaml").write_text(yaml.safe_dump(METRICS))
    respec(project, spec or SPEC)


def respec(project: Any, spec: dict[str, Any]) -> None:
    """Write the spec only."""
    target = project.root / "experiments" / "e" / "experiment.yaml"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(yaml.safe_dump(spec))


def readout(project: Any, **options: Any) -> Any:
    """Read the experiment out."""
    from workbench.experiments.analyze import analyze
    from workbench.experiments.spec import Experiment
    from workbench.logs.snapshot import Snapshot

    return analyze(Experiment.load(project, "e"), Snapshot.open(project), **options)


def check(found: Any, name: str) -> Any:
    """One check of a readout."""
    return next(one for one in found.health.checks if one.name == name)
