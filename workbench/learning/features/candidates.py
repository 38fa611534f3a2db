"""Features that are a candidate's own: of the row they are the logged action's, of a candidate they are its."""

from __future__ import annotations

from workbench.learning.features.attributes import OF_CANDIDATE, key, kinds, linked, reads, row_features, shown
from workbench.learning.spec import ColumnFeature, SqlFeature, TrainingSpec
from workbench.logs import sql
from workbench.logs.snapshot import Snapshot, TableInfo

_OF_ACTION = {
    "action": "c.action",
    "channel": "CASE WHEN c.action <> 'hold' THEN split_part(c.action, '/', 1) END",
    "message_ref": "CASE WHEN c.action <> 'hold' THEN substr(c.action, strpos(c.action, '/') + 1) END",
}


def of_candidate(spec: TrainingSpec) -> tuple[str, ...]:
    """The features that differ between the candidates of one decision."""
    # an expression may name any column; only the names of a candidate's own matter here
    info = TableInfo(spec.rows.table, 0, dict.fromkeys(OF_CANDIDATE, "VARCHAR"), None, None, None, None, ())
    return tuple(name for name, one in row_features(spec).items() if (
        bool(reads(one, info)) if isinstance(one, SqlFeature)
        else one.of == "messages" or (one.of is None and one.column in OF_CANDIDATE)))


def to_look_up(spec: TrainingSpec) -> tuple[str, ...]:
    """Those of them that the action's text alone does not give: attributes of its message, and expressions."""
    given = {name for name, one in row_features(spec).items() if isinstance(one, ColumnFeature) and one.of is None}
    return tuple(name for name in of_candidate(spec) if name not in given)


def candidate_sql(spec: TrainingSpec, snapshot: Snapshot, where: str) -> str:
    """A SELECT over one bucket: decision_id, action and propensity of each candidate, and its own features.

    The rows come in the order of `candidates`. A feature is called `feature.<name>`.

    Args:
        where: a condition on `candidates`.
    """
    chosen = f"SELECT decision_id, action, propensity FROM candidates WHERE {where}"
    names = to_look_up(spec)
    if not names:
        return chosen
    features = {name: row_features(spec)[name] for name in names}
    info = snapshot.table(spec.rows.table)
    replaced = ", ".join(f"{text} AS {column}" for column, text in _OF_ACTION.items() if column in info.columns)
    expressions = [f"{shown(spec, snapshot, name)} AS {sql.name(key(name))}" for name, one in features.items()
                   if isinstance(one, SqlFeature)]
    rows = f"(SELECT row_number() OVER () AS _c, * FROM ({chosen}))"
    # under the table's own name, so that an expression means the same of a candidate as of the row
    text = (f"SELECT {', '.join(['_c', '_action', '_propensity', 'decision_id', *expressions])} FROM ("
            f"SELECT d.* REPLACE ({replaced}), c._c, c.action AS _action, c.propensity AS _propensity FROM {rows} c "
            f"JOIN {sql.name(info.name)} d USING (decision_id)) AS {sql.name(info.name)}")
    attributes = {name: one for name, one in features.items() if isinstance(one, ColumnFeature)}
    own = ["c.decision_id", "c._action AS action", "c._propensity AS propensity",
           *(f"c.{sql.name(key(name))}" for name in features if name not in attributes)]
    join = ""
    if attributes:
        messages = snapshot.table("messages")
        listed = sorted({one.column for one in attributes.values()})
        join = (f" LEFT JOIN {linked('messages', listed, messages)} ON messages.message_ref = "
                + _OF_ACTION["message_ref"].replace("c.action", "c._action"))
        kind = kinds(spec, snapshot)
        own += [f"CAST(messages.{sql.name(one.column)} AS {'DOUBLE' if kind[name] == 'number' else 'VARCHAR'}) AS "
                f"{sql.name(key(name))}" for name, one in attributes.items()]
    return f"SELECT {', '.join(own)} FROM ({text}) c{join} ORDER BY c._c"
