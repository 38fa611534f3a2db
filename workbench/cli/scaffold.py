"""`templates`, `new`, `renew`, `strip`: studies from templates, and their notebooks."""

from __future__ import annotations

from pathlib import Path

import typer

from workbench.cli.context import current, table
from workbench.errors import InputError, Refused


def register(app: typer.Typer) -> None:
    """Add the commands of this noun."""

    @app.command()
    def templates(ctx: typer.Context) -> None:
        """Every study template: when to use it, and what it asks."""
        from workbench.errors import NotFound
        from workbench.scaffold.catalog import templates as every

        c = current(ctx)
        try:
            project = c.project()
        except NotFound:        # outside a project there are still those that are shipped
            project = None
        found = every(project)
        lines = [f"{one.manifest.name}: {one.manifest.title} ({one.origin})\n  when: {one.manifest.when}\n"
                 f"  not when: {one.manifest.when_not}\n"
                 + table([{"--set": f"{q.name}={q.default}", "meaning": q.label} for q in one.manifest.questions])
                 for one in found.found.values()]
        lines += [f"not usable: {fault}" for fault in found.faults]
        c.out({"templates": [one.as_dict() for one in found.found.values()], "faults": list(found.faults)},
              "\n\n".join(lines))

    @app.command()
    def new(
        ctx: typer.Context,
        template: str = typer.Argument(..., metavar="TEMPLATE"),
        name: str = typer.Argument(..., metavar="NAME", help="The study's name: lower case, digits and _."),
        set_: list[str] = typer.Option([], "--set", metavar="KEY=VALUE", help="Answer a question; repeatable."),
    ) -> None:
        """Make experiments/NAME/ from a template, or services/NAME/, or investigations/NAME/."""
        from workbench.scaffold.manifest import FOLDERS
        from workbench.scaffold.render import render

        c = current(ctx)
        project = c.project()
        made = [project.relative(path) for path in render(project, template, name, _answers(set_))]
        kind = next(kind for kind in FOLDERS.values() if any(path.startswith(f"{kind}/{name}/") for path in made))
        then = {"experiments": f"workbench readout {name}", "services": f"python services/{name}/app.py",
                "investigations": f"open investigations/{name}/study.ipynb in JupyterLab"}[kind]
        c.out({"files": made}, "\n".join([*made, f"next: {then}"]))

    @app.command()
    def renew(
        ctx: typer.Context,
        name: str = typer.Argument(..., metavar="NAME", help="A study, service or investigation made by `new`."),
        set_: list[str] = typer.Option([], "--set", metavar="KEY=VALUE", help="Another answer; repeatable."),
    ) -> None:
        """Bring it to its template as it is now; what you changed stays, and the template's lies beside it."""
        from workbench.scaffold.renew import renew as again

        c = current(ctx)
        found = again(c.project(), name, _answers(set_))
        c.out(found.as_dict(), found.text())

    @app.command()
    def strip(
        ctx: typer.Context,
        paths: list[Path] = typer.Argument(None, metavar="[NOTEBOOK]..."),
        check: bool = typer.Option(False, "--check", help="Change nothing; exits 3 where one has outputs."),
        install: bool = typer.Option(False, "--install", help="Have git do it whenever a notebook is committed."),
    ) -> None:
        """Take outputs, which may hold single users, out of notebooks; all of the project's where none is named."""
        from workbench.scaffold import strip as stripping

        c = current(ctx)
        project = c.project()
        if install:
            if paths or check:
                raise InputError("--install is for every notebook of the project", hint="leave the rest away")
            found = stripping.install(project)
            c.out({"attributes": str(found)}, f"git strips notebooks of this clone as they are committed: {found}")
            return
        changed = [project.relative(path) for path in stripping.strip(project, paths or [], check=check)]
        if check and changed:
            raise Refused(f"{len(changed)} notebook{'s have' if len(changed) > 1 else ' has'} outputs: "
                          f"{', '.join(changed[:5])}", hint="run `workbench strip`")
        c.out({"stripped": changed}, "\n".join(changed) or "no notebook has outputs")


def _answers(given: list[str]) -> dict[str, str]:
    found = {}
    for word in given:
        key, equals, value = word.partition("=")
        if not equals:
            raise InputError(f"--set {word!r} is not key=value")
        found[key.strip()] = value
    return found
