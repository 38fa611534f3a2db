"""The form in a notebook asks what the same call asks, and says a fault in one line."""

from __future__ import annotations

import pytest

from workbench.explore.fluent import Explore
from workbench.explore.spec import KINDS
from workbench.logs.snapshot import Snapshot
from workbench.widgets.explore import ExploreView


@pytest.fixture
def view(simulated_kept):
    return ExploreView(Explore(Snapshot.open(simulated_kept)))


def test_it_asks_a_funnel_first(view):
    assert view.kind.value == "funnel"
    view.fields["by"].value = "channel"
    view.run()
    assert view.insight.rows == view.explore.funnel(by="channel").rows
    assert "explore.funnel(by=&#x27;channel&#x27;)" in view.said.value


@pytest.mark.parametrize(("kind", "given", "words"), [
    ("breakdown", {"rate": "open_rate", "by": "domain", "filters": "channel=push; ts>=2026-06-01"},
     {"rate": "open_rate", "by": "domain", "filters": [{"column": "channel", "value": "push"},
                                                      {"column": "ts", "op": ">=", "value": "2026-06-01"}]}),
    ("funnel", {"per": "user", "steps": "sent, clicked", "order": "ordered", "within": "7d"},
     {"per": "user", "steps": ["sent", "clicked"], "order": "ordered", "within": "7d"}),
    ("retention", {"start": "sent", "back": "clicked", "periods": 3}, {"start": "sent", "back": "clicked",
                                                                      "periods": 3}),
    ("trend", {"table": "outcomes", "unit": "week"}, {"table": "outcomes", "unit": "week"}),
    ("compare", {"a": "channel=push", "b": "channel=email"}, {"a": [{"column": "channel", "value": "push"}],
                                                              "b": [{"column": "channel", "value": "email"}]}),
    ("profile", {"table": "sends"}, {"table": "sends"}),
])
def test_each_kind_asks_what_the_call_asks(view, kind, given, words):
    view.kind.value = kind
    for name, value in given.items():
        view.fields[name].value = value
    view.run()
    assert view.insight.rows == getattr(view.explore, kind)(**words).rows != []


def test_every_form_has_a_field_for_what_its_spec_needs(view):
    for kind in view.kind.options:
        view.kind.value = kind
        assert {name for name, info in KINDS[kind].model_fields.items() if info.is_required()} <= set(view.fields)


def test_a_fault_is_one_line_of_text_and_the_form_stays(view):
    view.fields["by"].value = "<b>chanel"
    view.run()
    assert view.insight is None and "&lt;b&gt;chanel" in view.said.value and not view.show.disabled
    view.fields["by"].value, view.fields["filters"].value = "", "channel"
    view.run()
    assert "is not column=value" in view.said.value


def test_a_quick_answer_says_so(view):
    view.kind.value, view.quick.value = "retention", True
    view.run()
    assert not view.insight.exact
