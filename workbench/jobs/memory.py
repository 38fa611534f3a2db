"""Memory that ran out, however a library says so: told as what it is, and not tried again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from workbench.errors import WorkbenchError

# Of torch, LightGBM (C++), the system, DuckDB.
_SAID = ("can't allocate memory", "cannot allocate memory", "bad_alloc", "bad allocation", "out of memory error")


@contextmanager
def named() -> Iterator[None]:
    """While held, an error of any library that means so is one of ours.

    Raises:
        WorkbenchError: memory ran out, with what the library said.
    """
    try:
        yield
    except WorkbenchError:
        raise
    except Exception as error:
        if not ran_out(error):
            raise
        said = next((line.strip() for line in str(error).splitlines() if line.strip()), "")
        raise WorkbenchError(f"memory ran out: {said[:300]}" if said else "memory ran out",
                             hint="see the run's preflight; take fewer rows or features, a smaller network, or a "
                                  "larger machine") from None


def ran_out(error: BaseException) -> bool:
    """Whether an error means that memory could not be had."""
    return isinstance(error, MemoryError) or any(words in str(error).lower() for words in _SAID)
