"""Which rows are learnt from, what is learnt of them, and which of them train."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from workbench.metrics.spec import Hours

Name = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")]


class Frozen(BaseModel):
    """Immutable, with no field that is not declared."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Rows(Frozen):
    """The rows to learn from: a table's rows, the unit they belong to, the moment they are anchored at."""

    table: str
    unit: str = "user_id"
    anchor: str = "ts"
    where: str | None = None


class Label(Frozen):
    """What is learnt of a row: a metric evaluated at the row's anchor, or the time to the next row of a fact.

    `given` names the label that this one is a step behind: a click is only possible where there was an open, and
    P(click) = P(open) P(click | open) over all rows. `weight` is the label's part of a loss that several share.
    """

    metric: str | None = None
    next: str | None = Field(default=None, description="a fact: the time until its unit's next row")
    within: Hours | None = Field(default=None, description="of `next`: later rows count as none")
    given: Name | None = None
    weight: float = Field(default=1.0, gt=0)

    @model_validator(mode="after")
    def _one_way(self) -> Label:
        if (self.metric is None) == (self.next is None):
            raise ValueError("a label is either a metric or the time to the `next` row of a fact")
        if (self.next is None) != (self.within is None):
            raise ValueError("`next` and `within` belong together")
        if self.within is not None and self.within <= 0:
            raise ValueError("`within` is longer than nothing")
        return self


class Treatment(Frozen):
    """What was done to each row, of models that learn what it changes.

    `propensity` is the column with the probability of what was done, or each arm's share where all rows had the same.
    """

    column: str
    control: str = "hold"
    arms: tuple[str, ...] | None = Field(default=None, description="without control; None: all that rows have")
    propensity: str | dict[str, float] = "propensity"


class Split(Frozen):
    """Which rows train: a share of the units by a salted hash, or the rows before a moment.

    `calibrate` is a share of the other units' rows, which neither train nor measure: probabilities are set by them.
    """

    by: str | None = None
    salt: str = "train"
    train: float | None = Field(default=None, gt=0, lt=1)
    time: str | None = Field(default=None, description="rows before this UTC date or moment train")
    calibrate: float | None = Field(default=None, gt=0, lt=1)

    @model_validator(mode="after")
    def _one_way(self) -> Split:
        if (self.time is None) == (self.by is None):
            raise ValueError("split needs either {by, salt, train} or {time}")
        if self.time is not None and self.train is not None:
            raise ValueError("split by time takes no share")
        if self.time is not None:
            datetime.fromisoformat(self.time)
        return self

    @property
    def share(self) -> float:
        """The share of units that train (0.5 unless said)."""
        return 0.5 if self.train is None else self.train
