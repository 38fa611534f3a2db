"""The result: a change, what each step of a path brought to it, and what may be read from that."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from workbench.charts import Chart
from workbench.experiments.decomposition.path import Path
from workbench.experiments.readout import plain
from workbench.stats.decomposition import Decomposition
from workbench.stats.estimate import Estimate
from workbench.stats.multiplicity import benjamini_yekutieli

CANCEL = 0.1        # by how much of the change a part may go against it, and others beyond it, before shares mislead
FOUND = 0.1         # false discovery rate at which a step is named
ACCOUNTING = ("an accounting of totals, not of causes: what happens after the exposure is moved by the treatment, so a "
              "step's part is not what changing that step alone would bring")


@dataclass(frozen=True)
class Step:
    """One step of the path.

    Attributes:
        rate: its factor in words; before, after: the factor on each side.
        part: what it brought to the change.
        share: part over total; None where the total cannot be told from nothing, or parts cancel: a share of -500 % of
            a small change is no share.
        q: of no part at all, over all steps.
    """

    name: str
    rate: str
    before: float
    after: float
    part: Estimate
    share: float | None
    q: float


@dataclass(frozen=True)
class Attribution:
    """A change along a path.

    Attributes:
        sides: what is compared, in words, before (or control) first.
        total: the change of the last step's mean per unit.
        residual: the change less all parts: rounding.
        notes: how it is to be read.
    """

    subject: str
    snapshot: str
    sides: tuple[str, str]
    path: tuple[str, ...]
    before: float
    after: float
    total: Estimate
    steps: tuple[Step, ...]
    residual: float
    method: str
    notes: tuple[str, ...] = field(default=())
    of: str = "per unit"

    @property
    def driver(self) -> Step | None:
        """The step that brought most, among those that are beyond chance; None where none is."""
        found = [step for step in self.steps if step.q <= FOUND]
        return max(found, key=lambda step: abs(step.part.value)) if found else None

    @property
    def words(self) -> str:
        """What it says, in one sentence."""
        low, high = self.total.ci
        head = (f"{self.path[-1]} {self.of}: {self.before:.4g} in {self.sides[0]}, {self.after:.4g} in "
                f"{self.sides[1]}, a change of {self.total.value:+.4g} ({low:+.4g} to {high:+.4g})")
        found = sorted((step for step in self.steps if step.q <= FOUND), key=lambda step: -abs(step.part.value))
        if not found:
            return f"{head}; no step moved beyond chance"
        said = [f"{step.rate} ({step.before:.4g} to {step.after:.4g}) {step.part.value:+.4g}"
                f"{f', {step.share:.0%} of the change' if step.share is not None else ''}" for step in found[:2]]
        return f"{head}; the largest parts: {'; '.join(said)}"

    def as_dict(self) -> dict[str, Any]:
        """The attribution as JSON."""
        steps = [{"name": one.name, "rate": one.rate, "before": one.before, "after": one.after, "share": one.share,
                  "q": one.q, **shown(one.part)} for one in self.steps]
        value: dict[str, Any] = plain({
            "version": 1, "subject": self.subject, "snapshot": self.snapshot, "sides": list(self.sides),
            "path": list(self.path), "before": self.before, "after": self.after, "total": shown(self.total),
            "steps": steps, "residual": self.residual, "method": self.method,
            "driver": self.driver.name if self.driver else None, "words": self.words, "notes": list(self.notes)})
        return value

    def chart(self) -> Chart:
        """A bridge from one side to the other."""
        from workbench.experiments.decomposition.charts import bridge

        return bridge(self)

    def _repr_mimebundle_(self, **options: Any) -> dict[str, Any]:
        return {**self.chart()._repr_mimebundle_(**options), "text/plain": self.text()}

    def text(self) -> str:
        """The attribution as lines for a terminal."""
        rows = [f"  {step.rate:<44} {step.before:>10.4g} {step.after:>10.4g}  {step.part.value:>+11.4g} "
                f"({step.part.ci[0]:+.4g} to {step.part.ci[1]:+.4g})"
                f"{f'  {step.share:6.1%}' if step.share is not None else ''}" for step in self.steps]
        return "\n".join([self.words, *rows, *(f"note: {note}" for note in self.notes)])


def attribution(found: Decomposition, path: Path, *, subject: str, snapshot: str, sides: tuple[str, str],
                notes: tuple[str, ...], of: str = "per unit") -> Attribution:
    """Put names, shares and q-values to a decomposition."""
    low, high = found.total.ci
    shares = [part.value / found.total.value if found.total.value else 0.0 for part in found.parts]
    told = (low > 0 or high < 0) and all(-CANCEL <= share <= 1 + CANCEL for share in shares)
    q = benjamini_yekutieli([part.p for part in found.parts])
    steps = tuple(Step(name, path.rate(i, of), *found.factors[i], part,
                       shares[i] if told else None, float(q[i]))
                  for i, (name, part) in enumerate(zip(path.steps, found.parts, strict=True)))
    return Attribution(subject, snapshot, sides, path.steps, found.before, found.after, found.total, steps,
                       found.residual, found.method, notes, of)


def shown(one: Estimate) -> dict[str, Any]:
    """An estimate as JSON, with the p of no change."""
    return {"value": one.value, "se": one.se, "ci": list(one.ci), "p": one.p, "n": one.n}
