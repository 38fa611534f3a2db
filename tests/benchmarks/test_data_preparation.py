"""From a log to rows that a model learns from: 10 million decisions, 30 features as of the decision, one label.

By default 20,000 decisions; `python -m pytest -m long tests/benchmarks/test_data_preparation.py` takes 10 million,
below 120 s on 2 cores. A sample of the rows is worked out again the slow way: row by row, in Python, from the exported
files, with nothing of ours but the names of the tables.
"""

from __future__ import annotations

import shutil
from collections import defaultdict
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

T0, DAYS = datetime(2026, 3, 2), 60
EACH = 10               # decisions a user
SIZES = [pytest.param(2_000, id="20k"), pytest.param(1_000_000, id="10M", marks=pytest.mark.long)]
TARGET = 120            # seconds, at 10 million decisions on 2 cores
SAMPLE = 300            # users whose rows are worked out again

METRICS = """\
version: 1
facts:
  clicks: {table: interactions, unit: user_id, time: ts, where: "kind = 'click' AND NOT is_machine", key: message_id}
  opens: {table: interactions, unit: user_id, time: ts, where: "kind = 'open' AND NOT is_machine", key: message_id}
  sends: {table: sends, unit: user_id, time: ts, key: message_id}
  sessions: {table: outcomes, unit: user_id, time: ts, where: "kind = 'session'"}
  purchases: {table: outcomes, unit: user_id, time: ts, where: "kind = 'conversion'", value: value}
  reachable: {table: reachability, unit: user_id, kind: state, from: valid_from, to: valid_to, where: reachable}
metrics:
  clicked_24h: {fact: clicks, agg: any, window: 24h, anchor: decision, attribution: last_send, direction: up}
"""
TRAINING = """\
version: 1
name: speed
rows: {table: decisions, unit: user_id, anchor: ts}
label: {metric: clicked_24h}
features:
  channel: {column: channel}
  need: {column: x_need}
  hour: {sql: "hour(ts)"}
  platform: {column: platform, of: users}
  country: {column: country, of: users}
  domain: {column: domain, of: opportunities}
  value: {column: value, of: opportunities}
  category: {column: category, of: messages}
  sends_7d: {fact: sends, agg: count, window: [-7d, 0]}
  sends_28d: {fact: sends, agg: count, window: [-28d, 0]}
  push_7d: {fact: sends, agg: count, window: [-7d, 0], where: "channel = 'push'"}
  push_28d: {fact: sends, agg: count, window: [-28d, 0], where: "channel = 'push'"}
  email_7d: {fact: sends, agg: count, window: [-7d, 0], where: "channel = 'email'"}
  email_28d: {fact: sends, agg: count, window: [-28d, 0], where: "channel = 'email'"}
  since_send: {fact: sends, agg: since, window: [-28d, 0]}
  since_push: {fact: sends, agg: since, window: [-28d, 0], where: "channel = 'push'"}
  clicks_7d: {fact: clicks, agg: count, window: [-7d, 0]}
  clicks_28d: {fact: clicks, agg: count, window: [-28d, 0]}
  push_clicks_28d: {fact: clicks, agg: count, window: [-28d, 0], where: "channel = 'push'"}
  opens_28d: {fact: opens, agg: count, window: [-28d, 0]}
  since_click: {fact: clicks, agg: since, window: [-28d, 0]}
  click_rate_28d: {ratio: [clicks, sends], window: [-28d, 0]}
  push_click_rate_28d: {ratio: [clicks, sends], window: [-28d, 0], where: "channel = 'push'"}
  sessions_1d: {fact: sessions, agg: count, window: [-1d, 0]}
  sessions_7d: {fact: sessions, agg: count, window: [-7d, 0]}
  sessions_28d: {fact: sessions, agg: count, window: [-28d, 0]}
  since_session: {fact: sessions, agg: since, window: [-28d, 0]}
  spent_28d: {fact: purchases, agg: sum, window: [-28d, 0]}
  bought_28d: {fact: purchases, agg: any, window: [-28d, 0]}
  push_reachable: {fact: reachable, agg: at, window: [-1d, 0], where: "channel = 'push'"}
split: {by: user_id, salt: train, train: 0.5}
"""
TABLES = {
    "decisions": "d.decision_id, d.opportunity_id, d.user_id, d.ts, d.channel || '/' || d.message_ref AS action, "
                 "d.channel, d.message_ref, 0.5 AS propensity, 'logged' AS propensity_kind, TRUE AS explore, "
                 "TRUE AS executed, d.x_need FROM decided d",
    "opportunities": "opportunity_id, user_id, ts, ['music', 'talk', 'offers'][pick(i, k, 7)] AS domain, "
                     "round(dice(i, k, 8), 4) AS value FROM decided",
    "sends": "'m-' || decision_id AS message_id, decision_id, user_id, channel, message_ref, ts FROM decided",
    "interactions": "'c' || n || '-' || decision_id AS event_id, 'm-' || decision_id AS message_id, channel, user_id, "
                    "ts + to_microseconds((3600e6 * (0.01 + 6 * dice(i, k, 20 + n)))::BIGINT) AS ts, "
                    "CASE n WHEN 0 THEN 'open' ELSE 'click' END AS kind, FALSE AS is_machine FROM decided, "
                    "range(2) r(n) WHERE dice(i, k, 10 + n) < 0.5 - 0.3 * n",
    "outcomes": "'o' || n || '-' || user_id AS event_id, user_id, moment(dice(i, n, 30)) AS ts, "
                "CASE WHEN n % 5 = 4 THEN 'conversion' ELSE 'session' END AS kind, "
                "round(exp(3 * dice(i, n, 31)), 2) AS value FROM people, range(15) r(n)",
    "reachability": "user_id, channel, moment(0) AS valid_from, CASE WHEN dice(i, 0, 40) < 0.2 THEN "
                    "moment(dice(i, 0, 41)) END AS valid_to, TRUE AS reachable "
                    "FROM people, (SELECT unnest(['push', 'email']) AS channel)",
    "users": "user_id, 'Europe/Stockholm' AS timezone, CASE n WHEN 0 THEN moment(0) ELSE moment(0.5) END AS "
             "valid_from, CASE n WHEN 0 THEN moment(0.5) END AS valid_to, ['ios', 'android', 'web'][pick(i, n, 50)] AS "
             "platform, 'c' || (hash(i, 51) % 20) AS country FROM people, range(2) r(n)",
    "messages": "'m' || n AS message_ref, ['news', 'sale', 'tips'][1 + n % 3] AS category FROM range(8) r(n)",
}


