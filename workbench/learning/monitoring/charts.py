"""Pictures of a report, each with its words for who cannot see it."""

from __future__ import annotations

from typing import Any

from workbench.charts import AMBER, BLUE, GREEN, GREY, RED, Chart, Picture, amounts
from workbench.learning.monitoring.checks import Check, Report
from workbench.learning.monitoring.drift import PSI

COLOURS = {"ok": GREEN, "watch": AMBER, "act": RED, "unknown": GREY}
MOST = 4             # features whose shares are drawn; all figures are in the table


def pictures(report: Report) -> tuple[Picture, ...]:
    """Stability by feature, what moved most, calibration, label delay, and people who can be reached."""
    found = []
    indices = [check for check in report.checks if check.kind == "psi" and check.value is not None]
    if indices:
        found.append(Picture("How far features and scores moved", _stability(indices), "Stability index less chance. "
                             + " ".join(f"{one.subject}: {one.value:.3f}, {one.verdict}." for one in indices)))
    moved = sorted((one for one in indices if one.verdict in ("watch", "act")), key=lambda one: -(one.value or 0))
    for one in moved[:MOST]:
        found.append(Picture(f"{one.subject}, before and now", _shares(one), f"{one.subject}: {one.why}."))
    for one in report.checks:
        if one.kind == "calibration curve" and one.detail.get("bins"):
            found.append(Picture(f"{one.subject}: predicted and come true", _calibration(one), f"{one.why}."))
        elif one.kind == "label delay" and one.detail.get("curve"):
            found.append(Picture(f"{one.subject}: how soon it is known", _delay(one), f"{one.why}."))
    stocks = [one for one in report.checks if one.kind == "reachable" and one.detail.get("current")]
    if stocks:
        found.append(Picture("People who can be reached", _stock(report, stocks),
                             " ".join(f"{one.subject}: {one.why}." for one in stocks)))
    return tuple(found)


def _stability(checks: list[Check]) -> Chart:
    import altair as alt

    data = [{"subject": one.subject, "value": one.value, "verdict": one.verdict} for one in checks]
    bars = alt.Chart(alt.Data(values=data)).mark_bar().encode(
        y=alt.Y("subject:N", sort=None, title=None, axis=alt.Axis(labelLimit=260)),
        x=alt.X("value:Q", title="stability index less chance", axis=amounts(".2f")),
        color=alt.Color("verdict:N", legend=alt.Legend(title=None, orient="bottom"),
                        scale=alt.Scale(domain=list(COLOURS), range=list(COLOURS.values()))),
        tooltip=["subject:N", alt.Tooltip("value:Q", format=".3f"), "verdict:N"])
    rules = alt.Chart(alt.Data(values=[{"x": one} for one in PSI])).mark_rule(
        strokeDash=[4, 3], color=GREY).encode(x="x:Q")
    return Chart.of(alt.layer(bars, rules).properties(width=420, height=alt.Step(20)))


def _shares(check: Check) -> Chart:
    import altair as alt

    bins = check.detail["bins"]
    data = [{"bin": one["bin"], "window": window, "share": one[window]} for one in bins
            for window in ("reference", "current")]
    bars = alt.Chart(alt.Data(values=data)).mark_bar().encode(
        x=alt.X("bin:N", sort=[one["bin"] for one in bins], title=check.subject, axis=alt.Axis(labelAngle=-40)),
        xOffset=alt.XOffset("window:N", sort=["reference", "current"]),
        y=alt.Y("share:Q", title="share of rows", axis=amounts(".0%", "height")),
        color=_two(alt), tooltip=["bin:N", "window:N", alt.Tooltip("share:Q", format=".1%")])
    return Chart.of(bars.properties(width=max(200, 40 * len(bins)), height=180))


def _calibration(check: Check) -> Chart:
    import altair as alt

    data = [{**one, "low": one["observed"] - 1.96 * one["se"], "high": one["observed"] + 1.96 * one["se"]}
            for one in check.detail["bins"]]
    top = max(max(one["predicted"], one["high"]) for one in data)
    base = alt.Chart(alt.Data(values=data)).encode(
        x=alt.X("predicted:Q", title="predicted", axis=amounts(".1%")),
        tooltip=[alt.Tooltip(f"{one}:Q", format=".4f") for one in ("predicted", "observed")])
    spans = base.mark_rule(color=BLUE).encode(
        y=alt.Y("low:Q", title="come true", axis=amounts(".1%", "height")), y2="high:Q")
    points = base.mark_point(size=50, filled=True, color=BLUE).encode(y="observed:Q")
    equal = alt.Chart(alt.Data(values=[{"x": 0, "y": 0}, {"x": top, "y": top}])).mark_line(
        color=GREY, strokeDash=[4, 3], strokeWidth=1).encode(x="x:Q", y="y:Q")
    return Chart.of(alt.layer(equal, spans, points).properties(width=300, height=220))


def _delay(check: Check) -> Chart:
    import altair as alt

    data = [{"hours": one["hours"], "window": window, "share": one[window]} for one in check.detail["curve"]
            for window in ("reference", "current")]
    lines = alt.Chart(alt.Data(values=data)).mark_line(point=True).encode(
        x=alt.X("hours:Q", title="hours after the decision", axis=amounts("d")),
        y=alt.Y("share:Q", title="known by then", axis=amounts(".0%", "height"), scale=alt.Scale(domain=[0, 1])),
        color=_two(alt), tooltip=["hours:Q", "window:N", alt.Tooltip("share:Q", format=".1%")])
    return Chart.of(lines.properties(width=360, height=180))


def _stock(report: Report, checks: list[Check]) -> Chart:
    import altair as alt

    moments = (*report.reference, *report.current)
    data = [{"at": at.replace(" ", "T"), "people": people, "channel": one.subject} for one in checks
            for at, people in zip(moments, (*one.detail["reference"], *one.detail["current"]), strict=True)]
    lines = alt.Chart(alt.Data(values=data)).mark_line(point=True).encode(
        x=alt.X("at:T", title=None, axis=alt.Axis(format="%d %b", tickCount=6)),
        y=alt.Y("people:Q", title="people", axis=amounts(",d", "height"), scale=alt.Scale(zero=False)),
        color=alt.Color("channel:N", title=None), tooltip=["at:T", "channel:N", alt.Tooltip("people:Q", format=",d")])
    return Chart.of(lines.properties(width=420, height=180))


def _two(alt: Any) -> Any:
    return alt.Color("window:N", title=None, legend=alt.Legend(orient="bottom"),
                     scale=alt.Scale(domain=["reference", "current"], range=[GREY, BLUE]))
