"""Personal data stops at the door: a keyed hash takes its place, and the key lies outside every project.

The same key gives the same hash, so imports of one person's machine join; without the key nobody can try names.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Iterable
from pathlib import Path

from workbench.errors import InputError
from workbench.logs import sql

NAMES = frozenset((
    "email", "e_mail", "mail", "email_address", "phone", "phone_number", "mobile", "mobile_number", "msisdn", "ip",
    "ip_address", "sending_ip", "device_id", "device_token", "push_token", "ad_id", "idfa", "idfv", "gaid",
    "advertising_id", "user_agent", "first_name", "last_name", "full_name", "surname", "address", "street",
    "free_text", "comment", "comments", "message_text", "body",
))
_EMAIL = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"


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


def probe(column: str) -> str:
    """SQL: whether most values of a column of text are e-mail addresses."""
    name = sql.name(column)
    return f"coalesce(count(*) FILTER (regexp_matches({name}, '{_EMAIL}')) * 2 > count({name}), FALSE)"


def without_key(text: str) -> str:
    """A message that may quote SQL, without the key."""
    return text.replace(key(), "***") if "sha256" in text or key() in text else text
