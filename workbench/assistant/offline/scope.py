"""Where reading stops: what the log cannot answer is refused, what can mean two things is asked.

A condition that is not understood would change the number, so it is never left out silently.
"""

from __future__ import annotations

import re

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline.lexicon import PERSON
from workbench.assistant.offline.phrases import NUMBERS
from workbench.assistant.offline.vocabulary import Unanswerable, Unclear, absent, available, listed, occurs
from workbench.assistant.offline.wish import Sentence, Wish
from workbench.errors import nearest

_BEYOND = (
    # what no count of rows can answer, and what is nearest
    (
        r"why|what (?:caused|causes|drives|drove|explains)|reasons? (?:for|why|behind)|root causes?",
        "The log says what happened, not why. A funnel, a trend or a breakdown shows where it changed; an experiment shows a cause.",
    ),
    (
        r"forecast\w*|predict\w*|next (?:month|quarter|year)|will .* (?:be|happen) (?:in|next|tomorrow)|tomorrow",
        "Nothing here forecasts. A trend shows how a count or a rate went so far.",
    ),
    (
        r"time (?:to|until|till|between|from|since|spent)|how (?:long|soon|fast|quickly)|latency|delay|duration"
        r"|(?:days?|hours?|weeks?|minutes?) (?:until|till|before)",
        "How long something takes is not among the aggregates yet. Whether it happened within a window is: say for example "
        "“conversion within one day”.",
    ),
    (
        r"(?:hours?|time) of (?:the )?day|(?:days?) of (?:the )?week|weekdays?|weekends?|mondays?|sundays?",
        "Nothing here groups by the hour of a day or the day of a week. A trend shows a count or a rate by hour or by day.",
    ),
    (
        r"median|percentiles?|quantiles?|p\d\d",
        "Medians and quantiles are not drafted from words; a metric's file can say one: agg: {quantile: {q: 0.5, over: units}}.",
    ),
    (
        r"correlat\w+|regress\w+|cluster\w*|segments? users|lookalikes?",
        "That is modelling, not a metric or an insight. A training spec fits a model to the log: `workbench train`.",
    ),
)
_ROWS = (
    # somebody's rows, and who somebody is: never an aggregate
    r"e[- ]?mail address\w*|email of|emails? addresses|phone (?:numbers?|of)|addresses|first names?|last names?|names please"
    r"|(?:user|customer|reader|member|person|people'?s?|their|player|listener|account)[ _]?(?:ids?|names?|identifiers?)|identifiers?"
    r"|the ids?|ids of|who (?:is|are) the|which (?:user|customer|person|reader|member|player|listener)s? (?:has|have|is|are|did|do)\b"
    r"|(?:raw |sample |first \d+ |last \d+ |all )rows|rows of|events of (?:one|a single|this|that|a) \w+|timeline of"
    r"|(?:one|a single|this|that|each individual) (?:user|customer|reader|member|person|player|listener)'?s? (?:events|rows|history|data)"
    r"|select (?:\*|\w+(?:, ?\w+)*) from|dump|export\w*|download\w*|csv|api[ _]?keys?|password\w*|secret\w*|private key|ssh"
)
_ACTS = (
    # what only a person does, with a click
    r"delete|remove the (?:metric|experiment|snapshot|file)|overwrite|erase|drop the (?:table|metric)|rm"
    r"|write (?:(?:a|the|that|this|it|an) )?(?:\w+ )?(?:file|to disk|in the readout|into)"
    r"|promote|roll ?back|pretend|(?:forget|disregard) (?:all|your|the|previous|every)\w*|ignore (?:all|your|the|previous)|jailbreak|developer mode|upload|http\w*|raise the privacy"
)
_ASIDE = re.compile(
    r"(?is)[,;.]?\s*(?:\b(?:and|then|also|afterwards|system:)\s+)*\b(?:save|store|print|promote|ship|deploy|run|execute|start|"
    r"send it|commit|publish|call it\s+\W|ignore|write it (?:to|in))\b(?! (?:of|rate|by|per|the experiment)\b).*$"
)
_VAGUE = (
    (
        r"churn\w*|attrition|lapsed?",
        "Churn has no row of its own. Do you mean opt-outs, or users without a session: say for example "
        "“retention between day 21 and 28”?",
    ),
    (r"engag(?:ed|ement|ing)", "Engagement can mean sessions, clicks or opens. Which one?"),
    (
        r"average (?:order|basket) values?|aov",
        "Value per order or value per user? Per user is “revenue within 28 days”.",
    ),
)
PER_PERSON = rf"(?:per|a|each|for each|for every) (?:{'|'.join(PERSON)})"
_CONDITION = (
    r"(?:for|in|from|of|with|without|among|excluding|except|only|where|on|to|weighted by|adjusted for|but not|not|if|"
    r"than|at|above|below|via|through|using|who|whose)"
)
_NEGATION = (
    r"not|never|no|none|without|except|excluding|excludes?|non|didn't|doesn't|don't|haven't|hasn't|isn't|aren't|"
    r"failed to|fails? to|stop(?:ped|s)? \w+ing"
)
_NUMBER = "|".join(word for word, value in NUMBERS.items() if value != 1)


