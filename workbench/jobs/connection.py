"""This process as a driver of a Ray cluster: the local head, or one by its address; and whether it still answers."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from workbench.errors import Cancelled, InputError, WorkbenchError
from workbench.jobs import rayhead
from workbench.jobs.again import Again

POLL_SECONDS = 0.1
CONNECT_SECONDS = 5.0
LOOK_SECONDS = 1.0


class NoRay(InputError):
    """No Ray is installed, or nothing answers at the address."""


class Cluster:
    """The cluster that this process drives."""

    def __init__(self, address: str, local: bool) -> None:
        self.address, self.local = address, local
        self._looked = time.monotonic()

    def require(self) -> None:
        """Look now and then whether the head still lives: Ray itself would wait a minute and then end this process.

        Raises:
            Again: when it does not.
        """
        if time.monotonic() - self._looked < LOOK_SECONDS:
            return
        self._looked = time.monotonic()
        if self.local:
            if rayhead.running() is None:
                raise Again("the local Ray head ended")
            return
        try:
            _answers(self.address)
        except OSError as error:
            raise Again(f"the Ray head {self.address} answers no more: {error}") from None


@contextlib.contextmanager
def connected(address: str | None, say: Callable[[str], Any], should_stop: Callable[[], bool]) -> Iterator[Cluster]:
    """Connect to the head at `address`; None or `local` is the local one, which is started where there is none.

    Raises:
        NoRay: when Ray is not installed or nobody answers.
        Cancelled: when stopped meanwhile.
    """
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    if find_spec("ray") is None:
        raise NoRay("Ray is not installed", hint="`pip install 'ray[default,train]'`, or --mode inline")
    with contextlib.ExitStack() as stack:
        local = address in (None, "local")
        if local:
            stack.enter_context(rayhead.lease())
            try:
                address = unless(should_stop, lambda: rayhead.ensure(on_wait=say))
            except WorkbenchError as error:
                if isinstance(error, Cancelled):
                    raise
                raise NoRay(error.what, hint=error.hint) from None
            os.environ.update(rayhead.environment(rayhead.runtime_folder()))
        loaded = "ray" in sys.modules
        import ray  # it reads what was just set as it loads

        if local and loaded:
            _read_again()
        cluster = Cluster(_joined(ray, str(address), should_stop), local)
        try:
            yield cluster
        except Again:
            raise                        # a proper goodbye would wait for who is gone
        except BaseException:
            ray.shutdown()
            raise
        else:
            ray.shutdown()


def _read_again() -> None:
    """Have a Ray that was loaded before us take the local head's settings: it would look for it elsewhere, for minutes.

    The names are Ray's own; where a version has others, a process connects to the local head only before it loads Ray.
    """
    with contextlib.suppress(ImportError, AttributeError):
        constants: Any = import_module("ray._private.ray_constants")
        raylet: Any = import_module("ray._raylet")
        constants.ENABLE_RAY_CLUSTER = False                      # "my address is 127.0.0.1"
        raylet.Config.initialize("")
        raylet.AuthenticationTokenLoader.instance().reset_cache()


def _joined(ray: Any, address: str, should_stop: Callable[[], bool]) -> str:
    """Connect; the address of the head, `host:port`."""
    try:
        _answers(address)
        found = unless(should_stop, lambda: ray.init(address=address, log_to_driver=False, configure_logging=False))
    except (OSError, RuntimeError, ValueError) as error:
        raise NoRay(
            f"no Ray cluster at {address!r}: {first_line(error)}", where="[ray] address",
            hint="start one there, or leave the address out for a local head",
        ) from None
    return str(found.address_info["gcs_address"])


def _answers(address: str) -> None:
    """Raise `OSError` when nobody listens at host:port; Ray itself would try for minutes."""
    host, _, port = address.rpartition(":")
    if host and port.isdigit():
        socket.create_connection((host, int(port)), timeout=CONNECT_SECONDS).close()


def first_line(error: BaseException) -> str:
    """What an error says, without what hangs below it."""
    return next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)


def unless(should_stop: Callable[[], bool], call: Callable[[], Any], seconds: float | None = None) -> Any:
    """Run a call that cannot be interrupted in a thread, and leave it behind when the run is cancelled.

    Raises:
        Cancelled: when it is.
        TimeoutError: after so many seconds.
    """
    outcome: dict[str, Any] = {}

    def body() -> None:
        try:
            outcome["value"] = call()
        except BaseException as error:
            outcome["error"] = error

    thread = threading.Thread(target=body, daemon=True)
    thread.start()
    until = None if seconds is None else time.monotonic() + seconds
    while thread.is_alive():
        thread.join(POLL_SECONDS)
        if should_stop():
            raise Cancelled("cancelled")
        if until is not None and time.monotonic() > until:
            raise TimeoutError(f"no answer within {seconds:g} s")
    if "error" in outcome:
        raise outcome["error"]
    return outcome["value"]
