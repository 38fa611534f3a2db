"""Every study's notebook in a real browser, on its own world: it runs, a control is moved, and it answers."""

from __future__ import annotations

import pytest

from workbench.scaffold.render import render
from workbench.simulator.studies import holdback, holdout, invitation, pressure, shelf

from ..scaffold.test_studies import squad as made_squad
from .conftest import open_page

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
LONG = pytest.mark.long
# template, world, folder, the control's label, what is said before and after it was moved to its end
STUDIES = [
    pytest.param("frequency_cap", pressure, pressure.Pressure(users=2_000), "experiments", "Months lost",
                 "one message more costs", id="frequency_cap"),
    pytest.param("encouragement", invitation, invitation.Invitation(users=2_000), "experiments",
                 "Effect worth finding, sessions_28d, %", "power of the whole rule", id="encouragement", marks=LONG),
    pytest.param("long_term_holdback", holdback, holdback.Holdback(users=2_000), "experiments",
                 "Effect worth finding, sessions_14d, %", "power of the whole rule", id="long_term_holdback",
                 marks=LONG),
    pytest.param("uplift_eligibility", holdout, holdout.Holdout(users=8_000), "investigations", "Eligible",
                 "eligible gain", id="uplift_eligibility", marks=LONG),
    pytest.param("ranking_gate", shelf, shelf.Shelf(users=3_000), "investigations", "Temperature",
                 "study at temperature", id="ranking_gate", marks=LONG),
]
ANSWERS = {"ranking_gate": {"features": "channel, action, x_taste", "where": "executed", "rounds": 20}}


@pytest.mark.parametrize(("template", "world", "made", "folder", "control", "words"), STUDIES)
def test_a_notebook_answers(template, world, made, folder, control, words, tmp_path, start_lab, browser, keep_picture):
    project = made_squad(tmp_path, world, made)
    render(project, template, "study", ANSWERS.get(template))
    lab = start_lab(project.root)
    for page in open_page(browser, lab):
        page.goto(lab.url(f"lab/tree/{folder}/study/study.ipynb"))
        page.locator(".jp-Notebook .jp-CodeCell").first.wait_for()
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        slider = page.locator(".widget-hslider").filter(has_text=control)
        slider.wait_for(timeout=180_000)
        view = page.locator(".widget-vbox").filter(has_text=control).last
        said = view.locator(".widget-html")
        said.filter(has_text=words).first.wait_for()
        before = said.filter(has_text=words).first.inner_text()
        slider.locator(".noUi-handle").press("End")
        page.wait_for_function(
            "([words, before]) => [...document.querySelectorAll('.widget-html')].some("
            "one => one.innerText.includes(words) && one.innerText !== before)", arg=[words, before])
        slider.scroll_into_view_if_needed()
        keep_picture(page, f"template-{template}")
