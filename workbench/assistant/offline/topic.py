"""What a message is about: a request of its own, the answer to our question, or the request before, changed."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.amending import go_on
from workbench.assistant.offline.message.following import of_hypothesis, rest_of, with_amendment
from workbench.assistant.offline.reading import read
from workbench.assistant.offline.reply.wanted import otherwise
from workbench.assistant.offline.wish import Wish
from workbench.assistant.offline.words.vocabulary import Unanswerable, Unclear
from workbench.assistant.tools.toolbox import Toolbox

_COUNTED = ("metric", "insight", "value")
# a request of its own, even one that lacks something: it is asked about, and changes nothing that was said before
_DRAFTING = re.compile(r"(?i)\b(?:metrics?|kpis?|drafts?|define|hypothes\w+|experiments?|train)\b")
_ASKING = re.compile(r"(?i)\W*(?:what|which|how|who|when|where|why|do|does|did|is|are|can|could|list|tell)\b")
_LEAVE_OUT = re.compile(
    r"(?i)\W*(?:(?:ok|okay|yes|yep|sure|fine|no|then|please|just|you can|you may)\W+)*"
    r"(?:(?:leave|drop|skip|ignore|forget)(?: about)? (?:it|that|this|them|those|those words|that part)(?: out| away)?"
    r"|leave (?:it|that|them) aside|without (?:it|that|them))(?:\W+(?:then|please|thanks|thank you))*\W*")
_SIZE, _WEEKS = r"[+-]?\d+(?:\.\d+)?\s?(?:%|pp\b|per ?cent)", r"\d+\s+weeks?"


def request_of(text: str, pending: str | None, topic: Sequence[str], toolbox: Toolbox) -> tuple[str, ...]:
    """The request that a message makes, and what was said of it since.

    Args:
        pending: the request that our last question or refusal was about.
        topic: the request that was answered last, and what was said of it since.
    """
    log = toolbox.grounding
    if otherwise(text, toolbox) is not None:
        return (text,)
    if pending is not None and _LEAVE_OUT.fullmatch(text):
        return (_left_out(pending, log) or pending,)        # what was asked about otherwise is asked again
    alone = _read(text, log)
    rest = rest_of(text)
    standing = (alone is not None and alone.intent not in (*_COUNTED, "help")) or _DRAFTING.search(text) is not None
    if topic and rest.on and not standing and (texts := _followed(topic, text, log)) is not None:
        return texts
    if alone is not None and _is_whole(alone):
        return (text,)
    if pending is not None and (whole := _completed(pending, text, log)) is not None:
        return (whole,)
    followed = _followed(topic, text, log) if topic and not standing and not _ASKING.match(text) else None
    return followed or (text,)


def _read(text: str, log: Grounding) -> Wish | None:
    try:
        return read(text, log)
    except (Unclear, Unanswerable):
        return None


def _is_whole(wish: Wish) -> bool:
    """Whether it names what is to be counted, where something is."""
    if wish.intent in _COUNTED:
        return wish.event is not None or wish.metric is not None or wish.shape not in (None, "trend", "breakdown")
    return wish.intent != "help"


def _completed(pending: str, text: str, log: Grounding) -> str | None:
    """What was asked about or refused, with what is said to that; None where this helps nothing."""
    whole = f"{pending} {text}"
    try:
        read(whole, log)
    except (Unclear, Unanswerable) as error:
        if isinstance(error, Unanswerable) and _refused(pending, log):
            return None
        quoted = " ".join(re.findall(r"“([^”]*)”", str(error))).lower()
        if set(re.findall(r"[a-z]{3,}", text.lower())) & set(re.findall(r"[a-z]{3,}", quoted)):
            return None
    return whole


def _left_out(pending: str, log: Grounding) -> str | None:
    """A request without the words that we asked about; None where the question was about something else."""
    shorter = pending
    for _ in range(3):      # what is left may hold other words that are not understood
        try:
            read(shorter, log)
            break
        except Unanswerable:
            break
        except Unclear as error:
            if not str(error).startswith("I did not understand"):
                break
            before = shorter
            for phrase in re.findall(r"“([^”]+)”", str(error).partition(". ")[0]):
                spelled = r"\W+".join(map(re.escape, phrase.split()))
                shorter = re.sub(rf"(?i)(?<!\w){spelled}(?!\w)", " ", shorter, count=1)
            if shorter == before:
                return None
    return " ".join(shorter.split()) if shorter != pending else None


def _refused(text: str, log: Grounding) -> bool:
    try:
        read(text, log)
    except Unanswerable:
        return True
    except Unclear:
        return False
    return False


def _followed(topic: Sequence[str], text: str, log: Grounding) -> tuple[str, ...] | None:
    """The request before with what this message changes; None where it changes none."""
    first = _read(topic[0], log)
    if first is None:
        return None
    if first.intent == "hypothesis":
        said = of_hypothesis(text)
        return with_amendment(topic, said) if said is not None else None
    if first.intent == "plan":
        return _planned(topic[0], rest_of(text).text, log)
    if first.intent in ("readout", "why"):
        return _of_readout(first, rest_of(text).text, log)
    try:
        return (*topic, text) if go_on([*topic, text], log) is not None else None
    except (Unclear, Unanswerable):
        return (*topic, text)       # it goes on, but not like that: the answer says why


def _planned(plan: str, said: str, log: Grounding) -> tuple[str, ...] | None:
    """A plan with another effect or another length."""
    for part in (_SIZE, _WEEKS):
        if re.search(rf"(?i){part}", said):
            plan = re.sub(rf"(?i){part}", "", plan)
    whole = f"{plan.rstrip(' .?!')}, {said}"
    again = _read(whole, log)
    return (whole,) if again is not None and again.intent == "plan" else None


def _of_readout(first: Wish, said: str, log: Grounding) -> tuple[str, ...] | None:
    """Another question on the readout that was told."""
    if first.experiment is None:
        return None
    whole = f"{said} in {first.experiment}"
    again = _read(whole, log)
    return (whole,) if again is not None and again.intent in ("readout", "why") else None
