"""Which form an insight has: a table described, a funnel, a trend and its period."""

from __future__ import annotations

from dataclasses import replace

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.wish import Sentence, Wish
from workbench.assistant.offline.words import columns as said
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.stems import stem
from workbench.assistant.offline.words.vocabulary import spoken


def profile(wish: Wish, sentence: Sentence, grounding: Grounding) -> Wish:
    """A table described, column by column."""
    if not sentence.has(
        r"profile|describe|columns (?:of|in)|what does .{1,24} look like|(?:fields|schema) (?:of|in)|null values"
        r"|missing values"
    ) or sentence.has(
        "funnel"
    ):
        return wish
    if any(one.find(sentence.whole) for one in spoken(grounding)
           if len(one.stems) > 1 and stem("profile") in one.stems) or (sentence.has(
               r"[a-z]+ed (?:an?|the|any|some|at least one|one) profiles?") and any("profile" in normalise(
                   fact.description or "") for fact in grounding.catalog.facts.values())):
        return wish         # profile views: an event of the log
    sentence.take_all(r"profile|describe|columns?|fields?|schema|null|missing|look like|looks like")
    wish = replace(wish, shape="profile")
    if wish.table is None:
        named = [name for name in grounding.tables if sentence.has(
            rf"(?:table|of|in|from|the) {re.escape(normalise(name))}(?: table)?"
        )]
        named = named or [name for name in grounding.tables if sentence.has(re.escape(normalise(name)))]
        if len(named) == 1:
            sentence.take_all(re.escape(normalise(named[0])))
            wish = replace(wish, table=named[0])
    return wish


def shape(wish: Wish, sentence: Sentence, dropped: bool = False, dated: bool = False) -> Wish:
    """A funnel, or a trend by a period, as the sentence says it.

    `dropped` where a drop-off is an event of the log, `dated` where a date is one that people arrange.
    """
    if wish.shape in ("compare", "retention", "people"):
        return wish
    steps = (
        r"(?:sent|sends?|delivered|deliver(?:y|ies)|opened|opens?|clicked|clicks?|tapped|taps?|converted|conversions?)"
    )
    joined = r"(?: divided by |, (?:and |then )?| (?:and|to|then) | ?[/>]+ ?| ?-+> ?)"
    chain = rf"{steps}(?: {steps}){{2,}} (?:chain|path|steps|sequence|cascade)"      # delivery-open-click chain
    if sentence.take(rf"(?:from )?(?:being )?{steps}(?:{joined}(?:being )?{steps}){{2,}}") or sentence.take(chain):
        sentence.take_all(r"side by side|funnels?|steps?|how far|next to each other")
        wish = replace(wish, shape="funnel")
    drops = "(?!)" if dropped else r"drop[ -]?offs?"
    if sentence.take(
        rf"funnels?|{drops}(?: by step| between steps)?|step by step|(?:from )?being sent to being (?:opened"
        r"|clicked|tapped|converted)|how far (?:do|did|does) (?:the |our )?(?:messages|mails"
        r"|notifications)|from (?:sent|sends?|sending) to (?:opened|clicked|converted|conversions?|clicks?)"
        r"|(?:(?:at|in|on|after|between) )?(?:which|what) steps? (?:do|did|does) we (?:lose|drop)(?: (?:the )?(?:most"
        r"|more))?"
    ):
        sentence.take_all(
            r"(?:from )?(?:sent|sends?) (?:to|through to|down to|until) (?:opened|clicked|converted|clicks?"
            r"|conversions?)|stages?|steps?|message funnel"
        )
        wish = replace(wish, shape=wish.shape or "funnel")
    if wish.shape == "funnel":
        sentence.take_all(
            r"(?:do|does|did) (?:we|they|it) (?:lose|drop)(?: (?:the )?(?:most|more|people|them|users|messages))*"
        )
        sentence.take_all(
            r"(?:thin|fall|drop|peter|fade|die)s? (?:out|away|off)|(?:get|gets) lost|dwindles?|shrinks?|narrows?"
            r"|melts? away"
            r"|fares?|(?:on|along) (?:their|its|the) way|what (?:remains|is left|stays)(?= of )|(?:as|in)"
            r" (?:numbers?|counts?)"
            r"(?: of (?:the )?messages)?|(?:the )?(?:counts?|numbers?) (?:at|of|for|in) (?:each|every)"
        )
        sentence.take_all(r"(?:as |in )?(?:an? |the )?funnels?(?: form| shape)?")
        sentence.take_all(r"(?:whole|entire|full|complete)?(?: ?)(?:way|path|journey|road|life ?cycle|course)(?= of )")
    sentence.take_all(r"(?:sorted |ranked )?(?:in )?(?:descending|ascending) order")
    sentence.take_all(r"side by side|next to (?:each|one an) ?other|beside each other|in columns")
    unit = "hour|day|week|month" if dated else "hour|day|week|month|date"
    match = sentence.take(
        rf"(?:broken down |split |grouped )?(?:(?<!divided )by|per|for each|for every|each|every|a|an|in each"
        rf"|of each|across|over|through|throughout|in the course of|along)(?: the| these| all"
        rf"| calendar)* (?:calendar )?({unit})s?"
        rf"(?! of (?:the |their |a |each )?(?:day|week|month|year|first|experiment))|(hourly|daily|weekly|monthly)"
        rf"(?: basis)?"
        rf"|({unit}) (?:by|over|on|to|after|upon|for) (?:{unit})|({unit})s"
        r"(?: on the x axis)"
    )
    if match:
        period = said.PERIODS[next(group for group in match.groups() if group)]
        sentence.take_all(r"(?:over|across) time|trends?|time series|timeline|on a|basis")
        return replace(wish, shape=wish.shape or "trend", period=period)  # type: ignore[arg-type]
    moving = sentence.take(
        r"(?:over|across|through) (?:the )?time|trends?|evolution|(?:develop|evolv|trend)\w*|time series|timeline"
        r"|history of|in the course of time|been doing|(?:going|gone|moving) (?:up or down|up|down)|chang(?:e|ed|es"
        r"|ing) over time|historical\w*"
    )
    if moving and wish.window is None:
        return replace(wish, shape=wish.shape or "trend", period="day")
    return wish
