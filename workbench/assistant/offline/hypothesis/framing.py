"""The frame around a hypothesis: the request for one, and the words by which somebody says that they believe it.

What is left are sentences that say something. A request is told by its words (all of them ask, none says what is done
or what it does), so that it may stand first, last or in between.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.words.columns import PERSON
from workbench.assistant.offline.words.fillers import words_of

# words of which a request for a hypothesis is made, wherever it stands
_ASKING = words_of("""
a an the this that these it its them of from into out as for to in on about with without around regarding me us you u
your yours we i my our can could would will may should might must shall do does did is are be been was am please pls plz
kindly so and or then now just also too again ok okay yes well hi hello hey thanks thank cheers draft drafts drafting
write writing wrote make making turn put putting formulate formulating phrase phrasing state stating word wording give
get need needs want wants wanted like have help create prepare sketch set up down propose express build form shape
proper testable good clear clean nice short crisp solid falsifiable formal structured one some any here what which who
test tested testing tests check checked hunch idea thought claim guess belief following guardrail guardrails number
numbers prove proves proven proved wrong right board review meeting team boss everybody everyone understand understands
understandable show tomorrow today tonight week monday tuesday wednesday thursday friday experiment incl including
draftable documented document there let lets try might i'd we'd i'll let's that's here's words because if then format
hypothesis hypotheses hypo sentence sentences ready whole all parts properly run first background some context
glad happy grateful obliged much lovely welcome helpful useful appreciated appreciate love nice perfect favour favor test-ready ready-to-test paper slide slides jira confluence notion slack linear trello asana ticket doc deck promo standup retro kickoff planning roadmap page poster doc black white be'd you'd
gimme lemme spin toss whip accordingly requested request effect pardon render formalise formalize
know tell see say said look looks looking worded phrased formulated stated drafted written down usual four would'd suggestion how sound sounds
""")
_HYPOTHESIS = re.compile(r"(?i)^(?:hypothes[ei]s|hypothesi[sz](?:e|es|ed|ing)|hypo)$")
_STARTS = words_of("""
can could would will please pls kindly draft write make turn put formulate phrase state word give i we need as into so
now then and help create prepare let lets let's a an the one hypothesis hypo that's this that for my our
""")
_LINKS = re.compile(r"(?i)^\s*(?:(?:that|saying|stating|where|in which|about|on|of|is|is that|reads)\b\s*|[:,—–-]\s*)+")
_SEPARATED = re.compile(r"(\s*(?:->|=>|→)\s*|\s*[;:,]\s+|\s+[-–—]+\s+|\s*[()?]\s*)")
# write the hypothesis down for family plan customers: whom it is for follows what asks for it
_PERSONS = "|".join(word for word in PERSON if word not in ("member", "members", "person", "people"))
_DOWN = re.compile(r"(?i)^(?:(?:down|up|out|please|pls|now|for (?:me|us)|(?:of|on|about|from) (?:this|that|it)|this|that),? )+(?=(?:for|among) )")
# draft it with a success metric, with reason and target group: the parts of a hypothesis, and nothing that is said of one
_PART = r"(?:success |primary |main |clear )?(?:metrics?|kpis?|reasons?|rationale|mechanism|target group|population|audience|falsifier|direction|effect size|guardrails?)"
_PARTS_ASKED = re.compile(
    rf"(?i)(?:(?:please|pls|kindly|and|can you|could you|would you|i would like|i need|draft|write|make|put|phrase|formulate|word|it|this|that|them|one|down|up) )*"
    rf"(?:with|including|incl\.?|naming|and name|and) (?:an? |the |its |your )?{_PART}(?:(?:,| and|, and| plus| &) (?:an? |the |its )?{_PART})*(?: please| pls)?")
# by when it is needed, and who wants it
_FOR_WHEN = re.compile(
    r"(?i)(?:is |was )?(?:needed|due|wanted|required|requested|asked for)\b.{0,30}"
    r"|(?:from|by|of) (?:the |our |my )?(?:[\w-]+ ){0,2}(?:team|squad|department|guys|people|desk|folks|crm|growth|marketing)")
# who speaks for a squad's neighbours
OFFICES = (
    r"(?:team|squad|guys|folks|department|desk|designers?|analysts?|engineers?|writers?|editors?|agents?|colleagues?|researchers?"
    r"|manager|boss|lead|head of \w+|economists?|product|marketing|customer (?:care|support|service)|support|sales|crm|finance|growth|design|operations|ops"
    r"|editorial|legal|management|leadership)"
)
_SHORT = {"e.g.": "for example", "i.e.": "that is", "p.m.": "pm", "a.m.": "am", "vs.": "vs", "approx.": "about",
          "incl.": "including", "excl.": "excluding", "resp.": "respectively", "no.": "no", "etc.": "etc",
          "w/o": "without", "w/": "with"}
_WHO = (
    rf"(?:i|we|you|(?!people)my (?:\w+ )?\w+|(?:our|the|his|her|their) (?:[\w-]+ ){{0,2}}(?:{OFFICES}|group)|{OFFICES}|some of us"
    r"|(?:many|most|people|everyone|everybody|several|all) (?:of us|here)"
    r"|(?:they|he|she)(?=(?: [\w']+){1,3}? (?:(?:more|fewer|less|higher|lower)\b|(?:the|our|that|an?|it|this)\b.*\b(?:will|would|should|could|more|fewer|less|higher|lower|ris|fall|increas|go up|go down))))"
)
_HOLDS = (
    r"(?:(?:would|do|am|are|is|was|were|really|rather|strongly|quite|pretty|fairly|also|now|still|have|had|firmly|just"
    r"|therefore|thus|then|even|always|'d|'m|'re|'ve)\s+)*"
    r"(?:believes?|thinks?|bets?|wager|guess(?:es)?|expects?|suspects?|assumes?|reckons?|hopes?|supposes?|says?|feels?|imagines?"
    r"|predicts?"
    r"|posits?|contends?|submits?|surmises?|conjectures?|maintains?|ventures?(?: to say)?"
    r"|anticipates?|hypothesi[sz]es?|argues?|sure|certain|convinced|confident|hoping|expecting|guessing|betting|claim)"
)
_I = rf"(?:{_WHO}(?:'d|'m|'re|'ve|'ll)?\s+{_HOLDS}(?: on(?= (?:more|fewer|less|a|an)\b))?(?: myself)?(?: (?:it )?(?:is )?(?:likely|probable))?)"
_NOTION = (
    r"(?:feeling|bet|wager|guess|hunch|idea|expectation|belief|supposition|theory|claim|prediction|hypothesis|view|hope"
    r"|assumption|suspicion|thought|conjecture|thinking|reasoning|impression|hypo|h_?[1a]?)"
)
_BELIEFS = tuple(re.compile(
    rf"(?i)^\s*(?:(?:so|and|but|then|also|therefore|hence|now|well)\s*,?\s+)*{one}"
) for one in (
    rf"{_I}\s*(?:that\b|,|:)?\s+(?!for\b|so\b)",
    r"(?:i|we)(?: would|'d)?(?: really| also)? (?:(?:want|like|need|love|plan|intend|wish|hope) )?to (?:see|test|know"
    r"|check"
    r"|find out|learn|prove|show|examine|understand|figure out|try out|try)(?: out)?,? (?:whether|if|that|how far)\s+",
    r"(?:i|we)(?:'d| would)(?: like| want| love)? (?:to )?(?:hypothesi[sz]e|claim|argue|propose|suggest|posit|state|submit|contend|maintain|conjecture) that\s+",
    r"as an? (?:\w+ ){0,2}(?:manager|marketer|analyst|lead|owner|engineer|designer|writer|editor|scientist|researcher|colleague)(?: (?:for|of|in|at) [\w ]{3,30})?,\s+",
    r"if (?:i|we) (?:were|had|have) to (?:bet|guess|choose|say),?\s+",
    r"(?:i|we)(?:'m| am| are|'re)? (?:wonder|wondering|curious|keen to (?:know|see|learn))(?: to (?:see"
    r"|know))? (?:whether|if)\s+",
    rf"(?:(?:the|my|our|an?|test|one|his|her|this|here is (?:my|an?|the"
    rf"|our))\s+)*(?:[\w-]+ ){{0,2}}{_NOTION}(?: (?:to be tested|to test|under test))?(?: (?:from|of|for|by|in|to|at)"
    r" (?:an? |the |our |my )?[\w-]+)?\s*(?:(?:is|was|would be)(?: (?:the )?(?:as )?follow\w*)?(?:\s*:|\s+that\b"
    r"|\s+(?=to\b))?|:|\s[-–—])\s*",
    r"i have (?:an? )?(?:\w+ )?idea(?: (?:for|of|about) (?:an? )?\w+)?\s*[:,-]\s*",
    r"(?:for |from |of |out of )?(?:this|the following|that)(?: \w+)?\s*:\s*",
    rf"(?:it(?:'s| is| was| seems|would be|might be|could be)|there is)(?: widely| often| very| quite)? (?:assumed"
    rf"|believed|expected"
    rf"|thought|likely|possible|plausible|suspected|clear|obvious|reason to (?:believe|think)|(?:our"
    rf"|my) {_NOTION})(?: to me)?,? "
    r"(?:that\s+)?",
    r"(?:is it|would it be|it(?:'s| is| would be| might be)) worth (?:testing|trying|a test|checking|finding out|asking)"
    r"(?: out)?,? (?:that|whether|if|how far)\s+",
    r"(?:in|to) (?:our|my) (?:view|opinion|experience|mind|eyes),?\s+",
    r"(?:chances are|odds are)(?: that)?,?\s+",
    r"(?:maybe|perhaps|probably|possibly|surely|presumably|arguably|personally|frankly),?\s+",
    r"(?:out of this|from this|for this)\s*:\s*",
))
_AFTER_COMMA = re.compile(rf"(?i)(?:[,:;]|\s[-–])\s*(?P<link>(?:and|so|then|therefore)\s+)?{_I}(?: that)?\s+(?=\w)")
# we send two mails and expect more visits: whose expectation it is was said before
_EXPECTING = re.compile(r"(?i)\s*[,;]?\s+and (?:then |so |thus |therefore )?(?:expect|hope|bet|believe|think|assume|reckon|anticipate)(?: for| that| to see| to have)?\s+"
                        r"(?=(?:an?|the|more|fewer|less|higher|lower|larger|smaller|our)\b)")
_TRAILING = re.compile(rf"(?i),\s*(?:or so\s+|at least\s+|that is what\s+)?{_I}\s*(?=$|[,;])")


@dataclass(frozen=True)
class Told:
    """One sentence without its frame.

    Attributes:
        expected: somebody said that they believe it.
        asked: it was a question.
    """

    text: str
    expected: bool = False
    asked: bool = False


def told(text: str, measured: Callable[[str], bool]) -> tuple[Told, ...]:
    """The sentences of a message that say something, in order.

    >>> [one.text for one in told("I bet that shorter mails win. Hypothesis please.", lambda words: False)]
    ['shorter mails win']
    """
    found = []
    for sentence, asked in _sentences(text):
        rest = _unasked(sentence, measured).strip(" ,;:-–—.?!\"“”")
        if not rest or _only_asks(rest) or _PARTS_ASKED.fullmatch(rest):
            continue
        plain, believed = _unbelieved(rest)
        if plain:
            found.append(Told(plain, believed, asked))
    return tuple(found)


def unasked(text: str, measured: Callable[[str], bool]) -> str:
    """A message without what asks for a hypothesis, its sentences as they were."""
    kept = []
    for sentence, asked in _sentences(text):
        rest = _unasked(sentence, measured).strip(" ,;:-–—")
        if rest and not _only_asks(rest):
            kept.append(rest + ("?" if asked and not rest.endswith("?") else "" if re.search(r"[.!?]$", rest) else "."))
    return " ".join(kept)


def _sentences(text: str) -> list[tuple[str, bool]]:
    for short, long in _SHORT.items():
        text = re.sub(rf"(?i)(?<!\w){re.escape(short)}(?=\s+[a-z0-9(]|,)", long, text)
    parts = re.split(r"(?<=[\w)%\"”'’])([.!?]+)(?=\s|$)|\n+", text)
    sentences = []
    for i in range(0, len(parts), 2):
        end = parts[i + 1] if i + 1 < len(parts) else ""
        if parts[i] and parts[i].strip():
            sentences.append((parts[i].strip(), "?" in (end or "")))
    return sentences


def _unasked(sentence: str, measured: Callable[[str], bool]) -> str:
    """A sentence without the part that asks for a hypothesis."""
    if not re.search(r"(?i)\bhypo", sentence):
        return sentence
    pieces = _SEPARATED.split(sentence)
    kept: list[str] = []
    for i in range(0, len(pieces), 2):
        rest = _content(pieces[i], measured)
        if re.match(r"(?i)(?:and |with |plus )?(?:incl(?:uding|\.)? )?(?:what(?:ever)?|the things?) (?:we |that )?(?:must|should|may) not\b", rest):
            continue        # the hypothesis, including what we must not break
        if rest.strip() and not re.fullmatch(
            r"(?i)\s*(?:please|pls|plz|thanks|thank you|kindly|ok|okay|cheers)\s*[.!]*",
            rest):
            if kept and i > 0:
                apart = re.match(r"\s*[:;–—-]", pieces[i - 1]) and rest != pieces[i] and len("".join(kept).split()) > 3
                kept.append(". " if apart else pieces[i - 1])
            kept.append(rest)
    return "".join(kept)


def _content(piece: str, measured: Callable[[str], bool]) -> str:
    """What a piece of a sentence says beside the request."""
    words = re.findall(r"\S+", piece)
    at = next((i for i, word in enumerate(words) if _HYPOTHESIS.match(word.strip("\"“”'.,!*_/"))), None)
    if at is None:
        return piece
    first = at
    while first > 0 and asks(words[first - 1]):
        first -= 1
    rest = " ".join(words[at + 1:])
    if first > 0:       # ... get more people to tap, can you make a hypothesis of it
        while first < at and words[first].lower() not in _STARTS:
            first += 1
        return " ".join(words[:first]) if _only_asks(rest) else piece
    if _only_asks(rest):
        return ""
    rest = _DOWN.sub("", rest)
    if _FOR_WHEN.fullmatch(rest) and not measured(rest):
        return ""
    linked = _LINKS.match(rest)
    plain = _LINKS.sub("", rest)
    occasion = re.match(r"(?i)^(?:for|with|so|to|in)\b", rest) and not measured(rest) and not re.match(
        r"(?i)^for (?:all|every\w*|any\w*)\b", rest)
    # for the review in autumn: what the paper is for; for readers on iOS: whom it is for
    if occasion and not linked and re.match(r"(?i)^(?:for|to|in|with|so) (?:the |our |my |a |an |next "
            r"|this )*(?:[\w-]+ )?"
                                            r"(?:review|board|meeting|team|deck|slides?|report|plan|planning|quarter"
                                            r"|number|guardrails?|workshop|backlog|squad|colleagues?|boss)\b"
                                            rf"(?! (?:{_PERSONS})\b)", rest):
        return ""
    return plain


def asks(word: str) -> bool:
    """Whether a word is one of those by which a hypothesis is asked for."""
    plain = word.lower().strip("\"“”'.,!?()*_")
    return not plain or plain in _ASKING


def _only_asks(text: str) -> bool:
    return all(asks(word) for word in text.split())


def _unbelieved(text: str) -> tuple[str, bool]:
    """(without the words that say who believes it, whether there were any)."""
    believed = False
    for _ in range(4):
        before = text
        for pattern in _BELIEFS:
            text = pattern.sub("", text, count=1)
        text = text.strip(" ,;:-–—\"“”")
        if text == before:
            break
        believed = True
    text, inside = _AFTER_COMMA.subn(lambda match: f", {match['link'] or ''}", text)
    text, after = _TRAILING.subn("", text)
    if re.match(r"(?i)(?:we|i|let us|let's)\b", text):
        text, hoped = _EXPECTING.subn(": ", text, count=1)
        believed |= hoped > 0
    believed |= inside + after > 0
    return text.strip(" ,;:-–—"), believed
