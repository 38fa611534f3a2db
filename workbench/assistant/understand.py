"""Words -> an intent with its slots. Rules over a closed vocabulary; what is unclear stays None."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Intent = Literal["metric", "insight", "unknown"]

EVENTS: dict[str, tuple[str, ...]] = {
    # event -> how people say it; the longest match wins
    "revenue": ("revenue", "spend", "spending", "order value", "money", "sales"),
    "reachable": ("reachable", "reachability", "can be messaged", "can message"),
    "opt_out": ("opt out", "opt outs", "opt-out", "opt-outs", "opted out", "opting out", "unsubscribe", "unsubscribes",
                "unsubscribed", "unsubscribing", "unsubscription"),
    "conversion": ("conversion", "conversions", "convert", "converts", "converted", "converting", "purchase",
                   "purchases", "subscribe", "subscription", "subscriptions"),
    "session": ("session", "sessions", "visit", "visits", "visited", "active", "retained", "retention", "come back",
                "comes back", "return", "returns", "returning"),
    "click": ("click", "clicks", "clicked", "ctr", "click-through", "click through", "clickthrough"),
    "open": ("open", "opens", "opened"),
    "delivery": ("delivery", "deliveries", "delivered"),
    "send": ("send", "sends", "sent", "messages sent"),
    "complaint": ("complaint", "complaints", "spam report", "spam reports"),
    "bounce": ("bounce", "bounces", "bounced"),
    "uninstall": ("uninstall", "uninstalls", "uninstalled"),
}
RATE_OF = {"click": "click_rate", "open": "open_rate", "delivery": "delivery_rate", "conversion": "conversion_rate",
           "opt_out": "opt_out_rate"}
DIMENSIONS = {"channel": "channel", "channels": "channel", "domain": "domain", "domains": "domain",
              "message": "message_ref", "template": "message_ref", "creative": "message_ref"}
_DRAFT = re.compile(r"\b(draft|define|defin\w+|create|make|write|propose|suggest|new|set up|need|want|build)\b")
_SHOW = re.compile(r"\b(what|which|how|show|give|tell|compare|plot|chart|list|see|is|are)\b")
_UNITS = {"hour": 1, "hours": 1, "h": 1, "day": 24, "days": 24, "d": 24, "week": 168, "weeks": 168, "w": 168,
          "month": 672, "months": 672}
_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "seven": 7, "fourteen": 14, "thirty": 30}


@dataclass(frozen=True)
class Understood:
    """One question as the rules read it.

    Attributes:
        window: hours (from, to) after the anchor; None when not said.
        counted: whether a number of times is meant rather than whether at all.
    """

    intent: Intent
    event: str | None
    window: tuple[int, int] | None
    by: str | None
    counted: bool
    funnel: bool
    trend: bool
    channels: tuple[str, ...]
    unknown_by: str | None = None


def understand(text: str, channels: tuple[str, ...] = ()) -> Understood:
    """Read a question."""
    words = " " + re.sub(r"[^a-z0-9_\- ]+", " ", text.lower()) + " "
    event = _event(words)
    by, unknown = _by(words)
    draft = bool(_DRAFT.search(words)) and re.search(r"\b(metric|measure|kpi|guardrail|label|reward)\b", words)
    draft = draft or re.search(r"^\s*/?metric\b", words)
    funnel = re.search(r"\bfunnel\b", words) is not None
    trend = re.search(r"\b(trend|per day|daily|by day|over time|each day)\b", words) is not None
    intent: Intent = "unknown"
    if draft:
        intent = "metric"
    elif funnel or trend or by or unknown or (event and _SHOW.search(words)):
        intent = "insight"
    counted = re.search(r"\b(number of|how many|count|counts|times|per user|frequency)\b", words) is not None
    return Understood(intent, event, _window(words), by, counted, funnel, trend,
                      tuple(c for c in channels if re.search(rf"\b{re.escape(c).replace('_', '[ _-]')}\b", words)), unknown)


def _event(words: str) -> str | None:
    found: list[tuple[int, int, str]] = []
    for event, phrases in EVENTS.items():
        for phrase in phrases:
            for match in re.finditer(rf"(?<![\w-]){re.escape(phrase)}(?![\w-])", words):
                found.append((len(phrase), -match.start(), event))
    if not found:
        # "click_rate", "open rate": the stem before an underscore or a hyphen
        stem = re.search(r"(click|open|conversion|delivery|opt_out|session|retention)[_-]", words)
        return {"retention": "session"}.get(stem[1], stem[1]) if stem else None
    return max(found)[2]


def _by(words: str) -> tuple[str | None, str | None]:
    match = re.search(r"\b(?:by|per|for each|across|split by)\s+(?:the\s+)?([a-z_]+)", words)
    if match is None:
        return None, None
    word = match[1]
    if word in DIMENSIONS:
        return DIMENSIONS[word], None
    if word in ("user", "day", "person", "customer", "unit", "week", "message_ref"):
        return ("message_ref" if word == "message_ref" else None), None
    return None, word


def _window(words: str) -> tuple[int, int] | None:
    unit = r"(hours?|days?|weeks?|months?|h|d|w)"
    between = re.search(rf"between\s+(?:{unit}\s+)?(\d+)\s*{unit}?\s*(?:and|to|-)\s*(?:{unit}\s+)?(\d+)\s*{unit}?", words)
    if between:
        scale = next((_UNITS[g] for g in (between[1], between[3], between[4], between[6]) if g), 24)
        return int(between[2]) * scale, int(between[5]) * scale
    days = re.search(rf"\b{unit}\s+(\d+)\s*(?:to|-|and)\s*(\d+)\b", words)
    if days:
        return int(days[2]) * _UNITS[days[1]], int(days[3]) * _UNITS[days[1]]
    single = re.search(rf"(?<![\w-])(\d+|{'|'.join(_NUMBERS)})[\s-]*{unit}\b", words)
    if single:
        count = int(single[1]) if single[1].isdigit() else _NUMBERS[single[1]]
        return 0, count * _UNITS[single[2]]
    return None
