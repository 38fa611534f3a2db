"""The picture of a run: loss by boosting round."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from workbench.charts import Chart


def loss_curve(events: Iterable[dict[str, Any]]) -> Chart | None:
    """Loss by round on the training and the measuring rows, from a run's `metric` events; None before the first."""
    import altair as alt

    points = [{"round": data["round"], "rows": name, "loss": data[name]}
              for data in (event["data"] for event in events if event["kind"] == "metric")
              for name in ("train", "valid") if data.get(name) is not None and "round" in data]
    if not points:
        return None
    lines = alt.Chart(alt.Data(values=points)).mark_line().encode(
        x=alt.X("round:Q", title="round"), y=alt.Y("loss:Q", scale=alt.Scale(zero=False), title="loss"),
        color=alt.Color("rows:N", title=None), tooltip=["rows:N", "round:Q", alt.Tooltip("loss:Q", format=".5f")],
    )
    return Chart.of(lines.properties(width=460, height=200))
