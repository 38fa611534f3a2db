"""One base for all routes: JSON in, JSON out, every verb authenticated, no work on the event loop."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from jupyter_server.base.handlers import APIHandler

from workbench.errors import InputError, WorkbenchError
from workbench.logs.engine.process import EngineProcess
from workbench.project import Project

if TYPE_CHECKING:
    from workbench.server.tasks import Tasks

Result = TypeVar("Result")


@dataclass
class Shared:
    """What the routes of one server share: its folder, its long work, a pool of threads, a process for queries."""

    root: Path
    tasks: Tasks
    pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(4, "workbench"))
    engine: EngineProcess = field(default_factory=EngineProcess)

    def project(self) -> Project:
        """The project of the server's folder."""
        return Project.near(self.root)

    def close(self) -> None:
        """End the query process and the threads, with the server."""
        self.engine.kill()
        self.pool.shutdown(wait=False, cancel_futures=True)


class Handler(APIHandler):
    """Base of every route."""

    def initialize(self, shared: Shared) -> None:
        """Called by tornado with what the routes share."""
        self.shared = shared

    @property
    def project(self) -> Project:
        """The project of this request."""
        return self.shared.project()

    def body(self) -> dict[str, Any]:
        """The request's JSON object."""
        try:
            value = json.loads(self.request.body or b"{}")
        except (json.JSONDecodeError, UnicodeDecodeError):
            raise InputError("the request is not JSON") from None
        if not isinstance(value, dict):
            raise InputError("the request is not a JSON object")
        return value

    def text(self, value: dict[str, Any], name: str) -> str:
        """A required text field of a request."""
        found = value.get(name)
        if not isinstance(found, str) or not found:
            raise InputError(f"the request lacks {name!r}")
        return found

    def maybe_text(self, value: dict[str, Any], name: str) -> str | None:
        """An optional text field of a request."""
        found = value.get(name)
        if found is not None and not isinstance(found, str):
            raise InputError(f"{name!r} is not text")
        return found or None

    async def off_loop(self, call: Callable[..., Result], *arguments: Any, **named: Any) -> Result:
        """Run a call that may take long in a thread."""
        return await asyncio.get_running_loop().run_in_executor(self.shared.pool, lambda: call(*arguments, **named))

    def reply(self, value: Any) -> None:
        """Finish with JSON; NaN is never written."""
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps(value, ensure_ascii=False, allow_nan=False))

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """An error as {error, message, hint, ...}; ours carry their own status."""
        found = kwargs.get("exc_info", (None, None, None))[1]
        if isinstance(found, WorkbenchError):
            self.set_status(found.status)
            value = found.as_dict()
            result = getattr(found, "result", None)
            if result is not None and hasattr(result, "as_dict"):
                value["result"] = result.as_dict()
            self.reply(value)
            return
        super().write_error(status_code, **kwargs)

    def log_exception(self, kind: Any, value: Any, trace: Any) -> None:
        """A person's mistake is no error of the server: it is not logged as one."""
        if not (isinstance(value, WorkbenchError) and value.status < 500):
            super().log_exception(kind, value, trace)


def server_root(settings: dict[str, Any]) -> Path:
    """The folder that the server shows."""
    return Path(os.path.expanduser(settings.get("server_root_dir", "."))).resolve()
