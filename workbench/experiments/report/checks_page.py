"""Health checks and what segments say together, as HTML; every value escaped, nothing computed."""

from __future__ import annotations

from html import escape

from workbench.experiments.estimates.segments import Exploration
from workbench.experiments.health.checks import Check, Figure

_TONE = {"blocking": "wb-no", "warning": "wb-no", "info": "", "ok": "wb-quiet"}
_MOST = 8       # figures of a check that a page shows; the JSON has all


def checks_table(checks: tuple[Check, ...]) -> str:
    """What was checked: those that speak with what to do, the others folded away."""
    loud = [one for one in checks if one.level != "ok"]
    calm = [one for one in checks if one.level == "ok"]
    shown = _table(loud, "Checks that say something") if loud else ""
    return shown + (f'<details class="wb-calm"><summary>{len(calm)} checks found nothing</summary>'
                    f"{_table(calm, 'Checks that found nothing')}</details>" if calm else "")


def exploration_lines(told: Exploration) -> str:
    """Whether segments differ at all, before any of them is read."""
    rows = "".join(
        f'<tr><th scope="row">{escape(one.metric)}</th><td>{escape(one.arm)}</td><td>{escape(one.column)}</td>'
        f"<td>{one.values}</td><td>{_number(one.statistic)}</td><td>{_number(one.share)}</td><td>{_number(one.p)}</td>"
        f"<td>{_number(one.q)}</td><td>{escape(one.reason or '')}</td></tr>" for one in told.heterogeneity)
    head = "".join(f'<th scope="col">{one}</th>' for one in (
        "metric", "arm", "column", "values", "Cochran's Q", "share not chance", "p", "q", ""))
    return (f'<p>{escape(told.words)}.</p><p class="wb-quiet">q by {escape(told.method)}: {escape(told.why)}.</p>'
            '<div class="wb-wide"><table><caption>Do the segments differ at all?</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>")


def _table(checks: list[Check], caption: str) -> str:
    lines = "".join(
        f'<tr><th scope="row">{escape(one.name.replace("_", " "))}</th>'
        f'<td class="wb-left {_TONE[one.level]}">{one.level}</td>'
        f'<td class="wb-left wb-text">{escape(one.means)}{_figures(one.figures)}</td>'
        f'<td class="wb-left wb-text">{escape(one.todo)}</td></tr>' for one in checks)
    head = "".join(f'<th scope="col">{one}</th>' for one in ("check", "level", "what it means", "what to do"))
    return (f'<div class="wb-wide"><table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>'
            f"<tbody>{lines}</tbody></table></div>")


def _figures(figures: tuple[Figure, ...]) -> str:
    if not figures:
        return ""
    lines = "".join(
        f"<li>{escape(one.of)}: {escape(one.name)}{'' if one.value is None else ' ' + _number(one.value)}"
        + (f" (p {_number(one.p)}{'' if one.q is None else f', q {_number(one.q)}'})" if one.p is not None else "")
        + "</li>" for one in figures[:_MOST])
    more = f"<li>and {len(figures) - _MOST} more in readout.json</li>" if len(figures) > _MOST else ""
    return f'<ul class="wb-quiet">{lines}{more}</ul>'


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3g}" if abs(value) < 1_000 else f"{value:,.0f}"
