"""One suspicion of a leak, and what it stops."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from workbench.errors import Refused
from workbench.learning.spec import TrainingSpec

Kind = Literal["afterwards", "identifier", "future", "undated", "proxy", "missingness"]


@dataclass(frozen=True)
class Finding:
    """A feature that may know what is to be predicted.

    Attributes:
        feature: its name in the spec.
        kind: what is suspected.
        why: in words, with the feature as the subject.
        evidence: what was seen: columns, counts, a measure.
        fix: what to do.
        certain: it follows from what the columns are, so no `trust` lifts it; the others are suspicions.
    """

    feature: str
    kind: Kind
    why: str
    evidence: str
    fix: str
    certain: bool = False

    @property
    def line(self) -> str:
        """All of it in one line."""
        return f"{self.feature!r} {self.why} ({self.evidence}): {self.fix}"

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


def block(findings: Sequence[Finding], spec: TrainingSpec) -> list[str]:
    """Refuse to train when a finding stands; else a line for each that the spec overrules by `trust`.

    Raises:
        Refused: with every finding in its line and, as plain values, in its result.
    """
    standing = [one for one in findings if one.certain or spec.features[one.feature].trust is None]
    if standing:
        many = "a feature knows" if len({one.feature for one in standing}) == 1 else "features know"
        trusted = "" if all(one.certain for one in standing) else (
            "; where a suspicion is wrong, say why under the feature's `trust`")
        raise Refused(f"training/{spec.name}.yaml: {many} what is to be predicted: "
                      + "; ".join(one.line for one in standing),
                      result={"findings": [one.as_dict() for one in standing]},
                      hint=f"a model that sees it is good only on the past{trusted}")
    return [f"feature {one.feature!r} {one.why} ({one.evidence}), and is trusted: {spec.features[one.feature].trust}"
            for one in findings]
