"""Simulate a world into a canonical log, its truth beside it and out of the log's reach."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from workbench.logs.hashing import bucket_of
from workbench.logs.imports.canonical import CanonicalWriter
from workbench.project import write_json
from workbench.simulator.daily import State, live, policy
from workbench.simulator.faults import broken
from workbench.simulator.journal import Journal
from workbench.simulator.population import populate, user_ids
from workbench.simulator.randomness import Random
from workbench.simulator.truth import Truth, experiment_truth
from workbench.simulator.world import CONTROL, DOMAINS, TREATMENT, World

Progress = Callable[[float | None, str], None]


@dataclass(frozen=True)
class Simulated:
    """What a simulation left behind.

    Attributes:
        log: the canonical folder, to import with the `messaging` adapter.
        truth: the folder with experiment.json and expected.parquet.
        rows: rows per table.
    """

    log: Path
    truth: Path
    rows: dict[str, int]
    effects: tuple[Truth, ...]


def simulate(
    world: World, folder: Path, *, truth_users: int | None = None, n_buckets: int | None = None,
    progress: Progress | None = None,
) -> Simulated:
    """Simulate `world` below `folder`: `log/` and `truth/`.

    Users are simulated bucket by bucket, so memory is bounded by a bucket; the rows are the same whatever
    the number of buckets.

    Args:
        truth_users: people in the paired roll-outs; default as many as the log has, at least 20,000. A log
            that ends before everyone's 28 days has no experiment truth.
        n_buckets: a power of two; default so that a bucket's largest table holds about a million rows.
    """
    say = progress or (lambda fraction, message: None)
    draw = Random(world.seed)
    arms = {name: policy(arm) for name, arm in world.arms.items()}
    index = np.arange(world.users)
    n_buckets = n_buckets or world.n_buckets
    bucket = np.concatenate([bucket_of(user_ids(part), n_buckets)
                             for part in np.array_split(index, 1 + world.users // 1_000_000)])
    log, truth = folder / "log", folder / "truth"
    truth.mkdir(parents=True, exist_ok=True)
    expected: pq.ParquetWriter | None = None
    with CanonicalWriter(log, n_buckets) as writer:
        writer.write("messages", 0, _messages())
        for number in range(n_buckets):
            people = populate(world, index[bucket == number], draw)
            state, journal = State.rested(people), Journal(world, people)
            for day in range(world.days):
                if day % 10 == 0:
                    say(0.8 * (number + day / world.days) / n_buckets, "users' days")
                journal.add(day, live(people, state, draw, day, people.treated, arms[CONTROL], arms[TREATMENT]))
            for table, rows in broken(world, journal.tables(), draw).items():
                if rows.num_rows:
                    writer.write(table, number, rows)
            rewards = journal.expected()
            expected = expected or pq.ParquetWriter(truth / "expected.parquet", rewards.schema, compression="zstd")
            expected.write_table(rewards)
        writer.close(world.ends)
    if expected is not None:
        expected.close()
    say(0.8, "planted truth")
    effects = [] if not world.complete else experiment_truth(
        world, truth_users or max(world.users, 20_000),
        lambda fraction, message: say(0.8 + 0.2 * (fraction or 0), message))
    write_json(truth / "experiment.json", [asdict(effect) for effect in effects])
    return Simulated(log, truth, dict(writer.rows), tuple(effects))


def _messages() -> pa.Table:
    return pa.table({
        "message_ref": list(DOMAINS), "campaign_id": [f"always_on_{domain}" for domain in DOMAINS],
        "template": ["standard"] * len(DOMAINS), "domain": list(DOMAINS),
        "category": ["music", "podcast", "live", "offer", "habit"], "purpose": ["marketing"] * len(DOMAINS),
        "language": ["en"] * len(DOMAINS),
    })
