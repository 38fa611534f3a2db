"""How an answer is to be laid out, put into the grammar's words: campaigns in rows is by campaign.

A table, an axis, a heading or a row name what the numbers are split by. Steps that are listed side by side are a
funnel, whatever a squad calls them. Nothing here leaves out what could change a number.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.choosing import columns, is_value
from workbench.assistant.offline.parts.journeys import STEPS
from workbench.assistant.offline.words.fillers import HARMLESS
from workbench.assistant.offline.words.numbers import WORDED
from workbench.assistant.offline.words.own_words import everybody, kept
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.stems import stem
from workbench.assistant.offline.words.vocabulary import occurs, spoken

_PERIOD = r"(?:hour|day|week|month)"
_EACH = r"(?:an?|per|by|each|every|for each|for every|for any)"
_ORDER = list(STEPS.values())[:5]       # from sent to converted
_BETWEEN = r" *(?:divided by|-+>|=>|→|>|\||/|,(?: and| then)*|(?<=\w) (?:and then|and|then|to)(?= )) *"
_AROUND = (
    r"(?:(?:of|how many|number of|were|was|are|is|being|been|get|got|gets|have|has|the|it|them|those|finally|eventually"
    r"|lastly|at last|in the end|then|also|whose|that|which|who|a|an|our|messages?) )*"
)
_BY_TIME = r"\b(?:by|per|each|every) (?:hour|day|week|month)|\b(?:hourly|daily|weekly|monthly)\b"
_INNER = frozenset({"kind", "action", "unit", "arm", "experiment"})
# what a number is called before the word that says which
_NUMBERED = (
    r"(?:(?:the|its|their|our|what|which|how many|number|numbers|count|counts|share|percentage|percent|rate|average"
    r"|total|click|open|opt|conversion|delivery|tap|mute|ctr)\b)"
)
_ROW = r"(?:row|line|curve|point|bar|dot|entry|column|cell|series|figure|number|value)s?"
_PLAIN = (
    # one row a theme, a point for each week, one line per lane
    (rf"\b(?:one|an?|each|separate|its own) {_ROW} (?:an?|per|by|each|every|for each|for every|for any) "
     rf"(?={_PERIOD}\b|COLUMN\b)", "per "),
    (rf"[,;(]? ?(?:with )?(?:each|every|one|a separate|an own) (COLUMN|{_PERIOD}) (?:as|in|on|having|with|gets"
     rf"|getting|shown as) (?:its|an?|one|their) (?:own |separate |single )*{_ROW}\)?",
     r" by \1 "),
    (r"[,;(] ?(?:with )?(?:the |our |all )*(COLUMN) (?:are |being )?(?:kept|held|shown|listed|treated|taken|drawn) "
     r"(?:apart|separate(?:ly)?|individually|one by one)\)?", r" by \1 "),
    # x axis = week, y: number of referrals
    (rf"[,;.(]* ?\bx(?: axis)? ?(?:=|:|is|being|shows?) ?(?:the |one |calendar )*({_PERIOD}"
     rf"|COLUMN)s?\b[,;.]?", r" by \1 "),
    (r"[,;.(]* ?\b(?:and )?y(?: axis)? ?(?:=|:|is|being|shows?) ?(?:the )?", " "),
    (rf"\b(?:with )?(?:the )?({_PERIOD}|COLUMN)s? (?:on|along|as) the (?:x|horizontal|bottom) axis", r"by \1"),
    # weekly buckets, at a daily grain
    (r"\b(?:(?:in|with|at|on) (?:an? )?)?(hourly|daily|weekly|monthly) (?:buckets?|bins?|points?|resolution"
     r"|granularity|steps"
     r"|intervals|grain|aggregation|aggregates?|totals?|figures|numbers|slices|level)\b", r"\1"),
    (rf"\b(?:bucketed|binned|aggregated|summed|totall?ed|counted|rolled up|added up) (?:up )?"
     rf"(?:by|per|to|into|in|over) (?:the "
     rf"|each )?({_PERIOD})s?\b", r"by \1"),
    (rf"\bdivided by ({_PERIOD})\b(?! \d)", r"per \1"),
    (rf"\b(\d+|{WORDED}) (last|past|latest|most recent) (?=(?:hours|days|weeks|months)\b)", r"\2 \1 "),
    (r"\b(?:all of (?:them|it|those),? )?(?:in|as) (?:one|a single|just one) (?:figure|number|value)\b", " "),
    (r"\bin terms of (?=(?:the |their |its )?(?:\w+ ){0,2}(?:rates?|ctrs?)\b)", " "),
    # the distribution of listens over formats, the share of each channel in the messages
    (r"\b(?:the )?(?:distribution|spread|composition|mix|make ?up) of (?!(?:\w+ ){0,3}(?:rates?|values?|amounts?"
     r"|sizes?|prices?|lengths?|durations?|times?|ages?|scores?)\b)(?:the |our |all )*"
     r"((?:\w+ ){1,3}?)(?:over|across|among|by|per|between|into|according to) (?:the |all |our "
     r"|different )*(?=COLUMN\b)",
     r"number of \1by "),
    (r"\b(?:the )?(?:shares?|percentages?|parts?|proportions?) of (?:each|every) (COLUMN) (?:in|of|among) (?:the "
     r"|all |our "
     rf"|total )*(?!\w+ rate)(?!.*(?:{_BY_TIME}))", r"by \1, number of "),
    (r"\bhow (?:is|are|was|were) (?:the |our |all )*((?:\w+ ){1,3}?)(?:distributed|spread|divided up"
     r"|split(?: up)?) (?:over|across"
     r"|among|by|between) (?:the |all |our |different )*(?=COLUMN\b)", r"number of \1by "),
    (r"\b(?:(?:split|divided|broken(?: down)?|grouped|sorted|falls?|breaks? down|splits?|divides?) (?:up )?)(?:into"
     r"|in) (?:the |its "
     r"|different |various )*(?:(?:types?|kinds?|sorts?) of )?(?=COLUMN\b)", "by "),
    # the campaigns in rows, channels as rows
    (r"\b(?:with |and )?(?:the |our |all |its )*(COLUMN) (?:(?:are|is|go|being) )?(?:(?:in|as|down|on) (?:the |its )?)"
     r"(?:rows?|lines?|columns?|y axis|left|first column)\b(?: and)?", r"by \1"),
    (r"\b(?:laid out|arranged|displayed|drawn|plotted) (?=as an? )", ""),
    (r"\bas an? (?:(?:simple|plain|small|nice|line|bar|smooth) )*(?:curve|line|line chart|bar chart|chart|graph"
     r"|plot|table"
     r"|time series|histogram)\b", " "),
    (r"(?:->|=>|→|\|) *(?=(?:per|by|for each|for every|each) )", " "),
    (r"\b(?:<-+ )?an? (?:table|chart|list) like (?:this|that)\b", " "),
    (r"\b(?:and )?(?:the |its |their )?(\w+(?: \w+){0,2}) (?:beside|next to|alongside|opposite) (?:them|it"
     r"|each(?! other)"
     r"|each of them)\b",
     r"\1"),
    (r"\b(?:and )?(?:beside|next to|alongside) (?:them|it|each of them),? ", " "),
    # how large a share of each
    (r"\bhow (?:large|big|high|great|small|low) (?:is |are )?(?:an? |the )?(?=(?:shares?|parts?|percentages?"
     r"|proportions?"
     r"|fractions?)\b)", "what "),
    (r"\bwhat (part|share|percentage|proportion|fraction)s? (?:which|that) (is|are|was|were|gets?"
     r"|got)\b", r"what \1 \2"),
    (r"\b(?:quantity|quantities|amount) of (?=(?:\w+ )?(?:messages?|texts|sms|emails?|mails?|pushes|notifications?)\b)",
     "number of "),
)


# listed by, laid out per
_LISTED = re.compile(
    r"\b(listed|laid out|arranged|displayed|tabulated|plotted|drawn|charted|organi[sz]ed|itemi[sz]ed|tabled)"
    r" (?=(?:by|per|for each|for every)\b)")


def laid_out(text: str, grounding: Grounding) -> str:
    """A normalised request without its layout.

    >>> laid_out("tap rate, channels as rows", grounding)       # doctest: +SKIP
    'tap rate, by channel'
    """
    text = _once(text, grounding)
    text = _which(text, grounding)
    text = _every(_none(_arrived(text, grounding), grounding))
    text = _steps(text, grounding)
    named = "|".join(sorted(map(re.escape, grouping(grounding)), key=len, reverse=True)) or "(?!)"
    # items listed per user are what people list, where the log calls it so
    deeds = [one for one in spoken(grounding) if len(one.stems) > 1]

    def kept_word(match: re.Match[str]) -> bool:
        before = match.string[: match.end(1)]
        return any(stem(match[1]) in one.stems and one.find(before[-len(one.words) - 12:]) is not None for one in deeds)

    text = _LISTED.sub(lambda match: match[0] if kept_word(match) else "", text)
    for pattern, instead in _PLAIN:
        text = re.sub(pattern.replace("COLUMN", f"(?:{named})"), instead, text)
    return " ".join(_heading(text, named, grounding).split())


@kept
def grouping(grounding: Grounding) -> dict[str, str]:
    """What people call the columns that rows can be grouped by."""
    able = {column for table in grounding.tables for column in grounding.groupable(table)}
    return {said: column for said, column in columns(grounding).items() if column in able - _INNER
            and len(said) > 2 and said not in HARMLESS and said not in ("why", "whies")}


def _once(text: str, grounding: Grounding) -> str:
    """A column and its other name in brackets: creatives (message_ref), domains (log: domain)."""
    known = columns(grounding)

    def drop(match: re.Match[str]) -> str:
        inner = re.sub(r"^(?:the )?(?:log|column|field|ie|i\.e\.|aka|in the log|called|that is|our"
                       r"|log column)\b[:,]? *", "",
                       match[1].strip())
        meant = known.get(inner) or known.get(inner.removesuffix(" column"))
        before = re.findall(r"[a-z_]+", match.string[: match.start()])
        last = [" ".join(before[-n:]) for n in (2, 1)]
        same = meant is not None and any(known.get(one) == meant for one in last)
        return " " if same else match[0]

    return " ".join(re.sub(r" *\(([^()]{2,40})\)", drop, text).split())


def _arrived(text: str, grounding: Grounding) -> str:
    """Messages that arrive are delivered, where nothing else in the log arrives; those that leave us are sent."""
    if not any(one.find("arrived") for one in spoken(grounding) if one.event.fact != "deliveries"):
        text = re.sub(r"\barriv(?:e|es|ed|ing)\b(?! (?:at|from|home|there|back)\b)", "delivered", text)
    people = "|".join(map(re.escape, everybody(grounding))) if any(
        "live" in values for values in grounding.closed.values()) else "(?!)"
    text = re.sub(rf"\b({people}) lives?\b(?= *(?:$|[?.,;]|in\b|by\b|per\b))", r"\1 reside", text)      # no theme
    message = r"(?:messages?|emails?|mails?|pushes|texts|notifications?|sms)"
    text = re.sub(rf"\b({message}) (?:that |which )?(?:have |are |were )?(?:left|leave|leaving|leaves)(?: (?:the"
                  rf"|our) (?:house|systems?"
                  rf"|servers?|building|company|outbox|platform))? ?(?={_EACH}\b|(?:daily|weekly|monthly)|,"
                  rf"|$)", r"\1 sent ", text)
    return re.sub(rf"\b({message}) (?:that |which )?(?:have |are |were )?(?:left|leave|leaving|leaves) (?:the"
                  rf"|our) (?:house|systems?"
                  r"|servers?|building|company|outbox|platform)\b", r"\1 sent", text)


def _none(text: str, grounding: Grounding) -> str:
    """Bookings without a driver, where the log has an event of that: no_driver."""
    for kind in {one.event.kind for one in spoken(grounding) if (one.event.kind or "").startswith("no_")}:
        noun = re.escape(str(kind)[3:].replace("_", " "))
        lacks = rf"\b(?:\w+ )?(?:without|with no|lacking|that (?:had|got|found) no) (?:an? |any )?{noun}s?\b"
        which = rf"\b(?:(?!hours?|days?|weeks?)\w+ )?for which no {noun} (?:was|were|could be|is|are) found\b"
        if not re.search(r"\b(?:share|percentage|percent|proportion|fraction|part) of\b", text):
            lacks = f"{which}|{lacks}"      # of a share it is what the rows are a part of
        text = re.sub(lacks, f"no {noun}", text)
    return text


def _which(text: str, grounding: Grounding) -> str:
    """Which week had the highest rate: a row a week, among which it stands out."""
    named = any(re.search(rf"(?<!\w){re.escape(normalise(name))}(?!\w)", text)
                for name in grounding.snapshot.project.names("experiments"))
    if named or "metric" in text or re.search(_BY_TIME, text):
        return text
    best = (r"(?:the )?(?:most|highest|lowest|fewest|least|best|worst|largest|biggest|greatest|smallest|strongest"
            r"|weakest|busiest)"
            r"(?: number of)? ")
    return re.sub(rf"\b(?:on |in |during )?(?:which|what) (day|week|month)s? ((?:had|has|saw|did|do|have|got"
                  rf"|were)\b[^.;?!]*?)"
                  rf"\b{best}", r"by \1 \2", text, count=1)


def _every(text: str) -> str:
    """How many are there in a month, all months of the log: a row a month, and no length of time."""
    text = re.sub(r"([.,;:(?]? *)\b(?:every|each) (day|week|month) (?=(?:of|in) (?:the|our) (?:log|data)\)?(?= *(?:$"
                  r"|[.;,!?])))",
                  r"\1all \2s ", text)
    match = re.search(r"[.,;:(?]? *\b(?:for |over )?(?:all|each of|every one of) (?:the )?(days|weeks|months)"
                      r"(?: (?:of|in) (?:the|our) (?:log|data))?\)?(?= *(?:$|[.;,!?]))", text)
    if match is None:
        return text
    unit, rest = match[1].removesuffix("s"), f"{text[: match.start()]} {text[match.end():]}"
    each = rf"(?:in |within |over )?(?:an?|one|per|each|every) {unit}(?![a-z])"
    return f"{re.sub(each, ' ', rest)} by {unit}"


def _steps(text: str, grounding: Grounding) -> str:
    """Sent, landed, opened, tapped, bought: three steps and more in their order are a funnel."""
    people = "|".join(map(re.escape, everybody(grounding)))
    if re.search(rf"\b(?:{people})\b(?! only)", text) or "metric" in text:
        return text     # how many people took each step is another funnel
    far = re.search(r"\bfrom (?:being )?sent (?:all the way |down |right |through )?to (?:being )?(?:an? "
                    r"|the )?(?=(\w+(?: \w+)?))", text)
    reached = _step(far[1], grounding) if far is not None else None
    if far is not None and reached is not None and reached[0] > 0 and reached[1] == 0:
        return f"{text[: far.start()].rstrip()} funnel {text[far.end() + reached[2]:].lstrip()}"
    spans: list[tuple[int, int, int]] = []
    begin = 0
    pieces = [(match.start(), match.end()) for match in re.finditer(_BETWEEN, text)]
    for at, after in [*pieces, (len(text), len(text))]:
        found = _step(text[begin:at], grounding)
        if found is not None:
            spans.append((begin + found[1], begin + found[2], found[0]))
        else:
            spans.append((begin, at, -1))
        begin = after
    best = _run(spans, text, pieces)
    if best is None:
        return text
    first, last = best
    return f"{text[: first].rstrip()} funnel {text[last:].lstrip()}"


def _step(piece: str, grounding: Grounding) -> tuple[int, int, int] | None:
    """Which step a piece says, and where."""
    for one in spoken(grounding):
        span = one.find(piece)
        if span is None or one.aggregate is not None or one.event.fact in ("sends", "sessions"):
            continue
        if one.event.fact == "purchases" and not occurs(one.event, grounding):
            return _ORDER.index("converted"), span[0], span[1]
        if STEPS.get(one.event.fact) in _ORDER:
            return _ORDER.index(STEPS[one.event.fact]), span[0], span[1]
    sent = re.search(r"\b(?:sent|sends|sendings?|went out)\b", piece)
    return (0, *sent.span()) if sent is not None else None


def _run(spans: list[tuple[int, int, int]], text: str, pieces: list[tuple[int, int]]) -> tuple[int, int] | None:
    """The longest run of steps in their order with nothing else between them; None below three."""
    best: tuple[int, int, int] | None = None
    i = 0
    while i < len(spans):
        k = i
        while k + 1 < len(spans) and spans[k][2] >= 0 and spans[k + 1][2] > spans[k][2]:
            end_of_piece, next_piece = pieces[k]
            head = text[next_piece: spans[k + 1][0]]
            tail = text[spans[k][1]: end_of_piece].strip()
            if not re.fullmatch(_AROUND, f"{head.strip()} ".lstrip()) or (tail and not re.fullmatch(
                    _AROUND, f"{tail} ")):
                break
            k += 1
        if k - i >= 2 and (best is None or k - i > best[2]):
            best = (spans[i][0], spans[k][1], k - i)
        i = k + 1
    return best[:2] if best else None


def _heading(text: str, named: str, grounding: Grounding) -> str:
    """Topic | taps over opened messages; table of creative and click rate; topic and number of calls."""
    table = r"(?:(?:an?|the|one) )?(?:table|list|overview|breakdown|matrix)"
    match = re.search(rf"(?:^|(?<=[.;:?!] )){table} ?(?:of|with|:) ?(?:the |our "
                      rf"|all )*(?P<only>\w+ )?({named})(?: and|,|;| \|) ?"
                      rf"(?:the |its |their )?(?={_NUMBERED})", text) or re.search(
        rf"(?:^|(?<=[.;:?!] ))(?:the |our |all )*({named})(?: *(?:\||->|;)| and,?|,(?: and)?) *(?:the |its |their )?"
        rf"(?={_NUMBERED}|\w+ divided by)", text)
    if match is None or is_value(text[match.end():], grounding) or re.search(rf"\bby (?:{named})\b", text):
        return text
    only = match.groupdict().get("only") or ""
    if only and not is_value(only, grounding):
        return text
    return f"{text[: match.start()]} by {match[match.lastindex or 1]}, {only}{text[match.end():]}"


__all__ = ["laid_out"]
