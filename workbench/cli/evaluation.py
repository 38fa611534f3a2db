"""`eval`: how often the assistant is right, measured by running what it drafts."""

from __future__ import annotations

import tempfile
from pathlib import Path

import typer

from workbench.cli.context import current
from workbench.errors import InputError


def register(app: typer.Typer) -> None:
    """Add the commands of this noun."""

    @app.command("eval")
    def evaluate_(
        ctx: typer.Context,
        model: str | None = typer.Option(None, help="As [assistant] model names it; default the offline drafter."),
        base_url: str | None = typer.Option(None, help="Another address of the same API."),
        key_env: str | None = typer.Option(None, help="The environment variable that holds the key."),
        skin: list[str] = typer.Option([], help="Only these skins; one that is kept back is run when named."),
        family: list[str] = typer.Option([], help="Only these families of tasks."),
        tasks: Path | None = typer.Option(None, help="The folder with skins/; default that of a checkout."),
        worlds: Path | None = typer.Option(None, help="Keep the worlds here; default a temporary folder."),
        hash_: bool = typer.Option(False, "--hash", help="Print the hash of each skin's files, and run nothing."),
    ) -> None:
        """Run the assistant's tasks and score by execution; prints counts with intervals beside two baselines."""
        from workbench.evaluation import bench, table
        from workbench.evaluation.tasks import find, load

        c = current(ctx)
        if model is None and (base_url or key_env):
            raise InputError("an address and a key need a model", where="--model", hint="say --model openai:NAME")
        asked = bench.Model(model, base_url, key_env) if model else None
        skins = load(find(tasks), tuple(skin), tuple(family))
        if hash_:
            c.out({one.name: one.digest for one in skins}, "\n".join(f"{one.digest}  {one.name}" for one in skins))
            return
        kept_back = [one.name for one in skins if not one.file.development]
        if not skin:            # a run on them is counted: nobody makes one by the way
            skins = [one for one in skins if one.file.development]
            if not skins:
                raise InputError(f"every skin here is kept back: {', '.join(kept_back)}", where="--skin",
                                 hint="name one; the run is counted")
        with tempfile.TemporaryDirectory(prefix="workbench-eval-") as scratch, c.progress("eval") as progress:
            found = bench.evaluate(skins, worlds or Path(scratch), asked, progress)
        missed = [f"{s.task.skin}/{s.task.id}: {s.outcome}: {s.task.text!r}" + (f" ({s.why})" if s.why else "")
                  for s in found.scores if s.outcome not in ("right", "repaired") and s.task.skin not in kept_back]
        left = [f"left out, its golds differ: {name}: {why}" for name, why in found.left_out.items()]
        rest = [] if skin or not kept_back else [f"not run, as kept back: {', '.join(kept_back)} (--skin NAME)"]
        c.out(found.as_dict(), "\n".join([table.text(found.lines), "", *missed, *left, *rest]).rstrip())
