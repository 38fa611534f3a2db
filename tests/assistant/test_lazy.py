"""Nothing of a model is loaded before a model answers, and the first event is soon."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time

import pytest

MODELS = {"langchain", "langchain_core", "langchain_openai", "langchain_anthropic", "langgraph", "langsmith", "openai",
          "anthropic", "tiktoken"}


@pytest.mark.parametrize(("module", "more"), [
    ("workbench.server.app", set()),            # JupyterLab itself imports httpx
    ("workbench.assistant.core", {"httpx", "httpx2", "jupyter_server"}),
    ("workbench.cli.app", {"httpx", "httpx2", "jupyter_server", "duckdb"}),
])
def test_loading_imports_no_model(module, more):
    code = f"import json, sys, {module}; print(json.dumps(sorted({{n.partition('.')[0] for n in sys.modules}})))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    assert not set(json.loads(done.stdout)) & (MODELS | more)


def test_an_offline_answer_imports_no_model(simulated_kept):
    code = ("import sys; from workbench.assistant.core import ask; from workbench.project import Project; "
            f"found = ask(Project.find({str(simulated_kept.root)!r}), 'what is the click rate by channel'); "
            "assert found['drafts']; print(sorted({n.partition('.')[0] for n in sys.modules}))")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    assert not {name for name in MODELS if f"'{name}'" in done.stdout}


@pytest.mark.alone
def test_the_first_event_is_soon(simulated_kept):
    """From the call to the first event, and to the first thing that a drafter did, on a log that was read before."""
    from workbench.assistant.core import Assistant
    from workbench.assistant.events import ToolStart

    async def timed():
        began, at = time.monotonic(), {}
        async for event in Assistant(simulated_kept).run(None, "what is the click rate by channel"):
            at.setdefault("event", time.monotonic() - began)
            if isinstance(event, ToolStart):
                at.setdefault("tool", time.monotonic() - began)
        return at

    asyncio.run(timed())
    found = min((asyncio.run(timed()) for _ in range(5)), key=lambda at: at["tool"])
    assert found["event"] < 0.05 and found["tool"] < 0.3, found
