"""Import and questions on one log, against DuckDB alone and against their targets."""

from __future__ import annotations

import importlib.util
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from workbench.errors import Cancelled
from workbench.explore.approximate import KINDS, approximate
from workbench.explore.insight import run
from workbench.explore.spec import parse
from workbench.logs.process import EngineProcess
from workbench.logs.snapshot import Snapshot

pytestmark = pytest.mark.timeout(3_600)
_spec = importlib.util.spec_from_file_location("questions", Path(__file__).with_name("questions.py"))
assert _spec and _spec.loader
_module = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_module)
questions = _module.questions


@pytest.fixture(scope="module")
def engine(log):
    process = EngineProcess()
    yield process.on(log.snapshot)
    process.kill()


def test_import(log, note):
    ratio = log.imported.seconds / log.bare.seconds
    source = sum(path.stat().st_size for path in log.source.rglob("*.parquet"))
    kept = sum(path.stat().st_size for path in (log.project.cache / "compact").rglob("*.duckdb")) + sum(
        file.bytes for info in log.snapshot.tables.values() if info.derived for file in info.files)
    temporary = max(0, log.imported.disk - kept - source)
    note("bare DuckDB partition, sort and load", f"{log.bare.seconds:.1f} s, {log.bare.memory / 1e9:.1f} GB")
    note("whole import", f"{log.imported.seconds:.1f} s = {ratio:.2f} x bare, {log.imported.memory / 1e9:.1f} GB",
         "2.5 x, 4 GB")
    note("temporary disk of the import", f"{temporary / 1e9:.2f} GB = {temporary / source:.2f} x input", "2 x")
    assert temporary <= 2 * source
    if log.large:
        assert ratio <= 2.5
        assert log.imported.memory <= 4e9


def test_sixty_questions(log, engine, measure, note):
    cold, warm, first, inside, total, slow = [], [], [], 0, 0, []
    with measure() as cost:
        for value in questions(log.snapshot.begins):
            spec = parse(value)
            if spec.kind in KINDS:
                began = time.monotonic()
                rough = approximate(log.snapshot, spec, engine)
                first.append((time.monotonic() - began, value))
            began = time.monotonic()
            exact = run(log.snapshot, spec, engine)
            cold.append(time.monotonic() - began)
            began = time.monotonic()
            assert run(log.snapshot, spec, engine).rows == exact.rows
            warm.append(time.monotonic() - began)
            slow.append((warm[-1], value))
            if spec.kind in KINDS:
                hit, of = covered(exact, rough)
                inside, total = inside + hit, total + of
    assert len(cold) == 60
    for label, times in (("cold", cold), ("warm", warm)):
        p50, p90 = np.quantile(times, [0.5, 0.9])
        note(f"60 questions, exact, {label}", f"p50 {p50:.2f} s, p90 {p90:.2f} s, most {max(times):.2f} s",
             "p50 < 1 s, p90 < 4 s")
        assert p50 < 1 and p90 < 4
    chains = [seconds for seconds, value in slow if value.get("order") == "ordered"]
    note("ordered user funnel, exact", f"{max(chains):.2f} s", "< 8 s")
    assert max(chains) < 8
    rough_chains = [seconds for seconds, value in first if value.get("order") == "ordered"]
    note("  its first approximation", f"{max(rough_chains):.2f} s", "< 1 s")
    note("first approximations", f"median {np.median([one[0] for one in first]):.2f} s, "
         f"most {max(one[0] for one in first):.2f} s")
    note("approximate intervals that hold the exact value", f"{inside} of {total} = {inside / total:.1%}", ">= 93 %")
    note("peak memory of the questions", f"{cost.memory / 1e9:.1f} GB")
    assert inside / total >= 0.93 or not log.large     # a small log's sample is 300 users
    assert max(rough_chains) < 1 or not log.large


def covered(exact, rough) -> tuple[int, int]:
    """(numbers inside their interval, numbers) of an approximation."""
    keys = [c for c in exact.columns if not any(c in one for one in rough.intervals)]
    found = {tuple(row[k] for k in keys): one for row, one in zip(rough.rows, rough.intervals, strict=True)}
    hit = of = 0
    for row in exact.rows:
        for column, (low, high) in found.get(tuple(row[k] for k in keys), {}).items():
            if row[column] is not None:
                hit += low - 1e-9 <= row[column] <= high + 1e-9
                of += 1
    return hit, of


