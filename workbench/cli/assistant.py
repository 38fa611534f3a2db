"""`ask`: the assistant from the shell."""

from __future__ import annotations

import typer

from workbench.cli.context import current, table


def register(app: typer.Typer) -> None:
    """Add the commands of this noun."""

    @app.command()
    def ask(ctx: typer.Context, text: str = typer.Argument(..., help="A question, or what to draft.")) -> None:
        """Ask the assistant: a draft that was proved on the log, or an answer."""
        from workbench.assistant.core import ask as answer

        c = current(ctx)
        found = answer(c.project(), text)
        lines = [found["reply"]]
        for draft in found["drafts"]:
            lines.append(f"\n{draft['title']}: {draft['status']}")
            lines += [f"  {'ok' if check['ok'] else 'NO'}  {check['name']}" + (f": {check['detail']}" if check["detail"] else "")
                      for check in draft["checks"]]
            shown = draft["card"]["table"]
            if draft["yaml"]:
                lines.append("\n" + draft["yaml"].rstrip())
            if shown:
                lines.append("\n" + table(shown["rows"][:20], shown["columns"]))
        c.out(found, "\n".join(lines))
