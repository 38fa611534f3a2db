"""Which files a process may reach: Landlock, a part of Linux since 5.13 that needs no privilege.

Everything is refused but the rules given here; the kernel keeps them for the process's life, for root too.
Source: the kernel's `Documentation/userspace-api/landlock.rst`. Standard library only: the child imports it.
"""

from __future__ import annotations

import ctypes
import os
import stat
from collections.abc import Iterable

_CREATE, _ADD, _RESTRICT = 444, 445, 446        # the same numbers on every architecture
_VERSION = 1
_BENEATH = 1
WRITE_FILE, READ_FILE, READ_DIR, REMOVE_DIR, REMOVE_FILE, MAKE_DIR, MAKE_REG, TRUNCATE = (
    1 << bit for bit in (1, 2, 3, 4, 5, 7, 8, 14))
_READ = READ_FILE | READ_DIR
_WRITE = _READ | WRITE_FILE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_REG | TRUNCATE    # no link, socket, device
_OF_FILES = READ_FILE | WRITE_FILE | TRUNCATE
_HANDLED = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}      # version -> bits of rights on files that it knows


class _Ruleset(ctypes.Structure):
    _fields_ = [("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scoped", ctypes.c_uint64)]


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32)]


def version() -> int:
    """The kernel's Landlock version; 0 where there is none or the container forbids it."""
    try:
        return max(0, int(_libc().syscall(ctypes.c_long(_CREATE), None, ctypes.c_size_t(0), ctypes.c_uint32(_VERSION))))
    except (OSError, AttributeError):
        return 0


def restrict(readable: Iterable[str], writable: Iterable[str]) -> int:
    """Keep this thread, and all it will start, to these files and folders; gives the version.

    The caller is single-threaded and has `no_new_privs`. Paths that do not exist are passed over. From version 4
    on TCP is refused too, from 6 on abstract sockets and signals to processes outside.

    Raises:
        OSError: the kernel refuses.
    """
    known = version()
    if known < 1:
        raise OSError("the kernel has no Landlock")
    handled = (1 << _HANDLED.get(known, 16)) - 1
    size = 8 if known < 4 else 16 if known < 6 else 24
    wanted = _Ruleset(handled, 3, 3)
    ruleset = _call(_CREATE, ctypes.byref(wanted), ctypes.c_size_t(size), ctypes.c_uint32(0))
    try:
        for paths, rights in ((readable, _READ), (writable, _WRITE)):
            for path in paths:
                _allow(ruleset, path, rights & handled)
        _call(_RESTRICT, ctypes.c_int(ruleset), ctypes.c_uint32(0))
    finally:
        os.close(ruleset)
    return known


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(handle).st_mode):
            rights &= _OF_FILES
        rule = _Beneath(rights, handle)
        _call(_ADD, ctypes.c_int(ruleset), ctypes.c_int(_BENEATH), ctypes.byref(rule), ctypes.c_uint32(0))
    finally:
        os.close(handle)


def _call(number: int, *arguments: object) -> int:
    found = int(_libc().syscall(ctypes.c_long(number), *arguments))
    if found < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return found


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
