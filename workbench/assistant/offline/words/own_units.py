"""Units that a project says without a word in a description: ms_heard, seconds / 60 AS value of a lesson."""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.words.own_words import kept
from workbench.assistant.offline.words.spelling import normalise, parted

_PARTS = {
    "ms": "milliseconds", "millis": "milliseconds", "msec": "milliseconds", "msecs": "milliseconds",
    "milliseconds": "milliseconds", "s": "seconds", "sec": "seconds", "secs": "seconds", "seconds": "seconds",
    "min": "minutes", "mins": "minutes", "minutes": "minutes", "hours": "hours", "hrs": "hours",
    "km": "kilometres", "metres": "metres", "meters": "meters", "miles": "miles",
}
# what a time is divided by -> what it then is in
_DIVIDED = {
    ("milliseconds", 1000): "seconds", ("milliseconds", 60000): "minutes", ("milliseconds", 3600000): "hours",
    ("seconds", 60): "minutes", ("seconds", 3600): "hours", ("minutes", 60): "hours", ("metres", 1000): "kilometres",
}
_QUOTIENT = re.compile(r"(?i)(?<![\w.'])(?:\w+\.)?([a-z_]\w*)\s*/\s*(\d+)(?:\.0*)?(?![\w.])(?!\s*[*/+])")
# CASE name WHEN 'lesson' THEN minutes_spent::DOUBLE: the amount of a kind is a column whose name tells a unit
_ARM = re.compile(r"(?i)\bWHEN\s+'([^']+)'\s+THEN\s+(?:CAST\s*\(\s*)?(?:\w+\.)?([a-z_]\w*)(?:\s*::\s*\w+"
                  r"|\s+AS\s+\w+\s*\))?"
                  r"(?=\s+(?:WHEN|ELSE|END)\b)")
# small coins, a hundred of which an adapter makes one of the unit
_COINS = ("cents", "cent", "centavos", "centavo", "paise", "paisa", "pence", "grosze", "groszy", "kobo", "poisha",
          "sen")
_COUNTED = ("stars", "points", "credits", "coins", "gems")
TIMES = ("milliseconds", "seconds", "minutes", "hours")


def of_column(column: str) -> tuple[str, str | None] | None:
    """(the unit in a column's name, what is done in it).

    >>> of_column("ms_heard"), of_column("duration_s"), of_column("spots")
    (('milliseconds', 'heard'), ('seconds', None), None)
    """
    parts = parted(column).lower().replace(" ", "_").split("_")
    units = [part for part in parts if part in _PARTS and (len(parts) > 1 or len(part) > 3)]
    if len(units) != 1:
        return None
    rest = [part for part in parts if part != units[0]]
    done = rest[0] if len(rest) == 1 and re.fullmatch(r"[a-z]{3,}(?:ed|en|rd|nt)|waits?|delays?", rest[0]) else None
    return _PARTS[units[0]], done


@kept
def numbered(grounding: Grounding) -> dict[str, frozenset[str]]:
    """What an amount is a number of -> the facts whose description says so: the value is the number of seats."""
    found: dict[str, frozenset[str]] = {}
    for name, fact in grounding.catalog.facts.items():
        told = re.findall(r"\bvalue(?: is|:) (?:the |a )?(?:(?:number|count) of (?:the |all )?|how many"
                          r" )?([a-z]{3,}s)\b"
                          r"(?! in\b)", normalise(fact.description or ""))
        told = [one for one in told if one not in TIMES and one not in _COUNTED and one not in ("kilometres", "metres")]
        # the value is the premiums: of premiums, which are counted themselves
        if fact.value is None or len(told) != 1:
            continue
        if told[0].removesuffix("s") != normalise(name).split()[-1].removesuffix("s"):
            found[told[0]] = found.get(told[0], frozenset()) | {name}
    return found


