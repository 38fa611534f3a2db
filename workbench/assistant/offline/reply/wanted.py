"""A message that asks for no number in words: a cell, a statement, a deed, or what a term means."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.assistant.events import Event, Say
from workbench.assistant.offline.reply import cells, statements
from workbench.assistant.offline.reply.deeds import deed
from workbench.assistant.offline.reply.forms import form_of
from workbench.assistant.offline.reply.glossary import Term, explained
from workbench.assistant.offline.saying import WHO
from workbench.assistant.tools.toolbox import Toolbox


def otherwise(text: str, toolbox: Toolbox) -> Iterator[Event | Say] | None:
    """The events of such a message; None for one that is answered in words."""
    form = form_of(text)
    if form is not None:
        return (cells if form.kind == "code" else statements).answer(form, toolbox)
    term = explained(text)
    return _meaning(term) if term is not None else deed(text, toolbox)


def _meaning(term: Term) -> Iterator[Event | Say]:
    yield Say(f"**{term.name}**: {term.means} More: {term.where}.\n\n{WHO}\n")
