"""A sentence -> the parts of a hypothesis: because, if, then, for; and the metric that would show it."""

from __future__ import annotations

import re
from typing import Any

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline.lexicon import HARMLESS, REACHABLE, REVENUE, Event
from workbench.assistant.offline.phrases import normalise
from workbench.assistant.offline.vocabulary import Unclear, own_events
from workbench.assistant.tools.hypotheses import reach_metrics
from workbench.metrics.spec import Metric

_UP = r"rises?|increases?|grows?|improves?|go(?:es)? up|higher|more|lifts?|raises?"
_DOWN = r"falls?|drops?|decreases?|shrinks?|go(?:es)? down|lower|fewer|less|reduces?|cuts?"
_LOUDER = (
    r"more|double|twice|triple|extra|additional|another|daily|every (?:day|week)|add(?:ing)? (?:an?|another|the)|second"
    r"|increas\w+ (?:the )?(?:number|volume|frequency)|(?:remov\w+|rais\w+) the cap|also send"
    r"|an? \w+ (?:reminder|push|mail)"
)
_QUIETER = (
    r"fewer|less|cap|at most|limit\w*|paus\w+|stop|hold\w* back|bundle|instead of|cut|halve|only one|no more than"
)
_MESSAGES = r"push\w*|e-?mails?|mails?|messages?|notifications?|newsletters?|reminders?|alerts?|sends?|digest\w*"
_LEAD = re.compile(r"(?i)^(?:(?!\b(?:if|because|since)\b).)*?hypothes[ie]s\b\s*(?:that|:|is|for|on|about)?\s*")
_TAIL = re.compile(r"(?i)\s*[-;,.]\s*(?:please )?(?:draft|write|make|turn|put)\b[^-;,.]*\bhypothes[ie]s\b.*$")


def hypothesis_of(text: str, grounding: Grounding) -> dict[str, Any]:
    """Arguments of `draft_hypothesis`.

    Raises:
        Unclear: when the change or the outcome is not said.
    """
    body = _TAIL.sub("", _LEAD.sub("", " ".join(text.split()), count=1))
    change = _part(body, r"\bif\b", r",?\s*\bthen\b|,|\bbecause\b|\bfor\b(?! (?:the )?(?:last|first))|$")
    outcome = _part(
        body,
        r"\bthen\b|(?<=,)(?=\s*\w+ (?:will|should|rise|fall|drop|increase|decrease))",
        r",?\s*\b(?:because|since)\b|,?\s*\bfor\b|$",
    )
    reason = _part(body, r"\b(?:because|since)\b", r",?\s*\b(?:if|then|for)\b(?=\s)|$")
    whom = _part(body, r"\bfor\b", r"[,.]|\b(?:because|since|if|then)\b|$")
    if not change or not outcome:
        raise Unclear(
            "What is changed, and what should it do? Write it as “if we …, then … rises or falls, because …, for …”."
        )
    metric = metric_of(outcome, grounding)
    direction = (
        "down"
        if re.search(rf"\b(?:{_DOWN})\b", outcome.lower())
        else "up"
        if re.search(rf"\b(?:{_UP})\b", outcome.lower())
        else None
    )
    return {
        "because": reason,
        "if": change,
        "then": outcome,
        "for": whom,
        "who": _who(whom, grounding),
        "metric": metric,
        "direction": direction,
        "volume": _volume(change),
    }


def guarded(arguments: dict[str, Any], grounding: Grounding) -> list[dict[str, str]]:
    """Guardrails on the right to message that fewer units can judge, where more is sent: at most two further tries."""
    if arguments["volume"] != "more":
        return []
    catalog = grounding.catalog
    able = [name for name in reach_metrics(catalog) if name != arguments["metric"]]
    able.sort(key=lambda name: catalog.fact(catalog.metrics[name].facts[0]).table != "reachability")
    return [{able[0]: margin} for margin in ("10%", "25%")] if able else []


def _volume(change: str) -> str | None:
    """Whether more or less is sent, where the change speaks of messages."""
    said = change.lower()
    if not re.search(rf"\b(?:{_MESSAGES})\b", said):
        return None
    if re.search(rf"\b(?:{_QUIETER})\b", said):
        return "less"
    return "more" if re.search(rf"\b(?:{_LOUDER})\b", said) else None


def _who(whom: str | None, grounding: Grounding) -> dict[str, list[str]]:
    """Values of users that the words name, in the plural too; nothing where a word is left that names none."""
    left = normalise(whom or "")
    found: dict[str, list[str]] = {}
    for (table, column), values in grounding.closed.items():
        for value in sorted(values if table == "users" else (), key=len, reverse=True):
            pattern = rf"(?<!\w){re.escape(normalise(value))}(?:s|es)?(?!\w)"
            if len(value) > 2 and re.search(pattern, left):
                left = re.sub(pattern, " ", left)
                found.setdefault(column, []).append(value)
    words = [word for word in re.findall(r"\w+", left) if word not in HARMLESS]
    columns = {part for column in found for part in normalise(column).split()}
    return {} if set(words) - columns else found


def _part(text: str, begins: str, ends: str) -> str | None:
    match = re.search(rf"(?i)(?:{begins})\s*(.+?)(?=\s*(?:{ends}))", text)
    found = re.sub(r"(?i)^for\s+", "", match[1].strip(" ,.;:")) if match else ""
    return found or None


def metric_of(outcome: str, grounding: Grounding) -> str:
    """The project's metric that an outcome speaks of."""
    metrics = grounding.catalog.metrics
    for name in metrics:
        if name.lower() in outcome.lower():
            return name
    said = normalise(outcome)
    if re.search(rf"\b(?:{REACHABLE})", said):
        fitting = [n for n, m in metrics.items() if m.fact and grounding.catalog.fact(m.fact).table == "reachability"]
    elif re.search(rf"\b(?:{REVENUE})\b", said):
        fitting = [n for n, m in metrics.items() if m.aggregate == "sum" and m.anchor == "exposure"]
    else:
        events = [e for e in own_events(grounding) if re.search(rf"\b(?:{e.words})\b", said)][:1]
        fitting = [n for n, m in metrics.items() if _counts(m, events, grounding)]
        back = re.search(r"retention|retain|come back|comes back|return|loyal", said)
        later = [n for n in fitting if (metrics[n].window or (0, 0))[0] > 0]
        fitting = later if back and later else [n for n in fitting if n not in later] or fitting
    if not fitting:
        raise Unclear(
            f"Which metric would show it? The project has {', '.join(sorted(metrics)) or 'none yet: draft one first'}."
        )
    return max(fitting, key=lambda name: (metrics[name].window or (0, 0))[1])


def _counts(metric: Metric, events: list[Event], grounding: Grounding) -> bool:
    """Whether a metric says if or how often one of the events happened after exposure."""
    if metric.fact is None or metric.anchor != "exposure" or metric.aggregate not in ("any", "count", "distinct"):
        return False
    fact = grounding.catalog.fact(metric.fact)
    return any(
        metric.fact == e.fact
        or (fact.table == e.table and (f"kind = '{e.kind}'" in (fact.where or "") if e.kind else e.where == fact.where))
        for e in events
    )
