"""What the assistant drafts: valid on the log, equal to what the engine says, insertable as it stands."""

from __future__ import annotations

import re

import pytest

from workbench.assistant.core import ask
from workbench.errors import InputError
from workbench.logs.snapshot import Snapshot
from workbench.metrics.catalog import Catalog, MetricsFile
from workbench.metrics.checking import check_metric
from workbench.project import Project, parse_spec, parse_yaml

# (request, the metric's name, fields of the spec)
METRICS = [
    ("draft a metric for conversion within 7 days", "conversion_7d", {"agg": "any", "window": "7d"}),
    ("metric for clicks per user within two weeks", "clicks_14d", {"agg": "count", "window": "14d"}),
    # the project's own revenue_28d has a cap that nobody asked for here
    ("draft a metric for revenue within 28 days", "uncapped_revenue_28d", {"agg": "sum", "window": "28d"}),
    ("metric: retention between day 21 and 28", "retained_28d", {"window": ["21d", "28d"]}),
    ("CTR metric over 14 days", "ctr_14d", {"direction": "up"}),
    ("draft a metric for reachable days in 28 days", "reachable_days_28d", {"agg": "days"}),
    ("opens (humans only) within 3 days metric", "open_3d", {"agg": "any", "window": "3d"}),
    ("metric for push clicks within 7 days", "push_click_7d", {"window": "7d"}),
]
# (request, kind of insight, fields of its spec)
INSIGHTS = [
    ("what is the click rate by channel", "breakdown", {"rate": "click_rate", "by": "channel"}),
    ("show the conversion rate by channel", "breakdown", {"rate": "conversion_rate"}),
    ("funnel for push", "funnel", {}),
    ("number of conversions per day", "trend", {"table": "outcomes", "unit": "day"}),
    ("profile the outcomes table", "profile", {"table": "outcomes"}),
]
QUESTIONS = ["draft a metric for conversion", "draft a metric for conversion within 7",
             "draft a metric for churn within 28 days",
             "draft a metric for conversion within 7 days for users in France",
             "median sessions per user within 7 days"]       # what does a user without any count as?
REFUSED = ["click rate of sms by channel",
           "what is the click rate by browser", "why did opt-outs rise"]


@pytest.mark.parametrize(("request_", "name", "fields"), METRICS, ids=[name for _, name, _ in METRICS])
def test_a_drafted_metric_is_valid_and_its_number_is_the_engines(simulated_kept, request_, name, fields):
    found = ask(simulated_kept, request_)
    assert (found["asked"], found["refused"], found["sent_bytes"]) == (None, None, 0)
    (draft,) = found["drafts"]
    assert (draft["kind"], draft["title"], draft["status"]) == ("metric", name, "valid")
    assert all(check["ok"] for check in draft["checks"])
    written = draft["spec"]["metrics"][name]
    assert {key: written[key] for key in fields} == fields and ("cap" in written) == ("cap" in fields)
    file = parse_spec(MetricsFile, parse_yaml(draft["yaml"], "draft"), "draft")
    snapshot = Snapshot.open(simulated_kept)
    known = Catalog.load(simulated_kept)
    alone = check_metric(snapshot, Catalog({}, {}).with_file(file) if name not in known.metrics else known, name)
    result = next(r["result"] for r in found["results"].values() if r["tool"].endswith("metric"))
    assert result["value"] == pytest.approx(alone.value)


@pytest.mark.parametrize(("request_", "kind", "fields"), INSIGHTS, ids=[words for words, _, _ in INSIGHTS])
def test_a_question_becomes_a_typed_insight(simulated_kept, request_, kind, fields):
    found = ask(simulated_kept, request_)
    (draft,) = found["drafts"]
    assert (draft["kind"], draft["status"], draft["spec"]["kind"]) == ("insight", "valid", kind)
    assert {key: draft["spec"][key] for key in fields} == fields
    assert draft["card"]["table"]["rows"]


