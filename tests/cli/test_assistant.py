"""`ask` from the shell: one document, a conversation by its name, what is missing in one line."""

from __future__ import annotations

import json

from workbench.cli.app import main


def call(capsys, project, *words):
    code = main(["ask", *words, "--project", str(project.root)])
    out, err = capsys.readouterr()
    return code, out, err


def test_a_conversation_goes_on_by_its_name(capsys, simulated):
    code, out, _ = call(capsys, simulated, "draft a metric for conversion", "--thread", "a", "--json")
    assert code == 0 and json.loads(out)["asked"]
    code, out, _ = call(capsys, simulated, "within 7 days", "--thread", "a", "--json")
    assert [d["title"] for d in json.loads(out)["drafts"]] == ["conversion_7d"]


def test_a_call_that_does_not_wait_and_a_text_that_lacks(capsys, simulated):
    code, out, _ = call(capsys, simulated, "--thread", "a", "--approve", "t1")
    assert code == 2 and "no approval" in out
    code, _, err = call(capsys, simulated, "--approve", "t1")
    assert code == 2 and "--thread" in err
    assert call(capsys, simulated)[0] == 2


def test_a_model_without_a_key_is_said(capsys, simulated, monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    (simulated.root / "workbench.toml").write_text('[assistant]\nmodel = "openai:x"\nkey_env = "NO_SUCH"\n')
    code, out, _ = call(capsys, simulated, "hello")
    assert code == 2 and "NO_SUCH" in out
    (simulated.root / "workbench.toml").write_text('[assistant]\nmodel = "openai:x"\napi_key = "sk-1"\n')
    code, out, _ = call(capsys, simulated, "hello", "--json")
    assert code == 2 and "does not belong into a file" in json.loads(out)["failed"] and "sk-1" not in out
