"""The connection of a model's client: every request passes `Sent` before it leaves, redirects are not followed.

Built on the HTTP library that the provider's client itself is built on (httpx, or httpx2 in newer ones).
"""

from __future__ import annotations

import importlib
import urllib.request
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from workbench.assistant.streaming import in_thread

Sent = Callable[[str, bytes], bytes]  # (address, body) -> what leaves; raises where nothing may


def client(base: type[Any], url: str, timeout: float, sent: Sent) -> Any:
    """An asynchronous HTTP client.

    Args:
        base: the provider library's default client class.
        url: where the requests go; the person's proxy for it is used.
        timeout: seconds without a byte.
    """
    library = importlib.import_module(_library(base))

    class Told(library.AsyncHTTPTransport):  # type: ignore[name-defined,misc]
        async def handle_async_request(self, request: Any) -> Any:
            given = await request.aread()
            body = await in_thread(lambda: sent(str(request.url), given))
            if body != given:
                headers = [(k, v) for k, v in request.headers.raw if k.lower() not in (b"content-length", b"host")]
                request = library.Request(request.method, request.url, headers=headers, content=body,
                                          extensions=request.extensions)
            return await super().handle_async_request(request)

    return base(
        transport=Told(proxy=_proxy(url)),
        timeout=library.Timeout(timeout, connect=min(timeout, 10.0)),
        follow_redirects=False,
    )


def _library(base: type[Any]) -> str:
    return next(
        top
        for one in base.__mro__
        for top in (one.__module__.partition(".")[0],)
        if top in ("httpx", "httpx2") and one.__name__ == "AsyncClient"
    )


def _proxy(url: str) -> str | None:
    where = urlsplit(url)
    if not where.hostname or where.hostname in ("localhost", "127.0.0.1", "::1"):
        return None
    if urllib.request.proxy_bypass(where.hostname):
        return None
    return urllib.request.getproxies().get(where.scheme)
