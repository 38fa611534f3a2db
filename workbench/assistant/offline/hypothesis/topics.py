"""The metric put in front of a hypothesis: metric M, expected to fall: we do A; hypothesis on M: A raises it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.hypothesis.grammar import FINITE, MOVERS

_DOWN = (r"falls?|drops?|decreases?|declines?|shrinks?|go(?:es|ing)? down|come(?:s|ing)? down|down|lower|less|fewer"
         r"|falling|↓")
_UP = r"rises?|increases?|grows?|go(?:es|ing)? up|come(?:s|ing)? up|up|higher|more|rising|↑"
_METRIC = re.compile(
    r"(?i)(?:^|(?<=[\s,;:(.]))(?:the |our )?(?:primary |target |main |key |goal )?"
    r"(?:metric|kpi|outcome|measure|primary)(?: is)?"
    r"\s*:?\s+(?P<metric>[\w .'-]{3,60}?)\s*[,(;–-]?\s*(?:(?:and |it |which |that |we |is |are |be |was )*"
    r"(?:expect(?:ed)?|supposed|hoped|meant|intended|predicted|should|ought|will|must|direction|wanted)[: ]*"
    rf"(?:it |that |this )?(?:to |is )*)?(?:(?P<down>{_DOWN})|(?P<up>{_UP}))\)?\s*[:.;,–-]\s+(?=\S)")
_TOPIC = re.compile(r"(?i)\bhypo(?:thes[ie]s)? (?:on|about|regarding|concerning|for|around) "
                    r"(?P<topic>[^:.;?,]{3,60}?)\s*[:;–-]\s+(?P<rest>.+)$")
_MOVES_IT = re.compile(rf"(?i)(?<=\w )(?P<verb>{MOVERS}) (?:it|this|that|them|these|those)"
                       r"(?=\s*(?:[,.;)]|$)|\s+(?:up|down|because|since|as|by|for|among)\b)")
_IT_MOVES = re.compile(r"(?i)(?P<before>[,;]\s*(?:then |so |and )*|\bthen |\band )(?:it|that|this|they|these|those)"
                       rf"(?=(?:'ll|'d| will| would| should| could)? {FINITE}\b)")


def in_front(text: str, measured: Callable[[str], bool]) -> str:
    """A message with the metric that stands before it put where the change moves it.

    Args:
        measured: whether some words speak of a metric.

    >>> in_front("Hypothesis, metric opt_outs, expected to fall: we stop the mail.", lambda words: "opt" in words)
    'Hypothesis, we stop the mail. Outcome: lower opt_outs.'
    >>> in_front("Hypothesis on opt-outs: shorter mails lower it.", lambda words: "opt" in words)
    'Hypothesis: shorter mails lower opt-outs.'
    """
    match = _METRIC.search(text)
    if match is not None and measured(match["metric"]) and re.search(r"\S \S+ \S", text[match.end():]):
        several = re.fullmatch(r"[A-Za-z -]+s", match["metric"].strip()) is not None
        way = ("fewer" if several else "lower") if match["down"] else "more" if several else "higher"
        return f"{text[:match.start()]}{text[match.end():].rstrip(' .')}. Outcome: {way} {match['metric'].strip()}."
    match = _TOPIC.search(text)
    if match is None or not measured(match["topic"]):
        return text
    rest = match["rest"]
    moved = _MOVES_IT.sub(lambda one: f"{one['verb']} {match['topic']}", rest, count=1)
    if moved == rest:
        moved = _IT_MOVES.sub(lambda one: f"{one['before']}{match['topic']}", rest, count=1)
    return text if moved == rest else f"{text[:match.start()]}Hypothesis: {moved}"


def success_named(text: str, metrics: Iterable[str]) -> tuple[str, str | None]:
    """(a message without the metric that it names for its hypothesis, that): a hypothesis with opens_14d as metric: ...

    >>> success_named("Hypothesis with opens_14d as the success metric: we do A, then opens rise.", ["opens_14d"])
    ('Hypothesis: we do A, then opens rise.', 'opens_14d')
    """
    names = "|".join(sorted(map(re.escape, metrics), key=len, reverse=True)) or "(?!)"
    kind = r"(?:(?:success|primary|main|target|key|goal|outcome) )?(?:metric|kpi|measure|outcome|criterion)"
    match = re.search(
        rf"(?i)(?P<asked>\bhypo(?:thes[ie]s)?),? (?:with|using|on|taking|and) (?P<name>{names}) (?:as|for|being) "
        rf"(?:(?:the|our|its|my|a|an) )?{kind}\s*[:;,–-]\s+(?=\S+ \S+ \S)"
        rf"|(?P<asked2>\bhypo(?:thes[ie]s)?),? (?:(?:with|and|the|our|its) )*{kind}:? (?P<name2>{names})\s*[:;]\s+"
        r"(?=\S+ \S+ \S)",
        text)
    if match is None:
        return text, None
    return (f"{text[:match.start()]}{match['asked'] or match['asked2']}: {text[match.end():]}",
            match["name"] or match["name2"])


__all__ = ["in_front", "success_named"]
