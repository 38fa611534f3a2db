"""The axes of a crossfilter: how a column is cut into bins, and what a brush on it keeps.

Numbers and moments are cut at round edges, each bin into finer ones for brushing. `cutting` finds the axes
of a table's columns.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import floor, inf, isfinite, nan, nextafter

from workbench.errors import InputError
from workbench.explore.spec import Brush
from workbench.logs import sql

BINS = 40               # of a number or a moment at most
FINE = 256              # of the finer ones a brush snaps to, about a pixel each
VALUES = 12             # of anything else; the rest are others
OTHERS, NONE = "(others)", "(none)"
_SECOND = 1_000_000
_HOUR, _DAY = 3600 * _SECOND, 86_400 * _SECOND
STEPS = (*(n * _SECOND for n in (1, 5, 15, 30, 60, 300, 900, 1800)), *(n * _HOUR for n in (1, 3, 6, 12)),
          *(n * _DAY for n in (1, 3, 7, 28, 84, 364, 3640, 36_400, 364_000)))
MONDAY = 4 * _DAY      # 1970-01-05: weeks begin on Mondays
EPOCH = datetime(1970, 1, 1)
SAFE = 2**53
# an axis stays where its arithmetic is safe; what lies beyond is in its open last bin
FARTHEST = {"moment": tuple((datetime(year, 1, 1) - EPOCH) // timedelta(microseconds=1) for year in (1000, 9000)),
             "number": (-1e300, 1e300), "whole": (-SAFE, SAFE)}


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
            return (EPOCH + timedelta(microseconds=int(place))).isoformat(sep=" ")
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
            scaled = f"/ {real(self.step)}" if self.step >= 1 else f"* {real(1 / self.step)}"
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
            return (moment.replace(tzinfo=None) - EPOCH) // timedelta(microseconds=1)
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
            return sql.literal(EPOCH + timedelta(microseconds=int(place)))
        return str(int(place)) if self.form == "whole" and float(place).is_integer() else real(place)

    @property
    def _value(self) -> str:
        return value_of(self.column, self.type, self.form)

    @property
    def _there(self) -> str:
        return is_there(self.column, self.type, self.form)


def value_of(column: str, kind: str, form: str) -> str:
    """The column as what its axis compares: a timestamp, a double, a whole number, or text."""
    name = sql.name(column)
    wanted = {"moment": "TIMESTAMP", "number": "DOUBLE", "whole": kind, "text": "VARCHAR"}[form]
    return name if kind == wanted else f"CAST({name} AS {wanted})"


def is_there(column: str, kind: str, form: str) -> str:
    """Whether a row has a value that the axis can place, as SQL."""
    name = sql.name(column)
    finite = form == "moment" or kind.startswith(("FLOAT", "DOUBLE"))
    return f"coalesce(isfinite({name}), FALSE)" if finite else f"({name} IS NOT NULL)"


def real(value: float) -> str:
    """A literal that DuckDB reads as this very double: without an exponent it would be a DECIMAL."""
    text = repr(float(value))
    return text if "e" in text else f"{text}e0"
