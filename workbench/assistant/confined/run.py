"""Start the confined child on one cell, watch it, end it; never run the cell without the fences."""

from __future__ import annotations

import json
import os
import selectors
import shutil
import signal
import site
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from workbench.assistant.confined import fences
from workbench.assistant.confined.mirror import mirror
from workbench.logs.snapshot import Snapshot

_START = ("import sys; sys.path.insert(0, sys.argv[1]); "
          "from workbench.assistant.confined.child import main; main()")
_SYSTEM = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache", "/etc/ld.so.conf",
           "/etc/ld.so.conf.d", "/usr/share/zoneinfo", "/etc/localtime", "/dev/urandom", "/dev/zero",
           "/proc/self/cgroup", "/proc/meminfo", "/sys/fs/cgroup", "/sys/devices/system/cpu")  # how large it is
_LOOK = 0.05        # seconds between two looks at the child


@dataclass(frozen=True)
class Limits:
    """What a draft may use.

    Attributes:
        seconds: by the clock, and of processor a thread of two.
        memory: bytes that it holds; `address` those that it may name.
        disk: bytes of all files that it writes; `files` how many it may have open or leave.
        printed: characters; `cells` of a table; `message` bytes of the whole answer.
    """

    seconds: float = 20.0
    memory: int = 3 << 30
    address: int = 16 << 30
    disk: int = 1 << 30
    files: int = 256
    threads: int = 64
    printed: int = 20_000
    cells: int = 4_000
    message: int = 1 << 20


class Frozen(BaseModel):
    """What comes from the child is held against a model: it is text of a stranger."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Value(Frozen):
    """What the last expression gave."""

    kind: Literal["number", "text", "table", "chart"]
    value: bool | int | float | str | None = None
    columns: tuple[str, ...] = ()
    rows: tuple[dict[str, bool | int | float | str | None], ...] = ()
    total: int | None = None
    chart: dict[str, Any] | None = None


class Ran(Frozen):
    """What came of a cell.

    Attributes:
        status: done; failed with `error` at `line`; stopped at a limit or on a person's word; not_run, with `why`.
        cut: whether it printed more than is kept.
        fences: those that were up.
    """

    status: Literal["done", "failed", "stopped", "not_run"]
    printed: str = ""
    cut: bool = False
    value: Value | None = None
    error: str | None = None
    line: int | None = None
    why: str | None = None
    seconds: float | None = None
    fences: tuple[str, ...] = ()


def run_confined(snapshot: Snapshot, code: str, limits: Limits | None = None,
                 should_stop: Callable[[], bool] = lambda: False) -> Ran:
    """Run one cell in a child that can reach nothing but the snapshot's rows and copies of the specs."""
    limits = limits or Limits()
    lacking = fences.missing()
    if lacking:
        return Ran(status="not_run", why=lacking)
    with _scratch() as scratch:
        seen = mirror(snapshot, scratch / "project")
        work, outside = scratch / "work", scratch / "outside"
        work.mkdir()
        outside.write_text("out of reach", "utf-8")
        package = Path(__file__).resolve().parents[2]
        paths = library_paths()
        job: dict[str, Any] = {
            "code": code, "printed": limits.printed, "cells": limits.cells, "path": paths, "outside": str(outside),
            "readable": [*paths, *_SYSTEM, *_loaded(), str(package), *map(str, seen.readable)],
            "writable": [str(work), "/dev/null", *map(str, seen.writable)],
            "bounds": asdict(fences.Bounds(2 * max(1, round(limits.seconds)), limits.address, limits.disk,
                                           limits.files)),
        }
        found = _watched(job, package, scratch, limits, should_stop)
        return _shortened(found, scratch)


def library_paths() -> list[str]:
    """Where Python's own modules and the installed packages lie: never a folder of work in progress."""
    stdlib = [sysconfig.get_path(one) for one in ("stdlib", "platstdlib")]
    packages = [*(sysconfig.get_path(one) for one in ("purelib", "platlib")), *site.getsitepackages(),
                site.getusersitepackages()]
    wanted = {os.path.realpath(one) for one in packages}
    known = [one for one in sys.path if one and os.path.realpath(one) in wanted]
    dynamic = [os.path.join(one, "lib-dynload") for one in stdlib]
    return [one for one in dict.fromkeys([*stdlib, *dynamic, *known]) if os.path.isdir(one)]


def _loaded() -> list[str]:
    """The folder of Python's shared library, where it has one."""
    folder = sysconfig.get_config_var("LIBDIR")
    return [folder] if folder and folder not in ("/", "/home", "/root") else []


