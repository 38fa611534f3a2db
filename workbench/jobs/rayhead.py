"""The local Ray head: one detached head a user and Python environment, shared by runs.

`python -m workbench.jobs.rayhead FOLDER` is the head: it starts a Ray cluster bound to 127.0.0.1, writes
its address, process id and start time into the user's runtime folder, and stops it when no run has held a
lease for 15 minutes. Ray's processes are its children and end with it, however it ends. The token that
Ray protects the cluster with lies beside, readable by the user only, and is never sent to a browser.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from workbench.errors import WorkbenchError
from workbench.jobs.run import process_alive
from workbench.project import write_atomic, write_json

IDLE_SECONDS = 15 * 60
START_SECONDS = 90.0
OBJECT_STORE_BYTES = 128 * 1024**2       # runs read their own Parquet; only small results pass


def runtime_folder() -> Path:
    """Where the head's address, lock and leases lie; one folder a Python environment.

    Ray's workers run in the head's environment, so environments do not share a head.
    """
    base = os.environ.get("XDG_RUNTIME_DIR")
    if not base or not os.access(base, os.W_OK):
        base = os.path.join(os.path.expanduser("~"), ".cache")
    environment = hashlib.sha256(os.path.realpath(sys.prefix).encode()).hexdigest()[:8]
    folder = Path(base) / "messaging-workbench" / f"ray-{environment}"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def environment(folder: Path) -> dict[str, str]:
    """Ray's settings, the same for head and drivers: loopback only, token on, no usage report."""
    token = folder / "token"
    if not token.exists():
        write_atomic(token, secrets.token_hex(32))
        token.chmod(0o600)
    return {
        "RAY_USAGE_STATS_ENABLED": "0",
        "RAY_AUTH_MODE": "token",
        "RAY_AUTH_TOKEN_PATH": str(token),
        "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",     # Ray's switch for "my address is 127.0.0.1"
        "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
    }


def running(folder: Path | None = None) -> dict[str, Any] | None:
    """{pid, started, address, ...} of the head that answers for `folder`, or None."""
    try:
        head = json.loads(((folder or runtime_folder()) / "head.json").read_text("utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    return head if process_alive(head["pid"], head["started"]) else None


def ensure(folder: Path | None = None, *, on_wait: Callable[[str], None] | None = None) -> str:
    """The address of the running head; starts it when there is none.

    Raises:
        WorkbenchError: when the head does not come up; names its log.
    """
    folder = folder or runtime_folder()
    with _lock(folder / "head.lock"):
        head = running(folder)
        if head is None:
            if on_wait is not None:
                on_wait("starting the local Ray head")
            head = _launch(folder)
    return str(head["address"])


def begin() -> bool:
    """Begin to start the head, for whoever has something else to do until it is there; False where it runs already.

    False, too, where Ray is not installed.
    """
    if find_spec("ray") is None or running() is not None:
        return False

    def start() -> None:
        with contextlib.suppress(WorkbenchError):        # whoever connects to it will be told what is wrong
            ensure()

    threading.Thread(target=start, name="begin-ray", daemon=True).start()
    return True


@contextlib.contextmanager
def lease(folder: Path | None = None) -> Iterator[None]:
    """While held, the head does not stop for idleness; a lease ends with its process."""
    import psutil

    folder = folder or runtime_folder()
    path = folder / "leases" / f"{os.getpid()}-{secrets.token_hex(4)}.json"
    write_json(path, {"pid": os.getpid(), "started": psutil.Process().create_time()})
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def stop(folder: Path | None = None) -> dict[str, Any] | None:
    """Stop the head that the workbench started, by its process id; None when there is none.

    Ray processes that someone else started are left alone.
    """
    import psutil

    folder = folder or runtime_folder()
    head = running(folder)
    if head is None:
        return None
    process = psutil.Process(head["pid"])
    family = [process, *process.children(recursive=True)]
    process.terminate()
    _, left = psutil.wait_procs(family, timeout=10)
    for survivor in left:
        with contextlib.suppress(psutil.Error):
            survivor.kill()
    psutil.wait_procs(left, timeout=5)
    (folder / "head.json").unlink(missing_ok=True)
    shutil.rmtree(head["folder"], ignore_errors=True)
    return {"pid": head["pid"], "address": head["address"], "processes": len(family)}


def _launch(folder: Path) -> dict[str, Any]:
    (folder / "head.json").unlink(missing_ok=True)
    log = folder / "head.log"
    words = [sys.executable, "-m", "workbench.jobs.rayhead", str(folder)]
    with log.open("wb") as output:
        process = subprocess.Popen(
            words, cwd=folder, env={**os.environ, **environment(folder), "PYTHONSAFEPATH": "1"},
            stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True,
        )
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        head = running(folder)
        if head is not None:
            return head
        time.sleep(0.05)
    if process.poll() is None:
        process.terminate()
    words_of_log = log.read_text("utf-8", "replace").strip().splitlines()
    last = words_of_log[-1] if words_of_log else "it said nothing"
    raise WorkbenchError(f"the local Ray head did not start: {last}", hint=f"see {log}, or use --mode inline")


@contextlib.contextmanager
def _lock(path: Path) -> Iterator[None]:
    """One process at a time starts the head; the lock goes with its holder."""
    with path.open("a") as file:
        try:
            import fcntl
        except ImportError:              # Windows
            yield
            return
        fcntl.flock(file.fileno(), fcntl.LOCK_EX)
        yield


def _leased(folder: Path) -> bool:
    held = False
    for path in (folder / "leases").glob("*.json"):
        try:
            holder = json.loads(path.read_text("utf-8"))
        except (FileNotFoundError, json.JSONDecodeError):
            continue
        if process_alive(holder["pid"], holder["started"]):
            held = True
        else:
            path.unlink(missing_ok=True)
    return held


def main(folder: Path, idle_seconds: float = IDLE_SECONDS) -> None:
    """Be the head until idle for `idle_seconds`, or told to stop by SIGTERM."""
    import psutil
    import ray

    def leave(*_: object) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, leave)
    # Ray puts Unix sockets below its folder, and a socket's path may have 107 bytes at most. It opens its
    # folder to everyone, so that one lies inside one that is not.
    private = tempfile.mkdtemp(prefix="wbr-", dir="/tmp" if os.path.isdir("/tmp") else None)
    context: Any = ray.init(
        num_cpus=os.cpu_count(), include_dashboard=False, log_to_driver=False, configure_logging=False,
        object_store_memory=OBJECT_STORE_BYTES, _temp_dir=os.path.join(private, "r"),
    )
    signal.signal(signal.SIGTERM, leave)             # ray.init installs its own
    write_json(folder / "head.json", {
        "version": 1, "pid": os.getpid(), "started": psutil.Process().create_time(),
        "address": context.address_info["gcs_address"], "cpus": os.cpu_count(), "python": sys.executable,
        "ray": ray.__version__, "folder": private,
    })
    try:
        used = time.monotonic()
        while time.monotonic() - used < idle_seconds:
            time.sleep(1.0)
            if _leased(folder):
                used = time.monotonic()
    finally:
        (folder / "head.json").unlink(missing_ok=True)
        ray.shutdown()
        shutil.rmtree(private, ignore_errors=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(os.environ.get("WORKBENCH_RAY_IDLE_SECONDS", IDLE_SECONDS)))
