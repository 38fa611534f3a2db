"""What would prove a hypothesis wrong: a predicate on the readout, so that nobody moves the posts afterwards."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from workbench.assistant.tools.tool import Frozen
from workbench.experiments.plan.amounts import written
from workbench.experiments.readout import Readout
from workbench.experiments.spec import effect
from workbench.metrics.catalog import Catalog
from workbench.metrics.spec import Metric


class Falsifier(Frozen):
    """Wrong if, on that day, the whole interval of the metric's effect lies on that side of the threshold."""

    metric: str
    side: Literal["below", "above"] = Field(description="of the threshold, where the interval would prove it wrong")
    threshold: str = Field(description="signed: 3% of control, -0.5pp or a bare number")
    day: int = Field(ge=1, le=730, description="days after the first enrolment")

    @property
    def words(self) -> str:
        """The predicate in a sentence."""
        return (f"wrong if on day {self.day} the interval of the effect on {self.metric} lies {self.side} "
                f"{self.threshold}")

    def fault(self, catalog: Catalog, judged: list[str], good: str) -> str | None:
        """Why it cannot be computed, or could not prove anything wrong; None where it can.

        Args:
            judged: metrics that the hypothesis names.
            good: up or down, where the effect is hoped to go.
        """
        if self.metric not in judged:
            return f"{self.metric!r} is no metric of the hypothesis: name {' or '.join(judged)}"
        try:
            effect(self.threshold)
        except ValueError:
            return f"the threshold {self.threshold!r} is no amount: write 3%, -0.5pp or 0"
        metric: Metric = catalog.metric(self.metric)
        wrong = "below" if good == "up" else "above"
        if self.side != wrong and self.metric == judged[0]:
            return f"{self.metric} is hoped to go {good}: an interval {self.side} the threshold proves nothing wrong"
        waits = -(-(metric.horizon or 0) // 24)
        if self.day < waits:
            return f"on day {self.day} no unit is mature on {self.metric}: its window ends after {waits} days"
        return None

    def holds(self, readout: Readout) -> bool | None:
        """Whether a readout proves the hypothesis wrong for every arm; None where it cannot tell.

        Blocked readouts, and metrics that they do not have, tell nothing.
        """
        amount = effect(self.threshold)
        found = [row for row in readout.rows() if row.metric == self.metric and row.test in ("superiority", "none")]
        if readout.status == "blocked" or not found:
            return None
        said = []
        for row in found:
            low, high = row.relative_ci if amount.relative else row.ci
            end = high if self.side == "below" else low
            if end is None:
                return None
            said.append(end < amount.amount if self.side == "below" else end > amount.amount)
        return all(said)


def default(metric: str, good: str, size: str, day: int) -> Falsifier:
    """Wrong if the interval leaves the hoped effect out, on the side where it falls short."""
    amount = effect(size)
    signed = size if good == "up" or size.startswith("-") else f"-{written(amount)}"
    return Falsifier(metric=metric, side="below" if good == "up" else "above", threshold=signed, day=day)


def plain(falsifier: Falsifier) -> dict[str, Any]:
    """As a draft writes it."""
    return falsifier.model_dump(mode="json")
