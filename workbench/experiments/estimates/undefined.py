"""Why a row has no number where it has none, in words: an empty cell says nothing, and a zero would lie."""

from __future__ import annotations

import math

from workbench.metrics.tally import Cell
from workbench.stats.adjust import Linear
from workbench.stats.contrast import Contrast
from workbench.stats.summary import Pair

Arms = tuple[tuple[str, Cell | None], tuple[str, Cell | None]]


def remarks(arms: Arms, found: Pair | None, contrast: Contrast | None) -> list[str]:
    """What is to be said of one test of one metric, control first; nothing where every number is there.

    Args:
        arms: (name, cell) of control and treatment.
        found: their summary, None where one cannot be made; contrast: the test of it.
    """
    said = list(dict.fromkeys(cell.note for _, cell in arms if cell and cell.note))
    if found is None:
        return said or [one for name, cell in arms if (one := _lacks(name, cell)) is not None]
    lacking = sum(cell.missing for _, cell in arms if cell)
    if lacking:
        said.append(f"{lacking:,} units without a value are left out")
    if contrast is None:
        return said
    if contrast.p is None:
        said.append("no value differs from another within either arm: nothing says how they vary, so nothing is tested")
    elif contrast.se is None:
        said.append("no value differs from another within either arm: tested by the chance (1 - margin)^n of n units "
                    "without any harm")
    elif contrast.relative is None and math.isfinite(contrast.threshold):
        said.append("the control mean cannot be told from zero: a relative effect is undefined")
    return said


def _lacks(arm: str, cell: Cell | None) -> str | None:
    if cell is None or cell.moments.n == 0:
        return f"{arm} has no unit with a value"
    if cell.moments.n == 1:
        return f"{arm} has one unit with a value: nothing says how it varies"
    if "d" in cell.moments.names and Linear.of(cell.moments, (("y", "d"),)) is None:
        return f"nothing stands below the line in {arm}: the ratio is undefined"
    return None
