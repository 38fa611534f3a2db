"""The readout as one HTML file: no script, no request, every value escaped."""

from __future__ import annotations

import base64
from html import escape

from workbench.charts import PAGE_POLICY, PAGE_STYLE
from workbench.experiments.readout import Readout, Row
from workbench.experiments.report.checks_page import checks_table, exploration_lines
from workbench.experiments.report.details import details
from workbench.experiments.report.wording import among_triggered, randomised

VERDICTS = {
    "ship": "Ship", "do_not_ship": "Do not ship", "continue": "Continue: no decision yet",
    "blocked": "Blocked: the numbers may not be used",
}
_TESTS = {"superiority": "superior?", "non_inferiority": "within margin?", "deterioration": "harm?", "none": "monitor"}
ADJUSTED = "Control and treatment are plain means; effects are adjusted for the time before exposure (CUPED)."


def page(readout: Readout, more: str = "") -> str:
    """The whole document.

    Args:
        more: HTML to stand before the explanations, its values escaped already.
    """
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{PAGE_POLICY}">'
        '<meta name="viewport" content="width=device-width"><meta name="referrer" content="no-referrer">'
        f"<title>{escape(readout.experiment)}: readout</title><style>{PAGE_STYLE}</style></head>\n"
        f"<body><main><h1>{escape(readout.experiment)}</h1>{_hypothesis(readout)}{_body(readout, picture=True)}"
        f"{more}{details(readout) if readout.why else ''}</main>{_footer(readout)}</body></html>\n"
    )


def fragment(readout: Readout) -> str:
    """The verdict and the tables, for a notebook's output."""
    return f"<div>{_body(readout, picture=False)}</div>"


def text(readout: Readout) -> str:
    """The readout as plain text."""
    lines = [f"{readout.experiment}: {VERDICTS[readout.decision.verdict]}"
             + (f" {readout.decision.ship_arm}" if readout.decision.ship_arm else "")]
    lines += [f"  - {reason}" for reason in readout.decision.reasons]
    lines += [f"  ! not as locked: {one}" for one in readout.deviations]
    if look := look_line(readout):
        lines.append(f"  {look}")
    health = readout.health
    lines.append(f"  {health.units:,} units; sample ratio p = {shown_p(health.srm.p)}; "
                 f"{health.crossovers:,} crossovers")
    lines += [f"  {one}" for one in randomised(readout)]
    lines += [f"  ! {warning}" for warning in health.warnings]
    for row in readout.rows():
        if row.test != "deterioration":
            lines.append(f"  {row.metric:<22} {row.arm:<16} {number(row.control_mean):>10} -> {number(row.mean):>10}"
                         f"  {percent(row.relative):>9} {span(row.relative_ci)}  p {shown_p(row.p)}"
                         f"  {row.classed or ''}")
    return "\n".join(lines)


def _body(readout: Readout, *, picture: bool) -> str:
    decision = readout.decision
    reasons = "".join(f"<li>{escape(reason)}</li>" for reason in decision.reasons)
    arm = f" {escape(decision.ship_arm)}" if decision.ship_arm else ""
    parts = [f'<div class="wb-verdict wb-{decision.verdict}"><strong>{VERDICTS[decision.verdict]}{arm}</strong>'
             f"<ul>{reasons}</ul></div>"]
    if readout.deviations:
        changed = "".join(f"<li>{escape(one)}</li>" for one in readout.deviations)
        parts.append(f'<h2>Not as promised</h2><ul class="wb-no">{changed}</ul>')
    if look := look_line(readout):
        parts.append(f'<p class="wb-quiet">{escape(look)}</p>')
    if readout.estimates:
        parts.append(f"<h2>Effects</h2>{table(readout.rows(), f'Effects on everybody, {readout.experiment}')}")
        if picture:
            parts.append(_pictures(readout))
    if part := among_triggered(readout):
        told = "".join(f"<li>{escape(one)}</li>" for one in part)
        parts.append(f"<h2>Among triggered units</h2><ul>{told}</ul>")
    parts.append(f"<h2>Health</h2>{_health(readout)}")
    segments = [row for row in readout.estimates if row.segment and row.test in ("superiority", "non_inferiority")]
    if segments and picture:
        told = exploration_lines(readout.exploration) if readout.exploration else ""
        parts.append('<h2>By segment</h2><p class="wb-quiet">Exploration only: segments never enter the decision.</p>'
                     + told + table(segments, f"Effects by segment, {readout.experiment}"))
    return "".join(parts)


