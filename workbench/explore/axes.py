"""The axes of a crossfilter: how a column is cut into bins, and what a brush on it keeps.

An axis depends on the snapshot, the table and the filters, never on a brush, so strips and tiles that are
asked for one after the other fit together. Numbers and moments are cut at round edges, each bin into finer
ones for brushing; what lies far out (half a per cent on a side) falls into an open last bin, so that one
wrong clock does not squeeze the rest into a line.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import floor, inf, isfinite, log10, nan, nextafter
from typing import TYPE_CHECKING, Any

from workbench.errors import InputError
from workbench.explore.filters import is_numeric, is_time, where
from workbench.explore.spec import Brush, Crossfilter
from workbench.logs import sql
from workbench.logs.snapshot import Snapshot, TableInfo

if TYPE_CHECKING:
    from workbench.explore.insight import Guarded

BINS = 40               # of a number or a moment at most
FINE = 256              # of the finer ones a brush snaps to, about a pixel each
VALUES = 12             # of anything else; the rest are others
OTHERS, NONE = "(others)", "(none)"
_TAIL = 0.005
_SECOND = 1_000_000
_HOUR, _DAY = 3600 * _SECOND, 86_400 * _SECOND
_STEPS = (*(n * _SECOND for n in (1, 5, 15, 30, 60, 300, 900, 1800)), *(n * _HOUR for n in (1, 3, 6, 12)),
          *(n * _DAY for n in (1, 3, 7, 28, 84, 364, 3640, 36_400, 364_000)))
_MONDAY = 4 * _DAY      # 1970-01-05: weeks begin on Mondays
_EPOCH = datetime(1970, 1, 1)
_SAFE = 2**53
# an axis stays where its arithmetic is safe; what lies beyond is in its open last bin
_FARTHEST = {"moment": tuple((datetime(year, 1, 1) - _EPOCH) // timedelta(microseconds=1) for year in (1000, 9000)),
             "number": (-1e300, 1e300), "whole": (-_SAFE, _SAFE)}


@dataclass(frozen=True)
class Axis:
    """One dimension.

    Attributes:
        form: number, whole (a number without fractions), moment (microseconds since 1970), or text.
        start: where the first bin begins, in the column's unit.
        step: width of a fine bin.
        per: fine bins to a bin.
        bins: how many bins; a further one holds the rows without a value.
        open_low: the first bin holds everything below as well; `open_high` the last one everything above.
        values: of a text axis the values shown, the most frequent first; then come others, then none.
    """

    column: str
    type: str
    form: str
    start: float = 0
    step: float = 1
    per: int = 1
    bins: int = 0
    open_low: bool = False
    open_high: bool = False
    values: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Bins, with the ones for others and for none."""
        return len(self.values) + 2 if self.form == "text" else self.bins + 1

    @property
    def fine(self) -> int:
        """Fine bins, with the one for none; of a text axis the bins themselves."""
        return self.size if self.form == "text" else self.bins * self.per + 1

    def edge(self, i: int) -> float:
        """Where fine bin `i` begins: the least value that the engine's arithmetic puts into it."""
        if self.form != "number":
            return self.start + i * self.step
        k = round(self.start / self.step) + i
        place = k * self.step if self.step >= 1 else k / (1 / self.step)
        for _ in range(4):              # the product of two rounded numbers is a step or two beside the edge
            if place and self._cut(place) < k:
                place = nextafter(place, inf)
            elif place and self._cut(nextafter(place, -inf)) >= k:
                place = nextafter(place, -inf)
        return place

    def _cut(self, value: float) -> int:
        """What `bin` computes of a number."""
        return floor(value / self.step) if self.step >= 1 else floor(value * (1 / self.step))

    def edges(self) -> list[float | str | None]:
        """Edges of the fine bins as a brush writes them; None where the axis is open."""
        found: list[float | str | None] = [self.written(self.edge(i)) for i in range(self.bins * self.per + 1)]
        if self.open_low:
            found[0] = None
        if self.open_high:
            found[-1] = None
        return found

    def written(self, place: float) -> float | str:
        """A place on the axis as a brush writes it."""
        if self.form == "moment":
            return (_EPOCH + timedelta(microseconds=int(place))).isoformat(sep=" ")
        return place

    def labels(self) -> list[tuple[str | None, str | None, str | None]]:
        """(value, low, high) of each bin in order."""
        if self.form == "text":
            return [(one, None, None) for one in (*self.values, OTHERS, NONE)]
        at = [None if edge is None else str(edge) for edge in self.edges()[::self.per]]
        return [*((None, at[i], at[i + 1]) for i in range(self.bins)), (NONE, None, None)]

    def bin(self, fine: bool = False) -> str:
        """The number of a row's bin as SQL."""
        value = self._value
        if self.form == "text":
            known = "".join(f" WHEN {sql.literal(one)} THEN {i}" for i, one in enumerate(self.values))
            rest = f"CASE WHEN {value} IS NULL THEN {len(self.values) + 1} ELSE {len(self.values)} END"
            return f"(CASE {value}{known} ELSE {rest} END)::SMALLINT" if known else f"({rest})::SMALLINT"
        last = self.bins * self.per
        first, end = self._limit(self.edge(0)), self._limit(self.edge(last))
        if self.form == "number":
            # by the inverse: 0.3 * 10 is 3, while 0.3 / 0.1 is a little less
            scaled = f"/ {_real(self.step)}" if self.step >= 1 else f"* {_real(1 / self.step)}"
            cut = f"(floor({value} {scaled}) - {round(self.start / self.step)})::INTEGER"
        else:
            whole = f"epoch_us({value})" if self.form == "moment" else f"{value}::BIGINT"
            cut = f"({whole} - {int(self.start)}) // {int(self.step)}"
        beyond, none = last - 1, last
        if not fine and self.per > 1:
            cut, beyond, none = f"{cut} // {self.per}", self.bins - 1, self.bins
        # nearly every row stops at the first branch
        return (f"(CASE WHEN {value} >= {first} AND {value} < {end} THEN {cut} WHEN NOT {self._there} THEN {none} "
                f"WHEN {value} < {first} THEN 0 ELSE {beyond} END)::SMALLINT")

    def test(self, brush: Brush) -> str:
        """Whether the brush keeps a row, as SQL that is never NULL."""
        place = f"crossfilter: brushes.{self.column}"
        if (brush.values is not None or brush.others) != (self.form == "text"):
            raise InputError(f"{self.column!r} is brushed by {'values' if self.form == 'text' else 'low and high'}",
                             where=place)
        if self.form == "text":
            kept = [one for one in brush.values or () if one is not None]
            parts = [f"{self._value} IN ({', '.join(map(sql.literal, kept))})"] if kept else []
            if brush.others:
                shown = ", ".join(map(sql.literal, self.values))
                parts.append(f"{self._value} NOT IN ({shown})" if shown else f"{self._value} IS NOT NULL")
            parts += [f"{self._value} IS NULL"] if None in (brush.values or ()) else []
            return f"coalesce({' OR '.join(parts) or 'FALSE'}, FALSE)"
        sides = [f"{self._value} {sign} {self._limit(self._parsed(limit, place))}"
                 for sign, limit in ((">=", brush.low), ("<", brush.high)) if limit is not None]
        return f"({self._there} AND {' AND '.join(sides)})"

    def _parsed(self, value: int | float | str, place: str) -> float:
        """A limit of a brush as a place on the axis."""
        if self.form == "moment":
            try:
                moment = datetime.fromisoformat(str(value))
            except ValueError:
                raise InputError(f"{value!r} is not a moment", where=place, hint="write 2026-06-30 12:00") from None
            return (moment.replace(tzinfo=None) - _EPOCH) // timedelta(microseconds=1)
        try:
            number = float(value)
        except ValueError:
            number = nan
        if not isfinite(number):
            raise InputError(f"{value!r} is not a number", where=place)
        return number

    def _limit(self, place: float) -> str:
        """A place on the axis as a literal."""
        if self.form == "moment":
            return sql.literal(_EPOCH + timedelta(microseconds=int(place)))
        return str(int(place)) if self.form == "whole" and float(place).is_integer() else _real(place)

    @property
    def _value(self) -> str:
        return _value_of(self.column, self.type, self.form)

    @property
    def _there(self) -> str:
        return _there(self.column, self.type, self.form)


