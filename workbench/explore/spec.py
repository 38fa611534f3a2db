"""What can be asked of a log without writing SQL."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from workbench.errors import InputError

STEPS = ("sent", "delivered", "opened", "clicked", "converted")
RATES = {
    "delivery_rate": "delivered", "open_rate": "opened", "click_rate": "clicked", "conversion_rate": "converted",
    "opt_out_rate": "opted_out",
}
Rate = Literal["delivery_rate", "open_rate", "click_rate", "conversion_rate", "opt_out_rate"]
OPERATORS = ("=", "!=", "<", "<=", ">", ">=", "in", "contains")


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
    """Messages by the steps they reached: sent, delivered, opened, clicked, converted.

    With `order: any` a message counts at each step that it ever reached; with `order: strict` only when
    it reached every step before as well. A conversion belongs to the last send before it, within seven
    days. Opens by machines do not count.
    """

    kind: Literal["funnel"] = "funnel"
    by: str | None = None
    order: Literal["any", "strict"] = "any"
    filters: tuple[Filter, ...] = ()


class Breakdown(_Frozen):
    """A rate per message by a column (the share of the messages at step `of` that reached the rate's step),
    or with `rate: count` the rows of any table by a column.
    """

    kind: Literal["breakdown"] = "breakdown"
    table: str = "message_facts"
    rate: Rate | Literal["count"] = "click_rate"
    of: Literal["sent", "delivered", "opened", "clicked"] = "sent"
    by: str = "channel"
    filters: tuple[Filter, ...] = ()


class Trend(_Frozen):
    """Rows of a table per hour, day or week; with `rate`, the share of messages that reached its step.

    A message counts in the period it was sent in. Periods without rows are shown as 0.
    """

    kind: Literal["trend"] = "trend"
    table: str = "message_facts"
    by: str | None = None
    unit: Literal["hour", "day", "week"] = "day"
    rate: Rate | None = None
    filters: tuple[Filter, ...] = ()


Spec = Annotated[Profile | Funnel | Breakdown | Trend, Field(discriminator="kind")]
KINDS: dict[str, type[Profile | Funnel | Breakdown | Trend]] = {
    "profile": Profile, "funnel": Funnel, "breakdown": Breakdown, "trend": Trend,
}
_ANY: TypeAdapter[Profile | Funnel | Breakdown | Trend] = TypeAdapter(Spec)


def parse(value: Any) -> Profile | Funnel | Breakdown | Trend:
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
        owner: type[BaseModel] = Filter if "filters" in steps[:-1] else KINDS[kind]
        return InputError(f"unknown field {steps[-1]!r}", where=where, got=steps[-1], known=owner.model_fields)
    if first["type"] == "missing":
        return InputError(f"field {steps[-1]!r} is missing", where=where)
    if first["type"] == "literal_error":
        given = first.get("input")
        known = [word.strip("' ") for word in first["ctx"]["expected"].replace(" or ", ", ").split(",")]
        return InputError(f"{given!r} is not one of these", where=where, got=str(given), known=known)
    return InputError(first["msg"].removeprefix("Value error, "), where=where)
