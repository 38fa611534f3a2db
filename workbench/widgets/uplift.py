"""Whom to message, in a notebook: move the share of users who are eligible, and see what that gains."""

from __future__ import annotations

from html import escape
from typing import Any

import ipywidgets
from IPython.display import display

from workbench.charts import GREY, Chart
from workbench.learning.uplift.charts import qini_curve


class UpliftView(ipywidgets.VBox):
    """Reads the figures of a finished run; it computes none.

    Attributes:
        output_of: which label and arm is shown; share: of users, by the model's order.
        point: what treating this share gains a user: gain, low, high, random.
    """

    def __init__(self, measured: dict[str, Any], share: float = 0.3) -> None:
        self.figures = {f"{arm} on {label}": found for label, head in measured["heads"].items()
                        for arm, found in head["arms"].items()}
        self.output_of = ipywidgets.Dropdown(options=list(self.figures), description="Effect of",
                                             style={"description_width": "auto"})
        self.share = ipywidgets.SelectionSlider(
            options=[(f"{point['share']:.0%}", i) for i, point in enumerate(self.curve)], description="Eligible",
            value=round(share * (len(self.curve) - 1)), style={"description_width": "auto"}, layout={"width": "420px"})
        self.said, self.output = ipywidgets.HTML(), ipywidgets.Output()
        for choice in (self.output_of, self.share):
            choice.observe(self._show, "value")
        self._show()
        super().__init__([self.output_of, self.share, self.said, self.output])

    @property
    def curve(self) -> list[dict[str, float]]:
        """The points of the chosen effect's curve."""
        curve: list[dict[str, float]] = self.figures[self.output_of.value]["curve"]
        return curve

    @property
    def point(self) -> dict[str, float]:
        """The chosen point."""
        return self.curve[self.share.value]

    def _show(self, _: object = None) -> None:
        one, found = self.point, self.figures[self.output_of.value]
        told = one["low"] > one["random"] or one["high"] < one["random"]
        beyond = "more than as many at random" if told and one["gain"] > one["random"] else (
            "less than as many at random" if told else "not told apart from as many at random")
        self.said.value = (
            f"<p>{escape(self.output_of.value)}: {one['share']:.0%} eligible gain {one['gain']:+.5f} a user "
            f"({one['low']:+.5f} to {one['high']:+.5f}), at random {one['random']:+.5f}: {beyond}. "
            f"Differences between users: {escape(found['heterogeneity']['verdict'].replace('_', ' '))}.</p>")
        self.output.clear_output()
        with self.output:
            display(marked(found, one["share"], self.output_of.value))


def marked(figures: dict[str, Any], share: float, name: str) -> Chart:
    """The curve of what is gained, with a line at the chosen share."""
    spec = qini_curve(figures, name).spec
    rule = {"data": {"values": [{"share": share}]}, "mark": {"type": "rule", "color": GREY, "strokeWidth": 2},
            "encoding": {"x": {"field": "share", "type": "quantitative"}}}
    return Chart({**spec, "layer": [*spec["layer"], rule]})
