"""What is taken for personal data by its values, and what is not; and that it stops at every door."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import csv

from workbench.logs.hashing import bucket_of
from workbench.logs.imports.canonical import CanonicalWriter
from workbench.logs.imports.importing import brought, import_source
from workbench.logs.imports.keeping import refresh
from workbench.logs.schema import TABLES
from workbench.logs.source.personal import first_say, named, probe
from workbench.project import Project

START = datetime(2026, 6, 1)
PERSONAL = {
    "e-mail": lambda i: f"anna.b{i}@mail.example.org",
    "e-mail with a name": lambda i: f"Anna B. <anna{i}@example.co.uk>",
    "e-mail inside an id": lambda i: f"d-anna{i}@example.org-1",
    "e-mail in upper case": lambda i: f"ANNA{i}@EXAMPLE.ORG",
    "half of them": lambda i: f"anna{i}@example.org" if i % 5 else "none",
    "phone, plain": lambda i: f"+4670123{i:04}",
    "phone, spaces": lambda i: f"+46 70 123 {i:02} 67",
    "phone, brackets and strokes": lambda i: f"+1 (415) 555-{i:04}",
    "phone, dots": lambda i: f"+33.6.12.34.56.{i:02}",
    "phones and mails": lambda i: f"+4670123{i:04}" if i % 2 else f"a{i}@example.org",
    "IPv4": lambda i: f"{80 + i}.{(i * 37) % 256}.{(i * 101) % 256}.{(i * 53) % 256}",
    "IPv4, private": lambda i: f"192.168.{i}.{i * 3}",
    "IPv4 with a port": lambda i: f"203.0.113.{i}:8080",
    "IPv6": lambda i: f"2001:0db8:85a3:0000:0000:8a2e:0370:{7000 + i}",
    "IPv6, short": lambda i: f"2001:db8::{i:x}",
    "IPv6, local": lambda i: f"fe80::1ff:fe23:4567:{i:x}",
    "comment": lambda i: f"The app crashed again when I opened order {i}, please call me back.",
    "comment, Swedish": lambda i: f"Kan ni ringa mig i morgon efter klockan {i}, tack på förhand",
    "comment, Japanese": lambda i: f"注文{i}の商品がまだ届いていません。ご確認をお願いいたします。",
}
HARMLESS = {
    "number": lambda i: str(1_000_000 + i),
    "digits of a phone's length": lambda i: f"46701234{i:03}",
    "signed number": lambda i: f"+{i}.5",
    "JSON number": lambda i: f"-{i}.25e+10",
    "uuid": lambda i: f"123e4567-e89b-12d3-a456-4266141740{i:02}",
    "hash": lambda i: sha256(str(i).encode()).hexdigest()[:32],
    "prefixed id": lambda i: f"user:{i}",
    "two-part id": lambda i: f"m{i}::2",
    "handle": lambda i: f"@anna{i}",
    "date": lambda i: str((START + timedelta(days=i)).date()),
    "date with dots": lambda i: f"{1 + i % 28:02}.06.2026",
    "ISO time": lambda i: (START + timedelta(minutes=i)).isoformat() + "+02:00",
    "ISO time, compact": lambda i: f"20260601T10{i % 60:02}00Z",
    "time of day": lambda i: f"{i % 24:02}:00:00",
    "time zone": lambda i: f"+0{i % 10}:00",
    "version": lambda i: f"8.{i}.1",
    "version of four parts": lambda i: f"8.9.{i}.{100 + i}",
    "version of a browser": lambda i: f"120.0.6099.{100 + i}",
    "package and version": lambda i: f"lodash@4.17.{i}",
    "picture": lambda i: f"banner{i}@2x.png",
    "campaign": lambda i: f"Summer sale {i}",
    "campaign, long": lambda i: f"2026-06 | SE | Push | Summer sale for members | v{i}",
    "template": lambda i: f"welcome_series_step_{i}_sv_SE",
    "action": lambda i: f"push/sale_{i}",
    "link": lambda i: f"https://example.org/a/{i}?ref=mail",
    "city": lambda i: ["Stockholm", "Rio de Janeiro", "San José"][i % 3],
    "the same sentence": lambda i: "We could not reach the user because the quiet hours had begun",
    "a few sentences": lambda i: f"The message was stopped by one of the {i % 5} rules that are in force",
    "a few of many": lambda i: "anna@example.org" if i % 5 == 0 else f"user {i}",
    "nothing": lambda i: None,
}


def says(value, prose=True):
    table = pa.table({"x": pa.array([value(i) for i in range(60)], pa.string())})
    import duckdb

    with duckdb.connect() as connection:
        connection.register("t", table)
        return connection.execute(f"SELECT {probe('x', prose)} FROM t").fetchone()[0]


@pytest.mark.parametrize("what", PERSONAL)
def test_caught_by_most_of_the_values(what):
    assert says(PERSONAL[what])


@pytest.mark.parametrize("what", HARMLESS)
def test_not_caught(what):
    assert not says(HARMLESS[what])


def test_free_text_is_no_question_for_an_identifier():
    assert not says(PERSONAL["comment"], prose=False) and says(PERSONAL["e-mail inside an id"], prose=False)


def test_names_that_are_personal():
    assert named(["E-Mail", "phone.number", "Sending IP", "email_opens", "ship", "user_id", "timezone"]) == [
        "E-Mail", "phone.number", "Sending IP"]
    assert first_say([probe("x")], "read_csv('/nowhere.csv')") == []


def who(value):
    return sha256(f"a key for tests:{value}".encode()).hexdigest()[:32]


def every_row(snapshot, text):
    found = []
    for number in range(snapshot.n_buckets):
        with snapshot.bucket(number) as connection:
            found += connection.execute(text).fetchall()
    return sorted(found)


def canonical(folder, users, **more):
    """A canonical log in two buckets, to be adopted; each of the users visits and is sent a message."""
    ids = [row["user_id"] for row in users]
    rows = {
        "users": users,
        "outcomes": [{"event_id": f"o{i}", "user_id": id, "ts": START, "kind": "session"} for i, id in enumerate(ids)],
        "sends": [{"message_id": f"m{i}", "user_id": id, "channel": "push", "ts": START} for i, id in enumerate(ids)],
        **more}
    with CanonicalWriter(folder, 2) as writer:
        for table, listed in rows.items():
            key = TABLES[table].key
            for number in (0, 1) if key else (0,):
                mine = sorted((row for row in listed if not key or bucket_of([row[key]], 2)[0] == number),
                              key=lambda row, key=key: row[key] if key else "")
                if mine:
                    writer.write(table, number, pa.Table.from_pylist(mine))
        writer.close(START + timedelta(days=30))
    return folder


def adopted(snapshot, folder, table):
    return all((snapshot.folder / file.path).samefile(folder / file.path) for file in snapshot.table(table).files)


def test_a_canonical_table_with_a_personal_column_is_rewritten_the_others_adopted(project, tmp_path):
    users = [{"user_id": f"u{i}", "phone": f"07-{i}", "contact": f"a{i}@example.org", "plan": "free"}
             for i in range(40)]
    log = canonical(tmp_path / "log", users)
    snapshot = import_source(project, [log], adapter="messaging")
    assert snapshot.manifest.imports[-1]["hashed"] == ["users.contact", "users.phone"] and snapshot.n_buckets == 2
    assert every_row(snapshot, "SELECT user_id, phone, contact, plan FROM users") == sorted(
        (f"u{i}", who(f"07-{i}"), who(f"a{i}@example.org"), "free") for i in range(40))
    assert adopted(snapshot, log, "outcomes") and adopted(snapshot, log, "sends")
    assert not adopted(snapshot, log, "users")
    assert snapshot.table("users").watermark == START + timedelta(days=30)
    for path in snapshot.folder.rglob("*.parquet"):
        assert b"example.org" not in path.read_bytes()


def test_user_ids_that_are_addresses_are_hashed_in_all_tables_and_change_their_bucket(project, tmp_path):
    """Where one table's ids are addresses, those of the others are hashed alike, or nothing would join."""
    users = [{"user_id": f"a{i}@example.org", "plan": "free"} for i in range(40)]
    log = canonical(tmp_path / "log", users, exposures=[
        {"experiment": "e", "unit": f"a{i}@example.org" if i < 5 else f"guest {i}", "arm": "a", "ts": START}
        for i in range(40)])
    snapshot = import_source(project, [log], adapter="messaging")
    assert snapshot.manifest.imports[-1]["hashed"] == ["unit", "user_id"]
    joined = every_row(snapshot, "SELECT user_id FROM sends JOIN users USING (user_id) JOIN outcomes USING (user_id)")
    assert joined == sorted((who(f"a{i}@example.org"),) for i in range(40))
    assert len(every_row(snapshot, "SELECT unit FROM exposures JOIN users ON unit = user_id")) == 5
    for number in range(snapshot.n_buckets):
        with snapshot.bucket(number) as connection:
            found = [row[0] for row in connection.execute("SELECT user_id FROM users").fetchall()]
        assert (bucket_of(found, snapshot.n_buckets) == number).all()
    # an import of its own brings the same hash
    visits = tmp_path / "visits.csv"
    visits.write_text("user_id,page\na3@example.org,start\n")
    both = import_source(project, [visits])
    assert every_row(both, "SELECT page FROM visits JOIN users USING (user_id)") == [("start",)]


