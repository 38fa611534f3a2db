"""Whether a change is something that we do, rather than what people do or are of themselves."""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.hypothesis.sides import Sides
from workbench.assistant.offline.hypothesis.trials import IMPERATIVE
from workbench.assistant.offline.hypothesis.whom import people_of
from workbench.assistant.offline.parts.metric_names import metrics_of
from workbench.assistant.offline.parts.volume import MESSAGES
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.vocabulary import Unclear, spoken

# a change that is told as what becomes of a number: opt-outs fall
_MOVED = re.compile(
    r"(?i)\s+(?:(?:has|have|had|is|are|was|were) )?(?:falls?|fell|fallen|falling|rises?|rose|risen|rising|drops?"
    r"|dropped|dropping"
    r"|grows?|grew|grown|growing|increase[sd]?|increasing|decrease[sd]?|decreasing|declined?s?"
    r"|improve[sd]?|go(?:es)? (?:up|down)|went (?:up|down)|(?:lower|higher|up|down))\s*$")

# a time alone is nothing that is done: in march more cards were made
_WHEN = re.compile(
    r"(?i)(?:in|since|during|last|this|until) (?:the )?(?:last )?(?:january|february|march|april|may|june|july|august|september|october"
    r"|november|december|week|month|year|quarter|spring|summer|autumn|winter)")
_NO_MORE = re.compile(r"(?i)(?:no|not) (?:more|fewer|less|higher|lower) (?P<what>.+)")


def ours(found: Sides, grounding: Grounding) -> None:
    """Ask where the change is what people do of themselves: readers who click more read more.

    Raises:
        Unclear: with what they do.
    """
    persons = "|".join(sorted(map(re.escape, people_of(grounding)), key=len, reverse=True))
    moved = metrics_of(_MOVED.sub("", found.change), grounding) if _MOVED.search(found.change) else []
    ours = re.search(r"(?i)\b(?:is|are|was|were|be|been) \w+ed\s*$", found.change) and all(
        grounding.catalog.fact(fact).table == "sends"
        for name in moved for fact in grounding.catalog.metrics[name].facts)
    if moved and not ours and not re.match(
            r"(?i)(?:we|i|let)\b|\w+ing\b", found.change) and not IMPERATIVE.match(found.change):
        raise Unclear(f"“{found.change}” is what happens. What would we do otherwise? Write it as “if we …, then …”.")
    if _WHEN.fullmatch(found.change) or re.match(r"(?i)(?:we|i) (?:saw|noticed|observed|heard)\b", found.change):
        raise Unclear(f"“{found.change}” tells what was. What would we do otherwise? Write it as “if we …, then …”.")
    if (bound := _NO_MORE.match(found.change)) and metrics_of(bound["what"], grounding) and not re.search(
            rf"(?i)\b(?:{MESSAGES})\b", bound["what"]):
        raise Unclear(f"“{found.change}” says what must not get worse. What would we do? Write it as “if we …, then …”, "
                      "and what must not get worse after “without”.")
    several = r"(?:(?:the|our|more|fewer|all|many|most|some|these|those) )*"
    if re.fullmatch(rf"(?i){several}(?:{persons}|they|people)(?: \w+)?", found.change):
        raise Unclear(f"“{found.change}” is what people do. What would we do otherwise? Write it as “if we …, then …”.")
    if re.match(rf"(?i)(?:(?:i|we) (?:\w+ ){{1,3}}that )?(?:more|fewer|less|most|half) of (?:(?:the|our|these|those|all) )*(?:[\w-]+ ){{0,2}}(?:{persons}|them)\b",
                found.change):
        raise Unclear(f"“{found.change}” is what people do. What would we do otherwise? Write it as “if we …, then …”.")
    hope = re.compile(rf"(?i)(?:(?:and|so|then) )?(?:(?:fewer|more|less|many|most)(?: of \w+(?: \w+)?)?(?: (?:{persons}|people))? "
                      rf"(?:will|would|should|shall)|(?:fewer|more) (?:{persons}|people)|nobody|no one|none)\b")
    for clause in re.split(r"[,.;]\s*", found.change):
        if hope.match(clause) and metrics_of(clause, grounding):
            raise Unclear(f"“{clause}” is what people do as well. Which one must show it? The other can be a guardrail: "
                          "say what must not get worse after “without”.")
    people = rf"(?:{persons}|they|people) (?:really |already )?"
    if re.match(rf"(?i){people}(?:have|need|want|like|feel|think)\b", found.change):
        raise Unclear(f"“{found.change}” is how people are. What would we do otherwise? Write it as “if we …, then …”.")
    match = re.match(rf"(?i)(?:[\w-]+ ){{0,3}}?(?:{persons}) (?:who|that) (.+)$", found.change)
    done = " ".join(normalise(match[1]).split()[:3]) if match else ""
    if done and not IMPERATIVE.match(found.change) and not re.match(r"(?:are|were|is|was|get|gets|got|receive\w*|have been|see|hear)\b", done) and any(
            one.find(done) for one in spoken(grounding) if one.event.table != "sends"):
        raise Unclear(f"“{found.change}” is what people do. What would we do otherwise? Write it as “if we …, then …”.")


__all__ = ["ours"]