def write(folder: Path, users: int) -> None:
    """The log as Parquet files of each table."""
    import duckdb

    with duckdb.connect(config={"memory_limit": "6GB", "temp_directory": str(folder / "spill")}) as connection:
        connection.execute(f"CREATE MACRO dice(a, b, c) AS (hash(a, b, c) % 1000003) / 1000003.0; CREATE MACRO "
                           "pick(a, b, c) AS 1 + (hash(a, b, c) % 3)::BIGINT; CREATE MACRO "
                           f"moment(x) AS TIMESTAMP '{T0}' + to_microseconds((x * {DAYS} * 86400000000)::BIGINT)")
        connection.execute("CREATE TABLE people AS SELECT i, 'u' || lpad(i::VARCHAR, 9, '0') AS user_id "
                           f"FROM range({users}) r(i)")
        connection.execute(f"""CREATE TABLE decided AS SELECT i, k, user_id, user_id || '-' || k AS decision_id,
            'p' || user_id || '-' || k AS opportunity_id, moment(dice(i, k, 1)) AS ts,
            CASE WHEN dice(i, k, 2) < 0.6 THEN 'push' ELSE 'email' END AS channel,
            'm' || (hash(i, k, 3) % 8) AS message_ref, round(dice(i, k, 4), 4) AS x_need
            FROM people, range({EACH}) r(k)""")
        for table, shown in TABLES.items():
            (folder / table).mkdir(parents=True)
            connection.execute(f"COPY (SELECT {shown}) TO '{folder}/{table}/000.parquet'")


