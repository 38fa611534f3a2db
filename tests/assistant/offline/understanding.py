"""What a sentence was understood as, in one short line: the draft that it would become."""

from __future__ import annotations

import re
from typing import Any

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import drafter
from workbench.assistant.offline.hypothesis.hypotheses import hypothesis_of
from workbench.assistant.offline.reading import read
from workbench.assistant.offline.reply.insight_drafts import draft_insight
from workbench.assistant.offline.reply.metric_drafts import MetricDraft, draft_metric
from workbench.assistant.offline.wish import Wish
from workbench.assistant.offline.words.vocabulary import Unanswerable, Unclear

_STEPS = {"clicked_ts": "click", "opened_ts": "open", "converted_ts": "conversion", "opted_out_ts": "unsubscribe",
          "delivered_ts": "delivery", "ts": "send"}
_TABLES = {"sends": "send", "message_facts": "send", "tickets": "ticket", "reachability": "reachable"}
_RATES = {"click_rate": "clicked", "open_rate": "opened", "conversion_rate": "converted", "opt_out_rate": "opted_out",
          "delivery_rate": "delivered"}


def understood(text: str, log: Grounding) -> str:
    """Such as `any purchase 0-168h channel=email`, `rate clicked/sent by domain`, `ask`, `refuse`."""
    try:
        wish = read(text, log)
        if wish.intent == "insight" and _of_users(wish, log) and wish.window is None:
            return "ask"        # within how many days, by a property of users
        if wish.intent == "metric" or (wish.intent == "insight" and _of_users(wish, log)):
            return _metric(wish, log)
        if wish.intent == "insight":
            return _insight(draft_insight(wish, log).model_dump(mode="json"), wish)
        if wish.intent == "value":
            return f"value {wish.metric}" + (f" by {wish.by}" if wish.by else "")
        if wish.intent == "hypothesis":
            return _hypothesis(hypothesis_of(text, log).arguments)
        if wish.intent in ("readout", "why"):
            from workbench.assistant.offline.coverage.readouts import experiment_of

            return f"{wish.intent} {experiment_of(wish, log)}"
    except Unclear:
        return "ask"
    except Unanswerable:
        return "refuse"
    return wish.intent


def _of_users(wish: Wish, log: Grounding) -> bool:
    return drafter.by_users(wish, log)


def _metric(wish: Wish, log: Grounding) -> str:
    made = draft_metric(wish, log)
    metric = made.metric
    window = f" {metric.window[0]}-{metric.window[1]}h" if metric.window else ""
    if wish.by is not None and drafter.by_users(wish, log):
        return f"groups {_counted(made)}{window}{_only(made)} by {wish.by}"
    by = ""
    if wish.by is not None:
        drafter.split(made.plain(), made, wish.by, log)
        by = f" by {wish.by}"
    within = f" within {metric.within}h" if metric.within not in (None, 72) else ""
    capped = f" capped{' of positive' * (metric.cap.of == 'positive')}" if metric.cap else ""
    return f"{_counted(made)}{window}{_only(made)}{within}{capped}{by}"


def _counted(made: MetricDraft) -> str:
    facts = [made.file.facts[name] for name in made.metric.facts]
    said = "/".join(_what(fact.table, fact.where or "", fact.time) for fact in facts)
    metric = made.metric
    how = "ratio" if metric.ratio else f"q{metric.quantile.q:g}" if metric.quantile else metric.aggregate
    summed = " summed" if metric.ratio and metric.ratio[0].agg == "sum" else ""
    summed += " by a sum" if metric.ratio and metric.ratio[1].agg == "sum" else ""
    kept = f" missing {metric.missing}" if metric.missing else ""
    return f"{how} {said}{summed}{kept}"


def _what(table: str, where: str, time: str | None) -> str:
    several = where.partition("kind IN (")[2].partition(")")[0]
    kinds = re.findall(r"kind = '([\w.]+)'", where) or re.findall(r"'([\w.]+)'", several)
    if len(kinds) > 1:
        return "|".join(kinds)
    kind = re.search(r"kind = '([\w.]+)'", where)
    if kind:
        return kind[1]
    if table == "message_facts":
        return _STEPS.get(str(time), str(time))
    return _TABLES.get(table, table)


