"""What can go wrong with a provider, as one line that says what to do.

A provider's own text may hold anything (a part of the key, an address): a short part of it is shown for a request
that it calls wrong, and none for a refused key.
"""

from __future__ import annotations

import re
from typing import Any

from workbench.assistant.model.providers import SERVICE, address_of
from workbench.assistant.settings import Settings
from workbench.errors import WorkbenchError

_KEY = re.compile(r"(?i)\b(?:sk|key|bearer)[-_ ][\w*.\-]{6,}")
_CONTEXT = re.compile(r"(?i)context[ _]?(length|window)|too many tokens|prompt is too long|maximum context")


class ModelFault(WorkbenchError):
    """The model cannot answer; the thread goes on with the next message."""


class Unreadable(Exception):
    """The model's calls could not be read, again and again."""


class EmptyReply(Exception):
    """The model said nothing and called nothing."""


def fault_of(error: BaseException, settings: Settings) -> WorkbenchError | None:
    """The line for an error of a provider or of the agent; None for one that is neither."""
    ours = _ours(error)
    if ours is not None:
        return ours
    kinds = {kind.__name__ for kind in type(error).__mro__}
    causes = _causes(error)
    status, model = getattr(error, "status_code", None), settings.model
    if "ContextOverflowError" in kinds or (status in (400, 413, 422) and _CONTEXT.search(str(error))):
        return ModelFault(
            f"this conversation is too long for {model}",
            hint="start a new chat, look at fewer cells, or lower assistant.context_tokens in workbench.toml",
        )
    if isinstance(error, Unreadable):
        return ModelFault(f"{model} calls tools in a way that cannot be read",
                          hint="ask again, or configure a model that calls tools")
    if isinstance(error, EmptyReply):
        return ModelFault(f"{model} gave an empty reply", hint="ask again, in other words")
    if kinds & {"ModelCallLimitExceededError", "ToolCallLimitExceededError", "GraphRecursionError"}:
        return ModelFault(f"{model} called too many tools without an end", hint="ask for one thing at a time")
    if kinds & {"APITimeoutError", "StreamChunkTimeoutError", "ReadTimeout", "ConnectTimeout", "TimeoutException"} or (
        isinstance(error, TimeoutError)
    ):
        return ModelFault(
            f"{model} was silent for {settings.timeout:g} s",
            hint="ask again; a slow model needs a larger assistant.timeout in workbench.toml",
        )
    if status is not None:
        return _refused(int(status), error, settings)
    if causes & {"RemoteProtocolError", "ReadError", "IncompleteRead", "ProtocolError"}:
        return ModelFault(f"the connection to {model} broke off in the middle of the answer", hint="ask again")
    if kinds & {"APIConnectionError", "ConnectError", "TransportError", "NetworkError"}:
        return ModelFault(
            f"{model} cannot be reached at {address_of(settings)}",
            hint="is the server running, and the address (assistant.base_url) right?",
        )
    if kinds & {"APIError", "AnthropicError", "OpenAIError", "ModelError"}:
        return ModelFault(f"{model} failed: {_short(error)}", hint="ask again")
    return None


def _ours(error: BaseException) -> WorkbenchError | None:
    """A line of ours that a client wrapped: what was not allowed to leave, for example."""
    at: BaseException | None = error
    for _ in range(8):
        if isinstance(at, WorkbenchError):
            return at
        at = at.__cause__ or at.__context__ if at is not None else None
    return None


def _causes(error: BaseException) -> set[str]:
    """The kinds of an error and of what it came from."""
    found: set[str] = set()
    at: BaseException | None = error
    for _ in range(8):
        if at is not None:
            found |= {kind.__name__ for kind in type(at).__mro__}
            at = at.__cause__ or at.__context__
    return found


def retry_after(error: BaseException) -> float | None:
    """Seconds that the provider asks to wait, where it says so."""
    response: Any = getattr(error, "response", None)
    try:
        return float(response.headers["retry-after"])
    except (AttributeError, KeyError, ValueError, TypeError):
        return None


def _refused(status: int, error: BaseException, settings: Settings) -> ModelFault:
    model, provider = settings.model, settings.provider
    if status == 401:
        return ModelFault(
            f"{provider} does not accept the key (401)",
            hint=f"set a valid one in the environment that starts JupyterLab, or `keyring set {SERVICE} {provider}`",
        )
    if status == 403:
        return ModelFault(f"the key may not use {model} (403)", hint="use another model, or ask the key's owner")
    if status == 404:
        return ModelFault(f"there is no model {settings.model_name!r} at {address_of(settings)} (404)",
                          hint="correct assistant.model or assistant.base_url in workbench.toml")
    if status == 429:
        wait = retry_after(error)
        return ModelFault(f"{provider} takes no more requests for now (429)",
                          hint=f"ask again in {wait:g} s" if wait else "ask again in a minute, or check the quota")
    if status >= 500:
        return ModelFault(f"{provider} has a fault of its own ({status})", hint="ask again in a minute")
    if 300 <= status < 400:
        return ModelFault(f"{address_of(settings)} redirects elsewhere ({status}); nothing was sent there",
                          hint="write the final address in assistant.base_url")
    return ModelFault(f"{provider} does not take the request ({status}): {_short(error)}",
                      hint="does this model call tools, and does assistant.base_url speak this API?")


def _short(error: BaseException) -> str:
    body: Any = getattr(error, "body", None)
    inner = body.get("error", body) if isinstance(body, dict) else None
    text = inner.get("message") if isinstance(inner, dict) else None
    return _KEY.sub("[key]", " ".join(str(text or error).split()))[:200]
