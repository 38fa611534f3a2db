"""The model, and the search for its parameters."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, model_validator

from workbench.learning.spec.rows import Frozen, Name


class ModelChoice(Frozen):
    """Which model, how many rounds (of torch: passes over the rows), its parameters.

    Attributes:
        objective: `auto` follows from the label; `lambdarank` orders the rows of a `group`.
        group: of `lambdarank`, the column whose rows are one list.
        monotone: feature -> 1 where predictions may only rise with it, -1 where they may only fall.
        calibrate: how probabilities are set on the rows of `split.calibrate`.
        patience: rounds without a better loss on a tenth of the units that train, after which no more follow.
        learner: of `uplift`, the meta-learner; folds: its cross-fitting, by unit, which also chooses the rounds.
    """

    kind: Literal["lightgbm", "torch", "uplift"] = "lightgbm"
    rounds: int = Field(default=200, ge=1, le=100_000)
    params: dict[str, Any] = Field(default_factory=dict)
    objective: Literal["auto", "lambdarank"] = "auto"
    group: str | None = None
    monotone: dict[Name, Literal[-1, 1]] = Field(default_factory=dict)
    calibrate: Literal["none", "isotonic", "platt"] = "none"
    patience: int | None = Field(default=None, ge=1)
    learner: Literal["s", "t", "x", "r", "dr"] = "dr"
    folds: int = Field(default=5, ge=2, le=20)

    @model_validator(mode="after")
    def _belongs(self) -> ModelChoice:
        if (self.objective == "lambdarank") != (self.group is not None):
            raise ValueError("`objective: lambdarank` and `group` belong together")
        if self.objective == "lambdarank" and self.kind != "lightgbm":
            raise ValueError("`objective: lambdarank` is LightGBM's")
        if self.calibrate != "none" and (self.kind == "uplift" or self.objective == "lambdarank"):
            raise ValueError("`calibrate` sets probabilities: an effect and a rank are none")
        if self.kind != "uplift" and {"learner", "folds"} & self.model_fields_set:
            raise ValueError("`learner` and `folds` belong to `kind: uplift`")
        if self.kind == "uplift" and self.calibrate != "none":
            raise ValueError("`calibrate` sets probabilities, and `kind: uplift` predicts effects; its run says how "
                             "well these are calibrated")
        if self.monotone and self.kind == "torch":
            raise ValueError("`monotone` is LightGBM's")
        return self


class Search(Frozen):
    """A search for parameters among the rows that train: never among those that measure.

    `space` has for each parameter `[low, high]`, `[low, high, log]`, or a list of choices under `choices`; `rounds` is
    the model's own. Each trial trains once a fold of the units that train; one that falls behind is given up.

    Attributes:
        folds: of whole units.
        parallel: trials that are asked for at once, and on Ray run at once; they know nothing of each other, so it is
            part of the result.
    """

    trials: int = Field(default=20, ge=2, le=1000)
    space: dict[str, Any] = Field(min_length=1)
    folds: int = Field(default=3, ge=2, le=10)
    parallel: int = Field(default=1, ge=1, le=64)
    seed: int = Field(default=1, ge=0, lt=2**31)
