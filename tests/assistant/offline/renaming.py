"""A skin in the words of another trade: its files with nouns exchanged, so that only the words differ."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

TEXTS = {".yaml", ".sql", ".py", ".json"}


def renamer(words: Mapping[str, str]) -> Callable[[str], str]:
    """What puts the words of one trade for those of the other, also within names such as listened_to."""
    whole = re.compile(rf"(?i)(?<![a-z])({'|'.join(sorted(map(re.escape, words), key=len, reverse=True))})(?![a-z])")

    def put(match: re.Match[str]) -> str:
        word = words[match[1].lower()]
        return word.capitalize() if match[1][0].isupper() else word

    return lambda text: whole.sub(put, text)


def renamed(skin: Path, target: Path, words: Mapping[str, str]) -> Path:
    """Copy a skin's folder below `target` in other words, and the golds that all skins share as they are.

    Returns:
        the folder with `skins/`, as `load` takes it.
    """
    shutil.copytree(skin.parents[1] / "gold", target / "gold")
    shutil.copytree(skin, target / "skins" / skin.name)
    put = renamer(words)
    for path in sorted((target / "skins" / skin.name).rglob("*"), key=lambda path: -len(path.parts)):
        if path.is_file() and path.suffix in TEXTS:
            path.write_text(put(path.read_text("utf-8")), "utf-8")
        if path.name != put(path.name):
            path.rename(path.with_name(put(path.name)))
    return target
