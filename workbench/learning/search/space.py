"""What of a model may be searched, and over which values."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from workbench.errors import InputError
from workbench.learning.spec import TrainingSpec

ROUNDS = "rounds"             # of the spec's model, beside its parameters


@dataclass(frozen=True)
class Range:
    """Numbers from `low` to `high`, whole ones when both ends are; `log` spreads them evenly over magnitudes."""

    low: float
    high: float
    log: bool = False

    @property
    def whole(self) -> bool:
        """Whether only whole numbers are meant."""
        return isinstance(self.low, int) and isinstance(self.high, int)


@dataclass(frozen=True)
class Choices:
    """One of some values."""

    values: tuple[Any, ...]


def space(spec: TrainingSpec) -> dict[str, Range | Choices]:
    """The search space of a spec, by parameter.

    Raises:
        InputError: a parameter that the model does not have, or that is no range and no choice.
    """
    if spec.search is None:
        return {}
    where = f"training/{spec.name}.yaml: search"
    if spec.model.kind == "uplift":
        raise InputError("the folds of a search compare predictions with labels, and an effect has none", where=where,
                         hint="search the parameters of a model of the label, and take them over")
    known = (ROUNDS, *_known(spec))
    out: dict[str, Range | Choices] = {}
    for name, value in spec.search.space.items():
        if name not in known:
            raise InputError(f"{spec.model.kind} has no parameter {name!r} to search", where=f"{where}.space",
                             got=name, known=known)
        out[name] = _values(name, value, f"{where}.space.{name}")
    return out


def with_params(spec: TrainingSpec, params: Mapping[str, Any]) -> TrainingSpec:
    """The spec with these parameters, and no search."""
    rest = {name: value for name, value in params.items() if name != ROUNDS}
    model = spec.model.model_copy(update={"params": {**spec.model.params, **rest},
                                          "rounds": params.get(ROUNDS, spec.model.rounds)})
    return spec.model_copy(update={"model": model, "search": None})


def _known(spec: TrainingSpec) -> Iterable[str]:
    if spec.model.kind == "torch":
        from workbench.learning.models.network import PARAMS

        return tuple(PARAMS)
    from workbench.learning.models.lightgbm import _RESERVED
    from workbench.learning.models.trees import library

    aliases = library().basic._ConfigAliases._get_all_param_aliases()
    names = {*aliases, *(alias for several in aliases.values() for alias in several)}
    return tuple(sorted(names - set(_RESERVED)))


def _values(name: str, value: Any, where: str) -> Range | Choices:
    if isinstance(value, Mapping):
        if set(value) != {"choices"} or not isinstance(value["choices"], list) or len(value["choices"]) < 2:
            raise InputError("a choice is `{choices: [...]}` with two values or more", where=where)
        if name == ROUNDS and not all(_number(one) and one >= 1 and one == int(one) for one in value["choices"]):
            raise InputError("rounds are whole numbers from 1", where=where)
        return Choices(tuple(value["choices"]))
    if not isinstance(value, list) or len(value) not in (2, 3) or (len(value) == 3 and value[2] != "log"):
        raise InputError("a range is `[low, high]` or `[low, high, log]`, a choice `{choices: [...]}`", where=where)
    low, high = value[:2]
    if not _number(low) or not _number(high) or not low < high:
        raise InputError(f"{low!r} is not a number below {high!r}", where=where)
    log = len(value) == 3
    if log and low <= 0:
        raise InputError(f"a range by `log` begins above 0, not at {low!r}", where=where)
    found = Range(low, high, log)
    if name == ROUNDS and not (found.whole and low >= 1):
        raise InputError("rounds are whole numbers from 1", where=where)
    return found


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
