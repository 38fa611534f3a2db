"""The insights in a notebook as a form: choose, run, see the rows and the chart, take the code along."""

from __future__ import annotations

from html import escape
from typing import Any, Literal, get_args, get_origin

import ipywidgets
from IPython.display import display
from pydantic.fields import FieldInfo

from workbench.errors import WorkbenchError
from workbench.explore.fluent import Explore
from workbench.explore.insight import Insight
from workbench.explore.spec import KINDS
from workbench.explore.words import filters

_FORMS = ("funnel", "breakdown", "trend", "retention", "frequency", "reachability", "compare", "profile", "timeline")
_WIDE = {"style": {"description_width": "110px"}, "layout": {"width": "340px"}}


class ExploreView(ipywidgets.VBox):
    """A form made from the spec of each kind of insight.

    Attributes:
        kind: which insight is asked.
        fields: the form's widgets by the spec's field.
        insight: the last answer; None before the first one.
    """

    def __init__(self, explore: Explore) -> None:
        self.explore = explore
        self.insight: Insight | None = None
        self.fields: dict[str, Any] = {}
        self.kind = ipywidgets.Dropdown(options=_FORMS, description="Insight", **_WIDE)
        self.quick = ipywidgets.Checkbox(description="from one user in 64", indent=False)
        self.show = ipywidgets.Button(description="Show", button_style="primary")
        self.said = ipywidgets.HTML()
        self.output = ipywidgets.Output()
        self._form = ipywidgets.VBox()
        self.kind.observe(self._changed, "value")
        self.show.on_click(self.run)
        self._changed()
        super().__init__([self.kind, self._form, ipywidgets.HBox([self.show, self.quick]), self.said, self.output])

    def asked(self) -> dict[str, Any]:
        """The spec's fields as the form has them; an empty one keeps the spec's default."""
        given = {}
        for name, widget in self.fields.items():
            if name in ("filters", "a", "b"):
                given[name] = filters((word for word in widget.value.split(";") if word.strip()), name)
            elif name == "steps":
                given[name] = [word.strip() for word in widget.value.split(",") if word.strip()]
            elif widget.value not in ("", None):
                given[name] = widget.value
        return given

    def run(self, _: Any = None) -> None:
        """Ask, and show the answer and the cell that gives it again; a fault is one line."""
        self.show.disabled, self.said.value = True, "…"
        try:
            source = self.explore.sampled if self.quick.value else self.explore
            self.insight = getattr(source, self.kind.value)(**self.asked())
        except WorkbenchError as error:
            self.said.value = f"<p role='alert'>{escape(error.line)}</p>"
            return
        finally:
            self.show.disabled = False
        self.said.value = f"<pre>{escape(self.insight.code)}</pre>"
        self.output.clear_output(wait=True)
        with self.output:
            display(self.insight)

    def _changed(self, _: Any = None) -> None:
        spec = KINDS[self.kind.value]
        shown = {name: info for name, info in spec.model_fields.items()
                 if name not in ("kind", "columns", "month_value", "month_range")}
        self.fields = {name: self._widget(name, info) for name, info in shown.items()}
        self._form.children = list(self.fields.values())

    def _widget(self, name: str, info: FieldInfo) -> ipywidgets.Widget:
        label = {"description": name.replace("_", " ").capitalize(), **_WIDE}
        default = None if info.is_required() else info.default
        if name == "table":
            tables = list(self.explore.snapshot.tables)
            return ipywidgets.Dropdown(options=tables, value=default if default in tables else tables[0], **label)
        if name == "by":
            columns = sorted({c for info in self.explore.snapshot.tables.values() for c in info.columns})
            return ipywidgets.Combobox(options=columns, value=default or "", **label)
        choices = _choices(info.annotation)
        if choices:
            none = [] if default is not None else [("", None)]
            return ipywidgets.Dropdown(options=[*none, *((str(one), one) for one in choices)], value=default, **label)
        if info.annotation is int:
            return ipywidgets.IntText(value=default, **label)
        hints = {"filters": "channel=push; ts>=2026-06-01", "a": "ts<2026-06-01", "b": "ts>=2026-06-01",
                 "steps": "sent, opened, clicked", "within": "7d", "since": "2026-06-01"}
        return ipywidgets.Text(value="", placeholder=hints.get(name, ""), **label)


def _choices(annotation: Any) -> list[Any]:
    """The values of a Literal, also of one that may be None or stands beside another."""
    if get_origin(annotation) is Literal:
        return list(get_args(annotation))
    if get_origin(annotation) is tuple:         # several of them: typed, with commas
        return []
    return [value for part in get_args(annotation) if get_origin(part) is Literal for value in get_args(part)]
