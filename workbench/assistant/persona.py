"""The assistant's door in Jupyter's chat panel; everything heavy is imported when a message comes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jupyter_ai_persona_manager import BasePersona, PersonaDefaults
from jupyterlab_chat.models import Message, MimeModel, NewMessage


class WorkbenchPersona(BasePersona):
    """Drafts metrics and answers questions of the log, each proved on the data first."""

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

        cards: list[dict[str, Any]] = []
        await self.stream_message(self._words(message.body, cards))
        for card in cards:
            # `body` is what a front end without our renderer shows; the card is text throughout
            self.chat.add_message(
                NewMessage(body=card["title"], sender=self.id, mime_model=MimeModel(data={CARD: card}, trusted=False))
            )

    async def cancel_response(self) -> None:
        """Stop the answer that is being written, at once."""
        from workbench.assistant.core import Assistant
        from workbench.project import Project

        Assistant(Project.near(self.get_chat_dir())).cancel(self.chat.get_id())

    async def _words(self, text: str, cards: list[dict[str, Any]]) -> Any:
        from workbench.assistant.core import Assistant
        from workbench.assistant.events import Done, Drafted, Token, ToolStart
        from workbench.assistant.references import as_text
        from workbench.errors import WorkbenchError
        from workbench.project import Project

        try:
            project = Project.near(self.get_chat_dir())
            async for event in Assistant(project).run(self.chat.get_id(), text):
                if isinstance(event, Token):
                    yield event.text
                elif isinstance(event, ToolStart):
                    self.set_status(f"is running {event.tool.replace('_', ' ')} ...")
                elif isinstance(event, Drafted):
                    cards.append(event.draft.card())
                elif isinstance(event, Done) and event.stopped:
                    yield "\n\n*Stopped.*"
        except WorkbenchError as error:
            yield as_text(error.line, 600)