@pytest.fixture(scope="module", params=SIZES)
def prepared(request, tmp_path_factory, measure, note):
    from workbench.learning import materialised
    from workbench.learning.spec import TrainingSpec
    from workbench.logs.imports.importing import import_source
    from workbench.logs.snapshot import Snapshot
    from workbench.metrics.catalog import Catalog
    from workbench.project import Project

    users = request.param
    folder = tmp_path_factory.mktemp(f"decisions{users}")
    write(folder / "log", users)
    project = Project.create(folder / "project")
    import_source(project, [folder / "log"], adapter="messaging")
    (project.root / "metrics" / "core.yaml").write_text(METRICS)
    (project.root / "training" / "speed.yaml").write_text(TRAINING)
    snapshot, catalog = Snapshot.open(project), Catalog.load(project)
    with measure() as cost:
        made = materialised.write(snapshot, catalog, TrainingSpec.load(project, "speed"), folder / "out")
    about = materialised.described(made)
    note(f"data preparation: {about['counts']['rows'] / 1e6:g} million decisions, {about['columns']} features, "
         f"{snapshot.n_buckets} buckets", f"{cost.seconds:.1f} s, {cost.memory / 2**20:,.0f} MiB, "
         f"{about['bytes'] / 2**20:,.0f} MiB of Parquet", f"< {TARGET} s at 10 million on 2 cores")
    yield folder / "log", made, about, cost, users
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.alone
@pytest.mark.timeout(3_600)
def test_ten_million_decisions_are_ready_in_two_minutes(prepared):
    _, _, about, cost, users = prepared
    assert about["counts"]["rows"] == users * EACH and about["columns"] == 30
    assert about["counts"]["train"] + about["counts"]["valid"] + about["counts"]["immature"] == users * EACH
    if users >= 1_000_000:
        assert cost.seconds < TARGET
        assert cost.memory < 8 * 2**30


