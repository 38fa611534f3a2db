"""Markdown that loads nothing, renders no HTML, makes no link and sets no formula, whatever is written into it.

Two readers must agree on what is code: this one and the chat's, which is marked, with regular expressions of its own.
So code is not recognised and passed on, it is written anew. A fence stands at a line's beginning and has a line of its
own at its end. A span is one tick, text without ticks, bars and asterisks, one tick; every other tick is an entity.
Outside of code, what could begin markup that loads or leads somewhere is an entity or gets a backslash. A backslash or
dollar sign that would stay one stands in a span of its own: what the chat shows is handed to MathJax, whose `\\href` is
a link and whose `\\style` loads pictures, and MathJax leaves code alone.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

# of others the chat makes pictures: mermaid loads images and follows links
LANGUAGES = frozenset(["bash", "csv", "diff", "json", "python", "r", "sh", "sql", "text", "toml", "yaml"])
_APART = "\u200b"  # nobody sees it
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_OTHER_BREAKS = re.compile("[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")  # a line's end for some readers
_CHARACTER = r"[!-#%-/:-@\[\]^-_{-~]"  # what a backslash makes a character; of itself, ticks and $ see below
_COMMON = r"[<&@~]|(?<!\w)_|_(?!\w)|(?<=\w):(?=//|[^\s\d])|(?i:(?<=www))\."
_TOKEN = re.compile(
    rf"(?P<tex>(?:\\\\|\\?\$|\\(?!{_CHARACTER}|`))+)|\\(?P<escaped>{_CHARACTER}|`)"
    r"|(?P<ticks>`+)(?!`)(?:(?P<code>[^`]+)(?P=ticks)(?!`))?"
    rf"|(?P<active>{_COMMON}|(?<=!)\[|(?<=\])[(\[:])"
)
_MARKS = re.compile(rf"(?P<tex>[\\$]+)|(?P<active>{_COMMON}|[*{{}}\[\]>|`#])")
_ENTITIES = {"<": "&lt;", "&": "&amp;", "`": "&grave;"}
_TICK = re.compile(r"(?i)&(?:grave|diacriticalgrave|#0*96|#x0*60);?")
_ENTITY = re.compile("&(?:lt|amp|grave);")
_OPENING = re.compile(r"^([-+=(.]|\d+(?=[.)]))")
_FENCE = re.compile(r"^\s*(`{3,})([^`]*)$")
_TEX = re.compile(r"`([\\$]+)`")


def one_break(text: str) -> str:
    """Text whose lines end with a line feed only."""
    return _OTHER_BREAKS.sub("", text)


def entities(text: str) -> str:
    """Text with what its entities stand for; one that stands for a tick is no code: it is a tick behind a backslash."""
    return html.unescape(_TICK.sub(r"\\`", text))


def visible(text: str) -> str:
    """Text without characters that nobody sees."""
    return _INVISIBLE.sub("", text)


@dataclass
class Fence:
    """Whether lines stand in a fence: the ticks that opened it."""

    _ticks: str = field(default="", init=False)

    def __bool__(self) -> bool:
        return bool(self._ticks)

    def turned(self, line: str) -> str | None:
        """A whole line that opens or closes a fence, as it is written; None for any other."""
        found = _FENCE.match(line)
        if found is None:
            return None
        ticks, word = found[1], found[2].strip()
        if not self._ticks:
            self._ticks = ticks
            return ticks + (word if word in LANGUAGES else "")
        if word or len(ticks) < len(self._ticks):
            return None
        return self.closed()

    def closed(self) -> str:
        """The line that ends the fence."""
        ticks, self._ticks = self._ticks, ""
        return ticks


def code_line(line: str) -> str:
    """A line in a fence; one that a reader could take for the fence's end begins with a character nobody sees."""
    return re.sub(r"^(\s*)(?=[`~]{3})", rf"\1{_APART}", line)


def harmless(text: str) -> str:
    r"""Markdown of a line, or of a part of it: emphasis, lists, tables and code stay, everything else is text.

    >>> print(harmless("![a](http://b.c/d) <b> `<c>` $x$"))
    !\[a]\(http\://b.c/d) &lt;b> `<c>` `$`x`$`
    """
    return joined(_pieces(text))


def joined(pieces: Iterable[str]) -> str:
    """Harmless pieces in one line: two code spans side by side would be one, and of two brackets a link is made."""
    shown: list[str] = []
    for piece in filter(None, pieces):
        if shown and _meet(shown[-1], piece):
            shown.append(_APART)
        shown.append(piece)
    return "".join(shown)


def _meet(one: str, other: str) -> bool:
    if one.endswith("]") and not one.endswith("\\]"):
        return other[0] in "([:"
    return one.endswith("`") and other[0] == "`"


def _pieces(text: str) -> Iterator[str]:
    at = 0
    for found in _TOKEN.finditer(text):
        yield text[at : found.start()]
        at = found.end()
        if found["tex"]:
            yield f"`{_without_escapes(found['tex'])}`"
        elif found["code"] and set("|*") & set(found["code"]):
            yield from (_character(found["ticks"]), *_pieces(found["code"]), _character(found["ticks"]))
        elif found["code"]:
            yield f"`{found['code']}`"
        else:
            yield _character(found["escaped"] or found["ticks"] or found["active"])
    yield text[at:]


def _character(characters: str) -> str:
    """Each as itself, whatever stands around it."""
    return "".join(_ENTITIES.get(one, f"\\{one}") for one in characters)


def _without_escapes(text: str) -> str:
    return re.sub(r"\\([\\$])", r"\1", text)


def as_text(value: object, most: int = 300) -> str:
    r"""Any value as Markdown that shows exactly its characters, on one line.

    >>> print(as_text("a<b: $5, *c*"))
    a&lt;b: `$`5, \*c\*
    """
    text = " ".join(visible(str(value)).split())
    text = "".join(c for c in text if unicodedata.category(c) != "Cc")
    text = text if len(text) <= most else text[: most - 1] + "…"
    text = _MARKS.sub(lambda m: f"`{m['tex']}`" if m["tex"] else _character(m[0]), text)
    return _OPENING.sub(lambda m: f"\\{m[1]}" if not m[1].isdigit() else f"{m[1]}{_APART}", text)


def unmarked(markdown: str) -> str:
    """Markdown as a terminal shows it: without backslashes and emphasis marks."""
    parts, at = [], 0
    for tex in _TEX.finditer(markdown):
        parts += [_bare(markdown[at : tex.start()]), tex[1]]
        at = tex.end()
    return "".join([*parts, _bare(markdown[at:])])


def _bare(markdown: str) -> str:
    text = re.sub(r"(?<!\\)\*\*?(?=\S)|(?<=\S)(?<!\\)\*\*?", "", markdown)
    return _ENTITY.sub(lambda m: html.unescape(m[0]), re.sub(r"\\([^\w\s]|_)", r"\1", text))
