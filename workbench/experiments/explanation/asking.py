"""`METRIC[/ARM][/TEST]`: which rows of a readout somebody asks about, and their explanation as text."""

from __future__ import annotations

from typing import Any, get_args

from workbench.errors import InputError, NotFound
from workbench.experiments.explanation.why import Why
from workbench.experiments.readout import Readout, Test, plain

TITLES = {"question": "asked", "level": "level", "boundary": "boundary", "margin": "margin", "goal": "goal",
          "seen": "seen", "needed": "needed", "source": "source"}


def asked(readout: Readout, wanted: str) -> tuple[Why, ...]:
    """The explanations that `METRIC[/ARM][/TEST]` names; an empty text names all.

    Raises:
        NotFound: for a metric, arm or test that the readout does not have, with the nearest.
        InputError: where the readout shows no effect.
    """
    if not readout.why:
        raise InputError(f"the readout of {readout.experiment!r} shows no effect, so there is nothing to explain",
                         hint=(readout.decision.reasons or ("",))[0])
    metric, *rest = wanted.split("/") if wanted else [""]
    test = rest.pop() if rest and rest[-1] in get_args(Test) else None
    arm = "/".join(rest) or None      # an arm's name may have a slash in it
    found = readout.why
    for what, got, of in (("metric", metric or None, lambda one: one.metric), ("arm", arm, lambda one: one.arm),
                          ("test", test, lambda one: one.test)):
        if got is None:
            continue
        known = dict.fromkeys(of(one) for one in found)
        found = tuple(one for one in found if of(one) == got)
        if not found:
            noun = "arm or test" if what == "arm" else what
            names = [*known, *(get_args(Test) if what == "arm" else ())]
            raise NotFound(f"the readout has no {noun} {got!r}", where=f"--why {wanted}", got=got, known=names)
    return found


def as_json(readout: Readout, found: tuple[Why, ...]) -> dict[str, Any]:
    """The explanations with their rows and statements."""
    rows: dict[tuple[str, str, str], dict[str, Any]] = {
        (row.metric, row.arm, row.test): row.as_dict() for row in readout.rows()}
    return {"version": 1, "experiment": readout.experiment, "snapshot": readout.snapshot, "look": readout.look,
            "why": [{**plain(one.as_dict()), "row": rows[one.metric, one.arm, one.test],
                     "sql": one.statement.units, "means_sql": one.statement.means} for one in found]}


def text(found: tuple[Why, ...]) -> str:
    """The explanations as plain text, the SQL last."""
    lines = []
    for one in found:
        lines.append(f"{one.metric} / {one.arm} / {one.test}")
        lines += [f"  {TITLES[what]:<9} {said}" for what, said in one.words]
    for metric, statement in {one.metric: one.statement for one in found}.items():
        lines += ["", f"-- {metric}: the means of the arms" if statement.means else f"-- {metric}: a row per unit",
                  statement.means or statement.units]
    return "\n".join(lines)
