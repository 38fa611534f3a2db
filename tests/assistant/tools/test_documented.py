"""The page about the assistant says what every tool is for and what every check means."""

from __future__ import annotations

import pytest

from workbench.assistant.checks import MEANS
from workbench.assistant.tools.toolbox import REGISTERED


@pytest.fixture(scope="module")
def page(checkout):
    return (checkout / "docs" / "assistant.md").read_text("utf-8")


@pytest.mark.parametrize("name", sorted(REGISTERED))
def test_every_tool_has_a_line_that_says_whether_it_asks(page, name):
    (line,) = [line for line in page.splitlines() if line.startswith(f"| `{name}` |")]
    assert line.rstrip().endswith("| yes |") == REGISTERED[name].asks


@pytest.mark.parametrize("name", list(MEANS))
def test_every_check_means_there_what_it_means_on_the_card(page, name):
    assert f"| {name} | {MEANS[name]} |" in page
