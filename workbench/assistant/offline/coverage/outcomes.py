"""Whether what a change is hoped to do is what a metric counts: every word of it is accounted for, or asked about.

A metric that only resembles what was said would be tested, read out and believed: the length of a session is not how
many there are, and purchases of shoes are not purchases.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.coverage.manners import OFTEN, counted_otherwise
from workbench.assistant.offline.coverage.misfits import misfit
from workbench.assistant.offline.coverage.narrowings import narrowed
from workbench.assistant.offline.parts.effects import without_effects
from workbench.assistant.offline.parts.metric_names import AMOUNT, LATER, OTHERWISE, RATE, lasts, longer, speaks_of
from workbench.assistant.offline.parts.moving import MOVING
from workbench.assistant.offline.parts.phrases import find_window
from workbench.assistant.offline.words.columns import MESSAGE
from workbench.assistant.offline.words.fillers import HARMLESS, words_of
from workbench.assistant.offline.words.lexicon import REACHABLE, REVENUE
from workbench.assistant.offline.words.own_words import everybody, in_our_words, own_words, strangers
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.stems import stem, stems
from workbench.assistant.offline.words.vocabulary import spoken
from workbench.logs.schema import TABLES
from workbench.metrics.spec import Metric

# words by which a clause says that people are moved to something, and how sure that is
_LED = words_of("""
make makes making made get gets getting got lead leads leading led bring brings bringing brought keep keeps keeping
let lets letting help helps helping helped cause causes causing drive drives driving move moves moving turn turns
turning mean means meaning result results resulting win wins winning won persuade persuades persuading convince
convinces encourage encourages encouraging tempt tempts start starts starting begin begins become becomes stay stays
staying remain remains continue continues decide decides likely likelier willing inclined prone tend tends able want
wants bound hopefully expected expect hope significantly clearly noticeably visibly considerably strongly slightly
then thus therefore thereby hence also even actually at least about around roughly nearly almost more most by from up
down than today now us our among across into so too rather quite very really well will would should could may might
can must ought due eventually immediately soon overall altogether per every each share fraction proportion percentage
part incidence prevalence propensity number count amount many much few some lot lots plenty bit often frequently frequent frequency regularly times
time occasions instead keen consequence consequences others cover covers covering minus plus afterwards thereafter consequently
""")
# how long, how soon and once more are other things than whether and how often
_OTHER = words_of("""
again longer shorter sooner later earlier faster slower quicker quickly first last average mean median typical per value
size price
""")
# what is done to make a row of a squad's own table
_FILED = words_of("open opens opened opening file files filed submit submits lodge log logs report write writes contact create creates")
# what is paid for is bought
_BOUGHT = words_of("buy buys buying bought purchase purchases purchased purchasing pay pays paying paid")
# of one row, and no sum or number of them
_OF_ONE = (r"(?:times?|lengths?|durations?|waits?|prices?|fares?|values?|sizes?|ages?|distances?|ratings?|stars?|scores?|minutes?|hours?|days?|gaps?"
           r"|intervals?|baskets?|tickets? sizes?)\b")
_MONEY = frozenset(stems("revenue rupee euro dollar pound franc shilling money turnover income price paid fee fare sale"))
_PAID = frozenset(map(stem, _BOUGHT))
_PLAIN = frozenset(stem(word) for word in HARMLESS)
_ACTED_ON = ("interactions", "sends", "message_facts", "reachability", "consent")
_AVERAGE = re.compile(
    r"\b(?:average|mean|median|typical) (?:\w+ ){0,3}(?:values?|sizes?|amounts?|prices?|lengths?|durations?|baskets?"
    r"|orders?)\b"
    r"|\b(?:values?|sizes?|amounts?|prices?|minutes|dollars|euros|revenue|turnover|spend\w*) (?:per|of an?|of each"
    r"|of every|an?|each)"
    r" (?P<of>\w+)")
# where a fact's description begins to speak of its amounts
_VALUED = re.compile(r";|\b(?:its|the|whose) values?\b")
_AMOUNTS = re.compile(r"\b(?:amounts?|sums?) (?:of|that|\w+ed|we|they|people|paid|spent)\b|\bhow much\b")
_PER = re.compile(r"\b(?:per|for each|for every|of each|of every) (?P<of>\w+)")
# all of something, which no event says that it began
_MANNER = re.compile(
    r"\b(?:to|until|till) (?:the|its|their) end\b|\bin full\b|\bcompletely\b|\b(?:twice|thrice)\b(?! as\b)"
    r"|\bmore than once\b|\bor more (?:times|\w+s)\b")
_STAYING = (
    r"\b(?:stay|stays|staying|keep|keeps|keeping|remain"
    r"|remains|remaining|later|long run|long term)\b"
)
# who may write to people: nobody but us
_HOUSE = (r"club|publisher|company|firm|brand|house|business|organi[sz]ation|charity|bank|clinic|shop|store|service|platform|carrier|operator"
          r"|newsroom|agency|squad|team|sender|provider|institution|foundation|association|enterprise|society|undertaking")
_NUMBERS = {"seven": 7, "fourteen": 14, "twenty one": 21, "twenty eight": 28, "twenty-eight": 28, "thirty": 30, "fifty six": 56}
_ORDINAL = words_of("""
first second third fourth fifth week weeks day days four five three two one fortnight month months during
""")


def unaccounted(then: str, name: str, named: Iterable[str], grounding: Grounding) -> list[str]:
    """Words of an outcome that a metric does not account for, in order.

    Args:
        named: words that say whom it is for.
    """
    metric = grounding.catalog.metrics[name]
    said = in_our_words(normalise(then), own_words(grounding).messages)
    if re.search(rf"(?<![a-z0-9]){re.escape(normalise(name))}(?![a-z0-9])", said):
        said = said.replace(normalise(name), " ")
    heard = said
    people = {*everybody(grounding), "unit", "units", "head"}
    persons = "|".join(sorted(map(re.escape, people), key=len, reverse=True))
    for pattern, noun in OTHERWISE.items():
        said = re.sub(rf"\b(?:{pattern})\b", noun, said)
    said = re.sub(r"^(?:(?:will|would|should|could) )?push(?:es)?(?= .*\b(?:up|down)\b)", " ", said)
    if metric.ratio is None and metric.aggregate in ("count", "sum", "distinct", "days"):
        said = re.sub(rf"\b(?:mean|average|expected)\b(?! (?:(?!of\b)\w+ ){{0,4}}{_OF_ONE})(?= (?:\w+ ){{1,5}}(?:per|for each|for every|by) (?:{persons})\b)", " ", said)
    said = re.sub(rf"\b(?:per|for each|for every) (?:{persons})\b", " ", without_effects(said))
    window = find_window(said)
    if window is not None and window.window is not None and (window.window.begin, window.window.end) == metric.window:
        said = (re.sub(r"\b(?:(?:the )?(?:following|next|coming|subsequent|ensuing|first)|the)\s*$", " ", said[:window.start]) + " "
                + re.sub(r"^\s*(?:after(?:wards)?(?= |$)(?! (?:the|an?|our|each|every)\b)|thereafter|that follow(?:s|ed)?|following)\b", " ", said[window.end:]))
    if metric.aggregate == "days":
        said = re.sub(rf"\b(?:the|our) (?:{_HOUSE}) (?=(?:is|are|may|can|could|has|have) )", " ", _out_of(said, metric))
    said = re.sub(r"\b(?:(?:an?|another|some|every|one|good|real|more) )*(?:reasons?|incentives?|motives?|occasions?|excuses?|cause) to\b", " ", said)
    whole = said
    own = _words_of(name, metric, grounding)
    tables = {grounding.catalog.fact(fact).table for fact in metric.facts}
    for pattern in _patterns(metric, tables):
        said = re.sub(rf"\b(?:{pattern})\b", " ", said)
    if metric.ratio is not None:
        said = re.sub(r"\b(?:per|for each|for every|of each|of every|a|an|each|every) (\w+)",
                      lambda per: " " if stem(per[1]) in own else per[0], said)
    for one in spoken(grounding):
        if any(speaks_of(grounding, fact, one.event) for fact in metric.facts):
            for _ in range(3):
                span = one.find(said)
                if span is None:
                    break
                said = f"{said[:span[0]]} {said[span[1]:]}"
    whom = {part for one in named for word in normalise(one).split() for part in (word, f"{word}s", *re.findall(r"\d+", word))}
    fine = (HARMLESS | _LED) - _OTHER - strangers(grounding)
    late = metric.window is not None and metric.window[0] > 0
    if late:
        fine |= _ORDINAL | {"later", "until", "till", "again"}
    if metric.aggregate == "days" or (late and re.search(_STAYING, f"{heard} . {whole}")):
        fine |= {"longer"}
    if lasts(metric, grounding) and longer(heard, grounding):
        fine |= {"longer", "time"}
    if metric.aggregate == "days":
        fine |= {"day", "days"}
    if own & {stem("ticket"), stem("helpdesk"), stem("call")}:
        fine |= {"support", "service", "help", "desk", "helpdesk", "request", "requests", "queries", "enquiries"}
    if own & _PAID and any(re.search(r"kind = '(?:conversion|purchase|\w*(?:sale|order|payment)\w*)'", grounding.catalog.fact(fact).where or "")
                           for fact in metric.facts):
        fine |= _BOUGHT
    if metric.aggregate == "sum" and own & _MONEY:
        fine |= {"earn", "earns", "earned", "earning", "make", "takings"}
    fine |= {"other"} if own & {"another", "competitor"} else frozenset()       # they go to another operator
    if metric.aggregate in ("count", "distinct"):
        said = re.sub(r"\b(?:mean|average) number\b", " ", said)
    if tables - set(TABLES) - {"message_facts"}:
        fine |= _FILED          # whoever opens a ticket has one
    if tables & set(_ACTED_ON):
        fine |= set(" ".join(MESSAGE).split())
    elsewhere = {part for kind in grounding.values("outcomes", "kind") for part in kind.split("_")
                 if len(part) > 5 and part.endswith("ed") and stem(part) not in own}        # a payment declined is no decline of payments
    left = [word for word in re.findall(r"[^\W_]+", said)
            if word not in fine and word not in people and word not in whom and stem(word) not in own
            and not _does(word, own)
            and (not re.fullmatch(MOVING, word) or word in elsewhere)]
    if late and not re.search(rf"\b(?:{LATER})\b|{_STAYING}", f"{heard} . {whole}") and (
            window is None or window.window is None):
        left.append(
            f"from {(metric.window or (0, 0))[0] // 24} days on"
        )        # app opens are not those of the fourth week
    return list(dict.fromkeys(left))


def _out_of(said: str, metric: Metric) -> str:
    """Days without what they are of, where that is the metric's own window: days out of 28, days in the month."""
    begin, end = metric.window or (0, 0)
    days = (end - begin) // 24
    of = [str(days), *(word for word, number in _NUMBERS.items() if number == days), *(("month",) if 28 <= days <= 31 else ()),
          *(("fortnight",) if days == 14 else ())]
    return re.sub(rf"\b(days?) (?:out of|in|of|per|over|within|during|every|each|a|from)(?: (?:the|a|every|each|any|all|those|these))*(?: (?:next|following|coming))? (?:{'|'.join(of)})\b(?: days)?(?! (?:\d|per ?cent|%|or))",
                  r"\1", said)


