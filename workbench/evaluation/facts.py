"""Numbers and words that an explanation must name: in the reply, and in a tool's result."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from workbench.evaluation.answers import same
from workbench.evaluation.gold import Gold
from workbench.evaluation.tasks import Fact, Task

_NUMERAL = re.compile(r"(?<![\w.])[+\-−]?\d[\d,]*(?:\.\d+)?(?:[eE][+\-]?\d+)?\s?(%|pp)?")


def lacking(task: Task, reply: dict[str, Any], gold: Gold) -> str | None:
    """The first fact or word that the reply lacks."""
    text = str(reply["reply"])
    for pattern in task.template.words:
        if re.search(pattern.format(**task.values), text, re.I) is None:
            return f"it does not say {pattern!r}"
    held = list(leaves(reply["results"]))
    for fact in task.template.facts:
        value = _value(fact, task, gold)
        if isinstance(value, str):
            if value.lower().replace("_", " ") not in text.lower().replace("\\", "").replace("_", " "):
                return f"it does not say {value!r}"
            continue
        if not any(same(value, one) for one in held):
            return f"no tool found {value!r}"
        if not named(value, text):
            return f"it does not name {value!r}"
    return None


def _value(fact: Fact, task: Task, gold: Gold) -> float | str:
    if fact.readout is not None:
        name = fact.readout.format(**task.values)
        path = gold.world.project.root / "experiments" / name / "readout.json"
        readout = json.loads(path.read_text("utf-8"))
        if fact.field == "verdict":
            return {"ship": "ship", "do_not_ship": "do not ship", "continue": "continue", "blocked": "blocked"}[
                readout["decision"]["verdict"]]
        at = {k: v.format(**task.values) if isinstance(v, str) else v for k, v in {"segment": None, **fact.at}.items()}
        row = next(r for r in readout["estimates"] if all(r[k] == v for k, v in at.items()))
        return float(row[fact.field])
    given = {k: v.format(**task.values) if isinstance(v, str) else v for k, v in fact.given.items()}
    answer = gold.in_sql(str(fact.gold), {**task.values, **given})
    values = next(iter(answer.rows.values()))
    return values[answer.columns.index(fact.column)]  # type: ignore[return-value]


def leaves(value: Any) -> Iterator[float]:
    """Every number of a result."""
    if isinstance(value, dict):
        for one in value.values():
            yield from leaves(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from leaves(one)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield float(value)


def named(value: float, text: str) -> bool:
    """Whether a numeral of a text is the value, rounded to the numeral's own places.

    >>> named(0.0412, "4.1 % of users"), named(0.0412, "4.2 %"), named(35125, "35,125 users")
    (True, False, True)
    """
    for match in _NUMERAL.finditer(text.replace("\\", "")):
        digits = re.sub(r"[\s%p,]", "", match[0]).replace("−", "-")
        factor = 100.0 if match[1] else 1.0
        mantissa, _, power = digits.lower().partition("e")
        places = len(mantissa.partition(".")[2]) - int(power or 0)
        shown = float(digits)
        significant = len(re.sub(r"[^\d]", "", mantissa).lstrip("0"))
        exact = float(value).is_integer() and factor == 1
        if abs(shown - factor * value) <= 0.5 * 10.0**-places * (1 + 1e-9) and (significant >= 2 or exact):
            return True
    return False
