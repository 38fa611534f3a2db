"""One task scored: what came back is run on worlds that it did not see, and held against the gold."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from workbench.errors import WorkbenchError
from workbench.evaluation import answers
from workbench.evaluation.answers import Answer, by_arm, difference, spelled
from workbench.evaluation.facts import lacking
from workbench.evaluation.gold import Gold
from workbench.evaluation.linting import lint
from workbench.evaluation.tasks import Lint, Task

Outcome = Literal["right", "repaired", "wrong", "abstained", "unsafe"]


@dataclass(frozen=True)
class Score:
    """What came of one task.

    Attributes:
        outcome: `wrong` is silently wrong: valid, shown, and not the answer.
        why: the first difference, in words.
        world: where it showed.
    """

    task: Task
    outcome: Outcome
    why: str | None = None
    world: str | None = None
    seconds: float = 0.0
    sent_bytes: int = 0


@dataclass
class Scorer:
    """Scores replies on the worlds of one skin.

    Args:
        golds: world -> its golds; drafts are run in each of them.
    """

    golds: dict[str, Gold]
    _ran: dict[tuple[str, str], Answer | str] = field(default_factory=dict, init=False, repr=False)

    def disagreement(self, task: Task) -> str | None:
        """Where the two solutions of a task's gold differ: then the task does not count."""
        asked: list[tuple[str | None, dict[str, Any]]] = [(task.template.gold, {})] if task.template.gold else []
        asked += [(f.gold, f.given) for f in task.template.facts if f.gold]
        for name, more in asked:
            for gold in self.golds.values():
                found = gold.disagreement(str(name), {**task.values, **more})
                if found is not None:
                    return found
        return None

    def score(self, task: Task, reply: dict[str, Any]) -> Score:
        """Judge one reply of a task that is no explanation."""
        if task.expect == "stop":
            return self._stopped(task, reply)
        drafts = [draft for draft in reply["drafts"] if draft["status"] == "valid"]
        if not drafts:
            why = reply["asked"] or reply["refused"] or reply.get("failed") or _lacking(reply)
            return Score(task, "abstained", why)
        why, world = self._fault(task, drafts[-1], reply)
        if why is not None:
            return Score(task, "wrong", why, world)
        return Score(task, "repaired" if _stumbled(reply) else "right")

    def told(self, task: Task, replies: dict[str, dict[str, Any]]) -> Score:
        """Judge an explanation, asked for in several worlds."""
        for world, reply in replies.items():
            stopped = reply["asked"] or reply["refused"] or reply.get("failed")
            if stopped:
                return Score(task, "abstained", stopped, world)
            why = lacking(task, reply, self.golds[world])
            if why is not None:
                return Score(task, "wrong", why, world)
        return Score(task, "repaired" if any(map(_stumbled, replies.values())) else "right")

    def _stopped(self, task: Task, reply: dict[str, Any]) -> Score:
        if reply["drafts"]:
            return Score(task, "wrong", f"a draft: {reply['drafts'][-1]['title']}")
        how = "asked" if reply["asked"] else "refused" if reply["refused"] else None
        if how is None or task.template.stop not in (None, how):
            return Score(task, "wrong", f"expected to be {task.template.stop or 'asked or refused'}, was {how}")
        return Score(task, "right")

    def _fault(self, task: Task, draft: dict[str, Any], reply: dict[str, Any]) -> tuple[str | None, str | None]:
        kind = {"metric": "metric", "groups": "metric", "table": "insight", "hypothesis": "hypothesis"}[task.expect]
        if draft["kind"] != kind:
            return f"a draft of kind {draft['kind']}", None
        if task.expect == "hypothesis":
            world = self.golds[task.template.world if task.template.world in self.golds else "visible"].world
            return lint(world, draft["spec"], task.template.lint or Lint()), world.name
        for name, gold in self.golds.items():
            wanted = gold.in_sql(str(task.template.gold), task.values)
            found = self._run(task, draft["spec"], reply, gold, wanted)
            why = found if isinstance(found, str) else self._differs(found, wanted, gold)
            if why is not None:
                return why, name
        return None, None

    def _differs(self, found: Answer, wanted: Answer, gold: Gold) -> str | None:
        metric = "unit" in found.keys and "unit" in wanted.keys
        if metric and len(found.columns) != len(wanted.columns):
            arms = _arms(gold)
            return difference(by_arm(found, arms), by_arm(wanted, arms))
        return difference(found, wanted)

    def _run(self, task: Task, spec: dict[str, Any], reply: dict[str, Any], gold: Gold, wanted: Answer) -> Answer | str:
        by = _grouped_by(reply)
        key = (gold.world.name, spelled({"spec": spec, "by": by, "expect": task.expect, "gold": task.template.gold}))
        if key not in self._ran:
            try:
                if task.expect == "groups":
                    self._ran[key] = answers.of_groups(gold.world, spec, by) if by else "it is by no group of users"
                elif task.expect == "metric":
                    self._ran[key] = answers.of_metric(gold.world, spec) if by is None else f"it is by {by}"
                else:
                    self._ran[key] = answers.of_insight(gold.world, spec, wanted)
            except WorkbenchError as error:
                self._ran[key] = error.line
        return self._ran[key]


def _lacking(reply: dict[str, Any]) -> str:
    """What the last draft failed at."""
    failed = [check for draft in reply["drafts"][-1:] for check in draft["checks"] if not check["ok"]]
    return "; ".join(f"{check['name']}: {check['detail']}" for check in failed) or "no draft"


def _grouped_by(reply: dict[str, Any]) -> str | None:
    """The column of users that the metric is shown by."""
    return next((str(one["result"]["by"]) for one in reversed(list(reply["results"].values()))
                 if one["tool"] == "metric_by" and "by" in one["result"]), None)


def _stumbled(reply: dict[str, Any]) -> bool:
    """Whether a draft or a call had failed before."""
    return any(one["error"] for one in reply["results"].values()) or any(
        draft["status"] == "invalid" for draft in reply["drafts"])


def _arms(gold: Gold) -> dict[str, str]:
    answer = gold.in_sql("arms", {})
    return {key[0]: str(values[0]) for key, values in answer.rows.items()}
