"""A Ray cluster that works over user buckets for us: ship what it reads, submit, wait, take the answers.

Where the address is `http(s)://head:8265` the driver is submitted through Ray's Jobs API and lives on the cluster;
`auto` or `host:port` joins from one of its nodes, with the driver in a process of its own here.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import shlex
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol
from uuid import uuid4

from workbench.compute import driver, nodes
from workbench.compute.storage import Storage
from workbench.errors import Cancelled, InputError, WorkbenchError

if TYPE_CHECKING:
    import pyarrow as pa

POLL_SECONDS = 0.3
CONNECT_SECONDS = 5.0
MODES = ("auto", "inline", "ray")
FROM_ROWS = 20_000_000      # below, a machine is done before a cluster has begun
# they tell of each upload on our stderr
_LOUD = ("ray.dashboard.modules.dashboard_sdk", "ray._private.runtime_env.packaging")
Say = Callable[[float | None, str], None]


@dataclass(frozen=True)
class Answer:
    """What a job gave.

    Attributes:
        tables: one an item, in the items' order.
        nodes: of each node: `address`, `cpus`, `user`, `python`, and `items`, how many it did.
    """

    tables: tuple[pa.Table, ...]
    nodes: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Cluster:
    """A cluster and the storage that it shares with us."""

    address: str
    storage: Storage

    def map(self, function: str, items: Sequence[Mapping[str, Any]], arguments: Mapping[str, Any],
            say: Say | None = None, should_stop: Callable[[], bool] = lambda: False) -> Answer:
        """`function(storage, arguments, item)` for each item, on any node; each gives an Arrow table.

        Args:
            function: `module:name`, of this package.
            items, arguments: plain JSON values.
            say: told the share that is done and what happens.
            should_stop: asked while waiting; True stops the job on the cluster.

        Raises:
            Cancelled: when stopped.
            InputError: no such cluster, a node that lacks something, or what the function refused.
            WorkbenchError: what went wrong there.
        """
        import pyarrow as pa

        say = say or (lambda share, what: None)
        job = f"workbench-{uuid4().hex[:12]}"
        where = f"jobs/{job}"
        try:
            say(0.0, f"waiting for the cluster {self.address}")
            work = self.begin(job, {"function": function, "items": list(items), "arguments": dict(arguments),
                                    "versions": nodes.versions()})
            self._wait(work, job, len(items), say, should_stop)
            tables = tuple(pa.ipc.open_stream(self.storage.read(f"{where}/parts/{number}.arrow")).read_all()
                           for number in range(len(items)))
            return Answer(tables, tuple(json.loads(self.storage.read(f"{where}/done.json"))["nodes"]))
        finally:
            self.storage.remove(where)

    def nodes(self) -> tuple[dict[str, Any], ...]:
        """Every node, each looked at: see `Answer.nodes`.

        Raises:
            InputError: no such cluster, or what a node lacks.
        """
        return self.map("workbench.compute.driver:package", [], {}).nodes

    def begin(self, job: str, wanted: Mapping[str, Any], environment: Mapping[str, str] | None = None) -> Work:
        """Have a driver do what `wanted` says: with `versions`, which each node must have.

        Args:
            job: its name.
            wanted: plain JSON values; `jobs/JOB/job.json` of the storage says them, and the driver ends without it.
            environment: variables of the processes on a cluster that takes jobs.

        Raises:
            Unreachable: nobody answers.
        """
        self.storage.ready().write(f"jobs/{job}/job.json", json.dumps({"version": 1, **wanted}).encode())
        if not takes_jobs(self.address):
            return _Joined(self.address, self.storage.uri, job)
        work = _Submitted(self.address, job)
        work.submit(self.storage.uri, environment or {})
        return work

    def under_way(self, job: str) -> Work:
        """A job that was submitted before, on a cluster that takes jobs.

        Raises:
            Unreachable: nobody answers.
        """
        return _Submitted(self.address, job)

    def require(self) -> None:
        """Look whether a cluster that takes jobs answers.

        Raises:
            Unreachable: nobody does.
        """
        _Submitted(self.address, "")

    def _wait(self, work: Work, job: str, items: int, say: Say, should_stop: Callable[[], bool]) -> None:
        try:
            while not work.ended():
                if should_stop():
                    raise Cancelled("cancelled")
                done = len(self.storage.names(f"jobs/{job}/parts"))
                say(done / max(items, 1), f"{done} of {items} parts on the cluster")
                time.sleep(POLL_SECONDS)
        except BaseException:
            work.stop()
            raise
        if self.storage.has(f"jobs/{job}/failed.json"):
            raise error_of(json.loads(self.storage.read(f"jobs/{job}/failed.json")), self.address)
        if not self.storage.has(f"jobs/{job}/done.json"):
            raise WorkbenchError(f"the job ended early: {work.last_words()}", where=self.address)


class Unreachable(InputError):
    """No cluster answers at the address."""


def takes_jobs(address: str | None) -> bool:
    """Whether an address is that of Ray's Jobs API."""
    return address is not None and address.startswith(("http://", "https://"))


