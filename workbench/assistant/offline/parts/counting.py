"""How it is counted: whether any, how many, how many different, a rate per message; which way is better."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Literal

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.bases import MESSAGES, PART, is_part
from workbench.assistant.offline.parts.choosing import own_values
from workbench.assistant.offline.parts.measures import OF_ROWS
from workbench.assistant.offline.wish import Sentence, Wish
from workbench.assistant.offline.words.columns import PERSON
from workbench.assistant.offline.words.lexicon import BY_NAME, Event
from workbench.assistant.offline.words.stems import stem
from workbench.assistant.offline.words.vocabulary import Unclear

_PERSON = "|".join(PERSON)
# whether, unless a number is asked for in so many words; whether, where nothing else is said
_STRONGLY = (
    r"whether|if|probability|likelihood|chances?|odds|(?:share|proportion|fraction)s?|(?:percent\w*|part|%) (?:of"
    r"|that|who|with)"
    r"|(?:what|which) (?:share|proportion|percent\w*|fraction)|who|whoever|ever|yes/no|binary|flag|dummy"
)
_WEAKLY = rf"any|did|does|do (?:they|{_PERSON})|has|have (?:they|{_PERSON})|is there|somebody|someone"
_OFTEN = (
    r"(?:opened|clicked|tapped|delivered|read) (?:more|less)(?: often| frequently)?(?= than|[?,.;]|$)|(?:more"
    r"|less) (?:often|likely|frequently)"
)
# a login in the second week counts: whether there was one
_COUNTS = (
    r"(?:an?|any|one|each|a single) (?:(?!metric|kpi|that|which|indicator|measure|number|label|rule)\w+ ){1,9}"
    r"counts(?! (?:as|the|all|how|every))"
)
# a number of mail opens is one of opens
_REACTING = (
    r"(?:opens?|clicks?|taps?|dismiss|unsub|opt|bounc|complain|deliver|views?|impressions?|conversion|mutes?)\w*"
)
_AT_LEAST_ONE = (
    r"(?:at least|(?:at )?minimum|a minimum of) (?:one|once|1|an?)(?: single)?(?: times?)?|one or more|1 or more"
    r"|once or more(?: often)?|or not|(?:even )?a single|>= ?1|at all"
)
# any row: what is asked begins with it, and it is not any channel
_ANY_ROW = re.compile(
    r"(?:^|[:;.,(] ?)(?:(?:metric|kpi|flag|measure|for|a|the|had|has|have|having|was there|is there|with) )*any "
    r"(?!channels?\b|mediums?\b|other\b|given\b|one\b|of\b|kinds?\b|time\b|day\b|topic|theme|device|number|amount)")
_WELL = r"best|better|worst|worse|perform\w*|effective\w*|strongest|weakest|well"


# the noun; people click through to a page as well
_CLICK_THROUGH = re.compile(r"(?i)\b(?:click|tap)-?through\b(?! to\b)")


def aggregate(wish: Wish, sentence: Sentence, grounding: Grounding) -> Wish:
    """Any, how many, how many different, a rate per message: as the sentence says it."""
    lanes = "|".join(re.escape(said) for said, (column, _) in own_values(grounding) if column == "channel") or "-"
    if wish.event is not None and wish.event.value is None:
        sentence.take_all(r"sums?(?= of)|summed(?: up)?")       # of rows without an amount there is only their number
    if wish.event is not None and wish.event.step == "opted_out_ts" and wish.by is None:
        # mutes some channel: an opt-out is of one
        sentence.take_all(r"(?:(?:on|of|from|for) )?(?:any|an?|some|one|at least one|whichever)(?: of (?:our"
            r"|the))? channels?")
    if wish.shape == "breakdown":
        return replace(wish, aggregate="count")
    if wish.like is not None or (wish.either and wish.rows):
        return wish
    if wish.aggregate in ("sum", "days", *OF_ROWS) or wish.quantile is not None:
        sentence.take_all(r"total|(?:plain |simple )?sum|combined|(?:summed|added|adds|add)(?: it)?(?: up)?|in total")
        return wish
    if sentence.take_all(
        r"(?:i mean )?(?:the )?(?:count|number)(?: of \w+)?,? (?:and )?not (?:the |a )?(?:rates?|shares?|ratios?)"
        r"|not (?:the |a )?rates?"
    ):
        return replace(wish, aggregate="count", base=None)
    if wish.event is not None and wish.event.fact == "sends":
        pressed = sentence.take_all(
            r"(?:it is )?about (?:the )?(?:load|pressure)|volumes?|load|frequency|(?:message |contact )?pressure"
        ) or sentence.has(rf"(?:every|each|all)(?: single| the| our)? {MESSAGES} (?:that )?(?:we|they|is|are"
        rf"|somebody|was|were)")
        sentence.take_all(r"go(?:es)? out")
        if pressed and wish.aggregate is None and wish.window is not None and not sentence.has(
                rf"{PART}s? of|{_AT_LEAST_ONE}|whether|yes/no"):
            return replace(wish, aggregate="count")
    else:
        ratio = (
            r"|sums? (?:over|of|divided by) sums?|total over total"
            r"|as a ratio|like a ratio|ratio of sums|ratios?"
        ) if wish.aggregate == "ratio" else ""
        sentence.take_all(rf"frequency|volumes?{ratio}")
    messages = sentence.has(
        rf"{PART} (?:of )?(?:the |all |our |sent |delivered )*{MESSAGES}"
        rf"|(?:of|out of|among) (?:the |all |our |those )*(?:\w+ )?{MESSAGES} .*(?:{PART}|how many)"
    ) or (wish.event is not None and wish.event.table == "interactions" and sentence.has(
        rf"{PART} (?:of )(?:the |all |our |sent |delivered )*(?:{lanes})s?"))
    if wish.within is not None and wish.event is not None and wish.event.table == "interactions":
        people = sentence.has(rf"{PART} of (?:\w+ )?(?:{_PERSON})")
        messages = messages or (sentence.has(rf"{PART}|as an? share") and not people)
    if wish.event is not None and wish.event.words == "" and wish.aggregate == "count":
        return wish     # people, or rows of a table
    if wish.pressure is not None:
        return replace(wish, aggregate="ratio")
    if wish.aggregate == "distinct":
        sentence.take_all(r"distinct|unique|different")
    if wish.aggregate == "any":
        sentence.take_all(_AT_LEAST_ONE)
    if sentence.has("whoever"):
        sentence.take_all(r"whoever|(?:(?:should|must|shall|is|are|to|will) )*(?:be )?counted (?:only )?once")
    if wish.aggregate in ("ratio", "any", "distinct"):
        return wish
    if wish.base is None and sentence.has("deliverability"):
        return replace(wish, aggregate="ratio", base=BY_NAME["sends"])
    if wish.window is not None and wish.base is None and wish.event is not None and wish.event.fact == "clicks" and (
            _CLICK_THROUGH.search(wish.text) is not None) and not sentence.has(
                r"numbers?|counts?|how (?:many|often)|times|whether|yes/no|any|users? (?:who|that|with)"
                rf"|per (?:{_PERSON})|(?:share|percent\w*) of (?:the |all |our )*(?:{_PERSON})"):
        return replace(wish, aggregate="ratio", base=BY_NAME["sends"])       # push click-through over 7 days
    if wish.base is None and sentence.has(r"ctrs?|ctor|click ?through rates?|tap ?through rates?"):
        return replace(wish, aggregate="ratio", base=BY_NAME["opens" if sentence.has("ctor") else "sends"])
    if messages and not sentence.has(rf"{PART} of (?:\w+ )?(?:{_PERSON})"):
        return replace(wish, aggregate="ratio", base=BY_NAME["sends"])
    keyed = wish.event is not None and wish.event.key is not None and wish.event.fact != "sends"
    # on how many messages was there at least one tap: each of them once
    if keyed and sentence.has(rf"(?:how many|number of|count of) (?:different |of the |of our |the )*{MESSAGES}"
                              rf"|{MESSAGES} (?:with|that have|having) (?:{_AT_LEAST_ONE}) \w+,? per (?:{_PERSON})"
                              ) and not sentence.has(rf"{PART} of|yes/no|whether") and sentence.take(_AT_LEAST_ONE):
        sentence.take_all(rf"(?:(?:each|every|a) )?(?:one|{MESSAGES})? ?(?:is |being )?(?:counted|counts|counting)"
                          rf" (?:only )?once")
        return replace(wish, aggregate="distinct")
    if sentence.take(_AT_LEAST_ONE):
        return replace(wish, aggregate="any")
    said = _said(wish, sentence)
    if said is None and _in_percent(wish, sentence):
        return replace(wish, aggregate="ratio", base=wish.base or BY_NAME["sends"])
    return replace(wish, aggregate=said, base=_base(wish, sentence))


def _in_percent(wish: Wish, sentence: Sentence) -> bool:
    """Percentage opened, by channel: a rate; opens by channel in percent may be one, or each channel's part of all.

    Raises:
        Unclear: which of the two.
    """
    if wish.window is not None or not (wish.by or wish.period) or not sentence.has(r"percent\w*|%"):
        return False
    if wish.event is None or not of_messages(wish.event) or wish.event.rate is None:
        return False
    if sentence.has(rf"(?:{wish.event.stem}s|taps|{wish.event.said})(?! (?:percent|%))") and not sentence.has(
            r"\w{2,}ed"):
        rate, group = wish.event.rate.replace("_", " "), wish.by or wish.period
        raise Unclear(f"In percent of what: the {rate}, or each {group}'s part of all {wish.event.said}?")
    return True


def of_messages(event: Event | None) -> bool:
    """Whether a rate of an event is one of messages: of reactions to them, where it does not say of people."""
    if event is None or event.fact in ("opt_outs", "mutes", "uninstalls"):
        return False
    if event.rate is None:
        return event.table == "interactions" and event.key is not None
    return event.rate not in ("conversion_rate", "opt_out_rate")


_SINGLE = r"(?:\w+ )?(?:somebody|someone|anybody|anyone|everybody|everyone)\b"


def _of_event(wish: Wish) -> str:
    """What is counted, before who does it: the number of articles people read; article readers are people."""
    if wish.event is None or not wish.event.words:
        return r"(?!)"
    if not re.fullmatch(r"[a-z ]+", wish.event.words):
        return f"(?:{wish.event.words}) "
    return "(?:" + "|".join(rf"{re.escape(stem(one))}\w*s" for one in wish.event.words.split()) + ") "


def named(wish: Wish) -> str:
    """Words of the event behind one for people: guest passes are no guests."""
    said = wish.event.words if wish.event is not None and re.fullmatch(r"[a-z ]+", wish.event.words) else ""
    words = said.split()
    # only where the name itself begins with somebody: how many users save an advert counts users
    return "".join(rf"| {re.escape(stem(one))}\w*" for before, one in pairwise(words) if before in PERSON)


def _said(wish: Wish, sentence: Sentence) -> Literal["any", "count", "distinct", "ratio"] | None:
    keyed = wish.event is not None and wish.event.key is not None
    counted = (r"how (?:many|often)|number of|counts? of|frequency|how many times|volume|total|amount of"
               r"|load(?= (?:per|in|within|over|of|on)\b| *(?:$|[,.;(\d]))")
    if sentence.take(r"(?:distinct|unique|different)(?: (?=messages?|notifications?))?"):
        if sentence.has(rf"(?:distinct|unique|different) (?:{_PERSON}|\w+(?:ers|ors)\b)"):
            return "any"
        if not keyed:
            raise Unclear("Different by what? Messages can be told apart; these rows cannot, each is one.")
        return "distinct"
    if sentence.has(
        rf"(?:how many|number of|count of) (?:different |distinct )?(?:{MESSAGES})(?! (?:{_REACTING}))"
    ) and keyed and wish.event and wish.event.fact != "sends":
        return "distinct"
    if sentence.has(
        rf"(?:how many|number of|count of) (?:of )?(?:the |our |all )*"
        rf"(?:(?!no |per |by |for |a |an |each |does |do |did |has |have |{_SINGLE}|{_of_event(wish)})\w+ )?"
        rf"(?!{_SINGLE})(?:{_PERSON})(?! per| sessions?| visits?{named(wish)})"
    ):
        return "any"
    if sentence.has(r"(?<!one )(?<!single )(?:number|counts?)(?=\s*$)"):
        sentence.take_all(r"(?:how many |number of |the )?times")
        return "count"
    if sentence.has(rf"\w+s of (?:an?|each|every|one) (?:{_PERSON})(?! (?:who|that|with))") and not sentence.has(
            rf"{_STRONGLY}|rates?|{PART} of") and wish.window is not None:
        return "count"      # the sessions of a player
    if sentence.has(_COUNTS) and not sentence.has(counted):
        return "any"
    if _of_whole(wish, sentence).has(_STRONGLY) and not sentence.has(
        rf"how (?:many|often)|number of (?!{_PERSON})|counts? of"
    ):
        return "any"
    if wish.window is not None and _ANY_ROW.search(sentence.whole) and not sentence.has(rf"{counted}|averages?|mean"):
        return "any"        # any chat within 28 days, per customer
    if wish.window is not None and sentence.has(_WEAKLY) and not sentence.has(
        rf"{counted}|count(?:ing)?(?= *,? *(?:for|the|how|all|every|each)\b)|per (?:{_PERSON})|averages?|mean"
    ):
        return "any"
    rate = wish.event.rate if wish.event else None
    per_message = of_messages(wish.event)
    if sentence.has(r"rates?") and not sentence.has(r"how (?:many|often)|number of|counts? of|times"):
        if per_message and sentence.has(rf"per (?:{_PERSON})"):
            raise Unclear("A rate per message sent, or the share of users? Say one of the two.")
        return "ratio" if per_message else "any"
    times = sentence.take(r"(?:how many |number of |the )?times(?= (?:a|an|the|each|they|users?|people|does|do|\w+))?")
    if times or sentence.keeps("counted") or sentence.has(r"counting (?:the|all|every|how)") or sentence.has(
        rf"{counted}|counts?|sums? of|averages?|mean|times|(?:per|for (?:each|every)(?: single)?"
        rf"|by every) (?:{_PERSON})"
        rf"|(?:the )?numbers?(?=,? (?:in|within|over|during|for) )"
        rf"|each (?:{_PERSON}) (?:has|have|makes?|does)"
    ):
        return "count"
    if sentence.has(r"rates?|retention|retained"):
        return "ratio" if per_message else "any"
    if rate is not None and (wish.by or wish.shape == "compare") and wish.window is None and sentence.has(
        rf"{_WELL}|{_OFTEN}"
    ):
        return "ratio"      # which channel converts best: as a share of its messages
    return None


def _of_whole(wish: Wish, sentence: Sentence) -> Sentence:
    """The sentence without the shares that people make, where these are what is counted: no part of a whole."""
    if wish.event is None or not {wish.event.stem, wish.event.noun} & {"share", "shares"}:
        return sentence
    text = sentence.whole
    for match in reversed(list(re.finditer(r"(?<!\w)shares?(?!\w)", text))):
        if not is_part(text, *match.span()):
            text = text[: match.start()] + text[match.end():]
    return Sentence(text)


def _base(wish: Wish, sentence: Sentence) -> Event | None:
    """A rate of a reaction without another base is per message sent."""
    per_message = of_messages(wish.event)
    if wish.base is None and per_message and _said(wish, Sentence(sentence.whole)) == "ratio":
        return BY_NAME["sends"]
    return wish.base


def direction(wish: Wish, sentence: Sentence) -> Wish:
    """Which way is better, where the sentence says it."""
    low = (
        r"(?:lower|less|fewer|smaller|down) ?(?:is|=) ?(?:better|good|desirable)|the (?:lower|fewer|less) the better"
        r"|(?:high(?:er)?|more|up) (?:is|=) (?:bad|worse)"
        r"|(?:should|shall|must|has to|ought to) (?:(?:go|come) down|fall|drop|decrease|shrink|stay low)"
        r"|(?:to |we want to )(?:reduce|minimi[sz]e|lower|decrease|cut|avoid)(?: (?:it|this))?|reduc(?:es|ed|ing)"
        r"|minimi[sz]\w+|lower better"
        r"|(?:we )?want (?:fewer|less) (?:people|users|of (?:it|them))?(?: to)?(?: leave)?"
    )
    high = (
        r"(?:higher|more|bigger|larger|up) ?(?:is|=) ?(?:better|good|desirable)|the (?:higher|more) the better"
        r"|(?:low(?:er)?|less|down) (?:is|=) (?:bad|worse)"
        r"|(?:should|shall|must|has to|ought to) (?:go up|rise|increase|grow|climb)"
        r"|to (?:increase|maximi[sz]e|raise|grow|boost|lift)(?: it)?|maximi[sz]\w+|higher better"
    )
    if sentence.take_all(low):
        return replace(wish, direction="down")
    if sentence.take_all(high):
        return replace(wish, direction="up")
    return wish


def numbers_left(sentence: Sentence) -> re.Match[str] | None:
    """A numeral that nothing explained."""
    return re.search(r"(?<![\w'])\d[\d.,]*%?(?![\w'])", sentence.rest)
