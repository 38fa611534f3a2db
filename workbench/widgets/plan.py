"""A plan in a notebook: move the effect worth finding, the tolerated harm, the units, and see what it costs."""

from __future__ import annotations

from html import escape
from typing import Any

import ipywidgets
from IPython.display import display

from workbench.api import ExperimentView
from workbench.charts import BLUE, GREY, Chart, amounts
from workbench.errors import WorkbenchError
from workbench.experiments.plan.design import Design
from workbench.experiments.plan.planning import shown
from workbench.stats.contrast import Margin

_WIDE = {"style": {"description_width": "auto"}, "layout": {"width": "420px"}}


class PlanView(ipywidgets.VBox):
    """Sliders over a spec's figures; nothing is written, the engine plans again at every step.

    Attributes:
        mde, margin: metric -> slider, in percent of control, for those that the spec gives as a percentage.
        design: the plan at the present figures; None where it was refused, for a reason that `said` shows.
    """

    def __init__(self, experiment: ExperimentView) -> None:
        self.experiment = experiment
        self.design: Design | None = None
        roles = experiment.spec.metrics
        self.mde = {name: _percent(f"Effect worth finding, {name}", one.mde) for name, one in roles.success.items()
                    if one.mde.relative}
        self.margin = {name: _percent(f"Tolerated harm, {name}", one.margin) for name, one in roles.guardrail.items()
                       if one.margin.relative}
        first = experiment.plan()
        most = max(4 * first.needed, 2 * first.units)
        self.units = ipywidgets.IntSlider(value=round(first.units), min=100, max=round(most), step=100,
                                          description="Units over all arms", continuous_update=False, **_WIDE)
        self.power = ipywidgets.FloatSlider(value=experiment.spec.plan.power, min=0.6, max=0.99, step=0.01,
                                            description="Wanted power", continuous_update=False, **_WIDE)
        self.said, self.output = ipywidgets.HTML(), ipywidgets.Output()
        choices = [*self.mde.values(), *self.margin.values(), self.units, self.power]
        for choice in choices:
            choice.observe(self._plan, "value")
        self._plan()
        super().__init__([*choices, self.said, self.output])

    def figures(self) -> dict[str, Any]:
        """What the sliders say, as `experiment.plan` takes it."""
        return {"units": self.units.value, "power": self.power.value,
                "mde": {name: f"{slider.value:g}%" for name, slider in self.mde.items()},
                "margin": {name: f"{slider.value:g}%" for name, slider in self.margin.items()}}

    def _plan(self, _: object = None) -> None:
        self.output.clear_output()
        try:
            self.design = self.experiment.plan(**self.figures())
        except WorkbenchError as error:
            self.design = None
            self.said.value = f"<p>{escape(error.line)}</p>"
            return
        self.said.value = f"<pre>{escape(shown(self.design))}</pre>"
        if self.design.weeks:
            with self.output:
                display(weeks(self.design))


def weeks(design: Design) -> Chart:
    """The power of the whole rule by weeks of enrolment, and what is wanted."""
    import altair as alt

    rows = [{"weeks": week.weeks, "power": week.power, "units": f"{week.units:,.0f}"} for week in design.weeks]
    line = alt.Chart(alt.Data(values=rows)).mark_line(point=True, color=BLUE).encode(
        x=alt.X("weeks:O", title="weeks of enrolment", axis=alt.Axis(labelAngle=0)),
        y=alt.Y("power:Q", title="power of the whole rule", scale=alt.Scale(domain=[0, 1]),
                axis=amounts(".0%", "height")), tooltip=["weeks:O", "units:N", alt.Tooltip("power:Q", format=".1%")])
    wanted = alt.Chart(alt.Data(values=[{"power": design.target}])).mark_rule(strokeDash=[4, 3], color=GREY).encode(
        y="power:Q")
    return Chart.of((line + wanted).properties(width=360, height=180))


def _percent(label: str, amount: Margin) -> ipywidgets.FloatSlider:
    value = 100 * amount.amount
    return ipywidgets.FloatSlider(value=value, min=min(0.1, value), max=max(20.0, 3 * value), step=0.1,
                                  description=f"{label}, %", continuous_update=False, **_WIDE)
