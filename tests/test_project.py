import os
from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict

from workbench.errors import InputError, NotFound
from workbench.project import Project, dump_yaml, parse_spec, parse_yaml, read_yaml, write_atomic, write_json


class Inner(BaseModel):
    model_config = ConfigDict(extra="forbid")
    window: str = "7d"
    direction: str = "up"


class Outer(BaseModel):
    model_config = ConfigDict(extra="forbid")
    version: int
    metrics: dict[str, Inner] = {}


def test_yaml_is_read_by_the_1_2_core_rules():
    value = parse_yaml("a: on\nb: no\nc: 2026-06-09\nd: 7\ne: true\n", "x.yaml")
    assert value == {"a": "on", "b": "no", "c": "2026-06-09", "d": 7, "e": True}


@pytest.mark.parametrize(("text", "line"), [("a: 1\na: 2\n", 2), ("a: [1\nb: 2\n", 2)])
def test_broken_yaml_names_file_and_line(text, line):
    with pytest.raises(InputError, match=rf"x\.yaml:{line}"):
        parse_yaml(text, "x.yaml")


def test_an_empty_file_says_so(tmp_path):
    (tmp_path / "a.yaml").write_text("# nothing\n")
    with pytest.raises(InputError, match="empty"):
        read_yaml(tmp_path / "a.yaml")


def test_a_typo_deep_in_a_spec_names_the_place_and_the_nearest_field():
    with pytest.raises(InputError) as caught:
        parse_spec(Outer, {"version": 1, "metrics": {"ctr": {"windw": "7d"}}}, "core.yaml")
    assert str(caught.value) == "core.yaml: metrics.ctr.windw: unknown field 'windw'; did you mean 'window'?"


def test_a_missing_field_is_named():
    with pytest.raises(InputError, match=r"core\.yaml: version: field 'version' is missing"):
        parse_spec(Outer, {}, "core.yaml")


def test_dump_then_parse_is_the_same():
    value = {"metrics": {"a": {"window": ["0d", "7d"], "where": "kind = 'x'", "no": "no"}}}
    assert parse_yaml(dump_yaml(value), "x") == value


def test_a_project_is_found_from_below_and_nothing_is_overwritten(tmp_path):
    project = Project.create(tmp_path)
    (tmp_path / ".gitignore").write_text("mine\n")
    assert Project.create(tmp_path).root == project.root
    assert (tmp_path / ".gitignore").read_text() == "mine\n"
    assert Project.find(tmp_path / "metrics").root == tmp_path


def test_no_project_says_what_to_do(tmp_path):
    with pytest.raises(NotFound, match="workbench init"):
        Project.find(tmp_path)


def test_an_unknown_spec_names_the_nearest(project):
    write_atomic(project.root / "experiments" / "push_cap" / "experiment.yaml", "version: 1\n")
    with pytest.raises(NotFound, match="did you mean 'push_cap'"):
        project.spec_path("experiments", "push_cup")


def test_a_failed_write_leaves_the_old_file_and_no_litter(tmp_path, monkeypatch):
    file = tmp_path / "a.json"
    write_atomic(file, "old")

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError, match="disk full"):
        write_atomic(file, "new")
    assert file.read_text() == "old"
    assert [p.name for p in Path(tmp_path).iterdir()] == ["a.json"]


def test_nan_never_reaches_a_file(tmp_path):
    with pytest.raises(ValueError, match="JSON"):
        write_json(tmp_path / "a.json", {"effect": float("nan")})
    assert not (tmp_path / "a.json").exists()
