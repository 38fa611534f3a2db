"""Why did it move, in a notebook: two periods, a path or a column, and the answer at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from html import escape
from itertools import pairwise

import ipywidgets
from IPython.display import display

from workbench.api import SnapshotView
from workbench.errors import WorkbenchError
from workbench.experiments.decomposition.attribution import Attribution
from workbench.experiments.decomposition.path import spoken
from workbench.experiments.decomposition.sliced import SlicedChange

WHOLE = "along the path"
_WIDE = {"style": {"description_width": "auto"}}


class WhyView(ipywidgets.VBox):
    """Choose the periods, the window and what to slice by; every change of a choice asks the engine again.

    Attributes:
        found: the last answer; None where it was refused, for a reason that `said` shows.
    """

    def __init__(self, snapshot: SnapshotView, steps: Sequence[str], *, before: date, after: date, days: int,
                 by: Sequence[str] = ()) -> None:
        self.snapshot, self.steps = snapshot, tuple(steps)
        self.found: Attribution | SlicedChange | None = None
        self.before = ipywidgets.DatePicker(value=before, description="From", **_WIDE)
        self.after = ipywidgets.DatePicker(value=after, description="To", **_WIDE)
        self.days = ipywidgets.IntSlider(value=days, min=1, max=max(56, days), description="Days",
                                         continuous_update=False, **_WIDE)
        self.by = ipywidgets.Dropdown(options=[WHOLE, *by], description="Take apart", **_WIDE)
        words = [spoken(step) for step in self.steps]
        rates = [f"{later} per {earlier}" for earlier, later in pairwise(words)]
        self.rate = ipywidgets.Dropdown(options=[(rate, i) for i, rate in enumerate(rates)], description="Rate",
                                        value=max(len(rates) - 1, 0) if rates else None, **_WIDE)
        self.total = ipywidgets.Checkbox(description="sums, not means", indent=False)
        self.volume = ipywidgets.Checkbox(description="with volume, per user", indent=False)
        self.said, self.output = ipywidgets.HTML(), ipywidgets.Output()
        for choice in (self.before, self.after, self.days, self.by, self.rate, self.total, self.volume):
            choice.observe(self._ask, "value")
        self._ask()
        super().__init__([ipywidgets.HBox([self.before, self.after, self.days]),
                          ipywidgets.HBox([self.by, self.rate, self.total, self.volume]), self.said, self.output])

    def asked(self) -> Attribution | SlicedChange:
        """The engine's answer to the choices as they are."""
        first, second = (datetime.combine(day.value, time()) for day in (self.before, self.after))
        window = f"{self.days.value}d"
        if self.by.value == WHOLE:
            return self.snapshot.why(self.steps, first, second, window=window, total=self.total.value)
        return self.snapshot.slices(self.steps[self.rate.value:self.rate.value + 2], first, second, self.by.value,
                                    window=window, per_user=self.volume.value)

    def _ask(self, _: object = None) -> None:
        whole = self.by.value == WHOLE
        for choice, shown in ((self.total, whole), (self.rate, not whole), (self.volume, not whole)):
            choice.layout.display = "" if shown else "none"
        self.output.clear_output()
        self.said.value = "<p>…</p>"
        try:
            self.found = self.asked()
        except WorkbenchError as error:
            self.found = None
            self.said.value = f"<p>{escape(error.line)}</p>"
            return
        notes = "".join(f"<br>{escape(note)}." for note in self.found.notes)
        self.said.value = f"<p>{escape(self.found.words)}.</p><p>{notes.removeprefix('<br>')}</p>"
        with self.output:
            display(self.found.chart())
