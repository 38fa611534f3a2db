"""That no join multiplies a unit's rows: the compiled values of a sample of units against their plain definition."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np

from workbench.compute.mapping import ahead
from workbench.errors import WorkbenchError
from workbench.logs import sql
from workbench.logs.hashing import bucket_of, hash64
from workbench.logs.snapshot import Snapshot
from workbench.logs.source.personal import key
from workbench.metrics.anchors import Anchors
from workbench.metrics.catalog import Catalog
from workbench.metrics.compiler import compile_metrics
from workbench.metrics.twins import Twin, twins
from workbench.metrics.values import Progress, UnitValues, values

SAMPLE = 200            # units and anchors that are looked at
CANDIDATES = 50_000     # every so-manieth row of a large log is hashed
BUCKETS = 4             # they come from so many buckets at most: the others are compiled alike
BESIDE = 8              # other metrics that stand in one statement with it
TOLERANCE = 1e-9        # relative above 1, absolute below
_TABLES = "_own"        # the schema of the sample's own rows
Value = float | list[float] | None


@dataclass(frozen=True)
class Difference:
    """A unit whose compiled value is not that of its own rows.

    Attributes:
        unit: its keyed hash.
        compiled, plain: the two values; None for none.
        join: what the compiled statement joins the fact's rows by.
    """

    unit: str
    anchor: str
    column: str
    compiled: float | None
    plain: float | None
    fact: str
    join: str

    @property
    def words(self) -> str:
        """The finding in one line."""
        grows = None not in (self.plain, self.compiled) and abs(self.compiled or 0) > abs(self.plain or 0)
        what = "its rows fan out" if grows else "its values are not those of the units' own rows"
        at = f" at {self.anchor}" if self.anchor else ""
        return (f"{what}: {self.column} of unit {self.unit}{at} is {_shown(self.compiled)}, its own rows of "
                f"{self.fact!r} give {_shown(self.plain)}; look at the join of {self.join}")


@dataclass(frozen=True)
class FanOut:
    """What was found.

    Attributes:
        compared: units and anchors whose values were computed twice; None where the aggregate has no twin.
        difference: the first one that differs.
        once: one row per unit and anchor, and the same values beside every other metric.
    """

    compared: int | None
    difference: Difference | None
    once: bool

    @property
    def safe(self) -> bool:
        """Whether nothing speaks against it."""
        return self.once and self.difference is None


def fan_out(snapshot: Snapshot, catalog: Catalog, name: str, anchors: Anchors, part: UnitValues,
            progress: Progress | None = None, beside: int = BESIDE) -> FanOut:
    """Hold the values of one metric, over all buckets, against the units' own rows.

    Args:
        beside: so many other metrics stand in the statement that must give the same values.
    """
    compared, difference = against_own_rows(snapshot, catalog, name, part, progress)
    return FanOut(compared, difference, _once(snapshot, catalog, name, anchors, part, beside))


def against_own_rows(snapshot: Snapshot, catalog: Catalog, name: str, part: UnitValues,
                     progress: Progress | None = None) -> tuple[int | None, Difference | None]:
    """(units and anchors compared, the first difference); None compared without a twin."""
    plain = twins(snapshot, catalog, name)
    if not plain:
        return None, None
    sample = _sample(snapshot, part)
    if progress is not None:
        progress(None, "units counted again one by one")
    found = list(ahead(lambda one: _compare(snapshot, catalog, plain, part, one[0], one[1], name), sample.items()))
    return sum(map(len, sample.values())), next((one for one in found if one is not None), None)


def _sample(snapshot: Snapshot, part: UnitValues) -> dict[int, np.ndarray]:
    """bucket -> rows of `part`: the units with the smallest salted hashes, out of a few buckets."""
    among = np.arange(0, len(part), max(1, len(part) // CANDIDATES))
    ids = [str(unit) for unit in part.unit[among].tolist()]
    order = np.argsort(hash64("fan-out", ids), kind="stable")
    home = bucket_of(ids, snapshot.n_buckets)
    near = list(dict.fromkeys(home[order].tolist()))[:BUCKETS]
    order = order[np.isin(home[order], near)][:SAMPLE]
    return {bucket: among[order[home[order] == bucket]] for bucket in near if bucket in home[order]}


def _compare(snapshot: Snapshot, catalog: Catalog, plain: tuple[Twin, ...], part: UnitValues, bucket: int,
             rows: np.ndarray, name: str) -> Difference | None:
    """The first difference among some rows of one bucket."""
    decision = part.keys.get("decision_id")
    anchor = part.anchor.astype(object)
    first = catalog.fact(catalog.metric(name).facts[0])
    kind = snapshot.table(first.table).columns[first.unit]      # as text, a date or UUID compares with no column
    shown = [f"({n}, {sql.literal(_plain(part.unit[row]))}::{kind}, {sql.literal(anchor[row])}::TIMESTAMP, "
             f"{sql.literal(None if decision is None else _plain(decision[row]))})" for n, row in enumerate(rows)]
    given = f"(VALUES {', '.join(shown)}) a (_i, unit, anchor, decision_id)"
    tables = {catalog.fact(fact).table: catalog.fact(fact).unit for fact in catalog.metric(name).facts}
    if catalog.metric(name).attribution is not None:
        tables["sends"] = "user_id"
    with snapshot.bucket(bucket) as connection:
        connection.execute(f"CREATE SCHEMA {_TABLES}")
        for table, unit in tables.items():
            connection.execute(f"CREATE TABLE {_TABLES}.{sql.name(table)} AS SELECT * FROM {sql.name(table)} "
                               f"WHERE {sql.name(unit)} IN (SELECT unit FROM {given})")
        connection.execute(f"SET search_path = '{_TABLES},main'")
        for twin in plain:
            found = connection.execute(f"SELECT {twin.sql} FROM {given} ORDER BY a._i").fetchall()
            for row, (own,) in zip(rows, found, strict=True):
                if twin.column in (f"{name}.x", f"{name}.dx") and part.columns[f"{name}.x_missing"][row] > 0:
                    continue        # the log does not reach so far back
                compiled = _compiled(part, name, twin, int(row))
                if not _equal(compiled, own, name, twin):
                    return Difference(_pseudonym(_plain(part.unit[row])), _moment(anchor[row]), twin.column,
                                      _number(compiled), _number(own), twin.fact, twin.join)
    return None


def _compiled(part: UnitValues, name: str, twin: Twin, row: int) -> Value:
    """The compiled value of a row; None where it is missing."""
    if twin.events:
        sizes = part.events[name].sizes
        begin = int(sizes[:row].sum())
        values: list[float] = part.events[name].values[begin:begin + int(sizes[row])].tolist()
        return values
    lacks = part.missing[name][row] and twin.column not in (f"{name}.x", f"{name}.dx")
    return None if lacks else float(part.columns[twin.column][row])


def _equal(compiled: Value, own: Value, name: str, twin: Twin) -> bool:
    if isinstance(compiled, list) or isinstance(own, list):
        ours, plain = compiled or [], own or []
        assert isinstance(ours, list) and isinstance(plain, list)
        return len(ours) == len(plain) and all(map(_close, ours, plain))
    if compiled is None:        # a ratio is missing as a whole
        return own is None or twin.column != name
    return _close(compiled, float(own or 0.0))


def _close(one: float, other: float) -> bool:
    return abs(one - other) <= TOLERANCE * max(1.0, abs(other))


def _once(snapshot: Snapshot, catalog: Catalog, name: str, anchors: Anchors, part: UnitValues, most: int) -> bool:
    """One row per (unit, anchor) of the anchors, and the same values beside other metrics, on the first bucket."""
    with snapshot.bucket(0) as connection:
        row = connection.execute(f"SELECT count(*) FROM ({anchors.sql})").fetchone()
    others = [other for other in catalog.metrics if other != name and _compiles(snapshot, catalog, other, anchors)]
    beside = next(values(snapshot, catalog, [name, *others[:most]], anchors, workers=1))
    n = len(beside)
    # the first bucket's rows are the first of all, in the order of (unit, anchor): a row more would shift them
    same = np.array_equal(part.unit[:n], beside.unit) and np.array_equal(part.anchor[:n], beside.anchor, equal_nan=True)
    own = {column: values[:n] for column, values in part.columns.items() if column in beside.columns}
    again = 0 < n < len(part) and part.unit[n] == part.unit[n - 1]
    return row is not None and row[0] == n and same and not again and all(
        np.array_equal(given, beside.columns[column]) for column, given in own.items())


def _compiles(snapshot: Snapshot, catalog: Catalog, name: str, anchors: Anchors) -> bool:
    try:
        compile_metrics(snapshot, catalog, [name], anchors)
    except WorkbenchError:
        return False
    return True


def _plain(value: object) -> object:
    """A value that can stand in a statement; NaN is what numpy makes of a NULL among numbers."""
    value = value.item() if isinstance(value, np.generic) else value
    if value is None or isinstance(value, int | str):
        return value
    return (None if value != value else value) if isinstance(value, float) else str(value)


def _pseudonym(unit: object) -> str:
    """The beginning of the keyed hash that takes the place of personal columns: a finding names nobody."""
    return hashlib.sha256(f"{key()}:{unit}".encode()).hexdigest()[:12]


def _moment(anchor: object) -> str:
    return "" if anchor is None else f"{anchor:%Y-%m-%d %H:%M}"


def _number(value: Value) -> float | None:
    """A list of events as how many there are."""
    return float(len(value)) if isinstance(value, list) else None if value is None else float(value)


def _shown(value: float | None) -> str:
    return "none" if value is None else f"{value:.10g}"
