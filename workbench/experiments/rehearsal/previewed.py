"""A preview in words, for the command line."""

from __future__ import annotations

from workbench.experiments.rehearsal.preview import Detectable, FalsePositives, Preview

_SHOWN = 8      # other metrics in the text; all are in the JSON


def text(found: Preview) -> str:
    """The preview as plain text."""
    spread = found.spread
    lines = [f"{found.metric} on {found.units}, snapshot {found.snapshot}", "",
             f"value {_number(spread.value)}  variance {_number(spread.variance)}  skewness {_number(spread.skew)}",
             f"{spread.n:,} mature with a value  {spread.immature:,} immature  zero {_share(spread.share_zero)}  "
             f"missing {_share(spread.share_missing)}"]
    for column, values in spread.quantiles.items():
        lines.append(f"{column}: " + "  ".join(
            f"{100 * i // (len(values) - 1)}% {value:.6g}" for i, value in enumerate(values)))
    lines += ["", "two halves that differ in nothing:", *(_rate(one) for one in found.false_positives)]
    lines += ["", "smallest effect that two equal arms find (alpha 5 %, power 80 %):",
              *(_effect(one) for one in found.detectable)]
    if found.covariate is not None and found.reduction is not None:
        how = "its covariate" if found.covariate == "declared" else (
            f"`covariate: {{lookback: {found.lookback_days:.0f}d}}`, which is not declared,")
        lines.append(f"  {how} takes off {found.reduction:.1%} of the variance")
    known = [one for one in found.company if one.correlation is not None]
    lines += ["", "correlation with the other metrics:",
              *(f"  {one.correlation:+.2f}  {one.metric} ({one.units:,} units)" for one in known[:_SHOWN])]
    rest = len(found.company) - len(known[:_SHOWN])
    lines += [f"  {rest} more in --json"] if rest else []
    return "\n".join([*lines, *(f"note: {note}" for note in found.notes)])


def _rate(one: FalsePositives) -> str:
    kind = "adjusted" if one.adjusted else "plain"
    if one.rate is None or one.interval is None or one.error is None:
        return f"  {kind}: no split has a test"
    verdict = "compatible" if one.compatible else "NOT compatible"
    return (f"  {kind}: {one.rate:.2%} +- {one.error:.2%} of {one.splits:,} splits show a difference, "
            f"99 % interval {one.interval[0]:.1%} to {one.interval[1]:.1%}: {verdict} with {one.alpha:.0%}")


def _effect(one: Detectable) -> str:
    when = f"{one.weeks} weeks of enrolment" if one.weeks else "all units"
    read = f", read out on day {one.readout:.0f}" if one.readout is not None else ""
    line = f"  {when} ({one.units:,.0f} units{read}): {_change(one.effect, one.relative)}"
    return line + (f", with the covariate {_change(one.adjusted, one.adjusted_relative)}" if one.adjusted else "")


def _change(effect: float | None, relative: float | None) -> str:
    if effect is None:
        return "none"
    return f"{effect:.4g}" + (f" ({relative:.1%})" if relative is not None else "")


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.6g}"


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.1%}"
