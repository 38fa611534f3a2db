"""What the workers of a network's group do in step: sums over all of them, and the mean of their gradients."""

from __future__ import annotations

from typing import Any

import numpy as np

FEW = 4                       # workers that send a gradient each to each
SMALL = 4 * 1024**2           # bytes of a gradient above which a ring's fewer bytes count for more than its many waits


def added(values: np.ndarray) -> np.ndarray:
    """The sum of an array over all workers."""
    import torch

    tensor = torch.from_numpy(np.array(values, dtype=np.float64))
    torch.distributed.all_reduce(tensor)
    return np.asarray(tensor.numpy())


def wrapped(module: Any) -> Any:
    """The module, whose gradients are the mean over all workers: PyTorch's `DistributedDataParallel`."""
    import torch
    from torch.nn.parallel import DistributedDataParallel

    # every worker begins with the same buffers and none changes them: sending them each step would cost a tenth
    parallel = DistributedDataParallel(module, broadcast_buffers=False, gradient_as_bucket_view=True)
    rank, world = torch.distributed.get_rank(), torch.distributed.get_world_size()
    if world <= FEW:
        # a lambda, as PyTorch refuses a hook whose bucket is annotated with anything but its own class
        parallel.register_comm_hook(None, lambda _, bucket: _exchanged(rank, world, bucket))
    return parallel


def _exchanged(rank: int, world: int, bucket: Any) -> Any:
    """The mean of a gradient, sent each to each: one wait a step, where Gloo's ring has one for each of its parts.

    A step of a small network takes some milliseconds, and a worker that sleeps wakes late. All add up in the order of
    the workers, so that all have the same to the last bit.
    """
    import torch
    from torch import distributed

    own = bucket.buffer()
    if own.numel() * own.element_size() > SMALL:
        distributed.all_reduce(own)
        own.div_(world)
    else:
        others = [k for k in range(world) if k != rank]
        parts = [own if k == rank else torch.empty_like(own) for k in range(world)]
        works = [distributed.isend(own, k) for k in others] + [distributed.irecv(parts[k], k) for k in others]
        for one in filter(None, works):        # none of a process outside the group
            one.wait()
        own.copy_(torch.stack(parts).sum(0).div_(world))
    done: Any = torch.futures.Future()
    done.set_result(own)
    return done
