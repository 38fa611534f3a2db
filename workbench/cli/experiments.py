"""`experiments`, `readout`: what is being compared, and what came of it."""

from __future__ import annotations

import typer

from workbench.cli.context import current, table
from workbench.errors import Refused


def register(app: typer.Typer) -> None:
    """Add the commands of this noun."""

    @app.command()
    def experiments(ctx: typer.Context) -> None:
        """Every experiment of the project and whether it has been read out."""
        from workbench.experiments.spec import Experiment

        c = current(ctx)
        project = c.project()
        rows = []
        for name in project.names("experiments"):
            spec = Experiment.load(project, name)
            folder = project.root / "experiments" / name
            rows.append({"experiment": name, "arms": ", ".join(spec.split), "success": ", ".join(spec.metrics.success),
                         "locked": (folder / "prereg.lock").exists(), "readout": (folder / "readout.json").exists()})
        c.out({"experiments": rows}, table(rows) or "no experiment yet: `workbench new guardrail_test NAME`")

    @app.command()
    def readout(
        ctx: typer.Context,
        experiment: str = typer.Argument(..., metavar="EXPERIMENT"),
        health_only: bool = typer.Option(False, "--health-only", help="Leave every effect out; this is not a look."),
    ) -> None:
        """Read an experiment out; writes readout.json and readout.html beside its spec."""
        from workbench.experiments.analyze import analyze
        from workbench.experiments.page import text
        from workbench.experiments.spec import Experiment

        c = current(ctx)
        project = c.project()
        spec = Experiment.load(project, experiment)
        with c.progress("readout") as report:
            result = analyze(spec, c.snapshot(), health_only=health_only, progress=report)
        if not health_only:
            result.save(project.root / "experiments" / experiment)
        if result.status == "blocked":
            if not c.json:
                print(text(result))
            raise Refused(result.decision.reasons[0], result=result)
        c.out(result.as_dict(), text(result))
