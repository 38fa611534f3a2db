"""The project's metric that a person's words speak of: by its name, its description, its event and its window."""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.named_deeds import by_deed
from workbench.assistant.offline.parts.phrases import find_window
from workbench.assistant.offline.parts.volume import MESSAGES
from workbench.assistant.offline.words.fillers import HARMLESS, words_of
from workbench.assistant.offline.words.lexicon import REACHABLE, REVENUE, Event
from workbench.assistant.offline.words.own_words import everybody, in_our_words, own_words
from workbench.assistant.offline.words.people import DOERS
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.stems import stem, stems
from workbench.assistant.offline.words.vocabulary import Unclear, spoken
from workbench.metrics.spec import Metric

_PLAIN = frozenset(stem(word) for word in HARMLESS)
_MORE = frozenset(stems("more less fewer rise rises rising grow grows fall falls increase increases harder longer"))
LATER = (
    r"retention|retain\w*|(?:fourth|third|4th|3rd|last) week|week (?:four|three|4|3)|wks? ?[34]|weeks? [34]"
    r"|still|keep(?:s|ing)? coming(?: back)?|come back|comes back|coming back|return\w*|loyal\w*|with us"
)
# how much of it, rather than whether or how often
AMOUNT = (
    r"(?:the |an? |whole |total |higher |larger |bigger |smaller |lower )*amounts?(?= (?:of|put|they|people"
    r"|\w+ (?:put|save|spend|pay)|that|each|per|a|saved|spent|paid))|how much(?: money)?|(?:more|less|much|extra) money"
    r"|sums? (?:of|they|put|that)|(?:minutes|hours|kilomet\w+|metres|miles) (?:\w+ed|spent|ridden|of \w+)\b"
    r"|(?:shillings?|euros?|dollars?|pounds?|francs?|yen|rupees?|cents?|coins)"
)
_DEEDS = r"writes?|ask|asks|reports?|answers?"
_AGENT = re.compile(r"\b(?:more|fewer|less|new|additional|extra|another) (?:\w+ )?([a-z]{3,}?)(er|or)s?(?= (?:in"
        r"|within|by|after|over|from|per|over)\b|$)")
_QUANTITIES = frozenset(stems("more less fewer other another share"))
_SPANS = frozenset(stems("day days week weeks month months hour hours fortnight first second third fourth two four"))
_NO_AGENTS = words_of("""
user customer number member order reader rider player visitor answer letter newsletter reminder offer banner paper
voucher other hour quarter viewer driver matter counter computer summer winter sticker folder power water dinner
""")
# a verb of daily speech -> the noun that a squad's tables have for it
OTHERWISE = {
    r"phon(?:e|es|ed|ing)(?: us| in)?|rings?(?: us| up)|rings?(?= (?:less|more|in|again|the))|ringing|rang"
    r"|dial(?:s|led|ling)?|picks? up the phone": "call",
    r"(?:bring|brings|brought|win|wins|lure|lures|get|gets|draw|draws) (?!it back)(?:\w+ ){0,5}back"
    r"|return(?:s|ed|ing)?": "come back",
    r"get(?:s|ting)? through|got through": "read",
    r"(?:is|are|be|stay|remain)s? (?:still )?(?:there|around|with us)|still (?:there|around|active|on board)|keep(?:s|ing)? (?:\w+ ){1,3}(?:around|with us)"
    r"|drops? in|looks? in|stops? by|(?:dropp|swing|pop|popp|stopp|roll)ing (?:by|in)|rock(?:s|ed|ing)? up|swings? by|look(?:s|ed|ing)? (?:into|at|inside) (?:the|our) (?:app|site|website|shop)"
    r"|drops? by(?= (?:again|the|our|more|often|less|every|each|in|on)\b|$)"
    r"|(?:come|comes|came|coming) (?:to|into|on|in) (?:the|our) (?:app|site|shop|store|website|game|platform)"
    r"|us(?:e|es|ed|ing) (?:the|our) (?:app|site|shop|store|website|game|platform)": "visit",
    r"com(?:e|es|ing)(?: by| in| over)? (?:(?:much|far|even) )?(?:more|less) (?:often|frequently|regularly)": "visit",
    r"we (?:will |would |may |can |could |are |be |still |should )*(?:allowed to |able to )?(?:still )?(?:write to"
    r"|message|contact|reach)"
    r"(?= (?:\w+ ){1,4}(?:on|for) (?:more|fewer|less) days)": "reachable",
    r"loyal(?:ty)?|keep(?:s|ing)? coming(?! back)|stick(?:s|ing)? (?:with (?:it|us)|around)": "come back",
    r"tr(?:y|ies|ied|ying)(?: out)?(?! to\b)": "trial",
    r"elsewhere": "another competitor",
    r"(?:writ(?:e|es|ing)|turn(?:s|ing)?|message|messages|contact(?:s|ing)?|go(?:es)?|reach(?:es)? out)(?: (?:so|less|more|often|rarely|in))*"
    r"(?: to)?(?: the| our)? (?:support|help ?desk|service desk)": "ticket",
    r"(?:is|are|be|was|were|being) (?:(?:really|actually|then|also) )?present (?:at|in|for|on)": "attend",
    r"team ?mates?|co ?workers?|work ?mates?": "colleague",
    r"(?:is|are|gets?|got|be|being|was|were) sold|sold|sells?|selling": "sale",
}
# so long that it is done: people listen longer, they play for more time
LONGER = r"(?:for )?(?:longer|more time|a longer time)"
TIMED = re.compile(
    r"\b(?:how long|lengths?|durations?|minutes?|milliseconds?|seconds?|hours?|time)\b|\b(?:ms|secs?|mins?)_"
    r"|_(?:ms|secs?|mins?)\b")
