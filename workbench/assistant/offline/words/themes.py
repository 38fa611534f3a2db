"""Themes of messages that are called by a polite word or by more than one: thank-you mails, impact stories.

A theme such as `thanks` is a word that says nothing elsewhere, and would be lost without a word of it: beside a word
for messages, or beside another theme, it is the theme's name, and is put so that no filler is seen in it.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.words.fillers import HARMLESS
from workbench.assistant.offline.words.legends import in_numbers, numbered_themes, token
from workbench.assistant.offline.words.own_words import kept, own_words
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.vocabulary import spoken

_NOUN = (
    r"(?:messages?|mails?|e-?mails?|push(?:es)?|texts?|sms(?:es)?|notifications?|newsletters?|mailings?|whatsapps?"
    r"|themes?|topics?|domains?|ones|sends?|alerts?|reminders?|offers?|deals?|promos?|blasts?|updates?|bulletins?"
    r"|digests?)"
)
_RATE = r"(?:(?:open|click|tap|delivery|conversion|opt-?out)(?:ing|[- ]through)? (?:rates?|shares?)|ctr|funnel)"
_LIST = r"(?:,|,? (?:and|or|vs\.?|versus|against|with|to|than)(?: (?:that|those) of)?)(?: (?:the|our|for|of))*"
_STUFF = r"(?:stuff|things|pieces|comms|communications?|copy|material|bits)"
_TIMES = re.compile(r"\b(?:last|past|next|first|second|minutes?|hours?|days?|weeks?|months?|daily|weekly|monthly"
                    r"|today|tonight|tomorrow)\b")
# words by which something else is asked for: profile tips, meal plans, policy news
_ASKS = frozenset({"profile", "profiles", "plan", "plans", "policy", "policies", "template", "templates", "help",
                   "training", "test", "tests", "trial", "trials", "report", "reports", "summary", "describe",
                   "missing", "experiment"})
_COINED = "theme"       # thankstheme: what no filler is found in


@kept
def _named(grounding: Grounding) -> dict[str, str]:
    """Each way to say a theme that is a filler elsewhere -> the name that it is put by."""
    found: dict[str, str] = {}
    for value in grounding.values("messages", "domain") if "messages" in grounding.tables else ():
        said = normalise(value)
        if _lost(said, grounding):
            put = f"{said.replace(' ', '')}{_COINED}"
            found |= {said: put, f"{said}s": put}
            if said.endswith("s") and " " not in said and not said.endswith("ss") and said != "news":
                found[said.removesuffix("s")] = put     # an event mail, where the theme is events
            if said in ("thanks", "thank you", "thank"):
                found |= dict.fromkeys(("thanks", "thank you", "thank yous", "thankyou", "thankyous"), put)
    return found


@kept
def coined(grounding: Grounding) -> dict[str, tuple[str, str]]:
    """What such a theme is put by -> its column and value."""
    values = {normalise(value): value for value in (
        grounding.values("messages", "domain") if "messages" in grounding.tables else ())}
    found = {f"{said.replace(' ', '')}{_COINED}": ("domain", value) for said, value in values.items()
             if _lost(said, grounding)}
    return found | {token(value): ("domain", value) for value in numbered_themes(grounding)}


def _lost(said: str, grounding: Grounding) -> bool:
    """Whether a theme's name is fillers or words of time, or of several words in one of which an event is seen."""
    if " " in said and _TIMES.search(said):     # last minute, day before, weekly menu
        return True
    if " " in said and not _ASKS.isdisjoint(said.split()):
        return True
    return set(said.split()) <= HARMLESS or (" " in said and any(
        one.event.table not in ("sends", "interactions", "message_facts") and (span := one.find(said)) is not None
        and span != (0, len(said)) for one in spoken(grounding)))


@kept
def _plurals(grounding: Grounding) -> dict[str, str]:
    """Impact stories -> impact story: values of two words and more whose last has an ending of its own."""
    values = {normalise(v) for (_, c), held in grounding.closed.items() if c not in ("timezone", "channel", "kind")
              for v in held}
    values |= {said for said, (column, _) in own_words(grounding).values.items() if column not in ("kind", "channel")}
    found = {}
    for said in values:
        if " " in said and re.search(r"[^aeiou]y$", said):
            found[f"{said[:-1]}ies"] = said
        elif " " in said and re.search(r"(?:ch|sh|x|ss)$", said):
            found[f"{said}es"] = said
    return {many: one for many, one in found.items() if many not in values}


