"""A reply while it is written: a drafter's events in, what a door shows out.

Text goes through the renderer and comes out in pieces: many times a second, not once a token.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from workbench.assistant.events import Asked, Drafted, Event, Failed, Heard, RefusedToAnswer, Say, Token, Usage
from workbench.assistant.references import Renderer, as_text
from workbench.assistant.tools.toolbox import Toolbox

EVERY = 0.05  # s between two pieces at least
REMOVED = "\n*A number without a source was taken out of this reply.*\n"


@dataclass
class Reply:
    """One reply.

    Args:
        sources: what numerals and names may be repeated from: the person's words.
    """

    toolbox: Toolbox
    sources: Iterable[str]
    text: str = ""
    asked: Asked | None = None
    refused: RefusedToAnswer | None = None
    heard: Heard | None = None
    usage: Usage | None = None
    _ready: str = field(default="", init=False)
    _shown_at: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        self.renderer = Renderer(
            self.toolbox.results, [*self.sources, self.toolbox.grounding.names()], self.toolbox.calls)

    def take(self, event: Event | Say) -> Iterator[Event]:
        """What a door shows of one event of the drafter."""
        if isinstance(event, Say):
            self._ready += self.renderer.feed(event.text)
            yield from self.due()
            return
        if isinstance(event, Heard):
            self.heard = event
            return
        yield from self._flushed()
        if isinstance(event, Drafted) and event.draft.status == "valid":
            # of a cell only the title, whose numbers were judged: a comment in it proves nothing
            spec = "" if event.draft.kind == "code" else event.draft.yaml or event.draft.spec
            self.renderer.allow(f"{event.draft.title}\n{spec}")
        elif isinstance(event, Asked):
            event = self.asked = replace(event, question=self.renderer.plain(event.question))
        elif isinstance(event, RefusedToAnswer):
            event = self.refused = replace(event, reason=self.renderer.plain(event.reason))
        elif isinstance(event, Usage):
            self.usage = event
        yield event
        if isinstance(event, Failed):
            self._ready += self.renderer.close()
            self._ready += ("\n\n" if self.text or self._ready else "") + f"{as_text(event.message, 600)}\n"
            yield from self._flushed()

    def due(self) -> Iterator[Event]:
        """The text that is ready, unless a piece was shown just now."""
        if self.wait() == 0:
            yield from self._flushed()

    def wait(self) -> float | None:
        """Seconds until text that is ready should be shown; None where there is none."""
        if not self._ready:
            return None
        return max(0.0, EVERY - (time.monotonic() - self._shown_at))

    def close(self) -> Iterator[Event]:
        """The rest."""
        self._ready += self.renderer.close() + (REMOVED if self.renderer.struck else "")
        yield from self._flushed()

    def _flushed(self) -> Iterator[Event]:
        if self._ready:
            piece, self._ready = self._ready, ""
            self.text += piece
            self._shown_at = time.monotonic()
            yield Token(piece)
