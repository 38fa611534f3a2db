"""`ask`: the assistant from the shell."""

from __future__ import annotations

from typing import Any

import typer

from workbench.cli.context import current, table


def register(app: typer.Typer) -> None:
    """Add the commands of this noun."""

    @app.command()
    def ask(ctx: typer.Context, text: str = typer.Argument(..., help="A question, or what to draft.")) -> None:
        """Ask the assistant: a draft that was proved on the log, or an answer."""
        from workbench.assistant.core import ask as answer
        from workbench.assistant.references import unmarked

        c = current(ctx)
        with c.progress("ask"):
            found = answer(c.project(), text, c.snapshot_id)
        c.out(found, "\n".join([unmarked(found["reply"]), *(_shown(draft) for draft in found["drafts"])]))


def _shown(draft: dict[str, Any]) -> str:
    """A draft's checks, its file and its rows."""
    lines = ["", f"{draft['kind']} {draft['title']}: {draft['status']}"]
    for check in draft["checks"]:
        detail = f": {check['detail']}" if check["detail"] else ""
        lines.append(f"  {'ok' if check['ok'] else 'NO'}  {check['name']}{detail}")
    if draft["yaml"]:
        lines += ["", draft["yaml"].rstrip()]
    rows = draft["card"]["table"]
    if rows:
        lines += ["", table(rows["rows"][:20], rows["columns"])]
    return "\n".join(lines)
