"""What of a tool's result, of a check and of what the person looks at may leave for a model.

Numbers stay here, structure leaves: a model refers to a value by its place, and the renderer fills it in from the full
result. So whatever is not known to be a name or a sum over enough users is withheld, and says so in its place.
Identifiers are not looked for here: they are taken out of the whole request, at the last door (`egress.Gate`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from workbench.assistant.grounding import Grounding
from workbench.assistant.privacy.kinds import KINDS, Kinds
from workbench.assistant.privacy.level import FEWEST, LEVELS
from workbench.logs import sql
from workbench.logs.snapshot import connect
from workbench.logs.source.personal import named
from workbench.project import write_json

SEND_ROWS = "send_rows"
FEW = f"fewer than {FEWEST} users"
_DATA = ("data", "datasets", "rows", "values")
HERE = "stays here; refer to it by place"
_NUMERAL = re.compile(r"[+-]?\d[\d.,]*")
_COUNT = re.compile(r"(?<![\w.\[-])(?<!\bline )[+-]?\d[\d.,]*")  # of a sentence; the line of a cell is no count
_QUOTED = re.compile(r"'([^'\n]*)'|\"([^\"\n]*)\"|`([^`\n]*)`")
_FIRST = 100_000  # of them that are read at first
_READ = 2_000_000  # rows of a table that are read to count the users of its values


def result(
    tool: str, found: Mapping[str, Any], grounding: Grounding, level: str, given: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """What a model may be told of a tool's result.

    Args:
        given: the arguments of the call; the model knows its own words.
    """
    if level == "off":
        return {}
    known = _known(grounding, given)
    if isinstance(found.get("error"), str):
        states = {key: found[key] for key in ("status", "line") if key in found}
        return {"error": words(found["error"], known), **states}
    if tool == SEND_ROWS and level == "rows":
        return {"rows": found.get("text", "")}  # the person read exactly this
    kinds = KINDS.get(tool, Kinds())
    told: dict[str, Any] = {}
    counts = [found.get(name) for name in kinds.users]
    enough = bool(counts) and all(isinstance(n, int) and n >= FEWEST for n in counts)
    for key, value in found.items():
        if key in kinds.names:
            told[key] = _name(value, level)
        elif level == "schema" or value is None:
            told[key] = None if value is None else HERE
        elif key in kinds.words:
            told[key] = _sentences(value, known, enough)
        elif key in kinds.values or key in kinds.users:
            told[key] = value if enough else (FEW if kinds.users and _small(counts) else HERE)
        elif key in kinds.tables and isinstance(value, list | tuple):
            told[key] = _table(value, kinds.tables[key], kinds.labels)
        elif key == "values" and tool == "describe_log":
            told[key] = closed(grounding)
        else:
            told[key] = HERE
    return told


def context(seen: Mapping[str, Any], grounding: Grounding, level: str) -> dict[str, Any]:
    """What a model may be told of what the person looks at.

    The source of cells, their errors and names; never an output, which may be rows; never a value of a chart.
    """
    names = {key: seen[key] for key in ("metric", "experiment", "snapshot", "notebook") if seen.get(key)}
    if level in ("off", "schema"):
        return {key: names[key] for key in ("metric", "experiment") if key in names}
    told: dict[str, Any] = names
    cells = [{key: (_error(one) if key == "error" else one) for key, one in cell.items() if key != "output"}
             for cell in seen.get("cells") or ()]
    if cells:
        told["cells"] = cells
    if seen.get("error"):
        told["error"] = _error(seen["error"])
    selected = seen.get("selected")
    if selected:
        told["selected"] = {"title": selected.get("title", ""), "kind": selected.get("kind", ""),
                            "spec": _without_data(selected.get("spec") or {})}
    return told


def check(name: str, detail: str | None, grounding: Grounding, level: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """What a model may be told of a check that failed."""
    if level == "schema":
        return {"check": name}
    return {"check": name, "why": None if detail is None else words(detail, _known(grounding, given))}


def words(text: str, known: frozenset[str]) -> str:
    """A sentence of ours: what it quotes and counts leaves only if the model or the project's files say it too."""
    def quoted(match: re.Match[str]) -> str:
        inner = next(one for one in match.groups() if one is not None)
        said = inner.casefold() in known or all(w.casefold() in known for w in re.findall(r"\w+", inner))
        return match[0] if said else f"{match[0][0]}[value withheld]{match[0][0]}"

    text = _QUOTED.sub(quoted, text)
    return _COUNT.sub(lambda m: m[0] if m[0].strip(".,") in known else "[number]", text)


