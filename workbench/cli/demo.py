"""`demo`: the whole loop on a simulated squad, then JupyterLab on it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from workbench.cli.context import current, table

if TYPE_CHECKING:
    from workbench.demo import DemoResult


def register(app: typer.Typer) -> None:
    """Add the commands of this noun."""

    @app.command()
    def demo(
        ctx: typer.Context,
        out: str | None = typer.Option(None, "--out", metavar="DIR", help="The project; default a new workbench-demo."),
        no_lab: bool = typer.Option(False, "--no-lab", help="Stop before JupyterLab; --json implies it."),
        world: str = typer.Option("default", "--world", help="default, or harmful: the new policy wears people out."),
        seed: int = typer.Option(1, "--seed", min=0, help="The same seed gives the same squad."),
        users: int = typer.Option(200_000, "--users", min=2_000, help="People in the squad's log."),
        mode: str = typer.Option("ray", "--mode", help="Where the model is trained: ray or inline."),
    ) -> None:
        """Simulate a squad, read its experiment out, train a model, judge a policy, each beside the planted truth."""
        from workbench.cli.project import open_lab
        from workbench.demo import run_demo
        from workbench.project import Project

        c = current(ctx)
        folder = Path(out) if out else _free(Path("workbench-demo"))
        with c.progress("demo") as report:
            result = run_demo(folder, world=world, seed=seed, users=users, mode=mode, progress=report)
        c.out(result.as_dict(), described(result))
        if not (no_lab or c.json):
            c.note(f"opening JupyterLab on {result.project}; Ctrl-C twice stops it")
            open_lab(Project.find(result.project))


def described(result: DemoResult) -> str:
    """The demo's table and what to read next."""
    rows = [{"quantity": row.name, "planted truth": row.truth, "its error": row.truth_se, "naive": row.naive,
             "estimate": row.estimate, "low": row.ci[0], "high": row.ci[1], "inside": "yes" if row.inside else "no"}
            for row in result.rows]
    inside = sum(row.inside for row in result.rows)
    return "\n".join([
        table(rows),
        f"{inside} of {len(rows)} estimates agree with the planted truth, both errors counted at 95 %.",
        f"verdict: {result.verdict}     readout: {result.readout}",
        f"{result.seconds:.0f} s     project: {result.project}",
    ])


def _free(path: Path) -> Path:
    """The first of path, path-2, path-3, ... that does not exist."""
    number, found = 1, path
    while found.exists():
        number += 1
        found = path.with_name(f"{path.name}-{number}")
    return found
