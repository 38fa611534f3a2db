"""What somebody asks of a readout beyond its verdict: when it ended, how sure it is, what would flip it, whether it wears off."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.references import as_text

# aspect -> the words that ask for it, over the normalised sentence
ASPECTS = {
    "when": (
        r"(?:until |since |as of )?when(?: (?:did|does|was|is|has|will))?(?! (?:we|i|you|they|people|a|an|the \w+ (?:get|got|were|was)))|(?:what|which) (?:date|day)"
        r"|how long(?: (?:did|does|has|was|is))?(?= .*(?:run|ran|last|take|going|on))|finish\w*|conclud\w+|(?:still )?running|(?:did it |it )?ran"
    ),
    "split": (
        r"(?:was |were |is |are )?(?:the )?(?:arms|groups|units|users|traffic|sample)? ?split(?:ting)?(?: up)? ?(?:as (?:was )?planned|evenly|equally|fairly|right|correctly|fifty fifty)?"
        r"|as planned|balanced?|sample ratio(?: mismatch)?|srm|assignments?|assigned|randomi[sz]\w+|allocation|equally (?:large|big)|same sizes?"
    ),
    "novelty": (
        r"(?:just |only |because of |due to |a |the |mere |pure )*novelty(?: effects?)?|(?:because )?(?:it is |it was )?(?:just |only )?(?:because )?(?:it is |it was )?new\b"
        r"|newness|wear(?:s|ing)? (?:off|out)|wore (?:off|out)|fad(?:e|es|ed|ing)(?: away| out)?|primacy|curiosity|temporary|short lived|permanent"
        r"|stay(?:s|ed)? (?:that|this) way|last(?:s|ing|ed)?(?= *$)|over time|with time"
    ),
    "needed": (
        r"(?:would|could|might|to)? ?(?:have )?(?:flip\w*|tip(?:s|ped|ping)?|overturn\w*|revers\w+|turn(?:s|ed)? (?:around|over|into|it|this|that))|(?:the )?other way(?: round| around)?"
        r"|how (?:big|large|far|much|high|low|strong)(?: \w+){0,4}? (?:would|should|must|does|did|had)(?: \w+){0,5}? (?:to|need|be|have)|(?:have|had|has|need|needs) to be"
        r"|would (?:it |we )?(?:have |be )*(?:need(?:ed)?|taken?|required?|enough)|(?:is |was |were |are )?(?:what is )?missing|short of|fell short|how (?:close|near|far)(?: off| away)?"
        r"|(?:the )?(?:smallest|minimum|least|lowest) (?:effect|change|difference|uplift|lift)(?: that)?|(?:could|can|would) (?:\w+ )?(?:have )?(?:be |been )?(?:found|detected|seen|find|detect|see|shown?)"
        r"|detectable|chang(?:e|ed|es) (?:the|its|that|our|your|this) (?:decision|verdict|mind|outcome|result|conclusion|call)|for (?:it|us) to (?:ship|pass)"
    ),
    "margin": (
        r"(?:the |a |its |what |which )?margins?(?: (?:did|does|do|had))?|toleranc\w+|tolerat\w+|(?:was |were |is )?(?:allowed|permitted|accepted|acceptable)(?: to)?"
        r"|to keep(?: to| within)?|how much (?:harm|worse|damage)|room"
    ),
    "sure": (
        r"how (?:sure|certain|confident|reliable|solid|robust|big|large|strong|precise)|sure|certain|confident|confidence(?: (?:interval|limit|bound|level)s?)?|p values?|intervals?"
        r"|(?:upper |lower )?(?:limits?|bounds?)|error bars?|standard errors?|uncertain(?:ty)?|(?:by |pure |mere |just |down to )*(?:chance|luck|noise|fluke|coincidence)|significan\w+"
        r"|reliabl\w+|robust|how (?:much|far)|large|big|range"
    ),
    "locked": (
        r"(?:was |is )?(?:the |its )?(?:plan |spec )?(?:locked|frozen|pre ?registered|preregistered)(?: in advance)?|peek(?:ed|ing)?|in advance|beforehand"
        r"|before (?:any ?(?:one|body)|some ?(?:one|body)|we|the data|anything|you)(?: was| were| had| has)?(?: looked| seen| saw| known)?(?: at it)?|looked|look(?:s)? early"
    ),
    "stated": (
        r"(?:what |which )?(?:did |had |have )?(?:we |you |they |was |were )?(?:the |our |its )?hypothes[ie]s(?:e|ed|ised|ized)?|hypothesi[sz]ed?|(?:did |had )?(?:we |they )?(?:expect|hope for|believe|assume)(?:ed|d)?"
    ),
    "size": (
        r"how many(?: \w+)?(?: (?:took|take|were|are|was|did|got|went|have|had|entered))?|took part|tak(?:e|ing) part|participa\w+|enrol\w+|included|sample(?: size)?|entered|behind"
    ),
    "health": (
        r"(?:health |any |data |quality )*(?:warnings?|alarms?|health checks?|health problems?|data problems?)|(?:is |are |was |were )?(?:it |the data )?healthy|data quality"
    ),
    "guardrail": (
        r"(?:which |what |any |the )?guardrails?(?: metrics?)?(?: (?:stood|stands|was|were|is|are|got|did|held|blocked|stopped|failed|broke))?|(?:stood |stands |is |was |got )?in the way"
        r"|block(?:s|ed|ing)?|held (?:it )?back|(?:kept|stopped|prevented) (?:it|us) from"
    ),
}
_MOST = 8           # rows that are told
# which arm won: the arms are told apart anyway
ARMS = (
    r"(?:which|what|either|the (?:winning|better|best)|one|each|both|every)(?: of the)?(?: two| three| other)? (?:arms?|variants?|cells?|groups?|versions?)"
    r"(?: (?:won|wins|win|did|was|is|came|performed|fared|does)(?: (?:best|better|ahead|out|on top|first))*)?"
)


def called(test: str) -> str:
    """A row's test in words."""
    return {"non_inferiority": "non-inferiority", "none": "only watched"}.get(test, as_text(test))


