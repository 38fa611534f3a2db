"""Where the templates lie: shipped in the wheel, or beside the package in a checkout."""

from __future__ import annotations

from pathlib import Path

from workbench.errors import WorkbenchError


def templates_root() -> Path:
    """The folder of templates.

    Raises:
        WorkbenchError: when neither place has it: the package was not installed whole.
    """
    package = Path(__file__).parents[1]
    for folder in (package / "_templates", package.parent / "templates"):
        if folder.is_dir():
            return folder
    raise WorkbenchError("the templates are missing", where=str(package), hint="install messaging-workbench again")
