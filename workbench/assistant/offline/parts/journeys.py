"""What people do one after the other: cohorts that come back, and funnels of people rather than of messages."""

from __future__ import annotations

from dataclasses import replace

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.wish import Sentence, Wish
from workbench.assistant.offline.words.columns import PERIODS, PERSON
from workbench.assistant.offline.words.lexicon import BY_NAME, Event
from workbench.assistant.offline.words.numbers import WORDED, place
from workbench.assistant.offline.words.own_words import own_words
from workbench.assistant.offline.words.vocabulary import Unanswerable, Unclear, happens, occurs

STEPS = {"sends": "sent", "deliveries": "delivered", "opens": "opened", "clicks": "clicked", "conversions": "converted",
         "opt_outs": "opted_out", "sessions": "session"}
# the steps that follow from a send, in the only order in which they can
_ON = {"sends": 0, "deliveries": 1, "opens": 2, "clicks": 3, "conversions": 4}
_METRIC = r"metrics?|kpis?|label|indicator|guardrail|success measure|hypothes\w+"
_SPANS = r"daily|days?|weekly|weeks?|monthly|months?"
_FIRST = r"(?:first|initial|earliest)"


def journeys(wish: Wish, sentence: Sentence, grounding: Grounding) -> Wish:
    """Take out what says that people are followed; `walked` finds what they do."""
    if sentence.has(_METRIC) or wish.shape is not None:
        return wish
    return _cohorts(wish, sentence) or _people(wish, sentence, grounding) or wish


def _cohorts(wish: Wish, sentence: Sentence) -> Wish | None:
    """Weekly cohorts, a retention curve by month, those who first came in a week and came back in those after it."""
    table = r"(?:curves?|tables?|matrix|triangles?|grid|heat ?map|cohorts?|analysis|chart|plot)"
    if not sentence.has(
        rf"cohorts?|retention {table}|(?:{_SPANS}) retention(?! rate)|retention (?:by|per|of each) (?:{_SPANS})"
        rf"|(?:{_SPANS}) of (?:the |their |a )?{_FIRST} (?!\d)\w+"
    ):
        return None
    if not sentence.has(r"cohorts?|retention|retained|again|c[oa]mes? back|coming back|returns?|returned|later") and (
            sentence.has(r"how many|numbers? of|counts?(?: of)?")):
        raise Unclear("How many came first in each of them, or how many came back after it: cohorts?")
    # what the table will show, said as its heading
    sentence.take(
        rf"^(?:repeat|returning|recurring|loyal) (?:{'|'.join(PERSON)}|purchas\w+|orders?|visits?|sessions?)(?=:)")
    unit = sentence.take(
        rf"(?:by|per|for each|each|in|of|from)? ?(?:the |a )?({_SPANS}) (?:(?:of|for|retention|login|signup|start"
        rf"|entry) )?(?:cohorts?|retention)"
        rf"|(?:by|per|in|of|with)? ?(?:the |a )?(?:cohorts?|retention)(?: {table})?(?: of users| of people)? (?:by"
        rf"|per|of|for|for each|from) (?:the |each |calendar |a )*({_SPANS})"
        rf"|(?:by|per|for each|each|of the same|the same|from)? ?(?:the )?({_SPANS})(?= of (?:the |their |a )?{_FIRST})"
    )
    later = sentence.take(
        rf"(?:(?:up )?(?:to|until)|for|over|within|through|in|during|the)? ?(?:the )?(?:first |next |following )?(\d+"
        rf"|{WORDED}) "
        rf"(days?|weeks?|months?)(?: (?:after|later|from|since|following|on|out)(?: (?:the|their|that|his|her"
        rf"|a)(?= {_FIRST}))?)?"
    )
    said = [next(one for one in unit.groups() if one)] if unit else []
    said += [later[2]] if later else []
    kinds = {_unit(one) for one in said}
    if len(kinds) > 1:
        raise Unclear("Cohorts and the periods after them have one length: days, weeks or months?")
    sentence.take_all(rf"by(?= (?:the |their |a )?{_FIRST})")
    sentence.take_all(rf"(?:cohorts?|retention)(?: {table})?|retained|(?:{_SPANS}) by (?:{_SPANS})")
    sentence.take_all(
        rf"(?:in |over |during )?(?:the |each |every )?(?:following |later "
        rf"|subsequent )?(?:{_SPANS})(?: (?:after(?: that| it)?|that follow\w*|later|since))"
    )
    sentence.take_all(r"(?:again|back(?! to (?:the|our))|later|still|afterwards|thereafter)(?= |$)|users? who")
    if not kinds:
        raise Unclear("Cohorts of a day, of a week or of a month?")
    periods = place(later[1]) if later else None
    if periods is not None and not 1 <= periods <= 60:
        raise Unclear("One to sixty periods after the first: how many?")
    return replace(wish, shape="retention", period=kinds.pop(), periods=periods)  # type: ignore[arg-type]