RATE = r"rates?|ctrs?|click ?through|per (?:message|send|mail|notification)"


def metric_of(words: str, grounding: Grounding) -> str:
    """The metric that an outcome speaks of.

    Raises:
        Unclear: where there is none, with those that there are.
    """
    found = metrics_of(words, grounding)
    if not found:
        known = ", ".join(sorted(grounding.catalog.metrics))
        raise Unclear(f"Which metric would show it? The project has {known or 'none yet: draft one first'}.")
    return found[0]


def metrics_of(words: str, grounding: Grounding, anchor: str = "exposure") -> list[str]:
    """Metrics that some words may speak of, the likeliest first; none where nothing fits.

    What is counted from `anchor` on is told by its event too; a model learns from what follows a decision.
    """
    metrics = grounding.catalog.metrics
    said = _of_agents(in_our_words(normalise(words), own_words(grounding).messages), grounding)
    own = DOERS & {*own_words(grounding).people}
    if own:     # where people are called buyers, more of them who come are no more purchases
        said = re.sub(rf"\b(?:{'|'.join(sorted(own, key=len, reverse=True))})\b", "people", said)
    said = re.sub(r"\b(?:(?:are|is|be|was|were|gets?) )?(?:sold|sells?|selling)\b", "sale", said)
    for name in sorted(metrics, key=len, reverse=True):
        plain = normalise(name)
        if re.search(rf"(?<![a-z0-9]){re.escape(plain)}(?![a-z0-9])", said) or name.lower() in words.lower():
            return [name]
    if any(one.stems == (stem("keep"),) for one in spoken(grounding)):
        # where appointments are kept, what keeps people coming is none of them
        said = re.sub(r"\bkeep(?:s|ing)? (?=(?:\w+ ){1,3}?(?:\w+ing|from)\b)", " ", said)
    window = find_window(said)
    span = (window.window.begin, window.window.end) if window and window.window else None
    fitting = _by_event(said, grounding, span, anchor)
    if fitting and anchor == "exposure" and all(_of_sends(metrics[name], grounding) for name in fitting):
        # they act on one of our messages: what is done with a message, and not how many there are
        told = [name for name in _by_description(said, grounding, span) if not _of_sends(metrics[name], grounding)]
        fitting = told if len(told) == 1 else fitting
    if not fitting and anchor == "exposure":
        fitting = _by_agent(said, grounding) or by_deed(said, span, grounding) or _by_description(said, grounding, span)
    if re.search(rf"\b(?:{AMOUNT})", said):
        fitting = [name for name in fitting if metrics[name].aggregate == "sum"] or fitting
    exact = [name for name in fitting if span and metrics[name].window == span]
    if exact:
        return exact
    return sorted(fitting, key=lambda name: -(metrics[name].window or (0, 0))[1])


def _of_sends(metric: Metric, grounding: Grounding) -> bool:
    return metric.fact is not None and grounding.catalog.fact(metric.fact).table == "sends"


def _of_agents(said: str, grounding: Grounding) -> str:
    """More subscribers are more people who subscribe: the verb is added, and the noun of a verb of daily speech."""
    more = [OTHERWISE[word] for word in OTHERWISE if re.search(rf"\b(?:{word})\b", said)]
    match = _AGENT.search(said.strip(" .,;"))
    if match is not None and f"{match[1]}{match[2]}" not in {*own_words(grounding).people, *_NO_AGENTS}:
        more += [match[1], f"{match[1]}e"]
    return " ".join([said, *more])


def _by_agent(said: str, grounding: Grounding) -> list[str]:
    """Whoever saves is a saver: metrics of what a metric `saver_28d` counts."""
    for word, name in own_words(grounding).metrics.items():
        agent = re.fullmatch(r"([a-z]{3,})(?:er|or)s?", word)
        if agent is not None and re.search(rf"\b{agent[1]}(?:e?s|e?d|e|ing|ers?|ors?)?\b(?! (?:{MESSAGES}))", said):
            metrics = grounding.catalog.metrics
            return [other for other, metric in metrics.items() if metric.fact == metrics[name].fact and metric.fact]
    return []


