"""`simulate`: a messaging world with known truth, as a canonical log."""

from __future__ import annotations

from pathlib import Path

import typer

from workbench.cli.context import current, table
from workbench.errors import InputError


def register(app: typer.Typer) -> None:
    """Add the commands of this noun."""

    @app.command()
    def simulate(
        ctx: typer.Context,
        out: str = typer.Option(..., "--out", metavar="DIR", help="Where log/ and truth/ go; new or empty."),
        users: int = typer.Option(20_000, "--users", min=100, help="People in the log."),
        world: str = typer.Option("default", "--world", help="default or harmful."),
        seed: int = typer.Option(1, "--seed", min=0, help="Another seed is another world of the same kind."),
    ) -> None:
        """Simulate a squad: 70 days with a randomised experiment, and its planted truth beside the log."""
        from workbench.simulator.run import simulate as run
        from workbench.simulator.world import WORLDS, World

        c = current(ctx)
        folder = Path(out)
        if world not in WORLDS:
            raise InputError(f"unknown world {world!r}", got=world, known=WORLDS)
        if folder.exists() and any(folder.iterdir()):
            raise InputError(f"{out!r} is not empty", hint="give a new folder")
        with c.progress("simulate") as report:
            made = run(World(seed=seed, users=users, name=world), folder, progress=report)  # type: ignore[arg-type]
        c.out({"log": str(made.log), "truth": str(made.truth), "rows": made.rows},
              table([{"table": name, "rows": rows} for name, rows in made.rows.items()])
              + f"\nnext: workbench import {made.log} --adapter messaging")
