"""A trade-off in HTML and Markdown: pictures with their words, every value escaped."""

from __future__ import annotations

import base64
from html import escape

from workbench.charts import Chart
from workbench.experiments.decision.tradeoff import TradeOff
from workbench.experiments.report.markdown import literal
from workbench.experiments.report.tradeoff_chart import ellipse, ellipse_words, price_line, price_words


def section(found: TradeOff) -> str:
    """Its part of the page."""
    shown = [_figure(ellipse(one), ellipse_words(one), one.words) for one in found.ellipses]
    for one in found.criteria:
        said = "".join(f"<li>{escape(line)}</li>" for line in one.words)
        shown.append(f"<ul>{said}</ul>")
        shown += [_figure(price_line(price, one.arm), price_words(price, one), price_words(price, one))
                  for price in one.prices]
    notes = "".join(f'<p class="wb-quiet">{escape(note)}.</p>' for note in found.notes)
    return f"<h2>Trade-off</h2>{''.join(shown)}{notes}"


def paragraph(found: TradeOff) -> str:
    """Its part of the Markdown."""
    lines = found.text().splitlines()
    return "\n".join(["### Trade-off", "", *(f"* {literal(line)}" for line in lines), ""])


def _figure(chart: Chart, alt: str, caption: str) -> str:
    image = base64.b64encode(chart.svg().encode()).decode()
    return (f'<figure><img alt="{escape(alt)}" src="data:image/svg+xml;base64,{image}">'
            f"<figcaption>{escape(caption)}</figcaption></figure>")
