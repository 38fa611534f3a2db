"""The parts of a hypothesis by what each clause is, where no grammar joins them: notes, tickets, chats, mails.

A message is cut into clauses. The outcome is the one that names a metric, says where it goes and holds nothing else;
the change is the one that says what we do; whom it is for is told by the words that begin it; what is left are reasons,
in which any word may stand. Two outcomes, or a clause that could narrow the one there is, and nothing is found.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.hypothesis.grammar import BECAUSE, Terms
from workbench.assistant.offline.hypothesis.motives import SENDING, whom_of
from workbench.assistant.offline.hypothesis.sides import Sides, prepared
from workbench.assistant.offline.hypothesis.trials import IMPERATIVE, SUPPOSED, change_of, tidy
from workbench.assistant.offline.parts.moving import MOVING

_APART = re.compile(
    r"(?i)(?P<arrow>\s*(?:-+>|=+>|→|⇒)\s*)|\s*;\s*|\s*:\s+|\s+[-–—]+\s+|\s*,\s+(?:and |so |then |thus |therefore )*"
    r"|\s+(?:and|so|then|,)+\s+(?=(?:(?:see|get|have|expect|hope for) )?(?:more|fewer|less)\b)"
    r"|(?=(?<=\w)\s+(?:because|bc|b/c|cuz|coz|since(?! (?:the |our |their |your |his )?(?:last|first|then|previous|\d|[a-z]+day)\b))\s)")
_WHY = re.compile(rf"(?i)^(?:{BECAUSE}|bc|b/c|why:?|as)\s+(?!(?:the |our |their )?(?:last|then|monday|march|day|week)\b|of\b)")
_HOPED = re.compile(
    r"(?i)^(?:(?:so|and|then|thus|hence|that way|in turn|probably|hopefully|maybe)\s+)*(?:(?:i|we|i'd|we'd)\s+(?:would\s+)?)?(?:am |are )?"
    r"(?:expect(?:ing|ed)?|hop(?:e|ing)|aim(?:ing)?|bet(?:ting)?|target(?:ing)?|looking|should (?:get|give|bring|mean)(?: us)?|(?:to )?(?:get|see)|goal|want|convinced|sure)"
    r"(?: (?:for|at|on|that|to see|to get|is|us))*:?\s+(?=\S)")
_LINK = re.compile(r"(?i)^(?:(?:so|and|then|thus|hence|therefore|but|that way)\s+)+")
_MOVES = re.compile(rf"(?i)\b(?:{MOVING}|pop\w*|upwards?|downwards?)\b|[↑↓]")
_WHEN = re.compile(r"(?i)^(?:if|when|once|whenever|with|without|instead of|suppose|assuming)\s+(?=\S+ \S)")
_STATE = re.compile(
    r"(?i)^(?:they|it|people|ppl|nobody|no ?one|everybody|everyone|most|many|some|there|this|that|these|those|you|he|she|half|all|few)\b"
    r"|\b(?:is|are|was|were|has|have|had|do|does|did|\w+n['’]?t|will|would|should|could|can|cannot|never|always|complain\w*|moan\w*|takes?|told|tells?|feels?|own|owns|know|knows|like|likes|love|loves|want|wants|need|needs|forget|forgets|gets?|comes?|goes|means?|works?)\b")
_TODAY = re.compile(r"(?i)\b(?:today|now|currently|at (?:the moment|present)|so far|these days|always|already|never)\b")
# what was, and is neither done nor hoped for: we saw more upgrades, in march more cards were made
PAST = re.compile(
    r"(?i)^(?:we|i) (?:saw|noticed|found|had|got|learnt|learned|observed|heard|know|see|have seen|lost)\b|\blast (?:week|month|year|quarter|spring|summer|autumn|winter|time|mail)\b|\byesterday\b|\bago\b"
    r"|\b(?:in|since) (?:january|february|march|april|may|june|july|august|september|october|november|december)\b|\b(?:were|was|went|came|rose|fell)\b")
_INSTEAD = re.compile(r"(?i)\b(?:instead|rather|in place of|in lieu of|for every|per)\b")
_PLACE = re.compile(r"(?i)^(?:in|on|during|within|after|before|from|at|until|by|for|among|over|per|only|just|except|but|excluding|not|unless|measured|counted|at least|at most|over|especially|mainly|mostly)\b")
# what a change is held against, and more of it: in place of our own news, on top of what we send now
_BESIDE = re.compile(r"(?i)^(?:in place of|instead of|rather than|in lieu of|on top of|in addition to|additional to|besides|as opposed to|not|from|with|without|via|like|even|just|only|up from|down from)\b")
_NARROWS = re.compile(r"(?i)\d+ ?%|\b(?:only|except|excluding|at least|at most|within|unless|guard\w*|not counting|counted|measured|metric|kpi)\b")
# whom it is for: single players only, applies to new users, everyone we ask for stars
_WHOM = re.compile(
    r"(?i)^(?:(?:it |this |that )?(?:applies|applying|limited|restricted|goes|aimed|addressed) to|eligible(?: are)?:?|only(?: for)?|just for|for|among) (?P<a>[^,;:]{3,60})$"
    r"|^(?P<b>[\w +-]{3,40}?) only$|^(?P<c>(?:all|every|each) [\w +-]{3,40}|(?:everyone|everybody|anyone)(?: (?:who|we|in|on|with|from) [\w' -]{2,40})?)$")


# more eyeballs, one step less: what comes of it, and nothing that is sent
_ALONE = re.compile(rf"(?i)(?:more|fewer|less|no|one|two) (?!(?:{SENDING})\b)[\w'-]+(?: (?:less|more|fewer))?")
_COUNTS = re.compile(r"(?i)(?:one|two|three|at most|no more|only|just|never|use|name|sign|mark|time|test|state|order|mail|text|push|notice|open)\b(?=.*\b(?:is|are|was|were|has|have|gets?|takes?|never)\b)|(?:one|two|three|only|just)\b")
_WISHED = re.compile(
    r"(?i)(?:it (?:would|might) be (?:nice|good|great|better|best|worth|an idea|helpful|lovely|wonderful|fair) (?:to|if (?:we|i)|if)|(?:i|we)(?:'d| would) (?:like|love|want|prefer)(?: us)? to"
    r"|(?:i|we) (?:suggest|propose|recommend)(?: that)?(?: (?:we|to))?|we (?:should|could|might|ought)(?: to)?|let us|let's|lets|please|what if|why not|how about|could we|can we|should we)\b\s*")


_HEAD = re.compile(r"(?i)\bfor (?:the |our |all )?(?P<of>(?:[\w+-]+ ){0,2}[a-z]{3,}(?:s|people|folks))$|^(?:the |our |all )?(?P<who>(?:[\w+-]+ ){1,2}[a-z]{3,}s)$")
# in the reminder we show how long it takes
_OURS = re.compile(
    r"(?i)\bwe (?:(?:would|could|should|will|might) )?(?!know|see|have|had|are|were|was|need|do|did|get|lose|lost|hear|think|believe|want|hope|like|expect|can|cannot|find|found|say|feel|keep|earn|wonder)[a-z]+(?<!ed) (?!that\b|for\b)")
# remember it: the bare verb of something that is done
_BARE = re.compile(
    r"(?i)(?!half|both|not|than|like|even|more|most|some|what|that|this|with|from|into|onto|upon|over|under|after|before|about|when|while|where|which|since|because|expect|hope|want|need|less"
    r"|\w+(?:s|ed|ing|ly|er|est|ion|ness)\b)[a-z]{3,} (?:it|them|the|an?|our|all|every|each|their)\b")
# trials would upgrade more: a group that the squad has a word for
_GROUP = re.compile(r"(?i)(?:the |our |these |those )?(?P<group>[a-z]{4,}s) (?=(?:would|will|should|could|might) )")


@dataclass(frozen=True)
class Clause:
    """A clause of a message.

    Attributes:
        sentence: in the how manieth sentence it stands.
        led: an arrow stands behind it: it is what is done.
        why: a word says that it is a reason.
        heading: a colon stands behind it.
    """

    text: str
    sentence: int
    led: bool = False
    why: bool = False
    heading: bool = False


def by_clauses(text: str, terms: Terms, named: Callable[[str], bool], clear: Callable[[str], str | None]) -> Sides | None:
    """The sides of a message; None where its clauses do not tell them beyond doubt.

    Args:
        named: whether some words name users by a value of theirs, or everybody.
        clear: the metric that accounts for every word of an outcome; None where none does.
    """
    said, known = prepared(text, terms, named)
    clauses = _clauses([one.text for one in said], terms)
    if known.outcome:
        moved = clear(known.outcome)
        return _rest(clauses, [], known.outcome, known, terms, named) if moved else None
    able = [(i, found) for i, one in enumerate(clauses) if not one.why and (found := _outcome(one, i, clauses, terms, clear))]
    if len({metric for _, (_, metric) in able}) != 1:
        return None
    at, (outcome, _) = able[-1]
    return _rest(clauses, [i for i, _ in able], outcome, known, terms, named, at)


def _outcome(one: Clause, at: int, clauses: Sequence[Clause], terms: Terms, clear: Callable[[str], str | None]) -> tuple[str, str] | None:
    """(the words of an outcome, its metric): a clause that moves a metric, and no act of ours."""
    words = _HOPED.sub("", one.text).strip(" .,")
    words = _LINK.sub("", words)
    if one.led or not _MOVES.search(words) or PAST.search(words) or (IMPERATIVE.match(words) and not re.match(r"(?i)gets? (?:more|fewer|less)\b", words)):
        return None
    metric = clear(words) or clear(whom_of(words, terms)[0])
    if metric is None and (of := _GROUP.match(words)) is not None and (metric := clear(f"people {words[of.end():]}")):
        return words, metric
    if metric is None and re.search(r"(?i)\bone$", words):        # get more of them to book one
        for noun in reversed(re.findall(r"[A-Za-z]{4,}", " ".join(other.text for other in clauses[:at]))):
            if terms.measured(f"a {noun}") and (metric := clear(re.sub(r"(?i)\bone$", f"a {noun}", words))):
                return re.sub(r"(?i)\bone$", f"a {noun}", words), metric
    return (words, metric) if metric else None


def _rest(clauses: Sequence[Clause], taken: Sequence[int], outcome: str, known: Sides, terms: Terms,
          named: Callable[[str], bool], at: int = -1) -> Sides | None:
    """The sides, once the outcome is known: what is done, for whom, and why."""
    others = [i for i in range(len(clauses)) if i not in taken and not _title(clauses[i], terms)]
    outcome, whom = _for(outcome, terms, named)     # more boxes among lapsed folks
    whom, group = known.whom or whom, _GROUP.match(outcome)
    if group is not None and not re.fullmatch(rf"(?i){terms.persons}|this", group["group"]) and not terms.measured(group["group"]):
        whom, outcome = whom or group["group"], f"they {outcome[group.end():]}"
    for i in list(others):
        match = _WHOM.match(clauses[i].text) if not clauses[i].why else None
        of = match and (match["a"] or match["b"])
        if of and not named(of) and not re.search(rf"(?i)\b(?:{terms.persons})\b", of):
            continue            # evenings only: when, and for nobody
        if match is not None and whom is None and not terms.measured(f"more {match['a'] or match['b'] or ''}"):
            whom = match["a"] or match["b"] or match["c"]
            others.remove(i)
    # winback for the sleepers: ..., sleepy sellers: ...; whom the heading names
    head = next((i for i in others if clauses[i].heading and not clauses[i].led and _act(clauses[i], terms) < 2), None)
    said = _HEAD.search(clauses[head].text) if head is not None and whom is None else None
    if said is not None and head is not None and (said["of"] or re.search(rf"(?i)\b(?:{terms.persons})$", said["who"])):
        whom = said["of"] or said["who"]
        others = [i for i in others if i != head or said["of"]]
    change = known.change
    if not change:
        ranks = {i: _act(clauses[i], terms) for i in others}
        best = max(ranks.values(), default=0)
        if best == 0:
            return None
        done = next(i for i in others if ranks[i] == best)
        run = [done]
        while run[-1] + 1 in others and _goes_on(clauses[run[-1]], clauses[run[-1] + 1], ranks[run[-1] + 1], best):
            run.append(run[-1] + 1)
        if any(ranks[i] == best and i not in run for i in others) and best < 4:
            return None         # two things that could be what is done
        change = ", ".join(clauses[i].text for i in run)
        others = [i for i in others if i not in run]
    if any(_narrows(clauses[i], i, at, clauses, terms) for i in others):
        return None
    change = _WHEN.sub(lambda led: f"{led[0]}" if led[0].lower().strip() in ("without", "instead of") else "", change)
    change = _WISHED.sub("", change, count=1) if _WISHED.match(change) else change_of(change) or change
    change, who = _for(change, terms, named)
    if not tidy(change):
        return None
    because = known.because or ". ".join(re.sub(rf"(?i)^(?:{BECAUSE}|bc|why:?)\s+", "", clauses[i].text) for i in others) or None
    return replace(known, change=tidy(change), outcome=tidy(outcome), moved="", whom=whom or who, because=because,
                   background=". ".join(clauses[i].text for i in others))


def _for(words: str, terms: Terms, named: Callable[[str], bool]) -> tuple[str, str | None]:
    """Some words without whom they say it is for, and those; for a larger recharge, of nobody, is left where it is."""
    rest, who = whom_of(words, terms)
    if who is None or named(who) or re.search(rf"(?i)\b(?:{terms.persons})\b", who):
        return rest, who
    return words, None


def _clauses(sentences: Sequence[str], terms: Terms) -> list[Clause]:
    found: list[Clause] = []
    for number, sentence in enumerate(sentences):
        at, start = 0, len(found)
        for mark in [*_APART.finditer(_bracketless(sentence)), None]:
            piece = sentence[at: mark.start() if mark else len(sentence)].strip(" ,.;:-–")
            at = mark.end() if mark else at
            if piece:
                found.append(Clause(piece, number, why=_WHY.match(piece) is not None,
                                    heading=mark is not None and mark[0].strip() == ":"))
            if mark is not None and mark["arrow"]:
                found[start:] = [replace(one, led=True) for one in found[start:]]
    return found


def _bracketless(sentence: str) -> str:
    """A sentence in whose brackets nothing ends a clause: (1 h, not 4 h)."""
    return re.sub(r"\([^()]*\)", lambda inside: "_" * len(inside[0]), sentence)


def _act(one: Clause, terms: Terms) -> int:
    """How plainly a clause says what we do; 0 for one that says how things are."""
    text = _LINK.sub("", one.text)
    if one.why or _ALONE.fullmatch(text) or re.match(r"(?i)(?:we|i) (?:saw|noticed|found|had|heard|know|see|lose|miss|waste|bore|annoy|overwhelm|fail|leave money)\b", text) or re.match(r"(?i)(?:for|among) ", text):
        return 0
    if one.led:
        return 5
    if _WISHED.match(text) or SUPPOSED.match(text) or (IMPERATIVE.match(text) and not _COUNTS.match(text)):
        return 4
    if re.search(r"(?i)\blet['’]s (?!say\b|face\b|be\b)", text):
        return 4            # in the mail let's show their face
    if (given := _WHEN.match(text)) is not None:
        return 0 if re.match(r"(?i)(?:they|people|ppl|he|she|it)\b", text[given.end():]) else 4
    if re.match(r"(?i)(?:we|i)\b", text) and change_of(text):
        return 4
    if _OURS.search(text) and not _TODAY.search(text):
        return 3
    if _BARE.match(text) and not _STATE.search(text):
        return 3
    if re.match(rf"(?i)(?:{terms.persons})\b(?! (?:only|alone)\b)", text):
        return 0
    if re.match(r"(?i)(?!nothing|something|everything|during|morning|evening)\w{2,}ing\b", text) and not re.search(r"(?i)^\S+ (?:is|are|takes?)\b", text):
        return 3
    if _STATE.search(text) or _TODAY.search(text) or len(text.split()) < 2:
        return 0
    return 2 if _INSTEAD.search(text) else 1


def _goes_on(one: Clause, after: Clause, rank: int, best: int) -> bool:
    """Whether a clause goes on with what the one before it says is done: shorter digest, only three items."""
    if after.why or one.led != after.led:
        return False
    if after.sentence == one.sentence:
        if _BESIDE.match(after.text):
            return True
        if _WHEN.match(one.text) and not _TODAY.search(after.text):
            return True         # when somebody writes to you, you get a chat message
        return rank >= 1 or after.led
    return rank >= 4 and best >= 4


def _title(one: Clause, terms: Terms) -> bool:
    """Whether a clause is a heading that says nothing: complaint from sales again, plan for Q4, my wish is."""
    return one.heading and len(one.text.split()) < 5 and not one.led and not terms.measured(one.text) and not re.search(
        rf"(?i)\b(?:{terms.persons})\b", one.text) and not IMPERATIVE.match(one.text)


def _narrows(one: Clause, i: int, at: int, clauses: Sequence[Clause], terms: Terms) -> bool:
    """Whether a clause that is no part yet may change what is counted, or hope for something else as well."""
    if one.why or _complaint(i, at, clauses):
        return False
    after = at >= 0 and i > at and clauses[at].sentence == one.sentence
    if terms.measured(one.text) and (after or (_MOVES.search(one.text) and not _TODAY.search(one.text) and not PAST.search(one.text))):
        return True
    if _NARROWS.search(one.text) or (_PLACE.match(one.text) and not _TODAY.search(one.text) and not re.search(r"(?i)\b(?:is|are|was|were|has|have|do|does|did)\b", one.text)):
        return True
    return after and not _STATE.search(one.text) and len(one.text.split()) < 3


def _complaint(i: int, at: int, clauses: Sequence[Clause]) -> bool:
    """Whether a clause only goes on with how things are, before anything is proposed: returning is our problem, not ..."""
    first = next(k for k, one in enumerate(clauses) if one.sentence == clauses[i].sentence)
    return i > first and at >= 0 and clauses[i].sentence < clauses[at].sentence and re.match(r"(?i)not\b", clauses[i].text) is not None and (
        re.search(r"(?i)\b(?:is|are|was|were)\b", clauses[first].text) is not None)


def doubted(change: str, others: str, body: str, terms: Terms) -> bool:
    """Whether what a grammar took for the change says how things are, or is a title beside which stands what we do."""
    treated = re.match(rf"(?i)(?:[\w-]+ ){{0,3}}?(?:{terms.persons}) (?:who|that|whom|whose|with|without|must|get|gets|see|receive)\b", change)
    rank = _act(Clause(change, 0), terms)
    beside = max((_act(one, terms) for one in _clauses(re.split(r"[.!?]\s+", others), terms)), default=0)
    given = re.search(rf"(?i)\b(?:if|when|with|without|what if|suppose|by)\s+{re.escape(change[:40])}", body)
    return treated is None and given is None and (rank == 0 or (rank == 1 and beside > 1))


def narrowing(words: str) -> bool:
    """Whether a clause may change what is counted: mornings only, within a day, not counting test users."""
    return _NARROWS.search(words) is not None or (_PLACE.match(words) is not None and not re.search(
        r"(?i)\b(?:is|are|was|were|has|have|do|does)\b", words))


def plainly_done(words: str, terms: Terms) -> int:
    """How plainly some words say what we do; 0 for how things are."""
    return _act(Clause(words, 0), terms)


__all__ = ["by_clauses", "doubted", "narrowing", "plainly_done"]
