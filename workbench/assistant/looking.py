"""What each person looks at in the browser, the newest only: the browser tells it, the chat door takes it along.

Kept in the server's memory and nowhere else; it is data of the question, bounded by `turn.Context`.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from workbench.assistant.turn import Context

MOST_PEOPLE = 64


class Looking:
    """Person -> what they look at; of many people those who looked last."""

    def __init__(self) -> None:
        self._seen: OrderedDict[str, Context] = OrderedDict()

    def tell(self, person: str, seen: Mapping[str, Any]) -> Context:
        """Keep what a person looks at now, in place of what was before.

        Raises:
            InputError: for a field that a context does not have.
        """
        context = Context.of(seen)
        self._seen[person] = context
        self._seen.move_to_end(person)
        while len(self._seen) > MOST_PEOPLE:
            self._seen.popitem(last=False)
        return context

    def of(self, person: str) -> Context:
        """What a person told last; an empty context otherwise."""
        return self._seen.get(person, Context())


LOOKING = Looking()
