"""Names of the project that a request holds, and the name that a draft is to have."""

from __future__ import annotations

from dataclasses import replace

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.wish import Sentence, Wish
from workbench.assistant.offline.words.spelling import normalise, pattern_of

_THE = r"(?:the |our |my |that )?"


def names(wish: Wish, sentence: Sentence, text: str, grounding: Grounding) -> Wish:
    """Names of the project that are only written on purpose: with an underscore or a digit, or as they stand."""
    for word in re.findall(r"[A-Za-z_][\w.]*", text):
        name = word.strip(".")
        if not re.search(r"[_\d]", name):
            continue
        if name in grounding.catalog.metrics:
            wish = replace(wish, metric=name)
        elif name in grounding.snapshot.project.names("experiments"):
            wish = replace(wish, experiment=name)
        elif name in grounding.tables:
            wish = replace(wish, table=name)
        else:
            continue
        sentence.take(re.escape(normalise(name)))
    if wish.metric is None:
        for name in sorted(grounding.catalog.metrics, key=len, reverse=True):
            spaced = re.escape(normalise(name).replace("_", " ")).replace(r"\ ", "[ _]")
            if re.search(r"[ _]", normalise(name)) and sentence.take(spaced):
                wish = replace(wish, metric=name)
                break
    if wish.metric is None:
        wish = _plainly(wish, sentence, grounding)
    if wish.experiment is None:
        for name in grounding.snapshot.project.names("experiments"):
            if sentence.take(re.escape(normalise(name))):
                wish = replace(wish, experiment=name)
    return wish


# a metric that is called by a word: only where it is asked for by its name, and nothing else says how to count
_NAMED = (
    r"(?:metrics?|kpis?) (?:called |named )?[\"'“]?(?P<name>NAME)[\"'”]?(?! (?:rate|within|in \d|over \d|for \d))"
    rf"|{_THE}(?P<name2>NAME) (?:metric|kpi)"
    rf"|what (?:does|do|is meant by|did) {_THE}(?P<name3>NAME)(?: (?:measure|mean|count|say|stand for|tell|express)s?)?"
    rf"|how (?:high|low|large|big|much|good) (?:is|was|are) {_THE}(?P<name4>NAME)"
    rf"|where (?:does|do|is) {_THE}(?P<name5>NAME)(?: stand| at)?"
    rf"|(?:explain|define|describe)(?: (?:to )?(?:me|us))? {_THE}(?P<name6>NAME)(?: (?:to )?(?:me|us))?"
    rf"|(?:value|level|mean|average|definition|meaning|status|state) (?:of|for) {_THE}(?P<name7>NAME)"
)
_COUNTED = (
    r"per|by|within|weekly|daily|monthly|trend|each|every|week|month|day|only|among|rate|rates|funnel|draft|make|create"
    r"|new|hypothes\w+|plan|train\w*|in \d+|after exposure")


def _plainly(wish: Wish, sentence: Sentence, grounding: Grounding) -> Wish:
    """What does churn measure: a metric whose name is a word like any other, asked for by its name."""
    plain = [name for name in grounding.catalog.metrics if re.fullmatch(r"[a-z]{3,}", name)]
    plain.sort(key=len, reverse=True)
    if not plain or sentence.has(_COUNTED):
        return wish
    match = pattern_of(_NAMED.replace("NAME", "|".join(plain))).search(sentence.rest)
    if match is None:
        return wish
    at, name = next((match.span(group), text) for group, text in match.groupdict().items() if text)
    sentence.blank(*at)
    return replace(wish, metric=name)


def called(wish: Wish, sentence: Sentence) -> Wish:
    """`metric NAME: ...`, `called NAME`: the person's own name for the draft."""
    match = re.search(
        r"(?i)\b(?:called|named|call it|name it)\s+[\"'“]?(?!(?:is|are|was|were|us|in|at|by|on|for|within|the|an?"
        r"|our|or|and|again|somebody|someone|them|more|any|each|every|twice|often)\b)"
        r"([a-z_]\w*)|\b(?:metric|kpi)\s+([a-z]+_\w*)\s*:", wish.text
    )
    if match is None or wish.metric is not None:
        return wish
    name = match[1] or match[2]
    sentence.take(rf"(?:(?:called|named|call it|name it) [\"'“]?)?{re.escape(normalise(name))}")
    return replace(wish, called=name.lower())
