"""The committed mix: every insight with five filters."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any


def questions(begins: datetime, users: list[str]) -> list[dict[str, Any]]:
    """Sixty specs; the middle of the log is 30 days behind its beginning, `users` five of its users."""
    middle = (begins + timedelta(days=30)).isoformat(sep=" ", timespec="seconds")
    push = {"column": "channel", "value": "push"}
    early, late = {"column": "ts", "op": "<", "value": middle}, {"column": "ts", "op": ">=", "value": middle}
    facts = [[], [push], [{"column": "domain", "value": "podcast"}], [late], [push, early]]
    sends = [[], [push], [{"column": "channel", "op": "in", "value": ["email", "in_app"]}], [late], [push, early]]
    periods = [[], [push], [{"column": "channel", "value": "email"}], [{"column": "reachable", "value": True}],
               [{"column": "valid_from", "op": ">=", "value": middle}]]
    user_funnel = {"kind": "funnel", "per": "user", "by": "platform"}
    kinds = [
        ({"kind": "profile", "table": "message_facts"}, facts),
        ({"kind": "funnel", "by": "channel"}, facts),
        ({**user_funnel, "order": "ordered", "within": "7d"}, sends),
        ({**user_funnel, "order": "any"}, sends),
        ({"kind": "breakdown", "rate": "click_rate", "by": "domain"}, facts),
        ({"kind": "trend", "table": "message_facts", "rate": "open_rate", "by": "channel"}, facts),
        ({"kind": "retention", "start": "sent", "back": "session"}, sends),
        ({"kind": "reachability", "unit": "week"}, periods),
        ({"kind": "compare", "rate": "click_rate", "a": [early], "b": [late], "by": "channel"}, facts),
    ]
    asked = [{**spec, "filters": filters} for spec, five in kinds for filters in five]
    frequency = {"kind": "frequency", "rate": "click_rate"}
    asked += [
        frequency, {**frequency, "filters": [push, early]}, {**frequency, "method": "within_user", "reference": 1},
        {**frequency, "rate": "opt_out_rate", "method": "weighted", "filters": [late]},
        {**frequency, "method": "randomised", "experiment": "push_frequency_cap"},
    ]
    asked += [{"kind": "timeline", "user": user} for user in users]
    return asked + [{"kind": "users", "of": {"kind": "funnel", "by": "channel", "filters": filters},
                     "at": {"channel": "push", "step": "clicked"}} for filters in facts]
