"""Where reading stops: a word that is not accounted for could change the number, so it is asked about, never dropped."""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.coverage.accounting import account
from workbench.assistant.offline.coverage.at_odds import at_odds, one_question
from workbench.assistant.offline.coverage.derived import derived
from workbench.assistant.offline.coverage.instead import counted_instead
from workbench.assistant.offline.coverage.narrower import asked_for_other_rows
from workbench.assistant.offline.coverage.objects import by_ourselves, of_its_own_object
from workbench.assistant.offline.coverage.of_another import of_another
from workbench.assistant.offline.coverage.spare_words import spare_words
from workbench.assistant.offline.coverage.unread import nothing_unread
from workbench.assistant.offline.parts.amounts import unit_of
from workbench.assistant.offline.parts.bases import MESSAGES
from workbench.assistant.offline.parts.choosing import TOGETHER, columns, own_values
from workbench.assistant.offline.parts.counting import named, numbers_left
from workbench.assistant.offline.parts.measures import OF_ROWS, without_rows
from workbench.assistant.offline.wish import Sentence, Wish
from workbench.assistant.offline.words import fillers
from workbench.assistant.offline.words.columns import CHANNEL_WORDS, MESSAGE, PERSON
from workbench.assistant.offline.words.descriptions import always_told, of_value, said_again
from workbench.assistant.offline.words.lexicon import BY_NAME
from workbench.assistant.offline.words.numbers import NUMBERS
from workbench.assistant.offline.words.own_units import TIMES, of_column
from workbench.assistant.offline.words.own_words import everybody, own_words
from workbench.assistant.offline.words.presenting import presenting
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.stems import stem, stems
from workbench.assistant.offline.words.vocabulary import (
    Unanswerable,
    Unclear,
    absent,
    available,
    listed,
    occurs,
    others,
    spoken,
)
from workbench.errors import nearest
from workbench.logs.schema import TABLES

_PERSONS = "|".join(PERSON)
PER_PERSON = rf"(?:per|a|each|for each|for every|every|by|an average|the average|the typical) (?:{_PERSONS})"
_CONDITION = (
    r"(?:for|in|from|of|with|without|among|excluding|except|only|where|on|to|weighted by|adjusted for|but not|not|if|"
    r"than|at|above|below|via|through|using|who|whose|after|before|since|until|during)"
)
NEGATION = (
    r"not|never|no|none|nobody|neither|nor|without|except|excluding|excludes?|excluded|exclude|ignoring|non|besides"
    r"|apart|other than|"
    r"lacks?|lacking|missing|absence|skip\w*|failed to|fails? to|fail to|stop(?:ped|s)? \w+ing|unless|rather than"
    r"|instead|but"
)
_NUMBER = "|".join(word for word, value in NUMBERS.items() if value != 1)


def left(wish: Wish, sentence: Sentence, people: tuple[str, ...], grounding: Grounding) -> tuple[str, ...]:
    """The words that nothing explains, in order."""
    again = frozenset[str]()
    for event in (wish.event, wish.base, *wish.either):
        again |= said_again(grounding, event.table, event.where) if event is not None else again
    fine = (set(fillers.HARMLESS) | set(people) | presenting(grounding, wish.by is not None)) - others(grounding)
    if wish.event is not None:
        fine |= fillers.NAMING
        again |= {stem(part) for part in normalise(f"{wish.event.fact} {wish.event.table}").split()}
        # a value of the event's own table is no mere word, though it be one elsewhere: orders, app
        fine -= {normalise(value) for (table, column), values in grounding.closed.items() for value in values
                 if table == wish.event.table and column not in ("kind", wish.by) and table not in TABLES}
    if wish.by is not None or wish.shape in ("funnel", "compare"):
        fine |= fillers.RANKING | {"class", "classes", "segment", "segments", "bracket", "category", "categories"}
    if wish.shape == "trend":
        fine |= fillers.CHANGING
    if wish.filters or wish.machine or wish.window is not None or wish.past is not None or wish.dates is not None:
        fine |= fillers.RESTRICTING
    if wish.metric is not None:
        fine |= fillers.TODAY
    if wish.metric is not None:
        fine |= set(normalise(wish.metric).split())
    if wish.metric is not None and wish.event is None:
        fine |= fillers.ABOUT
    # the column of a value or of the groups, said beside it: domain savings, every creative (message_ref)
    fine |= {part for column in (wish.by, *(c for c, _ in (*wish.filters, *wish.without))) if column
             for part in normalise(column).split()}
    fine |= {said for said, column in columns(grounding).items() if column == wish.by and " " not in said}
    fine |= {part for _, value in (*wish.filters, *wish.without) for part in normalise(value).split()}
    if wish.event is not None and wish.event.value is not None:
        fine |= {"transaction", "transactions"}
        if {wish.event.fact, wish.base.fact if wish.base else ""} & {"conversions", "purchases"}:
            fine |= {"sold", "bought", "purchased"}
        if wish.aggregate in ("sum", *OF_ROWS) or wish.quantile is not None or wish.summed or (
                wish.least is not None and wish.least.column is None):
            again |= of_value(grounding, wish.event)
    fine |= spare_words(wish, grounding)
    return tuple(dict.fromkeys(word for word in sentence.left if word not in fine and stem(word) not in again))


