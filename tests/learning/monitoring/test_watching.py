"""Each planted drift is found by the check that is for it, and by no other; a steady log is quiet."""

from __future__ import annotations

import json

import pytest

from workbench.errors import InputError, Refused
from workbench.learning.monitoring.checks import Report
from workbench.learning.monitoring.watching import all_last, kept_in, last, watch
from workbench.logs.snapshot import Snapshot


def report(project, **options) -> Report:
    return watch(project, Snapshot.open(project), **options)


def loud(found: Report) -> set[str]:
    return {check.name for check in found.checks if check.verdict in ("watch", "act")}


def test_a_steady_log_is_quiet(steady):
    found = report(steady)
    assert loud(found) == set() and found.verdict == "ok"
    assert (found.spec, found.reference[0], found.current) == (
        "click_24h", "2026-06-01 00:00:00", ("2026-06-22 00:00:00", "2026-06-29 00:00:00"))
    assert found.reference[1] == found.current[0] and found.sample == 1
    assert {check.kind for check in found.checks} == {
        "psi", "ks", "calibration", "calibration curve", "calibration drift", "label delay", "propensity sum",
        "propensity weight", "arm share", "volume", "opt-outs", "reachable"}
    assert found["psi score clicked_24h"].verdict == "ok" and all(check.why for check in found.checks)
    assert json.loads(kept_in(steady, "click_24h").read_text()) == found.as_dict()
    assert last(steady, "click_24h") == found and all_last(steady) == [found] and last(steady, None) is None


def test_the_shell_exits_0_where_all_is_well(steady, capsys):
    from workbench.cli.app import main

    assert main(["monitor", "--project", str(steady.root)]) == 0
    assert capsys.readouterr().out.startswith("click_24h: All is as it was")
    import workbench as wb

    assert wb.open(steady.root).monitor().as_dict() == last(steady, "click_24h").as_dict()


def test_features_that_moved(drifted):
    found = report(drifted(need=0.12, word=True, missing=0.3))
    assert loud(found) >= {"psi need", "ks need", "psi platform", "psi age"}
    quiet = {"psi channel", "volume decisions", "volume sends", "propensity sum log", "propensity weight log",
             "arm share log", "opt-outs push", "opt-outs email", "reachable push", "reachable email",
             "label delay clicked_24h", "ks age"}
    assert not loud(found) & quiet, loud(found)
    words = {one["bin"]: one for one in found["psi platform"].detail["bins"]}
    assert words["never seen"]["reference"] == 0 and words["never seen"]["current"] == pytest.approx(0.17, abs=0.03)
    assert found["psi age"].detail["bins"][-1] == pytest.approx(
        {"bin": "missing", "reference": 0, "current": 0.3}, abs=0.03)


def test_labels_that_come_true_less_and_people_who_leave(drifted):
    found = report(drifted(clicks=0.5, opt_outs=4.0, lost=0.12))
    assert loud(found) == {"opt-outs push", "opt-outs email", "reachable push"} | {
        f"{kind} clicked_24h" for kind in ("calibration", "calibration curve", "calibration drift")}
    assert found["calibration drift clicked_24h"].verdict == found["reachable push"].verdict == "act"
    assert found["calibration clicked_24h"].value == pytest.approx(-0.12, abs=0.03)
    stock = found["reachable push"].detail
    assert stock["current"][1] / stock["current"][0] == pytest.approx(0.87, abs=0.03)


def test_labels_that_come_later_and_propensities_that_are_not_true(drifted):
    found = report(drifted(delay=3.0, bolder=1.0))
    assert loud(found) == {"label delay clicked_24h", "propensity weight log", "arm share log"}
    assert found["arm share log"].verdict == "act"
    curve = found["label delay clicked_24h"].detail["curve"]
    assert [one["hours"] for one in curve] == [1, 3, 6, 12, 18, 24]
    # an exponential of 3 h: 1 - exp(-1) have come by 3 h, of one of 9 h 1 - exp(-1/3)
    assert curve[1]["reference"] == pytest.approx(0.632, abs=0.03)
    assert curve[1]["current"] == pytest.approx(0.283, abs=0.06)
    assert curve[-1] == {"hours": 24, "reference": 1.0, "current": 1.0}


def test_propensities_that_are_not_written_and_a_log_that_shrinks(drifted):
    found = report(drifted(unwritten=0.05, decisions=0.5))
    assert loud(found) == {"propensity sum log", "volume decisions", "volume sends"}
    assert found["propensity sum log"].value == pytest.approx(0.05, abs=0.01)
    assert found["propensity sum log"].verdict == "act"
    assert found["volume decisions"].value == pytest.approx(-0.5, abs=0.05)


@pytest.mark.long
def test_a_day_without_a_row(drifted):
    found = report(drifted(silent_day=True))
    assert loud(found) == {"volume decisions", "volume sends"}
    assert found["volume sends"].verdict == "act" and "1 whole days have no row" in found["volume sends"].why


def test_a_label_that_is_not_mature_is_unknown(steady):
    text = (steady.root / "metrics" / "core.yaml").read_text()
    (steady.root / "metrics" / "core.yaml").write_text(text.replace("window: 24h", "window: 10d"))
    try:
        found = report(steady)
    finally:
        (steady.root / "metrics" / "core.yaml").write_text(text)
    assert found["calibration clicked_24h"].verdict == "unknown" and "mature" in found["calibration clicked_24h"].why
    assert found["label delay clicked_24h"].verdict == "unknown" and found.verdict == "ok"


def test_a_share_of_the_units_where_there_are_many_rows(steady):
    found = report(steady, most_rows=4_000)
    assert found.sample == pytest.approx(4_000 / sum(report(steady).rows), rel=0.01)
    assert sum(found.rows) == pytest.approx(4_000, rel=0.15) and loud(found) == set()


def test_the_log_alone_where_no_model_was_trained(tmp_path):
    from .conftest import Drift, make_squad

    project = make_squad(tmp_path, Drift(), users=300)
    found = report(project)
    assert found.spec is None and {check.kind for check in found.checks} == {
        "propensity sum", "propensity weight", "arm share", "volume", "opt-outs", "reachable"}


@pytest.mark.parametrize(("options", "words"), [
    ({"current": "2026-06-08"}, "is no window"),
    ({"current": "2026-06-10:2026-06-08"}, "ends before it begins"),
    ({"reference": "2026-06-01:2026-06-09", "current": "2026-06-08:2026-06-12"}, "overlap"),
    ({"name": "click_24"}, "did you mean 'click_24h'"),
])
def test_windows_that_cannot_be(steady, options, words):
    with pytest.raises(InputError, match=words):
        report(steady, **options)


def test_a_log_that_is_too_short(steady):
    with pytest.raises(Refused, match="nothing before"):
        report(steady, current="2026-06-01:2026-06-08")


def test_an_empty_window_is_unknown_and_no_drift(steady):
    found = report(steady, current="2026-07-10:2026-07-17")
    assert found["psi need"].verdict == "unknown" and found["propensity sum log"].verdict == "unknown"
    assert found["volume decisions"].verdict == "act"           # whole days without a row
