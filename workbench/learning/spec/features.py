"""Features: what is known at the row's anchor, and nothing later."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, field_validator

from workbench.learning.spec.rows import Frozen
from workbench.metrics.spec import EventAggregate, StateAggregate, Window


class ColumnFeature(Frozen):
    """A column of the row itself, known before the decision (or the candidate's own: channel, message_ref).

    `of` another table: of `users` as of the anchor, of `messages` by the row's `message_ref`, of `opportunities` by
    its `opportunity_id`.
    """

    column: str
    of: str | None = None


class SqlFeature(Frozen):
    """An expression over columns that the row itself has and that are known before the decision."""

    sql: str = Field(min_length=1)


class FactFeature(Frozen):
    """An aggregate of a fact over a window that ends at the anchor or before it.

    `since` is the hours since the newest row in the window, missing where there is none. `where` narrows the fact's
    rows further, such as to a channel.
    """

    fact: str
    agg: EventAggregate | StateAggregate | Literal["since"]
    window: Window
    where: str | None = None
    missing: Literal["exclude", "zero"] | None = None

    @field_validator("window")
    @classmethod
    def _known_by_then(cls, value: tuple[int, int]) -> tuple[int, int]:
        if not value[0] < value[1] <= 0:
            raise ValueError("a feature's window must be [-a, -b] with a > b >= 0: only what is known by then")
        return value


def _kind_of_feature(value: Any) -> str:
    """Which one is meant, so that a typo is reported for that one."""
    given = value if isinstance(value, dict) else getattr(value, "__dict__", {})
    return "column" if "column" in given else "sql" if "sql" in given else "fact"


Feature = Annotated[
    Annotated[ColumnFeature, Tag("column")] | Annotated[SqlFeature, Tag("sql")] | Annotated[FactFeature, Tag("fact")],
    Discriminator(_kind_of_feature),
]
