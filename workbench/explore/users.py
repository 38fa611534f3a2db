"""The users behind a point of another insight, by the same conditions that counted the point."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.errors import InputError
from workbench.explore import filters, frequency, queries, retention, user_funnel
from workbench.explore.spec import RATES, STEPS, Breakdown, Filter, Frequency, Funnel, Retention, Trend, Users
from workbench.explore.steps import Bucketed, Steps, ask
from workbench.logs import sql
from workbench.logs.snapshot import Snapshot, TableInfo

if TYPE_CHECKING:
    from workbench.explore.insight import Guarded


def users(snapshot: Snapshot, spec: Users, engine: Guarded | Bucketed) -> Steps:
    """user_id and, where rows are counted, how many of theirs lie in the point."""
    select, order = _select(snapshot, spec, engine)
    text = f"{select}\nORDER BY {order}\nLIMIT {spec.most}"
    return Steps(text, f"SELECT * FROM parts ORDER BY {order} LIMIT {spec.most}", text)


def _select(snapshot: Snapshot, spec: Users, engine: Guarded | Bucketed) -> tuple[str, str]:
    """The statement without its order, and the order."""
    of = spec.of
    if isinstance(of, Funnel):
        return _of_users(snapshot, spec, of) if of.per == "user" else _of_messages(snapshot, spec, of)
    if isinstance(of, Retention):
        return _of_retention(snapshot, spec, of)
    if isinstance(of, Frequency):
        return _of_frequency(snapshot, spec, of)
    if isinstance(of, Trend):
        return _of_trend(snapshot, spec, of, engine)
    return _of_rows(snapshot, spec, of)


def _of_rows(snapshot: Snapshot, spec: Users, of: Breakdown) -> tuple[str, str]:
    info = queries.messages(snapshot) if of.rate != "count" else snapshot.table(of.table, "users: of.table")
    _needs(info)
    at = dict(spec.at)
    more = [_equal(info, of.by, at)] if of.by else []
    if of.rate != "count":      # those above the line, of the messages below it
        more += [f"{queries.REACHED[step]} IS NOT NULL" for step in (of.of, RATES[of.rate])]
    _nothing_left(at)
    return _counted(info, filters.where(info, of.filters, *more))


def _of_trend(snapshot: Snapshot, spec: Users, of: Trend, engine: Guarded | Bucketed) -> tuple[str, str]:
    info, clock, complete = queries.over_time(snapshot, of)
    _needs(info)
    at, more = dict(spec.at), [complete]
    if (period := at.pop(of.unit, None)) is not None:
        moment = f"TIMESTAMP {sql.literal(_moment(period, of.unit))}"
        more.append(f"{clock} >= {moment} AND {clock} < {moment} + INTERVAL 1 {of.unit}")
    if of.by is not None:
        name = queries.label(filters.column(info, of.by, "users: of.by"))
        group = _asked(of.by, at)
        if group == queries.OTHERS:     # all that the trend does not name; which ones only the whole log knows
            named = ask(engine, queries.largest(snapshot, of)).rows()
            more.append(f"{name} NOT IN ({', '.join(sql.literal(row['g']) for row in named) or 'NULL'})")
        else:
            # a trend shows its groups as text
            more.append(f"{name} = {sql.literal(queries.NONE if group is None else _text(group))}")
    if of.rate:
        more.append(f"{queries.REACHED[RATES[of.rate]]} IS NOT NULL")
    _nothing_left(at)
    return _counted(info, filters.where(info, of.filters, *more))


def _of_messages(snapshot: Snapshot, spec: Users, of: Funnel) -> tuple[str, str]:
    info = queries.messages(snapshot)
    at = dict(spec.at)
    more = [_equal(info, of.by, at)] if of.by else []
    step, lost = _step(at, STEPS)
    tests = queries.step_tests(of)
    before = tests[STEPS[STEPS.index(step) - 1]]
    more.append(f"{before} AND NOT coalesce({tests[step]}, FALSE)" if lost else tests[step])
    _nothing_left(at)
    return _counted(info, filters.where(info, of.filters, *more))


def _of_users(snapshot: Snapshot, spec: Users, of: Funnel) -> tuple[str, str]:
    steps = user_funnel.steps_of(of)
    at = dict(spec.at)
    step, lost = _step(at, steps)
    level = steps.index(step) + 1
    head, join, test = user_funnel.user_levels(snapshot, of), "", f"level {f'= {level - 1}' if lost else f'>= {level}'}"
    if of.by is not None:
        head += f",\nattributes AS ({user_funnel.attribute(snapshot, of.by)})"
        join = " LEFT JOIN attributes USING (user_id)"
        test += f" AND {sql.name(of.by)} IS NOT DISTINCT FROM {sql.literal(at.pop(of.by, None))}"
    _nothing_left(at)
    return f"{head}\nSELECT user_id FROM reached{join}\nWHERE {test}", "user_id"


def _of_retention(snapshot: Snapshot, spec: Users, of: Retention) -> tuple[str, str]:
    at = dict(spec.at)
    cohort, period = at.pop("cohort", None), at.pop("period", None)
    if cohort is None or not isinstance(period, int):
        raise InputError("a point of retention has a cohort and a period", where="users: at")
    _nothing_left(at)
    first = (f"datediff('{of.unit}', (SELECT origin FROM span), TIMESTAMP {sql.literal(_moment(cohort, of.unit))})")
    return (f"{retention.bitmaps(snapshot, of)}\nSELECT user_id FROM cohorts\nWHERE first_period = {first} AND "
            f"(periods >> (first_period + {period})) & 1 = 1", "user_id")


def _of_frequency(snapshot: Snapshot, spec: Users, of: Frequency) -> tuple[str, str]:
    info = queries.messages(snapshot)
    at = dict(spec.at)
    point = at.pop("sends_before", None)
    if of.method != "observed" or not isinstance(point, int):
        raise InputError("a point is a level of the observed curve", where="users: at", hint="at: {sends_before: 3}")
    _nothing_left(at)
    return _counted(info, filters.where(info, of.filters, frequency.with_history(snapshot, of),
                                        f"{frequency.level(of)} = {point}"))


def _counted(info: TableInfo, clause: str) -> tuple[str, str]:
    key = sql.name(info.key or "user_id")
    return (f"SELECT {key}, count(*) AS rows FROM {sql.name(info.name)}{clause}\nGROUP BY {key}",
            f"rows DESC, {key}")


def _needs(info: TableInfo) -> None:
    if info.key is None:
        raise InputError(f"rows of {info.name!r} belong to no user", where="users: of.table")


def _equal(info: TableInfo, by: str, at: dict[str, bool | int | float | str | None]) -> str:
    return filters.test(info, Filter(column=by, op="=", value=_asked(by, at)), f"users: at.{by}")


def _asked(by: str, at: dict[str, bool | int | float | str | None]) -> bool | int | float | str | None:
    if by not in at:
        raise InputError(f"the point lacks {by!r}", where="users: at", hint=f"at: {{{by}: ...}}")
    return at.pop(by)


def _text(value: bool | int | float | str) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _step(at: dict[str, bool | int | float | str | None], steps: tuple[str, ...]) -> tuple[str, bool]:
    step, lost = at.pop("step", None), bool(at.pop("lost", False))
    if step not in steps or (lost and step == steps[0]):
        raise InputError(f"{step!r} is not a step of this funnel", where="users: at.step", got=str(step), known=steps)
    return str(step), lost


def _nothing_left(at: dict[str, bool | int | float | str | None]) -> None:
    if at:
        raise InputError(f"the point has no {next(iter(at))!r}", where="users: at")


def _moment(value: bool | int | float | str, unit: str) -> str:
    from datetime import datetime

    try:
        return datetime.fromisoformat(str(value)).isoformat(sep=" ")
    except ValueError:
        raise InputError(f"{value!r} is not the beginning of a {unit}", where="users: at") from None
