"""Other words for the log's people: homes and hh of households, card holders of members, and their slips.

Only where no column, value, fact or metric is called so, and never those who do what the log counts.
"""

from __future__ import annotations

from collections.abc import Iterable

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.words.spelling import distance, normalise

# words for the same people, in the singular, where the log's own is one of a row
_ALIKE = (
    ("household", "home", "hh", "hhold"), ("owner", "keeper", "pet owner", "pet parent"),
    ("employee", "staffer", "staff member"), ("student", "pupil"), ("driver", "motorist"), ("farmer", "grower"),
    ("tenant", "renter", "lodger"), ("parent", "guardian"), ("cardholder", "card holder"),
    ("account", "acct", "account holder", "accountholder"), ("candidate", "job seeker", "jobseeker"),
    ("donor", "giver"), ("resident", "inhabitant"), ("patron", "patron"),
)
_SHORT = 4      # letters of a short form
_SLOT = (r"\b(?:an?|the|each|every|per|one|any|our|of|by|for|whether|if|how many|which|each one of the|all|among"
         r"|between|from|to|at) (?P<word>[a-z]{5,})\b"
         r"|\b(?P<also>[a-z]{5,}) (?:who|that|which|without|with|whose|level|having|wise|by \w+ level)\b")
_LONG = 6       # letters of a word in which one slip leaves nothing else that it may mean


def also_called(people: Iterable[str], grounding: Grounding) -> dict[str, str]:
    """Word -> what it is said for: a home is a household where the log's people are those."""
    own = {*people}
    groups = [[*group] for group in _ALIKE if own & {*group}]
    if any(re.fullmatch(r"card_?(?:level|tier|type|colou?r|status|no|number)", normalise(column).replace(" ", "_"))
           for column in _of_people(grounding)):
        groups.append(["", "card holder", "cardholder"])        # a card that all of them have
    taken = {part for said in _names(grounding) for part in said.split()}
    found: dict[str, str] = {}
    for group in groups:
        for word in group:
            if word and word not in own and (" " in word or not {word, f"{word}s"} & taken):
                found |= {word: "user", f"{word}s": "users"}
    return found


def slipped(word: str, people: Iterable[str]) -> str | None:
    """The log's word for its people that another is one slip away from: houshold."""
    if len(word) < _LONG:
        return None
    near = {one for one in people if len(one) >= _LONG and one[0] == word[0] and one != word
            and distance(word, one) == 1 and len(one) != len(word) and one[-1] == word[-1]}
    return near.pop() if len(near) == 1 else None


def written_out(text: str, people: Iterable[str], known: Iterable[str]) -> dict[str, str]:
    """Word of a request -> the short form of it that the log calls its people by: managers, where it says mgr.

    Args:
        text: the request.
        people: what the log calls its people, in the singular and the plural.
        known: words that mean something else.
    """
    short = [one for one in people if 2 <= len(one) <= _SHORT and not one.endswith("s")]
    taken, found = {*known}, {}
    for match in re.finditer(_SLOT, text.lower()) if short else ():
        word = match["word"] or match["also"]
        one = word.removesuffix("s")
        if not {word, one} & taken and any(_abbreviates(some, one) for some in short):
            found[word] = "users" if word.endswith("s") else "user"
    return found


def _abbreviates(short: str, word: str) -> bool:
    """Whether a short form is the word's first letters, or its first and last and some between: mgr, mbr, cust."""
    if word.startswith(short):
        return len(short) > 2       # cust, stud
    rest = iter(word)
    return (word[0] == short[0] and word[-1] == short[-1] and not re.search(r"[aeiou]", short[1:])
            and all(letter in rest for letter in short))


def _of_people(grounding: Grounding) -> Iterable[str]:
    return grounding.tables["users"].columns if "users" in grounding.tables else ()


def _names(grounding: Grounding) -> set[str]:
    """What the log and the project call something by that nobody may mean with a word for people."""
    catalog = grounding.catalog
    names = [*catalog.metrics, *catalog.facts, *grounding.snapshot.project.names("experiments"), *grounding.tables]
    names += [value for (_, column), values in grounding.closed.items() if column != "timezone" for value in values]
    return {normalise(name) for name in names}


__all__ = ["also_called", "slipped", "written_out"]
