"""A conversation: events in order, what waits for a person, what is kept, and a stop that is at once."""

from __future__ import annotations

import asyncio
import threading
import time
from dataclasses import dataclass, field

import pytest
from pydantic import Field

from workbench.assistant import threads
from workbench.assistant.core import Assistant, ask, collect
from workbench.assistant.events import (
    Approval,
    Asked,
    Done,
    Drafted,
    Failed,
    Say,
    Token,
    ToolEnd,
    ToolStart,
    Usage,
    Working,
)
from workbench.assistant.streaming import in_thread
from workbench.assistant.tools.tool import Frozen, Outcome, Tool
from workbench.assistant.turn import Context, command_of
from workbench.errors import InputError


class Name(Frozen):
    name: str = Field(pattern="^[a-z]+$")


class Written(Frozen):
    path: str
    size: int


def _write(grounding, given):
    path = grounding.snapshot.project.root / f"{given.name}.txt"
    with path.open("a") as file:
        file.write("x")
    return Outcome(Written(path=path.name, size=path.stat().st_size))


WRITE = Tool("write_note", "A person asks for a note.", Name, Written, _write, asks=True,
             says=lambda given: f"writes {given.name}.txt")


@dataclass
class Scripted:
    """A drafter that does what it is told: a list of steps for each message."""

    turns: list
    seen: list = field(default_factory=list)

    async def answer(self, turn, toolbox):
        self.seen.append(turn)
        toolbox.tools = {**toolbox.tools, "write_note": WRITE}
        for step in self.turns[len(self.seen) - 1]:
            if isinstance(step, float):
                await asyncio.sleep(step)
            elif isinstance(step, Exception):
                raise step
            elif isinstance(step, tuple):
                started = toolbox.start(*step)
                yield started
                yield await in_thread(lambda s=started: toolbox.finish(s))
            elif isinstance(step, dict):
                yield toolbox.approval(toolbox.start("write_note", step))
            else:
                yield step

    async def resume(self, turn, toolbox, decided):
        yield Say("more waits\n" if decided.more else f"{decided.word}: {{{{{decided.approval.id}.path|text}}}}\n")


def run(assistant, *arguments, **named):
    return list(assistant.events(*arguments, **named))


def words(events):
    return "".join(e.text for e in events if isinstance(e, Token))


VALUE = ("metric_value", {"name": "conversion_7d"})


def test_events_come_in_order_and_end_with_done(simulated_kept):
    events = run(Assistant(simulated_kept), None, "what is the click rate by channel")
    kinds = [type(e) for e in events if not isinstance(e, Token)]
    assert kinds == [Working, ToolStart, ToolEnd, Drafted, Done]
    assert isinstance(events[-1], Done) and words(events)


def test_results_of_an_earlier_turn_are_within_reach_after_a_restart(simulated):
    drafter = Scripted([[VALUE], [Say("It was {{t1.value|sig3}}.\n"), VALUE, Say("Now {{t2.value|sig3}}.\n")]])
    run(Assistant(simulated, drafter=drafter), "a", "one")
    events = run(Assistant(simulated, drafter=drafter), "a", "two")      # nothing of the first object is left
    value = next(e for e in events if isinstance(e, ToolEnd)).result["value"]
    assert words(events) == f"It was {value:.3g}.\nNow {value:.3g}.\n"
    assert [(t.number, t.before) for t in drafter.seen] == [(1, ()), (2, ("one",))]
    other = run(Assistant(simulated, drafter=Scripted([[Say("{{t1.value|sig3}}\n")]])), "b", "x")
    assert words(other).strip() == "[no value]"                           # another conversation sees none of it


def test_a_thread_may_be_named_anything(simulated):
    for thread in ("../../etc/x", "a/b", "é" * 500, " "):
        run(Assistant(simulated, drafter=Scripted([[Say("hello\n")]])), thread, "x")
        assert threads.load(simulated, thread).turns == 1
    assert {p.parent.name for p in simulated.cache.rglob("*.json") if "threads" in p.parts} == {"threads"}


