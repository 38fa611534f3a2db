"""A number of a saved readout with all that gives it again."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from workbench.experiments.lineage.ground import Ground
from workbench.experiments.lineage.origins import Origin, origin_of
from workbench.experiments.lineage.places import numbers, place_of
from workbench.logs.engine.guarded import guarded
from workbench.project import Project


@dataclass(frozen=True)
class Trace:
    """One number with all that gives it again.

    Attributes:
        spec: where the spec that was read out is kept; seed: None, as a readout makes no random draw.
        again: the command that computes the whole readout again and compares every byte.
    """

    experiment: str
    place: str
    value: float
    origin: Origin
    snapshot: str
    spec_hash: str
    spec: str
    package: str
    cut: str | None
    seed: int | None
    again: str

    def as_dict(self) -> dict[str, Any]:
        """The trace as JSON."""
        return {"version": 1, **asdict(self)}

    def text(self, *, rows: bool = False) -> str:
        """The trace in words, the SQL last: of the number, or of its rows."""
        lines = [f"{self.experiment}: {self.place} = {self.value!r}", f"  {self.origin.kind}: {self.origin.said}"]
        lines += [f"  of {', '.join(self.origin.of)}"] if self.origin.of else []
        lines.append(f"  snapshot {self.snapshot}, spec {self.spec_hash} from {self.spec}, workbench {self.package}"
                     + (f", rows before {self.cut}" if self.cut else "") + ", no random draw")
        lines.append(f"  again: {self.again}")
        statement = self.origin.rows if rows or self.origin.sql is None else self.origin.sql
        return "\n".join([*lines, *(["", f"{statement};"] if statement else [])])


def trace(project: Project, name: str, wanted: str, ground: Ground | None = None) -> Trace:
    """Where a number of a saved readout comes from.

    Args:
        wanted: its place in `readout.json`, as `estimates[3].se`, or `METRIC/ARM[/TEST].FIELD`.
        ground: of this readout, where several numbers are traced.

    Raises:
        NotFound: where there is no readout or no such number, with the nearest.
        Refused: where the spec that was read out is nowhere any more.
    """
    ground = ground or Ground.open(project, name)
    place = place_of(ground.readout, wanted)
    readout = ground.readout
    return Trace(name, place, numbers(readout)[place], origin_of(ground, place), readout.snapshot, readout.spec_hash,
                 ground.spec, readout.package, readout.cut.isoformat(sep=" ") if readout.cut else None, None,
                 f"workbench reproduce {name}")


def value_of(ground: Ground, origin: Origin) -> float | None:
    """What the statement of a counted number gives now."""
    assert origin.sql is not None and origin.where is not None
    arm, column = origin.where
    found = guarded(ground.snapshot).query(origin.sql).table.to_pylist()
    own = [row for row in found if arm is None or row["arm"] == arm]
    return own[0][column] if own else None
