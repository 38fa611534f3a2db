"""A sentence -> a Wish: what is asked for, in closed choices of the catalog.

Words are taken out as they are understood; what is left over is never dropped silently: a condition that
is not understood becomes a question, any other word is named in the reply.
"""

from __future__ import annotations

import re
from dataclasses import replace

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import lexicon
from workbench.assistant.offline.choosing import filters, groups
from workbench.assistant.offline.lexicon import Event
from workbench.assistant.offline.phrases import find_window, normalise
from workbench.assistant.offline.scope import PER_PERSON, complete, refuse, refuse_rows, without_acts
from workbench.assistant.offline.vocabulary import Unclear, occurs, own_events, reachable
from workbench.assistant.offline.wish import Intent, Sentence, Wish

_DRAFTING = r"metrics?|kpis?|draft|define|definition|defining|indicator|measure|measurement"
_ASKING = r"what|which|how|show|plot|chart|graph|compare|compute|calculate|list|give|tell|display|find|see"


_SIMILAR = (
    r"(?:similar|past|earlier|previous|comparable) (?:experiments?|tests?)|(?:tried|tested|run|done) (?:\w+ ){0,6}before"
    r"|have we (?:ever )?(?:tried|tested)|experiments? (?:like|similar to)"
)
_TRAINING = r"train (?:an? |the )?(?:\w+ )?model|training specs?|(?:fit|learn) (?:an? )?(?:\w+ )?model|uplift model"
_POLICY = (
    r"(?:evaluate|judge|assess) (?:the |a |an )?(?:\w+ )?polic(?:y|ies)|off policy|polic(?:y|ies) evaluation"
    r"|(?:worth|value) of the (?:\w+ )?policy"
)
_PLAN = (
    r"(?:plan|design|size|draft|set up|prepare) (?:an? |the |our )?(?:new )?(?:experiment|ab test|a/b test|trial)s?"
    r"|sample size|how (?:many (?:users|people|units|weeks|customers)|long|large|big) (?:\w+ ){0,6}(?:experiment|test|trial)"
)
_WHY = r"why|reasons?|explain|health\w*|threshold|because of what"


def read(text: str, grounding: Grounding) -> Wish:
    """Understand one request.

    Raises:
        Unclear: with the question that would settle it.
        Unanswerable: with what the log lacks and what is nearest.
    """
    text = without_acts(text)
    sentence = Sentence(normalise(text))
    wish = Wish("help", text=text)
    wish = _names(wish, sentence, text, grounding)
    refuse_rows(sentence)
    intent = _plain_intent(sentence, wish)
    if intent is not None:
        return replace(wish, intent=intent)
    refuse(sentence)
    wish = _called(wish, sentence)
    sentence.take(r"yes/no|yes or no|binary|true/false|0/1")
    wish = _window(wish, sentence)
    wish = _shape(wish, sentence, grounding)
    wish = groups(wish, sentence, grounding)
    wish = filters(wish, sentence, grounding)
    wish = _events(wish, sentence, grounding)
    wish = _aggregate(wish, sentence)
    wish = _direction(wish, sentence)
    wish = replace(wish, left=_left(sentence), intent=_intent(wish, sentence, grounding))
    complete(wish, sentence, grounding)
    return wish


def _names(wish: Wish, sentence: Sentence, text: str, grounding: Grounding) -> Wish:
    """Names of the project that a person would only write on purpose: with an underscore or a digit."""
    for word in re.findall(r"[A-Za-z_][\w.]*", text):
        name = word.strip(".")
        spelled = normalise(name)
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
        at = sentence.rest.find(spelled)
        if at >= 0:
            sentence.blank(at, at + len(spelled))
    if wish.experiment is None:
        for name in grounding.snapshot.project.names("experiments"):
            if sentence.take(re.escape(normalise(name))):
                wish = replace(wish, experiment=name)
    return wish


