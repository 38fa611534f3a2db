"""A group of workers on Ray, through Ray Train V2.

Its controller takes one report a worker a health check, and `ray.train.report` waits until it was taken: so nothing is
reported but the end, and progress goes through the run's own event file. Workers read their rows themselves: Ray Data
tasks beside them would want the CPUs that the workers hold.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from workbench.errors import Cancelled
from workbench.jobs import group, members, place
from workbench.jobs.again import Again
from workbench.jobs.connection import Cluster, first_line, unless
from workbench.learning.spec import TrainingSpec

os.environ.setdefault("RAY_TRAIN_HEALTH_CHECK_INTERVAL_S", "0.2")      # it decides how soon an end is seen
os.environ.setdefault("RAY_TRAIN_ENABLE_PRINT_PATCH", "0")


def perform_on_ray(
    folder: Path, spec: TrainingSpec, world: int, cluster: Cluster, should_stop: Callable[[], bool],
) -> None:
    """Run the workers of a group on the cluster that this process drives, and wait for them.

    Raises:
        Cancelled: when stopped; no worker is left.
        Again: when a worker or the head was ended from outside.
        WorkbenchError: what the first one that failed said.
    """
    import ray
    from ray.train import FailureConfig, RunConfig, ScalingConfig

    have = float(ray.cluster_resources().get("CPU", 1))
    # The threads decide the result and stay as the spec says; what is reserved never exceeds the machine.
    share = min(float(spec.run.threads), have / world)
    trainer = _trainer(spec)(
        train_loop_per_worker=loop, train_loop_config={"place": place.named(folder)},
        scaling_config=ScalingConfig(num_workers=world, resources_per_worker={"CPU": share}),
        run_config=RunConfig(name="ray", storage_path=_kept_in(folder),
                             failure_config=FailureConfig(max_failures=0)))

    def stopped() -> bool:
        cluster.require()
        return should_stop()

    try:
        unless(stopped, trainer.fit)
        place.gather(folder)
    except Cancelled:
        members.end(folder)
        raise
    except Again:
        members.end(folder)
        raise
    except Exception as error:           # of Ray's many kinds; what the worker said stands in its file
        place.gather(folder)
        raise group.why(folder, f"a worker of the group ended early: {root(error)}") from None


def _kept_in(folder: Path) -> str:
    """Where Ray Train keeps what is its own: every node looks whether it sees that."""
    there = place.shared(folder)
    if there is None:
        return str((folder / group.PLACE).absolute())
    there.storage.write(f"{there.root}/train/ray/begun", b"")          # a folder that every node may write
    return f"{there.uri.rstrip('/')}/{there.root}/train"


def _trainer(spec: TrainingSpec) -> Any:
    if spec.model.kind == "torch":
        import functools

        from ray.train.torch import TorchConfig, TorchTrainer

        return functools.partial(TorchTrainer, torch_config=TorchConfig(backend="gloo"))
    from ray.train.lightgbm import LightGBMTrainer

    return LightGBMTrainer


def loop(config: dict[str, Any]) -> None:
    """One worker, in a process of Ray's."""
    import ray.train

    from workbench.jobs.training import spec_of

    context = ray.train.get_context()
    rank, world = context.get_world_rank(), context.get_world_size()
    network: dict[str, Any] = {}
    with place.at(config["place"], f"worker-{rank}") as folder:
        if spec_of(folder).model.kind != "torch":
            from ray.train.lightgbm import get_network_params

            network = get_network_params()
        well = group.told(folder, rank, lambda: group.member(folder, rank, world, network))
    if not well:
        raise RuntimeError("see the run's error")


def root(error: BaseException) -> str:
    """The first line of what began it, not of what hangs around it."""
    seen = error
    for _ in range(10):
        inner = getattr(seen, "cause", None) or seen.__cause__
        failures = getattr(seen, "worker_failures", None)
        if isinstance(failures, dict) and failures:
            inner = next(iter(failures.values()))
        if not isinstance(inner, BaseException) or inner is seen:
            break
        seen = inner
    return first_line(seen)