def _only(made: MetricDraft) -> str:
    fact = made.file.facts[made.metric.facts[0]]
    where = fact.where or ""
    tests = [f" {c}={v}" for c, v in re.findall(r"(\w+) = '([\w ]+)'", where) if c != "kind"]
    several = re.findall(r"(\w+) IN \(([^)]*)\)", where)
    tests += [f" {c} in {v.replace(chr(39), '').replace(', ', '|')}" for c, v in several if c != "kind"]
    tests += [f" {c}!={v}" for c, v in re.findall(r"(\w+) <> '([\w ]+)'", where)]
    tests += [f" {c}{sign}{n}" for c, sign, n in re.findall(r"(\w+) ([<>]=?|=) ([\d.]+)", where)]
    tests += [" scaled" for _ in [0] if "/" in (fact.value or "") or "*" in (fact.value or "")]
    tests += [" signed" for _ in [0] if "CASE" in (fact.value or "")]
    machines = " incl machines" if "kind = 'open'" in where and "is_machine" not in where else ""
    return "".join(tests) + machines


def _insight(spec: dict[str, Any], wish: Wish) -> str:
    past = f" last {wish.past.end}h" if wish.past else ""
    past += f" from {wish.dates[0]} to {wish.dates[1]}" if wish.dates else ""
    but = [f for f in spec["filters"] if f["op"] == "!=" and f["value"] is not None]
    past += "".join(f" {f['column']}!={f['value']}" for f in but)
    tests = {f["column"]: f["value"] for f in spec["filters"] if f["op"] in ("=", "in")}
    kind = tests.pop("kind", None)
    tests.pop("is_machine", None)
    reached = [f["column"] for f in spec["filters"] if f["op"] == "!=" and f["value"] is None]
    only = "".join(f" un{_STEPS[c]}" if v is None and c in _STEPS else f" {c}={v}" for c, v in tests.items())
    by = f" by {spec['by']}" if spec.get("by") else ""
    table = str(spec.get("table", ""))
    what = kind or (_STEPS[reached[0]] if reached else _TABLES.get(table, table))
    if spec["kind"] == "trend":
        return f"trend {'rate ' + _RATES[spec['rate']] if spec['rate'] else what} {spec['unit']}{by}{only}{past}"
    if spec["kind"] == "funnel":
        people = f" of people {' '.join(spec['steps'])}" if spec["per"] == "user" else ""
        ordered = f" within {spec['within']}" if spec["within"] else ""
        return f"funnel{people}{ordered}{by}{only}{past}"
    if spec["kind"] == "compare":
        parts = " vs ".join(" ".join(f"{f['column']}{f['op']}{str(f['value'])[:10]}" for f in spec[p]) for p in "ab")
        return f"compare {_RATES[spec['rate']]}: {parts}{by}{only}"
    if spec["kind"] == "retention":
        return f"cohorts {spec['start']} {spec['back']} {spec['unit']} {spec['periods']}{only}"
    if spec["kind"] == "profile":
        return f"profile {spec['table']}"
    if spec["kind"] in ("reachability", "frequency"):
        return f"{spec['kind']} {spec.get('unit') or spec.get('rate')} {spec.get('days', '')}".strip() + only
    if spec["rate"] == "count":
        return f"count {what}{by}{only}{past}"
    return f"rate {_RATES[spec['rate']]}/{spec['of']}{by}{only}{past}"


def _hypothesis(given: dict[str, Any]) -> str:
    who = "; ".join(f"{column}={','.join(values)}" for column, values in given["who"].items())
    everybody = re.search(r"(?i)\b(?:every|all|any)", given["for"]) is not None
    whom = who or ("everybody" if everybody else given["for"])
    return f"{given['metric']} {given['direction']} {given['volume']} {whom}"
