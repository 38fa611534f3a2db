import pytest

from workbench.errors import Cancelled, InputError, NotBuiltYet, NotFound, Refused, WorkbenchError, nearest


def test_one_line_says_what_where_and_the_nearest():
    error = InputError("unknown metric 'conversoin_7d'", where="experiment.yaml: metrics.success",
                       got="conversoin_7d", known=["opt_out_28d", "conversion_7d"], hint="see\n`workbench metric list`")
    assert str(error) == ("experiment.yaml: metrics.success: unknown metric 'conversoin_7d'; "
                          "did you mean 'conversion_7d'? - see `workbench metric list`")


def test_without_a_near_name_the_known_ones_are_listed():
    assert str(NotFound("no table 'zzz'", got="zzz", known=["sends", "users"])) == "no table 'zzz'; known: sends, users"


def test_a_message_with_line_breaks_stays_on_one_line():
    assert "\n" not in str(WorkbenchError("a\nb", where="c"))


@pytest.mark.parametrize(("error", "code"), [
    (WorkbenchError("x"), 1), (InputError("x"), 2), (NotFound("x"), 2), (NotBuiltYet("x"), 2), (Refused("x"), 3),
    (Cancelled("x"), 130),
])
def test_exit_codes(error, code):
    assert error.exit_code == code


def test_not_built_yet_names_the_field():
    assert NotBuiltYet("plan.sequential.method=group").as_dict()["message"] == \
        "not built yet: plan.sequential.method=group"


def test_nearest_ignores_case_and_gives_none_when_nothing_is_close():
    assert nearest("Men's E-mail", ["Mens E-Mail", "No E-Mail"]) == "Mens E-Mail"
    assert nearest("qqq", ["abc"]) is None