def complete(wish: Wish, sentence: Sentence, grounding: Grounding) -> None:
    """Ask or refuse before anything is drafted.

    Raises:
        Unclear: what could change the number is not understood, or lacks.
        Unanswerable: the log does not hold it.
    """
    if wish.intent == "value" and not wish.left and numbers_left(sentence) is None:
        account(wish, grounding)
        return
    if wish.intent == "help" and not wish.left and numbers_left(sentence) is None:
        return
    if wish.event is None and wish.metric is None and wish.shape is None:
        _nothing_to_count(wish, sentence, grounding)
        return
    if wish.intent not in ("metric", "insight", "value"):
        return
    if wish.event is not None and not occurs(wish.event, grounding) and wish.shape != "profile":
        raise Unanswerable(absent(wish.event, grounding))
    if wish.base is not None and not occurs(wish.base, grounding):
        raise Unanswerable(absent(wish.base, grounding))
    one_question(wish, sentence, grounding)
    if wish.by is None and wish.intent == "insight" and sentence.has(r"who (?:\w+ ){1,3}(?:what|which(?! of))"):
        raise Unclear("Who does what: by which column should it be split?")
    nothing_unread(wish, sentence, grounding)
    of_its_own_object(wish, sentence, grounding)
    by_ourselves(wish, sentence, grounding)
    _told_of_both(wish, sentence, grounding)
    _leftovers(wish, sentence, grounding)
    _chosen(wish, sentence, grounding)
    at_odds(wish, sentence, grounding)
    of_another(wish, sentence, grounding)
    asked_for_other_rows(wish, sentence, grounding)
    if wish.event is not None:
        without_rows(wish, wish.event.said)
        _lacking(wish, sentence, grounding)
    if wish.event is not None or wish.shape is not None or wish.intent == "value":
        account(wish, grounding)


def _told_of_both(wish: Wish, sentence: Sentence, grounding: Grounding) -> None:
    """Ask what it is divided by, where the word is told of what is counted too: bike kilometres per ride.

    Raises:
        Unclear: with both.
    """
    match = re.search(r"(?<!\w)per ([a-z]+)(?: ([a-z]+))?(?!\w)", sentence.whole)
    whole = f"{match[1]} {match[2]}" if match is not None and match[2] else ""
    if any(one.event == wish.base and one.find(whole) == (0, len(whole)) for one in spoken(grounding) if whole):
        return      # per app visit: both words are of one event
    if match is None or wish.event is None or wish.base is None or wish.base in (wish.event, BY_NAME["sends"]):
        return
    texts = [fact.description or "" for fact in grounding.catalog.facts.values()
             if fact.table == wish.event.table and (fact.where or "") == (wish.event.where or "")]
    name = stems(normalise(wish.base.kind or wish.base.fact))
    if stem(match[1]) in {one for text in texts for one in stems(normalise(text))} and stem(match[1]) not in name:
        raise Unclear(f"Per {match[1]}: one of {wish.base.said}, or of {wish.event.said}?")


