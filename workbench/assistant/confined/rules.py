"""The first fence: a cell's syntax tree, in which everything not known to be harmless is refused.

It tells a drafter at once what it may not do, by line and with what to use instead. It is never the only fence: Python
has more ways round a list of names than a list can hold, so the child's kernel holds whatever passes here.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from workbench.assistant.confined.allowed import (
    AGGREGATES,
    BUILTINS,
    BY_NAME,
    INSTEAD_OF_BUILTIN,
    INSTEAD_OF_MODULE,
    MODULES,
    REFUSED,
    TO,
)

LONGEST = 20_000        # characters of a cell
MOST = 8                # refusals that are told
_SYNTAX: dict[type[ast.AST], tuple[str, str]] = {
    ast.ClassDef: ("a class", "a function, or a dict"), ast.AsyncFunctionDef: ("async", "a plain function"),
    ast.AsyncFor: ("async", "a plain loop"), ast.AsyncWith: ("async", "a plain call"), ast.Await: ("await", "a call"),
    ast.With: ("with", "a plain call"), ast.MatchClass: ("a class pattern", "isinstance and if"),
    ast.Global: ("global", "an argument and a returned value"), ast.Nonlocal: ("nonlocal", "a returned value"),
}
_CALLED_WITH = {"to_string": frozenset[str](), "to_markdown": frozenset[str]()}     # else they write a file
_WHERE = "`wb.open().snapshot().sql(...)`"


@dataclass(frozen=True, order=True)
class Refusal:
    """One thing that a draft may not do."""

    line: int
    what: str
    instead: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.what}; use {self.instead}"


def refusals(code: str) -> tuple[Refusal, ...]:
    """What a cell may not do, in order of its lines; none for one that may be tried.

    >>> [str(one) for one in refusals("import seaborn")]
    ["line 1: module 'seaborn' is not allowed; use altair"]
    """
    if len(code) > LONGEST:
        return (Refusal(1, f"the cell has more than {LONGEST:,} characters", "a shorter one"),)
    try:
        tree = ast.parse(code)
    except SyntaxError as error:
        return (Refusal(error.lineno or 1, f"this is not Python: {error.msg}", "Python 3.11"),)
    except (ValueError, MemoryError, RecursionError) as error:
        return (Refusal(1, f"the cell cannot be read: {type(error).__name__}", "fewer nested expressions"),)
    found = set(_Cell(tree).found())
    return tuple(sorted(found)[:MOST])


def uses_engine(code: str) -> bool:
    """Whether the cell asks the product for anything: it calls `open` of `workbench`."""
    cell = _Cell(ast.parse(code))
    return any(isinstance(node, ast.Attribute) and node.attr == "open" and cell.module(node.value) == "workbench"
               for node in cell.nodes)


class _Cell:
    """One cell's nodes, with the names that it gives to modules and to its own values."""

    def __init__(self, tree: ast.Module) -> None:
        self.nodes = list(ast.walk(tree))
        self.modules: dict[str, str] = {}
        self.own: set[str] = set()
        for node in self.nodes:
            if isinstance(node, ast.Import):
                for one in node.names:
                    self.modules[one.asname or one.name.partition(".")[0]] = (
                        one.name if one.asname else one.name.partition(".")[0])
            elif isinstance(node, ast.ImportFrom):
                for one in node.names:
                    full = f"{node.module}.{one.name}"
                    if full in MODULES:
                        self.modules[one.asname or one.name] = full
                    else:
                        self.own.add(one.asname or one.name)
            elif isinstance(node, ast.FunctionDef):
                self.own.add(node.name)
            elif isinstance(node, ast.arg):
                self.own.add(node.arg)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                self.own.add(node.id)
            elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
                self.own.add(node.name)
            elif isinstance(node, ast.MatchMapping) and node.rest:
                self.own.add(node.rest)
        self.dotted = {id(node.value) for node in self.nodes if isinstance(node, ast.Attribute)}
        self.called = {id(node.func): node for node in self.nodes if isinstance(node, ast.Call)}

    def module(self, node: ast.AST) -> str | None:
        """The module that an expression names."""
        if isinstance(node, ast.Name):
            return self.modules.get(node.id)
        if isinstance(node, ast.Attribute):
            outer = self.module(node.value)
            if outer and f"{outer}.{node.attr}" in MODULES:
                return f"{outer}.{node.attr}"
        return None

    def found(self) -> Iterator[Refusal]:
        """What is refused, in no order."""
        for node in self.nodes:
            yield from self._of(node)
        for both in self.own & self.modules.keys():
            yield Refusal(1, f"{both!r} names a module and something else", "another name")

    def _of(self, node: ast.AST) -> Iterator[Refusal]:
        line = getattr(node, "lineno", 1)
        if type(node) in _SYNTAX:
            what, instead = _SYNTAX[type(node)]
            yield Refusal(line, f"{what} is not allowed", instead)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from self._import(node)
        elif isinstance(node, ast.FunctionDef):
            if node.decorator_list:
                yield Refusal(line, "a decorator is not allowed", "a plain function")
            yield from _named(node.name, line)
        elif isinstance(node, ast.Name):
            yield from self._name(node)
        elif isinstance(node, ast.arg):
            yield from _named(node.arg, line)
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
            yield from _named(node.name, line)
        elif isinstance(node, ast.Attribute):
            yield from self._attribute(node)
        elif isinstance(node, ast.Call):
            yield from self._call(node)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from _text(node.value, line)

    def _import(self, node: ast.Import | ast.ImportFrom) -> Iterator[Refusal]:
        if isinstance(node, ast.ImportFrom):
            name = "." * node.level + (node.module or "")
            if name not in MODULES:
                yield _no_module(name, node.lineno)
                return
            for member in (one.name for one in node.names):
                inner = f"{name}.{member}" in MODULES
                if (member not in MODULES[name] and not inner) or name == "workbench":
                    yield _no_member(name, member, node.lineno)
            return
        for one in node.names:
            if one.name not in MODULES:
                yield _no_module(one.name, node.lineno)
            yield from _named(one.asname or "", node.lineno)

    def _name(self, node: ast.Name) -> Iterator[Refusal]:
        yield from _named(node.id, node.lineno)
        if node.id in self.modules:
            if id(node) not in self.dotted:
                yield Refusal(node.lineno, f"module {node.id!r} is passed on or changed", f"`{node.id}.name` in place")
        elif isinstance(node.ctx, ast.Load) and node.id not in self.own and node.id not in BUILTINS:
            near = get_close_matches(node.id, [*self.own, *BUILTINS, *self.modules], 1)
            instead = INSTEAD_OF_BUILTIN.get(node.id) or (f"`{near[0]}`" if near else "a name that the cell defines")
            yield Refusal(node.lineno, f"`{node.id}` is not allowed or not defined", instead)

    def _attribute(self, node: ast.Attribute) -> Iterator[Refusal]:
        name, line = node.attr, node.lineno
        outer = self.module(node.value)
        if outer is not None:
            if not isinstance(node.ctx, ast.Load):
                yield Refusal(line, f"{outer}.{name} is changed", "a name of your own")
            if f"{outer}.{name}" in MODULES:
                if id(node) not in self.dotted:
                    yield Refusal(line, f"module {outer}.{name} is passed on", f"`{outer}.{name}.NAME` in place")
            elif outer in MODULES and name not in MODULES[outer]:       # else its import is refused
                yield _no_member(outer, name, line)
            return
        call = self.called.get(id(node))
        if name.startswith("_"):
            yield Refusal(line, f"private attribute `.{name}` is not allowed", "what the value offers by name")
        elif name == "readout":
            if call is None or not _is_health_only(call):
                yield Refusal(line, "`.readout()` shows effects", REFUSED[name])
        elif name == "snapshot":
            if call is None:
                yield Refusal(line, "`.snapshot` without a call is the engine's own", _WHERE)
        elif name in _CALLED_WITH:
            if call is None or call.args or {word.arg for word in call.keywords} - _CALLED_WITH[name]:
                yield Refusal(line, f"`.{name}` may write a file", f"`.{name}()` without arguments")
        elif name.startswith(("read_", "write_", "from_file")) or (name.startswith("to_") and name not in TO):
            yield Refusal(line, f"`.{name}` reads or writes files", f"{_WHERE}, and the value: a person saves it")
        elif name in REFUSED:
            yield Refusal(line, f"`.{name}` is not allowed", REFUSED[name])

    def _call(self, node: ast.Call) -> Iterator[Refusal]:
        line, function = node.lineno, node.func
        if isinstance(function, ast.Name) and function.id == "print" and any(
                word.arg in ("file", None) for word in node.keywords):
            yield Refusal(line, "print(file=...) is not allowed", "print(...)")
        if not isinstance(function, ast.Attribute):
            return
        if self.module(function.value) == "workbench" and function.attr == "open" and (node.args or node.keywords):
            yield Refusal(line, "`wb.open` of another folder is not allowed", "`wb.open()`: the project at hand")
        if function.attr in BY_NAME and self.module(function.value) is None:
            for one in (*node.args, *(word.value for word in node.keywords)):
                for inner in _texts(one):
                    if inner.value not in AGGREGATES and not _is_key(inner, one) and function.attr != "map":
                        yield Refusal(line, f"`.{function.attr}` with {str(inner.value)!r:.40}",
                                      "a lambda, or one of mean, sum, count, min, max")
        # a chart's data by address
        if (isinstance(function.value, ast.Name) and self.modules.get(function.value.id) == "altair"
                and function.attr in ("Chart", "LookupData")):
            for one in (*node.args, *(word.value for word in node.keywords if word.arg == "data")):
                if isinstance(one, ast.Constant | ast.JoinedStr | ast.Dict):
                    yield Refusal(line, "a chart of an address is not allowed", "`alt.Chart(frame)`")


