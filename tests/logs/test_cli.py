"""`import`, `snapshot list`, `check`, `sql`, `explore` as a person types them."""

from __future__ import annotations

import json

import pytest

from workbench.cli.app import main


@pytest.fixture
def call(project, capsys):
    def run(*words):
        code = main(["--project", str(project.root), *map(str, words)])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return run


def test_a_log_is_imported_listed_checked_and_asked(call, log):
    code, out, _ = call("import", log, "--adapter", "messaging", "--json")
    made = json.loads(out)
    assert code == 0 and made["tables"]["sends"] == 4 and made["tables"]["message_facts"] == 4
    code, out, _ = call("snapshot", "list", "--json")
    listed = json.loads(out)
    assert code == 0 and listed["current"] == made["snapshot"] and len(listed["snapshots"]) == 1
    code, out, _ = call("check", "--json")
    assert code == 0 and json.loads(out)["blocked"] is False
    code, out, _ = call("sql", "SELECT count(*) AS n FROM sends", "--json")
    assert code == 0 and json.loads(out)["rows"] == [{"n": 4}]
    code, out, _ = call("explore", "funnel", "--where", "channel=push", "--json")
    assert code == 0 and json.loads(out)["rows"] == [
        {"sent": 2, "delivered": 1, "opened": 1, "clicked": 1, "converted": 1}]
    _, text, _ = call("explore", "funnel", "--where", "channel=push", "--sql")
    assert json.loads(call("sql", text, "--json")[1])["rows"] == json.loads(out)["rows"]


def test_an_import_says_what_the_door_did(call, make_log, tmp_path):
    log = make_log(users=[{"user_id": f"u{i}", "phone": f"07-{i}"} for i in range(3)])
    _, out, _ = call("import", log, "--adapter", "messaging")
    assert "personal, kept as a keyed hash: users.phone\n" in out
    assert "unknown, taken as false: 5 decisions.explore\n" in out
    made = json.loads(call("import", log, "--adapter", "messaging", "--json")[1])
    assert (made["hashed"], made["assumed"], made["matched"]) == (["users.phone"], {"decisions.explore": 5}, {})
    (tmp_path / "mails.csv").write_text("who,email\n1,a@example.org\n")
    assert "(--keep COLUMN leaves one as it is)" in call("import", tmp_path / "mails.csv")[1]
    (tmp_path / "event_type=users.messages.email.Send").mkdir()
    (tmp_path / "event_type=users.messages.email.Click").mkdir()
    common = "user_id,id,time,dispatch_id,campaign_id\nanna,{id},{time},{of},c\n"
    for kind, id, time, of in (("Send", 1, 1780272000, "d"), ("Click", 2, 1780272060, "d")):
        (tmp_path / f"event_type=users.messages.email.{kind}" / "a.csv").write_text(
            common.format(id=id, time=time, of=of))
    _, out, _ = call("import", tmp_path / "event_type=*", "--adapter", "braze")
    assert "reactions matched to their message: 1 by dispatch id\n" in out


def test_a_blocking_fault_exits_3_and_still_prints_its_report(call, make_log, rows):
    log = make_log(sends=[*rows["sends"], {**rows["sends"][0], "message_ref": "news"}])
    assert call("import", log, "--adapter", "messaging")[0] == 0
    code, out, err = call("check", "--json")
    report = json.loads(out)
    assert code == 3 and report["blocked"] and report["items"][0]["check"] == "duplicate message_id"
    assert err.count("\n") == 1 and "keep one row per message_id" in err
    code, out, _ = call("check")
    assert code == 3 and "duplicate message_id" in out


@pytest.mark.parametrize(("words", "message"), [
    (["import", "nothing.csv"], "no file 'nothing.csv'"),
    (["import", "{log}", "--adapter", "mesaging"], "did you mean 'messaging'"),
    (["sql", "DELETE FROM sends"], "only reading"),
    (["sql", "SELECT * FROM sned"], "did you mean 'sends'"),
    (["explore", "funnel", "--by", "chanel"], "did you mean 'channel'"),
    (["explore", "funnel", "--where", "channel"], "column=value"),
    (["explore", "profile", "--table", "sned"], "did you mean 'sends'"),
    (["check", "zzz"], "no snapshot 'zzz'"),
])
def test_wrong_input_is_one_line_and_exit_2(call, log, words, message):
    assert call("import", log, "--adapter", "messaging")[0] == 0
    code, out, err = call(*(word.format(log=log) for word in words))
    assert (code, out) == (2, "") and message in err and err.count("\n") == 1


def test_rows_beyond_the_limit_are_counted(call, log):
    call("import", log, "--adapter", "messaging")
    code, out, _ = call("sql", "SELECT * FROM range(20000)")
    assert code == 0 and out.rstrip().endswith("10,000 of 20,000 rows")
