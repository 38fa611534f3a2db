"""The result by slices: what volume, mix and rate brought, and which slices are beyond chance."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from workbench.charts import Chart
from workbench.experiments.decomposition.attribution import FOUND, shown
from workbench.experiments.decomposition.path import Path
from workbench.experiments.readout import plain
from workbench.stats.estimate import Estimate
from workbench.stats.mix import MixAndRate, Slice


@dataclass(frozen=True)
class Finding:
    """A slice whose mix or rate is beyond chance."""

    slice: str
    kind: str
    part: Estimate


@dataclass(frozen=True)
class SlicedChange:
    """A change by slices; volume, mix and rate add up to the total.

    Attributes:
        rate_words: what is above per what is below the line.
        findings: beyond chance at a false discovery rate of 10 % over all mixes and rates, the largest first.
    """

    snapshot: str
    by: str
    sides: tuple[str, str]
    rate_words: str
    total: Estimate
    volume: Estimate | None
    mix: Estimate
    rate: Estimate
    slices: tuple[Slice, ...]
    findings: tuple[Finding, ...]
    residual: float
    notes: tuple[str, ...] = field(default=())

    @property
    def words(self) -> str:
        """What it says, in one sentence."""
        low, high = self.total.ci
        parts = [f"{name} {part.value:+.4g}" for name, part in
                 (("volume", self.volume), ("mix", self.mix), ("rate", self.rate)) if part is not None]
        head = (f"{self.rate_words} by {self.by}: {self.total.value:+.4g} ({low:+.4g} to {high:+.4g}) between "
                f"{self.sides[0]} and {self.sides[1]}, of it {', '.join(parts)}")
        if not self.findings:
            return f"{head}; no slice is beyond chance"
        first = self.findings[0]
        return f"{head}; most by the {first.kind} of {first.slice}: {first.part.value:+.4g}"

    def as_dict(self) -> dict[str, Any]:
        """The change as JSON."""
        slices: list[dict[str, Any]] = [{"slice": one.name, "share": list(one.share), "rate": list(one.rate),
                   "mix": {**shown(one.mix), "q": one.mix_q}, "within": {**shown(one.within), "q": one.rate_q}}
                  for one in self.slices]
        value: dict[str, Any] = plain({
            "version": 1, "snapshot": self.snapshot, "by": self.by, "sides": list(self.sides), "of": self.rate_words,
            "total": shown(self.total), "volume": shown(self.volume) if self.volume else None, "mix": shown(self.mix),
            "rate": shown(self.rate), "slices": slices, "residual": self.residual, "words": self.words,
            "findings": [{"slice": one.slice, "kind": one.kind, **shown(one.part)} for one in self.findings],
            "notes": list(self.notes)})
        return value

    def chart(self) -> Chart:
        """Mix and rate of each slice."""
        from workbench.experiments.decomposition.charts import contributions

        return contributions(self)

    def _repr_mimebundle_(self, **options: Any) -> dict[str, Any]:
        return {**self.chart()._repr_mimebundle_(**options), "text/plain": self.text()}

    def text(self) -> str:
        """The change as lines for a terminal."""
        rows = [f"  {one.name:<20} share {one.share[0]:6.1%} {one.share[1]:6.1%}  rate {_number(one.rate[0])} "
                f"{_number(one.rate[1])}  mix {one.mix.value:>+10.4g}  within {one.within.value:>+10.4g}"
                for one in self.slices]
        return "\n".join([self.words, *rows, *(f"note: {note}" for note in self.notes)])


def sliced(found: MixAndRate, path: Path, *, by: str, snapshot: str, sides: tuple[str, str], per: str,
           notes: tuple[str, ...] = ()) -> SlicedChange:
    """Put words to a decomposition by slices."""
    below = per if found.volume is not None or len(path.steps) == 1 else path.steps[0]
    return SlicedChange(snapshot, by, sides, f"{path.steps[-1]} per {below}", found.total, found.volume, found.mix,
                        found.rate, found.slices, tuple(Finding(*one) for one in found.findings(FOUND)),
                        found.residual, notes)


def _number(value: float | None) -> str:
    return "      none" if value is None else f"{value:10.4g}"