def test_a_log_without_personal_columns_is_adopted_whole(project, tmp_path):
    users = [{"user_id": f"u{i}", "city": "Rio de Janeiro", "score": 1.5} for i in range(40)]
    log = canonical(tmp_path / "log", users, messages=[
        {"message_ref": f"r{i}", "title": f"You may be one of the lucky winners of week {i}"} for i in range(30)])
    snapshot = import_source(project, [log], adapter="messaging")
    assert snapshot.manifest.imports[-1]["hashed"] == [] and snapshot.manifest.imports[-1]["assumed"] == {}
    assert all(adopted(snapshot, log, table) for table in ("users", "outcomes", "sends", "messages"))


def test_a_refresh_of_a_hashed_log_is_the_import_of_everything(project, tmp_path):
    log = tmp_path / "log"
    (log / "sends").mkdir(parents=True)

    def day(number):
        pq.write_table(pa.Table.from_pylist([
            {"message_id": f"m{number}-{i}", "user_id": f"a{i}@example.org", "channel": "push",
             "ts": START + timedelta(days=number)} for i in range(9)]), log / "sends" / f"{number}.parquet")

    day(1)
    import_source(project, [log], adapter="messaging")
    day(2)
    found, _ = refresh(project)
    assert found.id == import_source(Project.create(tmp_path / "again"), [log], adapter="messaging").id
    assert every_row(found, "SELECT count(*), count(DISTINCT user_id) FROM sends") == [(18, 9)]


