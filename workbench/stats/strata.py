"""Several comparisons of the same two arms as one: each within its stratum, then weighted."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.stats.summary import Arm, Pair


def combined(pairs: Sequence[Pair], weights: Sequence[float]) -> Pair:
    """The weighted mean of independent comparisons: means add by weight, variances by its square.

    Each stratum compares arms that were randomised within it, so a difference between strata (a season, a change of
    the split) is in no comparison. Degrees of freedom are Satterthwaite's, (sum w^2 V)^2 / sum (w^4 V^2 / df).

    Args:
        weights: of each stratum, any positive scale.

    Raises:
        ValueError: without strata.
    """
    if not pairs:
        raise ValueError("nothing to combine")
    whole = sum(weights)
    w = [one / whole for one in weights]

    def arm(of: Sequence[Arm]) -> Arm:
        return Arm(sum(one.n for one in of), sum(a * one.mean for a, one in zip(w, of, strict=True)),
                   sum(a * a * one.variance for a, one in zip(w, of, strict=True)))

    parts = [(a * a * (one.control.variance + one.treatment.variance), one.freedom)
             for a, one in zip(w, pairs, strict=True)]
    small = sum(v * v / freedom for v, freedom in parts)
    after = sum(v for v, _ in parts)
    known = [one.variance_reduction for one in pairs]
    reduction = None
    if any(one is not None for one in known):
        before = sum(v / (1 - (r or 0.0)) for (v, _), r in zip(parts, known, strict=True) if (r or 0.0) < 1)
        reduction = 1 - after / before if before > 0 else None
    return Pair(arm([one.control for one in pairs]), arm([one.treatment for one in pairs]),
                sum(a * one.raw_control for a, one in zip(w, pairs, strict=True)),
                sum(a * one.raw_treatment for a, one in zip(w, pairs, strict=True)),
                pairs[0].method, tuple(dict.fromkeys(label for one in pairs for label in one.covariates)), reduction,
                sum(a * a * one.shared for a, one in zip(w, pairs, strict=True)),
                after * after / small if small > 0 else float("inf"))
