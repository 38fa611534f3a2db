"""The command line does what the guide says: same commands, one-line errors, honest exit codes."""

from __future__ import annotations

import json
import re

import pytest
import typer

from workbench.cli.app import _globals, build, main


def commands(group=None, prefix: str = "") -> dict[str, list[str]]:
    """Every command with its long options, from the application itself."""
    group = group or typer.main.get_command(build())
    found: dict[str, list[str]] = {}
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            found |= commands(command, f"{prefix}{name} ")
        else:
            found[prefix + name] = sorted(
                option for parameter in command.params for option in parameter.opts if option.startswith("--")
            )
    return found


def test_the_guide_lists_every_command_and_option(checkout):
    text = (checkout / "docs" / "command-line.md").read_text("utf-8")
    documented = dict(re.findall(r"^### `workbench ([a-z -]+?)`\n(.*?)(?=^##|\Z)", text, re.M | re.S))
    actual = commands()
    assert set(documented) == set(actual)
    for name, options in actual.items():
        missing = [option for option in options if f"`{option}" not in documented[name] and option != "--help"]
        assert not missing, f"docs/command-line.md: {name} lacks {missing}"


def test_every_command_answers_help(capsys):
    for name in commands():
        assert main([*name.split(), "--help"]) == 0, name
        assert "Usage" in capsys.readouterr().out


@pytest.mark.parametrize("words", [["--json", "status"], ["status", "--json"]])
def test_global_options_stand_anywhere(words):
    rest, context = _globals([*words, "--project=a", "--snapshot", "b"])
    assert rest == ["status"]
    assert (context.json, context.project_dir, context.snapshot_id) == (True, "a", "b")


def test_a_typo_in_a_command_is_one_line_with_the_nearest(capsys):
    assert main(["readuot", "x"]) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1 and "did you mean 'readout'?" in err


def test_outside_a_project_one_line_says_what_to_do(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["status"]) == 2
    err = capsys.readouterr().err
    assert err.count("\n") == 1 and "workbench init" in err


def test_init_then_status_is_one_json_document(capsys, tmp_path):
    assert main(["init", str(tmp_path / "squad"), "--json"]) == 0
    capsys.readouterr()
    assert main(["status", "--project", str(tmp_path / "squad"), "--json"]) == 0
    value = json.loads(capsys.readouterr().out)
    assert value["snapshot"] is None and value["experiments"] == []


def test_init_overwrites_nothing(capsys, tmp_path):
    (tmp_path / "workbench.toml").write_text("version = 1\n# mine\n")
    assert main(["init", str(tmp_path)]) == 0
    assert "# mine" in (tmp_path / "workbench.toml").read_text()
