"""`experiments`, from `plan` over `readout` to `decide` and `reproduce`: what is being compared, what came of it."""

from __future__ import annotations

from pathlib import Path

import typer

from workbench.cli.context import current, table
from workbench.errors import InputError, Refused


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
    def plan(
        ctx: typer.Context,
        experiment: str = typer.Argument(..., metavar="EXPERIMENT"),
        units: int | None = typer.Option(None, "--units", help="Units over all arms; default as planned or needed."),
        effect: list[str] = typer.Option([], "--effect", metavar="METRIC=AMOUNT",
                                         help="The true effect assumed, as conversion_7d=3%; may be repeated."),
        mde: list[str] = typer.Option([], "--mde", metavar="METRIC=AMOUNT", help="Another `mde`; may be repeated."),
        margin: list[str] = typer.Option([], "--margin", metavar="METRIC=AMOUNT",
                                         help="Another `margin`; may be repeated."),
        power: float | None = typer.Option(None, "--power", help="Another power."),
        alpha: float | None = typer.Option(None, "--alpha", help="Another alpha."),
        looks: int | None = typer.Option(None, "--looks", help="So many looks, evenly spread; 1 looks once."),
    ) -> None:
        """How many units and days the whole rule needs, and the smallest effect it finds."""
        from workbench.experiments.plan.planning import shown
        from workbench.experiments.plan.proposal import Proposal, propose
        from workbench.experiments.spec import Experiment, amounts, effects
        from workbench.project import parse_spec

        c = current(ctx)
        spec = Experiment.load(c.project(), experiment)
        given = {"units": units, "power": power, "alpha": alpha, "looks": looks, "effects": effects(effect),
                 "mde": amounts(mde, "--mde"), "margin": amounts(margin, "--margin")}
        asked = parse_spec(Proposal, {k: v for k, v in given.items() if v is not None}, "plan")
        with c.progress("plan"):
            found = propose(spec, c.snapshot(), asked)
        c.out(found.as_dict(), shown(found.design))

    @app.command()
    def lock(ctx: typer.Context, experiment: str = typer.Argument(..., metavar="EXPERIMENT")) -> None:
        """Promise the spec, its metrics and its plan before anybody sees an effect; writes prereg.lock."""
        from datetime import UTC, datetime

        from workbench.experiments.plan.lock import lock as promise
        from workbench.experiments.spec import Experiment
        from workbench.logs.snapshot import current_id
        from workbench.metrics.catalog import Catalog

        c = current(ctx)
        project = c.project()
        spec = Experiment.load(project, experiment)
        made = promise(project, spec, Catalog.load(project), current_id(project), datetime.now(UTC))
        c.out({"experiment": experiment, "spec_hash": made.spec_hash, "locked": made.locked},
              f"{experiment} is locked since {made.locked}: spec {made.spec_hash}")

    @app.command()
    def assign(
        ctx: typer.Context,
        experiment: str = typer.Argument(..., metavar="EXPERIMENT"),
        out: Path | None = typer.Option(None, "--out", help="Write users and arms: a .parquet or .csv file."),
        check: Path | None = typer.Option(None, "--check", metavar="FILE",
                                          help="Hold a file of users and arms against the rule; nothing is written."),
    ) -> None:
        """Which user is in which arm; writes assignment.json, and prints the rule as SQL and Python."""
        from workbench.experiments.assignment.assign import assign as put
        from workbench.experiments.assignment.assign import shown
        from workbench.experiments.assignment.proof import prove
        from workbench.experiments.spec import Experiment

        c = current(ctx)
        project = c.project()
        spec = Experiment.load(project, experiment)
        if check is not None and out is not None:
            raise InputError("--check reads a file and --out writes one", hint="give one of them")
        if check is not None:
            proof = prove(spec, c.snapshot(), check)
            if not proof.ok:
                if not c.json:
                    print(proof.text())
                raise Refused(f"{experiment}: {check} is not what the rule says", result=proof)
            c.out(proof.as_dict(), proof.text())
            return
        with c.progress("assign"):
            found = put(spec, c.snapshot(), out=out)
        found.save(project.root / "experiments" / experiment)
        c.out(found.as_dict(), shown(found))

    @app.command()
    def rehearse(
        ctx: typer.Context,
        experiment: str = typer.Argument(..., metavar="EXPERIMENT"),
        replays: int = typer.Option(400, "--replays", help="How often the users are given other arms."),
        units: int | None = typer.Option(None, "--units", help="Units of a replay; default as planned, or all users."),
        effect: list[str] = typer.Option([], "--effect", metavar="METRIC=AMOUNT",
                                         help="The true effect planted, as conversion_7d=3%; may be repeated."),
        mode: str = typer.Option("auto", "--mode", help="inline (this machine), ray (the cluster) or auto."),
    ) -> None:
        """How often the whole rule ships what it should not, and what it should, before launch."""
        from workbench.experiments.rehearsal.elsewhere import opened
        from workbench.experiments.rehearsal.rehearse import rehearse as replay
        from workbench.experiments.rehearsal.rehearsed import shown
        from workbench.experiments.spec import Experiment, effects
        from workbench.logs.snapshot import Snapshot

        c = current(ctx)
        project = c.project()
        spec = Experiment.load(project, experiment)
        snapshot = Snapshot.open(project, c.snapshot_id, with_rows=False)
        with c.progress("rehearse") as report:
            snapshot = opened(snapshot, mode, report, c.note)
            found = replay(spec, snapshot, replays=replays, units=units, effects=effects(effect), progress=report)
        found.save(project.root / "experiments" / experiment)
        c.out(found.as_dict(), shown(found))

    @app.command()
    def readout(
        ctx: typer.Context,
        experiment: str = typer.Argument(..., metavar="EXPERIMENT"),
        health_only: bool = typer.Option(False, "--health-only", help="Leave every effect out; this is not a look."),
        why: str | None = typer.Option(None, "--why", metavar="METRIC[/ARM][/TEST]",
                                       help="Explain the rows of a metric: level, boundary, what would have passed."),
        tradeoff: bool = typer.Option(False, "--tradeoff", help="How effects hang together, and what they are worth."),
        mode: str = typer.Option("auto", "--mode", help="inline (this machine), ray (the cluster) or auto."),
    ) -> None:
        """Read an experiment out; writes readout.json and readout.html beside its spec."""
        from workbench.experiments.explanation import asking
        from workbench.experiments.opening import open_readout
        from workbench.experiments.report.page import text
        from workbench.experiments.spec import Experiment
        from workbench.logs.snapshot import Snapshot

        c = current(ctx)
        project = c.project()
        spec = Experiment.load(project, experiment)
        snapshot = Snapshot.open(project, c.snapshot_id, with_rows=False)
        with c.progress("readout") as report:
            result = open_readout(spec, snapshot, health_only=health_only, progress=report, mode=mode, told=c.note)
        if result.status == "blocked":
            if not c.json:
                print(text(result))
            raise Refused(result.decision.reasons[0], result=result)
        if why is not None:
            found = asking.asked(result, why)
            c.out(asking.as_json(result, found), asking.text(found))
            return
        if tradeoff:
            from workbench.experiments.decision.tradeoff import save, trade_off

            snapshot = c.snapshot()
            with c.progress("trade-off"):
                traded = trade_off(spec, snapshot, result)
            save(traded, project.root / "experiments" / experiment)
            c.out(traded.as_dict(), traded.text())
            return
        c.out(result.as_dict(), text(result))

    @app.command()
    def decide(
        ctx: typer.Context,
        experiment: str = typer.Argument(..., metavar="EXPERIMENT"),
        verdict: str = typer.Option(..., "--verdict", help="ship, do_not_ship or continue."),
        reason: str | None = typer.Option(None, "--reason", help="Why; a deviation from the rule needs one."),
        arm: str | None = typer.Option(None, "--arm", help="The arm that ships; default the rule's."),
        by: str | None = typer.Option(None, "--by", help="Who decided; default this account's name."),
        override: str | None = typer.Option(None, "--override", metavar="REASON",
                                            help="Decide on a readout that is blocked, interim or of another spec."),
    ) -> None:
        """Keep a decision on the saved readout; appends to decision.md, and takes nothing out."""
        from dataclasses import asdict
        from datetime import UTC, datetime

        from workbench.compute.nodes import account
        from workbench.experiments.decision.record import decide_on

        c = current(ctx)
        made = decide_on(c.project(), experiment, verdict, when=datetime.now(UTC), by=by or account(), reason=reason,
                         arm=arm, override=override)
        against = f" (the rule said {made.rule})" if made.deviates else ""
        c.out({"experiment": experiment, **asdict(made)},
              f"{experiment}: {made.verdict}{f' {made.arm}' if made.arm else ''}{against}, by {made.by}: decision.md")

    @app.command()
    def export(
        ctx: typer.Context,
        experiment: str = typer.Argument(..., metavar="EXPERIMENT"),
        form: str = typer.Option("html", "--format", help="html, md or json."),
        out: Path | None = typer.Option(None, "--out", help="Write to a file."),
    ) -> None:
        """The saved readout with its decisions: a page, Markdown for a pull request, or JSON; this is not a look."""
        from workbench.experiments.report.export import export as text_of
        from workbench.project import write_atomic

        c = current(ctx)
        text = text_of(c.project(), experiment, form)
        if out is not None:
            write_atomic(out, text)
            c.out({"experiment": experiment, "format": form, "file": str(out)}, str(out))
        else:
            c.out({"experiment": experiment, "format": form, "text": text}, text.removesuffix("\n"))

    @app.command()
    def reproduce(ctx: typer.Context, experiment: str = typer.Argument(..., metavar="EXPERIMENT")) -> None:
        """Read out again from the recorded snapshot and spec: are the bytes the same, or what changed?"""
        from workbench.experiments.report.reproduce import reproduce as again

        c = current(ctx)
        with c.progress("reproduce") as report:
            found = again(c.project(), experiment, report)
        if not found.same:
            if not c.json:
                print(found.text())
            raise Refused(f"{experiment}: the readout is not reproduced: {found.total} values changed", result=found)
        c.out(found.as_dict(), found.text())

    @app.command()
    def trace(
        ctx: typer.Context,
        experiment: str = typer.Argument(..., metavar="EXPERIMENT"),
        place: str = typer.Argument(..., metavar="PLACE", help="As in readout.json, or METRIC/ARM[/TEST].FIELD."),
        rows: bool = typer.Option(False, "--rows", help="The SQL of the rows behind it, not of the number."),
        check: bool = typer.Option(False, "--check", help="Run the statement of a counted number again."),
    ) -> None:
        """Where a number of the saved readout comes from: its SQL, snapshot and spec, and the way back."""
        from workbench.experiments.lineage.ground import Ground
        from workbench.experiments.lineage.trace import trace as lead_back
        from workbench.experiments.lineage.trace import value_of

        c = current(ctx)
        ground = Ground.open(c.project(), experiment)
        found = lead_back(c.project(), experiment, place, ground)
        value, said = found.as_dict(), found.text(rows=rows)
        if check and found.origin.sql is not None:
            with c.progress("trace"):
                value["now"] = value_of(ground, found.origin)
            said += f"\n\ngives {value['now']!r} now"
        elif check:
            said += f"\n\n{found.origin.kind}, not counted by one statement: `{found.again}` computes it again"
        c.out(value, said)
