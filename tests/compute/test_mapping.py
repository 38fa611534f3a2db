"""Buckets come back in order, a few at a time, and stop when asked."""

from __future__ import annotations

import operator
import threading
import time

import pytest

from workbench.compute.mapping import map_buckets
from workbench.errors import Cancelled


@pytest.mark.parametrize("workers", [1, 2, 3, 8])
def test_results_come_in_bucket_order_whatever_ran_first(workers):
    def slow_first(number: int) -> int:
        time.sleep(0.02 if number % 2 == 0 else 0)
        return number

    assert list(map_buckets(slow_first, 7, workers=workers)) == list(range(7))


def test_at_most_so_many_run_at_a_time():
    running, most, lock = 0, 0, threading.Lock()

    def count(number: int) -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.01)
        with lock:
            running -= 1

    list(map_buckets(count, 8, workers=2))
    assert most == 2


def test_processes_give_the_same_results():
    assert list(map_buckets(operator.neg, 3, workers=2, kind="processes")) == [0, -1, -2]


@pytest.mark.parametrize("workers", [1, 2])
def test_cancel_stops_between_buckets(workers):
    done: list[int] = []

    def work(number: int) -> int:
        done.append(number)
        return number

    found = map_buckets(work, 50, workers=workers, should_stop=lambda: len(done) >= 3)
    with pytest.raises(Cancelled):
        list(found)
    assert len(done) < 10


def test_an_error_in_a_bucket_reaches_the_caller():
    def broken(number: int) -> int:
        if number == 1:
            raise ValueError("bucket 1")
        return number

    with pytest.raises(ValueError, match="bucket 1"):
        list(map_buckets(broken, 4, workers=2))


def test_ahead_keeps_the_order_and_holds_few():
    import threading

    from workbench.compute.mapping import ahead

    drawn, gate = [], threading.Event()

    def items():
        for number in range(8):
            drawn.append(number)
            yield number

    def work(number):
        gate.wait(10)
        return number * number

    found = ahead(work, items(), workers=2)
    gate.set()
    assert next(found) == 0 and len(drawn) <= 3
    assert list(found) == [number * number for number in range(1, 8)]
    broken = ahead(lambda number: 1 // number, iter([1, 0, 1]), workers=2)
    assert next(broken) == 1
    with pytest.raises(ZeroDivisionError):
        next(broken)
