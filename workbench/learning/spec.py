"""The training spec: `training/<name>.yaml`. Which rows, which label, which features, which model."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, field_validator, model_validator

from workbench.errors import InputError
from workbench.metrics.spec import EventAggregate, StateAggregate, Window
from workbench.project import Project, parse_spec, read_yaml

Name = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Rows(_Frozen):
    """The rows to learn from: a table's rows, the unit they belong to, the moment they are anchored at."""

    table: str
    unit: str = "user_id"
    anchor: str = "ts"
    where: str | None = None


class Label(_Frozen):
    """The label: a metric evaluated at the row's anchor."""

    metric: str


class ColumnFeature(_Frozen):
    """A column of the row itself, known before the decision (or the candidate's own: channel, message_ref)."""

    column: str


class FactFeature(_Frozen):
    """An aggregate of a fact over a window that ends at the anchor or before it."""

    fact: str
    agg: EventAggregate | StateAggregate
    window: Window
    missing: Literal["exclude", "zero"] | None = None

    @field_validator("window")
    @classmethod
    def _known_by_then(cls, value: tuple[int, int]) -> tuple[int, int]:
        if not value[0] < value[1] <= 0:
            raise ValueError("a feature's window must be [-a, -b] with a > b >= 0: only what is known by then")
        return value


def _kind_of_feature(value: Any) -> str:
    """Which of the two is meant, so that a typo is reported for that one."""
    given = value if isinstance(value, dict) else getattr(value, "__dict__", {})
    return "column" if "column" in given else "fact"


Feature = Annotated[
    Annotated[ColumnFeature, Tag("column")] | Annotated[FactFeature, Tag("fact")], Discriminator(_kind_of_feature)
]


class ModelChoice(_Frozen):
    """Which model, how many rounds, its parameters."""

    kind: Literal["lightgbm", "torch"] = "lightgbm"
    rounds: int = Field(default=200, ge=1, le=100_000)
    params: dict[str, Any] = Field(default_factory=dict)


class Split(_Frozen):
    """Which rows train: a share of the units by a salted hash, or the rows before a moment."""

    by: str | None = None
    salt: str = "train"
    train: float | None = Field(default=None, gt=0, lt=1)
    time: str | None = Field(default=None, description="rows before this UTC date or moment train")

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


class RunChoice(_Frozen):
    """Where and with what the training runs; threads and seed are part of the result."""

    mode: Literal["auto", "inline", "ray"] = "auto"
    workers: int = Field(default=1, ge=1)
    threads: int = Field(default=2, ge=1, le=256)
    seed: int = Field(default=1, ge=0, lt=2**31)


class TrainingSpec(_Frozen):
    """A whole training spec."""

    version: Literal[1]
    name: Name
    rows: Rows
    label: Label
    features: dict[Name, Feature] = Field(min_length=1)
    model: ModelChoice = ModelChoice()
    split: Split
    run: RunChoice = RunChoice()

    @model_validator(mode="after")
    def _split_by_unit(self) -> TrainingSpec:
        if self.split.by is not None and self.split.by != self.rows.unit:
            raise ValueError(f"split.by must be the unit of the rows ({self.rows.unit!r}): else one unit's rows "
                             "stand on both sides")
        return self

    @classmethod
    def load(cls, project: Project, name: str) -> TrainingSpec:
        """`training/<name>.yaml`; the file's name is the spec's."""
        path = project.spec_path("training", name)
        where = project.relative(path)
        spec = parse_spec(cls, read_yaml(path, where), where)
        if spec.name != name:
            raise InputError(f"the file is {name!r} and its name says {spec.name!r}", where=f"{where}: name")
        return spec
