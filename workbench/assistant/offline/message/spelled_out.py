"""What a request spells out though it has said it: by source (watch or typed); weekly, by the week of the send.

Each goes only where the rest of the request says the same.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.message.leads import values_in
from workbench.assistant.offline.parts.bases import MESSAGES
from workbench.assistant.offline.parts.choosing import columns, own_values
from workbench.assistant.offline.words.own_words import everybody
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.stems import stem
from workbench.assistant.offline.words.themes import coined
from workbench.assistant.offline.words.vocabulary import spoken

_END = r"(?=\s*(?:$|[.,;:!?)]))"
_PERIOD = {"hourly": "hour", "daily": "day", "weekly": "week", "monthly": "month"}
_SENT = (
    rf"(?:of (?:the |its |their )?(?:send|sending|dispatch|message|sends)|(?:in which |that )?(?:it|they|the {MESSAGES}"
    r"|each message) (?:was|were|is|are|went|goes|go) (?:sent|out)(?: in| on)?)"
)
_SENDING = re.compile(rf"[,;(]? ?\b(?:by|per|in|for|of|using|going by) (?:the )?(?P<unit>hour|day|week|month) {_SENT}"
                      rf"{_END}\)?")
_RATE = re.compile(r"\b(?:rates?|ctr|share|percentage|proportion)\b")
_PERSON = re.compile(r"\b(?:metrics?|kpis?|guardrails?|within|per (?:user|person|member|customer)|each (?:user"
                     r"|person))\b")
# one number, not broken down
_ONE = re.compile(
    r"[,;:(]? ?\b(?:(?:as|with|just|only|in) )?(?:(?:one|a single) (?:number|figure|value),? )?(?:and )?not (?:to be )?"
    r"(?:broken (?:down|out)|split(?: up)?|grouped|sliced)(?: (?:by anything|at all|any further|in any way))?\)?"
    r"(?=\s*(?:$|[.,;:!?)]))")
_GROUPED = re.compile(r"\b(?:by|per|for each|for every|each|every|across|over time|daily|weekly|monthly|hourly)\b")
# events and no messages: rows are what is counted
_ROWS = re.compile(
    r"[,;(-]+ ?(?:i mean )?(?:the |counting )?(?:events?|rows|every (?:single )?(?:event|one|click|open|tap))"
    rf",? (?:and )?not (?:the |their )?(?:distinct |unique )?(?:{MESSAGES}|people|users?|persons?|members?){_END}\)?")
_COUNT = re.compile(r"\b(?:counts?|number of|how many|how often)\b")
# listening rows: one each
_RECORDS = re.compile(r"\b(how many|number of|count of|counts of) (?:the )?((?:[a-z]+ ){0,2}[a-z]+)(?: table)?"
    r" (?:rows|records)\b")
# how many were opened, and of those how many clicked: two numbers, of which a funnel holds both
_DONE = (r"(?:(?:were|was|are|is|got|get|gets|then|also|ever|have been|has been) )*(?:delivered|opened|clicked"
    r"|tapped|converted)")
_CHAIN = re.compile(
    rf"\bhow many (?:of )?(?P<what>(?:(?:the|our|all) )*(?:[a-z]+ ){{0,3}}?[a-z]+) {_DONE},? (?:and )?(?:out )?of"
    rf" (?:those|these|them)"
    rf",? how many {_DONE}(?! by\b)")
# at which step they are lost: what a funnel shows
_STEP = re.compile(
    r"(?:^|(?<=[.;!?] ))(?:(?:i|we) (?:would like|like|want|need|wish|would love) to )?"
    r"(?:see|know|learn|find out|understand)(?: exactly)? (?:at |in |after )?(?:which|what|where)"
    r"(?: (?:step|stage|point))?(?: exactly)? (?P<what>[^.;!?,]{0,50}?)"
    r"(?:lose|loses|are losing|is losing|losing|drop(?:s|ping)?(?: out| off)?|leak(?:s|ing)?|fall(?:s|ing)?"
    r"(?: away| off| out)?|get lost|gets lost)(?: (?:people|users?|them|most|off|away|out|the most|their readers))*\s*"
    r"(?=$|[.;!?])")
_LISTED = re.compile(r"(?P<open>\s*\(|:\s+|,\s+(?:that is,? |namely |ie |so )|\s+-\s+)(?P<list>[^().;:?!]{3,120})\)?"
                     r"(?=\s*(?:$|[.,;?!)]))")
# only examples of what a column holds
_EXAMPLES = re.compile(
    r"(?:\s*\(|,? )(?P<lead>(?:for (?:example|instance)|e ?\.? ?g\b\.?|such as|say),? )?(?P<list>[^();:?!]{3,120}?)"
    r"(?P<more>,? (?:and )?(?:so (?:on|forth)|etc(?:etera)?\b\.?|the like|(?:many )?others|what ?not|more))?\)?"
    r"(?=\s*(?:$|[.;?!)]))")
_EXAMPLES_AT = re.compile(r"\s*\(|,? (?=(?:for example|for instance|e ?\.? ?g\b|such as|say)\b)")
# over all units: nobody is left out
_ALL = re.compile(rf" ?,? ?\b(?:over|across|for|of|among|in) all (?:of )?(?:the |our )?(?:units?|users?|people){_END}")


def spelled_out(text: str, grounding: Grounding) -> str:
    """A normalised request without it."""
    text = re.sub(r"\b(?:full|complete|entire|whole|usual) (?=(?:messages? |sends? )?funnels?\b)", "", text)
    chain = _CHAIN.search(text)
    if chain is not None and not _PERSON.search(text) and not set(everybody(grounding)) & set(chain["what"].split()):
        text = f"{text[: chain.start()]}funnel of {chain['what']}{text[chain.end():]}"
    text = _RECORDS.sub(lambda match: f"{match[1]} {match[2]}" if any(
        one.event.fact != "sends" and one.find(match[2]) is not None for one in spoken(grounding)) else match[0], text)
    text = _SENDING.sub(lambda match: _dated(text, match), text)
    if _ONE.search(text) and not _GROUPED.search(_ONE.sub(" ", text)):
        text = _ONE.sub(" ", text, count=1)
        text = re.sub(r"^\s*(?P<ask>(?:please )?(?:draft|make|give me|show me) an? (?:analysis|insight|chart|query))"
                      r"(?: (?:with|of|as|in) (?:just |only )?(?:one|a single) (?:number|figure|value))?\s*[:,]\s*",
                      lambda match: re.sub("insight", "analysis", match["ask"]) + " of ", text)
    if _COUNT.search(text) and not _RATE.search(text) and not _PERSON.search(text):
        text = _ROWS.sub(" ", text)
    if re.search(r"\bfunnels?\b|\bstep by step\b", text):
        text = _STEP.sub(lambda match: _shown(text, match, grounding), text)
    if any(re.search(rf"(?<!\w){re.escape(normalise(name))}(?!\w)", text) or name in text
           for name in grounding.catalog.metrics):
        text = _ALL.sub(" ", text)
    for found in _EXAMPLES_AT.finditer(text):
        match = _EXAMPLES.match(text, found.start())
        if match is not None and _exemplified(text, match, grounding) == " ":
            text = f"{text[: match.start()]} {text[match.end():]}"
            break
    return " ".join(_LISTED.sub(lambda match: _enumerated(text, match, grounding), text).split()).strip(" ,;")


def _dated(text: str, match: re.Match[str]) -> str:
    """By the week of the send: how a trend of a rate is dated anyway."""
    rest = f"{text[: match.start()]} . {text[match.end():]}"
    if not _RATE.search(rest) and not re.search(r"\bfunnel\b", rest):
        return match[0]
    said = {unit for word, unit in _PERIOD.items() if re.search(rf"\b{word}\b", rest)}
    said |= set(re.findall(r"\b(?:per|each|every|by|a) (?:the )?(hour|day|week|month)\b", rest))
    said |= {unit for unit in _PERIOD.values() if re.search(rf"\b{unit} (?:by|on|to|over|after) {unit}\b", rest)}
    if not said:
        return f" per {match['unit']}"
    return " " if said == {match["unit"]} else match[0]


def _shown(text: str, match: re.Match[str], grounding: Grounding) -> str:
    """Nothing, where the question speaks of nothing that is not shown: the appeals, in a funnel by domain."""
    rest = f"{text[: match.start()]} . {text[match.end():]}"
    known, by = columns(grounding), set()
    for said in re.findall(r"\b(?:by|per|for each|for every|each|across)(?: the| our)? ([a-z]+(?: [a-z]+)?)", rest):
        by |= {known[one] for one in (said, said.split()[0]) if one in known}
    there = set(values_in(rest, grounding))
    told = [pair for pair in values_in(match[0], grounding) if pair not in there and pair[0] not in by]
    return match[0] if told or re.search(r"\d|\b(?:only|not|new|first|last|except|without)\b", match["what"]) else " "


def _enumerated(text: str, match: re.Match[str], grounding: Grounding) -> str:
    """Nothing, where the values of the very column by which it is split are listed, each of them and no other."""
    before, known = text[: match.start()], columns(grounding)
    said = re.search(r"\b(?:by|per|for each|for every|each|across)(?: the| our)? ((?:[a-z]+ ){0,2}[a-z]+)$", before)
    if said is None:
        return match[0]
    words = said[1].split()
    column = next((known[one] for n in range(len(words), 0, -1) if (one := " ".join(words[:n])) in known), None)
    listed = [part.strip() for part in re.split(r",| or | and | vs | versus |/", match["list"]) if part.strip()]
    listed = [re.sub(r"^(?:either|the|and|or|both|on|by) ", "", part) for part in listed]
    told = {_form(one) for one in listed}
    held = [values for (_, name), values in grounding.closed.items() if name == column and len(values) > 1]
    return " " if any(told == {_form(normalise(v)) for v in values} for values in held) else match[0]


def _exemplified(text: str, match: re.Match[str], grounding: Grounding) -> str:
    """Nothing, where some values of the very column by which it is split are said to be examples."""
    if not match["lead"] and not match["more"]:
        return match[0]
    known = columns(grounding)
    said = re.search(r"\b(?:by|per|for each|for every|each|every|across|all)(?: (?:the|our|of|kinds?|types?))*"
                     r" ((?:[a-z]+ )?[a-z]+?)s?(?P<which> (?:that|which) (?:we|our|there) [a-z ]{2,30})?$",
                     text[: match.start()])
    words = said[1].split() if said is not None else []
    forms = [form for n in range(len(words)) for one in (" ".join(words[n:]),) for form in (one, f"{one}s")]
    column = next((known[form] for form in forms if form in known), None)
    if column is None:
        return match[0]
    able = {_form(normalise(v)) for (_, name), values in grounding.closed.items() if name == column for v in values}
    able |= {_form(word) for word, (name, _) in own_values(grounding) if name == column}
    able |= {_form(word) for word, (name, _) in coined(grounding).items() if name == column}
    shown = {_form(part.strip()) for part in re.split(r",| or | and |/", match["list"]) if part.strip()}
    return " " if shown <= able else match[0]


def _form(said: str) -> str:
    return " ".join(stem(word) for word in said.split())


__all__ = ["spelled_out"]
