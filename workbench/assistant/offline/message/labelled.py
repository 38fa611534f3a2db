"""What a metric is called, or a sentence beside it, where the reading of the rest bears it out.

A label before a colon goes where it can be no group of people, no value and no other length of time; a sentence beside
a request where it holds nothing that the log could count, no number, no bound and no wish for the numbers.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.message.harmless import BETTER, NARROWS, WHO
from workbench.assistant.offline.message.headings import AGES
from workbench.assistant.offline.parts.choosing import columns, own_values
from workbench.assistant.offline.parts.phrases import find_window
from workbench.assistant.offline.wish import Wish
from workbench.assistant.offline.words.channels import lanes_called
from workbench.assistant.offline.words.columns import CHANNEL_WORDS, PERIODS, PERSON
from workbench.assistant.offline.words.fillers import HARMLESS
from workbench.assistant.offline.words.numbers import NUMBERS, WORDED
from workbench.assistant.offline.words.own_words import own_words
from workbench.assistant.offline.words.stems import stem
from workbench.assistant.offline.words.vocabulary import spoken

# what is measured, and nobody of whom it is
_MEASURES = (
    r"(?:metric|kpi|rate|pressure|volume|activation|retention|engagement|attendance|burn|fatigue|health|quality|reach"
    r"|adoption|alarm|signals?|signs?|flag|activity|conversion|usage|uptake|depth|intensity|frequency|loyalty|habit"
    r"|noise"
    r"|load|hygiene|tracker|guardrail|indicator|check|monetisation|monetization|stickiness|lapse|warning|hit|value"
    r"|count"
    r"|comeback|return|churn|attrition|growth|demand|interest|intent|safety|trust|satisfaction|success|cost|spend)")
_LED = re.compile(
    rf"(?:(?:the|our|an?|my|new|simple|quick|good|bad|basic|plain) )*(?P<when>(?:(?:first|second|third|fourth|last) "
    rf"(?:day|week|fortnight|month)|(?:day|week|wk|d|w) ?(?:\d+|{WORDED})|(?:early"
    rf"|late)) )?(?P<what>(?:[a-z]+ ){{0,3}}?)"
    rf"(?P<head>{_MEASURES})(?P<more> (?:metric|kpi|for|of|on|in|rate) ?(?:(?:us|me|the team|sales|finance|crm)|"
    rf"(?P<lane>[a-z_]+))?)?")
_WEEK = re.compile(rf"(?:week|wk|w) ?(\d+|{WORDED})")
# how something is counted, and of whom or on which days, where no name of a metric says it
_COUNTING = re.compile(
    r"\b(?:only|non|not|no|unique|distinct|median|average|mean|total|weekly|daily|monthly|hourly|per|by|and|or|human"
    r"|machine)\b")
# what a sentence wants done, beside what narrows it anywhere (harmless.py)
_STEERS = re.compile(
    r"\b(?:not|no|never|none|with|until|by|each|every|split|counts?|counted|counting|between|before|after|average"
    r"|total|sum"
    r"|zero|whose|which|same|also|too|as well|both|either|make|draft|show|give|list|compare|percent\w*|share|rate|ratio"
    r"|number|assum\w*|use|drop|leave|add|remove|and then)\b")


# a quality that is worth something: no people, no rows, and nothing that is to be done
_VALUED = re.compile(
    rf"(?:(?:our|the|their|its) )?(?:{_MEASURES}|patience|attention|money|postage|goodwill|time|novelty"
    rf"|curiosity)(?: here"
    r"| alone| itself)? (?:is|are|was|costs?|matters?|has|comes?|goes)\b"
    r"|(?:these|such|those) things (?:are|cost|come|hurt|annoy|matter)\b")
# what somebody asks for may be who is counted; what they would like to do is not
_ASKED = re.compile(r"\b(?:ask(?:s|ed|ing)? (?:me |us )?(?:for|about)|interested|wants?(?! to\b)|needs?(?! to\b)"
    r"|would like(?! to\b)"
                    r"|looking (?:for|at)|care(?:s)? (?:for|about)|about|for (?:the |our )?[a-z]+s$|prefer\w*"
                    r"|focus\w*)\b")


def called(label: str, wish: Wish, grounding: Grounding) -> bool:
    """Whether a label only says what the metric is called: first day activation, for what is done within a day."""
    match = _LED.fullmatch(label)
    if match is None or wish.intent != "metric" or wish.event is None:
        return False
    return (_no_group(match["what"] or "", wish, grounding) and _its_lane(match, wish, grounding)
            and _its_time(match["when"], wish))


_MOTIVE = re.compile(
    r"(?:(?:so|and|because|as) )*(?:i|we|they|the \w+(?: team)?|my \w+|finance|sales|the board|everybody|nobody"
    r"|somebody) "
    r"(?:would like|want|wants|need|needs|wish|hope|hopes|am trying|are trying|try|like|love|plan|have) to (?:know"
    r"|see|learn"
    r"|find out|understand|check|tell|follow|judge|decide) (?:whether|if|how(?: (?:far|well|much))?|that) [a-z' -]+? "
    r"(?:grows?|rises?|falls?|drops?|helps?|works?|matters?|pays? off|changes?|suffers?|improves?|declines?|moves?"
    r"|hurts?"
    r"|increases?|decreases?|goes (?:up|down)|is worth (?:it|the \w+)|did anything|do(?:es)? any(?:thing| good)"
    r"|is working"
    r"|are working|backfires?|sticks?|lasts?|holds? up)(?: [a-z']+){0,3}")


# what is done with the number later: it will be held against another, or made otherwise one day
_LATER = re.compile(
    r"(?:(?:so|and|because|as|then) )*(?:i|we|you|they|finance|the \w+(?: team)?)(?: will|'ll| can| shall| may| want to"
    r"| would like to| have to| am going to| are going to)? (?:then |later )?(?:compare|hold|set|put|benchmark|check) "
    r"(?:it|this|that|them)(?: then| later)? (?:with|to|against|next to|beside|up against) .+"
    r"|if (?:that|this|it) (?:is|turns out|proves) (?:too (?:short|long|slow|late|early|much|hard|noisy)|not (?:enough"
    r"|possible)|useful|good|fine|ok)(?:,? (?:i|we|you) (?:can|could|may|will|would) [a-z ]+)?")


def motive(sentence: str, wish: Wish, grounding: Grounding) -> bool:
    """Whether a sentence only tells why: we would like to know whether the social side of the game grows."""
    if wish.intent == "metric" and _LATER.fullmatch(sentence) and re.search(
            r"\d|\b(?:only|without|except|exclud\w+|per|each|every)\b", sentence) is None:
        return True
    return (wish.intent == "metric" and _MOTIVE.fullmatch(sentence) is not None
            and re.search(r"\d", sentence) is None and not _names_some(sentence, wish, grounding)
            and _STEERS.search(sentence) is None and NARROWS.search(sentence) is None)


def why_left_out(sentence: str, wish: Wish, grounding: Grounding) -> bool:
    """Whether a sentence only tells why something is left out: nobody gets annoyed by a banner."""
    left = {value for _, value in wish.without}
    named = {value for said, (_, value) in own_values(grounding) if len(said) > 2 and re.search(
        rf"(?<!\w){re.escape(said)}(?:s|es)?(?!\w)", sentence)}
    for word in re.findall(r"[a-z]+", sentence):
        lanes = lanes_called(CHANNEL_WORDS[word], grounding) if word in CHANNEL_WORDS else []
        named |= {*lanes} or ({word} if word in CHANNEL_WORDS else set())
    if wish.intent != "metric" or not named or not named <= left or re.search(r"\d", sentence):
        return False
    # by a banner, of which it tells
    told = re.sub(r"\bby (?:an?|the|our) (?=[a-z]+$)", " ", sentence)
    return not any(way.search(told) for way in (_STEERS, NARROWS, BETTER)) and not any(
        one.find(sentence) is not None for one in spoken(grounding) if one.event != wish.event)


def _names_some(sentence: str, wish: Wish, grounding: Grounding) -> bool:
    """Whether it names a value of the log that the wish does not hold: whether families' spend grows."""
    chosen = {value for _, value in wish.filters}
    stemmed = " ".join(stem(word) for word in re.findall(r"[a-z]+", sentence))
    return any(value not in chosen and re.search(
        rf"\b{' '.join(stem(word) for word in said.split())}\b", stemmed) for said, (_, value) in own_values(grounding)
        if len(said) > 2)


