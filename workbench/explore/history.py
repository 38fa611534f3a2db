"""What was asked of the log: `.workbench/history.jsonl`, a line a question, the newest last."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from typing import Any

from workbench.project import Project, write_atomic

_FILE = "history.jsonl"
_MOST_BYTES = 2_000_000
_KEPT = 500
_LOCK = threading.Lock()


def remember(project: Project, question: dict[str, Any], snapshot: str, status: str, seconds: float,
             rows: int | None, fault: str | None = None) -> None:
    """Append a question: a spec, or {kind: sql, sql}; status is done, failed or cancelled."""
    entry = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "question": question, "snapshot": snapshot,
             "status": status, "seconds": round(seconds, 3), "rows": rows, "fault": fault}
    path = project.cache / _FILE
    with _LOCK:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry, ensure_ascii=False, allow_nan=False) + "\n")
        if path.stat().st_size > _MOST_BYTES:
            lines = path.read_text("utf-8").splitlines(keepends=True)
            write_atomic(path, "".join(lines[-_KEPT:]))


def recent(project: Project, most: int = 100) -> list[dict[str, Any]]:
    """The newest questions first; a line that cannot be read is passed over."""
    try:
        lines = (project.cache / _FILE).read_text("utf-8").splitlines()
    except OSError:
        return []
    found = []
    for line in reversed(lines):
        try:
            found.append(json.loads(line))
        except ValueError:
            continue
        if len(found) == most:
            break
    return found