def _by_a_part(text: str, grounding: Grounding) -> str:
    """The wallet theme: low_wallet, where no other theme and no channel is called by that word."""
    values = [*grounding.values("messages", "domain")] if "messages" in grounding.tables else []
    parts = [part for value in values for part in normalise(value).split()]

    def put(match: re.Match[str]) -> str:
        word = match["word"].lower()
        held = [value for value in values if word in normalise(value).split()]
        alone = len(held) == 1 and parts.count(word) == 1 and word not in map(normalise, values)
        return f"{held[0]}{match['theme']}" if alone else match[0]

    return re.sub(r"(?i)(?<![\w'-])(?P<word>[a-z]{4,})(?P<theme> (?:theme|topic|domain)(?![\w'-]))", put, text)


def themed(text: str, grounding: Grounding) -> str:
    """A message with its themes as the log has them.

    >>> themed("open rate of thank-you mails and impact stories", log)      # doctest: +SKIP
    'open rate of thankstheme mails and impact story'
    """
    text = _by_a_part(in_numbers(text, grounding), grounding)
    many = _plurals(grounding)
    if many:
        spelled = "|".join(re.escape(one).replace(r"\ ", r"[ _-]") for one in sorted(many, key=len, reverse=True))
        text = re.sub(rf"(?i)(?<![\w'-])(?:{spelled})(?![\w'-])",
                      lambda match: many[re.sub(r"[_-]", " ", match[0].lower())], text)
    text = _with_stuff(text, grounding)
    named = _named(grounding)
    if not named:
        return text
    ways = "|".join(re.escape(one).replace(r"\ ", r"[ _-]") for one in sorted(named, key=len, reverse=True))
    others = "|".join(re.escape(normalise(v)).replace(r"\ ", r"[ _-]") for v in sorted(
        grounding.values("messages", "domain"), key=len, reverse=True) if normalise(v) not in named)
    others = rf"(?:{others or '(?!)'})s?"
    # as the log writes it, wherever it stands: profile_tips
    written = "|".join(re.escape(one.replace(" ", "_")) for one in named if " " in one) or "(?!)"
    several = "|".join(re.escape(one).replace(r"\ ", r"[ _-]") for one in named
                       if " " in one and not _TIMES.search(one)) or "(?!)"
    way = re.compile(
        rf"(?i)(?<![\w'-])(?:(?P<a>{ways})(?= {_NOUN}\b| {_RATE})"
        rf"|(?<=\bof )(?P<b>{ways})(?= ?(?:[,.;?!)]|$| by\b| per\b| over\b| on\b| in\b(?! advance)| each\b))"
        rf"|(?<=\bof the )(?P<c>{ways})(?![\w'-])"
        rf"|(?P<d>{ways})(?={_LIST} {others}(?![\w'-]))"
        rf"|(?P<begin>^ *(?:(?:for|on|in|about|among) )?(?:the |our )?)(?P<g>{ways})(?= ?[:,]| [–—-] )"
        rf"|(?P<written>{written})"
        rf"|(?P<done>{several})(?= (?:were |was |are |is |get |got |have been |we )*(?:sent|send|opened|clicked"
        rf"|delivered|tapped|only)\b)"
        rf"|(?P<lead>{others}{_LIST} )(?P<e>{ways})(?! to\b|[\w'-])"
        rf"|(?P<about>(?:{_NOUN}|those|ones) (?:about|on|regarding|concerning)(?: the| our| all)* "
        rf"|\b(?:{others})\b[^.;?!]* than )"
        rf"(?P<f>{ways})(?![\w'-]))")

    def put(match: re.Match[str]) -> str:
        said = match["written"] or match["done"] or next(match[one] for one in "abcdefg" if match[one])
        return f"{match['lead'] or match['about'] or match['begin'] or ''}{named[re.sub(r'[_-]', ' ', said.lower())]}"

    return way.sub(put, text)


def as_said(text: str, grounding: Grounding) -> str:
    """A text for somebody to read, with such themes as the log has them."""
    for put, (_, value) in coined(grounding).items():
        text = text.replace(put, normalise(value))
    return text


def _with_stuff(text: str, grounding: Grounding) -> str:
    """The come-back stuff: messages of that theme."""
    values = [normalise(v) for v in (grounding.values("messages", "domain") if "messages" in grounding.tables else ())]
    said = "|".join(re.escape(one).replace(r"\ ", r"[ _-]") for one in sorted(values, key=len, reverse=True))
    return re.sub(rf"(?i)(?<![\w'-])((?:{said or '(?!)'})s?) {_STUFF}(?![\w'-])", r"\1 messages", text)


__all__ = ["as_said", "coined", "themed"]
