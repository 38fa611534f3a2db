"""What a draft comes to on a world, and what the gold says: one form for both, so that they can be compared.

A metric is compared unit by unit; where one of the two is a ratio and the other is not, by arm.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from workbench.assistant.tools.groups import FEWEST, GroupArguments, metric_by
from workbench.evaluation.worlds import World
from workbench.explore.insight import run
from workbench.explore.spec import parse
from workbench.logs.engine.guarded import guarded
from workbench.metrics.checking import natural_anchors
from workbench.metrics.compiler import by_values
from workbench.metrics.spec import MetricsFile
from workbench.metrics.values import collect
from workbench.project import parse_spec

RTOL = 1e-9
KEYS = ("unit", "anchor", "series", "group", "key", "key2")
Key = tuple[str, ...]
Values = tuple[float | str | None, ...]


@dataclass(frozen=True)
class Answer:
    """Rows by their keys.

    Attributes:
        columns: names of the values, in the order of each row.
        counted: units behind a row, where groups may be too small to be shown.
    """

    keys: tuple[str, ...]
    columns: tuple[str, ...]
    rows: Mapping[Key, Values] = field(repr=False)
    counted: Mapping[Key, float] = field(default_factory=dict, repr=False)
    twice: bool = False


def of_rows(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Answer:
    """An answer from a gold's columns and rows; `n` counts the units of a group."""
    keys = [c for c in columns if c in KEYS]
    values = [c for c in columns if c not in KEYS and not (c == "n" and "group" in keys)]
    place = {column: i for i, column in enumerate(columns)}
    found: dict[Key, Values] = {}
    counted: dict[Key, float] = {}
    for row in rows:
        key = tuple(word(row[place[c]]) for c in keys)
        found[key] = tuple(plain(row[place[c]]) for c in values)
        if "group" in keys and "n" in place:
            counted[key] = float(row[place["n"]])
    return Answer(tuple(keys), tuple(values), found, counted, twice=len(found) < len(rows))


def word(value: Any) -> str:
    """A key as text: a day as its date, a moment to the second, nothing as nothing."""
    if value is None or (isinstance(value, float) and math.isnan(value)) or str(value) in ("NaT", "<NA>", "(none)"):
        return ""
    if hasattr(value, "to_pydatetime"):
        value = value.to_pydatetime()
    if isinstance(value, datetime):
        whole = (value.hour, value.minute, value.second, value.microsecond) == (0, 0, 0, 0)
        return value.date().isoformat() if whole else value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    return text[:10] if text[10:] in (" 00:00:00", "T00:00:00") else text.replace("T", " ") if _moment(text) else text


