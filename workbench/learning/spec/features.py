"""Features: what is known at the row's anchor, and nothing later."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, field_validator, model_validator

from workbench.learning.spec.rows import Frozen
from workbench.metrics.spec import EventAggregate, RatioPart, StateAggregate, Window

OTHERS = ("users", "messages", "opportunities")


class _Feature(Frozen):
    """What every feature may say.

    Attributes:
        trust: why a suspicion of the leakage detector does not hold for this feature. It lifts what statistics or a
            missing date make suspicious, never what is known only afterwards.
    """

    trust: str | None = Field(default=None, min_length=10)


class ColumnFeature(_Feature):
    """A column of the row itself, known before the decision (or the candidate's own: channel, message_ref).

    `of` another table: of `users` as of the anchor, of `messages` by the row's `message_ref`, of `opportunities` by
    its `opportunity_id`.
    """

    column: str
    of: Literal["users", "messages", "opportunities"] | None = None


class SqlFeature(_Feature):
    """An expression over columns that the row itself has and that are known before the decision."""

    sql: str = Field(min_length=1)


class _Windowed(_Feature):
    """A window that ends at the anchor or before it; `where` narrows the facts' rows further, such as to a channel."""

    window: Window
    where: str | None = None

    @field_validator("window")
    @classmethod
    def _known_by_then(cls, value: tuple[int, int]) -> tuple[int, int]:
        if not value[0] < value[1] <= 0:
            raise ValueError("a feature's window must be [-a, -b] with a > b >= 0: only what is known by then")
        return value


class FactFeature(_Windowed):
    """An aggregate of a fact over a window. `since` is the hours since its newest row, missing where there is none."""

    fact: str
    agg: EventAggregate | StateAggregate | Literal["since"]
    missing: Literal["exclude", "zero"] | None = None

    @model_validator(mode="after")
    def _missing(self) -> FactFeature:
        if self.agg == "since" and self.missing is not None:
            raise ValueError("`missing` has no meaning for `agg: since`: without a row there is no number")
        return self


class RatioFeature(_Windowed):
    """One aggregate over another of the same window, such as clicks over sends; missing where the lower one is 0."""

    ratio: tuple[RatioPart, RatioPart]


def _kind_of_feature(value: Any) -> str:
    """Which one is meant, so that a typo is reported for that one."""
    given = value if isinstance(value, dict) else getattr(value, "__dict__", {})
    return next((kind for kind in ("column", "sql", "ratio") if kind in given), "fact")


Feature = Annotated[
    Annotated[ColumnFeature, Tag("column")] | Annotated[SqlFeature, Tag("sql")] | Annotated[FactFeature, Tag("fact")]
    | Annotated[RatioFeature, Tag("ratio")],
    Discriminator(_kind_of_feature),
]
