"""A drafted metric with everything that its card shows, on a log of 2 million rows and of 20 million."""

from __future__ import annotations

import time

import pytest

from workbench.assistant.grounding import Grounding
from workbench.assistant.tools.toolbox import Toolbox

pytestmark = [pytest.mark.alone, pytest.mark.timeout(3_600)]
MOST = 3.0              # seconds
DRAFTS = {
    "any": {"fact": "conversions", "agg": "any", "window": "5d", "direction": "up", "covariate": {"lookback": "28d"}},
    "capped_sum": {"fact": "conversions", "agg": "sum", "window": "14d", "direction": "up",
                   "cap": {"quantile": 0.999, "of": "positive"}},
    "over_sends": {"ratio": [{"fact": "clicks", "agg": "distinct"}, "sends"], "window": "7d", "anchor": "send",
                   "within": "3d", "direction": "up"},
    "days": {"fact": "reachable", "agg": "days", "window": "14d", "direction": "up"},
    "per_decision": {"fact": "clicks", "agg": "any", "window": "12h", "anchor": "decision",
                     "attribution": "last_send", "direction": "up"},
}


def test_a_metric_is_drafted_and_proved_while_somebody_waits(squad_log, note):
    toolbox = Toolbox(Grounding.of(squad_log))
    rows = sum(info.rows for info in squad_log.tables.values() if not info.derived)
    for name, metric in DRAFTS.items():
        times = []
        for again in ("", "_again"):        # the better of two: somebody else may have used the machine
            began = time.perf_counter()
            started = toolbox.start("draft_metric", {"name": name + again, "metric": metric})
            ended = toolbox.finish(started)
            times.append(time.perf_counter() - began)
            assert ended.error is None and toolbox.drafts[started.id].status == "valid", ended.error
            assert ended.result["false_positives"] and ended.result["reach"]
        note(f"a drafted metric, {name}, {rows / 1e6:.0f} million rows", f"{min(times):.2f} s", f"{MOST:.0f} s")
        assert min(times) < MOST, f"{name}: {times}"
