"""A Wish -> a draft of facts and one metric, in the words of `metrics/*.yaml`.

Facts of the project are used where they mean the same rows; an existing metric that says the same is found
rather than drafted again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline.parts.phrases import Window
from workbench.assistant.offline.reply.metric_facts import fact_of, tests_of
from workbench.assistant.offline.reply.metric_titles import metric_name
from workbench.assistant.offline.reply.metric_variants import refined, varied
from workbench.assistant.offline.wish import Wish
from workbench.assistant.offline.words.lexicon import BY_NAME, Event
from workbench.assistant.offline.words.vocabulary import Unanswerable, Unclear, occurs
from workbench.assistant.plain import plain_fact, plain_metric
from workbench.metrics.spec import Fact, Metric, MetricsFile
from workbench.project import parse_spec

_WITHIN = Window(0, 72)  # how long after its send a reaction counts in a ratio over sends


@dataclass(frozen=True)
class MetricDraft:
    """A file with one metric and the facts that it adds.

    Attributes:
        existing: the metric was in the project before, under this name.
        notes: choices that were made for the person, each of which changes the number.
    """

    name: str
    file: MetricsFile
    existing: bool
    notes: tuple[str, ...]

    @property
    def metric(self) -> Metric:
        """The metric itself."""
        return self.file.metrics[self.name]

    def plain(self) -> dict[str, Any]:
        """Name, metric and facts as a file writes them."""
        return {
            "name": self.name,
            "metric": plain_metric(self.metric),
            "notes": list(self.notes),
            "facts": {name: plain_fact(fact) for name, fact in self.file.facts.items()},
        }


def draft_metric(wish: Wish, grounding: Grounding) -> MetricDraft:
    """Fill a metric spec from a wish.

    Raises:
        Unanswerable: when the rows that it needs carry no such column.
    """
    assert wish.event is not None
    event, notes = wish.event, []
    if wish.dates is not None:
        raise Unanswerable(
            "A metric counts from each user's exposure, not within dates. A trend or a rate can keep to dates."
        )
    if wish.quantile is not None and wish.aggregate not in ("sum", None):
        raise Unanswerable(
            "A quantile of a metric is taken of an amount that is added up, such as revenue or distance."
        )
    if refined(wish, grounding):
        name, refined_spec, facts_of_it, more = varied(wish, grounding)
        return _settled(wish.called or name, refined_spec, facts_of_it, grounding, tuple(more))
    aggregate = wish.aggregate or _usual(event)
    if wish.either and aggregate not in ("any", "count", "distinct"):
        raise Unclear(f"One thing at a time: {event.said} or {wish.either[0].said}?")
    if event.time == "":
        return _of_units(wish, event, grounding)
    assert wish.window is not None
    if wish.window.note:
        notes.append(wish.window.note)
    fact_name, fact, fact_note = fact_of(event, wish, grounding)
    notes += [fact_note] if fact_note else []
    facts = {fact_name: fact}
    spec: dict[str, object] = {}
    if aggregate == "ratio":
        base = wish.base or BY_NAME["sends"]
        if not occurs(base, grounding):
            raise Unanswerable(f"The log has no {base.said} to divide by.")
        base_name, base_fact, _ = fact_of(base, wish, grounding, base=True)
        facts[base_name] = base_fact
        # a rate is of messages; taps per open are rows over rows, as they are said
        messages = bool(fact.key and base_fact.key) and (base.fact == "sends" or wish.of is not None)
        below = {"fact": base_name, "agg": "distinct"} if messages and base.fact != "sends" else base_name
        below = {"fact": base_name, "agg": "sum"} if wish.summed_below else below
        top = "sum" if wish.summed else "distinct" if messages else "count"
        if (wish.summed and fact.value is None) or (wish.summed_below and base_fact.value is None):
            raise Unanswerable(f"{event.said.capitalize()} carry no value that could be added up.")
        spec["ratio"] = [{"fact": fact_name, "agg": top}, below]
        spec["window"] = wish.window.spec
        if base.fact == "sends" and fact.key and base_fact.key and not wish.summed:
            within = wish.within or _WITHIN
            spec |= {"anchor": "send", "within": within.spec}
            notes.append(f"per message: a message counts when it had {event.said} within {within.said} of its send")
        notes.append(
            "where a treatment changes how many messages are sent, compare both parts of the ratio: "
            "its composition changes, not only its relevance"
        )
    else:
        spec |= {"fact": fact_name, "agg": _state(wish, aggregate), "window": wish.window.spec}
        if wish.decision:
            spec |= {"anchor": "decision", "attribution": "last_send"}
            notes.append("per decision: a row counts for the decision that sent its message")
        elif _adjusts(wish) and (lookback := _lookback(grounding)) is not None:
            spec["covariate"] = {"lookback": lookback}
    if wish.quantile is not None:
        spec["agg"] = {"quantile": {"q": wish.quantile, "over": "units"}}
    if wish.cap is not None:
        spec["cap"] = {"quantile": wish.cap} | ({"of": "positive"} if wish.positive else {})
        whose = "of the values above zero" if wish.positive else "of everybody's"
        notes.append(f"values above that quantile {whose} are set to it")
    if wish.missing is not None:
        spec["missing"] = wish.missing
    if wish.aggregate is None and wish.quantile is None:
        notes.append(_assumed(aggregate, event))
    spec["direction"] = wish.direction or _declared_direction(fact_name, grounding) or event.direction
    if wish.direction is None and event.fact == "sends":
        notes.append("fewer sends are taken as better")
    if fact.key is None and aggregate == "distinct":
        spec["agg"] = "count"
    name = wish.called or metric_name(wish, event, aggregate)
    return _settled(name, spec, facts, grounding, tuple(notes))


def _state(wish: Wish, aggregate: str) -> str:
    """Of a state, whether at the window's end or until when."""
    return "at" if wish.at_end else "time_to_loss" if wish.until_lost else aggregate


