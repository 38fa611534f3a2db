"""Messaging Workbench: from a raw message log to a decision you would sign.

`import workbench as wb` offers the nouns of the trade, each loaded when first used::

    project = wb.open("path/to/project")
    project.snapshot()                        # the log, immutable
    project.experiment("push_cap").readout()  # the numbers and the decision
    project.explore.funnel(by="channel")      # a typed insight: table, chart, SQL, code
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workbench.version import __version__

__all__ = ["Workbench", "__version__", "demo", "init", "open"]

if TYPE_CHECKING:
    from workbench.api import Workbench, demo, init, open


def __getattr__(name: str) -> Any:
    if name in ("Workbench", "demo", "init", "open"):
        from workbench import api

        return getattr(api, name)
    raise AttributeError(f"module 'workbench' has no attribute {name!r}; it offers {', '.join(__all__)}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    return [{"src": "labextension", "dest": "@messaging-workbench/lab"}]


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "workbench.server.app"}]
