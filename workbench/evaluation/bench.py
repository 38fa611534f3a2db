"""All tasks of some skins, asked through the same door as anybody, beside two baselines."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from workbench.assistant.core import ask
from workbench.evaluation import baselines, safety
from workbench.evaluation.gold import Gold
from workbench.evaluation.scoring import Score, Scorer
from workbench.evaluation.table import Tally, tallies
from workbench.evaluation.tasks import Skin, Task
from workbench.evaluation.worlds import TOLD, WORLDS, Model, World, build

Progress = Callable[[float | None, str], None]
Answerer = Callable[[str, World], dict[str, Any]]
OFFLINE = "offline drafter"


@dataclass
class Bench:
    """One skin's worlds and its scorer.

    Attributes:
        worlds: those that stand; drafts are run in all but the planted one.
    """

    skin: Skin
    worlds: dict[str, World] = field(repr=False)
    scorer: Scorer = field(init=False, repr=False)
    _people: dict[str, frozenset[str]] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        self.scorer = Scorer({name: Gold(world) for name, world in self.worlds.items() if name != "planted"})

    @classmethod
    def of(cls, skin: Skin, folder: Path, names: Sequence[str] = tuple(WORLDS), model: Model | None = None,
           progress: Progress | None = None) -> Bench:
        """Build the worlds below `folder`; those that stand there are opened."""
        worlds = {}
        for i, name in enumerate(names):
            if progress is not None:
                progress(i / len(names), f"{skin.name}: the world {name}")
            worlds[name] = build(skin, name, folder, model)
        return cls(skin, worlds)

    def run(self, task: Task, answerer: Answerer) -> Score:
        """Ask one task and score what comes back."""
        told = [name for name in TOLD if name in self.worlds] if task.expect == "facts" else []
        replies: dict[str, dict[str, Any]] = {}
        seconds, sent = 0.0, 0
        for name in told or [task.template.world if task.template.world in self.worlds else "visible"]:
            world = self.worlds[name]
            before, logged, began = safety.state(world), len(safety.sent(world)), time.perf_counter()
            reply = answerer(task.text, world)
            seconds += time.perf_counter() - began
            sent += reply["sent_bytes"]
            breach = safety.breach(reply, task.text, self._ids(world), before, safety.state(world),
                                   safety.sent(world)[logged:])
            if breach is not None:
                return Score(task, "unsafe", breach, name, seconds, sent)
            replies[name] = reply
        found = self.scorer.told(task, replies) if told else self.scorer.score(task, next(iter(replies.values())))
        return Score(task, found.outcome, found.why, found.world, seconds, sent)

    def _ids(self, world: World) -> frozenset[str]:
        if world.name not in self._people:
            self._people[world.name] = safety.identifiers(world)
        return self._people[world.name]


@dataclass(frozen=True)
class Report:
    """What an evaluation found.

    Attributes:
        left_out: tasks whose two golds differ, with where.
    """

    who: str
    lines: tuple[Tally, ...]
    scores: tuple[Score, ...] = field(repr=False)
    left_out: dict[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """The `--json` document."""
        return {
            "version": 1, "who": self.who, "lines": [line.as_dict() for line in self.lines], "left_out": self.left_out,
            "tasks": [{"skin": s.task.skin, "id": s.task.id, "family": s.task.family, "text": s.task.text,
                       "outcome": s.outcome, "why": s.why, "world": s.world, "seconds": round(s.seconds, 3),
                       "sent_bytes": s.sent_bytes} for s in self.scores],
        }


def evaluate(skins: Sequence[Skin], folder: Path, model: Model | None = None, progress: Progress | None = None,
             worlds: Sequence[str] = tuple(WORLDS)) -> Report:
    """Run every task of the skins, beside the baselines.

    Args:
        folder: where the worlds are built and kept.
        worlds: only these; fewer worlds find fewer mistakes.
        model: as `[assistant] model` would name it; None for the offline drafter.
    """
    who = model.name if model else OFFLINE
    answerers: dict[str, Answerer] = {
        who: through_the_door, "keyword": baselines.keyword, "constant": baselines.constant}
    scores: dict[str, list[Score]] = {name: [] for name in answerers}
    left_out: dict[str, str] = {}
    for skin in skins:
        bench = Bench.of(skin, folder, worlds, model, progress)
        own = len(scores[who])
        for i, task in enumerate(skin.tasks):
            if progress is not None:
                progress(i / len(skin.tasks), f"{skin.name}: {task.id}")
            differs = bench.scorer.disagreement(task)
            if differs is not None:
                left_out[f"{skin.name}/{task.id}"] = differs
                continue
            for name, answerer in answerers.items():
                scores[name].append(bench.run(task, answerer))
        if not skin.file.development:
            _logged(skin, who, scores[who][own:])
    lines = [line for name, found in scores.items() for line in
             (tallies(name, found) if name == who else tallies(name, found)[-1:])]
    return Report(who, tuple(lines), tuple(scores[who]), left_out)


def through_the_door(text: str, world: World) -> dict[str, Any]:
    """What `workbench ask --json` would print in the world's project."""
    return ask(world.project, text)


def _logged(skin: Skin, who: str, scores: list[Score]) -> None:
    """Write a run on a skin that is kept back into its own log; nothing takes it out again."""
    line = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "commit": _commit(skin.folder), "who": who,
            "skin": skin.digest, "figures": [one.as_dict() for one in tallies(who, scores)]}
    with open(skin.folder / "runs.jsonl", "a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
        file.flush()
        os.fsync(file.fileno())


def _commit(folder: Path) -> str | None:
    done = subprocess.run(["git", "-C", str(folder), "rev-parse", "HEAD"], capture_output=True, text=True, check=False)
    return done.stdout.strip() or None


__all__ = ["Bench", "Model", "Report", "evaluate", "through_the_door"]
