"""A small random log on an hourly grid, so that rows fall exactly on window borders, and an oracle in plain Python.

The oracle reads the same rows one by one and knows nothing of SQL, scans or buckets.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

T0 = datetime(2026, 6, 1)
DAYS = 60
END = T0 + timedelta(days=DAYS)
METRICS = """\
version: 1
facts:
  conversions: {table: outcomes, unit: user_id, time: ts, where: "kind = 'conversion'", value: value}
  sessions:    {table: outcomes, unit: user_id, time: ts, where: "kind = 'session'"}
  outcomes:    {table: outcomes, unit: user_id, time: ts, value: value}
  clicks:      {table: interactions, unit: user_id, time: ts, where: "kind = 'click' AND NOT is_machine",
                key: message_id}
  sends:       {table: sends, unit: user_id, time: ts, key: message_id}
  reachable:   {table: reachability, unit: user_id, kind: state, from: valid_from, to: valid_to, where: reachable}
metrics:
  any_7d:       {fact: conversions, agg: any, window: 7d, direction: up, covariate: {lookback: 14d}}
  count_7d:     {fact: sessions, agg: count, window: 7d, direction: up}
  sum_14d:      {fact: conversions, agg: sum, window: 14d, direction: up, covariate: {lookback: 7d}}
  distinct_7d:  {fact: clicks, agg: distinct, window: 7d, direction: up}
  mean_7d:      {fact: outcomes, agg: mean, window: 7d, missing: exclude, direction: up, covariate: {lookback: 7d}}
  max_7d:       {fact: outcomes, agg: max, window: 7d, missing: zero, direction: up}
  min_7d:       {fact: outcomes, agg: min, window: 7d, missing: exclude, direction: up}
  last_7d:      {fact: outcomes, agg: last, window: 7d, missing: exclude, direction: up}
  late:         {fact: sessions, agg: count, window: [7d, 14d], direction: up}
  before:       {fact: sessions, agg: count, window: [-7d, 0d], direction: up}
  days_14d:     {fact: reachable, agg: days, window: 14d, direction: up, covariate: {lookback: 7d}}
  push_days:    {fact: reachable, agg: days, by: channel, window: 14d, direction: up}
  at_7d:        {fact: reachable, agg: at, window: 7d, direction: up}
  per_session:  {ratio: [{fact: conversions, agg: sum}, sessions], window: 14d, direction: up,
                 covariate: {lookback: 14d}}
  ctr_14d:      {ratio: [{fact: clicks, agg: distinct}, sends], window: 14d, anchor: send, within: 3d, direction: up}
  clicks_sent:  {ratio: [clicks, sends], window: 14d, anchor: send, within: 3d, direction: up}
  clicked_last: {fact: clicks, agg: any, window: 24h, anchor: decision, attribution: last_send, direction: up}
  value_last:   {fact: conversions, agg: sum, window: 3d, anchor: decision, attribution: last_send, direction: up}
  value_first:  {fact: conversions, agg: sum, window: 3d, anchor: decision, attribution: first_send, direction: up}
  capped:       {fact: conversions, agg: sum, window: 14d, cap: {quantile: 0.9, of: positive}, direction: up}
  capped_ratio: {ratio: [{fact: conversions, agg: sum}, sessions], window: 14d, cap: {quantile: 0.8}, direction: up}
  ctr_known:    {ratio: [{fact: clicks, agg: distinct}, sends], window: 14d, anchor: send, within: 3d, direction: up,
                 covariate: {lookback: 14d}}
  loss_14d:     {fact: reachable, agg: time_to_loss, window: 14d, direction: up, covariate: {lookback: 7d}}
  push_loss:    {fact: reachable, agg: time_to_loss, by: channel, window: 7d, direction: up}
