"""The types of a text file's columns, from all of its rows.

DuckDB guesses types from the first 20,480 rows of a CSV and casts what comes later without a word: 1.5 becomes 2, a
moment its day, 007 becomes 7, 10:00+02:00 becomes 10:00. Here every value is looked at once, as text, and a column
gets the narrowest type that keeps all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from workbench.logs import sql
from workbench.logs.faults import unreadable
from workbench.logs.source.files import READERS, columns_of, reader

Fits = Callable[[str], str]         # the SQL of a value as text -> SQL that is true where a type keeps it
_WHOLE = "^(0|-?[1-9][0-9]*)$"
_ZEROS = "^[+-]?0[0-9]"
_ZONE = "([zZ]|[+-][0-9]{2}(:?[0-9]{2})?)$"
_TZ = "TIMESTAMP WITH TIME ZONE"


def _whole(kind: str) -> Fits:
    return lambda v: f"regexp_matches({v}, '{_WHOLE}') AND TRY_CAST({v} AS {kind}) IS NOT NULL"


def _number(v: str) -> str:
    return f"TRY_CAST({v} AS DOUBLE) IS NOT NULL AND NOT regexp_matches({v}, '{_ZEROS}')"


def _moment(v: str) -> str:
    return f"TRY_CAST({v} AS TIMESTAMP) IS NOT NULL AND NOT (strlen({v}) > 10 AND regexp_matches({v}, '{_ZONE}'))"


def _zoned(v: str) -> str:
    return f"TRY_CAST({v} AS TIMESTAMPTZ) IS NOT NULL"


# what a guessed type may have to become, the narrowest first; text keeps everything
_DAYS: tuple[tuple[str, Fits], ...] = (("TIMESTAMP", _moment), (_TZ, _zoned))
_WIDER: dict[str, tuple[tuple[str, Fits], ...]] = {
    "BIGINT": (("BIGINT", _whole("BIGINT")), ("HUGEINT", _whole("HUGEINT")), ("DOUBLE", _number)),
    "DOUBLE": (("DOUBLE", _number),),
    "BOOLEAN": (("BOOLEAN", lambda v: f"lower({v}) IN ('true', 'false', 't', 'f', 'yes', 'no', 'y', 'n')"),),
    "DATE": (("DATE", lambda v: f"TRY_CAST({v} AS DATE) IS NOT NULL AND strlen({v}) <= 10"), *_DAYS),
    "TIME": (("TIME", lambda v: f"TRY_CAST({v} AS TIME) IS NOT NULL AND NOT contains({v}, '-')"),),
    "TIMESTAMP": _DAYS,
    _TZ: ((_TZ, _zoned),),
}
# a pattern of its own, such as 31/12/2026, is told by DuckDB from the file and cannot be tried value by value
_PATTERNED = ("DATE", "TIMESTAMP", _TZ)


def exact(files: Sequence[Path], options: str = "", among: Sequence[Path] | None = None) -> str:
    """A table function over files of one kind, whose columns have types that keep every value.

    Args:
        options: further options of the reader, as SQL that begins with a comma.
        among: the only files whose values are still to be looked at; default all.
    """
    function = READERS.get(files[0].suffix.lower())
    if function == "read_json":
        listed = columns_of(reader(list(files), f"{options}, sample_size = -1, maximum_sample_files = {len(files)}, "
                                   "field_appearance_threshold = 0, union_by_name = true"), files[0].name)
        return reader(list(files), f"{options}, columns = {_struct(_own(listed, options))}")
    if function != "read_csv":
        return reader(list(files), options)
    guessed = _own(columns_of(reader(list(files), options), files[0].name), options)
    looked = [file for file in files if among is None or file in among]
    kinds = guessed | (_kept(looked, guessed) if looked else {})
    return reader(list(files), f"{options}, types = {_struct(kinds)}")


def _own(columns: dict[str, str], options: str) -> dict[str, str]:
    """Without the column that an option adds; a field that is nothing but null is text."""
    return {name: "VARCHAR" if kind == '"NULL"' else kind for name, kind in columns.items()
            if not (name == "filename" and "filename" in options)}


def _kept(files: list[Path], guessed: dict[str, str]) -> dict[str, str]:
    """The narrowest type of each column that keeps all values of these files."""
    import duckdb

    from workbench.logs.snapshot import connect

    there = {name.casefold() for name in columns_of(reader(files), files[0].name)}
    guessed = {name: kind for name, kind in guessed.items() if name.casefold() in there}
    tried = [(name, i, kind, fits) for name in guessed if guessed[name] in _WIDER
             for i, (kind, fits) in enumerate(_WIDER[guessed[name]])]
    if not tried:
        return {}
    text = reader(files, f", types = {_struct(dict.fromkeys(guessed, 'VARCHAR'))}")
    counts = [f"count(*) FILTER ({sql.name(name)} <> '' AND NOT ({fits(sql.name(name))}))"
              for name, _, _, fits in tried]
    counts += [f"count(nullif({sql.name(name)}, ''))" for name, i, _, _ in tried if i == 0]
    try:
        with connect(threads=2) as connection:
            found = connection.execute(f"SELECT {', '.join(counts)} FROM {text}").fetchone() or ()
    except duckdb.Error as error:
        raise unreadable(error, files[0].name) from None
    filled = dict(zip([name for name, i, _, _ in tried if i == 0], found[len(tried):], strict=True))
    kinds: dict[str, str] = {}
    for (name, i, kind, _), misses in zip(tried, found, strict=False):
        if misses == 0 or (i == 0 and misses == filled[name] and guessed[name] in _PATTERNED):
            kinds.setdefault(name, guessed[name] if i == 0 else kind)
    return {name: kinds.get(name, "VARCHAR") for name, i, _, _ in tried if i == 0}


def _struct(columns: dict[str, str]) -> str:
    return "{" + ", ".join(f"{sql.literal(name)}: {sql.literal(kind)}" for name, kind in columns.items()) + "}"
