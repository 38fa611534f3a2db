"""Times and amounts that a metric cannot hold: still open, weeks two and four, longer than a minute of what has none.

What is counted is what happened in one stretch of days; a state at its end, two stretches, or a bound in a unit that
the rows do not have, is asked about.
"""

from __future__ import annotations

from collections.abc import Iterable

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.bases import MESSAGES
from workbench.assistant.offline.parts.divisors import NO_AGENTS
from workbench.assistant.offline.parts.metric_names import TIMED, speaks_of
from workbench.assistant.offline.wish import Sentence, Wish
from workbench.assistant.offline.words.columns import MESSAGE
from workbench.assistant.offline.words.own_words import everybody, own_words
from workbench.assistant.offline.words.vocabulary import Unclear, spoken

_STILL = (
    r"still (?:open|active|running|alive|valid|unpaid|pending|ongoing|on|there|in force)"
    r"|(?:open|active|running|pending|unsolved|in force) (?:at|on|by) (?:day \d+|the end|the close)"
)
_TIME = r"(?:seconds?|minutes?|hours?|secs?|mins?|an hour|a minute)"
_BOUND = (
    r"(?:longer|shorter|more|less|at least|at most|over|under|above|below|exceeding)(?: than)? "
    rf"(?:an? |\d+(?:\.\d+)? ?)?{_TIME}"
)
_MOST = (
    r"(?<!at )(?:max(?:imum)?|longest|highest|largest|biggest|min(?:imum)?|shortest)(?! (?:of )?\d)"
)


def timing(wish: Wish, sentence: Sentence, grounding: Grounding) -> None:
    """Ask about what a metric cannot hold.

    Raises:
        Unclear: with what it can.
    """
    assert wish.event is not None
    said, whole = wish.event.said, sentence.whole
    apart = re.search(r"(?<!\w)(?:weeks?|days?) (\d+),? (?:and|&|plus) (?:(?:week|day) )?(\d+)(?!\w)", whole)
    between = apart is not None and re.search(r"\bbetween ", whole[: apart.start()])
    if apart is not None and abs(int(apart[2]) - int(apart[1])) > 1 and not between:
        raise Unclear(f"“{apart[0]}”: those two alone, or all between them? A metric has one stretch of days.")
    if wish.event.fact == "reachable":
        lane = rf"(?:{'|'.join(map(re.escape, grounding.channels)) or '(?!)'})"
        but = rf"(?<!\w)(?:but|and|yet) not (?:by |on |via |through )?(?:the )?{lane}(?!\w)"
        if wish.filters and re.search(but, whole):
            raise Unclear("On that channel and not on the other: a metric says when the one was open, or when any was.")
        return
    if wish.event.table not in ("interactions", "sends", "message_facts") and sentence.has(_STILL):
        raise Unclear(f"{said.capitalize()} within the window, or those that are open at its end? The log has the "
                      "former.")
    _bound(wish, whole, grounding)
    if wish.aggregate == "ratio":
        _ratio(wish, sentence, grounding)


def _bound(wish: Wish, whole: str, grounding: Grounding) -> None:
    """Looked at for longer than a minute, where the value is none of time."""
    assert wish.event is not None
    if wish.least is None or not re.search(rf"(?<!\w){_BOUND}(?!\w)", whole):
        return
    facts = [fact for name, fact in grounding.catalog.facts.items() if speaks_of(grounding, name, wish.event)]
    texts = [*(fact.value for fact in facts), *(fact.description for fact in facts), wish.least.column]
    columns = grounding.tables[wish.event.table].columns if wish.event.table in grounding.tables else {}
    texts += [] if wish.event.table == "outcomes" else list(columns)
    if not any(TIMED.search(text or "") for text in texts):
        raise Unclear(f"The log does not hold how long {wish.event.said} took. All of them?")


def _ratio(wish: Wish, sentence: Sentence, grounding: Grounding) -> None:
    """Clickers are not clicks; the longest is no ratio; adverts viewed are no messages shown."""
    assert wish.event is not None
    if sentence.has(_MOST):
        raise Unclear(f"The most of one of the {wish.event.said}, or a ratio of their sum? Only one of them.")
    people = {*everybody(grounding)}
    doer = re.search(r"(?<!\w)(?:^|unique |distinct |different |number of |how many )([a-z]{3,}(?:er|or)s)"
                     r" (?:per|divided by|over) ", sentence.whole)
    if doer is not None and doer[1] not in people and doer[1].removesuffix("s") not in NO_AGENTS:
        raise Unclear(f"How many {doer[1]}, or how many {wish.event.said}? A ratio divides rows, not people.")
    base = wish.base
    ours = ("interactions", "message_facts", "sends")
    shown = base is not None and base.fact == "impressions" and wish.event.table not in ours
    if base is not None and shown and not _of_messages(sentence.whole, grounding):
        raise Unclear(f"{wish.event.said.capitalize()} over {base.said} of messages? Say what is divided by what.")


def _of_messages(whole: str, grounding: Grounding) -> bool:
    """Whether messages are spoken of."""
    words: Iterable[str] = (*MESSAGE, *own_words(grounding).messages, *grounding.channels)
    said = "|".join(map(re.escape, words))
    return re.search(rf"(?<!\w)(?:{MESSAGES}|impressions?|{said})s?(?!\w)", whole) is not None


def held_against_itself(wish: Wish, sentence: Sentence, grounding: Grounding) -> None:
    """Logins of one week over those of another: no count of them, and no ratio of two events.

    Raises:
        Unclear: always where it is so.
    """
    assert wish.event is not None
    if wish.aggregate == "ratio":
        return
    for one in spoken(grounding):
        if one.event != wish.event or (span := one.find(sentence.whole)) is None:
            continue
        rest = sentence.whole[span[1]:]
        over = re.match(r"(?: \w+){0,6}? (?:over|divided by|relative to|as against|in relation to) "
                        r"(?:the |all |number of )*(?=(?P<rest>[a-z].*))", rest)
        later = one.find(over["rest"]) if over is not None else None
        if later is not None and later[0] == 0:
            raise Unclear(f"Some of the {wish.event.said} divided by others? Say what is divided by what.")
