"""What a model is to learn, by the event and the window of a metric that is anchored at the decision."""

from __future__ import annotations

import pytest

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline.reading import read
from workbench.assistant.offline.words.vocabulary import Unclear
from workbench.logs.snapshot import Snapshot


@pytest.fixture(scope="module")
def log(simulated_kept):
    return Grounding.of(Snapshot.open(simulated_kept))


@pytest.mark.parametrize("text", [
    "train a model that predicts clicks within 24 hours", "train a network on clicks within a day after the decision",
    "train a model for clicked_24h", "fit a model that predicts clicks in one day",
    "train something that predicts who clicks within a day", "build me one that tells who clicks within 24 hours",
])
def test_a_label_is_found_by_its_event_and_window(log, text):
    wish = read(text, log)
    assert (wish.intent, wish.metric) == ("training", "clicked_24h")


@pytest.mark.parametrize("text", [
    "train a model that predicts opens within 24 hours", "train a model that predicts clicks within 48 hours",
    "train a model that predicts clicks of android users within 24 hours", "train a model that predicts opt-outs",
    "train something that predicts who will opt out in the next 2 weeks",
])
def test_another_event_window_or_population_is_asked_about(log, text):
    with pytest.raises(Unclear, match="Anchored at the decision are clicked_24h"):
        read(text, log)
