"""Which events a question may name, and what a wrong one is told."""

from __future__ import annotations

import pytest

from workbench.errors import InputError
from workbench.explore.spec import EVENTS

from .log import events_of


def test_every_event_has_rows(explore, log):
    seen = {event for events in events_of(log).values() for _, event in events}
    assert seen == set(EVENTS)


@pytest.mark.parametrize(("call", "message"), [
    (lambda e: e.funnel(per="user", order="ordered"), "needs a window"),
    (lambda e: e.funnel(per="user", within="7d"), "have no first one"),
    (lambda e: e.funnel(per="user", order="ordered", within="7 days"), "write 24h, 7d or 2w"),
    (lambda e: e.funnel(per="user", steps=("sent",)), "two steps or more"),
    (lambda e: e.funnel(per="user", steps=("sent", "opend")), "did you mean 'opened'"),
    (lambda e: e.funnel(per="user", by="platfrom"), "did you mean 'platform'"),
    (lambda e: e.funnel(per="user", filters=[{"column": "chanel", "value": "push"}]), "did you mean 'channel'"),
    (lambda e: e.funnel(steps=("sent", "opened")), "per: user takes any steps"),
    (lambda e: e.retention(periods=0), "retention: periods"),
    (lambda e: e.frequency(reference=11), "above the last level"),
    (lambda e: e.frequency(method="randomised"), "go together"),
    (lambda e: e.frequency(method="weighted"), "needs the table 'decisions'"),
    (lambda e: e.users({"kind": "funnel"}, {"step": "clickd"}), "did you mean 'clicked'"),
    (lambda e: e.users({"kind": "breakdown"}, {}), "the point lacks 'channel'"),
    (lambda e: e.users({"kind": "breakdown"}, {"channel": "push", "x": 1}), "the point has no 'x'"),
    (lambda e: e.compare(a=[], b=[]), "a part needs a filter"),
])
def test_a_wrong_question_is_one_line(explore, call, message):
    with pytest.raises(InputError) as caught:
        call(explore)
    assert message in caught.value.line and "\n" not in caught.value.line
