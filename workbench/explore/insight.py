"""Run an insight: spec -> SQL -> rows, with a chart and the cell that gives the same number."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

from workbench.charts import VEGALITE, Chart
from workbench.explore import timeline
from workbench.explore.charts import picture
from workbench.explore.compiler import compiled
from workbench.explore.notes import notes
from workbench.explore.reachability import with_worth
from workbench.explore.spec import AnySpec, Profile, Reachability, Timeline, Users
from workbench.explore.steps import Bucketed
from workbench.logs.engine.guarded import WHOLE, guarded
from workbench.logs.engine.result import QueryResult
from workbench.logs.snapshot import Snapshot

ROWS = 10_000
_DRAWN = ("distinct_is_exact", "histogram")         # a note and a picture say these
_SHOWN = 200
Interval = tuple[float, float]


class Guarded(Protocol):
    """What runs the SQL: an `Engine`, or a server's `BoundEngine`."""

    def query(self, text: str, limit_rows: int | None = None, timeout_s: float = 60.0, id: str | None = None, *,
              part: str = WHOLE) -> QueryResult:
        """Run one guarded query; `part` says which users' rows the tables hold."""
        ...


@dataclass(frozen=True)
class Insight:
    """The result of one insight; every view shows it and none computes.

    Attributes:
        sql: what ran; it runs as it stands in `workbench sql`.
        columns: what a table shows; a row may hold more (a profile's histogram).
        rows: plain JSON values, at most 10,000.
        total: rows of the whole result.
        notes: what a reader must know before comparing the numbers.
        code: a Python cell that gives the same rows.
        seconds: how long the query took.
        intervals: of an approximation, the 95 % interval of each number, a dict a row; None for the exact answer.
    """

    spec: AnySpec
    snapshot: str
    sql: str
    columns: list[str]
    rows: list[dict[str, Any]] = field(repr=False)
    total: int | None
    notes: tuple[str, ...]
    code: str
    chart: Chart | None = field(repr=False)
    seconds: float = field(default=0.0, compare=False)      # not in the JSON: the same question, the same bytes
    intervals: tuple[dict[str, Interval], ...] | None = field(default=None, repr=False)

    @property
    def exact(self) -> bool:
        """Whether every row was read; else the numbers are estimates, with `intervals`."""
        return self.intervals is None

    def as_dict(self) -> dict[str, Any]:
        """The result as JSON."""
        return {
            "version": 1, "kind": self.spec.kind, "spec": self.spec.model_dump(mode="json"), "snapshot": self.snapshot,
            "sql": self.sql, "columns": self.columns, "rows": self.rows, "total": self.total,
            "notes": list(self.notes), "code": self.code, "chart": self.chart.spec if self.chart else None,
            "exact": self.exact,
            "intervals": None if self.intervals is None else [dict(one) for one in self.intervals],
        }

    def html(self) -> str:
        """The rows as an HTML table; every value is text."""
        from html import escape

        def cells(tag: str, values: list[str]) -> str:
            return "".join(f"<{tag}>{escape(value)}</{tag}>" for value in values)

        body = "".join(f"<tr>{cells('td', [shown(row[c]) for c in self.columns])}</tr>" for row in self.rows[:_SHOWN])
        more = (f"{_SHOWN:,} of {self.total or len(self.rows):,} rows",) if len(self.rows) > _SHOWN else ()
        notes = "".join(f"<p><em>{escape(note)}</em></p>" for note in (*more, *self.notes))
        return f"<table><thead><tr>{cells('th', self.columns)}</tr></thead><tbody>{body}</tbody></table>{notes}"

    def __str__(self) -> str:
        lines = ["  ".join(f"{column}={shown(row[column])}" for column in self.columns) for row in self.rows[:20]]
        return "\n".join([*lines, *self.notes])

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        bundle: dict[str, Any] = {"text/plain": str(self), "text/html": self.html()}
        if self.chart is not None:
            bundle[VEGALITE] = self.chart.spec
        return bundle

    def _ipython_display_(self) -> None:
        """The table, then the chart: JupyterLab shows one type of a bundle, and a reader wants both."""
        from IPython.display import display

        display({"text/plain": str(self), "text/html": self.html()}, raw=True)
        if self.chart is not None:
            display(self.chart._repr_mimebundle_(), raw=True)


def run(snapshot: Snapshot, spec: AnySpec, engine: Guarded | Bucketed | None = None,
        id: str | None = None) -> Insight:
    """Run one insight on the guarded engine, or by buckets; the answer is the same to the byte.

    `id` names the query for its `interrupt` or `cancel`.
    """
    if isinstance(spec, Reachability):
        spec = with_worth(snapshot, spec)
    engine = engine or guarded(snapshot)
    steps = compiled(snapshot, spec, engine)
    if isinstance(engine, Bucketed):
        result = engine.ask(steps, limit_rows=ROWS)
    else:
        # the bucket that holds the user: one place to look in each table instead of one a bucket
        part = f"bucket {timeline.bucket(snapshot, spec)}" if isinstance(spec, Timeline) else WHOLE
        result = engine.query(steps.whole, limit_rows=ROWS, id=id, part=part)
    return assembled(snapshot, spec, steps.whole, result, result.rows())


def assembled(snapshot: Snapshot, spec: AnySpec, text: str, result: QueryResult, rows: list[dict[str, Any]],
              note: str | None = None, intervals: tuple[dict[str, Interval], ...] | None = None) -> Insight:
    """The insight of these rows, with its notes, chart and cell."""
    columns = [one for one in result.columns if not (isinstance(spec, Profile) and one in _DRAWN)]
    said = (*((note,) if note else ()), *notes(snapshot, spec, rows))
    return Insight(spec, snapshot.id, text, columns, rows, result.total, said, code(spec, snapshot.id),
                   picture(spec, rows), result.seconds, intervals)


def code(spec: AnySpec, snapshot: str) -> str:
    """The notebook cell that runs the same insight on the same snapshot."""
    given = spec.model_dump(mode="python", exclude_defaults=True)
    given.pop("kind", None)
    if isinstance(spec, Users):         # a spec inside the spec keeps its kind
        given["of"] = {"kind": spec.of.kind, **given["of"]}
    given |= {name: list(value) for name, value in given.items() if isinstance(value, tuple)}
    words = ", ".join(f"{name}={value!r}" for name, value in given.items())
    return f"import workbench as wb\n\nwb.open().snapshot({snapshot!r}).explore.{spec.kind}({words})"


def shown(value: Any) -> str:
    """A value as short text."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(f"{shown(one['value'])} ({one['count']:,})" if isinstance(one, dict) and "count" in one
                         else shown(one) for one in value)
    return f"{value:.4g}" if isinstance(value, float) else str(value)
