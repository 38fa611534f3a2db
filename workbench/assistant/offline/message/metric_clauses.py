"""A metric told as a clause: every tap counts, a member counts if ..., with a click window of three days.

Each is put in the grammar's words; the words around it stay as they stand.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.message.shares import people_of
from workbench.assistant.offline.words.numbers import WORDED

_N = rf"(?:\d+|{WORDED})"
_LONG = rf"{_N}(?: |-)?(?:days?|d|hours?|hrs?|h|weeks?|wks?)"
_REACTION = (r"(?:click|tap|open|reaction|response|attribution|look ?back|conversion)(?:ing|s)?(?: |-)(?:window|time"
    r"|period|horizon)")
_SEND = (r"(?:(?: (?:from|after|of|since|following|counted from|starting at))? (?:the |each |its |every |their |own )*"
         r"(?:send(?:ing)?|message|going out|being sent|sent|mail|push|sms|text))?")
_CLAUSES: tuple[tuple[str, str], ...] = (
    # how long after its send a reaction counts
    (rf"\b(?:with |and |using )?(?:an? |the )?({_LONG})(?: |-){_REACTION}{_SEND}", r"within \1 of the send"),
    (rf"\b(?:with |and |using )?(?:an? |the )?{_REACTION}(?: (?:of|is|=|being))?:? ({_LONG}){_SEND}",
     r"within \1 of the send"),
    (r"\b(?:minimum|min|at least) (?:one|1) times?\b|\b(?:one|1) time (?:minimum|at least"
     r"|at minimum)\b", "at least once"),
    # clicks up to 3 days after the send
    (rf"\b(clicks?|taps?|opens?|reactions?|clicked|tapped|opened)(?: count(?:ed|s)?)?,? (?:up to|until|till|no later"
     rf" than) "
     rf"({_LONG})(?: after| from| of)(?: (?:the|its|their|each))? (?:send(?:ing)?|message|sent)\b",
     r"\1 within \2 of the send"),
    # what is divided
    (r"\b(?:in relation to|in proportion to|as a (?:fraction|proportion|percentage|percent) of|relative to|as against"
     r"|set against|measured against|held against)(?= (?:the |all )*(?:[a-z]+ ){0,3}?[a-z]+)(?=.*\bratio\b)", "over"),
)


# time until a permission is lost, and for how long it is looked at: censored at 28 days
_CENSORED = re.compile(
    rf",? (?:and )?(?:right )?(?:censored|truncated|cut(?: off)?|capped|limited|stopped) (?:at|after|to) ({_LONG})"
    r"(?! (?:of|per)\b)")


def in_clauses(text: str, grounding: Grounding) -> str:
    """A normalised request without them.

    >>> in_clauses("a member counts if, in the 28 days after exposure, they bought a boost", log)   # doctest: +SKIP
    'whether a member, in the 28 days after exposure, bought a boost'
    """
    lost = re.search(r"\b(?:time|days?|how long|until|till)\b.*\b(?:loss|lost|loses?|losing)\b", text) is not None
    for pattern, instead in _CLAUSES:
        text = re.sub(pattern, instead, text)
    if lost:
        text = _CENSORED.sub(r" within \1", text)
    people = rf"(?:{people_of(grounding)}|users?|units?)"
    # each unit's own mean price per pack: one mean of each, and no ratio of sums
    text = re.sub(rf"\b(?:each|every|an?|the) (?P<who>{people}) own (?P<how>mean|average) (?P<amount>[a-z]+)"
                  r" (?:per|of an?|of one|for one|for an?) (?P<what>[a-z]+)(?=,? (?:in|within|over|during)\b)",
                  r"\g<how> \g<what> \g<amount> per \g<who>", text)
    # every tap on a mail counts: their number
    text = re.sub(
        rf"^(?P<lead>(?:metric|kpi)(?: please)?:? )?(?:each"
        rf"|every)(?: single)? (?!{people})(?P<what>[a-z]+)(?P<more>(?: [a-z]+)"
        r"{0,4}?) (?:counts|is counted)(?=[,.;:]| (?:in|within|over|during) )",
        lambda m: f"{m['lead'] or ''}number of {_several(m['what'])}{m['more']}", text)
    return re.sub(
        rf"(?:^|(?<=[.:;] ))(?P<who>(?:an?|the|each|every|any|one) {people}) (?:is a (?:yes|1|one|hit)"
        rf"|counts?(?: as (?:one|a "
        rf"hit|yes|1))?|scores? (?:one|1))(?: only)? (?:if|when|once|as soon as)(?P<span>,? (?:in|within|over"
        rf"|during) [^,.;]{{4,40}},)?,? "
        rf"(?:(?:he|she|they|it|the {people}) )(?:ha(?:s|ve|d) )?",
        lambda m: f"whether {m['who']}{m['span'] or ''} ", text)


def _several(word: str) -> str:
    return re.sub(r"y$", "ie", word) + "s" if not re.search(r"(?:s|x|ch|sh)$", word) else f"{word}es"


__all__ = ["in_clauses"]
