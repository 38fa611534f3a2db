"""Experiments that are told by an arm or by what they change: the calm arm, the test with the earlier warning.

Only words that one experiment of the project says and no other name it; where two could be meant it is asked.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.choosing import own_values
from workbench.assistant.offline.wish import Sentence, Wish
from workbench.assistant.offline.words.columns import MESSAGE
from workbench.assistant.offline.words.fillers import HARMLESS
from workbench.assistant.offline.words.own_words import everybody
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.stems import stem, stems
from workbench.errors import WorkbenchError
from workbench.experiments.spec import Experiment

_STUDY = r"(?:experiments?|a/?b tests?|ab tests?|tests?|trials?|study|studies)"
_SIDE = r"(?:arm|cell|group|variant|version|side|condition|treatment)"
_WITH = r"(?:with|about|on|of|for|where|in which|that had|around)"
_UNDER = r"(?:with|in|under|between|vs|versus|against|for)"
_Told = tuple[frozenset[str], frozenset[str]]        # arms; stems of what it says of its change
# who asks for a draft speaks of no experiment that was run
_MAKES = (
    r"draft|write|make|build|create|define|new|metric|kpi|plan|set up|design|hypothes\w+|similar|like|past|templates?"
)


def by_arm(wish: Wish, sentence: Sentence, grounding: Grounding) -> Wish:
    """The experiment that an arm of its own, or words of its own beside "test", name; the wish as it is otherwise."""
    if wish.experiment is not None or sentence.has(_MAKES):
        return wish
    told = {name: _told(name, grounding) for name in grounding.snapshot.project.names("experiments")}
    values = {normalise(value) for _, (_, value) in own_values(grounding)} if wish.metric is not None else frozenset()
    return _by_arm(wish, sentence, told, values) or _by_words(wish, sentence, told, everybody(grounding)) or wish


def _by_arm(wish: Wish, sentence: Sentence, told: dict[str, _Told], values: Collection[str]) -> Wish | None:
    """The calm arm; max_two; left_4w under calm: an arm that no other experiment has."""
    arms = {arm: [name for name, (own, _) in told.items() if arm in own] for own, _ in told.values() for arm in own}
    for arm, names in arms.items():
        whole = re.escape(arm)
        beside = rf"{whole.replace('_', '[ _]')} {_SIDE}s?"
        under = wish.metric is not None and arm not in values and sentence.has(rf"{_UNDER} (?:the )?{whole}")
        if len(names) == 1 and (under or sentence.has(beside) or ("_" in arm and sentence.has(whole))):
            return replace(wish, experiment=names[0])
    return None


def _by_words(wish: Wish, sentence: Sentence, told: dict[str, _Told], people: Collection[str]) -> Wish | None:
    """The test with the earlier warning: what stands beside "test" is said of one experiment and not of everything."""
    for pattern in (rf"(?:the|our|that|your) ((?:[\w-]+ ){{1,3}}?){_STUDY}\b(?! {_WITH}\b)",
                    rf"\b{_STUDY} {_WITH} (?:the |our |an? |fewer |more )*((?:[\w-]+ ?){{1,4}}?)(?= *(?:$|[?.,;:!]))"):
        for match in re.finditer(pattern, sentence.rest):
            words = [word for word in match[1].split() if word not in HARMLESS]
            if {*words} & {*people} or {*words} & {*MESSAGE, "user", "users"}:
                continue
            fits = [name for name, (_, said) in told.items() if words and all(_said(word, said) for word in words)]
            if len(fits) == 1:
                sentence.blank(*match.span(1))
                return replace(wish, experiment=fits[0])
    return None


def _said(word: str, stems_said: frozenset[str]) -> bool:
    """Whether it is one of the words, or more of one: earlier, of early."""
    return bool({stem(word), stem(re.sub(r"ier$", "y", word)), stem(re.sub(r"er$", "", word))} & stems_said)


def _told(name: str, grounding: Grounding) -> _Told:
    """Its arms, and the stems of what it says of its change: its name and the `if` of its hypothesis."""
    parts = normalise(name).replace("_", " ")
    try:
        spec = Experiment.load(grounding.snapshot.project, name)
    except WorkbenchError:
        return frozenset(), frozenset(stems(parts))
    said = f"{parts} {spec.hypothesis.if_ or ''}"
    return frozenset(normalise(arm) for arm in spec.split or {}), frozenset(stems(normalise(said)))
