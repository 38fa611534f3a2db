"""That who has none counts as zero: so it is in every metric per person, and in the words of what needs to be told.

Only where those are spoken of who have none of what is counted itself; who has none of something else is another
population.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.words.columns import PERSON
from workbench.assistant.offline.words.fillers import words_of
from workbench.assistant.offline.words.own_words import own_words
from workbench.assistant.offline.words.stems import stem
from workbench.assistant.offline.words.vocabulary import spoken

_FUNCTION = words_of("""who that which those the ones people heads persons with without having had have has any one a an
single none nothing no not did do does never made make whoever he she they even bring brings in at all of it them
anything""")
_NONE = (
    r"(?:(?:who|that|which) (?:\w+ )?(?:nothing|none|no \w+)|(?:who|that|which) (?:did|do|does|have|has) not"
    r"(?: \w+){1,2}?(?: anything| any| one)?|(?:who|that|which) never \w+(?: anything)?|(?:with|having) (?:none|nothing"
    r"|no \w+|not a single \w+|zero \w+|0 \w+)|without(?: an?| any| one| a single)?(?: \w+)?)"
)
_AS = (
    r"(?:(?:(?:are|is|being|to be) )?(?:counted |counting |counts? |taken |entering |enters? |goes in |go in |set |put "
    r"|contributes? |contributing |brings? in |brings? |gets? |adds? |add |at )*(?:as |with |to |at |for |in"
    r" )?(?:a |an? )?"
    r"(?:zeros?|0)(?! (?:to|until|and|euros?|days?)\b)"
    r"|(?:(?:are|is|being|to be|should be|stay|stays) )?(?:included|counted in|counted too|counted as well|kept in)"
    r"|(?:(?:are|is|being|belong|count|stay) )?(?:in|into|part of) the (?:average|mean|denominator|metric|number)"
    r"(?: too| as well| also)?)"
)
# what needs to be told what none is: kept in the words that it is told in
_TOLD = re.compile(
    r"\b(?:medians?|percentiles?|quantiles?|p\d\d|maxim\w+|minim\w+|largest|highest|biggest|longest|smallest|lowest"
    r"|shortest|dearest|cheapest|most expensive|least|last|latest|own)\b")
_PER = r"(?:per|for each|for every|each|every|of each|of every|by an?|an?|of an?)"


# 0 where nothing was filed; it should count zero for people who bought none
_ZERO_FIRST = re.compile(
    r"[,;.(:]+ ?(?:and |so |with )?(?:(?:it|this|that|the metric|the value) )?(?:(?:should|must|shall|has to"
    r"|to|will) )?"
    r"(?:(?:counts?|be|is|being|gives?|as|stays?|put|use|take|set) )?(?:as |a |to )*(?:0|zeros?),? "
    r"(?:for|where|when|if|in case)(?: of)? (?:the |all |those |any |ones |somebody |someone |anybody |whoever )*"
    r"(?P<who>[a-z]+ )?(?:who|that|which)? ?(?:(?P<verb>[a-z]+(?: [a-z]+)?) )?"
    r"(?P<none>none|nothing(?: (?:was|is|were|has been) (?P<done>[a-z]+))?|(?:are |is |was |were )?none)(?: at all)?\)?"
    r"(?= *(?:$|[.,;!?)]))")
_HAVING = words_of("""buys buy bought spend spends spent pay pays paid make makes made give gives gave have has had
do does did take takes took get gets got there is was are were""")


def _first(match: re.Match[str], text: str, people: str, grounding: Grounding) -> str:
    """A clause that says first that it is zero, and then of whom; where it is who has none of what is counted."""
    rest = f"{text[: match.start()]}{text[match.end():]}"
    who = (match["who"] or "").strip()
    verbs = [word for word in f"{match['verb'] or ''} {match['done'] or ''}".split() if word not in _HAVING]
    own = {part for one in spoken(grounding) if len(one.stems) > 1 and one.find(rest) is not None for part in one.stems}
    own |= {part for one in spoken(grounding) for part in one.stems if len(one.stems) > 1
            and one.event in {other.event for other in spoken(grounding) if other.find(rest) is not None}}
    verbs = [verb for verb in verbs if stem(verb) not in own]       # filed, of claims that are filed
    if (who and not re.fullmatch(people, who)) or (verbs and not again(" ".join(verbs), rest, people)):
        return match[0]
    if _TOLD.search(rest):
        return ", none counts as zero"
    told = re.search(rf"\b{_PER} (?:{people})\b", rest) and not re.search(r"\bdivided by\b|\bratio\b", rest)
    return "" if told else match[0]


def everyone_in(text: str, grounding: Grounding) -> str:
    """A normalised request without the remark that who has none is a zero in it.

    >>> everyone_in("orders per head, heads without any order in the average too", grounding)    # doctest: +SKIP
    'orders per head'
    """
    people = "|".join(map(re.escape, sorted({*PERSON, *own_words(grounding).people, "head", "heads", "persons"},
                                            key=len, reverse=True)))
    who = rf"(?:(?:the |all |even )*(?:those|the ones|whoever|{people}) )?"
    text = _ZERO_FIRST.sub(lambda match: _first(match, text, people, grounding), text)
    match = re.search(rf"[,;.(:]+ ?(?:and |with |where )?{who}{_NONE},? {_AS}\)?(?= *(?:$|[.,;!?]))", text)
    if match is None:
        return text
    rest = f"{text[: match.start()]}{text[match.end():]}"
    if not again(re.sub(rf"{_AS}\)?$", "", match[0]), rest, people):
        return text
    per = re.search(rf"\b{_PER} (?:{people})\b", rest)
    if re.search(rf"\b(?:divided by|ratio)\b|/|\bper (?!(?:{people})\b)", rest):
        return text
    if _TOLD.search(rest):
        return f"{text[: match.start()]}, none counts as zero{text[match.end():]}"
    return rest if per is not None else text


def again(said: str, rest: str, people: str) -> bool:
    """Whether what somebody has none of is what the rest of a request speaks of."""
    words = set(re.findall(r"[a-z]+", said))
    named = {word for word in words - _FUNCTION if not re.fullmatch(people, word)} - {"and", "where", "counted"}
    there = {stem(word) for word in re.findall(r"[a-z]+", rest)}
    return all(stem(word) in there or any(_alike(stem(word), one) for one in there) for word in named)


def _alike(one: str, other: str) -> bool:
    """Subscribe and subscription: one root, which the endings hide."""
    same = 0
    while same < min(len(one), len(other)) and one[same] == other[same]:
        same += 1
    return same >= 6
