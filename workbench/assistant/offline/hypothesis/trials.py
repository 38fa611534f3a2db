"""Which sentence says what is to be tried, and which what is hoped for."""

from __future__ import annotations

from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.hypothesis.framing import Told
from workbench.assistant.offline.hypothesis.grammar import Terms
from workbench.assistant.offline.hypothesis.motives import reasons

_TRIED = re.compile(
    r"(?i)^(?:(?:we|i|they|let us|let's|the squad|our team|what if we|suppose (?:that )?we|imagine we|how about)\b.*"
    r"|(?:suppose|imagine|assume|say|what if|let)\b.*|to [a-z]+ .*|(?:please )?(?!there|the |our |my |a "
    r"|an )[a-z]+ing\b.*)$"
)
WOULD = re.compile(
    r"(?i)\b(?:(?:i|we)(?:'d| would)? (?:like|want|love|plan|intend|propose|suggest|wish|recommend)"
    r"|(?:marketing|sales|crm|finance|product|growth|support|design|editorial|legal|management|my boss|our (?:boss|manager)|my manager|the \w+|our \w+)"
    r"(?: (?:team|squad|guys|people|department))?"
    r" (?:would like|wants?|wishes|suggests?|proposes?|(?:asks?|plans?|insists?|asked|begs?|pleads?|votes?|calls?|argues?|pushes|lobbies|suggested|proposed|wanted)(?= (?:to|for|on|us to)\b))|(?:we|i)(?:'re| are| am|'m)? (?:going"
    r"|planning|about|thinking)"
    r"|(?:the |my |our )?(?:plan|idea|proposal|suggestion|test|experiment|change) (?:is|would be))\b(?: on| of"
    r"| about| for)?(?: to)?"
    r"(?: (?:test|try|check|run|see)(?: out| whether| what happens (?:if|when))?)?(?: (?:that|us to|to have)(?= (?:we|one|a|an|the|send|show|put|\w+)\b))?\s+(?P<what>(?:\w+ing|to \w+|(?<=to )\w+|an?"
    r"|the|we|fewer|more|less|one|two|three|four|no|only|another|(?<=us to )\w+)\b.+)$"
)
IMPERATIVE = re.compile(
    r"(?i)^(?:send|drop|stop|cap|hold|pause|merge|bundle|move|show|replace|add|remove|cut|raise|lower|give|let|limit"
    r"|skip|ask|offer|put"
    r"|leave|use|switch|shorten|split|double|halve|introduce|write|tell|text|push|mail|delay|personali[sz]e|name|sign"
    r"|test|try|start"
    r"|keep|make|reduce|increase|target|swap|turn|set|include|exclude|greet|remind|wait|batch|combine|group|prefer"
    r"|translate|deliver|explain|mention|highlight|state|surface|route|schedule|space|spread|time|trigger|locali[sz]e|address|call"
    r"|mark|label|link|attach|embed|print|quote|display|present|pre-?fill|rank|sort|order|filter|suppress|silence|throttle|ration|trim"
    r"|re-?word|rewrite|rephrase|rename|redesign|simplify|clarify|warn|notify|alert|ping|follow up|confirm|thank|congratulate|celebrate"
    r"|praise|reward|bring|build|allow|enable|disable|nudge|invite|encourage|get rid|do away|roll out|launch|pilot|extend|open|close|hide"
    r"|reveal|restrict|reserve|pair|consolidate|condense|collect|hand|provide|supply|have|cancel|retire|abolish|kill|scrap|phase out|go"
    r"|stick|focus|lead|begin|end|finish|speak|use|no more|only|just|one|two|three|at most|never)\b"
)
# half of the mails could go; the banner should be dropped
_GOES = re.compile(r"(?i)^(?!they\b|it\b|we\b)[\w' -]{4,60}? (?:could|can|should|must|may|has to|have to|ought to|needs? to) (?:go|be (?:dropped|cut|removed|merged|bundled"
                   r"|the|an?|in|on|at|before|after|first|last|sent|moved|shown|replaced|halved|capped|paused|stopped|named|added|put|limited|shortened|delayed)"
                   r"|(?<=should )(?!rise|fall|drop|go|increase|decrease|grow|improve|climb|shrink|decline|sink|be\b|have\b|more|fewer|less)\w+)\b")
