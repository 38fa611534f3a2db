"""What can be asked of a log without writing SQL."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from workbench.errors import InputError

STEPS = ("sent", "delivered", "opened", "clicked", "converted")
RATES = {
    "delivery_rate": "delivered", "open_rate": "opened", "click_rate": "clicked", "conversion_rate": "converted",
    "opt_out_rate": "opted_out",
}
Rate = Literal["delivery_rate", "open_rate", "click_rate", "conversion_rate", "opt_out_rate"]
OPERATORS = ("=", "!=", "<", "<=", ">", ">=", "in", "contains")


EVENTS = ("sent", "delivered", "opened", "clicked", "converted", "opted_out", "session")
Event = Literal["sent", "delivered", "opened", "clicked", "converted", "opted_out", "session"]
_WITHIN = re.compile(r"([1-9]\d{0,3})([hdw])")
_HOURS = {"h": 1, "d": 24, "w": 168}


def span(text: str) -> timedelta:
    """A length of time as a spec writes it.

    >>> span("7d"), span("36h")
    (datetime.timedelta(days=7), datetime.timedelta(days=1, seconds=43200))
    """
    found = _WITHIN.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is not a length of time: write 24h, 7d or 2w")
    return timedelta(hours=int(found[1]) * _HOURS[found[2]])


def _is_span(text: str) -> str:
    span(text)
    return text


Within = Annotated[str, AfterValidator(_is_span)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Filter(_Frozen):
    """Keep the rows whose column compares so; `value: null` with = or != asks whether it is there at all."""

    column: str
    op: Literal["=", "!=", "<", "<=", ">", ">=", "in", "contains"] = "="
    value: bool | int | float | str | tuple[bool | int | float | str, ...] | None


class Profile(_Frozen):
    """Every column of a table (or the columns named): type, nulls, distinct, range, shape."""

    kind: Literal["profile"] = "profile"
    table: str
    columns: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()


class Funnel(_Frozen):
    """How far messages, or users, came.

    Per message, the steps are sent, delivered, opened, clicked, converted, by the first time of each. `order`:
    `any`, a message counts at each step that it ever reached; `strict`, only when it reached every step before
    as well; `ordered`, also not before them. A conversion belongs to the last send before it, within seven days.

    Per user, `steps` are any events. `any`: the user did each step up to this one at some time. `ordered`: a chain
    of events, one a step, none before the one of the step before, and all at most `within` after the first
    (ClickHouse's `windowFunnel`); `increasing`: each later than the one before (its `strict_increase`); `strict`:
    and no event of another kind between (its `strict_order`).

    Machine opens do not count.
    """

    kind: Literal["funnel"] = "funnel"
    per: Literal["message", "user"] = "message"
    steps: tuple[Event, ...] = ()
    by: str | None = None
    order: Literal["any", "strict", "ordered", "increasing"] = "any"
    within: Within | None = None
    filters: tuple[Filter, ...] = ()


class Breakdown(_Frozen):
    """A rate per message by a column (the share of the messages at step `of` that reached the rate's step),
    or with `rate: count` the rows of any table by a column. Without a column (`by: null`) it is one row: the whole.
    """

    kind: Literal["breakdown"] = "breakdown"
    table: str = "message_facts"
    rate: Rate | Literal["count"] = "click_rate"
    of: Literal["sent", "delivered", "opened", "clicked"] = "sent"
    by: str | None = "channel"
    filters: tuple[Filter, ...] = ()


class Trend(_Frozen):
    """Rows of a table per hour, day, week or month; with `rate`, the share of messages that reached its step.

    A message counts in the period it was sent in. Periods without rows are shown as 0.
    """

    kind: Literal["trend"] = "trend"
    table: str = "message_facts"
    by: str | None = None
    unit: Literal["hour", "day", "week", "month"] = "day"
    rate: Rate | None = None
    filters: tuple[Filter, ...] = ()


class Retention(_Frozen):
    """Of the users who first did `start` in a period, the share that did `back` in the periods after it.

    Only periods that the log covers whole are shown; a user's first event is the first one in the log.
    """

    kind: Literal["retention"] = "retention"
    start: Event = "session"
    back: Event = "session"
    unit: Literal["day", "week", "month"] = "week"
    periods: int = Field(default=8, ge=1, le=60)
    filters: tuple[Filter, ...] = ()


class Frequency(_Frozen):
    """A rate of messages by how many messages the user got in the days before.

    `observed` is what the log shows, and who got many messages was chosen; `within_user` compares each user with
    himself at `reference` messages; `weighted` weighs each message by the inverse probability of the sends and
    holds before it, where the log has propensities; `randomised` compares the arms of an experiment that
    changed how often users are messaged.
    """

    kind: Literal["frequency"] = "frequency"
    rate: Rate = "click_rate"
    method: Literal["observed", "within_user", "weighted", "randomised"] = "observed"
    days: Literal[1, 7, 28] = 7
    most: int = Field(default=10, ge=1, le=100)
    reference: int = Field(default=0, ge=0)
    experiment: str | None = None
    filters: tuple[Filter, ...] = ()


class Reachability(_Frozen):
    """Users who can be reached through each channel at the end of each period, and who came and went in it.

    `month_value` is what one user's being reachable for a month is worth, by channel; `month_range` its low and high.
    """

    kind: Literal["reachability"] = "reachability"
    unit: Literal["day", "week", "month"] = "week"
    month_value: dict[str, float] = {}
    month_range: dict[str, tuple[float, float]] = {}
    filters: tuple[Filter, ...] = ()


class Timeline(_Frozen):
    """Everything the log holds of one user, in the order of time."""

    kind: Literal["timeline"] = "timeline"
    user: str
    since: str | None = None
    until: str | None = None
    most: int = Field(default=500, ge=1, le=10_000)


class Compare(_Frozen):
    """A rate of messages in two parts of the log (two periods, two segments), and the difference.

    The interval is of the difference b - a, clustered by user; users in both parts count as such.
    """

    kind: Literal["compare"] = "compare"
    rate: Rate = "click_rate"
    a: tuple[Filter, ...]
    b: tuple[Filter, ...]
    by: str | None = None
    filters: tuple[Filter, ...] = ()


class Users(_Frozen):
    """The users behind one point of another insight: `at` holds the point's columns, as its table shows them.

    For a funnel also `step`, the step that they reached, or `lost: true` for those who went no further than the
    step before it.
    """

    kind: Literal["users"] = "users"
    of: Annotated[Funnel | Breakdown | Trend | Retention | Frequency, Field(discriminator="kind")]
    at: dict[str, bool | int | float | str | None] = {}
    most: int = Field(default=200, ge=1, le=10_000)


class Brush(_Frozen):
    """What is kept of one dimension: [low, high) of a number or a moment, or some values of anything else.

    `null` among the values keeps the rows without one; `others` keeps what the strip shows as others.
    """

    low: int | float | str | None = None
    high: int | float | str | None = None
    values: tuple[str | None, ...] | None = None
    others: bool = False

    @model_validator(mode="after")
    def _is_one_of_both(self) -> Brush:
        ranged = self.low is not None or self.high is not None
        if ranged == (self.values is not None or self.others):
            raise ValueError("a brush has low, high or both; or it has values")
        return self


class Crossfilter(_Frozen):
    """One strip a dimension: its rows under the brushes of the other dimensions.

    `measure` is `count`, or a rate of messages, whose two counts are kept apart so that they add up exactly, or
    `users`, distinct ones, which do not add up.
    """

    kind: Literal["crossfilter"] = "crossfilter"
    table: str = "message_facts"
    dimensions: tuple[str, ...] = Field(min_length=2, max_length=8)
    measure: Rate | Literal["count", "users"] = "count"
    brushes: dict[str, Brush] = {}
    filters: tuple[Filter, ...] = ()


AnySpec = (Profile | Funnel | Breakdown | Trend | Retention | Frequency | Reachability | Timeline | Compare | Users
           | Crossfilter)
Spec = Annotated[AnySpec, Field(discriminator="kind")]
KINDS: dict[str, type[AnySpec]] = {
    "profile": Profile, "funnel": Funnel, "breakdown": Breakdown, "trend": Trend, "retention": Retention,
    "frequency": Frequency, "reachability": Reachability, "timeline": Timeline, "compare": Compare, "users": Users,
    "crossfilter": Crossfilter,
}
_ANY: TypeAdapter[AnySpec] = TypeAdapter(Spec)


def parse(value: Any) -> AnySpec:
    """A spec from plain values; the first fault in one line."""
    kind = value.get("kind") if isinstance(value, dict) else None
    if kind not in KINDS:
        raise InputError(f"unknown insight {kind!r}", got=str(kind), known=KINDS)
    try:
        return _ANY.validate_python(value)
    except ValidationError as error:
        raise _fault(str(kind), error) from None


def _fault(kind: str, error: ValidationError) -> InputError:
    first = error.errors(include_url=False)[0]
    # a union's branch stands in the place as literal['a', 'b']: no field of the spec
    steps = [str(step) for step in first["loc"] if step != kind and "[" not in str(step)]
    where = f"{kind}: {'.'.join(steps)}" if steps else kind
    if first["type"] == "extra_forbidden":
        inner: dict[str, type[BaseModel]] = {"filters": Filter, "brushes": Brush}
        owner = next((inner[step] for step in steps[:-1] if step in inner), KINDS[kind])
        return InputError(f"unknown field {steps[-1]!r}", where=where, got=steps[-1], known=owner.model_fields)
    if first["type"] == "missing":
        return InputError(f"field {steps[-1]!r} is missing", where=where)
    if first["type"] == "literal_error":
        given = first.get("input")
        known = [word.strip("' ") for word in first["ctx"]["expected"].replace(" or ", ", ").split(",")]
        return InputError(f"{given!r} is not one of these", where=where, got=str(given), known=known)
    return InputError(first["msg"].removeprefix("Value error, "), where=where)
