"""How far users came: the modes of ClickHouse's `windowFunnel` in plain SQL, and any order.

A chain is one event a step, none before the one of the step before it, the last at most `within` after the
first. Of the chains that end in an event, the one that began last leaves the most time: so each step keeps the
latest beginning only, an ASOF join a step.
"""

from __future__ import annotations

from workbench.errors import InputError
from workbench.explore import events
from workbench.explore.spec import EVENTS, Funnel, span
from workbench.explore.steps import Steps
from workbench.logs import sql
from workbench.logs.snapshot import Snapshot

DEFAULT_STEPS = ("sent", "opened", "clicked", "converted")


def user_funnel(snapshot: Snapshot, spec: Funnel) -> Steps:
    """Users at each step; one row, or one a group."""
    steps = steps_of(spec)
    reached = user_levels(snapshot, spec)
    counts = [f"count(*) FILTER (level >= {i})" for i in range(1, len(steps) + 1)]
    once = ",\n  ".join(f"{count} AS {step}" for count, step in zip(counts, steps, strict=True))
    added = ", ".join(f"sum({step})::BIGINT AS {step}" for step in steps)
    if spec.by is None:
        return Steps(f"{reached}\nSELECT {once} FROM reached", f"SELECT {added} FROM parts",
                     f"{reached}\nSELECT\n  {once}\nFROM reached")
    name = sql.name(spec.by)
    head = f"{reached},\nattributes AS ({attribute(snapshot, spec.by)})"
    source = f"FROM reached LEFT JOIN attributes USING (user_id)\nGROUP BY {name}"
    order = f"ORDER BY {steps[0]} DESC, {name}\nLIMIT 1000"
    return Steps(f"{head}\nSELECT {name}, {once} {source}",
                 f"SELECT {name}, {added} FROM parts GROUP BY {name}\n{order}",
                 f"{head}\nSELECT\n  {name},\n  {once}\n{source}\n{order}")


def user_levels(snapshot: Snapshot, spec: Funnel) -> str:
    """`WITH ... reached AS (user_id, level)`: the number of steps that each user reached, at least one."""
    steps = steps_of(spec)
    if spec.order == "any":
        if spec.within is not None:
            raise InputError("steps in any order have no first one to count from", where="funnel: within",
                             hint="use order 'ordered', or leave 'within' out")
        return _any_order(snapshot, spec, steps)
    if spec.within is None:
        raise InputError(f"order {spec.order!r} needs a window", where="funnel: within", hint="for example within: 7d")
    if spec.order == "strict":
        return _strict_order(snapshot, spec, steps)
    return _chain(snapshot, spec, steps, ">" if spec.order == "increasing" else ">=")


def steps_of(spec: Funnel) -> tuple[str, ...]:
    """The steps, checked."""
    steps = tuple(spec.steps) or DEFAULT_STEPS
    if len(set(steps)) != len(steps) or len(steps) < 2:
        raise InputError("a funnel has two steps or more, each once", where="funnel: steps", known=EVENTS)
    return steps


def attribute(snapshot: Snapshot, column: str) -> str:
    """`SELECT user_id, column`: an attribute as it was at the end of the log."""
    if "users" not in snapshot.tables:
        raise InputError("the snapshot has no table 'users' to take a column from", where="funnel: by")
    users = snapshot.tables["users"]
    users.require(column, where="funnel: by")
    if column in EVENTS:
        raise InputError(f"the column {column!r} has the name of a step", where="funnel: by")
    name = sql.name(column)
    # not arg_max: it passes over a last value that is NULL, and picks any of two from the same moment
    last = f"max({{'since': coalesce(valid_from, TIMESTAMP '0001-01-01'), 'value': {name}}})"
    return f"SELECT user_id, ({last}).value AS {name} FROM users GROUP BY user_id"


def _sources(snapshot: Snapshot, spec: Funnel, steps: tuple[str, ...]) -> list[str]:
    infos = events.tables(snapshot, steps, "funnel: steps")
    events.check_filters(infos.values(), spec.filters)
    return [events.rows(infos[step], step, spec.filters) for step in steps]


