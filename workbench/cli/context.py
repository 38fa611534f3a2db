"""What every command shares: the project, the snapshot, the output and the progress line."""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.project import Project

if TYPE_CHECKING:
    import typer

    from workbench.logs.snapshot import Snapshot

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")      # a log's own texts move no cursor and hide no line
Progress = Callable[[float | None, str], None]


@dataclass(frozen=True)
class Context:
    """The global options of one call."""

    project_dir: str | None = None
    snapshot_id: str | None = None
    json: bool = False

    def project(self) -> Project:
        """The project named by `--project`, else the one that holds the working directory."""
        return Project.find(self.project_dir)

    def snapshot(self) -> Snapshot:
        """The snapshot named by `--snapshot`, else the project's current one."""
        from workbench.logs.snapshot import Snapshot

        return Snapshot.open(self.project(), self.snapshot_id)

    def out(self, value: Any, text: str) -> None:
        """Print one JSON document with `--json`, else `text`."""
        if self.json:
            print(json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False))
        else:
            print(_CONTROL.sub("", text))

    def note(self, text: str) -> None:
        """A line for a person, on stderr so that `--json` output stays one document."""
        print(text, file=sys.stderr, flush=True)

    @contextmanager
    def progress(self, label: str) -> Iterator[Progress]:
        """A progress line on stderr for work over a second; gives `report(fraction, message)`.

        On a terminal the line is rewritten in place; elsewhere a line is printed every few seconds.
        """
        terminal = sys.stderr.isatty()
        began = last = time.monotonic()
        shown = False

        def report(fraction: float | None, message: str = "") -> None:
            nonlocal last, shown
            now = time.monotonic()
            if now - last < (0.2 if terminal else 5.0) or now - began < 1.0:
                return
            last, shown = now, True
            share = f" {fraction:4.0%}" if fraction is not None else ""
            line = f"{label}{share} {message}".rstrip()
            print(f"\r\x1b[K{line}" if terminal else line, end="" if terminal else "\n", file=sys.stderr, flush=True)

        try:
            yield report
        finally:
            if shown and terminal:
                print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def current(ctx: typer.Context) -> Context:
    """The shared context of a typer command."""
    found = ctx.find_object(Context)
    return found if found is not None else Context()


def table(rows: list[dict[str, Any]], columns: list[str] | None = None) -> str:
    """A plain-text table of rows: numbers to the right, text to the left; empty rows give ''."""
    if not rows:
        return ""
    names = columns or list(rows[0])

    def show(value: Any) -> str:
        if value is None:
            return "-"
        if isinstance(value, float):
            return f"{value:.6g}"
        return " ".join(str(value).split())

    cells = [[show(row.get(name)) for name in names] for row in rows]
    right = [all(isinstance(row.get(name), int | float | None) for row in rows) for name in names]
    widths = [max(len(name), *(len(line[i]) for line in cells)) for i, name in enumerate(names)]

    def join(line: list[str]) -> str:
        parts = (text.rjust(w) if r else text.ljust(w) for text, w, r in zip(line, widths, right, strict=True))
        return "  ".join(parts).rstrip()

    return "\n".join([join(names), *(join(line) for line in cells)])
