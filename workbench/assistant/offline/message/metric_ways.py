"""What strangers to this product say of a metric, in the grammar's words: up to but not including a day, any channel,
taka without VAT, who has none is dropped.

Each is the same request in other words; where that depends on the log, only what the log shows to be so is put.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.message.shares import people_of
from workbench.assistant.offline.parts.amounts import units
from workbench.assistant.offline.parts.choosing import own_values
from workbench.assistant.offline.parts.phrases import find_window
from workbench.assistant.offline.words.columns import CHANNEL_WORDS, PERSON
from workbench.assistant.offline.words.fillers import words_of
from workbench.assistant.offline.words.numbers import WORDED
from workbench.assistant.offline.words.own_words import everybody
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.stems import stem, stems
from workbench.assistant.offline.words.vocabulary import spoken

_N = rf"(?:\d+|{WORDED})"
_LANE = r"(?:e ?mail|mail|push|text|sms|in app)"
_END = r"(?= *(?:$|[.,;:!?)]))"
_ROBOT = r"(?:machines?|bots?|robots?|(?:mail |link )?scanners?|prefetch\w*)"
_NOTE = r"(?:alerts?|reminders?|offers?|nudges?|notices?|teasers?|tips?|prompts?|warnings?|updates?|campaigns?)"
_PLAIN: tuple[tuple[str, str], ...] = (
    # how much we paid out in settled claims: money that went out, and no premium that was paid
    (r"\bhow much (?:money )?(?:(?:was|is|were|has been|did we|do we|we|have we) )+(?:pa(?:y|id|ying)) out "
     r"(?=(?:in|for|on)\b)",
     "how much money "),
    (r"\b(?:was |were |got |get |been |be )?(?:hit|slapped|landed|stung|saddled) with (?=(?:an?|any|one|at least)\b)",
     "with "),
    (r"\b(?:do|did|does|have) we (?:hand(?:ed)?|dish(?:ed)?|dole[d]?|mete[d]?) out\b", ""),
    # from day 7 up to but not including day 21: the day is out, as it is of every window
    (rf"\b(?:from|between|starting (?:on|at|from|with)) (?:the )?day ({_N})(?: on| onwards?)?,? "
     rf"(?:up )?(?:to|until|till|and),? (?:but |and )?(?:not including|excluding|exclusive of|short of|before)(?:"
     rf" the)? day ({_N})\b",
     r"between day \1 and day \2"),
    (rf"\b(?:from|between) (?:the )?day ({_N}),? (?:up )?(?:to|until|till) (?:the )?day ({_N}),? "
     r"?\(?(?:exclusive|excluded|not included|half open)\)?", r"between day \1 and day \2"),
    (rf"\b(?:state )?(?:at|on) t ?_?0 ?\+ ?({_N}) ?(d|days?|h|hours?|w|weeks?)\b:?", r"at the end of \1 \2,"),
    (rf"\bt ?_?0 ?\+ ?({_N}) ?(d|days?|h|hours?|w|weeks?)\b", r"\1 \2 after exposure"),
    # P(at least one order in 7d | exposed)
    (r"\bp(?:r|rob)?\(([^()|]+?) ?\| ?(?:being |user |first )*(?:exposed|exposure|assigned|enrolled|treated)\)",
     r"probability of \1"),
    # whichever channel
    (r"(?:[,;(]| -) ?(?:and )?(?:on |by |via |over |through )?(?:any|whichever|whatever|no matter which|across all) "
     rf"channels?\)?{_END}", ", regardless of channel"),
    (r"^(?!.*\b(?:reach|contact|permi|consent|opt|unsub|mut|allow|may|can|could)\w*)(.*?),? (?:on|by|via|over|through)"
     r" (?:any|whichever"
     r"|whatever) channel(?! (?:other|but|except|bar|save|minus))\b", r"\1, regardless of channel"),
    # any sign of life in the first week: opened the app or called, either counts
    (r"\b(?:any|some|at least one) (?:signs? of life|activity|action|interaction|engagement)\b([^-:(]*?) ?(?:-|:|\() ?"
     r"([a-z ]{3,40} or [a-z ]{3,40}?),? (?:either|any|each)(?: one| of (?:them|the two|those))? (?:counts?|is enough"
     r"|will do"
     r"|is fine|qualifies)\)?", r"either \2\1"),
    (r",? (?:separated?|apart|split|one) (?:for|by|per) (?:every|each) (?=channel|topic|theme)", " by "),
    (r"\. ?both (?:of (?:them|these) )?(?:means?|shows?|says?|tells?) (?:to |for )?us [^.;\d]*(?:$|\.)", "."),
    # one series each, beside the column that it is split by
    (r"(\bby [a-z ]{3,30}?) ?[,(] ?(?:as |with )?(?:an?|one|a separate) "
     rf"(?:series|line|curve|bar|row|number|value|figure|metric) (?:each|apiece)\)?{_END}", r"\1"),
    # the larger packs, meaning at least one pack of 300 or more
    (r"\b(?:the |an? |some )?(?:larger|bigger|large|big|high value|expensive|long|longer|valuable)"
     r" [a-z]+?s?,? \(?(?:meaning|namely"
     r"|that is|defined as|which means|i mean),? (?=(?:at least one|any|an?|one) [^.;]*\d[^.;]* (?:or|and) (?:more"
     r"|above|over|longer)\b)",
     ""),
    # recharge revenue, zero-rechargers stay in
    (r"[,;.(]? ?(?:and |with |but )?(?<![a-z])zeros?(?: [a-z]{3,}ers| [a-z]{3,}ors| users who [a-z]+)?"
     r" (?:(?:are|is|to be) )?"
     r"(?:stay|stays|kept|remain|remains|included|count|counted)"
     r"(?: in(?: the (?:base|denominator|average|mean|metric|number))?)?\)?" + _END, " (none is zero) "),
    # how many opens come on one call
    (r"\bhow many ([a-z]+(?: [a-z]+)?) "
     r"(?:(?:do |does )?(?:come|comes|fall|falls|go|goes|happen|occur)|(?:are|were) there|are made) (?:on|to|per|for"
     r"|with) (?:one|each|every|an?|a single) (?=[a-z])(?!.*\b(?:divided by|ratio)\b)",
     r"\1 per "),
    (r"\b(?:for|on) (?:every|each|one) ([a-z]+(?: [a-z]+)?),? how many ([a-z]+(?: [a-z]+)?)(?: (?:are|were) there"
     rf"| come)?(?=,? (?:in|within|over|during)\b|{_END[3:-1]})", r"\2 per \1"),
    # days we may text a subscriber out of 28
    (r"\b(?:number of |on how many )?days (?:on which |that |when )?(?:we|one|i) "
     rf"(?:may|can|could|might|are allowed to|were allowed to) ({_LANE}|message|contact|reach)(?: to)? (?:an?|the|our"
     rf"|each) (\w+)(?: \(?(?:with |by )?(?:an? )?{_LANE}"
     rf" (?:consent|permission|opt in)\)?)?,? (?:out )?of (?:the )?(?:first )?({_N})(?: days)?\b",
     r"on how many of the first \3 days could we message by \1 the \2"),
    # at least one day of roaming is a roaming day
    (r"\b(?:all|every) (\w+s),? (?:also|even|including|incl) (?:an?|the|any)? "
     r"?(?:second|further|repeated|later|third|repeat) \w+ (?:on|of|for|in) (?:the same|one) (message|mail|push"
     r"|one)s?\b",
     r"number of \1, every one counts, also of the same \2"),
    (r"\b(?:one|an?) (\w+) is (receiving|getting|making|doing|having)\b", r"one \1 \2"),
    # this time count the opens by machines too
    (rf"[,;.(]? ?(?:and |but )?(?:this time |here |please )*(?:count|include)(?:ing)? (?:in )?(?:also )?(?:the |all "
     rf"|those )*"
     rf"(?:opens?|clicks?|taps?|ones)? ?(?:(?:made|done|caused|triggered) )?(?:by|from|of) (?:the )?{_ROBOT}"
     rf" (?:too|as well|also|in)\)?{_END}", ", including machine opens"),
    (rf"[,;.(]? ?(?:and |but )?(?:the |all )*(?:opens?|clicks?|taps?|ones) (?:made |done |caused |triggered )?(?:by"
     rf"|from|of)"
     rf" (?:the )?{_ROBOT} (?:shall |should |must |do |are to )?(?:be )?count(?:s|ed)?(?: too| as well"
     rf"| also)?\)?{_END}",
     ", including machine opens"),
)
_TAX = r"(?:vat|v\.a\.t\.?|gst|sales tax|tax|taxes|mwst|iva|tva)"
_NET = (
    rf"[,(]? ?\b(?:without|excluding|ex|exclusive of|net of|before|minus|less|not including) (?:the |any |of )*{_TAX}"
    r"(?:,? as (?:the )?(?:finance|accounting|controlling|accounts)(?: team)? (?:books?|counts?|reports?|wants?)"
    r" (?:it|them))?\)?(?= *(?:$|[.,;:!?)])| (?:in|within|over|during|per|for|as|by|from)\b)")


def in_plain_ways(text: str, grounding: Grounding) -> str:
    """A normalised request in the grammar's words.

    >>> in_plain_ways("packs per user from day 7 up to but not including day 21", log)     # doctest: +SKIP
    'packs per user between day 7 and day 21'
    """
    for pattern, instead in _PLAIN:
        text = re.sub(pattern, instead, text)
    for put in (_displayed, _labelled, _untaxed, _notes, _days_of, _made):
        text = put(text, grounding)
    return " ".join(text.split())


_SHOWN = re.compile(
    r"\b(?P<what>message|card|banner|pop ?up|overlay|modal|notification|push)(?:es|s)? (?:(?:that|which) )?"
    r"(?:(?:was|were|are|is|got|get|have been|has been|had been) )?(?:ever |actually )?displayed"
    r"(?= *(?:$|[,.;]|(?:to|per|for|in|within|over|during|after|at least|on the)\b))")


def _displayed(text: str, grounding: Grounding) -> str:
    """In-app messages that were displayed to somebody: impressions of them, where the log has any."""
    if "impression" not in grounding.values("interactions", "kind"):
        return text
    return _SHOWN.sub(lambda match: f"{match['what']} impressions", text)


_LABEL = re.compile(
    r"^(?P<lead>(?:(?:i|we|need|want|would like|get|give|make|draft|build|set up|create|please|me|us|an?|the|our|one"
    r"|new) )*)"
    r"(?P<said>[a-z]+(?: [a-z]+){0,3}?) (?P<noun>metric|kpi|flag|signal|indicator|guardrail|proxy|measure) ?[:,]"
    r" (?P<rest>.+)$")
# what a metric is called after what it is for, and not after whom or what it counts
_PURPOSES = words_of("""
churn loss upsell crosssell upselling spend spent anything something activity activation loyalty danger warning early
leaving risk quality pressure contact fatigue interest intent monetisation
""")
_RATED = re.compile(r"\b(?:ctr|ctor|rates?|ratio|share|average|mean|median|click through|tap through)\b")
_LARGE = words_of("high value large big heavy long expensive ticket")


def _labelled(text: str, grounding: Grounding) -> str:
    """Churn signal: paused within 28 days. A label that says what the metric is for, or what is said again after it."""
    match = _LABEL.match(text)
    if match is None or find_window(match["rest"]) is None or _RATED.search(match["said"]):
        return text
    rest, there = match["rest"], set(stems(match["rest"]))
    bound = re.search(r"\b(?:at least|over|above|more than) \d|\d[^.;]* (?:or|and) (?:more|above|over|longer)\b", rest)
    said = match["said"]
    if match["lead"].endswith("new ") and re.fullmatch(people_of(grounding), said.split()[0]):
        return text         # new readers metric: of whom, and no new metric
    lanes = {*CHANNEL_WORDS, *(word for word, (column, _) in own_values(grounding) if column == "channel")}
    spoken_of = [re.compile(rf"\b{re.escape(lane)}\b") for lane in lanes]
    if any(lane.search(said) and not lane.search(rest) for lane in spoken_of):
        return text         # mail CTR: of one channel, which nothing else says
    for one in spoken(grounding):       # a top-up flag, of recharges
        if (span := one.find(said)) is not None and any(
                other.event == one.event and other.find(rest) is not None for other in spoken(grounding)):
            said = f"{said[: span[0]]} {said[span[1]:]}"
    for word in said.split():
        if word not in _PURPOSES and stem(word) not in there and not (bound and word in _LARGE):
            return text
    flag = ", yes/no" if match["noun"] == "flag" and not re.search(r"\byes/no\b", rest) else ""
    return f"{match['lead']}metric: {rest.rstrip(' .')}{flag}"


def _untaxed(text: str, grounding: Grounding) -> str:
    """Taka without VAT, where the descriptions of all that is kept in a currency say that they are without it."""
    if re.search(_NET, text) is None:
        return text
    money = {name for unit, names in units(grounding).items() if not re.fullmatch(
        r"(?:milli)?seconds|minutes|hours|\w*met(?:re|er)s|miles|stars|points", unit) for name in names}
    told = [normalise(grounding.catalog.facts[name].description or "") for name in money]
    if told and all(re.search(rf"\b(?:without|excluding|net of|before|ex) {_TAX}\b", one) for one in told):
        text = re.sub(_NET, "", text)
    return text


def _notes(text: str, grounding: Grounding) -> str:
    """Low balance alerts, winback offers: messages of that theme, where the log has no such rows of its own."""
    themes = [re.escape(said) for said, (column, _) in own_values(grounding) if column == "domain"]
    if not themes:
        return text

    def put(match: re.Match[str]) -> str:
        own = any(one.event.fact != "sends" and one.find(match["noun"]) is not None for one in spoken(grounding))
        return match[0] if own else f"{match['theme']} messages"

    return re.sub(rf"\b(?P<theme>{'|'.join(themes)}) (?P<noun>{_NOTE})\b(?! (?:rate|campaign))", put, text)


def _days_of(text: str, grounding: Grounding) -> str:
    """Roaming on at least one day: at least one roaming day, where the log counts such days."""
    for one in spoken(grounding):
        if len(one.stems) != 2 or one.stems[1] != stem("day") or one.event.table != "outcomes":
            continue
        noun = re.escape(one.stems[0])
        text = re.sub(
            rf"\b(?:(?:is|are|was|were) )?(?:us(?:e|es|ed|ing) )?({noun}\w{{0,4}}) (?:on |for )?"
            r"(?:at least|minimum|min) (?:one|1|an?) day\b", rf"at least one {one.stems[0]} day", text)
    return text


_MAKES = r"(?:starts?|opens?|begins?|makes?|has|have|gets?|raises?|files?|places?|gives?|receives?|launches)"


def _made(text: str, grounding: Grounding) -> str:
    """How many chats a user starts: chats per user, where the verb is no other event of the log's."""
    people = "|".join(sorted(map(re.escape, {*PERSON, *everybody(grounding)}), key=len, reverse=True))
    match = re.search(
        rf"\b(?:how many|number of|count of) (?P<noun>[a-z]+(?: [a-z]+)?) (?:that )?(?:an?|the|each|every|one)"
        rf" (?:{people}) "
        rf"(?:(?:has|have|will) )?(?P<verb>{_MAKES})(?= (?:in|within|over|during|between|from)\b|{_END[3:-1]})", text)
    if match is None:
        return text
    told = {one.event for one in spoken(grounding) if one.find(match["noun"]) == (0, len(match["noun"]))}
    own = {event for event in told if event.table not in ("sends", "interactions", "reachability")}
    verbs = {one.event for one in spoken(grounding) if one.stems and stem(match["verb"]) in one.stems
             and set(one.stems) & set(stems(match["noun"]))}
    if len(own) != 1 or verbs - own:
        return text
    return f"{text[: match.start()]}number of {match['noun']} per user{text[match.end():]}"


__all__ = ["in_plain_ways"]
