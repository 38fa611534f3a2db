"""A value that two columns hold: the podcasts shelf is a theme of messages, whoever's taste is podcasts too.

What stands beside it says which: the name of the column, a word for messages, or another value of one of the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.wish import Sentence, Wish
from workbench.assistant.offline.words.own_words import kept
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.stems import stem

_MESSAGES = r"(?:messages?|sends?|notifications?|ones)"
_JOINED = r"(?:,? (?:and|or|vs|versus|against|than|to|with)|,|/| divided by)(?: (?:the|our|those|for|of|on|in))*"
_NOT_SAID = frozenset({"kind", "action", "arm", "experiment", "timezone", "phase", "purpose", "message_id"})


def namesakes(sentence: Sentence, called: Mapping[str, list[str]], grounding: Grounding) -> list[tuple[str, str]]:
    """Take out values of which something beside them says the column.

    Args:
        called: how each column is said.
    """
    found: list[tuple[str, str]] = []
    for said, able in _shared(grounding).items():
        spelled = rf"{re.escape(said)}s?"
        for column, value in able:
            names = "|".join(f"{one}s?" for one in (*called.get(column, ()), re.escape(normalise(column))))
            others = "|".join(f"{re.escape(other)}s?" for other in _alone(column, grounding)) or "(?!)"
            ways = [rf"{spelled} (?:{names})", rf"(?:{names}) {spelled}"]
            if column == "domain":
                ways.append(rf"{spelled}(?= {_MESSAGES})")
            ways += [rf"{spelled}(?={_JOINED} (?:{others})(?!\w))"]
            if sentence.take("|".join(ways)) is not None or _after(sentence, spelled, others):
                found.append((column, value))
                break
    return found


def of_own_rows(wish: Wish, sentence: Sentence, grounding: Grounding) -> Wish:
    """Listens into music, podcasts and audiobooks: by the rows' own column, where all its values were said.

    A column that is named is meant, whatever its values are.
    """
    if wish.by is None or wish.event is None or wish.event.table not in grounding.tables or wish.event.step is not None:
        return wish
    own = grounding.tables[wish.event.table].columns
    if wish.by in own or sentence.has(rf"{re.escape(normalise(wish.by))}s?") or wish.event.table == "users":
        return wish

    def values_of(column: str, tables: Iterable[str]) -> set[str]:
        return {stem(normalise(value)) for (table, name), values in grounding.closed.items()
                if name == column and table in tables for value in values}

    wanted = values_of(wish.by, grounding.tables)
    said = {stem(word) for word in re.findall(r"[^\W_]+", sentence.whole)}
    alike = [column for column in own if wanted and wanted <= said
             and values_of(column, (wish.event.table,)) == wanted]
    return replace(wish, by=alike[0]) if len(alike) == 1 else wish


def _after(sentence: Sentence, spelled: str, others: str) -> bool:
    """Take a value out that stands after another one of its column: releases or podcasts."""
    match = re.search(rf"(?<!\w)(?:{others})(?: {_MESSAGES})?{_JOINED} (?P<value>{spelled})(?!\w)", sentence.rest)
    if match is None:
        return False
    sentence.blank(*match.span("value"))
    return True


@kept
def _shared(grounding: Grounding) -> dict[str, list[tuple[str, str]]]:
    """Values, as they are said, that a column of messages and one of users hold: the messages' first."""
    found: dict[str, dict[str, tuple[str, str]]] = {}
    for (table, column), values in grounding.closed.items():
        if column in _NOT_SAID or table not in ("messages", "message_facts", "users", "sends"):
            continue
        for value in values:
            found.setdefault(stem(normalise(value)), {}).setdefault(column, (column, value))
    return {
        normalise(next(iter(able.values()))[1]).removesuffix("s"): sorted(able.values(), key=lambda p: p[0] != "domain")
        for able in found.values() if len(able) > 1
    }


def _alone(column: str, grounding: Grounding) -> list[str]:
    """Values of a column that no other holds."""
    shared = {stem(said) for said in _shared(grounding)}
    return list(dict.fromkeys(normalise(value) for (_, name), values in grounding.closed.items() if name == column
                              for value in values if stem(normalise(value)) not in shared))
