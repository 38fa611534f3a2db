"""What each feature says on the rows that train, found a bucket at a time; what says nothing is left out by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np

from workbench.errors import InputError
from workbench.learning.encoding import MAX_CATEGORIES, Column, factorize

Kind = Literal["number", "text"]


class Observed:
    """One feature's values so far.

    Attributes:
        words: of text, those of the rows that train.
        low, high: of numbers, over the rows that train.
        missing: whether a row that trains has no value.
        valued: rows, on any side, that have a value.
    """

    def __init__(self, name: str, kind: Kind) -> None:
        self.name, self.kind = name, kind
        self.words: set[str] = set()
        self.low, self.high = np.inf, -np.inf
        self.missing = False
        self.valued = 0

    def add(self, values: np.ndarray, train: np.ndarray) -> None:
        """See (n,) values; those of rows that train decide.

        Raises:
            InputError: for more than 1,000 different words.
        """
        if self.kind == "text":
            words, codes = factorize(values)
            self.valued += int((codes >= 0).sum())
            learnt = codes[train]
            self.words |= {words[code] for code in np.unique(learnt) if code >= 0}
            self.missing |= bool((learnt < 0).any())
            if len(self.words) > MAX_CATEGORIES:
                raise InputError(f"feature {self.name!r} has more than {MAX_CATEGORIES:,} different texts",
                                 where="features", hint="use a coarser column")
            return
        numbers = np.asarray(values, dtype=np.float64)
        self.valued += int((~np.isnan(numbers)).sum())
        own = numbers[train]
        known = own[~np.isnan(own)]
        self.missing |= len(known) < len(own)
        if len(known):
            self.low, self.high = min(self.low, float(known.min())), max(self.high, float(known.max()))

    @property
    def silent(self) -> str | None:
        """Why the feature says nothing about the rows that train; None when it says something."""
        values = len(self.words) if self.kind == "text" else (self.low < self.high) + (self.low <= self.high)
        if values == 0:
            return "has no value in any row that trains"
        if values == 1 and not self.missing:
            one = repr(next(iter(self.words))) if self.kind == "text" else f"{self.low:g}"
            return f"is {one} in every row that trains"
        return None

    @property
    def column(self) -> Column:
        """The encoding: the sorted words."""
        return Column(self.name, tuple(sorted(self.words)) if self.kind == "text" else None)


def columns_of(observed: Mapping[str, Observed], linked: Mapping[str, str],
               where: str) -> tuple[tuple[Column, ...], list[str]]:
    """(the columns that say something, a line for each that does not and is left out).

    Args:
        linked: feature -> the other table that it is read of.

    Raises:
        InputError: when an attribute of another table has no value at all, which is a join that finds nothing; when
            no feature says anything.
    """
    for name, of in linked.items():
        if observed[name].valued == 0:
            how = {"users": "no period of `valid_from` to `valid_to` holds at the rows' anchors",
                   "messages": "no `message_ref` of the rows is there",
                   "opportunities": "no `opportunity_id` of the rows is there, or each is later than its row"}[of]
            raise InputError(f"feature {name!r} finds no value in {of!r}: {how}, or the column is empty",
                             where=f"{where}: features.{name}")
    silent = {name: one.silent for name, one in observed.items() if one.silent}
    if len(silent) == len(observed):
        said = "; ".join(f"{name!r} {why}" for name, why in silent.items())
        raise InputError(f"no feature says anything: {said}", where=f"{where}: features")
    kept = tuple(one.column for name, one in observed.items() if name not in silent)
    return kept, [f"feature {name!r} {why}: left out" for name, why in silent.items()]