def _plain_intent(sentence: Sentence, wish: Wish) -> Intent | None:
    """Requests that name no event: help, lists, templates, readouts, hypotheses."""
    if sentence.has(r"hypothes[ie]s"):
        return "hypothesis"
    if sentence.has(_SIMILAR):
        return "similar"
    if sentence.has(_TRAINING):
        return "training"
    if sentence.has(_POLICY):
        return "policy"
    if sentence.has(_PLAN):
        return "plan"
    if wish.experiment is not None and sentence.has(_WHY):
        return "why"
    if wish.experiment is not None and not sentence.has(_DRAFTING):
        return "readout"
    if sentence.has(
        r"(?:treatment )?effects? (?:on|of)|uplift|significan\w+|(?:between|by|per|across)(?: the| both)? (?:arms?|variants?)"
        r"|(?:treatment|variant) (?:vs|versus|against|and) control"
    ) and not sentence.has(r"metrics?|kpis?"):
        return "readout"
    if not sentence.has(_DRAFTING + r"|rate|many|click\w*|open\w*|conver\w*") and (
        sentence.has(
            r"readout|ship|(?:did|does|has) (?:it|the experiment|the test|the treatment) (?:work|help|win)|"
            r"experiment results?|results? of the (?:experiment|test)|treatment effect"
        )
    ):
        return "readout"
    if sentence.has(r"templates?") or sentence.has(
        r"(?:new|start|run) (?:an? |the |our )?(?:new )?(?:experiment|ab test|a/b test|test)"
    ):
        return "template"
    if sentence.has(
        r"(?:which|what|list|show)(?: \w+)? (?:metrics|tables|channels|domains|experiments|facts|events|columns|data)(?: (?:are|do|does|can|is|exist)\b.*)?"
        r"|what (?:is|'s) in the (?:log|data|snapshot)"
    ):
        return "catalog"
    if (
        sentence.has(r"help|what can you(?: do)?|who are you|what are you|are you an? (?:llm|ai|bot|model)")
        or not sentence.whole
    ):
        return "help"
    return None


def _called(wish: Wish, sentence: Sentence) -> Wish:
    """`metric NAME: ...`, `called NAME`: the person's own name for the draft."""
    match = re.search(
        r"(?i)\b(?:called|named|call it|name it)\s+[\"'“]?([a-z_]\w*)|\b(?:metric|kpi)\s+([a-z]+_\w*)\s*:", wish.text
    )
    if match is None or wish.metric is not None:
        return wish
    name = match[1] or match[2]
    sentence.take(rf"(?:(?:called|named|call it|name it) [\"'“]?)?{re.escape(normalise(name))}")
    return replace(wish, called=name.lower())


def _window(wish: Wish, sentence: Sentence) -> Wish:
    if re.search(r"(?<!\S)-\s?\d+\s*(?:hour|day|week|h\b|d\b|w\b)", sentence.rest):
        raise Unclear("A window before the exposure cannot be an outcome. Which window after it do you mean?")
    found = find_window(sentence.rest)
    if found is None:
        return wish
    if found.problem is not None and not (found.bare and sentence.has(r"by|per")):
        raise Unclear(
            f"I did not understand the window “{sentence.rest[found.start : found.end].strip()}”: {found.problem}."
        )
    sentence.blank(found.start, found.end)
    second = find_window(sentence.rest)
    if second is not None and second.window is not None and second.window != found.window and not second.past:
        raise Unclear("There are two windows in the request. Which one is the metric's?")
    return replace(wish, past=found.window) if found.past else replace(wish, window=found.window)


