"""One check of an experiment's health: what was found, what it means, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["ok", "info", "warning", "blocking"]
ORDER: tuple[Severity, ...] = ("blocking", "warning", "info", "ok")
# a check speaks when its smallest adjusted p is below: a dozen checks give one false alarm in about a hundred readouts
LEVEL = 0.001


@dataclass(frozen=True)
class Figure:
    """A number that a check rests on.

    Attributes:
        of: what it is of: a metric, an arm, a segment's value.
        name: what it says; value: the number, None where undefined.
        p: of its test; q: adjusted over all the tests of its check.
    """

    of: str
    name: str
    value: float | None
    p: float | None = None
    q: float | None = None


@dataclass(frozen=True)
class Check:
    """The result of one check.

    Attributes:
        name: of the check, e.g. `balance`.
        level: `blocking` keeps effects from being shown, `warning` wants somebody to look before they are used,
            `info` is a description.
        figures: the numbers, those that speak first.
        means: in words; todo: what to do about it, '' where there is nothing to do.
    """

    name: str
    level: Severity
    figures: tuple[Figure, ...]
    means: str
    todo: str = ""