@pytest.mark.timeout(3_600)
def test_every_feature_is_what_plain_python_says(prepared):
    from workbench.learning import materialised

    log, made, _, _, users = prepared
    chosen = [f"u{i:09d}" for i in range(0, users, users // SAMPLE)]
    slow = oracle(log, chosen)
    data = materialised.read(made)
    at = _rows_of(data.unit, chosen)
    compared = 0
    for unit in chosen:
        ours = sorted(at[unit], key=lambda i: data.anchor[i])
        theirs = [one for one in slow[unit] if one["mature"]]
        assert [data.anchor[i].item() for i in ours] == [one["anchor"] for one in theirs]
        for i, row in zip(ours, theirs, strict=True):
            assert data.label[i] == row["label"]
            for j, column in enumerate(data.columns):
                value = data.matrix[i, j]
                if column.vocabulary is not None:
                    value = None if np.isnan(value) else column.vocabulary[int(value)]
                elif np.isnan(value):
                    value = None
                wanted = row[column.name]
                same = value == pytest.approx(wanted, rel=1e-12) if isinstance(wanted, float) else value == wanted
                assert same, (unit, row["anchor"], column.name, value, wanted)
                compared += 1
    assert compared > SAMPLE * EACH * 25


def _rows_of(unit: np.ndarray, chosen: list[str]) -> dict[str, np.ndarray]:
    import pyarrow as pa
    import pyarrow.compute as pc

    index = pc.index_in(pa.array(unit, pa.string()), pa.array(chosen)).fill_null(-1).to_numpy(zero_copy_only=False)
    return {one: np.flatnonzero(index == k) for k, one in enumerate(chosen)}


def oracle(log: Path, units: list[str]) -> dict[str, list[dict]]:
    """The rows of some users, worked out row by row from the exported files."""
    import duckdb

    rows: dict[str, dict[str, list[dict]]] = {}
    with duckdb.connect() as connection:
        for table in TABLES:
            found = connection.execute(f"SELECT * FROM read_parquet('{log}/{table}/*.parquet')" + (
                "" if table == "messages" else " WHERE user_id IN (SELECT unnest(?))"),
                [] if table == "messages" else [units])
            names = [one[0] for one in found.description]
            rows[table] = defaultdict(list)
            for one in found.fetchall():
                row = dict(zip(names, one, strict=True))
                rows[table][row.get("user_id", "")].append(row)
        end = connection.execute(" UNION ALL ".join(
            f"SELECT max(ts) FROM read_parquet('{log}/{table}/*.parquet')"
            for table in ("decisions", "opportunities", "sends", "interactions", "outcomes"))).fetchall()
    watermark = max(one[0] for one in end)
    messages = {one["message_ref"]: one for one in rows["messages"][""]}
    return {unit: [_row(one, {table: rows[table][unit] for table in TABLES}, messages, watermark)
                   for one in sorted(rows["decisions"][unit], key=lambda one: one["ts"])] for unit in units}


def _row(decision: dict, of: dict[str, list[dict]], messages: dict[str, dict], watermark: datetime) -> dict:
    anchor, day = decision["ts"], timedelta(days=1)

    def within(table: str, days: int, **wanted: object) -> list[dict]:
        return [one for one in of[table] if anchor - days * day <= one["ts"] < anchor
                and all(one[name] == value for name, value in wanted.items())]

    def since(found: list[dict]) -> float | None:
        return (anchor - max(one["ts"] for one in found)) / timedelta(hours=1) if found else None

    def rate(top: list[dict], bottom: list[dict]) -> float | None:
        return len(top) / len(bottom) if bottom else None

    sent, push, email = (lambda days, **more: within("sends", days, **more)), {"channel": "push"}, {"channel": "email"}
    clicks = lambda days, **more: within("interactions", days, kind="click", **more)                # noqa: E731
    sessions = lambda days: within("outcomes", days, kind="session")                                # noqa: E731
    bought = within("outcomes", 28, kind="conversion")
    user = [one for one in of["users"] if one["valid_from"] <= anchor and (one["valid_to"] is None
                                                                          or anchor < one["valid_to"])]
    chance = [one for one in of["opportunities"] if one["opportunity_id"] == decision["opportunity_id"]]
    mine = {one["message_id"] for one in of["sends"] if one["decision_id"] == decision["decision_id"]}
    return {
        "anchor": anchor, "mature": anchor + day <= watermark,
        "label": float(any(one["kind"] == "click" and one["message_id"] in mine and anchor <= one["ts"] < anchor + day
                           for one in of["interactions"])),
        "channel": decision["channel"], "need": decision["x_need"], "hour": anchor.hour,
        "platform": user[0]["platform"] if user else None, "country": user[0]["country"] if user else None,
        "domain": chance[0]["domain"], "value": chance[0]["value"],
        "category": messages[decision["message_ref"]]["category"],
        "sends_7d": len(sent(7)), "sends_28d": len(sent(28)), "push_7d": len(sent(7, **push)),
        "push_28d": len(sent(28, **push)), "email_7d": len(sent(7, **email)), "email_28d": len(sent(28, **email)),
        "since_send": since(sent(28)), "since_push": since(sent(28, **push)),
        "clicks_7d": len(clicks(7)), "clicks_28d": len(clicks(28)), "push_clicks_28d": len(clicks(28, **push)),
        "opens_28d": len(within("interactions", 28, kind="open")), "since_click": since(clicks(28)),
        "click_rate_28d": rate(clicks(28), sent(28)),
        "push_click_rate_28d": rate(clicks(28, **push), sent(28, **push)),
        "sessions_1d": len(sessions(1)), "sessions_7d": len(sessions(7)), "sessions_28d": len(sessions(28)),
        "since_session": since(sessions(28)), "spent_28d": float(sum(one["value"] for one in bought)),
        "bought_28d": int(bool(bought)),
        "push_reachable": int(any(one["channel"] == "push" and one["valid_from"] <= anchor and (
            one["valid_to"] is None or one["valid_to"] > anchor) for one in of["reachability"])),
    }
