"""A configured model: `openai:`, `anthropic:`, `ollama:`, or any server that speaks one of their APIs.

Keys come from an environment variable or the system's keyring (service `messaging-workbench`, user the provider).
The address is always passed on: no environment variable of a library sends a conversation elsewhere.
"""

from __future__ import annotations

import os
from functools import cached_property
from typing import Any

from workbench.assistant.model.sending import Sent, client
from workbench.assistant.settings import Settings
from workbench.errors import InputError

SERVICE = "messaging-workbench"
_ADDRESS = {
    "openai": "https://api.openai.com/v1",
    "anthropic": "https://api.anthropic.com",
    "ollama": "http://127.0.0.1:11434/v1",
}
_KEY = {"openai": "OPENAI_API_KEY", "anthropic": "ANTHROPIC_API_KEY"}


def address_of(settings: Settings) -> str:
    """Where a model's requests go."""
    return (settings.base_url or _ADDRESS[settings.provider]).rstrip("/")


def key_of(settings: Settings) -> str:
    """The key, from the environment or the keyring.

    A server of one's own (`base_url`, or Ollama) may need none.

    Raises:
        InputError: a provider that needs one has none.
    """
    named = settings.key_env or _KEY.get(settings.provider)
    found = (os.environ.get(named) if named else None) or _from_keyring(settings.provider)
    if found:
        return found.strip()
    if settings.key_env is None and (settings.base_url is not None or settings.provider == "ollama"):
        return "none"
    raise InputError(
        f"no key for {settings.model}",
        where="workbench.toml: assistant.model",
        hint=f"set {named} in the environment that starts JupyterLab, or run "
        f"`keyring set {SERVICE} {settings.provider}`",
    )


def _from_keyring(provider: str) -> str | None:
    try:
        import keyring

        return keyring.get_password(SERVICE, provider)
    except Exception:  # no keyring on this machine, or a locked one
        return None


def chat_model(settings: Settings, sent: Sent) -> Any:
    """The LangChain chat model; `sent` is told each request's address and body before it leaves.

    Raises:
        InputError: it has no key.
    """
    # nothing may leave but to the configured model
    os.environ.update(LANGSMITH_TRACING="false", LANGCHAIN_TRACING_V2="false")
    key, url = key_of(settings), address_of(settings)
    if settings.provider == "anthropic":
        return _anthropic(settings, key, url, sent)
    from langchain.chat_models import init_chat_model
    from openai import DefaultAsyncHttpxClient

    return init_chat_model(
        settings.model_name,
        model_provider="openai",
        base_url=url,
        api_key=key,
        http_async_client=client(DefaultAsyncHttpxClient, url, settings.timeout, sent),
        max_retries=0,  # ours: middleware.Retries
        max_tokens=settings.max_tokens,
        stream_usage=True,
        stream_chunk_timeout=settings.timeout,
        use_responses_api=False,
    )


def _anthropic(settings: Settings, key: str, url: str, sent: Sent) -> Any:
    import anthropic
    from langchain_anthropic import ChatAnthropic

    class Told(ChatAnthropic):
        """The same over our own connection: the class has no parameter for one."""

        @cached_property
        def _async_client(self) -> anthropic.AsyncClient:
            http = client(anthropic.DefaultAsyncHttpxClient, url, settings.timeout, sent)
            return anthropic.AsyncClient(**{**self._client_params, "http_client": http})

    return Told(  # type: ignore[call-arg]
        model=settings.model_name,
        base_url=url.removesuffix("/v1"),
        api_key=key,
        max_retries=0,
        max_tokens=settings.max_tokens,
        default_request_timeout=settings.timeout,
        stream_usage=True,
    )
