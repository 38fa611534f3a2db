"""Run other packages on the recipe's data and write what they say: `python peers.py > golden.json`.

Run in an environment of Python 3.11 with
    pip install 'tea-tasting==1.14.0' 'spotify-confidence==4.1.0' 'gbstats==0.8.0'
(tea-tasting 2.0 needs Python 3.12; spotify-confidence pins pandas below 3, so it cannot share this project's own).
"""

from __future__ import annotations

import json
import sys
import warnings
from importlib.metadata import version

import numpy as np
import pandas as pd
from recipe import COUNTS, LOOKS, Sample, samples


def tea_tasting(data: dict[str, Sample]) -> dict:
    import tea_tasting as tt

    def frame(sample: Sample) -> pd.DataFrame:
        rows = np.vstack([sample.control, sample.treatment])
        arm = np.arange(len(rows)) >= len(sample.control)
        return pd.DataFrame(rows, columns=list(sample.names)).assign(variant=arm.astype(int))

    def told(sample: Sample, metric) -> dict:
        found = tt.Experiment(m=metric).analyze(frame(sample))["m"]
        return {name: float(value) for name, value in found._asdict().items()}

    plain = {"use_t": False, "equal_var": False}
    found = {
        "spend mean": told(data["spend"], tt.Mean("y", **plain)),
        "spend cuped": told(data["spend"], tt.Mean("y", "x", **plain)),
        "share mean": told(data["share"], tt.Mean("y", **plain)),
        "share proportion": told(data["share"], tt.Proportion("y", correction=False, equal_var=False)),
        "clicks ratio": told(data["clicks"], tt.RatioOfMeans("y", "d", **plain)),
        "clicks cuped": told(data["clicks"], tt.RatioOfMeans("y", "d", "x", "dx", **plain)),
        "large mean": told(data["large"], tt.Mean("y", **plain)),
        "edge mean": told(data["edge"], tt.Mean("y", **plain)),
    }
    for name in ("even", "tilted"):
        counts, _ = COUNTS[name]
        rows = pd.DataFrame({"variant": np.repeat([0, 1], counts)})
        found[f"{name} ratio"] = {"pvalue": float(tt.Experiment(
            m=tt.SampleRatio(method="norm", correction=False)).analyze(rows)["m"].pvalue)}
    power = {}
    for n in (2_000, 10_000):
        metric = tt.Mean("y", n_obs=n, alpha=0.05, power=0.8, use_t=False, equal_var=False)
        power[str(n)] = float(metric.solve_power(frame(data["spend"]), "effect_size")[0].effect_size)
    return {**found, "spend smallest effect": power}


def gbstats(data: dict[str, Sample]) -> dict:
    from gbstats.frequentist import tests
    from gbstats.models import statistics as st
    from gbstats.utils import check_srm

    def mean(y):
        return st.SampleMeanStatistic(n=len(y), sum=float(y.sum()), sum_squares=float(y @ y))

    def share(y):
        return st.ProportionStatistic(n=len(y), sum=float(y.sum()))

    def ratio(y, d):
        return st.RatioStatistic(n=len(y), m_statistic=mean(y), d_statistic=mean(d), m_d_sum_of_products=float(y @ d))

    def cuped(y, x):
        return st.RegressionAdjustedStatistic(n=len(y), post_statistic=mean(y), pre_statistic=mean(x),
                                              post_pre_sum_of_products=float(y @ x), theta=0)

    def arms(make, name, *columns):
        pairs = [data[name].column(one) for one in columns]
        return make(*(one[0] for one in pairs)), make(*(one[1] for one in pairs))

    def told(two, test=tests.TwoSidedTTest, config=tests.FrequentistConfig, **options):
        found = {}
        for kind in ("absolute", "relative"):
            one = test(*two, config(difference_type=kind, **options))
            result = one.compute_result()
            found[kind] = {"expected": float(result.expected), "ci": [float(v) for v in result.ci],
                           "p": float(result.p_value), "stddev": float(result.uplift.stddev), "dof": float(one.dof)}
        return found

    published = (st.SampleMeanStatistic(n=3407, sum=1396.87, sum_squares=52377.9767),
                 st.SampleMeanStatistic(n=3461, sum=2422.7, sum_squares=134698.29))
    found = {
        "spend mean": told(arms(mean, "spend", "y")),
        "share proportion": told(arms(share, "share", "y")),
        "clicks ratio": told(arms(ratio, "clicks", "y", "d")),
        "spend cuped": told(arms(cuped, "spend", "y", "x")),
        "large mean": told(arms(mean, "large", "y")),
        "edge mean": told(arms(mean, "edge", "y")),
        "published": told(published),
    }
    for q in (0.5, 0.8):        # whoever writes the SQL hands over the quantile and the values at the ends of its ranks
        two = []
        for y in data["spend"].column("y"):
            half = 1.959963984540054 * np.sqrt(q * (1 - q) / len(y))
            low, high = np.quantile(y, [q - half, q + half], method="hazen")
            two.append(st.QuantileStatistic(n=len(y), n_star=len(y), nu=q, quantile_hat=float(np.quantile(y, q)),
                                            quantile_lower=float(low), quantile_upper=float(high)))
        found[f"spend quantile {q}"] = told(two)
    for units in (1_000, 5_000):
        found[f"spend always valid {units}"] = told(
            arms(mean, "spend", "y"), tests.SequentialTwoSidedTTest, tests.SequentialConfig,
            sequential_tuning_parameter=units)
    found["srm"] = {name: float(check_srm(counts, weights)) for name, (counts, weights) in COUNTS.items()}
    return found


