"""The truth that a simulation left in its `truth/` folder, read back; never by what learns."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from workbench.errors import InputError, NotFound
from workbench.logs.actions import DecisionBatch
from workbench.simulator.columns import ACTIONS, counters
from workbench.simulator.truth import Truth


def read_effects(truth: Path) -> tuple[Truth, ...]:
    """The experiment's planted effects, one a metric."""
    file = truth / "experiment.json"
    if not file.exists():
        raise NotFound(f"no planted truth in {str(truth)!r}", hint="`workbench simulate --out DIR` writes DIR/truth")
    return tuple(Truth(**one) for one in json.loads(file.read_text("utf-8")))


class Rewards:
    """The exact expected reward of every eligible action at every logged decision."""

    def __init__(self, truth: Path) -> None:
        planted = pq.read_table(truth / "expected.parquet")
        key = _keys(counters(planted["decision_id"]), planted["action"].combine_chunks().dictionary_encode())
        order = np.argsort(key)
        self._key, self._reward = key[order], planted["reward"].to_numpy()[order]

    def of(self, batch: DecisionBatch) -> np.ndarray:
        """(m,) the expected reward of each candidate row: chance of a human click within 24 hours.

        Raises:
            InputError: for a decision or an action that this simulation does not know.
        """
        decision = counters(pa.array(batch.decision_id, pa.string()))[batch.owner]
        key = _keys(decision, pa.array(batch.action, pa.string()).dictionary_encode())
        place = np.minimum(np.searchsorted(self._key, key), len(self._key) - 1)
        if len(key) and not (self._key[place] == key).all():
            odd = int(np.flatnonzero(self._key[place] != key)[0])
            raise InputError(f"no planted reward for decision {batch.decision_id[batch.owner[odd]]!r} and action "
                             f"{batch.action[odd]!r}", hint="is the truth of the same simulation as the log?")
        return self._reward[place]


def _keys(decision: np.ndarray, actions: pa.DictionaryArray) -> np.ndarray:
    """(n,) uint64, unique for a decision and an action; an unknown action is none of the known keys."""
    words = actions.dictionary.to_pylist()
    code = np.array([ACTIONS.index(word) if word in ACTIONS else 31 for word in words] or [31], np.uint64)
    return decision * np.uint64(32) + code[actions.indices.to_numpy()]
