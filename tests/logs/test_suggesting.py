from __future__ import annotations

import json

import pytest

from workbench.cli.app import main
from workbench.errors import InputError
from workbench.logs.imports.importing import import_source
from workbench.logs.source.suggesting import look

SENT = "customer_id,sent_at,medium,campaign,notification_id,note\n" + "".join(
    f"u{i % 7},2026-06-{1 + i % 20:02d} 10:00:00,push,sale,n{i},x\n" for i in range(50))


@pytest.fixture
def sent(tmp_path):
    file = tmp_path / "export.csv"
    file.write_text(SENT)
    return file


def test_another_systems_names_are_known(sent):
    best = look([str(sent)]).suggestions[0]
    assert best.table == "sends" and best.confidence > 0.85 and best.missing == ()
    assert best.mapping == {"user_id": "customer_id", "ts": "sent_at", "channel": "medium", "message_ref": "campaign",
                            "message_id": "notification_id"}
    assert best.preview[0]["message_id"] == "n0" and best.preview[0]["ts"] == "2026-06-01 10:00:00"


def test_the_suggested_mapping_imports(project, sent):
    best = look([str(sent)]).suggestions[0]
    snapshot = import_source(project, [sent], name=best.table, mapping=best.mapping)
    assert snapshot.table("sends").rows == 50 and snapshot.table("message_facts").rows == 50
    assert list(snapshot.table("sends").columns) == [
        "message_id", "decision_id", "user_id", "channel", "message_ref", "ts"]
    assert snapshot.manifest.imports[-1]["ignored"] == ["note"]


def test_values_that_do_not_fit_lower_the_confidence(tmp_path):
    fits, not_ = tmp_path / "a.csv", tmp_path / "b.csv"
    fits.write_text("user_id,ts,kind,event_id\na,2026-06-01,session,1\n")
    not_.write_text("user_id,ts,kind,event_id\na,yesterday,session,1\n")
    good, bad = (next(one for one in look([str(f)]).suggestions if one.table == "outcomes") for f in (fits, not_))
    assert good.confidence == 1 and bad.confidence == pytest.approx(0.875)


def test_a_table_of_another_kind_has_no_suggestion(hillstrom_csv):
    assert look([str(hillstrom_csv)]).suggestions == ()


def test_a_canonical_name_without_its_columns_is_refused(project, sent):
    with pytest.raises(InputError, match="lacks column 'message_id'"):
        import_source(project, [sent], name="sends")


def test_from_the_command_line(sent, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["import", str(sent), "--suggest"]) == 0
    out = capsys.readouterr().out
    assert "sends: 9" in out and "user_id: customer_id" in out and "--name sends --mapping mapping.yaml" in out
    assert main(["import", str(sent), "--suggest", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["mapping"]["ts"] == "sent_at"


def test_a_look_shows_first_values_but_nothing_personal(tmp_path):
    file = tmp_path / "a.csv"
    file.write_text("user_id,ts,kind,event_id,email\na,2026-06-01,session,1,x@y.org\nb,2026-06-02,session,,\n")
    found = look([str(file)])
    assert found.first["kind"] == ("session", "session") and found.first["event_id"] == (1, None)
    assert found.personal == ("email",) and found.first["email"] == ("(hashed)", None)
    assert "y.org" not in str(found.as_dict())


def test_a_table_of_one_needed_column_does_not_win_over_one_that_explains_more(tmp_path):
    """`messages` needs only its name, which every log of sends has."""
    file = tmp_path / "a.csv"
    file.write_text("notification_id,customer_id,medium,campaign,when_it_left\nn1,u1,push,sale,2026-06-01\n")
    first, *rest = look([str(file)]).suggestions
    assert first.table == "sends" and first.missing == ("ts",)
    assert "messages" in [one.table for one in rest]
