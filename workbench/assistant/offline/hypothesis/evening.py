"""A message that holds a hypothesis, made even before it is taken apart: labels, headings, shortened verbs."""

from __future__ import annotations

from collections.abc import Callable

from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.hypothesis.framing import OFFICES
from workbench.assistant.offline.hypothesis.notes import spelled

_PARTS = {
    "because": "reason", "bc": "reason", "why": "reason", "reason": "reason", "if": "change", "then": "outcome",
    "for": "population",
    "who": "population", "whom": "population", "when": "change", "by": "change", "so": "outcome",
}
_FORM = re.compile(rf"(?i)(?:^|(?<=[\s/|;,.>]))[/|;,.]?\s*\b({'|'.join(_PARTS)})\s*(?:>+|:|=)\s*(?=\S)")
_SHORT = re.compile(
    r"(?i)\b(they|people|it|that|this|those|these|he|she|who|customers|users)['’](d|ll)\b(?! (?:been|had|better)\b)")
# a belief put into the middle of a sentence: without them I guess they tap more
_BELIEF = re.compile(
    r"(?i)(?<=\w) (?:i|we) (?:guess|bet|think|believe|expect|reckon|suspect|assume|hope|wager)(?: that)? "
    r"(?=(?:the|more|fewer|less|our|people|we|they|it|all)\b)(?!we (?:can|could)\b)")
# we want more of it: hypothesis that ...; what is wished for is a sentence of its own
_WISH = re.compile(
    r"(?i)((?:^|(?<=[.!?]\s))(?:we|i)(?:'d| would)?(?: all| really)? (?:want|need|aim|hope|wish|like"
    r"|strive)\b[^:.;!?]+)[:;]\s+")
_GIVEN = re.compile(
    r"(?i)\s*(?:with (?:a |the )?|\b(?:and |my |our |the |a )?)\b(?:reason|rationale|motive"
    r"|mechanism) \(([^()]{4,120})\)")
# would they not? wouldn't they? a question that hangs on
_TAG = re.compile(
    r"(?i),\s*(?:(?:would|will|wo|do|does|is|are|should|could|can)(?:n['’]?t|['’]t)? (?:not )?(?:they|it|we"
    r"|you|he|she)|right|no)(?=\s*\?)")
_SIZED = re.compile(
    r"(?i)\s+[-–—]\s+((?:(?:about|at least|roughly|some|maybe|say|by|perhaps) )*[+-]?[\d.]+ ?(?:%|per ?cent|pp"
    r"|points?))\s+[-–—]\s+")
# why, put between brackets or dashes
_MUSING = re.compile(
    r"(?i)\s*(?:\(((?:they|people|ppl|folks|it|this|nobody|everybody|most|many)\b[^()]{4,80})\)|\s[-–—]\s((?:they|people|it|this|nobody|everybody|most|many)\b[^()–—-]{4,80})\s[-–—](?=\s))")
# a statistician's: E[trips | treated] > E[trips | control]; mean(trips, variant) > mean(trips, control)
_EXPECTED = re.compile(
    r"(?i)(?:(?:^|(?<=[\s.;]))H_?[1aA]\s*:\s*)?(?:(?:E|mean|avg|average|mu|µ|μ|P|Pr)\s*)?[\[(]\s*(?P<name>[^|,;\[\]()<>]{3,60}?)\s*(?:[|,;]\s*[\w =]+)?[\])]\s*(?P<sign>[<>])=?\s*"
    r"(?:(?:E|mean|avg|average|mu|µ|μ|P|Pr)\s*)?[\[(]\s*(?P=name)\s*(?:[|,;]\s*(?:control|ctrl|baseline|placebo|untreated|holdout|c|0|[\w ]*= ?0))[\])]\s*\.?")