def _lacking(wish: Wish, sentence: Sentence, grounding: Grounding) -> None:
    """What the kind of answer needs and the sentence does not say."""
    assert wish.event is not None
    said = wish.event.said
    _how_long_it_took(wish, sentence, grounding)
    retention = sentence.has(r"retention|retained?|retains")
    if retention and wish.past is None and (wish.window is None or wish.window.begin == 0) and wish.event.time:
        raise Unclear(
            "Between which days after exposure should a user come back? Days twenty-one to twenty-eight are usual."
        )
    derived(wish, sentence, grounding)
    if wish.intent == "insight":
        _insight(wish, sentence, grounding)
    if wish.intent == "metric" and wish.period is not None:
        raise Unclear(
            f"Per {wish.period}, or within {wish.window.said if wish.window else 'a window'}? A metric counts over"
            f" its whole window."
        )
    if wish.intent == "metric" and wish.past is not None:
        raise Unclear(
            "A metric counts from each user's exposure, not back from today. How many days after the exposure?"
        )
    if wish.within is not None and not (wish.aggregate == "ratio" and (wish.base is None or wish.base.fact == "sends")):
        raise Unclear(f"Within {wish.within.said} of a message, and within how many days after exposure?")
    if wish.intent == "metric" and wish.window is None and wish.event.time:
        raise Unclear(
            f"Within how many days after exposure should {said} count? A week and four weeks are usual."
        )


def _how_long_it_took(wish: Wish, sentence: Sentence, grounding: Grounding) -> None:
    """Ask whether a row came or took so long, where its amount is a time: host replies within 24 hours.

    Raises:
        Unclear: with both.
    """
    event, window = wish.event, wish.window
    if event is None or window is None or event.value is None or wish.aggregate == "sum" or wish.by is None:
        return
    unit = unit_of(event, grounding) or next(iter(of_column(event.value) or ()), None)
    if unit not in TIMES or sentence.has(
            rf"metrics?|kpis?|exposures?|exposed|experiment|whether|at least one|any|after|first|{PER_PERSON}"):
        return
    many = r"(?:\d+ ?(?:to|and|-) ?)?(?:\d+|an?|one|[a-z]+)"
    if sentence.has(rf"(?:within|between|in under|in less than) {many} ?(?:h|hours?|minutes?|mins?|seconds?|days?)"):
        raise Unclear(f"{event.said.capitalize()} that took at most so long, or those within {window.said} after exposure?")


