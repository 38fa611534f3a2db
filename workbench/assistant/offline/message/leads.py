"""What leads to a request without being a part of it: a question that only wonders, a heading, what we are about to do.

None is set aside that could narrow what is counted: a value of the log, a number, a negation, a word that nothing
explains. Of a question that wonders, only the verb may be unknown: where do we LOSE people?
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.choosing import columns, own_values
from workbench.assistant.offline.parts.phrases import find_window
from workbench.assistant.offline.words.columns import MESSAGE, PERSON
from workbench.assistant.offline.words.descriptions import said_again
from workbench.assistant.offline.words.fillers import CHANGING, HARMLESS, RANKING, words_of
from workbench.assistant.offline.words.lexicon import BY_NAME, Event
from workbench.assistant.offline.words.own_words import everybody, own_words
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.stems import stem, stems
from workbench.assistant.offline.words.vocabulary import spoken

_AUX = r"(?:do|does|did|are|is|were|was|can|could|should|shall|may|have|has|will)"
_WONDERS = re.compile(
    rf"^(?:(?:and|so|but|now|hm+|well|ok|okay),? )*(?:(?:where|how|when|what|which|whom?)(?: \w+)? {_AUX}"
    rf"|{_AUX})(?: not)? (?P<rest>[^.;:?!]{{3,90}})"
    r"(?:[?!:.]| - )\s*(?=\w)"
)
# why they may not be written to, before a request that is split by the reason
_WHY = re.compile(
    r"^why (?P<rest>[^.;:?!]{3,90})(?:[?!:.]| - )\s*(?=\w.*\b(?:by|per|for each|each)(?: the)? (?:reasons?|causes?)\b)"
)
_REACHING = words_of(
    "not no never cannot write message contact reach send notify email unreachable blocked allowed permitted")
# a question without an auxiliary: which topics make people leave us, after which topic people buy
_WHICH = re.compile(
    r"^(?:(?:and|so|but|now|hm+|well|ok|okay),? )*(?:(?:after|by|with|on|in|for|from|through|via|at|to) )?"
    r"(?:which|what|whose) (?P<rest>[^.;:?!]{3,90})(?:[?!:.]| - )\s*(?=\w)"
)
# how something moves, and the words for a lack of balance: the request under it says which number shows it
_MOVING = words_of("""
frequency pressure fatigue hurt hurts hurting annoy annoys annoying wearing
shift shifts shifted shifting mix balance weaken weakens weakening weaker stronger strengthen fade fades faded fading
wear wears worn tire tires tired tiring slip slips slipped slide slides sink sinks sank decline catch catches caught
overtake overtakes overtook pick picks picked lag lags lagged saturate saturated saturation
""")
_HEADING = re.compile(r"^(?P<rest>[^.;:?!,]{3,60}?): (?=\w)")
# what a heading is about, in offices: the request under it says what is counted
_TITLES = words_of("""
staffing planning report reporting review overview summary check question request topic issue dashboard slide
slides meeting monitoring health hygiene analysis audit budgeting roadmap retro retrospective workshop preparation
capacity load workload sanity background context curious urgent quick task ticket todo note homework
""")
# a name for the channels that the request then lists
_LANES = re.compile(r"^(?:the |our |all )*(?:[a-z]+ ){1,4}channels?(?: together| combined| only| as one)?:"
                    r" (?=[^.;:]*\bor\b)")
# what is defined after a colon as one thing by another: the label before it says the same
_RATIO = re.compile(r"^(?P<label>[a-z][a-z0-9 /'-]{1,60}): (?P<rest>[^;:]*\b(?:divided by|over the number of)\b.*)$")
_SUBJECTS = ("we", "they", "you", "i", "it", "people", "users")
_ABOUT_TO = re.compile(
    r"(?:^|(?<=[.;!?] ))(?:before|while|now that|as soon as|until) (?:we|i) (?:can |may |will |must |should |have to "
    r"|want to |are going to "
    r"|am going to |finally |can finally |go and )*(?!\w+ed\b|sent|went|did|had|were|was|began|got|made|changed|cut"
    r"|put|ran|gave)"
    r"\w+(?: [^.;:?!]{0,60}?)?[:,] (?=\w)"
)
_NARROWING = re.compile(
    r"\b(?:only|exclud\w+|includ\w+|except|without|not|never|no|none|limit\w*|restrict\w*|ignor\w+|but|just|unless"
    r"|unique|distinct|median|who|whose|first|last|within|since|why)\b|\d"
)
_ANAPHOR = re.compile(r"\b(?:their|its|them|they|those|these|it)\b")


def without_leads(text: str, grounding: Grounding) -> tuple[str, tuple[str, ...]]:
    """A normalised request without what leads to it, and what was set aside.

    >>> without_leads("where do we lose people? opt out rate by channel", grounding)       # doctest: +SKIP
    ('opt out rate by channel', ('where do we lose people',))
    """
    found: list[str] = []
    lanes = _LANES.match(text)
    if lanes is not None and not values_in(lanes[0], grounding) and not _NARROWING.search(lanes[0]):
        listed = [pair for pair in values_in(text[lanes.end():], grounding) if pair[0] == "channel"]
        if len(listed) > 1:
            found.append(lanes[0].strip(" :"))
            text = text[lanes.end():]
    text = _unlabelled(text, found, grounding)
    for _ in range(3):
        match = _ABOUT_TO.search(text)
        if match is not None and not _NARROWING.search(match[0]) and not values_in(match[0], grounding):
            found.append(match[0].strip(" ,:"))
            text = f"{text[:match.start()]}{text[match.end():]}"
            continue
        why = _WHY.match(text)
        if why is not None and not values_in(why[0], grounding) and all(
            word in _REACHING or _plain(word, frozenset(), grounding)
            for word in re.findall(r"[a-z']+", why["rest"])
        ):
            found.append(why[0].strip(" ,:?!-"))
            text = text[why.end():]
            continue
        match = _WONDERS.match(text) or _WHICH.match(text) or _HEADING.match(text)
        if match is None or _NARROWING.search(match[0]):
            break
        rest = text[match.end():]
        grouped = _grouped(rest, grounding)
        only = {pair for pair in values_in(match[0], grounding) if pair[0] not in grouped}
        if only - set(values_in(rest, grounding)) and not antecedent(rest, match[0], grounding):
            break       # of which messages, or of whom: said here alone
        wonders = match.re is not _HEADING
        words = re.findall(r"[a-z']+", _unsaid(match["rest"], grouped, _event(rest, grounding), grounding))
        counted = _about(match["rest"], rest, grounding)
        about = counted | frozenset(stems(" ".join(values_in(match[0], grounding).values())))
        unknown = [word for word in words if not _plain(word, about, grounding)]
        if not counted:
            break
        if wonders:
            verb = _verb(words, grounding) if match.re is _WONDERS else None
            if [word for word in unknown if word != verb and word not in ("away", "off") and word not in _MOVING]:
                break
        elif not words or words[-1] not in _TITLES or [word for word in unknown if word not in _TITLES]:
            break
        found.append(match[0].strip(" ,:?!-"))
        text = text[match.end():]
    return text, tuple(found)


def _grouped(rest: str, grounding: Grounding) -> frozenset[str]:
    """Columns that a request is split by."""
    found = set()
    for said, column in columns(grounding).items():
        if re.search(rf"\b(?:by|per|each|every|across|for each|of the)(?: the)? {re.escape(said)}(?!\w)", rest):
            found.add(column)
    return frozenset(found)


def _unsaid(lead: str, grouped: frozenset[str], event: Event | None, grounding: Grounding) -> str:
    """A lead without the columns that the request is split by as well, and without the event that it counts."""
    for one in spoken(grounding):
        span = one.find(lead) if one.event in (event, BY_NAME["sends"]) else None
        if span is not None:
            lead = f"{lead[:span[0]]} {lead[span[1]:]}"
    for said, column in sorted(columns(grounding).items(), key=lambda pair: -len(pair[0])):
        if column in grouped:
            lead = re.sub(rf"(?<!\w){re.escape(said)}(?!\w)", " ", lead)
    return lead


def _unlabelled(text: str, found: list[str], grounding: Grounding) -> str:
    """Session length: all minutes played divided by all sessions; a window of the label's own is kept."""
    match = _RATIO.match(text)
    if match is None or re.search(r"\b(?:former|latter|these|those|them|it|the two)\b", match["rest"]):
        return text
    if set(values_in(match["label"], grounding)) - set(values_in(match["rest"], grounding)):
        return text
    window = find_window(match["label"])
    own = f" {match['label'][window.start: window.end].strip()}" if window is not None else ""
    label = match["label"].replace(own.strip(), " ") if own else match["label"]
    if _NARROWING.search(label) or (own and find_window(match["rest"]) is not None) or not any(
        one.find(match["rest"]) for one in spoken(grounding)
    ):
        return text
    found.append(match["label"].strip())
    return f"{match['rest'].strip(' .')}{own}"


