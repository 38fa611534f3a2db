"""One theme, and a chart that shows itself: Vega-Lite 5 for JupyterLab, a static picture beside it.

Charts are made with Altair but never shown through its global renderer, whose default loads a script
from another host.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

VEGALITE = "application/vnd.vegalite.v5+json"
BLUE, RED, GREY, GREEN, AMBER = "#3b6fb6", "#c0504d", "#8a8f98", "#3a8f6a", "#d08a3e"
# of a saved page: no script, no request
PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
# text is at least 4.5 : 1 against the page on both sides (WCAG AA); tests measure it
PAGE_STYLE = """
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
@media print {
  @page { size: A4 landscape; margin: 12mm; }
  :root { color-scheme: light; --page: #ffffff; --ink: #1d2125; --good: #22694a; --bad: #a8322f; --quiet: #59616b; }
  body { margin: 0; padding: 0; max-width: none; font-size: 10pt; }
  /* nothing scrolls on paper: tables become narrower, and no row, chart or heading is torn from what it belongs to */
  .wb-wide { overflow: visible; } table { font-size: 8pt; } th, td { padding: .15rem .35rem; white-space: normal; }
  .wb-text { min-width: 0; } thead { display: table-header-group; } tr, img, .wb-verdict, dl { break-inside: avoid; }
  h2, caption, thead, summary { break-after: avoid; } pre { white-space: pre-wrap; overflow-wrap: anywhere; }
  details:not(.wb-sql)::details-content { content-visibility: visible; }
}
"""
# pixels along an axis that a label such as +12.5% wants; a narrow chart has fewer labels, and none touch
_APART = 70
_FONT = "system-ui, -apple-system, 'Segoe UI', sans-serif"
_CONFIG: dict[str, Any] = {
    # transparent and mid-grey text: readable on a light and on a dark page
    "background": "transparent",
    "font": _FONT,
    "view": {"stroke": "transparent"},
    "axis": {"labelColor": GREY, "titleColor": GREY, "gridColor": "#8a8f9833", "domainColor": GREY, "tickColor": GREY},
    "legend": {"labelColor": GREY, "titleColor": GREY},
    "header": {"labelColor": GREY, "titleColor": GREY},
    "title": {"color": GREY, "anchor": "start", "fontWeight": 500},
    "bar": {"color": BLUE}, "line": {"color": BLUE, "strokeWidth": 2}, "point": {"color": BLUE, "filled": True},
    "range": {"category": [BLUE, AMBER, GREEN, "#8d6ab8", RED, "#5aa0a8", GREY]},
}


def amounts(form: str = "+.1%", side: str = "width") -> Any:
    """The axis of a number: as many ticks as have room, and no label beside another without a gap.

    Args:
        form: how a label is written, a format of D3.
        side: `width` of a horizontal axis, `height` of a vertical one, whose labels stand above each other.
    """
    import altair as alt

    apart = _APART if side == "width" else _APART // 2
    return alt.Axis(format=form, tickCount=alt.ExprRef(f"max(2, ceil({side} / {apart}))"), labelOverlap="greedy",
                    labelSeparation=6)


@dataclass(frozen=True)
class Chart:
    """A Vega-Lite 5 specification with the data inside."""

    spec: dict[str, Any] = field(repr=False)

    @classmethod
    def of(cls, chart: Any) -> Chart:
        """From an Altair chart; the theme is added."""
        spec = chart.to_dict(validate=True)
        spec["config"] = {**_CONFIG, **{k: v for k, v in spec.get("config", {}).items() if k != "view"}}
        return cls(spec)

    def svg(self) -> str:
        """The static picture as SVG text."""
        import vl_convert

        # whoever shows it has other fonts than those that it was measured with: wider labels must not be cut
        room = {"padding": {"left": 24, "right": 16, "top": 5, "bottom": 5}} | self.spec
        return str(vl_convert.vegalite_to_svg(room, vl_version="5.20"))

    def png(self, scale: float = 2.0) -> bytes:
        """The static picture as PNG bytes."""
        import vl_convert

        return bytes(vl_convert.vegalite_to_png(self.spec, vl_version="5.20", scale=scale))

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {VEGALITE: self.spec, "image/svg+xml": self.svg(), "text/plain": "Chart (Vega-Lite 5)"}


@dataclass(frozen=True)
class Picture:
    """A chart with its title, and in words what it shows, for who cannot see it."""

    title: str
    chart: Chart
    words: str

    def as_dict(self) -> dict[str, Any]:
        """As a panel shows it."""
        return {"title": self.title, "chart": self.chart.spec, "words": self.words}