def test_nothing_is_kept_without_a_thread(simulated):
    ask(simulated, "what is the click rate by channel")
    assert not (simulated.cache / "assistant" / "threads").exists()


def test_a_call_that_asks_waits_for_the_person_and_runs_once(simulated):
    note = simulated.root / "hello.txt"
    events = run(Assistant(simulated, drafter=Scripted([[{"name": "hello"}]])), "t", "write it")
    (approval,) = [e for e in events if isinstance(e, Approval)]
    assert (approval.says, approval.arguments) == ("writes hello.txt", {"name": "hello"})
    assert not note.exists() and Assistant(simulated).waiting("t") == [approval]

    deciding = Assistant(simulated, drafter=Resuming())
    events = list(deciding.decided("t", approval.id, "approve"))
    assert note.read_text() == "x" and "approve: hello.txt" in words(events)
    again = list(deciding.decided("t", approval.id, "approve"))
    assert note.read_text() == "x" and any(isinstance(e, Failed) for e in again)


class Resuming(Scripted):
    """The same after a restart: the tool is known, the script is gone."""

    def __init__(self):
        super().__init__([])


@pytest.fixture(autouse=True)
def _registered(monkeypatch):
    from workbench.assistant.tools import toolbox

    monkeypatch.setitem(toolbox.REGISTERED, "write_note", WRITE)


def test_a_rejected_call_is_not_made_and_an_edited_one_is_made_as_edited(simulated):
    drafter = Scripted([[{"name": "one"}, {"name": "two"}]])
    run(Assistant(simulated, drafter=drafter), "t", "x")
    first, second = Assistant(simulated).waiting("t")
    assistant = Assistant(simulated, drafter=drafter)
    assert "more waits" in words(assistant.decided("t", first.id, "reject"))
    events = list(assistant.decided("t", second.id, "approve", {"name": "three"}))
    assert next(e for e in events if isinstance(e, ToolStart)).arguments == {"name": "three"}
    assert {p.name for p in simulated.root.glob("*.txt")} == {"three.txt"}


def test_no_drafter_can_run_an_asking_tool_itself(simulated):
    events = run(Assistant(simulated, drafter=Scripted([[("write_note", {"name": "x"})]])), "t", "x")
    assert "needs the person's approval" in next(e for e in events if isinstance(e, ToolEnd)).error
    assert not (simulated.root / "x.txt").exists()


def test_an_approval_lapses_when_the_conversation_goes_on(simulated):
    drafter = Scripted([[{"name": "x"}], [Say("something else\n")]])
    run(Assistant(simulated, drafter=drafter), "t", "one")
    (approval,) = Assistant(simulated).waiting("t")
    run(Assistant(simulated, drafter=drafter), "t", "two")
    events = list(Assistant(simulated, drafter=drafter).decided("t", approval.id, "approve"))
    assert "lapsed" in words(events) and not (simulated.root / "x.txt").exists()


def test_nobody_is_asked_about_a_call_that_cannot_be_made(simulated):
    events = run(Assistant(simulated, drafter=Scripted([[{"name": "NOT ALLOWED"}]])), "t", "x")
    assert not any(isinstance(e, Approval) for e in events) and any(isinstance(e, Failed) for e in events)


def test_a_stop_is_immediate_and_what_was_shown_is_kept(simulated):
    drafter = Scripted([[Say("a beginning that is shown\n"), 30.0, Say("never\n")], [Say("goes on\n")]])
    assistant = Assistant(simulated, drafter=drafter)
    found = []

    async def stopped():
        async for event in assistant.run("t", "x"):
            found.append(event)
            if isinstance(event, Token):
                asyncio.get_running_loop().call_later(0.1, assistant.cancel, "t")

    began = time.monotonic()
    asyncio.run(stopped())
    assert time.monotonic() - began < 5
    assert found[-1] == Done(stopped=True) and "never" not in words(found)
    kept = threads.load(simulated, "t")
    assert kept.messages[-1]["text"].startswith("a beginning") and not kept.running
    assert words(run(assistant, "t", "y")) == "goes on\n" and not assistant.cancel("t")


