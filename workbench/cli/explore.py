"""`explore profile|funnel|breakdown|trend`: typed insights from the shell."""

from __future__ import annotations

from typing import Any

import typer

from workbench.cli.context import current, table
from workbench.errors import InputError


def register(app: typer.Typer) -> None:
    """Add the commands of this noun."""
    explore = typer.Typer(help="Typed insights on the snapshot: table, SQL and code.", no_args_is_help=True)
    app.add_typer(explore, name="explore")
    by_option = typer.Option(None, "--by", help="A column to break it down by.")
    where_option = typer.Option([], "--where", help="column=value, also != < <= > >= ~ (contains); repeatable.")
    sql_option = typer.Option(False, "--sql", help="Print the SQL instead of running it.")

    @explore.command()
    def profile(ctx: typer.Context, table_: str = typer.Option(..., "--table", help="The table."),
                sql: bool = sql_option) -> None:
        """Every column of a table in one pass."""
        _run(ctx, {"kind": "profile", "table": table_}, sql)

    @explore.command()
    def funnel(ctx: typer.Context, by: str | None = by_option, where: list[str] = where_option,
               sql: bool = sql_option) -> None:
        """Messages by the steps they reached, per message, in any order."""
        _run(ctx, {"kind": "funnel", "by": by, "filters": _filters(where)}, sql)

    @explore.command()
    def breakdown(ctx: typer.Context, rate: str = typer.Option("click_rate", "--rate", help="Which rate."),
                  by: str = typer.Option("channel", "--by", help="A column to break it down by."),
                  where: list[str] = where_option, sql: bool = sql_option) -> None:
        """A rate per message by a column."""
        _run(ctx, {"kind": "breakdown", "rate": rate, "by": by, "filters": _filters(where)}, sql)

    @explore.command()
    def trend(ctx: typer.Context, table_: str = typer.Option("message_facts", "--table", help="The table."),
              by: str | None = by_option, where: list[str] = where_option, sql: bool = sql_option) -> None:
        """Rows of a table per day."""
        _run(ctx, {"kind": "trend", "table": table_, "by": by, "filters": _filters(where)}, sql)


def _run(ctx: typer.Context, value: dict[str, Any], only_sql: bool) -> None:
    from workbench.explore.insight import run
    from workbench.explore.queries import query
    from workbench.explore.spec import parse

    c = current(ctx)
    spec = parse(value)
    snapshot = c.snapshot()
    if only_sql:
        text = query(snapshot, spec)
        c.out({"sql": text}, text)
        return
    insight = run(snapshot, spec)
    c.out(insight.as_dict(), "\n".join([table(insight.rows, insight.columns), *(f"({n})" for n in insight.notes)]))


def _filters(words: list[str]) -> list[dict[str, Any]]:
    found = []
    for word in words:
        for sign in ("!=", "<=", ">=", "=", "<", ">", "~"):
            column, found_sign, value = word.partition(sign)
            if found_sign and column:
                found.append({"column": column.strip(), "op": "contains" if sign == "~" else sign, "value": _value(value)})
                break
        else:
            raise InputError(f"--where {word!r} is not column=value", hint="for example --where channel=push")
    return found


def _value(text: str) -> str | float | bool:
    text = text.strip()
    if text in ("true", "false"):
        return text == "true"
    try:
        return float(text) if "." in text else int(text)
    except ValueError:
        return text
