"""A check with its verdict, and the report of all of them."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Verdict = Literal["ok", "watch", "act", "unknown"]
ORDER: tuple[Verdict, ...] = ("act", "watch", "unknown", "ok")
# The chance that a kind of check raises its voice over a log in which nothing moved, shared by all its subjects.
ALPHA = 0.01


@dataclass(frozen=True)
class Check:
    """One finding.

    Attributes:
        kind: which check: `psi`, `ks`, `calibration`, ...
        subject: what it looked at: a feature, an output, a channel, an action.
        value: the figure; None where there is none.
        threshold: from where on it is `watch`, and from where on `act`.
        why: in words, with the figures that it rests on.
        detail: further figures, for charts.
    """

    kind: str
    subject: str
    verdict: Verdict
    value: float | None
    threshold: tuple[float, float] | None
    why: str
    detail: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Kind and subject."""
        return f"{self.kind} {self.subject}"


@dataclass(frozen=True)
class Report:
    """What was found in the current window, beside the reference.

    Attributes:
        spec, run: the model; None where only the log was looked at.
        reference, current: [begin, end), UTC.
        sample: share of the units that rows were read of; tables are counted whole.
        rows: of the model, in either window.
    """

    spec: str | None
    run: str | None
    snapshot: str
    reference: tuple[str, str]
    current: tuple[str, str]
    sample: float
    rows: tuple[int, int]
    checks: tuple[Check, ...]

    @property
    def verdict(self) -> Verdict:
        """The worst of all; `unknown` only where nothing else is known."""
        found = {check.verdict for check in self.checks}
        for verdict in ("act", "watch"):
            if verdict in found:
                return verdict      # type: ignore[return-value]
        return "ok" if "ok" in found else "unknown"

    def of(self, verdict: Verdict) -> tuple[Check, ...]:
        """The checks of one verdict."""
        return tuple(check for check in self.checks if check.verdict == verdict)

    def __getitem__(self, name: str) -> Check:
        """The check of a kind and a subject, such as `psi sends_7d`."""
        return next(check for check in self.checks if check.name == name)

    def _repr_html_(self) -> str:
        from workbench.learning.monitoring.page import fragment

        return fragment(self)

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "version": 1, "verdict": self.verdict, "spec": self.spec, "run": self.run, "snapshot": self.snapshot,
            "reference": list(self.reference), "current": list(self.current), "sample": self.sample,
            "rows": list(self.rows), "counts": {one: len(self.of(one)) for one in ORDER},
            "checks": [{**asdict(one), "threshold": None if one.threshold is None else list(one.threshold)}
                       for one in self.checks],
        }

    @classmethod
    def from_dict(cls, value: dict[str, Any]) -> Report:
        """What `as_dict` gave."""
        checks = tuple(Check(one["kind"], one["subject"], one["verdict"], one["value"],
                             None if one["threshold"] is None else tuple(one["threshold"]), one["why"], one["detail"])
                       for one in value["checks"])
        reference, current = value["reference"], value["current"]
        return cls(value["spec"], value["run"], value["snapshot"], (reference[0], reference[1]),
                   (current[0], current[1]), value["sample"], (value["rows"][0], value["rows"][1]), checks)


def graded(size: float, threshold: tuple[float, float], real: bool) -> Verdict:
    """`watch` from the first threshold on, `act` from the second on, and only what is no chance."""
    if not real or size < threshold[0]:
        return "ok"
    return "act" if size >= threshold[1] else "watch"
