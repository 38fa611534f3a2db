"""The answers, solved twice from the squad's exports: in SQL and in pandas, never through the package."""

from __future__ import annotations

import importlib.util
import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from workbench.errors import InputError
from workbench.evaluation.answers import Answer, difference, of_rows, spelled
from workbench.evaluation.tasks import Skin
from workbench.evaluation.worlds import World
from workbench.logs import sql
from workbench.logs.snapshot import connect

_VALUE = re.compile(r"\$([a-z_][a-z0-9_]*)")
_NAME = re.compile(r"\{([a-z_][a-z0-9_]*)\}")


@dataclass
class Gold:
    """The golds of one world; each is solved once for the same parameters."""

    world: World
    _sql: dict[str, Answer] = field(default_factory=dict, init=False, repr=False)
    _pandas: dict[str, Answer] = field(default_factory=dict, init=False, repr=False)
    _frames: dict[str, Any] | None = field(default=None, init=False, repr=False)
    _views: Any = field(default=None, init=False, repr=False)

    def in_sql(self, name: str, given: dict[str, Any]) -> Answer:
        """The answer of `gold/<name>.sql`."""
        key = spelled({"gold": name, **given})
        if key not in self._sql:
            self._sql[key] = self._solved_in_sql(name, given)
        return self._sql[key]

    def in_pandas(self, name: str, given: dict[str, Any]) -> Answer:
        """The answer of the function `<name>`."""
        key = spelled({"gold": name, **given})
        if key not in self._pandas:
            self._pandas[key] = self._solved_in_pandas(name, given)
        return self._pandas[key]

    def disagreement(self, name: str, given: dict[str, Any]) -> str | None:
        """Where the two solutions differ, in words."""
        found = difference(self.in_pandas(name, given), self.in_sql(name, given))
        return None if found is None else f"{name} in {self.world.name}: pandas {found}"

    def _solved_in_sql(self, name: str, given: dict[str, Any]) -> Answer:
        import duckdb

        path = _place(self.world.skin, f"{name}.sql")
        text = _NAME.sub(lambda match: sql.name(str(given[match[1]])), path.read_text("utf-8"))
        known = {**given, "complete_until": self.world.until}
        names = set(_VALUE.findall(text))
        lacking = sorted(names - set(known))
        if lacking:
            raise InputError(f"the gold {name!r} needs {lacking[0]!r}", where=self.world.skin.name)
        with connect() as connection:
            try:
                for statement in self._views_of(connection):
                    connection.execute(statement)
                done = connection.execute(text, {one: known[one] for one in names} or None)
                return of_rows([column[0] for column in done.description or ()], done.fetchall())
            except duckdb.Error as error:
                raise InputError(str(error).splitlines()[0], where=f"gold/{name}.sql") from None

    def _views_of(self, connection: Any) -> list[str]:
        """The exports, and the skin's prelude solved once and kept as tables."""
        kept = self.world.raw.parent / "prelude"
        if not kept.exists():
            for path in sorted(self.world.raw.iterdir()):
                connection.execute(f"CREATE VIEW {sql.name(path.stem)} AS FROM {_read(path)}")
            for folder in (self.world.skin.folder, self.world.skin.folder.parents[1]):
                if (folder / "gold" / "prelude.sql").exists():
                    connection.execute((folder / "gold" / "prelude.sql").read_text("utf-8"))
            names = [row[0] for row in connection.execute(
                "SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()]
            kept.mkdir()
            for name in names:
                connection.execute(f"COPY (FROM {sql.name(name)}) TO {sql.literal(str(kept / f'{name}.parquet'))}")
            for name in names:
                connection.execute(f"DROP VIEW IF EXISTS {sql.name(name)} CASCADE")
        return [f"CREATE VIEW {sql.name(path.stem)} AS FROM {_read(path)}" for path in sorted(kept.iterdir())]

    def _solved_in_pandas(self, name: str, given: dict[str, Any]) -> Answer:
        own = _module(self.world.skin.folder / "gold.py")
        shared = _module(self.world.skin.folder.parents[1] / "gold" / "pandas_gold.py")
        solve: Callable[..., Any] | None = next(
            (getattr(module, name) for module in (own, shared) if module and hasattr(module, name)), None)
        if solve is None:
            raise InputError(f"no function {name!r} solves the gold in pandas", where=self.world.skin.name)
        if self._frames is None:
            frames = {path.stem: _frame(path) for path in sorted(self.world.raw.iterdir())}
            for module in (own, shared):
                if module and hasattr(module, "prelude"):
                    frames |= module.prelude(frames)
            self._frames = frames
        known = {**given, "complete_until": self.world.until}
        wanted = [p for p in inspect.signature(solve).parameters if p != "raw"]
        frame = solve(self._frames, **{p: known[p] for p in wanted if p in known})
        return of_rows([str(c) for c in frame.columns], frame.astype(object).to_numpy().tolist())


def _place(skin: Skin, name: str) -> Path:
    for folder in (skin.folder / "gold", skin.folder.parents[1] / "gold"):
        if (folder / name).exists():
            return folder / name
    raise InputError(f"there is no gold {name!r}", where=skin.name)


def _read(path: Path) -> str:
    return f"read_csv({sql.literal(str(path))})" if path.suffix == ".csv" else f"read_parquet({sql.literal(str(path))})"


def _frame(path: Path) -> Any:
    import pandas

    return pandas.read_csv(path) if path.suffix == ".csv" else pandas.read_parquet(path)


_MODULES: dict[Path, ModuleType | None] = {}


def _module(path: Path) -> ModuleType | None:
    if path not in _MODULES:
        module = None
        if path.exists():
            spec = importlib.util.spec_from_file_location(f"gold_of_{path.parent.name}", path)
            assert spec is not None and spec.loader is not None
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
        _MODULES[path] = module
    return _MODULES[path]