@pytest.mark.parametrize("request_", ["draft a metric for conversion within 7 days",
                                      "what is the click rate by channel", "funnel for push"])
def test_the_cell_gives_the_number_of_the_card(simulated_kept, request_, monkeypatch):
    """Insert, then run: nothing is rewritten on the way."""
    monkeypatch.chdir(simulated_kept.root)
    (draft,) = ask(simulated_kept, request_)["drafts"]
    *lines, last = draft["code"].strip().splitlines()
    scope: dict = {}
    exec("\n".join(lines), scope)
    shown = eval(last, scope)
    rows = draft["card"]["table"]["rows"]
    if draft["kind"] == "insight":
        assert [list(row.values()) for row in shown.rows] == [list(row.values()) for row in rows]
    else:
        assert shown.value == pytest.approx(rows[0]["mean"])


@pytest.mark.parametrize("request_", QUESTIONS)
def test_what_can_mean_two_things_is_asked(simulated_kept, request_):
    found = ask(simulated_kept, request_)
    assert found["asked"] and not found["drafts"] and not found["refused"]


@pytest.mark.parametrize("request_", REFUSED)
def test_what_the_log_cannot_answer_is_refused(simulated_kept, request_):
    found = ask(simulated_kept, request_)
    assert found["refused"] and not found["drafts"]


def test_what_the_log_has_nothing_of_is_said_and_what_it_holds(simulated_kept):
    found = ask(simulated_kept, "draft a metric for cart abandonment within 7 days")
    assert not found["drafts"] and "nothing called “cart abandonment”" in found["asked"]
    assert "conversions" in found["asked"] and "clicks" in found["asked"]


def test_every_number_of_a_reply_stands_in_a_result_or_in_the_request(simulated_kept):
    found = ask(simulated_kept, "what is the click rate by channel")
    result = next(iter(found["results"].values()))["result"]
    known = {f"{100 * row['click_rate']:.2f}" for row in result["rows"]} | {str(row["sent"]) for row in result["rows"]}
    said = [number.replace(",", "") for number in re.findall(r"\d[\d,]*(?:\.\d+)?", found["reply"])]
    assert said and set(said) <= known


def test_it_says_that_it_is_no_language_model(simulated_kept):
    for words in ("what can you do?", "what is the click rate by channel", "nonsense request"):
        assert "not a language model" in ask(simulated_kept, words)["reply"]


def test_a_draft_is_saved_once_and_overwrites_nothing(simulated):
    from workbench.assistant.saving import save_draft

    (draft,) = ask(simulated, "metric for push clicks within 7 days")["drafts"]
    before = {p: p.read_bytes() for p in simulated.root.glob("metrics/*.yaml")}
    path = save_draft(simulated, "metric", draft["yaml"])
    assert path.exists() and path not in before
    assert all(p.read_bytes() == was for p, was in before.items())
    assert "push_click_7d" in Catalog.load(simulated).metrics
    assert save_draft(simulated, "metric", draft["yaml"]) == path
    changed = draft["yaml"].replace("7d", "8d").replace("push_click_8d", "push_click_7d")
    with pytest.raises(InputError, match="means something else"):
        save_draft(simulated, "metric", changed)


def test_an_empty_project_is_told_what_to_do(tmp_path):
    found = ask(Project.create(tmp_path / "empty"), "what is the click rate by channel")
    assert found["refused"] and "workbench import" in found["reply"]


def test_an_unknown_provider_is_named(simulated):
    settings = simulated.root / "workbench.toml"
    settings.write_text('[assistant]\nmodel = "some:model"\n')
    assert "no provider" in ask(Project.find(simulated.root), "what can you do?")["failed"]


def test_a_reply_completes_the_question_that_was_asked(simulated):
    from workbench.assistant.core import Assistant, collect

    assistant = Assistant(simulated)
    assert collect(assistant.events("t", "draft a metric for conversion"))["asked"]
    (draft,) = collect(assistant.events("t", "within 7 days"))["drafts"]
    assert draft["title"] == "conversion_7d"
