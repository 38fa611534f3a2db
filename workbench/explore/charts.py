"""An insight's picture. Values of the log are drawn as text; fields have names of our own."""

from __future__ import annotations

from typing import Any

from workbench.charts import BLUE, GREY, Chart
from workbench.explore.spec import (
    STEPS,
    AnySpec,
    Breakdown,
    Compare,
    Crossfilter,
    Frequency,
    Funnel,
    Profile,
    Reachability,
    Retention,
    Trend,
)
from workbench.explore.user_funnel import steps_of

_WIDTH = 460
_GROUPS = 12        # groups drawn; the table shows them all


def picture(spec: AnySpec, rows: list[dict[str, Any]]) -> Chart | None:
    """The chart of an insight's rows; None where there is nothing to draw."""
    if not rows:
        return None
    if isinstance(spec, Profile):
        return _profile(rows)
    if isinstance(spec, Funnel):
        return _funnel(spec, rows)
    if isinstance(spec, Breakdown):
        return _breakdown(spec, rows)
    if isinstance(spec, Trend):
        return _trend(spec, rows)
    if isinstance(spec, Retention):
        return _retention(spec, rows)
    if isinstance(spec, Frequency):
        return _frequency(spec, rows)
    if isinstance(spec, Reachability):
        return _reachability(spec, rows)
    if isinstance(spec, Compare):
        return _compare(spec, rows)
    if isinstance(spec, Crossfilter):
        return _crossfilter(spec, rows)
    return None         # a timeline and a list of users are tables


def _funnel(spec: Funnel, rows: list[dict[str, Any]]) -> Chart:
    import altair as alt

    steps, counted = (steps_of(spec), "users") if spec.per == "user" else (STEPS, "messages")
    data = [{"step": step, "n": row[step], "of_first": row[step] / row[steps[0]] if row[steps[0]] else None,
             "group": _text(row[spec.by]) if spec.by else "all"} for row in rows[:_GROUPS] for step in steps]
    encodings: dict[str, Any] = {
        "y": alt.Y("step:N", sort=list(steps), title=None),
        "x": alt.X("n:Q", title=counted, axis=alt.Axis(format="~s")),
        "tooltip": [alt.Tooltip("group:N", title=spec.by or counted), "step:N",
                    alt.Tooltip("n:Q", format=",", title=counted),
                    alt.Tooltip("of_first:Q", format=".2%", title=f"of {steps[0]}")],
    }
    if spec.by:
        groups = list(dict.fromkeys(one["group"] for one in data))
        # colours by name, so that a group keeps its colour from chart to chart
        encodings |= {"color": alt.Color("group:N", title=spec.by, sort=sorted(groups)),
                      "yOffset": alt.YOffset("group:N", sort=groups)}
    base = alt.Chart(alt.Data(values=data)).encode(**encodings)
    chart = base.mark_bar()
    if not spec.by:
        chart += base.mark_text(align="left", dx=4, color=GREY).encode(text=alt.Text("of_first:Q", format=".1%"))
    return Chart.of(chart.properties(width=_WIDTH, height=alt.Step(11 if spec.by else 26)))


def _breakdown(spec: Breakdown, rows: list[dict[str, Any]]) -> Chart:
    import altair as alt

    rate = spec.rate != "count"
    data = [{"group": _text(row[spec.by]) if spec.by else "all", "value": row[spec.rate]} for row in rows[:30]]
    form = ".2%" if rate else ","
    base = alt.Chart(alt.Data(values=data)).encode(
        y=alt.Y("group:N", sort=None, title=spec.by),
        x=alt.X("value:Q", title=_rate_title(spec) if rate else "rows", axis=alt.Axis(format=".1%" if rate else "~s")),
        tooltip=[alt.Tooltip("group:N", title=spec.by), alt.Tooltip("value:Q", format=form)],
    )
    chart = base.mark_bar() + base.mark_text(align="left", dx=4, color=GREY).encode(
        text=alt.Text("value:Q", format=form))
    return Chart.of(chart.properties(width=_WIDTH, height=alt.Step(26)))