def _does(word: str, own: frozenset[str]) -> bool:
    """Whether a word is for those who do what is counted: payers, followers."""
    agent = re.fullmatch(r"([a-z]{3,}?)(?:er|or)s?", word)
    return agent is not None and word not in _OTHER and bool({stem(agent[1]), stem(f"{agent[1]}e")} & own)


def _patterns(metric: Metric, tables: set[str]) -> list[str]:
    found = []
    if "reachability" in tables or "consent" in tables:
        found.append(REACHABLE)
    if metric.aggregate == "sum":
        found += [AMOUNT, REVENUE]
    if metric.ratio is not None:
        found += [RATE, r"(?:share|part|proportion) of"]
    if metric.window is not None and metric.window[0] > 0:
        found.append(LATER)
    return found


def _words_of(name: str, metric: Metric, grounding: Grounding) -> frozenset[str]:
    """Stems by which the metric and what it counts are described."""
    facts = [(fact, grounding.catalog.fact(fact)) for fact in metric.facts]
    alike = [re.split(r"[;:]", other.description or "")[0] for other in grounding.catalog.metrics.values()
             if metric.fact is not None and other.fact == metric.fact and (other.window or (0, 0))[0] == 0]
    own = {stem(word) for word in re.findall(r"[^\W\d_]+", " ".join(alike))} - _PLAIN - frozenset(map(stem, _ORDINAL))
    told = " ".join([re.sub(r"_?\d+[a-z]*", " ", name), metric.description or "", *(fact for fact, _ in facts),
                     *(_affirmed(one.description or "") if metric.aggregate == "sum" else _VALUED.split(one.description or "")[0]
                       for _, one in facts),
                     *(" ".join(re.findall(r"kind (?:=|IN) \(?'([\w ,']+)'", one.where or "")) for _, one in facts)])
    return frozenset(stems(normalise(told))) | own


