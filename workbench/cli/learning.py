"""`train` and `runs`: start a training run outside this process, follow it, stop it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from workbench.cli.context import current, table
from workbench.cli.shipping import of_runs
from workbench.errors import Cancelled, WorkbenchError

if TYPE_CHECKING:
    from workbench.jobs.run import Run


def register(app: typer.Typer) -> None:
    """Add the commands of this noun."""

    @app.command()
    def train(
        ctx: typer.Context,
        spec: str = typer.Argument(..., metavar="SPEC", help="The name of a training spec, or its file."),
        mode: str | None = typer.Option(None, "--mode", help="auto, inline or ray; default: the spec's."),
        workers: int | None = typer.Option(None, "--workers", min=1, help="Workers; default: the spec's."),
        address: str | None = typer.Option(None, "--address", help="A Ray address; default: [ray] address."),
        detach: bool = typer.Option(False, "--detach", help="Return at once; see `workbench runs show RUN`."),
        dry_run: bool = typer.Option(False, "--dry-run", help="Say rows, memory, executor and why; begin nothing."),
    ) -> None:
        """Train a model in a process of its own; Ctrl-C stops the run."""
        from workbench.jobs.start import look, start

        c = current(ctx)
        name = spec.removesuffix(".yaml").rsplit("/", 1)[-1]
        if dry_run:
            before = look(c.project(), name, mode=mode, workers=workers, address=address, snapshot=c.snapshot_id)
            before.require()
            c.out(before.as_dict(), "\n".join(before.lines()))
            return
        run = start(c.project(), "training", name, mode=mode, workers=workers, address=address, snapshot=c.snapshot_id)
        for warning in run.job["preflight"]["warnings"]:
            c.note(warning)
        _until_the_end(c, run, detach)

    runs = typer.Typer(no_args_is_help=True, help="Runs: list, show, compare, cancel, resume, delete.")
    app.add_typer(runs, name="runs")
    of_runs(runs)

    @runs.command("list")
    def list_(ctx: typer.Context) -> None:
        """All runs, the newest first."""
        from workbench.jobs.run import list_runs

        c = current(ctx)
        found = [run.as_dict() for run in list_runs(c.project())]
        shown = table(found, ["id", "spec", "status", "executor", "snapshot", "created"])
        c.out(found, shown or "no runs; `workbench train SPEC` starts one")

    @runs.command()
    def show(ctx: typer.Context, run: str = typer.Argument(..., metavar="RUN")) -> None:
        """One run: status, how far, metrics, the last words of its log."""
        from workbench.jobs.following import how_far
        from workbench.jobs.run import ACTIVE, find_run

        c = current(ctx)
        found = find_run(c.project(), run)
        events = found.events()
        far = how_far(events)
        text = [_described(found)]
        if found.status in ACTIVE and far["round"]:
            pace = f", {far['rounds_per_second']:.3g} rounds a second" if far["rounds_per_second"] else ""
            left = f", about {far['eta']:.0f} s left" if far["eta"] is not None else ""
            text.append(f"round     {far['round']:,} of {far['rounds']:,}{pace}{left}")
        text += [f"log       {event['data']['message']}" for event in events if event["kind"] == "log"][-5:]
        c.out(found.as_dict() | {"progress": far, "events": events}, "\n".join(text))

    @runs.command("cancel")
    def cancel_(ctx: typer.Context, run: str = typer.Argument(..., metavar="RUN")) -> None:
        """Stop a run."""
        from workbench.jobs.cancel import cancel
        from workbench.jobs.run import find_run

        c = current(ctx)
        found = find_run(c.project(), run)
        cancel(found)
        c.out(found.as_dict(), f"{found.id}: {found.status}")

    @runs.command("resume")
    def resume_(
        ctx: typer.Context,
        run: str = typer.Argument(..., metavar="RUN"),
        detach: bool = typer.Option(False, "--detach", help="Return at once; see `workbench runs show RUN`."),
    ) -> None:
        """Go on with a training that was lost, cancelled or failed, from its last checkpoint."""
        from workbench.jobs.run import find_run
        from workbench.jobs.start import resume

        c = current(ctx)
        found = find_run(c.project(), run)
        _until_the_end(c, resume(c.project(), found), detach, len(found.events()))

    @runs.command("compare")
    def compare_(ctx: typer.Context, run: list[str] = typer.Argument(..., metavar="RUN RUN...")) -> None:
        """Runs side by side: measures with intervals, what was set differently, data."""
        from workbench.jobs.compare import compare
        from workbench.jobs.run import find_run

        c = current(ctx)
        found = compare([find_run(c.project(), one) for one in run])
        note = [] if found.same_rows else ["these runs measured on different rows: their measures differ by that too"]
        parts = [f"{one.title}\n{table(list(one.rows), list(one.columns))}" for one in found.tables if one.rows]
        c.out(found.as_dict(), "\n\n".join([*note, *parts]))

    @runs.command()
    def delete(ctx: typer.Context, run: str = typer.Argument(..., metavar="RUN")) -> None:
        """Remove an ended run's folder."""
        from workbench.jobs.run import delete_run, find_run

        c = current(ctx)
        found = find_run(c.project(), run)
        value = found.as_dict()
        delete_run(found)
        c.out(value, f"deleted {value['id']}")


