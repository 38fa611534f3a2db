"""Messages that did not come to a step, as a count: unopened, without a click, never delivered, which nobody tapped.

Only a count of messages is put so, and only of one step: a share, a metric, people and a length of time are left as
they stand, and asked about.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.message.rates import PARTS, messages_of, step_words
from workbench.assistant.offline.words.own_words import everybody

_BE = r"(?:(?:is|are|was|were|has|have|had|did|do|does|get|gets|got) )"
_NOT = r"(?:not|never)(?: (?:even|once|ever|yet|actually|really))*"
_MAYBE = r"(?:(?:be|been|being|get|gets|got|gotten|receive|received|attract|attracted|see|an?|any|single|one|even) )*"
_OTHERWISE = (
    rf"{PARTS}|%|metrics?|kpis?|within|during|exposure|after|before|until|since|yet|than|both|twice|again|hypothes\w+"
    r"|ratio|divided|over sent|curves? of|at least|at most|only once|average|mean|median"
)
_ASKED = (
    r"(?:how many|what number|(?:the |what is the )?(?:number|count|quantity)"
    r"(?: of (?:those|them|messages|ones))?)"
)
_COUNT = r"how many|numbers?|counts?|counted|total|quantity|volume"


def missed(text: str, grounding: Grounding) -> str:
    """A normalised request in which messages that did not come to a step stand as those sent notopened: a coined word.

    >>> missed("texts nobody tapped, count by topic", grounding)     # doctest: +SKIP
    'texts sent notclicked, count by topic'
    """
    text = re.sub(r"\b(?:and )?yet (?=(?:(?:were|was|are|is|got) )?(?:not|never|no one|nobody)\b)", "but ", text)
    if re.search(rf"(?<!\w)(?:{_OTHERWISE})(?!\w)", text) or not re.search(rf"\b(?:{_COUNT})\b", text):
        return text
    steps = step_words(text, grounding)
    adjectives = re.findall(r"\bun([a-z]+)", text)
    for bare in adjectives:
        steps |= step_words(bare, grounding)
    steps |= {"arrive": "delivered", "arrived": "delivered", "arrives": "delivered"}
    step = rf"(?P<step>{'|'.join(sorted(map(re.escape, steps), key=len, reverse=True))})"
    people = "|".join(map(re.escape, sorted(everybody(grounding), key=len, reverse=True)))
    anybody = rf"(?:anybody|anyone|any of (?:the |our )?(?:{people})|(?:an?|any|a single|one)(?: single)? (?:{people}))"
    nobody = (rf"(?:nobody|no one|not one (?:{people})|not a single (?:{people})|no (?:{people})"
              rf"|none of (?:the |our )*(?:{people}))")
    by = rf"(?: (?:by|from) {anybody})?(?: at all)?"
    which = r"(?:(?:that|which) )?"
    ways = (
        rf"{which}{_BE}*{_NOT} {_MAYBE}{step}{by}",
        rf"(?:that |which )?{_BE}*(?:failed|fail) to {_MAYBE}{step}{by}",
        rf"without {_MAYBE}{step}{by}",
        rf"{which}(?:with|(?:have|has|had|get|gets|got|received|receive|saw|attracted|drew)) (?:no|zero|not a single"
        rf"|not one|not even one) {step}{by}",
        rf"{which}(?:to |by )?{nobody} (?:ever |has |have |had |even )*{step}",
        rf"{which}(?:{_BE}|remain|remains|remained|stay|stays|stayed|went|go|left|lie|lay|still|remaining)*"
        rf"(?: |(?<!\w))(?:remained |stayed |went |left |sent )?un{step}{by}",
    )
    found: set[str] = set()

    def put(match: re.Match[str]) -> str:
        found.add(steps[match["step"]])
        return f"sent not{steps[match['step']]}"

    said = text
    for way in ways:
        said = re.sub(rf"(?<!\w){way}(?!\w)", put, said)
    if len(found) != 1:
        return text
    said = re.sub(r"\b(sent not\w+) ?\(\1\)", r"\1", said)
    said = re.sub(r"^(?:of|out of|from|among) (?:everything|all|all (?:the )?messages|the messages)(?: that| which)?"
                  rf"(?: (?:we|i))?(?: sent| send)?,? (?:{_ASKED} )?(?=sent not)", "number of messages ", said)
    said = re.sub(r"\b(how many|number of)(?: of (?:the|our|all))* (?=sent not)", r"\1 messages ", said)
    said = _after(said, steps)
    rest = re.sub(r"\bsent (?:got\w+ )?not\w+", " ", said)
    mine = set(step_words(rest, grounding).values()) - {"sent"}
    if mine or re.search(rf"(?<!\w)(?:{people}|people|who)(?!\w)", rest) or not re.search(
            rf"\b{messages_of(grounding)}\b", rest) or said.count("sent not") > 1:
        return text
    return " ".join(said.split())


def _after(said: str, steps: dict[str, str]) -> str:
    """Messages that came to one step and to none after it: opened but never clicked, delivered and not opened."""
    order = ("delivered", "opened", "clicked")
    step = rf"(?P<step>{'|'.join(sorted(map(re.escape, steps), key=len, reverse=True))})"
    which = rf"(?:(?:that|which|who) )?{_BE}*"

    def put(match: re.Match[str]) -> str:
        came = steps[match["step"]]
        if came not in order or order.index(came) >= order.index(match["not"]) or came == "clicked":
            return match[0]
        return f"{match['noun'] or ''}sent got{came} not{match['not']}"

    said = re.sub(rf"(?<!\w)(?P<noun>){which}{step},? (?:but|and|yet|though|although)(?: then)?(?: (?:were|was|are"
        rf"|is))? "
                  r"sent not(?P<not>\w+)", put, said)
    return re.sub(rf"(?<!\w)(?:the |all )*{step} (?P<noun>(?:messages?|e?mails?|notifications?|ones|pushes|texts?) )"
                  rf"{which}sent not(?P<not>\w+)", put, said)


__all__ = ["missed"]
