"""What the log says of when things were known: rows filled later, days that are not over, users without dates.

Looked at in one bucket, whose users are like all others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from workbench.learning.features.attributes import LINKS, reads, row_features
from workbench.learning.features.windows import facts_of
from workbench.learning.leakage.declared import FILLED_LATER, SUMMARIES
from workbench.learning.leakage.findings import Finding
from workbench.learning.spec import ColumnFeature, FactFeature, RatioFeature, SqlFeature, TrainingSpec
from workbench.logs import sql
from workbench.logs.snapshot import Snapshot, TableInfo
from workbench.metrics import expressions
from workbench.metrics.catalog import Catalog
from workbench.metrics.spec import Fact

Ask = Callable[[str], tuple[int, int]]      # (how many rows, of how many) of a statement over one bucket
KNOWN_AHEAD = ("expires_at", "defer_until")     # a time after the row's own that is known at it
_DAY = 24
FEW = 0.01                          # the share of late or undated rows that is no finding


def logged(snapshot: Snapshot, catalog: Catalog, spec: TrainingSpec) -> list[Finding]:
    """The findings of a spec that passed `check`, in the order of its features."""
    number = next((file.bucket for file in snapshot.table(spec.rows.table).files if file.rows), 0)
    found: list[Finding] = []
    midnights: dict[tuple[str, str], bool] = {}

    def ask(text: str) -> tuple[int, int]:
        return tuple(column[0].as_py() for column in snapshot.answer(number, text).columns)  # type: ignore[return-value]

    for name, feature in spec.features.items():
        if isinstance(feature, FactFeature | RatioFeature):
            for fact in map(catalog.fact, dict.fromkeys(facts_of(feature))):
                clock = (fact.table, fact.clock or "")
                if clock not in midnights:
                    midnights[clock] = _midnights(ask, fact)
                found += _of_fact(ask, snapshot, name, feature, fact, midnights[clock])
        elif isinstance(feature, SqlFeature):
            found += _of_row(ask, snapshot, spec, name, feature)
    for of, names in _by_table(spec).items():
        if of == "users":
            found += _undated(ask, snapshot.table("users"), names)
        elif of == "opportunities":
            found += _late(ask, spec, names)
    order = list(spec.features)
    return sorted(found, key=lambda one: order.index(one.feature))


def _of_fact(ask: Ask, snapshot: Snapshot, name: str,
             feature: FactFeature | RatioFeature, fact: Fact, whole_days: bool) -> Iterator[Finding]:
    info = snapshot.table(fact.table)
    clock = fact.clock or ""
    if fact.kind == "event" and whole_days and feature.window[1] > -_DAY:
        yield Finding(
            name, "future", "counts a day that is not over at the anchor", f"each {clock!r} of {fact.table!r} is a "
            "day's beginning, so the row of the anchor's own day holds what comes after it",
            "end the window a day before: `window: [-28d, -1d]`, or count the events themselves",
            certain=info.name in SUMMARIES)
    asked = [text for text in (fact.where, fact.value, feature.where) if text is not None]
    columns = dict.fromkeys(column for text in asked for column in _columns(text, info))
    if isinstance(feature, FactFeature) and feature.agg == "distinct" and fact.key:
        columns[fact.key] = None
    for column in columns:
        if column in FILLED_LATER.get(info.name, ()):
            yield Finding(name, "future", "counts rows by what happened to them later", f"column {column!r} of "
                          f"{fact.table!r} is filled after {clock!r}, and perhaps after the anchor",
                          "count the events themselves, such as rows of `interactions`", certain=True)
        elif column != clock and column not in KNOWN_AHEAD and _is_time(info, column):
            later, rows = _count(ask, f"CAST({sql.name(column)} AS TIMESTAMP) > CAST({sql.name(clock)} AS "
                                             "TIMESTAMP)", fact.table)
            if later > FEW * rows:
                yield Finding(name, "future", "counts rows by what happened to them later",
                              f"{later:,} of {rows:,} rows of {fact.table!r} have a {column!r} after their {clock!r}",
                              "count the events themselves, by their own time")


def _of_row(ask: Ask, snapshot: Snapshot, spec: TrainingSpec, name: str,
            feature: SqlFeature) -> Iterator[Finding]:
    info = snapshot.table(spec.rows.table)
    for column in reads(feature, info):
        if column == spec.rows.anchor or column in KNOWN_AHEAD or not _is_time(info, column):
            continue
        kept = f" AND ({spec.rows.where})" if spec.rows.where else ""
        test = f"CAST({sql.name(column)} AS TIMESTAMP) > CAST({sql.name(spec.rows.anchor)} AS TIMESTAMP)"
        later, rows = _count(ask, test, info.name, f"TRUE{kept}")
        if later:
            yield Finding(name, "future", "reads a time that is after the anchor",
                          f"{column!r} is after {spec.rows.anchor!r} in {later:,} of {rows:,} rows",
                          "leave it out, or read what was known at the anchor")


def _undated(ask: Ask, info: TableInfo, names: list[str]) -> Iterator[Finding]:
    test = "valid_from IS NULL" if "valid_from" in info.columns else "TRUE"
    undated, rows = _count(ask, test, "users")
    if undated > FEW * rows:
        for name in names:
            yield Finding(name, "undated", "cannot be read as of the anchor: it may be what became of the user since",
                          f"{undated:,} of {rows:,} rows of 'users' have no `valid_from`",
                          "import `users` with the time from which each row held")


def _late(ask: Ask, spec: TrainingSpec, names: list[str]) -> Iterator[Finding]:
    anchor, link = sql.name(spec.rows.anchor), LINKS["opportunities"]
    kept = f" WHERE ({spec.rows.where})" if spec.rows.where else ""
    later, rows = ask(
        f"SELECT count(*) FILTER (WHERE o.ts > r.{anchor}) AS later, count(*) AS n FROM (SELECT * FROM "
        f"{sql.name(spec.rows.table)}{kept}) r JOIN (SELECT {link}, min(ts) AS ts FROM opportunities GROUP BY {link}) o"
        f" USING ({link})")
    if later > FEW * rows:
        for name in names:
            yield Finding(name, "future", "joins a row that is later than the anchor",
                          f"{later:,} of {rows:,} rows have an opportunity with a later `ts`",
                          "log an opportunity with the time at which it arose")


def _by_table(spec: TrainingSpec) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, one in row_features(spec).items():
        if isinstance(one, ColumnFeature) and one.of is not None:
            found.setdefault(one.of, []).append(name)
    return found


def _columns(text: str, info: TableInfo) -> tuple[str, ...]:
    return (text,) if text in info.columns else expressions.columns_of(text, info)


def _is_time(info: TableInfo, column: str) -> bool:
    return info.columns[column].startswith(("TIMESTAMP", "DATE"))


def _midnights(ask: Ask, fact: Fact) -> bool:
    clock = f"CAST({sql.name(fact.clock or '')} AS TIMESTAMP)"
    others, rows = _count(ask, f"{clock} <> date_trunc('day', {clock})", fact.table)
    return rows > 0 and others == 0


def _count(ask: Ask, test: str, table: str, among: str = "TRUE") -> tuple[int, int]:
    return ask(f"SELECT count(*) FILTER (WHERE {test}) AS these, count(*) AS n FROM {sql.name(table)} WHERE {among}")
