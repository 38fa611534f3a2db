"""Themes that are numbers, and what a description says of each: themes 10 refill reminder, 20 parcel news.

A number beside the word theme is that theme; the words that a legend gives it are it where they can be nothing but
messages: refill reminders, mails about the auto-refill plan. A legend counts only where it tells every theme.
"""

from __future__ import annotations

from functools import partial

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.words.channels import texts_told
from workbench.assistant.offline.words.own_words import kept

_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_MESSAGE = r"(?:reminder|news|newsletter|offer|tip|update|alert|notice|deal|digest|bulletin|promo|mail|message)"
_SENT = r"(?:messages?|mails?|e-?mails?|push(?:es)?|texts?|notifications?)"
_WORD = r"(?:themes?|topics?|domains?)"
_NAMES = r"(?:messages?|mails?|e-?mails?|push(?:es)?|texts?|notifications?|themes?|topics?|domains?)"


def token(value: str) -> str:
    """What a theme that is a number is put by, so that no amount is seen in it.

    >>> token("10")
    'onezerotheme'
    """
    return "".join(_DIGITS[int(one)] for one in value) + "theme"


@kept
def numbered_themes(grounding: Grounding) -> dict[str, str]:
    """Each theme that is a number -> the words that a legend has for it, or none; nothing where one is no number."""
    values = grounding.values("messages", "domain") if "messages" in grounding.tables else ()
    if not values or not all(value.isascii() and value.isdigit() for value in values):
        return {}
    for text in texts_told(grounding):
        told = {value: re.findall(rf"(?<!\w){value},? (?:is |= ?|: ?)?(?:the |an? )?([a-z][a-z]*(?:[ -][a-z]+){{0,3}})"
                                  r"(?= ?(?:[,.;)]|$))", text) for value in values}
        if all(len(one) == 1 for one in told.values()) and len({one[0] for one in told.values()}) == len(values):
            return {value: one[0] for value, one in told.items()}
    return dict.fromkeys(values, "")


def in_numbers(text: str, grounding: Grounding) -> str:
    """A message whose numbered themes are put by a word.

    >>> in_numbers("click rate of theme 10, parcel news", log)     # doctest: +SKIP
    'click rate of onezerotheme, twozerotheme messages'
    """
    held = numbered_themes(grounding)
    if not held:
        return text
    one = "|".join(sorted(held, key=len, reverse=True))
    text = re.sub(
        rf"(?i)(?<![\w'-])(?P<noun>{_WORD}) (?:no\.? |nr\.? |number |#)?(?P<list>(?:{one})(?:(?:,|,? (?:and|or|vs\.?"
        rf"|versus|against|with|to)) (?:{one}))*)(?![\w.%-]|\.\d| (?:hours?|days?|weeks?|months?|minutes?|percent)\b)",
        lambda match: re.sub(rf"\b(?:{one})\b", lambda number: token(number[0]), match["list"]), text)
    for value, said in held.items():
        words = re.escape(said).replace(r"\ ", "[ -]").replace(r"\-", "[ -]") if said else "(?!)"
        put = token(value)
        if re.search(rf"{_MESSAGE}$", said):
            text = re.sub(rf"(?i)(?<![\w'-]){words}(?P<many>s)?(?P<noun> {_NAMES})?(?![\w'-])",
                          partial(_several, put, said.endswith("s")), text)
        text = re.sub(rf"(?i)(?<![\w'-])(?:(?P<before>{_SENT} (?:that (?:are|is|were) )?(?:about|on|for|regarding"
                      rf"|concerning) (?:the |our |an? )*){words}|{words}(?= {_NAMES}\b))(?![\w'-])",
                      partial(_told, put), text)
    return text


def _several(put: str, several: bool, match: re.Match[str]) -> str:
    """Refill reminders: messages of that theme."""
    return put + str(match["noun"] or (" messages" if match["many"] or several else ""))


def _told(put: str, match: re.Match[str]) -> str:
    return f"{match['before'] or ''}{put}"


__all__ = ["in_numbers", "numbered_themes", "token"]
