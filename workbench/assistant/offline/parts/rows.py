"""What is counted without a word for an event: people, rows of a table, periods in which somebody may be messaged."""

from __future__ import annotations

from dataclasses import replace

from workbench.assistant import population
from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.bases import PART
from workbench.assistant.offline.parts.choosing import own_values
from workbench.assistant.offline.wish import Sentence, Wish
from workbench.assistant.offline.words.lexicon import Event
from workbench.assistant.offline.words.own_words import everybody
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.vocabulary import Unclear, occurs

USERS = Event("users", "user", "", "users", time="", noun="users")


def rows_of(wish: Wish, sentence: Sentence, grounding: Grounding) -> Wish:
    """How many users by a property of theirs; how many rows of a table by kind."""
    if wish.event or wish.base or wish.window or wish.shape or wish.metric:
        return wish
    row = _rows_of_table(wish, sentence, grounding)
    if row is not None:
        return row
    users = grounding.tables["users"].columns if "users" in grounding.tables else {}
    person = "|".join(everybody(grounding))
    asked = (
        rf"(?:how many|number of|numbers of|count of|counts of|total) (?:of )?(?:the |our |all "
        rf"|different )*(?:{person})"
        rf"|(?:{person})(?: base)?(?: grouped| split| broken down)? (?:by|per|in each|for each|on each)"
        rf"|(?:{person}) (?:base|count|counts|numbers)"
        rf"|(?:has|have|with|count) (?:the )?(?:most|fewest|least|(?:largest|highest|smallest) number of) (?:{person})"
        rf"|(?:most|the majority|the largest part) of (?:the |our |all )*(?:{person})"
        rf"|(?:{person})(?=(?: still| currently| now)? (?:in|on|with|at|of) .*(?<!\w)(?:by|per|for each)(?!\w))"
    )
    narrowed = [column for column, _ in (*wish.filters, *wish.without)]
    people = all(column in users for column in (*narrowed, *((wish.by,) if wish.by else ())))
    # where everybody has one row, rows are people
    kinds = any(column in users and column == wish.by and sentence.has(rf"{re.escape(said)}s?")
                for said, (column, _) in own_values(grounding))
    said = (people and (sentence.has(asked) or sentence.keeps(asked) or (
        # how many commuters are there; how many starters, plus and premiers
        (bool(narrowed) or kinds) and (sentence.keeps("how many") or sentence.has(r"(?:numbers?|counts?) of"))))) or (
        # how big is each tier
        wish.by in users and not narrowed and sentence.has(r"how (?:big|large) (?:is|are)|sizes? of")) or (
        # which share of them are commuters
        kinds and sentence.has(rf"{PART} of (?:all |the "
                               rf"|our )*(?:{person})")) or _share_of_kind(wish, sentence, grounding) or (
        # where do our commuters live, number per city
        people and bool(narrowed) and wish.by in users
        and wish.by not in narrowed and (sentence.has(r"(?:numbers?|counts?|how many) (?:per|by|in each|of)") or any(
            # officers by country: more than one of a value of theirs
            column in narrowed and sentence.has(rf"{re.escape(value)}(?:s|es)")
            for value, (column, _) in own_values(grounding)
        )) and not sentence.has(r"rates?|share|metrics?"))
    if users and said and population.count(grounding, {}).of == log_rows(grounding, "users"):
        sentence.take_all(
            r"(?:who|that|which)? ?(?:still|currently|now) (?:are |is )?(?:on|in|at|using|have|has)"
            r"|(?:who|that|which)? ?(?:are |is )?(?:live|lives|living|reside|based|located|resident|registered"
            r"|come from"
            r"|comes from)"
            r"|(?:who|that|which) (?:are |is |were |have |has )?(?:still|currently)|still|currently|base|do we have"
            r"|are there|exist"
        )
        return replace(wish, event=USERS, aggregate="count")
    if narrowed or wish.by is None:
        return wish
    table = next((name for name in ("outcomes", "interactions") if sentence.take(name)), None)
    if table is not None and wish.by == "kind" and table in grounding.tables:
        sentence.take_all(r"rows?|events?")
        return replace(wish, event=Event(table, table, "", table, noun=table), aggregate="count")
    return wish


def _share_of_kind(wish: Wish, sentence: Sentence, grounding: Grounding) -> bool:
    """Whether the share of one kind of people is asked: share of whales."""
    return any(column == wish.by and sentence.has(rf"{PART} of (?:the |our |all )*{re.escape(said)}s?")
               for said, (column, _) in own_values(grounding))


