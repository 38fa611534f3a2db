"""A long-term effect in a notebook: choose the early metrics, and see the estimate and its card at once."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import ipywidgets

from workbench.api import ExperimentView
from workbench.errors import Refused, WorkbenchError
from workbench.experiments.causal.longterm import LongTerms


class LongTermView(ipywidgets.VBox):
    """Boxes for the early metrics; the engine is asked again with every change.

    Attributes:
        found: the last answer, withheld or not; None where it was wrong input, for a reason that `said` shows.
    """

    def __init__(self, experiment: ExperimentView, outcome: str, early: Sequence[str]) -> None:
        self.experiment, self.outcome = experiment, outcome
        self.found: LongTerms | None = None
        self.early = {name: ipywidgets.Checkbox(value=True, description=name, indent=False) for name in early}
        self.said = ipywidgets.HTML()
        for box in self.early.values():
            box.observe(self._ask, "value")
        self._ask()
        super().__init__([*self.early.values(), self.said])

    def chosen(self) -> list[str]:
        """The early metrics that are ticked."""
        return [name for name, box in self.early.items() if box.value]

    def _ask(self, _: object = None) -> None:
        try:
            self.found = self.experiment.long_term(self.outcome, self.chosen())
        except Refused as refusal:
            self.found = refusal.result if isinstance(refusal.result, LongTerms) else None
            if self.found is None:
                self.said.value = f"<p>{escape(refusal.line)}</p>"
                return
        except WorkbenchError as error:
            self.found = None
            self.said.value = f"<p>{escape(error.line)}</p>"
            return
        rows = "".join(
            f"<li>{escape(arm.words)}<br>early metrics explain {arm.card.r2:.0%} of the outcome in "
            f"{arm.card.history:,} users of history; {arm.card.outside:.1%} of the users are beyond them</li>"
            for arm in self.found.arms)
        self.said.value = f"<ul>{rows}</ul><p>{'<br>'.join(escape(note) for note in self.found.notes)}</p>"
