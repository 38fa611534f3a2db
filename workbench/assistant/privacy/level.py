"""How much may leave: off < schema < aggregates < rows. The lowest of all files holds; nothing said in a chat counts.

The project's `workbench.toml` chooses; an administrator's file can only lower it. There may be two of these, and both
hold: the one that the environment variable WORKBENCH_POLICY names, and /etc/messaging-workbench/policy.toml. A file
that cannot be read switches models off: a lost policy is not a permission.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

Level = Literal["off", "schema", "aggregates", "rows"]
LEVELS: tuple[Level, ...] = get_args(Level)
VARIABLE = "WORKBENCH_POLICY"
SYSTEM = Path("/etc/messaging-workbench/policy.toml")
FEWEST = 50  # users behind a value that may leave


@dataclass(frozen=True)
class Permitted:
    """The level that holds, and who set it, where that was not the project's own choice."""

    level: Level
    why: str | None = None


def lowest(one: Level, other: Level) -> Level:
    """The lower of two.

    >>> lowest("rows", "schema")
    'schema'
    """
    return LEVELS[min(LEVELS.index(one), LEVELS.index(other))]


def permitted(level: Level, enabled: bool = True) -> Permitted:
    """What the project's choice comes to under the administrator's files."""
    found = Permitted(level if enabled else "off")
    if found.level == "off":
        found = Permitted("off", "workbench.toml switches it off")
    for path in _files():
        there, why = _read(path)
        if LEVELS.index(there) < LEVELS.index(found.level):
            found = Permitted(there, why)
    return found


def _files() -> list[Path]:
    named = os.environ.get(VARIABLE)
    return [*([Path(named)] if named else []), *([SYSTEM] if os.path.lexists(SYSTEM) else [])]


def _read(path: Path) -> tuple[Level, str]:
    try:
        value: Any = tomllib.loads(path.read_text("utf-8")).get("assistant", {})
        level, enabled = value.get("level", "rows"), value.get("enabled", True)
    except (OSError, ValueError, AttributeError):
        return "off", f"the administrator's file {path} cannot be read"
    unknown = set(value) - {"level", "enabled"}
    if level not in LEVELS or not isinstance(enabled, bool) or unknown:
        return "off", f"the administrator's file {path} says something else than level and enabled"
    return ("off" if not enabled else level), f"the administrator's file {path} sets {level if enabled else 'off'}"