def beside(sentence: str, wish: Wish, grounding: Grounding) -> bool:
    """Whether a sentence says nothing that a number could depend on: reach is an asset that I would like to guard."""
    words = re.findall(r"[a-z]+", sentence)
    if _VALUED.match(sentence) is None or re.search(r"\d", sentence) or any(
            way.search(sentence) for way in (_STEERS, WHO, NARROWS, BETTER, _ASKED)):
        return False
    if any(NUMBERS.get(word, 1) != 1 for word in words) or any(word in PERIODS for word in words):
        return False
    if any(one.find(sentence) is not None for one in spoken(grounding)):
        return False
    if _names_some(sentence, wish, grounding):
        return False
    held = [*(said for said, _ in own_values(grounding)), *columns(grounding), *CHANNEL_WORDS]
    if any(re.search(rf"(?<!\w){re.escape(said)}(?:s|es)?(?!\w)", sentence) for said in held if len(said) > 2):
        return False
    return not set(words) & {*PERSON, *own_words(grounding).people}


def _no_group(what: str, wish: Wish, grounding: Grounding) -> bool:
    every = re.findall(r"[a-z]+", what)
    words = [word for word in every if word not in HARMLESS]
    if _COUNTING.search(what) or any(word in {*AGES, *PERSON, *own_words(grounding).people} for word in every):
        return False
    chosen = {value for _, value in wish.filters}
    for said, (_, value) in own_values(grounding):
        if re.search(rf"(?<!\w){re.escape(said)}(?:s|es)?(?!\w)", what) and value not in chosen:
            return False
    about = {part for one in spoken(grounding) if one.event in (wish.event, *wish.either) for part in one.stems}
    named = {one.event for one in spoken(grounding) if one.find(what) is not None}
    if named and wish.event not in named:
        return False
    # a plural may be people: families
    return all(not word.endswith("s") or stem(word) in about for word in words)


def _its_lane(match: re.Match[str], wish: Wish, grounding: Grounding) -> bool:
    lane = match["lane"]
    if lane is None:
        return True
    held = {said: value for said, (column, value) in own_values(grounding) if column == "channel"}
    meant = held.get(lane) or CHANNEL_WORDS.get(lane)
    return meant is not None and ("channel", meant) in wish.filters


def _its_time(when: str | None, wish: Wish) -> bool:
    if when is None or when.strip() in ("early", "late"):
        return True
    if wish.window is None:
        return False
    week = _WEEK.fullmatch(when.strip())
    if week is not None:
        many = int(NUMBERS.get(week[1], 0) or (week[1] if week[1].isdigit() else 0))
        return (wish.window.begin, wish.window.end) == (168 * (many - 1), 168 * many)
    found = find_window(f"in the {when.strip()}")
    return found is not None and found.window is not None and (found.window.begin, found.window.end) == (
        wish.window.begin, wish.window.end)


__all__ = ["beside", "called", "motive", "why_left_out"]
