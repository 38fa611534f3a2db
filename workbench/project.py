"""A project folder: the user's own git repository of specs, and the ignored `.workbench/` beside it.

Parquet, YAML and JSON are the truth; everything below `.workbench/` can be rebuilt. Writes are
atomic (temporary file, fsync, rename), so a crash leaves the old file or the new one.
"""

from __future__ import annotations

import copy
import json
import os
import tempfile
import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from io import StringIO
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML, YAMLError
from ruamel.yaml.constructor import SafeConstructor

from workbench.errors import InputError, NotFound

MARKER = "workbench.toml"
SpecT = TypeVar("SpecT", bound=BaseModel)

_SETTINGS = """\
# Messaging Workbench project. Specs beside this file are the truth; .workbench/ can be rebuilt.
version = 1

[assistant]
# model = "openai:gpt-5"      # none: the built-in offline drafter

[ray]
# address = "http://head:8265"      # none: this machine
# storage = "s3://bucket/squad"     # a folder or bucket that every node reads and writes
"""


@dataclass(frozen=True)
class Project:
    """One project folder, by its root."""

    root: Path
    settings: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def find(cls, start: Path | str | None = None) -> Project:
        """The project that holds `start` (default: the working directory), looking upwards."""
        here = Path(start or os.environ.get("WORKBENCH_PROJECT") or Path.cwd()).resolve()
        for folder in (here, *here.parents):
            if (folder / MARKER).is_file():
                return cls(folder, _read_settings(folder / MARKER))
        raise NotFound(f"no project at {str(here)!r}: no {MARKER} there or above", hint="run `workbench init DIR`")

    @classmethod
    def near(cls, folder: Path | str) -> Project:
        """The project that holds `folder`, else the only one just below it: where a server was started."""
        folder = Path(folder).resolve()
        try:
            return cls.find(folder)
        except NotFound:
            below = sorted(path.parent for path in folder.glob(f"*/{MARKER}"))
            if len(below) == 1:
                return cls.find(below[0])
            if below:
                names = ", ".join(path.name for path in below)
                raise NotFound(f"{len(below)} projects below {str(folder)!r}: {names}",
                               hint="start JupyterLab in one of them: `workbench lab DIR`") from None
            raise

    @classmethod
    def create(cls, root: Path | str) -> Project:
        """Make a project at `root`; an existing one is opened and nothing in it is overwritten."""
        root = Path(root).resolve()
        if root.exists() and not root.is_dir():
            raise InputError(f"{str(root)!r} is a file, not a folder")
        for folder in ("metrics", "experiments", "training", "policies", "explore", "snapshots", ".workbench"):
            (root / folder).mkdir(parents=True, exist_ok=True)
        for name, text in ((MARKER, _SETTINGS), (".gitignore", ".workbench/\n")):
            if not (root / name).exists():
                write_atomic(root / name, text)
        return cls(root, _read_settings(root / MARKER))

    @property
    def cache(self) -> Path:
        """`.workbench/`: snapshot data, runs, caches; never committed."""
        return self.root / ".workbench"

    @property
    def runs(self) -> Path:
        """Where run folders live."""
        return self.cache / "runs"

    @property
    def snapshots(self) -> Path:
        """Where snapshot manifests live (counts only; the rows are below `.workbench/`)."""
        return self.root / "snapshots"

    def names(self, kind: str) -> list[str]:
        """Names of the specs of one kind: `experiments`, `training` or `policies`."""
        folder = self.root / kind
        if kind == "training":
            return sorted(p.stem for p in folder.glob("*.yaml"))
        file = {"experiments": "experiment.yaml", "policies": "policy.json"}[kind]
        return sorted(p.parent.name for p in folder.glob(f"*/{file}"))

    def spec_path(self, kind: str, name: str) -> Path:
        """The file of the spec `name` of one kind; raises `NotFound` with the nearest name."""
        known = self.names(kind)
        if name not in known:
            noun = {"experiments": "experiment", "training": "training spec", "policies": "policy"}[kind]
            raise NotFound(f"no {noun} {name!r}", where=f"{kind}/", got=name, known=known)
        if kind == "training":
            return self.root / kind / f"{name}.yaml"
        return self.root / kind / name / ("experiment.yaml" if kind == "experiments" else "policy.json")

    def relative(self, path: Path) -> str:
        """`path` as text relative to the root, for messages and lineage."""
        try:
            return path.resolve().relative_to(self.root).as_posix()
        except ValueError:
            return str(path)


