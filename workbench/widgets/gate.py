"""A policy from bold to careful, in a notebook: reward against harm at each temperature."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import ipywidgets
from IPython.display import display

from workbench.api import Workbench
from workbench.charts import GREEN, GREY, RED, Chart, amounts
from workbench.errors import WorkbenchError
from workbench.policies.gate import EXPLORED, Gate

TEMPERATURES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5)


class GateView(ipywidgets.VBox):
    """A slider over temperatures; each is held against the log once.

    Attributes:
        gates: of each temperature; empty where the policy has none, for a reason that `said` shows.
    """

    def __init__(self, project: Workbench, policy: str, harms: Mapping[str, str],
                 temperatures: Sequence[float] = TEMPERATURES) -> None:
        self.gates: tuple[Gate, ...] = ()
        self.temperature = ipywidgets.SelectionSlider(options=list(temperatures), description="Temperature",
                                                      style={"description_width": "auto"}, layout={"width": "420px"})
        self.said, self.output = ipywidgets.HTML(), ipywidgets.Output()
        try:
            self.gates = project.frontier(policy, harms, temperatures)
        except WorkbenchError as error:
            self.said.value = f"<p>{escape(error.line)}</p>"
        self.temperature.observe(self._show, "value")
        self._show()
        super().__init__([self.temperature, self.said, self.output])

    def _show(self, _: object = None) -> None:
        if not self.gates:
            return
        chosen = next(one for one in self.gates if one.temperature == self.temperature.value)
        lines = [chosen.words, *(one.words for one in chosen.objectives), EXPLORED]
        self.said.value = "".join(f"<p>{escape(line)}</p>" for line in lines)
        self.output.clear_output()
        with self.output:
            display(trade(self.gates, chosen))


def trade(gates: Sequence[Gate], chosen: Gate) -> Chart:
    """Gain of reward against gain of the first harm, a point a temperature, with intervals."""
    import altair as alt

    rows = [{"temperature": one.temperature, "x": one.objectives[1].value.gain, "y": one.objectives[0].value.gain,
             "left": one.objectives[1].value.gain_ci[0], "right": one.objectives[1].value.gain_ci[1],
             "low": one.objectives[0].value.gain_ci[0], "high": one.objectives[0].value.gain_ci[1],
             "passes": one.verdict == "passes", "chosen": one is chosen}
            for one in gates if len(one.objectives) > 1]
    base = alt.Chart(alt.Data(values=rows)).encode(
        opacity=alt.condition("datum.chosen", alt.value(1.0), alt.value(0.4)),
        color=alt.Color("passes:N", legend=None, scale=alt.Scale(domain=[True, False], range=[GREEN, RED])),
        tooltip=["temperature:Q", alt.Tooltip("y:Q", format="+.4g"), alt.Tooltip("x:Q", format="+.4g")])
    names = [one.metric for one in chosen.objectives[:2]] if len(chosen.objectives) > 1 else ["reward", "harm"]
    x = alt.X("x:Q", title=f"{names[1]}, beyond as logged", axis=amounts("~g"))
    y = alt.Y("y:Q", title=f"{names[0]}, beyond as logged", axis=amounts("~g", "height"))
    across = base.mark_rule().encode(x="left:Q", x2="right:Q", y=y)
    up = base.mark_rule().encode(x=x, y="low:Q", y2="high:Q")
    dots = base.mark_point(size=70, filled=True).encode(x=x, y=y)
    zero = alt.Chart(alt.Data(values=[{"v": 0}])).mark_rule(strokeDash=[3, 3], color=GREY)
    whole = zero.encode(x="v:Q") + zero.encode(y="v:Q") + across + up + dots
    return Chart.of(whole.properties(width=420, height=240))