def _rows_of_table(wish: Wish, sentence: Sentence, grounding: Grounding) -> Wish | None:
    """Entries of a log by a column that it carries."""
    wanted = {column for column in (wish.by, *(column for column, _ in (*wish.filters, *wish.without))) if column}
    entries = r"(?:rows|entries|records|lines|events|items)"
    for name, info in sorted(grounding.tables.items(), key=lambda pair: -len(pair[0])):
        said = re.escape(normalise(name))
        if info.derived or not wanted or not wanted <= set(info.columns):
            continue
        # the word log may have been taken for one that changes no number
        said += "(?: table| log)?"
        whole = (
            r"^\W*(?:please )?(?:split|break down|group|count|summari[sz]e) (?:up )?(?:the |our )*"
            rf"{said}(?=,? (?:up )?(?:by|per)\b)"
        )
        if sentence.take(rf"{entries} (?:in|of|from) (?:the |our )*{said}|{said} {entries}|{whole}"):
            return replace(wish, event=Event(name, name, "", name, noun=f"rows of {name}"), aggregate="count")
    return None


def permits(wish: Wish, sentence: Sentence, grounding: Grounding) -> Wish:
    """Periods in which somebody may, or may not, be messaged: rows of the table that holds them."""
    noun = (
        r"(?:(?:reachability|permission|consent|contact) )?(?:periods?|spells?|intervals?|stretches|entries|records"
        r"|states"
        r"|rows|permissions|consents)"
    )
    whom = "|".join(everybody(grounding))
    verb = r"(?:write|message|contact|reach|send|text|mail|notify|messaged|contacted|reached|notified)(?: to)?"
    which = (
        rf"(?: of time)?,? (?:in|during|for|where|when|while)(?: which)? (?:(?:we|they|one|the \w+|nobody|a \w+"
        rf"|{whom}) )?"
        r"(?:may|can|could|must|are|is|were|was|be)"
    )
    closed = r"(?:blocked|withdrawn|revoked|denied|refused|unreachable|closed)"
    permit = r"(?:(?:an?|any|the|their|our) )*(?:opt ins?|permissions?|consents?|allowance)"
    opened = r"(?:granted|given|allowed|reachable)"
    lost = (
        r"(?:not|never|no longer) (?:be )?(?:reachable|contactable|live|reached|contacted|messaged|allowed|open|there)"
        r"|unreachable|uncontactable|closed|dead|lost|shut|blocked|switched off|revoked|withdrawn"
    )
    asked = r"(?:(?:for|by|due to|because of|with|out of) )?(?:what|which|the|their|its|every|each)? ?reasons?"
    if sentence.has(r"reasons?") and sentence.has(lost) and not sentence.has(
        rf"{noun}|rates?|metrics?|within|how many (?:of (?:the|our) )?(?:{whom})|lanes? lose"
    ) and "reason" in grounding.tables["reachability"].columns if "reachability" in grounding.tables else False:
        sentence.take_all(rf"(?:goes|go|went|gone|become|becomes|became|be|is|are|was|were) (?:{lost})|{lost}")
        sentence.take_all(r"(?:in|from|of) (?:the |our )?(?:reachability|permission|consent) (?:table|log|data)"
                          r"|why (?:do|does|did|are|is|can|may)")
        sentence.take_all(r"(?:the |our |all |their )*channels")
        sentence.take_all(rf"{asked}|count(?:ed|s)?(?: (?:it|them|those))?|numbers?(?: of)?|how (?:many|often)")
        return _closed(replace(wish, by="reason"), False, grounding)
    not_ = r"(?:not|never|no longer)(?: allowed to| permitted to| able to| be)?"
    if sentence.take(rf"{noun}{which} {not_} {verb}(?: them| people| anybody| users)?|{closed} {noun}"
                     rf"|{noun} (?:that |which )?(?:are |were |is |was )?{closed}|{noun} without {permit}"
                     rf"|(?:no|without) {permit} {noun}"):
        held = False
    elif sentence.take(rf"{noun}{which} (?:allowed to |able to |be )?{verb}(?: them| people| anybody)?|{opened} {noun}"
                       rf"|{noun} (?:that |which )?(?:are |were |is |was )?{opened}|{noun} with {permit}"):
        held = True
    else:
        return wish
    sentence.take_all(r"count(?:ed|s)?|numbers?(?: of)?|how many")
    return _closed(wish, held, grounding)


def _closed(wish: Wish, held: bool, grounding: Grounding) -> Wish:
    """The event of a period in which somebody may, or may not, be messaged."""
    said = f"periods in which somebody may {'' if held else 'not '}be messaged"
    event = Event("periods", "period", "", "reachability", where="reachable" if held else "NOT reachable",
                  time="valid_from", noun=said)
    if not occurs(event, grounding) or "reachable" not in grounding.tables["reachability"].columns:
        raise Unclear(f"The log holds no {said}. What does it hold of consent?")
    return replace(wish, event=event, aggregate="count")


def log_rows(grounding: Grounding, table: str) -> int:
    """Rows of a table."""
    return grounding.tables[table].rows