def axes(snapshot: Snapshot, spec: Crossfilter, engine: Guarded) -> tuple[Axis, ...]:
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


def _texts(info: TableInfo, kept: str, columns: Sequence[str], engine: Guarded) -> list[Axis]:
    found = []
    for column in columns:
        kind = info.columns[column]
        if is_numeric(kind) or is_time(kind):
            continue
        value = _value_of(column, kind, "text")
        clause = f"{kept}\n  AND {value} IS NOT NULL" if kept else f"\nWHERE {value} IS NOT NULL"
        rows = engine.query(f"SELECT {value} AS value, count(*) AS n FROM {sql.name(info.name)}{clause}\n"
                            f"GROUP BY ALL ORDER BY n DESC, value LIMIT {VALUES}").rows()
        found.append(Axis(column, kind, "text", values=tuple(row["value"] for row in rows)))
    return found


def _numbers(info: TableInfo, kept: str, columns: Sequence[str], engine: Guarded) -> list[Axis]:
    """Numbers and moments: their range in one scan, then how they are spread, until no tail is left to cut."""
    forms = {column: _form(info.columns[column]) for column in columns
             if is_numeric(info.columns[column]) or is_time(info.columns[column])}
    if not forms:
        return []
    bounds = []
    for i, (column, form) in enumerate(forms.items()):
        value, there = _value_of(column, info.columns[column], form), _there(column, info.columns[column], form)
        for one, name in (("min", "lo"), ("max", "hi")):
            limit = f"{one}({value}) FILTER ({there})"
            bounds.append(f"{f'epoch_us({limit})' if form == 'moment' else limit} AS {name}{i}")
    row = engine.query(f"SELECT {', '.join(bounds)} FROM {sql.name(info.name)}{kept}").rows()[0]
    ranges: dict[str, tuple[float, float]] = {}
    for i, column in enumerate(forms):
        low, high = row[f"lo{i}"], row[f"hi{i}"]
        ranges[column] = (low, high) if low is not None else (0, 0)
        if forms[column] == "whole" and max(abs(low or 0), abs(high or 0)) > _SAFE:
            forms[column] = "number"
    cut: dict[str, tuple[float, float]] = {}
    for column, limits in ranges.items():
        least, most = _FARTHEST[forms[column]]
        cut[column] = min(max(limits[0], least), most), min(max(limits[1], least), most)
    wide = {column: one for column, one in cut.items() if one[0] < one[1]}
    for _ in range(8):
        wide = _narrower(info, kept, forms, wide, engine)
        if not wide:
            break
        cut |= wide
    return [_axis(column, info.columns[column], forms[column], cut[column], ranges[column]) for column in forms]


