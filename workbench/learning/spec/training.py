"""The whole spec, and where it runs."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from workbench.errors import InputError
from workbench.learning.spec.features import Feature
from workbench.learning.spec.model import ModelChoice, Search
from workbench.learning.spec.rows import Frozen, Label, Name, Rows, Split, Treatment
from workbench.project import Project, parse_spec, read_yaml


class RunChoice(Frozen):
    """Where and with what the training runs; workers, threads and seed are part of the result."""

    mode: Literal["auto", "inline", "ray"] = "auto"
    workers: int = Field(default=1, ge=1)
    threads: int = Field(default=2, ge=1, le=256)
    seed: int = Field(default=1, ge=0, lt=2**31)


class TrainingSpec(Frozen):
    """A whole training spec."""

    version: Literal[1]
    name: Name
    rows: Rows
    label: Label | None = None
    labels: dict[Name, Label] | None = Field(default=None, min_length=1)
    treatment: Treatment | None = None
    features: dict[Name, Feature] = Field(min_length=1)
    model: ModelChoice = ModelChoice()
    split: Split
    search: Search | None = None
    run: RunChoice = RunChoice()
    owner: str | None = Field(default=None, description="who answers for the model")
    purpose: str | None = Field(default=None, description="what the model is meant for, a sentence of its card")

    @property
    def heads(self) -> dict[str, Label]:
        """What is predicted: name -> label; a single `label` goes by its metric's or fact's name."""
        if self.label is not None:
            return {self.label.metric or f"next_{self.label.next}": self.label}
        return dict(self.labels or {})

    @model_validator(mode="after")
    def _whole(self) -> TrainingSpec:
        if self.split.by is not None and self.split.by != self.rows.unit:
            raise ValueError(f"split.by must be the unit of the rows ({self.rows.unit!r}): else one unit's rows "
                             "stand on both sides")
        if (self.label is None) == (self.labels is None):
            raise ValueError("a spec has either one `label` or several `labels`")
        before: set[str] = set()
        for name, label in self.heads.items():
            if label.given is not None and label.given not in before:
                raise ValueError(f"label {name!r} is given {label.given!r}, which is no label before it")
            before.add(name)
        if (self.model.kind == "uplift") != (self.treatment is not None):
            raise ValueError("`model.kind: uplift` and `treatment` belong together")
        for feature in self.model.monotone:
            if feature not in self.features:
                raise ValueError(f"model.monotone names {feature!r}, which is no feature")
        if (self.model.calibrate != "none") != (self.split.calibrate is not None):
            raise ValueError("`model.calibrate` and `split.calibrate` belong together")
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