"""


@dataclass(frozen=True)
class World:
    """The rows as lists of dicts, and the snapshot made of them."""

    rows: dict[str, list[dict]]
    snapshot: object
    catalog: object


def draw(seed: int, users: int = 40) -> dict[str, list[dict]]:
    """Rows of a log; every user has rows on several days."""
    rng = np.random.default_rng(seed)
    names = [f"u{i:03d}" for i in range(users)]

    def hour(low: int = 0, high: int = DAYS * 24) -> datetime:
        return T0 + timedelta(hours=int(rng.integers(low, high)))

    rows: dict[str, list[dict]] = {name: [] for name in (
        "outcomes", "decisions", "sends", "interactions", "reachability", "exposures", "users")}
    for user in names:
        for k in range(int(rng.integers(20, 40))):
            rows["outcomes"].append({
                "event_id": f"o{user}-{k}", "user_id": user, "ts": hour(),
                "kind": str(rng.choice(["session", "conversion", "purchase"])),
                "value": None if rng.random() < 0.1 else float(np.round(rng.lognormal(2, 1), 6)),
            })
        messages: list[str] = []
        for k in range(int(rng.integers(8, 20))):
            ts, sent = hour(), rng.random() < 0.8
            decision = f"d{user}-{k}"
            rows["decisions"].append({"decision_id": decision, "user_id": user, "ts": ts, "executed": bool(sent),
                                      "action": "push/a" if sent else "hold", "x_need": float(rng.random())})
            if sent:
                messages.append(f"m{user}-{k}")
                twice = 2 if rng.random() < 0.15 else 1          # a message that was logged again
                for again in range(twice):
                    other = f"d{user}-{int(rng.integers(0, k + 1))}" if again else decision
                    rows["sends"].append({
                        "message_id": messages[-1], "decision_id": None if rng.random() < 0.1 else other,
                        "user_id": user, "channel": "push", "ts": ts + timedelta(hours=int(rng.integers(0, 3)) + again),
                    })
        for k in range(int(rng.integers(15, 40))):
            chance = rng.random()
            rows["interactions"].append({
                "event_id": f"i{user}-{k}", "user_id": user, "ts": hour(), "is_machine": bool(rng.random() < 0.1),
                "message_id": None if chance < 0.3 else "nowhere" if chance < 0.35 else str(rng.choice(messages)),
                "kind": str(rng.choice(["click", "click", "click", "open", "unsubscribe"])),
            })
        for message in messages:                                 # reactions soon after the send
            if rng.random() < 0.6:
                sent_at = next(r["ts"] for r in rows["sends"] if r["message_id"] == message)
                rows["interactions"].append({
                    "event_id": f"c{message}", "user_id": user, "message_id": message, "kind": "click",
                    "ts": sent_at + timedelta(hours=int(rng.integers(-1, 80))), "is_machine": False,
                })
        for _ in range(int(rng.integers(0, 6))):                 # overlapping periods, some open
            begins = hour()
            ends = None if rng.random() < 0.3 else begins + timedelta(hours=int(rng.integers(0, 500)))
            rows["reachability"].append({
                "user_id": user, "channel": str(rng.choice(["push", "email"])), "valid_from": begins, "valid_to": ends,
                "reachable": bool(rng.random() < 0.8),
            })
        # some units stand exactly on a border: of maturity, of the log's beginning
        first = {"u000": END - timedelta(days=14), "u001": END - timedelta(days=17),
                 "u002": T0 + timedelta(days=14)}.get(user, hour(5 * 24, 55 * 24))
        arm = str(rng.choice(["control", "treat"]))
        for k in range(int(rng.integers(1, 3))):
            other = {"control": "treat", "treat": "control"}[arm] if rng.random() < 0.1 and k else arm
            rows["exposures"].append({"experiment": "x", "unit": user, "arm": other, "ts": first + timedelta(hours=k)})
        rows["exposures"].append({"experiment": "other", "unit": user, "arm": "b", "ts": T0})
        change = hour(0, DAYS * 24) if user != "u003" else T0 + timedelta(days=1)
        rows["users"].append({"user_id": user, "valid_from": T0, "valid_to": change, "platform": "ios"})
        if user != "u003":                                       # nothing is known of this one afterwards
            rows["users"].append({"user_id": user, "valid_from": change, "valid_to": None, "platform": "android"})
    # an import keeps one of the rows that are the same in every column
    rows["sends"] = list({tuple(one.items()): one for one in rows["sends"]}.values())
    # and sorts them by all columns: of one message at one moment the first decision comes first
    rows["sends"].sort(key=lambda one: (one["decision_id"] is None, one["decision_id"] or ""))
    return rows


def write(rows: dict[str, list[dict]], folder: Path, buckets: int) -> None:
    """The rows as a canonical log."""
    import pyarrow as pa

    from workbench.logs.hashing import bucket_of
    from workbench.logs.imports.canonical import CanonicalWriter
    from workbench.logs.schema import TABLES

    with CanonicalWriter(folder, buckets) as writer:
        for table, found in rows.items():
            key, clock = TABLES[table].key, TABLES[table].clock
            home = bucket_of([row[key] for row in found], buckets)
            for b in range(buckets):
                mine = [row for row, h in zip(found, home, strict=True) if h == b]
                mine.sort(key=lambda row: (row[key], row[clock]))
                if mine:
                    columns = {c: [row[c] for row in mine] for c in mine[0]}
                    types = {"ts": pa.timestamp("us"), "valid_from": pa.timestamp("us"), "valid_to": pa.timestamp("us"),
                             "value": pa.float64(), "message_id": pa.string(), "decision_id": pa.string()}
                    writer.write(table, b, pa.table({c: pa.array(v, types.get(c)) for c, v in columns.items()}))
        writer.close(END)


def make(root: Path, seed: int, buckets: int, users: int = 40) -> World:
    """A project with the log imported and the metrics written."""
    from workbench.logs.imports.importing import import_source
    from workbench.metrics.catalog import Catalog
    from workbench.project import Project

    project = Project.create(root / "squad")
    rows = draw(seed, users)
    write(rows, root / "log", buckets)
    (project.root / "metrics" / "core.yaml").write_text(METRICS)
    return World(rows, import_source(project, [root / "log"], adapter="messaging"), Catalog.load(project))


@pytest.fixture(scope="session")
def world(tmp_path_factory) -> World:
    """One log in four buckets, for tests that only read."""
    return make(tmp_path_factory.mktemp("world"), seed=1, buckets=4)


@pytest.fixture(scope="session")
def make_world():
    """The function that makes a log: (folder, seed, buckets)."""
    return make


class Oracle:
    """Every aggregate, row by row."""

    def __init__(self, rows: dict[str, list[dict]]) -> None:
        self.rows = rows
        kinds = {"conversions": "conversion", "sessions": "session"}
        outcome = {n: [r for r in rows["outcomes"] if r["kind"] == k] for n, k in kinds.items()}
        clicks = [r for r in rows["interactions"] if r["kind"] == "click" and not r["is_machine"]]
        self.facts = {**outcome, "outcomes": rows["outcomes"], "sends": rows["sends"], "clicks": clicks}

    def within(self, fact: str, unit: str, start: datetime, a: int, b: int) -> list[dict]:
        """A unit's rows in [start + a hours, start + b hours)."""
        low, high = start + timedelta(hours=a), start + timedelta(hours=b)
        return [r for r in self.facts[fact] if r["user_id"] == unit and low <= r["ts"] < high]

    def aggregate(self, agg: str, rows: list[dict]) -> float | None:
        """None where the rows have no value."""
        known = [r for r in rows if r.get("value") is not None]
        amounts = [r["value"] for r in known]
        if agg == "any":
            return float(len(rows) > 0)
        if agg == "count":
            return float(len(rows))
        if agg == "sum":
            return float(sum(amounts))
        if agg == "distinct":
            return float(len({r["message_id"] for r in rows} - {None}))
        if not known:
            return None
        if agg == "last":
            return max(known, key=lambda r: (r["ts"], r["value"]))["value"]
        return {"mean": sum(amounts) / len(amounts), "max": max(amounts), "min": min(amounts)}[agg]

    def held(self, unit: str, moment: datetime, channel: str | None = None) -> bool:
        """Whether the unit was reachable at a moment."""
        return any(r["user_id"] == unit and r["reachable"] and r["valid_from"] <= moment
                   and (r["valid_to"] is None or moment < r["valid_to"]) and channel in (None, r["channel"])
                   for r in self.rows["reachability"])

    def days(self, unit: str, start: datetime, a: int, b: int, channel: str | None = None) -> float:
        """Hours in which the unit was reachable, one by one, in days."""
        return sum(self.held(unit, start + timedelta(hours=h), channel) for h in range(a, b)) / 24

    def loss(self, unit: str, start: datetime, a: int, b: int, channel: str | None = None) -> float | None:
        """Days from start + a hours until the unit was first not reachable, hour by hour; None where it never was."""
        held = [self.held(unit, start + timedelta(hours=h), channel) for h in range(a, b)]
        return None if not held[0] else (held.index(False) if False in held else b - a) / 24

    def send_ratio(self, unit: str, start: datetime, hours: int, within: int, rows: bool = False, before: bool = False
                   ) -> tuple[float, float]:
        """(messages clicked within so many hours of their send, sends) in the window; or clicks, by `rows`.

        `before`: in the hours before the start, where clicks after it are not known yet.
        """
        sent = self.within("sends", unit, start, -hours if before else 0, 0 if before else hours)
        first = {}
        for row in sorted(sent, key=lambda r: r["ts"]):
            first.setdefault(row["message_id"], row["ts"])
        clicked = [m for m, ts in first.items() for r in self.facts["clicks"]
                   if r["user_id"] == unit and r["message_id"] == m and ts <= r["ts"] < ts + timedelta(hours=within)
                   and (not before or r["ts"] < start)]
        return float(len(clicked) if rows else len(set(clicked))), float(len(sent))

    def decision_of(self, row: dict, rule: str, hours: int) -> str | None:
        """The decision that a row goes back to: its message's, else by the sends before it."""
        mine = [s for s in self.rows["sends"] if s["user_id"] == row["user_id"]]
        if row.get("message_id") is not None:
            named = [s for s in mine if s["message_id"] == row["message_id"] and s["decision_id"]]
            return min(named, key=lambda s: s["ts"])["decision_id"] if named else None
        earlier = [s for s in mine if s["ts"] <= row["ts"]]
        if rule == "first_send":
            earlier = [s for s in earlier if s["ts"] > row["ts"] - timedelta(hours=hours)]
        if not earlier:
            return None
        pick = (min if rule == "first_send" else max)(s["ts"] for s in earlier)
        there = [s for s in earlier if s["ts"] == pick and s["decision_id"]]
        return max(there, key=lambda s: s["message_id"])["decision_id"] if there else None

    def attributed(self, fact: str, rule: str, decision: dict, hours: int) -> list[dict]:
        """The rows of a decision within so many hours of it."""
        return [r for r in self.within(fact, decision["user_id"], decision["ts"], 0, hours)
                if self.decision_of(r, rule, hours) == decision["decision_id"]]

    def first_exposures(self) -> dict[str, dict]:
        """Each unit's first exposure to the experiment x, with whether it crossed over."""
        first: dict[str, dict] = {}
        for row in sorted((r for r in self.rows["exposures"] if r["experiment"] == "x"), key=lambda r: r["ts"]):
            kept = first.setdefault(row["unit"], {**row, "crossover": False})
            kept["crossover"] |= row["arm"] != kept["arm"]
        return first


@pytest.fixture(scope="session")
def oracle(world) -> Oracle:
    """The oracle of `world`."""
    return Oracle(world.rows)


@pytest.fixture(scope="session")
def oracle_of():
    """The oracle of any rows."""
    return Oracle
