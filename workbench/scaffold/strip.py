"""Take outputs out of notebooks before they are committed: what a cell shows may hold single users.

Which outputs do cannot be told with certainty, so all go, and the state of widgets with them; a run gives them again.
The stripping itself is nbstripout's; a cell tagged `keep_output` keeps its own.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from workbench.errors import InputError, WorkbenchError
from workbench.project import Project, write_atomic

_WIDGETS = "metadata.widgets"           # their state: what a table or a form held


def notebooks(project: Project) -> list[Path]:
    """The project's notebooks, in order; checkpoints and `.workbench/` are none."""
    return sorted(path for path in project.root.rglob("*.ipynb")
                  if not any(part.startswith(".") for part in path.relative_to(project.root).parts))


def stripped(text: str, where: str) -> str:
    """A notebook's text without outputs, counts and widgets; the same text where it has none.

    Raises:
        InputError: for what is no notebook.
    """
    import nbformat
    from nbstripout import strip_output

    try:
        book = nbformat.reads(text, as_version=nbformat.NO_CONVERT)
        bare = strip_output(nbformat.from_dict(book.copy()), False, False, True, [_WIDGETS])
    except (ValueError, KeyError, TypeError, AttributeError, nbformat.reader.NotJSONError):
        raise InputError("this is no notebook", where=where, hint="open it in JupyterLab and save it again") from None
    made: str = nbformat.writes(bare, version=nbformat.NO_CONVERT)
    return text if nbformat.reads(text, as_version=nbformat.NO_CONVERT) == bare else made + "\n"


def strip(project: Project, paths: list[Path], *, check: bool = False) -> list[Path]:
    """Strip notebooks, all of the project's where none is named; those that had something to take out.

    Args:
        check: write nothing.

    Raises:
        InputError: for a file that is not there or no notebook; nothing is written then.
    """
    for path in paths:
        if not path.is_file():
            raise InputError(f"no file {str(path)!r}", hint="name a notebook of the project")
    found = {path: (path.read_text("utf-8"), stripped(path.read_text("utf-8"), project.relative(path)))
             for path in paths or notebooks(project)}
    changed = [path for path, (before, after) in found.items() if before != after]
    for path in () if check else changed:
        write_atomic(path, found[path][1])
    return changed


def install(project: Project) -> Path:
    """Have git strip notebooks of this clone as they are committed; the files here keep what they show.

    Returns:
        The `.gitattributes` that says so.

    Raises:
        WorkbenchError: where the project is in no git repository.
    """
    attributes = project.root / ".gitattributes"
    made = subprocess.run([sys.executable, "-m", "nbstripout", "--install", "--attributes", str(attributes)],
                          cwd=project.root, capture_output=True, text=True, check=False)
    if made.returncode != 0:
        raise WorkbenchError("the project is in no git repository", where=str(project.root),
                             hint="run `git init` there first")
    return attributes
