"""A draft, what the engine found when it tried it, and the card that shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from workbench.assistant.checks import Check, Status, status_of

__all__ = ["CARD", "Check", "Draft", "Run", "status_of"]

CARD = "application/vnd.messaging-workbench.card+json"
SHOWN = 200
Kind = Literal["hypothesis", "metric", "experiment", "training", "insight", "code"]


@dataclass(frozen=True)
class Run:
    """What *Run* on a card does: a tool that asks first, once the draft is saved."""

    tool: str
    arguments: dict[str, Any]


@dataclass(frozen=True)
class Draft:
    """A spec that somebody may take over.

    Attributes:
        spec: plain values, as they would stand in the spec's file.
        yaml: the file's text, for Save; None where there is nothing to save.
        path: the file that Save writes, below the project; None where that depends on `into`.
        into: the experiments that it can be saved into, for a draft without a file of its own.
        code: a cell that gives the same result.
        run: what Run starts; None where Run is to run the cell.
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
    path: str | None = None
    into: tuple[str, ...] = ()
    run: Run | None = None

    @classmethod
    def restored(cls, kept: dict[str, Any]) -> Draft:
        """`asdict` the other way round, from what JSON made of it."""
        value = {**kept, "checks": tuple(Check(**one) for one in kept["checks"])}
        for name in ("columns", "rows", "notes", "into"):
            value[name] = tuple(kept.get(name) or ())
        value["run"] = Run(**kept["run"]) if kept.get("run") else None
        return cls(**value)

    def as_dict(self) -> dict[str, Any]:
        """The draft as `workbench ask --json` prints it."""
        return {
            "kind": self.kind,
            "title": self.title,
            "spec": self.spec,
            "status": self.status,
            "checks": [check.as_dict() for check in self.checks],
            "yaml": self.yaml,
            "code": self.code,
        }

    def card(self) -> dict[str, Any]:
        """The data of the card's MIME type; `actions` are its buttons."""
        table = {"columns": list(self.columns), "rows": list(self.rows[:SHOWN])} if self.columns else None
        return {"version": 1, **self.as_dict(), "chart": self.chart, "notes": list(self.notes), "table": table,
                "actions": self.actions()}

    def actions(self) -> dict[str, dict[str, Any]]:
        """What the buttons of a card need; a button without an entry is not shown.

        insert {code}; save {tool, arguments, path, into}, of a valid draft; run {code} or {tool, arguments, saved:
        it must be saved first}; explain {checks}: each check with what it means and what came of it.
        """
        found: dict[str, dict[str, Any]] = {}
        if self.code is not None:
            found["insert"] = {"code": self.code}
        if self.yaml is not None and self.status == "valid" and (self.path or self.into):
            found["save"] = {"tool": "save_draft", "arguments": {"kind": self.kind, "yaml": self.yaml},
                             "path": self.path, "into": list(self.into)}
        if self.run is not None and self.status == "valid":
            found["run"] = {"tool": self.run.tool, "arguments": self.run.arguments, "saved": True}
        elif self.code is not None and self.status != "invalid":
            found["run"] = {"code": self.code}
        if self.checks:
            found["explain"] = {"checks": [check.as_dict() for check in self.checks]}
        return found
