"""An idea for an experiment is a hypothesis, though nobody called it one: test idea: ...; let's test that."""

from __future__ import annotations

from workbench.assistant.offline import patterns as re

_TEST = r"(?:tests?|exp|experiments?|a/?b(?:[ -]?tests?)?|trials?)"
_IDEA = re.compile(
    rf"(?i)\b(?:{_TEST} (?:idea|proposal|suggestion|thought|concept|candidate)s?\b"
    rf"|(?:idea|proposal|suggestion|candidate) (?:of mine )?(?:for|of) (?:an?|our|the next|the) (?:\w+ )?{_TEST}\b"
    r"|(?:have|had|got) (?:an?|one|another|this) (?:\w+ )?(?:idea|thought) (?:to test|for a test)\b"
    r"|(?:let['’]?s|let us|we (?:should|could)|(?:can|could|should) we|so (?:that )?we can|i (?:would|['’]d) like to|worth) (?:\w+ )?(?:test|test(?:ing)?|try) (?:it|this|that)(?: out)?(?=\s*(?:[.!?]|$)))")
# h1, please draft: ...
_NUMBERED = re.compile(r"(?i)^\W*h_?[1a]\b[,:]? (?:(?:please|pls|kindly|to|can you|could you) )*(?:draft|write|formulate|phrase)(?: (?:it|this|up|down|as|of|for us))*\s*[:,-]\s*")
# what is asked for by its name is nothing else
_OTHER = re.compile(r"(?i)\b(?:hypo(?:thes\w+)?|metrics?|kpis?|readout|sample size|power|plan (?:an?|the|our)|design (?:an?|the))\b|(?:^|[.!?] )\W*(?:how (?:many|much|long|often|did|do|does|is|are)|which)\b")
_MOVES = re.compile(
    r"(?i)\b(?:more|fewer|less|higher|lower|up|down|oftener|rarer|rises?|falls?|drops?|grows?|increases?|decreases?|lifts?|raises?|lowers?|reduces?|pop|not (?:need|have) to)\b")


def called_one(text: str) -> str:
    """A message that tells an idea for an experiment, under the name that such an idea has.

    >>> called_one("test idea: drop the monday mail. expect fewer opt-outs")
    'Hypothesis: test idea: drop the monday mail. expect fewer opt-outs'
    >>> called_one("how many clicks by test idea")
    'how many clicks by test idea'
    """
    if _NUMBERED.match(text):
        return _NUMBERED.sub("Hypothesis: ", text)
    if _IDEA.search(text) is None or _OTHER.search(text) or not _MOVES.search(text):
        return text
    return f"Hypothesis: {text.strip()}"


__all__ = ["called_one"]