def _until_the_end(c: Any, run: Run, detach: bool, seen: int = 0) -> None:
    """Follow a run from event number `seen` to its end, unless detached."""
    from workbench.jobs.cancel import cancel

    def heard(event: dict[str, Any]) -> None:
        if event["seq"] > seen:
            _follow(event, report, c.note)

    c.note(f"run {run.id}")
    if detach:
        c.out(run.as_dict(), f"started; follow it with `workbench runs show {run.id}`")
        return
    try:
        with c.progress(run.name) as report:
            run.wait(on_event=heard)
    except KeyboardInterrupt:
        cancel(run)
        raise Cancelled(f"run {run.id} cancelled") from None
    _say_end(c, run)


def _follow(event: dict[str, Any], report: Any, note: Any) -> None:
    from workbench.learning.stages import of_rounds, of_trials

    data = event["data"]
    if event["kind"] == "metric" and "trial" in data:
        report(of_trials(data["trial"] + 1, data["trials"]), f"trial {data['trial'] + 1}: best {data['best'] or 0:.5f}")
    elif event["kind"] == "metric":
        losses = ", ".join(f"{name} {data[name]:.5f}" for name in ("train", "valid") if name in data)
        report(of_rounds(data["round"], data["rounds"]), f"round {data['round']}: {losses}")
    elif event["kind"] == "progress":
        report(data["fraction"], data["stage"])
    elif event["kind"] == "log":
        note(data["message"])
    elif event["kind"] == "state" and "executor" in data:
        note(f"{data['executor']}: {data['reason']}")


def _say_end(c: Any, run: Run) -> None:
    """Print the run; a run that did not finish is an error that says why."""
    state = run.as_dict()
    if state["status"] == "cancelled":
        raise Cancelled(f"run {run.id} cancelled")
    if state["status"] != "done":
        raise RunFailed(run.id, state["status"], state["error"] or {}, str(run.folder))
    c.out(state, _described(run))


class RunFailed(WorkbenchError):
    """A run that ended without a model; the input's fault keeps its exit code."""

    def __init__(self, run: str, status: str, error: dict[str, Any], folder: str) -> None:
        ours = error.get("error") in (None, "WorkbenchError", "Again")
        self.exit_code = 1 if ours else 3 if error.get("error") == "Refused" else 2
        what = error.get("message") or f"run {run} is {status}: its process ended without a word"
        super().__init__(what, hint=f"see {folder}/log.txt" if ours and not error else None)


def _described(run: Run) -> str:
    state = run.as_dict()
    where = f" ({state['executor']}: {state['reason']})" if state["executor"] else ""
    lines = [f"{run.id}: {state['status']}{where}"]
    if state["error"]:
        lines.append(state["error"]["message"])
    if state["resumable"]:
        lines.append(f"go on with `workbench runs resume {run.id}`")
    metrics = state["metrics"]
    if state["search"]:
        lines.append("searched  " + ", ".join(f"{name} {value}" for name, value in state["search"]["params"].items())
                     + f": loss {state['search']['loss']:.5g} over folds")
    if metrics:
        held, counts = metrics["held_out"], metrics["counts"]
        lines.append(f"rows      {counts['train']:,} train, {counts['valid']:,} held out, "
                     f"{counts['immature']:,} immature, {counts['missing']:,} without a label")
        for name in ("auc", "logloss", "mse", "average_effect", "qini", "calibration_slope"):
            if name in held and held[name]["value"] is not None:
                one = held[name]
                word = name.replace("_", " ")
                lines.append(f"{word:<9} {one['value']:.5f} ({one['ci'][0]:.5f} to {one['ci'][1]:.5f})")
        gain = metrics["importance"].get(metrics["label"], {})
        if gain:
            word = "moves" if "uplift" in metrics else "gain"
            lines.append(f"{word:<9} " + ", ".join(f"{name} {share:.0%}" for name, share in gain.items()))
        lines.append(f"card      {run.folder / 'card.md'}")
    return "\n".join(lines)
