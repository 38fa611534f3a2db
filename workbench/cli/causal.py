"""What an experiment says beyond its rows: `why`, `uptake`, `message-cost`, `long-term`, `interaction`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import typer

from workbench.cli.context import Context, current
from workbench.errors import InputError

if TYPE_CHECKING:
    from workbench.experiments.readout import Readout
    from workbench.experiments.spec import Experiment

EXPERIMENT = typer.Argument(..., metavar="EXPERIMENT")


def register(app: typer.Typer) -> None:
    """Add the commands of this noun."""

    @app.command()
    def why(
        ctx: typer.Context,
        experiment: str | None = typer.Argument(None, metavar="[EXPERIMENT]"),
        path: str = typer.Option(..., "--path", metavar="STEP,STEP,...",
                                 help="Totals, each a part of the one before: metrics, or FACT:AGGREGATE."),
        window: str | None = typer.Option(None, "--window", help="How long, as 28d; default that of the metrics."),
        before: datetime | None = typer.Option(None, "--before", formats=["%Y-%m-%d"], help="Where one period begins."),
        after: datetime | None = typer.Option(None, "--after", formats=["%Y-%m-%d"], help="Where the other begins."),
        by: str | None = typer.Option(None, "--by", metavar="COLUMN",
                                      help="The last step over the one before by this column: mix against rate."),
        volume: bool = typer.Option(False, "--volume", help="With --by: per user, more of what is below the line too."),
        total: bool = typer.Option(False, "--total", help="The sum over all users, not the mean."),
        method: str = typer.Option("shapley", "--method", help="shapley or lmdi."),
    ) -> None:
        """Why did it move: an effect, or a change between two periods, as parts that add up to it."""
        from workbench.experiments.decomposition.investigation import in_arms, in_periods, in_slices

        c = current(ctx)
        steps = [step.strip() for step in path.split(",") if step.strip()]
        if (experiment is None) == (before is None and after is None):
            raise InputError("name an experiment, or two periods by --before and --after", where="why")
        if experiment is not None:
            readout = _readout(c, experiment)
            with c.progress("why"):
                arms = in_arms(readout[0], c.snapshot(), readout[1], steps, window=window, method=method)
            c.out({"arms": [one.as_dict() for one in arms]}, "\n".join(one.text() for one in arms))
            return
        if before is None or after is None:
            raise InputError("two periods are compared", where="why", hint="give --before and --after")
        if (volume and by is None) or (total and by is not None):
            raise InputError("--volume belongs to --by, and --total to the whole path", where="why",
                             hint="leave one of them out")
        with c.progress("why"):
            if by is not None:
                sliced = in_slices(c.snapshot(), steps, before, after, by, window=window, per_user=volume)
                c.out(sliced.as_dict(), sliced.text())
                return
            found = in_periods(c.snapshot(), steps, before, after, window=window, total=total, method=method)
        c.out(found.as_dict(), found.text())

    @app.command()
    def uptake(ctx: typer.Context, experiment: str = EXPERIMENT,
               of: str | None = typer.Option(None, "--of", metavar="METRIC", help="Default the spec's.")) -> None:
        """The effect of taking something up, from an arm that only encourages (an instrument)."""
        from workbench.experiments.causal.encouragement import encouraged

        c = current(ctx)
        spec, read = _readout(c, experiment)
        with c.progress("uptake"):
            found = encouraged(spec, c.snapshot(), read, uptake=of)
        c.out(found.as_dict(), found.text())

    @app.command("message-cost")
    def message_cost(
        ctx: typer.Context, experiment: str = EXPERIMENT,
        sends: str | None = typer.Option(None, "--sends", metavar="METRIC", help="What counts messages."),
        months_after: float = typer.Option(0.0, "--months-after", min=0.0,
                                           help="Months that a user who is lost stays lost after the window."),
    ) -> None:
        """What one more message costs in reachability, where the number of messages was drawn by lot."""
        from workbench.experiments.causal.message_cost import message_cost as cost

        c = current(ctx)
        spec, read = _readout(c, experiment)
        with c.progress("message-cost"):
            found = cost(spec, c.snapshot(), read, sends=sends, months_after=months_after)
        c.out(found.as_dict(), found.text())

    @app.command("long-term")
    def long_term(
        ctx: typer.Context, experiment: str = EXPERIMENT,
        outcome: str = typer.Option(..., "--outcome", metavar="METRIC", help="Of a long window."),
        early: str = typer.Option(..., "--early", metavar="METRIC,METRIC,...", help="Of shorter ones."),
    ) -> None:
        """The effect on a long-term outcome by early metrics, with a card that may withhold it."""
        from workbench.experiments.causal.longterm import long_term as later

        c = current(ctx)
        spec, read = _readout(c, experiment, health_only=True)
        with c.progress("long-term"):
            found = later(spec, c.snapshot(), read, outcome, [one.strip() for one in early.split(",") if one.strip()])
        c.out(found.as_dict(), found.text())

    @app.command()
    def interaction(ctx: typer.Context, experiment: str = EXPERIMENT,
                    other: str = typer.Argument(..., metavar="OTHER")) -> None:
        """Does an experiment's effect depend on the arm of another on the same users?"""
        from workbench.experiments.causal.interaction import interactions

        c = current(ctx)
        (first, one), (second, two) = (_readout(c, name, health_only=True) for name in (experiment, other))
        with c.progress("interaction"):
            found = interactions(first, second, c.snapshot(), (one, two))
        c.out(found.as_dict(), found.text())


def _readout(c: Context, name: str, health_only: bool = False) -> tuple[Experiment, Readout]:
    """The spec and its readout; one that shows effects is a look, and a blocked one ends here."""
    from workbench.errors import Refused
    from workbench.experiments.opening import open_readout
    from workbench.experiments.spec import Experiment

    spec = Experiment.load(c.project(), name)
    with c.progress("readout") as report:
        read = open_readout(spec, c.snapshot(), health_only=health_only, progress=report)
    if read.status == "blocked":
        raise Refused(read.decision.reasons[0], result=read)
    return spec, read
