"""Personal data stops at the door: a keyed hash takes its place, and the key lies outside every project.

The same key gives the same hash, so imports of one person's machine join; without the key nobody can try names.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Iterable, Sequence
from pathlib import Path

from workbench.errors import InputError
from workbench.logs import sql

NO_PROSE = ("messages",)         # what a creative says is nobody's
FIRST = 1000        # rows whose values are looked at
NAMES = frozenset((
    "email", "e_mail", "mail", "email_address", "phone", "phone_number", "mobile", "mobile_number", "msisdn", "ip",
    "ip_address", "sending_ip", "device_id", "device_token", "push_token", "ad_id", "idfa", "idfv", "gaid",
    "advertising_id", "user_agent", "first_name", "last_name", "full_name", "surname", "address", "street",
    "free_text", "comment", "comments", "message_text", "body",
))
# the domain ends in letters: pkg@4.17.1 is a version; banner@2x.png a picture
_EMAIL = r"^(.*<)?[^@\s<>]+@[^@\s<>]+\.\p{L}{2,}([^@\s\p{L}][^@\s]*)?$"
_PICTURE = r"@[0-9]x\."
_PHONE = r"^\+[\s().]*[0-9]([\s()./-]*[0-9]){7,14}$"
_OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
_IPV4 = rf"^{_OCTET}([.]{_OCTET}){{3}}(:[0-9]+|/[0-9]+)?$"
# of random addresses five in six have two numbers of three digits; a version such as 8.9.12.1 has not
_NO_VERSION = r"[0-9]{3}.*[.].*[0-9]{3}|[0-9]{3}[.][0-9]{3}"
# eight groups, or a shortened one of the ranges that are in use; 10:00:00 is a time
_IPV6 = (r"(?i)^(([0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|(2|3|f[cde])[0-9a-f]{2,3}:[0-9a-f:]*::?[0-9a-f:]*)(%\w+)?(/[0-9]+)?$")
# a sentence: six words in a row, or twelve characters of a script without spaces. 2026 | SE | Push is none
_SENTENCE = r"(\p{L}[\p{L}'’-]*[,;:.!?]?\s+){5}\p{L}|[\p{Han}\p{Hiragana}\p{Katakana}、。]{12}"
_PROSE = 10         # values, before a column of sentences that differ is taken for free text


def key() -> str:
    """The key: `WORKBENCH_HASH_KEY`, else a file of the user's that is made at first use."""
    given = os.environ.get("WORKBENCH_HASH_KEY")
    if given:
        return given
    path = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "messaging-workbench" / "hash.key"
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as file:
                file.write(secrets.token_hex(32))
        return path.read_text("utf-8").strip()
    except FileExistsError:         # two imports at once
        return path.read_text("utf-8").strip()
    except OSError as error:
        raise InputError(f"cannot keep the key for personal columns: {error.strerror}", where=str(path),
                         hint="set WORKBENCH_HASH_KEY") from None


def mark() -> str:
    """What tells one key from another, and does not give it away."""
    return hashlib.blake2b(key().encode(), person=b"workbench-mark", digest_size=8).hexdigest()


def pseudonym(expression: str) -> str:
    """SQL: the keyed hash of an expression as 32 hex digits; NULL stays NULL."""
    return f"left(sha256({sql.literal(key())} || ':' || CAST({expression} AS VARCHAR)), 32)"


def named(columns: Iterable[str]) -> list[str]:
    """Columns whose name says that they are personal."""
    return [one for one in columns if re.sub(r"[\s.-]+", "_", one.strip()).lower() in NAMES]


def probe(column: str, prose: bool = True) -> str:
    """SQL: whether most values of a column of text are e-mail addresses, telephone numbers or IP addresses.

    With `prose`, also whether it is free text: most values are sentences, and nearly all differ.
    """
    name = sql.name(column)
    fits = (f"regexp_matches({name}, {sql.literal(_EMAIL)}) AND NOT regexp_matches({name}, {sql.literal(_PICTURE)})",
            f"regexp_matches({name}, {sql.literal(_PHONE)})", f"regexp_matches({name}, {sql.literal(_IPV6)})",
            f"regexp_matches({name}, {sql.literal(_IPV4)}) AND regexp_matches({name}, {sql.literal(_NO_VERSION)})")
    hit = f"count(*) FILTER ({' OR '.join(f'({one})' for one in fits)}) * 2 > count({name})"
    if not prose:
        return f"({hit})"
    sentences = f"count(*) FILTER (regexp_matches({name}, {sql.literal(_SENTENCE)}))"
    return (f"({hit} OR ({sentences} * 2 > count({name}) AND count({name}) >= {_PROSE} "
            f"AND count(DISTINCT {name}) * 10 >= count({name}) * 9))")


def digests(column: str) -> str:
    """SQL: whether all values of a column of text look like `pseudonym`'s."""
    name = sql.name(column)
    return f"count(*) FILTER (regexp_full_match({name}, '[0-9a-f]{{32}}')) = count({name})"


def first_say(questions: Sequence[str], rows: str) -> list[bool]:
    """The answers to questions such as `probe` over the first rows of a relation; none if it cannot be read."""
    import duckdb

    from workbench.logs.snapshot import connect

    if not questions:
        return []
    try:
        with connect() as connection:
            row = connection.execute(f"SELECT {', '.join(questions)} FROM (SELECT * FROM {rows} LIMIT {FIRST})")
            return [bool(one) for one in row.fetchone() or ()]
    except duckdb.Error:
        return []           # a file that cannot be read is told of where its rows are read


def personal_columns(relation: str, columns: dict[str, str], prose: bool = True) -> list[str]:
    """Columns that are personal by their name, or columns of text by most of the first values."""
    found = named(columns)
    rest = [column for column, kind in columns.items() if kind == "VARCHAR" and column not in found]
    hits = first_say([probe(column, prose) for column in rest], relation)
    return found + [column for column, hit in zip(rest, hits, strict=False) if hit]


def without_key(text: str) -> str:
    """A message that may quote SQL, without the key."""
    return text.replace(key(), "***") if "sha256" in text or key() in text else text
