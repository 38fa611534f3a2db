"""Where a cell's value comes from: the log, or the cell's own text.

A reply may refer to what a tool gives; a number that a drafter wrote into a cell would come back as if the engine had
found it. So the value must depend on what `wb.open()` gives, and equal no number that stands in the cell. This sees
what is written by mistake or by guess, not what is disguised: the card always shows the cell itself.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

_ROUND = 1e-9       # relative
_CLAIM = re.compile(r"\d[\d,]*\.\d+|\d[\d.,]*(?=\s?(?:%|‰|per ?cent))")     # of a text: what reads as a finding
_SAID = ("title", "subtitle", "text", "description", "titleText")


def from_log(code: str) -> bool:
    """Whether the last expression depends on `wb.open()`, by names that are given one another's values."""
    tree = ast.parse(code)
    if not tree.body or not isinstance(tree.body[-1], ast.Expr):
        return False
    opened = {name.asname or name.name for node in ast.walk(tree) if isinstance(node, ast.Import)
              for name in node.names if name.name == "workbench"}

    def reaches(node: ast.AST) -> bool:
        return any(
            (isinstance(one, ast.Name) and one.id in known)
            or (isinstance(one, ast.Attribute) and one.attr == "open" and isinstance(one.value, ast.Name)
                and one.value.id in opened)
            for one in ast.walk(node))

    known: set[str] = set()
    while True:
        before = len(known)
        for node in ast.walk(tree):
            for target, source in _given(node):
                if reaches(source):
                    known |= {one.id for one in ast.walk(target) if isinstance(one, ast.Name)}
            if isinstance(node, ast.FunctionDef) and any(reaches(one) for one in node.body):
                known.add(node.name)
        if len(known) == before:
            return reaches(tree.body[-1])


def _given(node: ast.AST) -> Iterator[tuple[ast.AST, ast.AST]]:
    """(target, what it is given): assignments, loops, comprehensions, calls that change a value in place."""
    if isinstance(node, ast.Assign):
        yield from ((target, node.value) for target in node.targets)
    elif isinstance(node, ast.AugAssign | ast.AnnAssign | ast.NamedExpr) and node.value is not None:
        yield node.target, node.value
    elif isinstance(node, ast.For | ast.comprehension):
        yield node.target, node.iter
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):      # rows.append(of the log)
        yield from ((node.func.value, one) for one in node.args)


def written_numbers(code: str, shown: Iterable[Any]) -> list[float]:
    """Numbers that a cell gave and that stand in its text; whole ones below 100 are counts, places, percents."""
    constants = [node.value for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Constant)]
    return same_numbers(_numbers(constants), shown)


def same_numbers(literals: Iterable[float], shown: Iterable[Any]) -> list[float]:
    """Numbers that are shown and that somebody wrote, as they stand or as per cent."""
    telling = [one for one in set(literals) if not (one.is_integer() and one < 100)]
    values = set(_numbers(shown))
    return sorted({one for one in values for told in telling
                   if abs(one - told) <= _ROUND * told or abs(100 * one - told) <= _ROUND * told})


def written_claims(code: str, shown: Iterable[Any]) -> list[str]:
    """Decimals and per cents in the texts that a cell shows which stand in its own texts: `Lift: 47.3 %`."""
    own = {found for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Constant) and isinstance(node.value, str)
           for found in _CLAIM.findall(node.value)}
    return sorted({found for one in shown if isinstance(one, str) for found in _CLAIM.findall(one)} & own)


def charted(node: Any, data: bool = False) -> Iterator[Any]:
    """What a reader reads off a chart: the cells of its data, its titles and its texts."""
    if isinstance(node, list):
        for one in node:
            yield from charted(one, data)
    elif isinstance(node, Mapping):
        for key, one in node.items():
            if key in ("values", "datasets") or data:
                yield from charted(one, True)
            elif key in _SAID and isinstance(one, str | list):
                yield from (text for text in ([one] if isinstance(one, str) else one) if isinstance(text, str))
            else:
                yield from charted(one)
    elif data:
        yield node


def _numbers(values: Iterable[Any]) -> list[float]:
    """Their sizes; what is no number, or too large for one, is passed over."""
    return [abs(float(one)) for one in values if isinstance(one, int | float) and not isinstance(one, bool)
            and abs(one) < 1e300]
