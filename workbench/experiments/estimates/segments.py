"""What the segments of a readout say together: exploration, never a part of the verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Method = Literal["benjamini-hochberg", "benjamini-yekutieli", "e-benjamini-hochberg"]


@dataclass(frozen=True)
class Heterogeneity:
    """Whether a metric's effect differs between the values of one segment column.

    Attributes:
        values: segment values that have an effect with an error.
        statistic: Cochran's Q; df: values - 1.
        share: I^2, how much of the spread of the effects is not chance.
        p: chi-square; q: adjusted over all metrics, arms and columns. None where `reason` says why there is none.
    """

    metric: str
    arm: str
    column: str
    values: int
    statistic: float | None
    df: int | None
    share: float | None
    p: float | None
    q: float | None
    reason: str | None = None


@dataclass(frozen=True)
class Exploration:
    """How the rows of segments were adjusted.

    Attributes:
        method: what makes a row's q of its p; why: what this method rests on, in words.
        level: the false discovery rate at which a row is a finding.
        tests: rows with a q; findings: those at the level.
        expected: how many rows would be beyond the level by themselves if no segment had any effect.
        heterogeneity: do the segments differ at all: to be read before any of them.
        words: all of it in one sentence.
    """

    method: Method
    why: str
    level: float
    tests: int
    findings: int
    expected: float
    heterogeneity: tuple[Heterogeneity, ...]
    words: str
