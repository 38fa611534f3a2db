"""Load the extension into a Jupyter server."""

from __future__ import annotations

import atexit
from importlib.util import find_spec
from typing import Any

from jupyter_server.utils import url_path_join
from traitlets.config import Config

from workbench.server import (
    assistant,
    designs,
    experiments,
    explore,
    imports,
    metrics,
    project,
    runs,
    shipping,
    studies,
    training,
    views,
)
from workbench.server.handler import Shared, server_root
from workbench.server.tasks import Tasks

ROUTES = [*project.ROUTES, *imports.ROUTES, *explore.ROUTES, *experiments.ROUTES, *designs.ROUTES,
          *metrics.ROUTES, *training.ROUTES, *runs.ROUTES, *shipping.ROUTES,
          *studies.ROUTES, *assistant.ROUTES, *views.ROUTES]
PERSONA = "jupyter-ai-personas::workbench::WorkbenchPersona"


def _link_jupyter_server_extension(server_app: Any) -> None:
    """Before any extension loads: our persona answers a plain chat message.

    Only where nobody chose one and jupyter-ai, which brings its own default, is not installed.
    """
    chosen = server_app.config.get("PersonaManager", {})
    if "default_persona_id" in chosen or find_spec("jupyter_ai") is not None:
        return
    ours = Config({"PersonaManager": {"default_persona_id": PERSONA}})
    server_app.update_config(ours)
    # the persona manager was linked before us and keeps a configuration of its own
    for app in server_app.extension_manager.extension_apps.get("jupyter_ai_persona_manager", ()):
        app.update_config(ours)


def _load_jupyter_server_extension(server_app: Any) -> None:
    """Add the routes below `/workbench/api/`."""
    shared = Shared(server_root(server_app.web_app.settings), Tasks())
    base = url_path_join(server_app.web_app.settings["base_url"], "workbench", "api")
    server_app.web_app.add_handlers(
        ".*$", [(url_path_join(base, pattern), handler, {"shared": shared}) for pattern, handler in ROUTES])
    atexit.register(shared.close)
