"""A fragment is one steady expression over the table's columns, or one line that says why not."""

from __future__ import annotations

import pytest

from workbench.errors import InputError
from workbench.logs.snapshot import TableInfo
from workbench.metrics.expressions import check, condition

TABLE = TableInfo("outcomes", 1, {"kind": "VARCHAR", "value": "DOUBLE", "done": "BOOLEAN", "odd name": "BIGINT",
                                  "tags": "VARCHAR[]"}, None, None, None, None, ())


@pytest.mark.parametrize("text", [
    "kind = 'conversion'", "done", "NOT done AND value > 3", "outcomes.kind IN ('a', 'b')",
    "\"odd name\" BETWEEN 1 AND 2", "KIND = 'x'", "len(list_filter(tags, lambda t: t = 'a')) > 0",
    "CASE WHEN done THEN TRUE ELSE kind LIKE 'a%' END", "value - 1 > \"odd name\" + 2",
    "date_diff('day', DATE '2026-01-01', DATE '2026-02-01') > value",
])
def test_conditions_that_bind_pass(text):
    check(text, TABLE, "here", "condition")


@pytest.mark.parametrize(("text", "message"), [
    ("knd = 'conversion'", "did you mean 'kind'"),
    ("kind = 'a' AND", "does not parse"),
    ("kind", "VARCHAR, not a condition"),
    ("value > (SELECT max(value) FROM outcomes)", "subquery"),
    ("sum(value) > 1", "does not compile"),
    ("row_number() OVER () = 1", "window function"),
    ("1) FROM (outcomes", "not one expression"),
    ("TRUE), (FALSE", "not one expression"),
    ("TRUE; DROP TABLE outcomes", "not one expression"),
    ("COLUMNS(*)", "not an expression over named columns"),
    ("value > ?", "not an expression over named columns"),
    ("random() < 0.5", "another value each time"),
    ("now() > TIMESTAMP '2026-01-01'", "another value each time"),
    ("age(TIMESTAMP '2026-01-01') > INTERVAL 3 DAY", "another value each time"),
    ("getenv('HOME') = ''", "not allowed"),
    ("nosuch(value)", "is not allowed"),
])
def test_conditions_that_do_not_are_refused_with_their_place(text, message):
    with pytest.raises(InputError) as found:
        check(text, TABLE, "metrics/core.yaml: facts.f.where", "condition")
    assert message in found.value.line and found.value.line.startswith("metrics/core.yaml: facts.f.where")
    assert "\n" not in found.value.line


def test_a_value_is_a_number():
    check("value * 100", TABLE, "here", "number")
    with pytest.raises(InputError, match="VARCHAR, not a number"):
        check("kind", TABLE, "here", "number")


def test_a_condition_that_is_null_is_false():
    assert condition("done") == "coalesce(CAST((done) AS BOOLEAN), FALSE)" and condition(None) is None
