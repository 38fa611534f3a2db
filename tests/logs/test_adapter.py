"""Adapters: Braze Currents, Open Bandit, and one of a project's own."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from workbench.errors import InputError
from workbench.logs.contract.checks import run_checks
from workbench.logs.imports.importing import import_source
from workbench.logs.snapshot import ids

T0 = int(datetime(2026, 6, 1, tzinfo=UTC).timestamp())
PUSH, MAIL, IN_APP = "users.messages.pushnotification.", "users.messages.email.", "users.messages.inappmessage."
BEHAVIOUR = "users.behaviors."


def event(kind, id, hours, user="anna", **more):
    return {"event_type": kind, "id": id, "time": T0 + round(hours * 3600), "external_user_id": user,
            "user_id": f"b-{user}", **more}


PUSHED = {"dispatch_id": "p1", "campaign_id": "c1", "message_variation_id": "v1"}
MAILED = {"dispatch_id": "e1", "campaign_id": "c2", "message_variation_id": "v2", "email_address": "anna@example.org"}
EVENTS = [
    event(PUSH + "Send", "1", 1, device_id="phone", **PUSHED),
    event(PUSH + "Send", "2", 1, device_id="tablet", **PUSHED),                     # the same message, a second device
    event(PUSH + "Send", "1", 1, device_id="phone", **PUSHED),                      # delivered twice by the export
    event(PUSH + "Open", "3", 2, button_action_type="deep_link", **PUSHED),
    event(PUSH + "Open", "4", 2.5, button_action_type="close", **PUSHED),
    event(PUSH + "InfluencedOpen", "5", 3, **PUSHED),
    event(MAIL + "Send", "6", 4, **MAILED),
    event(MAIL + "Delivery", "7", 4.1, **MAILED),
    event(MAIL + "Open", "8", 4.2, machine_open="true", **MAILED),
    event(MAIL + "Click", "9", 5, is_suspected_bot_click=True, **MAILED),
    event(MAIL + "Click", "10", 6, **{**MAILED, "dispatch_id": None}),              # found by user, message and time
    event(MAIL + "Click", "11", 24 * 9, **{**MAILED, "dispatch_id": None}),         # too late to be found
    event(MAIL + "Unsubscribe", "12", 7, **MAILED),
    event(MAIL + "Send", "13", 4, user="bert", **MAILED),
    event(MAIL + "Send", "14", 4, user="tester", is_test="true", **MAILED),
    event(PUSH + "Bounce", "15", 9, user="anna", **PUSHED),
    event(PUSH + "Abort", "16", 10, user="bert", abort_type="quiet_hours", **PUSHED),
    event("users.campaigns.FrequencyCap", "17", 11, user="bert", channel="push", campaign_id="c1",
          message_variation_id="v1"),
    event("users.campaigns.EnrollInControl", "18", 12, user="carl", campaign_id="c1"),
    event(IN_APP + "Impression", "19", 13, user="bert", campaign_id="c3", message_variation_id="v3"),
    event(IN_APP + "Click", "20", 13.1, user="bert", campaign_id="c3", message_variation_id="v3"),
    event(BEHAVIOUR + "app.SessionStart", "21", 13, user="bert"),
    event(BEHAVIOUR + "Purchase", "22", 14, user="bert", price=9.5),
    event(BEHAVIOUR + "CustomEvent", "23", 15, user="bert", name="stream"),
    event(BEHAVIOUR + "Uninstall", "24", 16, user="bert"),
    event("users.campaigns.Conversion", "25", 17, user="anna", campaign_id="c2"),
    event(BEHAVIOUR + "subscription.GlobalStateChange", "26", 18, user="carl", subscription_status="Unsubscribed"),
    event(BEHAVIOUR + "subscription.GlobalStateChange", "27", 19, user="carl", subscription_status="Unsubscribed"),
]


def who(user):
    return sha256(f"a key for tests:{user}".encode()).hexdigest()[:32]


def write_avro(folder: Path, events: list[dict]) -> Path:
    """As the export lies: a folder a kind of event, its files without the kind."""
    import fastavro

    for kind in {one["event_type"] for one in events}:
        mine = [{k: v for k, v in one.items() if k != "event_type"} for one in events if one["event_type"] == kind]
        names = sorted({name for one in mine for name in one})
        types = {"time": "long", "price": "double", "is_suspected_bot_click": "boolean"}
        schema = {"type": "record", "name": "Event", "fields": [
            {"name": name, "type": ["null", types.get(name, "string")], "default": None} for name in names]}
        path = folder / f"event_type={kind}" / "date=2026-06-01-00" / "part-0.avro"
        path.parent.mkdir(parents=True)
        with path.open("wb") as handle:
            fastavro.writer(handle, schema, [{name: one.get(name) for name in names} for one in mine])
    return folder


def write_parquet(folder: Path, events: list[dict]) -> Path:
    import pyarrow as pa
    import pyarrow.parquet as pq

    for kind in {one["event_type"] for one in events}:
        path = folder / f"event_type={kind}" / "part.parquet"
        path.parent.mkdir(parents=True)
        mine = [one for one in events if one["event_type"] == kind]
        names = sorted({name for one in mine for name in one} - {"event_type"})
        pq.write_table(pa.table({name: [one.get(name) for one in mine] for name in names}), path)
    return folder


def read(snapshot, text):
    with snapshot.bucket(0) as connection:
        return connection.execute(text).fetchall()


@pytest.fixture(params=[write_avro, write_parquet])
def braze(request, project, tmp_path):
    return import_source(project, [request.param(tmp_path / "currents", EVENTS)], adapter="braze")


def hour(hours):
    return datetime(2026, 6, 1) + timedelta(hours=hours)


def test_a_send_to_two_devices_is_one_message_and_an_impression_is_an_in_app_send(braze):
    assert read(braze, "SELECT user_id, channel, message_ref, ts FROM sends ORDER BY ts, user_id, channel") == sorted([
        (who("anna"), "push", "v1", hour(1)), (who("anna"), "email", "v2", hour(4)),
        (who("bert"), "email", "v2", hour(4)), (who("bert"), "in_app", "v3", hour(13))],
        key=lambda row: (row[3], row[0]))


def test_reactions_mean_what_they_were(braze):
    found = {row[0]: row[1:] for row in read(
        braze, "SELECT event_id, kind, is_machine, message_id IS NOT NULL, channel FROM interactions")}
    assert found == {
        "3": ("open", False, True, "push"), "4": ("dismiss", False, True, "push"),
        "5": ("influenced_open", False, True, "push"), "7": ("delivery", False, True, "email"),
        "8": ("open", True, True, "email"), "9": ("click", True, True, "email"), "10": ("click", False, True, "email"),
        "11": ("click", False, False, "email"), "12": ("unsubscribe", False, True, "email"),
        "15": ("bounce_hard", False, True, "push"), "19": ("impression", False, True, "in_app"),
        "20": ("click", False, True, "in_app"), "26": ("unsubscribe", False, False, "email")}


def test_what_was_stopped_is_a_decision_that_keeps_its_message(braze):
    assert read(braze, "SELECT action, executed, suppress_reason, propensity, propensity_kind FROM decisions "
                       "WHERE suppress_reason IS NOT NULL ORDER BY ts") == [
        ("push/v1", False, "quiet_hours", None, "unknown"), ("push/v1", False, "frequency_cap", None, "unknown"),
        ("hold", True, "control", None, "unknown")]
    assert read(braze, "SELECT count(*) FROM decisions WHERE executed AND action <> 'hold'") == [(4,)]


def test_outcomes_and_reachability(braze):
    assert read(braze, "SELECT kind, value FROM outcomes ORDER BY ts") == [
        ("session", None), ("purchase", 9.5), ("stream", None), ("uninstall_inferred", None), ("conversion", None)]
    assert read(braze, f"SELECT channel, valid_from, valid_to, reachable, reason FROM reachability "
                       f"WHERE user_id = '{who('anna')}' ORDER BY ALL") == [
        ("email", hour(4), hour(7), True, None), ("email", hour(7), None, False, "unsubscribe"),
        ("push", hour(1), hour(9), True, None), ("push", hour(9), None, False, "bounce")]


STATE = BEHAVIOUR + "subscription.GlobalStateChange"
GROUP = BEHAVIOUR + "subscriptiongroup.StateChange"
LATER = [
    # opted out, complained: no send opens the channel again, a click neither; a state does
    event(MAIL + "Send", "a1", 1, **MAILED), event(MAIL + "Unsubscribe", "a2", 2, **MAILED),
    event(MAIL + "Send", "a3", 3, **{**MAILED, "dispatch_id": "e2"}), event(MAIL + "Click", "a4", 3.5, **MAILED),
    event(STATE, "a5", 4, subscription_status="Opted In"),
    event(MAIL + "Send", "a6", 5, **{**MAILED, "dispatch_id": "e3"}),
    event(MAIL + "MarkAsSpam", "a7", 6, **MAILED), event(MAIL + "Send", "a8", 7, **{**MAILED, "dispatch_id": "e4"}),
    # a dead token: no send revives it, nor a machine or a model; a person's open does
    event(PUSH + "Send", "b1", 1, "bert", **PUSHED), event(PUSH + "Bounce", "b2", 2, "bert", **PUSHED),
    event(PUSH + "Send", "b3", 3, "bert", **{**PUSHED, "dispatch_id": "p2"}),
    event(PUSH + "InfluencedOpen", "b4", 3.5, "bert", **PUSHED),
    event(PUSH + "Open", "b5", 4, "bert", **PUSHED), event(BEHAVIOUR + "Uninstall", "b6", 5, "bert"),
    event(STATE, "b7", 6, "bert", subscription_status="opted_in", channel="push"),
    # the state of a group is the channel's where it is named, and only a change is an opt-out
    event(GROUP, "c1", 1, "carl", subscription_status="Subscribed", channel="sms", subscription_group_id="g1"),
    event(GROUP, "c2", 2, "carl", subscription_status="Unsubscribed", channel="sms", subscription_group_id="g1"),
    event(GROUP, "c3", 3, "carl", subscription_status="Unsubscribed", channel="sms", subscription_group_id="g1"),
    event(GROUP, "c4", 4, "carl", subscription_status="Subscribed", channel="sms", subscription_group_id="g2"),
    event("users.messages.sms.Send", "c5", 5, "carl", dispatch_id="s1", campaign_id="c9"),
    event(GROUP, "c6", 6, "carl", subscription_status="Subscribed", channel="sms", subscription_group_id="g1"),
    event(GROUP, "c7", 7, "carl", subscription_status="Unsubscribed", subscription_group_id="g3"),
    # left out of all mail: a group does not undo it
    event(STATE, "d1", 1, "dora", subscription_status="Unsubscribed"),
    event(GROUP, "d2", 2, "dora", subscription_status="Subscribed", channel="email", subscription_group_id="g4"),
    event(MAIL + "Retry", "e1", 1, "emil", retry_type="rate_limit", **MAILED),
    event(PUSH + "Retry", "e2", 2, "emil", **PUSHED),
    # no table takes these; and one row of each reason to be left out
    event(BEHAVIOUR + "app.SessionEnd", "f1", 1, "emil"), event(BEHAVIOUR + "app.SessionEnd", "f2", 2, "emil"),
    event("users.messages.sms.InboundReceive", "f3", 3, "emil"), event(BEHAVIOUR + "CustomEvent", "f4", 3, "emil"),
    event(MAIL + "Click", "g1", 1, None, **MAILED) | {"user_id": None},
    event(MAIL + "Click", "g1", 1, None, **MAILED) | {"user_id": None},
    event(MAIL + "Click", None, 1, None, **MAILED) | {"user_id": None},
    event(MAIL + "Click", "g2", 1, "emil", **MAILED) | {"time": None},
    event(MAIL + "Click", "g3", 1, "emil", is_test="true", **MAILED),
    event(MAIL + "Click", "g3", 1, "emil", is_test="true", **MAILED),
    event(MAIL + "Click", "g4", 1, "emil", **{**MAILED, "dispatch_id": "unknown"}),
    event(MAIL + "Click", "g4", 1, "emil", **{**MAILED, "dispatch_id": "unknown"}),
]


@pytest.fixture
def later(project, tmp_path):
    return import_source(project, [write_parquet(tmp_path / "later", LATER)], adapter="braze")


def periods(snapshot, user):
    return read(snapshot, "SELECT channel, valid_from, valid_to, reachable, reason FROM reachability "
                          f"WHERE user_id = '{who(user)}' ORDER BY ALL")


def test_a_send_reopens_no_channel(later):
    assert periods(later, "anna") == [
        ("email", hour(1), hour(2), True, None), ("email", hour(2), hour(4), False, "unsubscribe"),
        ("email", hour(4), hour(6), True, None), ("email", hour(6), None, False, "complaint")]
    assert periods(later, "bert") == [
        ("push", hour(1), hour(2), True, None), ("push", hour(2), hour(4), False, "bounce"),
        ("push", hour(4), hour(5), True, None), ("push", hour(5), hour(6), False, "uninstall_inferred"),
        ("push", hour(6), None, True, None)]
    assert periods(later, "carl") == [
        ("sms", hour(1), hour(2), True, None), ("sms", hour(2), hour(6), False, "unsubscribe"),
        ("sms", hour(6), None, True, None)]
    assert periods(later, "dora") == [("email", hour(1), None, False, "unsubscribe")]
    found = {item.check: item.count for item in run_checks(later).items}
    assert found["send while the channel was unreachable"] == 4         # a3, a8, b3, c5
    assert found["overlapping reachability periods"] == found["reachability that ends before it begins"] == 0


def test_only_a_change_of_a_state_is_an_opt_out(later):
    assert read(later, "SELECT event_id, channel FROM interactions WHERE kind = 'unsubscribe' ORDER BY 1") == [
        ("a2", "email"), ("c2", "sms"), ("d1", "email")]


def test_a_retry_is_a_decision_that_was_not_executed(later):
    assert read(later, f"SELECT action, executed, suppress_reason FROM decisions WHERE user_id = '{who('emil')}' "
                       "ORDER BY ts") == [("email/v2", False, "rate_limit"), ("push/v1", False, "retry")]


def test_nothing_vanishes_uncounted(later):
    dropped = later.manifest.imports[-1]["dropped"]
    assert dropped == {
        "duplicate id": 1, "no user": 3, "no time": 1, "test send": 2, "subscription group without a channel": 1,
        f"no table for {BEHAVIOUR}app.SessionEnd": 2, "no table for users.messages.sms.InboundReceive": 1,
        f"no table for {BEHAVIOUR}CustomEvent": 1}
    # every other row is a row of the log, or the state that it repeats
    ids = read(later, "SELECT event_id FROM interactions UNION SELECT event_id FROM outcomes "
                      "UNION SELECT substr(decision_id, 2) FROM decisions WHERE NOT executed")
    sends = read(later, "SELECT count(*) FROM sends")[0][0]
    states = sum(one["event_type"] in (STATE, GROUP) for one in LATER) - 1      # c7 is left out
    opt_outs = 2
    assert len(ids) + sends + states - opt_outs == len(LATER) - sum(dropped.values())


def test_how_reactions_found_their_message_is_told(braze):
    from workbench.logs.imports.importing import brought

    record = braze.manifest.imports[-1]
    assert record["matched"] == {"by dispatch id": 8, "by user, message and time": 2, "not at all": 1}
    assert brought(braze, [record])["matched"] == record["matched"]


def test_every_row_left_out_is_counted_and_nobody_is_named(braze):
    assert braze.manifest.imports[-1]["dropped"] == {"duplicate id": 1, "test send": 1}
    for path in [*braze.folder.rglob("*.parquet"), *braze.project.snapshots.glob("*.json")]:
        blob = path.read_bytes()
        assert b"anna" not in blob and b"example.org" not in blob and b"a key for tests" not in blob
    assert not list(braze.project.cache.glob(".reading-*"))


def test_off_policy_evaluation_will_refuse(braze):
    found = {item.check: item.count for item in run_checks(braze).items}
    assert found["chosen action without a propensity"] == 7


def test_a_cut_avro_file_is_one_line_and_nothing_is_lost(project, tmp_path):
    folder = write_avro(tmp_path / "currents", EVENTS)
    path = next(folder.rglob("*.avro"))
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(InputError, match="not a whole Avro file"):
        import_source(project, [folder], adapter="braze")
    path.write_bytes(b"no avro at all")
    with pytest.raises(InputError, match="not a whole Avro file"):
        import_source(project, [folder], adapter="braze")
    assert ids(project) == [] and not list(project.cache.glob(".reading-*"))


def test_open_bandit_with_the_logged_propensities(project, data_folder):
    log = data_folder / "open-bandit" / "random"
    snapshot = import_source(project, [log / "all"], adapter="open-bandit")
    assert {name: snapshot.table(name).rows for name in ("decisions", "sends", "candidates", "messages")} == {
        "decisions": 10_000, "sends": 10_000, "candidates": 800_000, "messages": 80}
    assert read(snapshot, "SELECT min(propensity), max(propensity), min(x_position), max(x_position), "
                          "bool_and(action = 'web/' || message_ref), min(policy_id) FROM decisions") == [
        (0.0125, 0.0125, 1, 3, True, "random")]
    assert read(snapshot, "SELECT count(*) FROM interactions") == [(38,)]
    report = run_checks(snapshot)
    assert not report.blocked
    men = import_source(project, [data_folder / "open-bandit" / "bts" / "men"], adapter="open-bandit")
    assert read(men, "SELECT count(*), count(propensity), count(DISTINCT action) FROM candidates") == [
        (340_000, 10_000, 34)]
    assert read(men, "SELECT bool_and(c.propensity = d.propensity) FROM candidates c JOIN decisions d "
                     "USING (decision_id, action)") == [(True,)]
    assert men.table("decisions").rows == 10_000 and not run_checks(men).blocked


def test_an_adapter_of_ones_own_needs_no_python(project, tmp_path):
    folder = project.root / "adapters" / "ours"
    folder.mkdir(parents=True)
    (folder / "adapter.yaml").write_text(
        "version: 1\nabout: ours\ninputs:\n  mails: {files: '*.csv', numbered: true, pseudonyms: {person: who},"
        " columns: {who: VARCHAR, sent: TIMESTAMP, what: VARCHAR}}\n")
    (folder / "sends.sql").write_text("SELECT 'm' || row_id AS message_id, person AS user_id, 'email' AS channel,\n"
                                      "  what AS message_ref, sent AS ts FROM mails\n"
                                      "WHERE sent IS NOT NULL -- no time, no send\n")
    (folder / "dropped.sql").write_text("SELECT 'no time' AS reason, count(*) AS n FROM mails WHERE sent IS NULL")
    file = tmp_path / "log.csv"
    file.write_text("who,sent,what\nanna,2026-06-01,sale\nbert,,sale\n")
    snapshot = import_source(project, [file], adapter="ours")
    assert read(snapshot, "SELECT message_id, user_id, message_ref FROM sends") == [("m0", who("anna"), "sale")]
    assert snapshot.manifest.imports[-1]["dropped"] == {"no time": 1}
    (folder / "sends.sql").write_text("SELECT 1 AS message_id, person AS user_id, ts FROM mails")
    with pytest.raises(InputError, match="ts") as caught:
        import_source(project, [file], adapter="ours")
    assert "a key for tests" not in caught.value.line


def test_the_guides_adapter_is_read_as_it_stands(checkout):
    import re

    from workbench.logs.source.adapter import AdapterFile
    from workbench.project import parse_spec, parse_yaml

    text = (checkout / "docs" / "log.md").read_text("utf-8")
    shown = re.findall(r"```yaml\n(version: 1\nabout.*?)```", text, re.S)[0]
    file = parse_spec(AdapterFile, parse_yaml(shown, "log.md"), "log.md")
    assert file.inputs["mails"].pseudonyms == {"person": "address"}


@pytest.mark.parametrize(("adapter", "named", "message"), [
    ("braz", {}, "did you mean 'braze'"), ("braze", {"name": "x"}, "takes no --name"),
    ("braze", {"mapping": {"a": "b"}}, "takes no --mapping"), ("messaging", {"keep": ["a"]}, "takes no --keep")])
def test_a_wrong_call_is_one_line(project, tmp_path, adapter, named, message):
    with pytest.raises(InputError) as caught:
        import_source(project, [tmp_path], adapter=adapter, **named)
    assert message in caught.value.line


def test_personal_columns_of_a_table_are_hashed_unless_kept(project, tmp_path):
    file = tmp_path / "t.csv"
    file.write_text("Email,login,segment\nanna@example.org,anna@example.org,a\n,x@y.de,b\n")
    snapshot = import_source(project, [file], name="t")
    hashed = who("anna@example.org")
    assert read(snapshot, 'SELECT "Email", login, segment FROM t ORDER BY row_id') == [
        (hashed, hashed, "a"), (None, who("x@y.de"), "b")]
    assert snapshot.manifest.imports[-1]["hashed"] == ["Email", "login"]
    kept = import_source(project, [file], name="t", keep=["Email", "login"])
    assert read(kept, "SELECT login FROM t ORDER BY row_id") == [("anna@example.org",), ("x@y.de",)]
    with pytest.raises(InputError, match="did you mean 'login'"):
        import_source(project, [file], name="t", keep=["logn"])


def test_the_key_is_made_once_outside_the_project(tmp_path, monkeypatch):
    from workbench.logs.source import personal

    monkeypatch.delenv("WORKBENCH_HASH_KEY")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    first = personal.key()
    assert len(first) == 64 and personal.key() == first
    file = tmp_path / "messaging-workbench" / "hash.key"
    assert file.stat().st_mode & 0o777 == 0o600
    assert json.dumps(first) not in personal.without_key(f"near {first}")
