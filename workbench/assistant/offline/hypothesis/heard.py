"""Of an outcome, the words that a metric must account for: without asides, a way there, and what it is held against.

`then` of a draft keeps what was said; what is judged is what moves. An aside is set aside only where it is a clause of
its own that holds no number, no value of the log and no word that narrows: “mails only” stays, and is asked about.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.hypothesis.sides import Sides
from workbench.assistant.offline.parts.moving import MOVING

_MOVES = re.compile(rf"(?i)\b(?:{MOVING}|longer|sooner|later|faster|earlier)\b")
# P(at least one invite in 28 days), E[cards per user]
_CHANCE = re.compile(
    r"(?<![A-Za-z])(?:(?:the )?(?:P|Pr|Prob|prob)\s*|(?:the )?[Pp]robability\s+(?=\())[(\[]\s*(?P<of>[^()\[\]|]{3,80}?)\s*(?:\|\s*(?:treat\w*|variant|exposed|exposure|enrolled|assigned|t(?:est)? ?=? ?1?)\s*)?[)\]]")
_MEAN = re.compile(r"(?<![A-Za-z])(?:E|avg|AVG|mean)\s*[(\[]\s*(?P<of>[^()\[\]|]{3,80}?)\s*(?:\|\s*(?:treat\w*|variant|exposed|exposure|enrolled|assigned|t(?:est)? ?=? ?1?)\s*)?[)\]]")
_AT_LEAST = re.compile(r"(?:(?:>=|=>|≥)\s?1|(?<![-=])>\s?0)(?=\s+[A-Za-z])")
_INTERVAL = re.compile(r"(?i)(?:\b(?:in|within|over|during)\s+)?(?:days?\s+)?\[\s*(\d+)\s*d?(?:ays?)?\s*[,;]\s*(\d+)\s*d?(?:ays?)?\s*[)\[\]]")
_NARROWING = re.compile(
    r"(?i)\d|%|\b(?:only|just|except|excluding|not counting|without|within|per|among|at least|at most|unless|until|once|twice"
    r"|first|last|but|if|when|by|via|through|on|over|from|during|after|before|while|among|each|every)\b")
_VERB = (
    r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|may|might|must|isnt|arent|dont|doesnt|didnt|wont"
    r"|cant|get|gets|feel|feels|look|looks|stand|stands|need|needs|like|likes|hate|hates|love|loves|want|wants|know|knows"
    r"|see|sees|think|thinks|forget|forgets|seem|seems|\w+n['’]t)")
# one step less, no more searching, two taps saved
_LESS_TO_DO = (
    r"(?:one|two|three|an?|no|less|fewer|far fewer|much less) (?:more )?[a-z-]+(?: [a-z-]+)?(?: (?:less|fewer|saved|gone|away))?")
# one face moves people, loud ones annoy people
_SAYS = re.compile(
    r"(?i)(?:(?:one|an?) [a-z-]+ [a-z]+s|(?:nobody|everybody|everyone|it|this|that) [a-z]+s|(?:people|they|most|we) (?!only|mostly|in\b|of\b)[a-z]+"
    r"|[a-z-]+ ones (?!only|mostly|in\b|of\b)[a-z]+) [a-z'’-]+(?: [a-z'’-]+){0,2}$")
_WHY = re.compile(
    r"(?is)^(?P<rest>.{4,}?)(?:\s*[,;(–-]\s*(?:and (?:that |this )?)?(?:because|bc|since|as|given that|seeing that|reason being|mechanism being)"
    r"|\s+(?:because|bc|b/c))\s+(?P<why>(?!of (?:more|fewer)\b).{4,}?)\)?$")
_TIMED = re.compile(r"(?i)(?:the (?:last|first|start|beginning|launch)|last|day|week|\d|exposure|soon|well|long|far|much|many|usual|before|an? )")
_INSTEAD = re.compile(r"(?is)^(?P<rest>.{4,}?),?\s+(?:instead of|rather than|in place of|as opposed to)\s+(?P<other>.{3,})$")
_VIA = re.compile(
    r"(?is)^(?P<how>[^,;:]{4,60}?)\s*,?\s+and (?:(?:then|so|thereby|thus|hence|therefore|finally|in the end) )*(?P<rest>.+)$")
# they will not need to write to us so often
_NO_NEED = re.compile(
    r"(?i)\b(?:(?:(?:will|would|should|do|does|may|might) not|won['’]?t|don['’]?t|wouldn['’]?t|no longer|needn['’]?t) )(?:need|have|needed) to"
    r" ([a-z]+(?: [a-z]+){0,2}?)(?=$|[,.;]|(?: so| as| that)? (?:often|much|frequently)\b| (?:to|us|the|our|for)\b)(?:(?: so| as| that)? (?:often|much|frequently)\b)?")
# members swim and check in less: they may swim less too, unless that is done to something
_AT_THE_END = re.compile(r"(?i)\b(?:more|less|often|better|longer|fewer)[\s.!]*$")
_ON_IT = re.compile(r"(?i)\b(?:it|them|this|that|us|(?:feel|feels) \w+|(?:the|an?|their|our) \w+)$")
_ENDING = re.compile(r"(?i)\b(?:end|ends|ended|wind|winds|finish|finishes) up (?=(?:\w+ ){0,2}?\w+)")


def put_in_words(text: str, measured: Callable[[str], bool]) -> str:
    """A message with the notation of its outcome in words.

    >>> put_in_words("raises P(>= 1 click in [0d, 14d))", lambda words: "click" in words)
    'raises the share of users with at least one click within 14 days'
    """
    text = _NO_NEED.sub(r"\1 less", re.sub(r"(?i)(?<=\bof )['’]?em\b", "them", text))
    text = re.sub(r"(?i)(\bless(?: [\w'’-]+){1,6}?) so (?:often|much)\b", r"\1", text)
    text = _AT_LEAST.sub("at least one", _INTERVAL.sub(_days, text))
    text = _CHANCE.sub(lambda one: f"the share of users with {one['of']}" if measured(one["of"]) else one[0], text)
    return _MEAN.sub(lambda one: f"the mean number of {one['of']} per user" if measured(one["of"]) and not re.search(
        r"(?i)\bper\b", one["of"]) else one["of"] if measured(one["of"]) else one[0], text)


def intervals(text: str) -> str:
    """Half-open intervals of days in words: in [0, 28d) is within 28 days."""
    return _INTERVAL.sub(_days, text)


def _days(match: re.Match[str]) -> str:
    return f"within {match[2]} days" if int(match[1]) == 0 else f"between day {match[1]} and day {match[2]}"


def with_reason(found: Sides, measured: Callable[[str], bool]) -> Sides:
    """The reason that an outcome ends with, put where it belongs."""
    match = _WHY.match(found.outcome)
    if match is None or not measured(match["rest"]) or (
            _TIMED.match(match["why"]) and not re.search(rf"(?i)\bbecause\b|\s{_VERB}\b", match[0][match.end("rest"):])):
        return found
    why = match["why"].strip(" ,.;")
    because = why if found.because is None or why in found.because else f"{why}; {found.because}"
    return replace(found, outcome=match["rest"].strip(" ,;"), because=because)


def with_aside(found: Sides, heard: str) -> Sides:
    """What was set aside from an outcome is why, where no other reason was given."""
    aside = found.outcome.removeprefix(heard)
    if found.because is None and aside != found.outcome and re.match(r"\s*[,;(–-]", aside) and len(aside.split()) > 2:
        aside = aside.strip(" ,;()–-")
        return replace(found, because=aside, outcome=heard)
    return found


def heard_of(outcome: str, measured: Callable[[str], bool], values: Sequence[str] = ()) -> str:
    """The part of an outcome that moves.

    Args:
        measured: whether some words speak of a metric.
        values: of the log, which narrow an outcome.

    >>> heard_of("people copy it and end up creating more cards", lambda words: "cards" in words)
    'creating more cards'
    >>> heard_of("more clicks, plain ones dont stand out", lambda words: "clicks" in words)
    'more clicks'
    >>> heard_of("more clicks, mails only", lambda words: "clicks" in words)
    'more clicks, mails only'
    """
    outcome = _without_aside(outcome, measured, values)
    instead = _INSTEAD.match(outcome)
    if instead is not None and measured(instead["rest"]) and _MOVES.search(instead["rest"]):
        outcome = instead["rest"]
    via = _VIA.match(outcome)
    if via is not None and measured(via["rest"]) and _MOVES.search(via["rest"]) and not (
            measured(via["how"]) or _MOVES.search(via["how"]) or re.search(r"\d", via["how"]) or re.search(
                r"(?i)\b(?:who|whom|that|which|whose|between|both)\b", via["how"])) and len(via["how"].split()) > 1 and (
                not _AT_THE_END.search(via["rest"]) or _ON_IT.search(via["how"])):
        outcome = via["rest"]
    return _ENDING.sub("", outcome)


def _without_aside(outcome: str, measured: Callable[[str], bool], values: Sequence[str]) -> str:
    for _ in range(2):
        match = re.match(r"(?is)^(?P<rest>.{4,}?)\s*(?:[,;(]|\s[-–—])\s*(?P<aside>[^,;()]+?)\)?\s*$", outcome)
        if match is None or not measured(match["rest"]) or not _MOVES.search(match["rest"]) or measured(match["aside"]):
            return outcome
        aside = match["aside"].strip()
        told = _SAYS.match(aside) or re.search(rf"(?i)^(?!and\b|or\b|but\b|not\b|so\b)(?:[\w'’-]+ ){{1,5}}?{_VERB}\b", aside) or re.fullmatch(
            rf"(?i){_LESS_TO_DO}", aside)
        named = any(re.search(rf"(?i)(?<!\w){re.escape(value)}s?(?!\w)", aside) for value in values)
        if not told or named or _NARROWING.search(re.sub(r"(?i)\bonce (?=they|people|you)", "", aside)) or (
                re.search(r"(?i)\b(?:more|higher|lower)\b", aside)):
            return outcome
        outcome = match["rest"]
    return outcome


__all__ = ["heard_of", "put_in_words", "with_aside", "with_reason"]
