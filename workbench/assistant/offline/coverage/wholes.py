"""Of which whole a share is: of messages, as a rate; of all that happened; of people, which no insight counts.

Rates of an insight are of messages, counts have no whole but the sum of their groups. Where a request says another
one, it is asked about.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.bases import MESSAGES, PART
from workbench.assistant.offline.parts.choosing import event_at
from workbench.assistant.offline.wish import Sentence, Wish
from workbench.assistant.offline.words.lexicon import BY_NAME
from workbench.assistant.offline.words.own_words import everybody
from workbench.assistant.offline.words.vocabulary import Unanswerable, Unclear

_IN_PERCENT = r"(?:in|as) (?:percent|%|an? percentage|percentages)(?! of (?:all|the) )"
_LIE = "By {by}: how all {said} lie over its values, or the share of its messages with any?"
_ONCE = r"at least (?:one|once|1|an?)|once or more|one or more|even once|or more times"
_ORDER = ["sent", "delivered", "opened", "clicked"]
_REACHED = ["ts", "delivered_ts", "opened_ts", "clicked_ts"]
_STEP = {"sends": "sent", "deliveries": "delivered", "opens": "opened", "clicks": "clicked"}
_CAME = (
    r" *,?(?: +(?:that|which|who|they|it|was|were|is|are|have|has|had|be|been|it|in|total))* +(?:made|done|came"
    r"|comes?|coming"
    r"|stem\w*|from|by|via|through|on|due|attributed|happen\w*|fall\w*|fell|belong\w*|go|goes|went|followed"
    r"|using)(?!\w)"
    rf"(?! +(?:(?:the|all|our) +)*(?:{MESSAGES}|sent|send|delivered|opened|clicked|tapped)(?!\w))"
)


def wholes(wish: Wish, sentence: Sentence, grounding: Grounding) -> None:
    """Ask where a share is of another whole than the one that would be shown.

    Raises:
        Unclear: naming both.
        Unanswerable: where rows are held against rows of another table.
    """
    if wish.event is None:
        return
    if wish.event.fact == "reachable":
        _of_reachable(sentence)
        return
    if wish.event.fact == "sends" and wish.aggregate != "ratio" and wish.base is None and sentence.has(
            r"rates?(?= (?:for|of|by|per|on|in|among)\b| *(?:$|[?.,;]))") and (
            not sentence.has(r"(?:send\w*|sent|at what|at which|at a) rates?|rates? of (?:sending|sends)")):
        raise Unclear("Which rate: of messages delivered, opened, clicked, or followed by a conversion or an opt-out?")
    if wish.event.table == "users" or wish.shape in ("compare", "retention", "people", "funnel") or wish.pressure:
        return
    if wish.aggregate not in ("ratio", "any") or wish.event.rate is None:
        _of_counts(wish, sentence)
        return
    _of_steps(wish, sentence)
    people = "|".join(everybody(grounding))
    if wish.event.fact in ("opt_outs", "mutes", "conversions", "purchases") and sentence.has(
            rf"rates? (?:of|among|amongst|for|across) (?:(?:all|the|our|every) )*(?:{people})"):
        raise Unclear(f"Per message sent, or the share of users with {wish.event.said}? The latter is a metric, "
                      "within a"
                      " number of days.")
    if not sentence.has(rf"{PART}s?|rates?|ctrs?|how (?:likely|often)|per|ratio") and sentence.has(_ONCE):
        raise Unclear(f"How many messages had any {wish.event.said}, or their share of the messages?")
    if _among_its_rows(wish, sentence, grounding) or _came_from(wish, sentence, grounding):
        raise Unclear(f"Of all {wish.event.said} the part that is there, or of the messages there those with"
                      f" {wish.event.said}? Ask for the number by channel, or for the rate.")


def _of_reachable(sentence: Sentence) -> None:
    """People who can be reached, channel by channel: no share of all, and none by how many channels are open."""
    many = r"exactly|both|several|at least (?:two|2|three|3)|more than one|how many channels|number of channels|two"
    if sentence.has(many):
        raise Unclear("Users who can be reached are shown channel by channel, not by how many are open. By channel?")
    if sentence.has(rf"{PART}s? of|in (?:percent|%)|as an? {PART}|{PART}s?(?= (?:per|by|each|every))"):
        raise Unclear("Users who can be reached are shown in numbers, not as a share of all. The numbers?")


def _of_counts(wish: Wish, sentence: Sentence) -> None:
    """A share, where rows are counted; rows per row of something else."""
    assert wish.event is not None
    if wish.base is not None and wish.base not in (BY_NAME["sends"], wish.event):
        raise Unanswerable(f"{wish.event.said.capitalize()} per {wish.base.stem} are no insight. A metric divides "
                           "one by"
                           " the other, within a number of days after exposure.")
    told = rf"{PART}s? (?:of|that|among)|(?:what|which) {PART}|as an? {PART}"
    if sentence.has(told) and (wish.shape == "trend" or wish.least is not None):
        raise Unclear(f"{wish.event.said.capitalize()} are counted here. Their number, where a share was asked for?")
    if wish.event.rate is not None and wish.by is not None and wish.shape != "trend" and sentence.has(_IN_PERCENT):
        raise Unclear(_LIE.format(by=wish.by, said=wish.event.said))


def _of_steps(wish: Wish, sentence: Sentence) -> None:
    """An earlier step per message of a later one, which may be more than one: opens per click."""
    assert wish.event is not None
    of = wish.of or (wish.base is not None and _STEP.get(wish.base.fact))
    if of not in _ORDER or wish.event.step not in _REACHED or _ORDER.index(of) <= _REACHED.index(wish.event.step):
        return
    if sentence.has(r"per|ratio|divided by|for (?:each|every)|over"):
        raise Unclear(f"{wish.event.said.capitalize()} for each of the {of} messages, or the share of those that had "
                      "any?")


def _among_its_rows(wish: Wish, sentence: Sentence, grounding: Grounding) -> bool:
    """Whether it is the part of something in what happened: the share of each channel in the clicks."""
    beside = re.search(
        rf"(?<!\w){PART}s? of (?:(?!{MESSAGES} )\w+ ){{1,4}}?(?:in|among|amongst|out of)"
        rf" (?:(?:all|the|our|total|overall) )*(?=(\w.*))", sentence.whole)
    found = event_at(beside[1], grounding) if beside is not None else None
    if beside is None or found is None or wish.event is None or found[0].fact != wish.event.fact:
        return False
    return re.match(rf" +(?:{MESSAGES}|rates?)(?!\w)", beside[1][found[1]:]) is None


def _came_from(wish: Wish, sentence: Sentence, grounding: Grounding) -> bool:
    """Whether the share is one of what happened, and no rate: the share of clicks that came from push."""
    for match in re.finditer(rf"(?<!\w){PART}s? of (?:(?:all|the|our|total|each) )*(?=(?P<rows>\w.*))", sentence.whole):
        found = event_at(match["rows"], grounding)
        if found is not None and found[0].fact == (wish.event.fact if wish.event else None) and re.match(
                _CAME, match["rows"][found[1]:]):
            return True
    return False
