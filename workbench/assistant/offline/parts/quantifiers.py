"""How many of what, where a metric cannot hold it: exactly one, in each week, of those with any, a share of rows."""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.bases import MESSAGES, PART
from workbench.assistant.offline.wish import Sentence, Wish
from workbench.assistant.offline.words.channels import lanes_called
from workbench.assistant.offline.words.columns import CHANNEL_WORDS, PERSON
from workbench.assistant.offline.words.lexicon import REACHABLE
from workbench.assistant.offline.words.numbers import WORDED
from workbench.assistant.offline.words.vocabulary import Unclear

_PERSONS = "|".join(PERSON)
_ONCE = (
    r"(?:exactly|precisely|only|just|no more than|not more than|at most|max(?:imum)?(?: of)?) (?:one|1|once|a single)"
    rf"(?! (?:metric|kpi|flag|number|figure|per|for|value|row|of|channel|(?:{_PERSONS})))"
)
_EACH = (
    r"(?:each|every)(?: single| one)? of (?:the|their|these|those)(?: first| last| next)?"
    rf"(?: (?:\d+|{WORDED}))? (?:days|weeks|hours)"
)
_AMONG = (
    rf"(?:for|among|amongst|over) (?:the |those |all |only )*(?:{_PERSONS}|those),? (?:who|that|with|having)"
    r"(?: \w+){0,4} (?:at least (?:one|once|a)|one or more|once or more)"
)
_COUNTED = r"average|mean|number of|how (?:many|often)|counts?|total|sum"
_AFTERWARDS = rf"after (?:the )?(?:first )?(?:\d+|{WORDED}|an?) (?:hours?|days?|weeks?)"


def quantified(sentence: Sentence) -> None:
    """Ask about a number of rows, of weeks or of people that a sentence wants, before any part of it is taken out.

    Raises:
        Unclear: naming it.
    """
    if sentence.has(_ONCE):
        raise Unclear("Exactly or at most one? A metric says whether there was any, or how many there were.")
    if sentence.has(_EACH):
        raise Unclear("In each of them? A metric counts over its whole window: one of them at a time.")
    if sentence.has(_AMONG) and sentence.has(_COUNTED):
        raise Unclear("Only among those with any? Everybody counts, who has none as zero: a count for all, or a share?")
    after = re.search(rf"(?<!\w){_AFTERWARDS}(?!\w)(?! (?:of|from|after|since|following)\b)", sentence.whole)
    bounded = re.search(r"(?<!\w)(?:until|till|before|but|and (?:before|until|within)|up to|to)(?!\w)",
                        sentence.whole[after.end():]) if after else None
    if after and not bounded and not sentence.has(REACHABLE) and not sentence.has(r"still|permission|consent"):
        raise Unclear(f"“{after[0]}”: from then on, until which day? Or within that time?")


def shared(wish: Wish, sentence: Sentence, grounding: Grounding) -> None:
    """Ask what a share is of: of rows of which some are meant, or of all messages where some are counted.

    Raises:
        Unclear: where rows, rather than people or messages, are what it is of.
    """
    narrowed = wish.filters or wish.without or wish.least is not None
    if not narrowed or wish.event is None or wish.by is not None:
        return
    whole = sentence.whole
    whole_of = None if wish.aggregate != "ratio" or wish.base is None or wish.base.fact != "sends" else re.search(
        rf"(?:{PART}|out|divided by|over|per|relative to)(?: of)? (?:all|every|total|everything)(?: the| our)? "
        rf"(?:\w+ )?(?:{MESSAGES}|we send|that was sent)", whole
    )
    # all emails, of which emails are meant
    said = {f"{value}{more}" for column, value in wish.filters if column == "channel" for more in ("", "s", "es")}
    said |= {f"{word}{more}" for word, channel in CHANNEL_WORDS.items() for more in ("", "s", "es")
             if [("channel", lane) for lane in lanes_called(channel, grounding)] == list(wish.filters)}
    alone = len(wish.filters) == 1 and not wish.without and wish.least is None
    if whole_of is not None and not (alone and whole_of[0].split()[-1] in said):
        raise Unclear("Over all messages, or over those that it is limited to? A rate is of those that are meant.")
    rows = rf"(?<!\w){PART} of (?:the |all |our )*(\w+)(?: \w+)? (?:that|which|with|over|above|of|on)(?!\w)"
    of = re.search(rows, whole)
    if wish.aggregate == "any" and of is not None and wish.event.table != "sends" and re.fullmatch(
        wish.event.words or "-", of[1]
    ) and not re.fullmatch(rf"(?:{_PERSONS})", of[1]):
        raise Unclear(f"A share of {wish.event.said}, or of people with any? A metric says that of people with any.")
