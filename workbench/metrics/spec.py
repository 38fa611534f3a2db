"""Facts and metrics as people write them in `metrics/*.yaml`.

A fact says which rows of a table count; a metric says what becomes of them for one unit, relative to an
anchor: the exposure, the decision or the send.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, WithJsonSchema, model_validator

from workbench.errors import nearest

_DURATION = re.compile(r"^(-?\d+)(h|d|w)$")
_HOURS = {"h": 1, "d": 24, "w": 168}


def hours(value: Any) -> int:
    """Hours of a duration such as `7d`, `24h`, `2w` or `-7d`.

    >>> hours("7d"), hours("-24h")
    (168, -24)
    """
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError("a duration is text such as '7d' or '24h'")
    if isinstance(value, int):
        if value == 0:
            return 0
        raise ValueError(f"the duration {value} has no unit: write '{value}d' or '{value}h'")
    match = _DURATION.match(value.strip())
    if match is None:
        raise ValueError(f"{value!r} is not a duration: write whole hours, days or weeks, as '24h', '7d', '2w'")
    return int(match[1]) * _HOURS[match[2]]


def _window(value: Any) -> Any:
    if isinstance(value, list | tuple):
        if len(value) != 2:
            raise ValueError("a window is one duration or [from, to]")
        return (hours(value[0]), hours(value[1]))
    return (0, hours(value))


_DURATION_SCHEMA = {"type": "string", "pattern": _DURATION.pattern}
Hours = Annotated[int, BeforeValidator(hours), WithJsonSchema(_DURATION_SCHEMA)]
Window = Annotated[
    tuple[int, int], BeforeValidator(_window),
    WithJsonSchema({
        "anyOf": [_DURATION_SCHEMA, {"type": "array", "minItems": 2, "maxItems": 2,
                                     "items": {"anyOf": [_DURATION_SCHEMA, {"const": 0}]}}],
        "description": "'7d', or ['21d', '28d'], half-open",
    }),
]
EventAggregate = Literal["any", "count", "sum", "distinct", "mean", "max", "min", "last"]
StateAggregate = Literal["days", "at", "time_to_loss"]
EVENT = ("any", "count", "sum", "distinct", "mean", "max", "min", "last")
STATE = ("days", "at", "time_to_loss")
NEEDS_MISSING = ("mean", "max", "min", "last", "quantile")
NEEDS_VALUE = ("sum", "mean", "max", "min", "last", "quantile")
CAN_BE_CAPPED = ("count", "sum", "distinct", "mean", "max", "last", "days")
_NAME = re.compile(r"^[A-Za-z_][A-Za-z0-9_]*$")


def _known_aggregate(value: Any) -> Any:
    """Say which aggregate was meant; the union's own message lists every branch."""
    if isinstance(value, dict):
        try:
            return QuantileAggregate.model_validate(value)
        except ValidationError as error:
            fault = error.errors()[0]
            raise ValueError(f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}") from None
    if isinstance(value, str) and value not in EVENT + STATE:
        meant = nearest(value, EVENT + STATE)
        raise ValueError(f"unknown `agg` {value!r}; did you mean {meant!r}?" if meant else
                         f"unknown `agg` {value!r}; known: {', '.join(EVENT + STATE)} and quantile: {{q: 0.9}}")
    return value


class Frozen(BaseModel):
    """A spec: immutable, with no field that is not declared."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Fact(Frozen):
    """Which rows of a table count.

    `where` and `value` are SQL expressions over the table's columns. An event fact has a `time`; a state
    fact holds from `from` to `to` (NULL: still); a fact without either is a unit-level table.
    """

    table: str
    unit: str
    kind: Literal["event", "state"] = "event"
    time: str | None = None
    where: str | None = None
    value: str | None = None
    key: str | None = None
    begins: str | None = Field(None, alias="from")
    ends: str | None = Field(None, alias="to")
    description: str | None = None

    @model_validator(mode="after")
    def _clocks(self) -> Fact:
        if self.kind == "state" and (self.begins is None or self.ends is None):
            raise ValueError("a state fact needs `from` and `to`")
        if self.kind == "state" and self.time is not None:
            raise ValueError("a state fact has `from` and `to`, no `time`")
        if self.kind == "event" and (self.begins is not None or self.ends is not None):
            raise ValueError("`from` and `to` belong to a state fact: add `kind: state`")
        return self

    @property
    def clock(self) -> str | None:
        """The column that orders the fact's rows; None for a unit-level table."""
        return self.begins if self.kind == "state" else self.time


class Covariate(Frozen):
    """The same fact and aggregate over [anchor - lookback, anchor)."""

    lookback: Hours


class Cap(Frozen):
    """Values above a quantile over the mature units of all arms are set to it; of a ratio each side at its own."""

    quantile: float = Field(gt=0.5, lt=1)
    of: Literal["positive", "all"] = "all"


class Quantile(Frozen):
    """A quantile of the units' values (of events of a unit their sum), or of the events' values."""

    q: float = Field(gt=0, lt=1)
    over: Literal["units", "events"] = "units"


class QuantileAggregate(Frozen):
    """`agg: {quantile: {q: 0.9, over: units}}`."""

    quantile: Quantile


