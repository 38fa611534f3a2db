"""Which kind of request a sentence is, where it is not about counting: experiments, models, what there is, help."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.choosing import columns, own_values
from workbench.assistant.offline.wish import Intent, Sentence, Wish
from workbench.assistant.offline.words.fillers import HARMLESS, RANKING, words_of
from workbench.assistant.offline.words.own_words import everybody
from workbench.assistant.offline.words.spelling import normalise

DRAFTING = r"metrics?|kpis?|draft\w*|define|definition|defining|indicator|measure|measurement"
_MAKING = (
    r"(?:draft|define|create|build|write|set up|make|sketch|formulate|propose|need|want"
    r"|give me)(?: \w+){0,3} (?:metric|kpi|indicator|definition|label|measure)"
)
_SIMILAR = (
    r"(?:similar|past|earlier|previous|comparable|prior|related|old) (?:experiments?|tests?|trials?|studies)|(?:tried"
    r"|tested|run|done) (?:\w+ ){0,8}before"
    r"|(?:have|has|had|did) (?:we|anyone|anybody|somebody|the team|our team) (?:ever |already )?(?:tried|tested|try"
    r"|test|run an? (?:experiment|test)|experimented)"
    r"|(?:experiments?|tests?|trials?) (?:like|similar to|resembling|close to|comparable to|about|on the same)"
)
_TRAINING = (
    r"train\w* (?:an? |the |our |me an? )?(?:\w+ ){0,2}(?:model|classifier|regressor|network)|training specs?|(?:fit"
    r"|learn|build) (?:an? |the )?(?:\w+ ){0,2}model"
    r"|uplift model|propensity model|(?:model|classifier) (?:that|to|which) predicts?|model (?:of|for) \w+"
    r"|(?:train|fit|learn|build) (?:me |us )?(?:something|anything|one|it) (?:that|to|which) "
    r"(?:predicts?|scores?|ranks?|tells?|guess\w*)"
)
_POLICY = (
    r"(?:evaluate|judge|assess|value|score) (?:the |a |an |our )?(?:\w+ ){0,2}polic(?:y|ies)|off policy|polic(?:y"
    r"|ies) evaluation"
    r"|(?:worth|value|performance) of the (?:\w+ )?policy|how (?:good|well) (?:is|does|would) (?:the "
    r"|our )?(?:\w+ ){0,2}policy"
)
_PLAN = (
    r"(?:plan|design|size|draft|set up|prepare|sketch|propose|dimension) (?:me )?(?:an? |the "
    r"|our )?(?:new )?(?:\w+ )?(?:experiment|ab test|a/b test|a/b|trial)s?"
    r"|sample size|(?:experiment|test|trial) (?:plan|design)|how (?:many (?:users|people|units|weeks|customers)|long"
    r"|large|big) (?:\w+ ){0,6}(?:experiment|test|trial)"
    r"|power (?:analysis|calculation)|(?:minimum|smallest) detectable"
    r"|how (?:many|long|large|big) (?:\w+ ){0,8}(?:detect|find|see|prove|show) (?:\w+ ){0,4}(?:effect|lift|uplift"
    r"|change|difference|improvement|drop|\d+ ?(?:%|pp|percent))"
    r"|how (?:many|long|large|big) (?:\w+ ){0,6}need\w* (?:\w+ ){0,5}\d+(?:\.\d+)? ?(?:%|pp|percent)"
)
_WHY = (
    r"why|reasons?|explain|explanation|health\w*|thresholds?|because of what|how come|rationale|justif\w+|what makes"
    r"|sample ratio|srm|sound|trust\w*|valid"
    r"|deviations?"
)
_OUTCOME = (
    r"readouts?|(?:to )?ship(?:ped)?|shipping(?! (?:messages?|e?mails?|push(?:es)?|texts?|sms|notices?|notifications?"
    r"|updates?|alerts?|reminders?|themes?|topics?|domains?)\b)|roll(?:ed)? out"
    r"|(?:did|does|has|is|was) (?:it|(?:the|this|our"
    r"|that) (?:last |latest |recent |current )?(?:experiment|a/b test|ab test|test|trial|treatment)) "
    r"(?:work|help|win|succeed|success\w*|pay off|significant|positive|negative|a success|worth|good|over(?! (?:the"
    r"|all|our|time)\b)|done)\w*"
    r"|(?:experiment|test|trial) results?|results? of (?:the|our|this) (?:experiment|a/b test|ab test|test|trial)"
    r"|treatment effect|verdict|confidence intervals?"
    r"|how did (?:the|our|this|that|your) (?:\w+ ){0,3}(?:experiment|ab test|a/b test|test|trial)"
    r"(?= (?:with |on |of |about )?(?:\w+ ){0,4}(?:end|go|do|turn out|come out|perform)\b)"
    r"|(?:treatment )?effects? (?:on|of|in)|uplift|lift|significan\w+|(?:between|by|per|across)(?: the"
    r"| both)? (?:arms?|variants?)"
    r"|(?:treatment|variant) (?:vs|against|and|over|beat\w*) (?:the )?control"
)
_STUDIED = r"experiments?|tests?|trials?|treatment|control|arms?|variants?|cells?|readouts?|uplift|lift"
_HOLDINGS = words_of("""
metrics tables channels domains experiments facts events kinds columns fields templates policies segments properties
attributes values trainings models snapshots data dimensions topics reactions outcomes log dataset
""")
_HOLDING_WORDS = words_of("""
which what list show enumerate name are is do does can could we you i there have has exist exists in the log data our
project defined available known present registered declared existing all me a of to group by use used using know tell
please give display see recorded logged tracked contain contains hold holds inside it this snapshot kinds kind types
type sorts sort different and currently right now at moment everything user users customer customers property message
messages overview possible any experiments has s describe description names for up through reached reach us get on
from send sends sent stored options already set setup ran run running ones people readers members so far measured
table tables column columns field fields
""")
_BELIEF = r"(?:we|i|our team|the team) (?:believe|suspect|expect|bet|assume|hypothesi[sz]e|reckon|think)(?: that)?"
_MOVES = (
    r"(?:will|would|should|could|might)? ?(?:rais|lift|increas|reduc|lower|cut|decreas|boost|improv|drop|fall|rise"
    r"|grow|hurt|shrink|go up|go down|lead to (?:more|fewer|less|higher|lower))\w*"
)


_RISES = (
    r"(?:rise|fall|drop|grow|shrink|climb|decline|sink|increase|decrease|improve|go up|go down|halve|double"
    r"|(?:raise|lift|reduce|lower|cut|boost|lead to|bring|mean|make|keep) (?:\w+ ){0,5}\w+)"
)
_BETTER = r"(?:more|fewer|less|higher|lower|longer|oftener|rarer)"
_CHANCES = (      # a change and its effect in one statement, which nobody had to call a hypothesis
    rf"\bif (?:we|i|(?:the|our) (?:team|squad)) \w+.{{3,120}}?\b(?:{_MOVES}|{_BETTER} (?:of|\w+))\b",
    rf"\b(?:{_MOVES}|{_BETTER} of)\b.{{3,120}}?\bif (?:we|i|(?:the|our) (?:team|squad)) \w+",
    r"^(?:more|fewer|less|twice as many|half as many|an? (?:second|third|extra|additional)) (?:[\w-]+ ){1,3}?"
    r"(?:lowers?|raises?|reduces?|cuts?|increases?|decreases?|improves?|hurts?|lifts?|means? (?:more|fewer|less))\b",
    rf"^\W*(?:[\w.]+ ?(?:%|per ?cent) )?{_BETTER} [\w -]{{3,60}}?(?: \([^)]*\))? (?:thanks to|because of|due to|if we"
    rf"|by \w+ing|through|with)\b",
    rf"\w\s*(?:->|=>|→)\s*(?:\d+ ?% )?{_BETTER}\b",
    # tickets should drop by a third; they would then open it more often; thirty per cent more of them act on it
    rf"\b(?:would|should|will|could|might)\b(?! (?:like|love|prefer|want)\b)(?: \w+){{0,4}} (?:{_RISES})\b",
    rf"\b(?:would|should|will|could|might)\b(?! (?:like|love|need|want|prefer|help|show|tell"
    r"|contain|list|include|report|be (?:nice|good|great|helpful)))"
    rf"(?: [\w'-]+){{1,8}} {_BETTER} (?:often|of|PEOPLE)\b",
    rf"\b\d+(?:\.\d+)? ?(?:%|per ?cent)\s*{_BETTER} (?:of|\w+)\b",
    r"\b(?:i|we) (?:think|believe|bet|guess|expect|suspect|reckon|assume|hope)\b.{5,140}?\b(?:gets?|makes?"
    r"|brings?|leads? to|keeps?|means?|lets?)"
    r" (?:\w+ ){0,2}?(?:more|fewer|less|higher|lower)\b",
    r"\b(?:test|try|check|prove)(?: out)? (?:this|the|my|our|an?|the following) (?:\w+ )?(?:idea|thought|theory"
    r"|assumption|claim)\b",
    r"\b(?:my|our) (?:claim|bet|guess|theory|hunch|suspicion|conjecture|prediction)\b",
)
_ASKED = (
    r"\?\s*$|^(?:\W*(?:hi|hello|hey|please|and|so|ok)\b)*\W*(?:what|how|which|who|whom|when|where|why|whether|do|does"
    r"|did"
    r"|is|are|was|were|can|could|would|will|should|has|have|show|give|tell|count|compare|list|draft|define|plot)\b"
)


def kind_of(sentence: Sentence, wish: Wish, grounding: Grounding) -> Intent | None:
    """Requests that name no event: help, lists, templates, readouts, hypotheses; None for what is to be counted."""
    making = sentence.has(_MAKING) or sentence.has(r"(?:as|into) an? (?:metric|kpi)|metric:")
    asked = sentence.has(
        r"(?:what|which) (?:was|is|were|did|had|do|we|they|our|the)(?: \w+){0,3}? hypothes\w+"
        r"|(?:what|which) hypothes\w+"
        r"|(?:show|tell|read|repeat|remind)(?: me| us)?(?: of)? (?:the|our|its|that) hypothes\w+"
        r"|hypothes[ie]s (?:of|behind)"
    )
    if wish.experiment is not None and asked and not sentence.has(
        r"draft|write|make|turn|formulate|phrase|new|could be|would be"
    ):
        return "why"
    if sentence.has(r"hypothes[ie]s|hypothesi[sz]e|hypo|h_?[1a]?(?=:)") or (
        sentence.has(r"if") and sentence.has(r"then") and sentence.has(
            rf"because|since|{_MOVES}|more|fewer|less"
        ) and not making
        and not sentence.has(r"what|how|metrics?|kpis?")
    ):
        return "hypothesis"
    # which way is better is no belief
    hoped = Sentence(re.sub(r"\b(?:lower|higher) is better\b", " ", sentence.whole))
    if sentence.has(_BELIEF) and hoped.has(_MOVES) and not making:
        return "hypothesis"
    if not making and not sentence.has(r"metrics?|kpis?|indicator") and _chance(wish.text, everybody(grounding)):
        return "hypothesis"
    if sentence.has(_SIMILAR) and not making:
        return "similar"
    if sentence.has(_TRAINING) and not making:
        return "training"
    if sentence.has(_POLICY):
        return "policy"
    if sentence.has(_PLAN):
        return "plan"
    if wish.experiment is not None and not making:
        return "why" if sentence.has(_WHY) else "readout"
    parted = sentence.has(r"rates?") and _two_values(sentence, grounding) and not sentence.has(_STUDIED)
    decided = sentence.has(_OUTCOME) if not any(said == "shipping" for said, _ in own_values(grounding)) else Sentence(
        re.sub(r"\bshipping\b", " ", sentence.whole)).has(_OUTCOME)      # a theme of the log is no decision
    if decided and not making and not sentence.has(r"metrics?|kpis?") and not parted:
        return "why" if sentence.has(r"why|explain|how come|health\w*|sample ratio|srm") else "readout"
    if _lists(sentence, grounding):
        return "catalog"
    if (sentence.has(r"templates?") and not sentence.has(r"by|per|rates?")) or sentence.has(
        r"(?:new|start|run|begin|launch|scaffold) (?:an? |the |our )?(?:new )?(?:experiment|ab test|a/b test|test)"
    ):
        return "template"
    helped = {word for fact in grounding.catalog.facts.values()
              for word in re.findall(r"([a-z]{4,}) help\b", normalise(fact.description or ""))}
    aided = "".join(rf"(?<!{re.escape(word)} )" for word in sorted(helped))       # roadside help is an event
    if (
        sentence.has(
            rf"{aided}(?<!would )(?<!will )(?<!could )(?<!might )help(?! (?:me|us) (?:to )?\w+)"
            r"(?! ?(?:desk|line|cent(?:er|re)|page|article|request|ticket|topic)s?\b)|what can you(?: do)?"
            r"|who are you|what are you|are you an? (?:llm|ai|bot|model)"
            r"|how do(?:es)? (?:this|you) work"
        )
        or not sentence.whole
    ):
        return "help"
    return None


def _chance(text: str, people: Sequence[str]) -> bool:
    """Whether it says, rather than asks, what a change would do."""
    plain = re.sub(r"\s+", " ", text.strip())
    if re.search(rf"(?i){_ASKED}", plain):
        return False
    who = "|".join(map(re.escape, people))
    return any(re.search(rf"(?i){one.replace('PEOPLE', who)}", plain) for one in _CHANCES)


def _two_values(sentence: Sentence, grounding: Grounding) -> bool:
    """Whether two values of one column of the log are named: push and mail, and no arms of an experiment."""
    found = [column for said, (column, _) in own_values(grounding) if sentence.has(rf"{re.escape(said)}s?")]
    return any(found.count(column) > 1 for column in found)


def _lists(sentence: Sentence, grounding: Grounding) -> bool:
    """Whether it asks what there is, and nothing else."""
    words = set(re.findall(r"[a-z]+", sentence.whole))
    named = {word for word in words if word in _HOLDINGS or _column(word, grounding)}
    tables = {part for name in grounding.tables for part in name.lower().split("_")}
    fresh = sentence.has(
        r"until when|when (?:does|did|do) (?:the |our |this )*(?:log|data|snapshot)s? (?:begin|start|end|stop)"
        r"|how many (?:days|weeks|months) (?:does|do|of) (?:the |our |this )*(?:log|data|snapshot)|how (?:far|fresh"
        r"|recent|old|up to date)|since when"
        r"|(?:first|last|latest|newest|oldest) (?:day|date|row|event)s?"
        r"|(?:date|time) range|complete until|what period|which period"
    )
    if fresh and words & {"log", "data", "snapshot", "dataset", "logs"}:
        return True
    if not named or not re.search(
        r"\b(?:which|what|list|show|enumerate|name|are there|do we have|tell|give|display|describe)\b",
        sentence.whole):
        return False
    return not words - named - _HOLDING_WORDS - tables


def _column(word: str, grounding: Grounding) -> bool:
    column = columns(grounding).get(word)
    return column is not None and any(c == column for _, c in grounding.closed)


def unread(sentence: Sentence, more: str = "") -> list[str]:
    """Words of a request about an experiment that nothing explains."""
    spoken = STUDY | frozenset(more.split())
    return [word for word in sentence.left if word not in HARMLESS and word not in spoken and word not in RANKING]


STUDY = words_of("""
concluded concluding draw draws drew drawn led lead leads laymen layman readout readouts result results outcome
outcomes verdict decision conclusion conclude conclusions ship shipped shipping ready launch roll rolled rollout work
worked works help helped win won success successful succeed succeeded fine ok effect effects impact treatment control
arm arms variant variants lift uplift significant significance significantly guardrail guardrails metric metrics
happen happened happening affect affected affects change changed changes move moved moves positive negative better
worse improve improved improves improvement hurt hurts harm harmed harms harmful increase increased decreases decrease
decreased rise rose fall fell drop dropped raise raised lower lowered reduce reduced confidence interval intervals
relative absolute latest last recent current today now so far say says said pass passed passes fail failed fails hold
held holds breach breached violated respected why reason reasons explain explanation because behind health healthy
sample ratio srm split balanced sizes size threshold thresholds needed sound trust trustworthy valid validity come
came out stop continue go we should or not yet already just learn learned learnt learnings summary summarise summarize
story status stand stands doing do did does perform performed performance compare compared versus against between
blocked block what it that this these done over keep kill end ended finished finish bad good well narrative words
plain simple terms english remind reminder recapitulate refresh memory recap deviations deviation plan preregistered
locked p value q alpha power tell about
regarding concerning experiment experiments test tests trial cell cells boss wants hear looks look either after
numbers figure figures under stood suffer suffered level give report tells told rest rests based turn turned reach
reached decided decides decisive decide closest close near failing board cfo ceo management team meeting slide review
pure whats moment right date dates ends anyone anybody somebody have had been could would tl dr tldr sentence
sentences paragraph paragraphs teach teaches taught lesson lessons worried worry worries concerned concern nervous
afraid there their through overall all me number single line short enough real really noise chance luck genuine
evidence proof proves proved proven found find finds finding findings show shows showed shown roll rolling
""")
