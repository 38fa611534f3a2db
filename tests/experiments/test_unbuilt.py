"""What an experiment may say that is not built yet: each has an example here, each is refused by name."""

from __future__ import annotations

import pytest

from workbench.cli.app import main
from workbench.experiments.unbuilt import UNBUILT

EXAMPLES = {
    "design=switchback": {"design": "switchback"},
}


def test_every_entry_has_an_example():
    assert set(EXAMPLES) == set(UNBUILT)


@pytest.mark.parametrize("field", EXAMPLES)
def test_an_unbuilt_field_exits_2_and_is_named(field, make, capsys):
    study = make(EXAMPLES[field])
    assert main(["readout", "colours", "--project", str(study.project.root)]) == 2
    assert f"not built yet: {field}" in capsys.readouterr().err
