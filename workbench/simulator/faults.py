"""Break the logging on purpose, so that what should notice can be tested."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from workbench.simulator.randomness import Random
from workbench.simulator.world import TREATMENT, Faults, World


def broken(world: World, tables: dict[str, pa.Table], draw: Random) -> dict[str, pa.Table]:
    """The tables with the world's faults; without faults they are returned as they are."""
    faults = world.faults
    if faults == Faults():
        return tables
    found = dict(tables)

    def hit(table: str, share: float, label: str) -> np.ndarray:
        rows = found[table].num_rows
        return draw.uniform(f"fault {label}", np.arange(rows, dtype=np.uint64)) < share

    if faults.missing_propensities:
        found["decisions"] = _propensities(found["decisions"], hit("decisions", faults.missing_propensities, "missing"),
                                           None)
    if faults.wrong_propensities:
        found["decisions"] = _propensities(found["decisions"], hit("decisions", faults.wrong_propensities, "wrong"), 1.7)
    if faults.dropped_holds:
        held = pc.equal(found["decisions"]["action"], "hold").to_numpy()
        lost = held & hit("decisions", faults.dropped_holds, "holds")
        found["decisions"] = found["decisions"].filter(pa.array(~lost))
    if faults.duplicated_sends:
        again = np.flatnonzero(hit("sends", faults.duplicated_sends, "sends"))
        order = np.sort(np.concatenate([np.arange(found["sends"].num_rows), again]))
        found["sends"] = found["sends"].take(pa.array(order))
    if faults.dropped_exposures:
        treated = pc.equal(found["exposures"]["arm"], TREATMENT).to_numpy(zero_copy_only=False)
        lost = treated & hit("exposures", faults.dropped_exposures, "exposures")
        found["exposures"] = found["exposures"].filter(pa.array(~lost))
    if faults.late_events:
        late = hit("outcomes", faults.late_events, "late")
        ts = found["outcomes"]["ts"].to_numpy().astype("datetime64[us]")
        moved = np.where(late, ts + np.timedelta64(world.days, "D"), ts)
        place = found["outcomes"].column_names.index("ts")
        found["outcomes"] = found["outcomes"].set_column(place, "ts", pa.array(moved))
        found["outcomes"] = found["outcomes"].sort_by([("user_id", "ascending"), ("ts", "ascending")])
    return found


def _propensities(decisions: pa.Table, rows: np.ndarray, value: float | None) -> pa.Table:
    place = decisions.column_names.index("propensity")
    kept = decisions["propensity"].to_numpy()
    column = pa.array(kept, mask=rows) if value is None else pa.array(np.where(rows, value, kept))
    return decisions.set_column(place, "propensity", column)
