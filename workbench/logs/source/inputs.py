"""An adapter's inputs: files as one relation with the declared columns, personal ones as keyed hashes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from workbench.logs import sql
from workbench.logs.source.files import columns_of, reader
from workbench.logs.source.kinds import exact
from workbench.logs.source.personal import FIRST, named, pseudonym
from workbench.logs.source.readable import as_parquet


class Input(BaseModel):
    """Files that are read as one relation."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    files: str = Field(description="a pattern for the path, for example */item_context.csv; the first input wins")
    columns: dict[str, str] = Field(description="column: DuckDB type")
    optional: bool = False
    others: bool = Field(default=False, description="keep the columns that are not declared")
    numbered: bool = Field(default=False, description="add row_id, from 0 in file order")
    partition: str | None = Field(default=None, description="a column whose value stands in the path as name=value")
    pseudonyms: dict[str, str] = Field(default={}, description="column: an expression that is kept as a keyed hash")


@dataclass(frozen=True)
class Relation:
    """One input over its files.

    Attributes:
        first: the same over the first rows of a few files, one for each value of the partition.
        hashed: undeclared columns that are personal by name.
    """

    name: str
    select: str
    first: str
    hashed: tuple[str, ...] = ()


def relation_of(name: str, one: Input, files: list[Path], scratch: Path) -> Relation:
    """One input; without files an empty one of the declared columns."""
    declared = {**one.columns, **({"row_id": "BIGINT"} if one.numbered else {}), "filename": "VARCHAR"}
    if not files:
        listed = [f"NULL::{kind} AS {sql.name(column)}" for column, kind in declared.items()]
        listed += [f"NULL::VARCHAR AS {sql.name(column)}" for column in one.pseudonyms]
        nothing = f"SELECT {', '.join(listed)} WHERE FALSE"
        return Relation(name, nothing, nothing)
    parquet = [as_parquet(path, scratch) for path in files]
    read = exact(parquet, ", filename = true")
    there = columns_of(read, files[0].name)
    partition = f"regexp_extract(filename, {sql.literal(f'{one.partition}=([^/]+)')}, 1)" if one.partition else ""
    shown = []
    for column, kind in one.columns.items():
        quoted = sql.name(column)
        if column == one.partition:
            inside = f"nullif(CAST({quoted} AS VARCHAR), '')" if column in there else "NULL"
            shown.append(f"coalesce({inside}, nullif({partition}, '')) AS {quoted}")
        else:
            shown.append(f"{f'CAST({quoted} AS {kind})' if column in there else f'NULL::{kind}'} AS {quoted}")
    others = [column for column in there if column not in declared] if one.others else []
    personal = named(others)        # nobody asked for these: no SQL needs to see them
    left = [f"{pseudonym(sql.name(column))} AS {sql.name(column)}" if column in personal else sql.name(column)
            for column in others]
    number = ["row_number() OVER () - 1 AS row_id"] if one.numbered else []
    hashed = [f"{pseudonym(expression)} AS {sql.name(column)}" for column, expression in one.pseudonyms.items()]
    select = f"SELECT {', '.join([*shown, 'filename', *left, *number])} FROM {read}"
    if hashed:
        select = f"SELECT *, {', '.join(hashed)} FROM ({select})"
    return Relation(name, select, select.replace(read, _first(one, parquet, there)), tuple(personal))


def _first(one: Input, files: list[Path], columns: dict[str, str]) -> str:
    """The first rows of a few files as one relation; each is read for itself, which is quick where there are many."""
    few = {path.as_posix().partition(f"{one.partition}=")[2].partition("/")[0]: path for path in reversed(files)}
    text = [", all_varchar = true" if path.suffix.lower() in (".csv", ".tsv") else "" for path in few.values()]
    read = [f"(SELECT * FROM {reader([path], f', filename = true{more}')} LIMIT {FIRST})"
            for path, more in zip(few.values(), text, strict=True)]
    nothing = ", ".join(f"NULL AS {sql.name(column)}" for column in columns)
    return f"({' UNION ALL BY NAME '.join([*read, f'(SELECT {nothing} WHERE FALSE)'])})"


