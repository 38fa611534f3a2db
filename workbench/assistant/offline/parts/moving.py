"""Where an outcome is hoped to go: by the words that move it, never against a negation."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.vocabulary import Unclear

_DOWN = (
    r"avoid\w*|prevent\w*|deters?|discourag\w+|spar(?:e|es|ed|ing)|eas(?:e|es|ed|ing)|sink\w*|sank|plummet\w*"
    r"|slump\w*|stops|trims?|lessen\w*"
    r"|(?:keep|keeps|keeping|stop|stopped|stopping|hold|holds|save|saves)(?: [\w']+){1,4}? from|stop (?=\w+ing\b)|"
    r"seldom|rarely|rarer|"
    r"smaller|tinier|lighten\w*|reliev\w+|unburden\w*|not (?:nearly |quite )?(?:so|as|that) (?:many|much|often)|"
    r"falls?|drops?|dropped|decreas\w+|shrinks?|go(?:es|ing)? down|lowers?|lowered|fewer|less|reduc\w+|cuts?|declin\w+"
    r"|halv\w+|down(?:wards?)?|tumbl\w+|tanks?|minimi[sz]\w+|hurts?|harms?|dips?|diminish\w*|curb\w*|half as"
)
_UP = (
    r"jump\w*|soar\w*|surg\w+|climb\w*|strengthen\w*|twice as|up(?:wards?)?|uplift\w*|pops?|popped|bumps?|bumped|spik(?:e|es|ed|ing)|larger|bigger|greater|"
    r"rises?|rose|rais\w+|increas\w+|grow\w*|grew|improv\w+|go(?:es|ing)? up|higher|more|lifts?|lifted|boost\w*"
    r"|climbs?|gains?"
    r"|maximi[sz]\w+|often|oftener|longer|better|doubl\w+|tripl\w+"
)
# one word of those that move: for a word that is left over
MOVING = (
    r"avoid\w*|prevent\w*|deter\w*|discourag\w+|spar(?:e|es|ed|ing)|eas(?:e|es|ed|ing)|sink\w*|sank|plummet\w*|slump\w*"
    r"|lighten\w*|reliev\w+|unburden\w*"
    r"|stop\w*|trim\w*|lessen\w*|seldom|rarely|rarer|fall\w*|fell|drop\w*|decreas\w+|shrink\w*|lower\w*|fewer|less"
    r"|reduc\w+"
    r"|cut\w*|declin\w+|halv\w+|half|down(?:wards?)?|tumbl\w+|tanks?|minimi[sz]\w+|hurts?|dip\w*|diminish\w*|curb\w*|jump\w*|soar\w*|surg\w+"
    r"|climb\w*"
    r"|strengthen\w*|up(?:wards?)?|uplift\w*|pop(?:s|ped|ping)?|bump\w*|spik(?:e|es|ed|ing)|rise\w*|rising|rose|rais\w+|increas\w+|grow\w*|grew|improv\w+|high\w*|more|lift\w*"
    r"|boost\w*"
    r"|gain\w*|maximi[sz]\w+|often\w*|better|worse|doubl\w+|tripl\w+|extra|additional|great\w*|larg\w*|bigger|small\w*"
)
_UNSIGNED = (
    r"(?:chang\w+|affect\w*|influenc\w+|impact\w*|matter\w*|alter\w*|shap(?:e|es|ing)|(?:an? |the )?(?:effect"
    r"|difference))"
)
_NOT = r"(?:not|never|no longer|nobody|none|nothing|neither|nor)"
# what a message says is no part of what is said of it
_QUOTES = r"(?:(?<=\s)|^)['\"“‘][^'\"”’]{2,80}['\"”’](?=\s|$|[,.;])"
_LOSS = r"(?:drop|fall|decline|decrease|loss|dip|decay|rise|increase|growth)"


def direction_of(change: str, moved: str, outcome: str, people: Sequence[str]) -> str | None:
    """`up` or `down`; None where only the metric was named.

    Raises:
        Unclear: where it is said that something does not move, or only that it changes.
    """
    _negated(change, moved, outcome)
    signed = re.match(r"\s*([+-])\s?\d", outcome)
    if signed is not None:
        return "up" if signed[1] == "+" else "down"
    levels = re.search(r"\bfrom (\d+(?:\.\d+)?) ?(?:%|pp|[a-z]+)? ?(?:up |down )?to (\d+(?:\.\d+)?)", outcome.lower())
    if levels is not None and float(levels[1]) != float(levels[2]):
        return "up" if float(levels[2]) > float(levels[1]) else "down"
    if re.search(r"\b(?:keep|stop|hold|save|prevent|deter)(?:s|ed|ped|ing|ping)?(?: [\w']+){1,4}? from\b",
                 f"{moved} {outcome}".lower()):
        return "down"
    if re.search(r"\b(?:rais|lift|gain|boost|improv)\w* (?:(?:far|much|even|significantly) )?(?:fewer|less)\b",
                 f"{moved} {outcome}".lower()):
        return "down"           # they raise fewer tickets
    whom = "|".join(sorted(map(re.escape, (*people, "them", "everyone", "everybody")), key=len, reverse=True))
    if re.search(rf"\b(?:sav|spar)(?:e|es|ed|ing) (?:{whom}) (?!more\b|money\b|for\b|up\b|less\b)", f"{moved} {outcome}".lower()):
        return "down"           # it saves them calls
    if re.search(r"\b(?:sav|spar)(?:e|es|ed|ing)(?: us| me| our \w+| the (?:\w+ ){0,2}(?:desk|team|agents|people))(?: \w+){0,3}",
                 f"{moved} {outcome}".lower()):
        return "down"           # it would save us calls
    if re.search(r"\b(?:stop|halt|end|quit)s?$", moved.lower()) and re.match(r"(?:[\w'-]+ ){0,3}?\w+ing\b", outcome.lower()):
        return "down"           # they would stop opting out
    for words in (moved, outcome):
        low = re.search(rf"\b(?:{_DOWN})\b", words.lower())
        high = re.search(rf"\b(?:{_UP})\b", words.lower())
        if low and high:
            return "down" if low.start() < high.start() else "up"
        if low or high:
            return "down" if low else "up"
    said = normalise(f"{moved} {outcome}")
    if re.match(rf"(?:(?:will|would|should|could|may|might|can|also|does|do|has|have) )*{_UNSIGNED}\b", said):
        raise Unclear(f"“{moved} {outcome}”".replace("“ ", "“") + ": should it rise or fall?")
    if re.search(rf"\b{_NOT}\b", said):
        return "down"           # then nobody unsubscribes
    who = "|".join(sorted(map(re.escape, people), key=len, reverse=True))
    clause = re.search(rf"\b(?:{who}|they|them|will|would|should|could|might|makes?|gets?|gives?|lets|helps?|leads?|brings?)\b", said)
    return "up" if clause else None


def _negated(change: str, moved: str, outcome: str) -> None:
    """Ask where a change is said not to move something: that is a limit, and no effect to hope for."""
    before, said = normalise(re.sub(_QUOTES, " ... ", change)), normalise(f"{moved} {outcome}")
    still = re.search(rf"\b(?:{_NOT})$", before) or re.search(
        rf"\b(?:{_NOT}|without)(?: [\w']+){{0,3}}? (?:{_DOWN}|{_UP}|{_UNSIGNED})\b", said) or re.search(
        rf"\bno (?:{_LOSS}|more|fewer|less|lower|higher|effect|change|difference|worse)\b", said) or re.search(
        rf"\b(?:prevent|avoid|stop|halt|curb)\w* (?:an? |the |any |further |our )*{_LOSS}\b", said)
    if still:
        raise Unclear(
            f"“{_plain(f'{change} {moved} {outcome}' if re.search(_NOT + '$', before) else f'{moved} {outcome}')}”"
            f" says what must not get worse. Which metric should get better? Write it as "
            "“if we …, then … rises or falls”, and what must not get worse after “without”."
        )


def _plain(words: str) -> str:
    return " ".join(words.split())


__all__ = ["MOVING", "direction_of"]