def _shape(wish: Wish, sentence: Sentence, grounding: Grounding) -> Wish:
    if sentence.take(r"funnel"):
        wish = replace(wish, shape="funnel")
    elif sentence.take(r"profile|describe|columns of|what does .{1,20} look like"):
        wish = replace(wish, shape="profile")
    match = sentence.take(r"(?:by|per|each|every|a|over|across)(?: the)? (hour|day|week|month|date)s?|(hourly|daily|weekly|monthly)")
    if match and wish.window is None:
        wish = replace(wish, shape=wish.shape or "trend", period=lexicon.PERIODS[match[1] or match[2]])  # type: ignore[arg-type]
    elif sentence.has(r"over time|trends?|evolution|develop\w*|time series|timeline") and wish.window is None:
        wish = replace(wish, shape=wish.shape or "trend", period="day")
    named = [
        name
        for name in grounding.tables
        if sentence.has(rf"(?:table|of|in|from|the) {re.escape(normalise(name))}(?: table)?")
    ]
    if wish.shape == "profile" and wish.table is None:
        plain = [name for name in grounding.tables if sentence.has(re.escape(normalise(name)))]
        named = named or plain
        if len(named) == 1:
            wish = replace(wish, table=named[0])
    return wish


def _events(wish: Wish, sentence: Sentence, grounding: Grounding) -> Wish:
    if sentence.take(lexicon.REVENUE):
        source = next(
            (e for e in (lexicon.BY_NAME["purchases"], lexicon.BY_NAME["conversions"]) if occurs(e, grounding)), None
        )
        sentence.take(f"{lexicon.BY_NAME['purchases'].words}|{lexicon.BY_NAME['conversions'].words}")
        return replace(wish, event=source or lexicon.BY_NAME["purchases"], aggregate="sum")
    if sentence.take(lexicon.REACHABLE):
        sentence.take(r"days")
        return replace(wish, event=reachable(), aggregate="days")
    ratio = sentence.take(r"click(?:s)?[ -]to[ -]open")
    if ratio:
        return replace(
            wish, event=lexicon.BY_NAME["clicks"], base=lexicon.BY_NAME["opens"], of="opened", aggregate="ratio"
        )
    of = sentence.take(
        r"(?:of|among|per|after) (?:the )?(delivered|opened|clicked|sent)(?: (?:messages?|mails?|ones))?"
    )
    if of:
        wish = replace(wish, of=of[1])  # type: ignore[arg-type]
    if sentence.take(r"(?:including|with|counting|and) (?:the )?(?:machines?|bots?)(?: opens)?"):
        wish = replace(wish, machine=True, event=lexicon.BY_NAME["opens"])
    sentence.take(
        r"(?:not|no|without|excluding|except|ignoring)(?: counting| including)? (?:the |by )?(?:machines?|bots?)(?: opens?)?"
    )
    sentence.take(r"(?:(?:by )?(?:humans?|people|persons?) only|only (?:by )?(?:humans?|people)|humans?)")
    found = []
    for event in own_events(grounding):
        if sentence.take(event.words):
            while sentence.take(event.words):
                pass
            found.append(event)
    if len(found) > 1 and found[-1].fact == "sends":
        if wish.base is None and sentence.has(r"per|divided by|out of|ratio|share of|over"):
            wish = replace(wish, base=found[-1] if wish.aggregate == "ratio" else wish.base)
        found = found[:-1]
    if len(found) > 1 and wish.base in found:
        found.remove(wish.base)
    if len(found) == 2 and sentence.has(r"divided by|over|ratio|per"):
        places = sorted(found, key=lambda e: _place(sentence.whole, e))
        return replace(wish, event=places[0], base=places[1], aggregate="ratio")
    if len(found) > 1 and wish.shape not in ("funnel", "profile"):
        raise Unclear(f"One thing at a time: {' or '.join(e.said for e in found)}?")
    return replace(wish, event=found[0] if found else wish.event)


def _place(text: str, event: Event) -> int:
    match = re.search(event.words, text)
    return match.start() if match else len(text)


