"""The row's own columns, expressions over them, and attributes of its user, message and opportunity: SQL of anchors.

`users` are read as of the anchor. Of two of a user's periods that overlap, the later one holds from its beginning, so
that at any moment one row holds. An opportunity that is later than the anchor is not known then: it has no value.
"""

from __future__ import annotations

from workbench.errors import InputError
from workbench.learning.spec import ColumnFeature, SqlFeature, TrainingSpec
from workbench.logs import sql
from workbench.logs.snapshot import Snapshot, TableInfo
from workbench.metrics import expressions
from workbench.metrics.anchors import Anchors

# Columns that belong to the candidate: scoring replaces them by each candidate's own.
OF_CANDIDATE = ("action", "channel", "message_ref")
LINKS = {"messages": "message_ref", "opportunities": "opportunity_id"}      # how a row finds its own
_ALWAYS, _EVER = "TIMESTAMP '0001-01-01'", "TIMESTAMP '9999-01-01'"


def key(feature: str) -> str:
    """What a feature's values are called among the anchors' keys."""
    return f"feature.{feature}"


def row_features(spec: TrainingSpec) -> dict[str, ColumnFeature | SqlFeature]:
    """The features that are no windows."""
    return {name: one for name, one in spec.features.items() if isinstance(one, ColumnFeature | SqlFeature)}


def own_columns(spec: TrainingSpec, snapshot: Snapshot) -> dict[str, tuple[str, ...]]:
    """Feature -> the row's own columns that it reads."""
    info = snapshot.table(spec.rows.table)
    return {name: reads(feature, info) for name, feature in row_features(spec).items()}


def reads(feature: ColumnFeature | SqlFeature, info: TableInfo) -> tuple[str, ...]:
    """The columns of the row's own table that a feature reads."""
    if isinstance(feature, SqlFeature):
        return expressions.columns_of(feature.sql, info)
    if feature.of is None:
        return (feature.column,)
    return (LINKS[feature.of],) if feature.of in LINKS else ()


def check_attributes(spec: TrainingSpec, snapshot: Snapshot) -> None:
    """Hold every feature that is no window against the snapshot.

    Raises:
        InputError: for a table or column that does not exist, an expression that does not compile, or a value that
            is neither number nor text.
    """
    info = snapshot.table(spec.rows.table)
    for name, feature in row_features(spec).items():
        place = f"training/{spec.name}.yaml: features.{name}"
        if isinstance(feature, SqlFeature) and feature.sql not in info.columns:
            expressions.check(feature.sql, info, place, "value")
            continue
        if isinstance(feature, SqlFeature):         # a column's name, be it a word of SQL
            feature = ColumnFeature(column=feature.sql)
        table = info
        if feature.of is not None:
            table = snapshot.table(feature.of, place)
            if feature.of in LINKS:
                info.require(LINKS[feature.of], where=f"{place}: of {feature.of}")
                table.require(LINKS[feature.of], where=place)
            else:
                table.require("user_id", where=place)
        table.require(feature.column, where=place)
        kind = table.columns[feature.column]
        if not expressions.is_number(kind) and kind != "VARCHAR":
            hint = "write an expression, as `sql: \"hour(ts)\"`" if kind.startswith(("TIMESTAMP", "DATE")) else None
            raise InputError(f"column {feature.column!r} is {kind}, neither number nor text", where=place, hint=hint)


def kinds(spec: TrainingSpec, snapshot: Snapshot) -> dict[str, str]:
    """Feature -> `number` or `text`."""
    return {name: _kind(snapshot, spec, one) if isinstance(one, ColumnFeature | SqlFeature) else "number"
            for name, one in spec.features.items()}


def _kind(snapshot: Snapshot, spec: TrainingSpec, feature: ColumnFeature | SqlFeature) -> str:
    info = snapshot.table(spec.rows.table)
    if isinstance(feature, SqlFeature):
        found = info.columns.get(feature.sql) or expressions.type_of(feature.sql, info)
    else:
        found = (snapshot.table(feature.of) if feature.of else info).columns[feature.column]
    return "number" if expressions.is_number(found) else "text"


