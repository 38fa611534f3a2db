"""A draft, what the engine found when it tried it, and the card that shows it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

CARD = "application/vnd.messaging-workbench.card+json"
SHOWN = 200
Kind = Literal["hypothesis", "metric", "experiment", "training", "insight", "code"]
Status = Literal["valid", "invalid", "not_run"]


@dataclass(frozen=True)
class Check:
    """One thing that was tried, and what came of it."""

    name: str
    ok: bool
    detail: str | None = None


@dataclass(frozen=True)
class Draft:
    """A spec that somebody may take over.

    Attributes:
        spec: plain values, as they would stand in the spec's file.
        yaml: the file's text, for Save; None where there is nothing to save.
        code: a cell that gives the same result.
        notes: choices made for the person, and what a reader must know.
    """

    kind: Kind
    title: str
    spec: dict[str, Any]
    status: Status
    checks: tuple[Check, ...]
    yaml: str | None = None
    code: str | None = None
    chart: dict[str, Any] | None = None
    columns: tuple[str, ...] = ()
    rows: tuple[dict[str, Any], ...] = ()
    notes: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The draft as `workbench ask --json` prints it."""
        return {
            "kind": self.kind,
            "title": self.title,
            "spec": self.spec,
            "status": self.status,
            "checks": [asdict(check) for check in self.checks],
            "yaml": self.yaml,
            "code": self.code,
        }

    def card(self) -> dict[str, Any]:
        """The data of the card's MIME type."""
        table = {"columns": list(self.columns), "rows": list(self.rows[:SHOWN])} if self.columns else None
        return {"version": 1, **self.as_dict(), "chart": self.chart, "notes": list(self.notes), "table": table}


def status_of(checks: tuple[Check, ...]) -> Status:
    """Valid when every check passed."""
    return "valid" if all(check.ok for check in checks) else "invalid"