HOPED = re.compile(
    r"(?i)\b(?:would|should|will|could|might|ought to|may|expect\w*|hope\w*|aim\w*|goal|want)\b|^(?:more|fewer|less"
    r"|higher|lower)\b|\b(?:up|down)$"
)
SUPPOSED = re.compile(
    r"(?i)^(?:what if|suppose|supposing|imagine|assuming|assume|say|let us say|let's say|how about if|how about"
    r"|what about)\s+(?:that\s+)?"
    r"|^(?:would|could|might|does|will|can|may)\s+(?=\w+ing\b)"
)


def hope(one: Told, terms: Terms) -> int:
    """How plainly a sentence says what is hoped for; 0 for one that says what is tried, or how things are."""
    if SUPPOSED.match(one.text) or IMPERATIVE.match(one.text) or WOULD.search(one.text):
        return 0
    if wanted(one.text) != one.text:
        return 3
    return 2 if HOPED.search(reasons(one.text, terms)[0]) else 1 if one.expected else 0


def change_of(sentence: str) -> str:
    """What a sentence says is to be tried; nothing where it says none."""
    if match := WOULD.search(sentence):
        return re.sub(r"(?i)^to ", "", match["what"])
    if (match := SUPPOSED.match(sentence)) and len(sentence) > match.end():
        return re.sub(
            r"(?i)\s+(?:help|work|do the trick|pay off|make a difference|change anything)\b.*$",
            "", sentence[match.end():],
        )
    if IMPERATIVE.match(sentence) or _GOES.search(sentence):
        return sentence
    if re.match(r"(?i)(?:they|it|these|those|people|this) (?!gets?\b|sees?\b|receives?\b|would\b|could\b|should\b)[a-z]+ ", sentence):
        return ""           # they annoy more than they bring
    if re.match(r"(?i)(?:nobody|no ?one|hardly any\w*|few people|everybody|everyone)\b", sentence):
        return ""
    if _TRIED.match(sentence) and not re.match(r"(?i)^(?:we|i|they)\b", sentence):
        return re.sub(r"(?i)^to ", "", sentence)
    if re.match(
        r"(?i)^(?:so |then |therefore )?(?:we|i|let us|let's) (?:should|could|will|would|might|can|may|send|stop|cap"
        r"|drop|show|start)\b",
        sentence):
        return sentence
    if not re.search(r"(?i)\b(?:is|are|was|were|has|have|had|do|does|did|will|would|should|feels?|complain\w*|told"
            r"|tells?)\b", sentence):
        return sentence if re.search(
            r"(?i)\b(?:only|instead|no|without|every|per|more|fewer|less|by|at|from|on|in)\b",
            sentence) else ""
    return ""


def wanted(sentence: str) -> str:
    """We want people to stay: people to stay."""
    return re.sub(r"(?i)^(?:we|i)(?:'d| would)?(?: all| really)? (?:want|like|hope|aim|need"
            r"|wish)(?: for)?\s+(?:to see\s+)?", "", sentence)


def tidy(words: str) -> str:
    """Without links before and after, and without a helping verb that lost its own."""
    words = " ".join(words.split()).strip(" ,.;:–-(\"“”'")
    if re.search(r"(?i)\b(?:they|we|you|i|people|who|that) gets?$", words):
        return words        # every push that they get
    words = re.sub(r"(?i)\s*,?\s+and (?:we|i|they|there)['’](?:d|ll)$|\s*,\s*(?:we|they)$", "", words)       # a link and we'd
    words = re.sub(r"(?i)^(?:for|about) (?=(?!\w+ing (?:to|a while)\b)\w{2,}ing\b)", "", words)
    words = re.sub(r"(?i)^(?:(?:then|that|and|so|but|provided|provided that|suppose|supposing|assuming(?: that)?"
            r"|what if|in case|could|would|might|does)\s+)+", "", words)
    words = re.sub(
        r"(?i)[\s,]+(?:(?:will|would|should|could|may|might|can|shall) (?:be|get)|will|would|should|could|may|might"
        r"|can|shall|ought(?: to)?|to|be|get|gets|with|without|and|and therefore|and so|and thus|and (?:we|they)(?:['’]d|['’]ll| would| will)"
        r"|therefore|then|thus|also|hence|so|that|which|who)$", "", words)
    return words.strip(" ,.;:–-(\"“”'")
