"""A statistician's letters put in words: Let Y = 1 if a member buys a pack. P(Y = 1) rises."""

from __future__ import annotations

from collections.abc import Callable

from workbench.assistant.offline import patterns as re

_LET = re.compile(
    r"(?i:\b(?:let|define|with|where|write|set)\s+)(?P<name>[A-Z])(?:_\w)?\s*(?::=|=|:|be|denote[sd]?)\s*(?:(?:be |the )*(?:an? )?(?:indicator|dummy|event)(?: (?:of|that|whether))?\s*|1\s*(?:if|when|iff)\s+|(?:I|1)\s*(?=[({\[]))"
    r"(?P<what>\([^()]{4,120}\)|\{[^{}]{4,120}\}|(?:(?!\.\s|;).){4,140}?)(?:,?\s*(?:(?:and )?0 (?:otherwise|else|if not)|else 0))?(?P<rest>,\s*unit\s*=\s*\w+)?\s*(?:[.;]|,?\s+and\b)\s*")
# P(begins a pledge within 28d | treated) > P(same | control); more probable with than without
_SAME = re.compile(
    r"\b(?:P|Pr|E|mean)\s*[\[(]\s*(?P<what>[^|()\[\]]{4,100}?)\s*(?:within (?P<span>[\w ]+?))?\s*\|\s*[\w =]+[\])]\s*(?P<sign>[<>])=?\s*(?:P|Pr|E|mean)\s*[\[(]\s*(?:the )?(?:same|idem|ditto|\.\.\.|…|-)[^()\[\]]*[\])]")
_CURRENCIES = {"EUR": "euros", "USD": "dollars", "GBP": "pounds", "INR": "rupees", "PLN": "zloty", "AUD": "dollars", "CHF": "francs", "JPY": "yen"}
_UNIT = re.compile(r"(?i)\s*[;,.]\s*(?:the )?(?:unit(?: of (?:analysis|randomi[sz]ation))?|randomi[sz]ed by)\s*(?:=|:|is(?: the)?)\s*(?:per )?[a-z]+(?=\s*[,;.]|$)")
_DENOMINATOR = re.compile(r"(?i)\s*[,;.]\s*denominator\s*(?:=|:|is)\s*")


def spelled_symbols(text: str, measured: Callable[[str], bool]) -> str:
    """A message with what its letters stand for in their place.

    Args:
        measured: whether some words speak of a metric.

    >>> spelled_symbols("Let Y = 1 if a member buys a pack. P(Y = 1) rises if we name a price.", lambda words: True)
    'the share of members who buys a pack rises if we name a price.'
    """
    for code, money in _CURRENCIES.items():
        if code in text:
            text = re.sub(rf"(?<!\d )(?<!\d)\b{code}\b(?! ?\d)", money, text)
    let = _LET.search(text)
    if let is not None:
        what = let["what"].strip("(){} ")
        used = re.compile(rf"(?:P|Pr|E|mean)\s*[\[(]\s*{let['name']}(?:\s*=\s*1)?\s*[\])]")
        rest = f"{text[:let.start()]}{text[let.end():]}"
        if measured(what) and used.search(rest):
            text = used.sub(lambda _: _chance(what), rest)
    same = _SAME.search(text)
    if same is not None and measured(same["what"]):
        said = f"{same['what']} within {same['span']}" if same["span"] else same["what"]
        text = f"{text[:same.start()]}{_chance(said)} {'rises' if same['sign'] == '>' else 'falls'}{text[same.end():]}"
    if let is not None or same is not None:
        text = _DENOMINATOR.sub(". Population: ", _UNIT.sub("", text))
    return text


def _chance(what: str) -> str:
    """The probability of something that one does, in words."""
    what = re.sub(r"(?:>=|≥) ?1\b", "at least one", what)
    does = re.match(r"(?i)(?:(?:an?|the|one|each) )?(?P<who>[a-z]+) (?=[a-z]+s (?:an?|the|at|one|any|on|in|for|to)\b|[a-z]+s [>≥])", what)
    if does is not None:
        return f"the share of {does['who'].removesuffix('s')}s who {what[does.end():]}"
    if re.match(r"(?i)[a-z]+s (?:an?|the|at least|one|any|on|in|for|to)\b", what):
        return f"the share of users who {what}"
    return f"P({what})"


__all__ = ["spelled_symbols"]