def _read_settings(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(str(error), where=str(path)) from None


def write_atomic(path: Path, content: str | bytes) -> None:
    """Write a file so that a reader sees the old content or the new, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    data = content.encode("utf-8") if isinstance(content, str) else content
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def write_json(path: Path, value: Any) -> None:
    """Write JSON atomically; NaN is an error (undefined is null), keys keep their order."""
    write_atomic(path, json_text(value))


def json_text(value: Any) -> str:
    """The text that `write_json` writes."""
    return json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


class _PlainConstructor(SafeConstructor):
    """YAML 1.2 core values, where a date stays text until a spec's model reads it."""


_PlainConstructor.add_constructor(
    "tag:yaml.org,2002:timestamp", lambda loader, node: loader.construct_scalar(node)
)


def parse_yaml(text: str, where: str) -> Any:
    """Parse YAML by the 1.2 core rules (`on` and `no` are text); duplicate keys are an error."""
    try:
        return copy.deepcopy(_loaded(text))
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{where}:{mark.line + 1}" if mark else where
        raise InputError(f"not YAML: {getattr(error, 'problem', None) or error}", where=place) from None


@lru_cache(64)
def _loaded(text: str) -> Any:
    """The value of a text: a server reads the same specs at every request, and reading them anew takes its time."""
    yaml = YAML(typ="safe", pure=True)
    yaml.Constructor = _PlainConstructor
    yaml.version = (1, 2)
    return yaml.load(text)


def read_yaml(path: Path, where: str | None = None) -> Any:
    """Read one YAML file; an empty one is an error that says so. `where` is how messages name it."""
    where = where or path.name
    try:
        value = parse_yaml(path.read_text("utf-8"), where)
    except FileNotFoundError:
        raise NotFound(f"no file {str(path)!r}") from None
    except UnicodeDecodeError as error:
        raise InputError(f"not UTF-8: {error.reason}", where=where) from None
    if value is None:
        raise InputError("the file is empty", where=where)
    return value


def dump_yaml(value: Any) -> str:
    """YAML text of plain values, in the order given, block style."""
    yaml = YAML()
    yaml.default_flow_style = False
    yaml.width = 100
    buffer = StringIO()
    yaml.dump(value, buffer)
    return buffer.getvalue()


def parse_spec(model: type[SpecT], value: Any, where: str) -> SpecT:
    """Make a spec from plain values; the first fault becomes one line with the nearest valid field."""
    if not isinstance(value, dict):
        raise InputError(f"expected a mapping, found {type(value).__name__}", where=where)
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise _spec_error(model, error, where) from None


def _spec_error(model: type[BaseModel], error: ValidationError, where: str) -> InputError:
    first = error.errors(include_url=False)[0]
    steps = [str(step) for step in first["loc"]]
    place = f"{where}: {'.'.join(steps)}" if steps else where
    if first["type"] == "extra_forbidden":
        return InputError(f"unknown field {steps[-1]!r}", where=place, got=steps[-1], known=_fields(model, steps[:-1]))
    if first["type"] == "missing":
        return InputError(f"field {steps[-1]!r} is missing", where=place)
    message = first["msg"].removeprefix("Value error, ")
    shown = repr(first.get("input"))
    return InputError(f"{message} (got {shown if len(shown) < 80 else shown[:77] + '...'})", where=place)


def _fields(model: type[BaseModel], steps: list[str]) -> list[str]:
    """The field names of the model that a location inside `model` leads to, found by its schema."""
    schema = model.model_json_schema(by_alias=True)
    definitions = schema.get("$defs", {})

    def options(node: dict[str, Any]) -> list[dict[str, Any]]:
        if "$ref" in node:
            return options(definitions[node["$ref"].rsplit("/", 1)[-1]])
        found = [node]
        for branch in (*node.get("anyOf", ()), *node.get("oneOf", ()), *node.get("allOf", ())):
            found += options(branch)
        return found

    nodes = options(schema)
    for step in steps:
        following: list[dict[str, Any]] = []
        for node in nodes:
            inner = node.get("properties", {}).get(step)
            if inner is None and isinstance(node.get("additionalProperties"), dict):
                inner = node["additionalProperties"]
            if inner is None and step.isdigit() and isinstance(node.get("items"), dict):
                inner = node["items"]
            if inner is not None:
                following += options(inner)
        nodes = following or nodes          # a union tag is a step that names no field
    return list(dict.fromkeys(name for node in nodes for name in node.get("properties", {})))
