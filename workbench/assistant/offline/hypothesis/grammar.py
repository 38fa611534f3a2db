"""The words that join what is done and what it does, and what words of a sentence speak of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from workbench.assistant.offline import patterns as re

MODAL = (
    r"(?:(?:will|would|should|could|may|might|can|shall|does|do|ought to|is going to|are going to|is likely to"
    r"|are likely to"
    r"|is bound to|are bound to|is expected to|are expected to|is supposed to|tends? to)\s+)?"
)
MOVERS = (
    rf"{MODAL}(?:not\s+)?(?:significantly |clearly |really |also "
    r"|then |probably |likely |simply |thereby |therefore |hopefully |quickly )*"
    r"(?:raises?|raised|lifts?|increases?|improves?|boosts?|grows?|drives? up|push(?:es)? up|lowers?|reduces?|cuts?"
    r"|decreases?|drops?|hurts?|harms?|brings?(?: (?:down|up|back|more|fewer))?"
    r"|leads? to|(?:leads?|prompts?|spurs?|inspires?|pushes|moves?)(?= (?:more|fewer|less|many|them|people|some)\b)|results? in|causes?|makes?|gets?|helps?|gives?|keeps?|means?|yields?|produces?|encourages?|drives?"
    r"|curbs?|limits?|halves?|doubles?|shrinks?|moves?|affects?|changes?|impacts|impact(?= (?:the|our|their|its|how|on)\b)|influences?|saves?|prevents?|wins?"
    r"|stays?|remains?|sees?|spares?|persuades?|motivates?|convinces?|lures?|entices?|invites?|allows?|lets?"
    r"|attracts?|avoids?|brings? about|ensures?|discourages?|deters?|tempts?|pulls?"
    r"|converts?|generates?|triggers?|delivers?|nudges?|gains?|creates?|triggers?|sparks?|translates? into|turns? into|shows? up (?:in|as)"
    r"|contributes? to|adds? up to|promotes?|stimulates?|eases?|costs?(?= us)|eliminates?|removes?(?= the)|diminish(?:es)?|dampens?|lightens?|relieves?"
    r"|ha(?:s|ve)(?= (?:them|more|people|him|her|fewer|less)\b)|earns?|stops?|takes?|turns?|halts?|wards? off)"
)
FINITE = (
    r"(?:will|would|should|could|may|might|can|ought to)?\s*(?:also |then )?(?:rises?|falls?|drops?|increases?"
    r"|decreases?"
    r"|grows?|improves?|goes? (?:up|down)|climbs?|shrinks?|declines?|gets? (?:better|worse)|sinks?|jumps?|doubles?"
    r"|halves?|comes? (?:back )?(?:down|up))"
)
BECAUSE = (
    r"(?:because|bc|b/c|cuz|coz|cos(?= (?:they|it|we|the|people|ppl|folks|nobody|no one|so|too|most|many|our|their|this|that|you|i|there|an?)\b)|since|(?<!twice )(?<!times )(?<!half )(?<!just )(?<!soon )(?<!long )(?<!well )(?<!far )(?<!much )as"
    r" (?=(?:people|users|they|it|we|the|readers"
    r"|customers|riders|members|players|learners|guests|patients|there|so|too"
    r"|many|most|nobody|no one|few|these|those|today(?= \w)|everybody|everyone|some|half|our|their|his|you|one"
    r"|this|that|nothing|i)\b)"
    r"|(?<=, )as (?!(?:a|an|well|soon|long|if|though|of|before|usual|in|much|many|often|early|late|far)\b)"
    r"|(?<=, )as (?=(?:an?|the|our) (?:[\w-]+ ){1,5}(?:is|are|was|has|have|feels?|gets?|looks?|seems?|sounds?)\b)"
    r"|(?<=, )out of (?!the\b|our\b|an?\b|\d)"
    r"|(?<=, )for (?=(?:they|it|we|he|she|nobody|there)\s)|(?<=, )seeing (?:as (?:how )?|how )?(?=(?:the|they|it|people|most|many|our|their|we|that|nobody)\b)|due to|owing to|on account of|seeing that|given that|the reason (?:is|being)(?: that)?:?|reason:|rationale:"
    r"|my thinking:?(?: is)?|on the grounds that|after all,?|by reason of|in view of|considering that|mediated by|by way of|by virtue of|on the strength of|(?<=[;,.] )(?:the|our|my|their) (?:thinking|logic|reasoning|rationale|argument) (?:is|was|goes)(?: that)?:?|the mechanism being"
    r"|(?:their|the|my|our|his|her) (?:argument|idea|thought|logic|reasoning|rationale|reason|assumption|mechanism|point) being(?: that)?:?)"
)
IF = (
    r"(?:if|when|once|whenever|after|suppose|supposing|assuming|say|provided|as soon as|as long as|were|should"
    r"|in case|with|without"
    r"|by|through|thanks to|had|under|where|wherever|instead of|rather than|in place of)"
)
JOINED = r"(?:then|in that case|as a (?:result|consequence)|so|consequently|that way|this way)"
PASSIVE = (
    r"(?:raised|lifted|increased|improved|boosted|lowered|reduced|cut|decreased|halved|doubled|driven up|driven down"
    r"|brought up"
    r"|pushed up"
    r"|brought down|curbed|shrunk|prevented|avoided|helped|affected|influenced|changed|moved)"
)
COMING = r"(?:more|fewer|less|higher|lower|longer|better|oftener)"
AUX = r"(?:will|would|should|could|might|may|ought to|can|is going to|are going to)"
NO_VERB = (
    r"(?:an?|the|their|our|his|her|its|one|two|three|who|whom|that|which|whose|in|on|with|from|of|more|fewer|less|to"
    r"|for|at|by|and|or"
    r"|every|each|no|any|some|about|into|as|when|if|because|than)"
)
Parts = tuple[str, str, str]


@dataclass(frozen=True)
class Terms:
    """What words of a sentence speak of.

    Attributes:
        measured: whether some words speak of a metric.
        people: words for users.
    """

    measured: Callable[[str], bool]
    people: tuple[str, ...] = ()

    @cached_property
    def persons(self) -> str:
        """The people as a pattern."""
        return "|".join(sorted(map(re.escape, self.people), key=len, reverse=True)) or r"(?!)"

    def only_people(self, words: str) -> bool:
        """Whether they name users and nothing that is done: riders, all of our plus customers."""
        return re.fullmatch(rf"(?i)(?:(?:all|every|each|most|many|some|more|fewer|of|the|our|these|those|new|then|and"
                rf"|so|perhaps|that)\s+)*(?:[\w-]+\s+)?(?:{self.persons})(?: (?:in|on|from|of|at|aged) (?:the |our )?[\w+-]+(?: plan| tier)?)?",
                            words.strip(" ,")) is not None


def acts(words: str) -> bool:
    """Whether some words are something done, rather than a sentence about how things are."""
    words = re.split(r"\s*[;:](?!\d)\s*", words)[-1]
    return not re.search(
        rf"(?i)(?:\b(?:is|are|was|were|has|have|had|do|does|did|feel|feels|\w+n['’]t|{AUX})\b)",
        words) or re.match(
        r"(?i)(?:we|i|let us|let's|if we)\b", words) is not None


# a word before which only a noun stands
_DETERMINED = re.compile(
    r"(?i)\b(?:longer|shorter|bigger|smaller|larger|cheaper|own|several|our|my|your|his|their|of|with|about|in|on|at|from|into)$")
_NOUN = re.compile(r"(?i)[a-z]+s")
_TELLS = re.compile(r"(?i)(?:means?|ensures?|makes?|shows?)$")
# what only follows a noun: a drop that is small, stays which are long
_TOLD_OF = re.compile(r"(?i)(?:(?:which|who|whose|is|are|was|were)\b|that (?:is|are|was|were|has|have|did|do|does|we|they)\b)")
# a second verb, with nothing between the two that could join them: drops in the mail raise
_SECOND = re.compile(
    rf"(?i)(?:in|on|of|at|from|for|with|by|within|about|after|before|to|as)\s(?:(?!\b(?:and|or|but|that|which|who|whom|because|since|if|when"
    rf"|while|as|so|then|more|fewer|less)\b)[\w' ()-])+?\s(?:{AUX}\s+\w+|(?=\w+s\b){MOVERS})\s+\w")


def no_verb(before: str, word: str, after: str) -> bool:
    """Whether a word that may move something is a noun where it stands.

    >>> no_verb("mentioning longer", "stays", "in the mail raises revenue"), no_verb("a mail", "raises", "visits")
    (True, False)
    """
    if not _NOUN.fullmatch(word.strip()) or _TELLS.match(word.strip()):
        return False
    return bool(_DETERMINED.search(before) or _TOLD_OF.match(after) or _SECOND.match(after))
