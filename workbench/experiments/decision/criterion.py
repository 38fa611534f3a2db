"""The overall criterion of `objectives.yaml`: weighted effects, less what lost reachability is worth.

value = sum of weight x effect + sum over channels of price x months of reachability, each per user within the metric's
window. What is lost stays lost after the window too: the price counts only the days inside it, and says so.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import numpy as np

from workbench.experiments.estimates.effects import Effects
from workbench.metrics.catalog import Catalog
from workbench.metrics.objectives import Objectives
from workbench.stats.contrast import Interval
from workbench.stats.critical import Few, Fixed
from workbench.stats.region import break_even, weighted

MONTH = 365.25 / 12         # days
_CHANNEL = re.compile(r"\bchannel\s*=\s*'((?:[^']|'')+)'", re.I)
_STEPS = 40


@dataclass(frozen=True)
class Worth:
    """A sum with its interval, per user."""

    value: float
    se: float
    ci: Interval


@dataclass(frozen=True)
class Price:
    """What one channel's reachability weighs, and where the verdict would turn.

    Attributes:
        days: effect on reachable days, per user; below zero where days are lost.
        month, range: declared value of a reachable month.
        cost: value of those days, per user, at the declared price.
        at_low, at_high: the whole criterion at the ends of the range.
        break_even: the price at which the criterion is nothing, other prices as declared; None where no price does
            it: gain and reachability point the same way.
        flips: whether the criterion's sign changes within the range.
        curve: (price, value, low, high) from 0 on, for the picture.
    """

    channel: str
    metric: str
    days: Worth
    month: float
    range: tuple[float, float]
    cost: Worth
    at_low: Worth
    at_high: Worth
    break_even: float | None
    break_even_ci: Interval
    flips: bool
    curve: tuple[tuple[float, float, float, float], ...]


@dataclass(frozen=True)
class Criterion:
    """One arm by the declared weights.

    Attributes:
        level: of the intervals.
        weights: metric -> weight, those that were measured.
        gain: the weighted effects alone; net: with the price of reachability.
        words: what it says, and what was left out.
    """

    arm: str
    level: float
    weights: dict[str, float]
    gain: Worth
    net: Worth
    prices: tuple[Price, ...]
    words: tuple[str, ...]


def criterion(effects: Effects, catalog: Catalog, objectives: Objectives, alpha: float) -> Criterion | None:
    """The criterion of one arm; None where no weighed metric has an effect."""
    weights = {name: weight for name, weight in objectives.weights.items() if name in effects.names}
    if not weights:
        return None
    z = Few(Fixed(alpha), effects.freedom).z if math.isfinite(effects.freedom) else Fixed(alpha).z
    w = np.zeros(len(effects.names))
    w[effects.of(list(weights))] = list(weights.values())
    found, told = priced(effects, catalog, objectives)
    told += [f"{name} is weighed in objectives.yaml and has no effect here: left out"
             for name in objectives.weights if name not in effects.names]
    whole = w.copy()
    for channel, name in found.items():
        whole[effects.names.index(name)] += objectives.reachable_month[channel].value / MONTH
    prices = tuple(_price(effects, objectives, channel, name, whole, z) for channel, name in found.items())
    gain, net = _worth(effects, w, z), _worth(effects, whole, z)
    words = (*_words(effects.arm, gain, net, prices), *told)
    return Criterion(effects.arm, 1 - alpha, weights, gain, net, prices, words)


def priced(effects: Effects, catalog: Catalog, objectives: Objectives) -> tuple[dict[str, str], list[str]]:
    """Channel -> the metric that counts its reachable days, and what cannot be priced, in words."""
    own: dict[str, str] = {}
    anywhere: list[str] = []
    told: list[str] = []
    for name in effects.names:
        metric = catalog.metric(name)
        fact = catalog.fact(metric.fact) if metric.fact else None
        if fact is None or metric.aggregate != "days" or fact.table != "reachability":
            continue
        if name in objectives.weights:
            told.append(f"{name} has a weight of its own: it is not priced a second time")
            continue
        named = _CHANNEL.search((fact.where or "").replace('"', ""))
        channel = named[1].replace("''", "'") if named else None
        if channel is None:
            anywhere.append(name)
        elif channel not in objectives.reachable_month:
            told.append(f"{name}: objectives.yaml has no price for a reachable month of {channel}")
        else:
            own.setdefault(channel, name)
    if anywhere and not own and len(objectives.reachable_month) == 1:
        (channel,) = objectives.reachable_month
        own[channel] = anywhere[0]
        told.append(f"{anywhere[0]} counts days on any channel: they are priced as {channel}, the only price declared")
    elif anywhere and not own and objectives.reachable_month:
        told.append(f"{anywhere[0]} counts days on any channel and has no price: declare it `by: channel`")
    elif objectives.reachable_month and not own:
        told.append("no metric of the experiment counts reachable days: reachability has no price here")
    return own, told


def _price(effects: Effects, objectives: Objectives, channel: str, name: str, whole: np.ndarray, z: float) -> Price:
    declared = objectives.reachable_month[channel]
    at = effects.names.index(name)
    months = np.zeros(len(whole))
    months[at] = 1 / MONTH
    rest = whole - declared.value * months
    both = np.array([rest, months])
    price, interval = break_even(float(rest @ effects.effect), float(months @ effects.effect),
                                 both @ effects.cov @ both.T, z)
    ends = [_worth(effects, rest + end * months, z) for end in declared.range]
    if price is not None and price < 0:         # nobody pays to lose users
        price, interval = None, (None, None)
    top = max(declared.range[1], declared.value, 1.5 * price if price is not None and price < 4 * declared.range[1]
              else 0.0) * 1.1
    curve = []
    for step in np.linspace(0.0, top, _STEPS + 1).tolist():
        one = _worth(effects, rest + step * months, z)
        curve.append((step, one.value, one.value - z * one.se, one.value + z * one.se))
    return Price(channel, name, _worth(effects, months * MONTH, z), declared.value, declared.range,
                 _worth(effects, declared.value * months, z), ends[0], ends[1], price, interval,
                 ends[0].value * ends[1].value < 0, tuple(curve))


def _worth(effects: Effects, weights: np.ndarray, z: float) -> Worth:
    value, se = weighted(effects.effect, effects.cov, weights)
    return Worth(value, se, (value - z * se, value + z * se))


def _words(arm: str, gain: Worth, net: Worth, prices: tuple[Price, ...]) -> list[str]:
    found = [f"{arm}: the weighted effect is {_shown(gain)} a user"]
    for one in prices:
        verb = "lost" if one.days.value < 0 else "won"
        found.append(f"reachable days on {one.channel}: {abs(one.days.value):.4g} {verb} a user within the window of "
                     f"{one.metric}; at {one.month:g} a month that is {_shown(one.cost)}")
    if prices:
        found.append(f"all together {_shown(net)} a user; days after the window are not counted")
    for one in prices:
        low, high = one.range
        if one.break_even is None:
            found.append(f"no price of {one.channel} turns the verdict: weighted effect and reachability agree")
            continue
        ends = one.break_even_ci
        span = "" if ends[0] is None or ends[1] is None else f" [{ends[0]:.3g}, {ends[1]:.3g}]"
        inside = ("within the declared range, so the verdict depends on the price" if one.flips
                  else "outside the declared range, so the verdict does not depend on it")
        found.append(f"break-even at {one.break_even:.3g}{span} a month of {one.channel}; {low:g} to {high:g} is "
                     f"declared: {inside}")
    return found


def _shown(worth: Worth) -> str:
    low, high = worth.ci
    return f"{worth.value:+.4g} [{low:+.4g}, {high:+.4g}]"
