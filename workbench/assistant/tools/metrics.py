"""A metric: drafted and proved, or shown as the project declares it."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from pydantic import Field

from workbench.assistant.drafts import Check, Draft, status_of
from workbench.assistant.grounding import Grounding
from workbench.assistant.plain import plain_fact, plain_metric
from workbench.assistant.tools.tool import Frozen, Named, Outcome, Tool
from workbench.assistant.tools.trials import Company, Rate, Reach, Trial, company_check, tried
from workbench.errors import InputError, WorkbenchError
from workbench.logs.portion import portion
from workbench.logs.snapshot import Snapshot
from workbench.metrics.catalog import Catalog
from workbench.metrics.checking import MetricCheck, check_metric
from workbench.metrics.spec import MetricsFile
from workbench.project import dump_yaml, parse_spec
from workbench.stats.power import detectable

BESIDE = 3      # other metrics in one statement with the draft; `metric check` takes more, and more time


class MetricArguments(Frozen):
    """A metric as `metrics/*.yaml` writes it, with the facts that the project lacks."""

    name: str = Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", description="such as conversion_7d")
    metric: dict[str, Any] = Field(description="such as {fact: conversions, agg: any, window: 7d, direction: up}")
    facts: dict[str, dict[str, Any]] = Field(
        default_factory=dict, description="facts that the project lacks, such as {conversions: {table: outcomes, "
        "unit: user_id, time: ts, where: \"kind = 'conversion'\"}}")
    notes: tuple[str, ...] = Field((), description="choices made for the person")


class MetricProof(Frozen):
    """What the metric comes to; `detectable` is relative to its mean, two equal arms, 80 % power, alpha 5 %.

    `false_positives`, `reach` and `company` are of the units that an experiment would get, from one user in
    `one_in`; of a metric with `by`, of its first part. `covariate` says whether what is adjusted is `declared` or only
    `tried`.
    """

    name: str
    snapshot: str
    anchor: str
    value: float | None
    variance: float | None
    n: int
    immature: int
    missing: int
    share_zero: float | None
    detectable: float | None
    warnings: tuple[str, ...]
    blocking: tuple[str, ...]
    sql: str
    parts: tuple[dict[str, Any], ...] = ()
    false_positives: tuple[Rate, ...] = ()
    reach: tuple[Reach, ...] = ()
    company: tuple[Company, ...] = ()
    one_in: int = 1
    covariate: str | None = None
    file: str = ""


def prove_metric(grounding: Grounding, given: MetricArguments) -> Outcome:
    """Compile and run the drafted metric; a fault of the draft makes it invalid, with the engine's own line."""
    spec: dict[str, Any] = {
        "version": 1,
        **({"facts": given.facts} if given.facts else {}),
        "metrics": {given.name: given.metric},
    }
    text = dump_yaml(spec)
    path = f"metrics/{given.name}.yaml"
    try:
        catalog = grounding.catalog.with_file(parse_spec(MetricsFile, spec, "the draft"))
        names = _parts(catalog, given.name, grounding)
        snapshot = _read(grounding.snapshot, catalog, given.name)
        with ThreadPoolExecutor(1) as beside:       # both wait for the same log: two threads read it together
            trying = beside.submit(tried, grounding, catalog, names[0])
            others = BESIDE if catalog.metric(given.name).anchor != "decision" else 1
            found = [check_metric(snapshot, catalog, name, beside=others) for name in names]
            trial = trying.result() if found[0].ok else Trial()
    except WorkbenchError as error:
        fault = (Check("compiles and runs", False, error.line),)
        draft = Draft("metric", given.name, spec, "invalid", fault, text, notes=given.notes, path=path)
        return Outcome(_unproved(grounding, given.name, error.line), draft)
    one_in = grounding.snapshot.n_buckets // snapshot.n_buckets
    checks = [check for one in found for check in _checks(one, len(found) > 1, one_in)]
    checks += [*trial.checks, *_denominator(catalog, given.name), company_check(grounding, catalog, given.name, trial)]
    proof = _proof(given.name, found, trial, path)
    rows = proof.parts
    draft = Draft(
        "metric",
        given.name,
        spec,
        status_of(tuple(checks)),
        tuple(checks),
        text,
        cell_of(text, given.name, proof.snapshot),
        columns=tuple(rows[0]),
        rows=rows,
        notes=(*given.notes, *proof.warnings, *(note for note in trial.notes if note not in proof.warnings)),
        path=path,
    )
    return Outcome(proof, draft)


def _proof(name: str, found: list[MetricCheck], trial: Trial, path: str) -> MetricProof:
    first = found[0]
    return MetricProof(
        name=name,
        snapshot=first.snapshot,
        anchor=first.anchor,
        value=first.value,
        variance=first.variance,
        n=first.n,
        immature=first.immature,
        missing=first.missing,
        share_zero=first.share_zero,
        detectable=reach_of(first),
        warnings=tuple(dict.fromkeys(w for one in found for w in one.warnings)),
        blocking=tuple(dict.fromkeys(b for one in found for b in one.blocking)),
        sql=first.sql,
        parts=tuple(_row(one) for one in found),
        false_positives=trial.rates,
        reach=trial.reach,
        company=trial.company,
        one_in=trial.one_in,
        covariate=trial.covariate,
        file=path,
    )


