"""An idea for an experiment is a hypothesis, though nobody called it one: test idea: ...; let's test that."""

from __future__ import annotations

from workbench.assistant.offline import patterns as re

_TEST = r"(?:tests?|exp|experiments?|a/?b(?:[ -]?tests?)?|trials?)"
_IDEA = re.compile(
    rf"(?i)\b(?:{_TEST} (?:idea|proposal|suggestion|thought|concept|candidate)s?\b"
    rf"|(?:idea|proposal|suggestion|candidate) (?:of mine )?(?:for|of) (?:an?|our|the next|the) (?:\w+ )?{_TEST}\b"
    r"|(?:have|had|got) (?:an?|one|another|this) (?:\w+ )?(?:idea|thought) (?:to test|for a test)\b"
    r"|(?:let['’]?s|let us|we (?:should|could)|(?:can|could|should) we|so (?:that )?we can|i (?:would|['’]d) like to|worth) (?:\w+ )?(?:test|test(?:ing)?|try) (?:it|this|that)(?: out)?(?=\s*(?:[.!?]|$)))")
# make that a test; someone should test that; how do we put it so that it can turn out wrong: what only asks for one
_SOMEBODY = r"(?:we|you|i|somebody|someone|anybody|anyone|one of (?:us|you)|the team)"
_AS_TEST = rf"(?:an? |the |our )?(?:(?:proper|real|decent|clean|small|quick|little|nice|next|fair|simple|good) )*(?:{_TEST})(?: (?:proposal|idea|plan|candidate|hypothesis))?"
_ASKS = re.compile(
    r"(?i)(?P<led>^|[.!?;,\n]|\s[-–—])\s*(?:(?:and|so|then|now|ok|okay|please|pls|plz|kindly|maybe|perhaps|alright),? )*(?:"
    rf"(?:(?:(?:can|could|would|will|should|might) )?{_SOMEBODY}(?: (?:can|could|should|must|might|'d like to|would like to|have to))? (?:please |pls |kindly |maybe )?|let['’]?s |let us |lets |i(?:['’]d| would) (?:like|love) (?:you )?to |want to |please )?"
    rf"(?:(?:make|turn|put|write|set|need|want|have|take|frame|shape|call|treat|bring|see|get|propose|submit|do|draft|build|spin|file|run|add)s? (?:me )?(?:(?:it|this|that|one|something) )?(?:up |down |forward |out |through )?(?:as |into |for |of |in )?{_AS_TEST}"
    rf"|(?:test|try|a/?b[- ]?test|trial|prove|check)(?: out)? (?:it|this|that)(?: out)?)"
    rf"|(?:how|can|could) (?:(?:do|would|can|could|should) )?{_SOMEBODY} (?:state|put|word|phrase|say|frame|express|test|prove) (?:it|this|that)"
    rf"|(?:worth|ready for|up for|material for|candidate for|asking for) {_AS_TEST}|{_AS_TEST} (?:please|pls|plz|wanted|needed))"
    r"(?: (?:up|out|down|please|pls|plz|properly|fairly|cleanly|soon|somewhere|of (?:it|this|that)|for (?:me|us)|with (?:it|this|that)|next (?:week|month|sprint|quarter)|so (?:that )?(?:it|we) (?:can|could|may) (?:turn out|be proven|be proved|be|prove|fail|show)(?: it)?(?: wrong| false)?))*"
    r"(?:,? (?:would|will|could|can) you(?: please)?|,? (?:please|pls|plz|thanks|thank you|thx|cheers|ta))*\s*(?=[.!?](?:\s|$)|$)")
# h1, please draft: ...
_NUMBERED = re.compile(r"(?i)^\W*h_?[1a]\b[,:]? (?:(?:please|pls|kindly|to|can you|could you) )*(?:draft|write|formulate|phrase)(?: (?:it|this|up|down|as|of|for us))*\s*[:,-]\s*")
# h1 for the pre-registration: ...
_FILED = re.compile(r"(?i)^\W*h_?[1a](?: (?:for|in|of) (?:the |our |an? )?(?:pre[ -]?registration|protocol|test plan|trial|experiment"
                    r"|study))?\s*:\s*(?=\w)")
# what is asked for by its name is nothing else
_OTHER = re.compile(r"(?i)\b(?:hypo(?:thes\w+)?|metrics?|kpis?|readout|sample size|power|plan (?:an?|the|our)|design (?:an?|the))\b|(?:^|[.!?] )\W*(?:how (?:many|much|long|often|did|do|does|is|are)|which)\b")
# ..., plus the result that would falsify it: a part that every hypothesis has
_REFUTED = re.compile(
    r"(?i)[,;]?\s*(?:\b(?:and|plus|with|along with|including|incl\.?|together with|as well as|also)\s+)+(?:(?:a|an|the|any|whatever|what|which) )*(?:(?:result|outcome|finding|observation|number|evidence|reading)s? )?"
    r"(?:(?:that|which|what) )?(?:would|could|might|will|can) (?:falsify|refute|disprove|contradict|kill|overturn|(?:prove|show) (?:it|this|that|us) (?:wrong|false))(?: (?:it|this|that|the hypothesis))?(?=\s*(?:[.;,!?]|$))")
_MOVES = re.compile(
    r"(?i)\b(?:more|fewer|less|higher|lower|up|down|oftener|rarer|rises?|falls?|drops?|grows?|increases?|decreases?|lifts?|raises?|lowers?|reduces?|pop|not (?:need|have) to)\b")


def called_one(text: str) -> str:
    """A message that tells an idea for an experiment, under the name that such an idea has.

    >>> called_one("test idea: drop the monday mail. expect fewer opt-outs")
    'Hypothesis: test idea: drop the monday mail. expect fewer opt-outs'
    >>> called_one("how many clicks by test idea")
    'how many clicks by test idea'
    """
    text = _REFUTED.sub("", text)
    if _NUMBERED.match(text):
        return _NUMBERED.sub("Hypothesis: ", text)
    if _FILED.match(text) and _OTHER.search(text) is None and _MOVES.search(text):
        return _FILED.sub("Hypothesis: ", text)
    asks = _ASKS.search(text)
    if asks is not None and not _OTHER.search(_ASKS.sub(" ", text)) and _MOVES.search(rest := _ASKS.sub(_gone, text)):
        return f"Hypothesis: {re.sub(r'([.!?])(?: *[.!?])+', lambda stop: stop[1], rest).strip()}" if len(rest.split()) > 6 else text
    if _IDEA.search(text) is None or _OTHER.search(text) or not _MOVES.search(text):
        return text
    return f"Hypothesis: {text.strip()}"


def _gone(asks: re.Match[str]) -> str:
    """The stop that what asks for a test leaves behind: none after one, where it was a sentence of its own."""
    return asks["led"] if asks["led"].strip() in (".", "!", "?") else "." if asks["led"].strip() else ""


__all__ = ["called_one"]
