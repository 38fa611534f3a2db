"""The words of an explanation: each sentence says a figure and where it comes from."""

from __future__ import annotations

from workbench.experiments.explanation.why import Bar, Boundary, Share, Source
from workbench.experiments.readout import Row
from workbench.experiments.spec import Experiment

Sentences = tuple[tuple[str, str], ...]


def sentences(experiment: Experiment, row: Row, share: Share, boundary: Boundary, bar: Bar | None, source: Source
              ) -> Sentences:
    """(what, sentence) in the order in which a person asks."""
    found = [("question", _question(experiment, row)), ("level", _level(share)), ("boundary", _boundary(row, boundary))]
    if bar is not None:
        found.append((bar.kind, _bar(row, bar)))
    return (*found, ("seen", _seen(row, share)), ("needed", _needed(row)), ("source", _source(source)))


def _question(experiment: Experiment, row: Row) -> str:
    good = "higher" if row.direction == "up" else "lower"
    words = {"superiority": f"Is {row.arm} better than {experiment.control} on {row.metric}",
             "non_inferiority": f"Does the harm of {row.arm} on {row.metric} stay within the margin",
             "deterioration": f"Is {row.arm} worse than {experiment.control} on {row.metric}",
             "none": f"How does {row.arm} differ from {experiment.control} on {row.metric}"}
    return f"{words[row.test]}? {good.capitalize()} is better."


def _level(share: Share) -> str:
    sided = "two-sided" if share.sides == 2 else "one-sided"
    arms = f"{share.arms} arm{'s' if share.arms > 1 else ''}"
    if share.budget == "none":
        return f"A monitor: the interval is {sided} at {share.level:g} and never enters the decision."
    if share.budget == "deterioration":
        return (f"A budget of its own, {share.total:g}, over {share.metrics} success and guardrail metrics and {arms}: "
                f"{share.total:g} / ({share.metrics} x {share.arms}) = {share.level:.4g}, {sided}. "
                "It costs power, not alpha.")
    if share.sides == 1:
        return (f"alpha {share.total:g} over {arms}: {share.total:g} / {share.arms} = {share.level:.4g}, {sided}. "
                "It is not divided by the number of guardrails, as all of them have to pass.")
    many = "metrics" if share.metrics > 1 else "metric"
    return (f"alpha {share.total:g} over {share.metrics} success {many} and {arms}: "
            f"{share.total:g} / ({share.metrics} x {share.arms}) = {share.level:.4g}, {sided}, "
            "as one success is enough to ship.")


def _boundary(row: Row, boundary: Boundary) -> str:
    if boundary.threshold is None or row.level is None:
        return "There was nothing to test: no boundary."
    asked = f"z = {boundary.threshold:.3f}"
    if boundary.method == "fixed":
        return f"One look at the end: {asked}, the normal quantile of the level."
    units = f"{boundary.units:,} mature units of both arms"
    planned = f"{boundary.planned:,.0f} planned" if boundary.planned else "no plan"
    if boundary.method == "always_valid":
        return (f"Looks at any time: {asked} is the normal mixture's multiplier at {units}, "
                f"narrowest at {boundary.planned:,.0f}; it holds at every moment at once.")
    before = ", ".join(f"{one.threshold:.3f}" for one in row.path[:-1] if one.threshold is not None)
    last = boundary.look is not None and boundary.look == boundary.looks
    spent = f"{boundary.spent:.3g} of {row.level:.3g} may be spent by now" if boundary.spent is not None else ""
    share = f"{boundary.fraction:.1%}" if boundary.fraction is not None else "none"
    what = (f"the last look takes all that is left ({spent})" if last
            else f"{share} of the planned information is there, so {spent} (level x fraction squared)")
    return (f"Look {boundary.look} of {boundary.looks}, {units} of {planned}: {what}, which asks for {asked}"
            + (f"; the looks before asked for {before}." if before else "."))


