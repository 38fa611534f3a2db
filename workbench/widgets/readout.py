"""A readout in a notebook with two choices: the segment, and the margin of harm."""

from __future__ import annotations

from html import escape
from typing import Any

import ipywidgets

from workbench.experiments.readout import Readout, Row
from workbench.experiments.report.page import table

EVERYBODY = "everybody"


class ReadoutView(ipywidgets.VBox):
    """Shows the rows of a `Readout`; the margin slider compares it with the intervals the readout holds."""

    def __init__(self, readout: Readout) -> None:
        self.readout = readout
        segments = sorted({(row.segment["column"] or "", row.segment["value"] or "")
                           for row in readout.estimates if row.segment})
        options = {EVERYBODY: None} | {f"{column} = {value}": (column, value) for column, value in segments}
        self.segment = ipywidgets.Dropdown(options=options, description="Segment", style={"description_width": "auto"})
        self.margin = ipywidgets.FloatSlider(value=5.0, min=0.1, max=20.0, step=0.1, description="Margin, %",
                                             style={"description_width": "auto"}, continuous_update=True)
        self.rows = ipywidgets.HTML()
        self.verdict = ipywidgets.HTML()
        self.segment.observe(self._show, "value")
        self.margin.observe(self._show, "value")
        self._show()
        super().__init__([ipywidgets.HBox([self.segment, self.margin]), self.rows, self.verdict])

    def chosen(self) -> list[Row]:
        """The rows of the chosen segment."""
        if self.segment.value is None:
            return [row for row in self.readout.estimates if row.segment is None]
        column, value = self.segment.value
        return [row for row in self.readout.estimates
                if row.segment is not None and (row.segment["column"], row.segment["value"]) == (column, value)]

    def within(self, row: Row) -> bool | None:
        """Whether a guardrail's interval rules out harm beyond the slider's margin; None when undefined."""
        low, high = row.relative_ci
        bound = low if row.direction == "up" else high
        if bound is None:
            return None
        return bound > -self.margin.value / 100 if row.direction == "up" else bound < self.margin.value / 100

    def _show(self, _: Any = None) -> None:
        rows = self.chosen()
        if not rows:
            self.rows.value = "<p>" + escape("; ".join(self.readout.decision.reasons)) + "</p>"
            self.verdict.value = ""
            return
        self.rows.value = table([row for row in rows if row.test != "deterioration"])
        said = [f"<li>{escape(row.metric)}, {escape(row.arm)}: {_words(self.within(row))}</li>"
                for row in rows if row.test == "non_inferiority"]
        lead = f"<p>With a margin of {self.margin.value:.1f} %:</p>"
        self.verdict.value = f"{lead}<ul>{''.join(said)}</ul>" if said else ""


def _words(within: bool | None) -> str:
    if within is None:
        return "undefined"
    return "harm beyond it is ruled out" if within else "harm beyond it is not ruled out"
