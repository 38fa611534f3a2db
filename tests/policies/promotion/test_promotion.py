"""No champion without a shadow of the same model; who did what stands in the file, and a changed line is found."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest

from workbench.errors import InputError, NotFound, Refused
from workbench.jobs.run import Run, delete_run
from workbench.jobs.start import start
from workbench.learning.promotion.record import file_of, life
from workbench.learning.trained import find_trained
from workbench.logs.snapshot import Snapshot
from workbench.policies.promotion.steps import make_champion, make_shadow, roll_back

POLICY = {"version": 1, "id": "best", "kind": "greedy", "run": "click_24h", "reward": "clicked_24h"}


@pytest.fixture(scope="module")
def kept(tmp_path_factory, squad_kept):
    """Two trained runs, of which the second knows less."""
    from workbench.project import Project

    root = tmp_path_factory.mktemp("promoted") / "squad"
    shutil.copytree(squad_kept.root, root, ignore=shutil.ignore_patterns("runs", "promotions.jsonl"))
    project = Project.find(root)
    (root / "policies" / "best").mkdir(parents=True, exist_ok=True)
    (root / "policies" / "best" / "policy.json").write_text(json.dumps(POLICY))
    first = start(project, "training", "click_24h", mode="inline", detach=False)
    path = root / "training" / "click_24h.yaml"
    path.write_text(path.read_text().replace("  need:     {column: x_need}\n", ""))
    second = start(project, "training", "click_24h", mode="inline", detach=False)
    assert (first.status, second.status) == ("done", "done")
    return root, first.id, second.id


@pytest.fixture
def squad(kept, tmp_path):
    """(project, snapshot, first run, second run) that a test may change."""
    from workbench.project import Project

    shutil.copytree(kept[0], tmp_path / "squad")
    project = Project.find(tmp_path / "squad")
    return project, Snapshot.open(project), kept[1], kept[2]


def test_the_whole_life_of_two_runs(squad):
    project, snapshot, first, second = squad
    assert find_trained(project, "click_24h").name == second          # the newest, as nobody chose one
    with pytest.raises(Refused, match="has not been a shadow"):
        make_champion(project, first, by="ada")
    report = make_shadow(project, first, snapshot, by="ada", reason="the first one", day="2026-06-04")
    assert [side.name for side in report.sides] == ["candidate", "log"] and report.policy == "best"
    assert make_champion(project, first, by="ada", reason="better than the log").previous is None
    assert find_trained(project, "click_24h").name == first           # the champion, though not the newest

    report = make_shadow(project, second, snapshot, by="bob", day="2026-06-04")     # it has a feature less
    assert [side.run for side in report.sides] == [second, first, None]
    assert life(project, "click_24h").stage(second) == "shadow"


def test_a_feature_that_means_another_thing_in_each_is_read_twice(squad):
    project, snapshot, first, _ = squad
    before = make_shadow(project, first, snapshot, by="ada", day="2026-06-04").sides[0]
    make_champion(project, first, by="ada")
    shutil.copytree(project.runs / first, project.runs / "other")
    path = project.runs / "other" / "spec.yaml"
    assert "x_need" in path.read_text()
    path.write_text(path.read_text().replace("x_need", "propensity"))
    report = make_shadow(project, "other", snapshot, by="bob", day="2026-06-04")
    assert report.changes[0].decisions > 0.1 and report.changes[0].scores["ks"] > 0.05
    assert report.sides[1].actions == before.actions and report.sides[1].scores == before.scores


def test_a_shadow_of_another_model_shows_what_changes(squad):
    project, snapshot, first, second = squad
    make_shadow(project, second, snapshot, by="ada", day="2026-06-04")
    make_champion(project, second, by="ada")
    report = make_shadow(project, first, snapshot, by="bob", day="2026-06-04")
    candidate, champion, log = report.sides
    assert (candidate.run, champion.run, log.run) == (first, second, None)
    for side in report.sides:
        assert sum(side.actions.values()) == pytest.approx(1) and sum(side.channels.values()) == pytest.approx(1)
        assert sum(side.domains.values()) == pytest.approx(1)
        assert side.volume == pytest.approx(1 - side.channels.get("hold", 0))
    against, from_log = report.changes
    assert 0 < against.ci[0] < against.decisions < against.ci[1] < 1
    # with known need push and email are chosen apart; without it they cannot be
    assert against.decisions > 0.1 and against.scores["rank_correlation"] < 0.98
    assert sum(against.channels.values()) == pytest.approx(0, abs=1e-9)
    assert from_log.of == "log" and from_log.decisions > 0.3
    make_champion(project, first, by="bob", reason="knows the need")
    assert find_trained(project, "click_24h").name == first
    entry = roll_back(project, "best", by="eve", reason="complaints")
    assert (entry.run, entry.previous) == (second, first)
    assert find_trained(project, "click_24h").name == second
    found = life(project, "click_24h")
    assert [one.step for one in found.entries] == ["shadow", "champion", "shadow", "champion", "rollback"]
    assert found.stage(first) == "former" and found.champions == (second,)
    card = (project.runs / first / "card.md").read_text()
    assert "by eve: complaints" in card and "of decisions are others" in card and "knows the need" in card
    assert card.count("## Life") == 1
    with pytest.raises(InputError, match="no champion before the present one"):
        roll_back(project, "click_24h", by="eve")


def test_a_shadow_counts_the_log_as_it_is(squad):
    project, snapshot, first, _ = squad
    report = make_shadow(project, first, snapshot, by="ada", day="2026-06-04")
    counted: dict[str, int] = {}
    users = set()
    for bucket in range(snapshot.n_buckets):
        rows = snapshot.answer(bucket, "SELECT action, user_id FROM decisions WHERE ts >= '2026-06-04' AND "
                                       "ts < '2026-06-05'")
        users |= set(rows["user_id"].to_pylist())
        for action in rows["action"].to_pylist():
            counted[action] = counted.get(action, 0) + 1
    total = sum(counted.values())
    assert report.decisions == total and report.users == len(users) and report.candidates == 4 * total
    assert report.sides[-1].actions == pytest.approx({one: n / total for one, n in counted.items()})


def test_yesterday_is_the_last_whole_day_of_the_log(squad):
    project, snapshot, first, _ = squad
    with pytest.raises(Refused, match="no decision with eligible actions from 2026-06-20 to 2026-06-21"):
        make_shadow(project, first, snapshot, by="ada")       # the world writes none that late
    assert not file_of(project, "click_24h").exists()


def test_the_same_model_changes_nothing(squad):
    project, snapshot, first, second = squad
    shutil.rmtree(project.runs / second)
    shutil.copytree(project.runs / first, project.runs / "twin")
    make_shadow(project, first, snapshot, by="ada", day="2026-06-04")
    make_champion(project, first, by="ada")
    change = make_shadow(project, "twin", snapshot, by="ada", day="2026-06-04").changes[0]
    assert (change.decisions, change.volume) == (0, 0) and change.scores["ks"] == 0
    assert change.scores["rank_correlation"] == pytest.approx(1) and not np.any(list(change.channels.values()))


def test_a_model_that_was_changed_after_its_shadow_is_refused(squad):
    project, snapshot, first, _ = squad
    make_shadow(project, first, snapshot, by="ada", day="2026-06-04")
    model = project.runs / first / "model" / "model.txt"
    model.write_text(model.read_text().replace("learning_rate: 0.1", "learning_rate: 0.2"))
    with pytest.raises(Refused, match="is not the one that was a shadow"):
        make_champion(project, first, by="ada")
    make_shadow(project, first, snapshot, by="ada", day="2026-06-04")
    make_champion(project, first, by="ada")
    model.write_text(model.read_text() + "\n")
    with pytest.raises(InputError, match="is not the one that was promoted"):
        find_trained(project, "click_24h")


def test_a_shadow_beside_another_champion_is_none(squad):
    project, snapshot, first, second = squad
    make_shadow(project, first, snapshot, by="ada", day="2026-06-04")
    make_shadow(project, second, snapshot, by="ada", day="2026-06-04")
    make_champion(project, second, by="ada")
    with pytest.raises(Refused, match="was compared with the log alone"):
        make_champion(project, first, by="ada")


@pytest.mark.parametrize("change", [
    lambda lines: [lines[0].replace('"ada"', '"bob"'), lines[1]],
    lambda lines: lines[1:],
    lambda lines: [lines[1], lines[0]],
    lambda lines: [*lines, "{}"],
    lambda lines: [*lines, "<<<<<<< HEAD"],
])
def test_a_line_that_was_changed_is_found(squad, change):
    project, snapshot, first, _ = squad
    make_shadow(project, first, snapshot, by="ada", day="2026-06-04")
    make_champion(project, first, by="ada")
    path = file_of(project, "click_24h")
    path.write_text("\n".join(change(path.read_text().splitlines())) + "\n")
    with pytest.raises(InputError, match=r"training/click_24h\.promotions\.jsonl:\d"):
        find_trained(project, "click_24h")


def test_a_champion_is_not_deleted(squad):
    project, snapshot, first, _ = squad
    make_shadow(project, first, snapshot, by="ada", day="2026-06-04")
    make_champion(project, first, by="ada")
    with pytest.raises(InputError, match="is a champion of 'click_24h'"):
        delete_run(Run(project.runs / first))
    shutil.rmtree(project.runs / first)
    with pytest.raises(NotFound, match="is not on this machine"):
        find_trained(project, "click_24h")


def test_words_that_would_be_markup_stay_words(squad):
    project, snapshot, first, _ = squad
    make_shadow(project, first, snapshot, by="ada", reason="![x](http://a.b/c.png) <b>", day="2026-06-04")
    assert "![x]" not in (project.runs / first / "card.md").read_text()
    with pytest.raises(InputError, match="one line"):
        make_shadow(project, first, snapshot, by="ada\n## x", day="2026-06-04")


@pytest.mark.parametrize(("name", "words"), [("click_24", "did you mean 'click_24h'"), ("bets", "did you mean 'best'")])
def test_an_unknown_name_is_said(squad, name, words):
    with pytest.raises(NotFound, match=words):
        roll_back(squad[0], name, by="ada")


def test_a_champion_that_was_exported_still_answers_and_one_whose_features_mean_another_thing_does_not(squad):
    from workbench.learning.shipping.export import export

    project, snapshot, first, _ = squad
    make_shadow(project, first, snapshot, by="ada", day="2026-06-04")
    export(project.runs / first)
    make_champion(project, first, by="ada")
    assert export(project.runs / first).path.endswith("model.onnx")
    assert find_trained(project, "click_24h").name == first
    spec = project.runs / first / "spec.yaml"
    spec.write_text(spec.read_text().replace("[-7d, 0d]", "[-28d, 0d]"))
    with pytest.raises(InputError, match="is not the one that was promoted"):
        find_trained(project, "click_24h")


def test_a_run_that_was_deleted_is_told_in_one_line_that_names_no_folder(squad):
    project, snapshot, first, _ = squad
    delete_run(Run(project.runs / first))
    with pytest.raises(NotFound, match=f"no run or training spec '{first}'.*may have been deleted") as told:
        make_shadow(project, first, snapshot, by="ada")
    assert str(project.root) not in told.value.line and "workbench train" not in told.value.line
    begun = project.runs / "click_24h-20260601-000000-aaaa"
    begun.mkdir()
    (begun / "job.json").write_text("{}")
    with pytest.raises(NotFound, match="has no model yet"):
        make_shadow(project, begun.name, snapshot, by="ada")
