"""`ask`: the assistant from the shell."""

from __future__ import annotations

from typing import Any

import typer

from workbench.cli.context import current, table


def register(app: typer.Typer) -> None:
    """Add the commands of this noun."""

    @app.command()
    def ask(
        ctx: typer.Context,
        text: str = typer.Argument("", help="A question, or what to draft."),
        thread: str | None = typer.Option(None, help="Go on with a conversation of this name."),
        approve: str | None = typer.Option(None, metavar="ID", help="Run a call that waits in the thread."),
        reject: str | None = typer.Option(None, metavar="ID", help="Do not run it."),
        sent: bool = typer.Option(False, "--sent", help="Show what was sent to a model, and ask nothing."),
        turn: int | None = typer.Option(None, min=1, help="With --sent: which message of the thread."),
    ) -> None:
        """Ask the assistant: a draft that was proved on the log, or an answer."""
        from workbench.assistant.core import Assistant, collect
        from workbench.assistant.references import unmarked
        from workbench.errors import InputError

        c = current(ctx)
        if sent:
            if text or approve or reject:
                raise InputError("--sent asks nothing", hint="workbench ask --sent [--thread NAME] [--turn N]")
            from workbench.assistant.privacy.sent import sent as shown

            found = shown(c.project(), thread, turn)
            c.out(found, _pieces(found))
            return
        decided = approve or reject
        if bool(text) == bool(decided) or (approve and reject):
            raise InputError("expected a text, or --approve ID, or --reject ID", hint='workbench ask "..."')
        if decided and not thread:
            raise InputError("an approval waits in a thread", hint="name it with --thread")
        assistant = Assistant(c.project(), c.snapshot_id)
        with c.progress("ask"):
            if decided:
                found = collect(assistant.decided(thread or "", decided, "approve" if approve else "reject"))
            else:
                found = collect(assistant.events(thread, text))
        waits = [f"\nwaits for your word: {one['says']}\n" + (
            f"  workbench ask --thread {thread} --approve {one['id']}   (or --reject {one['id']})" if thread else
            "  nothing is kept without a thread: ask again with --thread NAME") for one in found["approvals"]]
        c.out(found, "\n".join([unmarked(found["reply"]), *(_shown(draft) for draft in found["drafts"]), *waits]))
        if found["failed"] is not None:
            raise typer.Exit(2)


def _pieces(found: dict[str, Any]) -> str:
    """What was sent for a turn, piece by piece."""
    if not found["requests"]:
        return "nothing was sent"
    lines = [f"{found['bytes']:,} bytes for message {found['turn']} of {found['thread'] or 'no thread'}"]
    for request in found["requests"]:
        lines += ["", f"{request['at']} to {request['to']}: {request['bytes']:,} bytes"]
        for piece in request["pieces"]:
            lines += [f"-- {piece['what']} ({piece['bytes']:,} bytes)", piece["text"]]
    return "\n".join(lines)


def _shown(draft: dict[str, Any]) -> str:
    """A draft's checks, its file and its rows."""
    lines = ["", f"{draft['kind']} {draft['title']}: {draft['status']}"]
    for check in draft["checks"]:
        detail = f": {check['detail']}" if check["detail"] else ""
        mark = "NO" if not check["ok"] else " !" if check["warns"] else "ok"
        lines.append(f"  {mark}  {check['name']}{detail}")
    if draft["yaml"]:
        lines += ["", draft["yaml"].rstrip()]
    if draft["kind"] == "code" and draft["code"]:
        lines += ["", draft["code"].rstrip()]
    rows = draft["card"]["table"]
    if rows:
        lines += ["", table(rows["rows"][:20], rows["columns"])]
    return "\n".join(lines)
