"""YAML files that people wrote, changed by a form: what stays keeps its comments, its order and its style."""

from __future__ import annotations

from datetime import date
from io import StringIO
from typing import Any

from ruamel.yaml import YAML, YAMLError

from workbench.errors import InputError
from workbench.project import dump_yaml, parse_yaml


def revised(text: str, value: dict[str, Any], where: str) -> str:
    """YAML text with these values: what `text` said of the same keys keeps its comments, its order and its style."""
    yaml = YAML()
    yaml.version = (1, 2)
    yaml.preserve_quotes = True
    yaml.width = 120
    try:
        there = yaml.load(text) if text.strip() else None
    except YAMLError as error:
        raise InputError(f"not YAML: {getattr(error, 'problem', None) or error}", where=where) from None
    if not isinstance(there, dict):
        return dump_yaml(value)
    if _plain(there) == value:
        return text
    _revise(there, value)
    buffer = StringIO()
    yaml.dump(there, buffer)
    written = buffer.getvalue().removeprefix("%YAML 1.2\n---\n")
    # an anchor and its aliases change together: where one was meant, everything is written out
    return written if parse_yaml(written, where) == value else dump_yaml(value)


def _revise(there: dict[str, Any], value: dict[str, Any]) -> None:
    for key in [key for key in there if key not in value]:
        del there[key]
    for key, inner in value.items():
        if isinstance(inner, dict) and isinstance(there.get(key), dict):
            _revise(there[key], inner)
        elif key not in there or _plain(there[key]) != inner:
            there[key] = inner


def _plain(value: Any) -> Any:
    """A value that was read with its comments, as plain values; a date is its text."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return str(value) if isinstance(value, date) else value
