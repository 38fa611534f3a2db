"""Actions, decisions and policies: the words that the log, learning and evaluation share.

An *action* is text: `hold`, or `<channel>/<message_ref>`. A *policy* gives each eligible action of
a decision a probability. Decisions come with a ragged set of eligible actions, so a batch is flat:
`m` candidate rows grouped by `n` decisions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

import numpy as np

from workbench.errors import InputError

HOLD = "hold"


def action_name(channel: str | None, message_ref: str | None) -> str:
    """The action that sends `message_ref` through `channel`; `hold` when there is no channel.

    >>> action_name("push", "weekly_digest"), action_name(None, None)
    ('push/weekly_digest', 'hold')
    """
    return HOLD if channel is None else f"{channel}/{message_ref}"


def split_action(action: str) -> tuple[str | None, str | None]:
    """The channel and message of an action; both None for `hold`.

    >>> split_action("push/a/b"), split_action("hold")
    (('push', 'a/b'), (None, None))
    """
    if action == HOLD:
        return None, None
    channel, slash, message = action.partition("/")
    if not slash or not channel or not message:
        raise InputError(f"action {action!r} is neither 'hold' nor '<channel>/<message_ref>'")
    return channel, message


@dataclass(frozen=True)
class DecisionBatch:
    """`n` decisions and their `m` eligible actions, flat and grouped by decision.

    Attributes:
        decision_id: (n,) text.
        start: (n + 1,) int64; the candidates of decision `i` are rows `start[i]:start[i + 1]`.
        action: (m,) text, one eligible action a row.
        features: name -> (n,) values known before the decision.
        candidate_features: name -> (m,) values of the candidate itself (its score, for example).
    """

    decision_id: np.ndarray
    start: np.ndarray
    action: np.ndarray
    features: Mapping[str, np.ndarray] = field(default_factory=dict)
    candidate_features: Mapping[str, np.ndarray] = field(default_factory=dict)

    @property
    def owner(self) -> np.ndarray:
        """(m,) the index of the decision that each candidate row belongs to."""
        return np.repeat(np.arange(len(self.decision_id)), np.diff(self.start))


@runtime_checkable
class Policy(Protocol):
    """A rule that picks a message: probabilities over the eligible actions of each decision."""

    id: str

    def probabilities(self, batch: DecisionBatch) -> np.ndarray:
        """(m,) float64, not negative, summing to one within each decision."""
        ...