def shown(spec: TrainingSpec, snapshot: Snapshot, name: str) -> str:
    """The SQL of a feature of the row's own columns, a number as DOUBLE and anything else as VARCHAR."""
    feature = row_features(spec)[name]
    info = snapshot.table(spec.rows.table)
    if isinstance(feature, SqlFeature):
        text = sql.name(feature.sql) if feature.sql in info.columns else f"({feature.sql})"
    else:
        text = sql.name(feature.column)
    return f"CAST({text} AS {'DOUBLE' if _kind(snapshot, spec, feature) == 'number' else 'VARCHAR'})"


def anchors_of(spec: TrainingSpec, snapshot: Snapshot, where: str | None, columns: tuple[str, ...] = ()) -> Anchors:
    """One anchor a row of the spec's table that fulfils a condition, with columns of it and its features.

    A feature that is no window is the key `feature.<name>`.
    """
    rows = spec.rows
    own = {name: one for name, one in row_features(spec).items()
           if isinstance(one, SqlFeature) or one.of is None}
    others: dict[str, dict[str, ColumnFeature]] = {}
    for name, one in row_features(spec).items():
        if isinstance(one, ColumnFeature) and one.of is not None:
            others.setdefault(one.of, {})[name] = one
    inner = [f"{sql.name(rows.unit)} AS unit", f"CAST({sql.name(rows.anchor)} AS TIMESTAMP) AS anchor",
             *(sql.name(column) for column in columns),
             *(f"{shown(spec, snapshot, name)} AS {sql.name(key(name))}" for name in own),
             *(f"{sql.name(LINKS[of])} AS {sql.name(f'link.{of}')}" for of in others if of in LINKS)]
    text = f"SELECT {', '.join(inner)} FROM {sql.name(rows.table)}" + (f" WHERE {where}" if where else "")
    keys = (*columns, *map(key, own))
    if others:
        carried = ["r.unit", "r.anchor", *(f"r.{sql.name(one)}" for one in keys)]
        joins = []
        for of, features in others.items():
            alias = sql.name(of)
            joins.append(_join(of, {one.column for one in features.values()}, snapshot.table(of)))
            for name, one in features.items():
                as_type = "DOUBLE" if _kind(snapshot, spec, one) == "number" else "VARCHAR"
                carried.append(f"CAST({alias}.{sql.name(one.column)} AS {as_type}) AS {sql.name(key(name))}")
        text = f"SELECT {', '.join(carried)} FROM ({text}) r {' '.join(joins)}"
        keys = (*keys, *(key(name) for features in others.values() for name in features))
    return Anchors(sql=text, keys=keys, kind="decision")


def _join(of: str, columns: set[str], info: TableInfo) -> str:
    """The join of one other table, of which at most one row belongs to each row."""
    listed = sorted(columns)
    if of in LINKS:
        return f"LEFT JOIN {linked(of, listed, info)} ON {sql.name(of)}.{LINKS[of]} = r.{sql.name(f'link.{of}')}" + (
            f" AND {sql.name(of)}.ts <= r.anchor" if of == "opportunities" else "")
    wanted = "".join(f", {sql.name(column)}" for column in listed)
    begins = f"coalesce(CAST(valid_from AS TIMESTAMP), {_ALWAYS})" if "valid_from" in info.columns else _ALWAYS
    ends = f"coalesce(CAST(valid_to AS TIMESTAMP), {_EVER})" if "valid_to" in info.columns else _EVER
    periods = f"SELECT user_id, {begins} AS _from, {ends} AS _to{wanted} FROM users"
    only = (f"SELECT * REPLACE (least(_to, lead(_from, 1, {_EVER}) OVER (PARTITION BY user_id "
            f"ORDER BY _from, _to{wanted})) AS _to) FROM ({periods})")
    return f"LEFT JOIN ({only}) users ON users.user_id = r.unit AND users._from <= r.anchor AND users._to > r.anchor"


def linked(of: str, columns: list[str], info: TableInfo) -> str:
    """The rows of a linked table, one each: of several with one name the first, in the order of the table."""
    link = LINKS[of]
    wanted = "".join(f", first({sql.name(column)}) AS {sql.name(column)}" for column in columns if column != link)
    clock = ", first(CAST(ts AS TIMESTAMP)) AS ts" if of == "opportunities" and "ts" not in columns else ""
    return f"(SELECT {link}{wanted}{clock} FROM {sql.name(info.name)} GROUP BY {link}) {sql.name(of)}"
