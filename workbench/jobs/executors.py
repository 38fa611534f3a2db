"""Which executor runs a job, and why: said in an event, kept in the run's status."""

from __future__ import annotations

from workbench.compute.cluster import takes_jobs
from workbench.errors import InputError

NO_STORAGE = "there is no [ray] storage, which a cluster that takes jobs reads rows from"
STORAGE_HINT = "name a folder or bucket that this machine and every node read and write"
RAY_FROM_ROWS = 100_000                  # below, starting a Ray worker costs more than the training


def choose(mode: str, rows: int, address: str | None = None) -> tuple[str, str]:
    """(executor, reason) for a job over `rows` rows of its table.

    Args:
        mode: auto, inline or ray.
        rows: rows of the table that the job reads.
        address: a Ray cluster, where one is set.

    Raises:
        InputError: for an unknown mode.
    """
    if mode == "inline":
        return "inline", "asked for"
    if mode == "ray":
        return "ray", "asked for"
    if mode != "auto":
        raise InputError(f"unknown mode {mode!r}", got=mode, known=("auto", "inline", "ray"))
    if address:
        return "ray", f"a Ray address is set: {address}"
    if rows < RAY_FROM_ROWS:
        return "inline", f"{rows:,} rows, fewer than {RAY_FROM_ROWS:,}: a Ray worker would start longer than it works"
    return "ray", f"{rows:,} rows, at least {RAY_FROM_ROWS:,}: one task on the Ray head that all runs share"


def check_address(address: str | None) -> None:
    """Refuse what is no address: `auto` and `host:port` join a cluster from its node, `http(s)://` takes jobs."""
    if address is None or address in ("auto", "local") or takes_jobs(address):
        return
    host, colon, port = address.rpartition(":")
    if not (host and colon and port.isdigit()):
        raise InputError(
            f"Ray address {address!r} is neither auto, host:port nor http(s)://host:port", where="[ray] address"
        )


def check_storage(address: str | None, storage: str | None, mode: str) -> None:
    """Refuse before a run exists what was asked for by name and lacks the storage that a cluster reads rows from."""
    if mode == "ray" and takes_jobs(address) and not storage:
        raise InputError(NO_STORAGE, where="workbench.toml", hint=STORAGE_HINT)
