"""What every answer is made of: a tool call whose fault ends it, a proved metric, notes by reference."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from typing import Any

from workbench.assistant.drafts import Draft
from workbench.assistant.events import Drafted, Event, Say, ToolEnd
from workbench.assistant.offline.words.vocabulary import Unanswerable
from workbench.assistant.references import as_text
from workbench.assistant.tools.toolbox import Toolbox

WHO = "*Offline drafter: rules, not a language model; nothing was sent anywhere.*"
LISTED = 12


def call(toolbox: Toolbox, tool: str, arguments: dict[str, Any]) -> Generator[Event, None, ToolEnd]:
    """Run one tool, tell its events, return its end; a failed tool is the reason of a refusal."""
    started = toolbox.start(tool, arguments)
    yield started
    ended = toolbox.finish(started)
    yield ended
    if ended.error is not None:
        raise Unanswerable(ended.error)
    return ended


def proved(
    toolbox: Toolbox, tool: str, arguments: dict[str, Any], said: str = "", read: tuple[str, ...] = ()
) -> Iterator[Event | Say]:
    """Call a tool that proves a metric, say what it comes to, show its card."""
    last = yield from call(toolbox, tool, arguments)
    id, draft = last.id, toolbox.drafts[last.id]
    if tool == "draft_metric" and last.result.get("n") == 0 and last.result.get("immature"):
        raise Unanswerable("The log is too short for that: nobody's window has ended in it. Ask for a shorter window.")
    yield Drafted(draft)
    name = f"**{as_text(draft.title)}**"
    if draft.status != "valid":
        reason = next((f" {as_text(c.detail, 600)}" for c in draft.checks if not c.ok and c.detail), "")
        yield Say(f"{name}{said and f': {said}'}. It does not hold on this snapshot:{reason}\n")
    elif len(last.result.get("parts", ())) > 1:
        lines = "".join(
            f"- {{{{{id}.parts.{i}.metric|text}}}}: {{{{{id}.parts.{i}.mean|sig3}}}} over "
            f"{{{{{id}.parts.{i}.units|int}}}} units\n"
            for i in range(min(LISTED, len(last.result["parts"])))
        )
        yield Say(f"{name}: {said}, one metric per group:\n\n{lines}")
    else:
        yield Say(
            f"{name}: {said or 'as the project declares it'}. On this snapshot its mean is "
            f"{{{{{id}.value|{form(draft.spec)}}}}} over {{{{{id}.n|int}}}} units ({{{{{id}.anchor|text}}}}); "
            f"split into two equal arms they would find a relative change of {{{{{id}.detectable|pct1}}}}.\n"
        )
    yield Say(notes(arguments.get("notes", ()), id, "warnings", last.result) + heard(read) + f"\n{WHO}\n")


def form(spec: dict[str, Any]) -> str:
    """Shares as per cent, amounts as numbers."""
    metric = next(iter(spec["metrics"].values()))
    return "pct2" if metric.get("agg") == "any" or metric.get("anchor") == "send" else "sig4"


def notes(notes: Iterable[str], id: str, key: str, result: dict[str, Any]) -> str:
    """Our own notes, and those of a result by reference: they hold numbers."""
    lines = [
        *(as_text(note) for note in notes),
        *(f"{{{{{id}.{key}.{i}|text}}}}" for i in range(len(result.get(key) or ()))),
    ]
    return "".join(f"\n- {line}" for line in lines) + ("\n" if lines else "")


def lacking(draft: Draft) -> str:
    """What a draft failed at, by name: the card holds the details, whose numbers no result has."""
    failed = [check.name for check in draft.checks if not check.ok]
    return f" What it does not pass yet: {as_text('; '.join(failed), 600)}; the card says why." if failed else ""


def heard(notes: tuple[str, ...]) -> str:
    """How words were read that could have been read otherwise, and what was set aside."""
    return "".join(f"\n- {as_text(note, 300)}" for note in notes) + ("\n" if notes else "")
