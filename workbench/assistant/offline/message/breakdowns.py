"""Rows and people by a column, said in other ways: number of listeners by plan.

The mix of plans among our listeners, where do our whales live, which topics do tickets fall under, how do ad breaks
end, taste of the free listeners, how many each: all of these count rows and split them by what a column says.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.message.layouts import grouping
from workbench.assistant.offline.parts.beside import INTERNAL
from workbench.assistant.offline.parts.choosing import own_values
from workbench.assistant.offline.parts.conditions import MONTHS
from workbench.assistant.offline.words.numbers import WORDED
from workbench.assistant.offline.words.own_words import everybody
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.stems import stem
from workbench.assistant.offline.words.vocabulary import spoken
from workbench.logs.schema import TABLES

_ALL = r"(?:(?:the|all|our|of|these|those|different|various|individual|your|most) )*"
_EACH = (
    r"(?:,? (?:and )?how many(?: (?:of them|of these|of those|people|rows))?(?: (?:are there|are|do we have|have we"
    r" got|there are|fall|belong|lie))?"
    r"(?: (?:in|into|under|of|for|per|with|on|to|at))? each(?: of (?:them|these|those))?(?: one)?"
    r"|,? (?:and )?(?:with )?(?:the )?(?:numbers?|counts?|how many|totals?|frequenc(?:y|ies)) (?:of|for|per|in|under"
    r"|on|at) each(?: of (?:them|these|those))?(?: one)?)"
)
_HAS = (
    r"(?:use|uses|have|has|own|run|runs|speak|take|takes|prefer|choose|chose|hold|listen (?:on|with|to)|play (?:on"
    r"|with)|read (?:on|with)"
    r"|ride (?:on|with)|belongs? to|falls? (?:into|under|in)|comes? from|comes? under|live in|are (?:on|in|at|from)"
    r"|is (?:on|in|at)|reside in|concerns?"
    r"|carry|carries|relates? to|goes? under|go under|count as|sit (?:in|on)|subscribe to)"
)
_COUNTING = r"(?:number of|how many|counts?|numbers?|share|percent\w*|rates?|proportion)"
_SMALL = frozenset(("with", "as", "in", "on", "via", "by", "at", "from", "through", "for"))
_PLACES = frozenset((
    "region", "city", "country", "state", "district", "area", "county", "province", "town", "place", "zone"))


def broken_down(text: str, grounding: Grounding) -> str:
    """A normalised request in which rows that are split stand as their number by a column.

    >>> broken_down("which plans do our listeners have", grounding)     # doctest: +SKIP
    'number of listeners by plan'
    """
    people = "|".join(map(re.escape, sorted(everybody(grounding), key=len, reverse=True)))
    if re.search(r"\b(?:metrics?|kpis?|hypothes\w+|within)\b", text):
        return _parted(_by_deed(text, people, grounding), grounding)
    named = "|".join(sorted(map(re.escape, grouping(grounding)), key=len, reverse=True)) or "(?!)"
    text = _plain(text, named, grounding)
    text = _of_people(text, named, people, grounding)
    text = _of_rows(text, named, people, grounding)
    return " ".join(_each(_belonging(text, named), named).split())


def _plain(text: str, named: str, grounding: Grounding) -> str:
    """Split up by their topic, month-wise, under the live shelf."""
    text = re.sub(r"\b(split|broken|break|divided|separated)(?: (?:up|down|out))? by\b", r"\1 by", text)
    text = re.sub(rf"\bby (?:their|its|his|her|the (?:respective|corresponding|associated)|respective)"
                  rf" (?=(?:{named})\b)", "by ", text)
    text = re.sub(r"\bat (?:each|every) (day|week|month)s? end(?= *(?:$|[.,;?]))", r"by \1", text)
    months = "|".join(month for month in MONTHS if month != "may")
    text = re.sub(rf"^({months})(?: (\d{{4}}))?:? (?=(?:\w+ ){{0,2}}(?:rates?|volume|funnel)\b|number of|count of)",
                  lambda m: f"in {m[1]}{' ' + m[2] if m[2] else ''}, ", text)
    text = re.sub(rf"\b(?:latest|most recent) (?=(?:\d+|{WORDED}) (?:hours|days|weeks)\b)", "last ", text)
    text = re.sub(r"\btemporal (?:course|development|evolution|profile|progression) of\b", "trend of", text)
    text = re.sub(r"\babsolute frequenc(?:y|ies)\b", "number", text)
    text = re.sub(r",? ?\b(?:considering|counting|taking|using|looking at|based on|restricted to|limited to|confined to"
                  r"|including) (?:only |just )?(?:those |the )?messages (?:that |which )?(?:(?:were|was|have been"
                  r"|we) )?"
                  r"(?=sent (?:from|between|since|in|before|until|after|on|during)\b)", " ", text)
    text = re.sub(rf"\b(?:final|closing) (?=(?:\d+|{WORDED}) (?:days|weeks)\b)", "last ", text)
    text = re.sub(rf"\b(which|what) (?:kinds?|types?|sorts?) of (?=(?:{named})\b)", r"\1 ", text)
    text = re.sub(rf"\b(hour|day|week|month|{named})s? ?-?wise\b", r"by \1", text)
    text = re.sub(r"\b(?:mostly|mainly|chiefly|primarily) (about|for)\b", r"\1", text)
    text = re.sub(r",? (?:in |as )?(?:raw|plain|bare|simple) (?:numbers|counts|totals)\b", " count", text)
    text = re.sub(rf"\bgroup(?:ed)? (?:it |them |this )?by (?=(?:{named}|hour|day|week|month)\b)", "by ", text)
    for name, info in grounding.tables.items():     # tickets that reached the helpdesk
        if name not in TABLES and not info.derived:
            text = re.sub(r"\b(?:reach(?:es|ed)?|hit|hits|came (?:in )?(?:to|at)|come (?:in )?(?:to|at)|arrived? at"
                          r"|went to|land(?:ed)? (?:at|on))"
                          rf" (?:the |our )*{re.escape(normalise(name))}\b", "", text)
    values: dict[str, list[str]] = {}
    for said, (column, _) in own_values(grounding):
        values.setdefault(column, []).append(re.escape(said))
    for column, words in values.items():
        names = "|".join(re.escape(said) for said, meant in grouping(grounding).items() if meant == column)
        if names:
            text = re.sub(rf"\b(?:(?:filed |falling |sorted |listed |sent )?under|belonging to|within|inside) "
                          rf"(?=(?:the |our )?(?:{'|'.join(words)}) (?:{names})\b)", "of ", text)
    return text


def _of_people(text: str, named: str, people: str, grounding: Grounding) -> str:
    """Where they live, which plans they have, the mix of plans, customers by region, by what they pay with."""
    text = _told_as_deeds(text, people, grounding)
    # nobody counts heads of anything else; a metric per head has no count
    text = re.sub(r"\b(?:the |our |total )*head ?counts?\b(?! of)", "number of users", text)
    text = re.sub(rf"\bhead ?counts? of (?=(?:the |our |all )*(?:\w+ ){{0,2}}?(?:{people}))", "number of ", text)
    users = {said for said, column in grouping(grounding).items()
             if "users" in grounding.tables and column in grounding.tables["users"].columns}
    column = "|".join(sorted(map(re.escape, users), key=len, reverse=True)) or "(?!)"
    some = rf"(?P<who>(?:\w+ ){{0,2}}?(?:{people}))"
    where = r"(?: (?:in|on|from|with|of|at) (?:the )?\w+(?: \w+)?)?"
    text = re.sub(rf"^(?:in |on )?(?:where|(?:which|what) (?P<by>{column})) (?:do|does|are|is|did) {_ALL}{some}"
                  rf" (?:live|reside|come from|based|located|living|from)\b[?:,.;-]* *(?:(?:and )?(?:the )?(?:how"
                  rf" many|numbers?|counts?|figures?)"
                  rf"(?: of them)? )?(?:per|by|in each|for each|each) (?={column})",
                  r"number of \g<who> by ", text)
    text = re.sub(rf"^(?:which|what) (?P<by>{column}) (?:do|does|are|is|did) {_ALL}(?P<who>(?:\w+"
                  rf" ){{0,2}}?(?:{people}){where}) {_HAS}\b",
                  r"number of \g<who> by \g<by>", text)
    text = re.sub(rf"\b(?:what is )?(?:the )?(?:mix|split|breakdown|composition|make ?up|distribution|spread) of"
                  rf" (?:the |our )*(?P<by>{column})"
                  rf" (?:among|amongst|across|in|of|over|within|for) {_ALL}{some}\b",
                  r"number of \g<who> by \g<by>", text)
    text = re.sub(rf"^(?:the )?(?P<by>{column}) (?:of|among|amongst|for|across) {_ALL}{some}(?=,|:|$)(?={_EACH}|[,:]"
                  rf" ?{_COUNTING})",
                  r"number of \g<who> by \g<by>", text)
    text = re.sub(rf"^{_ALL}{some}[,:;-]* (?=(?:split |broken down |grouped )?(?:by|per|for each|in each)"
                  rf" (?:{column})\b)", r"number of \g<who> ", text)
    text = re.sub(rf"^{_ALL}(?P<who>{people}) (?=where (?:{column})\b)(?=.*\b(?:count|number|how"
                  rf" many)\b)", r"number of \g<who> ", text)
    text = re.sub(rf"\b(?P<who>{people}) (?:(?:that|whom|who) )?(?:we|one) (?:may|can|could|are (?:still"
                  rf" )?(?:allowed|able|permitted) to)(?: still)?"
                  rf" (?:write to|write|message|reach|contact|text|notify|send to|talk to)(?= *(?:$|[,.;?]|(?:on|by"
                  rf"|per|via|in|at|over|for)\b))",
                  r"reachable \g<who>", text) if re.search(r"\b(?:weeks?|months?|days?|weekly|monthly"
                                                           r"|daily)\b", text) else text
    text = re.sub(rf"^(?:in|on|from|at) (?:which|what) (?P<by>{column}) (?:do|does|are|is|did) {_ALL}{some}"
                  r" (?:live|reside|come from|based|located|living)\b", r"number of \g<who> by \g<by>", text)
    text = re.sub(rf"\b((?:{people})) of (?:each|every) (?=(?:{column})\b)", r"\1 by ", text)
    kinds = [one for one in grounding.groupable("users")
             if normalise(one).split()[-1] in ("type", "kind", "class", "group")]
    if len(kinds) == 1:
        said = normalise(kinds[0]).split()[-1]
        text = re.sub(rf"\b((?:{people})(?: (?:split|grouped|broken down))? (?:by|per|of each)) (?:their )?{said}s?\b",
                      rf"\1 {normalise(kinds[0])}", text)
    return text


def _told_as_deeds(text: str, people: str, grounding: Grounding) -> str:
    """By what they pay with, who pays with what, of a column pays_with; by where they live, of the one for a place."""
    columns = grounding.groupable("users")
    text = _by_deed(text, people, grounding)
    asked = rf"\b[?,.:;]* *(?=.*\b(?:{people}|number|count|how many)\b)(.+)$"
    ways = [name for c in columns if len((name := normalise(c)).split()) == 2 and name.split()[1] in _SMALL]
    for name, (verb, small) in ((name, name.split()) for name in ways):
        deed = rf"{re.escape(verb.removesuffix('s'))}(?:s|es|ed|ing)?"
        text = re.sub(rf"^who {deed} {small} (?:what|which|whom){asked}", rf"\1 by {name}", text)
    places = [normalise(c) for c in columns if set(normalise(c).split()) & _PLACES]
    if len(places) == 1:
        live = r"(?:live|lives|reside|are from|come from|are based|are at home)"
        text = re.sub(rf"\b(?:by|per) where (?:(?:they|our|the|all|{people}) )+{live}\b", f"by {places[0]}", text)
        text = re.sub(rf"^who {live} where{asked}", rf"\1 by {places[0]}", text)
    return text


def _by_deed(text: str, people: str, grounding: Grounding) -> str:
    """By what they pay with, split by where they heard of us: of the columns pays_with and heard_of."""
    who = rf"(?:they|he|she|each|every|our|the|all|(?:{people})|(?:{people}) (?:do|does))"
    for name in (normalise(column) for column in grounding.groupable("users")):
        if len(name.split()) != 2 or name.split()[1] not in _SMALL | {"of"}:
            continue
        verb, small = name.split()
        deed = rf"{re.escape(verb.removesuffix('s'))}(?:s|es|ed|ing)?"
        text = re.sub(rf"\b(?:by|per|for each) (?:(?:what|which|how|whatever|where|whom) (?:{who} )+{deed} {small}"
                      rf"(?: us)?|{small} (?:what|which|whom) (?:{who} )+{deed})\b(?! (?:the|an?|our|this|that|it)\b)",
                      f"by {name}", text)
    return text


def _parted(text: str, grounding: Grounding) -> str:
    """Divided by cover, at the end: by that property of users, which is no number."""
    names = {normalise(c) for c in grounding.groupable("users") if c in {column for _, column in grounding.closed}}
    names = {name for name in names if not any(one.find(name) for one in spoken(grounding))}
    column = "|".join(sorted(map(re.escape, names), key=len, reverse=True)) or "(?!)"
    return re.sub(rf"\b(?:(?:and )?(?:show|give) (?:me|it|them|us) )?divided by (?={_ALL}(?:{column})\W*$)",
                  "by ", text)


def _of_rows(text: str, named: str, people: str, grounding: Grounding) -> str:
    """Which topics do the tickets fall under; how do ad breaks end, where a column of theirs is the ending."""
    noun = r"(?P<what>(?!we\b|i\b|you\b|they\b|people\b)\w+(?: \w+)?)"
    text = re.sub(rf"^(?:which|what|under which|under what|to which|into which|on which|in which) (?P<by>{named})"
                  rf" (?:do|does|did|are|is|were) "
                  rf"{_ALL}(?!(?:{people})\b){noun} (?:{_HAS}|fall|belong|lie|go|land)\b(?=,|[?.;:]|$| and how| how)",
                  r"number of \g<what> by \g<by>", text)
    for name, info in grounding.tables.items():
        if name in TABLES or info.derived:
            continue
        for column in grounding.groupable(name):
            if column in INTERNAL:
                continue
            match = re.search(rf"^how (?:do|does|did|are|were|is|was) {_ALL}(?P<what>\w+(?: \w+)?)"
                              rf" (?P<verb>[a-z]+)(?=$|[?.,;])", text)
            if match and stem(match["verb"]) == stem(normalise(column)) and stem(
                    match["what"].split()[-1]) in {stem(part) for part in normalise(name).split()}:
                text = f"number of {match['what']} by {normalise(column)}{text[match.end():]}"
    return text


def _belonging(text: str, named: str) -> str:
    """Among texts, how many belong to each theme; theme by number of messages; every mail creative."""
    text = re.sub(rf"\b(?:of|among|amongst|out of|from) {_ALL}(?P<what>\w+(?: \w+)?),? how many (?:belong to|are"
                  rf" (?:in|of|on|from|about|under)|falls? (?:under|into)"
                  rf"|fall (?:under|into)|go to|come under|come from|concern|relate to) (?:each|every|which)(?: of"
                  rf" the)? (?P<by>{named})s?\b",
                  r"number of \g<what> by \g<by>", text)
    return re.sub(rf"^(?:(?:the|our|all|rank|sort|order|list|show) )*(?P<by>{named}) (?:ranked |sorted |ordered )?by"
                  rf" (?:their |the )?(?P<what>(?:number|count|volume) of \w+(?: \w+)?)$",
                  r"\g<what> by \g<by>", text)


def _each(text: str, named: str) -> str:
    """How many are there in each of them: by the column that was named before."""
    if re.search(rf"\bby (?:{named})\b", text):
        return re.sub(_EACH, "" if re.search(_COUNTING, re.sub(_EACH, "", text)) else " count", text)
    return text


__all__ = ["broken_down"]