def _verb(words: list[str], grounding: Grounding) -> str | None:
    """The word after the subject: we lose, people call."""
    people = {*PERSON, *own_words(grounding).people, *_SUBJECTS}
    for i, word in enumerate(words[:3]):
        if word in people:
            return words[i + 1] if i + 1 < len(words) else None
        if word not in ("our", "the", "most", "all"):
            return None
    return None


def _plain(word: str, about: frozenset[str], grounding: Grounding) -> bool:
    known = word in HARMLESS or word in RANKING or word in CHANGING or word in MESSAGE or (
        word in own_words(grounding).people)
    return known or stem(word) in about


def _event(text: str, grounding: Grounding) -> Event | None:
    return next((one.event for one in spoken(grounding) if one.find(text) is not None), None)


def _about(lead: str, rest: str, grounding: Grounding) -> frozenset[str]:
    """Stems of the request, and of what the project says of the event that it counts; empty where it counts
    none, or where what leads to it speaks of another event."""
    event = _event(rest, grounding)
    if event is None or _event(lead, grounding) not in (None, event, BY_NAME["sends"]):
        return frozenset()
    words = f"{rest} {normalise(event.table)}"
    for name, fact in grounding.catalog.facts.items():
        if fact.table == event.table and (fact.where or "") == (event.where or ""):
            words += f" {normalise(name)}"
    return frozenset(stems(words)) | said_again(grounding, event.table, event.where)


