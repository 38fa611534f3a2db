"""What stands after a per and is no group: some people, an amount, a channel's messages and what is done with them."""

from __future__ import annotations

from dataclasses import replace

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.amounts import NUMERIC
from workbench.assistant.offline.parts.choosing import choices_of, event_at, own_values
from workbench.assistant.offline.wish import Sentence, Wish
from workbench.assistant.offline.words.columns import CHANNEL_WORDS, MESSAGE
from workbench.assistant.offline.words.fillers import words_of
from workbench.assistant.offline.words.lexicon import BY_NAME, Event
from workbench.assistant.offline.words.own_words import own_words
from workbench.assistant.offline.words.vocabulary import Unclear, occurs, spoken

# nouns that end as those of people do, and are none
NO_AGENTS = words_of("""
order offer transfer voucher letter newsletter banner reminder number quarter member user customer other answer paper
sticker folder power water dinner winter summer counter matter chapter filter corner folder container charger error
door floor
""")


def of_some(
    kind: str, said: str, phrase: str | None, event: tuple[Event, int] | None, people: set[str], own: set[str]
) -> None:
    """Ask where it is per people of whom something is said: per payer, per guild member.

    Raises:
        Unclear: naming them.
    """
    if kind not in ("per", "for each", "for every"):
        return
    person = rf"(?:{'|'.join(sorted(map(re.escape, people), key=len, reverse=True))})"
    words = said.split()
    first = words[0].removesuffix("s")
    agent = event is not None and re.fullmatch(r"[a-z]{2,}(?:er|or)", first) is not None and first not in NO_AGENTS
    named = re.findall(r"[a-z]+", f"{event[0].fact} {event[0].stem} {event[0].kind}") if event is not None else []
    if agent and words[0] not in own and first not in {name.removesuffix("s") for name in named}:
        raise Unclear(f"Per {words[0]}: only of people with any, or of everybody? Everybody counts in a metric.")
    if phrase is not None and phrase not in people and re.match(rf" {person}(?!\w)", said[len(phrase):]):
        raise Unclear(f"Per {said[: len(phrase)]} {said[len(phrase):].split()[0]}: of those alone, or by {phrase}?")


def is_amount(column: str, grounding: Grounding) -> bool:
    """Whether a column holds amounts, in every table that has it."""
    kinds = [table.columns[column] for table in grounding.tables.values() if column in table.columns]
    closed = {name for _, name in grounding.closed}
    return column not in closed and bool(kinds) and all(kind.startswith(("DOUBLE", "FLOAT", "DECIMAL")) or (
        kind.startswith(NUMERIC) and column not in choices_of(grounding)) for kind in kinds)


def _kind_at(word: str, grounding: Grounding) -> Event | None:
    """What was done with a message, by the trade's word or the squad's: shown is an impression."""
    found = event_at(word, grounding)
    if found is not None:
        return found[0]
    pair = own_words(grounding).values.get(word)
    kind = pair[1] if pair is not None and pair[0] == "kind" else None
    kind = "impression" if word in ("shown", "displayed", "seen") and kind is None else kind
    return next((one.event for one in spoken(grounding) if kind is not None and one.event.kind == kind
                 and occurs(one.event, grounding)), None)


def per_channel(wish: Wish, sentence: Sentence, match: re.Match[str], grounding: Grounding) -> Wish | None:
    """Per popup shown, per inbox mail: of its messages, or of what happened with them; the channel's name limits.

    None where no channel of the log is named, or only one that the trade has a word for.
    """
    said = ((one, pair) for one, pair in own_values(grounding) if pair[0] == "channel")
    lane = next((found for one, _ in said if (found := re.match(rf"{re.escape(one)}s?(?!\w)", match[2]))), None)
    if lane is None:
        return None
    done = re.match(r" (\w+)", match[2][lane.end():])
    event = _kind_at(done[1], grounding) if done is not None else None
    reacted = event is not None and event.table == "interactions"
    if not reacted and lane[0] in (*CHANNEL_WORDS, *MESSAGE):
        return None
    if event is not None and done is not None:
        sentence.blank(match.start(2) + lane.end(), match.start(2) + lane.end() + done.end())
    sentence.blank(match.start(), match.start(2))
    return replace(wish, aggregate="ratio", base=event if reacted else BY_NAME["sends"])
