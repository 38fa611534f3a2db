"""Numbers in a reply are references; the renderer fills them from tool results.

The drafter (rules or a model) writes ``{{t3.effect.relative|pct1}}``; the renderer puts the number there. A
numeral that is written out, in digits or as "twelve per cent", passes only when it stands in the person's
message, in a validated draft, in the name of a known thing, or is a list number or an ISO date; every other one
is taken out. Text from a log or a model is shown as text: no markup of its own, no image, no link (`markup.py`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from workbench.assistant.markup import (
    Fence,
    as_text,
    code_line,
    entities,
    harmless,
    joined,
    one_break,
    unmarked,
    visible,
)
from workbench.assistant.shown import NO_VALUE, shown

__all__ = ["NO_VALUE", "REMOVED", "Renderer", "as_text", "resolve", "shown", "unmarked"]

REMOVED = "[number removed]"
_REFERENCE = re.compile(r"\{\{\s*(\w+(?:\.[^{}|]*?)?)\s*(?:\|\s*(\w+)\s*)?\}\}")
_ISO = r"\d{4}-\d{2}-\d{2}"
_JOINT = r"[*_~`\\]*"  # markup that is not seen: 1**2** reads as 12
_WORD = (
    "(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|"
    "(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundred|thousand|million|half|quarter|third|dozen|point)"
)
_COUNTED = "(?:per[ -]?cent\\w*|hundreds?|thousands?|millions?|billions?|dozens?|fold|times)"
_NUMBER_WORD = re.compile(rf"(?i)(?:.*\W)?(?:{_WORD}+(?:per)?|per)\W*")
_SCAN = re.compile(
    rf"(?P<date>(?<!\d){_ISO}(?!\d))"
    rf"|(?P<words>(?<!\w)(?i:{_WORD}(?:[\s\-]+{_WORD})*[\s\-]*{_COUNTED})(?!\w))"
    r"|(?P<name>(?<![^\W_])[^\W\d]\w*\d\w*)"
    rf"|(?P<number>(?:(?<![^\s(\[{{\"'*_~`=<>:])[+\-−])?{_JOINT}(?:\d(?:{_JOINT}[.,'’]?{_JOINT}\d)*)"
    rf"(?P<suffix>{_JOINT}(?:[eE][+\-]?\d+|[^\W\d_]+)?)(?P<percent>{_JOINT}\s?(?:%|‰))?)"
)
_LIST = re.compile(r"^(\s{0,6}(?:>\s*)?)(\d{1,3})([.)])(?=\s)")
_SAFE_SUFFIX = {"", "d", "h", "w", "st", "nd", "rd", "th"}
_ON_TOP = re.compile(r"(?<=\d)[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")
_UNSEEN = ("Cc", "Zl", "Zp")
_ESCAPED = re.compile(r"\\[\W_]")
_LONG, _TRIED = 4_000, 8  # characters of a line that is looked at while unfinished; spaces tried in it
_CLAIM = re.compile(r"\d[\d,]*\.\d+\s?[%‰]?|\d[\d.,]*\s?[%‰]")    # of a text: what reads as a finding


@dataclass
class Renderer:
    """Turns what a drafter writes into what a person reads, while it is written.

    A stream is cut only between two words where whatever follows cannot change what stood before: never inside
    a reference, a numeral and its unit, a code span or the beginning of a line. Cut anywhere, a text comes out
    as it does whole.

    Args:
        results: tool results by id; may grow while the reply is written.
        sources: texts whose numerals and names may be repeated: the person's message, names of the catalog.
        calls: by id, what made the results, with `arguments`: a finding that stands in these was told, not found.
    """

    results: Mapping[str, Any]
    sources: Iterable[str] = ()
    calls: Mapping[str, Any] = field(default_factory=dict)
    struck: list[str] = field(default_factory=list)
    _numbers: set[str] = field(default_factory=set, init=False)
    _names: set[str] = field(default_factory=set, init=False)
    _held: str = field(default="", init=False)
    _last: int = field(default=0, init=False)
    _fence: Fence = field(default_factory=Fence, init=False)
    _begun: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        for text in self.sources:
            self.allow(text)

    def allow(self, text: str) -> None:
        """Let the numerals and names of a text be repeated: a validated draft, for example."""
        for match in _SCAN.finditer(_plain(text)):
            if match["number"]:
                self._numbers.add(_canonical(match))
            elif match["name"]:
                self._names.add(match["name"].casefold())
            elif match["words"]:
                self._names.add(_spelled(match))

    def feed(self, text: str) -> str:
        """Take a piece; gives what is finished, rendered."""
        *whole, self._held = (self._held + one_break(text)).split("\n")
        shown = []
        for line in whole:
            shown.append(f"{self._line(line)}\n")
            self._begun = False
        cut = _finished(self._held)
        if cut:
            shown.append(self._line(self._held[:cut]))
            self._held, self._begun = self._held[cut:], True
        return "".join(shown)

    def close(self) -> str:
        """The rest; a fence that is still open is closed."""
        rest, self._held = self._held, ""
        shown = self._line(rest) if rest else ""
        self._begun = False
        return f"{shown}\n{self._fence.closed()}\n" if self._fence else shown

    def plain(self, text: str) -> str:
        """A text that is not Markdown: its references filled, its numerals judged, nothing escaped."""
        parts, at = [], 0
        for match in _REFERENCE.finditer(text):
            parts += [_SCAN.sub(self._judge, _plain(text[at : match.start()])), unmarked(self._filled(match))]
            at = match.end()
        return "".join([*parts, _SCAN.sub(self._judge, _plain(text[at:]))])

    def _line(self, line: str) -> str:
        first = not self._begun
        if first:
            turned = self._fence.turned(line)  # a line that begins with ticks is never cut
            if turned is not None:
                return turned
        parts, at = [], 0
        for match in _REFERENCE.finditer(line):
            parts += [self._literal(line[at : match.start()], first), self._filled(match)]
            at, first = match.end(), False
        return joined([*parts, self._literal(line[at:], first)])

    def _filled(self, match: re.Match[str]) -> str:
        found, value = resolve(self.results, match[1])
        if isinstance(value, str) and match[1].partition(".")[0] in self.calls:
            value = self._found(value, self.calls[match[1].partition(".")[0]])
        return shown(value, match[2] or "text") or "–" if found else NO_VALUE

    def _found(self, text: str, call: Any) -> str:
        """A result's text without the decimals and per cents that whoever called put into the call."""
        given = _plain(str(call.arguments)) if _CLAIM.search(_plain(text)) else ""

        def judge(match: re.Match[str]) -> str:
            number = _SCAN.fullmatch(match[0])
            allowed = number is not None and number["number"] and _canonical(number) in self._numbers
            if allowed or match[0].rstrip("%‰ ") not in given:
                return match[0]
            self.struck.append(match[0])
            return REMOVED

        return _CLAIM.sub(judge, _plain(text)) if given else text

    def _literal(self, text: str, begins: bool) -> str:
        if not text:
            return ""
        if self._fence:
            text = _SCAN.sub(self._judge, _plain(text))
            return code_line(text) if begins else text
        # what an entity stands for may be a line's end
        text = one_break(_plain(entities(text))).replace("\n", " ")
        lead = _LIST.match(text) if begins else None
        prefix = ""
        if lead is not None and int(lead[2]) in (1, self._last + 1):
            self._last = int(lead[2])
            prefix, text = lead[0], text[lead.end() :]
        return prefix + harmless(_SCAN.sub(self._judge, text))

    def _judge(self, match: re.Match[str]) -> str:
        if match["date"]:
            kept = _is_date(match["date"])
        elif match["name"]:
            kept = match["name"].casefold() in self._names
        elif match["words"]:
            kept = _spelled(match) in self._names
        else:
            kept = _canonical(match) in self._numbers
        if kept:
            return match[0]
        self.struck.append(match[0])
        return REMOVED


