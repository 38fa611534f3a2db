"""Leaks are planted in a log, each the way that it happens; every one is found, and nothing honest is."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.errors import InputError, Refused
from workbench.learning import dataset, leakage

from ..features.logs import opened, parse, project_of
from .worlds import clean
from .worlds import dataset as rows

# 1,500 users with 3 decisions each; a tenth is answered by a click, a minute to six hours later
ASKED = "SELECT *, D + INTERVAL (k) DAY + INTERVAL (hash(i) % 80000) SECOND AS ts, hash(i, k, 1) % 1000 / 1000 AS " \
        "dice, hash(i, 2) % 100 / 100 AS taste FROM range(1500) u(i), range(3) d(k)"
CLICKED = "dice < 0.02 + 0.16 * taste"
LATER = "ts + INTERVAL (1 + hash(i, k, 3) % 360) MINUTE"
LOG = {
    "decisions": f"""SELECT 'd' || i || '-' || k AS decision_id, 'o' || i || '-' || k AS opportunity_id,
        'u' || i AS user_id, ts, 'push/m1' AS action, 'push' AS channel, 'm1' AS message_ref, 0.5 AS propensity,
        TRUE AS executed,
        taste + hash(i, k, 4) % 100 / 300 AS x_taste,
        CASE WHEN hash(i, k, 5) % 100 = 0 THEN NOT ({CLICKED}) ELSE ({CLICKED}) END AS x_status,
        ({CLICKED}) AND hash(i, k, 6) % 10 < 6 AS x_thanked,
        CASE WHEN {CLICKED} THEN NULL ELSE hash(i, k, 7) % 50 END AS x_reminders,
        i * 3 + k AS x_row, CASE WHEN {CLICKED} THEN {LATER} END AS x_answered_ts,
        ts + INTERVAL 2 DAY AS expires_at FROM ({ASKED})""",
    "candidates": "",
    "opportunities": f"SELECT 'o' || i || '-' || k AS opportunity_id, 'u' || i AS user_id, ts - INTERVAL 1 HOUR AS ts, "
                     f"'music' AS domain, hash(i, k, 8) % 100 / 100 AS value FROM ({ASKED})",
    "users": "SELECT 'u' || i AS user_id, D - INTERVAL 90 DAY AS valid_from, NULL::TIMESTAMP AS valid_to, "
             "hash(i, 2) % 100 AS loyalty FROM range(1500) u(i)",
    "sends": f"SELECT 'm-' || i || '-' || k AS message_id, 'd' || i || '-' || k AS decision_id, 'u' || i AS user_id, "
             f"'push' AS channel, 'm1' AS message_ref, ts + INTERVAL 1 SECOND AS ts FROM ({ASKED})",
    "interactions": f"SELECT 'e' || i || '-' || k AS event_id, 'm-' || i || '-' || k AS message_id, 'u' || i AS "
                    f"user_id, {LATER} AS ts, 'click' AS kind, 'push' AS channel, FALSE AS is_machine FROM ({ASKED}) "
                    f"WHERE {CLICKED}",
    "outcomes": "SELECT 'x' || i AS event_id, 'u' || i AS user_id, D - INTERVAL (hash(i, 9) % 400) HOUR AS ts, "
                "'session' AS kind, 1.0 AS value FROM range(1500) u(i)",
    "reachability": "",
}
METRICS = """\
version: 1
facts:
  clicks: {table: interactions, unit: user_id, time: ts, where: "kind = 'click'"}
  answered: {table: message_facts, unit: user_id, time: ts, where: "clicked_ts IS NOT NULL"}
  answers: {table: decisions, unit: user_id, time: ts, where: "x_answered_ts IS NOT NULL"}
  days: {table: user_day, unit: user_id, time: day, value: clicks}
  sessions: {table: outcomes, unit: user_id, time: ts, where: "kind = 'session'"}
metrics:
  clicked: {fact: clicks, agg: any, window: 6h, anchor: decision, direction: up}
