"""The assistant's door in Jupyter's chat panel; everything heavy is imported when a message comes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jupyter_ai_persona_manager import BasePersona, PersonaDefaults
from jupyterlab_chat.models import Message, MimeModel, NewMessage


class WorkbenchPersona(BasePersona):
    """Drafts metrics and answers questions of the log, each proved on the data first."""

    _pending: dict[str, str] | None = None
    _stopped: bool = False

    @property
    def defaults(self) -> PersonaDefaults:
        """Name and face in the chat."""
        return PersonaDefaults(
            name="Workbench",
            description="Drafts that were proved on your log before you see them.",
            avatar_path=str(Path(__file__).parent / "avatar.svg"),
            system_prompt="",
        )

    async def process_message(self, message: Message) -> None:
        """Stream the reply, then a card for each draft."""
        from workbench.assistant.drafts import CARD

        self._stopped = False
        cards: list[dict[str, Any]] = []
        await self.stream_message(self._words(message.body, cards))
        for card in cards:
            # `body` is what a front end without our renderer shows; the card is text throughout
            self.chat.add_message(
                NewMessage(body=card["title"], sender=self.id, mime_model=MimeModel(data={CARD: card}, trusted=False))
            )

    async def cancel_response(self) -> None:
        """Stop after the step that runs now: a query has a deadline of its own."""
        self._stopped = True

    async def _words(self, text: str, cards: list[dict[str, Any]]) -> Any:
        from workbench.assistant.core import Assistant
        from workbench.assistant.events import Drafted, Token, ToolStart
        from workbench.assistant.references import as_text
        from workbench.errors import WorkbenchError
        from workbench.project import Project

        if self._pending is None:
            self._pending = {}
        try:
            project = Project.near(self.get_chat_dir())
            async for event in Assistant(project, pending=self._pending).run(self.chat.get_id(), text):
                if self._stopped:
                    yield "\n\n*Stopped.*"
                    return
                if isinstance(event, Token):
                    yield event.text
                elif isinstance(event, ToolStart):
                    self.set_status(f"is running {event.tool.replace('_', ' ')} ...")
                elif isinstance(event, Drafted):
                    cards.append(event.draft.card())
        except WorkbenchError as error:
            yield as_text(error.line, 600)
