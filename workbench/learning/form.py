"""A training spec as a form: its JSON Schema as people fill it in, with what the snapshot and the metrics offer.

The schema is the spec's own, made plainer for a form: optional texts and numbers are simply left empty, an optional
group is chosen or not, a window is written `-7d to 0d`. What is saved goes back through the spec.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.errors import Changed, InputError
from workbench.learning.spec import TrainingSpec
from workbench.project import Project, parse_spec, read_yaml, write_atomic
from workbench.revising import revised

if TYPE_CHECKING:
    from workbench.logs.snapshot import Snapshot
    from workbench.metrics.catalog import Catalog

_TO = " to "
_DURATION = r"-?\d+[hdw]?"
_KINDS = {"ColumnFeature": "a column", "SqlFeature": "an expression", "FactFeature": "rows of a fact",
          "RatioFeature": "a rate"}
_GROUPS = ("rows", "label", "labels", "treatment", "features", "model", "split", "search", "run")
_KEPT = (*_GROUPS, "owner", "purpose")       # the form shows the groups
Offers = Mapping[str, Sequence[str]]


def form(project: Project, name: str) -> dict[str, Any]:
    """{name, text, value, schema} of `training/<name>.yaml`.

    Raises:
        InputError: the file is no YAML; a spec that is wrong otherwise can still be edited.
        NotFound: with the nearest name.
    """
    path = project.spec_path("training", name)
    value = read_yaml(path, project.relative(path))
    if not isinstance(value, dict):
        raise InputError("expected a mapping", where=project.relative(path))
    return {"name": name, "text": path.read_text("utf-8"), "value": to_form(value),
            "schema": schema(offers(project, value))}


def save(project: Project, name: str, value: Mapping[str, Any], like: str | None = None, read: str | None = None
         ) -> Path:
    """Write a form's value to `training/<name>.yaml`, keeping the comments of what it was, or of the spec `like`.

    Args:
        read: the text that the form was made of, where the file may have changed since.

    Raises:
        InputError: what is wrong with it, where; no file is touched then.
        Changed: the file has another text than was read.
    """
    from workbench.learning import dataset
    from workbench.logs.snapshot import Snapshot, current_id
    from workbench.metrics.catalog import Catalog

    plain = {"version": 1, "name": name, **{key: value[key] for key in _KEPT if key in value}}
    where = f"training/{name}.yaml"
    wanted = from_form(plain)
    spec = parse_spec(TrainingSpec, wanted, where)
    if current_id(project) is not None:
        dataset.check(Snapshot.open(project, with_rows=False), Catalog.load(project), spec)
    path = project.root / "training" / f"{name}.yaml"
    if read is not None and path.exists() and path.read_text("utf-8") != read:
        raise Changed(f"{where} changed since it was opened", hint="open the form again, or save under another name")
    before = path if path.exists() else project.spec_path("training", like) if like else None
    path.parent.mkdir(exist_ok=True)
    write_atomic(path, revised(before.read_text("utf-8") if before else "", wanted, where))
    return path


def to_form(value: Any) -> Any:
    """A spec's values as a form has them: what is not set is not there, and windows are text."""
    if not isinstance(value, dict):
        return value
    found = {key: to_form(inner) for key, inner in value.items() if inner is not None}
    for feature in found.get("features", {}).values() if isinstance(found.get("features"), dict) else ():
        window = feature.get("window") if isinstance(feature, dict) else None
        if isinstance(window, list) and len(window) == 2:
            feature["window"] = _TO.join(str(end) for end in window)
    return found


def from_form(value: Any) -> Any:
    """A form's values as the spec has them; `to_form`'s other way."""
    if not isinstance(value, Mapping):
        return value
    found = {key: from_form(inner) for key, inner in value.items() if inner is not None and inner != ""}
    for feature in found.get("features", {}).values() if isinstance(found.get("features"), dict) else ():
        window = feature.get("window") if isinstance(feature, dict) else None
        if isinstance(window, str) and _TO in window:
            feature["window"] = [0 if end.strip() == "0" else end.strip() for end in window.split(_TO, 1)]
    return found


def offers(project: Project, value: Mapping[str, Any]) -> Offers:
    """What there is to choose from: tables, the columns of the rows' table, metrics, facts."""
    from workbench.logs.snapshot import Snapshot, current_id
    from workbench.metrics.catalog import Catalog

    snapshot = Snapshot.open(project, with_rows=False) if current_id(project) is not None else None
    try:
        catalog = Catalog.load(project)
    except InputError:
        catalog = None
    rows = value.get("rows")
    return _offers(snapshot, catalog, str(rows.get("table", "")) if isinstance(rows, dict) else "")


