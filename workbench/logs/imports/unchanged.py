"""What an import need not make again: the facts and the counts of tables that stay as they are.

A small table beside a log of 100 million rows then takes seconds. What is taken over is what would be made: it is
only taken from a snapshot that was made by the same definitions.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.logs.imports import compact
from workbench.logs.imports.placing import COMPACT, link
from workbench.logs.imports.staging import Staged, until
from workbench.logs.snapshot import Manifest, Snapshot, TableInfo

if TYPE_CHECKING:
    from workbench.logs.imports.building import Plan

INPUTS = ("sends", "interactions", "outcomes", "messages")      # of message_facts, user_day and user_bitmaps


@lru_cache(1)
def definitions() -> str:
    """A hash of the files that say how facts are made and what is checked."""
    digest = hashlib.blake2b(digest_size=8)
    for name in ("imports/facts.py", "imports/counting.py", "contract/rules.py", "contract/days.py"):
        digest.update((Path(__file__).parents[1] / name).read_bytes())
    return digest.hexdigest()


def carried(plan: Plan, table: TableInfo) -> bool:
    """Whether a kept table's files stay as they are."""
    assert plan.previous is not None
    return table.key is None or plan.buckets == plan.previous.n_buckets


def carry(staging: Path, previous: Snapshot, table: TableInfo) -> None:
    """Link a kept table's files."""
    for file in table.files:
        link(previous.path_of(file), staging / file.path)


def carry_compact(staging: Path, previous: Snapshot, table: TableInfo) -> None:
    """Link a kept table's compact file, if it is there."""
    ready = compact.file_in(compact.folder(previous.project, previous.id), table.name)
    if ready.exists():
        link(ready, compact.file_in(staging / COMPACT, table.name))


def carry_facts(staging: Path, plan: Plan, manifest: Manifest) -> Manifest | None:
    """The manifest with the facts of the snapshot before, their files linked; None where they must be made."""
    previous = plan.previous
    if previous is None or not _by_today(previous) or plan.buckets != previous.n_buckets:
        return None
    facts = {name: info for name, info in previous.tables.items() if info.derived}
    new = {source.table for source, _, _ in plan.found}
    span = Staged.over(staging, manifest).begins, until(manifest)
    if not facts or new & set(INPUTS) or span != (previous.begins, until(previous.manifest)):
        return None
    for info in facts.values():
        carry(staging, previous, info)
        carry_compact(staging, previous, info)
    return replace(manifest, tables=dict(sorted({**manifest.tables, **facts}.items())))


def known_counts(plan: Plan) -> dict[tuple[str, str], int]:
    """What the checks counted in the snapshot before, of those that read no new table: (check, table) -> count."""
    from workbench.logs.contract.rules import CHECKS

    if plan.previous is None or not _by_today(plan.previous):
        return {}
    stay = {table.name for table in plan.kept}
    counted = {(one["check"], one["table"]): one["count"] for one in plan.previous.manifest.checks}
    return {(c.name, c.table): counted[c.name, c.table] for c in CHECKS
            if (c.name, c.table) in counted and set(c.needs) <= stay}


def _by_today(previous: Snapshot) -> bool:
    """Whether a snapshot's last import was made by today's definitions."""
    imports = previous.manifest.imports
    return bool(imports) and imports[-1].get("definitions") == definitions()
