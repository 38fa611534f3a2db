"""Channels under a short form of their name or as a description tells them; values that are words for people."""

from __future__ import annotations

import pytest

from workbench.assistant.offline.words.channels import coded

from .conftest import SKINS, log_of
from .renaming import renamed
from .test_sentences import STOPPED
from .understanding import understood


def test_codes_are_the_channels_that_they_are_short_for_or_told_to_be(logs):
    assert coded(logs["kerb"]) == {
        "bnr": {"banner", "in_app"}, "eml": {"email"}, "psh": {"push"}, "txt": {"sms"}}
    assert coded(logs["thrift"])["zap"] == {"whatsapp"}
    assert coded(logs["gym"]) == {}         # a log whose channels have names


@pytest.mark.parametrize(("log", "said", "wanted"), [
    ("kerb", "open rate of our mails by week", "trend rate opened week channel=eml"),
    ("kerb", "ctr: push against text, compare", "compare clicked: channel=psh vs channel=txt"),
    ("thrift", "clicked on whatsapp or push within 10 days, yes or no", "any click 0-240h channel in push|zap"),
    ("kerb", "number of parkers by what they pay with", "count users by pays_with"),
    ("kerb", "number of parkers by where they live", "count users by home_district"),
    ("kerb", "who lives where? number of parkers", "count users by home_district"),
    ("kerb", "open rate, parkers only", "rate opened/sent"),
])
def test_it_is_read(log, said, wanted, logs):
    assert understood(said, logs[log]) == wanted


@pytest.mark.parametrize(("log", "said"), [
    ("kerb", "open rate, guests only"),                         # a guest is a value of account, and nobody's opposite
    ("kerb", "what share of parkers bought a permit in 28 days? I would like to see it by how they found us"),
    ("kerb", "click rate of our letters"),
])
def test_it_is_not_dropped(log, said, logs):
    found = understood(said, logs[log])
    assert found.startswith(STOPPED) or "guest" in found, found


def test_mails_are_no_messages_at_large_where_no_channel_is_known_to_be_theirs(tmp_path):
    words = {"mail": "qm", "mails": "qms"}
    log = log_of("thrift", tmp_path / "worlds", renamed(SKINS / "skins" / "thrift", tmp_path / "renamed", words))
    for said in ("mails sent per week", "metric: opened a mail within 7 days",
                 "days reachable by mail in 28 days, metric"):
        assert understood(said, log) == "refuse", said
    assert understood("messages sent per week", log) == "trend send week"
    assert understood("qm open rate by week", log) == "trend rate opened week channel=qm"
