"""One thing that was tried on a draft, what came of it, and what it means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Status = Literal["valid", "invalid", "not_run"]

MEANS = {
    # a metric
    "compiles and runs": "The definition parses, its facts and columns exist, and it was evaluated on every unit.",
    "counts each unit once": "No join multiplies rows: the values of a sample of units equal those of their own rows.",
    "can show a difference": "There are mature units with a value, and the values vary.",
    "finds nothing where there is nothing": "The units are split in two by a hash, again and again, with nothing done "
        "to either half; the metric's own test must not find a difference more often than the 5 % it promises. More "
        "than twice as often is a fault.",
    "could be found": "The smallest relative change that two equal arms find at alpha 5 % and power 80 % after two and "
        "four weeks of enrolment, as users came lately.",
    "a treatment leaves its denominator alone": "Who or what is divided by must not depend on the treatment, else the "
        "metric can move though nobody behaves otherwise.",
    "says something new": "No metric of the project has the same definition, or nearly the same values.",
    # a hypothesis
    "names the change": "It says what is done otherwise.",
    "names a reason that could be wrong": "Without a reason nothing is learnt from a result.",
    "its population is a set of users": "The `for` part is a filter over values that the log has.",
    "its population is not empty": "So many users of the log pass the filter.",
    "its metrics exist": "Every metric that it names is declared in the project.",
    "its metric varies": "The metric runs on this log and its values vary.",
    "its direction is the metric's": "What is hoped for is what the metric calls better.",
    "guards the right to message": "More messages can cost opt-outs: a guardrail must watch reachability.",
    "can be proved wrong": "The falsifier is a predicate on the readout: metric, direction, threshold, day.",
    "its effect is within reach": "The whole rule would find the stated effect among this population in the stated "
        "time.",
    # an experiment
    "is a whole spec": "Every field that the engine needs is there, and means something.",
    "its tables and segments exist": "Exposures and segments are columns of this log.",
    "its name is free": "Nothing in the project is overwritten.",
    "watches a guardrail": "Something must not get worse while the success metric rises.",
    "has the power it promises": "The whole rule, all metrics and looks together, ships a true effect of the stated "
        "size with the wanted probability within the enrolment.",
    # a training
    "fits the log": "Tables, columns, metrics and facts exist, and no feature is known only afterwards.",
    "the preflight passes": "Rows and memory: nothing is known that would stop the run.",
    "has rows to learn from": "The table that it reads is not empty.",
    # a cell of code
    "keeps to what a draft may do": "No files, processes, sockets or private names, and imports from a list.",
    "asks the engine": "It reads the log through `wb.open()`, as every other number here does.",
    "runs confined": "It was run once in a process that can only read this snapshot: no network, no keys, no writes.",
    "gives a value": "The last line is an expression whose value can be shown.",
    "its value comes from the log": "What is shown depends on what the log gave.",
    "its numbers were counted, not written": "No number of the answer, of its chart and of its titles stands in the "
                                             "cell's own text.",
    "its chart loads nothing": "A chart may name no address, picture or link.",
    # an insight
    "runs on the snapshot": "The typed insight became SQL and was answered by the guarded engine.",
    "found rows": "The answer is not empty.",
}


@dataclass(frozen=True)
class Check:
    """One thing that was tried, and what came of it.

    Attributes:
        warns: it holds, and yet a person must know the detail.
    """

    name: str
    ok: bool
    detail: str | None = None
    warns: bool = False

    @property
    def means(self) -> str | None:
        """What the check is about; of one metric among several (`m.push: can show a difference`) the same."""
        return MEANS.get(self.name) or MEANS.get(self.name.rpartition(": ")[2])

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {"name": self.name, "ok": self.ok, "detail": self.detail, "warns": self.warns, "means": self.means}


def status_of(checks: tuple[Check, ...]) -> Status:
    """Valid when every check passed."""
    return "valid" if all(check.ok for check in checks) else "invalid"
