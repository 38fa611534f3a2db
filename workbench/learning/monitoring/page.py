"""A report as text, and as one HTML file: no script, no request, every value escaped."""

from __future__ import annotations

import base64
from html import escape
from pathlib import Path

from workbench.charts import PAGE_POLICY, PAGE_STYLE
from workbench.learning.monitoring.checks import ORDER, Check, Report
from workbench.learning.monitoring.watching import kept_in
from workbench.project import Project, write_atomic

VERDICTS = {"act": "Act", "watch": "Watch", "ok": "All is as it was", "unknown": "Nothing can be told"}
_CLASS = {"act": "wb-no", "watch": "wb-no", "ok": "wb-yes", "unknown": "wb-quiet"}


def text(report: Report) -> str:
    """What is not ok, the worst first; then how many are."""
    lines = [headline(report), f"  {_windows(report)}"]
    lines += [f"  {one.verdict:<8}{one.name}: {one.why}" for verdict in ORDER[:-1] for one in report.of(verdict)]
    return "\n".join([*lines, f"  ok      {len(report.of('ok'))} of {len(report.checks)} checks"])


def headline(report: Report) -> str:
    """One line: the verdict, the model, and what asks for it."""
    loud = [*report.of("act"), *report.of("watch")]
    named = ", ".join(one.name for one in loud[:4]) + (f" and {len(loud) - 4} more" if len(loud) > 4 else "")
    return f"{report.spec or 'the log'}: {VERDICTS[report.verdict]}" + (f": {named}" if named else "")


def fragment(report: Report) -> str:
    """The verdict and the table, for a notebook's output."""
    return f"<div><p><strong>{escape(headline(report))}</strong></p>{_table(report)}</div>"


def page(report: Report) -> str:
    """The whole document."""
    counts = ", ".join(f"{len(report.of(one))} {one}" for one in ORDER)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{PAGE_POLICY}">'
        '<meta name="viewport" content="width=device-width"><meta name="referrer" content="no-referrer">'
        f"<title>{escape(report.spec or 'the log')}: monitoring</title><style>{PAGE_STYLE}</style></head>\n"
        f"<body><main><h1>{escape(report.spec or 'the log')}</h1>"
        f'<div class="wb-verdict {"wb-blocked" if report.verdict == "act" else "wb-" + report.verdict}">'
        f"<strong>{VERDICTS[report.verdict]}</strong><ul><li>{escape(_windows(report))}</li><li>{counts}</li></ul></div>"
        f"<h2>Checks</h2>{_table(report)}{_pictures(report)}</main>"
        f"<footer>snapshot {escape(report.snapshot)} · run {escape(report.run or 'none')}</footer></body></html>\n"
    )


def save(project: Project, report: Report) -> Path:
    """Write the page beside the report."""
    path = kept_in(project, report.spec).with_suffix(".html")
    write_atomic(path, page(report))
    return path


def _windows(report: Report) -> str:
    reference, current = (f"{one[0].removesuffix(' 00:00:00')} to {one[1].removesuffix(' 00:00:00')}"
                          for one in (report.reference, report.current))
    part = f", of {report.sample:.1%} of the units" if report.sample < 1 else ""
    return f"{current} ({report.rows[1]:,} rows) beside {reference} ({report.rows[0]:,} rows){part}"


def _table(report: Report) -> str:
    head = "".join(f'<th scope="col">{name}</th>' if name in ("value", "watch from", "act from") else
                   f'<th scope="col" class="wb-left">{name}</th>'
                   for name in ("check", "verdict", "value", "watch from", "act from", "why"))
    rows = "".join(_row(one) for verdict in ORDER for one in report.of(verdict))
    return (f'<div class="wb-wide"><table><caption>Every check, the worst first</caption><thead><tr>{head}</tr></thead>'
            f"<tbody>{rows}</tbody></table></div>")


def _row(check: Check) -> str:
    limits = [f"{one:g}" for one in check.threshold] if check.threshold else ["–", "–"]
    value = "–" if check.value is None else f"{check.value:.4g}"
    return (f'<tr><th scope="row">{escape(check.name)}</th>'
            f'<td class="wb-left {_CLASS[check.verdict]}">{check.verdict}</td><td>{value}</td><td>{limits[0]}</td>'
            f'<td>{limits[1]}</td><td class="wb-left wb-text">{escape(check.why)}</td></tr>')


def _pictures(report: Report) -> str:
    from workbench.learning.monitoring.charts import pictures

    found = []
    for one in pictures(report):
        image = base64.b64encode(one.chart.svg().encode()).decode()
        found.append(f'<h2>{escape(one.title)}</h2><p><img alt="{escape(one.words)}" '
                     f'src="data:image/svg+xml;base64,{image}"></p>')
    return "".join(found)
