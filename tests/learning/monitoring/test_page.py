"""The report as text and as a page: every check is there, and nothing in it is markup."""

from __future__ import annotations

import re

from workbench.learning.monitoring.charts import pictures
from workbench.learning.monitoring.checks import Check, Report
from workbench.learning.monitoring.page import headline, page, text

BAD = "<img src=x onerror=alert(1)>"


def made(*verdicts: str) -> Report:
    bins = [{"bin": BAD, "reference": 0.5, "current": 0.2}, {"bin": "missing", "reference": 0.5, "current": 0.8}]
    checks = [Check("psi", f"{BAD}{i}", one, 0.3, (0.1, 0.25), f"most moved {BAD}", {"bins": bins})
              for i, one in enumerate(verdicts)]
    checks += [
        Check("calibration curve", "click", "ok", 0.01, (0.1, 0.25), "fine",
              {"bins": [{"predicted": 0.1, "observed": 0.12, "se": 0.01},
                        {"predicted": 0.3, "observed": 0.3, "se": 0.02}]}),
        Check("label delay", "click", "unknown", None, None, "too few",
              {"curve": [{"hours": 1, "reference": 0.3, "current": 0.2},
                         {"hours": 24, "reference": 1.0, "current": 1.0}]}),
        Check("reachable", "push", "ok", 0.0, (0.02, 0.05), "as before", {"reference": [9, 8], "current": [8, 7]}),
    ]
    return Report("click_24h", "run-1", "abc", ("2026-06-01 00:00:00", "2026-06-08 00:00:00"),
                  ("2026-06-08 00:00:00", "2026-06-15 00:00:00"), 0.5, (1000, 900), tuple(checks))


def test_the_page_holds_every_check_and_no_markup_of_values():
    report = made("watch", "ok", "act")
    html = page(report)
    assert BAD not in html and "<script" not in html and "default-src 'none'" in html
    assert html.count('<th scope="row">') == len(report.checks)
    rows = re.findall(r'<th scope="row">.*?<td class="wb-left [a-z-]+">(\w+)', html)
    assert rows == ["act", "watch", "unknown", "ok", "ok", "ok"]
    assert "50.0% of the units" in html and not re.search(r'(src|href)="(?!data:)', html)


def test_pictures_have_words_and_draw():
    found = pictures(made("watch", "act"))
    assert [one.title.split(":")[0].split(",")[0][:9] for one in found] == [
        "How far f", BAD[:9], BAD[:9], "click", "click", "People wh"]
    assert all(one.words and one.chart.svg().startswith("<svg") for one in found)


def test_the_text_says_what_is_not_ok_the_worst_first():
    lines = text(made("watch", "act")).splitlines()
    assert lines[0] == headline(made("watch", "act")) and "Act" in lines[0]
    assert [line.split()[0] for line in lines[2:]] == ["act", "watch", "unknown", "ok"]
    assert "2026-06-08 to 2026-06-15 (900 rows)" in lines[1]


def test_a_notebook_shows_the_table_and_no_markup_of_values():
    shown = made("act")._repr_html_()
    assert BAD not in shown and shown.count('<th scope="row">') == 4


def test_the_verdict_is_the_worst():
    assert [made(*one).verdict for one in (("act", "ok"), ("watch",), ("ok",), ())] == ["act", "watch", "ok", "ok"]
    assert Report.from_dict(made("act").as_dict()) == made("act")
