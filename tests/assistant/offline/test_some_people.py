"""Words that elsewhere mean everybody, or nothing, and that are some of the people on this log."""

from __future__ import annotations

import pytest

from workbench.assistant.offline.words.some_people import as_values

from .understanding import understood


@pytest.mark.parametrize(("log", "said", "wanted"), [
    ("desk", "how many guests do we have", "count users job=guest"),
    ("desk", "number of people who are guests", "count users job=guest"),
    ("desk", "how many members do we have", "count users"),         # the log itself calls everybody a member
    ("quest", "how many members do we have", "count users guild_role=member"),
    ("quest", "us players by platform", "count users by platform country=US"),
    ("thrift", "how many users are both", "count users persona=both"),
    ("thrift", "how many users are buyers but not sellers", "count users persona=buyer"),
    ("ride", "how many riders are on business", "count users plan=business"),
    ("stay", "how many travellers are groups", "count users travels_as=group"),
    ("shelf", "students by branch", "count users by home_branch card_type=student"),
    # what only people have is no part of a message: it is said, and not left out
    ("desk", "messages sent to guests by channel", "refuse"),
    ("desk", "metric: guests who opened a mail within 7 days", "refuse"),
    ("thrift", "open rate by channel, buyers", "refuse"),
    ("shelf", "loans of students per week", "refuse"),
    ("stay", "open rate by theme for groups", "refuse"),
    ("stay", "metric: groups that booked within 28 days", "refuse"),
])
def test_they_are_not_lost(log, said, wanted, logs):
    assert understood(said, logs[log]) == wanted


def test_a_column_beside_the_word_is_enough(logs):
    assert as_values("number of guest accounts", logs["kerb"]) == "number of guest accounts"
    assert as_values("hypothesis: guests park more", logs["kerb"]) == "hypothesis: guests park more"
