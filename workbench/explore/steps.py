"""An insight as SQL in two steps, so that its answer adds up over user buckets, wherever they lie.

All rows of a user are in one bucket. The `part` asks one bucket and gives few rows that add up; `final` makes the
answer of the rows of all of them. `whole` is the same in one statement, which is what one machine runs and shows.
Whole numbers add up exactly in any order; real ones are summed as decimals, so that they do too.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from workbench.compute.mapping import map_buckets
from workbench.logs.engine.result import QueryResult, unique
from workbench.logs.snapshot import Snapshot, connect

if TYPE_CHECKING:
    import pyarrow as pa

    from workbench.explore.insight import Guarded

# part SQL, the buckets to ask -> a table a bucket, in their order
Map = Callable[[str, tuple[int, ...]], Iterable["pa.Table"]]


@dataclass(frozen=True)
class Steps:
    """One question.

    Attributes:
        part: a SELECT over one bucket's tables.
        final: a SELECT over `parts`, the part rows of all buckets in their order.
        whole: both at once over all rows; runs as it stands in `workbench sql`.
        buckets: those to ask; None is all.
        tables: what `final` reads besides `parts`.
    """

    part: str
    final: str
    whole: str
    buckets: tuple[int, ...] | None = None
    tables: Mapping[str, pa.Table] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, before: Iterable[str], part: str, after: Iterable[str], final: str) -> Steps:
        """Of one definition: CTEs `before` the part, the part, CTEs `after` it and the final SELECT."""
        before, after = list(before), list(after)
        return cls(_with(before, part), _with(after, final),
                   _with([*before, "parts AS (\n  " + part.replace("\n", "\n  ") + "\n)", *after], final))


def _with(tables: list[str], select: str) -> str:
    return f"WITH {', '.join(tables)}\n{select}" if tables else select


def dec(expression: str, most: float = 1e13) -> str:
    """A real number as a decimal, whose sums are the same in any order; beyond `most`, far off, it is cut.

    >>> dec("w * d")
    'least(greatest(w * d, -1e+13), 1e+13)::DECIMAL(38, 12)'
    """
    return f"least(greatest({expression}, {-most:.0e}), {most:.0e})::DECIMAL(38, 12)"


class Bucketed:
    """Answers steps bucket by bucket, through a `Map`."""

    def __init__(self, snapshot: Snapshot, map: Map) -> None:
        self._snapshot = snapshot
        self._map = map

    def ask(self, steps: Steps, limit_rows: int | None = None) -> QueryResult:
        """The final rows, the first `limit_rows` of them."""
        import pyarrow as pa

        began = time.monotonic()
        asked = tuple(range(self._snapshot.n_buckets)) if steps.buckets is None else steps.buckets
        parts = pa.concat_tables(list(self._map(steps.part, asked)))
        with connect() as connection:
            for name, table in {"parts": parts, **steps.tables}.items():
                connection.register(name, table)
            found = connection.sql(steps.final).to_arrow_table()
        shown = found if limit_rows is None else found.slice(0, limit_rows)
        return QueryResult(shown.rename_columns(unique(shown.column_names)), found.num_rows, time.monotonic() - began)


def ask(engine: Guarded | Bucketed, steps: Steps, limit_rows: int | None = None, id: str | None = None) -> QueryResult:
    """The answer, in one statement or by buckets."""
    if isinstance(engine, Bucketed):
        return engine.ask(steps, limit_rows)
    return engine.query(steps.whole, limit_rows=limit_rows, id=id)


def part_of(snapshot: Snapshot, number: int, sql: str) -> pa.Table:
    """One bucket's rows of a part."""
    with snapshot.bucket(number) as connection:
        return connection.sql(sql).to_arrow_table()


def by_buckets(snapshot: Snapshot) -> Bucketed:
    """The same answers from this machine, bucket by bucket."""
    def here(sql: str, buckets: tuple[int, ...]) -> Iterable[pa.Table]:
        return map_buckets(lambda i: part_of(snapshot, buckets[i], sql), len(buckets))

    return Bucketed(snapshot, here)
