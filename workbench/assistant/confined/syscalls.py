"""What a process may ask of the kernel: a seccomp filter that names every call it lets through.

The list is what Python, numpy, Arrow and DuckDB need to compute and to read and write files; where those files
may lie is Landlock's part. No socket, no new process (threads only), no signal to another process, no mount,
no change of owner, mode, times or attributes; what is not named fails with EPERM, so calls that a later kernel
brings are refused as well. Source: `seccomp(2)`, `bpf(4)`. Standard library only: the child imports it.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct

MACHINES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}      # AUDIT_ARCH_*; both are little-endian
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_LOAD, _AND, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x54, 0x15, 0x35, 0x06
_NUMBER, _ARCH = 0, 4                                        # offsets in struct seccomp_data
_SET_SECCOMP, _FILTER = 22, 2

# name: (x86_64, aarch64); None where the machine has no such call
_PLAIN: dict[str, tuple[int | None, int | None]] = {
    # files that Landlock lets it open
    "read": (0, 63), "write": (1, 64), "close": (3, 57), "fstat": (5, 80), "newfstatat": (262, 79), "stat": (4, None),
    "lstat": (6, None), "statx": (332, 291), "lseek": (8, 62), "pread64": (17, 67), "pwrite64": (18, 68),
    "readv": (19, 65), "writev": (20, 66), "preadv": (295, 69), "pwritev": (296, 70), "access": (21, None),
    "faccessat": (269, 48), "faccessat2": (439, 439), "flock": (73, 32), "fsync": (74, 82), "fdatasync": (75, 83),
    "ftruncate": (77, 46), "fallocate": (285, 47), "fadvise64": (221, 223), "readahead": (187, 213),
    "sync_file_range": (277, 84), "copy_file_range": (326, 285), "sendfile": (40, 71), "getdents64": (217, 61),
    "getcwd": (79, 17), "chdir": (80, 49), "fchdir": (81, 50), "rename": (82, None), "renameat": (264, 38),
    "renameat2": (316, 276), "mkdir": (83, None), "mkdirat": (258, 34), "rmdir": (84, None), "unlink": (87, None),
    "unlinkat": (263, 35), "readlink": (89, None), "readlinkat": (267, 78), "umask": (95, 166), "statfs": (137, 43),
    "fstatfs": (138, 44), "pipe2": (293, 59), "dup": (32, 23), "dup2": (33, None), "dup3": (292, 24),
    # memory
    "mmap": (9, 222), "mprotect": (10, 226), "munmap": (11, 215), "brk": (12, 214), "mremap": (25, 216),
    "msync": (26, 227), "mincore": (27, 232), "madvise": (28, 233), "mlock": (149, 228), "munlock": (150, 229),
    "get_mempolicy": (239, 236), "membarrier": (324, 283),
    # threads, waiting, time
    "futex": (202, 98), "futex_waitv": (449, 449), "set_tid_address": (218, 96), "set_robust_list": (273, 99),
    "get_robust_list": (274, 100), "rseq": (334, 293), "sched_yield": (24, 124), "sched_getaffinity": (204, 123),
    "sched_getparam": (143, 121), "sched_getscheduler": (145, 120), "sched_get_priority_max": (146, 125),
    "sched_get_priority_min": (147, 126), "getcpu": (309, 168), "arch_prctl": (158, None), "exit": (60, 93),
    "exit_group": (231, 94), "restart_syscall": (219, 128), "nanosleep": (35, 101), "clock_nanosleep": (230, 115),
    "clock_gettime": (228, 113), "clock_getres": (229, 114), "gettimeofday": (96, 169), "time": (201, None),
    "times": (100, 153), "select": (23, None), "pselect6": (270, 72), "poll": (7, None), "ppoll": (271, 73),
    "epoll_create1": (291, 20), "epoll_ctl": (233, 21), "epoll_wait": (232, None), "epoll_pwait": (281, 22),
    "eventfd2": (290, 19), "getrandom": (318, 278),
    # its own signals, limits and names
    "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139), "rt_sigtimedwait": (128, 137),
    "rt_sigpending": (127, 136), "rt_sigsuspend": (130, 133), "sigaltstack": (131, 132), "getitimer": (36, 102),
    "getrlimit": (97, 163), "getrusage": (98, 165), "sysinfo": (99, 179), "uname": (63, 160), "getpid": (39, 172),
    "gettid": (186, 178), "getppid": (110, 173), "getpgid": (121, 155), "getsid": (124, 156), "getuid": (102, 174),
    "geteuid": (107, 175), "getgid": (104, 176), "getegid": (108, 177), "getresuid": (118, 148),
    "getresgid": (120, 150), "getgroups": (115, 158), "capget": (125, 90),
}
_CLONE, _CLONE3 = (56, 220), (435, 435)
_THREAD = 0x00010100                # CLONE_THREAD | CLONE_VM
_ELSEWHERE = 0x7E022000             # CLONE_NEW* and CLONE_PTRACE
_OPEN, _OPENAT = (2, None), (257, 56)
_ACCESS, _TRUNCATES = 3, 0x200      # O_ACCMODE, O_TRUNC
_IOCTL, _TERMINAL = (16, 29), (0x5401, 0x541B, 0x5421, 0x5450, 0x5451)       # TCGETS FIONREAD FIONBIO FIO(N)CLEX
_FCNTL, _OWN_FILES = (72, 25), (0, 1, 2, 3, 4, 5, 6, 7, 36, 37, 38, 1030, 1032)      # dup, flags, locks; not F_SETOWN
_PRCTL, _NAMES = (157, 167), (15, 16, 23, 0x53564D41)        # PR_SET_NAME, PR_GET_NAME, PR_CAPBSET_READ, PR_SET_VMA
_PRLIMIT, _TGKILL = (302, 261), (234, 131)

Step = tuple[int, int, int, int]


def program(machine: str, pid: int) -> bytes:
    """The filter for this machine and process, as BPF.

    Raises:
        KeyError: a machine whose calls are not known here.
    """
    arch, column = MACHINES[machine], list(MACHINES).index(machine)
    steps: list[Step] = [(_LOAD, 0, 0, _ARCH), (_EQUAL, 1, 0, arch), (_RETURN, 0, 0, _KILL), (_LOAD, 0, 0, _NUMBER)]
    if machine == "x86_64":         # the x32 calls are other numbers for the same
        steps += [(_AT_LEAST, 0, 1, 0x40000000), (_RETURN, 0, 0, _KILL)]
    for numbers in _PLAIN.values():
        number = numbers[column]
        if number is not None:
            steps += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _ALLOW)]
    deny = (_RETURN, 0, 0, _ERRNO | errno.EPERM)
    allow = (_RETURN, 0, 0, _ALLOW)
    blocks: list[tuple[int | None, list[Step]]] = [
        (_CLONE3[column], [(_RETURN, 0, 0, _ERRNO | errno.ENOSYS)]),        # the C library falls back to clone
        (_CLONE[column], [_argument(0), (_AND, 0, 0, _THREAD), (_EQUAL, 1, 0, _THREAD), deny,
                          _argument(0), (_AND, 0, 0, _ELSEWHERE), (_EQUAL, 0, 1, 0), allow, deny]),
        *((call[column], _opening(place, deny, allow)) for call, place in ((_OPEN, 1), (_OPENAT, 2))),
        (_IOCTL[column], _one_of(1, _TERMINAL, deny, allow)),
        (_FCNTL[column], _one_of(1, _OWN_FILES, deny, allow)),
        (_PRCTL[column], _one_of(0, _NAMES, deny, allow)),
        (_TGKILL[column], _one_of(0, (pid,), deny, allow)),
        # reading its own limits: no new ones, of no other process
        (_PRLIMIT[column], [_argument(2), (_EQUAL, 1, 0, 0), deny, _argument(2, high=True), (_EQUAL, 1, 0, 0), deny,
                            *_one_of(0, (0, pid), deny, allow)]),
    ]
    for number, block in blocks:
        if number is not None:
            steps += [(_EQUAL, 0, len(block), number), *block]
    return b"".join(struct.pack("<HBBI", *step) for step in [*steps, deny])


def restrict(machine: str) -> None:
    """Keep this process to the calls above; it has one thread and `no_new_privs`.

    Raises:
        OSError: the kernel refuses.
    """
    body = program(machine, os.getpid())
    kept = ctypes.create_string_buffer(body, len(body))

    class Program(ctypes.Structure):
        _fields_ = [("length", ctypes.c_ushort), ("steps", ctypes.c_void_p)]

    wanted = Program(len(body) // 8, ctypes.cast(kept, ctypes.c_void_p))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(ctypes.c_int(_SET_SECCOMP), ctypes.c_ulong(_FILTER), ctypes.byref(wanted), ctypes.c_ulong(0),
                  ctypes.c_ulong(0)) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


def _argument(place: int, high: bool = False) -> Step:
    return (_LOAD, 0, 0, 16 + 8 * place + (4 if high else 0))


def _one_of(place: int, values: tuple[int, ...], deny: Step, allow: Step) -> list[Step]:
    steps = [_argument(place)]
    for value in values:
        steps += [(_EQUAL, 0, 1, value), allow]
    return [*steps, deny]


def _opening(place: int, deny: Step, allow: Step) -> list[Step]:
    """Open, but not to truncate what may only be read: Landlock knows that right from its third version on."""
    return [_argument(place), (_AND, 0, 0, _ACCESS), (_EQUAL, 0, 1, _ACCESS), deny,
            _argument(place), (_AND, 0, 0, _ACCESS | _TRUNCATES), (_EQUAL, 0, 1, _TRUNCATES), deny, allow]
