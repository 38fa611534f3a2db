"""The filter of system calls, run by an interpreter of its own: on both machines it lets through what it names."""

from __future__ import annotations

import errno
import struct

import pytest

from workbench.assistant.confined.syscalls import MACHINES, program

ALLOW, KILL = 0x7FFF0000, 0x80000000
DENY, UNKNOWN = 0x00050000 | errno.EPERM, 0x00050000 | errno.ENOSYS
PID = 4242


def _judged(machine: str, number: int, *arguments: int, arch: int | None = None) -> int:
    data = struct.pack("<IIQ6Q", number, MACHINES[machine] if arch is None else arch, 0,
                       *(*arguments, *(0,) * (6 - len(arguments))))
    steps = list(struct.iter_unpack("<HBBI", program(machine, PID)))
    assert len(steps) < 4096
    at = held = 0
    while True:
        code, yes, no, value = steps[at]
        at += 1
        if code == 0x20:
            (held,) = struct.unpack_from("<I", data, value)
        elif code == 0x54:
            held &= value
        elif code == 0x06:
            return value
        else:
            at += yes if (held == value if code == 0x15 else held >= value) else no


# what is asked: (x86_64, aarch64), arguments, verdict
CASES = [
    ("read", (0, 63), (), ALLOW), ("socket", (41, 198), (), DENY), ("socketpair", (53, 199), (), DENY),
    ("connect", (42, 203), (), DENY), ("execve", (59, 221), (), DENY), ("execveat", (322, 281), (), DENY),
    ("ptrace", (101, 117), (), DENY), ("kill", (62, 129), (PID,), DENY), ("mount", (165, 40), (), DENY),
    ("io_uring_setup", (425, 425), (), DENY), ("memfd_create", (319, 279), (), DENY), ("bpf", (321, 280), (), DENY),
    ("fchmodat", (268, 53), (), DENY), ("truncate", (76, 45), (), DENY), ("setns", (308, 268), (), DENY),
    ("openat2", (437, 437), (), DENY), ("symlinkat", (266, 36), (), DENY), ("a later call", (999, 999), (), DENY),
    ("clone3", (435, 435), (), UNKNOWN), ("a thread", (56, 220), (0x003D0F00,), ALLOW),
    ("a fork", (56, 220), (17,), DENY),
    ("vfork by clone", (56, 220), (0x4111,), DENY), ("a thread elsewhere", (56, 220), (0x10000000 | 0x10F00,), DENY),
    ("open to read", (257, 56), (0, 0, 0), ALLOW), ("open to write", (257, 56), (0, 0, 0x241), ALLOW),
    ("read and truncate", (257, 56), (0, 0, 0x200), DENY), ("neither and truncate", (257, 56), (0, 0, 0x203), DENY),
    ("a lock", (72, 25), (3, 6), ALLOW), ("a file's owner", (72, 25), (3, 8), DENY),
    ("a signal of it", (72, 25), (3, 10), DENY),
    ("is it a terminal", (16, 29), (1, 0x5401), ALLOW), ("type into it", (16, 29), (1, 0x5412), DENY),
    ("its own limits", (302, 261), (0, 7, 0), ALLOW), ("new limits", (302, 261), (0, 7, 0x7FFF00000000), DENY),
    ("another's limits", (302, 261), (1, 7, 0), DENY), ("its own thread", (234, 131), (PID, PID, 6), ALLOW),
    ("another's thread", (234, 131), (1, 1, 9), DENY), ("its name", (157, 167), (15,), ALLOW),
    ("its parent's death", (157, 167), (1, 0), DENY),
]


@pytest.mark.parametrize(("numbers", "arguments", "verdict"), [case[1:] for case in CASES],
                         ids=[case[0].replace(" ", "_") for case in CASES])
def test_each_call_is_judged_alike_on_both_machines(numbers, arguments, verdict):
    for machine, number in zip(MACHINES, numbers, strict=True):
        assert _judged(machine, number, *arguments) == verdict, machine


def test_calls_of_another_machine_end_the_process():
    assert _judged("x86_64", 11, arch=0x40000003) == KILL           # execve by its 32-bit number
    assert _judged("x86_64", 0x40000000 | 41) == KILL               # x32
    assert _judged("aarch64", 11, arch=MACHINES["x86_64"]) == KILL