def _moment(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return len(text) > 10


def plain(value: Any) -> float | str | None:
    """A number as a float; NULL and NaN as None."""
    if value is None or str(value) in ("NaT", "<NA>"):
        return None
    if isinstance(value, str):
        return value
    number = float(value)
    return None if math.isnan(number) else number


def same(one: Any, other: Any) -> bool:
    """Equal to 1e-9, relative; None only to None."""
    if one is None or other is None or isinstance(one, str) or isinstance(other, str):
        return bool(one == other)
    return math.isclose(one, other, rel_tol=RTOL, abs_tol=1e-12)


def difference(got: Answer, gold: Answer) -> str | None:
    """The first difference in words, None where there is none.

    Groups with fewer units than are shown may be missing from what was drafted.
    """
    if got.twice or gold.twice:
        return "rows with the same key"
    if len(got.keys) != len(gold.keys):
        return f"grouped by {len(got.keys)} columns, expected {len(gold.keys)}"
    if len(got.columns) != len(gold.columns):
        return f"values {', '.join(got.columns)}, expected {', '.join(gold.columns)}"
    few = {key for key, n in gold.counted.items() if n < FEWEST}
    lacking = [key for key in gold.rows if key not in got.rows and key not in few]
    more = [key for key in got.rows if key not in gold.rows]
    if lacking or more:
        return f"{len(lacking)} rows lacking, {len(more)} too many, such as {(lacking or more)[0]}"
    for key, values in got.rows.items():
        if key not in few and not all(same(a, b) for a, b in zip(values, gold.rows[key], strict=True)):
            return f"{key}: {values}, expected {gold.rows[key]}"
    return None


def by_arm(answer: Answer, arms: Mapping[str, str]) -> Answer:
    """A metric's value by arm: sum over sum, or the mean over units."""
    at = answer.keys.index("unit")
    sums: dict[Key, list[float]] = {}
    for key, values in answer.rows.items():
        group = (arms.get(key[at], ""), *(k for i, k in enumerate(key) if answer.keys[i] == "series"))
        top = float(values[0] or 0)
        below = float(values[1] or 0) if len(values) == 2 else 1.0
        total = sums.setdefault(group, [0.0, 0.0])
        total[0] += top
        total[1] += below
    keys = ("group", *(k for k in answer.keys if k == "series"))
    return Answer(keys, ("value",), {g: (t / b if b else None,) for g, (t, b) in sums.items()})


def of_metric(world: World, spec: dict[str, Any]) -> Answer:
    """A metric draft on a world: the value of every mature unit.

    Raises:
        WorkbenchError: where the spec does not run there.
    """
    catalog = world.grounding.catalog.with_file(parse_spec(MetricsFile, spec, "the draft"))
    name = next(iter(spec["metrics"]))
    metric = catalog.metric(name)
    parts = [""] if metric.by is None else by_values(world.snapshot, catalog, metric)
    names = [f"{name}.{part}" if part else name for part in parts]
    anchors, _ = natural_anchors(world.snapshot, catalog, names[0])
    found = collect(world.snapshot, catalog, names, anchors)
    keys = ("unit", *(("anchor",) if metric.anchor == "decision" else ()), *(("series",) if metric.by else ()))
    rows: dict[Key, Values] = {}
    columns: tuple[str, ...] = ("value",)
    for part, one in zip(parts, names, strict=True):
        columns = ("num", "den") if f"{one}.num" in found.columns else ("value",)
        held = [found.columns[c] for c in ((one,) if columns == ("value",) else (f"{one}.num", f"{one}.den"))]
        usable = found.mature[one] & ~found.missing[one]
        for i in usable.nonzero()[0]:
            moment = (word(found.anchor[i].astype("datetime64[us]").astype(datetime)),) if "anchor" in keys else ()
            rows[(str(found.unit[i]), *moment, *((part,) if metric.by else ()))] = tuple(float(h[i]) for h in held)
    return Answer(keys, columns, rows)


def of_groups(world: World, spec: dict[str, Any], by: str) -> Answer:
    """A metric draft by a property of users, as the tool gives it."""
    name, metric = next(iter(spec["metrics"].items()))
    given = GroupArguments(name=name, metric=metric, facts=spec.get("facts") or {}, by=by)
    rows = metric_by(world.grounding, given).result.model_dump()["rows"]
    return Answer(("group",), ("value",), {(word(row[by]),): (plain(row["mean"]),) for row in rows})


def of_insight(world: World, spec: dict[str, Any], gold: Answer) -> Answer:
    """An insight draft on a world, the columns that the gold speaks of."""
    found = run(world.snapshot, parse(spec), guarded(world.snapshot))
    value = found.as_dict()["spec"]
    groups = [c for c in (value.get("unit") if value["kind"] == "trend" else None, value.get("by")) if c]
    if value["kind"] not in ("trend", "breakdown", "funnel"):
        groups = list(found.columns[: len(gold.keys)])
    main = value.get("rate") or ("rows" if value["kind"] == "trend" else found.columns[-1])
    names = [main if column == "value" else column for column in gold.columns]
    if any(name not in found.columns for name in names):
        return Answer(tuple(groups), tuple(found.columns), {})
    rows: dict[Key, Values] = {}
    for row in found.rows:
        rows[tuple(word(row[c]) for c in groups)] = tuple(plain(row[name]) for name in names)
    return Answer(tuple(groups), gold.columns, rows, twice=len(rows) < len(found.rows))


def spelled(spec: dict[str, Any]) -> str:
    """A spec as a key of a cache."""
    return json.dumps(spec, sort_keys=True, default=str)
