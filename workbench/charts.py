"""One theme, and a chart that shows itself: Vega-Lite 5 for JupyterLab, a static picture beside it.

Charts are made with Altair but never shown through its global renderer, whose default loads a script
from another host.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

VEGALITE = "application/vnd.vegalite.v5+json"
BLUE, RED, GREY, GREEN = "#3b6fb6", "#c0504d", "#8a8f98", "#3a8f6a"
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
    "range": {"category": [BLUE, "#d08a3e", GREEN, "#8d6ab8", RED, "#5aa0a8", GREY]},
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
