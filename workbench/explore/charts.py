"""An insight's picture."""

from __future__ import annotations

from typing import Any

from workbench.charts import Chart
from workbench.explore.spec import STEPS, Breakdown, Funnel, Profile, Trend


def picture(spec: Profile | Funnel | Breakdown | Trend, rows: list[dict[str, Any]]) -> Chart | None:
    """The chart of an insight's rows; None where a table says more."""
    if isinstance(spec, Profile) or not rows:
        return None
    if isinstance(spec, Funnel):
        return _funnel(spec, rows)
    if isinstance(spec, Breakdown):
        return _breakdown(spec, rows)
    return _trend(spec, rows)


def _funnel(spec: Funnel, rows: list[dict[str, Any]]) -> Chart:
    import altair as alt

    data = [{"step": step, "messages": row[step], "of_sent": row[step] / row["sent"] if row["sent"] else None,
             "group": _text(row[spec.by]) if spec.by else "all"} for row in rows[:12] for step in STEPS]
    encodings: dict[str, Any] = {
        "y": alt.Y("step:N", sort=list(STEPS), title=None), "x": alt.X("messages:Q", title="messages"),
        "tooltip": ["group:N", "step:N", "messages:Q", alt.Tooltip("of_sent:Q", format=".2%", title="of sent")],
    }
    if spec.by:
        encodings |= {"color": alt.Color("group:N", title=spec.by), "yOffset": "group:N"}
    return Chart.of(alt.Chart(alt.Data(values=data)).mark_bar().encode(**encodings).properties(width=460, height=220))


def _breakdown(spec: Breakdown, rows: list[dict[str, Any]]) -> Chart:
    import altair as alt

    data = [{"group": _text(row[spec.by]), "rate": row[spec.rate], "sent": row["sent"]} for row in rows[:30]]
    bars = alt.Chart(alt.Data(values=data)).mark_bar().encode(
        y=alt.Y("group:N", sort="-x", title=spec.by),
        x=alt.X("rate:Q", title=spec.rate.replace("_", " "), axis=alt.Axis(format=".1%")),
        tooltip=["group:N", alt.Tooltip("rate:Q", format=".3%"), "sent:Q"],
    )
    return Chart.of(bars.properties(width=460, height=alt.Step(26)))


def _trend(spec: Trend, rows: list[dict[str, Any]]) -> Chart:
    import altair as alt

    data = [{"day": row["day"], "rows": row["rows"], "group": _text(row[spec.by]) if spec.by else "all"} for row in rows]
    lines = alt.Chart(alt.Data(values=data)).mark_line().encode(
        x=alt.X("day:T", title=None), y=alt.Y("rows:Q", title="rows a day"),
        **({"color": alt.Color("group:N", title=spec.by)} if spec.by else {}),
    )
    return Chart.of(lines.properties(width=460, height=220))


def _text(value: Any) -> str:
    return "(none)" if value is None else str(value)
