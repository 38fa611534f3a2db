"""Rows of a small world as canonical Parquet tables."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from workbench.simulator.columns import moments


def write(folder: Path, begins: datetime, tables: Mapping[str, Mapping[str, np.ndarray | list[str | None]]]) -> Path:
    """Write `log/<table>.parquet`; columns named `ts`, `valid_from` and `valid_to` are seconds from `begins`.

    A NaN second is NULL. Returns the folder of the log.
    """
    log = folder / "log"
    log.mkdir(parents=True, exist_ok=True)
    for name, columns in tables.items():
        made = {}
        for column, values in columns.items():
            if column in ("ts", "valid_from", "valid_to"):
                seconds = np.asarray(values, dtype=float)
                made[column] = moments(begins, np.nan_to_num(seconds), null=np.isnan(seconds))
            else:
                made[column] = pa.array(values)
        pq.write_table(pa.table(made), log / f"{name}.parquet")
    return log


def numbered(prefix: str, n: int) -> np.ndarray:
    """(n,) identifiers of one width."""
    return np.char.add(prefix, np.char.zfill(np.arange(n).astype(str), 8))