def _narrower(info: TableInfo, kept: str, forms: dict[str, str], ranges: dict[str, tuple[float, float]],
              engine: Guarded, pieces: int = 64) -> dict[str, tuple[float, float]]:
    """The ranges of which half or more lies in the tails, without them."""
    parts = []
    for i, (column, (low, high)) in enumerate(ranges.items()):
        value = _value_of(column, info.columns[column], forms[column])
        number = f"epoch_us({value})" if forms[column] == "moment" else f"{value}::DOUBLE"
        limits = [sql.literal(_EPOCH + timedelta(microseconds=one)) if forms[column] == "moment" else _real(one)
                  for one in (low, high)]
        place = f"floor(({number} - {_real(low)}) * {_real(pieces / (high - low))})"
        there = _there(column, info.columns[column], forms[column])
        parts.append(f"SELECT {i} AS column, (CASE WHEN {value} >= {limits[0]} AND {value} < {limits[1]} THEN {place} "
                     f"WHEN NOT {there} THEN NULL WHEN {value} < {limits[0]} THEN 0 ELSE {pieces} END)::SMALLINT "
                     f"AS piece, count(*) AS n FROM {sql.name(info.name)}{kept} GROUP BY ALL")
    if not parts:
        return {}
    counts = {column: [0] * pieces for column in ranges}
    names = list(ranges)
    for row in engine.query("\nUNION ALL ".join(parts)).rows():
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
        origin, step = _MONDAY, next(s for s in (*_STEPS, high - low + 1) if _count(low - _MONDAY, high - _MONDAY, s)
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
        return max((int(step) // s for s in _STEPS if step % s == 0 and bins * (step // s) <= FINE), default=1)
    return max(k for k in (1, 2, 4, 5, 8, 10, 20, 25, 40, 50, 100, 200)
               if (bins * k <= FINE and (form == "number" or step % k == 0)) or k == 1)


def _form(kind: str) -> str:
    if is_time(kind):
        return "moment"
    whole = "INT" in kind and not kind.startswith(("UBIGINT", "HUGEINT", "UHUGEINT"))
    return "whole" if whole else "number"


def _value_of(column: str, kind: str, form: str) -> str:
    """The column as what its axis compares: a timestamp, a double, a whole number, or text."""
    name = sql.name(column)
    wanted = {"moment": "TIMESTAMP", "number": "DOUBLE", "whole": kind, "text": "VARCHAR"}[form]
    return name if kind == wanted else f"CAST({name} AS {wanted})"


def _there(column: str, kind: str, form: str) -> str:
    name = sql.name(column)
    finite = form == "moment" or kind.startswith(("FLOAT", "DOUBLE"))
    return f"coalesce(isfinite({name}), FALSE)" if finite else f"({name} IS NOT NULL)"


def _real(value: float) -> str:
    """A literal that DuckDB reads as this very double: without an exponent it would be a DECIMAL."""
    text = repr(float(value))
    return text if "e" in text else f"{text}e0"
