"""A small logged world with known click probabilities, written as a canonical log and imported.

Contexts decide both what the logging policy chooses and what is clicked, so a mean without propensities
is wrong. `clicks_of` is the truth; it never reaches the log.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

ACTIONS = ("hold", "push/digest", "push/offer", "email/offer")
BEGIN = datetime(2026, 6, 1)
METRICS = """\
version: 1
facts:
  clicks: {table: interactions, unit: user_id, time: ts, where: "kind = 'click' AND NOT is_machine", key: message_id}
  sends:  {table: sends, unit: user_id, time: ts, key: message_id}
metrics:
  clicked_24h:   {fact: clicks, agg: any, window: 24h, anchor: decision, attribution: last_send, direction: up}
  clicks_loose:  {fact: clicks, agg: any, window: 24h, anchor: decision, direction: up}
  click_share:   {ratio: [clicks, sends], window: 7d, direction: up}
"""
TRAINING = """\
version: 1
name: click_24h
rows:     {table: decisions, unit: user_id, anchor: ts, where: "executed AND action <> 'hold'"}
label:    {metric: clicked_24h}
features:
  sends_7d: {fact: sends, agg: count, window: [-7d, 0d]}
  need:     {column: x_need}
  platform: {column: x_platform}
  channel:  {column: channel}
  message:  {column: message_ref}
model:    {kind: lightgbm, rounds: 40, params: {learning_rate: 0.1, num_leaves: 15, min_data_in_leaf: 20}}
split:    {by: user_id, salt: train, train: 0.5}
run:      {mode: inline, workers: 1, threads: 2, seed: 1}
"""


def clicks_of(need: np.ndarray, ios: np.ndarray) -> np.ndarray:
    """(n, 4) click probability of each action."""
    return np.column_stack([
        np.zeros_like(need), 0.05 + 0.25 * need, 0.10 + 0.30 * need * ios, 0.30 - 0.25 * need,
    ])


def logging_policy(need: np.ndarray, ios: np.ndarray) -> np.ndarray:
    """(n, 4) propensities between 0.06 and 0.6; prefers what is clicked, so that agreement is not chance."""
    score = 6.0 * clicks_of(need, ios) + np.array([0.0, 0.6, -0.4, -0.3])
    weight = np.exp(score)
    return weight / weight.sum(axis=1, keepdims=True)


def write_world(folder: Path, users: int = 1500, decisions: int = 6, seed: int = 1, buckets: int = 2) -> None:
    """Write a canonical log of `users` x `decisions` decisions, 36 hours apart."""
    import pyarrow as pa

    from workbench.logs.hashing import bucket_of
    from workbench.logs.imports.canonical import CanonicalWriter

    rng = np.random.default_rng(seed)
    user = np.array([f"u{i:06d}" for i in range(users)])
    ios = rng.random(users) < 0.5
    taste = rng.random(users)
    owner = np.repeat(np.arange(users), decisions)
    turn = np.tile(np.arange(decisions), users)
    n = len(owner)
    need = np.clip(0.6 * taste[owner] + 0.4 * rng.random(n), 0, 1)
    propensity = logging_policy(need, ios[owner])
    action = (rng.random(n)[:, None] > np.cumsum(propensity, axis=1)).sum(axis=1).clip(0, 3)
    clicked = rng.random(n) < clicks_of(need, ios[owner])[np.arange(n), action]
    start = np.datetime64(BEGIN, "us") + (owner % 24) * np.timedelta64(3600, "s").astype("timedelta64[us]")
    ts = start + turn * np.timedelta64(36, "h").astype("timedelta64[us]")
    decision = np.array([f"{user[o]}-d{t}" for o, t in zip(owner, turn, strict=True)])
    names = np.array(ACTIONS, dtype=object)
    channel = np.array([None, "push", "push", "email"], dtype=object)
    message = np.array([None, "digest", "offer", "offer"], dtype=object)
    home = bucket_of(user, buckets)[owner]
    platform = np.where(ios, "ios", "android").astype(object)

    with CanonicalWriter(folder, buckets) as writer:
        for b in range(buckets):
            rows = np.flatnonzero(home == b)
            sent = rows[action[rows] > 0]
            hit = sent[clicked[sent]]
            wide = np.repeat(rows, len(ACTIONS))
            writer.write("decisions", b, pa.table({
                "decision_id": decision[rows], "user_id": user[owner[rows]], "ts": ts[rows],
                "action": pa.array(names[action[rows]], pa.string()),
                "channel": pa.array(channel[action[rows]], pa.string()),
                "message_ref": pa.array(message[action[rows]], pa.string()),
                "propensity": propensity[rows, action[rows]], "propensity_kind": ["logged"] * len(rows),
                "explore": [True] * len(rows), "executed": [True] * len(rows),
                "x_need": need[rows], "x_platform": pa.array(platform[owner[rows]], pa.string()),
            }))
            writer.write("candidates", b, pa.table({
                "decision_id": decision[wide], "user_id": user[owner[wide]], "ts": ts[wide],
                "action": pa.array(np.tile(names, len(rows)), pa.string()), "propensity": propensity[rows].ravel(),
                "eligible": [True] * len(wide),
            }))
            writer.write("sends", b, pa.table({
                "message_id": np.char.add("m-", decision[sent]), "decision_id": decision[sent],
                "user_id": user[owner[sent]], "channel": pa.array(channel[action[sent]], pa.string()),
                "message_ref": pa.array(message[action[sent]], pa.string()), "ts": ts[sent],
            }))
            writer.write("interactions", b, pa.table({
                "event_id": np.char.add("e-", decision[hit]), "message_id": np.char.add("m-", decision[hit]),
                "channel": pa.array(channel[action[hit]], pa.string()), "user_id": user[owner[hit]],
                "ts": ts[hit] + np.timedelta64(1800, "s").astype("timedelta64[us]"), "kind": ["click"] * len(hit),
                "is_machine": [False] * len(hit),
            }))
        writer.close(BEGIN + timedelta(days=20))


def imported(root: Path, log: Callable[[Path], None], metrics: str = METRICS, training: str = TRAINING):
    """A project below `root` with the log that `log` writes, its metrics and its spec `click_24h`."""
    from workbench.logs.imports.importing import import_source
    from workbench.project import Project

    project = Project.create(root / "squad")
    log(root / "log")
    import_source(project, [root / "log"], adapter="messaging")
    (project.root / "metrics" / "core.yaml").write_text(metrics)
    (project.root / "training" / "click_24h.yaml").write_text(training)
    return project


@pytest.fixture(scope="session")
def squad_kept(tmp_path_factory):
    """One world for the tests that only read."""
    return imported(tmp_path_factory.mktemp("kept"), write_world)


@pytest.fixture
def squad(tmp_path, squad_kept):
    """A copy of the project that a test may change."""
    import shutil

    from workbench.project import Project

    shutil.copytree(squad_kept.root, tmp_path / "squad", ignore=shutil.ignore_patterns("runs"))
    return Project.find(tmp_path / "squad")
