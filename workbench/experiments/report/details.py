"""Each row of a readout explained in HTML that opens without a script; every value is escaped."""

from __future__ import annotations

from html import escape

from workbench.experiments.explanation.asking import TITLES
from workbench.experiments.explanation.why import Why
from workbench.experiments.readout import Readout


def details(readout: Readout) -> str:
    """A <details> per row, then one per metric with its SQL."""
    rows = "".join(_row(one) for one in readout.why)
    statements = {one.metric: one.statement for one in readout.why}
    ran = "".join(
        f'<details class="wb-sql"><summary>{escape(metric)}</summary>'
        + (f"<p>The means of the arms</p><pre><code>{escape(one.means)}</code></pre>" if one.means else
           f"<p>A row per unit</p><pre><code>{escape(one.units)}</code></pre>") + "</details>"
        for metric, one in statements.items())
    return (f'<h2>Why</h2><p class="wb-quiet">Each test: its level, its boundary, and what would have passed it.</p>'
            f'{rows}<h2>SQL</h2><p class="wb-quiet">Runs as it stands with <code>workbench sql</code> on snapshot '
            f"{escape(readout.snapshot)}.</p>{ran}")


def _row(one: Why) -> str:
    outcome = "" if one.test == "none" else ": passed" if one.passed else ": not passed"
    if one.test == "deterioration":
        outcome = ": harm shown" if one.passed else ": no harm shown"
    said = "".join(f"<dt>{escape(TITLES[what])}</dt><dd>{escape(text)}</dd>" for what, text in one.words)
    test = "" if one.test == "none" else f", {one.test.replace('_', '-')}"
    title = f"{one.metric}, {one.arm}{test}"
    return f"<details><summary>{escape(title)}{outcome}</summary><dl>{said}</dl></details>"