def test_a_stop_does_not_wait_for_a_query(simulated):
    slow = Tool("slow", "", Name, Written, lambda g, a: time.sleep(4), asks=False)

    class Slow(Scripted):
        async def answer(self, turn, toolbox):
            toolbox.tools = {"slow": slow}
            started = toolbox.start("slow", {"name": "x"})
            yield started
            yield await in_thread(lambda: toolbox.finish(started))

    assistant = Assistant(simulated, drafter=Slow([]))

    async def stopped():
        ends = None
        async for event in assistant.run("t", "x"):
            if isinstance(event, ToolStart):
                assistant.cancel("t")
                ends = time.monotonic()
        return time.monotonic() - ends

    assert asyncio.run(stopped()) < 1


def test_one_answer_at_a_time(simulated):
    assistant = Assistant(simulated, drafter=Scripted([[Say("one\n"), 1.0], [Say("two\n")]]))

    async def both():
        first = assistant.run("t", "x")
        await anext(first)
        second = [event async for event in assistant.run("t", "y")]
        return second, [event async for event in first]

    second, first = asyncio.run(both())
    assert "still being written" in words(second) and "one" in words(first)


@pytest.mark.parametrize("fault", [ValueError("boom"), InputError("the model is away", hint="wait")])
def test_a_fault_is_one_line_and_the_thread_goes_on(simulated, fault):
    drafter = Scripted([[Say("so far "), fault], [Say("again\n")]])
    events = run(Assistant(simulated, drafter=drafter), "t", "x")
    (failed,) = [e for e in events if isinstance(e, Failed)]
    assert "\n" not in failed.message and str(fault).split(" -")[0] in failed.message
    assert "so far" in words(events) and isinstance(events[-1], Done)
    assert words(run(Assistant(simulated, drafter=drafter), "t", "y")) == "again\n"


def test_a_killed_process_loses_nothing_that_was_shown(simulated):
    """The generator is dropped in the middle, as when the server dies: the file has what was finished."""
    drafter = Scripted([[VALUE, Say("It is {{t1.value|sig3}} so far\n"), 30.0]])
    assistant = Assistant(simulated, drafter=drafter)

    async def part():
        seen = []
        async for event in assistant.run("t", "x"):
            if isinstance(event, ToolEnd):
                seen.append(threads.load(simulated, "t"))
                break
        return seen

    (kept,) = asyncio.run(part())
    assert kept.running and list(kept.results) == ["t1"] and kept.messages[-1]["text"] == "x"
    kept.save(simulated)
    assert Assistant(simulated).cut_off("t") and not Assistant(simulated).cut_off("t")     # told once
    events = run(Assistant(simulated, drafter=Scripted([[VALUE]])), "t", "again")
    assert [e.id for e in events if isinstance(e, ToolEnd)] == ["t2"]


def test_a_broken_thread_file_is_said(simulated):
    threads.place(simulated, "t").parent.mkdir(parents=True, exist_ok=True)
    threads.place(simulated, "t").write_text("{")
    assert "cannot be read" in words(run(Assistant(simulated), "t", "x"))


def test_a_question_and_a_refusal_hold_no_invented_number(simulated):
    drafter = Scripted([[Asked("Is it 12 % or 7 days?")]])
    found = collect(iter(run(Assistant(simulated, drafter=drafter), None, "within 7 days")))
    assert found["asked"] == "Is it [number removed] or 7 days?"


def test_mentions_are_resolved_against_the_project(simulated):
    drafter = Scripted([[Say("done\n")]])
    events = run(Assistant(simulated, drafter=drafter), "t", 
                 "compare #conversion_7d with #table:sends and #conversoin_7d")
    found = {m.name: (m.kind, m.nearest) for m in drafter.seen[0].mentions}
    assert found == {"conversion_7d": ("metric", None), "sends": ("table", None),
                     "conversoin_7d": (None, "conversion_7d")}
    assert "did you mean #conversion" in words(events).replace("\\", "")
    assert drafter.seen[0].words == "compare conversion_7d with sends and #conversoin_7d"
    assert drafter.seen[0].mentions[1].found["columns"]