def _declared_direction(fact: str, grounding: Grounding) -> str | None:
    """The direction of the project's metrics of a fact, where they agree: fewer calls to the care desk are better."""
    told = {metric.direction for metric in grounding.catalog.metrics.values() if metric.fact == fact}
    return told.pop() if len(told) == 1 else None


def _adjusts(wish: Wish) -> bool:
    """Whether the same before the exposure can be taken into account."""
    of_state = wish.at_end or wish.until_lost
    return not of_state and wish.missing is None and wish.window is not None and wish.window.begin >= 0


def _usual(event: Event) -> str:
    return "count" if event.fact == "sends" else "any"


def _assumed(aggregate: str, event: Event) -> str:
    if aggregate == "any":
        return (
            f"counted once per user, whether or not there was any: say “number of {event.said} per user” for the count"
        )
    return f"the number of {event.said} per user: say “share of users with {event.said}” for whether there was any"


def _lookback(grounding: Grounding) -> str | None:
    """A pre-period of whole weeks, at most four, that the log holds before the first exposure."""
    exposures = grounding.tables.get("exposures")
    first, begins = exposures.begins if exposures else None, grounding.snapshot.begins
    if first is None or begins is None:
        return None
    weeks = min(4, (first - begins + timedelta(hours=1)) // timedelta(weeks=1))
    return f"{7 * weeks}d" if weeks >= 1 else None


def _of_units(wish: Wish, event: Event, grounding: Grounding) -> MetricDraft:
    """A column of a unit-level table: its mean over units, which for a 0/1 column is a rate."""
    info = grounding.tables[event.table]
    filters = [(c, v) for c, v in wish.filters]
    lacking = [c for c, _ in filters if c not in info.columns]
    if lacking:
        raise Unanswerable(f"The table {event.table!r} has no column “{lacking[0]}”.")
    where = " AND ".join(tests_of(filters)) or None
    fact = Fact(table=event.table, unit=info.key or "row_id", value=event.value, where=where)
    notes = ["the table has no time: a window does not apply"] if wish.window else []
    name = next((n for n, known in grounding.catalog.facts.items() if known == fact), event.fact)
    spec: dict[str, object] = {"fact": name, "agg": "max", "direction": wish.direction or "up"}
    return _settled(f"{event.stem}_mean", spec, {name: fact}, grounding, tuple(notes))


def _settled(
    name: str, spec: dict[str, object], facts: dict[str, Fact], grounding: Grounding, notes: tuple[str, ...]
) -> MetricDraft:
    """The draft's file; an existing metric that says the same takes its place."""
    catalog = grounding.catalog
    wanted = parse_spec(Metric, spec, f"metrics.{name}")
    for known_name, known in catalog.metrics.items():
        if _says_the_same(known, wanted):
            refined = [f for f in ("covariate",) if getattr(known, f) != getattr(wanted, f) and getattr(known, f)]
            more = (
                f"{catalog.places.get(f'metrics.{known_name}', 'the project')} declares it already"
                + (f", with a {' and a '.join(refined)}" if refined else ""),
            )
            own = {f: catalog.fact(f) for f in known.facts}
            return MetricDraft(
                known_name, MetricsFile(version=1, facts=own, metrics={known_name: known}), True, (*notes, *more)
            )
    capped = next((n for n, m in catalog.metrics.items()
                   if m.cap and not wanted.cap and _says_the_same(m, wanted, "cap")), None)
    if capped is not None:
        notes = (*notes, f"the project's {capped} is the same with a cap; this draft has none")
        name = f"uncapped_{name}" if name in catalog.metrics else name
    plain, number = name, 2
    while name in catalog.metrics:
        name, number = f"{plain}_{number}", number + 1
    return MetricDraft(name, MetricsFile(version=1, facts=facts, metrics={name: wanted}), False, notes)


def _says_the_same(known: Metric, wanted: Metric, *more: str) -> bool:
    """Whether two metrics give the same number; a cap gives another, a covariate only a narrower interval."""
    unrefined = dict.fromkeys(("covariate", "description", *more))
    return known.model_copy(update=unrefined) == wanted.model_copy(update=unrefined)
