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


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Filter(_Frozen):
    """Keep the rows whose column compares so."""

    column: str
    op: Literal["=", "!=", "<", "<=", ">", ">=", "in", "contains"] = "="
    value: str | float | int | bool | tuple[str, ...] | None


class Profile(_Frozen):
    """Every column of a table in one pass."""

    kind: Literal["profile"] = "profile"
    table: str


class Funnel(_Frozen):
    """Messages by the steps they reached: sent, delivered, opened, clicked, converted.

    Per message and in any order: a message counts at a step when it ever reached it; a conversion
    belongs to the last send before it, within seven days. Opens by machines do not count.
    """

    kind: Literal["funnel"] = "funnel"
    by: str | None = None
    filters: tuple[Filter, ...] = ()


class Breakdown(_Frozen):
    """A rate per message by a column: the share of sent messages that reached a step."""

    kind: Literal["breakdown"] = "breakdown"
    rate: Literal["delivery_rate", "open_rate", "click_rate", "conversion_rate", "opt_out_rate"] = "click_rate"
    by: str = "channel"
    filters: tuple[Filter, ...] = ()


class Trend(_Frozen):
    """Rows of a table per day."""

    kind: Literal["trend"] = "trend"
    table: str = "message_facts"
    by: str | None = None
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
        first = error.errors(include_url=False)[0]
        steps = [str(step) for step in first["loc"] if step != kind]
        extra = first["type"] == "extra_forbidden"
        raise InputError(f"unknown field {steps[-1]!r}" if extra else first["msg"], where=f"{kind}: {'.'.join(steps)}",
                         got=steps[-1] if extra else None, known=KINDS[kind].model_fields if extra else ()) from None