def table(rows: list[Row], caption: str = "Effects") -> str:
    """Rows as an HTML table with a caption and header cells; every value escaped."""
    segmented = any(row.segment for row in rows)
    head = ["metric", *(["segment"] if segmented else []), "arm", "test", "control", "treatment", "effect",
            "relative", "interval", "p", *(["q"] if segmented else ["level"]), "units", "outcome"]
    lines = []
    for row in rows:
        segment = [escape(f"{row.segment['column']} = {row.segment['value']}")] if row.segment else [""]
        title = f' title="{escape(row.note)}"' if row.note else ""
        cells = [escape(row.metric) + ("*" if row.note else ""), *(segment if segmented else []), escape(row.arm),
                 _TESTS[row.test], number(row.control_mean), number(row.mean), number(row.effect, sign=True),
                 percent(row.relative), span(row.relative_ci), shown_p(row.p),
                 shown_p(row.q) if segmented else number(row.level), f"{row.n + row.n_control:,}", _outcome(row)]
        lines.append(f'<tr{title}><th scope="row">{cells[0]}</th>' + "".join(f"<td>{c}</td>" for c in cells[1:])
                     + "</tr>")
    notes = "".join(f'<p class="wb-quiet">* {escape(n)}</p>' for n in sorted({r.note for r in rows if r.note}))
    if any(row.covariates for row in rows):
        notes += f'<p class="wb-quiet">{ADJUSTED}</p>'
    return (f'<div class="wb-wide"><table><caption>{escape(caption)}</caption><thead><tr>'
            + "".join(f'<th scope="col">{h}</th>' for h in head) + "</tr></thead><tbody>" + "".join(lines)
            + f"</tbody></table></div>{notes}")


def _outcome(row: Row) -> str:
    tone = {"within": "wb-yes", "not shown": "wb-no", "deteriorated": "wb-no", "win": "wb-yes", "regression": "wb-no"}
    words = outcome_words(row)
    return f'<span class="{tone.get(words, "wb-quiet")}">{escape(words)}</span>'


def outcome_words(row: Row) -> str:
    """What came of a row's test, in a word or two."""
    if row.test == "deterioration":
        return "deteriorated" if row.passed else "no sign"
    if row.test == "non_inferiority":
        return "within" if row.passed else "not shown"
    return (row.classed or "").replace("_", " ")


def look_line(readout: Readout) -> str:
    """Which look this is, and what of each metric's information is there."""
    if readout.cut is None:
        return ""
    name = "rows" if readout.look is None else f"look {readout.look}: rows"
    shares = {row.metric: row.information_fraction for row in readout.rows() if row.information_fraction is not None}
    told = ", ".join(f"{metric} {share:.0%}" for metric, share in shares.items())
    planned = f"; of the planned information {told}" if readout.look is not None and told else ""
    return f"{name} up to {readout.cut:%Y-%m-%d %H:%M} UTC{planned}"


def _health(readout: Readout) -> str:
    health = readout.health
    said = {one.means for one in health.checks}
    counts = ", ".join(f"{escape(arm)} {n:,} (expected {health.srm.expected[arm]:.1%})"
                       for arm, n in health.srm.counts.items())
    lines = [f"{health.units:,} units: {counts}", f"sample ratio p = {shown_p(health.srm.p)}",
             f"{health.crossovers:,} units in more than one arm ({health.crossover_share:.3%})",
             *(escape(one) for one in randomised(readout)),
             *(escape(w) for w in health.warnings if w not in said),
             *(f"cap of {escape(m)} at {number(v)}" for m, v in readout.caps.items())]
    return "<ul>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul>" + checks_table(health.checks)


def _hypothesis(readout: Readout) -> str:
    stated = [f"<strong>{escape(k)}</strong> {escape(v)}" for k, v in readout.hypothesis.items() if v]
    return f"<p>{', '.join(stated)}</p>" if stated else ""


def _pictures(readout: Readout) -> str:
    from workbench.experiments.report.pictures import pictures

    found = []
    for one in pictures(readout):
        image = base64.b64encode(one.chart.svg().encode()).decode()
        found.append(f'<p><img alt="{escape(one.words)}" src="data:image/svg+xml;base64,{image}"></p>')
    return "".join(found)


def _footer(readout: Readout) -> str:
    locked = "locked before the data" if readout.locked else "not locked before the data"
    return (f"<footer>snapshot {escape(readout.snapshot)} · spec {escape(readout.spec_hash)} · {locked} · "
            f"status {readout.status} · messaging-workbench {escape(readout.package)}</footer>")


def number(value: float | None, *, sign: bool = False) -> str:
    """A number with four digits; what is undefined is a dash."""
    if value is None:
        return "–"
    return f"{value:+.4g}" if sign else f"{value:.4g}"


def percent(value: float | None) -> str:
    """A fraction as a signed percentage."""
    return "–" if value is None else f"{value:+.2%}"


def shown_p(value: float | None) -> str:
    """A p-value."""
    return "–" if value is None else f"{value:.3g}"


def span(interval: tuple[float | None, float | None]) -> str:
    """An interval of fractions; an open end is told."""
    low, high = ("…" if v is None else percent(v) for v in interval)
    return f"[{low}, {high}]"
