"""What is done as a condition, a means or an aim: if A, then B; B when A; to raise B, we do A; B by doing A."""

from __future__ import annotations

from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.hypothesis.grammar import (
    AUX,
    COMING,
    FINITE,
    IF,
    JOINED,
    MOVERS,
    NO_VERB,
    Parts,
    Terms,
)

# if they were away, we send the best of the week: no effect, but when it is sent
_SENDS = re.compile(
    r"(?i)(?:then )?(?:we|i|let us|let's)(?:'d|'ll)? (?:(?:should|could|would|will|might|may|just|also|then) )*"
    r"(?:send|show|offer|remind|push|mail|text|write|tell|ask|greet|nudge|invite|notify|put|add|drop|stop|pause|cap|skip|leave out)\b")


def conditional(body: str, terms: Terms) -> Parts | None:
    """If A, then B; with A, B; by doing A we B."""
    match = re.match(rf"(?is)^(?:that\s+)?(?:only\s+)?({IF})\s+(?:that\s+)?(.+?)\s*,?\s*\b{JOINED}\b,?\s+(.+)$", body)
    if match and terms.measured(match[3]) and match[1].lower() != "had":
        return _led(match[1], match[2]), "", match[3]
    match = re.match(rf"(?is)^(?:that\s+)?(?:only\s+)?({IF})\s+(?:that\s+)?(.+)$", body)
    if match is None:
        return None
    inner = match[2]
    for comma in re.finditer(r"\s*[,;:]\s+|\s+-\s+", inner):
        before, after = inner[: comma.start()], inner[comma.end():]
        if before and terms.measured(after) and not re.match(r"(?i)(?:and|or|but|even|including|such as|like|not"
                r"|rather than|instead of|in place of|as opposed to|as against|besides|on top of|which|who|where|nor|plus)\b", after) and not _SENDS.match(after):
            return _led(match[1], before), "", after
    # with audio versions readers read more: the people begin what it does
    for whom in re.finditer(rf"(?i)\s(?=(?:(?:more|fewer|less|our|the|all"
            rf"|most)\s+)*(?:[\w-]+\s+)?(?:{terms.persons})\s+(?!{NO_VERB}\b)\w)", inner):
        before, after = inner[: whom.start()], inner[whom.end():]
        if re.search(r"(?i)(?:^|\s)\w+ing(?:\s+[\w-]+)?$", before) and not re.search(r"(?i)ing\s+\w+\s+\w+", before):
            continue        # letting free readers finish: they are whom it is done to
        if len(before.split()) > 1 and terms.measured(after) and not re.search(rf"(?i)\b(?:{NO_VERB}|give|gives|send"
                rf"|sends|text|show|ask|tell|offer|remind)$", before):
            return _led(match[1], before), "", after
    for apart in reversed(list(re.finditer(r"(?i)\s(?=(?:(?:the|our|an? (?:larger|smaller|bigger|higher|lower)) \w+|(?:more|fewer) of them \w+|they \w+))", inner))):
        before, after = inner[: apart.start()], inner[apart.end():]
        if len(before.split()) > 2 and terms.measured(after) and not terms.measured(before) and re.search(
                rf"(?i)^(?:(?:more|fewer) of them\b|they\b.*\b{COMING}\b)|^(?:[\w'-]+ ){{1,4}}(?:is|are|gets?|{AUX}|{FINITE})\b.*\b(?:{COMING}|{FINITE})\b", after) and not re.search(
                rf"(?i)\b(?:{NO_VERB}|\w+ing|we|they|you|send|show|give|tell|offer|open)$", before):
            return _led(match[1], before), "", after
    return None


def _led(word: str, rest: str) -> str:
    """The change with the word that its sense hangs on: without A, instead of A."""
    word = word.lower()
    if word in ("without", "instead of", "rather than", "after", "under"):
        return f"{word} {rest}"
    if word in ("were", "should"):
        return _straight(rest)
    return rest


def _straight(rest: str) -> str:
    """Were the map sent earlier: the map sent earlier; were we to greet them: we greet them."""
    return re.sub(r"(?i)^(we|i|they|it|the \w+) to ", r"\1 ", rest)


def inverted(body: str, terms: Terms) -> Parts | None:
    """More come back were we to greet them."""
    match = re.match(r"(?is)^(?:that\s+)?(.+?)\s*,?\s+were (we|i|they|it|the \w+|our \w+)\s+(.+)$", body)
    if match and terms.measured(match[1]):
        return f"{match[2]} {re.sub(r'(?i)^to ', '', match[3])}", "", match[1]
    return None


