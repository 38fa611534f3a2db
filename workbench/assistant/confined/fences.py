"""All fences of the child in their order, what a machine lacks for them, and the proof that they hold.

Required: Linux on x86_64 or aarch64, Landlock (files) and seccomp (sockets, processes, signals), each of which the
kernel gives to any process. A network namespace of its own is taken where the kernel lets it. Standard library only.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import platform
import socket
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench.assistant.confined import landlock, syscalls

_SET_PDEATHSIG, _SET_NO_NEW_PRIVS, _CAPBSET_DROP, _CAP_AMBIENT = 1, 38, 24, 47
_SEARCH = 2                                  # CAP_DAC_READ_SEARCH: root goes on reading a project of somebody else's
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_CAPABILITIES = 0x20080522                   # _LINUX_CAPABILITY_VERSION_3
_KILL = 9


@dataclass(frozen=True)
class Bounds:
    """What the kernel bounds: seconds of processor, bytes of address space and of one file, open files."""

    seconds: int
    address: int
    file: int
    files: int


def missing() -> str | None:
    """Why code cannot be confined on this machine, in one line; None where it can.

    What only shows when it is tried (a container that forbids seccomp) is found by `enter`.
    """
    if not sys.platform.startswith("linux"):
        return f"{platform.system() or sys.platform} has no Landlock and seccomp; drafted code is tried on Linux only"
    if platform.machine() not in syscalls.MACHINES or sys.maxsize < 2**32 or sys.byteorder != "little":
        return f"the filter of system calls is written for {' and '.join(syscalls.MACHINES)}, not {platform.machine()}"
    if landlock.version() < 1:
        return "the kernel offers no Landlock (Linux 5.13 or later, switched on, and not forbidden by the container)"
    return None


def enter(readable: Sequence[str], writable: Sequence[str], bounds: Bounds, outside: str) -> list[str]:
    """Put this process behind every fence, for good, and prove it; gives their names.

    Args:
        outside: a file that exists and must be out of reach.

    Raises:
        OSError: a fence cannot be put up, or does not hold.
    """
    lacking = missing()
    if lacking:
        raise OSError(lacking)
    parent = os.getppid()
    _prctl(_SET_PDEATHSIG, _KILL)
    if os.getppid() != parent:              # it ended before the signal was asked for
        os._exit(1)
    Path(outside).read_bytes()              # else the proof below would prove nothing
    put = []
    if _own_network():
        put.append("network namespace")
    _bound(bounds)
    _drop_capabilities()
    _prctl(_SET_NO_NEW_PRIVS, 1)
    put += ["limits", f"landlock {landlock.restrict(readable, writable)}"]
    syscalls.restrict(platform.machine())
    put.append("seccomp")
    prove(outside)
    return put


def prove(outside: str) -> None:
    """Try what must fail: read a file outside, make a socket, start a process, send a signal."""
    tries = {
        "a file outside was read": lambda: Path(outside).read_bytes(),
        "a file outside was written": lambda: Path(outside).open("ab").close(),
        "a socket was made": lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM).close(),
        "a local socket was made": lambda: socket.socket(socket.AF_UNIX, socket.SOCK_STREAM).close(),
        "a process was started": _forked,
        "a signal was sent": lambda: os.kill(os.getppid(), 0),
    }
    for said, attempt in tries.items():
        try:
            attempt()
        except OSError as error:
            if error.errno in (errno.EPERM, errno.EACCES):
                continue
            raise OSError(f"the confinement does not hold: {said.replace(' was ', ' gave ')}: {error}") from None
        raise OSError(f"the confinement does not hold: {said}")


def _forked() -> None:
    if os.fork() == 0:
        os._exit(0)


def _own_network() -> bool:
    """A network namespace without any network; a user's needs a user namespace around it. Not every kernel lets it."""
    unshare = ctypes.CDLL(None, use_errno=True).unshare
    return bool(unshare(_NEW_NETWORK) == 0 or unshare(_NEW_USER | _NEW_NETWORK) == 0)


def _bound(bounds: Bounds) -> None:
    import resource  # Windows has none, and asks here what it lacks

    for which, most in (
        (resource.RLIMIT_CPU, bounds.seconds), (resource.RLIMIT_AS, bounds.address), (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, bounds.file), (resource.RLIMIT_NOFILE, bounds.files),
        (resource.RLIMIT_MEMLOCK, 0),
    ):
        hard = resource.getrlimit(which)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(which, (most, most))


def _drop_capabilities() -> None:
    """Root's powers, and those that a user namespace gave; reading files stays, within Landlock's rules."""
    for number in range(64):
        if number != _SEARCH:
            with contextlib.suppress(OSError):      # the kernel knows fewer, or this process may not
                _prctl(_CAPBSET_DROP, number)
    with contextlib.suppress(OSError):
        _prctl(_CAP_AMBIENT, 4)                     # PR_CAP_AMBIENT_CLEAR_ALL
    header = (ctypes.c_uint32 * 2)(_CAPABILITIES, 0)
    held = (ctypes.c_uint32 * 6)()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.capget(header, held) != 0:
        raise OSError(ctypes.get_errno(), "capget")
    kept = held[1] & (1 << _SEARCH)                 # permitted, low word
    if libc.capset(header, (ctypes.c_uint32 * 6)(kept, kept, 0, 0, 0, 0)) != 0:
        raise OSError(ctypes.get_errno(), "capset")


def _prctl(what: int, value: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    zero = ctypes.c_ulong(0)
    if libc.prctl(ctypes.c_int(what), ctypes.c_ulong(value), zero, zero, zero) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
