"""Values of a squad's own table beside the word for its rows, and which columns tell how a row came about.

Payment tickets, calls about cards: there the value is the rows', even where it is a part of another event's name.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.wish import Sentence
from workbench.assistant.offline.words.spelling import normalise
from workbench.logs.schema import TABLES

# columns that tell how a row was made rather than what a person asks about
INTERNAL = frozenset({
    "kind", "phase", "policy_version", "propensity_kind", "purpose", "action", "reason", "suppress_reason"})


def internal(table: str, column: str, grounding: Grounding) -> bool:
    """Whether a column tells how a row of the log came about; one of a squad's own table says what its rows are.

    A column by which the facts of such a table are told apart names events, and limits none.
    """
    if column not in INTERNAL:
        return False
    own = table not in TABLES and table in grounding.tables and not grounding.tables[table].derived
    return not own or any(fact.table == table and re.search(rf"\b{column}\b", fact.where or "")
                          for fact in grounding.catalog.facts.values())


def asked_by(column: str, grounding: Grounding) -> bool:
    """Whether people ask by a column: it is no internal one, or is of a squad's own table."""
    return column not in INTERNAL or any(column in info.columns and not internal(name, column, grounding)
                                         for name, info in grounding.tables.items())


def beside_rows(sentence: Sentence, grounding: Grounding) -> list[tuple[str, str]]:
    """Payment tickets, calls about cards: a value of a squad's own table right beside the word for its rows, even
    where it is a part of another event's name."""
    found = []
    for (table, column), values in grounding.closed.items():
        if table in TABLES or grounding.tables[table].derived or internal(table, column, grounding):
            continue
        called = {normalise(table), *(normalise(name) for name, fact in grounding.catalog.facts.items()
                                      if fact.table == table and not fact.where)}
        noun = rf"(?:{'|'.join(sorted({re.escape(one.split()[-1].removesuffix('s')) for one in called}))})"
        named = re.escape(normalise(column))
        for value in values:
            words = normalise(value).split()
            said = {" ".join(words), " ".join(reversed(words))} if len(words) == 2 else {" ".join(words)}
            spelled = "|".join(map(re.escape, sorted(said)))
            if len(value) > 2 and (sentence.take(rf"(?:{spelled})s?(?= (?:{noun}|{named})s?(?!\w))")
                                   or _told_about(sentence, noun, spelled, normalise(column))
                                   or _done(sentence, noun, value)):
                found.append((column, value))
    return found


def _done(sentence: Sentence, noun: str, value: str) -> bool:
    """Take what became of rows, said as a verb after the word for them: checks passed, checks that were failed."""
    said = normalise(value)
    if not said.endswith("ed") or " " in said:
        return False
    match = re.search(rf"(?<!\w){noun}s? (?P<done>(?:(?:that|which|were|was|are|is|got|have|had|been)"
        rf" )*{re.escape(said)})"
                      r"(?!\w)(?! (?:away|on|by|up|out|through)(?!\w))", sentence.rest)
    if match is not None:
        sentence.blank(*match.span("done"))
    return match is not None


def _told_about(sentence: Sentence, noun: str, spelled: str, column: str) -> bool:
    """Take what rows are about, said after the word for them: calls about a card."""
    match = re.search(
        rf"(?<!\w){noun}s? (?:(?:filed|made|sent|lodged|opened|raised) )?(?P<about>(?:about|on|over|regarding"
        rf"|concerning|because of|due to|owing to|on account of|for being|marked(?: as)?|tagged(?: as)?"
        rf"|with (?:the |an? )?{column} (?:of )?)(?: (?:the|an?))* ?(?:{spelled})s?)(?!\w)",
        sentence.rest)
    if match is not None:
        sentence.blank(*match.span("about"))
    return match is not None
