"""Find how a table's columns are cut into axes, from their range and how they are spread.

An axis depends on the snapshot, the table and the filters, never on a brush, so strips and tiles that are
asked for one after the other fit together. What lies far out (half a per cent on a side) falls into an open
last bin, so that one wrong clock does not squeeze the rest into a line.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from datetime import timedelta
from math import floor, log10
from typing import TYPE_CHECKING, Any

from workbench.errors import InputError
from workbench.explore.axes import (
    BINS,
    EPOCH,
    FARTHEST,
    FINE,
    MONDAY,
    SAFE,
    STEPS,
    VALUES,
    Axis,
    is_there,
    real,
    value_of,
)
from workbench.explore.filters import is_numeric, is_time, where
from workbench.explore.queries import buckets_of
from workbench.explore.spec import Crossfilter
from workbench.explore.steps import Bucketed, Steps, ask
from workbench.logs import sql
from workbench.logs.snapshot import Snapshot, TableInfo

if TYPE_CHECKING:
    from workbench.explore.insight import Guarded

_TAIL = 0.005


def axes(snapshot: Snapshot, spec: Crossfilter, engine: Guarded | Bucketed) -> tuple[Axis, ...]:
    """The axis of each dimension; remembered, because a snapshot never changes.

    Raises:
        InputError: for a column that does not exist, is named twice, or cannot be cut into bins.
    """
    info = snapshot.table(spec.table, "crossfilter: table")
    for i, column in enumerate(spec.dimensions):
        info.require(column, where=f"crossfilter: dimensions.{i}")
        if column in spec.dimensions[:i]:
            raise InputError(f"{column!r} is named twice", where="crossfilter: dimensions")
        if info.columns[column].endswith("]") or info.columns[column].startswith(("STRUCT", "MAP", "UNION")):
            raise InputError(f"{column!r} holds lists or structures", where="crossfilter: dimensions")
    for column in spec.brushes:
        if column not in spec.dimensions:
            raise InputError(f"{column!r} is brushed and no dimension", where="crossfilter: brushes", got=column,
                             known=spec.dimensions)
    kept = where(info, spec.filters)
    keys = {column: (str(snapshot.project.root), snapshot.id, info.name, kept, column) for column in spec.dimensions}
    missing = [column for column in spec.dimensions if not _KNOWN.has(keys[column])]
    for axis in _numbers(info, kept, missing, engine) + _texts(info, kept, missing, engine):
        _KNOWN.keep(keys[axis.column], axis)
    return tuple(_KNOWN.get(keys[column]) for column in spec.dimensions)


class _Known:
    """The axes asked for last."""

    def __init__(self, most: int = 500) -> None:
        self._lock = threading.Lock()
        self._most = most
        self._axes: OrderedDict[tuple[str, ...], Axis] = OrderedDict()

    def has(self, key: tuple[str, ...]) -> bool:
        with self._lock:
            return key in self._axes

    def get(self, key: tuple[str, ...]) -> Axis:
        with self._lock:
            self._axes.move_to_end(key)
            return self._axes[key]

    def keep(self, key: tuple[str, ...], axis: Axis) -> None:
        with self._lock:
            self._axes[key] = axis
            while len(self._axes) > self._most:
                self._axes.popitem(last=False)


_KNOWN = _Known()


def _texts(info: TableInfo, kept: str, columns: Sequence[str], engine: Guarded | Bucketed) -> list[Axis]:
    found = []
    for column in columns:
        kind = info.columns[column]
        if is_numeric(kind) or is_time(kind):
            continue
        value = value_of(column, kind, "text")
        clause = f"{kept}\n  AND {value} IS NOT NULL" if kept else f"\nWHERE {value} IS NOT NULL"
        part = f"SELECT {value} AS value, count(*) AS n FROM {sql.name(info.name)}{clause}\nGROUP BY ALL"
        most = f"ORDER BY n DESC, value LIMIT {VALUES}"
        rows = ask(engine, Steps(part, f"SELECT value, sum(n)::BIGINT AS n FROM parts GROUP BY ALL {most}",
                                 f"{part} {most}", buckets_of(info))).rows()
        found.append(Axis(column, kind, "text", values=tuple(row["value"] for row in rows)))
    return found


def _numbers(info: TableInfo, kept: str, columns: Sequence[str], engine: Guarded | Bucketed) -> list[Axis]:
    """Numbers and moments: their range in one scan, then how they are spread, until no tail is left to cut."""
    forms = {column: _form(info.columns[column]) for column in columns
             if is_numeric(info.columns[column]) or is_time(info.columns[column])}
    if not forms:
        return []
    bounds, added = [], []
    for i, (column, form) in enumerate(forms.items()):
        value, there = value_of(column, info.columns[column], form), is_there(column, info.columns[column], form)
        for one, name in (("min", "lo"), ("max", "hi")):
            limit = f"{one}({value}) FILTER ({there})"
            bounds.append(f"{f'epoch_us({limit})' if form == 'moment' else limit} AS {name}{i}")
            added.append(f"{one}({name}{i}) AS {name}{i}")
    part = f"SELECT {', '.join(bounds)} FROM {sql.name(info.name)}{kept}"
    row = ask(engine, Steps(part, f"SELECT {', '.join(added)} FROM parts", part, buckets_of(info))).rows()[0]
    ranges: dict[str, tuple[float, float]] = {}
    for i, column in enumerate(forms):
        low, high = row[f"lo{i}"], row[f"hi{i}"]
        ranges[column] = (low, high) if low is not None else (0, 0)
        if forms[column] == "whole" and max(abs(low or 0), abs(high or 0)) > SAFE:
            forms[column] = "number"
    cut: dict[str, tuple[float, float]] = {}
    for column, limits in ranges.items():
        least, most = FARTHEST[forms[column]]
        cut[column] = min(max(limits[0], least), most), min(max(limits[1], least), most)
    wide = {column: one for column, one in cut.items() if one[0] < one[1]}
    for _ in range(8):
        wide = _narrower(info, kept, forms, wide, engine)
        if not wide:
            break
        cut |= wide
    return [_axis(column, info.columns[column], forms[column], cut[column], ranges[column]) for column in forms]


def _narrower(info: TableInfo, kept: str, forms: dict[str, str], ranges: dict[str, tuple[float, float]],
              engine: Guarded | Bucketed, pieces: int = 64) -> dict[str, tuple[float, float]]:
    """The ranges of which half or more lies in the tails, without them."""
    parts = []
    for i, (column, (low, high)) in enumerate(ranges.items()):
        value = value_of(column, info.columns[column], forms[column])
        number = f"epoch_us({value})" if forms[column] == "moment" else f"{value}::DOUBLE"
        limits = [sql.literal(EPOCH + timedelta(microseconds=one)) if forms[column] == "moment" else real(one)
                  for one in (low, high)]
        place = f"floor(({number} - {real(low)}) * {real(pieces / (high - low))})"
        there = is_there(column, info.columns[column], forms[column])
        parts.append(f"SELECT {i} AS column, (CASE WHEN {value} >= {limits[0]} AND {value} < {limits[1]} THEN {place} "
                     f"WHEN NOT {there} THEN NULL WHEN {value} < {limits[0]} THEN 0 ELSE {pieces} END)::SMALLINT "
                     f"AS piece, count(*) AS n FROM {sql.name(info.name)}{kept} GROUP BY ALL")
    if not parts:
        return {}
    counts = {column: [0] * pieces for column in ranges}
    names = list(ranges)
    union = "\nUNION ALL ".join(parts)         # rows of all buckets: they are added up here
    for row in ask(engine, Steps(union, "SELECT * FROM parts", union, buckets_of(info))).rows():
        if row["piece"] is not None:
            counts[names[row["column"]]][min(row["piece"], pieces - 1)] += row["n"]
    found = {}
    for column, (low, high) in ranges.items():
        tail = _TAIL * sum(counts[column])
        first, last = _inner(counts[column], tail), pieces - _inner(counts[column][::-1], tail)
        if last - first <= pieces // 2:
            found[column] = (low + first * (high - low) / pieces, low + last * (high - low) / pieces)
    return found


def _inner(counts: Sequence[int], tail: float) -> int:
    """How many of the first pieces hold no more than the tail together."""
    total = 0
    for i, n in enumerate(counts):
        total += n
        if total > tail:
            return i
    return 0


def _axis(column: str, kind: str, form: str, cut: tuple[float, float], whole: tuple[float, float]) -> Axis:
    low, high = cut
    origin: float = 0
    if form == "moment":
        origin, step = MONDAY, next(s for s in (*STEPS, high - low + 1) if _count(low - MONDAY, high - MONDAY, s)
                                     <= BINS)
    else:
        step = _round(low, high, form == "whole")
    begin = floor((low - origin) / step)
    bins = _count(low - origin, high - origin, step)
    start = origin + begin * step
    per = _finer(step, bins, form)
    small: Any = step / per if form == "number" else int(step) // per
    end = start + bins * per * small
    return Axis(column, kind, form, start, small, per, bins, whole[0] < start, whole[1] >= end)


def _count(low: float, high: float, step: float) -> int:
    return floor(high / step) - floor(low / step) + 1


def _round(low: float, high: float, whole: bool) -> float:
    """The least of 1, 2 and 5 times a power of ten that cuts the range into at most `BINS`."""
    power = floor(log10((high - low) / BINS)) if high > low else 0
    for exponent in range(max(power, 0) if whole else power, power + 4):
        for digit in (1, 2, 5):
            step = digit * 10**exponent if exponent >= 0 else float(f"{digit}e{exponent}")
            if _count(low, high, step) <= BINS:
                return step
    return high - low


def _finer(step: float, bins: int, form: str) -> int:
    """Into how many fine bins a bin is cut."""
    if form == "moment":
        return max((int(step) // s for s in STEPS if step % s == 0 and bins * (step // s) <= FINE), default=1)
    return max(k for k in (1, 2, 4, 5, 8, 10, 20, 25, 40, 50, 100, 200)
               if (bins * k <= FINE and (form == "number" or step % k == 0)) or k == 1)


def _form(kind: str) -> str:
    if is_time(kind):
        return "moment"
    whole = "INT" in kind and not kind.startswith(("UBIGINT", "HUGEINT", "UHUGEINT"))
    return "whole" if whole else "number"
