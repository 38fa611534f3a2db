"""`simulate`: a squad's log with planted truth, as files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from workbench.cli.context import current
from workbench.errors import InputError

if TYPE_CHECKING:
    from workbench.simulator.world import Faults


def register(app: typer.Typer) -> None:
    """Add the commands of this noun."""

    @app.command()
    def simulate(
        ctx: typer.Context,
        users: int = typer.Option(20_000, "--users", min=1, help="People in the log."),
        days: int = typer.Option(70, "--days", min=1, help="Days; 70 leave 28 days after the last enrolment."),
        world: str = typer.Option("default", "--world", help="default, or harmful: the new policy wears people out."),
        seed: int = typer.Option(1, "--seed", min=0, help="The same seed gives the same rows."),
        out: str = typer.Option("simulated", "--out", metavar="DIR", help="A new or empty folder."),
        faults: list[str] = typer.Option(
            [], "--break", metavar="FAULT=SHARE",
            help="Break the logging, for example missing_propensities=0.05; may be given more than once."),
    ) -> None:
        """A messaging log whose true effects are known: DIR/log, and DIR/truth beside it."""
        from workbench.simulator.run import simulate as run
        from workbench.simulator.world import World

        c = current(ctx)
        folder = Path(out)
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise InputError(f"{out!r} is not empty", where="--out", hint="give a new or empty folder")
        chosen = World(seed=seed, users=users, days=days, name=world, faults=read_faults(faults))
        with c.progress("simulate") as report:
            found = run(chosen, folder, progress=report)
        total = sum(found.rows.values())
        value = {"log": str(found.log), "truth": str(found.truth), "rows": found.rows,
                 "effects": [vars(effect) for effect in found.effects]}
        lines = [f"{total:,} rows in {len(found.rows)} tables at {found.log}; their truth at {found.truth}",
                 f"next: workbench import {found.log} --adapter messaging"]
        c.out(value, "\n".join(lines))


def read_faults(words: list[str]) -> Faults:
    """The faults of `--break NAME=SHARE` options."""
    from workbench.simulator.world import Faults

    known = tuple(vars(Faults()))
    shares: dict[str, float] = {}
    for word in words:
        name, _, share = word.partition("=")
        if name not in known:
            raise InputError(f"unknown fault {name!r}", where="--break", got=name, known=known)
        try:
            shares[name] = float(share)
        except ValueError:
            raise InputError(f"{word!r} has no share", where="--break", hint=f"write {name}=0.05") from None
    return Faults(**shares)
