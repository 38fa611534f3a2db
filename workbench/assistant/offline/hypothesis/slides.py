"""A hypothesis on a slide, a card or in notes: parts between bars, slashes, bullets or full stops, most under a label.

A label tells the part, whatever stands in it. A part without one is a title, what only asks, what is done or why; one
that could narrow what is counted leaves the message unread here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.hypothesis.clauses import narrowing, plainly_done
from workbench.assistant.offline.hypothesis.framing import asks
from workbench.assistant.offline.hypothesis.grammar import Terms
from workbench.assistant.offline.hypothesis.sides import Sides
from workbench.assistant.offline.hypothesis.trials import tidy
from workbench.assistant.offline.parts.effects import effect_of

_LABELS = {
    "outcome": r"outcome|kpi|metric|measure(?:d by| of success)?|success(?: metric| criterion| measure)?|expect(?:ed|ation|ed (?:outcome|result|effect))?|effect|result|impact"
               r"|dependent variable|dv|primary(?: metric| kpi| outcome)?|north star|watch|we (?:watch|expect|look at)|judged by|claim|prediction",
    "because": r"why|because|reason(?:ing)?|rationale|insight|belief|assumption|barrier|problem|pain|observation|finding|mechanism|thinking|logic|theory|evidence|motivation|learning"
               r"|driver|cause|truth|tension",
    "today": r"today|now|currently|status quo|as is|at present|current(?: state)?|before|control|baseline|background|context|situation",
    "whom": r"pop(?:ulation)?|cohort|scope|audience|who|whom|for(?: whom)?|segment|seg|target (?:group|audience|segment)|tg|eligible|eligibility|users|addressees|recipients|denominator|people|group|sample|units?",
    "either": r"target|goal|aim|objective",
    "size": r"size|effect size|mde|uplift|lift|by how much|expected (?:uplift|lift)",
    "ask": r"ask|needs?|next steps?|deliverables?|to ?do|output|request(?:ed)?|wanted|please|pls|owner|deadline|due|status|from|to|cc|author|team|squad|date|format",
    "guard": r"guard ?rails?|do no harm|must not|without|watch out|limits?",
}
_LABEL = re.compile(rf"(?i)^(?:(?:the|our|my|main|key|core|shared) )?(?:{'|'.join(f'(?P<{name}>{said})' for name, said in _LABELS.items())})\s*(?:\([^()]*\)\s*)?(?::|=|->|→|>|\?|\s[-–—]\s)\s*(?=\S)")
# exp idea: ..., rule = ...: what is done, under whatever name
_OTHER = re.compile(r"(?i)^(?P<name>[a-z][\w+&/' -]{1,40}?)\s*(?::|\s=)\s+(?=\S)")
_CHANGES = re.compile(r"(?i)^(?:(?:the|our|my|exp|experiment|test|a/b|todo) )*(?:change|rule|idea|do|what(?: we do)?|test|lever|treatment|variant|variation|proposal|concept|action|fix|tweak|move|plan|creative|feature|intervention|hypothesis|hypo|new|b|cap|how)$")
_BECAUSE = re.compile(r"(?i)^(?:because|bc|since|as|reason being)\s+")
_FOR = re.compile(r"(?i)^(?:for|among|only(?: for)?|applies to|aimed at)\s+(?=\S)")
_ASK = re.compile(r"(?i)\b(?:hypo\w*|test\w*|wording|text|brief|roadmap|backlog)\b")
_TITLE = re.compile(r"(?i)(?:slide|page|card|idea|item|ticket|exp(?:eriment)?|test|no\.?|h)?\s*#?\s*\d*(?: (?:idea|proposal|concept|card))?|#\d+\b.*|exp(?:eriment)? idea|(?:a/b )?test idea|todo test")


@dataclass(frozen=True)
class Part:
    """A part of a slide: what its label says it is, and what stands in it."""

    kind: str
    text: str
    name: str = ""


def parted(text: str) -> str:
    """A message with a bar between its bullets, where it is a list of them, or its parts between slashes."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    bulleted = [line for line in lines if re.match(r"[-–•*·]\s+|\d[.)]\s+", line)]
    labelled = [line for line in lines if _LABEL.match(line)]
    if len(lines) > 2 and (len(bulleted) > 1 or len(labelled) > 1):
        text = " | ".join(re.sub(r"^(?:[-–•*·]|\d[.)])\s+", "", line) for line in lines)
    return re.sub(r"\s+//\s+", " | ", text)


