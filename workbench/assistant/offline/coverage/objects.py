"""What is opened, read or clicked: a message, and not the report, the list or an account that has the same verb.

Such nouns are elsewhere words for the answer that is wanted, and change nothing there.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.wish import Sentence, Wish
from workbench.assistant.offline.words.fillers import words_of
from workbench.assistant.offline.words.own_words import own_words
from workbench.assistant.offline.words.vocabulary import Unclear

_NOUNS = words_of("""
report reports list lists dashboard dashboards summary chart charts case cases account accounts number numbers term
terms table tables figure figures note notes slide slides deck view views overview line lines row rows graph plot sheet
log data plan plans idea section page pages result results document file form question questions answer answers
""")
_DOING = (
    r"(?:opens?|opened|reads?|clicks?|clicked|taps?|tapped)(?: on| in| into)? "
    r"(?:the|an?|our|his|her|their|its|some|any|one)")


def of_messages_only(wish: Wish, sentence: Sentence, grounding: Grounding) -> None:
    """Ask where somebody opens or clicks what is no message.

    Raises:
        Unclear: naming it.
    """
    if wish.event is None or wish.event.table != "interactions":
        return
    own = {*own_words(grounding).messages, *own_words(grounding).people}
    beside = r"(?:of|for|by|per|message|mail|push|e ?mail|text|letter|notice)s?"
    for match in re.finditer(rf"(?<!\w){_DOING} ([a-z]+)(?! {beside}\b)(?!\w)", sentence.whole):
        if match[1] in _NOUNS - own:
            raise Unclear(
                f"“{match[0]}”: the log knows {wish.event.said} of messages. Of a message, or of something else?")


__all__ = ["of_messages_only"]
