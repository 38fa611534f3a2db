"""Shares of people and of rows, as people say them: out of a hundred, it is those who, 1 for whoever."""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.message.own_phrases import bare
from workbench.assistant.offline.words.columns import PERSON
from workbench.assistant.offline.words.own_words import everybody, kept

_END = r"(?=\s*(?:$|[.,;:!?)]))"
_MANY = r"(?:(?:all|every|each|our|the|one|a|any) )*"
_PART = r"(?:shares?|proportion|percentage|percent|fraction|%)"


@kept
def people_of(grounding: Grounding) -> str:
    """A pattern of every word for a user."""
    return "|".join(sorted(map(re.escape, {*PERSON, *everybody(grounding)}), key=len, reverse=True))


def as_shares(text: str, grounding: Grounding) -> str:
    """A normalised request with its shares in the grammar's words.

    >>> as_shares("out of every hundred users, how many buy within 14 days", grounding)     # doctest: +SKIP
    'share of users who buy within 14 days'
    """
    people = people_of(grounding)
    return _of_rows(_codes(_cleft(_shares(text, people), people), people), grounding)


def _shares(text: str, people: str) -> str:
    """Out of every hundred users how many buy, of all users how many buy as a share: the share of users who buy."""
    hundred = r"(?:(?:every|each|a|one|any) )?(?:hundred|100)"
    text = re.sub(
        rf"\b(?:out of|of|among|for|in) {hundred} (?:{people}),? (?:how many (?:of them )?|what number (?:of them )?)",
        "share of users who ", text)
    text = re.sub(rf"\bhow many (?:(?:out )?of|in) {hundred} (?:{people})\b", "share of users who", text)
    text = re.sub(rf"\b(?:per|in) (?:cent|hundred) of (?=(?:{_MANY})(?:{people})\b)", "percent of ", text)
    of_all = (
        rf"(?:out of|of|among|from) (?:all |the |our |all the |all our )+(?:{people})(?: (?:exposed|in the"
        rf" test))?,? how many"
    )
    wanted = (
        rf"[,;.(]? ?(?:as|in|expressed as|given as|i want|say it as) (?:an? |the )?(?:{_PART})(?:"
        rf" please)?{_END}\)?"
    )
    if re.search(wanted, text) and re.search(r"\bhow many\b", text):
        put = re.sub(rf"\b{of_all}\b", "what share of users", re.sub(wanted, " ", text, count=1))
        if put == re.sub(wanted, " ", text, count=1):
            put = re.sub(rf"\bhow many (?:of (?:the |our |all )*)?(?=(?:{people})\b)", "what share of ", put)
        text = put if "share of" in put else text
    # listeners who did it: their share
    return re.sub(
        rf"(?P<who>\b(?:{people}) (?:who|that|with)\b[^.;]+?)[-,:;] ?(?:(?:i want|give me|we need|what is)"
        rf" )?(?:their|the|as an?)"
        rf" {_PART}(?: (?:of (?:all|everybody|everyone)|among (?:all|everybody)))?(?: (?:{people}))?{_END}",
        r"share of \g<who>", text)


def _cleft(text: str, people: str) -> str:
    """It is those users who buy that I want to count: the share of users who buy."""
    wanted = (r"(?:i|we) (?:want|need|would like|wish|have|am trying)(?: (?:to|be able to|count|know|see|mark"
              r"|measure|find|track|tell"
              r"|from those who do not|from the (?:others|rest)|apart))*")
    text = re.sub(rf"^\W*it is (?:those |the |all )?(?P<who>(?:{people}) (?:who|that) .+?) that {wanted}(?=\s*[.,;]"
                  rf"|$)", r"share of \g<who>", text)
    return re.sub(r"[.;] ?an? metric (?:that|which) (?:marks|counts|flags|tells|finds|shows) (?:them|these|those"
                  r"|that)\b", ". a metric", text)


def _codes(text: str, people: str) -> str:
    """1 for a user with a purchase and 0 for everybody else: whether a user has one."""
    ones = r"(?:one|1|yes|true)"
    rest = (rf"(?:everybody else|everyone else|anybody else|anyone else|(?:all |the |all the )?(?:others?|rest)(?:"
            rf" (?:{people}))?"
            rf"|(?:an?|the|any|all) (?:other )?(?:{people}) without(?: one| any)?|nobody else)")
    return re.sub(
        rf"(?:\b(?:it|the metric|the value|that)? ?(?:should|shall|must|has to|will|would)? ?(?:be|is|equals|takes"
        rf"|gets?|=) )?"
        rf"\b{ones} for (?P<who>(?:an?|the|each|every|any|all) (?:{people}) (?:who|that|with|having)|(?:those"
        rf"|whoever|anybody"
        rf"|anyone|everybody|everyone)(?: who| that| with)?|(?:{people}) (?:who|that|with))(?P<what> [^.;]+?),?"
        rf" (?:and |or |but )?"
        rf"(?:zero|0|no|false) (?:for {rest}|otherwise|else|if not)",
        lambda m: f"whether users {'have' if re.search(r'(?:with|having)$', m['who']) else 'who'}{m['what']}"
        .replace("whether users who", "share of users who"), text)


def _of_rows(text: str, grounding: Grounding) -> str:
    """Of all bookings in two weeks how many are cancelled: the share of the bookings that are cancelled."""
    asked = (
        r"(?:how many|(?:what|which) (?:share|part|percentage|proportion|percent|fraction)|how large a"
        r" share)(?: of (?:them|these|those))?"
    )
    match = re.search(
        rf"\b(?:(?:out )?of|among|amongst) (?:(?:all|the|our|every) )*(?P<rows>[a-z]+(?: [a-z]+)?)(?P<span> (?:in"
        rf"|within|over|during|of)"
        rf" [^,;?]+?)?,? {asked} (?P<done>(?:(?:is|are|were|was|get|gets|got|end up|ended up|have been)"
        rf" )+[^,;.?]+)", text)
    people = people_of(grounding).split("|")
    if match is None or not bare(match["rows"].split(), grounding, at_end=True) or match["rows"] in people:
        return text
    rest = re.sub(rf"[,;.?(]* ?(?:as|in|expressed as) an? (?:ratio|{_PART})\b\)?", " ", text[match.end():])
    return f"{text[: match.start()]}share of the {match['rows']} that {match['done']}{match['span'] or ''}{rest}"
