"""A reason and a population, set aside from the sentence of a hypothesis in which they stand."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.hypothesis.grammar import BECAUSE, FINITE, MOVERS, Terms
from workbench.assistant.offline.hypothesis.splitting import split

# of a clause that may say whom, how much or when, and no reason
_NARROWS = re.compile(
    r"(?i)\d|\b(?:only|except|but|not more|at least|at most|within|for (?:all|every)|unless|among|guard\w*|if"
    r"|when|should|would|will)\b")
# of what somebody thinks of how things work, at the end of a note
_OPINES = (r"(?:sells?|pulls?|works?|wins?|matters?|annoys?|bores?|helps?|hurts?|converts?|counts?|pays?(?: off)?|sticks?|kills?(?: \w+)?|nags?|irritates?"
           r"|scares?(?: \w+)?|tires?|attracts?|motivates?|builds? \w+|breeds? \w+|creates? \w+|hates? \w+|loves? \w+|likes? \w+|forgets?|rocks?"
           r"|(?:beats?|drives?|trumps?|kills?|needs?) [\w-]+)")
# more shots on goal, fewer steps to take, too much noise: no second outcome, where it says what for
_MORE = r"(?:(?:more|fewer|less) [\w-]+ (?:on|of|to|for|at|in) (?:the |an? )?[\w-]+(?: [\w-]+)?|too (?:much|many) [\w -]{3,30}|no (?:more )?[\w-]+ (?:to|for|of) [\w -]{3,20})"
# for what one asks or waits is no population
_VERB = re.compile(
    r"(?i)\b(?:ask|wait|look|pay|search|hop|sign|appl|thank|account|vot|stand|car|reach|aim|wish|apologi[sz]"
    r"|compensat)\w*(?: (?:us|them|him|her|people|back|up|out))?$|\bpaid$")

# what is sent and when is no population: for quiet hours, for shorter subject lines
SENDING = (
    r"(?:hours?|times?|push(?:es)?|e?-?mails?|messages?|notifications?|newsletters?|reminders?|alerts?|digests?|nudges?|banners?"
    r"|texts?|sms|caps?|limits?|pauses?|breaks?|frequency|cadence|subject lines?|headlines?|titles?|pictures?|photos?|tones?|links?"
    r"|buttons?|cent(?:re|er)s?|pages?|offers?|prices?|wording|copy|timing|layouts?|icons?|emojis?|countdowns?|maps?|videos?)"
)


def reasons(body: str, terms: Terms) -> tuple[str, str | None]:
    """The text without what is said to be the reason, and that."""
    plain = re.search(r"(?i)\bbecause\b", body) is not None     # as the default: no reason, where another one is given
    match = next((one for one in _overlapping(
        rf"(?i)[,;.(–-]?\s*\b(?P<link>{BECAUSE})\s*(?P<why>.+?)(?=\s*,\s*(?:if|then|when|so|i|we)\b|\s+\b(?:if|(?<!are )(?<!is )(?<!was )(?<!were )then)\s"
        rf"|\s+(?:we|i)(?:['’]d|['’]ll| would| will| should| could)\s"
        rf"|(?:,\s*for\s+|\s+for\s+(?=(?:[\w+-]+\s+){{0,3}}?(?:{terms.persons}|everyone|everybody|all|those|people)\b))(?!(?:the )?(?:last|first|\d|a |us|them|it)\b|free(?! \w))|[;.)]|$)",
        body) if not (plain and re.match(r"(?i)as\b", one["link"]) and not re.match("[,;.(–-]", one[0])) and (one.start() == 0 or not re.match(r"(?i)as\b", one["link"]) or re.match("[,;.(–-]", one[0])
            or terms.measured(f"{body[:one.start()]} {body[one.end():]}") or not terms.measured(one["why"]))), None)
    if match is None:       # a month pass as the default brings more: no reason follows that as
        last = re.match(
            r"(?s)^(?P<rest>.+),\s*(?P<why>(?:they|people|it|this|that|nobody|everybody|most|many)\b[^,]+)$", body)
        last = last or re.match(r"(?s)^(?P<rest>.+)\s[-–—]\s(?P<why>(?!then\b|and\b|but\b|so\b|for\b|more\b|fewer\b|less\b)(?=[^;]*\b(?:is|are|was|were|do|does|don't|have|has|get|gets|feel|feels|know|never|always)\b)[^;–—]+)$", body)
        # one alert is easily missed: how things are
        last = last or re.match(r"(?is)^(?P<rest>.+),\s*(?P<why>(?:one|an?|two|the|our|a lot of) (?:[\w'-]+ ){1,4}?(?:is|are|gets?|goes|go) [^,;]+)$", body)
        last = last or _opinion(body, terms)
        last = last or re.match(r"(?s)^(?P<rest>.+);\s*(?P<why>(?!then\b|and\b|but\b|so\b)[^;]+)$", body)
        state = last is not None and re.search(r"\s[-–—]\s*$", body[:last.start("why")]) is not None and not re.search(
            rf"(?i)\b(?:more|fewer|less|higher|lower|must|may|{FINITE})\b", last["why"])      # most are short of money: how things are
        if last is None or (terms.measured(last["why"]) and not state) or _NARROWS.search(last["why"]) or not all(
                split(last["rest"], terms)[::2]):
            return body, None
        return last["rest"], last["why"].strip()
    reason, rest = match["why"].strip(" ,.;:"), body[match.end():]
    if match.start() == 0 and re.search("[,:]", reason) and not rest.lstrip().startswith(","):
        # because A, B: the reason ends where a clause begins that says what it does
        for comma in re.finditer(r"\s*[,:]\s*", reason):
            after = f"{reason[comma.end():]} {rest}".strip()
            if terms.measured(after) and not re.match(r"(?i)(?:and|or|but|which|who|namely|even|such as)\b", after):
                reason, rest = reason[: comma.start()], after
                break
    return f"{body[:match.start()]} {rest}".strip(" ,;"), reason or None


def before_it(body: str, terms: Terms) -> tuple[str, str | None]:
    """(a sentence without how things are and why, which stand before a semicolon; those): they leave because it nags; a ..."""
    match = re.match(rf"(?is)^(?P<why>(?!if\b|when\b)[^;]{{6,}}?\s(?:{BECAUSE})\s[^;]{{4,}});\s*(?P<rest>[^;]+)$", body)
    if match is None or not all(split(whom_of(match["rest"], terms)[0], terms)[::2]):
        return body, None
    before = reasons(match["why"], terms)[0]
    return (body, None) if all(split(before, terms)[::2]) else (match["rest"], match["why"].strip())


def _opinion(body: str, terms: Terms) -> re.Match[str] | None:
    """A reason that hangs on without a link: ..., urgency sells; ..., more shots on goal."""
    match = re.match(rf"(?is)^(?P<rest>.+?)\s*(?:[,;]|\s[-–—])\s*(?P<why>(?:[\w'-]+ ){{1,4}}?{_OPINES}|{_MORE})$", body)
    return None if match is None or (re.search(rf"(?i)\b(?:{terms.persons})\b", match["why"]) and not re.search(
        rf"(?i)\b{_OPINES}$", match["why"])) else match


def _overlapping(pattern: str, text: str) -> Iterator[re.Match[str]]:
    """Every place where a reason may begin, those within another one too."""
    compiled, at = re.compile(pattern), 0
    while (match := compiled.search(text, at)) is not None:
        yield match
        at = max(match.start("why"), match.start() + 1)


def whom_of(body: str, terms: Terms) -> tuple[str, str | None]:
    """The last `for ...` or `among ...` that speaks of people."""
    everyone = r"everyone|everybody|all|anyone"
    for match in reversed(list(re.finditer(
        r"(?i)(?:^|[,;]?\s)(?:for|among|amongst|targeting|aimed at|population:?|in the (?:group|segment) of"
        r"|only for)\s+([^,.;:]+?)(?=\s*(?:[,.;:]|->|=>|→|\b(?:because|since|if|then|when|will|would|should|ought)\b"
        r"|$))",
        body))):
        words = match[1].strip()
        if re.match(
            r"(?:\d|the (?:last|first|next)|an? (?:week|month|day|fortnight)|example|longer\b|good\b|ever\b|sure\b"
            r"|now\b|free$|one$|us\b|it\b|they\b|we\b|nobody\b|there\b|that\b|this\b|what\b|more (?:days|time)|days\b"
            r"|weeks\b|once\b|breakfast|lunch"
            r"|which\b|instance|several|many (?:days|weeks)|more\b|fewer\b|less\b"
            r"|(?:an?|one|two|three|four|five|another) (?:more|extra|additional|further|new|second|third"
            r"|other)\b|another\b)",
            words.lower()) or _VERB.search(body[: match.start()]) or re.match(
                rf"(?i)\w+ing\b(?! (?:\w+ )?(?:{terms.persons})\b)", words):
            continue
        if re.match(r"(?i)(?:their|its|his|her|an? next|the next)\b", words) and not re.search(rf"(?i)\b(?:{terms.persons}|{everyone})\b", words):
            continue        # turn up for their test drive
        if re.match(r"(?i)(?:an?|one)\b", words) and terms.measured(f"more {words}") and not re.search(rf"(?i)\b(?:{terms.persons}|{everyone})\b", words):
            continue        # turn up for a test drive
        if re.search(rf"(?i)\b{SENDING}$", words) and not re.search(rf"(?i)\b(?:{terms.persons}|{everyone})\b", words):
            continue
        end = match.end()
        cut = re.match(rf"(?i)(.*?\b(?:{terms.persons}|{everyone}))\s+(?P<link>and |so |then )?(?P<rest>.+)$", words)
        if cut is not None and (terms.measured(cut["rest"]) if cut["link"] else re.fullmatch(rf"(?i){FINITE}", cut["rest"])):       # remove it for everybody | and opt-outs will fall
            words, end = cut[1], match.start(1) + len(cut[1])
        moved = re.match(rf"(?i)(.{{4,}}?)\s+{FINITE}$", words)
        if moved is not None and terms.measured(body[: match.start()]):       # upgrades among owners of small firms | rise
            words, end = moved[1], match.start(1) + len(moved[1])
        for verb in re.finditer(rf"(?i)\s{MOVERS}\s+(.+)$", words):
            if verb.start() > 0 and terms.measured(verb[1]) and not re.search(
                r"(?i)\b(?:who|whom|that|which)$",
                words[: verb.start()]):      # for readers on the free plan | raise reading
                words, end = words[: verb.start()].strip(), match.start(1) + verb.start()
                break
        if re.search(r"\b(?:is|are|was|were|has|have|gets?)\b", words) and not re.search(
                r"\b(?:who|whom|that|which|whose|we)\b", words):
            continue
        if re.search(r"\b(?:will|would|should|rais\w+|increas\w+|reduc\w+)\b", words.lower()):
            continue
        rest = f"{body[:match.start()]} {body[end:].lstrip(' :')}".strip(" ,;")
        if re.search(rf"(?i)\b(?:{terms.persons}|{everyone})\b", words) or end >= len(body) - 1 or match.start() == 0:
            return rest, words
    return body, None


__all__ = ["SENDING", "before_it", "reasons", "whom_of"]
