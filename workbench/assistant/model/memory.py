"""The model's own messages, kept over a restart in `.workbench/assistant/conversations.sqlite`.

Only the newest state of a conversation is kept: a message, a reply, and what was called between them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from workbench.errors import InputError
from workbench.project import Project


@asynccontextmanager
async def saver(project: Project, thread: str | None) -> AsyncIterator[Any]:
    """LangGraph's checkpoints; in memory for a conversation that nothing is kept of.

    Raises:
        InputError: the file is damaged.
    """
    if thread is None:
        from langgraph.checkpoint.memory import InMemorySaver

        yield InMemorySaver()
        return
    from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

    path = project.cache / "assistant" / "conversations.sqlite"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        async with AsyncSqliteSaver.from_conn_string(str(path)) as kept:
            await kept.setup()
            yield kept
            await _prune(kept, thread)
    except sqlite3.DatabaseError as error:
        raise InputError(f"the conversations cannot be read: {error}", where=project.relative(path),
                         hint="move that file away; conversations with a model begin anew") from None


async def _prune(kept: Any, thread: str) -> None:
    """Each step of an agent leaves a copy of the whole conversation: keep the last."""
    newest = "(SELECT max(checkpoint_id) FROM checkpoints WHERE thread_id = ?)"
    async with kept.lock:
        for table in ("writes", "checkpoints"):
            await kept.conn.execute(
                f"DELETE FROM {table} WHERE thread_id = ? AND checkpoint_id < {newest}", (thread, thread)
            )
        await kept.conn.commit()
