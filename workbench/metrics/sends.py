"""Rows that belong to a message: attribution to its decision, and ratios over sends."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from workbench.errors import InputError
from workbench.logs import sql
from workbench.logs.snapshot import Snapshot
from workbench.metrics.anchors import Anchors
from workbench.metrics.expressions import condition, number
from workbench.metrics.scans import Link, aggregate, moment
from workbench.metrics.spec import Fact

# A message that was logged twice is one message; it goes back to one decision.
_MESSAGES = ("SELECT user_id AS unit, message_id, arg_min(decision_id, ts) AS decision_id FROM sends "
             "WHERE message_id IS NOT NULL GROUP BY ALL")
_MOMENTS = "SELECT user_id AS unit, ts AS sent, arg_max(decision_id, message_id) AS decision_id FROM sends GROUP BY ALL"


def attribution(snapshot: Snapshot, anchors: Anchors, fact: Fact, rule: Literal["last_send", "first_send"], end: int,
                place: str) -> Link:
    """How a fact's rows find their decision.

    A row that names its message belongs to that message's decision. A row that names none belongs to the
    user's last send before it (`last_send`), or to the first within the window's `end` hours before it
    (`first_send`). A row whose send has no decision belongs to none.

    Raises:
        InputError: without `sends`, or with anchors that do not carry `decision_id`.
    """
    snapshot.table("sends", place).require("decision_id", "message_id", "user_id", "ts", where=place)
    if "decision_id" not in anchors.keys:
        raise InputError("attribution needs anchors with `decision_id`", where=place)
    named = "message_id" in snapshot.table(fact.table).columns
    nearest = {
        "last_send": ("last_send", "r.ts >= s.sent", ""),
        # the first send at or after the window's length before the row, if the row comes after it
        "first_send": (f"first_send.{end}", f"r.ts - INTERVAL ({end}) HOUR < s.sent", " WHERE s.sent <= r.ts"),
    }
    name, near, kept = nearest[rule]
    direct = f"SELECT r.*, s.decision_id FROM r JOIN ({_MESSAGES}) s ON r.message_id = s.message_id AND r.unit = s.unit"
    loose = "(SELECT * FROM r WHERE message_id IS NULL) r" if named else "r"
    guessed = f"SELECT r.*, s.decision_id FROM {loose} ASOF JOIN ({_MOMENTS}) s ON r.unit = s.unit AND {near}{kept}"
    after = f") {direct} UNION ALL {guessed}" if named else f") {guessed}"
    return Link(name, "WITH r AS (", after, "message_id" if named else None)


@dataclass(frozen=True)
class Parts:
    """Named parts of a statement: `shared` is read by `relations`, each of which is (_i, value)."""

    shared: dict[str, str] = field(default_factory=dict)
    relations: dict[str, str] = field(default_factory=dict)


def ratio(outs: tuple[str, str], facts: tuple[Fact, Fact], aggs: tuple[str, str], window: tuple[int, int], within: int,
          cut: str, *, before: bool = False) -> Parts:
    """Sends in the unit's window below the line; above it, rows of those sends within `within` hours of them.

    Args:
        outs: names of the two sides, above and below the line.
        before: the rows end at the anchor: of a send shortly before it, what came later is not known yet.
    """
    top, base = facts
    low, high = window
    sent = sql.name(f"{outs[1]}.sent")
    end, known = ("\n      AND t.ts < s.anchor", ", anchor") if before else ("", "")
    # the denominator's rows; each message once for the numerator, or a row would count twice
    shared = {f"{outs[1]}.sent": (
        f"SELECT a._i, a.unit{', a.anchor' if before else ''}, t.ts, t.keyed, t.value "
        f"FROM _anchors a JOIN ({_keyed(base)}) t ON t.unit = a.unit "
        f"AND t.ts >= a.anchor + INTERVAL ({low}) HOUR AND t.ts < a.anchor + INTERVAL ({high}) HOUR{cut}"
    )}
    above, below = (sql.name(out) for out in outs)
    return Parts(shared, {
        outs[1]: f"SELECT _i, {aggregate(aggs[1], 'value', 'keyed')} AS {below} FROM {sent} GROUP BY _i",
        outs[0]: (
            f"SELECT _i, {aggregate(aggs[0], 'value', 'keyed')} AS {above} FROM (\n"
            f"    SELECT s._i, t.ts, t.value, t.keyed\n"
            f"    FROM (SELECT _i, unit{known}, keyed, min(ts) AS ts FROM {sent} GROUP BY ALL) s\n"
            f"    JOIN ({_keyed(top)}) t ON t.keyed = s.keyed AND t.unit = s.unit\n"
            f"      AND t.ts >= s.ts AND t.ts < s.ts + INTERVAL ({within}) HOUR{cut}{end}\n  ) GROUP BY _i"
        ),
    })


def _keyed(fact: Fact) -> str:
    test = condition(fact.where)
    return (f"SELECT {sql.name(fact.unit)} AS unit, {moment(fact.time or '')} AS ts, "
            f"{sql.name(fact.key or '')} AS keyed, {number(fact.value)} AS value "
            f"FROM {sql.name(fact.table)}{f' WHERE {test}' if test else ''}")
