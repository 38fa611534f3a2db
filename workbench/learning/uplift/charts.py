"""Pictures of what an uplift model is worth: the Qini curve, and observed beside predicted effects."""

from __future__ import annotations

from typing import Any

from workbench.charts import GREY, Chart, amounts


def qini_curve(figures: dict[str, Any], name: str = "by the model") -> Chart:
    """What is gained per row against the share treated, with its interval and the line of treating at random.

    `figures` is what `curves.ranked` gives: of an arm (`heads.<label>.arms.<arm>`) or of the best one (`best`).
    """
    import altair as alt

    shown = alt.Chart(alt.Data(values=figures["curve"])).encode(
        x=alt.X("share:Q", title="share of rows treated", axis=amounts("%")),
    )
    band = shown.mark_area(opacity=0.2).encode(y=alt.Y("low:Q", title="gained per row"), y2="high:Q")
    line = shown.mark_line().encode(y="gain:Q", tooltip=[
        alt.Tooltip("share:Q", format=".0%"), alt.Tooltip("gain:Q", format=".5f"), alt.Tooltip("low:Q", format=".5f"),
        alt.Tooltip("high:Q", format=".5f"),
    ])
    chance = shown.mark_line(strokeDash=[4, 4], color=GREY).encode(y="random:Q")
    return Chart.of((band + chance + line).properties(width=460, height=240, title=f"{name}; dashed: at random"))


def calibration_of_uplift(figures: dict[str, Any]) -> Chart:
    """Observed against predicted effect of each bin with its interval; on the dashed line they agree."""
    import altair as alt

    points = [{"predicted": one["predicted"], "observed": one["observed"]["value"], "low": one["observed"]["ci"][0],
               "high": one["observed"]["ci"][1], "rows": one["rows"]} for one in figures["bins"]]
    ends = [{"predicted": value, "observed": value}
            for value in (points[0]["predicted"], points[-1]["predicted"])]
    shown = alt.Chart(alt.Data(values=points)).encode(
        x=alt.X("predicted:Q", title="predicted effect", scale=alt.Scale(zero=False)),
    )
    bars = shown.mark_rule().encode(y=alt.Y("low:Q", title="observed effect"), y2="high:Q")
    dots = shown.mark_point(size=50).encode(y="observed:Q", tooltip=[
        "rows:Q", alt.Tooltip("predicted:Q", format=".5f"), alt.Tooltip("observed:Q", format=".5f"),
    ])
    agree = alt.Chart(alt.Data(values=ends)).mark_line(strokeDash=[4, 4], color=GREY).encode(
        x="predicted:Q", y="observed:Q",
    )
    return Chart.of((agree + bars + dots).properties(width=320, height=240))
