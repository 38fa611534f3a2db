"""Pictures of a trade-off, each with its words for who cannot see it."""

from __future__ import annotations

from workbench.charts import BLUE, GREEN, GREY, RED, Chart, amounts
from workbench.experiments.decision.criterion import Criterion, Price
from workbench.experiments.decision.tradeoff import Ellipse


def ellipse(found: Ellipse) -> Chart:
    """The joint region of two effects, with zero, goal and margin."""
    import altair as alt

    form = "+.1%" if found.relative else "+.3g"
    unit = " (relative)" if found.relative else ""
    edge = [{"x": x, "y": y, "at": i} for i, (x, y) in enumerate(found.outline)]
    x_axis = alt.X("x:Q", title=f"{found.x}{unit}", axis=amounts(form))
    y_axis = alt.Y("y:Q", title=f"{found.y}{unit}", axis=amounts(form, "height"))
    parts = [alt.Chart(alt.Data(values=[{"x": 0}])).mark_rule(color=GREY).encode(x="x:Q"),
             alt.Chart(alt.Data(values=[{"y": 0}])).mark_rule(color=GREY).encode(y="y:Q")]
    for line in found.lines:
        on = "x" if line.metric == found.x else "y"
        what = f"{line.kind} of {line.metric}: {line.value:{form}}"
        rule = alt.Chart(alt.Data(values=[{on: line.value, "what": what}])).mark_rule(
            strokeDash=[5, 3], color=GREEN if line.kind == "goal" else RED).encode(
            tooltip=["what:N"], **{on: f"{on}:Q"})
        parts.append(rule)
    parts.append(alt.Chart(alt.Data(values=edge)).mark_line(color=BLUE, strokeWidth=2).encode(
        x=x_axis, y=y_axis, order="at:Q"))
    centre = {"x": found.effect[0], "y": found.effect[1], "what": found.words}
    parts.append(alt.Chart(alt.Data(values=[centre])).mark_point(size=70, filled=True, color=BLUE).encode(
        x=x_axis, y=y_axis, tooltip=["what:N"]))
    return Chart.of(alt.layer(*parts).properties(width=320, height=260, title=found.arm))


def ellipse_words(found: Ellipse) -> str:
    """The picture in words."""
    form = "+.2%" if found.relative else "+.4g"
    lines = "".join(f"; {line.kind} of {line.metric} at {line.value:{form}}" for line in found.lines)
    return f"{found.level:.0%} region of two effects. {found.words}{lines}"


def price_line(found: Price, arm: str) -> Chart:
    """The criterion by the price of a reachable month, with the declared range and the break-even."""
    import altair as alt

    data = [{"price": price, "value": value, "low": low, "high": high} for price, value, low, high in found.curve]
    base = alt.Chart(alt.Data(values=data)).encode(
        x=alt.X("price:Q", title=f"value of a reachable month, {found.channel}"))
    declared = alt.Chart(alt.Data(values=[{"low": found.range[0], "high": found.range[1]}])).mark_rect(
        color=GREY, opacity=0.15).encode(x="low:Q", x2="high:Q")
    band = base.mark_area(opacity=0.25, color=BLUE).encode(y=alt.Y("low:Q", title="criterion, per user"), y2="high:Q")
    line = base.mark_line(color=BLUE).encode(y="value:Q")
    zero = alt.Chart(alt.Data(values=[{"y": 0}])).mark_rule(color=GREY).encode(y="y:Q")
    parts = [declared, band, line, zero]
    if found.break_even is not None:
        parts.append(alt.Chart(alt.Data(values=[{"price": found.break_even}])).mark_rule(
            strokeDash=[5, 3], color=RED).encode(x="price:Q"))
    return Chart.of(alt.layer(*parts).properties(width=320, height=200, title=arm))


def price_words(found: Price, criterion: Criterion) -> str:
    """The picture in words."""
    at = "no break-even" if found.break_even is None else f"break-even at {found.break_even:.3g}"
    return (f"{criterion.arm}: the criterion by the value of a reachable month of {found.channel}: "
            f"{found.at_low.value:+.4g} at {found.range[0]:g}, {found.at_high.value:+.4g} at {found.range[1]:g}, {at}")