def trailing(body: str, terms: Terms) -> Parts | None:
    """B if A; B when A."""
    match = re.match(r"(?is)^(?:that\s+)?(?:should |would |will |do )?(.+?)\s*,?\s+\b(?:if|when|once|whenever"
            r"|as soon as|provided(?: that)?"
                     r"|assuming(?: that)?|in case|as long as|the moment|only after)\b\s+(.+)$", body)
    if match and terms.measured(match[1]) and not re.match(r"(?i)^(?:if|when|by|with|without)\b", body):
        change = match[2]
        if not re.search(rf"(?i)\b(?:{COMING}|{FINITE}|{AUX})\b", match[1]) and any(
                terms.measured(later[2]) for later in re.finditer(rf"(?i)\b({MOVERS})\s+(.+)$", change)):
            return None         # sending a tip when somebody is stuck leads to more visits
        if comma := re.match(r"(?is)^(.+?)\s*,\s*((?:and|but)\s+.+)$", change):
            change = change if not terms.measured(comma[2]) else comma[1]
        return change, "", match[1]
    return None


def purpose(body: str, terms: Terms) -> Parts | None:
    """To raise B, we do A; we do A so that B; we do A in order to raise B."""
    match = re.match(r"(?is)^(?:that\s+)?(?:to|in order to|so as to)\s+(\w+)\s+(.+?)\s*,\s*(.+)$", body)
    if match and terms.measured(match[2]):
        return match[3], match[1], match[2]
    match = re.match(r"(?is)^(.+?)\s*,?\s+(?:so that|in order that|such that|with the aim that)\s+(.+)$", body)
    if match and terms.measured(match[2]) and len(match[1].split()) > 1:
        return match[1], "", match[2]
    match = re.match(r"(?is)^(.+?)\s*,?\s+(?:in order to|so as to)\s+(\w+)\s+(.+)$", body)
    if match and terms.measured(match[3]) and len(match[1].split()) > 1:
        return match[1], match[2], match[3]
    return None


def by_doing(body: str, terms: Terms) -> Parts | None:
    """We can raise B by doing A; B rises by fewer A."""
    match = re.match(
        rf"(?is)^(?:that\s+)?(?:(?:we|i|it|you|one)\s+(?:can|could|will|would|should"
        rf"|may)\s+)?({MOVERS})\s+(.+?)\s+(?:by"
        rf"|through|via|with|when we|if we)\s+(\w+ing\b.+|(?:fewer|more|less|an?|one|no)\b.+)$",
        body,
    )
    if match and terms.measured(match[2]) and not re.fullmatch(rf"(?i)(?:more|fewer|less"
            rf"|many)\s+(?:\w+\s+)?(?:{terms.persons})", match[3]):
        return match[3], match[1].strip(), match[2]
    match = re.match(r"(?is)^(.+?)\s+(?:by|through|via)\s+(\w+ing\b.+|[a-z]+s?\b.+)$", body)
    if match and terms.measured(match[1]) and re.search(
        rf"(?i)\b(?:{FINITE}|{COMING}|from \d[\d.]* (?:%|pp)? ?to)\b",
        match[1]) and not re.match(
            r"(?i)(?:\w+ (?:per|in|within|over|a|each|every)\b|at least|about|around|\d|an? |one |two |three |half|some|up to|more|roughly)", match[2]):
        return match[2], "", match[1]
    match = re.match(rf"(?is)^(.*?\b(?:{COMING}|{FINITE}|up|down)\b.*?)\s+(?:with|without|thanks to)\s+(.+)$", body)
    left_out = match is not None and " without " in body[match.end(1): match.start(2)]
    if match and left_out and re.match(rf"(?i)(?!(?:we|i|they|it|that|this|if|when)\b)(?:[\w'-]+ ){{2,}}?{MOVERS}\b", match[1]):
        return None         # a heads-up makes fewer bookings end without a driver
    if match and (then := re.search(rf"(?i),\s*(?:and |so |then )*((?:(?:more|fewer|all|our|the) )*(?:{terms.persons}|they|people) .+)$", match[2])) and terms.measured(then[1]):
        return None         # one more push with a picture, they come more often
    if match and terms.measured(match[1]) and len(match[2].split()) > 1 and not re.match(
            r"(?i)(?:it|us|them|me|him|her)\b", match[2]) and not re.search(r"(?i)\b(?:people|users?"
            r"|riders?|customers?)$", match[1]):
        return ("without " if left_out else "") + match[2], "", match[1]
    return None
