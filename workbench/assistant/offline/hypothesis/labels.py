"""Parts of a hypothesis that are said apart from its sentence, under a label: what changes, a reason, a population, a size."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.effects import effect_of

_NAMES = {
    "because": r"reason(?:ing)?|rationale|mechanism|why|motivation|logic|insight|evidence|argument|theory|because|the reason",
    "change": r"change|lever|tactic|move|feature|creative|variation|independent variable|iv|what we do differently|plan|idea|proposal|suggestion|approach|measure|treatment|what changes|what we change|intervention|variant|action|the means|means|what we do|what we would do"
            r"|test",
    "outcome": r"effect|dependent variable|dv|what we expect|hoped[- ]for effect|expected change|expected(?: effect| result| outcome)?|expectation|result|outcome|impact|prediction|then"
            r"|metric|kpi|hoped[- ]for|we expect|i expect"
               r"|primary(?: metric)?|success(?: metric)?|goal metric",
    "whom": r"pop|seg|tg|population|eligible(?: users?| people)?|eligibility|enrolled|denominator|applies to|applicable to|for|segment|audience|target group|target audience|for whom|who|whom|target users?|people|users|cohort|sample|scope|participants|subjects|who gets it",
    "size": r"size|target|goal|aim|mde|uplift|lift|effect size|expected size|minimum effect",
}
_LABEL = re.compile(
    r"(?i)(?:^|[.;,!?(\n]\s*|\s[-–]\s)(?:the |my |our )?(?:" + "|".join(f"(?P<{k}>{v})" for k, v in _NAMES.items())
    + r")\s*(?:\?|:|=|\bis(?: that)?:?(?=\s)|\bbeing\b"
    r"|(?:(?<=population )|(?<=segment )|(?<=audience )|(?<=group ))(?:would|should|will) be(?=\s))\s*(?=\S)"
)
_COLON = re.compile(r"(?i)[:?=]\s*$")
_TRIED = re.compile(
    r"(?i)(?:^|[.;,!(]\s*)(?:it is |it's |this is )?(?:to be )?(?:tested|tried|run|tried out)"
    r" (?:on|with|among|for|in)\s+([^.;,]+)[.;,]?"
    r"|^for ([^:;.,]{3,60}):\s*")
# for the quarterly plan: what the paper is for
_OCCASION = re.compile(r"(?i)\b(?:plan|planning|slides?|deck|board|roadmap|review|paper|quarter|meeting|report|backlog|sprint|okrs?|workshop|offsite|presentation|memo|wiki|year[- ]end|christmas|new year|easter|diwali|ramadan|black friday|spring|summer|autumn|winter|season|campaign|launch"
                       r"|holidays|q[1-4]|january|february|march|april|june|july|august|september|october|november|december)$")
# for sending a second push: what is done, and nobody
_OFFICE = re.compile(
    r"(?i)\bfor (?:(?:the|our|my) )?(?:(?:customer |player )?support|marketing|finance|sales|product|crm|growth|design"
    r"|legal|operations|ops|engineering|leadership|management|editorial)(?: (?:team|squad|department|people|folks))?:")
_DONE = re.compile(r"(?i)\bfor (?:\w+ing\b|(?:an?|one) (?:extra|second|third|additional|new|short|shorter|longer|weekly|daily)\b)")
_HOPED = re.compile(
    r"(?i)(?:^|[.;,]\s*)(?:(?:we|i)(?:'d| would)? (?:hope for|aim for|aim at|target|expect|want|look for|like to see)"
    r"|we are after"
    r"|(?:target|goal|aim|effect|size)(?: is| of|:)?)\s*(?P<of>(?:an? |the |about |at least |some )*(?:effect of "
    r"|uplift of |lift of "
    r"|increase of |drop of |plus |minus )?[+\-]?\s?\d+(?:\.\d+)?\s?(?:%|pp\b|per ?cent(?:age points?)?"
    r"|points?))(?: \w+){0,2}\s*(?=[.;,]|$)")
# of an effect, how one would feel about it
_GLAD = re.compile(
    r"(?i)\s+(?:would|will|should) (?:already |certainly |really )?(?:make (?:us|me|our \w+|the \w+"
    r"|everybody) (?:very |quite |really )?"
    r"(?:happy|glad|proud|content)|be (?:very |quite |really |just )?(?:great|nice|fine|good|enough|wonderful|lovely"
    r"|a success|a win|plenty)"
    r"|do|suffice|please us|satisfy us)(?=\s*(?:[.;,!]|$))")
# a population that ends a sentence; silver and basic of gold, silver and basic is none
_LAST = re.compile(r"(?i)(?P<one>[\w+-]+)\s*(?:[,;]|\s-)\s*(?P<whom>(?:for |among |only )?[^,;.!?()]{3,50})(?=\s*[.!?](?:\s|$)|\W*$)")
_BARE = re.compile(
    r"(?i)(?:by )?(?:at least |about |roughly |around |plus |up )?[+\-]?\s?\d+(?:\.\d+)?\s?(?:%|pp"
    r"|per ?cent(?:age points?)?)"
    r"(?: (?:uplift|lift|effect|more|less|fewer|at least|up|down|or more|or so))*")

# a population that is a sentence of its own, however it begins
_WHOM = re.compile(r"(?i)^(?:(?:and|but|only|just|(?:it|this|that)(?: would| will| should)? (?:is|be|concerns?)|it's|that's|valid|meant|about|please|population|target group) )*(?:(?:for|among|in|on|with|of) )?"
                   r"(?P<whom>[^.,;:]+?)(?: (?:alike|only|alone|please|both|equally|too))*$")
# for light users, they find the menu too long: whom it is for, and why
_WITH_REASON = re.compile(r"(?i)(?:only |just |mainly )?(?:for|among) (?P<whom>[^,;:.]{3,40}?)\s*(?:[,;:]| [-–])\s*"
                          r"(?P<why>(?:because |as |since |for )?(?:they|these|those|it|this|that|most|many|nobody)\b.+)")
_MANY = re.compile(r"(?i)(?:[\w-]+ ){0,2}(?!(?:days|weeks|months|times|hours|reasons|purposes|always|sales|news|messages"
                   r"|mails|pushes|texts|this|others)$)[a-z-]{3,}[a-rt-z]s|(?:[\w-]+ ){0,2}(?:people|folks|women|men)")
_HOPES = re.compile(r"(?i)\b(?:more|fewer|less|will|would|should|could|might|if|when)\b")
_LED = re.compile(r"(?i)(?:for|among|only)\b|(?:all|every|everyone|everybody)\b(?!.*\b(?:in|on|with|from|of)\b)")


@dataclass(frozen=True)
class Labels:
    """What was said apart, and the text that is left."""

    text: str
    because: str | None = None
    whom: str | None = None
    size: str | None = None
    change: str | None = None
    outcome: str | None = None


def labels(text: str, people: Sequence[str], named: Callable[[str], bool] = lambda words: False) -> Labels:
    """Take the labelled parts out.

    Args:
        named: whether some words name users by a value of theirs, or everybody.
    """
    found = _labelled(Labels(text))
    persons = "|".join(sorted(map(re.escape, people), key=len, reverse=True))
    about = re.compile(rf"(?i)(?:^|[.;,!(]\s*)(?:it is|it's|this is|that is|that's|it would be) (?:only )?(?:about|for|meant for"
                       rf"|aimed at)\s+((?:[\w+-]+ ){{0,4}}?(?:{persons}|everyone|everybody)(?: (?:in|on|with|from) [\w+ -]{{2,30}})?)(?=[.;,)]|$)")
    text = _GLAD.sub("", found.text)
    if found.whom is None and (match := about.search(text)):
        text = f"{text[:match.start()]}. {text[match.end():].lstrip(' ;.,')}"
        found = replace(found, whom=match[1])
    text = _OFFICE.sub(" ", text)         # who asks, and nobody that it is tried on
    last = next((match for match in _LAST.finditer(text) if named(re.sub(r"(?i)^(?:for|among|only) ", "", match["whom"]))
                 and not named(match["one"])), None) if found.whom is None else None
    if last is not None:
        text, found = f"{text[:last.end('one')]}{text[last.end():]}", replace(found, whom=last["whom"])
    if found.whom is None and (match := _TRIED.search(text)) and not _DONE.search(match[0]):
        whom = next(part for part in match.groups() if part).strip(" ,")
        whom = whom if named(whom) or not _OCCASION.search(whom) else None
        text = f"{text[:match.start()]}. {text[match.end():]}"
        found = replace(found, whom=whom)
    if found.size is None and (match := _HOPED.search(text)):
        found = replace(found, size=effect_of(match["of"]))
        text = f"{text[:match.start()]}. {text[match.end():]}"
    return _alone(replace(found, text=text), people, named)


def _labelled(found: Labels) -> Labels:
    """What stands under labels, up to the next label or the sentence's end."""
    text = found.text
    marks = [m for m in _LABEL.finditer(text) if _COLON.search(m[0]) or m["because"] or m[0].rstrip().endswith(" be")]
    rest, at = "", 0
    for i, mark in enumerate(marks):
        part = next(name for name, said in mark.groupdict().items() if said)
        end = re.compile(r"[.;!?](?=\s|$)|\n").search(text, mark.end())
        stop = end.start() if end else len(text)
        if i + 1 < len(marks):
            stop = min(stop, marks[i + 1].start())
        value = text[mark.end(): stop].strip(" ,.;")
        if part == "whom" and "," in value:
            value, stop = value.partition(",")[0], mark.end() + text[mark.end():].index(",")
        if not value or getattr(found, part) is not None or mark.start() < at:
            continue
        if part == "outcome" and _BARE.fullmatch(value):
            part = "size"
        if part == "size" and effect_of(value) is None and found.outcome is None and re.match(
                r"(?i)(?:more|fewer|less|higher|lower)\b", value):
            part = "outcome"
        if part == "size":
            if (size := effect_of(value)) is None:
                continue
            found = replace(found, size=size)
        else:
            plain = re.sub(
                r"(?i)^(?:because\s+|(?:quite |very )?(?:simple|easy|obvious|clear|plain)(?:\s*[,:]\s*|\s+(?=that\b)))",
                "", value,
            )
            found = replace(found, **{part: plain})
        rest, at = f"{rest}{text[at:mark.start()]}. ", stop
    return replace(found, text=re.sub(r"(?:\s*\.)+(?=\s|$)", ".", rest + text[at:]).strip(" ."))