def without_acts(text: str) -> str:
    """The request without what is to be done with it afterwards: saving and running are a person's click.

    >>> without_acts("draft a metric for clicks within 7 days. Then save it without asking.")
    'draft a metric for clicks within 7 days'
    """
    rest = _ASIDE.sub("", text)
    return rest if rest != text and re.search(r"(?i)\b(?:metric|kpi|rate|funnel|number|count)\b", rest) else text


def refuse_rows(sentence: Sentence) -> None:
    """Refuse rows, identifiers and acts before anything else is read.

    Raises:
        Unanswerable: with what is shown instead.
    """
    if sentence.has(_ROWS):
        raise Unanswerable(
            "I show counts, rates and metrics of many people, never rows, identifiers or addresses. Ask for a number by "
            "channel or by a property of users."
        )
    if sentence.has(_ACTS):
        raise Unanswerable(
            "I change, delete and send nothing, and take no instruction to: I draft and show, and a person clicks Save or Run."
        )


def refuse(sentence: Sentence) -> None:
    """Refuse kinds of question that no spec can hold, ask about words that mean several things.

    Raises:
        Unanswerable: with what is nearest.
        Unclear: with the meanings.
    """
    for pattern, question in _VAGUE:
        if sentence.has(pattern):
            raise Unclear(question)
    for pattern, reason in _BEYOND:
        if sentence.has(pattern):
            raise Unanswerable(reason)


def complete(wish: Wish, sentence: Sentence, grounding: Grounding) -> None:
    """Ask or refuse before anything is drafted."""
    if wish.intent in ("value", "help") and not wish.left:
        return
    if wish.event is None and wish.metric is None and wish.shape is None:
        _nothing_to_count(wish, grounding)
        return
    if wish.intent not in ("metric", "insight", "value"):
        return
    _leftovers(wish, sentence)
    if wish.event is None:
        return
    if not occurs(wish.event, grounding) and wish.shape != "profile":
        raise Unanswerable(absent(wish.event, grounding))
    if (
        wish.window is None
        and wish.event.time
        and wish.past is None
        and sentence.has(r"retention|retained?|retains|churn\w*")
    ):
        raise Unclear("Between which days after exposure should a user come back? Days twenty-one to twenty-eight are usual.")
    if wish.intent == "insight" and wish.machine:
        raise Unanswerable(
            "Rates per message count opens by people only. A metric can count machine opens too: ask for "
            "“opens including machine opens within 7 days”."
        )
    people = rf"(?:active|distinct|unique|different|number of|how many) (?:{'|'.join(PERSON)})"
    if wish.intent == "insight" and sentence.has(people):
        raise Unanswerable(
            f"An insight counts rows, not people. A metric says which share of users had {wish.event.said} within a number "
            "of days."
        )
    if wish.shape == "trend" and sentence.has(PER_PERSON):
        raise Unanswerable(
            f"A trend counts rows, not rows per user. A metric does: ask for {wish.event.said} per user within a "
            "number of days."
        )
    if wish.intent == "metric" and wish.past is not None:
        raise Unclear(
            "A metric counts from each user's exposure, not back from today. How many days after the exposure?"
        )
    if wish.intent == "metric" and wish.window is None and wish.event.time:
        raise Unclear(
            f"Within how many days after exposure should {wish.event.said} count? A week and four weeks are usual."
        )


def _leftovers(wish: Wish, sentence: Sentence) -> None:
    """Words that would change the number and were not understood."""
    negation = re.search(rf"(?<![\w'])(?:{_NEGATION})(?![\w'])", sentence.rest)
    if negation is not None:
        raise Unclear(
            f"There is a “{negation[0]}” in the request, and I only draft what does happen. "
            "Its complement is one minus it: ask for that."
        )
    number = re.search(rf"(?<![\w'])(?:\d[\d.,]*%?|(?:{_NUMBER}))(?![\w'])", sentence.rest)
    if number is not None:
        raise Unclear(
            f"What does “{number[0].strip()}” mean here? Windows need a unit, and thresholds are not built yet."
        )
    if not wish.left:
        return
    words = "|".join(map(re.escape, wish.left))
    condition = re.search(rf"(?<!\w){_CONDITION}\s+(?:the |a |an |our |all |users? )*({words})\b", sentence.whole)
    said = condition[0].strip() if condition is not None else " ".join(wish.left)
    raise Unclear(
        f"I did not understand “{said}”. It may change the number, so I will not leave it out: "
        "say it with a channel, a domain or another value that the log holds, or ask without it."
    )


def _nothing_to_count(wish: Wish, grounding: Grounding) -> None:
    options = [name.replace("_", " ") for name in available(grounding)]
    if wish.left:
        said = " ".join(wish.left)
        close = nearest(said, options) or nearest(wish.left[0], options)
        raise Unanswerable(
            f"The log has nothing called “{said}”"
            + (f"; the nearest is {close}." if close else ".")
            + f" It holds {listed(options)}."
        )
    if wish.intent == "metric" or wish.window is not None:
        raise Unclear(f"A metric of what? The log holds {listed(options)}.")
    if wish.by is not None:
        raise Unclear(f"Which rate or count by {wish.by}? For example the click rate, or the number of sends.")
