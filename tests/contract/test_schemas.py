"""Every spec's JSON Schema is a file under test; every example in the docs parses.

A change of a spec model without a deliberate update of its schema fails here. After a deliberate
change: `WORKBENCH_UPDATE=1 python -m pytest tests/contract/test_schemas.py`.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import jsonschema
import pytest

from workbench.project import parse_yaml


def models() -> dict[str, type]:
    from workbench.experiments.assignment.allocation import Allocation
    from workbench.experiments.spec import Experiment
    from workbench.explore.saved import View
    from workbench.learning.spec import TrainingSpec
    from workbench.metrics.catalog import MetricsFile
    from workbench.metrics.objectives import Objectives
    from workbench.policies.spec import PolicySpec
    from workbench.scaffold.manifest import Manifest

    return {
        "metrics": MetricsFile, "experiment": Experiment, "training": TrainingSpec, "policy": PolicySpec,
        "objectives": Objectives, "template": Manifest, "view": View,
        "allocation": Allocation,
    }


def examples(checkout: Path) -> list[tuple[str, str]]:
    """(file name, text) of every fenced block in docs whose first line names its file."""
    found = []
    for page in sorted((checkout / "docs").rglob("*.md")):
        blocks = re.findall(r"```(?:yaml|json)\n(?:#|//) (\S+\.(?:yaml|json))\n(.*?)```", page.read_text(), re.S)
        found += [(name, text) for name, text in blocks]
    return found


def kind_of(name: str) -> str:
    parts = Path(name).parts
    if name in ("objectives.yaml", "allocation.yaml"):
        return name.removesuffix(".yaml")
    return {"metrics": "metrics", "experiments": "experiment", "training": "training", "policies": "policy",
            "explore": "view"}[parts[0]]


@pytest.mark.parametrize("kind", ["metrics", "experiment", "training", "policy", "objectives", "template", "view",
                                  "allocation"])
def test_the_schema_file_is_the_models(checkout, kind):
    schema = models()[kind].model_json_schema(by_alias=True)
    file = checkout / "docs" / "schemas" / f"{kind}.schema.json"
    if os.environ.get("WORKBENCH_UPDATE") == "1":
        file.parent.mkdir(exist_ok=True)
        file.write_text(json.dumps(schema, indent=1, sort_keys=True) + "\n")
    assert json.loads(file.read_text()) == json.loads(json.dumps(schema))


def test_every_example_in_the_docs_is_valid(checkout):
    shown = examples(checkout)
    assert {kind_of(name) for name, _ in shown} >= {"metrics", "experiment", "training", "policy", "objectives",
                                                 "view", "allocation"}
    for name, text in shown:
        value = json.loads(text) if name.endswith(".json") else parse_yaml(text, name)
        models()[kind_of(name)].model_validate(value)
        schema = json.loads((checkout / "docs" / "schemas" / f"{kind_of(name)}.schema.json").read_text())
        jsonschema.validate(value, schema)
