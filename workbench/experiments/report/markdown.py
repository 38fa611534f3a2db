"""The readout as Markdown for a pull request: a table that GitHub renders, every value as text.

Names of arms, metrics and segments come from logs: punctuation becomes a character reference, which Markdown never
reads as markup, and an @ is followed by a space of no width, so that nobody is notified.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from workbench.experiments.readout import Readout, Row
from workbench.experiments.report.page import VERDICTS, look_line, number, outcome_words, percent, shown_p, span

_TESTS = {"superiority": "superior?", "non_inferiority": "within margin?", "deterioration": "harm?", "none": "monitor"}
# what is left as it is cannot be markup inside a line: a point between digits, a dash or _ inside a word, a colon
# before a space
_SAFE = r"(?<=\d)\.(?=\d)|(?<=[A-Za-z0-9])[-_](?=[A-Za-z0-9])|:(?= )"
_MARKUP = re.compile(rf"({_SAFE})|[^A-Za-z0-9 ,;%+()=/'?\u00a1-\U0010ffff]")


def literal(value: object) -> str:
    """A value as Markdown text on one line: nothing in it is markup.

    >>> literal("a|b <i>")
    'a&#124;b &#60;i&#62;'
    """
    line = " ".join("".join(" " if ord(c) < 32 or ord(c) == 127 else c for c in str(value)).split())
    return _MARKUP.sub(lambda found: found[0] if found[1] else f"&#{ord(found[0])};" + "&#8203;" * (found[0] == "@"),
                       line)


def markdown(readout: Readout) -> str:
    """The verdict with its reasons, the effects, and where they come from."""
    decision = readout.decision
    arm = f" {literal(decision.ship_arm)}" if decision.ship_arm else ""
    parts = [f"## {literal(readout.experiment)}: {VERDICTS[decision.verdict]}{arm}", "",
             *(f"* {literal(reason)}" for reason in decision.reasons)]
    if readout.deviations:
        parts += ["", "**Not as promised**", "", *(f"* {literal(one)}" for one in readout.deviations)]
    if look := look_line(readout):
        parts += ["", literal(look)]
    if rows := readout.rows():
        parts += ["", *table(rows)]
    notes = dict.fromkeys(f"{row.metric}, {row.arm}, {_TESTS[row.test]} {row.note}" for row in rows if row.note)
    parts += ["", *(f"* {literal(note)}" for note in notes)] if notes else []
    health = readout.health
    parts += ["", f"{health.units:,} units, sample ratio p = {shown_p(health.srm.p)}, "
                  f"{health.crossovers:,} in more than one arm.",
              *(f"* {literal(warning)}" for warning in health.warnings)]
    if any(row.segment for row in readout.estimates):
        segments = [row for row in readout.estimates if row.segment and row.test in ("superiority", "non_inferiority")]
        told = [literal(readout.exploration.words), ""] if readout.exploration else []
        parts += ["", "<details><summary>By segment: exploration only, never part of the decision</summary>", "",
                  *told, *table(segments), "", "</details>"]
    if readout.why:
        parts += ["", "<details><summary>Why: each level, boundary and what would have passed</summary>", ""]
        parts += [f"* **{literal(one.metric)}, {literal(one.arm)}, {literal(one.test)}**: "
                  + " ".join(literal(said) for what, said in one.words if what in ("level", "boundary", "needed"))
                  for one in readout.why]
        parts += ["", "</details>"]
    locked = "locked before the data" if readout.locked else "not locked before the data"
    parts += ["", f"snapshot {literal(readout.snapshot)}, spec {literal(readout.spec_hash)}, {locked}, "
                  f"status {readout.status}, messaging-workbench {literal(readout.package)}", ""]
    return "\n".join(parts)


def table(rows: Sequence[Row]) -> list[str]:
    """Rows as the lines of a Markdown table."""
    segmented = any(row.segment for row in rows)
    head = ["metric", *(["segment"] if segmented else []), "arm", "test", "control", "treatment", "effect", "relative",
            "interval", "p", "units", "outcome"]
    first = 4 if segmented else 3
    lines = [_line(head), _line([":--" if i < first or name == "outcome" else "--:" for i, name in enumerate(head)])]
    for row in rows:
        segment = literal(f"{row.segment['column']} = {row.segment['value']}") if row.segment else ""
        lines.append(_line([literal(row.metric), *([segment] if segmented else []), literal(row.arm), _TESTS[row.test],
                            number(row.control_mean), number(row.mean), number(row.effect, sign=True),
                            percent(row.relative), span(row.relative_ci), shown_p(row.p),
                            f"{row.n + row.n_control:,}", outcome_words(row)]))
    return lines


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
