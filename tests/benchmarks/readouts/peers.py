"""One row of the benchmark by another package: `peers.py PACKAGE IDIOM ROW UNITS`, JSON on stdout.

Run by a Python that has the packages (see `WORKBENCH_PEERS`); it starts from the rolled-up units, one row each.
`documented` is what the package's own documentation shows for such a question, `best` the quickest way to the same
numbers that we found: sums that are taken once, for all cells, and handed to the package's statistics.
"""

from __future__ import annotations

import itertools
import json
import sys
import time
import warnings

import duckdb
import numpy as np
import pandas as pd
from log import BEFORE, ENROL, RATIOS, SEGMENTS, VALUES, WINDOW, peak

AT_ONCE = 20            # A/A splits that are timed; the row says how many it stands for
SPLITS = 1_000
CUPED = {name: (name, None, f"{name}_pre", None) for name in VALUES} | {
    name: (top, below, f"{top}_pre", f"{below}_pre") for name, (top, below) in RATIOS.items()}
COLUMNS = [name + suffix for name in VALUES for suffix in ("", "_pre")]
PAIRS = sorted({tuple(sorted((a, b))) for parts in CUPED.values()
                for a, b in itertools.combinations_with_replacement([p for p in parts if p], 2)})
DAYS = range(BEFORE + WINDOW + 1, BEFORE + WINDOW + ENROL + 1)


def sums(units: str, by: str, rest: str = "") -> pd.DataFrame:
    """n, sums and sums of products by some SQL keys: what all the packages' statistics can start from."""
    taken = [f"sum({c}) AS s_{c}" for c in COLUMNS] + [f"sum({a} * {b}) AS p_{a}__{b}" for a, b in PAIRS]
    return duckdb.sql(f"SELECT {by}, count(*)::DOUBLE AS n, {', '.join(taken)} FROM '{units}' {rest} GROUP BY ALL").df()


def cube(units: str, row: str) -> pd.DataFrame:
    """`cell`, `variant` and sums: of everybody, of each of 35 segment values, or of each of 28 days up to then."""
    if row == "readout":
        return sums(units, "'all' AS cell, variant")
    if row == "segments":
        finest = sums(units, f"variant, {', '.join(SEGMENTS)}")
        kept = ["n", *(c for c in finest.columns if c[:2] in ("s_", "p_"))]
        return pd.concat([finest.groupby(["variant", name])[kept].sum().reset_index().rename(columns={name: "cell"})
                          for name in SEGMENTS])
    if row == "looks":
        by_day = sums(units, "mature AS cell, variant").sort_values("cell").set_index(["variant", "cell"])
        whole = by_day.groupby(level="variant").cumsum().reset_index()
        # a day nobody matured on has what was there the day before
        return pd.concat([whole[whole["variant"] == v].set_index("cell").reindex(
            sorted({*whole["cell"], *DAYS})).ffill().loc[list(DAYS)].reset_index() for v in (0, 1)])
    return sums(units, "salt AS cell, (hash(unit_no, salt) % 2)::INTEGER AS variant",
                f"JOIN range({AT_ONCE}) r(salt) ON TRUE")


def cells(frame: pd.DataFrame):
    """(cell, control's sums, treatment's sums)."""
    for cell, two in frame.groupby("cell", sort=False):
        rows = {int(one["variant"]): one for one in two.to_dict("records")}
        if 0 in rows and 1 in rows:
            yield cell, rows[0], rows[1]


def tea_tasting_metrics():
    import tea_tasting as tt

    plain = {"use_t": False, "equal_var": False}
    return {name: tt.Mean(y, x, **plain) if d is None else tt.RatioOfMeans(y, d, x, dx, **plain)
            for name, (y, d, x, dx) in CUPED.items()}


def tea_tasting_documented(units: str, row: str):
    import ibis
    import tea_tasting as tt

    connection = ibis.duckdb.connect()
    table = connection.read_parquet(units)
    experiment = tt.Experiment(tea_tasting_metrics())
    if row == "readout":
        found = [experiment.analyze(table)]
    elif row == "segments":
        values = [(name, f"{name}{k}") for name, n in SEGMENTS.items() for k in range(n)]
        found = [experiment.analyze(table.filter(table[name] == value)) for name, value in values]
    elif row == "looks":
        found = [experiment.analyze(table.filter(table["mature"] <= day)) for day in DAYS]
    else:
        found = experiment.simulate(table, n_simulations=AT_ONCE, rng=0)
    return [{name: [one[name].effect_size, abs(one[name].effect_size / one[name].statistic) if one[name].statistic
                    else 0.0] for name in CUPED} for one in found]


