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
            name="Workbench", description="Drafts that were proved on your log before you see them.",
            avatar_path=str(Path(__file__).parent / "avatar.svg"), system_prompt="unused: the drafter is built in",
        )

    async def process_message(self, message: Message) -> None:
        """Stream the reply, then a card for each draft."""
        from workbench.assistant.core import Assistant
        from workbench.assistant.drafts import CARD
        from workbench.assistant.events import Drafted, Token
        from workbench.errors import WorkbenchError

        cards: list[dict[str, Any]] = []

        async def words() -> Any:
            try:
                async for event in Assistant(self._project()).run(self.chat.get_id(), message.body):
                    if isinstance(event, Token):
                        yield event.text
                    elif isinstance(event, Drafted):
                        cards.append(event.draft.card())
            except WorkbenchError as error:
                yield error.line

        await self.stream_message(words())
        for card in cards:
            self.chat.add_message(NewMessage(body=card["title"], sender=self.id,
                                             mime_model=MimeModel(data={CARD: card}, trusted=False)))

    def _project(self) -> Any:
        from workbench.project import Project

        return Project.near(self.get_chat_dir())
