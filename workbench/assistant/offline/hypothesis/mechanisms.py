"""A reason for a hypothesis that came without one: what the log shows, marked as a guess; never a proof."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from workbench.assistant.events import Event
from workbench.assistant.grounding import Grounding
from workbench.assistant.offline.saying import call
from workbench.assistant.offline.words.lexicon import EVENTS
from workbench.assistant.offline.words.vocabulary import occurs
from workbench.assistant.references import as_text
from workbench.assistant.tools.toolbox import Toolbox
from workbench.explore.spec import RATES

FEWEST = 200        # messages behind a level that is compared
_SAID = {"opt_out_rate": "opt-out rate", "click_rate": "click rate", "open_rate": "open rate",
         "conversion_rate": "conversion rate", "delivery_rate": "delivery rate"}


def reason_of(stated: dict[str, Any], toolbox: Toolbox) -> Generator[Event, None, tuple[str, str]]:
    """(because, a sentence with references for the reply) of a hypothesis without a reason.

    Where it changes how much is sent, the rate that speaks of its metric (else opt-outs) is compared between messages
    after few and after many others in seven days; else the person's own words are the guess.
    """
    rate = _rate(stated, toolbox.grounding)
    if rate is not None:
        spec = {"kind": "frequency", "rate": rate, "days": 7, "most": 4}
        last = yield from call(toolbox, "explore", {"spec": spec})
        rows = last.result["rows"]
        able = [i for i, row in enumerate(rows) if row["messages"] >= FEWEST and row.get(rate) is not None]
        if len(able) > 1:
            few, many = rows[able[0]], rows[able[-1]]
            name, id = _SAID[rate], last.id
            apart = "higher" if few["high"] < many["low"] else "lower" if few["low"] > many["high"] else None
            low, high = f"{id}.rows.{able[0]}", f"{id}.rows.{able[-1]}"
            told = (f"In the log the {name} is {{{{{low}.{rate}|pct2}}}} after {{{{{low}.sends_before|int}}}} and "
                    f"{{{{{high}.{rate}|pct2}}}} after {{{{{high}.sends_before|int}}}} messages in the seven days "
                    "before: seen, not proved.")
            if apart is not None:
                return (f"assumed, to be corrected: in the log the {name} is {apart} after more messages in the seven "
                        "days before, which is seen and not proved"), told
            return (f"assumed, to be corrected: how much is sent matters to {stated['metric']}; in the log the {name} "
                    "does not differ clearly after more messages"), told
    return f"assumed, to be corrected: {as_text(stated['if'])} is what moves {stated['metric']}", ""


def _rate(stated: dict[str, Any], grounding: Grounding) -> str | None:
    """The rate to compare, where more or less is sent and the log has messages to follow."""
    if stated["volume"] not in ("more", "less") or "message_facts" not in grounding.tables:
        return None
    metric = grounding.catalog.metrics[stated["metric"]]
    fact = grounding.catalog.fact(metric.facts[0])
    kinds = [e for e in EVENTS if e.rate in RATES and e.table == fact.table and e.kind]
    own = next((e.rate for e in kinds if f"kind = '{e.kind}'" in (fact.where or "")), None)
    if own is not None:
        return own
    opt_outs = next(e for e in EVENTS if e.fact == "opt_outs")
    return "opt_out_rate" if occurs(opt_outs, grounding) else None