@kept
def of_kinds(grounding: Grounding) -> dict[str, str]:
    """Kind -> the unit that its adapter makes of a time or a distance by dividing it."""
    kinds = set(grounding.values("outcomes", "kind"))
    found: dict[str, set[str]] = {}
    for path in sorted((grounding.snapshot.project.root / "adapters").glob("*/outcomes.sql")):
        text = re.sub(r"--[^\n]*", "", path.read_text("utf-8", errors="replace"))
        for part in re.split(r"(?i)\bUNION(?:\s+ALL)?\b", text):
            named = kinds & set(re.findall(r"'([^']+)'", part))
            units = {_DIVIDED.get((unit[0], int(number))) for column, number in _QUOTIENT.findall(part)
                     if (unit := of_column(column if len(column) > 3 else f"_{column}")) is not None}
            if len(named) == 1 and len(units) == 1 and (unit_made := next(iter(units))) is not None:
                found.setdefault(next(iter(named)), set()).add(unit_made)
            for kind, column in _ARM.findall(text):
                told = (column.lower(), None) if column.lower() in _COUNTED else of_column(column)
                if kind in kinds and told is not None:
                    found.setdefault(kind, set()).add(told[0])
    return {kind: next(iter(units)) for kind, units in found.items() if len(units) == 1}


_SAME = re.compile(r"(?is),\s*((?:\w+\.)?[a-z_]\w*(?:\s*/\s*\d+(?:\.0*)?)?)(?:\s*::\s*\w+)?(?:\s+AS\s+\w+)?\s+FROM\s")


@kept
def alike(grounding: Grounding) -> tuple[frozenset[str], ...]:
    """Kinds of outcomes that take their amount from one column in one SELECT: what it is in, it is in for them all."""
    kinds = set(grounding.values("outcomes", "kind"))
    found = []
    for path in sorted((grounding.snapshot.project.root / "adapters").glob("*/outcomes.sql")):
        text = re.sub(r"--[^\n]*", "", path.read_text("utf-8", errors="replace"))
        for part in re.split(r"(?i)\bUNION(?:\s+ALL)?\b", text):
            named = frozenset(kinds & set(re.findall(r"'([^']+)'", part)))
            if len(named) > 1 and (last := _SAME.search(part)) is not None and last[1].lower() != "null":
                found.append(named)
    return tuple(found)


def told_alike(found: dict[str, frozenset[str]], grounding: Grounding) -> dict[str, frozenset[str]]:
    """What is told of some facts' amounts, told of those also that take theirs from the same column."""
    valued = {name: kind[1] for name, fact in grounding.catalog.facts.items() if fact.value is not None and (
        kind := re.fullmatch(r"kind = '([^']+)'", fact.where or "")) is not None and fact.table == "outcomes"}
    told = frozenset().union(*found.values())
    more = {}
    for word, names in found.items():
        kinds = frozenset().union(*(group for group in alike(grounding) if group & {valued.get(one) for one in names}))
        more[word] = names | {name for name, kind in valued.items() if kind in kinds and name not in told}
    return more


@kept
def minted(grounding: Grounding) -> frozenset[str]:
    """Kinds of outcomes whose amounts an adapter makes of small coins: money, though no fact says so."""
    kinds = set(grounding.values("outcomes", "kind"))
    found: set[str] = set()
    for path in sorted((grounding.snapshot.project.root / "adapters").glob("*/outcomes.sql")):
        text = re.sub(r"--[^\n]*", "", path.read_text("utf-8", errors="replace"))
        for part in re.split(r"(?i)\bUNION(?:\s+ALL)?\b", text):
            coins = [column for column, number in _QUOTIENT.findall(part) if number == "100"
                     and {*column.lower().split("_")} & {*_COINS}]
            if len(set(coins)) == 1 and not re.search(r"(?i)\bNULL\b", part):
                found |= kinds & set(re.findall(r"'([^']+)'", part))
    return frozenset(found)