def error_of(said: dict[str, Any], address: str) -> WorkbenchError:
    """What the cluster said, as the error that the same work raises here."""
    if said.get("faults"):
        return InputError("; ".join(said["faults"]), where=address,
                          hint="every node needs the same versions, and [ray] storage must be there for each")
    kind = InputError if said["error"] in ("InputError", "NotFound") else WorkbenchError
    return kind(said["what"], where=said.get("where"), hint=said.get("hint"))


class Work(Protocol):
    """A driver on its way."""

    def ended(self) -> bool:
        """Whether it is over."""

    def stop(self) -> None:
        """Have it end."""

    def last_words(self) -> str:
        """What it said at its end."""


class _Submitted:
    """A driver that lives on the cluster."""

    def __init__(self, address: str, job: str) -> None:
        os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
        from ray.job_submission import JobSubmissionClient

        for loud in _LOUD:
            logging.getLogger(loud).setLevel(logging.WARNING)
        self._address, self._job = address, job
        try:
            self._client = JobSubmissionClient(address)
        except (OSError, RuntimeError, ValueError) as error:
            raise _nobody(address, error) from None

    def submit(self, uri: str, environment: Mapping[str, str]) -> None:
        try:
            self._client.submit_job(
                entrypoint=f"python -m workbench.compute.driver {shlex.quote(uri)} {self._job}",
                submission_id=self._job, runtime_env={"py_modules": [driver.package()], "excludes": driver.EXCLUDES,
                                                      "env_vars": dict(environment)})
        except (OSError, RuntimeError, ValueError) as error:
            raise _nobody(self._address, error) from None

    def ended(self) -> bool:
        return bool(self._client.get_job_status(self._job).is_terminal())

    def stop(self) -> None:
        # a driver that has not begun hears nothing: it ends by itself, when it finds its job taken away
        with contextlib.suppress(OSError, RuntimeError):
            self._client.stop_job(self._job)

    def last_words(self) -> str:
        lines = [line for line in self._client.get_job_logs(self._job).strip().splitlines() if line.strip()]
        return lines[-1] if lines else str(self._client.get_job_info(self._job).message)


class _Joined:
    """A driver here, on one of the cluster's nodes."""

    def __init__(self, address: str, uri: str, job: str) -> None:
        host, _, port = address.rpartition(":")
        try:                # Ray itself would try for minutes
            if port.isdigit():
                socket.create_connection((host, int(port)), timeout=CONNECT_SECONDS).close()
        except OSError as error:
            raise _nobody(address, error) from None
        self._process = subprocess.Popen(
            [sys.executable, "-m", "workbench.compute.driver", uri, job, "--address", address],
            env={**os.environ, "RAY_USAGE_STATS_ENABLED": "0", "PYTHONSAFEPATH": "1", "PYTHONPATH": os.pathsep.join(
                [os.path.dirname(driver.package()), *filter(None, [os.environ.get("PYTHONPATH")])])},
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)

    def ended(self) -> bool:
        return self._process.poll() is not None

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def last_words(self) -> str:
        assert self._process.stderr is not None
        lines = self._process.stderr.read().strip().splitlines()
        return lines[-1] if lines else f"exit code {self._process.returncode}"


def _nobody(address: str, error: Exception) -> Unreachable:
    return Unreachable(f"no Ray cluster answers: {_first(error)}", where=address,
                       hint="see [ray] address in workbench.toml, or work here: --mode inline")


def _first(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def of(settings: Mapping[str, Any]) -> Cluster | None:
    """The cluster that `[ray] address` and `[ray] storage` name; None without either."""
    ray = settings.get("ray") or {}
    if not ray.get("address") or not ray.get("storage"):
        return None
    address = str(ray["address"])
    host, _, port = address.rpartition(":")
    if not (address == "auto" or takes_jobs(address) or (host and port.isdigit())):
        raise InputError(f"Ray address {address!r} is neither auto, host:port nor http(s)://host:port",
                         where="[ray] address")
    return Cluster(address, Storage(str(ray["storage"])))


def choose(settings: Mapping[str, Any], mode: str, rows: int) -> tuple[Cluster | None, str]:
    """(the cluster, or None for this machine; why, "" where no cluster is set) for work over so many rows.

    Raises:
        InputError: for an unknown mode, or `ray` without a cluster.
    """
    if mode not in MODES:
        raise InputError(f"unknown mode {mode!r}", got=mode, known=MODES)
    if mode == "inline":
        return None, "on this machine: asked for"
    ray = settings.get("ray") or {}
    missing = [name for name in ("address", "storage") if not ray.get(name)]
    if mode == "ray":
        if missing:
            raise InputError(f"there is no [ray] {missing[0]} in workbench.toml", where="--mode ray",
                             hint="name a cluster and a storage that every node reads and writes")
        return of(settings), f"on the cluster {ray['address']}: asked for"
    if missing:         # whoever has no cluster need not be told so
        return None, f"on this machine: no [ray] {missing[0]} is set" if len(missing) == 1 else ""
    least = int(ray.get("from_rows", FROM_ROWS))
    if rows < least:
        return None, f"on this machine: {rows:,} rows, fewer than {least:,}"
    return of(settings), f"on the cluster {ray['address']}: {rows:,} rows, at least {least:,}"
