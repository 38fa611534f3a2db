"""Run an insight: spec -> SQL -> rows, with a chart and the cell that gives the same number."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

from workbench.charts import VEGALITE, Chart
from workbench.explore.charts import picture
from workbench.explore.queries import query
from workbench.explore.spec import Breakdown, Funnel, Profile, Trend
from workbench.logs.engine import guarded
from workbench.logs.result import QueryResult
from workbench.logs.snapshot import Snapshot

IN_APP_NOTE = "in-app messages only exist when a user is active: do not compare their rates with push or e-mail"
FUNNEL_NOTES = {
    "any": "per message, in any order: a message counts at every step it ever reached",
    "strict": "per message, in order: a message counts at a step when it reached every step before "
              "(delivered is not asked for: some channels never log it)",
}
CONVERSION_NOTE = "a conversion belongs to the last send before it, within seven days; machine opens do not count"
_ROWS = 10_000
_DRAWN = ("distinct_is_exact", "histogram")         # a note and a picture say these
_SHOWN = 200


class Guarded(Protocol):
    """What runs the SQL: an `Engine`, or a server's `BoundEngine`."""

    def query(self, text: str, limit_rows: int | None = None, timeout_s: float = 60.0, id: str | None = None
              ) -> QueryResult:
        """Run one guarded query."""
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
    """

    spec: Profile | Funnel | Breakdown | Trend
    snapshot: str
    sql: str
    columns: list[str]
    rows: list[dict[str, Any]] = field(repr=False)
    total: int | None
    notes: tuple[str, ...]
    code: str
    chart: Chart | None = field(repr=False)

    def as_dict(self) -> dict[str, Any]:
        """The result as JSON."""
        return {
            "version": 1, "kind": self.spec.kind, "spec": self.spec.model_dump(mode="json"), "snapshot": self.snapshot,
            "sql": self.sql, "columns": self.columns, "rows": self.rows, "total": self.total,
            "notes": list(self.notes), "code": self.code, "chart": self.chart.spec if self.chart else None,
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


def run(snapshot: Snapshot, spec: Profile | Funnel | Breakdown | Trend, engine: Guarded | None = None,
        id: str | None = None) -> Insight:
    """Run one insight on the guarded engine; `id` names the query for its `interrupt` or `cancel`."""
    text = query(snapshot, spec)
    result = (engine or guarded(snapshot)).query(text, limit_rows=_ROWS, id=id)
    rows = result.rows()
    columns = [one for one in result.columns if not (isinstance(spec, Profile) and one in _DRAWN)]
    return Insight(spec, snapshot.id, text, columns, rows, result.total, _notes(snapshot, spec, rows),
                   code(spec, snapshot.id), picture(spec, rows))


def code(spec: Profile | Funnel | Breakdown | Trend, snapshot: str) -> str:
    """The notebook cell that runs the same insight on the same snapshot."""
    given = spec.model_dump(mode="python", exclude_defaults=True)
    given.pop("kind", None)
    given |= {name: list(given[name]) for name in ("filters", "columns") if name in given}
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


def _notes(snapshot: Snapshot, spec: Profile | Funnel | Breakdown | Trend, rows: list[dict[str, Any]]
           ) -> tuple[str, ...]:
    notes = []
    if isinstance(spec, Profile) and rows and not rows[0]["distinct_is_exact"]:
        notes.append("distinct is approximate (within a few per cent); every other number is exact")
    if isinstance(spec, Funnel):
        notes += [FUNNEL_NOTES[spec.order], CONVERSION_NOTE]
    elif getattr(spec, "rate", None) == "conversion_rate":
        notes.append(CONVERSION_NOTE)
    if getattr(spec, "by", None) == "channel" and any(row.get("channel") == "in_app" for row in rows):
        notes.append(IN_APP_NOTE)
    if isinstance(spec, Trend):
        watermark = snapshot.tables[spec.table].watermark
        if watermark is not None:
            notes.append(f"rows are complete until {watermark:%Y-%m-%d %H:%M} UTC")
    if not rows or (isinstance(spec, Funnel) and not any(row["sent"] for row in rows)):
        columns = " ".join(f"--column {one.column}" for one in spec.filters)
        table = getattr(spec, "table", "message_facts")
        notes += [f"no row passes the filter; `workbench explore profile --table {table} {columns}` shows what is there"
                  ] if columns else []
    return tuple(notes)
