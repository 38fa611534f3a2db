"""Which reactions and which messages count: opens by people, of the messages opened, per message delivered."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.wish import Sentence, Wish
from workbench.assistant.offline.words.columns import PERSON
from workbench.assistant.offline.words.own_words import everybody
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.vocabulary import spoken


def is_part(text: str, begin: int, end: int) -> bool:
    """Whether a share is one of a whole, where people share things too: the share of listeners who share."""
    if re.fullmatch(r"shares?", text[begin:end].strip()) is None or re.search(
            r"(?:number|count|sum|total) of (?:the |all )*$|how many (?:\w+ )?$|(?:did|do|does|to|or|and|they|we) $",
            text[:begin]):
        return False
    after = r"(?:,? +(?:of|that|who|whom|which|with|having|for)| (?:(?!divided)\w+ed|taps?|opens?|clicks?|buys?))(?!\w)"
    return bool(re.match(after, text[end:]) or re.search(r"(?<!\w)(?:which|what|as a|the) $", text[:begin]))


MESSAGES = r"(?:messages?|sends?|mails?|notifications?|communications?|ones|pushes|emails?|newsletters?|dispatches)"
PART = r"(?:rate|share|proportion|percentage|percent|%|probability|likelihood|fraction|chance|odds|part)"
HELD = {"delivered": "deliveries", "opened": "opens", "clicked": "clicks"}
_HAPPENED = {"opened": "opened", "open": "opened", "opens": "opened", "delivered": "delivered", "clicked": "clicked",
             "click": "clicked", "clicks": "clicked", "sent": "sent", "deliveries": "delivered", "tapped": "clicked"}


_HUMAN = (
    r"(?:by |from )?(?:real |actual |genuine )?(?:humans?|people|persons?) only|(?:real |actual "
    r"|genuine )humans?|only (?:by "
    r"|from )?(?:real |actual )?(?:humans?|people)"
    r"|(?:by|from) (?:a |an |real |actual |genuine )*(?:humans?|person|people)|humans?|real people"
    r"|(?:real|actual|genuine) (?:opens?|openings|taps?|clicks?)(?=[,;]| not| only|$)|by hand|manually"
)


def unreached(wish: Wish, sentence: Sentence) -> Wish:
    """Messages that did not come to a step: those sent notopened (missed.py) are counted."""
    reached = sentence.take("got(delivered|opened)")
    match = sentence.take("not(delivered|opened|clicked)")
    if match is None:
        return wish
    return replace(wish, missed=HELD[match[1]], reached=None if reached is None else HELD[reached[1]])


def _taken_by_people(sentence: Sentence, grounding: Grounding) -> None:
    """Take what says that no machine is meant: by people, readers only; guests only, where no guest is a value."""
    people = "|".join(map(re.escape, sorted({*PERSON, *everybody(grounding)}, key=len, reverse=True)))
    values = {normalise(value) for of_column in grounding.closed.values() for value in of_column}
    alone = re.search(rf"(?<!\w)(?:by |from )?(?:real |actual |genuine )?(?P<who>{people}) only(?!\w)", sentence.rest)
    if alone is not None and {alone["who"], alone["who"].removesuffix("s")} & {*everybody(grounding)} and not (
            {alone["who"], alone["who"].removesuffix("s")} & values):
        sentence.blank(*alone.span())
    sentence.take(_HUMAN)


def machines(wish: Wish, sentence: Sentence, grounding: Grounding) -> Wish:
    """Opens by machines count where that is said, and are left out where that is said."""
    robots = (
        r"(?:(?:ones|those)(?: that)? machines?(?: make| made| do| produce)?|machines?|bots?|robots?|crawlers?"
        r"|prefetching"
        r"|(?:(?:virus|spam|link|mail|security) )?scanners?"
        r"|prox(?:y|ies)|automated|automatic|prefetch\w*|non human)(?: (?:opens?|ones|clicks?|taps?|reactions?"
        r"|activity|traffic))?"
    )
    robots = rf"{robots}(?:,? (?:and|or) (?:the |by )?{robots})*"
    # why machines are left out
    sentence.take(
        r"(?:(?:many|some|most|our|the) )?(?:(?:mail|email) )?(?:clients|providers|apps|programs|programmes"
        r"|proxies|services|apple|gmail|outlook) (?:\w+ )?(?:prefetch\w*|preload\w*|open (?:everything|them))"
        rf"(?: (?:a lot|much|heavily|everything|them|messages|mails|images))*,? (?:so|and|hence)(?= .*{robots})"
    )
    if sentence.take(
        rf"(?:not|no|without|excluding|except|ignoring|minus|excl|leaving out|leave out|filtering out|filter out"
        rf"|discounting|excludes?|ignore|drop)"
        rf"(?: counting| count| including| include| for)? ?(?:the |any |by |those by |opens by |that "
        rf"|all |their |its |phone |device |own |client |programme |provider )*{robots}(?: (?:excluded|ignored|out"
        rf"|aside))?"
        rf"|(?:opens? )?(?:by |from )?{robots}(?: of course| obviously)?(?: are| is)? "
        rf"(?:out|excluded|(?:must|should|may|shall|do|does) not (?:be )?count(?:ed)?(?: at all)?|not counted"
        rf"|not included|left out|left aside"
        rf"|ignored|aside)"
    ):
        _taken_by_people(sentence, grounding)
        return wish
    wanted = (
        r"\(?(?:and |but )?yes,? (?:i|we) (?:really |do |actually |indeed )*(?:want|mean|need|would like) "
        rf"(?:the |all )*(?:opens?|clicks?|taps?|ones)? ?(?:(?:made|done|caused|triggered) )?(?:by |from )?{robots}"
        r"(?: to be)? (?:counted|included|in)(?: (?:in it|too|as well|here))?\)?"
    )
    if sentence.take(wanted):
        sentence.take(r"raw")
        sentence.take(rf"(?:including|with|plus|and|also)(?: also| the| those| by| opens by)* ?{robots}")
        return replace(wish, machine=True)
    counted = sentence.take(
        rf"(?:including|with|counting|counts?|and|plus|include|includes|also|even|incl)(?: also| the| those| by"
        rf"| counting| including| opens by)* ?{robots}"
        rf"(?: (?:as )?(?:opens?|clicks?|taps?)(?= too| as well))?(?: (?:counted|included|left|kept)?(?: in)?| too|"
        rf" as well)*"
        rf"|(?:with (?:the |all )?)?{robots} (?:are |is |be |being |must be |should be |have to be |to be |left "
        rf"|kept )*"
        rf"(?:included|counted in|counted|count(?: in)?|in)(?: too| as well)?"
        rf"|(?:be it |either |no matter (?:if |whether )?(?:it is )?|whether (?:it was )?|regardless of whether"
        rf" (?:it was )?)?"
        rf"(?:by |from )?(?:a |an )?(?:people|persons?|humans?|users?|listeners?) or (?:by |from )?(?:a |an )?{robots}"
        rf"|(?:opens?|clicks?|taps?) (?:of|by|from) {robots} (?:are |is |being )?(?:included|counted|in)(?: too"
        rf"| as well)?"
        rf"|{robots} (?:too|as well)"
        rf"|(?:by|from) (?:people|humans|anyone|users) (?:or|and|as well as) (?:by )?(?:machines|bots)"
        rf"|whether by (?:\w+ ){{1,3}}(?:machines?|bots?)"
    )
    if counted:
        # count those of scanners too: it says which rows count, and not that their number is asked for
        begin, end = counted.span()
        sentence.whole = sentence.whole[:begin] + " " * (end - begin) + sentence.whole[end:]
        return replace(wish, machine=True)
    _taken_by_people(sentence, grounding)
    return wish


def of_which(wish: Wish, sentence: Sentence) -> Wish:
    """Of the texts that were delivered, which share ...: a step said of messages with their channel or theme."""
    match = re.search(
        r"(?<!\w)(?:of|among|out of) (?!whether\b|if\b|how\b)(?:the |all |our |those )*(?:\w+ ){1,4}?(?:(?:that"
        r"|which) )?"
        r"(?:(?:were|are|got|was) )?(delivered|opened|clicked|tapped),? "
        rf"(?=(?:which|what|how (?:many|large|big|likely|often)|the|an?) ?(?:{PART}|percent)?)",
        sentence.rest,
    )
    if match is None or wish.of is not None or re.search(PART + r" *$", sentence.rest[: match.start()]):
        return wish
    sentence.blank(*match.span(1))
    sentence.take_all(r"how (?:likely|often)(?: (?:is|are|was|were))?")
    return replace(wish, of=_HAPPENED[match[1]], aggregate="ratio")  # type: ignore[arg-type]


def of_those(wish: Wish, sentence: Sentence, grounding: Grounding) -> Wish:
    """Of the opened ones, per delivered message: what a rate is held against, where another event is counted."""
    trial = Sentence(sentence.rest)
    held = _held(wish, trial)
    if held.of is None or not any(
            one.event.fact != "sends" and (span := one.find(trial.rest)) and not is_part(sentence.rest, *span)
            for one in spoken(grounding)):
        return wish
    sentence.rest = trial.rest
    return held


def _held(wish: Wish, sentence: Sentence) -> Wish:
    match = sentence.take(
        rf"(?<!number )(?<!count )(?<!volume )(?<!total )(?<!many )(?:out of|of|among|amongst|per|given|relative to"
        rf"|as an? (?:share|percentage|part|fraction|proportion) of|divided by"
        rf"|over(?= (?:the |all |those |our )*(?:(?:delivered|opened|clicked|tapped|sent) {MESSAGES}"
        rf"|{MESSAGES} (?:delivered|opened|sent))))"
        rf"(?: (?:the|all|those|our))*(?: {MESSAGES})?(?: that (?:were|are|got|had been))? "
        rf"(delivered|opened|clicked|tapped|sent)(?: {MESSAGES})?(?! by| on| in| per)"
    ) or sentence.take(
        rf"(?<!number )(?<!count )(?<!volume )(?:out of|of|among|per|relative to)(?: (?:the|all))* (delivered|opened"
        rf"|clicked|tapped|sent)(?: {MESSAGES})?"
    )
    if match:
        of: Literal["sent", "delivered", "opened", "clicked"] = _HAPPENED[match[1]]  # type: ignore[assignment]
        held = re.match(r"(?:out of|divided by|relative to|over|as an? \w+ of)\b", match[0])
        again = (rf"(?:once|after|when|if|given that|provided that|where|as soon as) (?:an? |the "
                 rf"|our )*(?:{MESSAGES}|it|they)?"
                 rf"(?: (?:has|have|had|is|are|was|were|got|gets|been))+ {match[1]},?")
        if sentence.take(again):
            sentence.take_all(r"how (?:likely|often|frequently|probable)(?: (?:is|are|was|were))?")
        sentence.take_all(      # and of no other step
            rf"(?:and )?not (?:out )?(?:of |over |per |among )(?:the |all |those )*"
            rf"(?!{match[1]})(?:sent|delivered|opened|clicked|tapped)(?: {MESSAGES})?"
        )
        rather = held is not None and not sentence.has(r"(?:numbers?|counts?) of|how many")
        return replace(wish, of=of, aggregate="ratio" if rather else wish.aggregate)
    match = sentence.take(
        rf"(?:once|after|when|if|given that|provided that|where|as soon as) (?:an? |the |our )*(?:{MESSAGES}|it|they)?"
        r"(?: (?:has|have|had|is|are|was|were|got|gets|been))+ (delivered|opened|clicked|tapped),?"
    )
    if match:
        sentence.take_all(r"how (?:likely|often|frequently|probable)(?: (?:is|are|was|were))?")
        while sentence.take(rf"(?:over|of|per) (?:the |all )?{match[1]} {MESSAGES}"):
            pass
        return replace(wish, of=_HAPPENED[match[1]], aggregate="ratio")  # type: ignore[arg-type]
    match = sentence.take(
        rf"(?:what |which )?{PART} of (?:the |all |our )*(opened|delivered|clicked|tapped) {MESSAGES}"
    )
    return replace(wish, of=_HAPPENED[match[1]], aggregate="ratio") if match else wish  # type: ignore[arg-type]
