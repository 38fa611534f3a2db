"""Which of the log's channels a word of the trade means: by name, by a short form of it (eml, psh), as described."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.words.columns import CHANNEL_WORDS, SAME_CHANNEL
from workbench.assistant.offline.words.own_words import kept, own_words
from workbench.assistant.offline.words.spelling import normalise

_NEWS = r"(?:updates?|messages?|notes?|notifications?|news)"
_ARTICLE = r"(?:(?:the|our|their|his|her|an?) )?"
_WORD = "|".join(sorted(map(re.escape, CHANNEL_WORDS), key=len, reverse=True))


def lanes_called(channel: str, grounding: Grounding) -> list[str]:
    """The log's channels that a channel of the trade may be; none where it has none such.

    Args:
        channel: one of the values of `CHANNEL_WORDS`.
    """
    same = next((group for group in SAME_CHANNEL if channel in group), (channel,))
    named = [lane for lane in grounding.channels if lane in same or channel in lane.split("_")]
    return named or [lane for lane, meant in coded(grounding).items() if channel in meant]


@kept
def coded(grounding: Grounding) -> dict[str, frozenset[str]]:
    """Channel of the log that no trade's word names -> the channels of the trade that it is short for or told to be."""
    texts = texts_told(grounding)
    found: dict[str, frozenset[str]] = {}
    for lane in grounding.channels:
        if not any(part in {*CHANNEL_WORDS, *CHANNEL_WORDS.values()} for part in (lane, *lane.split("_"))):
            told = _told(normalise(lane), texts)
            short = {channel for word, channel in CHANNEL_WORDS.items() if _short(lane, word)}
            if told or len(short) == 1:
                found[lane] = frozenset(told or short)
    return found


@kept
def texts_told(grounding: Grounding) -> list[str]:
    """What the descriptions of the project say, and its adapters of themselves."""
    return [normalise(text) for text in (
        *(fact.description or "" for fact in grounding.catalog.facts.values()),
        *(metric.description or "" for metric in grounding.catalog.metrics.values()),
        *_of_adapters(grounding.snapshot.project.root / "adapters"))]


def _of_adapters(folder: Path) -> Iterable[str]:
    """What adapters say of themselves and beside their statements."""
    for path in sorted(folder.glob("*/*"))[:200]:
        text = path.read_text("utf-8", errors="replace") if path.suffix in (".yaml", ".sql") else ""
        yield from re.findall(r"(?m)^about: *(.*(?:\n +.*)*)" if path.suffix == ".yaml" else r"--([^\n]*)", text)


@kept
def told_things(grounding: Grounding) -> dict[str, str]:
    """Thing that a code is told to be of -> the channel: the wallet pass, of “PN push, WAL update of the wallet pass”.

    Only in a list of several of the log's channels, and where nothing else is called or described by these words.
    """
    catalog = grounding.catalog
    texts = [normalise(fact.description or "") for fact in catalog.facts.values()]
    texts += [normalise(metric.description or "") for metric in catalog.metrics.values()]
    names = " ".join(normalise(name) for name in (
        *catalog.facts, *catalog.metrics, *grounding.tables, *(c for t in grounding.tables.values() for c in t.columns),
        *(value for (_, column), values in grounding.closed.items() if column not in ("experiment", "arm")
          for value in values)))
    lanes, found = "|".join(re.escape(normalise(lane)) for lane in grounding.channels) or "(?!)", {}
    for lane in grounding.channels:
        if lane in coded(grounding) or any(part in CHANNEL_WORDS for part in normalise(lane).split()):
            continue
        for text in texts:
            match = re.search(rf"(?<!\w){re.escape(normalise(lane))} (?:is |for )?(?:an? |the )?{_NEWS} "
                              r"(?:of|on|to|in|for) "
                              r"(?:an? |the |our )?(?P<thing>[a-z]{4,} [a-z]{4,})"
                              r"(?= *(?:$|[,;.)]))", text)
            if match is None or len(set(re.findall(rf"(?<!\w)(?:{lanes})(?= [a-z])", text))) < 2:
                continue
            first, last = match["thing"].split()
            rest = " ".join([*(one for one in texts if one != text), names])
            for said in (match["thing"], first, last):
                if not re.search(rf"(?<!\w){said}s?(?!\w)", rest) and len(re.findall(rf"\b{said}", text)) == 1:
                    found[said] = lane
    return found


def of_things(text: str, grounding: Grounding) -> str:
    """A normalised request with the thing that a channel's messages are of as that channel, said with a word for it.

    >>> of_things("taps on the wallet pass, not the pass updates", log)      # doctest: +SKIP
    'taps on WAL, not the WAL messages'
    """
    for said, lane in told_things(grounding).items():
        code = normalise(lane)
        text = re.sub(rf"\b{said} {_NEWS}\b", f"{code} messages", text)
        text = re.sub(rf"\b{_NEWS} (?:of|on|to|in|for) {_ARTICLE}{said}\b", f"{code} messages", text)
        text = re.sub(rf"\b(?P<done>(?:tap|click)(?:ped|ping|ed|ing|s)?) {_ARTICLE}{said}\b",
                      rf"\g<done> on {code}", text)
        if not re.search(r"\b(?:pa(?:y|ys|id|ying)|payments?|spen[dt]\w*|money|amounts?)\b", text):    # paid by wallet
            text = re.sub(rf"\b(?P<say>on|by|via|through|over|from) {_ARTICLE}{said}\b(?! [a-z]*(?:es|ed|ing)\b)",
                          rf"\g<say> {code}", text)
    return text


def unmailed(text: str, grounding: Grounding) -> str | None:
    """The word for e-mails in a request, where no channel of the log is known to be theirs: no message at large.

    A log whose channels are codes that nothing explains has some that are mails, and nobody can tell which.
    """
    if len(grounding.channels) < 2 or lanes_called("email", grounding) or any(
            CHANNEL_WORDS.get(normalise(lane)) == "email" for lane in grounding.channels):
        return None
    own = {*own_words(grounding).messages, *(said for said, (column, _) in own_words(grounding).values.items()
                                             if column == "channel")}
    match = re.search(r"(?i)(?<![\w'-])e?-?mails?(?![\w'-])", text)
    return None if match is None or match[0].lower() in own else match[0]


def _told(lane: str, texts: Iterable[str]) -> set[str]:
    """Channels of the trade that descriptions put beside a name: psh push, zap (WhatsApp), bnr banner in the app."""
    found: set[str] = set()
    for text in texts:
        told = (rf"(?<!\w){re.escape(lane)}(?: ?\(| ?[=:] ?| is| means| stands for)? ?(?:(?:an?|the|our) )?"
                rf"(?P<word>{_WORD})s?\b(?P<inside> in the app\b)?")
        for match in re.finditer(told, text):
            found |= {CHANNEL_WORDS[match["word"]]} | ({"in_app"} if match["inside"] else set())
    return found


def _short(lane: str, word: str) -> bool:
    """Whether a name is a word without its vowels and doubled letters: eml, psh, txt, bnr."""
    if not re.fullmatch(r"[a-z]{3,5}", lane) or " " in word or (word.endswith("s") and word != "sms"):
        return False
    bare = word[0] + re.sub(r"[aeiou]", "", word[1:])
    return lane in (bare, re.sub(r"(.)\1", r"\1", bare))


__all__ = ["coded", "lanes_called", "texts_told", "unmailed"]
