"""The workers of a network's group, as processes: the same gradient in all of them, the mean of each one's own."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
import torch

WORKER = """
import os, sys
import numpy as np, torch
from workbench.jobs import together
rank, world, port, width, out = *map(int, sys.argv[1:5]), sys.argv[5]
torch.set_num_threads(1)
met = torch.distributed.TCPStore("127.0.0.1", port, is_master=False)
torch.distributed.init_process_group("gloo", store=met, rank=rank, world_size=world)
def net():
    torch.manual_seed(1)
    return torch.nn.Sequential(torch.nn.Linear(8, width), torch.nn.ReLU(), torch.nn.Linear(width, 1))
def gradient(module, of):
    rows = torch.from_numpy(np.random.default_rng(of).normal(size=(16, 8)).astype(np.float32))
    for _ in range(3):              # the same each time: nothing is left of the step before
        module.zero_grad()
        module(rows).square().mean().backward()
    return torch.cat([one.grad.flatten() for one in module.parameters()]).numpy().copy()
alone = np.mean([gradient(net(), k) for k in range(world)], 0)
np.save(out, np.stack([gradient(together.wrapped(net()), rank), alone]))
assert together.added(np.array([1.0, rank])).tolist() == [world, world * (world - 1) / 2]
os._exit(0)         # as a worker of a group does
"""


@pytest.mark.parametrize(("world", "width"), [
    (2, 16), (3, 16),
    (5, 16),            # too many: PyTorch's own way
    (2, 200_000),       # too large to go each to each
])
def test_every_worker_has_the_mean_gradient(tmp_path, world, width):
    # the test listens, on whichever port it is given: one found free may be taken before a worker comes to listen
    meeting = torch.distributed.TCPStore("127.0.0.1", 0, is_master=True, wait_for_workers=False)
    workers = [subprocess.Popen([sys.executable, "-c", WORKER, *map(str, (rank, world, meeting.port, width)),
                                 str(tmp_path / f"{rank}.npy")], stderr=subprocess.PIPE) for rank in range(world)]
    for one in workers:
        told = one.communicate(timeout=120)[1]
        assert one.returncode == 0, told.decode()
    first, *others = (np.load(tmp_path / f"{rank}.npy") for rank in range(world))
    for other in others:
        assert np.array_equal(first[0], other[0])           # to the last bit, else the networks would drift apart
    assert np.allclose(first[0], first[1], rtol=1e-4, atol=1e-6)