"""
HONEST = "{taste: {column: x_taste}, clicks_7d: {fact: clicks, agg: count, window: [-7d, 0]}, since: {fact: " \
         "sessions, agg: since, window: [-28d, 0]}, left: {sql: 'epoch(expires_at - ts) + hour(ts)'}, loyalty: " \
         "{column: loyalty, of: users}, value: {column: value, of: opportunities}, days: {fact: days, agg: " \
         "sum, window: [-9d, -1d]}"
PLANTED = {
    "afterwards": ("{column: propensity}", "written after the choice"),
    "within an expression": ("{sql: 'CASE WHEN executed THEN 1 ELSE 0 END'}", "written after the choice"),
    "identifier by name": ("{column: opportunity_id}", "names the row or its unit"),
    "identifier": ("{column: x_row}", "another value in every row"),
    "filled later": ("{fact: answered, agg: count, window: [-7d, 0]}", "what happened to them later"),
    "filled later, elsewhere": ("{fact: answers, agg: count, window: [-7d, 0]}", "happened to them later"),
    "the day is not over": ("{fact: days, agg: sum, window: [-7d, 0]}", "a day that is not over"),
    "a later time": ("{sql: 'x_answered_ts IS NOT NULL'}", "a time that is after the anchor"),
    "proxy": ("{column: x_status}", "alone nearly is the label"),
    "proxy of a part": ("{column: x_thanked}", "alone nearly is the label"),
    "missingness": ("{column: x_reminders}", "is missing where the label"),
}
OTHERWISE = {
    "no dates": ("users", "NULL::TIMESTAMP AS valid_from", "D - INTERVAL 90 DAY AS valid_from",
                 "{column: loyalty, of: users}", "cannot be read as of the anchor"),
    "a later join": ("opportunities", "ts + INTERVAL 1 HOUR AS ts", "ts - INTERVAL 1 HOUR AS ts",
                     "{column: value, of: opportunities}", "later than the anchor"),
}


def spec(features: str):
    return parse("{version: 1, name: t, rows: {table: decisions}, label: {metric: clicked}, split: {by: user_id, "
                 f"salt: s, train: 0.5}}, features: {features}}}")


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    return opened(project_of(tmp_path_factory.mktemp("leaks"), LOG, metrics=METRICS))


def refused(log, feature: str) -> str:
    with pytest.raises((InputError, Refused)) as caught:
        dataset.build(*log, spec(f"{HONEST}, leak: {feature}}}"))
    line = caught.value.line
    assert "leak" in line and "\n" not in line
    for honest in ("'taste'", "'clicks_7d'", "'since'", "'left'", "'days'"):
        assert honest not in line
    if isinstance(caught.value, Refused):
        (found,) = caught.value.result["findings"]
        assert found["feature"] == "leak" and all(found[part] for part in ("why", "evidence", "fix"))
    return line


def test_honest_features_of_the_same_log_pass(log):
    data = dataset.build(*log, spec(f"{HONEST}}}"))
    assert len(data.columns) == 7 and data.notes == () and 0.05 < data.label.mean() < 0.15


@pytest.mark.parametrize("name", PLANTED)
def test_every_planted_leak_is_found(log, name):
    feature, said = PLANTED[name]
    assert said in refused(log, feature)


@pytest.mark.parametrize("name", OTHERWISE)
def test_leaks_of_another_log_are_found(tmp_path, name):
    table, leak, honest, feature, said = OTHERWISE[name]
    tables = LOG | {table: LOG[table].replace(honest, leak)}
    assert tables[table] != LOG[table]
    other = opened(project_of(tmp_path, tables, metrics=METRICS))
    with pytest.raises(Refused) as caught:
        dataset.build(*other, spec(f"{{taste: {{column: x_taste}}, leak: {feature}}}"))
    assert said in caught.value.line and "'leak'" in caught.value.line


@pytest.mark.parametrize("seed", range(10))
def test_nothing_honest_is_taken_for_a_leak(seed):
    data = clean(seed)
    assert [one.line for one in leakage.in_rows(leakage.sampled(data))] == []


@pytest.mark.parametrize("seed", [0, 2, 4, 8, 9])
def test_the_label_with_a_little_noise_is_found_beside_them(seed):
    data = clean(seed)
    rng = np.random.default_rng(seed)
    copy = np.minimum(data.label, 1e4) * np.exp(0.02 * rng.normal(size=len(data.label)))
    leaky = rows({"honest": data.matrix[:, 0], "leak": copy}, data.labels)
    (found,) = leakage.in_rows(leakage.sampled(leaky))
    assert (found.feature, found.kind, found.certain) == ("leak", "proxy", False)


def test_a_suspicion_is_overruled_by_a_reason_and_what_is_certain_is_not(log):
    why = "trust: it is set by the form that opens the message"
    data = dataset.build(*log, spec(f"{{taste: {{column: x_taste}}, leak: {{column: x_status, {why}}}}}"))
    assert len(data.notes) == 1 and "it is set by the form" in data.notes[0] and "AUC" in data.notes[0]
    with pytest.raises(InputError, match="written after the choice"):
        dataset.build(*log, spec(f"{{taste: {{column: x_taste}}, leak: {{column: propensity, {why}}}}}"))
    with pytest.raises(Refused, match="what happened to them later"):
        dataset.build(*log, spec(f"{{leak: {{fact: answered, agg: count, window: [-7d, 0], {why}}}}}"))
    with pytest.raises(InputError, match=r"features\.leak"):
        spec("{leak: {column: x_status, trust: yes}}")
