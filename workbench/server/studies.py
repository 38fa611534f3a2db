"""Templates, and new studies made from them."""

from __future__ import annotations

from tornado import web

from workbench.errors import InputError, WorkbenchError
from workbench.metrics.catalog import Catalog
from workbench.project import Project
from workbench.scaffold.catalog import templates
from workbench.scaffold.render import render
from workbench.server.handler import Handler


class Templates(Handler):
    """All templates with their questions; make a study from one."""

    @web.authenticated
    async def get(self) -> None:
        """{templates, faults, metrics}: each with its questions and origin; a line for each that cannot be used."""
        found = await self.off_loop(templates, self.project)
        self.reply({"templates": [one.as_dict() for one in found.found.values()], "faults": list(found.faults),
                    "metrics": await self.off_loop(_metrics, self.project)})

    @web.authenticated
    async def post(self) -> None:
        """{template, name, answers} -> the files that were made."""
        value = self.body()
        answers = value.get("answers", {})
        if not isinstance(answers, dict):
            raise InputError("'answers' is not an object")
        template, name = self.text(value, "template"), self.text(value, "name")
        made = await self.off_loop(render, self.project, template, name, answers)
        self.set_status(201)
        # paths as JupyterLab's file browser names them: relative to the server's folder
        self.reply({"files": [path.resolve().relative_to(self.shared.root).as_posix() for path in made]})


def _metrics(project: Project) -> list[str]:
    """The metrics that questions may offer; none while their files have a fault, which others tell."""
    try:
        return sorted(Catalog.load(project).metrics)
    except WorkbenchError:
        return []


ROUTES = [("templates", Templates)]
