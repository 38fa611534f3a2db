"""`explore INSIGHT`: typed insights from the shell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from workbench.cli.context import Context, current, table
from workbench.explore.words import filters

if TYPE_CHECKING:
    from workbench.logs.snapshot import Snapshot



def register(app: typer.Typer) -> None:
    """Add the commands of this noun."""
    explore = typer.Typer(help="Typed insights on the snapshot: table, SQL and code.", no_args_is_help=True)
    app.add_typer(explore, name="explore")
    by_option = typer.Option(None, "--by", help="A column to break it down by.")
    where_option = typer.Option([], "--where", help="column=value, also != < <= > >= ~ (contains); repeatable.")
    sql_option = typer.Option(False, "--sql", help="Print the SQL instead of running it.")
    mode_option = typer.Option("auto", "--mode", help="inline (this machine), ray (the cluster) or auto.")

    @explore.command()
    def profile(ctx: typer.Context, table_: str = typer.Option(..., "--table", help="The table."),
                columns: list[str] = typer.Option([], "--column", help="Only this column; repeatable."),
                where: list[str] = where_option, sql: bool = sql_option, mode: str = mode_option) -> None:
        """Every column of a table: type, nulls, distinct, range, most frequent values."""
        _run(ctx, {"kind": "profile", "table": table_, "columns": columns}, where, sql, mode)

    @explore.command()
    def funnel(ctx: typer.Context, by: str | None = by_option,
               per: str = typer.Option("message", "--per", help="message or user."),
               steps: list[str] = typer.Option([], "--step", help="A step of a user's funnel; repeatable, in order."),
               order: str = typer.Option("any", "--order", help="any, strict, ordered, or increasing (per user)."),
               within: str | None = typer.Option(None, "--within", help="At most this long after the first step: 7d."),
               where: list[str] = where_option, sql: bool = sql_option, mode: str = mode_option) -> None:
        """Messages, or users, by the steps they reached: sent, delivered, opened, clicked, converted."""
        asked = {"kind": "funnel", "by": by, "order": order, "per": per, "steps": steps, "within": within}
        _run(ctx, asked, where, sql, mode)

    @explore.command()
    def breakdown(ctx: typer.Context, rate: str = typer.Option("click_rate", "--rate", help="Which rate, or count."),
                  by: str = typer.Option("channel", "--by", help="A column to break it down by."),
                  of: str = typer.Option("sent", "--of", help="The step below the line."),
                  table_: str = typer.Option("message_facts", "--table", help="The table, for count."),
                  where: list[str] = where_option, sql: bool = sql_option, mode: str = mode_option) -> None:
        """A rate per message, or the rows of a table, by a column."""
        _run(ctx, {"kind": "breakdown", "rate": rate, "by": by, "of": of, "table": table_}, where, sql, mode)

    @explore.command()
    def trend(ctx: typer.Context, table_: str = typer.Option("message_facts", "--table", help="The table."),
              by: str | None = by_option, unit: str = typer.Option("day", "--unit", help="hour, day, week or month."),
              rate: str | None = typer.Option(None, "--rate", help="A rate of messages instead of rows."),
              where: list[str] = where_option, sql: bool = sql_option, mode: str = mode_option) -> None:
        """Rows of a table, or a rate of messages, over time."""
        _run(ctx, {"kind": "trend", "table": table_, "by": by, "unit": unit, "rate": rate}, where, sql, mode)

    @explore.command()
    def retention(ctx: typer.Context,
                  start: str = typer.Option("session", "--start", help="The event that puts a user into a cohort."),
                  back: str = typer.Option("session", "--back", help="The event that counts as coming back."),
                  unit: str = typer.Option("week", "--unit", help="day, week or month."),
                  periods: int = typer.Option(8, "--periods", help="How many periods after the first."),
                  where: list[str] = where_option, sql: bool = sql_option, mode: str = mode_option) -> None:
        """Of the users who first did something in a period, the share that came back in the periods after."""
        asked = {"kind": "retention", "start": start, "back": back, "unit": unit, "periods": periods}
        _run(ctx, asked, where, sql, mode)

    @explore.command()
    def frequency(ctx: typer.Context, rate: str = typer.Option("click_rate", "--rate", help="Which rate."),
                  method: str = typer.Option("observed", "--method",
                                             help="observed, within_user, weighted or randomised."),
                  days: int = typer.Option(7, "--days", help="Messages of this many days before: 1, 7 or 28."),
                  most: int = typer.Option(10, "--most", help="The last level, open to above."),
                  reference: int = typer.Option(0, "--reference", help="The level that within_user compares with."),
                  experiment: str | None = typer.Option(None, "--experiment", help="The experiment, for randomised."),
                  where: list[str] = where_option, sql: bool = sql_option, mode: str = mode_option) -> None:
        """A rate of messages by how many the user got before: fatigue, and three ways around its confounding."""
        _run(ctx, {"kind": "frequency", "rate": rate, "method": method, "days": days, "most": most,
                   "reference": reference, "experiment": experiment}, where, sql, mode)

    # the trade's other name for the same curve
    explore.command("fatigue", help="The same as `frequency`.")(frequency)

    @explore.command()
    def reachability(ctx: typer.Context, unit: str = typer.Option("week", "--unit", help="day, week or month."),
                     where: list[str] = where_option, sql: bool = sql_option, mode: str = mode_option) -> None:
        """Reachable users by channel and period: stock, gained, lost, and what a month of it is worth."""
        _run(ctx, {"kind": "reachability", "unit": unit}, where, sql, mode)

    @explore.command()
    def timeline(ctx: typer.Context, user: str = typer.Argument(..., help="The user's id in the log."),
                 since: str | None = typer.Option(None, "--since", help="From this moment on."),
                 until: str | None = typer.Option(None, "--until", help="Before this moment."),
                 most: int = typer.Option(500, "--most", help="At most so many rows."), sql: bool = sql_option,
                 mode: str = mode_option) -> None:
        """Everything the log holds of one user, in the order of time."""
        _run(ctx, {"kind": "timeline", "user": user, "since": since, "until": until, "most": most}, None, sql, mode)

    @explore.command()
    def compare(ctx: typer.Context, rate: str = typer.Option("click_rate", "--rate", help="Which rate."),
                a: list[str] = typer.Option(..., "--a", help="Filter of the one part, as --where; repeatable."),
                b: list[str] = typer.Option(..., "--b", help="Filter of the other part; repeatable."),
                by: str | None = by_option, where: list[str] = where_option, sql: bool = sql_option,
                mode: str = mode_option) -> None:
        """A rate in two periods or segments, and the difference with its interval."""
        _run(ctx, {"kind": "compare", "rate": rate, "a": filters(a), "b": filters(b), "by": by}, where, sql, mode)

    @explore.command("open")
    def open_(ctx: typer.Context, file: str = typer.Argument(..., metavar="FILE", help="A *.explore.json."),
              sql: bool = sql_option, mode: str = mode_option) -> None:
        """A saved view, run on its snapshot."""
        from pathlib import Path

        from workbench.explore.saved import load

        c = current(ctx)
        project = c.project()
        saved = load(project, project.relative(Path(file))).view
        named = None if saved.snapshot == "current" else saved.snapshot
        if saved.view.kind != "sql":
            _run(ctx, saved.view.model_dump(mode="python"), None, sql, mode, named)
        elif sql:
            c.out({"sql": saved.view.sql}, saved.view.sql)
        else:
            from workbench.logs.engine.guarded import guarded

            found = guarded(_snapshot(c, named)).query(saved.view.sql, limit_rows=1000)
            c.out({"columns": found.columns, "rows": found.rows(), "total": found.total},
                  table(found.rows(), found.columns) or "no rows")

    @explore.command()
    def crossfilter(ctx: typer.Context,
                    dimensions: list[str] = typer.Option(..., "--dimension", help="A column; two to eight."),
                    measure: str = typer.Option("count", "--measure", help="count, or a rate of messages."),
                    table_: str = typer.Option("message_facts", "--table", help="The table, for count."),
                    brushes: str = typer.Option("{}", "--brushes", help="As YAML: {channel: {values: [push]}}."),
                    where: list[str] = where_option, sql: bool = sql_option, mode: str = mode_option) -> None:
        """Each dimension's rows under the brushes of the others."""
        from workbench.project import parse_yaml

        _run(ctx, {"kind": "crossfilter", "dimensions": dimensions, "measure": measure, "table": table_,
                   "brushes": parse_yaml(brushes, "--brushes")}, where, sql, mode)

    @explore.command()
    def users(ctx: typer.Context,
              of: str = typer.Option(..., "--of", help="The insight as YAML: {kind: funnel, per: user, ...}."),
              at: str = typer.Option("{}", "--at", help="The point as YAML: {step: clicked, channel: push}."),
              most: int = typer.Option(200, "--most", help="At most so many users."), sql: bool = sql_option,
              mode: str = mode_option) -> None:
        """The users behind one point of another insight."""
        from workbench.project import parse_yaml

        asked = {"kind": "users", "of": parse_yaml(of, "--of"), "at": parse_yaml(at, "--at"), "most": most}
        _run(ctx, asked, None, sql, mode)


