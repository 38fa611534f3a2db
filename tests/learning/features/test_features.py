"""What each kind of feature is at each row, said beforehand: rows a (D, a day later), b (D, two days later), c (D)."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.errors import InputError
from workbench.learning import channels, dataset, reading

from .logs import METRICS, TABLES, opened, project_of, spec

MISSING = None
COLUMNS = """{channel: {column: channel}, hour: {sql: "hour(ts) + x_need"}, half: {sql: "CASE WHEN x_need > 1.5
  THEN 'much' ELSE 'little' END"}, platform: {column: platform, of: users}, domain: {column: domain, of: opportunities},
  value: {column: value, of: opportunities}, category: {column: category, of: messages},
  length: {column: length, of: messages}}"""
WINDOWS = """{sends_7d: {fact: sends, agg: count, window: [-7d, 0]}, push_28d: {fact: sends, agg: count,
  window: [-28d, 0], where: "channel = 'push'"}, since: {fact: sends, agg: since, window: [-7d, 0]},
  since_email: {fact: sends, agg: since, window: [-2d, 0], where: "channel = 'email'"},
  rate: {ratio: [clicks, sends], window: [-7d, 0]}, push_rate: {ratio: [{fact: clicks, agg: distinct}, sends],
  window: [-28d, 0], where: "channel = 'push'"}, reach: {fact: reachable, agg: at, window: [-1d, 0],
  where: "channel = 'push'"}, reach_days: {fact: reachable, agg: days, window: [-1d, 0]}}"""


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return project_of(tmp_path_factory.mktemp("features"))


def raw(project, features: str) -> dict[str, list]:
    snapshot, catalog = opened(project)
    wanted = spec(features)
    dataset.check(snapshot, catalog, wanted)
    parts = list(reading.read(snapshot, catalog, wanted, channels.channels_of(snapshot, wanted)))
    assert [unit for part in parts for unit in part.unit] == ["a", "a", "b", "b", "c"]
    return {name: [None if value is None or value != value else value for part in parts for value in part.raw[name]]
            for name in wanted.features}


def test_columns_expressions_and_attributes_as_of_the_anchor(project):
    assert raw(project, COLUMNS) == {
        "channel": ["push", "email", "push", "push", MISSING],
        "hour": [13, 14, MISSING, 16, 17],
        "half": ["little", "much", "little", "much", "much"],
        # a's period ends between its rows; b's begins after its first; c's ends at its anchor
        "platform": ["ios", "web", MISSING, "web", MISSING],
        # the opportunity of a's second row is at its anchor; that of b's second is not there
        "domain": ["music", "talk", "music", MISSING, MISSING],
        "value": [0.5, 0.7, 0.9, MISSING, 1.5],
        "category": ["news", "sale", "sale", MISSING, MISSING],
        "length": [3, 4, 4, MISSING, MISSING],
    }


def test_windows_end_before_the_anchor(project):
    assert raw(project, WINDOWS) == {
        "sends_7d": [2, 3, 1, 1, 0],            # what is sent at the anchor itself comes after it
        "push_28d": [2, 3, 0, 0, 0],
        "since": [3, 24, 1, 49, MISSING],
        "since_email": [30, MISSING, 1, MISSING, MISSING],
        "rate": [0.5, 2 / 3, 0, 1, MISSING],
        "push_rate": [0.5, 2 / 3, MISSING, MISSING, MISSING],
        "reach": [0, 0, 1, 1, 0],
        "reach_days": [0.5, 0, 1, 1, 0],
    }


def test_a_where_narrows_a_fact_whatever_its_own_is(tmp_path):
    metrics = METRICS.replace('where: "kind = \'click\'"', "where: is_machine")      # a bare column
    project = project_of(tmp_path, {"interactions": TABLES["interactions"].replace("FALSE AS", "kind = 'open' AS")},
                         metrics=metrics)
    found = raw(project, """{email: {fact: clicks, agg: count, window: [-7d, 0], where: "channel = 'email'"},
        either: {fact: clicks, agg: count, window: [-7d, 0], where: "channel = 'push' OR TRUE"},
        push: {fact: "clicks[channel=push]", agg: count, window: [-7d, 0], where: "is_machine"}}""")
    assert found == {"email": [1, 1, 0, 0, 0], "either": [1, 1, 0, 0, 0], "push": [0, 0, 0, 0, 0]}


def test_of_two_periods_that_overlap_the_later_one_holds(tmp_path):
    project = project_of(tmp_path, {"users": """SELECT * FROM (VALUES
        ('a', D - INTERVAL 9 DAY, NULL, 'ios'), ('a', D - INTERVAL 1 DAY, NULL, 'web'), ('b', NULL, NULL, 'ios'),
        ('c', NULL, NULL, 'old'), ('c', NULL, NULL, 'new')) t(user_id, valid_from, valid_to, platform)"""})
    assert raw(project, "{platform: {column: platform, of: users}}")["platform"] == ["web", "web", "ios", "ios", "old"]


def test_an_opportunity_that_is_later_than_its_row_is_not_known(tmp_path):
    project = project_of(tmp_path, {"opportunities": """SELECT 'o' || n AS opportunity_id, 'a' AS user_id,
        D + INTERVAL (n) SECOND AS ts, 'music' AS domain FROM range(-3, 10) t(n)"""})
    found = raw(project, "{domain: {column: domain, of: opportunities}}")
    assert found["domain"] == [None, "music", None, "music", None]


@pytest.mark.parametrize(("features", "said"), [
    ("{f: {sql: 'hour(tss)'}}", "did you mean 'ts'"),
    ("{f: {sql: 'propensity * 2'}}", "column 'propensity' of 'decisions' is written after the choice"),
    ("{f: {sql: 'PROPENSITY * 2'}}", "written after the choice"),
    ("{f: {sql: 'decisions.propensity'}}", "written after the choice"),
    ("{f: {sql: 'ts'}}", "is TIMESTAMP, neither number nor text"),
    ("{f: {sql: 'now()'}}", "gives another value each time"),
    ("{f: {sql: '(SELECT 1)'}}", "subquery"),
    ("{f: {sql: 'count(*)'}}", "does not compile"),
    ("{f: {column: ts}}", "neither number nor text - write an expression"),
    ("{f: {column: user_id}}", "names the row or its unit"),
    ("{f: {column: platfrm, of: users}}", "did you mean 'platform'"),
    ("{f: {column: platform, of: sends}}", "features.f"),
    ("{f: {fact: sends, agg: count, window: [-7d, 0], where: \"chanel = 'push'\"}}", "did you mean 'channel'"),
    ("{f: {fact: sends, agg: count, window: [-7d, 0], where: \"1) OR (TRUE\"}}", "is not one expression"),
    ("{f: {fact: sends, agg: since, window: [-7d, 0], missing: zero}}", "without a row there is no number"),
    ("{f: {fact: sends, agg: count, window: [-7d, 0], missing: zero}}", "no rows count 0"),
    ("{f: {fact: reachable, agg: since, window: [-7d, 0]}}", "needs an event fact"),
    ("{f: {ratio: [clicks, sendss], window: [-7d, 0]}}", "did you mean 'sends'"),
    ("{f: {ratio: [clicks, sends], window: 7d}}", "only what is known by then"),
    ("{f: {ratio: [clicks, {fact: clicks, agg: meen}], window: [-7d, 0]}}", "did you mean 'mean'"),
])
def test_a_fault_is_one_line_that_names_the_feature(project, features, said):
    snapshot, catalog = opened(project)
    with pytest.raises(InputError) as caught:       # some are of the spec alone
        dataset.check(snapshot, catalog, spec(features))
    assert said in caught.value.line and "features.f" in caught.value.line and "\n" not in caught.value.line


def test_a_label_that_is_the_time_to_the_next_row(project):
    snapshot, catalog = opened(project)
    wanted = spec("{need: {column: x_need}}", label="{next: sessions, within: 48h}")
    (part,) = reading.read(snapshot, catalog, wanted, channels.channels_of(snapshot, wanted))
    assert part.labels["next_sessions"].tolist() == [6, np.inf, np.inf, 2, np.inf]


def test_several_labels_are_masked_where_they_are_not_mature(tmp_path):
    project = project_of(tmp_path, watermark="2026-06-18 12:00")       # the log itself ends at D + 9 days
    snapshot, catalog = opened(project)
    both = "{click: {metric: clicked_24h}, sessions: {metric: sessions_7d, given: click}}"
    wanted = spec("{need: {column: x_need}}", label="None", labels=both)
    (part,) = reading.read(snapshot, catalog, wanted, channels.channels_of(snapshot, wanted))
    assert part.unit.tolist() == ["a", "a", "b", "b", "c"]
    assert part.labels["click"].tolist() == [1, 0, 1, 0, 0]
    assert np.array_equal(part.labels["sessions"], [1, 0, 1, np.nan, 0], equal_nan=True)
    assert part.counts == {"rows": 5, "immature": 0, "missing": 0, "straddling": 0, "unknown.click": 0,
                           "unknown.sessions": 1}


def test_rows_whose_label_was_not_known_by_the_splits_moment_do_not_train(project):
    snapshot, catalog = opened(project)
    wanted = spec("{need: {column: x_need}}", split="{time: '2026-06-11 11:59'}")
    (part,) = reading.read(snapshot, catalog, wanted, channels.channels_of(snapshot, wanted))
    # D + 24 h is a minute after the split: nothing that trains was known by then
    assert part.unit.tolist() == ["a", "b"] and part.side.tolist() == [2, 2] and part.counts["straddling"] == 3
    wanted = spec("{need: {column: x_need}}", split="{time: '2026-06-11 12:00'}")
    (part,) = reading.read(snapshot, catalog, wanted, channels.channels_of(snapshot, wanted))
    assert part.side.tolist() == [0, 2, 0, 2, 0] and part.counts["straddling"] == 0