def tea_tasting_best(units: str, row: str):
    from tea_tasting.aggr import Aggregates

    metrics = tea_tasting_metrics()

    def of(one):
        n = one["n"]
        mean = {c: one[f"s_{c}"] / n for c in COLUMNS}
        cross = {(a, b): (one[f"p_{a}__{b}"] - n * mean[a] * mean[b]) / (n - 1) for a, b in PAIRS}
        return Aggregates(int(n), mean, {c: cross[c, c] for c in COLUMNS},
                          {pair: value for pair, value in cross.items() if pair[0] != pair[1]})

    found = []
    for _, control, treatment in cells(cube(units, row)):
        arms = of(control), of(treatment)
        told = {name: metric.analyze_aggregates(*arms) for name, metric in metrics.items()}
        found.append({name: [one.effect_size, abs(one.effect_size / one.statistic) if one.statistic else 0.0]
                      for name, one in told.items()})
    return found


def gbstats_best(units: str, row: str):
    """GrowthBook's own way: its SQL takes the sums, its engine goes through them. 0.8.0 adjusts no ratio."""
    from gbstats.frequentist.tests import FrequentistConfig, TwoSidedTTest
    from gbstats.models.statistics import RatioStatistic, RegressionAdjustedStatistic, SampleMeanStatistic

    def mean(one, c):
        return SampleMeanStatistic(n=int(one["n"]), sum=one[f"s_{c}"], sum_squares=one[f"p_{c}__{c}"])

    def product(one, a, b):
        a, b = sorted((a, b))
        return one[f"p_{a}__{b}"]

    def statistic(one, y, d, x):
        if d is not None:
            return RatioStatistic(n=int(one["n"]), m_statistic=mean(one, y), d_statistic=mean(one, d),
                                  m_d_sum_of_products=product(one, y, d))
        return RegressionAdjustedStatistic(n=int(one["n"]), post_statistic=mean(one, y), pre_statistic=mean(one, x),
                                           post_pre_sum_of_products=product(one, y, x), theta=0)

    found = []
    for _, control, treatment in cells(cube(units, row)):
        told = {name: TwoSidedTTest(statistic(control, y, d, x), statistic(treatment, y, d, x),
                                    FrequentistConfig(difference_type="absolute")).compute_result()
                for name, (y, d, x, _) in CUPED.items()}
        found.append({name: [one.expected, one.uplift.stddev] for name, one in told.items()})
    return found


def spotify_frame(frame: pd.DataFrame, units: float) -> pd.DataFrame:
    parts = []
    for y in VALUES:
        x = f"{y}_pre"
        parts.append(pd.DataFrame({
            "metric": y, "cell": frame["cell"], "variant": np.where(frame["variant"] == 1, "t", "c"), "n": frame["n"],
            "sum": frame[f"s_{y}"], "sumsq": frame[f"p_{y}__{y}"], "x": frame[f"s_{x}"], "xx": frame[f"p_{x}__{x}"],
            "xy": frame[f"p_{min(x, y)}__{max(x, y)}"], "final": units}))
    return pd.concat(parts, ignore_index=True)


def spotify(units: str, row: str, each: bool):
    """Of the seven means: it has no ratio. `each`: a call a cell, as its documentation shows; else one for all."""
    import spotify_confidence as sc

    frame = cube(units, row)
    whole = spotify_frame(frame, float(frame["n"].max() * 2))

    def told(part, **more):
        groups = "variant" if more else ["cell", "variant"]
        test = sc.ZTestLinreg(part, "sum", "sumsq", "n", "x", "xx", "xy", groups, metric_column="metric",
                              treatment_column="variant", **more)
        options = {"final_expected_sample_size_column": "final"} if more else {}
        return test.multiple_difference("c", level_as_reference=True, groupby=["metric", "cell"], **options)

    if row == "looks":          # planned looks are its own: the days in order, with the size that is expected
        shown = told(whole, ordinal_group_column="cell")
    elif each:
        shown = pd.concat([told(part) for _, part in whole.groupby("cell", sort=False)])
    else:
        shown = told(whole)
    shown["se"] = (shown["ci_upper"] - shown["ci_lower"]) / 2 / 1.959963984540054
    return [{one["metric"]: [one["difference"], one["se"]] for one in part.to_dict("records")}
            for _, part in shown.groupby("cell", sort=False)]


WAYS = {
    ("tea-tasting", "documented"): tea_tasting_documented, ("tea-tasting", "best"): tea_tasting_best,
    ("gbstats", "best"): gbstats_best,
    ("spotify-confidence", "documented"): lambda units, row: spotify(units, row, True),
    ("spotify-confidence", "best"): lambda units, row: spotify(units, row, False),
}
NAMES = {"tea-tasting": "tea_tasting", "gbstats": "gbstats", "spotify-confidence": "spotify_confidence"}


def main(package: str, idiom: str, row: str, units: str) -> None:
    from importlib import import_module
    from importlib.metadata import version

    warnings.simplefilter("ignore")
    import_module(NAMES[package])
    if package == "tea-tasting":
        import ibis
        ibis.duckdb.connect()
    began = time.perf_counter()
    found = WAYS[package, idiom](units, row)
    seconds = time.perf_counter() - began
    factor = SPLITS / AT_ONCE if row == "aa" else 1
    json.dump({"seconds": seconds * factor, "results": len(found) * factor, "shown": found[-1],
               "version": version(package), "measured": AT_ONCE if row == "aa" else None,
               "memory": peak()}, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
