"""All templates by name, and what is wrong with those that cannot be used."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.errors import InputError, NotFound
from workbench.project import Project, parse_spec, read_yaml
from workbench.scaffold.locate import MANIFEST, OWN, Source, sources
from workbench.scaffold.manifest import VERSION, Manifest


@dataclass(frozen=True)
class Template:
    """One template: what it says of itself, its folder, and who offers it."""

    manifest: Manifest
    folder: Path
    origin: str

    def as_dict(self) -> dict[str, Any]:
        """The manifest as JSON, and where it comes from."""
        return {**self.manifest.model_dump(mode="json"), "origin": self.origin}


@dataclass(frozen=True)
class Templates:
    """Those that can be used, by name, and a line for each that cannot."""

    found: dict[str, Template]
    faults: tuple[str, ...]

    def __getitem__(self, name: str) -> Template:
        """One template.

        Raises:
            NotFound: with the nearest name; or the fault of a template that cannot be used.
        """
        if name in self.found:
            return self.found[name]
        broken = next((fault for fault in self.faults if f"/{name}/{MANIFEST}" in fault), None)
        if broken is not None:
            raise InputError(broken)
        raise NotFound(f"no template {name!r}", got=name, known=self.found)


def templates(project: Project | None = None) -> Templates:
    """Every template: the project's own, those of installed packages, the built-in ones; by name, those first."""
    found: dict[str, Template] = {}
    faults: list[str] = []
    for source, fault in sources(project):
        if source is None:
            faults.append(str(fault))
            continue
        for folder in sorted(path.parent for path in source.folder.glob(f"*/{MANIFEST}")):
            try:
                manifest = _read(source, folder)
            except InputError as error:
                faults.append(error.line)
                continue
            found.setdefault(manifest.name, Template(manifest, folder, source.origin))
    return Templates(dict(sorted(found.items())), tuple(faults))


def _read(source: Source, folder: Path) -> Manifest:
    where = f"{'templates' if source.origin == OWN else source.origin}/{folder.name}/{MANIFEST}"
    value = read_yaml(folder / MANIFEST, where)
    said = value.get("version") if isinstance(value, dict) else None
    if isinstance(said, int) and said > VERSION:
        raise InputError(f"a template of version {said}; this workbench knows {VERSION}", where=where,
                         hint="update messaging-workbench")
    manifest = parse_spec(Manifest, value, where)
    if manifest.name != folder.name:
        raise InputError(f"the template is named {manifest.name!r} and lies in {folder.name!r}", where=where,
                         hint="give folder and template one name")
    return manifest


def usable(project: Project | None = None) -> list[Manifest]:
    """The manifests alone."""
    return [one.manifest for one in templates(project).found.values()]
