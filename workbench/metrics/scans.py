"""One pass over an event table: every aggregate that wants it, taken of the same joined rows."""

from __future__ import annotations

from dataclasses import dataclass, field

from workbench.logs import sql
from workbench.metrics import expressions
from workbench.metrics.spec import NEEDS_VALUE, Fact

EVENTS = "events"       # every value of a unit's rows, in order, as one list
SINCE = "since"         # hours from the newest row to the anchor; of features, which look back
UNTIL = "until"         # hours from the anchor to the next row; of labels, which look ahead

_HOUR = 3_600_000_000


@dataclass(frozen=True)
class Link:
    """How rows find their decision: SQL of (unit, ts, columns..., decision_id) around the table's rows.

    Attributes:
        name: which attribution, part of the scan's label.
        before, after: the SQL around the SELECT of the fact's rows.
        message: the fact's column that names the message, or None.
    """

    name: str
    before: str
    after: str
    message: str | None


@dataclass
class Scan:
    """A pass over one table. With a link, rows join the anchor of their own decision only."""

    table: str
    unit: str
    time: str | None
    link: Link | None = None
    rows: dict[str, str] = field(default_factory=dict)          # alias -> expression over the table's columns
    spans: list[tuple[int, int] | None] = field(default_factory=list)
    tests: list[str | None] = field(default_factory=list)       # the alias of each aggregate's condition
    aggregates: dict[str, str] = field(default_factory=dict)    # output -> aggregate over the joined rows

    @property
    def label(self) -> str:
        """The scan's name in the statement."""
        return self.table if self.link is None else f"{self.table}.{self.link.name}"

    def add(self, out: str, agg: str, window: tuple[int, int] | None, fact: Fact) -> str:
        """Take one aggregate of a fact's rows within a window of hours from the anchor; returns where it stands.

        That is `out`, or the output of an equal aggregate: a count that is a metric and below a ratio is taken once.
        """
        tests = []
        condition = expressions.condition(fact.where)
        alias = self._alias(condition, "w") if condition else None
        if alias:
            tests.append(alias)
        if window is not None:
            tests += [f"since >= {window[0] * _HOUR}", f"since < {window[1] * _HOUR}"]
        self.tests.append(alias)
        self.spans.append(window)
        value = self._alias(expressions.number(fact.value), "v") if agg in (*NEEDS_VALUE, EVENTS) else "NULL"
        key = self._alias(sql.name(fact.key), "k") if fact.key and agg == "distinct" else "NULL"
        text = aggregate(agg, value, key, " AND ".join(tests))
        for known, own in self.aggregates.items():
            if own == text:
                return known
        self.aggregates[out] = text
        return out

    def _alias(self, expression: str, prefix: str) -> str:
        for name, known in self.rows.items():
            if known == expression and name.startswith(prefix):
                return name
        name = f"{prefix}{sum(one.startswith(prefix) for one in self.rows)}"
        self.rows[name] = expression
        return name

    def relation(self, cut: str) -> str:
        """`(_i, outputs...)`, a row per anchor that has rows; `cut` is a further test on `ts`."""
        shown = [f"{sql.name(self.unit)} AS unit"]
        kept = []
        if self.time is not None:
            shown.append(f"{moment(self.time)} AS ts")
        if self.link is not None and self.link.message is not None:
            shown.append(f"{sql.name(self.link.message)} AS message_id")
        shown += [f"{expression} AS {alias}" for alias, expression in self.rows.items()]
        rows = f"SELECT {', '.join(shown)} FROM {sql.name(self.table)}"
        if all(self.tests):
            kept.append("(" + " OR ".join(dict.fromkeys(t for t in self.tests if t)) + ")")
        if self.time is not None and cut:
            kept.append(cut.removeprefix(" AND "))
        if kept:
            rows = f"SELECT * FROM ({rows}) WHERE {' AND '.join(kept)}"
        if self.link is not None:
            rows = f"{self.link.before}{rows}{self.link.after}"
        joined = ["t.unit = a.unit"]
        if self.link is not None:
            joined.append("t.decision_id = a.decision_id")
        spans = [span for span in self.spans if span is not None]
        since = ""
        if self.time is not None and spans:
            low, high = min(span[0] for span in spans), max(span[1] for span in spans)
            joined += [f"t.ts >= a.anchor + INTERVAL ({low}) HOUR", f"t.ts < a.anchor + INTERVAL ({high}) HOUR"]
            since = ", epoch_us(t.ts) - epoch_us(a.anchor) AS since"
        taken = ",\n    ".join(f"{text} AS {sql.name(out)}" for out, text in self.aggregates.items())
        columns = "".join(f", t.{alias}" for alias in self.rows) + (", t.ts" if self.time is not None else "")
        return (f"SELECT _i,\n    {taken}\n  FROM (\n    SELECT a._i{columns}{since}\n    FROM _anchors a\n"
                f"    JOIN ({rows}) t\n      ON {' AND '.join(joined)}\n  ) GROUP BY _i")


def moment(column: str) -> str:
    """A time column as TIMESTAMP: zoned times become UTC, dates their midnight."""
    return f"CAST({sql.name(column)} AS TIMESTAMP)"


def aggregate(agg: str, value: str, key: str, test: str = "") -> str:
    """One aggregate over the joined rows that pass `test`; NULL where none does.

    `last` is the value at the latest time; of several at that moment the greatest. A unit's value under a quantile
    over units is its sum. `since` and `until` are hours from and to the anchor.
    """
    if agg == EVENTS:
        return f"list_sort(list({value}) FILTER (WHERE {' AND '.join(filter(None, [test, f'{value} IS NOT NULL']))}))"
    taken = {
        "any": "max(1)", "count": "count(*)", "sum": f"sum({value})", "quantile": f"sum({value})",
        "distinct": f"count(DISTINCT {key})",
        "mean": f"avg({value})", "max": f"max({value})", "min": f"min({value})",
        "last": f"arg_max({value}, (ts, {value}))", SINCE: "max(since)", UNTIL: "min(since)",
    }[agg]
    taken = f"{taken} FILTER (WHERE {test})" if test else taken
    return f"{'-' if agg == SINCE else ''}{taken} / {float(_HOUR)!r}" if agg in (SINCE, UNTIL) else taken
