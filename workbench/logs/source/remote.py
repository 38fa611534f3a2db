"""Files in a bucket: DuckDB's own credential chain where its extensions can be loaded, a clear line where not.

The rows are copied to this machine first, so that an import reads them once and a snapshot never depends on
what the bucket holds later.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from workbench.errors import InputError
from workbench.logs import sql
from workbench.logs.source.personal import without_key

SCHEMES = {"s3": "aws", "gs": "aws", "gcs": "aws", "az": "azure", "http": "", "https": ""}
_PROVIDERS = {"s3": "s3", "gs": "gcs", "gcs": "gcs", "az": "azure"}
_READERS = {".parquet": "read_parquet({}, union_by_name = true, hive_partitioning = false)",
            ".csv": "read_csv({}, union_by_name = true)", ".tsv": "read_csv({}, union_by_name = true)",
            ".json": "read_json({})", ".ndjson": "read_json({})", ".jsonl": "read_json({})"}


def is_remote(path: str) -> bool:
    """Whether a source is an address, not a place on this machine."""
    return "://" in path


def fetch(address: str, folder: Path) -> Path:
    """Copy the rows at an address (a glob for several files of one kind) into one Parquet file.

    Raises:
        InputError: the scheme is unknown, DuckDB's extension for it cannot be loaded here, or nothing can be read.
    """
    import duckdb

    from workbench.logs.snapshot import connect

    scheme = urlsplit(address).scheme.lower()
    if scheme not in SCHEMES:
        raise InputError(f"cannot read {scheme}:// addresses: {address!r}", got=scheme, known=SCHEMES)
    suffix = Path(urlsplit(address).path).suffix.lower()
    if suffix not in _READERS:
        raise InputError(f"cannot tell what {address!r} holds", hint=f"end it with one of {', '.join(_READERS)}, "
                         "for example s3://bucket/sends/*.parquet")
    target = folder / f"{Path(urlsplit(address).path).stem.replace('*', '') or 'remote'}.parquet"
    target.parent.mkdir(parents=True, exist_ok=True)
    with connect(threads=2) as connection:
        for extension in filter(None, ("httpfs", SCHEMES[scheme])):
            try:
                connection.execute(f"LOAD {extension}")
            except duckdb.Error:
                raise InputError(
                    f"{scheme}:// needs DuckDB's extension {extension!r}, which is not installed here",
                    where=address, hint=f"`python -c \"import duckdb; duckdb.execute('INSTALL {extension}')\"` with "
                    "internet, or copy the files to this machine") from None
        try:
            if scheme in _PROVIDERS:
                connection.execute(f"CREATE SECRET (TYPE {_PROVIDERS[scheme]}, PROVIDER credential_chain)")
            rows = _READERS[suffix].format(sql.literal(address))
            connection.execute(f"COPY (SELECT * FROM {rows}) TO {sql.literal(str(target))} (FORMAT parquet)")
        except duckdb.Error as error:
            target.unlink(missing_ok=True)
            raise InputError(without_key(f"cannot read: {str(error).splitlines()[0]}"), where=address,
                             hint="check the address, and the credentials of this machine") from None
    return target