def _environment(scratch: Path) -> dict[str, str]:
    """All of it: nothing is inherited."""
    work = str(scratch / "work")
    return {"HOME": work, "TMPDIR": work, "WORKBENCH_PROJECT": str(scratch / "project"), "LANG": "C.UTF-8",
            "TZ": "UTC", "OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "2", "ARROW_IO_THREADS": "2",
            "MALLOC_ARENA_MAX": "4"}


@contextmanager
def _scratch() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="workbench-draft-")).resolve()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _watched(job: dict[str, Any], package: Path, scratch: Path, limits: Limits,
             should_stop: Callable[[], bool]) -> Ran:
    receive, send = os.pipe()
    try:
        job["to"] = send
        child = subprocess.Popen(
            [sys.executable, "-I", "-S", "-B", "-c", _START, str(package.parent)], env=_environment(scratch),
            cwd=scratch / "work", stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            pass_fds=(send,), start_new_session=True)
    except BaseException:
        os.close(receive)
        raise
    finally:
        os.close(send)
    try:
        with suppress(BrokenPipeError):
            assert child.stdin is not None
            child.stdin.write(json.dumps(job).encode())
            child.stdin.close()
        data, why = _received(receive, child.pid, scratch, limits, should_stop)
    finally:
        os.close(receive)
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        code = child.wait()
    if why:
        return Ran(status="stopped", why=why)
    return _read(data, code)


def _received(receive: int, pid: int, scratch: Path, limits: Limits, should_stop: Callable[[], bool]
              ) -> tuple[bytes, str | None]:
    """The child's message, or the limit that it ran into."""
    until = time.monotonic() + limits.seconds
    data = b""
    with selectors.DefaultSelector() as waiting:
        waiting.register(receive, selectors.EVENT_READ)
        while True:
            if waiting.select(_LOOK):
                piece = os.read(receive, 1 << 16)
                data += piece
                if not piece:
                    return data, None
                if len(data) > limits.message:
                    return b"", f"it gave more than {limits.message:,} bytes"
            if time.monotonic() > until:
                return b"", f"it took more than {limits.seconds:g} seconds"
            if should_stop():
                return b"", "it was cancelled"
            beyond = _beyond(pid, scratch, limits)
            if beyond:
                return b"", beyond


def _beyond(pid: int, scratch: Path, limits: Limits) -> str | None:
    """The limit that the child has passed, of those that the kernel does not keep."""
    try:
        status = Path(f"/proc/{pid}/status").read_text("utf-8")
    except OSError:
        return None
    held = {line.split(":")[0]: line.split()[1] for line in status.splitlines() if len(line.split()) > 1}
    if int(held.get("VmRSS", 0)) * 1024 > limits.memory:
        return f"it used more than {limits.memory / 2**30:g} GB of memory"
    if int(held.get("Threads", 0)) > limits.threads:
        return f"it started more than {limits.threads} threads"
    size, count = 0, 0
    for folder in (scratch / "work", scratch / "project" / ".workbench"):
        for place, _, names in os.walk(folder):
            for name in names:
                count += 1
                with suppress(OSError):
                    size += os.lstat(os.path.join(place, name)).st_blocks * 512
    if size > limits.disk:
        return f"it wrote more than {limits.disk / 2**20:g} MB"
    return f"it left more than {limits.files} files" if count > limits.files else None


def _read(data: bytes, code: int) -> Ran:
    if not data:
        if code == -signal.SIGSYS or code > 0:
            return Ran(status="not_run", why=f"the confined child did not start (it ended with {code})")
        signals = {-signal.SIGKILL: "it was ended by the system: too much processor time or memory",
                   -signal.SIGXCPU: "it used too much processor time"}
        return Ran(status="stopped", why=signals.get(code, f"the interpreter ended with signal {-code}"))
    try:
        return Ran.model_validate_json(data)
    except ValidationError:
        return Ran(status="failed", error="the child's answer is none: the cell wrote to its pipe")


def _shortened(found: Ran, scratch: Path) -> Ran:
    """Messages name files as the project does, not where the mirror lay."""
    places = (f"{scratch / 'project'}/", f"{scratch}/")

    def short(text: str | None) -> str | None:
        for place in places:
            text = text.replace(place, "") if text else text
        return text

    return found.model_copy(update={"error": short(found.error), "printed": short(found.printed) or "",
                                    "why": short(found.why)})
