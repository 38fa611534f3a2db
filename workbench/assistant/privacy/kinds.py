"""Of each tool's result: what is a name, what counts users, what is a value. What is not listed stays here."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Kinds:
    """The fields of one tool's result that may leave, and under which condition.

    Attributes:
        names: names, states and documentation; from level schema on.
        words: sentences of ours with numbers in them; from aggregates on, a numeral only where values may leave.
        values: numbers over the users that all of `users` count; from aggregates on, where each is large enough.
        users: fields that count users, and leave like values. Without one no value leaves.
        tables: field -> the column that counts the users of each of its rows; None where none does: of such a table
            only the columns, the number of rows and the labels are told.
        labels: columns of tables that are names from the project's own files: a metric, an arm, a verdict.
    """

    names: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    values: frozenset[str] = frozenset()
    users: tuple[str, ...] = ()
    tables: dict[str, str | None] = field(default_factory=dict)
    labels: frozenset[str] = frozenset()


def _kinds(names: str = "", words: str = "", values: str = "", users: str = "", labels: str = "",
           **tables: str | None) -> Kinds:
    return Kinds(frozenset(names.split()), frozenset(words.split()), frozenset(values.split()), tuple(users.split()),
                 tables, frozenset(labels.split()))


_METRIC = _kinds("name snapshot", "anchor warnings blocking", parts=None, false_positives=None, reach=None)
_SUMMARY = "experiment snapshot current status verdict ship_arm locked"
_ROW = "metric role test arm class"

KINDS: dict[str, Kinds] = {
    "describe_log": _kinds("tables metrics facts experiments templates snapshot training policies metric_docs "
                           "template_docs absent table_docs"),
    "draft_metric": _METRIC,
    "metric_value": _METRIC,
    "metric_by": _kinds("metric by", "anchor warnings", rows=None),
    "explore": _kinds("kind snapshot columns", "notes", rows=None),
    "query_sql": _kinds("snapshot columns truncated", "note", rows="users_behind"),
    "similar_experiments": _kinds("unreadable", rows=None, labels="experiment shared hypothesis metrics "
                                  "status verdict ship_arm"),
    "draft_hypothesis": _kinds("metric who effect falsifier", "question", "value detectable weeks units smallest power",
                               "users of"),
    "draft_experiment": _kinds("name snapshot basis file looks", "", "weeks units arms needed power target smallest "
                               "days_final by_week metrics", "population"),
    "last_readout": _kinds(_SUMMARY, "reasons", rows=None, labels=_ROW),
    "explain_readout": _kinds(f"{_SUMMARY} hypothesis deviations", "reasons", rows=None, arms=None, why=None,
                              labels=_ROW),
    "draft_training": _kinds("name snapshot labels executor file", "reason stops warnings"),
    "evaluate_policy": _kinds("policy kind reward snapshot run", "refused caution",
                              "recommended estimates logged naive decisions effective_users", "users"),
    "save_draft": _kinds("kind file"),
    "scaffold_template": _kinds("template title name files"),
    "start_training": _kinds("run spec snapshot status executor", "reason warnings"),
    # a cell chooses its columns and how many rows it gives: both could spell what it read
    "draft_code": _kinds("status source snapshot"),
}