class Part(Frozen):
    """One side of a ratio; a bare fact's name counts its rows."""

    fact: str
    agg: Annotated[EventAggregate, BeforeValidator(_known_aggregate)] = "count"


def _part(value: Any) -> Any:
    return {"fact": value} if isinstance(value, str) else value


RatioPart = Annotated[Part, BeforeValidator(_part, json_schema_input_type=str | Part)]


Aggregate = Annotated[EventAggregate | StateAggregate | QuantileAggregate, BeforeValidator(_known_aggregate)]


class Metric(Frozen):
    """A rule that turns one unit's rows into one number (or, for a ratio, two that are summed apart)."""

    fact: str | None = None
    agg: Aggregate | None = None
    ratio: tuple[RatioPart, RatioPart] | None = None
    window: Window | None = None
    direction: Literal["up", "down"]
    anchor: Literal["exposure", "decision", "send"] = "exposure"
    within: Hours | None = None
    attribution: Literal["last_send", "first_send"] | None = None
    covariate: Covariate | None = None
    cap: Cap | None = None
    missing: Literal["exclude", "zero"] | None = None
    by: str | None = None
    description: str | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Metric:
        if (self.ratio is None) == (self.fact is None):
            raise ValueError("a metric has either `fact` with `agg`, or `ratio`")
        if self.fact is not None and self.agg is None:
            raise ValueError("`agg` is missing")
        if self.ratio is not None and self.agg is not None:
            raise ValueError("`agg` belongs inside the parts of a ratio")
        if self.window is not None and self.window[0] >= self.window[1]:
            raise ValueError("the window's end must come after its beginning")
        if (self.anchor == "send") != (self.within is not None):
            raise ValueError("`anchor: send` and `within` go together")
        if self.anchor == "send" and self.ratio is None:
            raise ValueError("`anchor: send` belongs to a ratio over sends")
        if self.within is not None and self.within <= 0:
            raise ValueError("`within` must be positive, as '3d'")
        if self.attribution is not None and (self.anchor != "decision" or self.ratio is not None):
            raise ValueError("`attribution` needs `anchor: decision` and one `fact`")
        if self.anchor != "exposure" and self.window is None:
            raise ValueError(f"`anchor: {self.anchor}` needs a `window`")
        if self.covariate is not None and self.covariate.lookback <= 0:
            raise ValueError("the covariate's `lookback` must be positive, as '28d'")
        if self.covariate is not None and self.window is not None and self.window[0] < 0:
            raise ValueError("the window and the covariate's lookback overlap: both hold what came before the anchor")
        if self.covariate is not None and self.attribution is not None:
            raise ValueError("`covariate` has no meaning with `attribution`: no row before a decision goes back to it; "
                             "leave it out, a model takes what came before as `features`")
        if self.aggregate == "time_to_loss" and self.window is not None and self.window[0] != 0:
            raise ValueError("`agg: time_to_loss` counts from the anchor: write `window: 28d`, without a beginning")
        names = [self.aggregate] if self.ratio is None else [part.agg for part in self.ratio]
        if self.missing is not None and not any(name in NEEDS_MISSING for name in names):
            raise ValueError(f"`missing` has no meaning for `agg: {names[0]}`: a unit without rows counts 0")
        for name in names if self.cap is not None else ():
            if name not in CAN_BE_CAPPED:
                side = " of one side of the ratio: each side is capped at its own quantile" if self.ratio else ""
                raise ValueError(f"a cap has no meaning for `agg: {name}`{side}")
        if self.quantile is not None and self.anchor != "exposure":
            raise ValueError("a quantile is one of many units or events, no value of one decision: "
                             "use `agg: sum` for a label or a reward")
        if self.quantile is not None and self.quantile.over == "events" and self.missing == "zero":
            raise ValueError("`over: events` takes the events that are there: write `missing: exclude`")
        if self.by is not None and self.ratio is not None:
            raise ValueError("`by` belongs to a metric with one `fact`")
        return self

    @property
    def aggregate(self) -> str:
        """The aggregate's name; '' for a ratio, whose parts have one each."""
        return "quantile" if self.quantile else str(self.agg or "")

    @property
    def quantile(self) -> Quantile | None:
        """Which quantile, for a metric that is one."""
        return self.agg.quantile if isinstance(self.agg, QuantileAggregate) else None

    @property
    def facts(self) -> tuple[str, ...]:
        """Names of the facts that the metric reads."""
        return tuple(part.fact for part in self.ratio) if self.ratio else (self.fact or "",)

    @property
    def horizon(self) -> int | None:
        """Hours after the anchor until the value is final; None without a window."""
        return None if self.window is None else self.window[1] + (self.within or 0)


class MetricsFile(Frozen):
    """One `metrics/*.yaml`."""

    version: Literal[1]
    facts: dict[str, Fact] = Field(default_factory=dict)
    metrics: dict[str, Metric] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _names(self) -> MetricsFile:
        for kind, names in (("fact", self.facts), ("metric", self.metrics)):
            for name in names:
                if not _NAME.match(name):
                    raise ValueError(f"the {kind} {name!r} must be named with letters, digits and _")
        return self
