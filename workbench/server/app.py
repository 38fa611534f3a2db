"""Load the extension into a Jupyter server."""

from __future__ import annotations

import atexit
from typing import Any

from jupyter_server.utils import url_path_join

from workbench.server import assistant, experiments, explore, project, runs, studies
from workbench.server.handler import Shared, server_root

ROUTES = [*project.ROUTES, *explore.ROUTES, *experiments.ROUTES, *runs.ROUTES, *studies.ROUTES, *assistant.ROUTES]


def _load_jupyter_server_extension(server_app: Any) -> None:
    """Add the routes below `/workbench/api/`."""
    shared = Shared(server_root(server_app.web_app.settings))
    base = url_path_join(server_app.web_app.settings["base_url"], "workbench", "api")
    server_app.web_app.add_handlers(
        ".*$", [(url_path_join(base, pattern), handler, {"shared": shared}) for pattern, handler in ROUTES])
    atexit.register(shared.close)