def spotify(data: dict[str, Sample]) -> dict:
    import spotify_confidence as sc
    from spotify_confidence.analysis.frequentist.confidence_computers.z_test_computer import sequential_bounds
    from spotify_confidence.analysis.frequentist.sample_size_calculator import SampleSizeCalculator

    def frame(name: str, features: tuple[str, ...] = ()) -> pd.DataFrame:
        rows = []
        for arm, values in (("c", data[name].control), ("t", data[name].treatment)):
            y = values[:, data[name].names.index("y")]
            row = {"arm": arm, "n": len(y), "sum": y.sum(), "sumsq": y @ y}
            if features:
                x = values[:, [data[name].names.index(one) for one in features]]
                row |= {"x": x.sum(axis=0), "xx": x.T @ x, "xy": (x.T @ y)[:, None]}
                if len(features) == 1:
                    row |= {"x": float(x.sum()), "xx": float((x * x).sum()), "xy": float(x[:, 0] @ y)}
            rows.append(row)
        return pd.DataFrame(rows)

    def told(test, **options) -> dict:
        found = {}
        for kind, absolute in (("absolute", True), ("relative", False)):
            row = test.difference(level_1="c", level_2="t", absolute=absolute, **options).iloc[0]
            found[kind] = {"difference": float(row["difference"]), "ci": [float(row["ci_lower"]),
                           float(row["ci_upper"])], "p": float(row["p-value"])}
        return found

    def z(name: str, metric: bool = False):
        one = frame(name)
        return sc.ZTest(one.assign(metric="m") if metric else one, "sum", "sumsq", "n", "arm",
                        metric_column="metric" if metric else None, treatment_column="arm")

    def regressed(name: str, *features: str):
        return sc.ZTestLinreg(frame(name, features), "sum", "sumsq", "n", "x", "xx", "xy", "arm",
                              treatment_column="arm")

    found = {
        "spend mean": told(z("spend")), "share proportion": told(z("share")), "large mean": told(z("large")),
        "edge mean": told(z("edge")), "spend cuped": told(regressed("spend", "x")),
        "several cuped": told(regressed("several", "x", "x2", "x3")),
        "spend non-inferior": told(z("spend", metric=True), groupby="metric",
                                   non_inferiority_margins={"m": (0.1, "increase")}),
    }
    found["looks"] = {name: [float(b) for b in sequential_bounds(np.array(t), 0.05, 2).df["zb"]]
                      for name, t in LOOKS.items()}
    found["looks one-sided"] = {name: [float(b) for b in sequential_bounds(np.array(t), 0.05, 1).df["zb"]]
                                for name, t in LOOKS.items()}
    found["srm"] = {}
    for name in ("even", "tilted", "three"):
        counts, weights = COUNTS[name]
        rows = pd.DataFrame({"arm": list("ctu")[:len(counts)], "n": counts, "sum": counts, "sumsq": counts})
        shares = dict(zip("ctu", np.array(weights) / sum(weights), strict=False))
        found["srm"][name] = float(sc.ZTest(rows, "sum", "sumsq", "n", "arm").sample_ratio_test(shares)[0])
    sizes = pd.DataFrame({
        "metric": ["conversion", "spend", "kept"], "binary": [True, False, True], "avg": [0.1, 20.0, 0.6],
        "var": [0.09, 400.0, 0.24], "mde": [0.05, 0.03, np.nan], "nim": [np.nan, np.nan, 0.02],
        "way": [None, None, "increase"]})
    found["sizes"] = {}
    for weights in ([1, 1], [9, 1]):
        for i, metric in enumerate(sizes["metric"]):
            one = SampleSizeCalculator(sizes.iloc[[i]], "avg", "var", "binary", metric_column="metric",
                                       interval_size=0.95, power=0.8)
            row = one.sample_size(weights, "mde", "nim", "way").iloc[0]
            found["sizes"][f"{metric} {weights[0]}:{weights[1]}"] = float(row["required_sample_size_for_metric"])
    return found


def main() -> None:
    warnings.simplefilter("ignore")
    data = samples()
    sums = {name: {column: [float(one.column(column)[0].sum()), float(one.column(column)[1].sum())]
                   for column in one.names} for name, one in data.items()}
    told = {
        "versions": {name: version(name) for name in ("tea-tasting", "gbstats", "spotify-confidence", "numpy", "scipy",
                                                      "pandas", "statsmodels")},
        "sums": sums, "tea-tasting": tea_tasting(data), "gbstats": gbstats(data), "spotify-confidence": spotify(data),
    }
    json.dump(told, sys.stdout, indent=1)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
