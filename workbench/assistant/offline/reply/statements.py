"""An answer as SQL: the statement of its typed insight, shown with the answer, or a statement of the person's own.

The statement is run as a cell of its own in the confined child; it is shown only where it gives the answer's own rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from workbench.assistant.confined.run import Limits
from workbench.assistant.drafts import SHOWN, Draft
from workbench.assistant.events import Drafted, Event, Say
from workbench.assistant.offline.reading import read
from workbench.assistant.offline.reply.cells import values
from workbench.assistant.offline.reply.forms import Form
from workbench.assistant.offline.reply.insight_drafts import draft_insight
from workbench.assistant.offline.saying import WHO, call, heard, notes
from workbench.assistant.offline.words.vocabulary import Unanswerable
from workbench.assistant.references import as_text
from workbench.assistant.tools.toolbox import Toolbox
from workbench.explore.spec import RATES

_WHY = "the person wrote this statement"


def answer(form: Form, toolbox: Toolbox) -> Iterator[Event | Say]:
    """The SQL of a request, of the last answer, or the rows of the person's own statement."""
    if form.written:
        yield from _own(form.rest, toolbox)
        return
    if form.rest:
        wish = read(form.rest, toolbox.grounding)
        if wish.intent != "insight":
            raise Unanswerable(
                "I show the SQL of an insight: of a rate, a count, a funnel, a trend or a profile. A metric "
                "is compiled anew for each log, and its file says what it counts: ask for it without SQL, or as a cell."
            )
        last = yield from call(
            toolbox, "explore", {"spec": draft_insight(wish, toolbox.grounding).model_dump(mode="json")}
        )
        id, noted = last.id, wish.notes
    else:
        id, noted = _last(toolbox), ()
    answered, draft = toolbox.results[id], toolbox.drafts[id]
    proof = yield from call(
        toolbox,
        "draft_code",
        {"code": cell_of(answered["sql"], answered["snapshot"]), "purpose": f"SQL: {draft.title}"[:120]},
    )
    if not _same(toolbox.drafts[proof.id], draft):
        raise Unanswerable(
            f"The SQL of “{draft.title}” does not give the same rows by itself; ask for it as a cell of code."
        )
    yield Drafted(toolbox.drafts[proof.id])
    yield Drafted(draft)
    told = f"{values(id, draft, (*RATES, 'share'))}{notes((), id, 'notes', answered)}{heard(noted)}"
    yield Say(
        f"**{as_text(draft.title)}**, and the SQL that gives it, as a cell to insert: it was run by itself and gives "
        f"the same rows.\n\n{told}\n{WHO}\n"
    )


def cell_of(sql: str, snapshot: str) -> str:
    """A cell that runs a statement on a snapshot, with the statement in lines of its own."""
    plain = "\\" not in sql and '"""' not in sql and not sql.endswith('"')
    quoted = f'"""\n{sql}\n"""' if plain else repr(sql)
    return f"import workbench as wb\n\nwb.open().snapshot({snapshot!r}).sql({quoted})"


def _own(sql: str, toolbox: Toolbox) -> Iterator[Event | Say]:
    """One SELECT that sums up users, as the person wrote it."""
    last = yield from call(toolbox, "query_sql", {"sql": sql.rstrip("; \n"), "why": _WHY})
    id, draft = last.id, toolbox.drafts[last.id]
    yield Drafted(draft)
    few = f"\n{{{{{id}.hidden|int}}}} rows of few users are not shown.\n" if last.result["hidden"] else ""
    told = values(id, draft, (*RATES, "share")) if draft.rows else "No row answers it.\n"
    yield Say(f"{told}{few}\n- {{{{{id}.note|text}}}}\n\n{WHO}\n")


def _last(toolbox: Toolbox) -> str:
    """The newest answer that carries its statement."""
    for id, draft in reversed(list(toolbox.drafts.items())):
        if (
            draft.kind == "insight"
            and draft.status == "valid"
            and isinstance(toolbox.results.get(id, {}).get("sql"), str)
        ):
            return id
    raise Unanswerable("There is no insight in this conversation whose SQL could be shown: say what it is to answer.")


def _same(found: Draft, answered: Draft) -> bool:
    """Whether a statement gave the answer's rows: as many as both hold, in the columns that the answer shows."""
    if found.status != "valid" or not set(answered.columns) <= set(found.columns):
        return False
    kept = min(len(answered.rows), SHOWN, Limits().cells // max(1, len(found.columns)))     # of a cell's table
    if len(found.rows) < kept:
        return False
    wanted = [_row(one, answered.columns) for one in answered.rows[:kept]]
    return bool(wanted) and [_row(one, answered.columns) for one in found.rows[: len(wanted)]] == wanted


def _row(row: dict[str, Any], columns: tuple[str, ...]) -> list[Any]:
    """A row's cells as they can be held against each other: moments by their text, numbers to nine digits."""
    return [
        f"{one:.9g}"
        if isinstance(one, int | float) and not isinstance(one, bool)
        else None
        if one is None
        else str(one).replace("T", " ")[:200]
        for one in (row.get(column) for column in columns)
    ]
