"""What an experiment's spec may say whose meaning is not built yet: named, never ignored."""

from __future__ import annotations

from workbench.errors import NotBuiltYet
from workbench.experiments.spec import Experiment

# field=value -> whether a spec uses it; the later work empties this list.
UNBUILT = {
    "design=switchback": lambda e: e.design == "switchback",
}


def unbuilt(experiment: Experiment) -> list[str]:
    """The fields of a spec that are not built yet."""
    return [field for field, uses in UNBUILT.items() if uses(experiment)]


def refuse_unbuilt(experiment: Experiment) -> None:
    """Raise `NotBuiltYet` naming the first such field."""
    for field in unbuilt(experiment):
        raise NotBuiltYet(field, where=experiment.place)
