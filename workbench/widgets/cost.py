"""What a message costs, in a notebook: move how long a lost user stays lost."""

from __future__ import annotations

from html import escape

import ipywidgets
from IPython.display import display

from workbench.api import ExperimentView
from workbench.charts import AMBER, BLUE, GREY, Chart, amounts
from workbench.errors import WorkbenchError
from workbench.experiments.causal.message_cost import Costs


class CostView(ipywidgets.VBox):
    """A slider over the months after the window; the engine is asked again at every step.

    Attributes:
        found: the last answer; None where it was refused, for a reason that `said` shows.
    """

    def __init__(self, experiment: ExperimentView, months_after: float = 0.0) -> None:
        self.experiment = experiment
        self.found: Costs | None = None
        self.months = ipywidgets.FloatSlider(
            value=months_after, min=0.0, max=max(24.0, 2 * months_after), step=0.5, continuous_update=False,
            description="Months lost", style={"description_width": "auto"}, layout={"width": "420px"})
        self.said, self.output = ipywidgets.HTML(), ipywidgets.Output()
        self.months.observe(self._ask, "value")
        self._ask()
        super().__init__([self.months, self.said, self.output])

    def _ask(self, _: object = None) -> None:
        self.output.clear_output()
        try:
            self.found = self.experiment.message_cost(months_after=self.months.value)
        except WorkbenchError as error:
            self.found = None
            self.said.value = f"<p>{escape(error.line)}</p>"
            return
        lines = [*(one.words for one in self.found.arms), *self.found.notes]
        self.said.value = "".join(f"<p>{escape(line)}</p>" for line in lines)
        with self.output:
            display(balance(self.found))


def balance(found: Costs) -> Chart:
    """What a message brings beside what it costs, by arm, each with its interval."""
    import altair as alt

    rows = [{"label": f"{what}, {one.arm}", "value": part.value, "low": part.ci[0], "high": part.ci[1], "what": what}
            for one in found.arms for what, part in (("brings", one.gain), ("costs", one.cost)) if part is not None]
    base = alt.Chart(alt.Data(values=rows)).encode(
        y=alt.Y("label:N", sort=[str(row["label"]) for row in rows], title=None),
        color=alt.Color("what:N", legend=None, scale=alt.Scale(domain=["brings", "costs"], range=[BLUE, AMBER])),
        tooltip=["label:N", alt.Tooltip("value:Q", format=".4g")])
    spans = base.mark_rule(strokeWidth=2).encode(x=alt.X("low:Q", title="a message, in the units of objectives.yaml",
                                                         axis=amounts("~g")), x2="high:Q")
    points = base.mark_point(size=60, filled=True).encode(x="value:Q")
    zero = alt.Chart(alt.Data(values=[{"x": 0}])).mark_rule(strokeDash=[3, 3], color=GREY).encode(x="x:Q")
    return Chart.of((zero + spans + points).properties(width=420, height=alt.Step(28)))
