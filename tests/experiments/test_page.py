"""The page and the text of a readout: every value is text, nothing is loaded, nothing runs."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import numpy as np
import pytest

from workbench.experiments.report.page import fragment, page, text

from .conftest import rows

EVIL = "<img src=x onerror=alert(1)>"


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


@pytest.fixture
def hostile(make):
    people = rows(bought={"blue": 0.3})
    people["arm"] = np.where(people["arm"] == "blue", EVIL, people["arm"])
    people["country"] = np.where(people["country"] == "DE", EVIL, people["country"])
    return make({"split": {"none": 1, EVIL: 1, "green": 1},
                 "hypothesis": {"because": EVIL, "if": "<script>alert(2)</script>", "then": EVIL, "for": EVIL}},
                people=people).readout()


@pytest.mark.parametrize("view", [page, fragment])
def test_markup_in_names_is_text(hostile, view):
    shown = view(hostile)
    tags = Tags()
    tags.feed(shown)
    assert not {"script", "iframe", "object", "link", "form"} & {tag for tag, _ in tags.found}
    assert all(attrs["src"].startswith("data:") for tag, attrs in tags.found if tag == "img")
    assert not [name for _, attrs in tags.found for name in attrs if name.startswith("on")]
    assert "&lt;img src=x onerror=alert(1)&gt;" in shown


def test_the_page_names_no_other_host_and_forbids_requests(study):
    shown = page(study.readout())
    outside = set(re.findall(r"(?:https?:)?//[\w.-]+", re.sub(r"base64,[A-Za-z0-9+/=]+", "", shown)))
    assert not outside
    assert "default-src 'none'" in shown


def test_page_and_text_show_the_numbers_of_the_result(make):
    found = make(people=rows(bought={"blue": 0.3})).readout()
    row = next(r for r in found.rows(test="superiority") if r.arm == "blue")
    for shown in (page(found), text(found), fragment(found)):
        assert f"{row.relative:+.2%}".lstrip("+").rstrip("%") in shown.replace("−", "-").replace("\u202f", "")
        assert "blue" in shown