def _by_event(
    said: str, grounding: Grounding, span: tuple[int, int] | None, anchor: str
) -> list[str]:
    metrics, catalog = grounding.catalog.metrics, grounding.catalog
    if re.search(rf"\b(?:{REACHABLE})", said):
        return [n for n, m in metrics.items() if m.fact and catalog.fact(m.fact).table == "reachability"]
    if re.search(rf"\b(?:{REVENUE})\b", said):
        sums = [n for n, m in metrics.items() if m.aggregate == "sum" and m.anchor == "exposure"]
        sums = [n for n in sums if not lasts(metrics[n], grounding)] or sums
        told = [one.event for one in spoken(grounding) if one.event.fact != "sends" and one.find(said)]
        return [n for n in sums if any(speaks_of(grounding, str(metrics[n].fact), event) for event in told)] or sums
    ways = spoken(grounding)
    places = sorted((span[0], -len(one.stems), i) for i, one in enumerate(ways) if (span := one.find(said)))
    both = _both_of_a_ratio(said, [ways[i].event for _, _, i in places], grounding)
    if both:
        return both
    amount = re.search(rf"\b(?:{AMOUNT})", said) is not None
    for _, _, i in places:
        event, aggregate = ways[i].event, "sum" if amount else ways[i].aggregate
        fitting = [n for n, m in metrics.items() if _counts(m, event, grounding, said, aggregate, anchor)
                   and (m.fact is None or not _of_another_column(m.fact, event, grounding))]
        if event.fact == "sends" and len(places) > 1:
            continue
        later = [n for n in fitting if (metrics[n].window or (0, 0))[0] > 0]
        if later and (re.search(LATER, said) or (span is not None and span[0] > 0)):
            return later        # sign in during their fourth week
        fitting = [n for n in fitting if n not in later] or fitting
        # of the messages, those that were tapped; or the only metric that speaks of the event at all
        shares = [n for n, m in metrics.items() if m.ratio is not None and speaks_of(grounding, m.facts[0], event)
                  and _said_itself(m.facts[0], event, said, grounding)]
        messages = any(ways[k].event.fact == "sends" for _, _, k in places) or re.search(r"\bmessages?\b", said)
        people = "|".join(sorted(map(re.escape, everybody(grounding)), key=len, reverse=True))
        doers = re.search(rf"\b(?:more|fewer) (?:of (?:the |our )?)?(?:{people})\b", said) and any(
            metrics[n].aggregate == "any" for n in fitting)         # more players act on one of our messages
        if shares and not doers and (not fitting or (messages and re.search(r"\b(?:messages?|sends)\b.{0,20}", said))):
            return shares
        timed = [n for n, m in metrics.items() if lasts(m, grounding) and m.anchor == anchor
                 and not _of_another_column(str(m.fact), event, grounding) and speaks_of(grounding, str(m.fact), event)]
        if timed and not shares and (longer(said, grounding) or not fitting) and not amount:
            return timed        # people listen longer, they listen more: how long in all
        if fitting:
            return fitting
    return []


def lasts(metric: Metric, grounding: Grounding) -> bool:
    """Whether a metric adds up how long something was done."""
    if metric.aggregate != "sum" or metric.fact is None or metric.ratio is not None:
        return False
    fact = grounding.catalog.fact(metric.fact)
    return any(TIMED.search(text or "") for text in (fact.value, fact.description, metric.description))


def longer(said: str, grounding: Grounding) -> bool:
    """Whether people are said to do something longer, and not that something of theirs is longer."""
    people = "|".join(sorted(map(re.escape, everybody(grounding)), key=len, reverse=True))
    return re.search(
        rf"\b(?:{people}|they|them|to|who|and)(?: (?:on|in|with|from|of|who|aged)(?: [\w-]+){{1,3}}?| \w+)? "
        rf"(?:will |would |should |could |may )?(?!last\b|run\b)[a-z]+ {LONGER}\b", said) is not None


def _of_another_column(name: str, event: Event, grounding: Grounding) -> bool:
    """Whether a fact adds up another column of an event's rows: listens by how long they were, and by their skips."""
    if name == event.fact or event.fact not in grounding.catalog.facts:
        return False
    own, other = grounding.catalog.facts[event.fact].value, grounding.catalog.fact(name).value
    return own is not None and other is not None and own != other


def _said_itself(name: str, event: Event, said: str, grounding: Grounding) -> bool:
    """Whether a fact is spoken of by its own name, where it adds up another column of rows that have a name already."""
    if name == event.fact or event.fact not in grounding.catalog.facts:
        return True
    if grounding.catalog.facts[event.fact].value == grounding.catalog.fact(name).value:
        return True
    return bool(set(stems(normalise(name))) & set(stems(said)))


