"""`import`, `snapshot list`, `check`, `sql`: logs in, and whether to trust them."""

from __future__ import annotations

from datetime import datetime

import typer

from workbench.cli.context import Context, current, table
from workbench.errors import InputError, Refused


def register(app: typer.Typer) -> None:
    """Add the commands of this noun."""
    mode_option = typer.Option("auto", "--mode", help="inline (this machine), ray (the cluster) or auto.")

    @app.command("import")
    def import_(
        ctx: typer.Context,
        sources: list[str] = typer.Argument(..., metavar="SOURCE...", help="Files, globs or one canonical folder."),
        adapter: str = typer.Option("table", "--adapter", help="table, messaging, braze, open-bandit, or your own."),
        name: str | None = typer.Option(None, "--name", help="The table's name; default the file's stem."),
        mapping: str | None = typer.Option(None, "--mapping", help="YAML file: our column: the file's column."),
        keep: list[str] = typer.Option([], "--keep", help="A personal column to keep as it is; repeatable."),
        suggest: bool = typer.Option(False, "--suggest", help="Say which table it may be and how its columns map."),
        complete_until: str | None = typer.Option(None, "--complete-until", help="Moment the rows are complete to."),
        mode: str = mode_option,
    ) -> None:
        """Import files into a new snapshot, which becomes the current one."""
        from pathlib import Path

        from workbench.logs.imports.importing import brought, import_source
        from workbench.project import read_yaml

        c = current(ctx)
        if suggest:
            _suggest(c, sources)
            return
        project = c.project()
        renamed = read_yaml(Path(mapping)) if mapping else None
        if renamed is not None and not isinstance(renamed, dict):
            raise InputError("a mapping is `our_column: their_column` per line", where=mapping)
        with c.progress("import") as report:
            snapshot = import_source(project, sources, adapter, name, renamed, _moment(complete_until), report,
                                     keep, mode, c.note)
        faults = [item for item in snapshot.manifest.checks if item["count"]]
        rows = [{"table": t.name, "rows": t.rows, "complete to": t.watermark} for t in snapshot.tables.values()]
        text = f"snapshot {snapshot.id}\n{table(rows)}"
        found = brought(snapshot, snapshot.manifest.imports[-1:])
        if found["hashed"]:
            text += f"\npersonal, kept as a keyed hash: {', '.join(found['hashed'])}"
            text += " (--keep COLUMN leaves one as it is)" if adapter == "table" else ""
        if found["ignored"]:
            text += f"\nno place for: {', '.join(found['ignored'])}"
        if found["dropped"]:
            text += "\nleft out: " + ", ".join(f"{n:,} {reason}" for reason, n in found["dropped"].items())
        if found["matched"]:
            text += "\nreactions matched to their message: " + ", ".join(f"{n:,} {how}" for how, n in
                                                                         found["matched"].items())
        if found["assumed"]:
            text += "\nunknown, taken as false: " + ", ".join(f"{n:,} {flag}" for flag, n in found["assumed"].items())
        if faults:
            text += f"\n{len(faults)} findings in the contract report: `workbench check`"
        c.out(found, text)

    snapshots = typer.Typer(help="Immutable snapshots of the log.", no_args_is_help=True)
    app.add_typer(snapshots, name="snapshot")

    @snapshots.command("list")
    def list_(ctx: typer.Context) -> None:
        """Every snapshot of the project; the current one is marked."""
        from workbench.logs.snapshot import current_id, ids, manifest_of

        c = current(ctx)
        project = c.project()
        now = current_id(project)
        found = []
        for id in ids(project):
            tables = manifest_of(project, id).tables
            found.append({"id": id, "rows": sum(t.rows for t in tables.values()), "tables": list(tables)})
        shown = [{"current": "*" if one["id"] == now else "", **one, "tables": ", ".join(one["tables"])}  # type: ignore[arg-type]
                 for one in found]
        c.out({"current": now, "snapshots": found},
              table(shown) or "no snapshot yet: `workbench import FILE --adapter table --name TABLE`")

    @snapshots.command()
    def refresh(ctx: typer.Context, mode: str = mode_option) -> None:
        """Run the recorded imports again whose files changed."""
        from workbench.logs.imports.keeping import refresh as run

        c = current(ctx)
        with c.progress("refresh") as report:
            snapshot, ran = run(c.project(), report, mode, c.note)
        names = [", ".join(record["tables"]) for record in ran]
        c.out({"snapshot": snapshot.id, "imported": [record["tables"] for record in ran]},
              f"snapshot {snapshot.id}\n" + ("\n".join(f"imported again: {one}" for one in names)
                                             or "no source has changed"))

    @snapshots.command()
    def diff(ctx: typer.Context, before: str = typer.Argument(..., metavar="BEFORE"),
             after: str | None = typer.Argument(None, metavar="[AFTER]")) -> None:
        """Why a number changed between two snapshots; AFTER is the current one unless named."""
        from workbench.logs.contract.difference import CAUSES, difference
        from workbench.logs.snapshot import Snapshot

        c = current(ctx)
        project = c.project()
        with c.progress("diff") as report:
            found = difference(Snapshot.open(project, before), Snapshot.open(project, after),
                               lambda share: report(share, ""))
        value = found.as_dict()
        columns = ["table", "before", "after", *(cause for cause in CAUSES if any(t[cause] for t in value["tables"]))]
        text = table(value["tables"], columns) or "the same rows"
        more = [f"{one['table']}: columns {', '.join(one['columns'])}" for one in value["tables"] if one["columns"]]
        c.out(value, "\n".join([f"{found.before} -> {found.after}", text, *more]))

    @snapshots.command()
    def fetch(ctx: typer.Context, snapshot: str | None = typer.Argument(None, metavar="[SNAPSHOT]")) -> None:
        """Copy a snapshot's rows from the cluster's storage to this machine."""
        from workbench.logs.cluster.stored import fetch_rows
        from workbench.logs.snapshot import Snapshot

        c = current(ctx)
        opened = Snapshot.open(c.project(), snapshot or c.snapshot_id, with_rows=False)
        with c.progress("fetch") as say:
            copied = fetch_rows(opened, say)
        c.out({"snapshot": opened.id, "bytes": copied}, f"snapshot {opened.id}: {copied / 1e6:,.1f} MB")

    @snapshots.command()
    def gc(ctx: typer.Context,
           keep: int = typer.Option(3, "--keep", help="How many of the newest snapshots keep their rows."),
           dry_run: bool = typer.Option(False, "--dry-run", help="Say what would go, and keep it.")) -> None:
        """Let go of the rows of old snapshots that no result names."""
        from dataclasses import asdict

        from workbench.logs.imports.keeping import collect

        c = current(ctx)
        found = collect(c.project(), keep, dry_run)
        would = "would remove" if dry_run else "removed"
        c.out({**asdict(found), "dry_run": dry_run},
              f"{would} the rows of {len(found.snapshots)} snapshots and {len(found.left_overs)} left-overs, "
              f"{found.bytes / 1e6:,.1f} MB")

    @app.command()
    def check(ctx: typer.Context, snapshot: str | None = typer.Argument(None, metavar="[SNAPSHOT]"),
              mode: str = mode_option) -> None:
        """The data contract report; exits 3 on a blocking fault."""
        from workbench.logs.cluster.distributed import check_on
        from workbench.logs.cluster.stored import nearest_to
        from workbench.logs.contract.checks import changed_files, run_checks
        from workbench.logs.snapshot import Snapshot

        c = current(ctx)
        opened = Snapshot.open(c.project(), snapshot or c.snapshot_id, with_rows=False)
        cluster, why = nearest_to(opened, mode)
        if why:
            c.note(why)
        with c.progress("check") as say:
            report = run_checks(opened, lambda share: say(share, "")) if cluster is None else check_on(
                cluster, opened, say)
            if opened.folder.is_dir():
                report = report.with_finding(changed_files(opened))
        if report.blocked:
            worst = next(item for item in report.items if item.blocking and item.count)
            if not c.json:
                print(table([item for item in report.as_dict()["items"] if item["count"]],
                            ["count", "table", "check", "breaks", "fix"]))
            raise Refused(f"{worst.table}: {worst.check} ({worst.count:,} rows)", result=report, hint=worst.fix)
        found = [item for item in report.as_dict()["items"] if item["count"]]
        text = (table(found, ["count", "table", "check", "breaks", "fix"])
                or f"snapshot {opened.id}: {len(report.items)} checks, nothing found")
        for fact in report.facts:
            text += f"\n{fact.table}: {fact.count:,} x {fact.check}; {fact.breaks}" * (fact.count > 0)
        c.out(report.as_dict(), text)

    @app.command()
    def sql(ctx: typer.Context, query: str = typer.Argument(..., help="One SELECT.")) -> None:
        """Run one guarded, read-only SELECT on the snapshot."""
        from workbench.logs.engine.guarded import guarded

        c = current(ctx)
        result = guarded(c.snapshot()).query(query, limit_rows=10_000)
        rows = result.rows()
        text = table(rows) or "no rows"
        if result.truncated:
            text += f"\n{len(rows):,} of {'many' if result.total is None else f'{result.total:,}'} rows"
        c.out({"columns": result.columns, "rows": rows, "total": result.total, "truncated": result.truncated}, text)


