"""What only a person lets happen: a draft is kept, a training starts, files are made from a template.

A deed is the whole of a message, never the tail of another request; each is an approval that waits for the person's
word. Nothing here writes or starts anything.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from workbench.assistant.drafts import Draft
from workbench.assistant.events import Drafted, Event, Say
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.reply.forms import TALK
from workbench.assistant.offline.reply.templates import scaffold
from workbench.assistant.offline.saying import WHO, call
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.vocabulary import Unanswerable, Unclear, listed
from workbench.assistant.references import as_text
from workbench.assistant.saving import SAVED
from workbench.assistant.tools.toolbox import Toolbox
from workbench.errors import InputError, nearest

_THING = r"(?:metric|kpi|hypothesis|experiment|plan|training|model|spec|draft|one)"
_NAME = r"[\"'“`]?(\w+)[\"'”`]?"
_KEEP = re.compile(
    rf"(?is){TALK}(?:save|store|keep|persist)\s+"
    rf"(?P<what>it|this|that|(?:the|this|that|my|our|your)\s+(?:(?:last|latest|new|newest|drafted|proved)\s+)*{_THING})"
    rf"(?:\s+(?:draft|spec))?(?:\s+(?P<which>[a-z]\w*[_\d]\w*))?"
    rf"(?:\s+(?:as(?:\s+an?\s+{_THING}(?:\s+(?:called|named))?)?|under\s+the\s+name(?:\s+of)?|called|named"
    rf"|and\s+call\s+it)\s+{_NAME.replace('(', '(?P<name>', 1)})?"
    rf"(?:\s+(?:in|into|to|with)\s+(?:(?:the|our|my|this)\s+)?(?:project|(?:experiment\s+)?(?P<into>\w+)))?"
    r"(?:\s+(?:for\s+me|please|now|then))*"
)
_HOW = r"(?P<how>(?:\s+(?:on|with|in|using)\s+(?:ray|inline|this\s+machine|the\s+cluster|\d+\s+workers?))*)"
_END = r"(?:\s+(?:for\s+me|please|now|then))*"
_RUN = r"(?:train|fit|start|run|launch|begin|kick\s+off)"
_TRAIN = (
    re.compile(
        rf"(?is){TALK}(?:train|fit)\s+(?:it|this|that|(?:the|this|that|my|our)\s+(?:model|one|spec|draft)){_HOW}{_END}"
    ),
    re.compile(
        rf"(?is){TALK}(?:start|run|launch|begin|kick\s+off)\s+(?:(?:the|this|that|a|my|our)\s+)?"
        rf"(?:model\s+)?training(?:\s+run)?{_HOW}{_END}"
    ),
)
_TRAIN_LAST = re.compile(rf"(?is){TALK}(?:start|run|launch)\s+(?:it|this|that){_HOW}{_END}")
_TRAIN_NAMED = re.compile(
    rf"(?is){TALK}{_RUN}\s+(?:(?:the|our|my)\s+)?(?:(?:training|model)(?:\s+run)?\s+)?(?:of\s+|for\s+|called\s+|named\s+)?"
    rf"{_NAME.replace('(', '(?P<name>', 1)}(?:\s+(?:training|model|spec))?{_HOW}{_END}"
)
_TRAIN_LIKE = re.compile(
    rf"(?is){TALK}(?:train|fit)\s+(?:an?|the|our)\s+(?P<words>\w+(?:\s\w+)?)\s+(?:model|training){_HOW}{_END}"
)
_KIND = {"kpi": "metric", "plan": "experiment", "model": "training", "spec": None, "draft": None, "one": None}


def deed(text: str, toolbox: Toolbox) -> Iterator[Event | Say] | None:
    """The events of a deed that a message asks for; None where it asks for something else."""
    said = text.strip().rstrip(".!? ")
    return _keep(said, toolbox) or _train(said, toolbox) or scaffold(said, toolbox, asked)


def asked(toolbox: Toolbox, tool: str, arguments: Mapping[str, Any], lead: str) -> Iterator[Event | Say]:
    """Ask the person about one call of a tool that asks; it is not made here.

    Args:
        lead: a sentence on what is asked, as Markdown.
    """
    try:
        approval = toolbox.approval(toolbox.start(tool, dict(arguments)))
    except InputError as error:
        raise Unanswerable(error.line) from None
    yield approval
    yield Say(f"{lead} It waits for your word: nothing is done before you approve.\n\n{WHO}\n")


def _keep(said: str, toolbox: Toolbox) -> Iterator[Event | Say] | None:
    found = _KEEP.fullmatch(said)
    if found is None:
        return None
    project = toolbox.grounding.snapshot.project
    into = found["into"]
    if into is not None and into not in project.names("experiments") and "_" not in into:
        return None  # `keep this in mind`
    word = found["what"].split()[-1].lower()
    kind = _KIND.get(word, word) if word not in ("it", "this", "that") else None
    return _kept(toolbox, kind, found["which"], found["name"], into)


def _kept(
    toolbox: Toolbox, kind: str | None, which: str | None, name: str | None, into: str | None
) -> Iterator[Event | Say]:
    id, draft = _chosen(toolbox, kind, which)
    if draft.status != "valid":
        # a detail with numbers is on the card: here they would have no source
        told = [check.name if any(map(str.isdigit, check.detail or "0")) else f"{check.name}: {check.detail}"
                for check in draft.checks if not check.ok]
        raise Unanswerable(
            f"“{draft.title}” is not saved. What it does not pass yet: {'; '.join(told)}. Change it first, or draft "
            "another."
        )
    if name is not None and name != draft.title:
        id, draft = yield from _renamed(toolbox, id, draft, name)
    given: dict[str, Any] = {"draft": id}
    if draft.kind == "hypothesis" and draft.status == "valid":
        given["into"] = into or _only(draft)
    yield from asked(toolbox, "save_draft", given, f"**{as_text(draft.title)}** becomes a file of the project.")


def _chosen(toolbox: Toolbox, kind: str | None, which: str | None) -> tuple[str, Draft]:
    """The draft that is meant: the newest of its kind.

    Raises:
        Unanswerable: there is none that has a file.
    """
    drafts = [
        (id, one) for id, one in toolbox.drafts.items() if kind in (None, one.kind) and which in (None, one.title)
    ]
    if not drafts:
        titles = [one.title for one in toolbox.drafts.values() if one.kind in SAVED]
        near = nearest(which or "", titles) if which else None
        raise Unanswerable(
            f"There is no {kind or 'draft'}{f' {which}' if which else ''} in this conversation to save"
            + (
                f"; the nearest is {near}."
                if near
                else ": draft it first, for example “draft a metric for clicks within one week”."
            )
        )
    id, draft = drafts[-1]
    if draft.kind not in SAVED:
        saved = next((one for one in reversed(toolbox.drafts.values()) if one.kind in SAVED), None)
        other = f", or say “save the {saved.kind}” for {saved.title}" if saved else ""
        raise Unanswerable(f"“{draft.title}” is no spec and has no file of its own: insert its cell instead{other}.")
    return id, draft


def _renamed(toolbox: Toolbox, id: str, draft: Draft, name: str) -> Generator[Event, None, tuple[str, Draft]]:
    """The same draft under the name that the person gives, proved again."""
    made = toolbox.calls.get(id)
    if draft.kind == "hypothesis":
        raise Unanswerable("A hypothesis has no name of its own: say into which experiment it goes.")
    if made is None or "name" not in made.arguments or made.tool == "metric_value":
        raise Unanswerable(f"“{draft.title}” stands in the project under its own name already.")
    tool = "draft_metric" if made.tool == "metric_by" else made.tool
    arguments = {key: one for key, one in made.arguments.items() if key != "by" or made.tool != "metric_by"}
    last = yield from call(toolbox, tool, {**arguments, "name": name})
    yield Drafted(toolbox.drafts[last.id])
    return last.id, toolbox.drafts[last.id]


def _only(draft: Draft) -> str:
    if len(draft.into) == 1:
        return draft.into[0]
    if not draft.into:
        raise Unanswerable("Every experiment has a hypothesis already; a hypothesis is saved into one that has none.")
    raise Unclear(f"Into which experiment? Say “save it into {draft.into[0]}”; there are {listed(draft.into)}.")


@dataclass(frozen=True)
class _Start:
    """Where a training runs; None where the spec says."""

    mode: str | None
    workers: int | None

    @classmethod
    def of(cls, how: str) -> _Start:
        how = normalise(how)
        workers = re.search(r"(\d+) worker", how)
        mode = (
            "ray" if re.search(r"\bray\b|cluster", how) else "inline" if re.search(r"inline|machine", how) else None
        )
        return cls(mode, int(workers[1]) if workers else None)

    def call(self, name: str) -> dict[str, Any]:
        more = {"mode": self.mode, "workers": self.workers}
        return {"name": name, **{key: one for key, one in more.items() if one is not None}}


def _train(said: str, toolbox: Toolbox) -> Iterator[Event | Say] | None:
    saved = toolbox.grounding.snapshot.project.names("training")
    named = _TRAIN_NAMED.fullmatch(said)
    if named is not None and named["name"] in saved:
        return _started(toolbox, named["name"], _Start.of(named["how"]))
    for pattern in _TRAIN:
        if (found := pattern.fullmatch(said)) is not None:
            return _start_last(toolbox, saved, _Start.of(found["how"]))
    drafts = list(toolbox.drafts.values())
    last = _TRAIN_LAST.fullmatch(said)
    if last is not None and drafts and drafts[-1].kind == "training":
        return _start_last(toolbox, saved, _Start.of(last["how"]))
    like = _TRAIN_LIKE.fullmatch(said)
    if like is not None:
        words = normalise(like["words"]).split()
        fits = [
            name
            for name in saved
            if all(any(part.startswith(_stem(word)) for part in name.split("_")) for word in words)
        ]
        if len(fits) == 1:
            return _started(toolbox, fits[0], _Start.of(like["how"]))
        if fits:
            return _which(fits)
    return None


def _stem(word: str) -> str:
    return word[: max(4, len(word) - 3)]


def _which(names: list[str]) -> Iterator[Event | Say]:
    raise Unclear(f"Which one: {' or '.join(names)}?")
    yield  # an iterator, like every deed


def _start_last(toolbox: Toolbox, saved: list[str], start: _Start) -> Iterator[Event | Say]:
    """The newest training of the conversation, else the project's only one; one without a file is saved first."""
    drafted = [(id, one) for id, one in toolbox.drafts.items() if one.kind == "training"]
    if drafted and drafted[-1][1].title not in saved:
        id, draft = drafted[-1]
        yield from asked(
            toolbox,
            "save_draft",
            {"draft": id},
            f"**{as_text(draft.title)}** has no file yet: it is saved first. Then say “train it” again.",
        )
        return
    if not drafted and len(saved) != 1:
        if not saved:
            raise Unanswerable(
                "There is no training to start: draft one first, for example “train a model for NAME-OF-A-METRIC”."
            )
        raise Unclear(f"Which training: {' or '.join(saved)}?")
    yield from _started(toolbox, drafted[-1][1].title if drafted else saved[0], start)


def _started(toolbox: Toolbox, name: str, start: _Start) -> Iterator[Event | Say]:
    yield from asked(
        toolbox, "start_training", start.call(name), f"The training **{as_text(name)}** runs for minutes."
    )
