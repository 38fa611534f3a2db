"""The committed mix: twelve insights, each with five filters."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any


def questions(begins: datetime) -> list[dict[str, Any]]:
    """Sixty specs; the middle of the log is 30 days behind its beginning."""
    middle = (begins + timedelta(days=30)).isoformat(sep=" ", timespec="seconds")
    push = {"column": "channel", "value": "push"}
    early, late = {"column": "ts", "op": "<", "value": middle}, {"column": "ts", "op": ">=", "value": middle}
    facts = [[], [push], [{"column": "domain", "value": "podcast"}], [late], [push, early]]
    sends = [[], [push], [{"column": "channel", "op": "in", "value": ["email", "in_app"]}], [late], [push, early]]
    periods = [[], [push], [{"column": "channel", "value": "email"}], [{"column": "reachable", "value": True}],
               [{"column": "valid_from", "op": ">=", "value": middle}]]
    funnel = {"kind": "funnel", "per": "user", "by": "platform"}
    kinds = [
        ({"kind": "funnel", "by": "channel"}, facts),
        ({**funnel, "order": "ordered", "within": "7d"}, sends),
        ({**funnel, "order": "any"}, sends),
        ({"kind": "breakdown", "rate": "click_rate", "by": "domain"}, facts),
        ({"kind": "trend", "table": "message_facts", "rate": "open_rate", "by": "channel"}, facts),
        ({"kind": "retention", "start": "sent", "back": "session"}, sends),
        ({"kind": "frequency", "rate": "click_rate"}, facts),
        ({"kind": "frequency", "rate": "click_rate", "method": "within_user", "reference": 1}, facts),
        ({"kind": "frequency", "rate": "opt_out_rate", "method": "weighted"}, facts),
        ({"kind": "reachability", "unit": "week"}, periods),
        ({"kind": "compare", "rate": "click_rate", "a": [early], "b": [late], "by": "channel"}, facts),
    ]
    asked = [{**spec, "filters": filters} for spec, five in kinds for filters in five]
    return asked + [{"kind": "users", "of": {"kind": "funnel", "by": "channel", "filters": filters},
                     "at": {"channel": "push", "step": "clicked"}} for filters in facts]
