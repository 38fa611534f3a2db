"""Run an insight: spec -> SQL -> rows, with a chart and the cell that gives the same number."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from workbench.charts import VEGALITE, Chart
from workbench.explore.charts import picture
from workbench.explore.queries import query
from workbench.explore.spec import Breakdown, Funnel, Profile, Trend
from workbench.logs.engine import Engine, guarded
from workbench.logs.snapshot import Snapshot

IN_APP_NOTE = "in-app messages only exist when a user is active: do not compare their rates with push or e-mail"


@dataclass(frozen=True)
class Insight:
    """The result of one insight; every view shows it and none computes.

    Attributes:
        sql: what ran; it runs as it stands in `workbench sql`.
        rows: plain JSON values.
        notes: what a reader must know before comparing the numbers.
        code: a Python cell that gives the same rows.
    """

    spec: Profile | Funnel | Breakdown | Trend
    snapshot: str
    sql: str
    columns: list[str]
    rows: list[dict[str, Any]] = field(repr=False)
    notes: tuple[str, ...]
    code: str
    chart: Chart | None = field(repr=False)

    def as_dict(self) -> dict[str, Any]:
        """The result as JSON."""
        return {
            "version": 1, "kind": self.spec.kind, "spec": self.spec.model_dump(mode="json"), "snapshot": self.snapshot,
            "sql": self.sql, "columns": self.columns, "rows": self.rows, "notes": list(self.notes), "code": self.code,
            "chart": self.chart.spec if self.chart else None,
        }

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        from html import escape

        head = "".join(f"<th>{escape(name)}</th>" for name in self.columns)
        body = "".join("<tr>" + "".join(f"<td>{escape(shown(row[c]))}</td>" for c in self.columns) + "</tr>"
                       for row in self.rows[:200])
        notes = "".join(f"<p><em>{escape(note)}</em></p>" for note in self.notes)
        bundle = {"text/plain": "\n".join(str(row) for row in self.rows[:20]),
                  "text/html": f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{notes}"}
        if self.chart is not None:
            bundle[VEGALITE] = self.chart.spec  # type: ignore[assignment]
        return bundle


def run(snapshot: Snapshot, spec: Profile | Funnel | Breakdown | Trend, engine: Engine | None = None) -> Insight:
    """Run one insight on the guarded engine."""
    text = query(snapshot, spec)
    result = (engine or guarded(snapshot)).query(text)
    rows = result.rows()
    return Insight(spec, snapshot.id, text, result.columns, rows, _notes(spec, rows), _code(spec, snapshot.id),
                   picture(spec, rows))


def shown(value: Any) -> str:
    """A value as short text."""
    if value is None:
        return ""
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _notes(spec: Profile | Funnel | Breakdown | Trend, rows: list[dict[str, Any]]) -> tuple[str, ...]:
    notes = []
    if isinstance(spec, Profile):
        notes.append("distinct and most_common are approximate")
    if getattr(spec, "by", None) == "channel" and any(row.get("channel") == "in_app" for row in rows):
        notes.append(IN_APP_NOTE)
    return tuple(notes)


def _code(spec: Profile | Funnel | Breakdown | Trend, snapshot: str) -> str:
    given = spec.model_dump(mode="json", exclude_defaults=True)
    given.pop("kind", None)
    words = ", ".join(f"{name}={value!r}" for name, value in given.items())
    return f'import workbench as wb\n\nwb.open().snapshot("{snapshot}").explore.{spec.kind}({words})'
