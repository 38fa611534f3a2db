"""How far a training is, as a share of the whole: rows, then trials where it searches, then rounds, then the rest."""

from __future__ import annotations

_ROWS, _TRIALS, _ROUNDS = 0.2, 0.4, 0.95         # where each ends; without a search the second is skipped


def of_rows(share: float) -> float:
    """With this share of the rows read."""
    return _ROWS * share


def of_trials(done: int, trials: int) -> float:
    """After so many trials of a search."""
    return _ROWS + (_TRIALS - _ROWS) * done / trials


def of_rounds(done: int, rounds: int) -> float:
    """After so many rounds; measuring and writing are what is left."""
    return _TRIALS + (_ROUNDS - _TRIALS) * done / rounds
