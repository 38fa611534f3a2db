"""A spec as a form: what a form says comes back as the spec, and the file keeps what people wrote around it."""

from __future__ import annotations

import jsonschema
import pytest

from workbench.errors import Changed, InputError
from workbench.learning import form
from workbench.learning.spec import TrainingSpec
from workbench.project import read_yaml


def test_a_form_that_nobody_touched_changes_no_byte(squad):
    path = squad.root / "training" / "click_24h.yaml"
    path.write_text("# what a click is worth knowing for\n" + path.read_text().replace("seed: 1}", "seed: 1}   # once")
                    + "owner: ada\npurpose: to choose a message\n")
    before = path.read_bytes()
    found = form.form(squad, "click_24h")
    form.save(squad, "click_24h", found["value"])
    assert path.read_bytes() == before


def test_every_field_of_a_spec_goes_through_the_form():
    assert set(TrainingSpec.model_fields) == {*form._KEPT, "version", "name"}


def test_a_change_keeps_the_comments(squad):
    path = squad.root / "training" / "click_24h.yaml"
    path.write_text("# mine\n" + path.read_text())
    value = form.form(squad, "click_24h")["value"]
    value["model"]["rounds"] = 40
    value["features"]["sends_7d"]["window"] = "-14d to 0d"
    del value["features"]["need"]
    form.save(squad, "click_24h", value)
    spec = TrainingSpec.load(squad, "click_24h")
    assert path.read_text().startswith("# mine\n")
    assert spec.model.rounds == 40 and spec.features["sends_7d"].window == (-336, 0)
    assert "need" not in spec.features and "channel" in spec.features


def test_what_is_wrong_is_said_and_nothing_is_written(squad):
    path = squad.root / "training" / "click_24h.yaml"
    before = path.read_bytes()
    value = form.form(squad, "click_24h")["value"]
    value["label"]["metric"] = "cliked_24h"
    with pytest.raises(InputError, match="did you mean 'clicked_24h'"):
        form.save(squad, "click_24h", value)
    assert path.read_bytes() == before


def test_another_name_is_another_file_with_the_first_ones_comments(squad):
    value = form.form(squad, "click_24h")["value"]
    made = form.save(squad, "click_again", value, like="click_24h")
    assert made.name == "click_again.yaml" and TrainingSpec.load(squad, "click_again").name == "click_again"
    assert read_yaml(made)["features"] == read_yaml(squad.root / "training" / "click_24h.yaml")["features"]


def test_the_schema_takes_the_forms_value_and_offers_what_is_there(squad):
    found = form.form(squad, "click_24h")
    jsonschema.Draft202012Validator.check_schema(found["schema"])
    shown = {key: value for key, value in found["value"].items() if key in found["schema"]["properties"]}
    jsonschema.validate(shown, found["schema"])
    rows = found["schema"]["properties"]["rows"]["properties"]
    assert "decisions" in rows["table"]["examples"] and "x_need" in rows["anchor"]["examples"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**shown, "model": {"rounds": 0}}, found["schema"])
    text = str(found["schema"])
    assert "$ref" not in text and "$defs" not in text


def test_what_changed_since_the_form_was_opened_is_not_written_over(squad):
    path = squad.root / "training" / "click_24h.yaml"
    found = form.form(squad, "click_24h")
    path.write_text(found["text"] + "owner: bob\n")
    with pytest.raises(Changed, match="changed since it was opened"):
        form.save(squad, "click_24h", found["value"], read=found["text"])
    assert path.read_text().endswith("owner: bob\n")
    form.save(squad, "click_24h", form.form(squad, "click_24h")["value"], read=path.read_text())
