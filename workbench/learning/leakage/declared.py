"""What follows from names alone: columns that are written after the choice, and identifiers."""

from __future__ import annotations

from workbench.errors import InputError
from workbench.learning.features.attributes import reads, row_features
from workbench.learning.leakage.findings import Finding
from workbench.learning.spec import ColumnFeature, TrainingSpec
from workbench.logs.schema import TABLES
from workbench.logs.snapshot import Snapshot

# Columns of `decisions` that are written after the choice, or are the choice's own probability.
AFTERWARDS = ("executed", "suppress_reason", "defer_until", "propensity", "propensity_kind", "explore")
# Columns of the snapshot's own tables that are filled later than the row's time.
FILLED_LATER = {
    "message_facts": ("delivered_ts", "opened_ts", "clicked_ts", "converted_ts", "opted_out_ts", "is_machine_open"),
    "exposures": ("triggered_ts",),
}
# Tables whose rows summarise a time that is not over when it begins; what of them is known then.
SUMMARIES = {"user_day": ("user_id", "day"), "user_bitmaps": ("user_id",)}
_IDENTITIES = {"row_id", *(name for table in TABLES.values() for name in table.identity if name != "action")}


def afterwards(table: str, column: str) -> bool:
    """Whether a column of a table is known only after the row's time."""
    summary = SUMMARIES.get(table)
    return column in AFTERWARDS or column in FILLED_LATER.get(table, ()) or (
        summary is not None and column not in summary)


def suspected(snapshot: Snapshot, spec: TrainingSpec) -> list[Finding]:
    """What names say, feature by feature; all of it is certain."""
    info = snapshot.table(spec.rows.table)
    found = []
    for name, feature in row_features(spec).items():
        other = feature.of if isinstance(feature, ColumnFeature) else None
        columns = (feature.column,) if isinstance(feature, ColumnFeature) else reads(feature, info)
        for column in columns:
            if other is None and afterwards(info.name, column):
                found.append(Finding(name, "afterwards", "is written after the choice: a model that sees it learns "
                                     "from the future", f"column {column!r} of {info.name!r}", "leave it out", True))
            elif column in _IDENTITIES or column in (spec.rows.unit, "user_id"):
                found.append(Finding(name, "identifier", "names the row or its unit: it is learnt by heart and means "
                                     "nothing for another", f"column {column!r}", "use an attribute instead", True))
    return found


def declared(snapshot: Snapshot, spec: TrainingSpec) -> None:
    """Refuse what names alone give away.

    Raises:
        InputError: naming the column of the first, and how many others there are.
    """
    found = suspected(snapshot, spec)
    if found:
        first, more = found[0], f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        raise InputError(f"{first.evidence} {first.why}{more}",
                         where=f"training/{spec.name}.yaml: features.{first.feature}", hint=first.fix)
