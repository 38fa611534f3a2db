"""By which column: said with a `by`, without one, or as the share of one value beside those of all others."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.bases import PART
from workbench.assistant.offline.parts.beside import asked_by
from workbench.assistant.offline.parts.choosing import (
    choices_of,
    columns,
    event_at,
    is_value,
    own_values,
)
from workbench.assistant.offline.parts.divisors import is_amount, of_some, per_channel
from workbench.assistant.offline.parts.subjects import BY_TOPIC, topic_of
from workbench.assistant.offline.wish import Sentence, Wish
from workbench.assistant.offline.words.columns import CHANNEL_WORDS, MESSAGE, PERSON, SINGULAR_CHANNELS
from workbench.assistant.offline.words.fillers import HARMLESS
from workbench.assistant.offline.words.lexicon import BY_NAME
from workbench.assistant.offline.words.numbers import WORDED
from workbench.assistant.offline.words.own_words import everybody, kept, own_words
from workbench.assistant.offline.words.spelling import normalise, pattern_of
from workbench.assistant.offline.words.stems import stem
from workbench.assistant.offline.words.vocabulary import Unanswerable, Unclear, listed, others, spoken
from workbench.logs.schema import TABLES

_SPLIT = (
    r"(?:(?:split|broken down|breakdown|break down|broken out|grouped?|separately|segmented|separated|sliced|cut"
    r"|one metric|ranked|sorted) )?"
)
_EACH = (
    r"by|per|for each|for every|in each|in every|on each|across(?: all)?|within each|of each|each|every|for all"
    r"|for the different|over all"
)
_DEPENDING = (
    r"depending on|(?:var(?:y|ies)|differs?|changes?|depends?) (?:with|by|on|across|between|from)|as a function of"
    r"|with respect to|in terms of|according to|along|over the different|among|between"
    r"|which|what|for which|on which|in which"
)
_OPEN = re.compile(
    r"(?:where|who|whom|why|when|whose|whether|what (?:they|it|people|these|those|each|the|we|is|are|was|were))\b")
_IN_ALL = re.compile(
    r"\b(?:over|across) all (?:of )?(?:the |our )?(?:channels|campaigns|themes|topics|domains)\b"
    r"(?! (?:and|by|split|separately)\b)")
_PERIODS = re.compile(
    r"\b(?:hourly|daily|weekly|monthly|(?:per|by|each|every|a) (?:hour|day|week|month)"
    r"|(hour|day|week|month) by \1|over time)\b")
# words for a group that name none: which one is meant is asked
_ANY_GROUP = frozenset((
    "segment", "segments", "segmentation", "group", "groups", "subgroup", "subgroups", "bucket", "buckets", "slice",
    "slices", "dimension", "dimensions", "cut", "cuts", "attribute", "attributes", "property", "properties", "persona",
    "personas"))
_SENT = re.compile(r"(?:reminder|message|mail|e ?mail|push|notification|notice|alert|letter|text|newsletter)s?")


def groups(wish: Wish, sentence: Sentence, grounding: Grounding) -> Wish:
    """The column asked for; `per user` and `per send` choose the aggregate instead."""
    known = columns(grounding)
    if (topic := BY_TOPIC.search(sentence.rest)) is not None and wish.by is None:
        sentence.blank(*topic.span())
        wish = _grouped(wish, topic_of(sentence.whole, grounding))
    if (over := _IN_ALL.search(sentence.rest)) is not None and _PERIODS.search(sentence.whole):
        sentence.blank(*over.span())        # daily click rate over all channels: of all of them together
    people = {*PERSON, *own_words(grounding).people} - others(grounding)
    named = "|".join(map(re.escape, known)) or "(?!)"       # per user plan; but per user, in hours
    for _ in range(6):
        match = re.search(
            rf"(?<![\w'])(?<!divided )(?<!taken ){_SPLIT}({_EACH}|{_DEPENDING}) (?:the |our |their |his |her |its |all "
            rf"|an? |different |individual |users? (?=(?:{named})s?\b)|single |kind of |type of (?!message))*"
            r"([a-z][a-z_]*(?: [a-z][a-z_]*){0,2})",
            sentence.rest,
        )
        if match is None:
            break
        kind, words = match[1], match[2].split()
        phrase = next((" ".join(words[:n]) for n in (3, 2, 1) if " ".join(words[:n]) in known), None)
        column = known.get(phrase or "")
        rows = kind in ("per", "for each", "for every", "over all", "for all")
        longer = event_at(match[2], grounding) if rows else None
        closed = column in {c for _, c in grounding.closed}
        if longer is not None and phrase is not None and longer[1] >= len(phrase) + closed:
            phrase = column = None      # per bike rental: of the event, not by its first word; per call: not by its key
        several = longer is not None and " " in match[2][: longer[1]]
        if wish.missing != "exclude":
            of_some(kind, match[2], phrase, longer, people, {*own_words(grounding).people})
        beside = words[len(phrase.split())] if phrase is not None and len(words) > len(phrase.split()) else ""
        if column is not None and rows and _SENT.fullmatch(beside):
            raise Unclear(f"Per {phrase} {beside}: for each of those messages, or by {column}?")
        size = re.fullmatch(rf"{re.escape(phrase or '')}_(?:size|count|age|number|score|status|level|tier)",
                            column or "")
        if phrase is not None and size is not None and kind in ("per", "for each", "for every"):
            raise Unclear(f"Per {phrase}: the log tells only its {column}. By {column}, or per user?")
        held = column is not None and column in {c for t in grounding.tables.values() for c in t.columns}
        weak = kind in ("which", "what", "between", "among", "each", "every", "for all", "along", "of each", "over all")
        end = match.start(2) + len(phrase or words[0])
        if held and not weak and is_amount(str(column), grounding):
            raise Unclear(f"Per {phrase}: an amount is no group. Divided by what: {phrase} in all, or how many rows?")
        if held and not (weak and kind in ("between", "among") and is_value(match[2], grounding)):
            wish = _grouped(wish, str(column))
            sentence.blank(match.start(), end)
        elif kind == "per" and not several and (changed := per_channel(wish, sentence, match, grounding)) is not None:
            wish = changed
        elif not several and is_value(sentence.rest[match.start(2):], grounding) and not (
            kind == "per" and (words[0] in CHANNEL_WORDS or " ".join(words[:2]) in CHANNEL_WORDS)
        ):
            sentence.blank(match.start(1), match.end(1))
            if words[0] in SINGULAR_CHANNELS and kind == "by":     # by text: by texts, in its place
                at = match.start(2)
                sentence.rest = f"{sentence.rest[: at - 1]}{words[0]}s{sentence.rest[at + len(words[0]):]}"
        elif column is not None and not weak:
            raise Unanswerable(
                f"The log has no column “{phrase}” to group by. It can be grouped by {listed(choices_of(grounding))}."
            )
        elif words[0] in people or " ".join(words[:2]) in people:
            per = kind in ("per", "for each", "for every") and not sentence.has(
                r"rates?|share|proportion|percent\w*|probability|fraction|likelihood"
            )
            wish = replace(wish, aggregate=wish.aggregate or ("count" if per else None))
            sentence.blank(match.start(), match.start(2) + len(words[0]))
        elif kind == "per" and any(part in (*MESSAGE, *CHANNEL_WORDS) for part in (words[0], " ".join(words[:2]))):
            wish = replace(wish, aggregate="ratio", base=BY_NAME["sends"])
            own = {said for said, (column, _) in own_values(grounding) if column == "channel"}
            noun = next((part for part in (" ".join(words[:2]), words[0]) if part in MESSAGE and part not in own), "")
            sentence.blank(match.start(), match.start(2) + len(noun))       # a channel's name stays, and limits
        elif kind in ("per", "for each", "for every") and words[0] == "decision":
            wish = replace(wish, decision=True)
            sentence.blank(match.start(), match.start(2) + len(words[0]))
        elif kind in ("per", "for each", "for every") and (found := event_at(match[2], grounding)) is not None:
            if re.match(rf" (?:{'|'.join(people)})(?!\w)", match[2][found[1]:]):
                raise Unclear(
                    f"Only people with {found[0].said}, or {found[0].said} themselves? Everybody counts in a metric.")
            wish = replace(wish, aggregate="ratio", base=found[0])
            sentence.blank(match.start(), match.start(2) + found[1])
        elif words[0] in _ANY_GROUP and not weak:
            raise Unclear(f"By which {words[0].removesuffix('s')}: {listed(choices_of(grounding))}?")
        elif kind == "by" and _OPEN.match(match[2]):
            raise Unclear(f"By which column: {listed(choices_of(grounding))}?")
        elif kind == "by" and words[0] != "by" and any(
                known.get(word) in {c for _, c in grounding.closed} for word in words):
            raise Unclear(f"By which column: “{match[2]}” holds the name of one. Say by that name alone.")
        elif weak or words[0] in HARMLESS or wish.shape == "profile" or event_at(match[2], grounding):
            sentence.blank(match.start(1), match.end(1))
        else:
            close = get_close_matches(words[0], list(known), n=1, cutoff=0.75)
            meant = f" Did you mean “{close[0]}”?" if close else ""
            raise Unanswerable(
                f"The log has no column “{words[0]}” to group by.{meant} It can be grouped by"
                f" {listed(choices_of(grounding))}."
            )
    return wish


def _grouped(wish: Wish, column: str) -> Wish:
    if wish.by is not None and wish.by != column:
        raise Unclear(f"By {wish.by} or by {column}? One breakdown at a time.")
    return replace(wish, by=column)


def shares(wish: Wish, sentence: Sentence, grounding: Grounding) -> Wish:
    """What share of the opt-outs comes from push: one row of the shares of all channels, and no rate of push."""
    if wish.by is not None or wish.shape is not None or wish.window is not None:
        return wish
    lies = (
        r"(?:is|are|was|were|belongs? to|(?:comes?|came|stems?|goes|go|went|falls?|happens?|happened)"
        r" (?:from|to|through|via|by|on|over|in))"
    )
    everyone = "|".join(everybody(grounding))
    users = grounding.tables["users"].columns if "users" in grounding.tables else {}
    for said, (column, _) in own_values(grounding) if users else ():
        if column in users and sentence.take(
            rf"(?:what |which )?{PART} of (?:all |the |our )*(?:{everyone}) (?:is|are|was|were|belongs? to|has|have)"
            rf" (?:an? |the |on |in |of |from |using )*{re.escape(said)}s?(?: {re.escape(normalise(column))})?(?=$"
            rf"| *[?.,;])"
        ):
            return replace(wish, by=column)     # beside the shares of all others
        if column in users and sentence.take(
            rf"(?:what |which |the )?{PART} of (?:all |the |our )*{re.escape(said)}s(?: (?:among|amongst|in|of"
            rf"|out of) (?:all |the "
            rf"|our )*(?:{everyone})(?: base)?)?(?: in (?:percent|%))?(?= *(?:$|[?.!]))"
        ):
            return replace(wish, by=column)
    for said, (column, value) in own_values(grounding):
        if any(name == column and other != value and sentence.has(f"{re.escape(one)}s?")
               for one, (name, other) in own_values(grounding)):
            continue        # how many are music, how many podcasts: each that is named
        match = pattern_of(
            rf"(?:what |which )?(?:{PART}|how (?:much|many)) of (?:all |the |our |total )*(\w+(?: \w+)?) {lies}"
            rf" (?:(?:on|via|from|by) )?(?:the |our )?{re.escape(said)}s?(?=$| *[?.,;])"
        ).search(sentence.rest)
        if match is not None and event_at(match[1], grounding) is not None:
            sentence.blank(match.start(), match.start(1))
            sentence.blank(match.end(1), match.end())
            return replace(wish, by=column, shape="breakdown")
        # the share of push in all clicks
        match = pattern_of(
            rf"(?:what |which )?{PART} of (?:the |our )*{re.escape(said)}s? (?:(?:in|among|amongst|out of|of) (?:the "
            rf"|our )?"
            r"(?:all|total|overall|whole)(?: the| our| of)*) (\w+(?: \w+)?)"
        ).search(sentence.rest)
        if match is not None and event_at(match[1], grounding) is not None:
            sentence.blank(match.start(), match.start(1))
            return replace(wish, by=column, shape="breakdown")
    return wish


def bare_groups(wish: Wish, sentence: Sentence, grounding: Grounding) -> Wish:
    """A column without a `by`: click rates of the channels, a channel breakdown, channels compared, channel-wise."""
    if wish.by is not None:
        return wish
    closed = {column for _, column in grounding.closed}
    known = {said: column for said, column in columns(grounding).items() if column in closed}
    for said, column in sorted(known.items(), key=lambda pair: -len(pair[0])):
        spelled = re.escape(said)
        if sentence.take(
            rf"(?:the |our |all |different )*{spelled} ?(?:breakdown|break down|split|comparison|wise|level|view"
            rf"|by {spelled})"
        ):
            return replace(wish, by=column)
        if asked_by(column, grounding) and sentence.take(
            rf"(?:best|worst|top|strongest|weakest|leading|bottom)(?: performing| converting)? {spelled}"
        ):
            return replace(wish, by=column)
        if asked_by(column, grounding) and sentence.take(
            rf"(?:the |our )?(?:(?:top|best|worst|bottom|strongest|weakest|leading) (?:\d+|{WORDED})"
            rf"|(?:\d+|{WORDED}) (?:best|worst|strongest|weakest|leading))(?: performing| converting)? {spelled}"
        ):
            return replace(wish, by=column, notes=(*wish.notes, f"every {column} is shown, not only the first ones"))
        # bikes rented: the noun of what happens, unless it is set apart
        if stem(said) in _event_nouns(grounding) and not sentence.has(
            rf"(?:with|across|different|various|between|among|of|for)(?: the| our| all)* {spelled}"
        ):
            continue
        if said.endswith("s") and wish.different is None and sentence.has(
            rf"(?:number of|how many|count of) (?:(?:different|distinct|unique) )?{spelled}(?! (?:have|has|are))"
        ):
            raise Unclear(f"How many {said} somebody has to do with is not counted. How often, or by {said}?")
        if stem(said) in _event_nouns(grounding) and sentence.has(
            rf"(?:pays?|paid|paying|spends?|spent|money|revenue|income) (?:for|on|from|of)(?: the| our| all)* {spelled}"
        ):
            continue        # what is paid for memberships, where users have a membership
        if sentence.has(rf"(?:it|this|that|them|up|talk\w*|speak\w*|discuss\w*|agree\w*|negotiat\w*|meet\w*|shar\w+)"
                        rf" with (?:the |our |all )*{spelled}"):
            continue        # so that I can take it up with the carriers
        plural = said.endswith("s") and (said[:-1] in known or said[:-3] + "y" in known)
        if plural and asked_by(column, grounding) and sentence.take(
            rf"(?:of |for |across |on |in |with )?(?:the |our |all |different |various )*{spelled}"
        ):
            return replace(wish, by=column)
    return wish


def asked_about(wish: Wish, sentence: Sentence, grounding: Grounding) -> Wish:
    """What are the tickets about: by the one column of the squad's own table that says it.

    Raises:
        Unclear: where several columns might.
    """
    if wish.by is not None or wish.shape is not None:
        return wish
    for name, info in grounding.tables.items():
        if name in TABLES or info.derived:
            continue
        nouns = {normalise(name).split()[-1].removesuffix("s")}
        nouns |= {re.escape(one.event.stem) for one in spoken(grounding) if one.event.table == name and one.event.stem}
        about = (rf"(what (?:are|is|were)) (?:the |our |all |those |most )*(?:\w+ )?((?:{'|'.join(sorted(nouns))})s?)"
                 r" about(?: mostly| mainly)?")
        match = pattern_of(about).search(sentence.rest)
        if match is None:
            continue
        able = [column for table, column in grounding.closed if table == name]
        if len(able) != 1:
            raise Unclear(f"By which column of {name}: {listed(able) or 'it has none'}?")
        sentence.blank(*match.span(1))
        sentence.blank(match.end(2), match.end())
        return replace(wish, by=able[0])
    return wish


def of_a_total(wish: Wish, sentence: Sentence) -> Wish:
    """What fraction of the messages go out by push: rows by channel with their shares, and no count of pushes alone."""
    share = r"(?:shares?|proportion|percentage|percent|%|fraction)"
    if wish.event is not None and wish.event.rate is None and wish.aggregate == "any" and wish.by is not None and (
        wish.window is None and wish.shape is None and sentence.has(rf"{share} of|{share} (?:by|per)")
    ) and not sentence.has(rf"{share} of (?:the |all |our )*(?:{'|'.join(PERSON)})|metrics?|kpis?"):
        return replace(wish, shape="breakdown", aggregate="count")      # share of calls per topic
    columns_ = {column for column, _ in wish.filters}
    counted = wish.event is not None and (wish.aggregate == "count" or (
        wish.event.fact == "sends" or (wish.aggregate in ("any", None) and wish.event.rate is None)))
    alone = len(wish.filters) == 1 and wish.by is None and wish.shape is None and wish.window is None
    if not counted or not alone or wish.least is not None or sentence.has(r"metrics?|kpis?|within"):
        return wish
    asked = rf"{share} of|how (?:much|many) of (?:all|the|our)|(?:which|what) (?:{share}|part)"
    if not sentence.has(asked) or sentence.has(rf"{share} of (?:the |all |our )*(?:{'|'.join(PERSON)})"):
        return wish
    return replace(wish, by=columns_.pop(), filters=(), shape="breakdown", aggregate="count", base=None)


@kept
def _event_nouns(grounding: Grounding) -> frozenset[str]:
    """Parts of the names of the squad's own events: bike and rental of bike_rentals."""
    return frozenset(part for one in spoken(grounding)
                     if len(one.stems) > 1 and one.event.fact != "reachable" for part in one.stems)
