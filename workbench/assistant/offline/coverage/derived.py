"""What is worked out of an insight's numbers, and held by none: a change, their mean, a running total, another whole.

An insight shows rows or a rate of messages, of all, by a column or over time. A request for what follows from them is
asked about or refused, never answered with the numbers themselves.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.coverage.dated import dated
from workbench.assistant.offline.coverage.denominators import denominators
from workbench.assistant.offline.coverage.modifiers import modifiers
from workbench.assistant.offline.coverage.persons import of_people
from workbench.assistant.offline.coverage.timing import held_against_itself, timing
from workbench.assistant.offline.coverage.wholes import wholes
from workbench.assistant.offline.parts.bases import MESSAGES, PART
from workbench.assistant.offline.wish import Sentence, Wish
from workbench.assistant.offline.words.columns import PERSON
from workbench.assistant.offline.words.vocabulary import Unanswerable, Unclear

_PERSONS = "|".join(PERSON)
_PERIOD = r"(?:hour|day|week|month|quarter|year)"
_EVERY = r"(?:hourly|daily|weekly|monthly|quarterly|yearly|annual|year on year|month on month|week on week)"
_MOVE = r"(?:changes?|growth|increases?|decreases?|differences?|gains?|declines?|drops?|rise|fall|uplift|movement)"
_CHANGE = (
    rf"{_EVERY} {_MOVE}|{_PERIOD} (?:over|on|to|by) {_PERIOD} {_MOVE}"
    rf"|(?:percent(?:age)?|%|relative|absolute|net|percentage point) {_MOVE}|{_MOVE} (?:rates?|factors?|in (?:percent"
    r"|%))"
    rf"|rates? of (?:{_MOVE})|{_MOVE} (?:in|of) (?:the |our )?(?:\w+ ){{1,4}}?(?:per|each|every|by|from) (?:\w+ to "
    rf")?{_PERIOD}"
    rf"|how much (?:did|do|does|has|have) (?:the |our )?(?:\w+ ){{1,4}}?(?:grow|grew|grown|rise|rose|risen|fall|fell"
    r"|fallen"
    r"|increased?|decreased?|drop(?:ped)?|declined?|change[ds]?|shrink|shrunk|improved?)"
    rf"|{_MOVE} (?:from|to|against|over|versus|vs|compared (?:to|with)|relative to) (?:the )?(?:previous|last|prior"
    r"|preceding"
    rf"|one) {_PERIOD}"
)
_RUNNING = (
    r"(?:moving|rolling|running|sliding|trailing|cumulative|cumulated|accumulated|smoothed|exponential|weighted"
    r"|unweighted"
    r"|indexed|year to date|month to date|adjusted) (?:\d+ \w+ )?(?:averages?|means?|totals?|sums?|counts?|windows?"
    r"|rates?)"
    r"|smoothed|smoothing|cumulative(?:ly)?|indexed"
)
_LOGARITHM = (
    r"(?<!the )(?<!our )(?<!this )(?:natural )?log (?:of|transform\w*|scale)(?! (?:the |our |this )?(?:app|log|data"
    r"|events))"
    r"|logarithm\w*|logged (?:revenue|value|amount)s?|(?:square|cube) roots?"
)
# drawn over time: no number of each user
_DRAWN = re.compile(r"(?i)\b(?:line|bar|area) ?(?:chart|graph|plot)s?\b|\b(?:curve|timeline)\b")
# so many per fortnight: a period of the log, where nothing says that it is somebody's own
_REPEATED = (
    r"(?:per|each|every) (?:fortnight|(?:\d+|two|three|four|six|other|second|third) ?(?:hours|days?|weeks?"
    r"|months?))"
)
_SAID_OF = r"metrics?|kpis?|label|indicator|guardrail|exposures?|exposed|after|within|average|mean"
_MEAN = r"averages?|(?<!i )(?<!we )(?<!you )(?<!to )(?<!does )(?<!that )(?<!this )mean|typical(?:ly)?"


def derived(wish: Wish, sentence: Sentence, grounding: Grounding) -> None:
    """Ask about, or refuse, what an insight's numbers would have to be worked on for.

    Raises:
        Unclear: where the numbers themselves may be meant.
        Unanswerable: where they cannot be.
    """
    dated(wish, sentence, grounding)
    if wish.intent == "metric" and wish.event is not None:
        _metric(wish, sentence)
        denominators(wish, sentence, grounding)
        modifiers(wish, sentence, grounding)
        timing(wish, sentence, grounding)
    if wish.intent != "insight" or wish.event is None:
        return
    held_against_itself(wish, sentence, grounding)
    over_time = wish.shape == "trend"
    if over_time and sentence.has(_RUNNING):
        raise Unanswerable(f"A trend shows each {wish.period or 'day'} by itself, nothing that runs over several of "
                           "them.")
    if over_time and sentence.has(_CHANGE):
        raise Unclear(f"A trend shows the level of each {wish.period or 'day'}, not the change between them. The "
                      "level?")
    _means(wish, sentence)
    wholes(wish, sentence, grounding)
    of_people(wish, sentence, grounding)


def _metric(wish: Wish, sentence: Sentence) -> None:
    """A logarithm, a share of all messages, so many a fortnight: none of them is the sum or the count of somebody's."""
    assert wish.event is not None
    if sentence.has(_LOGARITHM):
        raise Unanswerable("A metric takes no logarithm or root of its values. The values, capped at a quantile?")
    among = (
        rf"{PART}s? of (?:\w+ ){{1,4}}?(?:among|amongst|in|out of|of) (?:(?:all|total|overall) )(?:the |our |of "
        rf")*{MESSAGES}"
    )
    if wish.aggregate == "any" and sentence.has(among):
        raise Unclear(f"The part of {wish.event.said} in all of a user's messages, or whether there were any?")
    if wish.window is not None and _DRAWN.search(wish.text) and not sentence.has(_SAID_OF):
        raise Unclear("A trend of the log by day, week or month, or one number for each user after exposure?")
    if wish.window is not None and sentence.has(_REPEATED) and not sentence.has(
            rf"{_SAID_OF}|(?:per|a|an|each|every|for each) (?:{_PERSONS})"):
        raise Unclear(f"{wish.event.said.capitalize()} of each such period in the log, or within {wish.window.said} "
                      "after each"
                      " user's exposure?")


