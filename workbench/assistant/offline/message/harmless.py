"""That a clause can change no number: the proof without which nothing is set aside.

A clause may hold no number, date, value, group or event of the log that the rest of the message does not hold, no word
that narrows or defines, and the rest may not point back to it.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.message.context import OFFICE, Kind
from workbench.assistant.offline.message.headings import names_it
from workbench.assistant.offline.message.limiting import limits
from workbench.assistant.offline.message.standing_out import without_days
from workbench.assistant.offline.parts.choosing import columns, own_values
from workbench.assistant.offline.words.columns import CHANNEL_WORDS, MESSAGE, PERSON
from workbench.assistant.offline.words.descriptions import said_again
from workbench.assistant.offline.words.fillers import CHANGING, CHOOSING, HARMLESS, RANKING
from workbench.assistant.offline.words.numbers import NUMBERS
from workbench.assistant.offline.words.own_words import in_trade_words, own_words
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.stems import stem, stems
from workbench.assistant.offline.words.vocabulary import spoken

# what limits or defines what is counted, in whatever clause it stands
NARROWS = re.compile(
    r"\b(?:since (?:the )?(?:very )?(?:start|begin|beginning|end|middle) of|only|just the|exclusiv\w+|exclud\w+"
    r"|except\w*|includ\w+|restrict\w*|limit(?:ed|s)? to|filter\w*|focus\w*"
    r"|target(?:s|ed|ing)?|consider(?:s|ed)?|leav(?:e|es|ing) out|left out|ignor\w+|disregard\w*|besides|apart from"
    r"|other than|rather than|instead|unless|without|interested in|care(?:s)? about|look(?:s|ing)? at|concerned with"
    r"|of interest|(?:ir)?relevant|matters?|refer\w*|define[ds]?|definition|call(?:s|ed)? (?:it|this|that|them)"
    r"|talk(?:s|ing)? about|speak(?:s|ing)? of|mean(?:s|t)?|stands? for|at least|at most|more than|less than|fewer than"
    r"|unique|distinct|median|anchor\w*|decisions?|winsor\w*|smooth\w*|log scale|logarithm\w*|normali[sz]\w*|serves?"
    r"|weekends?|weekdays?|duplicates?|real ones?|should (?:not )?(?:be )?(?:count|in|appear)\w*|must|has to"
    r"|have to be"
    r"|do(?:es)? not count|not be|counts? as|treat\w*|replace\w*|subtract\w*|minus|plus|divid\w+|weight\w*|per|versus"
    r"|(?:machine|robot|bot|scanner)s?(?: (?:opens?|clicks?|taps?))? (?:\w+ ){0,2}(?:count|includ)\w*"
    r"|vs|count\w* (?:\w+ ){0,5}(?:machines?|robots?|scanners?|prefetch\w*))\b"
)
_UNREAD = re.compile(       # what people do with what we send, which leaves nobody out
    rf"\b(?:{'|'.join(MESSAGE)}|e?mails?|pushes|texts|newsletters?) (?:\w+ )?(?:are|is|get|gets|being|were)"
    r" (?:\w+ )?ignored\b"
    rf"|\bpeople (?:\w+ )?ignor(?:e|ed|ing) (?:our|all|these|the|most)\b")
BETTER = re.compile(r"\b(?:lower|higher|less|more|fewer|down|up) (?:is|are|=) (?:better|good|bad|worse)\b")
# who or what is in the numbers: staff are in there, half of them are bots, it is about savers, the young ones
WHO = re.compile(
    r"\b(?:in there|in the (?:data|log|numbers?|counts?)|(?:are|is|be) (?:in|out)\b(?! (?:of|the|a|my|our|this|need"
    r"|doubt))|of (?:them|these|those|whom)"
    r"|bots?|fake|staff|test (?:users?|accounts?)|ones\b|(?:it|this|that) (?:is|was) (?:all |only "
    r"|mainly |really )?(?:about|for)"
    r"|mainly|mostly|especially|particularly|in particular|first of all|half|quarter of|thirds?"
    r"|(?:the|our|more|most|all|of) (?:young|old|new|active|inactive|dormant|heavy|loyal|best|worst|rich|poor"
    r"|others?|rest|elderly)"
    r"(?= (?:are|is|were|was|who|do|does|have|has|in|out|on)\b|\s*$))\b"
)
_LIMITS = re.compile(     # in a set phrase; by tomorrow is when somebody wants it
    r"\b(?:only|except\w*|exclud\w+|without|per|by(?! (?:today|tomorrow|tonight|noon|eod|(?:this|next) (?:week|month)"
    r"|(?:this |next )?(?:mon|tues|wednes|thurs|fri)day)\b)|weekends?|weekdays?)\b")
_THAN = re.compile(
    r"\b(?:more|less|fewer|better|worse|higher|lower) (?:\w+ )?than (?:(?:it|they|we|he|she) (?:used to|did|do|does"
    r"|should)|before|usual|ever|expected"
    r"|last (?:year|month|week)|normal)\b")
_OUTSIDERS = re.compile(r"\b(?:provider|vendor|agency|competitors?|partner|dashboard|tool|esp|they)\b")
_TIMES = re.compile(
    r"\b(?:in (?:january|february|march|april|may|june|july|august|september|october|november|december|spring|summer"
    r"|autumn|winter)|(?:last|past|previous|first|second|third) (?:days?|weeks?|months?|quarter|year|hours?)"
    r"|since (?:last|the|january|february|march|april|may|june|july)|until (?!now)|between|evenings?|nights?|mornings?"
    r"|after (?:a|an|their|they|he|she|the (?:first|last))|before (?:a|an|their|they|he|she)|during the first)\b"
)
_POINTS_BACK = re.compile(r"\b(?:those|these|them|such|they|the (?:former|latter|same)|he|she|of (?:it|that)|there)\b")
_PUBLISHED = re.compile(r"\b(?:in|for) (?:the|our|my|this|next) (?:\w+ )?newsletter\b")
_TO_OWNERS = re.compile(        # what no user gets
    r"\bnewsletter (?:to|for) (?:the |our )?(?:investors|shareholders|owners|staff|press|partners|employees|board)\b")
_VENDOR = re.compile(      # who sends for us, and no message
    r"\b(?:e?mail|push|sms|text|messag\w+) (?:vendors?|providers?|tools?|teams?|gateways?|operators?|servers?"
    r"|systems?|people|guys)\b")
_PREPOSITION = r"(?:in|on|at|for|of|from|with|among|to|by|via|through|after|before|during|into|within|about|over)"
_STORIES = re.compile(      # what somebody says of an event in passing: complaints are feared, opt-outs went up
    r"\b(?:fears?|feared|afraid|worr\w+|complain\w*|heard?|expects?|suspects?|think|thinks|thought|believes?|feels?"
    r"|hopes?"
    r"|went|fell|rose|grew|dropped|doubled|lost|declined|said|says|claims?|told|ask(?:s|ed|ing)?|wants?|argues?"
    r"|debat\w+)\b"
)
# a request that goes on with what was told of: number of its pushes, whoever mutes it
_TAKES_UP = re.compile(
    r"\b(?:its|their)\b|\b(?:mutes?|muted|leaves?|quits?|opens?|clicks?|taps?|stops?|blocks?|loses?|reads?|gets?"
    r"|receives?) (?:it|them)\b")
_SEEING = re.compile(r"\b(?:to|would) (?:see|look|hear|tell|show)\b")      # who asks sees, and no message is seen
# what is looked for is a part of the answer: which author does best
_CHOOSES = re.compile(
    r"\b(?:which|whose|what (?!(?:happen\w*|it|that|this|we|they|he|she|is going on|went|goes|to|is|was|can"
    r"|could)\b)\w+)\b")
_BY_ONE = re.compile(r"\b(?:by|per|for each|for every|in each|across|each) (?:the )?[a-z]+")
# the number that never got delivered: what is asked for, though there is a verb in it
_MEASURED = re.compile(
    r"(?:(?:and|but|then|only|i mean|meaning) )*(?:(?:the|a|an|their|its|what|which) )?(?:number|count|share|rate"
    r"|percentage"
    r"|proportion|fraction|part|total|sum|average|mean|ones?|messages?|those|how many)s? (?:of \w+ |of the \w+ "
    r")?(?:that|which|who)\b")
_JUDGED = re.compile(       # what one thinks of it, and not what it is
    r"(?:too |very |so |rather |quite |really |always |getting |just )*(?:expensive|cheap|costly|annoying|important"
    r"|(?:our|my|the) (?:\w+ ){0,2}?(?:cash cow|bread and butter|flagship|priority|focus|engine|favourite|core"
    r"|heart|pride"
    r"|bestseller|best seller|backbone|bottleneck)"
    r"|critical|a (?:big |real )?(?:problem"
    r"|concern|pain|worry|topic|mess)|under (?:review|discussion|attack|pressure)|a hot topic|overdue"
    r"|hard to (?:read|find|explain))")
_COUNTED = re.compile(      # what is to be counted, and of whom: the number that never got delivered
    r"\b(?:numbers?|counts?|shares?|percentages?|proportions?) (?:that|which|who|whose)\b")
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")


# i must explain it to the regulator: what is done with the answer
_TO_SHOW = re.compile(
    r"(?P<who>\b(?:i|we|she|he|they)) (?:must|have to|has to|need to|should|will|shall|am to|are to|am supposed to) "
    r"(?:(?:then|now|also|later|soon) )?(?=(?:explain|show|present|report|defend|justify|hand|send|give|forward|read)"
    r" (?:it|this|that|them) )")


def changes_nothing(said: str, kind: Kind, before: str, rest: str, grounding: Grounding) -> bool:
    """Whether a clause can be set aside.

    Args:
        said: the clause.
        kind: what it tells.
        before: the message up to the clause.
        rest: the message without it.
    """
    said, rest, before = (in_trade_words(normalise(one), grounding) for one in (said, rest, before))
    if re.match(r"\W*(?:and |and/)?or\b(?! so\b)", said):
        return False        # or made a deposit: another way to do it
    said = _TO_SHOW.sub(r"\g<who> ", said)
    said = re.sub(r"\bpa(?:y|ys|id|ying) off\b|\bfeel free\b", " ", _THAN.sub(" ", said))
    said = without_days(said, rest) if kind == "purpose" else said
    plain = re.sub(r"\b(?:not|never) only\b", " ", said)
    plain = _UNREAD.sub(" ", plain) if kind in ("reason", "telling") else plain
    one = r"\bwhich(?: ones?| of (?:them|these)| channel)(?= [a-z]+)"
    if _COUNTED.search(said) or (kind in ("telling", "occasion") and limits(said, grounding)):
        return False
    if BETTER.search(plain):
        return False
    if kind == "purpose" and _BY_ONE.search(rest):      # which of them deserve a new subject line
        plain = re.sub(one, " ", plain)
    if WHO.search(plain) and kind not in ("idiom", "title"):
        return False
    narrows = _LIMITS if kind == "idiom" else NARROWS
    if narrows.search(plain) and not (kind == "telling" and _theirs(plain)):
        return False
    chosen = re.sub(one, " ", said) if _BY_ONE.search(rest) else said
    if (kind == "purpose" and _CHOOSES.search(chosen)) or (kind == "telling" and _MEASURED.match(said)):
        return False
    if kind != "title" and _numbers(said) - _numbers(rest):
        return False
    if kind != "reason" and _TIMES.search(said) and not (kind == "telling" and _STORIES.search(said)):
        return False
    if _lays_out(said, grounding) or not _held(said, kind, rest, grounding) or _points_back(before, rest, grounding):
        return False
    if kind == "label":
        return names_it(said, rest, grounding)
    if kind == "wondering":
        return _plainly_wonders(said, rest, grounding)
    return kind != "telling" or not _defines(said, rest, grounding)


def carried(said: str, kind: Kind, rest: str, grounding: Grounding) -> str:
    """The value that a clause speaks of and the request after it takes up: do our mails arrive? Delivery rate in total.

    Only a question, or what the request points back to by name (volume of that domain), carries one; the request may
    neither name another value of its column nor be split by it.
    """
    said, rest = (in_trade_words(normalise(one), grounding) for one in (said, rest))
    found = {pair: word for word, pair in reversed(own_values(grounding)) if _has(said, word)}
    if len(found) != 1:
        return ""
    ((column, _), word), = found.items()
    if any(re.search(rf"\b{some} {re.escape(word)}", said) for some in CHOOSING | RANKING):
        return ""       # which of them: our strongest whales
    names = [name for name, meant in columns(grounding).items() if meant == column and _has(rest, name)]
    if kind == "telling" and _TAKES_UP.search(rest) and not names and word:
        return "" if any(_has(rest, other) for other, (meant, _) in own_values(grounding) if meant == column) else word
    pointed = any(re.search(rf"\b(?:that|this) {re.escape(name)}\b", rest) for name in names)
    others = any(_has(rest, other) for other, (meant, _) in own_values(grounding) if meant == column)
    if others or (names and not pointed):
        return ""
    return word if pointed or kind == "wondering" else ""


def taken_up(value: str, message: str, grounding: Grounding) -> str:
    """A request with the value that it takes up: volume of live_class per week, for mail, ..."""
    for name in sorted(columns(grounding), key=len, reverse=True):
        pointed = re.sub(rf"(?i)\b(?:that|this) {re.escape(name)}\b", value, message)
        if pointed != message:
            return pointed
    return f"for {value}, {message}"


# i would like to see it by what they pay with
_SPLITS = re.compile(
    r"\b(?:see|have|get|know|show|view|look at|want|read) (?:me |us )?(?:it|this|that|them|these|(?:the|its|their)"
    r" [a-z]+)(?: (?:split|broken down|separately|apart|all|too|also|please))* (?:by|per|for each|for every|in each"
    r"|across"
    r"|depending on|according to)\b(?! (?:the )?(?:end|beginning|start|today|tomorrow|tonight|noon|eod|\w+day|next"
    r"|this|mail|email)\b)")


def _lays_out(said: str, grounding: Grounding) -> bool:
    """Whether a clause says by what the answer is split: the channels kept apart, plan against plan, by what they pay
    with, who pays with what (of a column pays_with)."""
    if re.search(r"\bby (?:what|which(?:ever)?|where|how|who|whom|whose|when)\b", said):
        return True
    asked = re.search(r"\b(?:who|what|which|where|how)\b", said) is not None
    for column in grounding.groupable("users"):
        parts = set(stems(normalise(column)))
        if asked and len(parts) > 1 and parts <= set(stems(said)):
            return True
    if _SPLITS.search(said):
        return True
    if re.search(r"\b(\w{3,}) (?:against|versus|vs|by|beside) \1\b", said):
        return True
    names = "|".join(sorted(map(re.escape, columns(grounding)), key=len, reverse=True))
    apart = r"(?:apart|separate\w*|separat\w+|split\w*|side by side|in turn|one by one|distinguish\w*|distinct)"
    return re.search(rf"\b(?:{names})s? (?:(?:are|is|be|being|to|kept|held|listed|shown|all) )*{apart}\b"
                     rf"|\b(?:keep\w*|kept|hold\w*|{apart}) (?:(?:up|the|our|all|by|into|apart) "
                     rf")*(?:{names})s?\b", said) is not None


def _theirs(said: str) -> bool:
    """How somebody else counts: the mail provider counts prefetches as opens."""
    found = NARROWS.findall(said)
    own = ("count", "mean", "treat", "define")
    return _OUTSIDERS.search(said[:60]) is not None and all(one.startswith(own) for one in found)


def _numbers(text: str) -> frozenset[str]:
    words = {word for word in _WORD.findall(text) if NUMBERS.get(word, 1) != 1}
    return frozenset(words | set(re.findall(r"(?<![a-z])\d+(?:\.\d+)?", text)))


def _held(said: str, kind: Kind, rest: str, grounding: Grounding) -> bool:
    """Whether values, groups, metrics and events of a clause stand in the rest as well."""
    said = _VENDOR.sub(" ", said)
    by = r"\b(?:by|per|each|every|across|of the)(?: the)?"
    grouped = {column for word, column in columns(grounding).items()
               if word in rest and re.search(rf"{by} {re.escape(word)}(?!\w)", rest)}
    lanes = {value for value, (column, _) in own_values(grounding) if column == "channel"}
    said = _TO_OWNERS.sub(" ", said)
    if _PUBLISHED.search(said) and any(_has(rest, lane) for lane in lanes):
        said = _PUBLISHED.sub(" ", said)        # where an answer is printed, beside the channel that is asked about
    chosen = grouped if kind in ("reason", "purpose", "wondering") else set()
    there = {pair for value, pair in own_values(grounding) if _has(rest, value)}     # texts, where sms is asked about
    for value, pair in own_values(grounding):
        if _has(said, value) and pair not in there and pair[0] not in chosen:
            return False
    asked_of = {CHANNEL_WORDS[word] for word in CHANNEL_WORDS if _has(rest, word)}
    plain = ("line", "phone", "chat", "letter")
    channels = {word for word in CHANNEL_WORDS if CHANNEL_WORDS[word] not in asked_of and len(word) > 2
                and word not in plain}
    if any(_has(said, word) and not _has(rest, word) and "channel" not in chosen for word in channels):
        return False
    for word, column in columns(grounding).items():
        if word in said and column not in grouped and re.search(
            rf"\b(?:by|per|each|every|which|what|across|between|of each)(?: the)? {re.escape(word)}(?!\w)", said
        ):
            return False
    if any(_has(said, normalise(name)) and not _has(rest, normalise(name)) for name in grounding.catalog.metrics):
        return kind == "reason"
    if kind == "title" and (_of_people(said, grounding) or _of_some(said, rest)):
        return False
    if kind in ("reason", "occasion", "idiom") or (kind == "telling" and (
            _STORIES.search(said) or not _of_people(said, grounding))):
        return True
    said = _SEEING.sub(" ", said)
    told = {one.event for one in spoken(grounding) if one.event.fact != "sends" and one.find(said) is not None}
    asked = {one.event for one in spoken(grounding) if one.find(rest) is not None}
    return told <= asked


def _of_some(said: str, rest: str) -> bool:
    """Whether a title ends with several of something that the rest does not hold: a slide on commuters."""
    match = re.search(r"\b(?:of|for|on|about|in) (?:the |our |my )?(?:\w+ )?(\w+[a-rt-z]s)$", said)
    return match is not None and stem(match[1]) not in stems(rest) and re.fullmatch(OFFICE, match[1]) is None


def _of_people(said: str, grounding: Grounding) -> bool:
    """Whether a sentence says what people do, which may be meant as a condition: they open it first."""
    people = {*PERSON, *own_words(grounding).people, "they", "he", "she", "who"} - {"somebody", "someone", "people"}
    return bool(set(_WORD.findall(said)) & people)


def _has(text: str, words: str) -> bool:
    return words in text and re.search(rf"(?<!\w){re.escape(words)}s?(?!\w)", text) is not None


def _points_back(before: str, rest: str, grounding: Grounding) -> bool:
    """Whether what follows a clause may speak of what stood in it: the tap rate of those."""
    after = rest[len(before.strip()):] if rest.startswith(before.strip()) else rest
    match = _POINTS_BACK.search(after)
    if match is None:
        return False
    people = {*PERSON, *own_words(grounding).people}
    spoken_of = set(_WORD.findall(f"{before} {after[: match.start()]}"))
    return match[0] not in ("they", "them", "he", "she") or not spoken_of & people


def _defines(said: str, rest: str, grounding: Grounding) -> bool:
    """A stream is a listen of half a minute: it says what is counted, or who."""
    match = re.match(r"(?P<what>.*?)\b(?:is|are|was|were)\b", said)
    if match is None or _JUDGED.fullmatch(said[match.end():].strip()):
        return False
    what = set(_WORD.findall(match["what"]))
    if what & {"here", "nobody", "everybody", "people", "i", "we"} and len(what) <= 3:
        return False
    nouns = {stem(word) for word in (*MESSAGE, *own_words(grounding).messages, *PERSON, *own_words(grounding).people)}
    asked = {one for event in spoken(grounding) if event.find(rest) for one in event.stems}
    return bool({stem(word) for word in what} & (nouns | asked | {stem(word) for word in _content(rest)}))


def _content(text: str) -> list[str]:
    return [word for word in _WORD.findall(text) if word not in HARMLESS and len(word) > 2]


def _plainly_wonders(said: str, rest: str, grounding: Grounding) -> bool:
    """Whether a question before the request narrows nothing: only its verbs may be unknown."""
    asked = [one.event for one in spoken(grounding) if one.find(rest)]
    about = frozenset(stems(rest)).union(*(said_again(grounding, event.table, event.where) for event in asked))
    words = _WORD.findall(said)
    nouns = {*PERSON, *own_words(grounding).people, *MESSAGE, *own_words(grounding).messages}
    for i, word in enumerate(words):
        beside = words[i + 1] if i + 1 < len(words) else ""
        if word in CHOOSING and beside in nouns:
            return False
        if word in HARMLESS | RANKING | CHANGING | {"not", "become", "became"} or stem(word) in about:
            continue
        before = [one for one in words[max(0, i - 2): i] if one not in ("the", "a", "an", "our")]
        led = bool(before) and re.fullmatch(_PREPOSITION, before[-1]) is not None
        if led or beside in nouns or stem(beside) in about:
            return False
    return True
