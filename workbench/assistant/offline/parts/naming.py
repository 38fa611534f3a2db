"""Names of the project that a request holds, and the name that a draft is to have."""

from __future__ import annotations

from dataclasses import replace

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.wish import Sentence, Wish
from workbench.assistant.offline.words.spelling import normalise


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
    if wish.experiment is None:
        for name in grounding.snapshot.project.names("experiments"):
            if sentence.take(re.escape(normalise(name))):
                wish = replace(wish, experiment=name)
    return wish


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
