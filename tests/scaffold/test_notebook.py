"""Scripts become notebooks, the same bytes every time; what is no cell is named by its line."""

from __future__ import annotations

import json

import nbformat
import pytest

from workbench.errors import InputError
from workbench.scaffold.catalog import templates
from workbench.scaffold.notebook import notebook

TEXT = """\
# %% [markdown] title
# # A study
#
# Two *lines*.
# %% open
import math

x = math.pi  # not a %% cell

# %%
print("ü")
"""


def test_cells_come_in_order_with_their_titles():
    book = nbformat.reads(notebook(TEXT, "x"), as_version=4)
    nbformat.validate(book)
    assert [(cell.cell_type, cell.id) for cell in book.cells] == [("markdown", "title"), ("code", "open"),
                                                                ("code", "cell-3")]
    assert book.cells[0].source == "# A study\n\nTwo *lines*."
    assert book.cells[1].source == "import math\n\nx = math.pi  # not a %% cell"
    assert notebook(TEXT, "x") == notebook(TEXT, "x") and json.loads(notebook(TEXT, "x"))["nbformat_minor"] == 5


@pytest.mark.parametrize(("text", "said"), [
    ("import math\n# %% a\n", "x: line 1 stands before the first cell"),
    ("# %% a\n# %% [mrkdown] b\n", "line 2 is no heading of a cell"),
    ("# %% a\n1\n# %% a\n2\n", "two cells are titled 'a'"),
])
def test_what_is_no_cell_is_named(text, said):
    with pytest.raises(InputError, match=said):
        notebook(text, "x")


def test_every_built_in_template_has_one_name_and_says_when(project):
    found = templates(project)
    assert not found.faults and {one.origin for one in found.found.values()} == {"built in"}
    for name, one in found.found.items():
        assert name == one.folder.name and one.manifest.when and one.manifest.when_not
