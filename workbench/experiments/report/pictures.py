"""Which pictures a readout has, each with its words: value, interval and units for who cannot see it."""

from __future__ import annotations

from typing import Any

from workbench.charts import BLUE, GREY, RED, Chart, Picture, amounts
from workbench.experiments.readout import Readout, Row
from workbench.experiments.report.charts import COLOURS, forest

MOST = 6            # pictures over looks; the others are in the numbers


def pictures(readout: Readout) -> tuple[Picture, ...]:
    """Intervals, the effect over looks where there were several, and the first success metric by segment."""
    rows = [row for row in readout.rows() if row.test != "deterioration" and row.relative is not None]
    if not rows:
        return ()
    found = [Picture("Relative effects", forest(readout), "Relative effects. " + " ".join(_row(row) for row in rows))]
    moved = [row for row in rows if row.test != "none" and sum(one.effect is not None for one in row.path) > 1]
    found += [Picture(f"{row.metric}, {row.arm} over looks", over_looks(row), over_looks_words(row))
              for row in moved[:MOST]]
    first = next((row for row in readout.estimates if row.segment and row.test == "superiority"), None)
    split = [row for row in readout.estimates if first and row.segment and row.test == "superiority"
             and row.metric == first.metric and row.relative is not None]
    if split:
        said = " ".join(_row(one) for one in split)
        found.append(Picture(f"{split[0].metric} by segment", by_segment(split),
                             f"{split[0].metric} by segment, exploration only. {said}"))
    return tuple(found)


def over_looks(row: Row) -> Chart:
    """A test's effect with its interval at each look, and the effect that each look asked for."""
    import altair as alt

    data = [{"look": _look(one.look, at), "value": one.relative, "low": one.relative_ci[0], "high": one.relative_ci[1],
             "begin": one.relative if one.relative_ci[0] is None else one.relative_ci[0],
             "end": one.relative if one.relative_ci[1] is None else one.relative_ci[1],
             "needed": one.needed_relative, "n": one.n} for at, one in enumerate(row.path, start=1)
            if one.relative is not None]
    base = alt.Chart(alt.Data(values=data)).encode(
        x=alt.X("look:N", title=None, sort=None, axis=alt.Axis(labelAngle=0)),
        tooltip=["look:N", alt.Tooltip("value:Q", format="+.2%"), alt.Tooltip("needed:Q", format="+.2%"), "n:Q"])
    scale = alt.Scale(zero=True)
    # a one-sided interval is drawn from its effect to its bound; only bounds have a tick
    spans = base.mark_rule(color=BLUE, strokeWidth=2).encode(
        y=alt.Y("begin:Q", scale=scale, title="effect relative to control", axis=amounts(side="height")), y2="end:Q")
    ends = [base.transform_filter(f"datum.{end} !== null").mark_tick(color=BLUE, thickness=2, size=14).encode(
        y=alt.Y(f"{end}:Q", scale=scale)) for end in ("low", "high")]
    points = base.mark_line(color=BLUE, point={"filled": True, "size": 60}).encode(y=alt.Y("value:Q", scale=scale))
    asked = base.mark_line(color=RED, strokeDash=[5, 3]).encode(y=alt.Y("needed:Q", scale=scale))
    zero = alt.Chart(alt.Data(values=[{"y": 0}])).mark_rule(color=GREY, strokeDash=[3, 3]).encode(y="y:Q")
    return Chart.of(alt.layer(zero, spans, *ends, points, asked).properties(
        width=max(160, 80 * len(data)), height=200, title=f"{row.metric}, {row.arm}"))


def over_looks_words(row: Row) -> str:
    """The picture in words."""
    said = []
    for at, one in enumerate(row.path, start=1):
        if one.relative is None:
            continue
        asked = "" if one.needed_relative is None else f", {one.needed_relative:+.2%} would just pass"
        ends = f"[{_end(one.relative_ci[0])}, {_end(one.relative_ci[1])}]"
        said.append(f"{_look(one.look, at)}: {one.relative:+.2%} {ends} of {one.n:,} units{asked}.")
    return f"{row.metric}, {row.arm}, {row.test.replace('_', '-')} over looks. " + " ".join(said)


def by_segment(rows: list[Row]) -> Chart:
    """One metric's relative effects, segment by segment."""
    import altair as alt

    many = len({row.arm for row in rows}) > 1
    data = [{"label": _segment(row) + (f" · {row.arm}" if many else ""), "value": row.relative,
             "low": row.relative_ci[0], "high": row.relative_ci[1], "n": row.n + row.n_control,
             "class": row.classed or "uninformative"} for row in rows]
    order: list[Any] = [one["label"] for one in data]
    base = alt.Chart(alt.Data(values=data)).encode(
        y=alt.Y("label:N", sort=order, title=None, axis=alt.Axis(labelLimit=260)),
        color=alt.Color("class:N", legend=alt.Legend(title=None, orient="bottom", columns=2),
                        scale=alt.Scale(domain=list(COLOURS), range=list(COLOURS.values()))),
        tooltip=["label:N", alt.Tooltip("value:Q", format="+.2%"), "n:Q"])
    spans = base.transform_filter("datum.low !== null && datum.high !== null").mark_rule(strokeWidth=2).encode(
        x=alt.X("low:Q", title=f"{rows[0].metric}, relative to control", axis=amounts()), x2="high:Q")
    points = base.mark_point(size=60, filled=True).encode(x="value:Q")
    zero = alt.Chart(alt.Data(values=[{"x": 0}])).mark_rule(strokeDash=[3, 3], color=GREY).encode(x="x:Q")
    return Chart.of(alt.layer(zero, spans, points).properties(width=420, height=alt.Step(24)))


def _row(row: Row) -> str:
    where = f" where {_segment(row)}" if row.segment else ""
    return (f"{row.metric}, {row.arm}{where}: {row.relative:+.2%} [{_end(row.relative_ci[0])}, "
            f"{_end(row.relative_ci[1])}] of {row.n + row.n_control:,} units.")


def _segment(row: Row) -> str:
    assert row.segment is not None
    value = row.segment["value"]
    return f"{row.segment['column']} = {'unknown' if value is None else value}"


def _look(look: int | None, at: int) -> str:
    return f"look {look or at}"


def _end(value: float | None) -> str:
    return "open" if value is None else f"{value:+.2%}"