def _insight(wish: Wish, sentence: Sentence, grounding: Grounding) -> None:
    assert wish.event is not None
    if wish.machine:
        raise Unanswerable(
            "Rates per message count opens by people only. A metric can count machine opens too: ask for "
            "“opens including machine opens within 7 days”."
        )
    people = (
        rf"(?:active|distinct|unique|different|number of|how many|count of|count) (?:the |our |active |distinct "
        rf"|unique |different )*(?:{_PERSONS})(?! (?:has|have|get|gets|receive){named(wish)})"
    )
    if wish.aggregate == "distinct":
        raise Unclear(f"Each row of {wish.event.said}, or each message once? An insight counts rows: say so, or ask for a rate.")
    _each_or_all(wish, sentence)
    counted_instead(wish, sentence)
    held = [said for said, (column, _) in own_values(grounding) if column == wish.by]
    paired = any(sum(name == column for name, _ in wish.filters) > 1 for column, _ in wish.filters) or sum(
        sentence.has(re.escape(said)) for said in held) > 1
    if (wish.by is None or not paired) and wish.shape in (None, "trend", "breakdown") and sentence.keeps(r"vs|versus"):
        raise Unclear("What is held against what? Only one of the two is in the log, or a rate of both is wanted.")
    if wish.event.table == "users" or wish.event.fact == "reachable" or wish.shape == "compare":
        return
    own = "|".join(everybody(grounding))
    did = rf"how many (?:of (?:the|our) )?(?:{_PERSONS}|{own}) (?:have|has|had|did|do|ever|were|was|are)(?! (?:we|there|they|you))|(?:{_PERSONS}|{own}|those) (?:who|that)"
    if sentence.has(did) and not sentence.has(rf"reachable|contactable|share of (?:the |our )?{MESSAGES}"):
        raise Unanswerable(
            f"An insight counts rows, not people. A metric says which share of users had {wish.event.said} within a"
            " number of days."
        )
    if wish.event.value is not None and wish.aggregate != "sum" and wish.least is None and sentence.has(
        r"amounts?|values?|worth|sums?|sizes?|(?<!by )how much(?! (?:more|less|fewer|of (?:the|our) (?:messages|sends)))"
    ):
        raise Unclear(
            f"The number of {wish.event.said}, or what they come to? An insight counts rows; a metric adds values up, per"
            " user and within a number of days."
        )
    facts = grounding.tables["message_facts"].columns if "message_facts" in grounding.tables else {}
    own_columns = grounding.tables[wish.event.table].columns
    about = [value for column, value in wish.filters if column in facts and column not in own_columns]
    if wish.event.table == "outcomes" and wish.aggregate in ("count", None) and [
        column for column, value in wish.filters if value in about and column != "channel"
    ] and not sentence.has(rf"{MESSAGES}|after|from|via|through|by|attribut\w+|led|follow\w*"):
        raise Unclear(
            f"{wish.event.said.capitalize()} that came after messages of {' and '.join(about)}, or all {wish.event.said}?")
    of_them = re.search(
        r"(?<!\w)(?:shares?|percent\w*|proportion|fraction|part|%) of (?:the |all |our |total )*(?P<rows>[a-z]+(?: outs?)?) "
        r"(?:by|per|across|for each|for every|from each|in each|on each)(?!\w)", sentence.whole)
    if wish.aggregate in ("ratio", "any") and wish.event.rate is not None and of_them is not None and re.fullmatch(
        wish.event.words, of_them["rows"]
    ):
        raise Unclear(
            f"By {wish.by or 'that'}: how the {wish.event.said} lie over its values, or the"
            f" {wish.event.rate.replace('_', ' ')} of its messages?"
        )
    bare = r"(?:conversion|opt out|unsubscribe|(?:click|tap)(?: through)?|open)(?: numbers?)? (?:by|per|for each|for every|in each|across)"
    if wish.aggregate is None and wish.event.rate is not None and wish.shape is None and sentence.has(bare):
        raise Unclear(f"By {wish.by}: the share of messages with {wish.event.said}, or their number?")
    if sentence.has(people) or sentence.has(r"distinct|unique|different (?!channels|domains)"):
        raise Unanswerable(
            f"An insight counts rows, not people. A metric says which share of users had {wish.event.said} within a"
            f" number "
            "of days."
        )
    if wish.shape == "trend" and sentence.has(PER_PERSON):
        raise Unanswerable(
            f"A trend counts rows, not rows per user. A metric does: ask for {wish.event.said} per user within a "
            "number of days."
        )
    if wish.shape == "trend" and wish.aggregate in ("count", None) and sentence.has(r"averages?|mean|typical\w*"):
        raise Unclear(
            f"A trend shows {wish.event.said} of each {wish.period or 'day'}, not their average. The trend, or an"
            f" average per user?"
        )
    shared = (
        rf"(?:share|proportion|percent\w*|fraction|probability|chance|likelihood) (?:of|that) (?:the |our |all "
        rf"|a )*(?:{_PERSONS})"
    )
    if wish.window is None and sentence.has(shared):
        raise Unclear(
            f"Within how many days after exposure should {wish.event.said} count? A week and four weeks are usual."
        )


def _each_or_all(wish: Wish, sentence: Sentence) -> None:
    """Ask where several values of one column are named, and nothing says whether each is meant or their sum.

    Raises:
        Unclear: naming them.
    """
    columns = [column for column, _ in wish.filters]
    if wish.by is not None and columns.count(wish.by) == 1:
        only = next(value for column, value in wish.filters if column == wish.by)
        raise Unclear(f"Of {only} only, or by {wish.by} with all of its values?")
    several = next((column for column in columns if columns.count(column) > 1 and column != wish.by), None)
    if several is None or wish.pressure is not None or sentence.has(TOGETHER):
        return
    said = " and ".join(value for column, value in wish.filters if column == several)
    raise Unclear(f"{said}: each of them, or all of them together? Say by {several}, or together.")