def _trend(spec: Trend, rows: list[dict[str, Any]]) -> Chart:
    import altair as alt

    value = spec.rate or "rows"
    data = [{"period": row[spec.unit], "value": row[value], "group": _text(row[spec.by]) if spec.by else "all"}
            for row in rows]
    chart = alt.Chart(alt.Data(values=data)).mark_line().encode(
        x=alt.X("period:T", title=None),
        y=alt.Y("value:Q", title=value.replace("_", " ") if spec.rate else f"rows a {spec.unit}",
                axis=alt.Axis(format=".1%" if spec.rate else "~s")),
        tooltip=[alt.Tooltip("period:T", title=spec.unit), "group:N",
                 alt.Tooltip("value:Q", format=".2%" if spec.rate else ",")],
        **({"color": alt.Color("group:N", title=spec.by)} if spec.by else {}),
    )
    return Chart.of(chart.properties(width=_WIDTH, height=220))


def _retention(spec: Retention, rows: list[dict[str, Any]]) -> Chart:
    import altair as alt

    data = [{"cohort": row["cohort"][:10], "period": row["period"], "share": row["share"], "users": row["users"]}
            for row in rows]
    base = alt.Chart(alt.Data(values=data)).encode(
        x=alt.X("period:O", title=f"{spec.unit}s after the first {spec.start}",
                axis=alt.Axis(orient="top", labelAngle=0)),
        y=alt.Y("cohort:O", title=f"{spec.unit} of the first {spec.start}"),
        tooltip=["cohort:O", "period:O", alt.Tooltip("users:Q", format=","), alt.Tooltip("share:Q", format=".1%")],
    )
    fill = base.mark_rect().encode(color=alt.Color("share:Q", legend=None, scale=alt.Scale(
        range=["#8a8f9822", BLUE], domainMin=0)))
    text = base.mark_text(fontSize=10, color=GREY).encode(text=alt.Text("share:Q", format=".0%"), color=alt.condition(
        alt.datum.share > 0.5 * max(row["share"] or 0 for row in rows), alt.value("#ffffff"), alt.value(GREY)))
    return Chart.of((fill + text).properties(width=_WIDTH, height=alt.Step(22)))


def _frequency(spec: Frequency, rows: list[dict[str, Any]]) -> Chart:
    import altair as alt

    if spec.method == "randomised":
        name = next(column for column in rows[0] if column.endswith("_per_user") and column not in (
            "sends_per_user", "opted_out_by_message_per_user"))
        data = [{"at": row["sends_per_user"], "arm": _text(row["arm"]), "value": row[name], "low": row["low"],
                 "high": row["high"]} for row in rows]
        base = alt.Chart(alt.Data(values=data)).encode(
            x=alt.X("at:Q", title="messages per user", scale=alt.Scale(zero=False)),
            color=alt.Color("arm:N", title=None))
        title, form, zero = name.replace("_", " "), "~g", False
    else:
        value = "difference" if spec.method == "within_user" else spec.rate
        data = [{"at": row["sends_before"], "value": row[value], "low": row["low"], "high": row["high"],
                 "messages": row["messages"]} for row in rows]
        base = alt.Chart(alt.Data(values=data)).encode(
            x=alt.X("at:O", title=f"messages in the {spec.days} days before ({spec.most} = or more)",
                    axis=alt.Axis(labelAngle=0)))
        title = spec.rate.replace("_", " ") + (f", against {spec.reference} before" if value == "difference" else "")
        form, zero = ".1%", True
    y = alt.Y("value:Q", title=title, axis=alt.Axis(format=form), scale=alt.Scale(zero=zero))
    tips = [alt.Tooltip(f"{name}:Q", format=".3~g") for name in ("at", "value", "low", "high")]
    points = base.mark_point(size=45, filled=True).encode(y=y, tooltip=tips)
    bars = base.mark_rule().encode(y=alt.Y("low:Q", title=title), y2="high:Q")
    return Chart.of((bars + points).properties(width=_WIDTH, height=220))


