"""`templates`, `new`: studies from templates."""

from __future__ import annotations

import typer

from workbench.cli.context import current, table
from workbench.errors import InputError


def register(app: typer.Typer) -> None:
    """Add the commands of this noun."""

    @app.command()
    def templates(ctx: typer.Context) -> None:
        """Every study template: when to use it, and what it asks."""
        from workbench.scaffold.manifest import list_templates

        c = current(ctx)
        found = list_templates()
        lines = [f"{one.name}: {one.title}\n  when: {one.when}\n  not when: {one.when_not}\n"
                 + table([{"--set": f"{q.name}={q.default}", "meaning": q.label} for q in one.questions])
                 for one in found]
        c.out({"templates": [one.model_dump(mode="json") for one in found]}, "\n\n".join(lines))

    @app.command()
    def new(
        ctx: typer.Context,
        template: str = typer.Argument(..., metavar="TEMPLATE"),
        name: str = typer.Argument(..., metavar="NAME", help="The study's name: lower case, digits and _."),
        set_: list[str] = typer.Option([], "--set", metavar="KEY=VALUE", help="Answer a question; repeatable."),
    ) -> None:
        """Make experiments/NAME/ from a template, or services/NAME/ from one of a service."""
        from workbench.scaffold.render import render

        c = current(ctx)
        project = c.project()
        answers = {}
        for word in set_:
            key, equals, value = word.partition("=")
            if not equals:
                raise InputError(f"--set {word!r} is not key=value")
            answers[key.strip()] = value
        made = [project.relative(path) for path in render(project, template, name, answers)]
        study = made[0].startswith("experiments/")
        then = f"workbench readout {name}" if study else f"python services/{name}/app.py"
        c.out({"files": made}, "\n".join([*made, f"next: {then}"]))
