"""Whether a draft can hold everything that was understood: what it has no place for is asked about, never dropped."""

from __future__ import annotations

from dataclasses import replace

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline.parts.metric_names import speaks_of
from workbench.assistant.offline.wish import Wish
from workbench.assistant.offline.words.lexicon import BY_NAME
from workbench.assistant.offline.words.vocabulary import Unanswerable, Unclear

# parts of a wish that some drafts have no place for -> how a person would call them
_PARTS = {
    "base": "what it is divided by", "window": "the window", "past": "the last days",
    "period": "the period", "of": "the step that it is of",
    "decision": "the decision", "machine": "the machines", "within": "how long after a message",
    "at_end": "the end of the window",
    "without": "what is left out", "least": "the bound", "dates": "the dates", "quantile": "the quantile",
    "missing": "those without any",
    "ordered": "the order", "summed": "the amounts", "summed_below": "the amounts below",
    "pressure": "the messages before", "filters": "the condition",
    "either": "the other event", "plus": "the amounts of two events", "like": "what it is like", "cap": "the cap",
    "positive": "whose quantile it is",
    "scale": "the unit",
    "until_lost": "the time until it is lost", "excluded": "what does not count",
    "missed": "what did not happen", "reached": "what happened before it",
}
_HELD: dict[str, set[str]] = {
    "metric": {"base", "window", "decision", "machine", "within", "at_end", "without", "least", "quantile", "missing",
               "summed", "summed_below", "filters", "either", "plus", "scale", "until_lost", "excluded", "like", "cap",
               "positive"},
    "value": {"filters", "window"},
    "profile": set(),
    "funnel": {"filters", "without", "past", "dates"},
    "trend": {"base", "missed", "reached", "past", "period", "without", "least", "dates", "filters"},
    "rate": {"base", "window", "of", "past", "without", "dates", "pressure", "filters"},
    "count": {"missed", "reached", "past", "without", "least", "dates", "filters"},
    "compare": {"base", "without", "filters", "past", "dates"},
    "retention": {"period", "without", "filters"},
    "people": {"ordered", "window", "without", "filters", "past", "dates"},
}


def account(wish: Wish, grounding: Grounding) -> None:
    """Ask where a draft of that kind has no place for a part of the wish.

    Raises:
        Unclear: naming the part.
        Unanswerable: where the log's own way of keeping it rules it out.
    """
    kind = _kind(wish)
    if kind == "metric" and wish.base is not None and (wish.base.fact, wish.of) == ("opens", "opened"):
        wish = replace(wish, of=None)       # click to open: the base says it
    amounts = wish.summed or wish.least or wish.summed_below
    if kind == "metric" and wish.base is not None and wish.base == wish.event and not amounts:
        raise Unclear(f"{wish.event.said.capitalize()} held against {wish.base.said}: of which of them, over which?")
    empty = (None, False, (), "sent")
    spare = [said for part, said in _PARTS.items() if getattr(wish, part) not in empty and part not in _HELD[kind]]
    if spare:
        raise Unclear(
            f"I cannot hold {spare[0]} in {_NAMES[kind]}, and it would change the answer. Ask without it?")
    if wish.either and wish.least is not None:
        raise Unclear("Does the bound hold for both of them, or for the one beside it? Say one of them alone.")
    if wish.missed is not None and (wish.event is None or wish.event.fact != "sends" or wish.base is not None):
        raise Unclear(f"Messages that came to no {BY_NAME[wish.missed].stem} are counted, and nothing beside them.")
    if kind == "value":
        _value(wish, grounding)
    if kind in ("rate", "trend", "count", "compare"):
        _per_message(wish, kind)
    if wish.machine and (wish.event is None or "is_machine" not in (wish.event.where or "")):
        raise Unclear("Only reactions to messages come from machines: opens or clicks, counting theirs too?")


_NAMES = {"metric": "a metric", "value": "a declared metric", "profile": "a profile", "funnel": "a funnel",
          "compare": "a comparison", "retention": "cohorts", "people": "a funnel of people",
          "trend": "a trend", "rate": "a rate per message", "count": "a count of rows"}


def _kind(wish: Wish) -> str:
    if wish.intent in ("metric", "value"):
        return wish.intent
    if wish.shape in ("profile", "funnel", "trend", "compare", "retention", "people"):
        return wish.shape
    return "rate" if wish.aggregate in ("ratio", "any") else "count"


def _per_message(wish: Wish, kind: str) -> None:
    """Rates of messages are kept of messages sent, delivered, opened or clicked, for five reactions."""
    event, asked = wish.event, wish.aggregate in ("ratio", "any") or kind == "compare"
    if event is None or not asked or event.fact == "sends":
        return
    if event.rate is None:
        raise Unanswerable(
            f"No rate of {event.said} per message is kept, only a count. A metric says what share of users had any: "
            f"ask for {event.said} within a number of days."
        )
    base = wish.base or BY_NAME["sends"]
    whole = kind in ("trend", "compare")
    kept = ("sends",) if whole else ("sends", "opens", "clicks", "deliveries")
    if base.fact not in kept or (whole and wish.of not in (None, "sent")):
        raise Unanswerable(
            f"A rate per message is of messages, not of {base.said}. A metric can divide by them: ask for "
            f"{event.said} per {base.stem}, within a number of days."
        )


def _value(wish: Wish, grounding: Grounding) -> None:
    """A metric of the project is as it is declared: another window, another event or a condition is another metric."""
    metric = grounding.catalog.metrics[str(wish.metric)]
    if wish.window is not None and metric.window != (wish.window.begin, wish.window.end):
        raise Unclear(f"{wish.metric} has a window of its own. Its value, or a new metric within {wish.window.said}?")
    if wish.event is not None and not any(speaks_of(grounding, fact, wish.event) for fact in metric.facts):
        raise Unclear(f"{wish.metric} does not count {wish.event.said}. Its value, or another metric?")
    users = grounding.tables["users"].columns if "users" in grounding.tables else {}
    columns = {column for column, _ in wish.filters}
    if columns and (len(columns) > 1 or not columns <= set(users) or wish.by not in (None, *columns)):
        raise Unclear(f"{wish.metric} is shown for everybody or by one property of users. Which of them?")