def own_adapter(project, yaml, **files):
    folder = project.root / "adapters" / "ours"
    folder.mkdir(parents=True)
    (folder / "adapter.yaml").write_text(f"version: 1\nabout: ours\ninputs:\n  people: {yaml}\n")
    for name, text in files.items():
        (folder / f"{name}.sql").write_text(text)


@pytest.mark.parametrize(("yaml", "select", "hashed", "contact"), [
    # undeclared columns are hashed before any SQL sees them, and not twice
    ("{files: '*.csv', others: true, columns: {who: VARCHAR}}", "SELECT who AS user_id, * EXCLUDE (who, filename)",
     ["people.phone", "users.contact"], "contact"),
    # under another name they are found by their values
    ("{files: '*.csv', columns: {who: VARCHAR, contact: VARCHAR}}", "SELECT who AS user_id, contact AS label",
     ["users.label"], "label"),
    # by the SQL's own name, whatever the values
    ("{files: '*.csv', columns: {who: VARCHAR, size: VARCHAR}}", "SELECT who AS user_id, size AS email",
     ["users.email"], None),
])
def test_an_adapter_lets_nothing_personal_through(project, tmp_path, yaml, select, hashed, contact):
    own_adapter(project, yaml, users=f"{select} FROM people")
    (tmp_path / "people.csv").write_text("who,phone,contact,size\n" + "".join(
        f"u{i},07-{i},a{i}@example.org,{i}\n" for i in range(30)))
    snapshot = import_source(project, [tmp_path / "people.csv"], adapter="ours")
    assert snapshot.manifest.imports[-1]["hashed"] == hashed
    if contact:
        assert every_row(snapshot, f"SELECT {contact} FROM users WHERE user_id = 'u3'") == [(who("a3@example.org"),)]
    else:
        assert every_row(snapshot, "SELECT email FROM users WHERE user_id = 'u3'") == [(who("3"),)]
    if "phone" in snapshot.table("users").columns:
        assert every_row(snapshot, "SELECT phone FROM users WHERE user_id = 'u3'") == [(who("07-3"),)]


