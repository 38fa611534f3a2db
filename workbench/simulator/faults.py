"""Break the logging on purpose, so that what should notice can be tested.

A row's fate is drawn from its own identifier: the same rows break whatever the buckets.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from workbench.simulator.columns import counters, identifiers
from workbench.simulator.randomness import Random
from workbench.simulator.world import TREATMENT, Faults, World

_ORDER = [("user_id", "ascending"), ("ts", "ascending")]


def broken(world: World, tables: dict[str, pa.Table], draw: Random) -> dict[str, pa.Table]:
    """The tables with the world's faults; without faults they are returned as they are."""
    faults = world.faults
    if faults == Faults():
        return tables
    found = dict(tables)

    def hit(share: float, label: str, ids: pa.ChunkedArray) -> np.ndarray:
        return draw.uniform(f"fault {label}", counters(ids)) < share

    for table in ("decisions", "candidates"):        # both tell a decision's propensities, and both go wrong
        rows = hit(faults.wrong_propensities, "wrong", found[table]["decision_id"])
        found[table] = _wrong(found[table], found["candidates"], rows)
    decisions = found["decisions"]
    impossible = hit(faults.impossible_propensities, "impossible", decisions["decision_id"])
    p = np.where(impossible, 1.7, decisions["propensity"].to_numpy())
    decisions = _replace(decisions, "propensity", pa.array(
        p, mask=hit(faults.missing_propensities, "missing", decisions["decision_id"])))
    held = pc.equal(decisions["action"], "hold").to_numpy()
    found["decisions"] = decisions.filter(pa.array(
        ~(held & hit(faults.dropped_holds, "holds", decisions["decision_id"]))))

    sends = found["sends"]
    once = np.arange(sends.num_rows)
    gone = found["interactions"].filter(pc.equal(found["interactions"]["kind"], "unsubscribe"))
    again = once[hit(faults.duplicated_sends, "sends", sends["message_id"])]
    found["sends"] = pa.concat_tables([
        sends.take(pa.array(np.sort(np.concatenate([once, again])))),
        _once_more(world, sends, gone.filter(pa.array(hit(faults.sends_after_opt_out, "after", gone["message_id"])))),
    ]).sort_by(_ORDER)

    treated = pc.equal(found["exposures"]["arm"], TREATMENT).to_numpy()
    found["exposures"] = found["exposures"].filter(pa.array(
        ~(treated & hit(faults.dropped_exposures, "exposures", found["exposures"]["unit"]))))

    late = hit(faults.late_events, "late", found["outcomes"]["event_id"])
    ts = found["outcomes"]["ts"].to_numpy().astype("datetime64[us]")
    moved = pa.array(np.where(late, ts + np.timedelta64(world.days, "D"), ts))
    found["outcomes"] = _replace(found["outcomes"], "ts", moved).sort_by(_ORDER)
    return found


def _wrong(table: pa.Table, candidates: pa.Table, rows: np.ndarray) -> pa.Table:
    """p^2 / sum p^2 over the decision's candidates, where p was true: what a mistaken temperature writes."""
    if not rows.any():
        return table
    p = candidates["propensity"].to_numpy()
    squares = pa.table({"decision_id": candidates["decision_id"], "square": p**2})
    squares = squares.group_by("decision_id").aggregate([("square", "sum")])
    place = pc.index_in(table["decision_id"], value_set=squares["decision_id"].combine_chunks())
    own = table["propensity"].to_numpy()
    bolder = own**2 / squares["square_sum"].to_numpy()[place.to_numpy()]
    return _replace(table, "propensity", pa.array(np.where(rows, bolder, own)))


def _once_more(world: World, sends: pa.Table, gone: pa.Table) -> pa.Table:
    """The message that made each of these users leave, sent again a day after they left."""
    place = pc.index_in(gone["message_id"], value_set=sends["message_id"].combine_chunks())
    more = sends.take(place)
    ts = gone["ts"].to_numpy().astype("datetime64[us]") + np.timedelta64(1, "D")
    more = _replace(more, "ts", pa.array(ts))
    more = _replace(more, "message_id", identifiers("n", counters(more["message_id"])))
    more = _replace(more, "decision_id", pa.nulls(more.num_rows, pa.string()))
    return more.filter(pa.array(ts < np.datetime64(world.ends, "us")))


def _replace(table: pa.Table, column: str, values: pa.Array) -> pa.Table:
    return table.set_column(table.column_names.index(column), column, values)
