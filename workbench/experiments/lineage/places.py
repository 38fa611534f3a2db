"""The numbers of a readout by their place in `readout.json`, and the names that people use for places."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from workbench.errors import NotFound
from workbench.experiments.readout import Readout

_ROW = re.compile(r"(?P<row>[^\[\]]+/[^\[\]]+)\.(?P<field>[a-z_.]+(\[\d+\][a-z_.]*)*)")


def numbers(readout: Readout) -> dict[str, float]:
    """Every number that a readout shows, in the order of its file: place -> value.

    The version of the file's format is none of them.
    """
    found: dict[str, float] = {}
    for key, value in readout.as_dict().items():
        if key != "schema_version":
            _walk(key, value, found)
    return found


def _walk(place: str, value: Any, found: dict[str, float]) -> None:
    if isinstance(value, Mapping):
        for key, one in value.items():
            _walk(f"{place}.{key}", one, found)
    elif isinstance(value, list):
        for at, one in enumerate(value):
            _walk(f"{place}[{at}]", one, found)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        found[place] = value


def place_of(readout: Readout, wanted: str) -> str:
    """The place that is meant: a place as it stands in the file, or `METRIC/ARM[/TEST].FIELD` of a row.

    Raises:
        NotFound: where the readout has no such number, with the nearest.
    """
    known = numbers(readout)
    if wanted in known:
        return wanted
    named: dict[str, int] = {}
    for at, row in enumerate(readout.estimates):
        if row.segment is None:
            for name in (f"{row.metric}/{row.arm}/{row.test}", f"{row.metric}/{row.arm}"):
                named.setdefault(name, at)
    meant = _ROW.fullmatch(wanted)
    if meant and meant["row"] in named:
        place = f"estimates[{named[meant['row']]}].{meant['field']}"
        if place in known:
            return place
        fields = [one.partition("].")[2] for one in known if one.startswith(f"estimates[{named[meant['row']]}].")]
        raise NotFound(f"the row {meant['row']} has no number {meant['field']!r}", got=meant["field"], known=fields)
    if "/" in wanted:
        raise NotFound(f"the readout has no row {wanted.rpartition('.')[0] or wanted!r}",
                       got=wanted.rpartition(".")[0], known=named, hint="name it as METRIC/ARM/TEST.FIELD")
    raise NotFound(f"the readout has no number at {wanted!r}", got=wanted, known=known,
                   hint="name it as in readout.json, or as METRIC/ARM/TEST.FIELD")