def values_in(text: str, grounding: Grounding) -> dict[tuple[str, str], str]:
    """(column, value) that a text speaks of, with the words that say so."""
    found: dict[tuple[str, str], str] = {}
    for said, pair in own_values(grounding):
        if re.search(rf"(?<!\w){re.escape(said)}s?(?!\w)", text):
            found.setdefault(pair, said)
    return found


def spread_out(text: str, grounding: Grounding) -> str:
    """How people or messages lie over the values of a column, as their number by it; never how amounts lie."""
    noun = "|".join(sorted({*everybody(grounding), *MESSAGE, *own_words(grounding).messages}, key=len, reverse=True))
    over = r"(?:over|across|by|among|between|on|in|into|onto)(?: (?:the|our|all|each|different|various))*"
    text = re.sub(
        rf"\b(?:distribution|spread|composition|make-?up|mix|split|breakdown) of (?:(?:the|our"
        rf"|all) )*({noun}) {over} ",
        r"number of \1 by ", text,
    )
    text = re.sub(r"\bhow (?:likely|probable) (?:is|are|was|were)\b", "probability of", text)
    per = "|".join(sorted({*MESSAGE, *own_words(grounding).messages, "sent"}, key=len, reverse=True))
    text = re.sub(rf"(?<=[a-z]) ?÷ ?(?=[a-z])|(?<=[a-z])/(?=(?:{per})\b)", " divided by ", text)
    text = re.sub(r" ?× ?(?=[a-z])", " by ", text)
    # per week and channel: a period and what it is split by, in either order
    period = r"(?:hour|day|week|month)"
    text = re.sub(rf"\b(per|by|each|every) ({period}) and (?:(?:per|by|each|every) )?(?=([a-z]+))", lambda match: (
        f"per {match[2]} by " if match[3] in columns(grounding) else match[0]), text)
    text = re.sub(rf"\b(?:per|by|each|every) ([a-z]+) and (?:(?:per|by|each|every) )?({period})\b", lambda match: (
        f"by {match[1]} per {match[2]}" if match[1] in columns(grounding) else match[0]), text)
    return re.sub(
        rf"\bhow (?:are|do|is) (?:(?:the|our|all) )*({noun}) (?:spread(?: out)?|distributed|split(?: up)?|divided"
        rf"|break down|fall) {over} ",
        r"number of \1 by ", text,
    )


def antecedent(request: str, before: str, grounding: Grounding) -> str:
    """Their tap rate, after a sentence about texts: the request with what it speaks of.

    Only where one value of the log is spoken of before, and the request names none of that column.
    """
    if not before or not _ANAPHOR.search(request):
        return ""
    found = values_in(before, grounding)
    columns = [column for column, _ in found]
    if len(found) != 1 or any(column in columns for column, _ in values_in(request, grounding)):
        return ""
    return next(iter(found.values()))


__all__ = ["antecedent", "spread_out", "values_in", "without_leads"]