def aspects_of(text: str) -> tuple[str, ...]:
    """The aspects that a sentence asks about.

    >>> aspects_of("What would have flipped the decision?")
    ('needed',)
    """
    said = normalise(text).strip(" ?.!")
    return tuple(name for name, words in ASPECTS.items() if re.search(rf"(?<![\w']){_ASKED.get(name, words)}(?![\w'])", said))


# words that may stand in a sentence without asking about the aspect they belong to
_ASKED = {
    "when": rf"(?:{ASPECTS['when']}|(?:did|does|will) \w+ (?:end|stop|start|begin))",
    "sure": r"(?:how (?:sure|certain|confident|reliable|solid|robust|precise)|confidence|p values?|intervals?|limits?|bounds?|error bars?|standard errors?|uncertain\w*"
            r"|chance|luck|noise|fluke|coincidence|significan\w+|reliabl\w+|robust|range|how (?:big|large|strong|much))",
    "size": r"(?:how many (?!percent|notices|messages|days|weeks)\w+|took part|taking part|participa\w+|enrol\w+|sample size)",
    "guardrail": r"guardrails?|in the way|block(?:s|ed|ing)?|held (?:it )?back",
    "margin": r"(?:margins?|toleranc\w+|tolerat\w+|how much (?:harm|worse|damage))",
    "locked": r"(?:locked|frozen|pre ?registered|peek\w*|in advance|beforehand|before (?:any ?one|any ?body|we) (?:looked|saw|had))",
    "stated": r"(?:hypothes\w+|did we (?:expect|hope for|believe|assume))",
    "split": r"(?:split\w*|as planned|balanced?|sample ratio|srm|randomi[sz]\w+|same sizes?)",
}


def told_of(asked: tuple[str, ...], id: str, found: dict[str, Any], metric: str | None = None) -> Iterator[str]:
    """Lines that answer the aspects, of the result of `explain_readout`; what the readout does not hold is said.

    Args:
        metric: only of this one, where a line is about a metric.
    """
    for aspect in asked:
        yield from _TELLS[aspect](id, found, metric)


def _when(id: str, found: dict[str, Any], metric: str | None) -> Iterator[str]:
    if found["cut"]:
        yield f"- Its data end at {{{{{id}.cut|text}}}} (UTC): rows from then on are not read.\n"
    else:
        yield "- It reads a table without time, so it has no end.\n"


def _split(id: str, found: dict[str, Any], metric: str | None) -> Iterator[str]:
    sound = found["health"].get("srm") or {}
    for arm in sound.get("counts", {}):
        yield f"- {as_text(arm)}: {{{{{id}.health.srm.counts.{arm}|int}}}} units\n"


