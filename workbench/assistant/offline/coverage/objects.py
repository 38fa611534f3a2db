"""What is opened, booked or rated is the log's own: a message, and not the report or the account with the same verb.

Such nouns are elsewhere words for the answer that is wanted, and change nothing there.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.wish import Sentence, Wish
from workbench.assistant.offline.words.columns import PERSON
from workbench.assistant.offline.words.descriptions import always_told, said_again
from workbench.assistant.offline.words.fillers import words_of
from workbench.assistant.offline.words.own_words import everybody, own_words
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.stems import stem
from workbench.assistant.offline.words.vocabulary import Unclear, spoken

_NOUNS = words_of("""
report reports list lists dashboard dashboards summary chart charts case cases account accounts number numbers term
terms table tables figure figures note notes slide slides deck view views overview line lines row rows graph plot sheet
log data plan plans idea section page pages result results document file form question questions answer answers app
""")
_DOING = re.compile(r"opens?|opened|reads?|clicks?|clicked|taps?|tapped|sent|send|sends|received|get|got")
_ARTICLE = r"(?:the|an?|our|his|her|their|its|some|any|one)"
_MANY = r"(?:numbers? of|counts? of|how many)(?: the| all)?"


def of_its_own_object(wish: Wish, sentence: Sentence, grounding: Grounding) -> None:
    """Ask where what is opened, booked or rated is another thing than the log's: a report, a table, an account.

    Raises:
        Unclear: naming it.
    """
    event = wish.event
    if event is None:
        return
    held = {*own_words(grounding).messages, *own_words(grounding).people}
    held |= {part for _, value in (*wish.filters, *wish.without) for part in normalise(value).split()}
    held |= {"app"} if event.fact == "sessions" else set()       # starts the app
    held |= {"app"} if always_told("in the app", grounding, event.table, event.where) else set()
    again = said_again(grounding, event.table, event.where) | {
        part for one in spoken(grounding) if one.event == event for part in one.stems}
    beside = r"(?:of|for|by|per|message|mail|push|e ?mail|text|letter|notice)s?"
    ways = (
        rf"(?<!\w)(?P<verb>[a-z]+)(?: on| in| into| up| along| off| over)? {_ARTICLE} (?P<what>[a-z]+)"
        rf"(?! {beside}\b)(?!\w)",
        rf"(?<!\w){_MANY} (?P<what>[a-z]+) (?:(?:that|which) )?(?:(?:were|are|was|is|we|they) )*"
        r"(?P<verb>[a-z]+)(?!\w)")
    for match in (match for way in ways for match in re.finditer(way, sentence.whole)):
        sent = event.table in ("interactions", "sends") and _DOING.fullmatch(match["verb"]) is not None
        other = match["what"] in _NOUNS - held and stem(match["what"]) not in again
        if other and (sent or stem(match["verb"]) in again):
            raise Unclear(
                f"“{match[0]}”: the log has {event.said}, and does not say of which {match['what']}. Count them "
                "all, whatever they are of? Then leave that word out.")


def by_ourselves(wish: Wish, sentence: Sentence, grounding: Grounding) -> None:
    """Ask where what people did is said to be done by us: appointments moved by us, orders cancelled by our staff.

    Raises:
        Unclear: naming it.
    """
    event = wish.event
    if event is None or event.table in ("sends", "message_facts", "interactions", "reachability"):
        return
    who = "|".join(map(re.escape, dict.fromkeys((*everybody(grounding), *PERSON))))
    again = {part for one in spoken(grounding) if one.event == event for part in one.stems}
    for match in re.finditer(
            rf"(?<!\w)(?:(?:whom|{who})(?: that)? we (?:have |had )?(?P<verb>[a-z]+)"
            rf"|(?:did|do|have) we (?:ever )?(?P<to>[a-z]+) (?:(?:an?|the|each|every|our) )?(?:{who}|them))(?!\w)",
            sentence.whole):
        ours = always_told("we", grounding, event.table, event.where)
        if stem(match["verb"] or match["to"]) in again and not ours:
            raise Unclear(f"“{match[0]}”: the log has {event.said}, and does not say that we did it. Did"
                          " they?")
    by_us = re.search(
        r"(?<!\w)(?P<verb>[a-z]{2,}(?:ed|en)|made|paid|held|put|lost|done|brought|cut) (?:back |off |out )?by "
        r"(?:us|our (?:team|staff|side|people|own \w+|shops?|salons?|employees|colleagues|company))(?!\w)",
        sentence.whole)
    if by_us is None or by_us["verb"] in (
            "offered", "contacted", "reached", "messaged", "mailed", "texted", "triggered"):
        return
    if not always_told("by us", grounding, event.table, event.where):
        raise Unclear(f"“{by_us[0]}”: the log has {event.said}, and does not say who did it. Count them all? Then "
                      "leave those words out.")


__all__ = ["by_ourselves", "of_its_own_object"]
