"""Pictures of a change: a bridge from one side to the other, and what each slice brought."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workbench.charts import AMBER, BLUE, GREEN, GREY, RED, Chart, amounts

if TYPE_CHECKING:
    from workbench.experiments.decomposition.attribution import Attribution
    from workbench.experiments.decomposition.sliced import SlicedChange

_ROW = 28


def bridge(found: Attribution) -> Chart:
    """From before to after, a bar a step with the interval of its part."""
    import altair as alt

    rows: list[dict[str, Any]] = [_side(found.sides[0], found.before)]
    at = found.before
    for step in found.steps:
        low, high = step.part.ci
        rows.append({"label": step.rate, "from": at, "to": at + step.part.value, "low": at + low, "high": at + high,
                     "kind": "more" if step.part.value > 0 else "less",
                     "shown": f"{step.part.value:+.4g} ({low:+.4g} to {high:+.4g})"})
        at += step.part.value
    rows.append(_side(found.sides[1], found.after))
    order: list[Any] = [row["label"] for row in rows]
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y("label:N", sort=order, title=None, axis=alt.Axis(labelLimit=280)), tooltip=["label:N", "shown:N"])
    bars = base.mark_bar(height=12).encode(
        x=alt.X("from:Q", title=f"{found.path[-1]} {found.of}", axis=amounts("~g")), x2="to:Q",
        color=alt.Color("kind:N", legend=None, scale=alt.Scale(domain=["side", "more", "less"],
                                                               range=[GREY, GREEN, RED])))
    spans = base.transform_filter("isValid(datum.low)").mark_rule(strokeWidth=1.5, color=GREY).encode(
        x="low:Q", x2="high:Q")
    return Chart.of((bars + spans).properties(width=440, height=alt.Step(_ROW)))


def _side(label: str, value: float) -> dict[str, Any]:
    return {"label": label, "from": 0.0, "to": value, "low": None, "high": None, "kind": "side",
            "shown": f"{value:.4g}"}


def contributions(found: SlicedChange) -> Chart:
    """Mix and rate of each slice, with intervals; those beyond chance in full colour."""
    import altair as alt

    rows = []
    for one in found.slices:
        for kind, part, q in (("mix", one.mix, one.mix_q), ("rate", one.within, one.rate_q)):
            low, high = part.ci
            rows.append({"slice": one.name, "kind": kind, "value": part.value, "low": low, "high": high,
                         "found": any(f.slice == one.name and f.kind == kind for f in found.findings),
                         "shown": f"{part.value:+.4g} ({low:+.4g} to {high:+.4g}), q = {q:.2g}"})
    order: list[Any] = [one.name for one in found.slices]
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y("slice:N", sort=order, title=None), yOffset=alt.YOffset("kind:N", sort=["mix", "rate"]),
        tooltip=["slice:N", "kind:N", "shown:N"])
    bars = base.mark_bar().encode(
        x=alt.X("value:Q", title=f"part of the change of {found.rate_words}", axis=amounts("~g")),
        color=alt.Color("kind:N", legend=alt.Legend(title=None, orient="bottom"),
                        scale=alt.Scale(domain=["mix", "rate"], range=[AMBER, BLUE])),
        opacity=alt.condition("datum.found", alt.value(1.0), alt.value(0.35)))
    spans = base.mark_rule(strokeWidth=1.5, color=GREY).encode(x="low:Q", x2="high:Q")
    return Chart.of((bars + spans).properties(width=440, height=alt.Step(_ROW)))