def test_the_context_is_typed_and_bounded(simulated):
    cells = [{"source": str(i), "active": i == 20} for i in range(40)]
    seen = Context.of({"cells": cells, "error": "x" * 100_000})
    assert [c.source for c in seen.cells] == [str(i) for i in range(14, 22)] and len(seen.error) < 4_100
    events = run(Assistant(simulated, drafter=Scripted([[]])), "t", "x", {"sells": 1})
    assert "context.sells" in words(events)


@pytest.mark.parametrize(("text", "command"), [("/metric clicks", "metric"), ("/why", "why"), ("/usr/bin", None),
                                                ("a /sql", None)])
def test_slash_commands(text, command):
    assert command_of(text)[0] == command


def test_the_off_switch(simulated):
    from workbench.project import Project

    (simulated.root / "workbench.toml").write_text("[assistant]\nenabled = false\n")
    found = ask(Project.find(simulated.root), "hello")
    assert found["failed"] is None and "workbench.toml switches it off" in found["reply"]


def test_usage_and_bytes_reach_the_reply(simulated_kept):
    drafter = Scripted([[Usage(1, 2, 300), Say("x\n"), Usage(5, 6, 700)]])
    found = collect(iter(run(Assistant(simulated_kept, drafter=drafter), None, "x")))
    assert (found["usage"], found["sent_bytes"]) == ({"input_tokens": 5, "output_tokens": 6}, 700)


def test_text_comes_in_pieces_many_times_a_second(simulated_kept):
    steps = [s for i in range(200) for s in (Say(f"word{'abcdefgh'[i % 8]} "), 0.005)]
    at = []

    async def timed():
        async for event in Assistant(simulated_kept, drafter=Scripted([steps])).run(None, "x"):
            if isinstance(event, Token):
                at.append(time.monotonic())

    asyncio.run(timed())
    rate = len(at) / (at[-1] - at[0])
    assert 10 <= rate <= 25, rate
    assert len(at) < 100                     # not one a token


def test_a_stop_interrupts_the_query_itself(simulated_kept):
    from workbench.assistant.stopping import Stop
    from workbench.compute.stopping import stoppable
    from workbench.errors import Cancelled
    from workbench.logs.engine.guarded import guarded
    from workbench.logs.snapshot import Snapshot

    stop, began = Stop(), time.monotonic()
    threading.Timer(0.3, stop.set).start()
    with stoppable(stop), pytest.raises(Cancelled):
        guarded(Snapshot.open(simulated_kept)).query(
            "SELECT count(*) FROM range(100000) a, range(1000000) b WHERE (a.range * b.range) % 7 = 3")
    assert time.monotonic() - began < 5


def test_what_was_approved_is_done_whole_whatever_is_stopped(simulated, monkeypatch):
    from workbench.assistant.tools import toolbox

    def slowly(grounding, given):
        time.sleep(0.6)
        return _write(grounding, given)

    monkeypatch.setitem(toolbox.REGISTERED, "write_note", Tool("write_note", "", Name, Written, slowly, asks=True))
    events = run(Assistant(simulated, drafter=Scripted([[{"name": "hello"}]])), "t", "write it")
    (approval,) = [e for e in events if isinstance(e, Approval)]
    assistant, found = Assistant(simulated, drafter=Resuming()), []
    for event in assistant.decided("t", approval.id, "approve"):
        found.append(event)
        if isinstance(event, ToolStart):
            assistant.cancel("t")
    assert (simulated.root / "hello.txt").exists() and found[-1] == Done(stopped=True)
    assert next(e for e in found if isinstance(e, ToolEnd)).result["size"] == 1
    assert "t1" in threads.load(simulated, "t").results
