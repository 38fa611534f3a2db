"""Whether some words tell nobody from anybody else: everybody who may be written to, in whatever words."""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.choosing import own_values
from workbench.assistant.offline.words.columns import CHANNEL_WORDS, PERSON
from workbench.assistant.offline.words.fillers import HARMLESS, words_of
from workbench.assistant.offline.words.own_words import own_words
from workbench.assistant.offline.words.spelling import normalise

_HOLDERS = ("cardholder", "cardholders", "account holder", "account holders", "sign up", "sign ups", "signup", "signups")
_WRITTEN_TO = words_of("""
all every each any enrolled exposed randomised randomized assigned eligible reachable contactable messaged reach contact message messages text mail email push pushes emails mails texts
gets get getting receives receive receiving whom may might can allowed permitted permission notice notices notification
notifications newsletter newsletters addressable emailed mailed pushed texted messaged reached contacted written could opted in with by app phone still currently everyone everybody anybody anyone whole whatever
regardless base kinds kind types type sort sorts cities regions countries plans tiers groups segments
""")
# whoever can be written to at all
_UNLESS_UNREACHABLE = re.compile(
    r"(?:for )?(?:all |every |any |the |our )*\w+ (?:with|having|who have) (?:at least )?(?:one|an?|any) (?:\w+ )?(?:open|reachable|allowed|permitted|active)"
    r" (?:channels?|lanes?|contacts?)(?: at least)?")


def people_of(grounding: Grounding) -> tuple[str, ...]:
    """Words for users, the trade's and the squad's."""
    return (*PERSON, *_HOLDERS, *own_words(grounding).people)


def everybody_in(whom: str, grounding: Grounding) -> bool:
    """Whether the words tell nobody from anybody else who may be written to."""
    columns = {part for name, column in grounding.closed if name == "users" for part in normalise(column).split()}
    own = own_words(grounding)
    lanes = {said for said, column in own.columns.items() if column == "channel"} | {*own.reachable, *own.messages} | {
        said for said, (column, _) in own_values(grounding) if column == "channel"}
    said = normalise(whom)
    for channel in (*grounding.channels, *lanes):
        said = re.sub(rf"(?<!\w){re.escape(normalise(channel))}(?!\w)", " ", said)
    left = [word for word in re.findall(r"[^\W_]+", said)
            if word not in HARMLESS and word not in _WRITTEN_TO and word not in people_of(grounding)
            and word not in lanes and word.removesuffix("s") not in lanes
            and word not in columns and word.removesuffix("s") not in columns and word not in CHANNEL_WORDS]
    return not left or _UNLESS_UNREACHABLE.fullmatch(said.strip()) is not None


__all__ = ["everybody_in", "people_of"]
