"""Words beside what a metric counts that make it something else: business trips, receipts requested, gifts in kind.

They are words that a request is full of, and say nothing elsewhere; directly beside the rows they choose among them.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.metric_names import speaks_of
from workbench.assistant.offline.parts.taken import step_called
from workbench.assistant.offline.wish import Sentence, Wish
from workbench.assistant.offline.words.columns import PERSON
from workbench.assistant.offline.words.fillers import words_of
from workbench.assistant.offline.words.lexicon import Event
from workbench.assistant.offline.words.own_words import everybody
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.stems import stem, stems
from workbench.assistant.offline.words.vocabulary import Spoken, Unclear, spoken

_BEFORE = words_of("""
afternoon morning evening night guest business driver student company team group family broken full complete limited
simple quick good great nice primary secondary trial test classic historical baseline separate early needed wanted
requested website web site marketing crm north collected used broken
""") | {"follow up"}
_AFTER = words_of("requested wanted needed used closed limited broken collected given")
_OUR_OWN = ("interactions", "sends", "message_facts", "reachability", "consent")
_GIVEN = frozenset(stems("rating review star feedback vote score answer tip consent thanks"))
# what ends where somebody opts out
_HEARD = (r"(?:receiving|getting|hearing|wanting|being|reading|having|allowing|accepting|messaging|emailing|texting"
          r"|mailing|pushing|sending|subscribing|writing|opting"
          r"|unsubscribing|leaving|muting|switching|turning|blocking)")
STOPPED = re.compile(rf"\b(?:stop(?:s|ped|ping)?|quit|gave up|give up) (?!{_HEARD}\b)(?P<what>[a-z]{{2,}}ing)\b")

# of one channel each: nobody leaves them all at once
_ALL_OF_IT = re.compile(
    r"\b(?:(?:out |off |from |out of |of )(?:everything|all of it|all (?:the |our )?(?:messages?|messaging|contact))"
    r"|completely|entirely|altogether|for good|once and for all|everywhere)\b")


def modifiers(wish: Wish, sentence: Sentence, grounding: Grounding) -> None:
    """Ask about such a word, and about what is named beside what is counted.

    Raises:
        Unclear: with the words.
    """
    assert wish.event is not None
    if wish.event.fact == "opt_outs":
        stopped = STOPPED.search(sentence.whole)
        if stopped is not None:
            raise Unclear(f"“{stopped[0]}”: opt-outs from messages, or an end of {stopped['what']}? The log has the "
                          "former.")
        whole = _ALL_OF_IT.search(normalise(wish.text))
        if whole is not None:
            raise Unclear(f"“{whole[0].strip()}”: an opt-out is of one channel. Any of them, or reachable on none at "
                          "the end?")
    _handled(wish, sentence, grounding)
    if wish.event.table in _OUR_OWN:
        return
    if sentence.has("in kind"):
        raise Unclear(f"“In kind”: all {wish.event.said}, or some of them that the log does not tell apart?")
    counted = (wish.event, *wish.either, *(event for event, _ in wish.plus))
    ways = [one for one in spoken(grounding) if any(same(one.event, event) for event in counted)]
    words = beside(sentence.whole, ways, _told(wish, grounding), grounding)
    if words is not None:
        raise Unclear(f"“{words}”: all {wish.event.said}, or some of them that the log does not tell apart?")


def beside(said: str, ways: list[Spoken], own: frozenset[str], grounding: Grounding) -> str | None:
    """Such a word with what it stands beside; None where there is none.

    Args:
        ways: how one speaks of what is counted.
        own: stems of what is counted and of its descriptions.
    """
    people = {*everybody(grounding), *PERSON}
    for one in ways:
        for begin, end in _places(one, said):
            before = re.search(r"(?<![\w'-])(follow up|[a-z]+) $", said[:begin])
            after = re.match(r" (?:(?:is|are|was|were|get|gets|got|being) )?([a-z]+)(?! by\b)(?!\w)", said[end:])
            for match, odd in ((before, _BEFORE), (after, _AFTER)):
                if match is not None and match is after and match[1] == "given" and stem(
                        re.findall(r"[a-z]+", said[begin:end])[-1]) in _GIVEN:
                    continue        # a rating is nothing else than given
                if match is not None and match[1] in odd - people and stem(match[1]) not in own:
                    return said[begin: end + match.end()] if match is after else said[match.start(): end]
    return None


def same(one: Event, other: Event) -> bool:
    """Whether two events are of the same rows."""
    return (one.table, one.kind, one.where if one.kind is None else None) == (
        other.table, other.kind, other.where if other.kind is None else None)


def _places(one: Spoken, text: str) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    at = 0
    while (span := one.find(text[at:])) is not None and len(found) < 4:
        found.append((at + span[0], at + span[1]))
        at += span[1]
    return found


def _told(wish: Wish, grounding: Grounding) -> frozenset[str]:
    """Stems of what is counted, of its descriptions and of the values that it keeps to."""
    assert wish.event is not None
    facts = [(name, fact) for name, fact in grounding.catalog.facts.items()
             if any(speaks_of(grounding, name, event) for event in (wish.event, *wish.either))]
    names = {name for name, _ in facts}
    texts = [wish.event.fact, wish.event.kind or "", wish.event.table, *names,
             *(fact.description or "" for _, fact in facts)]
    texts += [f"{name} {metric.description or ''}" for name, metric in grounding.catalog.metrics.items()
              if names & set(metric.facts)]
    texts += [value for _, value in (*wish.filters, *wish.without)]
    return frozenset(one for text in texts for one in stems(normalise(text.replace("_", " "))))


def _handled(wish: Wish, sentence: Sentence, grounding: Grounding) -> None:
    """Calls received, where “received” is another event's word: what is said to be handled is what is counted."""
    assert wish.event is not None
    if wish.aggregate == "ratio" or wish.either or wish.plus or wish.excluded or wish.steps or wish.like or wish.base:
        return
    mine = [span for one in spoken(grounding) if same(one.event, wish.event) for span in _places(one, sentence.whole)]
    full = set(stems(normalise(wish.event.kind or "")))
    named = [span for one in spoken(grounding) if same(one.event, wish.event) and len(full) > 1
             and set(one.stems) == full for span in _places(one, sentence.whole)]
    for one in spoken(grounding):
        if same(one.event, wish.event) or one.event.table in (*_OUR_OWN, "users", wish.event.table):
            continue
        noun = stems(normalise((one.event.kind or one.event.fact).replace("_", " ")))
        if len(one.stems) < 1 or not set(one.stems) <= set(noun):
            continue
        for begin, end in _places(one, sentence.whole):
            said = sentence.whole[begin:end]
            if step_called(one, said, grounding) == wish.event:
                continue        # messages delivered, where the squad has deliveries of its own
            if set(one.stems) < full and any(b <= begin and end <= e for b, e in named):
                continue        # a claim settled, where claims are lodged: the log's own name of it
            inside = any(b <= begin and end <= e for b, e in mine)
            follows = re.match(r" \w+(?= (?:per|by|for|in|within|over|of)\b|\s*[,.;]|$)", sentence.whole[end:])
            before = follows is not None and any(b <= end + 1 <= e for b, e in mine)
            table = set(one.stems) <= set(stems(normalise(wish.event.table))) and begin in {b for b, _ in mine}
            part = set(one.stems) < set(noun) and set(one.stems) <= _told(wish, grounding)
            if part and (table or (before and not inside)):
                continue        # film ratings, where a rating is told to be of a film
            if inside or before:
                raise Unclear(f"“{said}”: {one.event.said}, or {wish.event.said}?")
