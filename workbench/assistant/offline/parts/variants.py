"""A metric of the project said again with another length of time, or of fewer rows: like saver_28d, but over two weeks.

Also by the name without its days (tap_rate for tap_rate_14d), and by its words (the declared tap rate), where nothing
else can be meant.
"""

from __future__ import annotations

from dataclasses import replace
from typing import cast, get_args

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.choosing import own_values
from workbench.assistant.offline.parts.measures import UNCAPPED
from workbench.assistant.offline.parts.phrases import Window, find_window
from workbench.assistant.offline.wish import Aggregate, Sentence, Wish
from workbench.assistant.offline.words.fillers import HARMLESS, RESTRICTING
from workbench.assistant.offline.words.numbers import WORDED
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.vocabulary import Unclear, event_of
from workbench.metrics.spec import Metric

_LIKE = (
    r"(?:(?:exactly |just |almost )?(?:like|(?:the )?same(?: idea| thing| metric| definition| number| one)? as"
    r"|as)"
    r"|(?:(?:an?|the) )?(?:shorter |longer )?(?:variant|version|copy|twin|sibling) of|based on|analogous to"
    r"|the metric|metric)"
)
_OTHER = r"(?:the )?(?:usual )?\d+(?: ?(?:hours?|days?|weeks?|h|d|w))?(?!\w)"
_BUT = (
    r"(?:(?:but |just |only )?(?:please )?make it|but|only|just|though|except that"
    rf"|instead of {_OTHER}|instead|rather than {_OTHER})"
)
_DECLARED = r"(?:declared|existing|official|usual|standard|defined|current)"
_CHANGED = (
    rf"but|rather than|instead of|with (?:an? |the )?\d+[ -]?(?:day|week|hour)s? window|{_DECLARED}|like"
    r"|same (?:\w+ )?as|variant of|version of|restricted to|limited to"
)
# what asks for the number of today, not for another metric
_VALUE = r"what|how|which|show|current(?:ly)?|value|today|now|latest|by|per"
_N = rf"(?:\d+|{WORDED})"


def variant(wish: Wish, sentence: Sentence, grounding: Grounding) -> Wish:
    """The event, the aggregate and the direction of a metric that another window is wanted for.

    Raises:
        Unclear: for a metric that a window alone does not describe.
    """
    wish = _short(wish, sentence, grounding)
    if wish.metric is None:
        return wish
    if grounding.catalog.metrics[wish.metric].cap is not None and sentence.take_all(UNCAPPED):
        sentence.take_all(rf"{_LIKE}|{_BUT}")
        known = grounding.catalog.metrics[wish.metric]
        changed = replace(restated(wish, grounding), uncapped=True)
        kept = find_window(sentence.rest) is None and known.window is not None
        return replace(changed, window=Window(*known.window)) if kept and known.window is not None else changed
    values = any(re.search(rf"(?<!\w){re.escape(said)}s?(?!\w)", sentence.rest) for said, _ in own_values(grounding))
    trial = Sentence(sentence.rest)
    like, but = trial.take(_LIKE), trial.take(_BUT)
    declared = sentence.has(_DECLARED) and values
    again = but is not None and re.match(rf"^\W*{_BUT}\b", sentence.rest.strip()) is not None
    limited = sentence.has(r"(?:restricted|limited) to")
    without = re.match(r"^\W*(?:except|without|excluding|not counting|leaving"
                       r" out)\b", sentence.rest.strip()) is not None
    limited = limited or without or _of_rows(wish, sentence, grounding)
    fewer = values and (again or limited or (like is not None and but is not None))
    in_unit = wish.scale is not None and (again or (like is not None and but is not None))
    if find_window(sentence.rest) is None and not declared and not fewer and not in_unit:
        return wish
    again = again or _bare(sentence)
    plainly = like is None or (but is None and like[0] in ("the metric", "metric"))
    if plainly and not (declared or again or fewer):
        return wish
    metric = grounding.catalog.metrics[wish.metric]
    changed = restated(wish, grounding)
    trial.take_all(_BUT)
    trial.take_all(r"(?:restricted|limited) to")
    trial.take_all(rf"(?:rather than|instead of) (?:the )?(?:usual )?{_N}(?: (?:hours|days|weeks))?|{_DECLARED}")
    trial.take_all(r"(?:(?:an?|the) )?(?:shorter|longer|quicker|faster)(?: one)?")
    changed = _kept_within(changed, trial, metric, wish.metric)
    sentence.rest = trial.rest
    if metric.window is not None and metric.window[0] > 0:
        _nth_week(sentence)
    if find_window(sentence.rest) is None and metric.window is not None:
        changed = replace(changed, window=Window(*metric.window))
    return changed