def _run(ctx: typer.Context, value: dict[str, Any], where: list[str] | None, only_sql: bool, mode: str,
         named: str | None = None) -> None:
    from workbench.explore.compiler import query
    from workbench.explore.distributed import on
    from workbench.explore.insight import run, shown
    from workbench.explore.spec import parse
    from workbench.logs.cluster.stored import nearest_to

    c = current(ctx)
    spec = parse(value if where is None else {**value, "filters": filters(where)})
    snapshot = _snapshot(c, named, with_rows=False)
    if only_sql:
        text = query(snapshot, spec)
        c.out({"sql": text}, text)
        return
    cluster, why = nearest_to(snapshot, mode)
    if why:
        c.note(why)
    with c.progress("explore") as say:
        insight = run(snapshot, spec, on(cluster, snapshot, say) if cluster else None)
    rows = [{name: shown(row[name]) if isinstance(row[name], list) else row[name] for name in insight.columns}
            for row in insight.rows]
    c.out(insight.as_dict(), "\n".join([table(rows, insight.columns) or "no rows", *(f"({n})" for n in insight.notes)]))


def _snapshot(c: Context, named: str | None, with_rows: bool = True) -> Snapshot:
    """The snapshot of --snapshot, else the one that the view names, else the current one."""
    from workbench.logs.snapshot import Snapshot

    return Snapshot.open(c.project(), c.snapshot_id or named, with_rows)
