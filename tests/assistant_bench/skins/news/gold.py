"""The publisher's warehouse in pandas: milliseconds to moments, its names to the log's."""

from __future__ import annotations

import pandas as pd

NAMES = {"delivered": "delivery", "opened": "open", "clicked": "click", "opted_out": "unsubscribe",
         "seen": "impression", "dismissed": "dismiss", "visit": "session", "subscribed": "conversion",
         "article": "article_read"}


def _moment(ms):
    return pd.to_datetime(ms, unit="ms").astype("datetime64[us]")


def prelude(raw):
    buckets = raw["buckets"].sort_values("ms", kind="stable").drop_duplicates("reader")
    dispatches, events = raw["dispatches"].drop_duplicates(), raw["events"].drop_duplicates()
    items = raw["campaigns"].set_index("item")
    optins = raw["optins"][raw["optins"].open.astype(bool)]
    return {
        "entered": pd.DataFrame({"unit": buckets.reader, "arm": buckets.bucket, "ts": _moment(buckets.ms)}),
        "sent": pd.DataFrame({
            "message": dispatches.dispatch, "unit": dispatches.reader, "ts": _moment(dispatches.sent_ms),
            "channel": dispatches.via, "ref": dispatches["item"], "domain": dispatches["item"].map(items.desk),
            "campaign": dispatches["item"].map(items.campaign)}),
        "happened": pd.DataFrame({
            "id": events.event, "unit": events.reader, "ts": _moment(events.ms), "what": events["name"].map(NAMES),
            "machine": events.automatic, "message": events.dispatch, "channel": events.via, "amount": events.euros}),
        "held": pd.DataFrame({"unit": optins.reader, "channel": optins.via, "ts": _moment(optins.from_ms),
                              "until": _moment(optins.to_ms)}),
        "person": raw["readers"].rename(columns={"reader": "unit"}),
    }
