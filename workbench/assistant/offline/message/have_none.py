"""What becomes of those who have none: left out, or zero, in whichever order and words it is said.

Only where they have none of what is counted itself; who has none of something else is another population, and the
clause stays as it stands, to be asked about.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.message.everyone import again
from workbench.assistant.offline.message.shares import people_of
from workbench.assistant.offline.words.fillers import words_of

_WHAT = r"(?P<what>[a-z]+(?: [a-z]+){0,3}?)"
_DROP = r"(?:leave|leaving|drop|dropping|exclude|excluding|skip|skipping|ignore|ignoring|omit|remove|take|throw)"
_GONE = (
    r"(?:(?:is|are|=|->|=>|:|be|being|gets?|stays?|has|have|no value and|undefined and|simply|must|should|shall|to|we"
    r"|please|then|also) )*(?:left out|leave out|excluded?|dropp?(?:ed)?|ignored|removed|skip(?:ped)?|omitted|taken out"
    r"|take out|thrown out|out|no value|undefined|(?:do |does |should |must |shall )?not (?:be )?(?:counted|count"
    r"|included"
    r"|in(?: it| there)?))"
    r"(?: (?:from|of|in|for) (?:the |this |that |our )?(?:calculations?|denominators?|metric|means?|averages?|numbers?"
    r"|count|figure|it|base))?")
_NIL = (
    r"(?:(?:is|are|=|->|=>|:|be|being|gets?|counts?|counted|contributes?|enters?|set|then|as|with|to|should|must|an?"
    r"|simply|have|has) )*(?:zeros?|0)(?: value)?")
_NOT_ZERO = (
    r"(?:,? ?\(?(?:and |but )?(?:not|never|no) (?:counted |taken |set |treated )?(?:as |to )?(?:an? )?(?:zeros?"
    r"|0)\)?)?")
_KEPT = (
    r"(?:,? ?\(?(?:do not|never|please do not|and not) (?:drop|exclude|leave|skip|ignore)(?: out)? (?:them|those|it"
    r"|any)\)?)?")
_END = r"(?= *(?:$|[.,;:!?)]| - |as a metric\b))"
_OPEN = r"(?:[,;.:(?]+| -)? ?(?:(?:and|so|but|where|while|please|simply|also|just) )*"
_HAVING = words_of("have has had did does do made make gave give got get bought buy paid pay spent spend placed left")
_ANY = frozenset({"nothing", "none", "one", "any", "anything", "such", "a single one", "single one", "any of it"})


def lacking(text: str, grounding: Grounding) -> str:
    """A normalised request with such a clause in the grammar's words.

    >>> lacking("largest bill in 28 days, no bill -> drop", log)        # doctest: +SKIP
    'largest bill in 28 days, others left out'
    """
    people = people_of(grounding)
    who = (rf"(?:(?:all|the|any|every|each|an?) )*(?:those|ones|whoever|anyone|anybody|everyone|everybody|{people}"
           r"|units?)")
    # who has bought nobody, where people are what is bought
    text = re.sub(r"\b(who(?:ever)? (?:(?:has|have|had) )?[a-z]+(?:ed|ght|ld)) nobody(?= *,? (?:stays?|is|are|should"
                  r"|gets?|counts?|does|do|must|left)\b)", r"\1 none", text)
    none = rf"(?:no|zero|not any|not a single) {_WHAT}|(?P<bare>none|nothing)(?: at all)?"
    lack = (
        rf"(?:(?:{who} )?(?:without|having no|lacking)(?: (?:an?|any|a single|one single))? {_WHAT}"
        rf"|(?:{who} )?(?:with|having) (?:{none})"
        rf"|(?:{who} )?(?:who|that|which|whoever) (?:(?:have|has|had) )?(?:never|did not|do not|does not|have not"
        rf"|has not"
        rf"|had not|not)(?: (?:have|had|make|made|ever|any|an?))* {_WHAT}(?: at all| anything| any| once)?"
        rf"|(?:{who} )?(?:who|that|which|whoever) (?:(?:have|has|had) )?(?P<verb>[a-z]+) (?:{none})"
        rf"|(?:if|when|where)(?: there (?:is|was|were|are)| (?:he|she|it|they) (?:had|has|have|made"
        rf"|bought))? (?:{none})"
        rf"|nobody {_WHAT}|no {_WHAT}|(?P<alone>none|nothing))")
    ways = (
        (rf"{_OPEN}{_named(lack)},? {_GONE}{_NOT_ZERO}{_END}\)?", "out"),
        (rf"{_OPEN}{_DROP}(?: out)? {_named(lack)}(?: out| aside)?{_NOT_ZERO}{_END}\)?", "out"),
        (rf"{_OPEN}{_named(lack)},? (?:then )?(?:please )?{_DROP} (?:{who}|them|him|her|it)(?: out| aside)?{_NOT_ZERO}"
         rf"{_END}\)?", "out"),
        (rf"{_OPEN}{_named(lack)},? {_NIL}{_KEPT}{_END}\)?", "zero"),
        (rf"{_OPEN}(?:with )?(?:a )?(?:zero|0) (?:for|if|when|in case of) {_named(lack)}{_KEPT}{_END}\)?", "zero"),
    )
    for way, fate in ways:
        match = re.search(way, text)
        if match is None:
            continue
        said = [value for name, value in match.groupdict().items() if value and name.startswith("what")]
        rest = f"{text[: match.start()]}, {text[match.end():]}"
        verb = next((value for name, value in match.groupdict().items() if value and name.startswith("verb")), None)
        if verb is not None and verb not in _HAVING and not again(verb, rest, people):
            continue        # who viewed nothing, of offers: others
        if said and said[0] not in _ANY and not again(re.sub(r"\b(?:by|on|up|via|in|an?"
            r"|any)\b", "", said[0]), rest, people):
            continue
        put = ", others left out" if fate == "out" else " (none is zero) "
        return f"{text[: match.start()]}{put}{text[match.end():]}"
    return text


def _named(lack: str) -> str:
    """The pattern with each of its groups named apart, as a name may stand once."""
    count = iter(range(99))
    return re.sub(r"\(\?P<(what|bare|alone|verb)>", lambda match: f"(?P<{match[1]}{next(count)}>", lack)


__all__ = ["lacking"]
