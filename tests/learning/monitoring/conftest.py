"""A steady log of four weeks with known chances, and what may change in its last week."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from ..world import imported

BEGIN, DAYS, NEW = datetime(2026, 6, 1), 28, 21          # what changes does so from day 21 on
ACTIONS = ("hold", "push/offer", "email/offer")
METRICS = """\
version: 1
facts:
  clicks: {table: interactions, unit: user_id, time: ts, where: "kind = 'click'", key: message_id}
metrics:
  clicked_24h: {fact: clicks, agg: any, window: 24h, anchor: decision, attribution: last_send, direction: up}
"""
TRAINING = """\
version: 1
name: click_24h
rows:     {table: decisions, unit: user_id, anchor: ts, where: "executed AND action <> 'hold'"}
label:    {metric: clicked_24h}
features:
  need:     {column: x_need}
  age:      {column: x_age}
  platform: {column: x_platform}
  channel:  {column: channel}
model:    {kind: lightgbm, rounds: 30, params: {learning_rate: 0.1, num_leaves: 7, min_data_in_leaf: 100}}
split:    {by: user_id, salt: train, train: 0.5}
run:      {mode: inline, workers: 1, threads: 1, seed: 1}
"""


@dataclass(frozen=True)
class Drift:
    """What is another thing in the last week; the defaults are nothing."""

    need: float = 0.0              # added to x_need
    word: bool = False             # a third of iOS is called by a new name
    missing: float = 0.0           # share of x_age that is not written
    clicks: float = 1.0            # times the chance of a click
    delay: float = 1.0             # times the hours until a click
    bolder: float = 0.0            # propensities are written this much nearer to 0 and 1 than they were
    unwritten: float = 0.0         # share of propensities that are not written
    decisions: float = 1.0         # share of decisions that are there
    silent_day: bool = False       # one day without a row
    opt_outs: float = 1.0          # times the chance of an opt-out a send
    lost: float = 0.0              # share of people who can no longer be reached by push


def write_log(folder: Path, drift: Drift, *, users: int = 1500, seed: int = 1) -> None:
    """A canonical log; every user decides on about half of the days."""
    import pyarrow as pa

    from workbench.logs.imports.canonical import CanonicalWriter

    rng = np.random.default_rng(seed)
    user = np.array([f"u{i:05d}" for i in range(users)])
    taste, ios = rng.random(users), rng.random(users) < 0.5
    owner, day = np.nonzero(rng.random((users, DAYS)) < 0.5)
    new = day >= NEW
    keep = ~new | (rng.random(len(day)) < drift.decisions)
    if drift.silent_day:
        keep &= day != NEW + 3
    owner, day, new = owner[keep], day[keep], new[keep]
    n = len(owner)
    need = np.clip(0.6 * taste[owner] + 0.4 * rng.random(n), 0, 1)
    score = np.column_stack([np.zeros(n), 1.5 * need, 0.8 - need])
    p = np.exp(score)
    p /= p.sum(axis=1, keepdims=True)
    action = (rng.random(n)[:, None] > np.cumsum(p, axis=1)).sum(axis=1).clip(0, 2)
    chance = np.column_stack([np.zeros(n), 0.1 + 0.3 * need, 0.35 - 0.25 * need])[np.arange(n), action]
    clicked = rng.random(n) < chance * np.where(new, drift.clicks, 1.0)
    hours = np.minimum(rng.exponential(3.0, n) * np.where(new, drift.delay, 1.0), 23.5)
    ts = (np.datetime64(BEGIN, "us") + day * np.timedelta64(86_400_000_000, "us")
          + (rng.random(n) * 86_399e6).astype(np.int64).astype("timedelta64[us]"))
    bold = p ** np.where(new, 1 + drift.bolder, 1.0)[:, None]
    said = bold / bold.sum(axis=1, keepdims=True)
    own = said[np.arange(n), action]
    own = np.where(new & (rng.random(n) < drift.unwritten), np.nan, own)
    age = np.where(new & (rng.random(n) < drift.missing), np.nan, 20 + 50 * taste[owner] * rng.random(n))
    platform = np.where(ios[owner], "ios", "android").astype(object)
    if drift.word:
        platform[new & ios[owner] & (rng.random(n) < 0.34)] = "iPadOS"
    decision = np.array([f"{user[o]}-{d}" for o, d in zip(owner, day, strict=True)])
    sent = np.flatnonzero(action > 0)
    channel = np.array([None, "push", "email"], dtype=object)[action]
    out = sent[rng.random(len(sent)) < 0.01 * np.where(new[sent], drift.opt_outs, 1.0)]
    hit = sent[clicked[sent]]
    names = np.array(ACTIONS, dtype=object)
    gone = rng.random((users, 2)) < 0.06
    when = rng.random((users, 2)) * DAYS
    lost = rng.random(users) < drift.lost
    gone[lost, 0], when[lost, 0] = True, NEW + 0.5 + 6 * rng.random(int(lost.sum()))
    ends = np.where(gone, np.datetime64(BEGIN, "us") + (when * 86_400e6).astype(np.int64).astype("timedelta64[us]"),
                    np.datetime64("NaT")).astype("datetime64[us]")
    with CanonicalWriter(folder, 1) as writer:
        writer.write("decisions", 0, pa.table({
            "decision_id": decision, "user_id": user[owner], "ts": ts, "action": pa.array(names[action], pa.string()),
            "channel": pa.array(channel, pa.string()),
            "message_ref": pa.array(np.where(action > 0, "offer", None), pa.string()),
            "propensity": pa.array(own, from_pandas=True), "propensity_kind": ["logged"] * n, "explore": [True] * n,
            "executed": [True] * n, "x_need": need + drift.need * new, "x_age": pa.array(age, from_pandas=True),
            "x_platform": pa.array(platform, pa.string()),
        }))
        writer.write("candidates", 0, pa.table({
            "decision_id": np.repeat(decision, 3), "user_id": np.repeat(user[owner], 3), "ts": np.repeat(ts, 3),
            "action": pa.array(np.tile(names, n), pa.string()), "propensity": said.ravel(), "eligible": [True] * 3 * n,
        }))
        writer.write("sends", 0, pa.table({
            "message_id": np.char.add("m-", decision[sent]), "decision_id": decision[sent],
            "user_id": user[owner[sent]], "channel": pa.array(channel[sent], pa.string()),
            "message_ref": ["offer"] * len(sent), "ts": ts[sent],
        }))
        rows = np.concatenate([hit, out])
        writer.write("interactions", 0, pa.table({
            "event_id": np.array([f"e-{i}" for i in range(len(rows))]),
            "message_id": np.char.add("m-", decision[rows]), "channel": pa.array(channel[rows], pa.string()),
            "user_id": user[owner[rows]],
            "ts": ts[rows] + (np.where(np.arange(len(rows)) < len(hit), hours[rows], 0.1) * 3600e6).astype(
                np.int64).astype("timedelta64[us]"),
            "kind": ["click"] * len(hit) + ["unsubscribe"] * len(out), "is_machine": [False] * len(rows),
        }))
        writer.write("reachability", 0, pa.table({
            "user_id": np.repeat(user, 2), "channel": ["push", "email"] * users,
            "valid_from": [datetime(2026, 1, 1)] * 2 * users, "valid_to": ends.ravel(), "reachable": [True] * 2 * users,
        }))
        writer.close(datetime(2026, 6, 29))


def make_squad(root: Path, drift: Drift, *, users: int = 1500, seed: int = 1):
    """A project with the log imported, its metrics and its spec."""
    return imported(root, lambda folder: write_log(folder, drift, users=users, seed=seed), METRICS, TRAINING)


@pytest.fixture(scope="session")
def steady(tmp_path_factory):
    """The steady log with a trained model."""
    from workbench.jobs.start import start

    project = make_squad(tmp_path_factory.mktemp("steady"), Drift())
    run = start(project, "training", "click_24h", mode="inline", detach=False)
    assert run.status == "done", run.state
    return project


@pytest.fixture
def drifted(steady, tmp_path):
    """Make a project whose last week has drifted, with the model that was trained on the steady log."""
    import shutil

    def make(drift: Drift | None = None, **options: float):
        project = make_squad(tmp_path, replace(drift or Drift(), **options), seed=2)
        shutil.copytree(steady.runs, project.runs)
        return project

    return make
