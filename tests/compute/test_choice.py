"""Here or on the cluster: by what is set, what is asked, and how much there is."""

from __future__ import annotations

import pytest

from workbench.compute.cluster import FROM_ROWS, choose
from workbench.errors import InputError


@pytest.fixture
def both(tmp_path):
    return {"ray": {"address": "http://head:8265", "storage": str(tmp_path)}}


def test_small_logs_stay_here_and_it_says_so(both):
    cluster, why = choose(both, "auto", FROM_ROWS - 1)
    assert cluster is None and why == "on this machine: 19,999,999 rows, fewer than 20,000,000"
    cluster, why = choose(both, "auto", FROM_ROWS)
    assert cluster is not None and why.startswith("on the cluster http://head:8265: 20,000,000 rows")
    both["ray"]["from_rows"] = 10
    assert choose(both, "auto", 10)[0] is not None


def test_what_is_asked_for_wins(both):
    assert choose(both, "inline", 10**12)[0] is None
    assert choose(both, "ray", 1)[0] is not None


def test_without_a_cluster_nothing_is_said(both):
    assert choose({}, "auto", 10**12) == (None, "")
    del both["ray"]["storage"]
    assert choose(both, "auto", 10**12)[1] == "on this machine: no [ray] storage is set"


@pytest.mark.parametrize(("mode", "settings", "message"), [
    ("rya", {}, "did you mean 'ray'"), ("ray", {}, r"no \[ray\] address"),
    ("ray", {"ray": {"address": "auto"}}, r"no \[ray\] storage"),
])
def test_what_cannot_be_is_one_line(mode, settings, message):
    with pytest.raises(InputError, match=message):
        choose(settings, mode, 1)
