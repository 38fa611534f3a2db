"""What a hypothesis must not make worse: said beside what is hoped for, and taken out of its sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.effects import effect_of
from workbench.assistant.tools.hypotheses import MARGIN, reach_metrics
from workbench.metrics.catalog import Catalog

_WIDER = "10%"          # harm that fewer units can judge, where the margin by default is too little

_WORSE = (
    r"(?:ris(?:e|ing)|fall(?:ing)?|go(?:ing)? (?:up|down)|get(?:ting)? (?:any )?worse|worsen(?:ing)?|suffer(?:ing)?"
    r"|drop(?:ping)?"
    r"|increas(?:e|ing)|decreas(?:e|ing)|shrink(?:ing)?|declin(?:e|ing)|be (?:hurt|harmed|affected|touched|damaged"
    r"|reduced|raised"
    r"|higher|lower)|move|moving|chang(?:e|ing)|deteriorat(?:e|ing)|climb(?:ing)?|exceed|dip|grow(?:ing)?)"
)
_STEADY = (
    r"(?:stays?|holds?|remains?|keeps?|is|are|staying|remaining)(?: at least| roughly| about)? (?:flat|level|steady"
    r"|stable|unchanged|constant|where"
    r" (?:it|they) (?:is|are)|the same|intact|untouched|as (?:it|they) (?:is|are)|unharmed|unaffected|at (?:its|their"
    r"|today's) level|put)"
)
_HARMING = (
    r"(?:rais\w+|increas\w+|hurt\w*|harm\w*|more|lower\w*|reduc\w+|chang\w+|affect\w+|los\w+|damag\w+|cost\w*(?: us)?"
    r"|touch\w+"
    r"|endanger\w+|driving up|pushing up|any (?:rise|increase|harm|change|loss|drop) (?:in|to|of)|making (?=.+worse)"
    r"|risk\w*|fewer)"
)
_NOT = (
    r"(?:(?:must|should|may|shall|do|does|would|will|can|is|are) ?(?:not|n't)|(?:must|should|may|shall|do|does"
    r"|would|will|ca|wo)n't|cannot|can't|never)"
)
_WHAT = (
    r"(?P<what>(?:(?!\b(?:and|but|while|if|though|although|provided|as long as|so long as|should|would|will|must|may"
    r"|might|could|can)\b)[^,.;:]){3,60}?)"
)
_LEAD = r"(?:^|[,;(.:–-]\s*|,?\s+(?:and|but|while|yet|though|although|as long as|so long as|provided(?: that)?|if)\s+)"
_SPARED = tuple(re.compile(f"(?i){one}") for one in (
    rf",?\s*(?:and\s+|but\s+)?(?:without|while not|but not|and not|not)\s+{_HARMING}\s+(?P<what>[^,.;]+)",
    r"[,;(]?\s*(?:(?:with|and|plus|including|incl)\s+)?(?:an? |the )?guard ?rails?(?: metrics?)?\s*(?::|=|on|is|are"
    r"|being|for)?\s*(?P<many>[^.;)]+)\)?",
    r"[,;–-]?\s*(?:and |but |please )*(?:keep(?:ing)?|have|having|with) an eye on (?P<what>[^.;,]+)",
    r"[,;.–-]\s*(?:and |but |please )*(?:watch(?:ing)?(?: out for)?|guard(?:ing)?|protect(?:ing)?|mind"
    r"|monitor(?:ing)?) (?P<what>[^.;,]+)",
    rf"{_LEAD}(?:the |our )?{_WHAT} {_NOT} (?:really |thereby |also )?{_WORSE}(?P<by>[^.;,]*)",
    rf"{_LEAD}(?:the |our )?{_WHAT} {_NOT}(?=\s*(?:[.;,]|$))",
    rf"{_LEAD}(?:we |it |this |that )?{_NOT} (?:lose|hurt|harm|cost us|cost|endanger|risk|damage|touch|reduce"
    rf"|raise) (?:the |our )?(?P<what>[^,.;]+)",
    rf",?\s*(?:as long as|so long as|provided(?: that)?|while|and|but|with)\s+{_WHAT} {_STEADY}",
    rf"{_LEAD}(?:the |our )?{_WHAT} (?:must|should|shall|has to|have to|needs? to|ought to) (?:also "
    rf"|at least )?{_STEADY}",
    rf",?\s*while (?:keeping|holding|leaving) {_WHAT}(?: (?:flat|level|steady|stable|unchanged|constant|intact"
    rf"|untouched|as (?:it|they) (?:is|are)))?(?=[,.;]|$)",
    r",?\s*(?:at no cost to|not at the (?:expense|cost) of|at no expense of|with no (?:harm|damage|cost|change) (?:to"
    r"|in)|no (?:rise|increase|drop|fall|harm|damage|change|loss) (?:in|to|of))\s+(?P<what>[^,.;]+)",
    rf",?\s*(?:though|although|even though|but)\s+{_WHAT} (?:might|may|could|can) (?:well |also "
    rf"|perhaps )?{_WORSE}(?:(?= [-–])|[^,.;]*)",
))


def without_guards(text: str, metrics_of: Callable[[str], Sequence[str]]) -> tuple[str, dict[str, str | None]]:
    """(the text without them, metric -> the harm that is tolerated, None where none was said).

    Args:
        metrics_of: the metrics that some words speak of, the likeliest first.
    """
    found: dict[str, str | None] = {}
    for pattern in _SPARED:
        at = 0
        while (match := pattern.search(text, at)) is not None:
            many = match.groupdict().get("many")
            what = match.groupdict().get("what")
            parts = re.split(r",| and | & |/", many) if many is not None else [str(what)]
            by = match.groupdict().get("by") or ""
            named = {names[0]: effect_of(f"{part} {by}") for part in parts if (names := metrics_of(part))}
            if not named:
                at = match.start() + 1
                continue
            found = {**named, **found}
            lead = match[0][0] if match[0][0] in ".;:" else " "
            text = f"{text[:match.start()]}{lead} {text[match.end():]}".strip()
            at = max(0, match.start() - 1)
    return re.sub(r"\s+([.,;])", r"\1", " ".join(text.split())), found


def guarded(arguments: dict[str, Any], said: Mapping[str, str | None], catalog: Catalog,
            judgeable: Mapping[str, str]) -> dict[str, str] | None:
    """Guardrails that fewer units can judge than those of the arguments; None where there are none.

    First with a margin a little wider, of days that a user is reachable where the project counts them, then with the
    least that the units can judge.

    Args:
        said: metric -> the harm that was said to be tolerated, None where only the metric was: its margin is ours.
        judgeable: metric -> the least harm that the units can rule out, as the last try found.
    """
    given = arguments.get("guardrails", {})
    open_ = [name for name, margin in said.items() if margin is None]
    able = reach_metrics(catalog)
    if arguments["volume"] not in ("same", "less") and not {*said, arguments["metric"]} & {*able}:
        open_ += sorted(able, key=lambda name: catalog.fact(catalog.metrics[name].facts[0]).table != "reachability")[:1]
    now = {given.get(name) for name in open_}
    if open_ and now <= {None, MARGIN}:
        return {**given, **dict.fromkeys(open_, _WIDER)}
    if now == {_WIDER} and judgeable.keys() & open_:
        return {**given, **{name: judgeable[name] for name in open_ if name in judgeable}}
    return None
