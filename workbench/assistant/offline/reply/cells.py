"""An answer as a cell of Python that calls the product's own API, proved in the confined child like any other.

The cell comes from the same reading as the answer in words: its insight or its metric, not a second guess.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from workbench.assistant.drafts import Draft
from workbench.assistant.events import Drafted, Event, Say
from workbench.assistant.grounding import Grounding
from workbench.assistant.offline.reading import read
from workbench.assistant.offline.reply.forms import Form
from workbench.assistant.offline.reply.insight_drafts import draft_insight
from workbench.assistant.offline.reply.metric_drafts import draft_metric
from workbench.assistant.offline.saying import LISTED, WHO, call, heard
from workbench.assistant.offline.wish import Wish
from workbench.assistant.offline.words.vocabulary import Unanswerable
from workbench.assistant.references import as_text
from workbench.assistant.tools.insights import insight_title
from workbench.assistant.tools.metrics import cell_of
from workbench.assistant.tools.toolbox import Toolbox
from workbench.explore.insight import code as insight_cell
from workbench.explore.spec import RATES
from workbench.project import dump_yaml

_OPEN = "import workbench as wb\n\n"
_PURPOSE = 120


@dataclass(frozen=True)
class Cell:
    """A cell and what it answers.

    Attributes:
        shares: its number columns that are shares of one.
        noted: what a reader must know of it.
        read: how words were read that could have been read otherwise.
    """

    purpose: str
    code: str
    shares: tuple[str, ...] = ()
    noted: str = ""
    read: tuple[str, ...] = ()


def answer(form: Form, toolbox: Toolbox) -> Iterator[Event | Say]:
    """The cell of a request, or of the last answer."""
    if form.written:
        cell = Cell("A cell of your own", form.rest)
    else:
        cell = cell_for(form, toolbox.grounding) if form.rest else _of_the_last(toolbox)
    last = yield from call(toolbox, "draft_code", {"code": cell.code, "purpose": cell.purpose[:_PURPOSE]})
    id, draft = last.id, toolbox.drafts[last.id]
    yield Drafted(draft)
    yield Say(f"A cell for **{as_text(draft.title)}**; *Insert* puts it into the notebook.\n")
    if draft.status == "valid":
        yield Say(f"\n{values(id, draft, cell.shares)}")
        yield Say(f"\n{cell.noted}\n" if cell.noted else "")
    elif draft.status == "not_run":
        yield Say(f"\nIt was not tried: {{{{{id}.error|text}}}}.\n")
    else:
        yield Say(f"\nIt does not hold: {{{{{id}.error|text}}}}.\n")
    yield Say(f"{heard(cell.read)}\n{WHO}\n")


def values(id: str, draft: Draft, shares: tuple[str, ...] = ()) -> str:
    """The first rows of a cell's value, by reference; the card holds them all."""
    if not draft.rows:
        return (
            "It gives no table; the card shows what it gives.\n"
            if draft.chart is None
            else "The card shows its chart.\n"
        )
    if len(draft.columns) == 1 and len(draft.rows) == 1:
        return f"It gives {_value(id, 0, 0, draft, shares)}.\n"
    lines = []
    for i, row in enumerate(draft.rows[:LISTED]):
        told = [(place, column) for place, column in enumerate(draft.columns) if _is_told(column, row.get(column))]
        words = ", ".join(f"{as_text(column)} {_value(id, i, place, draft, shares)}" for place, column in told[:6])
        lines.append(f"- {words}\n" if words else "")
    more = "- and more, which the card shows\n" if len(draft.rows) > LISTED else ""
    return "".join(lines) + more


def _is_told(column: str, value: object) -> bool:
    """Short labels and numbers; no statement, no list of warnings."""
    return (
        column not in ("sql", "version", "snapshot", "ok")
        and value not in ("", "[]", "()")
        and (not isinstance(value, str) or len(value) <= 40)
        and value is not None
    )


