"""Which canonical table a file is, and which of its columns is which: a suggestion with its confidence and a preview.

A column's score is the likeness of its name to the canonical one, or to a name that other systems give it, halved
where its values cannot be cast; a table's confidence is the mean score of what it needs. The first suggestion is not
the surest: a table that needs one column fits many files, so what it explains of the file counts as well.
"""

from __future__ import annotations

import tempfile
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from workbench.logs import sql
from workbench.logs.faults import unreadable
from workbench.logs.schema import TABLES, Table
from workbench.logs.snapshot import connect
from workbench.logs.source.files import columns_of, expand, reader
from workbench.logs.source.personal import personal_columns
from workbench.logs.source.readable import readable

# what other systems call it
ALIASES = {
    "user_id": ("user", "uid", "customer_id", "member_id", "profile_id", "external_user_id", "recipient_id",
                "subscriber_id"),
    "ts": ("time", "timestamp", "event_time", "event_ts", "occurred_at", "created_at", "sent_at", "datetime"),
    "message_id": ("msg_id", "notification_id", "send_id", "delivery_id"),
    "message_ref": ("template_id", "creative_id", "campaign", "campaign_name", "message_variation_id", "content_id"),
    "event_id": ("id", "uuid", "event_uuid"),
    "kind": ("event", "event_type", "event_name", "type", "action_type"),
    "channel": ("medium", "channel_type"),
    "decision_id": ("request_id", "ranking_id"),
    "propensity": ("prob", "probability", "p", "pscore", "propensity_score"),
    "value": ("amount", "revenue", "price"),
    "action": ("chosen_action", "arm_chosen", "treatment_action"),
    "arm": ("variant", "variation", "group", "treatment", "bucket"),
    "experiment": ("experiment_id", "test_name", "experiment_name"),
    "unit": ("user_id", "unit_id"),
    "valid_from": ("from", "start", "start_time", "since"),
    "valid_to": ("to", "end", "end_time", "until"),
    "reachable": ("is_reachable", "opted_in", "subscribed"),
    "timezone": ("tz", "time_zone"),
    "is_machine": ("machine_open", "is_bot"),
}
_LIKELY = 0.75          # below, a name is no suggestion
_SAMPLE = 1000


@dataclass(frozen=True)
class Mapped:
    """One column of ours, the file's column, and how sure the suggestion is (0 to 1)."""

    ours: str
    theirs: str
    confidence: float


@dataclass(frozen=True)
class Suggestion:
    """A canonical table that a file may be.

    Attributes:
        confidence: 1 where every needed column has its own name and type.
        missing: needed columns without a likely one.
        preview: the first rows under our names; personal values are not shown.
    """

    table: str
    confidence: float
    columns: tuple[Mapped, ...]
    missing: tuple[str, ...]
    preview: tuple[dict[str, Any], ...]

    @property
    def mapping(self) -> dict[str, str]:
        """What `--mapping` takes: only what has another name."""
        return {one.ours: one.theirs for one in self.columns if one.ours != one.theirs}

    def as_dict(self) -> dict[str, Any]:
        """The suggestion as JSON."""
        return {**asdict(self), "mapping": self.mapping}


@dataclass(frozen=True)
class Look:
    """What files are before they are imported.

    Attributes:
        name: the table's name unless another is given.
        columns: the files' columns and their types.
        personal: columns that come in as a keyed hash.
        first: each column's first values; personal ones are not shown.
        suggestions: the canonical tables that they may be, the likeliest first.
    """

    name: str
    columns: dict[str, str]
    personal: tuple[str, ...]
    first: dict[str, tuple[Any, ...]]
    suggestions: tuple[Suggestion, ...]

    def as_dict(self) -> dict[str, Any]:
        """The look as JSON."""
        return {"name": self.name, "columns": self.columns, "personal": list(self.personal),
                "first": {column: list(values) for column, values in self.first.items()},
                "suggestions": [one.as_dict() for one in self.suggestions]}


def look(paths: list[str], most: int = 3) -> Look:
    """Columns, personal ones, and the likeliest canonical tables of these files; nothing is imported.

    Raises:
        InputError: no file, or none that can be read.
    """
    with tempfile.TemporaryDirectory() as scratch:
        files = expand(readable(paths, Path(scratch)))
        relation = reader(files)
        columns = columns_of(relation, files[0].name)
        personal = tuple(personal_columns(relation, columns))
        return Look(files[0].stem, columns, personal, _first(relation, columns, personal, files[0].name),
                    tuple(_suggested(relation, columns, personal, most)))


