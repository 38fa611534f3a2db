"""What stays as it is is not made again: facts beside a further table; anything they depend on makes them anew."""

from __future__ import annotations

import pytest

from workbench.logs.imports import building, unchanged
from workbench.logs.imports.importing import import_source
from workbench.logs.imports.keeping import refresh
from workbench.project import Project


@pytest.fixture
def derived(monkeypatch):
    """How often facts were made."""
    calls = []
    made = building.derive

    def derive(*words):
        calls.append(words)
        return made(*words)

    monkeypatch.setattr(building, "derive", derive)
    return calls


@pytest.fixture
def side(tmp_path):
    path = tmp_path / "scores.csv"
    path.write_text("user_id,score\nanna,1\n")
    return path


def facts(snapshot):
    return {name: [file.hash for file in info.files] for name, info in snapshot.tables.items() if info.derived}


def test_a_table_beside_the_log_makes_no_facts_again(project, log, side, derived, tmp_path):
    first = import_source(project, [log], adapter="messaging")
    found = import_source(project, [side], name="scores")
    assert len(derived) == 1 and facts(found) == facts(first) and len(facts(found)) == 3
    for info in found.tables.values():
        if info.derived:
            assert (found.folder / info.files[0].path).samefile(first.folder / info.files[0].path)
    # the other way about it is the same snapshot
    other = Project.create(tmp_path / "other")
    import_source(other, [side], name="scores")
    assert import_source(other, [log], adapter="messaging").id == found.id and len(derived) == 3


def test_the_counts_are_those_of_all_checks(project, make_log, rows, side, monkeypatch):
    from workbench.logs.contract import checks

    log = make_log(outcomes=[*rows["outcomes"], {**rows["outcomes"][0], "value": 1.0}])
    first = import_source(project, [log], adapter="messaging")
    asked, count = [], checks.count
    monkeypatch.setattr(checks, "count", lambda snapshot, number, some: asked.append([*some]) or count(
        snapshot, number, asked[-1]))
    found = import_source(project, [side], name="scores")
    assert found.manifest.checks == first.manifest.checks and any(one["count"] for one in found.manifest.checks)
    assert {one.name for one in asked[0]} == {one.name for one in checks.wanted(found) if one.informs}
    monkeypatch.undo()
    whole = {(one.check, one.table): one.count for one in checks.run_checks(found).items}
    assert {(one["check"], one["table"]): one["count"] for one in found.manifest.checks} == whole


def test_what_facts_are_made_of_makes_them_anew(project, make_log, rows, side, derived):
    import_source(project, [make_log()], adapter="messaging")
    import_source(project, [side], name="scores")
    make_log(sends=rows["sends"][1:])
    found, _ = refresh(project)
    assert len(derived) == 2 and found.table("message_facts").rows == 3


def test_an_earlier_beginning_makes_bitmaps_anew(project, make_log, rows, derived, tmp_path):
    import_source(project, [make_log()], adapter="messaging")
    early = tmp_path / "exposures.csv"
    early.write_text("experiment,unit,arm,ts\ne,anna,a,2026-01-01 00:00:00\n")
    import_source(project, [early], name="exposures")
    assert len(derived) == 2


def test_other_definitions_make_facts_anew(project, log, side, derived, monkeypatch):
    import_source(project, [log], adapter="messaging")
    monkeypatch.setattr(unchanged, "definitions", lambda: "of another version")
    import_source(project, [side], name="scores")
    assert len(derived) == 2
