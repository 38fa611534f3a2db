"""In words: what a readout says of clusters, phases and triggered units."""

from __future__ import annotations

from workbench.experiments.readout import Effect, Readout


def randomised(readout: Readout) -> list[str]:
    """How the arms were made, where not by a user at a time and by one split."""
    health, lines = readout.health, []
    if health.clusters is not None:
        held = ", ".join(f"{arm} {n:,}" for arm, n in health.clusters.counts.items())
        lines.append(f"randomised by {health.clusters.column}: {held}; {health.clusters.crossovers:,} in more than one "
                     f"arm; the largest holds {health.clusters.largest:.1%} of its arm's units")
    for one in health.phases:
        split = ", ".join(f"{arm} {one.counts.get(arm, 0):,} (expected {share:.1%})"
                          for arm, share in one.expected.items())
        lines.append(f"phase {one.phase}: {split}; sample ratio p = "
                     + ("–" if one.p is None else f"{one.p:.3g}"))
    return lines


def among_triggered(readout: Readout) -> list[str]:
    """The effects among triggered units and on everybody; the rule does not read them."""
    part = readout.triggered
    if part is None:
        return []
    if part.blocking:
        return [f"not shown: {reason}" for reason in part.blocking]
    lines = []
    for one in part.effects:
        everybody = f"; on everybody {_shown(one.diluted)}" if one.diluted else ""
        share = f"{one.share:.1%} of units" if one.share is not None else "no units"
        lines.append(f"{one.metric}, {one.arm}: {_shown(one.among)} among {share}{everybody}")
    return lines


def _shown(effect: Effect | None) -> str:
    if effect is None or effect.effect is None:
        return "undefined"
    low, high = effect.relative_ci
    if effect.relative is None or low is None or high is None:
        span = "" if effect.ci[0] is None or effect.ci[1] is None else f" [{effect.ci[0]:.4g}, {effect.ci[1]:.4g}]"
        return f"{effect.effect:+.4g}{span}"
    return f"{effect.relative:+.2%} [{low:+.2%}, {high:+.2%}]"
