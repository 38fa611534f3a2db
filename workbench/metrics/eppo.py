"""Read metrics that are kept as code for Eppo (its certified-metrics YAML): what can be carried over, and what cannot.

Nothing is dropped in silence: every field of the file is carried over, or stands in the list with the reason. A metric
of which a part cannot be carried over truly is left out as a whole, rather than become another metric.

Eppo's schema: `fact_sources` (`name, sql, timestamp_column, entities, facts, properties`) and `metrics` (`name, entity,
numerator, denominator | percentile`), with `operation`s sum, count, count_distinct, distinct_entity, conversion,
retention, threshold, last_value, first_value; see its documentation of certified metrics.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.errors import InputError
from workbench.logs.snapshot import TableInfo
from workbench.metrics.eppo_metrics import NO_PLACE, Kept, Translation, name_of
from workbench.metrics.spec import MetricsFile
from workbench.project import Project, dump_yaml, parse_spec, read_yaml, write_atomic


@dataclass(frozen=True)
class Imported:
    """What became of a file.

    Attributes:
        content: what the metrics file holds, as plain values.
        names: Eppo's name -> ours, of metrics; roles: our name -> the line for `experiment.yaml` that Eppo's file
            asks for, which is no part of a metric here.
    """

    content: dict[str, Any]
    names: dict[str, str]
    roles: dict[str, str]
    notes: tuple[Kept, ...]
    path: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Plain values for `--json`."""
        return {"version": 1, "path": self.path, "metrics": self.names, "facts": list(self.content["facts"]),
                "roles": self.roles, "notes": [{"place": one.place, "reason": one.reason, "lost": one.lost}
                                               for one in self.notes]}


def import_eppo(project: Project, path: Path, tables: Mapping[str, TableInfo], *, name: str | None = None,
                window: str = "28d", entity: str | None = None) -> Imported:
    """Read a file and write `metrics/<name>.yaml`; an existing file is never written over.

    Args:
        tables: the snapshot's.
        name: of the new file; default the source's own.
        window: for a metric without a timeframe: Eppo counts until the experiment ends, a metric here says how long.
        entity: the entity that is the unit here; default the only one of the file.

    Raises:
        InputError: where nothing can be carried over, the target exists, or the file is not of this form.
    """
    stem = name or name_of(path.stem)
    if not re.fullmatch(r"[A-Za-z0-9_-]+", stem):
        raise InputError(f"{stem!r} is no name of a metrics file", where="--name", hint="use letters, digits, _ and -")
    target = project.root / "metrics" / f"{stem}.yaml"
    if target.exists():
        raise InputError(f"{project.relative(target)} exists already and is not written over",
                         hint="give the new file another name with `--name`")
    found = translate(read_yaml(path, str(path)), str(path), tables, window=window, entity=entity)
    if not found.names:
        first = next((one for one in found.notes if one.lost), None)
        raise InputError("no metric can be carried over" + (f": {first.place}: {first.reason}" if first else ""),
                         where=str(path))
    _fits(project, target, found.content)
    write_atomic(target, f"# carried over from Eppo's {path.name}\n" + dump_yaml(found.content))
    return Imported(found.content, found.names, found.roles, found.notes, project.relative(target))


def _fits(project: Project, target: Path, content: dict[str, Any]) -> None:
    """Raise unless the project's catalog with this file is a valid one, before anything is written."""
    from workbench.metrics.catalog import Catalog

    files = [(project.relative(one), read_yaml(one, project.relative(one)))
             for one in sorted((project.root / "metrics").glob("*.yaml"))]
    parse_spec(MetricsFile, content, project.relative(target))
    Catalog.merged([*files, (project.relative(target), content)])


def translate(content: Any, where: str, tables: Mapping[str, TableInfo], *, window: str = "28d",
              entity: str | None = None) -> Imported:
    """What a file says, in our own words; see `import_eppo`."""
    if not isinstance(content, dict) or not ({"fact_sources", "metrics"} & set(content)):
        raise InputError("the file has neither `fact_sources` nor `metrics`: it is not Eppo's", where=where)
    work = Translation(tables, window, _entity(content, where, entity))
    for key in content:
        if key in NO_PLACE:
            work.notes.append(Kept(key, "it has no place in a metrics file"))
        elif key not in ("fact_sources", "metrics"):
            work.notes.append(Kept(key, "Eppo's schema has no such field"))
    for one in _entries(content, "fact_sources", where):
        work.source(one)
    for one in _entries(content, "metrics", where):
        work.metric(one)
    return Imported({"version": 1, "facts": work.facts, "metrics": work.metrics}, work.names, work.roles,
                    tuple(work.notes))


def _entries(content: dict[str, Any], key: str, where: str) -> list[dict[str, Any]]:
    found = content.get(key) or []
    if not isinstance(found, list) or not all(isinstance(one, dict) and isinstance(one.get("name"), str)
                                              for one in found):
        raise InputError(f"`{key}` is not a list of things with a `name`", where=where)
    return found


def _entity(content: dict[str, Any], where: str, wanted: str | None) -> str:
    known = list(dict.fromkeys(
        [str(one.get("entity_name")) for source in content.get("fact_sources") or [] if isinstance(source, dict)
         for one in source.get("entities") or [] if isinstance(one, dict)]))
    if wanted is not None:
        if wanted not in known:
            raise InputError(f"the file has no entity {wanted!r}", where="--entity", got=wanted, known=known)
        return wanted
    used = list(dict.fromkeys(str(one["entity"]) for one in content.get("metrics") or []
                              if isinstance(one, dict) and one.get("entity")))
    if len(used or known) != 1:
        raise InputError(f"the metrics are of {len(used or known)} entities: {', '.join(used or known)}", where=where,
                         hint="say which one is the unit here with `--entity`")
    return (used or known)[0]