def _unit(word: str) -> str:
    return PERIODS[word]


def _people(wish: Wish, sentence: Sentence, grounding: Grounding) -> Wish | None:
    """A funnel that counts people: customers, not messages."""
    person = "|".join({*PERSON, *own_words(grounding).people})
    messages = r"(?:messages?|sends?|notifications?|mails?)"
    rather = (
        rf"not (?:of )?(?:the )?{messages},? but (?:of )?(?:the )?(?:{person})|(?:of (?:the )?)?(?:{person}),? (?:and "
        rf")?not (?:of )?"
        rf"(?:the )?{messages}"
        rf"|(?:{person}) (?:rather than|instead of) {messages}|(?:counted )?in (?:{person})(?=$|[,.;:])"
    )
    funnel = "funnels?" if happens("drop offs", grounding) else r"(?:funnels?|drop ?offs?)"
    whole = (
        rf"{funnel},? (?:with |where |of |the )*(?:{person}) (?:as|being|are|is) (?:the |its )?(?:units?|user)"
        rf"|{funnel},? \(?(?:the )?(?:unit|unit of analysis)(?: is| =| being|:)? (?:the |an? )?(?:{person})\)?"
        rf"|(?:the )?(?:steps|stages) (?:per|of each|for each|of every|by) (?:single )?(?:{person})(?=.* from \w+ to )"
        rf"|(?:{person})(?: level)? {funnel}|{funnel} (?:of|per|by|over|for each|for every|for|with) (?:the |our |all "
        rf"|every |each |single )*"
        rf"(?:{person})(?=$|[,.;:?]| (?:from|by|per|for|in|on|with|that|who|split)\b)"
    )
    step = r"(?:sent(?: something)?|delivered|opened|clicked|tapped|converted)"
    listed = (
        rf"(?:how many|number of|share of) (?:of )?(?:the |our )?(?:{person}) "
        r"(?:(?:who|that|were|got|have|had|did|was|first) )*"
        rf"(?:a message )?{step}(?:,? (?:and |then |and then )?{step}){{2,}}"
    )
    chain = rf"{listed}|how many (?:of (?:the |our )?)?(?:{person})\b.*\bof (?:those|these|them)\b"
    if sentence.take(whole) is None and sentence.take(
        rf"(?:how many|number of) (?:of the |our )?(?:{person}) (?:at|in|on|reach|reached|per) (?:(?:each|every"
        rf"|which) )?"
        r"(?:step|stage)"
    ) is None:
        counted = sentence.take(rather) is not None and sentence.has(
            rf"{funnel}|how many|steps?|{step} ?(?:[>,/]|->|then|to) ?{step}")
        if not counted and not sentence.has(chain):
            return None
    sentence.take_all(whole)
    sentence.take_all(rather)
    sentence.take_all(rf",? ?(?:and )?not (?:of |by |in |for )?(?:the |our )?{messages}|(?:at|in) (?:any|whatever) "
                      rf"(?:time|moment)|whenever")
    sentence.take_all(
        rf"(?:and )?(?:out )?of (?:those|these|them),?(?: how many)?|how many (?:of (?:the|our) )?(?:{person})"
        rf"|how many|how far|at (?:last|the end)|finally|steps?|step by step"
    )
    sentence.take_all(
        rf"{funnel}|at least once|(?:at|in) the end|lastly|eventually|ever|something|anything|(?:{person}) level"
    )
    free = sentence.take_all(
        r"(?:the )?order(?:ing)?(?: of (?:the )?(?:events|steps))? (?:does not|do not|is not|need not) (?:matter"
        r"|important|count|be kept)"
        r"|(?:whatever|regardless of|no matter|independent of|irrespective of|in) (?:the "
        r"|any )?order(?:ing)?(?: of (?:the )?(?:events|steps))?"
        r"|[,;:(-] *(?:any|free) (?:order(?:ing)?|sequence)(?: (?:is (?:fine|ok|okay|allowed|good)|will do))?"
        r"(?= *[,.;:)]| *$)"
        r"|(?:in )?no (?:fixed|particular|given|set|special) (?:order|sequence)|order free|unordered"
    )
    ordered = not free and sentence.take_all(
        r"(?:strictly )?in (?:this|that|the given|the same|the right) (?:order|sequence)|one after (?:the other"
        r"|another)|in sequence"
    )
    return replace(wish, shape="people", ordered=ordered)