def slide(text: str, terms: Terms, named: Callable[[str], bool], notes: bool = False) -> Sides | None:
    """The sides of a slide; None where it is none, or its parts do not tell them beyond doubt.

    Args:
        named: whether some words name users by a value of theirs, or everybody.
        notes: whether full stops part it as well.
    """
    barred = " | " in text
    if barred == notes:
        return None
    pieces = re.split(r"\s+\|\s+", text) if barred else re.split(r"(?<=[\w)%\"”'’])[.;!]+(?=\s|$)", text)
    parts = [part for piece in pieces if (part := _part(piece.strip(" .;,|"), terms))]
    kinds = {part.kind for part in parts}
    if len(parts) < 2 or "guard" in kinds or (notes and len(kinds & {"outcome", "either", "because", "today", "whom"}) < 2):
        return None
    parts = _settled(parts, terms, named)
    found = {kind: [part for part in parts if part.kind == kind] for kind in (
        "outcome", "because", "whom", "size", "today", "change", "plain")}
    if len(found["outcome"]) != 1 or len(found["whom"]) > 1 or len(found["size"]) > 1:
        return None
    done = found["change"] or _done(found["plain"], terms, bool(found["because"]))
    if len(done) != 1:
        return None
    others = [part for part in found["plain"] if part not in done]
    if any(narrowing(part.text) or (terms.measured(part.text) and re.search(r"\d", part.text)) for part in others):
        return None
    why = ". ".join(part.text for part in (*found["because"], *others)) or None
    today = ". ".join(part.text for part in found["today"])
    outcome, change = found["outcome"][0].text, tidy(done[0].text)
    size = effect_of(found["size"][0].text) if found["size"] else None
    if not change or len(change.split()) < 2 or (found["size"] and size is None):
        return None
    return Sides(change=change, outcome=_heading(outcome), because=why, size=size,
                 whom=found["whom"][0].text if found["whom"] else None, background=f"{why or ''}. {today}".strip(" ."))


def _part(text: str, terms: Terms) -> Part | None:
    """A piece with its kind; None for a title, or what only asks."""
    if not text or _TITLE.fullmatch(text) or (text == text.upper() and re.search(r"[A-Z]{3}", text) and not _LABEL.match(text)):
        return None
    match = _LABEL.match(text)
    if match is not None:
        kind = next(name for name, said in match.groupdict().items() if said)
        value = text[match.end():].strip()
        if kind == "ask":
            return None if not terms.measured(value) or _ASK.search(value) else Part("guard", value)
        return Part(kind, value, match[0])
    if all(asks(word) for word in text.split()) or (_ASK.search(text) and len(text.split()) < 6 and not terms.measured(text)):
        return None
    if _BECAUSE.match(text):
        return Part("because", _BECAUSE.sub("", text))
    if (led := _FOR.match(text)) is not None and re.search(rf"(?i)\b(?:{terms.persons}|everyone|everybody|people)\b", text):
        return Part("whom", text[led.end():])
    other = _OTHER.match(text)
    if other is not None:
        value = text[other.end():].strip()
        if _CHANGES.match(other["name"]):
            return Part("change", value if other["name"].lower() != "cap" else text)
        return Part("plain", text if re.search(r"(?i)copy|text|subject|headline|button|mail|push|sms|time", other["name"]) else value, "named")
    return Part("plain", text)


def _settled(parts: Sequence[Part], terms: Terms, named: Callable[[str], bool]) -> list[Part]:
    """The parts, each whose label may say two things with what stands in it."""
    sure = {part.kind for part in parts}
    found = []
    for part in parts:
        kind = part.kind
        group = re.match(rf"(?i)(?:(?:all|every|the|our|only|any|new|those) )*(?:[\w+-]+ ){{0,2}}(?:{terms.persons}|everyone|everybody)\b", part.text)
        if kind == "either":
            alone = re.fullmatch(r"(?i)(?:by |at least |about )*[+-]?\s?\d+(?:\.\d+)?\s?(?:%|pp|per ?cent|points?)", part.text)
            kind = "size" if alone else "whom" if named(part.text) or "outcome" in sure else "outcome"
            if kind == "outcome" and group is not None and "whom" not in sure and not terms.measured(part.text[group.end():]):
                kind = "whom"
        elif kind == "outcome" and re.fullmatch(r"(?i)(?:by |at least |about )*[+-]?\s?\d+(?:\.\d+)?\s?(?:%|pp|per ?cent|points?)", part.text):
            kind = "size"
        found.append(Part(kind, part.text, part.name))
    if not any(part.kind == "change" for part in found) and len([part for part in found if part.kind == "outcome"]) == 2:
        # measure: one button | kpi: clicks; what is no metric is what is done
        found = [Part("change", part.text) if part.kind == "outcome" and re.match(r"(?i)measure\b", part.name)
                 and not terms.measured(part.text) else part for part in found]
    return found


def _done(plain: Sequence[Part], terms: Terms, reasoned: bool) -> list[Part]:
    """Which of the parts without a label says what is done."""
    if len(plain) < 2 or (reasoned and len(plain) == 1):
        return list(plain)
    ranks = [plainly_done(part.text, terms) + (2 if part.name else 0) for part in plain]
    best = max(ranks)
    return [part for part, rank in zip(plain, ranks, strict=True) if rank == best and best > 0]


def _heading(outcome: str) -> str:
    """What is hoped for, its movement in front: clicks in 14 days, up; share who book, should rise."""
    outcome = outcome.strip(" .,;")
    end = re.search(r"(?i)\s*(?:,|->|→|=>|\s[-–—]\s)\s*(?:(?:it |they |this |that )?(?:should|will|to|must|would) )*(?P<way>up(?:wards?)?|rises?|higher|more|increases?|grows?|climbs?|go(?:es)? up|down(?:wards?)?|falls?|lower|fewer|less|decreases?|drops?|go(?:es)? down|\+|↑|↓)"
                    r"(?P<by>(?: by)? \+?[\d.]+ ?(?:%|pp))?$", outcome)
    if end is None:
        return outcome
    up = re.match(r"(?i)up|ris|high|more|incr|grow|climb|go(?:es)? up|\+|↑", end["way"])
    return f"{'higher' if up else 'lower'} {outcome[:end.start()]}{end['by'] or ''}"


__all__ = ["parted", "slide"]