def restated(wish: Wish, grounding: Grounding) -> Wish:
    """The event, the aggregate and the direction of the metric that a wish names, for another window.

    Raises:
        Unclear: for a metric that a window alone does not describe.
    """
    metric = grounding.catalog.metrics[str(wish.metric)]
    events = [event_of(grounding, name) for name in metric.facts]
    agg = "ratio" if metric.ratio is not None else metric.aggregate
    if None in events or metric.by is not None or metric.anchor == "decision" or agg not in get_args(Aggregate):
        raise Unclear(f"{wish.metric} says more than what, how and how long. Write the new one out: of what, and how?")
    return replace(
        wish, metric=None, like=wish.metric, event=events[0], base=events[1] if len(events) > 1 else None,
        aggregate=cast(Aggregate, agg), direction=wish.direction or metric.direction,
        within=Window(0, metric.within) if metric.within is not None else wish.within,
    )


def _short(wish: Wish, sentence: Sentence, grounding: Grounding) -> Wish:
    """A metric by its name without its days, where a change of it is asked for."""
    if wish.metric is not None or not sentence.has(_CHANGED):
        return wish
    found: dict[str, list[str]] = {}
    for name in grounding.catalog.metrics:
        found.setdefault(re.sub(r"_\d+[a-z]+$", "", name), []).append(name)
    for short, names in sorted(found.items(), key=lambda pair: -len(pair[0])):
        said = re.escape(normalise(short))
        written = "_" in short and re.search(rf"(?<!\w){re.escape(short)}(?!\w)", wish.text) is not None
        if len(names) == 1 and short != names[0] and (written or sentence.has(rf"{_DECLARED} {said}(?: metric)?")):
            sentence.take(rf"(?:(?:the|our) )*(?:{_DECLARED} )?{said}(?: metric)?")
            return replace(wish, metric=names[0])
    return wish


def _of_rows(wish: Wish, sentence: Sentence, grounding: Grounding) -> bool:
    """Whether values are said that the rows of the metric carry, and people do not: opt-in days for push."""
    if sentence.has(_VALUE):
        return False
    spelled = r"(?<!\w){}s?(?!\w)"
    pairs = [pair for said, pair in own_values(grounding)
             if re.search(spelled.replace("{}", re.escape(said)), sentence.rest)]
    users = grounding.tables["users"].columns if "users" in grounding.tables else {}
    catalog = grounding.catalog
    held = [grounding.tables[catalog.fact(name).table].columns for name in catalog.metrics[str(wish.metric)].facts]
    if not pairs or not all(column not in users and all(column in one for one in held) for column, _ in pairs):
        return False
    trial = Sentence(sentence.rest)
    for said, pair in own_values(grounding):
        if pair in pairs:
            trial.take_all(rf"(?:except|without|excluding)? ?{re.escape(said)}s?")
    found = find_window(trial.rest)
    if found is not None and not found.past:
        trial.blank(found.start, found.end)
    return not [word for word in trial.left if word not in HARMLESS | RESTRICTING]


def _bare(sentence: Sentence) -> bool:
    """Whether nothing is said beside the name but a length of time."""
    trial = Sentence(sentence.rest)
    found = find_window(trial.rest)
    if found is None or found.past or sentence.has(_VALUE):
        return False
    trial.blank(found.start, found.end)
    trial.take_all(rf"(?:instead of|rather than) {_OTHER}|(?:shorter|longer|quicker|faster)(?: one)?")
    return not [word for word in trial.left if word not in HARMLESS]


def _nth_week(sentence: Sentence) -> None:
    """Week 3 of a metric that counts one week: in week 3."""
    match = re.search(r"(?<!in )(?<!during )(?<!\w)(?=week \d)", sentence.rest)
    if match is not None:
        at = match.start()
        sentence.rest = f"{sentence.rest[:at]}in {sentence.rest[at:]}"
        sentence.whole = f"{sentence.whole[:at]}in {sentence.whole[at:]}"


def _kept_within(wish: Wish, sentence: Sentence, metric: Metric, name: str) -> Wish:
    """Still three days for the tap: as it is declared, or as it is said.

    Raises:
        Unclear: where a length of time after a message is said that it has not.
    """
    match = sentence.take(
        rf"(?:(?:and|with) )?(still|again|also|now) ({_N} (?:hours?|days?|weeks?)) (?:for|to|until|after) (?:the |a "
        rf"|each |every |its )?\w+"
    )
    sentence.take_all(r"(?:of|from|among) (?:the |all |our )*(?:messages|sends)")
    if match is None:
        return wish
    found = find_window(f"within {match[2]}")
    window = found.window if found is not None else None
    other = window is None or (match[1] in ("still", "again", "also") and window.end != metric.within)
    if metric.within is None or other:
        raise Unclear(f"{name} has no “{match[2]}” after a message. What is it for?")
    return replace(wish, within=window)
