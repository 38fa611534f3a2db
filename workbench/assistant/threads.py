"""What a conversation keeps over a restart: `.workbench/assistant/threads/<id>.json`, plain values only.

Results of earlier turns stay within reach of a reply ({{t1.value|pct1}}), ids go on counting, an approval that
waits still waits. The file is written when a message comes, after each tool and at the end: what was shown
before a crash is there after it.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from workbench.assistant.drafts import Draft
from workbench.assistant.events import Approval, ToolStart
from workbench.errors import InputError
from workbench.project import Project, write_json

VERSION = 1
MOST_RESULTS, MOST_BYTES = 60, 2_000_000
MOST_MESSAGES, MOST_TEXT = 200, 8_000


@dataclass
class Conversation:
    """One conversation.

    Attributes:
        thread: its id; None for one that nothing is kept of.
        calls: tool calls so far: the next id is t<calls + 1>.
        pending: the request that our last question or refusal was about.
        topic: the request that was answered last, and what was said of it since.
        results: id -> {tool, arguments, result}, oldest first.
        drafts: id -> a draft that was proved, as plain values.
        approvals: calls that wait for the person's word.
        messages: {turn, role (person | assistant), text}.
        running: an answer was being written when this was saved.
        key: of this conversation alone; one that is begun anew under the same id has another.
    """

    thread: str | None = None
    turns: int = 0
    calls: int = 0
    pending: str | None = None
    topic: list[str] = field(default_factory=list)
    results: dict[str, dict[str, Any]] = field(default_factory=dict)
    drafts: dict[str, dict[str, Any]] = field(default_factory=dict)
    approvals: list[dict[str, Any]] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)
    running: bool = False
    key: str = ""

    def said(self, role: str, text: str) -> None:
        """Keep one message."""
        self.messages = [*self.messages, {"turn": self.turns, "role": role, "text": text[:MOST_TEXT]}][-MOST_MESSAGES:]

    def add(self, call: ToolStart, result: dict[str, Any], draft: Draft | None) -> None:
        """Keep a result, and the draft that it proved; the oldest give way."""
        self.results[call.id] = {"tool": call.tool, "arguments": call.arguments, "result": result}
        if draft is not None:
            self.drafts[call.id] = asdict(draft)
        size = 0
        for number, (id, kept) in enumerate(reversed(list(self.results.items()))):
            size += len(json.dumps(kept, default=str))
            if number and (number >= MOST_RESULTS or size > MOST_BYTES):
                del self.results[id]
        self.drafts = {id: kept for id, kept in self.drafts.items() if id in self.results}

    def approval(self, id: str) -> Approval | None:
        """An approval that waits."""
        return next((Approval(**one) for one in self.approvals if one["id"] == id), None)

    def titles(self) -> tuple[str, ...]:
        """Titles that a reply may repeat: of drafts that were proved; one that failed proves no number of its title."""
        return tuple(str(kept["title"]) for kept in self.drafts.values() if kept["status"] == "valid")

    def before(self) -> tuple[str, ...]:
        """What the person wrote earlier, newest last."""
        return tuple(one["text"] for one in self.messages if one["role"] == "person")

    def save(self, project: Project) -> None:
        """Write it; a conversation without an id is not written."""
        if self.thread is not None:
            write_json(place(project, self.thread), {"version": VERSION, **asdict(self)})


def place(project: Project, thread: str) -> Path:
    """The file of a conversation; its name tells nothing of the id, which may be any text."""
    return project.cache / "assistant" / "threads" / f"{hashlib.sha256(thread.encode()).hexdigest()[:20]}.json"


def load(project: Project, thread: str | None) -> Conversation:
    """The conversation as it was left, or a new one.

    Raises:
        InputError: its file is of a newer version or damaged.
    """
    if thread is None:
        return Conversation()
    path = place(project, thread)
    if not path.exists():
        return Conversation(thread, key=secrets.token_hex(8))
    try:
        value = json.loads(path.read_text("utf-8"))
        if value.pop("version") != VERSION:
            raise ValueError("its version is not ours")
        return Conversation(**value)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise InputError(
            f"this conversation cannot be read: {error}",
            where=project.relative(path),
            hint="start a new chat, or delete that file",
        ) from None


def claim(project: Project, talk: Conversation, id: str) -> None:
    """Take an approval, for good: of two processes, or of a file that was put back, one alone may run it.

    Raises:
        InputError: it was taken before.
    """
    word = re.sub(r"\W", "_", id)
    path = place(project, talk.thread or "").with_suffix("") / f"{talk.key}-{word}"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        raise InputError(f"the approval {id!r} was run already", where=project.relative(path),
                         hint="ask again for what is to be done") from None


def drafts_of(conversation: Conversation) -> dict[str, Draft]:
    """The drafts of earlier turns."""
    return {id: Draft.restored(kept) for id, kept in conversation.drafts.items()}
