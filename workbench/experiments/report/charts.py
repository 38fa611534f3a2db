"""The readout's picture: relative effects with the interval that each test inverts."""

from __future__ import annotations

from typing import Any

from workbench.charts import BLUE, GREEN, GREY, RED, Chart, amounts
from workbench.experiments.readout import Readout, Row

COLOURS = {"win": GREEN, "regression": RED, "neutral_powered": BLUE, "uninformative": GREY}


def forest(readout: Readout) -> Chart:
    """A forest of relative effects: one line per metric and arm; an open end runs to the edge."""
    import altair as alt

    rows = [row for row in readout.rows() if row.test in ("superiority", "non_inferiority", "none")
            and row.relative is not None]
    extent = max((abs(v) for row in rows for v in (row.relative, *row.relative_ci) if v is not None), default=0.1)
    edge = 1.1 * extent
    data = [_point(row, edge, len(readout.health.srm.counts) > 2) for row in rows]
    order: list[Any] = [d["label"] for d in data]
    base = alt.Chart(alt.Data(values=data)).encode(
        y=alt.Y("label:N", sort=order, title=None, axis=alt.Axis(labelLimit=260)),
        color=alt.Color("class:N", legend=alt.Legend(title=None, orient="bottom", columns=2),
                        scale=alt.Scale(domain=list(COLOURS), range=list(COLOURS.values()))),
        tooltip=["metric:N", "arm:N", "shown:N", "class:N"],
    )
    scale = alt.Scale(domain=[-edge, edge])
    spans = base.mark_rule(strokeWidth=2).encode(
        x=alt.X("low:Q", scale=scale, title="effect relative to control", axis=amounts()), x2="high:Q")
    points = base.mark_point(size=60, filled=True).encode(x=alt.X("relative:Q", scale=scale))
    zero = alt.Chart(alt.Data(values=[{"x": 0}])).mark_rule(strokeDash=[3, 3], color=GREY).encode(x="x:Q")
    return Chart.of((zero + spans + points).properties(width=420, height=alt.Step(26)))


def _point(row: Row, edge: float, many: bool) -> dict[str, object]:
    low, high = row.relative_ci
    return {
        "metric": row.metric, "arm": row.arm, "label": f"{row.metric} · {row.arm}" if many else row.metric,
        "relative": row.relative, "low": -edge if low is None else low, "high": edge if high is None else high,
        "class": row.classed or "uninformative",
        "shown": f"{row.relative:+.2%} [{_end(low)}, {_end(high)}]",
    }


def _end(value: float | None) -> str:
    return "…" if value is None else f"{value:+.2%}"