def _both_of_a_ratio(said: str, events: list[Event], grounding: Grounding) -> list[str]:
    """Fewer bookings are cancelled: of bookings, those that were; where both are listed side by side it is neither."""
    if len(set(events)) < 2 or re.search(r"\b(?:and|nor|or)\b", said):
        return []
    found = []
    for name, metric in grounding.catalog.metrics.items():
        if metric.ratio is None or grounding.catalog.fact(metric.facts[1]).table == "sends":
            continue
        if all(any(speaks_of(grounding, fact, event) for event in events) for fact in metric.facts[:2]):
            found.append(name)
    return found


def _counts(
    metric: Metric, event: Event, grounding: Grounding, said: str, aggregate: str | None, anchor: str
) -> bool:
    """Whether a metric says if, how often or how much of the event there was after its anchor."""
    if metric.ratio is not None:
        return bool(re.search(RATE, said)) and speaks_of(grounding, metric.facts[0], event)
    if metric.fact is None or metric.anchor != anchor:
        return False
    if (metric.aggregate == "sum") != (aggregate == "sum"):
        return False
    if metric.aggregate not in ("any", "count", "distinct", "sum", "days"):
        return False
    return speaks_of(grounding, metric.fact, event)


def speaks_of(grounding: Grounding, name: str, event: Event) -> bool:
    """Whether a fact of the project counts an event."""
    fact = grounding.catalog.fact(name)
    if name == event.fact:
        return True
    return fact.table == event.table and (
        f"kind = '{event.kind}'" in (fact.where or "") if event.kind else (event.where or "") == (fact.where or ""))


def _by_description(said: str, grounding: Grounding, span: tuple[int, int] | None) -> list[str]:
    """Metrics most of whose description's words are said."""
    people = "|".join(sorted(map(re.escape, everybody(grounding)), key=len, reverse=True))
    # more people write to a seller: what people do, though elsewhere the word only asks for something
    deeds = {stem(verb) for verb in re.findall(
        rf"\b(?:{people}|people|they|them|who|to) (?:(?:will|would|should|also|then) )*({_DEEDS})\b", said)}
    plain = _PLAIN - deeds - {one for name in grounding.catalog.facts for word in normalise(name.replace("_", " ")).split()
                              for one in stems(word) if len(word) > 3}      # more labels, though a label is a form's
    heard = set(stems(said)) - plain - _SPANS - _QUANTITIES      # week four alone speaks of no metric
    scores, metrics = {}, grounding.catalog.metrics
    for name, metric in metrics.items():
        facts = [grounding.catalog.fact(f) for f in metric.facts]
        described = " ".join([metric.description or "", *(fact.description or "" for fact in facts)])
        kinds = " ".join(re.findall(
            r"kind = '([^']+)'",
            " ".join(grounding.catalog.fact(f).where or "" for f in metric.facts)),
        )
        own = set(stems(normalise(f"{described} {kinds} {re.sub(r'_?[0-9]+[a-z]*', ' ', name)}")))
        own -= plain | _QUANTITIES
        shared = heard & own
        if shared and (len(shared) >= 0.5 * len(heard) or (span is not None and metric.window == span)):
            scores[name] = len(shared) + (metric.window == span)
    best = max(scores.values(), default=0)
    likely = [name for name, score in scores.items() if score == best]
    heard -= set(stems(" ".join(everybody(grounding)))) | _MORE
    if len(likely) == 1 and len(heard) == 1 and not heard & set(stems(normalise(likely[0]))) and not any(
            grounding.catalog.fact(fact).table == "interactions" for fact in metrics[likely[0]].facts) and (
            heard & _elsewhere(metrics[likely[0]], grounding)):
        return []       # members train more: logged workouts are training too, and not only what a trainer sells
    called = {one for name in likely for fact in metrics[name].facts for one in stems(normalise(fact.replace("_", " ")))}
    alike = len({metrics[name].facts for name in likely}) == 1 and bool(called & heard)     # told by how it is said
    if alike and not re.search(rf"\b(?:{AMOUNT}|{REVENUE}|earn\w*|amounts?)\b", said):
        likely = [name for name in likely if metrics[name].aggregate != "sum"] or likely     # more labels are no more rupees
    return likely if len(likely) == 1 or alike or best > 1 else []


def _elsewhere(metric: Metric, grounding: Grounding) -> set[str]:
    """Stems of the descriptions of what is counted elsewhere."""
    return {one for name, fact in grounding.catalog.facts.items() if name not in metric.facts
            and (fact.table, fact.where) not in {(f.table, f.where) for f in map(grounding.catalog.fact, metric.facts)}
            for one in stems(normalise(fact.description or ""))}