def walked(wish: Wish, found: list[tuple[int, Event]], sentence: Sentence, grounding: Grounding) -> Wish:
    """The events of a cohort or of a funnel of people, in the order in which they are said.

    Raises:
        Unclear: which of several begins.
        Unanswerable: for an event that is no step.
    """
    if any(event.fact in ("opens", "clicks") for _, event in found):     # opened a message: the verb is the step
        found = [(at, event) for at, event in found if event.fact != "sends" or re.search(
            r"(?:sent|received?|got|gets?) (?:an? |any |the |one |some )*$", sentence.whole[:at]
        ) or sentence.whole.startswith(("sent", "send"), at)]
    named = list(dict.fromkeys(event for _, event in found))
    lacking = next((event for event in named if event.fact not in STEPS), None)
    if lacking is not None:
        raise Unanswerable(
            f"People are followed through messages, conversions and sessions, not through {lacking.said}. A metric says"
            f" which share of users had {lacking.said} within a number of days."
        )
    if wish.shape == "people":
        if len(named) == 1:
            raise Unclear(f"A funnel of people from what to {named[0].said}?")
        if wish.ordered and wish.window is None:
            raise Unclear("In that order, and within how many days of the first step?")
        if wish.window is not None and not wish.ordered:
            raise Unclear("Within that time each step after the one before, or in any order and at any time?")
        natural = [_ON[event.fact] for event in named if event.fact in _ON]
        if natural != sorted(natural):      # an order that is none: "any order" where people place orders
            raise Unclear(f"First {named[0].said}, then {named[1].said}? Say the steps from sent to converted.")
        sentence.take_all(r"(?:from )?being|then|next|after that|(?:and|or) (?:then|also)")
        return replace(wish, steps=tuple(STEPS[event.fact] for event in named))
    if not named:
        named = [BY_NAME["sessions"]]
        if not occurs(named[0], grounding):
            raise Unclear("Cohorts by the first of what, and what counts as coming back?")
    if len(named) > 2:
        raise Unclear(
            f"Cohorts begin with one thing and come back by one: which of {', '.join(e.said for e in named)}?"
        )
    start = [event for at, event in found if re.search(rf"\b{_FIRST} (?:\w+ )?$", sentence.whole[:at])]
    if len(named) == 2 and len(set(start)) != 1:
        raise Unclear(f"Which of the two begins a cohort, {named[0].said} or {named[1].said}?")
    begins = start[0] if start else named[0]
    back = next((event for event in named if event != begins), begins)
    sentence.take_all(rf"{_FIRST}|for the first time|since|after|again")
    return replace(wish, steps=(STEPS[begins.fact], STEPS[back.fact]))


__all__ = ["STEPS", "journeys", "walked"]
