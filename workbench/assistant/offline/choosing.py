"""Words of a sentence -> columns to group by and values to filter on: closed choices of the snapshot."""

from __future__ import annotations

import re
from dataclasses import replace
from difflib import get_close_matches

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import lexicon
from workbench.assistant.offline.lexicon import EVENTS, Event
from workbench.assistant.offline.phrases import normalise
from workbench.assistant.offline.vocabulary import Unanswerable, Unclear, listed
from workbench.assistant.offline.wish import Sentence, Wish
from workbench.errors import nearest


def groups(wish: Wish, sentence: Sentence, grounding: Grounding) -> Wish:
    """The column asked for; `per user` and `per send` choose the aggregate instead."""
    known = _columns(grounding)
    for _ in range(4):
        match = re.search(
            r"(?<!\w)(?<!divided )(?:(?:split|broken down|breakdown|break down|grouped?|separately) )?(by|per|for each|for every|in each|across(?: all)?"
            r"|which|what|between) (?:the |our |all )?((?:[a-z_]+(?: [a-z_]+)?))",
            sentence.rest,
        )
        if match is None:
            return wish
        kind, phrase = match[1], match[2]
        words = phrase.split()
        choices = [phrase, words[0]]
        column = next((known[w] for w in choices if w in known), None)
        used = next((w for w in choices if w in known), words[0])
        end = match.start(2) + len(used)
        if column is not None and (column in {c for t in grounding.tables.values() for c in t.columns}):
            if wish.by is not None and wish.by != column:
                raise Unclear(f"By {wish.by} or by {column}? One breakdown at a time.")
            wish = replace(wish, by=column)
            sentence.blank(match.start(), end)
        elif kind in ("which", "what", "between") or _is_value(sentence.rest[match.start(2) :], grounding):
            sentence.blank(match.start(1), match.end(1))
        elif column is not None:
            raise Unanswerable(
                f"The log has no column “{used}” to group by. It can be grouped by {listed(choices_of(grounding))}."
            )
        elif words[0] in lexicon.PERSON:
            wish = replace(wish, aggregate=wish.aggregate or ("count" if kind == "per" else None))
            sentence.blank(match.start(), match.start(2) + len(words[0]))
        elif kind == "per" and words[0] in lexicon.MESSAGE:
            wish = replace(wish, aggregate="ratio", base=lexicon.BY_NAME["sends"])
            sentence.blank(match.start(), match.start(2) + len(words[0]))
        elif kind == "per" and (base := _event_of(words[0])) is not None:
            wish = replace(wish, aggregate="ratio", base=base)
            sentence.blank(match.start(), match.start(2) + len(words[0]))
        elif kind == "per" and words[0] == "decision":
            wish = replace(wish, decision=True)
            sentence.blank(match.start(), match.start(2) + len(words[0]))
        elif kind in ("by", "across") and (
            words[0] in lexicon.FILLER or _event_of(words[0]) or wish.shape == "profile"
        ):
            sentence.blank(match.start(1), match.end(1))
        else:
            close = get_close_matches(words[0], list(known), n=1, cutoff=0.75)
            meant = f" Did you mean “{close[0]}”?" if close else ""
            raise Unanswerable(
                f"The log has no column “{words[0]}” to group by.{meant} It can be grouped by {listed(choices_of(grounding))}."
            )
    return wish


def _columns(grounding: Grounding) -> dict[str, str]:
    """What people call a column: its own name, in the plural too, the last word of a longer one, then the trade's words."""
    own = {normalise(c): c for t in grounding.tables for c in grounding.groupable(t)}
    own |= {c: c for t in grounding.tables.values() for c in t.columns if normalise(c) not in own}
    for said, column in list(own.items()):
        own.setdefault(said[:-1] + "ies" if said.endswith("y") else f"{said}s", column)
    users = grounding.groupable("users")
    for column in users:
        last = normalise(column).split()[-1]
        if sum(normalise(c).split()[-1] == last for c in users) == 1:
            own.setdefault(last, column)
    return {**lexicon.COLUMN_WORDS, **own}


def _is_value(text: str, grounding: Grounding) -> bool:
    """Whether a phrase begins with a channel or another closed value: `by email` limits, it does not group."""
    return any(
        re.match(rf"(?:the |our )?{re.escape(normalise(value))}s?\b", text)
        for (_, column), values in grounding.closed.items()
        if column in ("channel", "domain")
        for value in values
    )


def choices_of(grounding: Grounding) -> list[str]:
    """Columns that messages and users can be grouped by."""
    return list(dict.fromkeys([*grounding.groupable("message_facts"), *grounding.groupable("users")]))


def _event_of(word: str) -> Event | None:
    return next((e for e in EVENTS if re.fullmatch(e.words, word)), None)


def filters(wish: Wish, sentence: Sentence, grounding: Grounding) -> Wish:
    """Values of closed sets, and channels that people speak of whether or not the log has them."""
    found: list[tuple[str, str]] = []
    for channel in sorted(grounding.channels, key=len, reverse=True):
        said = re.escape(normalise(channel))
        if sentence.take(rf"(?:(?:on|in|by|via|through|for|from|of) )?(?:the |our )?{said}s?(?: channel)?"):
            found.append(("channel", channel))
    for word in sorted(lexicon.CHANNEL_WORDS, key=len, reverse=True):
        channel = lexicon.CHANNEL_WORDS[word]
        known = channel in grounding.channels
        if word in ("mail", "mails", "line", "letter", "phone", "banner", "texts", "messenger") and not known:
            pattern = rf"(?:on|via|by|through|in) {word}"
        else:
            pattern = word
        if not sentence.take(rf"{pattern}(?: channel)?"):
            continue
        if not known and (alike := [c for c in grounding.channels if channel in c.split("_")]):
            if len(alike) > 1:
                raise Unclear(f"Which one is “{word}”: {' or '.join(alike)}?")
            channel, known = alike[0], True
        if not known:
            close = nearest(channel, grounding.channels)
            raise Unanswerable(
                f"The log has no channel “{word}”"
                + (f"; the nearest is “{close}”." if close else ".")
                + f" Its channels are {listed(grounding.channels) or 'none'}."
            )
        found.append(("channel", channel))
    for (_, column), values in sorted(grounding.closed.items(), key=lambda item: -max(map(len, item[1]))):
        if (
            column
            in (
                "channel",
                "kind",
                "phase",
                "policy_version",
                "propensity_kind",
                "purpose",
                "action",
                "reason",
                "template",
                "language",
                "category",
            )
            or (column,) in found
        ):
            continue
        for value in values:
            said = normalise(value)
            if len(value) <= 2:  # a country code is two letters that are also words
                match = re.search(rf"\b{re.escape(value)}\b", wish.text)
                if match and sentence.take(re.escape(value.lower())):
                    found.append((column, value))
            elif (
                len(said) > 2
                and said not in lexicon.FILLER
                and (column, value) not in found
                and sentence.take(
                    rf"(?:(?:on|in|for|from|of|the)\s)?{re.escape(said)}s?(?: {re.escape(normalise(column))}s?)?"
                )
            ):
                found.append((column, value))
    unique: dict[tuple[str, str], None] = dict.fromkeys(found)
    kept = tuple(pair for pair in unique if not (pair[0] == "message_ref" and ("domain", pair[1]) in unique))
    columns = [column for column, _ in kept]
    several = next((column for column in columns if columns.count(column) > 1), None)
    if (
        several is not None
        and wish.by is None
        and sentence.has(r"more|less|than|vs|versus|compared?|against|better|worse")
    ):
        wish = replace(wish, by=several)
    return replace(wish, filters=kept)
