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
        with workers.turn(alone):
            said.append(f"{name} in")
            leave.wait(20)
            said.append(f"{name} out")

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


def test_what_shares_servers_is_one_unit():
    assert {workers.unit_of(f"{folder}test_x.py::test_y[a::b]") for folder in workers.SERVERS} == {"servers"}
    assert workers.unit_of("tests/stats/test_x.py::test_y[a::b]") == "tests/stats/test_x.py"
    here = Path(workers.__file__).parent
    assert all((here.parent / folder).is_dir() for folder in workers.SERVERS)
