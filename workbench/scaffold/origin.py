"""What a folder was made from: the template, the answers, and the bytes of each file as they were made."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from workbench.errors import InputError, NotFound
from workbench.project import write_json
from workbench.scaffold.catalog import Template

FILE = ".template.json"


@dataclass(frozen=True)
class Origin:
    """Kept beside the files as `.template.json`, so that they can be renewed.

    Attributes:
        files: path -> SHA-256 of what the template made.
    """

    template: str
    origin: str
    answers: dict[str, Any]
    files: dict[str, str]
    version: int = 1

    @classmethod
    def of(cls, template: Template, answers: dict[str, Any], folder: Path) -> Origin:
        """Of files that were just made."""
        files = {path.relative_to(folder).as_posix(): digest(path) for path in sorted(folder.rglob("*"))
                 if path.is_file() and path.name != FILE}
        return cls(template.manifest.name, template.origin, dict(answers), files)

    @classmethod
    def load(cls, folder: Path) -> Origin:
        """The origin of a folder.

        Raises:
            NotFound: where it was not made from a template; InputError: where the file is damaged.
        """
        path = folder / FILE
        if not path.is_file():
            raise NotFound(f"{folder.name!r} was not made from a template, or by an older version", where=path.name)
        try:
            return cls(**json.loads(path.read_text("utf-8")))
        except (ValueError, TypeError):
            raise InputError("it cannot be read", where=f"{folder.name}/{FILE}",
                             hint="take it from version control, or make a new study") from None

    def save(self, folder: Path) -> None:
        """Write it beside the files."""
        write_json(folder / FILE, asdict(self))


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
