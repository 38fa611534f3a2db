"""`score`, `promote`, `rollback`, `monitor`, and of `runs`: `life` and `export`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import typer

from workbench.cli.context import Context, current, table
from workbench.errors import InputError, Refused
from workbench.learning.shipping.sources import ParquetRows, SnapshotRows
from workbench.project import Project

_BY = typer.Option(None, "--by", help="Who does it; default this account's name.")
_REASON = typer.Option(None, "--reason", help="Why; kept with the step.")


def register(app: typer.Typer) -> None:
    """Add the commands of this noun."""

    @app.command()
    def score(
        ctx: typer.Context,
        name: str = typer.Argument(..., metavar="POLICY", help="A policy; or a run, or a training spec: its model."),
        rows: Path | None = typer.Option(None, "--rows", help="Parquet with a column a feature, instead of the log."),
        out: Path | None = typer.Option(None, "--out", help="The Parquet file to write."),
        begin: str | None = typer.Option(None, "--from", metavar="DATE", help="Only rows of this UTC day or later."),
        end: str | None = typer.Option(None, "--to", metavar="DATE", help="Only rows before this UTC day."),
        keep: list[str] = typer.Option([], "--keep", help="A column of --rows that goes along; may be repeated."),
        threads: int | None = typer.Option(None, "--threads", min=1, help="Of the model; default 2."),
        mode: str = typer.Option("inline", "--mode", help="inline, or ray: --rows by Ray Data."),
        actors: int | None = typer.Option(None, "--actors", min=1, help="Of --mode ray: how many score at a time; "
                                                                        "default 1."),
    ) -> None:
        """Scores of a log's opportunities under a policy, or of any rows by a model."""
        c = current(ctx)
        project = c.project()
        window = _date(begin, "--from"), _date(end, "--to")
        if window[0] is not None and window[1] is not None and window[0] >= window[1]:
            raise InputError(f"{end} is not after --from {begin}", where="--to", hint="it is the first day left out")
        target = out or project.cache / "scores" / f"{name}.parquet"
        if mode not in ("inline", "ray"):
            raise InputError(f"no mode {mode!r}", where="--mode", got=mode, known=("inline", "ray"))
        if mode == "ray" and rows is None:
            raise InputError("Ray Data scores --rows; a snapshot's rows are scored here", where="--mode")
        if keep and rows is None:
            raise InputError("--keep names columns of --rows", where="--keep")
        if mode == "ray" and threads is not None:
            raise InputError("each actor scores with one thread", where="--threads", hint="take more --actors")
        if mode != "ray" and actors is not None:
            raise InputError("actors are of --mode ray", where="--actors", hint="inline takes --threads")
        if name in project.names("policies") and rows is None:
            from workbench.policies.deciding import decide

            with c.progress(name) as report:
                made = decide(project, name, c.snapshot(), target, begin=window[0], end=window[1], threads=threads,
                              progress=report)
            left = f"; {made.without:,} without an eligible action are left out" if made.without else ""
            c.out(made.as_dict(), f"{made.decisions:,} decisions, {made.rows:,} candidates{left}: {made.path}")
            return
        from workbench.learning.shipping.scoring import score as run_score

        folder = _model(c, name)
        with c.progress(name) as report:
            source = _source(c, folder, rows, window, tuple(keep))
            if isinstance(source, ParquetRows) and mode == "ray":
                from workbench.jobs.connection import connected
                from workbench.learning.shipping.on_ray import score_on_ray

                with connected(_address(project), c.note, lambda: False):
                    done = score_on_ray(folder, source, target, actors=actors or 1, progress=report)
            else:
                done = run_score(folder, source, target, threads=threads or 2, progress=report)
        strange = "".join(f"\n{feature}: {count:,} rows have a text that the model never saw; it counts as missing"
                          for feature, count in done.unseen.items())
        strange += "".join(f"\n{feature}: no row has a value, and the model learnt from some" for feature in done.empty)
        c.out(done.as_dict(), f"{done.rows:,} rows scored by {done.run}: {done.path}{strange}")

    @app.command()
    def promote(
        ctx: typer.Context,
        run: str = typer.Argument(..., metavar="RUN", help="A run, or a training spec: its newest run."),
        champion: bool = typer.Option(False, "--champion", help="Let it answer; it must have been a shadow."),
        policy: str | None = typer.Option(None, "--policy", help="The policy that turns its scores into actions."),
        day: str | None = typer.Option(None, "--day", metavar="DATE", help="The day to compare; default yesterday."),
        reason: str | None = _REASON,
        by: str | None = _BY,
    ) -> None:
        """Compare a run with the champion on yesterday's opportunities; then, with --champion, let it answer."""
        from workbench.compute.nodes import account
        from workbench.policies.promotion.steps import make_champion, make_shadow

        c = current(ctx)
        if champion:
            for option, given in (("--policy", policy), ("--day", day)):
                if given is not None:
                    raise InputError("the comparison is made without --champion", where=option)
            entry = make_champion(c.project(), run, by=by or account(), reason=reason)
            c.out(entry.as_dict(), f"{entry.run} is the champion, by {entry.by}"
                  + (f"; before it was {entry.previous}" if entry.previous else ""))
            return
        with c.progress("shadow") as report:
            found = make_shadow(c.project(), run, c.snapshot(), by=by or account(), reason=reason, policy=policy,
                                day=day, progress=report)
        c.out(found.as_dict(), "\n".join([*found.lines(),
                                          f"next: workbench promote {found.run} --champion --reason '...'"]))

    @app.command()
    def rollback(
        ctx: typer.Context,
        policy: str = typer.Argument(..., metavar="POLICY", help="A policy, or the training spec of its model."),
        reason: str | None = _REASON,
        by: str | None = _BY,
    ) -> None:
        """Let the champion before the present one answer again; nothing is taken out of the record."""
        from workbench.compute.nodes import account
        from workbench.policies.promotion.steps import roll_back

        c = current(ctx)
        entry = roll_back(c.project(), policy, by=by or account(), reason=reason)
        c.out(entry.as_dict(), f"{entry.run} is the champion again, by {entry.by}; before it was {entry.previous}")


    @app.command()
    def monitor(
        ctx: typer.Context,
        model: str | None = typer.Argument(None, metavar="[SPEC]", help="A training spec or a run; default the only."),
        reference: str | None = typer.Option(None, "--reference", metavar="FROM:TO", help="Default: what it learnt."),
        recent: str | None = typer.Option(None, "--current", metavar="FROM:TO", help="Default: the last 7 days."),
        strict: bool = typer.Option(False, "--strict", help="Exit 3 at `watch` already."),
        threads: int = typer.Option(2, "--threads", min=1, help="Of the model."),
    ) -> None:
        """Whether what a model was taught still holds: a verdict a check, with its reason; exits 3 at `act`."""
        from workbench.learning.monitoring.page import headline, save, text
        from workbench.learning.monitoring.watching import watch

        c = current(ctx)
        with c.progress("monitor") as report:
            found = watch(c.project(), c.snapshot(), model, reference=reference, current=recent, threads=threads,
                          progress=report)
        path = save(c.project(), found)
        if found.verdict == "act" or (strict and found.verdict == "watch"):
            if not c.json:
                print(text(found))
            raise Refused(headline(found), result=found, hint=f"see {path}")
        c.out(found.as_dict(), f"{text(found)}\n{path}")