def _affirmed(description: str) -> str:
    """A description without what it says not to be there: settled payments; declined ones are not among them."""
    first, *others = re.split(r"[;:.]", description)
    return "; ".join([first, *(one for one in others if not re.search(r"\b(?:not|no|never|without|except|excluding)\b", one))])


def likeliest(then: str, names: Sequence[str], named: Iterable[str], grounding: Grounding) -> list[str]:
    """The metrics that account for most of an outcome's words and count as it does; several where nothing decides.

    Args:
        names: those that may be meant, the likeliest first.
        named: words that say whom it is for.
    """
    metrics, named = grounding.catalog.metrics, tuple(named)
    said = normalise(then)
    lacks = {name: len(unaccounted(then, name, named, grounding)) for name in metrics}
    able = list(names)
    if able and min(lacks[name] for name in able) > 0:
        # a metric whose own words say all of it, though another was nearer by its event
        heard = set(stems(said))
        able += [name for name in metrics if name not in able and not lacks[name]
                 and heard & (_words_of(name, metrics[name], grounding) - _PLAIN)]
    if re.search(r"\bmoney\b", said) and able and all(
            metrics[name].aggregate == "sum" and counted_otherwise(said, metrics[name], grounding) for name in able):
        # of the same event, one that counts as it is said: more people put money aside, not how much they do
        facts = {metrics[name].facts for name in able}
        able += [name for name in metrics if name not in able and not lacks[name] and metrics[name].facts in facts]
    ranks = {name: (lacks[name], counted_otherwise(said, metrics[name], grounding)) for name in able}
    best = min(ranks.values(), default=None)
    return [name for name in able if ranks[name] == best]


