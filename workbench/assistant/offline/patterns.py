"""Regular expressions of the rules, each compiled once: used in the place of `re`, which remembers 512 of them.

A request meets some three thousand, most of them made of the log's own words; to compile those again for every request
took nine tenths of the time that reading it takes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from re import IGNORECASE, Match, Pattern, S, escape
from typing import Any

__all__ = ["IGNORECASE", "Match", "Pattern", "S", "compile", "escape", "findall", "finditer", "fullmatch", "match",
           "search", "split", "sub"]
_MOST = 98304       # some 4 KB each; a log brings about three thousand


@lru_cache(maxsize=_MOST)
def compile(pattern: str, flags: int = 0) -> Pattern[str]:
    """The pattern, as `re.compile` makes it."""
    return re.compile(pattern, flags)


def search(pattern: str | Pattern[str], text: str, flags: int = 0) -> Match[str] | None:
    """As `re.search`."""
    return _of(pattern, flags).search(text)


def match(pattern: str | Pattern[str], text: str, flags: int = 0) -> Match[str] | None:
    """As `re.match`."""
    return _of(pattern, flags).match(text)


def fullmatch(pattern: str | Pattern[str], text: str, flags: int = 0) -> Match[str] | None:
    """As `re.fullmatch`."""
    return _of(pattern, flags).fullmatch(text)


def findall(pattern: str | Pattern[str], text: str, flags: int = 0) -> list[Any]:
    """As `re.findall`."""
    return _of(pattern, flags).findall(text)


def finditer(pattern: str | Pattern[str], text: str, flags: int = 0) -> Iterator[Match[str]]:
    """As `re.finditer`."""
    return _of(pattern, flags).finditer(text)


def split(pattern: str | Pattern[str], text: str, maxsplit: int = 0, flags: int = 0) -> list[str | Any]:
    """As `re.split`."""
    return _of(pattern, flags).split(text, maxsplit)


def sub(pattern: str | Pattern[str], put: str | Callable[[Match[str]], str], text: str, count: int = 0, flags: int = 0
        ) -> str:
    """As `re.sub`."""
    return _of(pattern, flags).sub(put, text, count)


def _of(pattern: str | Pattern[str], flags: int) -> Pattern[str]:
    return compile(pattern, flags) if isinstance(pattern, str) else pattern