def of_runs(runs: typer.Typer) -> None:
    """Add what is done with runs: `life` and `export`."""

    @runs.command()
    def export(
        ctx: typer.Context,
        run: str = typer.Argument(..., metavar="RUN", help="A run, or a training spec: its champion, else its newest."),
        to: str = typer.Option("onnx", "--to", help="The format: onnx."),
        out: Path | None = typer.Option(None, "--out", help="The file; default model.onnx in the run's folder."),
    ) -> None:
        """The model as ONNX, written only where it gives the same scores on 10,000 rows."""
        from workbench.learning.shipping.export import export as run_export

        if to != "onnx":
            raise InputError(f"no format {to!r}", where="--to", got=to, known=("onnx",))
        c = current(ctx)
        done = run_export(_model(c, run), out)
        c.out(done.as_dict(), f"{done.path}: {done.bytes:,} bytes; scores differ by {done.difference:.1e} at most on "
              f"{done.rows:,} rows")

    @runs.command()
    def life(ctx: typer.Context, spec: str = typer.Argument(..., metavar="SPEC", help="A policy or a training spec.")
             ) -> None:
        """Who promoted which run of a spec, when and why; the record is proved."""
        from workbench.learning.promotion.record import life as read
        from workbench.policies.promotion.steps import spec_named

        c = current(ctx)
        found = read(c.project(), spec_named(c.project(), spec))
        rows = [{"at": entry.at, "step": entry.step, "run": entry.run, "by": entry.by, "reason": entry.reason,
                 "signature": entry.signature[:12]} for entry in found.entries]
        c.out(found.as_dict(), table(rows) or f"no run of {found.spec} was promoted; `workbench promote {found.spec}`")


def _model(c: Context, name: str) -> Path:
    """The folder of the run that a name stands for: a policy's, a run's own, a spec's champion or newest."""
    from workbench.learning.trained import find_trained
    from workbench.policies.spec import PolicySpec

    project = c.project()
    if name not in project.names("policies"):
        return find_trained(project, name)
    run = PolicySpec.load(project, name).run
    if run is None:
        raise InputError(f"policy {name!r} has no model", where=f"policies/{name}/policy.json")
    return find_trained(project, run)


def _source(c: Context, folder: Path, rows: Path | None, window: tuple[datetime | None, datetime | None],
            keep: tuple[str, ...]) -> ParquetRows | SnapshotRows:
    from workbench.learning.scoring import load
    from workbench.metrics.catalog import Catalog

    if rows is not None:
        if window != (None, None):
            raise InputError("--from and --to are of the log's rows, and --rows has rows of its own", where="--rows")
        return ParquetRows(rows, keep)
    return SnapshotRows(c.snapshot(), Catalog.load(c.project()), load(folder).spec, *window)


def _address(project: Project) -> str | None:
    """Of the head that Ray Data is driven from; None is this machine's.

    Raises:
        InputError: for a cluster that only takes jobs.
    """
    found = project.settings.get("ray", {}).get("address")
    if found is not None and str(found).startswith(("http://", "https://")):
        raise InputError(f"Ray Data is driven from a node, and {found!r} only takes jobs", where="[ray] address",
                         hint="run this on a node with its host:port, or without --mode ray")
    return None if found is None else str(found)


def _date(text: str | None, option: str) -> datetime | None:
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise InputError(f"{text!r} is not a date", where=option, hint="write 2026-06-30") from None
    return found.astimezone(UTC).replace(tzinfo=None) if found.tzinfo else found
