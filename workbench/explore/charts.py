"""An insight's picture. Values of the log are drawn as text; fields have names of our own."""

from __future__ import annotations

from typing import Any

from workbench.charts import BLUE, GREY, Chart
from workbench.explore.spec import STEPS, Breakdown, Funnel, Profile, Trend

_WIDTH = 460
_GROUPS = 12        # groups drawn; the table shows them all


def picture(spec: Profile | Funnel | Breakdown | Trend, rows: list[dict[str, Any]]) -> Chart | None:
    """The chart of an insight's rows; None where there is nothing to draw."""
    if not rows:
        return None
    if isinstance(spec, Profile):
        return _profile(rows)
    if isinstance(spec, Funnel):
        return _funnel(spec, rows)
    if isinstance(spec, Breakdown):
        return _breakdown(spec, rows)
    return _trend(spec, rows)


def _funnel(spec: Funnel, rows: list[dict[str, Any]]) -> Chart:
    import altair as alt

    data = [{"step": step, "messages": row[step], "of_sent": row[step] / row["sent"] if row["sent"] else None,
             "group": _text(row[spec.by]) if spec.by else "all"} for row in rows[:_GROUPS] for step in STEPS]
    encodings: dict[str, Any] = {
        "y": alt.Y("step:N", sort=list(STEPS), title=None),
        "x": alt.X("messages:Q", title="messages", axis=alt.Axis(format="~s")),
        "tooltip": [alt.Tooltip("group:N", title=spec.by or "messages"), "step:N",
                    alt.Tooltip("messages:Q", format=","), alt.Tooltip("of_sent:Q", format=".2%", title="of sent")],
    }
    if spec.by:
        groups = list(dict.fromkeys(one["group"] for one in data))
        # colours by name, so that a group keeps its colour from chart to chart
        encodings |= {"color": alt.Color("group:N", title=spec.by, sort=sorted(groups)),
                      "yOffset": alt.YOffset("group:N", sort=groups)}
    base = alt.Chart(alt.Data(values=data)).encode(**encodings)
    chart = base.mark_bar()
    if not spec.by:
        chart += base.mark_text(align="left", dx=4, color=GREY).encode(text=alt.Text("of_sent:Q", format=".1%"))
    return Chart.of(chart.properties(width=_WIDTH, height=alt.Step(11 if spec.by else 26)))


def _breakdown(spec: Breakdown, rows: list[dict[str, Any]]) -> Chart:
    import altair as alt

    rate = spec.rate != "count"
    data = [{"group": _text(row[spec.by]), "value": row[spec.rate]} for row in rows[:30]]
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
