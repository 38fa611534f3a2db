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
    ) -> None:
        """Train a model in a process of its own; Ctrl-C stops the run."""
        from workbench.jobs.cancel import cancel
        from workbench.jobs.start import start

        c = current(ctx)
        name = spec.removesuffix(".yaml").rsplit("/", 1)[-1]
        run = start(c.project(), "training", name, mode=mode, workers=workers, address=address, snapshot=c.snapshot_id)
        c.note(f"run {run.id}")
        if detach:
            c.out(run.as_dict(), f"started; follow it with `workbench runs show {run.id}`")
            return
        try:
            with c.progress(name) as report:
                run.wait(on_event=lambda event: _follow(event, report, c.note))
        except KeyboardInterrupt:
            cancel(run)
            raise Cancelled(f"run {run.id} cancelled") from None
        _say_end(c, run)

    runs = typer.Typer(no_args_is_help=True, help="Runs: list, show, cancel, delete.")
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
        """One run: status, metrics, the last events."""
        from workbench.jobs.run import find_run

        c = current(ctx)
        found = find_run(c.project(), run)
        value = found.as_dict() | {"events": found.events()}
        c.out(value, _described(found))

    @runs.command("cancel")
    def cancel_(ctx: typer.Context, run: str = typer.Argument(..., metavar="RUN")) -> None:
        """Stop a run."""
        from workbench.jobs.cancel import cancel
        from workbench.jobs.run import find_run

        c = current(ctx)
        found = find_run(c.project(), run)
        cancel(found)
        c.out(found.as_dict(), f"{found.id}: {found.status}")

    @runs.command()
    def delete(ctx: typer.Context, run: str = typer.Argument(..., metavar="RUN")) -> None:
        """Remove an ended run's folder."""
        from workbench.jobs.run import delete_run, find_run

        c = current(ctx)
        found = find_run(c.project(), run)
        value = found.as_dict()
        delete_run(found)
        c.out(value, f"deleted {value['id']}")


def _follow(event: dict[str, Any], report: Any, note: Any) -> None:
    data = event["data"]
    if event["kind"] == "metric":
        losses = ", ".join(f"{name} {data[name]:.5f}" for name in ("train", "valid") if name in data)
        report(0.4 + 0.6 * data["round"] / data["rounds"], f"round {data['round']}: {losses}")
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
        ours = error.get("error") in (None, "WorkbenchError")
        self.exit_code = 1 if ours else 2
        what = error.get("message") or f"run {run} is {status}: its process ended without a word"
        super().__init__(what, hint=f"see {folder}/log.txt" if ours and not error else None)


def _described(run: Run) -> str:
    state = run.as_dict()
    where = f" ({state['executor']}: {state['reason']})" if state["executor"] else ""
    lines = [f"{run.id}: {state['status']}{where}"]
    if state["error"]:
        lines.append(state["error"]["message"])
    metrics = state["metrics"]
    if metrics:
        held, counts = metrics["held_out"], metrics["counts"]
        lines.append(f"rows      {counts['train']:,} train, {counts['valid']:,} held out, "
                     f"{counts['immature']:,} immature, {counts['missing']:,} without a label")
        for name in ("auc", "logloss", "mse"):
            if name in held and held[name]["value"] is not None:
                one = held[name]
                lines.append(f"{name:<9} {one['value']:.5f} ({one['ci'][0]:.5f} to {one['ci'][1]:.5f})")
        gain = metrics["importance"].get(metrics["label"], {})
        if gain:
            lines.append("gain      " + ", ".join(f"{name} {share:.0%}" for name, share in gain.items()))
        lines.append(f"card      {run.folder / 'card.md'}")
    return "\n".join(lines)
