"""`explore profile|funnel|breakdown|trend`: typed insights from the shell."""

from __future__ import annotations

from typing import Any

import typer

from workbench.cli.context import current, table
from workbench.errors import InputError

_SIGNS = ("!=", "<=", ">=", "=", "<", ">", "~")


def register(app: typer.Typer) -> None:
    """Add the commands of this noun."""
    explore = typer.Typer(help="Typed insights on the snapshot: table, SQL and code.", no_args_is_help=True)
    app.add_typer(explore, name="explore")
    by_option = typer.Option(None, "--by", help="A column to break it down by.")
    where_option = typer.Option([], "--where", help="column=value, also != < <= > >= ~ (contains); repeatable.")
    sql_option = typer.Option(False, "--sql", help="Print the SQL instead of running it.")

    @explore.command()
    def profile(ctx: typer.Context, table_: str = typer.Option(..., "--table", help="The table."),
                columns: list[str] = typer.Option([], "--column", help="Only this column; repeatable."),
                where: list[str] = where_option, sql: bool = sql_option) -> None:
        """Every column of a table: type, nulls, distinct, range, most frequent values."""
        _run(ctx, {"kind": "profile", "table": table_, "columns": columns}, where, sql)

    @explore.command()
    def funnel(ctx: typer.Context, by: str | None = by_option,
               order: str = typer.Option("any", "--order", help="any, or strict: only with every step before."),
               where: list[str] = where_option, sql: bool = sql_option) -> None:
        """Messages by the steps they reached: sent, delivered, opened, clicked, converted."""
        _run(ctx, {"kind": "funnel", "by": by, "order": order}, where, sql)

    @explore.command()
    def breakdown(ctx: typer.Context, rate: str = typer.Option("click_rate", "--rate", help="Which rate, or count."),
                  by: str = typer.Option("channel", "--by", help="A column to break it down by."),
                  of: str = typer.Option("sent", "--of", help="The step below the line."),
                  table_: str = typer.Option("message_facts", "--table", help="The table, for count."),
                  where: list[str] = where_option, sql: bool = sql_option) -> None:
        """A rate per message, or the rows of a table, by a column."""
        _run(ctx, {"kind": "breakdown", "rate": rate, "by": by, "of": of, "table": table_}, where, sql)

    @explore.command()
    def trend(ctx: typer.Context, table_: str = typer.Option("message_facts", "--table", help="The table."),
              by: str | None = by_option, unit: str = typer.Option("day", "--unit", help="hour, day or week."),
              rate: str | None = typer.Option(None, "--rate", help="A rate of messages instead of rows."),
              where: list[str] = where_option, sql: bool = sql_option) -> None:
        """Rows of a table, or a rate of messages, over time."""
        _run(ctx, {"kind": "trend", "table": table_, "by": by, "unit": unit, "rate": rate}, where, sql)


def _run(ctx: typer.Context, value: dict[str, Any], where: list[str], only_sql: bool) -> None:
    from workbench.explore.insight import run, shown
    from workbench.explore.queries import query
    from workbench.explore.spec import parse

    c = current(ctx)
    spec = parse({**value, "filters": _filters(where)})
    snapshot = c.snapshot()
    if only_sql:
        text = query(snapshot, spec)
        c.out({"sql": text}, text)
        return
    with c.progress("explore"):
        insight = run(snapshot, spec)
    rows = [{name: shown(row[name]) if isinstance(row[name], list) else row[name] for name in insight.columns}
            for row in insight.rows]
    c.out(insight.as_dict(), "\n".join([table(rows, insight.columns) or "no rows", *(f"({n})" for n in insight.notes)]))


def _filters(words: list[str]) -> list[dict[str, Any]]:
    found = []
    for word in words:
        # the sign that stands first; of two at the same place the longer
        places = [(word.find(sign), -len(sign), sign) for sign in _SIGNS if word.find(sign) > 0]
        if not places:
            raise InputError(f"--where {word!r} is not column=value", hint="for example --where channel=push")
        place, _, sign = min(places)
        found.append({"column": word[:place].strip(), "op": "contains" if sign == "~" else sign,
                      "value": word[place + len(sign):].strip()})
    return found
