"""One way of sending in place of another: which of the two sends more, where their words say how many and how often."""

from __future__ import annotations

from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.words.numbers import WORDED, number

_PER_WEEK = {"hour": 168.0, "day": 7.0, "morning": 7.0, "evening": 7.0, "night": 7.0, "week": 1.0, "fortnight": 0.5,
             "month": 0.23, "year": 0.02}
_RHYTHM = {"hourly": 168.0, "daily": 7.0, "nightly": 7.0, "weekly": 1.0, "fortnightly": 0.5, "biweekly": 0.5,
           "monthly": 0.23}
_NOUN = (
    r"(?:push\w*|e?mails?|messages?|notifications?|newsletters?|reminders?|alerts?|sends?|digests?|nudges?|banners?"
    r"|texts?|sms|recaps?|summar(?:y|ies)|touch(?:es)?|blasts?|pings?|tips?|ones?)"
)
_MANY = rf"(\d+|{WORDED}|an?|once|twice|thrice)"
_TIMES = {"a": 1.0, "an": 1.0, "once": 1.0, "twice": 2.0, "thrice": 3.0}
# the price per day is nothing that is sent every day
_PRICED = r"(?:prices?|fees?|costs?|rates?|plans?|pass\w*|subscriptions?|totals?|figures?|summar\w+|amounts?)"
_INSTEAD = re.compile(
    r"^(?:instead of|rather than|in place of|in lieu of) (?P<was>.+?), (?P<now>.+)$"
    r"|^(?P<now1>.*?)\b(?:instead of|rather than|in place of|in lieu of) (?P<was1>.+)$"
    r"|\b(?:replac\w+|swap\w*|exchang\w+|trad\w+|switch\w*|chang\w+|turn\w*|merg\w+|bundl\w+|combin\w+) (?P<was2>.+?) "
    r"(?:with|by|for|to|into) (?P<now2>.+)$"
    r"|\bfrom (?P<was3>.+?) to (?P<now3>.+)$"
    r"|^(?P<was4>.+?) (?:becomes?|became|becoming|turns? into|turned into) (?P<now4>.+)$"
    r"|^(?P<now5>.+?),? (?:where|while|whereas) (?:it|there|we|they)?(?: is| are| send)? ?(?:today|now|currently|at present|so far|before)"
    r"(?: (?:there|it|we|they|is|are|was|were|sends?|only))* (?P<was5>.+)$"
    r"|^(?P<now7>.+?),? (?:where|while|whereas) (?:it|there|we|they)(?: is| are| was| were| send)? (?P<was7>.+?) (?:today|now|currently|at present|so far)$"
    r"|^(?P<now6>.+?),? (?:and )?(?:no longer|not) (?P<was6>(?:only |just )?(?:every|each|once|twice|weekly|daily|monthly|fortnightly)\b.*)$"
)
# what comes at a rhythm and is no message
_NO_MESSAGE = re.compile(
    r"\b(?:pay\w*|bill\w*|invoic\w*|pric\w+|fees?|plans?|subscri\w+|charg\w+|cost\w*|pass(?:es)?|goals?|targets?|visit\w*|orders?|contracts?)\b")
_RHYTHMS = re.compile(
    r"\b(?:once|twice|thrice|hourly|daily|nightly|weekly|fortnightly|biweekly|monthly|(?:every|each|per|an?|once an?|twice an?) (?:other |second )?"
    r"(?:hour|day|morning|evening|night|week|fortnight|month|year))\b")



def compared(said: str) -> str | None:
    """`more` or `less` where one way of sending takes another's place, empty where neither can be told; else None.

    >>> compared("one digest instead of five pushes"), compared("mails every day instead of every week")
    ('less', 'more')
    >>> compared("switching the alert from email to push"), compared("a friendlier mail")
    ('', None)
    """
    match = _INSTEAD.search(said)
    if match is None:
        return None
    parts = match.groupdict()
    before = next(said for part, said in parts.items() if part.startswith("was") and said)
    after = next((said for part, said in parts.items() if part.startswith("now") and said), "")
    if (inner := re.search(r"\bfrom (.+?) to (.+)$", said)) is not None and match["was2"]:
        before, after = inner[1], inner[2]        # switching the reminder from daily to weekly
    was, now = _often(before), _often(after)
    if was[0] is not None and now[0] is not None and was[0] != now[0]:
        how = now[0] > was[0]
    elif was[1] is not None and now[1] is not None and was[1] != now[1]:
        how = now[1] > was[1]
    elif now[1] == 1 and was[1] is None and re.search(
        r"\b(?:many|several|all|every|each|\w+s)\b",
        before) and re.search(
            rf"\b{_NOUN}\b", before) and not re.search(rf"\b(?:the|an?|one) (?:\w+ ){{0,2}}{_NOUN}\b", before):
        how = False
    else:
        return ""
    return "more" if how else "less"


def rhythm_of(said: str) -> str | None:
    """`more` or `less` where one rhythm takes another's place and nothing says of what: from monthly to weekly.

    >>> rhythm_of("from monthly to weekly"), rhythm_of("paying weekly instead of monthly")
    ('more', None)
    """
    if len(_RHYTHMS.findall(said)) < 2 or _NO_MESSAGE.search(said):
        return None
    return compared(said) or None


def _often(words: str) -> tuple[float | None, float | None]:
    """(how often a week, how many at a time) by some words; None where they do not say."""
    week: float | None = None
    for rhythm, times in _RHYTHM.items():
        if re.search(rf"\b{rhythm}\b(?! {_PRICED})", words):
            week = times
    every = re.search(r"(?<!price )(?<!cost )(?<!fee )(?<!rate )" r"\b(?:every|each|per|an?) (other |second )?"
                      r"(hour|day|morning|evening|night|week|fortnight|month|year)\b",
                      words)
    if every is not None:
        week = _PER_WEEK[every[2]] / (2 if every[1] else 1)
    many: float | None = None
    match = re.search(rf"\b{_MANY} (?:times\b|(?:\w+ ){{0,2}}{_NOUN}\b)|\b(once|twice|thrice)\b"
                      rf"|^(?:to |the |only )*{_MANY}$"
                      rf"|\b(\d+|{WORDED}) (?:an?|per|every|each) ", words)
    if match is not None:
        told = next(part for part in match.groups() if part)
        many = _TIMES.get(told) or number(told)
    if week is not None:
        return week * (many or 1.0), many
    return None, many