def _chosen(wish: Wish, sentence: Sentence, grounding: Grounding) -> None:
    """Ask about harmless words where they choose people, messages or an experiment's people.

    Raises:
        Unclear: naming them.
    """
    own = own_words(grounding)
    nouns = {*PERSON, *own.people, *(said for said, _ in own_values(grounding)), *MESSAGE, *CHANNEL_WORDS, *own.messages, *map(normalise, grounding.channels)}
    spoken = "|".join(sorted((re.escape(noun) for noun in nouns), key=len, reverse=True))
    purposes = grounding.values("messages", "purpose") if "messages" in grounding.tables else ()
    plain = {"marketing", "crm"} if set(purposes) <= {"marketing"} else set()
    plain |= {part for channel in grounding.channels for part in normalise(channel).split()}     # app pushes
    for match in re.finditer(rf"(?<![\w'])([a-z]+) +(?:{spoken})s?(?![\w'])", sentence.whole):
        word = match[1]
        if word in fillers.CHOOSING - plain and word in sentence.left and word not in own.people:
            raise Unclear(
                f"Which are the “{match[0]}”? It may change the number: say it with a value that the log holds, or ask"
                " without it."
            )
    part = sentence.keeps(
        r"(?:in|of|from|within|inside) (?:the |our |this |that |an? |each )*(?:experiment|test|trial|study|ab test|a/b test)"
        r"(?: groups?| arms?| users?| people| population)?"
    )
    if wish.intent == "insight" and part and wish.by not in ("experiment", "arm"):
        raise Unclear("An insight is of the whole log, not of an experiment's people: a metric is. Of the whole log?")


def _leftovers(wish: Wish, sentence: Sentence, grounding: Grounding) -> None:
    """Words that would change the number and were not understood."""
    negation = re.search(rf"(?<![\w'])(?:{NEGATION})(?![\w'])", sentence.rest)
    if negation is not None:
        raise Unclear(
            f"There is a “{negation[0]}” in the request, and I only draft what does happen. "
            "Its complement is one minus it: ask for that."
        )
    number = numbers_left(sentence) or re.search(rf"(?<![\w'])(?:{_NUMBER})(?![\w'])", sentence.rest)
    if number is not None:
        raise Unclear(
            f"What does “{number[0].strip()}” mean here? A length of time needs its unit, and so does an amount."
        )
    place = None if wish.event is None or wish.event.fact == "sessions" else re.search(
        r"(?<!\w)(?:through|via|using|inside|over|in|on|from) +(?:(?:the|our|my) +)?(?:mobile +)?(?:app|application|website"
        r"|site|desktop|browser)(?!\w)", sentence.rest,
    )
    if place is not None and not (wish.event is not None and always_told(
            " ".join(place[0].split()), grounding, wish.event.table, wish.event.where)) and not (
            set(place[0].split()) & set(normalise(wish.event.said if wish.event else "").split())):
        raise Unclear(f"I cannot tell {wish.event.said if wish.event else 'it'} “{' '.join(place[0].split())}” from the"
                      " others. All of them?")
    for divisor in re.finditer(r"(?<![\w'])per +(?:(?:the|each|every|one|an?) +)?([a-z]{3,})(?![\w'])", sentence.whole):
        word, kept = divisor[1], sentence.rest[slice(*divisor.span(1))]
        if word == kept and word in fillers.HARMLESS and word not in (*PERSON, *MESSAGE, "head", "capita"):
            raise Unclear(f"Per {word}: what is it to be divided by?")      # a check, where check-ins are not known
    if not wish.left:
        return
    words = "|".join(map(re.escape, wish.left))
    condition = re.search(rf"(?<!\w){_CONDITION}\s+(?:the |a |an |our |all |users? )*({words})\b", sentence.whole)
    said = f"“{condition[0].strip()}”" if condition is not None else sentence.quoted(wish.left)
    raise Unclear(
        f"I did not understand {said}. It may change the number: say it with a channel, a domain or another value that"
        " the log holds, or say “leave it out”."
    )


def _nothing_to_count(wish: Wish, sentence: Sentence, grounding: Grounding) -> None:
    options = [name.replace("_", " ") for name in available(grounding)]
    if wish.left:
        close = nearest(" ".join(wish.left), options) or nearest(wish.left[0], options)
        raise Unclear(
            f"The log has nothing called {sentence.quoted(wish.left)}"
            + (f"; the nearest is {close}." if close else ".")
            + f" It holds {listed(options)}. Which of these would show it?"
        )
    if wish.intent == "metric" or wish.window is not None:
        raise Unclear(f"A metric of what? The log holds {listed(options)}.")
    if wish.by is not None:
        raise Unclear(f"Which rate or count by {wish.by}? For example the click rate, or the number of sends.")
