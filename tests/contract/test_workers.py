"""How tests share several workers: who is alone has nobody beside them, and nobody overtakes whoever waits."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from .. import workers


@pytest.fixture
def room(tmp_path, monkeypatch):
    """A room of its own: the tests themselves are in the real one."""
    for name in ("GATE", "ROOM"):
        (tmp_path / name).touch()
        monkeypatch.setattr(workers, name, tmp_path / name)


def started(said: list[str], name: str, alone: bool, leave: threading.Event) -> threading.Thread:
    def stay() -> None:
        turn = workers.Turn()
        turn.take(alone)
        said.append(f"{name} in")
        leave.wait(20)
        said.append(f"{name} out")
        turn.leave()

    thread = threading.Thread(target=stay)
    thread.start()
    return thread


def until(holds) -> None:
    end = threading.Event()
    for _ in range(1_000):
        if holds():
            return
        end.wait(0.01)
    raise AssertionError("it did not happen")


def test_who_is_alone_waits_for_all_and_all_wait_for_him(room):
    said, leave = [], {name: threading.Event() for name in "abcd"}
    first = [started(said, name, False, leave[name]) for name in "ab"]
    until(lambda: len(said) == 2)                           # side by side
    alone = started(said, "c", True, leave["c"])
    threading.Event().wait(0.1)                             # it stands at the gate
    last = started(said, "d", False, leave["d"])
    leave["a"].set()
    leave["d"].set()
    threading.Event().wait(0.1)
    assert sorted(said) == ["a in", "a out", "b in"]        # neither in beside b, nor before who came first
    leave["b"].set()
    until(lambda: "c in" in said)
    threading.Event().wait(0.1)
    assert said[-2:] == ["b out", "c in"]
    leave["c"].set()
    for thread in (*first, alone, last):
        thread.join(20)
    assert said[-4:] == ["c in", "c out", "d in", "d out"]


def test_who_is_alone_keeps_the_room_until_he_leaves(room):
    turn, said, leave = workers.Turn(), [], threading.Event()
    turn.take(True)
    other = started(said, "b", False, leave)
    turn.take(True)
    threading.Event().wait(0.1)
    assert said == []
    turn.leave()
    until(lambda: said == ["b in"])
    leave.set()
    other.join(20)


def test_units_are_files_but_for_those_with_a_name():
    here = Path(workers.__file__).parent.parent
    for unit, parts in workers.UNITS.items():
        assert {workers.unit_of(f"{part}test_x.py::test_y[a::b]") for part in parts} == {unit}
        assert all((here / part).exists() for part in parts)
    assert workers.unit_of("tests/stats/test_x.py::test_y[a::b]") == "tests/stats/test_x.py"
