"""Hypotheses in note form: shortened links, and the reason hung on at the end without a word that says it is one."""

from __future__ import annotations

from collections.abc import Callable

from workbench.assistant.offline import patterns as re

_AND = re.compile(r"(?<=[A-Za-z]) (?:n|'n'|&) (?=[a-z])")
_WORDS = r"(?:(?!that\b|this\b|which\b|it\b)[^,;.!?:–—-]|(?<=\w)-(?=\w)){3,60}?"
# complaints drop, bill shock is why
_IS_WHY = re.compile(
    rf"(?i)\s*(?:[,;]|\s[-–—])\s*(?:and )?(?P<why>{_WORDS}) (?:is|are|being) (?:the reason|why)(?=\s*(?:[.;!?]|$))")
# ported share goes down - angry people + spam = bye; a sum with a name before it says what the outcome is
_SUM = re.compile(
    r"(?:\s[-–—]\s|\s*[,;]\s*)(?P<why>[^-–—,;.=:]+ [+=] [^-–—,;.=:]*(?:=|->|→)[^,;.=:]+?)(?=\s*[.;!?](?:\s|$)|\s*$)")
# hypothesis for bigger baskets: what it is about, and nobody whom it is for
_ABOUT = re.compile(
    r"(?i)\b(?P<head>hypo(?:thes[ie]s)?) (?:for|about|on|to get|around) (?:more|fewer|less|bigger"
    r"|larger|smaller|higher|lower|better|longer|shorter|stronger|faster|happier) [^:.;,]{3,40}:\s+(?=\S+ \S+ \S)")
# expect more of it: whose expectation it is was left out
_EXPECT = re.compile(
    r"(?i)\s*(?:[,;]|\s[-–—])\s*(?:and )?(?:i |we )?(?:would )?(?:expect(?:ing|ed)?|hop(?:e|ing) for|hoping"
    r"|should get us|target(?:ing)?)(?: to (?:see|get))?:? (?=(?:more|fewer|less|higher|lower)\b)")


def spelled(text: str, measured: Callable[[str], bool]) -> str:
    """A note with its links spelled out, and a reason that hangs on under its label.

    Args:
        measured: whether some words speak of a metric.

    >>> spelled("hypothesis: a map, calls drop, fear is why", lambda words: "calls" in words)
    'hypothesis: a map, calls drop. Reason: fear'
    """
    text = _AND.sub(" and ", text)
    about = _ABOUT.search(text)
    if about is not None and measured(text[about.end():]):
        text = f"{text[:about.start()]}{about['head']}: {text[about.end():]}"
    if re.search(r"(?i)\b(?:because|since|reasons?|rationale|why\s*[:=])", text) is None or _IS_WHY.search(text):
        for pattern in (_IS_WHY, _SUM):
            why = pattern.search(text)
            if why is not None and (not measured(why["why"]) or ("+" in why["why"] and measured(text[: why.start()]))):
                return f"{text[:why.start()]}. Reason: {why['why'].strip()}{text[why.end():]}"
    return text


def hoped(text: str, measured: Callable[[str], bool]) -> str:
    """A sentence in which what is expected stands after a comma, joined to what is done by a colon."""
    match = _EXPECT.search(text)
    if match is None or len(text[: match.start()].split()) < 2 or not measured(text[match.end():]):
        return text
    return f"{text[:match.start()]}: {text[match.end():]}"


def left_at_the_end(whole: str, used: str, known: Callable[[str], bool]) -> str:
    """A noun in the plural that ends a note on its own, no part of what was understood: ..., opt-outs drop. sleepers.

    Args:
        used: the parts that were understood.
        known: whether a word asks, or says nothing.
    """
    last = re.search(r"(?:[.;!]|\s[-–—])\s+(?P<one>(?:[\w'+-]+ ){0,2}[a-z]{3,}[^s\W]s)[\s.!]*$", whole)
    if last is None or last["one"].lower() in used.lower():
        return ""
    words = last["one"].lower().split()
    if "all" in words[:2] or all(known(word) for word in words):
        return ""
    return last["one"]


__all__ = ["hoped", "left_at_the_end", "spelled"]
