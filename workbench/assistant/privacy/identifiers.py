"""What names a person is taken out of every text that leaves: addresses, numbers, hashes, and the log's own ids.

The log's identifiers are known by their shape: `u00000017` and its like stand as `u` and eight digits. Where ids have
no shape that tells them from words and small numbers, each word of a text is looked up among them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from workbench.assistant.markup import visible
from workbench.assistant.privacy.lookup import among
from workbench.logs import sql
from workbench.logs.schema import TABLES
from workbench.logs.snapshot import Snapshot, TableInfo, connect

_AT = r"(?:@|%40|\\u0040|&#0*64;|&#x0*40;)"
_OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
# a text in JSON in a text has its line ends as backslash and n: the n is no letter of a word
_LEFT, _RIGHT = r"(?:(?<![A-Za-z0-9])|(?<=\\[nrtbf]))", "(?![A-Za-z0-9])"
_NO_DIGIT = r"(?:(?<![A-Za-z0-9.+-])|(?<=\\[nrtbf]))"
_PLACES = r"(?<=\d\.)\d+(?:e[+-]?\d+)?(?![A-Za-z0-9])"  # behind a decimal point
_ESCAPED = re.compile(r"\\u([0-9A-Fa-f]{4})")
_HEX = r"(?=[0-9A-Fa-f]*[0-9])[0-9A-Fa-f]"
PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("key", r"(?:sk|pk|rk)-[A-Za-z0-9_-]{16,}|AKIA[A-Z0-9]{16}|gh[pousr]_[A-Za-z0-9]{20,}|"
                r"(?i:bearer)\s+[A-Za-z0-9._~+/-]{16,}=*"),
        ("e-mail", rf"[^\s@<>\"'`,;:(){{}}\[\]|=/\\]+{_AT}[^\s@<>\"'`,;:(){{}}\[\]|=/\\]+\.[^\W\d_]{{2,}}"),
        ("hash", rf"{_LEFT}(?:0x)?[0-9A-Fa-f]{{8}}-(?:[0-9A-Fa-f]{{4}}-){{3}}[0-9A-Fa-f]{{12}}{_RIGHT}"),
        ("hash", rf"{_LEFT}(?!{_PLACES})(?:0x)?{_HEX}{{16,}}{_RIGHT}"),
        ("IP address", rf"{_NO_DIGIT}{_OCTET}(?:\.{_OCTET}){{3}}(?!\.?[A-Za-z0-9])"),
        ("IP address", rf"{_LEFT}(?:(?:[0-9A-Fa-f]{{1,4}}:){{7}}[0-9A-Fa-f]{{1,4}}|"
                       r"(?:2|3|[fF][cdeCDE])[0-9A-Fa-f]{2,3}:(?:[0-9A-Fa-f]{0,4}:){1,6}[0-9A-Fa-f]{0,4})(?![A-Za-z0-9])"),
        ("phone number", r"\+[\s().]{0,2}\d(?:[\s()./-]{0,2}\d){6,14}(?!\d)"),
        ("phone number", rf"{_NO_DIGIT}\(?0\d[\d ()/-]{{5,14}}\d(?![A-Za-z0-9:])"),
        ("phone number", rf"{_NO_DIGIT}\(?\d{{3}}\)?[ .-]\d{{3}}[ .-]\d{{4}}{_RIGHT}"),
        ("number", rf"{_NO_DIGIT}\d{{9,}}(?!\.?[A-Za-z0-9])"),
    )
)
_NAMED = re.compile(r"(?i)\b((?:user|unit|person|customer|member|account|device)(?:[ _-]?(?:id|no|number))?"
                    r"[\"']?\s*(?:[:=]|==|is)?\s*[\"'#]?)(\d{1,8})(?![\w.%]|\s*%)")
_WORD = re.compile(r"[^\W_][\w.+-]*[^\W_]|[^\W_]")
_SAMPLED = 400  # values of a column


@dataclass(frozen=True)
class Identifiers:
    """What names a person or a row of one log.

    Attributes:
        shapes: of ids that no word looks like.
        found: which of some words are ids of the log, for ids without such a shape; None where all have one.
        names: words of the project's own files, that are shown although an id may look like them.
    """

    shapes: tuple[re.Pattern[str], ...] = ()
    found: Callable[[tuple[str, ...]], frozenset[str]] | None = field(default=None, repr=False, compare=False)
    names: frozenset[str] = field(default=frozenset(), repr=False)

    def redact(self, text: str) -> tuple[str, frozenset[str]]:
        """(the text with a mark in place of each identifier, the kinds that were taken out)."""
        text = visible(unicodedata.normalize("NFKC", _ESCAPED.sub(_decoded, text)))
        kinds: set[str] = set()

        def mark(kind: str) -> str:
            kinds.add(kind)
            return f"[{kind} withheld]"

        def put(kind: str, match: re.Match[str]) -> str:
            return match[0] if match[0] in self.names else mark(kind)

        for kind, pattern in PATTERNS:
            text = pattern.sub(partial(put, kind), text)
        for shape in self.shapes:
            text = shape.sub(partial(put, "id"), text)
        if self.found is not None:
            words = tuple(dict.fromkeys(w[0] for w in _WORD.finditer(text) if w[0] not in self.names))
            ids = self.found(words)
            if ids:
                text = _WORD.sub(lambda m: mark("id") if m[0] in ids and _telling(m[0]) else m[0], text)
        text = _NAMED.sub(lambda m: f"{m[1]}{mark('id')}", text)
        return text, frozenset(kinds)

    def clean(self, value: Any) -> tuple[Any, frozenset[str]]:
        """The same for every text in a plain value, keys included; numbers of ten digits and more go too."""
        kinds: set[str] = set()

        def walk(node: Any) -> Any:
            if isinstance(node, str):
                text, found = self.redact(node)
                kinds.update(found)
                return text
            if isinstance(node, dict):
                return {walk(str(key)): walk(one) for key, one in node.items()}
            if isinstance(node, list | tuple):
                return [walk(one) for one in node]
            return node

        return walk(value), frozenset(kinds)


def identifiers_of(snapshot: Snapshot, names: Iterable[str] = ()) -> Identifiers:
    """Read from the snapshot what its ids look like."""
    shapes, open_ = _learned(snapshot)
    return Identifiers(tuple(re.compile(f"(?i){_LEFT}{one}{_RIGHT}") for one in shapes),
                       (lambda words: among(snapshot, open_, words)) if open_ else None, frozenset(names))


def columns_of(info: TableInfo) -> list[str]:
    """Columns of a table that name a person or a row."""
    known = set(TABLES[info.name].identity) if info.name in TABLES and info.name != "messages" else set()
    known |= {"user_id", "unit", "message_id", "decision_id", "opportunity_id", "event_id"}
    known |= {info.key} if info.key else set()
    known -= {"action"}
    return [one for one in info.columns if one in known or (one.endswith("_id") and one.removesuffix("_id") in _PERSON)]


_PERSON = {"customer", "member", "account", "device", "person", "profile", "contact", "subscriber", "session",
           "external_user", "anonymous"}
_KNOWN: dict[tuple[str, str], tuple[tuple[str, ...], tuple[tuple[str, str], ...]]] = {}


def _learned(snapshot: Snapshot) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """(shapes of ids, (table, column) whose ids have none)."""
    key = (str(snapshot.project.root), snapshot.id)
    if key not in _KNOWN:
        shapes: set[str] = set()
        open_: list[tuple[str, str]] = []
        with connect(threads=1) as connection:
            for info in snapshot.tables.values():
                if info.derived or not info.rows:
                    continue
                for column in columns_of(info):
                    rows = connection.execute(
                        f"SELECT DISTINCT CAST({sql.name(column)} AS VARCHAR) FROM (SELECT {sql.name(column)} "
                        f"FROM ({snapshot.relation(info, None)}) WHERE {sql.name(column)} IS NOT NULL "
                        f"LIMIT {20 * _SAMPLED}) LIMIT {_SAMPLED}").fetchall()
                    found = {shape(row[0]) for row in rows}
                    if None in found or len(found) > 12:
                        open_.append((info.name, column))
                    shapes |= {one for one in found if one}
        _KNOWN[key] = (tuple(sorted(shapes)), tuple(open_))
    return _KNOWN[key]


def shape(value: str) -> str | None:
    r"""A pattern of values like this one; None where it would fit words and small numbers too.

    Runs of five and more digits tell an id from a word, and their length is part of the shape.

    >>> shape("u00000017"), shape("anna"), shape("417")
    ('u\\d{8}', None, None)
    """
    parts = re.split(r"(\d+)", value)
    digits = sum(len(run) for run in parts[1::2])
    if digits < 5 or digits * 3 < len(value):
        return None
    return "".join(rf"\d{{{len(part)}}}" if i % 2 else re.escape(part) for i, part in enumerate(parts))


def _decoded(match: re.Match[str]) -> str:
    r"""A letter that is written as \uXXXX inside of JSON; what JSON must escape stays."""
    code = int(match[1], 16)
    return chr(code) if code >= 0x80 and not 0xD800 <= code < 0xE000 else match[0]


def _telling(word: str) -> bool:
    """Whether a word that is an id also looks like one: `7` and `push` say nothing of anybody."""
    return not word.isdigit() or len(word) > 4
