"""The same conversation with a model and with the rules: the same drafts, the same numbers, the same question."""

from __future__ import annotations

import pytest

from workbench.assistant.core import ask
from workbench.project import Project

MESSAGES = ["what is the click rate by channel", "draft a metric for conversion", "within 7 days",
            "what is the click rate by browser"]


@pytest.fixture
def provider():
    return "openai"


def held(found):
    """What of a reply must agree, whoever wrote it."""
    drafts = [(d["kind"], d["title"], d["status"], d["spec"], d["card"]["table"]) for d in found["drafts"]]
    return drafts, bool(found["asked"]), bool(found["refused"]), found["failed"]


def test_rules_and_a_model_hold_the_same_conversation(wired, simulated):
    (simulated.root / "workbench.toml").write_text("")
    rules = [ask(Project.find(simulated.root), text, thread="rules") for text in MESSAGES]
    explored, drafted = rules[0]["drafts"][0]["spec"], rules[2]["drafts"][0]["spec"]
    name = rules[2]["drafts"][0]["title"]
    metric = {"name": name, "metric": drafted["metrics"][name], "facts": drafted.get("facts", {})}
    project, _ = wired([
        {"when": "channel", "steps": [{"calls": [{"name": "explore", "arguments": {"spec": explored}}]},
                                      {"text": "{{LAST.rows.0.0|text}}: {{LAST.rows.0.click_rate|pct2}}.\n"}]},
        {"when": "^draft", "steps": [{"calls": [{"name": "ask_person", "arguments": {
            "question": "Within how many days?"}}]}]},
        {"when": "^within", "steps": [{"calls": [{"name": "draft_metric", "arguments": metric}]},
                                      {"text": "Its mean is {{LAST.value|pct2}}.\n"}]},
        {"when": "browser", "steps": [{"calls": [{"name": "cannot_answer", "arguments": {
            "reason": "There is no browser in the log."}}]}]}])
    model = [ask(project, text, thread="model") for text in MESSAGES]
    for text, one, other in zip(MESSAGES, rules, model, strict=True):
        assert held(one)[1:] == held(other)[1:], text
        assert [d[:4] for d in held(one)[0]] == [d[:4] for d in held(other)[0]], text
        assert [d[4]["rows"] for d in held(one)[0]] == [d[4]["rows"] for d in held(other)[0]], text
    value = next(r["result"]["value"] for r in model[2]["results"].values() if r["tool"] == "draft_metric")
    for found in (rules[2], model[2]):
        assert f"{100 * value:.2f} %" in found["reply"]
    assert all(f["sent_bytes"] == 0 for f in rules) and all(f["sent_bytes"] for f in model)


def test_a_conversation_goes_on_when_the_model_is_switched(wired, simulated):
    (simulated.root / "workbench.toml").write_text("")
    first = ask(Project.find(simulated.root), MESSAGES[0], thread="t")
    rate = next(iter(first["results"].values()))["result"]["rows"][0]["click_rate"]
    project, server = wired([{"when": "x", "steps": [{"text": "It was {{t1.rows.0.click_rate|pct2}}.\n"}]}])
    assert ask(project, "x: what was it?", thread="t")["reply"] == f"It was {100 * rate:.2f} %."
    assert b"results of earlier messages" in server.requests[0]["raw"]
    (simulated.root / "workbench.toml").write_text("")
    assert ask(Project.find(simulated.root), MESSAGES[2] + " draft a metric for conversion", thread="t")["drafts"]
