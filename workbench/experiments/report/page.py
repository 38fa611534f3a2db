"""The readout as one HTML file: no script, no request, every value escaped."""

from __future__ import annotations

import base64
from html import escape

from workbench.experiments.readout import Readout, Row
from workbench.experiments.report.checks_page import checks_table, exploration_lines
from workbench.experiments.report.details import details
from workbench.experiments.report.wording import among_triggered, randomised

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
VERDICTS = {
    "ship": "Ship", "do_not_ship": "Do not ship", "continue": "Continue: no decision yet",
    "blocked": "Blocked: the numbers may not be used",
}
_TESTS = {"superiority": "superior?", "non_inferiority": "within margin?", "deterioration": "harm?", "none": "monitor"}
ADJUSTED = "Control and treatment are plain means; effects are adjusted for the time before exposure (CUPED)."
# text is at least 4.5 : 1 against the page on both sides (WCAG AA); tests measure it
_STYLE = """
:root { color-scheme: light dark; --page: #ffffff; --ink: #1d2125; --line: #8885; --soft: #8882; --good: #22694a;
  --bad: #a8322f; --quiet: #59616b; }
@media (prefers-color-scheme: dark) { :root { --page: #16181b; --ink: #e6e8ea; --good: #6cc79d; --bad: #f0928e;
  --quiet: #a3abb5; } }
body { font: 15px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; max-width: 84rem; margin: 2rem auto;
  padding: 0 1.25rem; background: var(--page); color: var(--ink); }
h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.05rem; margin: 2rem 0 .5rem; }
.wb-verdict { border-left: 4px solid var(--quiet); padding: .25rem 1rem; margin: 1rem 0; }
.wb-ship { border-color: var(--good); } .wb-do_not_ship, .wb-blocked { border-color: var(--bad); }
.wb-verdict strong { font-size: 1.15rem; }
.wb-wide { overflow-x: auto; } .wb-text { white-space: normal; min-width: 16rem; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: .92rem; }
caption { text-align: left; color: var(--quiet); padding: 0 .6rem .3rem 0; }
th, td { text-align: right; padding: .3rem .6rem; border-bottom: 1px solid var(--soft); white-space: nowrap; }
th:first-child, td:first-child, .wb-left { text-align: left; }
th { font-weight: 500; } thead th { color: var(--quiet); border-bottom-color: var(--line); }
.wb-yes { color: var(--good); } .wb-no { color: var(--bad); } .wb-quiet { color: var(--quiet); }
details { border-bottom: 1px solid var(--soft); padding: .3rem 0; } summary { cursor: pointer; }
dl { display: grid; grid-template-columns: 6rem 1fr; gap: .2rem .8rem; margin: .5rem 0; }
dt { color: var(--quiet); } dd { margin: 0; overflow-wrap: anywhere; }
pre { overflow-x: auto; font-size: .82rem; background: var(--soft); padding: .6rem; }
img { max-width: 100%; } footer { margin: 2.5rem 0; color: var(--quiet); font-size: .85rem; }
@media print { body { margin: 0; max-width: none; } }
"""


def page(readout: Readout, more: str = "") -> str:
    """The whole document.

    Args:
        more: HTML to stand before the explanations, its values escaped already.
    """
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width"><meta name="referrer" content="no-referrer">'
        f"<title>{escape(readout.experiment)}: readout</title><style>{_STYLE}</style></head>\n"
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
