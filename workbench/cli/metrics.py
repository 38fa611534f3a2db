"""`metric list`, `check`, `preview`, `diff`, `import`: what the project measures, and the proof of it."""

from __future__ import annotations

from pathlib import Path

import typer

from workbench.cli.context import Context, current, table
from workbench.errors import InputError, Refused


def register(app: typer.Typer) -> None:
    """Add the commands of this noun."""
    metrics = typer.Typer(help="Facts and metrics of metrics/*.yaml.", no_args_is_help=True)
    app.add_typer(metrics, name="metric")

    @metrics.command("list")
    def list_(ctx: typer.Context) -> None:
        """Every metric of the project, and what is not built yet of it."""
        from workbench.metrics.catalog import Catalog

        c = current(ctx)
        catalog = Catalog.load(c.project())
        rows = [_row(catalog, name) for name in catalog.metrics]
        c.out({"metrics": rows, "facts": list(catalog.facts)},
              table(rows, ["name", "reads", "agg", "window", "anchor", "direction", "file", "not_built"])
              or "no metric yet: write metrics/core.yaml")

    @metrics.command()
    def check(ctx: typer.Context, name: str = typer.Argument(None, metavar="[NAME]"),
              sql: bool = typer.Option(False, "--sql", help="Print the statement that gives the values.")) -> None:
        """Prove a metric (default: all) on the snapshot: value, variance, maturity, fan-out; exits 3 on a fault."""
        from workbench.metrics.catalog import Catalog
        from workbench.metrics.checking import check_metric

        c = current(ctx)
        if name is None:
            _check_all(c, sql)
            return
        with c.progress(name) as report:
            found = check_metric(c.snapshot(), Catalog.load(c.project()), name, progress=report)
        shown = found.as_dict()
        if sql and not c.json:
            print(found.sql)
            return
        if found.blocking:
            raise Refused(f"{name}: {'; '.join(found.blocking)}", result=found,
                          hint="look at the fact's `where`, its window and the snapshot's watermark")
        facts = [{"what": key, "value": shown[key]} for key in (
            "value", "variance", "n", "immature", "missing", "share_zero", "correlation", "fan_out_safe", "compared")]
        text = f"{name} at {found.anchor}, snapshot {found.snapshot}\n{table(facts)}"
        c.out(shown, "\n".join([text, *(f"note: {line}" for line in found.warnings)]))

    @metrics.command("preview")
    def preview_(ctx: typer.Context, name: str = typer.Argument(..., metavar="NAME"),
                 splits: int = typer.Option(1000, "--splits", help="How often the units are split in two."),
                 mode: str = typer.Option("auto", "--mode", help="inline (this machine), ray (the cluster) or auto.")
                 ) -> None:
        """Spread, false positives over A/A splits, smallest effect at 2 and 4 weeks, correlation with the others."""
        from workbench.experiments.rehearsal.elsewhere import opened
        from workbench.experiments.rehearsal.preview import preview
        from workbench.experiments.rehearsal.previewed import text
        from workbench.logs.snapshot import Snapshot
        from workbench.metrics.catalog import Catalog

        c = current(ctx)
        snapshot = Snapshot.open(c.project(), c.snapshot_id, with_rows=False)
        with c.progress(name) as report:
            found = preview(opened(snapshot, mode, report, c.note), Catalog.load(c.project()), name, splits=splits,
                            progress=report)
        c.out(found.as_dict(), text(found))

    @metrics.command("diff")
    def diff_(ctx: typer.Context, against: str = typer.Option(
            "HEAD", "--against", metavar="REV|DIR", help="A git revision, or a folder of metric files.")) -> None:
        """Which definitions are other than before, and which experiments' verdicts would change; no look is taken."""
        from workbench.errors import NotFound
        from workbench.experiments.decision.redefined import redefined, text
        from workbench.experiments.spec import Experiment
        from workbench.metrics.catalog import Catalog
        from workbench.metrics.versions import other_version

        c = current(ctx)
        project = c.project()
        before, words = other_version(project, against)
        try:
            snapshot = c.snapshot()
        except NotFound:
            if c.snapshot_id is not None:
                raise
            snapshot = None
        experiments = [Experiment.load(project, name) for name in project.names("experiments")]
        with c.progress("diff") as report:
            found = redefined(Catalog.load(project), before, words, snapshot, experiments, progress=report)
        c.out(found.as_dict(), text(found))

    @metrics.command("import")
    def import_(
        ctx: typer.Context,
        file: Path = typer.Argument(..., metavar="FILE"),
        origin: str = typer.Option("eppo", "--from", help="Whose format: eppo (its certified-metrics YAML)."),
        name: str | None = typer.Option(None, "--name", help="Of the file below metrics/; default the source's own."),
        window: str = typer.Option("28d", "--window", help="For metrics that have no timeframe there."),
        entity: str | None = typer.Option(None, "--entity", help="Which entity is the unit here, of several."),
    ) -> None:
        """Carry metrics over from another tool into metrics/NAME.yaml; names every field that cannot be."""
        from workbench.errors import InputError
        from workbench.metrics.eppo import import_eppo
        from workbench.metrics.spec import hours

        if origin != "eppo":
            raise InputError(f"unknown format {origin!r}", where="--from", got=origin, known=["eppo"])
        try:
            hours(window)
        except ValueError as error:
            raise InputError(str(error), where="--window") from None
        c = current(ctx)
        found = import_eppo(c.project(), file, c.snapshot().tables, name=name, window=window, entity=entity)
        lines = [f"{found.path}: {len(found.names)} metrics, {len(found.content['facts'])} facts",
                 *(f"  {theirs} -> {ours}" for theirs, ours in found.names.items())]
        for lost, words in ((True, "not carried over:"), (False, "different here, or without a place here:")):
            notes = [f"  {one.place}: {one.reason}" for one in found.notes if one.lost == lost]
            lines += [words, *notes] if notes else []
        c.out(found.as_dict(), "\n".join([*lines, "prove each with `workbench metric check NAME`"]))


def _check_all(c: Context, sql: bool) -> None:
    from workbench.metrics.catalog import Catalog
    from workbench.metrics.proving import check_all

    if sql:
        raise InputError("`--sql` prints the statement of one metric", where="metric check", hint="name the metric")
    with c.progress("metrics") as report:
        found = check_all(c.snapshot(), Catalog.load(c.project()), report)
    rows = []
    for one in found.items:
        there = one.check
        rows.append({"name": one.name, "value": there.value if there else None, "n": there.n if there else None,
                     "immature": there.immature if there else None, "notes": len(there.warnings) if there else 0})
    if found.blocked:
        raise Refused(f"{len(found.blocked)} of {len(rows)} metrics: "
                      + "; ".join(f"{one.name}: {one.faults[0]}" for one in found.blocked), result=found,
                      hint="`workbench metric check NAME` takes one apart")
    c.out(found.as_dict(), table(rows, ["name", "value", "n", "immature", "notes"]))


def _row(catalog: object, name: str) -> dict[str, object]:
    from workbench.metrics.catalog import Catalog

    assert isinstance(catalog, Catalog)
    metric = catalog.metric(name)
    aggregate = " / ".join(part.agg for part in metric.ratio) if metric.ratio else metric.aggregate
    return {
        "name": name, "reads": " / ".join(metric.facts), "agg": aggregate,
        "window": "-" if metric.window is None else f"[{metric.window[0]}h, {metric.window[1]}h)",
        "anchor": metric.anchor, "direction": metric.direction, "file": catalog.places.get(f"metrics.{name}", ""),
        "not_built": ", ".join(catalog.unbuilt(name)) or None, "description": metric.description,
    }
