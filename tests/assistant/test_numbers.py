"""Five hundred replies with a false number each: altered, rounded, of another thing, invented. None is shown."""

from __future__ import annotations

import random
import re

import pytest

from workbench.assistant.core import ask
from workbench.assistant.events import Say, Token
from workbench.assistant.grounding import Grounding
from workbench.assistant.reply import Reply
from workbench.assistant.tools.toolbox import Toolbox
from workbench.logs.snapshot import Snapshot

ASKED = ("what is the click rate by channel", "metric conversion_7d", "sends per week",
         "draft a metric for conversion within 7 days")
REPLIES = 500
WIDE = {48 + i: 0xFF10 + i for i in range(10)}
SPELT = {2: "two", 7: "seven", 12: "twelve", 20: "twenty", 40: "forty", 90: "ninety"}


@pytest.fixture(scope="module")
def truths(simulated_kept):
    """(toolbox, every number of its results by path): what the engine really said."""
    toolbox = Toolbox(Grounding.of(Snapshot.open(simulated_kept)))
    for number, asked in enumerate(ASKED):
        for id, found in ask(simulated_kept, asked)["results"].items():
            toolbox.results[f"{id}{'abcd'[number]}"] = found["result"]
    found: dict[str, float] = {}

    def walk(path, value):
        if isinstance(value, dict):
            for key, inner in value.items():
                walk(f"{path}.{key}", inner)
        elif isinstance(value, list):
            for at, inner in enumerate(value):
                walk(f"{path}.{at}", inner)
        elif isinstance(value, int | float) and not isinstance(value, bool) and value:
            found[path] = value

    for id, result in toolbox.results.items():
        walk(id, result)
    assert len(found) > 20
    return toolbox, found


def false_number(draw, truths):
    """(kind, a number that is not what the sentence says)."""
    path, value = draw.choice(sorted(truths.items()))
    kind = draw.choice(["altered", "rounded", "swapped", "invented"])
    if kind == "altered":
        return kind, value * draw.choice([0.5, 0.9, 1.1, 2, -1])
    if kind == "rounded":
        return kind, float(f"{value:.{draw.choice([1, 2])}g}")
    if kind == "swapped":
        return kind, draw.choice([other for at, other in sorted(truths.items()) if at != path])
    return kind, draw.choice([draw.uniform(0, 1), draw.uniform(1, 99), draw.randint(1, 10**6)])


def written(draw, value):
    """A number as somebody may write it."""
    forms = [f"{100 * value:.1f} %", f"{100 * value:.2f}%", f"{value:.4g}", f"{value:,.0f}", f"**{value:.3g}**",
             f"`{value:.3g}`", f"{value:.2e}", f"{value:.1f}".replace(".", ","), f"~{value:.2g}k", f"({value:.3g})",
             f"{value:.0f} of 100", f"\u200b{value:.3g}", f"{value:.1f}".translate(WIDE),
             "".join(f"&#{ord(c)};" for c in f"{value:.3g}"), "*".join(f"{abs(value):.3f}"), f"| {value:.3g} |",
             f"{draw.choice(list(SPELT.values()))} per cent", f"{draw.choice(list(SPELT.values()))} thousand users",
             "½", "٤٢ ٪", f"+{abs(value):.3g}pp", f"v{abs(value):.0f}"]
    return draw.choice(forms)


def test_no_false_number_is_shown_as_if_it_were_true(truths, capsys):
    toolbox, known = truths
    kinds = dict.fromkeys(["altered", "rounded", "swapped", "invented"], 0)
    for seed in range(REPLIES):
        draw = random.Random(seed)
        kind, value = false_number(draw, known)
        kinds[kind] += 1
        path = draw.choice(sorted(known))
        text = draw.choice([
            "The rate is {{%s|sig4}}, that is {x} against the others.\n",
            "- by channel it comes to {x} (the log says {{%s|sig4}})\n",
            "# Result {x}\n\nmore of it, {{%s|sig4}}, than before\n",
            "In short: {x}. The exact one is {{%s|sig4}}",
            "| what | {x} |\n| --- | --- |\n| true | {{%s|sig4}} |\n",
        ])
        text = text.replace("%s", path).replace("{x}", written(draw, value))
        reply, said, at = Reply(toolbox, ["how is it going?"]), "", 0
        while at < len(text):
            size = draw.randint(1, 9)
            said += "".join(e.text for e in reply.take(Say(text[at : at + size])) if isinstance(e, Token))
            at += size
        said += "".join(e.text for e in reply.close())
        true = f"{known[path]:,}" if isinstance(known[path], int) else f"{known[path]:,.4g}"     # a count is whole
        assert said.count(true) == 1, (seed, said)
        rest = said.replace(true, "")
        assert not re.search(r"\d|½|(?:twelve|twenty|forty|ninety|seven|two) (?:per|thousand)", rest), (text, said)
        assert "number" in rest and "removed" in rest, (seed, text, said)
    assert sum(kinds.values()) == REPLIES and min(kinds.values()) > 80
    with capsys.disabled():
        print(f"\n{REPLIES} replies with a false number ({kinds}): 0 shown")
