"""`policies` and `evaluate`: which policies there are, and what each is worth."""

from __future__ import annotations

import json
from typing import Any

import typer

from workbench.cli.context import current, table
from workbench.project import Project


def register(app: typer.Typer) -> None:
    """Add the commands of this noun."""

    @app.command()
    def policies(ctx: typer.Context) -> None:
        """The project's policies and their last evaluation."""
        c = current(ctx)
        rows = [_row(c.project(), name) for name in c.project().names("policies")]
        shown = table(rows, ["id", "kind", "reward", "run", "status", "value", "low", "high"])
        c.out(rows, shown or "no policies; write policies/<id>/policy.json")

    @app.command()
    def evaluate(ctx: typer.Context, policy: str = typer.Argument(..., metavar="POLICY")) -> None:
        """The value of a policy, off-policy, on users its model has not seen."""
        from workbench.policies.evaluate import evaluate as run

        c = current(ctx)
        with c.progress(policy) as report:
            found = run(c.project(), policy, c.snapshot(), progress=report)
        rows = [
            {"method": one.method + (" *" if one.method == found.recommended else ""), "value": one.value,
             "low": one.ci[0], "high": one.ci[1], "gain": one.gain, "gain low": one.gain_ci[0],
             "gain high": one.gain_ci[1]}
            for one in (*found.estimates, found.logged, found.naive) if one is not None
        ]
        seen, population = found.diagnostics, found.population
        lines = [table(rows), f"* read this; {policy}, {found.policy.reward} a decision"]
        if seen is not None:
            lines.append(f"{population['decisions']:,} decisions of {population['users']:,} users, worth "
                         f"{seen.effective_users:,.0f}; weights average {seen.mean_weight:.4f}; largest user "
                         f"{seen.max_user_weight:.2%}; without support {seen.unsupported_mass:.2%}")
        c.out(found.as_dict(), "\n".join(lines))


def _row(project: Project, name: str) -> dict[str, Any]:
    from workbench.policies.spec import PolicySpec

    spec = PolicySpec.load(project, name)
    row: dict[str, Any] = {"id": spec.id, "kind": spec.kind, "reward": spec.reward, "run": spec.run,
                           "status": None, "value": None, "low": None, "high": None}
    path = project.root / "policies" / name / "evaluation.json"
    if path.exists():
        last = json.loads(path.read_text("utf-8"))
        row["status"] = last["status"]
        for one in last["estimates"]:
            if one["method"] == last["recommended"]:
                row |= {"value": one["value"], "low": one["ci"][0], "high": one["ci"][1]}
    return row