# my guess is yes: ...; two would be enough; as a product manager, I ...
_YES = re.compile(r"(?i)(?:\b(?:my|our) (?:guess|answer|bet|hunch|feeling|take) (?:is|would be) yes|(?<=[.?!] )(?:i|we) (?:think|believe|guess) so)(?:\s*[:;,–-]\s*(?:since|because|as)?|\s+(?:since|because|as))\s*")
_ENOUGH = re.compile(r"(?i)(?<=[;,.] )(one|two|three|four|five|\d+)(?: of them)? (?:would|will|could|should|is|are)(?: be)? (?:quite |more than |just )?(?:enough|plenty|sufficient|do|suffice)(?=\s*[.,;])")
# ...; this is meant for everybody: whom it is for is a sentence of its own
_WHOSE = re.compile(
    r"(?i)\s*;\s*(?=(?:this|it|that) (?:is|would be|should be|concerns|applies)\b(?: (?:meant|only|just|valid))? ?(?:for|to|about)?\b)")
_ROLE = re.compile(r"(?i)^as (?:an?|the) [\w -]{3,50},\s+(?=(?:i|we)\b)")
_NULL = re.compile(r"(?i)(?:^|(?<=[\s.;]))H_?0\s*:[^.;]*[.;]")
_LEADS = r"(?i)(?:that|what|which|who|whom|and|but|so|as|if|when|because|than|do|did|would|where|how|why)$"
_HEADING = re.compile(r"(?i)^\s*(?P<head>[a-z][\w' -]{2,34}?)\s*:\s+(?=\S)")
# whoever asks
_OFFICE = re.compile(
    r"(?i)(?:(?:the|our|from|for|a|this is|here is|hi from|hello from)\s+)*(?:[\w-]+ ){0,2}(?:guys?|squad|team"
    r"|crm|desk|folks|department|colleagues|ops"
    rf"|lifecycle|pm|backlog|ticket|topic|subject|note|memo|context|{OFFICES})(?: (?:here"
    r"|writes|asks|says|is asking|are asking|wonders?|wants?|would like|suggests?|proposes?|ask|say|write|believes?|thinks?))?")
# Jonas asks: "..."; my colleague from the app team writes: ...
_SPEAKER = re.compile(r"(?i)(?:[\w'-]+ ){1,5}(?:asks|asked|says|said|writes|wrote|wonders|suggests|suggested|claims|thinks|argues|proposes|notes|sends)(?: (?:me|us))?")
_IN_MIND = re.compile(
    r"(?i)(?:^|(?<=[.!?\n]))\s*(?:(?:so|and|now|well|ok|okay),?\s+)?(?:what (?:i|we) (?:have|had) in mind"
    r"|here (?:is|comes) (?:my|the|our|an?) (?:\w+ )?"
    r"(?:idea|thought|thing|suggestion|plan|proposal)|here's (?:my|the|our|an?) (?:\w+ )?(?:idea|thought|thing"
    r"|suggestion|plan)"
    r"|(?:one |an? |the |my |our )?(?:idea|thought|suggestion|proposal|plan)(?: (?:of mine|of ours"
    r"|behind(?: it)?|is(?: this)?|here|from [\w ]{2,20}))?"
    r"|(?:i|we)(?:'d| would)? (?:like|want|love) to (?:test|try|check) (?:this|the following|my|our"
    r"|an?) (?:\w+ )?(?:idea|thought|theory|claim|assumption)"
    r")\s*(?::|is (?:this|that|the following)[:,]?|-|–)\s+")
_AIM = re.compile(
    r"(?i)(?:^|(?<=[.;!?\n]))\s*(?:and )?(?:the |our |my )?(?:aim|goal|purpose|point|objective|intention|hope"
    r"|target|wish)"
    r"(?: (?:behind|of) (?:it|this|that))?(?: is| would be|:)(?: to (?:get|have|see|reach"
    r"|achieve))?\s+(?=(?:more|fewer|less|higher|lower|that|an? |the )\b)")