def _bar(row: Row, bar: Bar) -> str:
    absolute = "undefined" if bar.absolute is None else f"{bar.absolute:.4g} in the metric's own unit"
    relative = "undefined" if bar.relative is None else f"{100 * bar.relative:.4g} % of the control mean"
    both = f"{relative}, which is {absolute}" if bar.given == "relative" else f"{absolute}, which is {relative}"
    if bar.kind == "goal":
        return f"The effect worth finding is {both}. It sizes the experiment and is not tested."
    harm = "fall" if row.direction == "up" else "rise"
    tested = " The error of the control mean is part of the test." if bar.given == "relative" else ""
    return f"Tolerated harm: a {harm} of {both}.{tested}"


def _seen(row: Row, share: Share) -> str:
    last = row.path[-1] if row.path else None
    if last is None or last.effect is None:
        return "No effect could be computed: an arm has fewer than two mature units, or a denominator is zero."
    if last.se is None and row.p is not None:
        return (f"Effect {last.effect:+.4g}{_relative(last.relative)}; no value differs from another: at the margin n "
                f"units without any harm have a chance of (1 - margin)^n, p = {row.p:.3g}"
                f"{', passed' if last.passed else ', not passed'}.")
    if last.se is None or last.statistic is None or last.threshold is None:
        return f"Effect {last.effect:+.4g}{_relative(last.relative)} without an error: the values do not vary."
    says = "" if row.test == "none" else ", passed" if last.passed else ", not passed"
    kind = f"{1 - share.level:.4g} interval" if share.sides == 2 else f"one-sided {1 - share.level:.4g} bound"
    return (f"Effect {last.effect:+.4g}{_relative(last.relative)}, standard error {last.se:.3g}, by {row.method}; "
            f"z = {last.statistic:.3f} against {last.threshold:.3f}{says}. Its {kind} is {_span(last.ci)}; "
            f"relative {_span(last.relative_ci, percent=True)} (Fieller).")


def _needed(row: Row) -> str:
    last = row.path[-1] if row.path else None
    if row.test == "none":
        return "Nothing: a monitor has no test to pass."
    if last is None or last.needed is None or last.effect is None:
        return "Without an error nothing can be said."
    at = f"{last.needed:+.4g}{_relative(last.needed_relative)}"
    more = ("beyond", "short of") if row.test != "deterioration" else ("beyond", "away from")
    away = f"{abs(last.needed - last.effect):.3g}"
    crossed = next((one.look for one in row.path if one.passed), None)
    if row.passed and not last.passed:
        return f"It crossed at look {crossed}, and a crossing stays crossed; now it would take {at}."
    if row.test == "deterioration":
        harm = "or lower" if row.direction == "up" else "or higher"
        return (f"Harm is shown: an effect of {at} {harm} does it." if last.passed else
                f"Harm would have been shown by an effect of {at} {harm}; what was seen is {away} {more[1]} that.")
    side = "or higher" if row.direction == "up" else "or lower"
    return (f"An effect of {at} {side} passes, errors as they are: what was seen is {away} {more[0]} that."
            if last.passed else
            f"An effect of {at} {side} would have passed, errors as they are: what was seen is {away} {more[1]} that.")


def _source(source: Source) -> str:
    cut = f", rows before {source.cut} UTC" if source.cut else ""
    caps = "".join(f", {column} capped at {value:.6g}" for column, value in source.caps.items())
    return (f"Snapshot {source.snapshot}, spec {source.spec_hash}, messaging-workbench {source.package}{cut}{caps}. "
            "Nothing is drawn at random: the same snapshot and spec give the same bytes.")


def _relative(value: float | None) -> str:
    return "" if value is None else f" ({value:+.2%})"


def _span(interval: tuple[float | None, float | None], *, percent: bool = False) -> str:
    if interval == (None, None):
        return "undefined"
    low, high = ("open" if v is None else f"{v:+.2%}" if percent else f"{v:+.4g}" for v in interval)
    return f"[{low}, {high}]"