def _finished(line: str) -> int:
    """Where an unfinished line can be cut: behind a space that ends a plain word; 0 where nowhere yet."""
    if len(line) > _LONG:
        return 0
    at = len(line)
    for _ in range(_TRIED):
        at = line.rfind(" ", 0, at)
        if at < 0:
            return 0
        if _ends_a_word(line[:at]):
            return at + 1
    return 0


def _ends_a_word(line: str) -> bool:
    """Whether what follows `line` and a space cannot change how `line` is read.

    It can behind a numeral (a unit, a per cent sign), inside of a reference or a code span, and at a line's
    beginning (a list number, a fence).
    """
    word = "" if not line or line[-1].isspace() else line.split()[-1]
    seen = _plain(entities(word))
    if not any(c.isalpha() for c in seen) or any(c.isdigit() for c in seen) or _NUMBER_WORD.fullmatch(seen):
        return False
    if line.rfind("{{") > line.rfind("}}"):
        return False
    for part in _REFERENCE.sub("\n", line).split("\n"):
        ticks = re.findall("`+", _ESCAPED.sub("", _plain(entities(part))))
        if len(ticks) % 2 or any(len(run) > 1 for run in ticks):
            return False
    return True


def resolve(results: Mapping[str, Any], path: str) -> tuple[bool, Any]:
    """(found, value) of a path such as ``t1.rows.0.click_rate``.

    A number picks from a list, or the n-th value of a mapping whose keys are not plain words. Keys may hold
    dots: the longest key that fits is taken.

    >>> resolve({"t1": {"rows": [{"a.b": 2}]}}, "t1.rows.0.a.b")
    (True, 2)
    """
    node: Any = results
    steps = path.strip().split(".")
    while steps:
        if isinstance(node, Mapping):
            for size in range(len(steps), 0, -1):
                key = ".".join(steps[:size])
                if key in node:
                    node, steps = node[key], steps[size:]
                    break
            else:
                if not steps[0].isdecimal() or int(steps[0]) >= len(node):
                    return False, None
                node, steps = list(node.values())[int(steps[0])], steps[1:]
        elif isinstance(node, list | tuple) and steps[0].isdecimal() and int(steps[0]) < len(node):
            node, steps = node[int(steps[0])], steps[1:]
        else:
            return False, None
    return True, node


