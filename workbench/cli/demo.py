"""`demo`: the whole loop on a simulated squad, then JupyterLab on it."""

from __future__ import annotations

from pathlib import Path

import typer

from workbench.cli.context import current, table


def register(app: typer.Typer) -> None:
    """Add the commands of this noun."""

    @app.command()
    def demo(
        ctx: typer.Context,
        out: str | None = typer.Option(None, "--out", metavar="DIR", help="The project; default a new workbench-demo."),
        no_lab: bool = typer.Option(False, "--no-lab", help="Stop before JupyterLab."),
        world: str = typer.Option("default", "--world", help="default or harmful."),
        seed: int = typer.Option(1, "--seed", min=0, help="Another seed is another world of the same kind."),
        users: int = typer.Option(200_000, "--users", min=2_000, help="People in the log."),
        mode: str = typer.Option("ray", "--mode", help="Where the model trains: ray or inline."),
    ) -> None:
        """Run the whole loop on a simulated squad and show every estimate beside the planted truth."""
        from workbench.demo import run_demo

        c = current(ctx)
        folder = Path(out) if out else _free(Path("workbench-demo"))
        with c.progress("demo") as report:
            result = run_demo(folder, world=world, seed=seed, users=users, mode=mode, progress=report)
        rows = [{"name": r.name, "planted truth": r.truth, "naive": r.naive, "estimate": r.estimate,
                 "interval": f"{r.ci[0]:.5g} to {r.ci[1]:.5g}", "inside": "yes" if r.inside else "no"}
                for r in result.rows]
        c.out(result.as_dict(), table(rows) + f"\n\nverdict: {result.verdict}   ({result.seconds:.0f} s)\n"
              f"readout: {result.project / 'experiments' / 'push_frequency_cap' / 'readout.html'}")
        if not no_lab and not c.json:
            from workbench.cli.project import open_lab
            from workbench.project import Project

            c.note(f"opening JupyterLab on {result.project}; Ctrl-C twice stops it")
            open_lab(Project.find(result.project))


def _free(path: Path) -> Path:
    """The first of path, path-2, path-3, ... that does not exist."""
    number = 1
    found = path
    while found.exists():
        number += 1
        found = path.with_name(f"{path.name}-{number}")
    return found