def closed(grounding: Grounding) -> dict[str, list[str]]:
    """Values of closed columns that enough users have, counted once for a snapshot.

    At most the first two million rows of a table are counted: a value that is rare among them stays here.
    """
    path = grounding.snapshot.project.cache / "assistant" / f"{grounding.snapshot.id}-values.json"
    if path.exists():
        found: dict[str, list[str]] = json.loads(path.read_text("utf-8"))
        return found
    found = {}
    with connect(threads=2) as connection:
        for (table, column), values in grounding.closed.items():
            info = grounding.tables[table]
            if named([column]):
                continue
            if info.name == "messages":  # what a creative is called is nobody's
                found[f"{table}.{column}"] = list(values)
                continue
            if info.key is None:
                continue
            name, enough = sql.name(column), set[str]()
            for most in (_FIRST, _READ):        # most values are common: only the rare ones are worth all rows
                rest = [one for one in values if one not in enough]
                if not rest or (most == _READ and info.rows <= _FIRST):
                    break
                enough |= {row[0] for row in connection.execute(
                    f"SELECT {name} FROM (SELECT {name}, {sql.name(info.key)} AS _user "
                    f"FROM ({grounding.snapshot.relation(info, None)}) LIMIT {most}) "
                    f"WHERE {name} IN ({', '.join(map(sql.literal, rest))}) "
                    f"GROUP BY 1 HAVING count(DISTINCT _user) >= {FEWEST}").fetchall()}
            if enough:
                found[f"{table}.{column}"] = sorted(enough)
    write_json(path, found)
    return found


def _name(value: Any, level: str) -> Any:
    """Names and states; a number among them (a table's rows) is told where aggregates are, and it is large."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, int | float):
        return HERE if LEVELS.index(level) < 2 else (value if value >= FEWEST else f"fewer than {FEWEST}")  # type: ignore[arg-type]
    if isinstance(value, Mapping):
        return {key: _name(one, level) for key, one in value.items()}
    return [_name(one, level) for one in value]


def _sentences(value: Any, known: frozenset[str], enough: bool) -> Any:
    if isinstance(value, str):
        return value if enough else words(value, known)
    if isinstance(value, list | tuple):
        return [_sentences(one, known, enough) for one in value]
    return HERE


def _table(rows: Any, count: str | None, labels: frozenset[str]) -> Any:
    columns = list(rows[0]) if rows and isinstance(rows[0], Mapping) else []
    if count is None:
        told: dict[str, Any] = {"rows": len(rows), "columns": columns, "values": HERE}
        if labels & set(columns):
            told["labels"] = [{key: row[key] for key in row if key in labels} for row in rows]
        return told
    return [
        {key: one for key, one in row.items() if not named([key])}
        if isinstance(row.get(count), int) and row[count] >= FEWEST
        else FEW
        for row in rows
    ]


def _small(counts: Iterable[Any]) -> bool:
    return any(isinstance(n, int) and n < FEWEST for n in counts)


def _known(grounding: Grounding, given: Mapping[str, Any] | None) -> frozenset[str]:
    text = f"{grounding.names()}\n{json.dumps(given or {}, default=str, ensure_ascii=False)}"
    text = f"{text}\n{' '.join(KINDS)}"
    found = {one.casefold() for one in text.split("\n")} | {one.casefold() for one in re.findall(r"\w+", text)}
    return frozenset(found | {one[0].strip(".,") for one in _NUMERAL.finditer(text)})


def _error(text: str) -> str:
    """A cell's error: its last line, without what it quotes."""
    lines = [line for line in text.strip().splitlines() if line.strip()]
    return words(lines[-1], frozenset()) if lines else ""


def _without_data(node: Any) -> Any:
    if isinstance(node, Mapping):
        return {key: _without_data(one) for key, one in node.items() if key not in _DATA}
    return [_without_data(one) for one in node] if isinstance(node, list | tuple) else node
