"""Requests about a saved readout: whether it tells of everything that is asked.

It is about everybody, at its end, on its own metrics: another group, another time or another outcome is refused, and
so is a word that nothing explains. What is asked in words and not by a metric's name is held against the metrics that
the experiment measures.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.coverage.aspects import ARMS, ASPECTS
from workbench.assistant.offline.coverage.outcomes import unaccounted
from workbench.assistant.offline.message.context import OFFICE
from workbench.assistant.offline.message.kinds import STUDY, unread
from workbench.assistant.offline.parts.choosing import filters, own_values
from workbench.assistant.offline.parts.counting import numbers_left
from workbench.assistant.offline.parts.grouping import groups
from workbench.assistant.offline.parts.metric_names import metrics_of
from workbench.assistant.offline.wish import Sentence, Wish
from workbench.assistant.offline.words.fillers import HARMLESS, RANKING, words_of
from workbench.assistant.offline.words.lexicon import REVENUE
from workbench.assistant.offline.words.own_words import everybody, in_trade_words
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.stems import stem, stems
from workbench.assistant.offline.words.vocabulary import Unanswerable, Unclear, listed, spoken
from workbench.errors import WorkbenchError
from workbench.experiments.spec import Experiment

# words that choose a part of the units or of the time
_CHOOSES = (
    r"only|without|except|excluding|not|no|never|none|but|first|last|second|third|before|after|since|until|during|among"
    r"|within|hours?|days?|daily|weeks?|weekly|months?|monthly|quarter|weekends?|weekdays?|mornings?|evenings?"
    r"|yesterday"
    r"|today|new|old|best|worst|top|most|least|per|by|median|quantile|percentile|total|sum|segments?|cohorts?"
    r"|predict\w*"
    r"|forecast\w*|next|future|why|cause\w*|would|if|women|men|female|male|age|young|older"
)
# where the numbers are to come from, which is where they come from anyway
_SOURCE = (
    r"(?:going|judging|judged|according|based|as stated|as reported|going only)? ?(?:by|to|from|on|in|per|of) "
    r"(?:the |its |our |that |this )*(?:saved |last |latest |final |newest )*"
    r"(?:readouts?|read outs?|results?|reports?|analysis)(?: document| page)?(?: (?:of|for|from|on))?"
)
# which number of the readout is meant: it tells all of them
_QUANTITY = (
    r"(?:by |to |in )?(?:what|which|how many|how much|how high|how low|the|an?) (?:\w+ )?"
    r"(?:shares?|percentages?|percent|proportions?|fractions?|parts?)(?: points?)?"
    r"(?= (?:of|did|does|do|was|were|is|are|has|have|had|in|with|for|who|that|under|on|\w+ed)\b|$| *[?,.;:])"
    r"|(?:in|as) (?:relative|absolute) (?:terms|numbers|figures)"
    r"|(?:in|by|as) (?:an? )?(?:%|percent\w*|pp|(?:percentage )?points)"
)
_VERDICT = r"verdicts?|decisions?|conclusions?|judge?ments?"
_ONE_SIDE = r"(?:arm|cell|side|group|variant|version|condition)"
_SIDES = (
    r"(?:between|by|per|across|for|of|in|on|from|at)(?: the| both| each| all| either| every| two| our)* "
    rf"{_ONE_SIDE}s?|(?:treatment|test|control) {_ONE_SIDE}|(?:treatment|variant) (?:vs|against) control"
    rf"|(?:for |in |of |among |and )*(?:the )?(?:treated|untreated|exposed|held out"
    rf"|control(?=s\b| group| users| PEOPLE))(?: (?:{_ONE_SIDE}s?|ones|users|units|people|PEOPLE))?(?!\w)"
    rf"|(?:in |for )?(?:each|both) of the (?:two|three) {_ONE_SIDE}s?"
    rf"|(?:the )?(?:two|three|both|either) {_ONE_SIDE}s?|side by side|one after the other"
)
_AGAINST = (
    r"(?:relative to|compared (?:to|with)|in comparison (?:to|with)|as opposed to|rather than|against|versus|vs|and"
    r"|for|in|under|with|the)"
)
# how the answer is to be told
_TOLD = (
    r"in (?:just |only )?(?:an?|one|two|three|a few|few|plain|simple|short) (?:\w+ )?"
    r"(?:sentences?|words?|lines?|paragraphs?|language|english|terms)"
    r"|(?:in |with )?words (?:that |which )?(?:an? )?(?:child|kid|layman|anybody|anyone|everybody)"
    r" (?:would |could |can |will )?(?:get|understands?|follow)"
    r"|(?:for|in|into|on) (?:the |our |my |an? )*(?:next |weekly |monthly )?"
    r"(?:newsletter|slides?|deck|report|minutes|wiki|presentation|mail|email|board|meeting)"
    rf"|(?:(?:just|only) )?(?:one|an?|two|three|a few) (?:short )?(?:lines?|sentences?|bullets?|words?) (?:for|on"
    rf"|in) (?:the |our |my |an? )*(?:\w+ )?{OFFICE}"
    r"|(?:decision|verdict|result) first|(?:then|after that|followed by) (?:the )?(?=why|reasons?)"
    r"|(?:only|just)(?= (?:the |its |your )*(?:decision|verdict|conclusion|outcome|result))"
    r"|(?:hear|know|see|learn) (?:only|just)|before (?:i|we) (?:present|show|tell|send|write)(?: it| this| that)?"
)
# what is to be done by it, which is its verdict
_ADVICE = (
    r"(?:and )?(?:what|which) (?:(?:does|do|would|should) )?"
    r"(?:(?:it|that|this|one|they|the (?:result|readout|outcome|test|experiment|data))s? )?"
    r"(?:then |now )?(?:advis\w+|suggest\w*|recommend\w*|counsels?|impl(?:y|ies))(?: (?:us|me|we|that we|for us))?"
    r"(?: (?:to|should|could|must|ought to)(?: do)?(?: now| next)?)?|(?:its |the )?(?:advice|recommendations?)"
)
# words around an outcome that no metric says: that a change did it
_CHANGED = words_of("cost costs costing lose loses lost losing gain gains gained way ways become became do did react")
# whom or what a group of words is about, where it may narrow; a readout is for somebody, too
_WHOM = r"(?:for|among|amongst|of|within|from) (?:the |our |all |any |those |only |just |an? )*"
_MESSAGES = r"(?:messages?|push\w*|mails?|e ?mails?|texts?|sms|topic|theme|domain)"
_READERS = words_of("""
me us boss board deck slide slides meeting review report team colleague colleagues everyone everybody management lead
ceo cfo coo cto cpo finance legal marketing crm product committee slack mail email summary steering squad department
sales engineering audit auditors regulator director manager leadership newsletter wiki retro workshop
""")


def experiment_of(wish: Wish, grounding: Grounding) -> str:
    """The experiment that is named, or the only one.

    Raises:
        Unclear: where none is named and there are several, or none at all.
    """
    known = grounding.snapshot.project.names("experiments")
    name = wish.experiment or (known[0] if len(known) == 1 else None)
    if name is None:
        raise Unclear(
            f"Which experiment? The project has {', '.join(known)}."
            if known
            else "The project has no experiment yet. Make one from the template guardrail_test?"
        )
    return name


def spoken_of(wish: Wish, sentence: Sentence, whole: str, grounding: Grounding) -> Wish:
    """The experiment that is named before a request which only says it: the team of X has left. What came out of it?"""
    if wish.experiment is not None or not sentence.has(r"its?|this|that|there|they|we|the (?:experiment|test|trial)"):
        return wish
    said = {name for name in grounding.snapshot.project.names("experiments")
            if re.search(rf"(?<![\w]){re.escape(name)}(?![\w])", whole)}
    fine = {*STUDY, *HARMLESS, *RANKING}
    if len(said) != 1 or not set(sentence.left) & (STUDY - HARMLESS) or any(word not in fine for word in sentence.left):
        return wish
    return replace(wish, experiment=said.pop())


def of_readout(wish: Wish, sentence: Sentence, grounding: Grounding) -> Wish:
    """A saved readout is about everybody, at its end, on its own metrics.

    Raises:
        Unclear: where it is open which experiment is meant.
        Unanswerable: for what the readout does not tell.
    """
    name = experiment_of(wish, grounding)
    measured = _measured(name, grounding)
    _concluded(sentence)
    sentence.take_all(r"(?:for|on|with) (?:which|what|whatever) (?:main |stated |given )?(?:reasons?|grounds)")
    sentence.take_all(r"(?:came|comes|come) out (?:ahead|on top|better|best|first|the winner)")
    wish = _named(wish, name, measured, grounding)
    _without_sides(sentence, measured, grounding)
    narrowed = filters(groups(wish, sentence, grounding), sentence, grounding)
    # saving, beside the metric of savers, is what was measured and no domain
    other = [pair for pair in narrowed.filters if not _of_metric(wish, pair[1], measured, sentence, grounding)]
    if other or narrowed.by not in (None, "arm", "experiment"):
        raise Unanswerable(
            f"The saved readout of {name} tells of everybody: {listed(measured)}. Its segments are in the"
            f" experiment's document."
        )
    again = _told_again(name, grounding) if wish.experiment is not None else frozenset()
    if wish.metric in measured:     # muted some lane: a metric's own words, in the trade's, beside its name
        told = grounding.catalog.metrics[str(wish.metric)].description or ""
        again |= frozenset(stems(in_trade_words(normalise(told), grounding)))
    number = numbers_left(sentence)
    if number is None and wish.experiment is not None and _told(sentence.rest, measured, again, grounding):
        return replace(wish, experiment=name)
    _events(wish, name, measured, sentence, grounding)
    left = unread(sentence, " ".join(everybody(grounding)))
    left = [word for word in left if stem(word) not in again and not (
        wish.metric is not None and wish.metric in metrics_of(word.removesuffix("s"), grounding))]
    if left and number is None and wish.experiment is not None and wish.metric in measured:
        # both are named in full: what else is said is why it is asked, unless it could choose another number
        left = [word for word in left if _chooses(word, sentence, grounding)]
    if left or number:
        what = sentence.quoted(left) if left else f"“{number[0]}”"      # type: ignore[index]
        if wish.experiment is None:
            known = grounding.snapshot.project.names("experiments")
            raise Unclear(f"I did not understand {what}. Which experiment is meant? The project has {listed(known)}.")
        raise Unanswerable(f"The readout of {name} says nothing of {what}. It measures {listed(measured)}.")
    return replace(wish, experiment=name)


def _concluded(sentence: Sentence) -> None:
    """Take out what only says that there was a verdict: it was reached, come to, drawn."""
    made = r"(?:reach(?:es|ed)?|arrived? at|c[ao]me to|drawn?|drew|taken|made|given|issued|returned|delivered)"
    for pattern in (rf"\b(?:{_VERDICT})\b[^.?;]*?\b({made})(?=\s*(?:$|[.?;,]|in the end\b|on\b|for\b|by\b|about\b))",
                    rf"\b({made})(?= (?:an?|the|what|which|its|any|our|that) (?:\w+ )?(?:{_VERDICT})\b)"):
        for match in list(re.finditer(pattern, sentence.rest)):
            sentence.blank(*match.span(1))


def _named(wish: Wish, name: str, measured: list[str], grounding: Grounding) -> Wish:
    """The metrics that are named in full: one that was not measured is refused, of several each is told."""
    said = [one for one in grounding.catalog.metrics if re.search(rf"(?<![\w.]){re.escape(one)}(?![\w])", wish.text)]
    for one in said:
        if one not in measured:
            raise Unanswerable(f"The experiment {name} does not measure {one}. It measures {listed(measured)}.")
    return replace(wish, metric=None) if len(said) > 1 else wish


def _without_sides(sentence: Sentence, measured: list[str], grounding: Grounding) -> None:
    """Take out what every readout tells: its arms, which of its numbers, and whence they come."""
    sentence.take_all(_TOLD)
    sentence.take_all(_ADVICE)
    sentence.take_all(_SOURCE)
    sentence.take_all(_SIDES.replace("PEOPLE", "|".join(map(re.escape, everybody(grounding)))))
    for metric in measured:     # card spend, of card_spend_28d
        parts = re.sub(r"\b\d+[a-z]*\b|\bwk\d+\b", " ", normalise(metric).replace("_", " ")).split()
        if len(parts) > 1:
            sentence.take_all(re.escape(" ".join(parts)))
    for asked in (_QUANTITY, ARMS, *ASPECTS.values()):
        sentence.take_all(asked)
    for arm in grounding.values("exposures", "arm"):
        spelled = re.escape(normalise(arm))
        sentence.take_all(rf"(?:{_AGAINST} )*{spelled}(?: (?:{_ONE_SIDE}|users|people))?")
    sentence.take_all(r"(?:confidence )?intervals?|p values?|9[05] ?%|for (?:everyone|everybody|all users)")


def _told(said: str, measured: Iterable[str], again: frozenset[str], grounding: Grounding) -> bool:
    """Whether one of the metrics that were measured accounts for every word of what is asked."""
    fine = {*STUDY, *_CHANGED, *HARMLESS, *RANKING, *everybody(grounding)}
    if any(re.fullmatch(_CHOOSES, word) and word not in fine for word in re.findall(r"[^\W_]+", said)):
        return False        # the first week is none of the metric of the fourth
    return any(
        all(word in fine or stem(word) in again or metric in metrics_of(word, grounding)
            for word in unaccounted(said, metric, (), grounding))
        for metric in measured
    )


def _chooses(word: str, sentence: Sentence, grounding: Grounding) -> bool:
    """Whether a word may choose a part of the units or of the time, or another event."""
    if re.fullmatch(_CHOOSES, word) or _of_log(word, grounding):
        return True
    return word not in _READERS and re.search(rf"(?<!\w){_WHOM}{re.escape(word)}(?!\w)", sentence.whole) is not None


def _events(wish: Wish, name: str, measured: list[str], sentence: Sentence, grounding: Grounding) -> None:
    """Take out the events that are spoken of, each of which a metric of the experiment must measure."""
    if re.search(rf"(?<!\w)(?:{REVENUE})(?!\w)", sentence.rest):
        _holds(name, "revenue", [m for m in measured if m in metrics_of("revenue", grounding)], measured)
        sentence.take_all(REVENUE)
    tables = {grounding.catalog.fact(fact).table for fact in grounding.catalog.metrics[wish.metric].facts} if (
        wish.metric in measured) else set()
    for one in spoken(grounding):
        while (span := one.find(sentence.rest)) is not None:
            words = sentence.rest[span[0]: span[1]]
            able = metrics_of(words, grounding)
            sentence.blank(*span)
            if one.event.fact == "sends" or (one.event.table in tables and one.event.kind is None):
                continue    # people listened less, beside the metric of what they heard
            _holds(name, words, [m for m in measured if m in able or m == one.event.fact], measured)


def _of_log(word: str, grounding: Grounding) -> bool:
    """Whether a word names a column or a value of the log."""
    said = {stem(part) for column in {c for t in grounding.tables.values() for c in t.columns}
            for part in normalise(column).replace("_", " ").split()}
    said |= {stem(part) for _, (_, value) in own_values(grounding) for part in normalise(value).split()}
    return stem(word) in said


def _of_metric(wish: Wish, value: str, measured: list[str], sentence: Sentence, grounding: Grounding) -> bool:
    """Whether the word that names a value speaks of the metric beside it: permits, of permit_4w, and no theme.

    Where none is named in full, it is one that the experiment measured, and the word stands as a noun.
    """
    able = [wish.metric] if wish.metric is not None else measured
    if wish.metric is None and sentence.has(rf"{re.escape(normalise(value))} {_MESSAGES}"):
        return False
    said = [word for word in sentence.whole.split() if stem(word) == stem(normalise(value))]
    return bool(said) and all({*able} & {*metrics_of(word.removesuffix("s"), grounding)} for word in said)


def _holds(name: str, words: str, able: list[str], measured: list[str]) -> None:
    if not able:
        raise Unanswerable(f"The experiment {name} does not measure {words}. It measures {listed(measured)}.")


def _told_again(name: str, grounding: Grounding) -> frozenset[str]:
    """Stems of what an experiment says of itself: beside its name they narrow nothing."""
    try:
        spec = Experiment.load(grounding.snapshot.project, name)
    except WorkbenchError:
        return frozenset(stems(normalise(name)))
    told = [name, *(spec.split or {}), *(str(part) for part in spec.hypothesis.model_dump().values() if part)]
    return frozenset(stems(normalise(" ".join(told))))


def _measured(name: str, grounding: Grounding) -> list[str]:
    try:
        return [one.partition(".")[0] for one in Experiment.load(grounding.snapshot.project, name).metric_names]
    except WorkbenchError:
        return sorted(grounding.catalog.metrics)
