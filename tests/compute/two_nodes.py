"""A real Ray cluster of two nodes on this machine, in a network of its own, for tests.

The second node runs as `nobody`, who can read neither the project nor anything else of whoever runs the tests; it
has mounts of its own, in which only Python's folders are opened to it. Needs root and Linux's unshare and nsenter.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path
from typing import Any

GCS, DASHBOARD, CLIENT = 6380, 8265, 6381         # free: the network is the cluster's own
START_SECONDS = 150
_LOOPBACK = """
import fcntl, socket, struct, sys, time
fcntl.ioctl(socket.socket(), 0x8914, struct.pack("16sh", b"lo", 1))       # SIOCSIFFLAGS: up
# an address of its own for the second node: LightGBM looks for its own among those of the machine
there = struct.pack("16sHH4s8x", b"lo:0", socket.AF_INET, 0, socket.inet_aton("127.0.0.2"))
fcntl.ioctl(socket.socket(socket.AF_INET, socket.SOCK_DGRAM), 0x8916, there)     # SIOCSIFADDR
print("up", flush=True)
time.sleep(3600)
"""


def missing() -> str | None:
    """Why such a cluster cannot run here, or None."""
    if sys.platform != "linux" or os.getuid() != 0:
        return "needs root on Linux"
    for program in ("unshare", "nsenter", "setpriv"):
        if shutil.which(program) is None:
            return f"needs {program}"
    tried = subprocess.run(["unshare", "--net", "--mount", "true"], capture_output=True)
    return None if tried.returncode == 0 else "this machine lets nobody have a network of its own"


class TwoNodes:
    """The cluster; `inside` runs code where it can be reached."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="wbc-", dir="/tmp"))       # short: sockets lie below
        self.folder.chmod(0o755)
        self.storage = self.folder / "storage"
        self.storage.mkdir()
        self.storage.chmod(0o777)
        self._token = secrets.token_hex(16)
        self._processes: list[subprocess.Popen[str]] = []
        self._holder = self._start("holder", ["unshare", "--net", sys.executable, "-c", _LOOPBACK])
        self._until("holder", "up")
        shared = ["--num-cpus=1", "--object-store-memory=100000000", "--disable-usage-stats", "--block"]
        ray = [sys.executable, "-m", "ray.scripts.scripts", "start"]
        (self.folder / "ray").mkdir()
        self._start("head", self._reaching([
            *ray, "--head", f"--port={GCS}", "--dashboard-host=127.0.0.1", f"--dashboard-port={DASHBOARD}",
            f"--ray-client-server-port={CLIENT}", "--node-ip-address=127.0.0.1", f"--temp-dir={self.folder}/ray",
            *shared]))
        self._until("head", "Ray runtime started")
        self._start("node", self._reaching(["unshare", "--mount", "bash", str(self._private_mounts()), *ray,
                                            f"--address=127.0.0.1:{GCS}", "--node-ip-address=127.0.0.2", *shared]))
        self._until("node", "Ray runtime started")

    def project(self, root: Path) -> Path:
        """An empty project whose settings name the cluster, in a folder that `nobody` cannot enter."""
        from workbench.project import Project

        root.parent.chmod(0o700)
        Project.create(root)
        (root / "workbench.toml").write_text(
            f'version = 1\n[ray]\naddress = "http://127.0.0.1:8265"\nstorage = "{self.storage}"\n')
        return root

    def inside(self, code: str, *words: str, timeout: float = 300) -> Any:
        """Run Python code where the cluster is; what it prints last, as JSON."""
        done = self.call([sys.executable, "-c", textwrap.dedent(code), *words], timeout)
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout.strip().splitlines()[-1])

    def workbench(self, *words: str, timeout: float = 300) -> subprocess.CompletedProcess[str]:
        """Run a `workbench` command where the cluster is."""
        return self.call([sys.executable, "-m", "workbench", *words], timeout)

    def call(self, words: list[str], timeout: float) -> subprocess.CompletedProcess[str]:
        """Run a command where the cluster is."""
        return subprocess.run(self._reaching(words), env=self._environment(), capture_output=True, text=True,
                              timeout=timeout)

    def popen(self, words: list[str]) -> subprocess.Popen[str]:
        """Start a command where the cluster is."""
        # tests that were started in the background would hand down that Ctrl-C is ignored
        return subprocess.Popen(self._reaching(words), env=self._environment(), stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True,
                                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))

    def stop(self) -> None:
        """End every process, newest first, and remove the folder."""
        for process in reversed(self._processes):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        # Ray's own children leave their group: whoever still has our folder open is one of them
        import psutil

        for process in psutil.process_iter(["cmdline"]):
            if any(str(self.folder) in word for word in process.info["cmdline"] or ()):
                process.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _environment(self) -> dict[str, str]:
        return {**os.environ, "RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": self._token, "RAY_USAGE_STATS_ENABLED": "0",
                "RAY_raylet_start_wait_time_s": "120",          # Ray's own 30 are short on a busy machine
                "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}

    def _reaching(self, words: list[str]) -> list[str]:
        return ["nsenter", f"--net=/proc/{self._holder.pid}/ns/net", "--", *words]

    def _start(self, name: str, words: list[str]) -> subprocess.Popen[str]:
        with (self.folder / f"{name}.log").open("w") as log:
            process = subprocess.Popen(words, env=self._environment(), stdin=subprocess.DEVNULL, stdout=log,
                                       stderr=log, text=True, start_new_session=True, cwd=self.folder)
        self._processes.append(process)
        return process

    def _until(self, name: str, said: str) -> None:
        until = time.monotonic() + START_SECONDS
        log = self.folder / f"{name}.log"
        while said not in log.read_text("utf-8", "replace"):
            ended = self._processes[-1].poll() is not None
            if ended or time.monotonic() > until:
                text = log.read_text("utf-8", "replace")[-3000:]
                self.stop()
                raise RuntimeError(f"the {name} {'ended' if ended else 'did not start'}:\n{text}")
            time.sleep(0.2)

    def _private_mounts(self) -> Path:
        """A script that opens Python's folders to `nobody`, gives the node a Ray folder of its own, and runs `$@`."""
        home = self.folder / "node"
        home.mkdir()
        lines = ["set -e"]
        covered: set[Path] = set()
        for number, folder in enumerate(sorted({Path(sys.prefix).resolve(), Path(sys.base_prefix).resolve()})):
            closed = next((one for one in reversed(folder.parents) if not one.stat().st_mode & 0o001), None)
            if closed is None:
                continue
            kept = self.folder / f"kept{number}"
            kept.mkdir()
            lines.append(f"mount --bind '{folder}' '{kept}'")
            covered.add(closed)
        lines += [f"mount -t tmpfs -o mode=755 tmpfs '{closed}'" for closed in sorted(covered)]
        for number, folder in enumerate(sorted({Path(sys.prefix).resolve(), Path(sys.base_prefix).resolve()})):
            if (self.folder / f"kept{number}").exists():
                lines += [f"mkdir -p '{folder}'", f"mount --bind '{self.folder}/kept{number}' '{folder}'"]
        lines += [f"mkdir '{home}/ray'", f"chown -R nobody '{home}'", f"mount --bind '{home}/ray' '{self.folder}/ray'",
                  f"cd '{home}'",
                  "exec setpriv --reuid=nobody --regid=nogroup --clear-groups env "
                  f"HOME='{home}' TMPDIR='{home}' \"$@\""]
        script = self.folder / "node.sh"
        script.write_text("\n".join(lines) + "\n")
        return script
