"""`metric list`, `metric check`, `metric preview`: what the project measures, and the proof of it."""

from __future__ import annotations

import typer

from workbench.cli.context import current, table
from workbench.errors import Refused


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
    def check(ctx: typer.Context, name: str = typer.Argument(..., metavar="NAME"),
              sql: bool = typer.Option(False, "--sql", help="Print the statement that gives the values.")) -> None:
        """Prove one metric on the snapshot: value, variance, maturity, fan-out; exits 3 on a blocking fault."""
        from workbench.metrics.catalog import Catalog
        from workbench.metrics.checking import check_metric

        c = current(ctx)
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
            "value", "variance", "n", "immature", "missing", "share_zero", "correlation", "fan_out_safe")]
        text = f"{name} at {found.anchor}, snapshot {found.snapshot}\n{table(facts)}"
        c.out(shown, "\n".join([text, *(f"note: {line}" for line in found.warnings)]))

    @metrics.command("preview")
    def preview_(ctx: typer.Context, name: str = typer.Argument(..., metavar="NAME"),
                 splits: int = typer.Option(1000, "--splits", help="How often the units are split in two.")) -> None:
        """Spread, false positives over A/A splits, smallest effect at 2 and 4 weeks, correlation with the others."""
        from workbench.experiments.preview import preview
        from workbench.experiments.previewed import text
        from workbench.metrics.catalog import Catalog

        c = current(ctx)
        with c.progress(name) as report:
            found = preview(c.snapshot(), Catalog.load(c.project()), name, splits=splits, progress=report)
        c.out(found.as_dict(), text(found))


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
