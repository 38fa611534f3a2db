"""Decisions are kept entry after entry; a deviation says why, and a readout that refuses is not decided on."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import numpy as np
import pytest

from workbench.cli.app import main
from workbench.errors import InputError, NotFound, Refused, WorkbenchError
from workbench.experiments.decision.record import decide_on, decisions
from workbench.experiments.opening import open_readout
from workbench.experiments.spec import Experiment
from workbench.logs.snapshot import Snapshot

from .conftest import deep, rows
from .test_sequential import GROUP, Timed

WHEN = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)


def read_out(study, name: str = "colours"):
    return open_readout(Experiment.load(study.project, name), Snapshot.open(study.project))


@pytest.fixture
def won(make):
    study = make(people=rows(bought={"blue": 0.3}))
    assert read_out(study).decision.ship_arm == "blue"
    return study


def decide(study, verdict: str, name: str = "colours", **more):
    return decide_on(study.project, name, verdict, **{"when": WHEN, "by": "Ada", **more})


def file(study, name: str = "colours") -> str:
    return (study.project.root / "experiments" / name / "decision.md").read_text("utf-8")


def test_the_rules_verdict_needs_no_reason_and_names_its_readout(won):
    made = decide(won, "ship")
    saved = json.loads((won.project.root / "experiments" / "colours" / "readout.json").read_text())
    assert (made.arm, made.deviates, made.rule, made.by) == ("blue", False, "ship", "Ada")
    assert (made.snapshot, made.spec_hash) == (saved["snapshot"], saved["spec_hash"])
    assert decisions(won.project, "colours") == (made,)
    assert "## 2026-07-01: ship blue" in file(won) and file(won).startswith("---\nversion: 1\n")


def test_a_deviation_needs_a_reason(won):
    for verdict, more in (("do_not_ship", {}), ("ship", {"arm": "green"}), ("do_not_ship", {"reason": "  "})):
        with pytest.raises(InputError, match=r"the rule says ship blue.*needs a reason"):
            decide(won, verdict, **more)
    assert not (won.project.root / "experiments" / "colours" / "decision.md").exists()
    made = decide(won, "do_not_ship", reason="legal said no")
    assert made.deviates and "this decision is another" in file(won)


def test_nothing_is_overwritten(won):
    first = decide(won, "ship")
    path = won.project.root / "experiments" / "colours" / "decision.md"
    path.write_text(file(won) + "\nA note by a person with --- in it.\n")
    second = decide(won, "do_not_ship", reason="complaints rose", when=WHEN.replace(day=9))
    assert decisions(won.project, "colours") == (first, second)
    assert "A note by a person with --- in it." in file(won)
    assert file(won).index("2026-07-01: ship") < file(won).index("A note by") < file(won).index("2026-07-09: do_not")
    again = decide(won, "do_not_ship", reason="complaints rose", when=WHEN.replace(day=10))
    assert again == second and len(decisions(won.project, "colours")) == 2


def test_without_a_readout_there_is_nothing_to_decide_on(study):
    with pytest.raises(NotFound, match="run `workbench readout colours`"):
        decide(study, "ship", arm="blue")


def test_a_blocked_readout_is_refused_unless_somebody_says_why(make):
    people = rows()
    kept = np.flatnonzero((people["arm"] != "blue") | (np.arange(9000) % 2 == 0))
    study = make(people={name: column[kept] for name, column in people.items()})
    assert read_out(study).status == "blocked"
    with pytest.raises(Refused, match="blocked: sample-ratio mismatch"):
        decide(study, "do_not_ship", reason="no")
    with pytest.raises(Refused):
        decide(study, "do_not_ship", reason="no", override="   ")
    made = decide(study, "do_not_ship", reason="no", override="the loss is understood")
    assert made.override == "the loss is understood" and "Decided although the readout is blocked" in file(study)


def test_an_interim_readout_is_refused_but_may_go_on(project, tmp_path):
    timed = Timed(project, tmp_path).log("2026-06-22").spec(GROUP)
    assert read_out(timed, "e").status == "interim"
    with pytest.raises(Refused, match="interim and its rule has not decided"):
        decide(timed, "do_not_ship", "e", reason="impatience")
    assert not decide(timed, "continue", "e").deviates
    assert decide(timed, "do_not_ship", "e", reason="cost", override="the budget is gone").deviates


def test_a_boundary_that_was_crossed_may_be_acted_on_at_its_look(project, tmp_path):
    timed = Timed(project, tmp_path).log("2026-06-27", lift=2.0, opt_out=0.2).spec(GROUP)
    found = read_out(timed, "e")
    assert (found.status, found.decision.verdict) == ("interim", "ship")
    assert not decide(timed, "ship", "e").deviates


def test_a_readout_of_another_spec_is_refused(won):
    from .conftest import SPEC

    won.write(deep(SPEC, {"metrics/guardrail": {"left_rate": {"margin": "30%"}}}))
    with pytest.raises(Refused, match="read it out again"):
        decide(won, "ship")


@pytest.mark.parametrize(("verdict", "more", "message"), [
    ("shipit", {}, "did you mean 'ship'"), ("ship", {"arm": "bleu"}, "did you mean 'blue'"),
    ("do_not_ship", {"arm": "blue"}, "names no arm")])
def test_bad_input_is_one_line(won, verdict, more, message):
    with pytest.raises(InputError, match=message) as caught:
        decide(won, verdict, **more)
    assert "\n" not in caught.value.line


def test_two_arms_and_no_winner_ask_which_arm(make):
    study = make()
    read_out(study)
    with pytest.raises(InputError, match="which arm ships"):
        decide(study, "ship", reason="hope")


def test_a_broken_file_is_never_written_over(won):
    decide(won, "ship")
    path = won.project.root / "experiments" / "colours" / "decision.md"
    path.write_text("someone's own notes\n")
    with pytest.raises(WorkbenchError, match="cannot be read"):
        decide(won, "ship", when=WHEN.replace(day=2))
    assert path.read_text() == "someone's own notes\n"


def test_hostile_text_stays_text(won):
    decide(won, "do_not_ship", reason="<script>x</script> | @all [a](http://x.y)", by="<b>")
    body = file(won).split("---\n", 2)[2]
    assert "<script" not in body and "<b>" not in body and "@all" not in body and "http://" not in body


def test_the_command_exits_as_the_guide_says(won, capsys):
    root = ["--project", str(won.project.root)]
    assert main(["decide", "colours", "--verdict", "do_not_ship", *root]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert main(["decide", "colours", "--verdict", "ship", "--by", "Ada", "--json", *root]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["verdict"], shown["arm"], shown["by"]) == ("ship", "blue", "Ada")