def _value(id: str, row: int, place: int, draft: Draft, shares: tuple[str, ...]) -> str:
    column = draft.columns[place]
    found = draft.rows[row].get(column)
    style = "text"
    if isinstance(found, int | float) and not isinstance(found, bool):
        style = "pct2" if column in shares else "int" if isinstance(found, int) else "sig4"
    return f"{{{{{id}.rows.{row}.{place}|{style}}}}}"


def cell_for(form: Form, grounding: Grounding) -> Cell:
    """The cell of a request in words.

    Raises:
        Unclear, Unanswerable: as the answer itself would, and where no cell gives what is asked.
    """
    wish = read(form.rest, grounding)
    if wish.intent == "value" and wish.by is None:
        return _metric_cell(
            str(wish.metric), f"wb.open().metric({wish.metric!r}, snapshot={grounding.snapshot.id!r})", form, wish
        )
    if wish.intent == "metric" and wish.by is None:
        made = draft_metric(wish, grounding)
        plain = made.plain()
        text = dump_yaml({"version": 1, "facts": plain["facts"], "metrics": {made.name: plain["metric"]}})
        whole = cell_of(text, made.name, grounding.snapshot.id)
        return _metric_cell(made.name, whole.removeprefix(_OPEN), form, wish)
    if wish.intent == "insight" and not _of_users(wish, grounding):
        spec = draft_insight(wish, grounding)
        code, title = insight_cell(spec, grounding.snapshot.id), insight_title(spec.model_dump(mode="json"))
        if form.pandas:
            expression = code.removeprefix(_OPEN)
            code = (
                f"import pandas as pd\n{_OPEN}found = {expression}\npd.DataFrame(found.rows, columns=found.columns)"
            )
        return Cell(title, code, (*RATES, "share"), read=wish.notes)
    if wish.intent in ("readout", "why") and wish.experiment is not None:
        return Cell(
            f"Health of {wish.experiment}",
            f"{_OPEN}wb.open().experiment({wish.experiment!r}).readout(health_only=True).health",
            noted="It shows whether the data are sound. A readout that shows effects is a look, and a person's.",
        )
    if wish.by is not None:
        raise Unanswerable(
            f"No cell gives a metric by “{wish.by}” yet. Ask for it without code, or for the metric as a cell."
        )
    raise Unanswerable(
        "I write cells for rates, counts, funnels, trends, profiles, metrics and the health of an experiment: for "
        "example “code for the click rate by channel”."
    )


def _of_users(wish: Wish, grounding: Grounding) -> bool:
    """Whether the answer in words would be a metric by a property of users."""

    def columns(table: str) -> dict[str, str]:
        return dict(grounding.tables[table].columns) if table in grounding.tables else {}

    own = columns(wish.event.table) if wish.event is not None else {}
    others = [c for c, _ in wish.filters if c not in columns("message_facts")]
    return (
        wish.by is not None
        and wish.event is not None
        and wish.by in columns("users")
        and wish.by not in own
        and not others
    )


def _metric_cell(name: str, whole: str, form: Form, wish: Wish) -> Cell:
    """A metric's cell: what `draft_metric` proves; `whole` ends with the call that gives the check."""
    code = f"{_OPEN}{whole}"
    if form.pandas:
        *before, last = whole.split("\n")
        lines = "\n".join([*before, f"found = {last}"])
        code = (
            f"import pandas as pd\n{_OPEN}{lines}\n"
            'pd.DataFrame([{"metric": found.name, "value": found.value, "variance": found.variance, "units": found.n}])'
        )
    return Cell(name, code, read=wish.notes)


def _of_the_last(toolbox: Toolbox) -> Cell:
    """The cell of the newest draft that has one."""
    for draft in reversed(list(toolbox.drafts.values())):
        if draft.code is not None and draft.kind != "code" and draft.status == "valid":
            return Cell(draft.title, draft.code, (*RATES, "share"))
    raise Unanswerable("There is no answer in this conversation to write a cell for: say what it is to show.")
