"""Every verb is authenticated, and what is wrong in a request is answered in one line."""

from __future__ import annotations

import pytest

from workbench.server.app import ROUTES

VERBS = ("get", "post", "put", "patch", "delete")


def paths() -> list[tuple[str, str]]:
    """(verb, path) of everything the extension answers, from its own list of routes."""
    from workbench.server.handler import Handler

    found = []
    for pattern, handler in ROUTES:
        path = pattern.replace(r"([a-z][a-z0-9_]*)", "push_frequency_cap").replace(r"([A-Za-z0-9_-]+)", "none")
        found += [(verb.upper(), path) for verb in VERBS if getattr(handler, verb) is not getattr(Handler, verb)]
    return found


@pytest.mark.parametrize(("verb", "path"), paths())
@pytest.mark.parametrize("token", [None, "wrong"])
def test_without_the_token_nothing_is_answered(server, verb, path, token):
    status, _ = server.call(verb, path, {} if verb == "POST" else None, token=token)
    assert status == 403


def test_every_handler_is_one_of_ours():
    from workbench.server.handler import Handler

    assert len(ROUTES) >= 10 and all(issubclass(handler, Handler) for _, handler in ROUTES)


def test_what_is_not_json_is_refused(server):
    import urllib.error
    import urllib.request

    request = urllib.request.Request(f"{server.address}workbench/api/sql", b"{not json", method="POST",
                                     headers={"Authorization": f"token {server.token}"})
    with pytest.raises(urllib.error.HTTPError) as found:
        urllib.request.urlopen(request, timeout=30)
    assert found.value.code == 400


@pytest.mark.parametrize(("path", "body", "code", "words"), [
    ("insight", {"spec": {"kind": "funel"}}, 400, "did you mean 'funnel'"),
    ("insight", {"spec": {"kind": "funnel", "by": "chanel"}}, 400, "did you mean 'channel'"),
    ("insight", {"spec": None}, 400, ""),
    ("insight", {"spec": {"kind": "funnel"}, "snapshot": "nope"}, 404, "nope"),
    ("insight", {"spec": {"kind": "funnel"}, "snapshot": 7}, 400, ""),
    ("sql", {}, 400, "lacks 'sql'"),
    ("imports", {"sources": []}, 400, "lacks 'sources'"),
    ("imports", {"sources": ["x.csv"], "adapter": "braise"}, 400, "did you mean 'braze'"),
    ("imports", {"sources": ["x.csv"], "nam": "x"}, 400, "did you mean 'name'"),
    ("imports/look", {"sources": ["nothing.csv"]}, 404, "nothing.csv"),
    ("imports/look", {"sources": "x.csv"}, 400, "lacks 'sources'"),
    ("runs", {"name": "click_24"}, 404, "did you mean 'click_24h'"),
    ("runs", {"name": "../x"}, 404, "no training spec"),
    ("runs", {"name": "click_24h", "mode": 3}, 400, "'mode' is not text"),
    ("templates", {"template": "guardrail", "name": "x", "answers": {}}, 404, "did you mean 'guardrail_test'"),
    ("templates", {"template": "guardrail_test", "name": "../x", "answers": {}}, 400, "name for a study"),
    ("drafts", {"kind": "metric", "yaml": "version: 1\nmetrics: {}\n"}, 400, ""),
    ("ask", {"text": ""}, 400, "lacks 'text'"),
    ("cancel", {}, 400, "lacks 'id'"),
    ("tile", {"spec": {"kind": "funnel"}, "active": "ts"}, 400, "has no tile"),
    ("tile", {"spec": {"kind": "crossfilter", "dimensions": ["ts", "channel"]}, "active": "x"}, 400, "no dimension"),
    ("view", {"name": "../x", "view": {}}, 400, "no name"),
    ("view", {"path": "../x.explore.json", "view": {}}, 400, ""),
    ("view", {"name": "x"}, 400, "lacks 'view'"),
    ("view", {"name": "x", "view": {"title": "t", "view": {"kind": "sql", "sq": ""}}}, 400, ""),
])
def test_a_mistake_is_answered_in_one_line(server, path, body, code, words):
    status, found = server.call("POST", path, body)
    assert status == code, found
    assert words in found["message"] and "\n" not in found["message"]
