"""The saved readout in the form that somebody takes away: a page, Markdown for a pull request, or JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from html import escape
from typing import Literal, get_args

from workbench.errors import InputError
from workbench.experiments.decision.record import Made, decisions
from workbench.experiments.decision.tradeoff import saved
from workbench.experiments.report import tradeoff_page
from workbench.experiments.report.markdown import literal, markdown
from workbench.experiments.report.page import page
from workbench.experiments.stored import stored
from workbench.project import Project, json_text

Format = Literal["html", "md", "json"]


def export(project: Project, name: str, form: str) -> str:
    """The text of the readout with the decisions on it; nothing is read from the log, and no look is taken.

    Raises:
        InputError: for a format that does not exist.
        NotFound: for an experiment that has not been read out.
    """
    if form not in get_args(Format):
        raise InputError(f"no format {form!r}", where="--format", got=form, known=get_args(Format))
    readout, made = stored(project, name), decisions(project, name)
    traded = saved(project.root / "experiments" / name, readout)
    if form == "html":
        return page(readout, _section(made) + (tradeoff_page.section(traded) if traded else ""))
    if form == "md":
        return markdown(readout) + (tradeoff_page.paragraph(traded) if traded else "") + _paragraph(made)
    return json_text({**readout.as_dict(), "decisions": [asdict(one) for one in made],
                      "tradeoff": traded.as_dict() if traded else None})


def _section(made: Sequence[Made]) -> str:
    said = "".join(f"<li>{escape(one.when[:10])}, {escape(one.by)}: <strong>{escape(one.verdict.replace('_', ' '))}"
                   f"{' ' + escape(one.arm) if one.arm else ''}</strong>{_other(one)}"
                   f"{'. ' + escape(one.reason) if one.reason else ''}</li>" for one in made)
    return f"<h2>Decided</h2><ul>{said}</ul>" if said else ""


def _paragraph(made: Sequence[Made]) -> str:
    said = [f"* {one.when[:10]}, {literal(one.by)}: **{one.verdict}{' ' + literal(one.arm) if one.arm else ''}**"
            f"{_other(one)}{'. ' + literal(one.reason) if one.reason else ''}" for one in made]
    return "\n".join(["### Decided", "", *said, ""]) if said else ""


def _other(one: Made) -> str:
    return f" (the rule said {one.rule.replace('_', ' ')})" if one.deviates else ""
