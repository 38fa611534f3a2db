"""“Start a guardrail test for fewer pushes”: the template, the new folder's name, and every answer that it takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from workbench.assistant.events import Event, Say
from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.reply.forms import TALK
from workbench.assistant.offline.words.spelling import normalise
from workbench.assistant.offline.words.vocabulary import Unanswerable, Unclear, listed
from workbench.assistant.references import as_text
from workbench.assistant.tools.toolbox import Toolbox
from workbench.errors import WorkbenchError
from workbench.scaffold.catalog import usable
from workbench.scaffold.manifest import Manifest

_VERB = r"(?P<verb>scaffold|start|make|create|set\s+up|begin|generate|prepare|open|launch|new|instantiate|render)"
_MAKE = re.compile(rf"(?is){TALK}{_VERB}\s+(?:me\s+|us\s+)?(?P<rest>\S.*)")
_FROM = re.compile(r"\b(?:from|with|using|by) (?:the |our )?(?:template (\w+(?: \w+)?)|(\w+(?: \w+)?) template)")
_ARTICLE = r"(?:(?:an?|the|our|my|new|another|one|small) )*"
_MADE = {"study": r"(?:study|experiment|test|trial)", "service": r"(?:service|endpoint|server)",
         "investigation": r"(?:investigation|analysis)"}
_CALLED = re.compile(r"(?i)\b(?:called|named|with\s+the\s+name|and\s+call\s+it)\s+[\"'“`]?([a-z]\w*)")
_ABOUT = re.compile(
    r"^[ ,:]*(?:for|of|on|about|with|testing|that tests|to (?:test|try|see|check)(?: if| whether)?)\b ?(.*)"
)
_STOP = re.compile(r"\s*(?:[,;.:(]| with | on | effect | guard\w*| by | because | and | where | on metric | measured )")
_SMALL = frozenset(
    ("a", "an", "the", "our", "my", "whether", "if", "we", "that", "to", "of", "for", "in", "on", "is", "are")
)
_MOST = 5  # words of a name


def scaffold(
    said: str, toolbox: Toolbox, asked: Callable[[Toolbox, str, dict[str, Any], str], Iterator[Event | Say]]
) -> Iterator[Event | Say] | None:
    """Ask to make files from a template; None where the message asks for no template by its name."""
    found = _MAKE.fullmatch(said)
    if found is None:
        return None
    manifests = usable(toolbox.grounding.snapshot.project)
    rest = normalise(found["rest"])
    for one in manifests:
        tail = _tail(rest, one)
        if tail is not None:
            return _scaffolded(said, tail, one, toolbox, asked)
    if found["verb"].lower() == "scaffold":
        return _unknown(rest, manifests)
    return None


def _tail(rest: str, manifest: Manifest) -> str | None:
    """What stands behind the template's name; None where it is another thing."""
    name = manifest.name.replace("_", " ")
    of = _FROM.search(rest)
    if of is not None and normalise(of[1] or of[2] or "") == name:
        return (rest[: of.start()] + rest[of.end() :]).strip()
    made = _MADE[manifest.makes]
    called = {re.escape(name), re.escape(normalise(manifest.title)), rf"{re.escape(name)} {made}"}
    if re.fullmatch(rf".+ {made}", name):
        called.add(rf"{re.escape(name.rpartition(' ')[0])} {made}")
    names = "|".join(sorted(called, key=len, reverse=True))
    found = re.match(
        rf"{_ARTICLE}(?:{names})(?: template)?(?=$| (?:for|of|on|about|with|to|that|called|named|testing|and)\b|[,:])",
        rest,
    )
    return rest[found.end() :] if found is not None else None


def _unknown(rest: str, manifests: list[Manifest]) -> Iterator[Event | Say]:
    known = listed([one.name for one in manifests])
    raise Unanswerable(
        f"There is no template for “{rest[:60]}”; there are {known}: say for example “scaffold a "
        f"{manifests[0].name.replace('_', ' ')} called my_test”."
    )
    yield  # an iterator, like every deed


def _scaffolded(
    said: str,
    tail: str,
    manifest: Manifest,
    toolbox: Toolbox,
    asked: Callable[[Toolbox, str, dict[str, Any], str], Iterator[Event | Say]],
) -> Iterator[Event | Say]:
    name = _name(said, tail)
    what = manifest.name.replace("_", " ")
    if name is None:
        raise Unclear(f"What is it called? Say for example “start a {what} called fewer_pushes”.")
    given = _answers(said, name, manifest, toolbox.grounding)
    try:
        answers = manifest.answers(given, where=f"new {manifest.name}")
    except WorkbenchError as error:
        raise Unanswerable(error.line) from None
    arguments = {
        "template": manifest.name,
        "name": name,
        "answers": {key: _text(one) for key, one in answers.items()},
    }
    kind = "study" if manifest.makes == "study" else "service"
    yield from asked(
        toolbox,
        "scaffold_template",
        arguments,
        f"A new {kind} **{as_text(name)}** from the template {as_text(manifest.name)}. The answers that you did "
        "not give are the template's own: change them before you approve, or in its files afterwards.",
    )


def _name(said: str, tail: str) -> str | None:
    called = _CALLED.search(said)
    if called is not None:
        return called[1].lower()
    about = _ABOUT.match(tail)
    if about is None:
        return None
    words = [w for w in re.findall(r"[a-z0-9]+", _STOP.split(about[1], maxsplit=1)[0]) if w not in _SMALL][:_MOST]
    name = "_".join(words)
    return name if re.fullmatch(r"[a-z][a-z0-9_]*", name) else None


def _answers(said: str, name: str, manifest: Manifest, grounding: Grounding) -> dict[str, str]:
    """What the message says of the template's questions.

    Raises:
        Unclear: a metric that the template would take is none of the project's.
    """
    asks = {question.name: question.default for question in manifest.questions}
    metrics = grounding.catalog.metrics
    named = [one for one in metrics if re.search(rf"(?<!\w){re.escape(one)}(?!\w)", said)]
    guards = [
        one
        for one in named
        if re.search(rf"(?i)guard(?:ed|rail|s|ing)?\b(?! test)[^.;]*(?<!\w){re.escape(one)}(?!\w)", said)
    ]
    goals = [one for one in named if one not in guards]
    size = re.search(r"(?<![\w.])(\d+(?:\.\d+)?)\s?%", said)
    given = {
        "experiment": name,
        "success": goals[0] if goals else None,
        "guardrail": guards[0] if guards else None,
        "mde": f"{size[1]}%" if size else None,
        "spec": _spec(said, grounding),
    }
    found = {key: one for key, one in given.items() if key in asks and one is not None}
    for key, what in (("success", "should it help"), ("guardrail", "must it not harm")):
        if key in asks and (found.get(key) or str(asks[key])) not in metrics:
            choices = (
                f"; the project has {listed(sorted(metrics))}"
                if metrics
                else ": the project has none yet, draft one first"
            )
            raise Unclear(f"Which metric {what}{choices}?")
    return found


def _spec(said: str, grounding: Grounding) -> str | None:
    known = grounding.snapshot.project.names("training")
    return next((one for one in known if re.search(rf"(?<!\w){re.escape(one)}(?!\w)", said)), None)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