def _texts(node: ast.AST) -> Iterator[ast.Constant]:
    """Texts that an argument of `agg` names methods with: itself, in a list, or the values of a dict."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node
    elif isinstance(node, ast.List | ast.Tuple):
        for one in node.elts:
            yield from _texts(one)
    elif isinstance(node, ast.Dict):
        for one in node.values:
            yield from _texts(one)


def _is_key(inner: ast.Constant, argument: ast.AST) -> bool:
    """In `agg(total=("column", "sum"))` the first of two names a column."""
    return isinstance(argument, ast.Tuple) and len(argument.elts) == 2 and argument.elts[0] is inner


def _is_health_only(call: ast.Call) -> bool:
    return not call.args and [
        (word.arg, isinstance(word.value, ast.Constant) and word.value.value) for word in call.keywords
    ] == [("health_only", True)]


def _named(name: str, line: int) -> Iterator[Refusal]:
    if name.startswith("__"):
        yield Refusal(line, f"the name `{name}` is not allowed", "a name without underscores")


def _text(value: str, line: int) -> Iterator[Refusal]:
    """A text that names what an attribute may not: libraries call methods by their names as text."""
    word = value.strip()
    if (word.startswith("__") and word.isidentifier()) or ".__" in word or "]__" in word:
        yield Refusal(line, f"a text that names a private attribute: {word[:40]!r}", "what the value offers by name")
    elif word.isidentifier() and (word.startswith(("to_", "read_")) and word not in TO and len(word) < 20 and
                                  word.partition("_")[2] in _FORMATS):
        yield Refusal(line, f"a text that names a method which writes: {word!r}", "the value: the person saves it")


_FORMATS = frozenset((
    "clipboard", "csv", "excel", "feather", "gbq", "hdf", "html", "json", "latex", "orc", "parquet", "pickle", "sql",
    "stata", "xml", "table", "fwf", "iceberg", "spss", "sas",
))


def _no_module(name: str, line: int) -> Refusal:
    outer = name.partition(".")[0]
    if outer == "workbench":
        return Refusal(line, f"{name!r} is inside the product", "`import workbench as wb` and `wb.open()`")
    near = get_close_matches(name, MODULES, 1)
    return Refusal(line, f"module {name!r} is not allowed",
                   INSTEAD_OF_MODULE.get(outer) or (near[0] if near else ", ".join(m for m in MODULES if "." not in m)))


def _no_member(module: str, name: str, line: int) -> Refusal:
    if module == "workbench":
        return Refusal(line, f"workbench.{name} is not allowed", "`import workbench as wb` and `wb.open()`")
    near = get_close_matches(name, MODULES[module], 1)
    what = f"{module}.{name} is not allowed"
    if name.startswith(("read_", "load", "from", "save", "gen", "mem")):
        return Refusal(line, what, _WHERE)
    return Refusal(line, what, f"`{module}.{near[0]}`" if near else "one of its functions on values")
