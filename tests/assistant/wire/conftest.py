"""A project whose model is a scripted server on 127.0.0.1."""

from __future__ import annotations

import json

import pytest

from .server import Server

# for what the two wires say differently; elsewhere the second provider repeats a case in the long run only
BOTH = pytest.mark.parametrize("provider", ["openai", "anthropic"])


@pytest.fixture(params=["openai", pytest.param("anthropic", marks=pytest.mark.long)])
def provider(request):
    return request.param


@pytest.fixture
def wired(simulated, monkeypatch, provider):
    """wired(script, kind, **settings) -> (project, server); keys are in the environment."""
    from workbench.project import Project

    monkeypatch.setenv("LANGGRAPH_STRICT_MSGPACK", "true")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-a-test")
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-of-a-test")
    running = []

    def made(script, kind=Server, **settings):
        server = kind(script).__enter__()
        running.append(server)
        url = f"{server.url}/v1" if provider == "openai" else server.url
        fields = {"model": f"{provider}:scripted", "base_url": url, "timeout": 60.0, **settings}
        text = "".join(f"{name} = {json.dumps(value)}\n" for name, value in fields.items())
        (simulated.root / "workbench.toml").write_text(f"[assistant]\n{text}")
        return Project.find(simulated.root), server

    yield made
    for server in running:
        server.__exit__()