def test_rows_that_begin_late_are_looked_at_all_the_same(project, tmp_path):
    """None of the files' first rows become users: then all are asked for the first ones."""
    own_adapter(project, "{files: '*.csv', columns: {who: VARCHAR, kind: VARCHAR}}",
                users="SELECT who AS user_id FROM people WHERE kind = 'person'")
    (tmp_path / "people.csv").write_text("who,kind\n" + "x,robot\n" * 1500 + "a@example.org,person\n")
    snapshot = import_source(project, [tmp_path / "people.csv"], adapter="ours")
    assert every_row(snapshot, "SELECT user_id FROM users") == [(who("a@example.org"),)]


def test_a_table_is_hashed_by_our_name_as_well(project, tmp_path):
    file = tmp_path / "t.csv"
    file.write_text("user_id,c1\nu1,x\nu2,y\n")
    snapshot = import_source(project, [file], name="t", mapping={"email": "c1"})
    assert every_row(snapshot, "SELECT email FROM t") == sorted([(who("x"),), (who("y"),)])
    assert snapshot.manifest.imports[-1]["hashed"] == ["c1"]


def test_unknown_flags_are_false_and_counted(project, tmp_path):
    """NULL, or a missing column; told from the files' statistics where they are Parquet, else from the rows."""
    rows = [{"event_id": f"e{i}", "user_id": f"u{i}", "ts": START, "kind": "open",
             "is_machine": None if i < 3 else i < 5} for i in range(10)]
    decisions = [{"decision_id": "d", "user_id": "u1", "ts": START, "action": "hold", "executed": True}]
    for i, form in enumerate(("parquet", "parquet without statistics", "csv")):
        folder = tmp_path / str(i)
        folder.mkdir()
        for table, listed in (("interactions", rows), ("decisions", decisions)):
            data = pa.Table.from_pylist(listed)
            if form == "csv":
                csv.write_csv(data, folder / f"{table}.csv")
            else:
                pq.write_table(data, folder / f"{table}.parquet", write_statistics=form == "parquet")
        snapshot = import_source(Project.create(tmp_path / f"p{i}"), [folder], adapter="messaging")
        record = snapshot.manifest.imports[-1]
        assert record["assumed"] == {"decisions.explore": 1, "interactions.is_machine": 3}
        assert every_row(snapshot, "SELECT count(*) FILTER (NOT is_machine) FROM interactions") == [(8,)]
        assert brought(snapshot, [record, record])["assumed"] == {"decisions.explore": 2, "interactions.is_machine": 6}
    table = import_source(project, [tmp_path / "2" / "interactions.csv"], name="interactions",
                          mapping={"is_machine": "is_machine"})
    assert table.manifest.imports[-1]["assumed"] == {"interactions.is_machine": 3}


def test_a_refresh_counts_the_unknown_flags_of_all_files(project, tmp_path):
    log = tmp_path / "log" / "interactions"
    log.mkdir(parents=True)

    def day(number, flags):
        pq.write_table(pa.table({
            "event_id": [f"e{number}-{i}" for i in range(len(flags))], "user_id": ["u"] * len(flags),
            "ts": pa.array([START] * len(flags), pa.timestamp("us")), "kind": ["open"] * len(flags),
            "is_machine": pa.array(flags, pa.bool_())}), log / f"{number}.parquet")

    day(1, [None, True])
    import_source(project, [log.parent], adapter="messaging")
    day(2, [None, None, False])
    found, _ = refresh(project)
    again = import_source(Project.create(tmp_path / "again"), [log.parent], adapter="messaging")
    assert found.id == again.id and found.table("interactions").rows == 5
    assert found.manifest.imports[-1]["assumed"] == again.manifest.imports[-1]["assumed"] == {
        "interactions.is_machine": 3}