def _check(name: str) -> Any:
    def tell(id: str, found: dict[str, Any], metric: str | None) -> Iterator[str]:
        at = next((i for i, one in enumerate(found["health"].get("checks", ())) if one["name"] == name), None)
        if at is None:
            yield f"- The readout made no check of {name}.\n"
            return
        yield f"- {name}: {{{{{id}.health.checks.{at}.means|text}}}}.\n"
        if found["health"]["checks"][at]["todo"]:
            yield f"- {{{{{id}.health.checks.{at}.todo|text}}}}\n"

    return tell


def _words(what: str, wanted: Any) -> Any:
    def tell(id: str, found: dict[str, Any], metric: str | None) -> Iterator[str]:
        some = False
        for i, one in enumerate(found["why"]):
            for k, said in enumerate(one["words"]):
                if said["what"] == what and wanted(one) and metric in (None, one["metric"]):
                    some = True
                    yield (f"- {{{{{id}.why.{i}.metric|text}}}} ({called(one['test'])}, {{{{{id}.why.{i}.arm|text}}}}): "
                           f"{{{{{id}.why.{i}.words.{k}.text|text}}}}\n")
        if not some:
            yield f"- Nothing here has a {what}: the readout tests no such row.\n"

    return tell


def _sure(id: str, found: dict[str, Any], metric: str | None) -> Iterator[str]:
    able = [i for i, row in enumerate(found["rows"]) if row["test"] != "deterioration" and metric in (None, row["metric"])]
    for i in able[:_MOST]:
        at, row = f"{id}.rows.{i}", found["rows"][i]
        low, high = row["relative_ci"] or (None, None)
        if low is None and high is None:
            continue
        p = f"; p = {{{{{at}.p|sig2}}}}" if row["p"] is not None else ""
        ends = [f"{{{{{at}.relative_ci.{k}|pct2}}}}" if end is not None else "no bound" for k, end in enumerate((low, high))]
        yield (f"- {{{{{at}.metric|text}}}} ({called(row['test'])}, {{{{{at}.arm|text}}}}): the interval of the effect goes from "
               f"{ends[0]} to {ends[1]} of control{p}\n")


def _health(id: str, found: dict[str, Any], metric: str | None) -> Iterator[str]:
    checks = found["health"].get("checks", ())
    loud = [i for i, one in enumerate(checks) if one["level"] in ("warning", "blocking")]
    for i in loud:
        yield f"- {as_text(checks[i]['name'])}: {{{{{id}.health.checks.{i}.means|text}}}}. {{{{{id}.health.checks.{i}.todo|text}}}}\n"
    if not loud:
        yield "- No check of its health warns.\n" if checks else "- It holds no checks of its health.\n"


def _locked(id: str, found: dict[str, Any], metric: str | None) -> Iterator[str]:
    yield ("- Its plan was locked before the data were seen.\n" if found["locked"]
           else "- Its plan was not locked before the data were seen.\n")
    for i in range(len(found["deviations"])):
        yield f"- {{{{{id}.deviations.{i}|text}}}}\n"


def _stated(id: str, found: dict[str, Any], metric: str | None) -> Iterator[str]:
    for part in ("because", "if", "then", "for"):
        if found["hypothesis"].get(part):
            yield f"- {part}: {{{{{id}.hypothesis.{part}|text}}}}\n"


def _size(id: str, found: dict[str, Any], metric: str | None) -> Iterator[str]:
    if found["health"].get("units") is not None:
        yield f"- {{{{{id}.health.units|int}}}} units took part, all arms together.\n"


def _guardrail(id: str, found: dict[str, Any], metric: str | None) -> Iterator[str]:
    for i, one in enumerate(found["why"]):
        if one["test"] == "non_inferiority" and metric in (None, one["metric"]):
            held = "within its margin" if one["passed"] else "not shown to be within its margin"
            yield f"- guardrail {{{{{id}.why.{i}.metric|text}}}} ({{{{{id}.why.{i}.arm|text}}}}): {held}\n"


_TELLS = {
    "when": _when, "split": _split, "novelty": _check("novelty"), "sure": _sure, "locked": _locked, "stated": _stated,
    "size": _size, "health": _health, "guardrail": _guardrail, "margin": _words("margin", lambda one: True),
    "needed": _words("needed", lambda one: one["test"] == "superiority" or (
        one["test"] == "non_inferiority" and not one["passed"])),
}