def _plain(text: str) -> str:
    """Compatibility forms resolved and invisible characters removed: ², ½, ① and full-width digits are digits.

    What a page or a terminal does not draw, or draws on top of a digit, would part a number into allowed ones.
    """
    text = "".join(_digit(c) if unicodedata.category(c) == "Nl" else c for c in text)   # Ⅻ is no three letters
    text = visible(unicodedata.normalize("NFKC", text))
    text = _ON_TOP.sub("", "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in _UNSEEN))
    return "".join(_digit(c) for c in text)


def _digit(character: str) -> str:
    """Any character that stands for a number as plain digits, so that the scan sees it."""
    if character.isascii():
        return character
    number = unicodedata.numeric(character, None)
    return character if number is None else f"{number:g}"


def _canonical(match: re.Match[str]) -> str:
    text = re.sub(r"[*_~`\\'’\s]", "", match["number"]).replace("−", "-")
    percent = text.endswith(("%", "‰"))
    text = text.rstrip("%‰")
    suffix = re.sub(r"[*_~`\\]", "", match["suffix"] or "")
    if suffix and not suffix[0].isdigit():
        text = text[: len(text) - len(suffix)]
    if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", text):
        text = text.replace(",", "")
    try:
        number = str(Decimal(text.replace(",", ".")).normalize())
    except InvalidOperation:
        number = text
    if suffix.lower() not in _SAFE_SUFFIX:
        number += suffix.lower()  # 10k is not 10
    return number + ("%" if percent else "")


def _spelled(match: re.Match[str]) -> str:
    """A number in words, however it is spaced."""
    return re.sub(r"[\s\-]+", " ", match["words"].casefold())


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