def _offers(snapshot: Snapshot | None, catalog: Catalog | None, table: str) -> Offers:
    tables = dict(snapshot.tables) if snapshot else {}
    return {
        "table": sorted(name for name, info in tables.items() if info.key is not None and not info.derived),
        "column": list(tables[table].columns) if table in tables else [],
        "of": [name for name in ("users", "messages", "opportunities") if name in tables],
        "metric": sorted(name for name, one in catalog.metrics.items() if one.ratio is None) if catalog else [],
        "fact": sorted(catalog.facts) if catalog else [],
    }


_OFFERED = {"table": "table", "unit": "column", "anchor": "column", "metric": "metric", "next": "fact", "fact": "fact",
            "column": "column", "group": "column", "of": "of", "by": "column"}


def schema(offered: Offers) -> dict[str, Any]:
    """The spec's JSON Schema as a form needs it; the file's name and version are not asked for."""
    whole = TrainingSpec.model_json_schema()
    defs = whole.pop("$defs")
    plain = _plainer(whole, defs, offered)
    kept = {key: plain["properties"][key] for key in _GROUPS if key in plain["properties"]}
    required = [key for key in plain.get("required", ()) if key in kept]
    return {"type": "object", "properties": kept, "required": required}


def _plainer(node: Any, defs: Mapping[str, Any], offered: Offers, name: str = "") -> Any:
    if isinstance(node, list):
        return [_plainer(one, defs, offered) for one in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        kind = node["$ref"].rpartition("/")[2]
        rest = {key: value for key, value in node.items() if key not in ("$ref", "default")}
        return _plainer({**defs[kind], **rest, "title": _KINDS.get(kind, name or kind)}, defs, offered, name)
    node = {key: value for key, value in node.items() if key != "discriminator"}
    if "description" in node:       # of a class, its first line says it
        node["description"] = node["description"].split("\n\n")[0].replace("\n", " ")
    for any_of in ("anyOf", "oneOf"):
        if any_of in node:
            return _chosen(node, node.pop(any_of), defs, offered, name)
    node.pop("default", None)       # what is left empty keeps its default; a form that fills it in would write it
    if "patternProperties" in node:
        (inner,) = node.pop("patternProperties").values()
        node["additionalProperties"] = inner
    if "properties" in node:
        needed = node.get("required", ())       # what must be said comes first, what is said of anything last
        order = sorted(node["properties"], key=lambda key: (key not in needed, key == "trust"))
        node["properties"] = {key: _plainer(node["properties"][key], defs, offered, key) for key in order}
    if isinstance(node.get("additionalProperties"), dict):
        node["additionalProperties"] = _plainer(node["additionalProperties"], defs, offered)
    elif node.get("additionalProperties") is True:          # of a library's parameters
        node["additionalProperties"] = {"anyOf": [{"type": "number", "title": "a number"},
                                                  {"type": "string", "title": "a text"},
                                                  {"type": "boolean", "title": "yes or no"}]}
    if "prefixItems" in node:       # as many of one kind, such as the two sides of a rate
        node["items"] = {**node.pop("prefixItems")[0]}
    if "items" in node:
        node["items"] = _plainer(node["items"], defs, offered)
    if name:
        node["title"] = name.replace("_", " ")
    if node.get("type") == "string" and offered.get(_OFFERED.get(name, "")):
        node["examples"] = list(offered[_OFFERED[name]])
    return node


def _chosen(node: dict[str, Any], options: list[Any], defs: Mapping[str, Any], offered: Offers, name: str) -> Any:
    """One of several shapes: nothing but a scalar's is optional text, several sets of words are one."""
    node.pop("default", None)
    if name == "window":
        return {"type": "string", "title": "window", "pattern": f"^{_DURATION}({_TO}{_DURATION})?$",
                "description": "such as -7d to 0d: from seven days before the row until the row"}
    said = [one for one in options if one.get("type") != "null"]
    words = [word for one in said for word in one.get("enum", [one["const"]] if "const" in one else [])]
    if words and all("enum" in one or "const" in one for one in said):
        return {"type": "string", "title": name, "enum": words, **{k: node[k] for k in ("description",) if k in node}}
    if len(said) == 1 and said[0].get("type") in ("string", "number", "integer", "boolean"):
        return _plainer({**node, **said[0]}, defs, offered, name)
    shapes = [_plainer(one, defs, offered, name) for one in said]
    if len(said) < len(options):
        shapes.insert(0, {"type": "null", "title": "none"})
        if len(shapes) == 2:
            shapes[1]["title"] = f"with {name}"
    elif len({one.get("title") for one in shapes}) < len(shapes):
        for one in shapes:
            one["title"] = {"string": "a text", "object": "by name"}.get(one.get("type", ""), one.get("title"))
    return {**{key: value for key, value in node.items() if key in ("title", "description")}, "anyOf": shapes,
            **({"title": name.replace("_", " ")} if name else {})}