def _any_order(snapshot: Snapshot, spec: Funnel, steps: tuple[str, ...]) -> str:
    did = "\n  UNION ALL ".join(f"SELECT DISTINCT user_id, {1 << i} AS step FROM ({source})"
                                for i, source in enumerate(_sources(snapshot, spec, steps)))
    mask = "sum(step)::BIGINT"      # each a power of two, once
    wanted = [(i, (1 << i) - 1) for i in range(len(steps), 0, -1)]
    level = " ".join(f"WHEN {mask} & {bits} = {bits} THEN {i}" for i, bits in wanted)
    return (f"WITH did AS (\n  {did}\n), reached AS (\n  SELECT user_id, CASE {level} ELSE 0 END AS level FROM did "
            "GROUP BY user_id\n)")


def _chain(snapshot: Snapshot, spec: Funnel, steps: tuple[str, ...], after: str) -> str:
    sources = _sources(snapshot, spec, steps)
    window = events.interval(span(spec.within or "").total_seconds() / 3600)
    parts = [f"step1 AS (SELECT user_id, ts, ts AS began FROM ({sources[0]}))"]
    for i, source in enumerate(sources[1:], start=2):
        parts.append(f"step{i} AS (\n  SELECT e.user_id, e.ts, p.began FROM ({source}) e\n  ASOF JOIN step{i - 1} p "
                     f"ON e.user_id = p.user_id AND e.ts {after} p.ts\n  WHERE e.ts <= p.began + {window}\n)")
    union = " UNION ALL ".join(f"SELECT DISTINCT user_id, {i} AS step FROM step{i}" for i in range(1, len(steps) + 1))
    return (f"WITH {', '.join(parts)}, reached AS (\n  SELECT user_id, max(step) AS level FROM ({union}) "
            "GROUP BY user_id\n)")


def _strict_order(snapshot: Snapshot, spec: Funnel, steps: tuple[str, ...]) -> str:
    """Every event of the user is on the stream: after the first step, one that is no step, or a step whose
    predecessor was not reached, ends the chain."""
    infos = events.tables(snapshot, steps, "funnel: steps")
    events.check_filters(infos.values(), spec.filters)
    stream = []
    for event in EVENTS:
        if events.table_of(event) in snapshot.tables:
            step = steps.index(event) + 1 if event in steps else 0
            source = events.rows(snapshot.tables[events.table_of(event)], event, spec.filters)
            stream.append(f"SELECT user_id, ts, {step} AS step FROM ({source})")
    window = events.interval(span(spec.within or "").total_seconds() / 3600)
    # an event that is no step comes before the steps of the same moment
    line = "PARTITION BY user_id ORDER BY ts, step ROWS UNBOUNDED PRECEDING"
    parts = ["stream AS (\n  " + "\n  UNION ALL ".join(stream) + "\n)",
             f"level1 AS (SELECT *, max(CASE WHEN step = 1 THEN ts END) OVER ({line}) AS began1 FROM stream)"]
    for i in range(2, len(steps) + 1):
        here = f"CASE WHEN step = {i} AND ts <= began{i - 1} + {window} THEN began{i - 1} END"
        parts.append(f"level{i} AS (SELECT *, max({here}) OVER ({line}) AS began{i} FROM level{i - 1})")
    last = len(steps)
    missing = " OR ".join(f"step = {i} AND began{i - 1} IS NULL" for i in range(2, last + 1))
    parts.append(f"walked AS (SELECT *, bool_or(began1 IS NOT NULL AND (step = 0 OR {missing})) OVER ({line}) AS ended "
                 f"FROM level{last})")
    level = " ".join(f"WHEN count(began{i}) > 0 THEN {i}" for i in range(last, 0, -1))
    parts.append(f"reached AS (\n  SELECT user_id, CASE {level} ELSE 0 END AS level FROM walked WHERE NOT ended "
                 "GROUP BY user_id\n)")
    return "WITH " + ",\n".join(parts)
