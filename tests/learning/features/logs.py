"""Small logs written by hand, so that every value of a feature can be said beforehand."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

from workbench.learning.spec import TrainingSpec
from workbench.logs.snapshot import Snapshot
from workbench.metrics.catalog import Catalog
from workbench.project import Project, parse_spec, parse_yaml

METRICS = """\
version: 1
facts:
  clicks: {table: interactions, unit: user_id, time: ts, where: "kind = 'click'", key: message_id}
  sends: {table: sends, unit: user_id, time: ts, key: message_id}
  sessions: {table: outcomes, unit: user_id, time: ts, where: "kind = 'session'"}
  reachable: {table: reachability, unit: user_id, kind: state, from: valid_from, to: valid_to, where: reachable}
metrics:
  clicked_24h: {fact: clicks, agg: any, window: 24h, anchor: decision, direction: up}
  sessions_7d: {fact: sessions, agg: count, window: 7d, anchor: decision, direction: up}
"""

# name -> SQL of the table's rows; D is 2026-06-10 12:00
TABLES = {
    "decisions": """SELECT * FROM (VALUES
        ('d1', 'o1', 'a', D, 'push/m1', 'push', 'm1', 1.0),
        ('d2', 'o2', 'a', D + INTERVAL 1 DAY, 'email/m2', 'email', 'm2', 2.0),
        ('d3', 'o3', 'b', D, 'push/m2', 'push', 'm2', NULL),
        ('d4', 'o9', 'b', D + INTERVAL 2 DAY, 'push/m9', 'push', 'm9', 4.0),
        ('d5', 'o5', 'c', D, 'hold', NULL, NULL, 5.0)
        ) t(decision_id, opportunity_id, user_id, ts, action, channel, message_ref, x_need)""",
    "candidates": """SELECT decision_id, user_id, ts, unnest(['hold', 'push/m1', 'email/m2']) AS action,
        unnest([0.2, 0.3, 0.5]) AS propensity, TRUE AS eligible FROM decisions""",
    "opportunities": """SELECT * FROM (VALUES
        ('o1', 'a', D - INTERVAL 1 HOUR, 'music', 0.5), ('o2', 'a', D + INTERVAL 1 DAY, 'talk', 0.7),
        ('o3', 'b', D - INTERVAL 1 HOUR, 'music', 0.9), ('o5', 'c', D - INTERVAL 1 HOUR, NULL, 1.5)
        ) t(opportunity_id, user_id, ts, domain, value)""",
    "messages": "SELECT * FROM (VALUES ('m1', 'news', 3), ('m2', 'sale', 4)) t(message_ref, category, length)",
    "users": """SELECT * FROM (VALUES
        ('a', D - INTERVAL 30 DAY, D + INTERVAL 12 HOUR, 'ios'), ('a', D + INTERVAL 12 HOUR, NULL, 'web'),
        ('b', D + INTERVAL 1 DAY, NULL, 'web'), ('c', D - INTERVAL 9 DAY, D, 'ios')
        ) t(user_id, valid_from, valid_to, platform)""",
    "sends": """SELECT * FROM (VALUES
        ('s1', 'a', 'push', D - INTERVAL 3 HOUR), ('s2', 'a', 'email', D - INTERVAL 30 HOUR),
        ('s3', 'a', 'push', D - INTERVAL 8 DAY), ('s4', 'a', 'push', D), ('s5', 'b', 'email', D - INTERVAL 1 HOUR)
        ) t(message_id, user_id, channel, ts)""",
    "interactions": """SELECT 'e' || n AS event_id, message_id, user_id, ts, kind, channel, FALSE AS is_machine FROM (
        VALUES
        (1, 's1', 'a', D - INTERVAL 2 HOUR, 'click', 'push'), (2, 's2', 'a', D - INTERVAL 20 HOUR, 'open', 'email'),
        (3, 's4', 'a', D + INTERVAL 2 HOUR, 'click', 'push'), (4, 's5', 'b', D + INTERVAL 3 HOUR, 'click', 'email')
        ) t(n, message_id, user_id, ts, kind, channel)""",
    "outcomes": """SELECT 'x' || n AS event_id, user_id, ts, 'session' AS kind, 1.0 AS value FROM (VALUES
        (1, 'a', D - INTERVAL 5 HOUR), (2, 'a', D + INTERVAL 6 HOUR), (3, 'b', D + INTERVAL 50 HOUR),
        (4, 'nobody', D + INTERVAL 9 DAY)) t(n, user_id, ts)""",
    "reachability": """SELECT * FROM (VALUES
        ('a', 'push', D - INTERVAL 30 DAY, D - INTERVAL 12 HOUR, TRUE), ('b', 'push', D - INTERVAL 30 DAY, NULL, TRUE)
        ) t(user_id, channel, valid_from, valid_to, reachable)""",
}
SPEC = """\
version: 1
name: t
rows: {table: decisions}
label: {metric: clicked_24h}
features: {need: {column: x_need}}
split: {by: user_id, salt: SALT, train: 0.5}
"""


def project_of(folder: Path, tables: dict[str, str] | None = None, watermark: str = "2026-06-30",
               metrics: str = METRICS) -> Project:
    """A project with the log, some of its tables written otherwise."""
    import duckdb

    from workbench.logs.imports.importing import import_source

    with duckdb.connect() as connection:
        for name, text in {**TABLES, **(tables or {})}.items():
            if not text:
                continue
            (folder / "log" / name).mkdir(parents=True)
            shown = re.sub(r"\bD\b", "TIMESTAMP '2026-06-10 12:00'", text)
            connection.execute(f"CREATE TABLE {name} AS {shown}")
            connection.execute(f"COPY {name} TO '{folder}/log/{name}/000.parquet'")
    project = Project.create(folder / "project")
    import_source(project, [folder / "log"], adapter="messaging", complete_until=datetime.fromisoformat(watermark))
    (project.root / "metrics" / "core.yaml").write_text(metrics)
    return project


def opened(project: Project) -> tuple[Snapshot, Catalog]:
    return Snapshot.open(project), Catalog.load(project)


def parse(text: str) -> TrainingSpec:
    return parse_spec(TrainingSpec, parse_yaml(text, "t.yaml"), "t.yaml")


def spec(features: str, **others: str) -> TrainingSpec:
    """The plain spec with other features, and lines of it replaced."""
    lines = {line.split(":")[0]: line for line in SPEC.splitlines()}
    lines |= {"features": f"features: {features}", "split": "split: {by: user_id, salt: s3, train: 0.5}"}
    lines |= {name: f"{name}: {text}" for name, text in others.items()}
    return parse("\n".join(line for name, line in lines.items() if not line.endswith(": None")))