def _suggest(c: Context, sources: list[str]) -> None:
    """Print the likeliest tables, a mapping file for the best, and its first rows."""
    from workbench.logs.source.suggesting import look
    from workbench.project import dump_yaml

    looked = look(sources)
    found = looked.suggestions
    lines = []
    for one in found:
        missing = f", lacks {', '.join(one.missing)}" if one.missing else ""
        lines += [f"{one.table}: {one.confidence:.0%}, {len(one.columns)} of {len(looked.columns)} columns{missing}",
                  table([{"our column": m.ours, "the file's": m.theirs, "sure": f"{m.confidence:.0%}"}
                         for m in one.columns]), ""]
    if found:
        best = found[0]
        lines += [table(list(best.preview)), ""]
        if best.mapping:
            lines += ["# mapping.yaml", dump_yaml(best.mapping).rstrip(), ""]
        mapped = " --mapping mapping.yaml" if best.mapping else ""
        lines.append(f"next: workbench import {' '.join(sources)} --name {best.table}{mapped}")
    c.out([one.as_dict() for one in found],
          "\n".join(lines) or "no canonical table fits: import it as a table of its own, `--name NAME`")


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise InputError(f"--complete-until {text!r} is not a moment",
                         hint="write 2026-06-30 or 2026-06-30T12:00") from None
