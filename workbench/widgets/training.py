"""Training in a notebook: choose a spec, train with one click, watch, see what came of it.

The run is no child of the kernel: it goes on when the kernel ends, and the view finds it again.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from html import escape
from typing import Any

import ipywidgets
from IPython.display import HTML

from workbench.errors import WorkbenchError
from workbench.jobs.cancel import cancel
from workbench.jobs.run import ACTIVE, Run, list_runs
from workbench.jobs.start import start
from workbench.learning.charts import loss_curve
from workbench.learning.shown import Table, charts, tables
from workbench.project import Project

_WIDE = {"style": {"description_width": "60px"}, "layout": {"width": "420px"}}


class TrainingView(ipywidgets.VBox):
    """The training specs and runs of a project.

    Attributes:
        spec: which spec is trained; runs: which run is shown.
        said: how far it is, or the one line of what went wrong.
    """

    def __init__(self, project: Project) -> None:
        self.project = project
        self.spec = ipywidgets.Dropdown(options=project.names("training"), description="Spec", **_WIDE)
        self.train = ipywidgets.Button(description="Train", button_style="primary", disabled=not self.spec.options)
        self.stop = ipywidgets.Button(description="Cancel", disabled=True)
        self.runs = ipywidgets.Dropdown(description="Run", **_WIDE)
        self.bar = ipywidgets.FloatProgress(min=0.0, max=1.0, layout={"width": "420px"})
        self.said = ipywidgets.HTML()
        self.output = ipywidgets.Output()
        self._looking: threading.Thread | None = None
        self._turn = 0                  # of the run that is looked at: an earlier watcher says nothing more
        self.train.on_click(self._train)
        self.stop.on_click(self._stop)
        self._list()
        self.runs.observe(lambda _: self._look(), "value")
        super().__init__([ipywidgets.HBox([self.spec, self.train]), ipywidgets.HBox([self.runs, self.stop]),
                          self.bar, self.said, self.output])
        self._look()

    def wait(self, seconds: float) -> None:
        """Until the run that is shown has ended, at most so long: for a notebook that runs by itself."""
        if self._looking is not None:
            self._looking.join(seconds)

    def _list(self, chosen: str | None = None) -> None:
        found = [run.id for run in list_runs(self.project) if run.job.get("kind") == "training"]
        self.runs.options = found
        self.runs.value = chosen or (found[0] if found else None)

    def _train(self, _: Any = None) -> None:
        def begin() -> None:
            self._list(start(self.project, "training", self.spec.value).id)
        self._tried(begin)

    def _stop(self, _: Any = None) -> None:
        self._tried(lambda: cancel(self._run(), wait=False))

    def _tried(self, work: Callable[[], None]) -> None:
        try:
            work()
        except WorkbenchError as error:
            self.said.value = f"<p role='alert'>{escape(error.line)}</p>"

    def _run(self) -> Run:
        return Run(self.project.runs / self.runs.value)

    def _look(self) -> None:
        """Watch the run that is chosen, in a thread: the kernel stays free."""
        if self.runs.value is None:
            self.said.value = "<p>No run yet.</p>"
            return
        run = self._run()
        self._turn += 1
        self.bar.value, self.output.outputs = 0.0, ()
        self._looking = threading.Thread(target=self._watch, args=(run, self._turn), daemon=True)
        self._looking.start()

    def _watch(self, run: Run, turn: int) -> None:
        self.stop.disabled = run.status not in ACTIVE
        run.wait(on_event=lambda event: self._heard(run, turn, event))
        if turn != self._turn:
            return                      # another one is looked at by now
        self.stop.disabled = True
        error = run.as_dict()["error"]
        self.said.value = f"<p>{escape(run.id)}: {escape(run.status)}" + (
            f": {escape(error['message'])}" if error else "") + "</p>"
        self._show(run)

    def _heard(self, run: Run, turn: int, event: dict[str, Any]) -> None:
        if turn == self._turn and event["kind"] == "progress":
            data = event["data"]
            self.bar.value = data.get("fraction") or 0.0
            self.said.value = f"<p>{escape(run.id)}: {escape(str(data.get('stage', '')))}</p>"

    def _show(self, run: Run) -> None:
        metrics = run.metrics
        curve = loss_curve(run.events())
        shown: list[Any] = [curve] if curve is not None else []
        if metrics:
            shown += [HTML("".join(_table(one) for one in tables(metrics))), *(chart for _, chart in charts(metrics))]
        # not `with self.output`: from a thread it would take what a cell prints meanwhile
        for one in shown:
            self.output.append_display_data(one)


def _table(found: Table) -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name in found.columns)
    rows = "".join("<tr>" + "".join(f"<td>{escape(_text(row.get(name)))}</td>" for name in found.columns) + "</tr>"
                   for row in found.rows)
    return f"<table><caption>{escape(found.title)}</caption><tr>{head}</tr>{rows}</table>"


def _text(value: Any) -> str:
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int) else f"{value:.4g}" if isinstance(value, float) else str(value)