def _unproved(grounding: Grounding, name: str, line: str) -> MetricProof:
    return MetricProof(
        name=name,
        snapshot=grounding.snapshot.id,
        anchor="",
        value=None,
        variance=None,
        n=0,
        immature=0,
        missing=0,
        share_zero=None,
        detectable=None,
        warnings=(),
        blocking=(line,),
        sql="",
    )


def _parts(catalog: Catalog, name: str, grounding: Grounding) -> list[str]:
    """The metric itself; with `by`, one per value of the column."""
    metric = catalog.metric(name)
    if metric.by is None:
        return [name]
    values = grounding.values(catalog.fact(metric.fact or "").table, metric.by)
    if not values:
        raise InputError(f"the values of {metric.by!r} are not a closed set", where=f"metrics.{name}.by")
    return [f"{name}.{value}" for value in values]


def _row(found: MetricCheck) -> dict[str, Any]:
    reach = reach_of(found)
    return {
        "metric": found.name,
        "mean": found.value,
        "standard deviation": math.sqrt(found.variance) if found.variance else None,
        "units": found.n,
        "detectable change": None if reach is None else f"{100 * reach:.2g} %",
    }


def reach_of(found: MetricCheck) -> float | None:
    """The smallest change that two equal arms of all units would find, relative to the mean; None without a mean."""
    if not found.value or found.variance is None or found.n < 2:
        return None
    return detectable(found.variance, found.n) / abs(found.value)


def _read(snapshot: Snapshot, catalog: Catalog, name: str) -> Snapshot:
    """The log, or one bucket of it for a metric of every decision: that many rows take too long to wait for."""
    return portion(snapshot) if catalog.metric(name).anchor == "decision" else snapshot


def _checks(found: MetricCheck, many: bool, one_in: int) -> list[Check]:
    of = f"{found.name}: " if many else ""
    mean = "no mature unit" if found.value is None else f"mean {found.value:.4g} over {found.n:,} units, {found.anchor}"
    mean += f" of one user in {one_in}" if one_in > 1 else ""
    reach = reach_of(found)
    power = (
        None if reach is None else f"two equal arms of all {found.n:,} units would find a change of {100 * reach:.2g} %"
    )
    held = None if found.compared is None else f"{found.compared:,} units counted again by their own rows"
    return [
        Check(f"{of}compiles and runs", True, mean),
        Check(f"{of}counts each unit once", found.fan_out_safe, held, warns=found.compared is None),
        Check(f"{of}can show a difference", found.ok, "; ".join(found.blocking) or power),
    ]


def _denominator(catalog: Catalog, name: str) -> list[Check]:
    """Of what is divided by something: a treatment can move it, and then the metric says composition."""
    metric = catalog.metric(name)
    if metric.ratio is not None:
        what = f"{metric.ratio[1].fact} can be moved: not the only success metric; the readout shows both parts"
    elif metric.missing == "exclude":
        what = "units without rows are left out, and a treatment can move who has rows"
    else:
        return []
    return [Check("a treatment leaves its denominator alone", True, what, warns=True)]


def cell_of(text: str, name: str, snapshot: str) -> str:
    """A cell that proves the metric as drafted, saved or not."""
    quoted = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"').rstrip()
    return (
        f'import workbench as wb\n\ndraft = """\n{quoted}\n"""\n'
        f"wb.open().metric({name!r}, draft=draft, snapshot={snapshot!r})"
    )


def value_of(grounding: Grounding, given: Named) -> Outcome:
    """Prove a metric of the project as it stands."""
    catalog = grounding.catalog
    metric = catalog.metric(given.name)
    whole = given.name.partition(".")[0]
    facts = {name: plain_fact(catalog.fact(name)) for name in dict.fromkeys(n.partition("[")[0] for n in metric.facts)}
    return prove_metric(
        grounding,
        MetricArguments(
            name=whole,
            metric=plain_metric(catalog.metrics[whole]),
            facts=facts,
            notes=(f"declared in {catalog.places.get(f'metrics.{whole}', 'the project')}",),
        ),
    )


TOOLS = (
    Tool(
        "draft_metric",
        "A person asks for a metric, a measure, a guardrail, a success metric or a label. Fill the spec from tables, "
        "columns and closed values that the log has (describe_log); use a fact of the project where it means the same "
        "rows. Ask first when the window, the event or the aggregate is not said.",
        MetricArguments,
        MetricProof,
        prove_metric,
    ),
    Tool(
        "metric_value", "A person names a metric of the project and asks for its value, its false positives or what "
        "it could find.", Named, MetricProof, value_of
    ),
)
