"""Ten thousand requests with identifiers planted in every place: not one is in a byte of what left."""

from __future__ import annotations

import json
import random
import uuid

import pytest

from workbench.assistant.grounding import Grounding
from workbench.assistant.mentions import Mention
from workbench.assistant.model.prompt import message_of, system_prompt
from workbench.assistant.privacy import outgoing
from workbench.assistant.privacy.egress import Gate, log_of, whole_log
from workbench.assistant.privacy.identifiers import identifiers_of
from workbench.assistant.tools.toolbox import REGISTERED, Toolbox
from workbench.assistant.turn import Context, Turn
from workbench.logs.snapshot import Snapshot, connect

WRAPS = ("{}", "'{}'", "<{}>", "id={}&x=1", "user/{}/events", "({})", "[{}]", "x_{}_y", "a, {}; b", "**{}**",
         '\\"{}\\"', "\u200b{}", "mailto:{}", "{}\n", "\u202e{}", "`{}`", "{{{{{}|text}}}}", "#{}", "t\t{}\t", "{}, {}")


class Canaries:
    """Identifiers that no honest text holds; `made` is what must not leave."""

    def __init__(self, seed: int, ids: list[str]) -> None:
        self.random, self.ids, self.made = random.Random(seed), ids, []

    def plant(self) -> str:
        """A piece of text with one in it."""
        r = self.random
        kind = r.randrange(11)
        name = "".join(r.choices("bcdfghjklmnpqrstvwxz", k=9))
        digits = "".join(r.choices("0123456789", k=9))
        hexes = f"{r.getrandbits(120):030x}7f"
        found = [
            lambda: f"{name}@{r.choice(['example.com', 'mail.example.co.uk', 'übung.example'])}",
            lambda: f"{name}%40example.com",
            lambda: r.choice(self.ids),
            lambda: r.choice(self.ids).upper(),
            lambda: hexes,
            lambda: str(uuid.UUID(int=r.getrandbits(128), version=4)),
            lambda: f"+49 {digits[:3]} {digits[3:]}",
            lambda: f"+1 (555) {digits[:3]}-{digits[3:7]}",
            lambda: f"0{r.choice('123')}7{digits[0]} {digits[1:8]}",
            lambda: ".".join(str(r.randrange(100, 256)) for _ in range(4)),
            lambda: "2001:db8:" + ":".join(f"{r.randrange(4096, 65536):x}" for _ in range(6)),
        ][kind]()
        self.made.append(found)
        return r.choice(WRAPS).replace("{{{{{}|text}}}}", "{{{{" + "{}" + "|text}}}}").format(found, found)


def results(plant):
    """A result of any tool, with something planted in each of its fields."""
    rows = [{"campaign": plant(), plant(): 3, "users_behind": 70, "units": 60, "email": plant()}]
    fields = ["sql", "note", "notes", "name", "error_of", "warnings", "columns", "who", "reasons", "metrics", "tables",
              "absent", "values", "code", "file", "title", "metric_docs", "table_docs", "hypothesis", "falsifier"]
    return {field: {0: plant(), 1: [plant()], 2: rows}[n % 3] for n, field in enumerate(fields)} | {"rows": rows}


def requests(grounding, many, seed):
    """(body, what was planted in it)."""
    with connect() as connection:
        ids = [row[0] for row in connection.execute(
            f"SELECT user_id FROM ({grounding.snapshot.relation(grounding.tables['users'], None)})").fetchall()]
        ids += [row[0] for row in connection.execute(
            f"SELECT message_id FROM ({grounding.snapshot.relation(grounding.tables['sends'], None)}) LIMIT 999"
        ).fetchall()]
    tools = sorted(REGISTERED)
    toolbox = Toolbox(grounding)
    for number in range(many):
        canaries = Canaries(seed + number, ids)
        plant = canaries.plant
        level = ("schema", "aggregates", "rows")[number % 3]
        seen = {"notebook": plant(), "metric": plant(), "experiment": plant(), "error": plant(),
                "cells": [{"source": f"df[df.x == {plant()}]", "output": plant(), "error": f"E: {plant()}"}],
                "selected": {"title": plant(), "kind": plant(), "spec": {plant(): plant(), "data": [plant()]}}}
        mention = Mention(f"#{plant()}", "metric", plant(), {"description": plant()})
        turn = Turn(f"what of {plant()}?", "t", number, Context.of(seen), None, (mention,))
        tool = tools[number % len(tools)]
        given = {"spec": {plant(): plant()}}
        messages = [
            {"role": "user", "content": message_of(turn, toolbox, level)},
            {"role": "assistant", "content": plant(), "tool_calls": [
                {"id": "call_1", "type": "function", "function": {"name": tool, "arguments": json.dumps(given)}}]},
            {"role": "tool", "tool_call_id": "call_1", "content": json.dumps(
                outgoing.result(tool, results(plant), grounding, level, given), ensure_ascii=number % 2 == 0)},
            {"role": "tool", "tool_call_id": "call_1", "content": json.dumps(
                outgoing.result(tool, {"error": f"no column '{plant()}' near {plant()}"}, grounding, level, given))},
            {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "toolu_1", "content": plant()}]},
        ]
        if number % 50 == 0:
            messages.insert(0, {"role": "system", "content": system_prompt(toolbox, level)})
        body = {"model": "scripted", "messages": messages, "stream": True}
        yield json.dumps(body, ensure_ascii=number % 4 < 2).encode(), canaries.made


def leaked(project, grounding, many, seed):
    """What was found in the log of requests, and how many were planted."""
    identifiers = identifiers_of(grounding.snapshot, grounding.names().split("\n"))
    gate, planted, found, before = Gate(project, identifiers, "t"), 0, [], 0
    for body, made in requests(grounding, many, seed):
        gate("http://127.0.0.1:1/v1", body)
        path = log_of(project)
        before = before if path.stat().st_size > before else 0      # a full log was closed, and this is the next
        with path.open("rb") as file:
            file.seek(before)
            line = file.read()
        before += len(line)
        sent = json.loads(line)["body"]
        unescaped = json.dumps(json.loads(sent), ensure_ascii=False)
        for text in (line.decode(), sent, unescaped, unescaped.replace("\\", "")):
            lowered = text.lower()
            found += [one for one in made if one.lower() in lowered]
        planted += len(made)
    assert sum(1 for one in whole_log(project) for _ in one.open("rb")) == many
    return found, planted


@pytest.fixture(scope="module")
def grounding(simulated_kept):
    return Grounding.of(Snapshot.open(simulated_kept, None))


def without_gate_some_leave(grounding):
    return any(one in body.decode() for body, made in requests(grounding, 3, 7) for one in made)


def test_the_scan_finds_what_leaves_without_the_door(grounding):
    assert without_gate_some_leave(grounding)


def test_no_identifier_leaves_in_two_hundred_requests(simulated, grounding):
    found, planted = leaked(simulated, grounding, 200, 1)
    assert not found, (len(found), found[:20])
    assert planted > 3_000


@pytest.mark.long
def test_no_identifier_leaves_in_ten_thousand_requests(simulated, grounding):
    found, planted = leaked(simulated, grounding, 10_000, 1_000)
    assert not found, (len(found), found[:20])
    assert planted > 150_000