def _alone(found: Labels, people: Sequence[str], told: Callable[[str], bool]) -> Labels:
    """A population or a size that is a sentence of its own."""
    named = "|".join(sorted(map(re.escape, people), key=len, reverse=True))
    pieces = re.split(r"((?<=[a-z0-9)%\"”'])[.!?;]+(?=\s|$)|\n+|(?<=\w)\s[-–](?=\s))", found.text)
    kept: list[str] = []
    last = max((i for i in range(0, len(pieces), 2) if pieces[i].strip(" ,-–.;!?")), default=0)
    for i in range(0, len(pieces), 2):
        part = pieces[i].strip(" ,-–.;!?")
        alone = re.fullmatch(
            rf"(?i)(?:for |among |only |in )?((?:all |every |our |the "
            rf"|new )*(?:(?!(?:{named}) )[\w-]+ ){{0,2}}(?:{named}|everyone"
            rf"|everybody)(?: (?:with|in|on|from|of|who|whom|that|we|without) [\w' -]{{2,40}})?)",
            part,
        ) or re.fullmatch(
            rf"(?i)(?:for|among|only)\s+((?:[\w+-]+\s+(?:and|or|&)\s+)?(?:[\w+-]+ ){{0,3}}(?:{named}))",
            part,
        )
        only = re.fullmatch(r"(?i)(?:only (?:for )?(?P<a>(?!(?:\d+|one|two|three|four|five|six|ten|the (?:first|last|best|next))\b)[\w+ -]{2,30})|(?:for )?(?P<b>[\w+ -]{2,30}) only)",
                            re.sub(r"(?i)^h(?:ypo(?:thes[ie]s)?)?\s*:\s*", "", part))
        led = _WITH_REASON.fullmatch(part) if found.whom is None and len(pieces) > 1 else None
        if led is not None and told(led["whom"]) and not _HOPES.search(led["why"]):
            found = replace(found, whom=led["whom"], because=found.because or led["why"])
            continue
        if led is not None and _MANY.fullmatch(led["whom"]) and not any(map(told, led["whom"].split())):
            found = replace(found, whom=led["whom"])        # of whom the log says nothing: asked about
        plain = _WHOM.match(part)
        whole = plain["whom"] if plain is not None and len(plain["whom"].split()) < 9 else ""
        if whole and found.whom is None and len(pieces) > 1 and told(whole):
            found = replace(found, whom=whole)
        elif found.whom is None and i == last > 0 and re.fullmatch(rf"(?i)(?:(?:all|our|only|just) )?(?:{named})", part):
            found = replace(found, whom=part)       # ..., complaints drop. roamers
        elif _BARE.fullmatch(part) and len(pieces) > 1:
            found = replace(found, size=found.size or effect_of(part))
        elif only and found.whom is None and len(pieces) > 1:
            found = replace(found, whom=only["a"] or only["b"])
        elif alone and found.whom is None and len(pieces) > 1 and _LED.match(part) and not re.match(r"(?i)(?:the )?same\b|(?:an?|we|i|they|you|it|let|nobody"
                r"|no) |(?:(?! (?:who|whom|that|which|whose|we) ).)* (?:is|are|was|were|do|does|has|have|hate|like|love|want|feel|need)\b", part):
            found = replace(found, whom=alone[1])
        else:
            kept.append(pieces[i] + (pieces[i + 1] if i + 1 < len(pieces) else ""))
    return replace(found, text="".join(kept).strip(" ;-–"))