# not so many of them leave: fewer of them
_NOT_SO = (
    (r"(?i)\bnot (?:nearly |quite |anywhere near )?(?:so|as|that) many\b(?! as\b)", "fewer"),
    (r"(?i)\bnot (?:nearly |quite )?(?:so|as|that) (?:much|often|frequently)\b(?! as\b)", "less often"),
)


def evened(text: str, measured: Callable[[str], bool], named: Callable[[str], bool]) -> str:
    """A message with its labels, headings and shortened verbs spelled out.

    Args:
        measured: whether some words speak of a metric.
        named: whether some words name users by a value of theirs, or everybody.

    >>> evened("because > it is dear / if > we say free / then > fewer leave", lambda words: False, lambda words: False)
    '. reason: it is dear. change: we say free. outcome: fewer leave'
    """
    text = _WHOSE.sub(". ", spelled(text, measured))
    for pattern, plain in _NOT_SO:
        text = re.sub(pattern, plain, text)
    text = _SHORT.sub(lambda verb: f"{verb[1]} {'would' if verb[2].lower() == 'd' else 'will'}", text)
    text = re.sub(r"(?<=\w)\s+--+\s+(?=\w)", " - ", text)
    mind = _IN_MIND.search(text) if not _FORM.search(text) else None
    if mind is not None:        # we want more visits. Idea: the push names the place; what is wished for and what is done
        wish = measured(text[:mind.start()]) and re.match(r"(?i)(?:we|i)\b.*\b(?:want|need|aim|hope|like)\b.*\b(?:more|fewer|less|higher|lower)\b", text)
        text = (f"{text[:mind.start()]} Change: {text[mind.end():]}" if wish else _IN_MIND.sub(" ", text)).strip()
    if len({_PARTS[mark[1].lower()] for mark in _FORM.finditer(text)}) > 1:
        text = re.sub(r"\s*\.\s*(?=\.)", "", _FORM.sub(lambda mark: f". {_PARTS[mark[1].lower()]}: ", text))
        text = re.sub(r"\s+\.", ".", text)
    text = _EXPECTED.sub(lambda match: f"Outcome: {'higher' if match['sign'] == '>' else 'lower'} {match['name']}.",
                         _NULL.sub(" ", text))
    text = _ENOUGH.sub(r"\1 at most", _YES.sub("Reason: ", _ROLE.sub("", text)))
    text = _BELIEF.sub(lambda match: ", " if not re.search(_LEADS, text[: match.start()]) else match[0], text)
    text = _AIM.sub(" We hope for ", text) if measured(text[m.end():] if (m := _AIM.search(text)) else "") else text
    text = _SIZED.sub(r", \1, ", _TAG.sub("", text))
    if not re.search(r"(?i)\b(?:because|since|reason|why|bc)\b", text) and (why := _MUSING.search(text)) is not None:
        text = f"{text[:why.start()]} {text[why.end():]}".strip(" .") + f". Reason: {why[1] or why[2]}"
    text = _WISH.sub(r"\1. ", text)
    text = _GIVEN.sub(r". reason: \1. ", text)
    return _unheaded(text, measured, named)


def _unheaded(text: str, measured: Callable[[str], bool], named: Callable[[str], bool]) -> str:
    """Without a heading that says whose request it is or what it is about; one that names users is whom it is for."""
    match = _HEADING.match(text)
    if match is None or re.search(r"(?i)hypo", match["head"]):
        return text
    rest = text[match.end():]
    if named(match["head"]) or named(f"all {match['head']}"):
        return f"{rest.rstrip(' .')}. For {match['head']}."
    if _SPEAKER.fullmatch(match["head"]):
        return re.sub(r"^[\"“”'‘](?=[^\"”]*[\"”])(.+?)[\"”](?=[\s;,.]|$)", r"\1", rest, count=1)
    topic = re.fullmatch(r"[^\W_]+", match["head"]) and measured(f"more {match['head']}") and measured(rest)
    if topic or _OFFICE.fullmatch(match["head"]):
        return rest
    return text
