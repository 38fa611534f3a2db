"""People and rows by a column in everyday verbs: how many use pix, card or boleto, which carrier moves most parcels.

Each is put as the number of what is counted by the column; a value or a word that limits leaves it as it was said.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.message.layouts import grouping
from workbench.assistant.offline.parts.choosing import columns, own_values
from workbench.assistant.offline.parts.conditions import MONTHS
from workbench.assistant.offline.words.columns import PERSON
from workbench.assistant.offline.words.own_words import everybody
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.stems import stem

RATED = re.compile(r"\b(?:rates?|ctr|percent\w*|shares?|proportions?|funnels?)\b")
_MONTH = "|".join(MONTHS)
_END = r"(?=\s*(?:$|[.,;:!?)]))"


def by_a_column(text: str, grounding: Grounding) -> str:
    """A normalised request with what it counts as a number by a column.

    >>> by_a_column("how many use pix, card or boleto", log)        # doctest: +SKIP
    'number of users by pay pref'
    """
    for put in (_belonging, _per_answer, _listed, _and_so_on, _which_of, _ruled, _kept_without, _which_lead, _based):
        text = put(text, grounding)
    return text


def _columns_of(grounding: Grounding) -> dict[str, dict[str, str]]:
    """Column -> its values as they are said, each with the value that it is."""
    found: dict[str, dict[str, str]] = {}
    for said, (column, value) in own_values(grounding):
        found.setdefault(column, {})[said] = value
    return found


def _listed(text: str, grounding: Grounding) -> str:
    """How many users prefer pix, card or boleto: all that the column holds, so by the column."""
    users = grounding.tables["users"].columns if "users" in grounding.tables else {}
    people = "|".join(map(re.escape, sorted({*PERSON, *everybody(grounding)}, key=len, reverse=True)))
    for column, values in _columns_of(grounding).items():
        held = grounding.values("users", column) if column in users else ()
        if len(held) < 2:
            continue
        one = "(?:" + "|".join(sorted(map(re.escape, values), key=len, reverse=True)) + ")"
        match = re.match(rf"how many (?:of (?:the |our )*)?(?P<who>{people}) (?:prefers?|uses?|has|have|are|is|chooses?"
                         rf"|takes?|likes?)"
                         rf"(?: (?:an?|the|on|in|with))? (?P<all>{one}(?:,? (?:and |or )?(?:an? |the |in |on )?{one})+)"
                         rf"(?: for(?: to)? pay(?:ing)?| to pay(?: with)?)?(?=\s*(?:$|[.;?]))", text)
        if match is None:
            continue
        named = {values[said] for said in re.findall(one, match["all"])}
        if named == set(held):
            return f"number of users by {normalise(column)}{text[match.end():]}"
    return text


_IS = (r"(?:are|is|were|belong(?:s|ed)? to|come(?:s)? from|live(?:s)? in|go(?:es)? to|sit(?:s)? in|count as)(?:"
       r" (?:in|on|at|from"
       r"|with|to))?(?: (?:the|our|an?))?")


def _belonging(text: str, grounding: Grounding) -> str:
    """Of our vips, how many belong to the salon and how many to the barber: all that the column holds, so by it."""
    users = grounding.tables["users"].columns if "users" in grounding.tables else {}
    people = "|".join(map(re.escape, sorted({*PERSON, *everybody(grounding)}, key=len, reverse=True)))
    for column, values in _columns_of(grounding).items():
        held = grounding.values("users", column) if column in users else ()
        if len(held) < 2:
            continue
        one = "(?:" + "|".join(sorted(map(re.escape, values), key=len, reverse=True)) + ")s?"
        match = re.match(
            rf"(?:of|among|from) (?:the |our |all )*(?P<who>(?:[a-z]+ )?(?:{people})),? how many (?:of them )?{_IS} "
            rf"(?P<all>{one}(?:,? (?:and )?(?:how many )?(?:of them )?(?:{_IS} |to (?:the )?|the )?{one})+)"
            rf"(?=\s*(?:$|[.;?]))", text)
        if match is None:
            continue
        named = {values[said] if said in values else values[said.removesuffix("s")]
                 for said in re.findall(one, match["all"])}
        if named == set(held):
            return f"number of {match['who']} by {normalise(column)}{text[match.end():]}"
    return text


_DID = {"heard": "hear", "found": "find", "came": "come", "met": "meet", "chose": "choose", "got": "get", "paid": "pay",
        "knew": "know", "bought": "buy", "saw": "see", "known": "know"}


def _per_answer(text: str, grounding: Grounding) -> str:
    """Where did they hear of us? Headcount per answer: people by the column that the question is about."""
    users = grounding.groupable("users") if "users" in grounding.tables else ()
    people = "|".join(map(re.escape, sorted({*PERSON, *everybody(grounding)}, key=len, reverse=True)))
    match = re.match(rf"(?P<asked>(?:where|how|what|who|which|why) (?:did|do|have|does) (?:the |our |all"
                     rf" )*(?:{people}) "
                     rf"(?P<said>[a-z ]{{3,40}}))[?.:;,] ?(?:the )?(?:head ?counts?|numbers?|counts?|how"
                     rf" many)(?: of (?:them"
                     rf"|{people}))? (?:per|by|for each) (?:answer|reply|response){_END}", text)
    if match is None:
        return text
    said = {stem(_DID.get(word, word)) for word in match["said"].split()
            if word not in ("us", "you", "our", "the", "first")}
    found = [column for column in users if said and said == {
        stem(_DID.get(word, word)) for word in normalise(column).split()}]
    return f"number of users by {normalise(found[0])}{text[match.end():]}" if len(found) == 1 else text


def _and_so_on(text: str, grounding: Grounding) -> str:
    """How many with petrol, how many with diesel and so on, by fuel: the column holds them all."""
    for column, values in _columns_of(grounding).items():
        one = "(?:" + "|".join(sorted(map(re.escape, values), key=len, reverse=True)) + ")"
        names = "|".join(re.escape(said) for said, meant in grouping(grounding).items() if meant == column)
        if not names or not re.search(rf"\b(?:by|per|for each) (?:the )?(?:{names})\b", text):
            continue
        people = "|".join(map(re.escape, sorted({*PERSON, *everybody(grounding)}, key=len, reverse=True)))
        text = re.sub(
            rf"^how (?:much|many) (?:of (?:the |our )*)?(?P<who>{people}) (?:(?!not\b|never\b|no\b)[a-z]+ ){{0,3}}{one}"
            rf"(?:,? (?:and )?(?:how (?:much|many) )?(?:(?:with|on|in|use) )?{one})*,? (?:and so on|etc\.?|and the"
            rf" rest|and the others?)[.,;?]* (?:please |and )*(?:counted|count|counts|split|grouped|separated)? ?"
            rf"(?=(?:by|per|for each) )", "number of users ", text)
    return text


_CARRIES = (r"(?:gets?|has|have|carr(?:y|ies)|moves?|takes?|handles?|holds?|sees?|brings?|transports?|makes? up"
            r"|accounts? for|covers?)")


def _which_of(text: str, grounding: Grounding) -> str:
    """Which carrier moves most of our parcels: parcels by carrier; which channels, in each of them: by channel."""
    named = "|".join(sorted(map(re.escape, grouping(grounding)), key=len, reverse=True)) or "(?!)"
    text = re.sub(rf"^(?:which|what) (?P<by>{named}) {_CARRIES} (?:the )?(?:most|fewest|majority|largest part|biggest"
                  rf" share) (?:of )?(?:the |our |all )*(?P<what>[a-z]+s){_END}[.?,;]?",
                  r"number of \g<what> by \g<by>,", text)
    if re.search(rf"\b(?:by|per) (?:{named})\b", text):
        return text
    return re.sub(
        rf"\b(?:(?:i|we) (?:would like|want|wish|need|love|like) to )?compare (?:the |our |all )*(?P<by>{named})(?P<s>s"
        rf"?)[:,.;-] ?(?P<what>.*?) (?:in|on|for|of|at) each(?: (?:of them|one))?{_END}", r"\g<what> by \g<by>", text)


def _ruled(text: str, grounding: Grounding) -> str:
    """Disputes in which we gave the money back (ruling refunded): with that ruling, as the bracket says."""
    values = _columns_of(grounding)
    kept = "|".join(sorted((re.escape(said) for held in values.values() for said in held), key=len, reverse=True))
    for column, held in values.items():
        one = "|".join(sorted(map(re.escape, held), key=len, reverse=True))
        name = re.escape(normalise(column))
        match = re.search(rf"\b(?:in|for|on) which (?P<told>[a-z]+(?: [a-z]+){{1,6}}) \({name}(?: is|:| =|=)? ?"
                          rf"(?P<value>{one})\)", text)
        if match is not None and not re.search(
                rf"\b(?:not|never|no|without|only|first|last|{_MONTH}|days?|weeks?|{kept})\b", match["told"]):
            return f"{text[: match.start()]}with {normalise(column)} {match['value']}{text[match.end():]}"
    return text


_STAYS = re.compile(
    r"[.;,(] ?(?:and )?(?:please )?(?:let |keep |leave |show )?(?:those|the ones|ones|users|people|everybody"
    r"|whoever is)"
    r" (?:without|with no) (?:an? |any |this |that |the |such an? )*[a-z]+ (?:(?:may|can|should|shall|please|also|just"
    r"|be) )*(?:stand|stays?|remain|let|left|kept|keep|appear|shown|stay|listed|in)(?: (?:in|there|here|the|table"
    r"|list|as"
    rf"|they|are|too|well|on|it|please))*{_END}\)?")


# keep the ones who never told us as a line of their own
_NEVER_TOLD = re.compile(
    r"[.;,(] ?(?:and )?(?:please )?(?:keep|show|leave|list|count) (?:those|the ones|ones|users|people|everybody)"
    r" (?:who|that) "
    r"(?:(?:have )?never|did not|have not|do not) (?:told|tell|said|say|answer(?:ed)?|repl(?:y|ied))(?: (?:us|me"
    r"|it|that))* "
    rf"(?:as|in|on|with) (?:an?|one) (?:line|row|group|bar|bucket|entry) of (?:their|its) own{_END}\)?")


def _kept_without(text: str, grounding: Grounding) -> str:
    """Those without an address may stay in the table: a table of people by a column shows them anyhow."""
    match = _STAYS.search(text) or _NEVER_TOLD.search(text)
    if match is None or re.search(r"\b(?:out|aside|not)\b", match[0]):
        return text
    rest = f"{text[: match.start()]}{text[match.end():]}"
    users = grounding.tables["users"].columns if "users" in grounding.tables else {}
    names = "|".join(re.escape(said) for said, column in grouping(grounding).items() if column in users) or "(?!)"
    grouped = re.search(rf"\b(?:by|per|in each|for each|of each|which|each) (?:the )?(?:{names})\b", rest)
    return text if grouped is None else rest


def _which_lead(text: str, grounding: Grounding) -> str:
    """I would love to know which of our themes work: the share that converted, by theme: the share is what is asked."""
    named = "|".join(sorted(map(re.escape, grouping(grounding)), key=len, reverse=True)) or "(?!)"
    match = re.match(
        rf"(?:(?:i|we) (?:would )?(?:love|like|want|need|wish) to (?:know|see|learn|find out"
        rf"|understand) )?which of (?:the"
        rf" |our |all |these )*(?P<by>{named}) (?P<told>[a-z ]{{3,60}}): "
        rf"(?=.*\bby (?:the )?(?P<again>{named})\b)", text)
    if match is None or RATED.search(text[match.end():]) is None:
        return text
    column = grouping(grounding)[match["by"]]
    others = [said for said, (held, _) in own_values(grounding)
              if held != column and re.search(rf"(?<!\w){re.escape(said)}(?:s|es)?(?!\w)", match["told"])]
    fine = grouping(grounding)[match["again"]] == column and not others and not re.search(
        r"\b(?:only|not|never|no|without|except|first|last|new|within|than|least|most|on|via|by|after|before)\b",
        match["told"])
    return text[match.end():] if fine else text


def _based(text: str, grounding: Grounding) -> str:
    """In which state our sellers are based, how many in each: their number by state."""
    users = grounding.tables["users"].columns if "users" in grounding.tables else {}
    named = "|".join(sorted((re.escape(said) for said, column in columns(grounding).items() if column in users),
                            key=len, reverse=True)) or "(?!)"
    who = {*PERSON, *everybody(grounding)}
    who |= {f"{said}s" for said, (column, _) in own_values(grounding) if column in users}
    people = "|".join(sorted(map(re.escape, who), key=len, reverse=True))
    match = re.search(rf"\b(?:in|from) (?:which|what) (?:[a-z]+ \()?(?P<by>{named})\)? (?:(?:do|are) )?(?:the |our "
                      rf"|all )*(?P<who>{people})"
                      rf" (?:(?:are|is) )?(?:based|live|reside|located|come from|at home)(?= *[,.;?:]| *$)", text)
    if match is None or not re.search(r"\b(?:how many|number|count)\b", text[match.end():]):
        return text
    rest = re.sub(rf"[,;.:]? ?(?:and )?(?:how many|the numbers?|the counts?)(?: (?:of them|there are|are they"
                  rf"|are there))?"
                  rf" (?:in|for|from|per|of) each(?: (?:of them|one|{named}))?{_END}", "", text[match.end():])
    one = match["who"].removesuffix("s")        # sellers, I mean those of that persona: said again
    rest = re.sub(rf"[,;.] ?(?:i|we) mean (?:the )?(?:[a-z]+ )?{re.escape(one)}s?(?: only)?{_END}", "", rest)
    before = re.sub(r"\b(?:please )?(?:show|tell|give) me $", "", text[: match.start()])
    return f"{before}number of {match['who']} by {match['by']}{rest}"


__all__ = ["RATED", "by_a_column"]
