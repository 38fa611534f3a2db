"""The readout that lies beside the spec, as the object that was saved: what decides, exports and lists reads this."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from workbench.errors import NotFound, WorkbenchError
from workbench.experiments.readout import SCHEMA_VERSION, Readout
from workbench.project import Project

FILE = "readout.json"


def stored(project: Project, name: str) -> Readout:
    """The saved readout of an experiment; nothing is read from the log.

    Raises:
        NotFound: for an experiment that does not exist, or was never read out.
        WorkbenchError: for a file that is no readout of this version.
    """
    path = project.spec_path("experiments", name).parent / FILE
    if not path.exists():
        raise NotFound(f"experiment {name!r} has not been read out", where=project.relative(path.parent),
                       hint=f"run `workbench readout {name}`")
    try:
        return parsed(json.loads(path.read_text("utf-8")))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise WorkbenchError("the saved readout cannot be read", where=project.relative(path),
                             hint=f"run `workbench readout {name}` again") from None


def parsed(value: dict[str, Any]) -> Readout:
    """`Readout.as_dict` the other way round.

    Raises:
        ValueError, KeyError: for what is none.
    """
    if value["schema_version"] != SCHEMA_VERSION:
        raise ValueError(f"a readout of version {value['schema_version']}")
    ran = value.get("statements", {})
    rows = [{**row, "classed": row["class"], **row["adjustment"]} for row in value["estimates"]]
    whys = [{**one, "words": [(said["what"], said["text"]) for said in one["words"]], "statement": ran[one["metric"]]}
            for one in value.get("why", [])]
    try:
        return _adapter().validate_python({**value, "estimates": rows, "why": whys})
    except ValidationError as error:
        raise ValueError(str(error)) from None


@cache
def _adapter() -> TypeAdapter[Readout]:
    return TypeAdapter(Readout)
