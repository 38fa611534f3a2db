"""In-app rows and others in one model: told apart by something, or refused; those that nobody was there to see
are counted.
"""

from __future__ import annotations

import pytest

from workbench.errors import InputError
from workbench.learning import channels, reading

from .features.logs import opened, project_of, spec

MIXED = """SELECT * FROM (VALUES
    ('d1', 'a', D - INTERVAL 5 HOUR, 'in_app/m1', 'in_app', 'm1', 1.0),
    ('d2', 'a', D + INTERVAL 1 DAY, 'in_app/m1', 'in_app', 'm1', 2.0),
    ('d3', 'b', D, 'push/m2', 'push', 'm2', 3.0), ('d4', 'c', D, 'hold', NULL, NULL, 4.0)
    ) t(decision_id, user_id, ts, action, channel, message_ref, x_need)"""


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    return opened(project_of(tmp_path_factory.mktemp("mixed"), {"decisions": MIXED}))


@pytest.mark.parametrize("features", ["{n: {column: x_need}, c: {column: channel}}", "{c: {column: action}}",
                                      "{c: {sql: \"coalesce(Channel, '') = 'in_app'\"}}"])
def test_a_feature_that_has_the_channel_tells_them_apart(log, features):
    found = channels.channels_of(log[0], spec(features))
    assert found.rows == {"in_app": 2, "push": 1} and found.sessions


@pytest.mark.parametrize("features", ["{n: {column: x_need}}", "{n: {column: message_ref}}",
                                      "{n: {column: category, of: messages}}"])
def test_without_one_they_are_refused_with_what_to_do(log, features):
    with pytest.raises(InputError) as caught:
        channels.channels_of(log[0], spec(features))
    line = caught.value.line
    assert "2 in-app rows are mixed with 1 of push" in line and "add `channel: {column: channel}`" in line


def test_either_side_alone_needs_none(log):
    for where in ("channel = 'in_app'", "channel <> 'in_app'"):
        rows = f"{{table: decisions, where: \"{where}\"}}"
        assert len(channels.channels_of(log[0], spec("{n: {column: x_need}}", rows=rows)).rows) == 1


def test_in_app_rows_outside_any_session_are_counted(log):
    # a session of a begins at D - 5 h, where the first row is; none is within an hour of the second
    wanted = spec("{c: {column: channel}}")
    (part,) = reading.read(*log, wanted, channels.channels_of(log[0], wanted))
    assert part.counts["in_app_outside_session"] == 1 and part.counts["rows"] == 4
