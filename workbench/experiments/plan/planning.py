"""A design in words and as a table, for people who read it in a shell."""

from __future__ import annotations

import math

from workbench.experiments.plan.design import Design


def shown(found: Design) -> str:
    """The plan as text."""
    arms = ", ".join(f"{arm} {units:,.0f}" for arm, units in found.arms.items())
    lines = [
        f"{found.experiment}: {found.units:,.0f} units ({arms})",
        f"  power of the whole rule  {found.rule.ship:.1%}, wanted {found.target:.0%}",
        f"  units that it needs      {found.needed:,.0f}; by the union bound {_units(found.union)}; "
        f"for the first metric alone {_units(found.naive)}",
    ]
    if found.smallest is not None:
        lines.append(f"  smallest effect found    {found.smallest:.2%} of control, on the first success metric")
    if found.days is not None:
        lines.append(f"  enrolment                {found.days} days, as users came lately; the last window ends after "
                     f"{found.days_final}")
    elif found.weeks:
        lines.append(f"  enrolment                more than {found.weeks[-1].weeks} weeks: in those "
                     f"{found.weeks[-1].units:,.0f} users came lately")
    if found.reach < 1:
        lines.append(f"  traffic                  {found.reach:.1%} of the users, by allocation.yaml")
    if found.ramp:
        lines.append(f"  ramp                     {', '.join(found.ramp)}")
    for week in found.weeks:
        smallest = f", smallest effect {week.smallest:.2%}" if week.smallest is not None else ""
        after = f"after {week.weeks} week{'s' if week.weeks > 1 else ''}"
        lines.append(f"  {after:<24} {week.units:,.0f} units, power {week.power:.1%}{smallest}")
    if len(found.arms) > 2:
        lines.append(f"  the power is that of     {found.arm}, the smallest arm")
    if found.looks:
        by = ", ".join(f"{day} {chance:.0%}" for day, chance in zip(found.looks, found.rule.by_look, strict=True))
        lines.append(f"  shipped by each look     {by}")
    lines.append("")
    wide = max(len(line.metric) for line in found.lines)
    lines.append(f"  {'metric':<{wide}}  {'role':<9}  {'mean':>9}  {'sd':>9}  CUPED   effect   margin   level   power  "
                 "units alone")
    for line in found.lines:
        margin = f"{line.margin:.4g}" if line.margin is not None else ""
        lines.append(
            f"  {line.metric:<{wide}}  {line.role:<9}  {line.mean:9.4g}  {line.sd:9.4g}  {line.reduction:5.0%}  "
            f"{line.effect:7.4g}  {margin:>7}  {line.level:6.4f}  {line.power:6.1%}  {_units(line.alone)}")
    lines += ["", f"Variances from snapshot {found.snapshot}: {found.basis}."]
    return "\n".join(lines)


def _units(units: float) -> str:
    return f"{units:,.0f}" if math.isfinite(units) else "-"