def test_profile_and_timeline(log, engine, note):
    took, first = {}, {}
    for table in log.snapshot.tables:
        spec = parse({"kind": "profile", "table": table})
        began = time.monotonic()
        assert approximate(log.snapshot, spec, engine).rows
        first[table] = time.monotonic() - began
        began = time.monotonic()
        assert run(log.snapshot, spec, engine).rows
        took[table] = time.monotonic() - began
    note("profile of every column of a table, exact", f"most {max(took, key=took.get)} {max(took.values()):.1f} s, "
         f"all tables {sum(took.values()):.1f} s", "< 20 s")
    note("  its first results", f"most {max(first, key=first.get)} {max(first.values()):.2f} s", "< 2 s")
    users = [row["user_id"] for row in
             engine.query("SELECT user_id FROM message_facts WHERE ts::TIME < TIME '00:10' LIMIT 20").rows()]
    spent = []
    for user in dict.fromkeys(users):
        began = time.monotonic()
        assert run(log.snapshot, parse({"kind": "timeline", "user": user}), engine).rows
        spent.append(time.monotonic() - began)
    note("timeline of a user", f"median {np.median(spent) * 1e3:.0f} ms, most {max(spent) * 1e3:.0f} ms", "< 50 ms")
    assert max(took.values()) < 20 and max(first.values()) < 2
    assert np.median(spent) < 0.05 or not log.large


def test_tiles(log, engine, note):
    from workbench.explore.crossfilter import tile

    spec = parse({"kind": "crossfilter", "table": "message_facts", "measure": "click_rate",
                  "dimensions": ["ts", "channel", "domain", "sends_before_7d"],
                  "brushes": {"channel": {"values": ["push", "email"]}}})
    took = {}
    for again in ("cold", "warm"):
        for active in spec.dimensions:
            began = time.monotonic()
            found = tile(log.snapshot, spec, active, engine)
            took[again, active] = time.monotonic() - began
    note("a tile of four dimensions, click rate", f"most {max(took.values()):.2f} s, "
         f"{len(found.arrow()) / 1e3:.0f} kB", "< 2 s")
    assert max(took.values()) < 2


def test_cancel_answers_at_once(log, engine, note):
    took = []
    for turn in range(10):
        raised: list[float] = []

        def ask(raised=raised, id=f"long {turn}") -> None:
            try:
                engine.query("SELECT count(*) FROM interactions a JOIN interactions b ON a.ts < b.ts", id=id)
            except Cancelled:
                raised.append(time.monotonic())

        thread = threading.Thread(target=ask)
        thread.start()
        time.sleep(0.7)
        began = time.monotonic()
        engine.process.cancel(f"long {turn}")
        thread.join(10)
        took.append(raised[0] - began)
    note("cancel", f"median {np.median(took) * 1e3:.0f} ms, most {max(took) * 1e3:.0f} ms", "< 100 ms")
    assert min(took) > 0 and np.median(took) < 0.1


def test_two_readers_and_a_refresh_at_once(log, note):
    """Two processes read while an import of another table moves the pointer."""
    from workbench.logs.importing import import_source

    if log.large:
        pytest.skip("the small log shows it")
    trial = log.project.root / "trial.csv"
    trial.write_text("user_id,group\n" + "".join(f"u{i},{i % 2}\n" for i in range(5_000)))
    readers, faults, answers, stop = [EngineProcess(), EngineProcess()], [], [], threading.Event()

    def read(process: EngineProcess) -> None:
        while not stop.is_set():
            try:
                snapshot = Snapshot.open(log.project)
                answers.append(process.query(snapshot, "SELECT count(*) AS n FROM message_facts").rows()[0]["n"])
            except Exception as error:
                faults.append(error)

    threads = [threading.Thread(target=read, args=[process]) for process in readers]
    for thread in threads:
        thread.start()
    import_source(log.project, [trial], name="trial")
    stop.set()
    for thread in threads:
        thread.join()
    for process in readers:
        process.kill()
    note("two readers and a refresh at once", f"{len(answers)} reads, {len(faults)} errors", "0 errors")
    assert not faults and len(set(answers)) == 1 and len(answers) > 10