_LEADING = ("make", "makes", "let", "lets", "get", "gets", "more", "fewer", "less")


def rivals(then: str, name: str, grounding: Grounding) -> list[str]:
    """Metrics of something else whose names are said, where the metric's own words do not say them: stay subscribed."""
    metrics = grounding.catalog.metrics
    then = re.sub(r"(?i)\bspen[dt]\w*(?= (?:[\w-]+ ){0,2}(?:minutes|hours|time|days)\b)", " ", then)
    said = normalise(then)
    span = find_window(said)
    if span is not None and span.window is not None:        # within 28 days: how long, and no days on which
        said = f"{said[:span.start]} {said[span.end:]}"
    heard = set(stems(said)) - _PLAIN - _words_of(name, metrics[name], grounding)
    found = []
    for other, metric in metrics.items():
        called = set(stems(normalise(re.sub(r"_?\d+[a-z]*", " ", other)))) - _PLAIN
        if of_other_span(then, other, grounding) is not None:
            continue        # starting lessons in the fourth week: no metric of two weeks
        if called and called <= heard and metric.facts != metrics[name].facts:
            found.append(other)
    values = [value for of_users in grounding.closed.values() for value in of_users]
    told = set(stems(said)) - _PLAIN - set(stems(normalise(" ".join([*everybody(grounding), *values, *_LEADING]))))
    if len(told) > 1 and not told <= _itself(name, metrics[name]):
        # put money aside: so another one is described, word for word
        found += [other for other, metric in metrics.items() if other not in found and told <= _itself(other, metric)
                  and of_other_span(then, other, grounding) is None]
    return found


def _itself(name: str, metric: Metric) -> set[str]:
    """Stems of a metric's own name and description, without those of what it counts."""
    return set(stems(normalise(f"{re.sub(r'_?[0-9]+[a-z]*', ' ', name).replace('_', ' ')} {metric.description or ''}")))


def measured_otherwise(then: str, name: str, grounding: Grounding) -> str | None:
    """What is said of each event where the metric is of each person: the average order value."""
    metric = grounding.catalog.metrics[name]
    said = normalise(then)
    narrow = narrowed(then, name, grounding) or misfit(then, name, grounding)
    if narrow is not None:
        return narrow
    manner = _MANNER.search(said)
    if manner is not None:
        return manner[0]
    if metric.aggregate == "sum" and OFTEN.search(said):
        return "often"
    if metric.ratio is None and metric.aggregate in ("any", "count", "distinct") and (much := _AMOUNTS.search(said)):
        return much[0]
    match = _AVERAGE.search(said) or _PER.search(said)
    if match is None or metric.ratio is not None:
        return None
    of = match.groupdict().get("of")
    people = {*everybody(grounding), "unit", "units", "week", "day", "month", "head", "person"}
    return None if of and (of in people or of.removesuffix("s") in people) else match[0]


def of_other_span(then: str, name: str, grounding: Grounding) -> str | None:
    """The length of time that was said, where it is not the metric's."""
    metric = grounding.catalog.metrics[name]
    found = find_window(without_effects(normalise(then)))
    if found is None or found.window is None or metric.window is None:
        return None
    said = (found.window.begin, found.window.end)
    kept = re.search(r"\b(?:until|till|up to|through)\b", normalise(then)) and metric.window[0] > 0
    if kept and said == (0, metric.window[1]):
        return None         # they keep coming until week four
    return None if said == metric.window else found.window.said


__all__ = ["likeliest", "measured_otherwise", "of_other_span", "rivals", "unaccounted"]