def _means(wish: Wish, sentence: Sentence) -> None:
    """A mean of counts or of rates, where each of them is shown."""
    assert wish.event is not None
    rated = wish.aggregate in ("ratio", "any")
    if wish.shape in (None, "breakdown") and not rated and wish.window is None and sentence.has(_MEAN):
        raise Unclear(f"How many {wish.event.said} there are, or an average? Of what would it be the average?")
    if sentence.has(r"(?:var(?:y|ies)|differs?|fluctuates?|changes?|swings?|spreads?) (?:the )?(?:most|least)|(?:most"
                    r"|least) stable"):
        raise Unclear("The numbers themselves, or how far they lie apart? Only the numbers are shown.")
    of_rates = rf"(?:{_MEAN}) (?:(?:of|over|across) (?:all )?(?:the |our )?)?{_EVERY}"
    apart = wish.by.replace("_", " ") if wish.by else "(?!)"
    in_all = (
        rf"(?:{_MEAN}|overall|total) (?:\w+ ){{1,4}}(?:over|across|of) all (?:the |our |of the )*(?:{apart}"
        rf"|channel|{MESSAGES})s?"
    )
    if rated and sentence.has(of_rates if wish.shape == "trend" else of_rates + "|" + in_all if wish.by else of_rates):
        raise Unclear("Each of these rates, or one number for all of them together? A rate in all weighs every "
                      "message alike.")