def _aggregate(wish: Wish, sentence: Sentence) -> Wish:
    if wish.aggregate in ("sum", "days"):
        return wish
    if wish.aggregate == "ratio":
        return wish
    if wish.base is None and sentence.has(r"ctr|ctor|click through rate|clickthrough rate"):
        return replace(wish, aggregate="ratio", base=lexicon.BY_NAME["opens" if sentence.has("ctor") else "sends"])
    if sentence.has(
        r"(?:rate|share|proportion|percent\w*|probability|likelihood|fraction) (?:of )?(?:(?:the|all|our|sent|delivered) )*(?:messages?|sends?|mails?|notifications?)"
    ):
        return replace(wish, aggregate="ratio", base=lexicon.BY_NAME["sends"])
    if sentence.take(r"at least (?:one|once|1|an?)|one or more|1 or more") or (
        sentence.has(
            r"any|whether|if|probability|likelihood|chance|share of|proportion of|percent\w* of|fraction of|who|ever"
        )
        and not sentence.has(r"how (?:many|often)|number of (?!users|people|customers)")
    ):
        return replace(wish, aggregate="any")
    if sentence.has(rf"(?:how many|number of) (?:{'|'.join(lexicon.PERSON)})(?! per)"):
        return replace(wish, aggregate="any")
    if sentence.has(r"distinct|unique|different"):
        return replace(wish, aggregate="distinct" if wish.event and wish.event.key else "any")
    if sentence.has(
        r"how many|how often|number of|total|counts?|average|mean|average number|mean number|frequency|per (?:" + "|".join(lexicon.PERSON) + r")"
        r"|volume|times"
    ):
        return replace(wish, aggregate="count")
    if sentence.has(r"rates?|retention|retained"):
        return replace(
            wish,
            aggregate="any"
            if wish.event is None or wish.event.rate in (None, "conversion_rate", "opt_out_rate")
            else "ratio",
            base=wish.base
            or (
                lexicon.BY_NAME["sends"]
                if wish.event and wish.event.rate not in (None, "conversion_rate", "opt_out_rate")
                else None
            ),
        )
    return wish


def _direction(wish: Wish, sentence: Sentence) -> Wish:
    if sentence.has(
        r"lower is better|less is better|fewer is better|should (?:go|come) down|should (?:fall|drop|decrease)|to (?:reduce|minimi[sz]e|lower)"
        r"|reduc\w+|minimi[sz]\w+|smaller is better"
    ):
        sentence.take(r"reduc\w+|minimi[sz]\w+|smaller")
        return replace(wish, direction="down")
    if sentence.has(
        r"higher is better|more is better|should (?:go up|rise|increase|grow)|to (?:increase|maximi[sz]e|raise|grow)|maximi[sz]\w+"
    ):
        sentence.take(r"maximi[sz]\w+|rise|grow")
        return replace(wish, direction="up")
    return wish


def _left(sentence: Sentence) -> tuple[str, ...]:
    words = [w.removesuffix("'s").removesuffix("'") for w in re.findall(r"[^\W_][\w'/]*", sentence.rest)]
    return tuple(dict.fromkeys(w for w in words if w not in lexicon.HARMLESS and not w.isdigit()))


def _intent(wish: Wish, sentence: Sentence, grounding: Grounding) -> Intent:
    drafting = sentence.has(_DRAFTING) and not sentence.has(
        r"(?:what|which) (?:is|are) the (?:current )?(?:value|number)"
    )
    if wish.metric is not None and not drafting:
        return "value"
    if wish.metric is not None and drafting and wish.event is None:
        return "value"
    if wish.shape in ("funnel", "profile"):
        return "insight"
    if sentence.has(r"metrics?|kpis?") or (drafting and not (wish.by or wish.period)):
        return "metric"
    if sentence.has(PER_PERSON) and wish.shape is None:
        return "metric"
    users = grounding.tables["users"].columns if "users" in grounding.tables else ()
    per_user = wish.window is not None and (
        wish.event is None
        or wish.event.rate is None
        or wish.aggregate in ("count", "sum", "days")
        or (wish.by in users and wish.by not in grounding.tables[wish.event.table].columns)
    )
    if (wish.by is not None or wish.shape is not None) and not per_user:
        return "insight"
    if wish.window is not None:
        return "metric"
    if wish.event is not None and (sentence.has(_ASKING) or sentence.has(r"rates?|count|number|share")):
        return "insight"
    return "metric" if wish.event is not None else "help"
