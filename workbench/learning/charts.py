"""The pictures of runs: loss by round, calibration, importance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from workbench.charts import GREY, Chart, amounts


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


def calibration_chart(heads: Mapping[str, Mapping[str, Any]]) -> Chart | None:
    """Mean label against mean prediction in bins of equally many held-out rows; on the line they agree."""
    import altair as alt

    points = [{"label": name, **one} for name, head in heads.items() for one in head.get("calibration") or ()]
    if not points:
        return None
    top = max(max(one["predicted"], one["observed"]) for one in points)
    marks = alt.Chart(alt.Data(values=points)).mark_point(filled=True, size=36).encode(
        x=alt.X("predicted:Q", title="predicted"), y=alt.Y("observed:Q", title="observed"),
        color=alt.Color("label:N", title=None, legend=None if len(heads) == 1 else alt.Legend()),
        tooltip=["label:N", "rows:Q", alt.Tooltip("predicted:Q", format=".4f"),
                 alt.Tooltip("observed:Q", format=".4f")])
    line = alt.Chart(alt.Data(values=[{"x": 0.0}, {"x": top}])).mark_line(color=GREY, strokeWidth=1).encode(
        x="x:Q", y=alt.Y("x:Q"))
    return Chart.of((line + marks).properties(width=300, height=260))


def importance_chart(importance: Mapping[str, Mapping[str, float]], most: int = 20) -> Chart | None:
    """Each feature's share of the gain, of every output: the `most` important ones."""
    import altair as alt

    total: dict[str, float] = {}
    for shares in importance.values():
        for feature, value in shares.items():
            total[feature] = max(total.get(feature, 0.0), value)
    kept = sorted(total, key=lambda name: (-total[name], name))[:most]
    bars = [{"output": output, "feature": feature, "share": shares.get(feature, 0.0)}
            for output, shares in importance.items() for feature in kept]
    if not bars:
        return None
    several = len(importance) > 1
    chart = alt.Chart(alt.Data(values=bars)).mark_bar().encode(
        y=alt.Y("feature:N", sort=kept, title=None), x=alt.X("share:Q", title="share", axis=amounts(".0%")),
        tooltip=["output:N", "feature:N", alt.Tooltip("share:Q", format=".1%")],
        **({"color": alt.Color("output:N", title=None), "yOffset": "output:N"} if several else {}))
    return Chart.of(chart.properties(width=320, height=max(80, 18 * len(kept) * (len(importance) if several else 1))))


def losses_of_runs(histories: Mapping[str, Sequence[Mapping[str, float]]]) -> Chart | None:
    """The loss on measuring rows by round, a line a run."""
    import altair as alt

    points = [{"run": run, "round": one["round"], "loss": one["valid"]} for run, history in histories.items()
              for one in history if one.get("valid") is not None]
    if not points:
        return None
    lines = alt.Chart(alt.Data(values=points)).mark_line().encode(
        x=alt.X("round:Q", title="round"), y=alt.Y("loss:Q", scale=alt.Scale(zero=False), title="loss"),
        color=alt.Color("run:N", title=None), tooltip=["run:N", "round:Q", alt.Tooltip("loss:Q", format=".5f")])
    return Chart.of(lines.properties(width=460, height=200))