def _first(relation: str, columns: dict[str, str], personal: tuple[str, ...], where: str,
           most: int = 3) -> dict[str, Any]:
    import duckdb

    from workbench.logs.engine.result import plain

    shown = ", ".join(_shown(column, personal) for column in columns)
    try:
        with connect() as connection:
            rows = connection.execute(f"SELECT {shown} FROM {relation} LIMIT {most}").fetchall()
    except duckdb.Error as error:
        raise unreadable(error, where) from None
    return {column: tuple(plain(row[i]) for row in rows) for i, column in enumerate(columns)}


def _suggested(relation: str, columns: dict[str, str], personal: tuple[str, ...], most: int) -> list[Suggestion]:
    found = []
    with connect() as connection:
        sample = f"(SELECT * FROM {relation} LIMIT {_SAMPLE})"
        for spec in TABLES.values():
            mapped = []
            for one in _columns(spec, columns):
                sure = one.confidence * _castable(connection, sample, one.theirs, spec.columns[one.ours])
                if sure >= _LIKELY / 2:
                    mapped.append(Mapped(one.ours, one.theirs, sure))
            needed = {m.ours: m.confidence for m in mapped if m.ours in spec.required}
            confidence = sum(needed.values()) / len(spec.required)
            if confidence >= 0.5:
                explained = len(mapped) / len(columns)
                found.append((confidence * (1 + explained) / 2, confidence, spec, mapped))
        found.sort(key=lambda one: -one[0])
        return [_made(connection, sample, personal, *one[1:]) for one in found[:most]]


def _made(connection: Any, sample: str, personal: tuple[str, ...], confidence: float, spec: Table,
          mapped: list[Mapped]) -> Suggestion:
    from workbench.logs.engine.result import plain

    shown = ", ".join(f"{_shown(m.theirs, personal)} AS {sql.name(m.ours)}" for m in mapped)
    rows = connection.execute(f"SELECT {shown} FROM {sample} LIMIT 5").fetchall()
    names = [m.ours for m in mapped]
    there = {m.ours for m in mapped}
    return Suggestion(
        spec.name, round(confidence, 3), tuple(Mapped(m.ours, m.theirs, round(m.confidence, 3)) for m in mapped),
        tuple(one for one in spec.required if one not in there),
        tuple({name: plain(value) for name, value in zip(names, row, strict=True)} for row in rows))


def _shown(column: str, personal: tuple[str, ...]) -> str:
    """SQL: a value; of a personal one only that it is there."""
    return f"CASE WHEN {sql.name(column)} IS NOT NULL THEN '(hashed)' END" if column in personal else sql.name(column)


def _columns(spec: Table, columns: dict[str, str]) -> list[Mapped]:
    """Each canonical column with the likeliest of the file's, none twice; the surest pairs first."""
    pairs = sorted(((_likeness(a, b), a, b) for a in spec.columns for b in columns), reverse=True)
    taken: set[str] = set()
    found: dict[str, Mapped] = {}
    for score, ours, theirs in pairs:
        if score >= _LIKELY and ours not in found and theirs not in taken:
            found[ours] = Mapped(ours, theirs, score)
            taken.add(theirs)
    return [found[ours] for ours in spec.columns if ours in found]


def _likeness(ours: str, theirs: str) -> float:
    plain = theirs.casefold().replace("-", "_").replace(" ", "_")
    if plain == ours:
        return 1.0
    if plain in ALIASES.get(ours, ()):
        return 0.9
    return 0.85 * SequenceMatcher(None, ours, plain).ratio()


def _castable(connection: Any, sample: str, column: str, kind: str) -> float:
    """1 where every value of the sample can be cast, down to a half where none can."""
    import duckdb

    name = sql.name(column)
    try:
        row = connection.execute(f"SELECT count({name}), count(TRY_CAST({name} AS {kind})) FROM {sample}").fetchone()
    except duckdb.Error as error:
        if "Conversion" in type(error).__name__ or "cast" in str(error).lower():
            return 0.5
        raise unreadable(error, column) from None
    there, fit = row or (0, 0)
    return 0.5 + 0.5 * (fit / there) if there else 1.0
