"""Imports: look at files, start an import or a refresh as a run that outlives this server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tornado import web

from workbench.errors import InputError, NotFound
from workbench.jobs.importing import ImportSpec
from workbench.jobs.start import start_import
from workbench.logs.imports.importing import formats
from workbench.logs.schema import TABLES
from workbench.logs.source.remote import is_remote
from workbench.logs.source.suggesting import look
from workbench.project import Project, parse_spec
from workbench.server.handler import Handler


class Imports(Handler):
    """What can be imported and what was; start one."""

    @web.authenticated
    async def get(self) -> None:
        """{formats, tables, imports}: adapters, canonical tables, the imports of the current snapshot."""
        self.reply(await self.off_loop(listed, self.project))

    @web.authenticated
    async def post(self) -> None:
        """{sources?, adapter?, name?, mapping?, keep?, complete_until?, mode?} -> its run; no sources: a refresh."""
        value = self.body()
        if "sources" in value:
            value["sources"] = placed(value, self.shared.root)
        spec = parse_spec(ImportSpec, value, "import")
        run = await self.off_loop(start_import, self.project, spec)
        self.set_status(201)
        self.reply(run.as_dict())


class LookAt(Handler):
    """Files before they are imported."""

    @web.authenticated
    async def post(self) -> None:
        """{sources} -> columns, personal ones, and which canonical tables they may be."""
        found = await self.off_loop(look, placed(self.body(), self.shared.root))
        self.reply(found.as_dict())


def placed(value: dict[str, Any], folder: Path) -> list[str]:
    """A request's sources; what is relative starts at the folder that the file browser shows."""
    found = value.get("sources")
    if not isinstance(found, list) or not found or not all(isinstance(one, str) and one.strip() for one in found):
        raise InputError("the request lacks 'sources'", hint="paths, globs or addresses")
    return [one if is_remote(one) else str(folder / (Path.home() / one[2:] if one.startswith("~/") else one))
            for one in map(str.strip, found)]


def listed(project: Project) -> dict[str, Any]:
    """Adapters, canonical tables with what they need, and the recorded imports."""
    from workbench.logs.imports.keeping import changed
    from workbench.logs.snapshot import Snapshot

    try:
        records = changed(project, Snapshot.open(project, with_rows=False))
    except NotFound:
        records = []
    return {
        "formats": formats(project),
        "tables": [{"name": one.name, "columns": list(one.columns), "required": list(one.required)}
                   for one in TABLES.values()],
        "imports": [{"adapter": record["adapter"], "sources": record["sources"], "tables": record["tables"],
                     "changed": stale} for record, stale in records],
    }


ROUTES = [("imports", Imports), ("imports/look", LookAt)]