def _reachability(spec: Reachability, rows: list[dict[str, Any]]) -> Chart:
    import altair as alt

    stock = [{"period": row[spec.unit], "n": row["reachable"], "channel": _text(row["channel"])} for row in rows]
    flows = [{"period": row[spec.unit], "n": sign * row[name], "channel": _text(row["channel"]), "flow": name}
             for row in rows for name, sign in (("gained", 1), ("lost", -1))]
    colour = alt.Color("channel:N", title=None)
    line = alt.Chart(alt.Data(values=stock)).mark_line(point=True).encode(
        x=alt.X("period:T", title=None), y=alt.Y("n:Q", title="reachable users", axis=alt.Axis(format="~s")),
        color=colour, tooltip=["channel:N", "period:T", alt.Tooltip("n:Q", format=",")])
    bars = alt.Chart(alt.Data(values=flows)).mark_bar().encode(
        x=alt.X("period:T", title=None), y=alt.Y("n:Q", title="gained, lost", axis=alt.Axis(format="~s")),
        color=colour, tooltip=["channel:N", "flow:N", "period:T", alt.Tooltip("n:Q", format=",")])
    return Chart.of(alt.vconcat(line.properties(width=_WIDTH, height=170), bars.properties(width=_WIDTH, height=90)))


def _compare(spec: Compare, rows: list[dict[str, Any]]) -> Chart:
    import altair as alt

    data = [{"group": _text(row[spec.by]) if spec.by else "all", "value": row["difference"], "low": row["low"],
             "high": row["high"]} for row in rows[:30]]
    base = alt.Chart(alt.Data(values=data)).encode(y=alt.Y("group:N", sort=None, title=spec.by))
    title = f"{spec.rate.replace('_', ' ')}, b - a"
    points = base.mark_point(size=45, filled=True).encode(
        x=alt.X("value:Q", title=title, axis=alt.Axis(format=".2%")),
        tooltip=["group:N", *(alt.Tooltip(f"{name}:Q", format=".3%") for name in ("value", "low", "high"))])
    rule = base.mark_rule().encode(x=alt.X("low:Q", title=title), x2="high:Q")
    return Chart.of((rule + points).properties(width=_WIDTH, height=alt.Step(26)))


def _crossfilter(spec: Crossfilter, rows: list[dict[str, Any]]) -> Chart:
    """A strip a dimension: all in grey, what the other brushes keep in colour."""
    import altair as alt

    data = [{"dimension": row["dimension"], "place": i, "selected": row["selected"], "total": row["total"],
             "of": f"from {row['low'] or '…'} to {row['high'] or '…'}" if row["value"] is None else row["value"]}
            for i, row in enumerate(rows) if row["dimension"] is not None]
    base = alt.Chart(alt.Data(values=data)).encode(
        x=alt.X("place:O", axis=None),
        tooltip=[alt.Tooltip("of:N", title="value"), alt.Tooltip("selected:Q", format=","),
                 alt.Tooltip("total:Q", format=",")])
    bars = (base.mark_bar(color="#8a8f9855").encode(y=alt.Y("total:Q", axis=None))
            + base.mark_bar(color=BLUE).encode(y=alt.Y("selected:Q", axis=None)))
    facets = bars.properties(width=220, height=70).facet(
        alt.Facet("dimension:N", sort=list(spec.dimensions), title=None), columns=2)
    return Chart.of(facets.resolve_scale(x="independent", y="independent"))


def _profile(rows: list[dict[str, Any]]) -> Chart | None:
    """A small histogram per column, each on its own axes."""
    import altair as alt

    data = []
    for row in rows:
        if row["histogram"]:
            data += [{"column": row["column"], "place": i, "of": f"bin {i + 1} of {len(row['histogram'])}, "
                      f"{row['min']} to {row['max']}", "count": n} for i, n in enumerate(row["histogram"])]
        elif row["top"]:
            data += [{"column": row["column"], "place": i, "of": _text(one["value"]), "count": one["count"]}
                     for i, one in enumerate(row["top"])]
    if not data:
        return None
    order = list(dict.fromkeys(one["column"] for one in data))
    bars = alt.Chart(alt.Data(values=data)).mark_bar(color=BLUE).encode(
        x=alt.X("place:O", axis=None), y=alt.Y("count:Q", axis=None),
        tooltip=["column:N", alt.Tooltip("of:N", title="value"), alt.Tooltip("count:Q", format=",")],
    ).properties(width=105, height=46)
    facets = bars.facet(alt.Facet("column:N", sort=order, title=None), columns=4)
    return Chart.of(facets.resolve_scale(x="independent", y="independent"))


def _rate_title(spec: Breakdown) -> str:
    return spec.rate.replace("_", " ") + ("" if spec.of == "sent" else f", of {spec.of}")


def _text(value: Any) -> str:
    return "(none)" if value is None else str(value)
