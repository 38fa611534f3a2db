"""Every study's notebook once, one after the other, each on its world: how long all of them take."""

from __future__ import annotations

import time

import pytest

from workbench.cli.app import main
from workbench.scaffold.catalog import templates
from workbench.simulator.studies import holdback, holdout, invitation, pressure, shelf

from ..notebooks import run
from ..tables import line
from .test_studies import squad

MOST = 600.0            # seconds, on two cores
WORLDS = {"encouragement": (invitation, invitation.Invitation()),
          "frequency_cap": (pressure, pressure.Pressure()),
          "long_term_holdback": (holdback, holdback.Holdback()),
          "uplift_eligibility": (holdout, holdout.Holdout()),
          "ranking_gate": (shelf, shelf.Shelf())}
ANSWERS = {"ranking_gate": {"features": "channel, action, x_taste", "where": "executed"}}
SQUAD = ("guardrail_test", "metric_investigation")      # on the demo's own log


@pytest.mark.long
@pytest.mark.alone
@pytest.mark.timeout(1_200)
def test_all_notebooks_once_take_less_than_ten_minutes(simulated, tmp_path):
    own = {name for name, found in templates(simulated).found.items() if found.manifest.makes != "service"}
    assert own == {*WORLDS, *SQUAD}             # a template without a world here is one that nobody timed
    whole = 0.0
    for name in sorted(own):
        project = simulated if name in SQUAD else squad(tmp_path / name, *WORLDS[name])
        words = [word for pair in ANSWERS.get(name, {}).items() for word in ("--set", "=".join(pair))]
        assert main(["new", name, "timed", *words, "--project", str(project.root)]) == 0
        (folder,) = [path.parent for path in project.root.glob("*/timed/study.ipynb")]
        began = time.perf_counter()
        run(folder)
        took = time.perf_counter() - began
        line("notebooks", name, f"{took:.0f} s")
        whole += took
        if name in SQUAD:
            folder.rename(folder.with_name(f"timed_{name}"))
    line("notebooks", "all of them, once", f"{whole:.0f} s", f"{MOST:.0f} s")
    assert whole < MOST
