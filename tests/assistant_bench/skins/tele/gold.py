"""The operator's exports in pandas: Dhaka's clock to UTC, paisa with VAT to taka without, its codes to the log's."""

from __future__ import annotations

import pandas as pd

AHEAD = pd.Timedelta(hours=6)
DAY = pd.Timedelta(days=1)
SPELLED = {"DLR": "delivery", "SEEN": "impression", "OPEN": "open", "TAP": "click", "STOP": "unsubscribe"}
DEEDS = ["recharge", "call", "app_open", "bought_pack", "roam_day", "port_out"]
NOTHING = {"machine": False, "message": None, "channel": None, "amount": None}
COLUMNS = ["id", "unit", "ts", "what", "machine", "message", "channel", "amount"]


def _utc(column):
    return pd.to_datetime(column, format="ISO8601").astype("datetime64[us]") - AHEAD


def _rows(id, unit, ts, what, **more):
    frame = pd.DataFrame({"id": id, "unit": unit, "ts": ts.astype("datetime64[us]"), "what": what})
    frame = frame.assign(**{**NOTHING, **more})[COLUMNS]
    return frame.astype({"amount": "float64", "machine": "bool", "message": "object", "channel": "object"})


def _happened(raw):
    back, paid, usage, tickets = raw["feedback"], raw["recharges"], raw["usage"], raw["complaints"]
    worth = ((usage.gross_paisa - usage.vat_paisa) / 100).where(usage.code != "call", usage.secs / 60)
    parts = [
        _rows(back.fb, back["sub"], back.at_local - AHEAD, back.code.map(SPELLED), machine=back.bot, message=back.msg,
              channel=back.via),
        _rows(paid.recharge, paid["sub"], _utc(paid.paid_local), "recharge",
              amount=(paid.gross_paisa - paid.vat_paisa) / 100),
        _rows(usage.rec, usage["sub"], usage.at_local - AHEAD, usage.code, amount=worth),
        _rows(tickets.ticket, tickets["sub"], tickets.opened_at, "complaint", amount=tickets.hours_open),
    ]
    return pd.concat(parts, ignore_index=True).drop_duplicates(ignore_index=True)


def prelude(raw):
    cells = raw["cells"].assign(ts=_utc(raw["cells"].since_local)).sort_values("ts", kind="stable")
    cells = cells.drop_duplicates("sub")
    outbox, texts = raw["outbox"].drop_duplicates(), raw["texts"].set_index("text_id")
    granted = raw["consents"][raw["consents"].state.eq("on")]
    return {
        "entered": pd.DataFrame({"unit": cells["sub"], "arm": cells.cell, "ts": cells.ts}),
        "sent": pd.DataFrame({
            "message": outbox.msg, "unit": outbox["sub"], "ts": outbox.queued_local.astype("datetime64[us]") - AHEAD,
            "channel": outbox.via, "ref": outbox.text_id, "domain": outbox.text_id.map(texts.theme),
            "campaign": outbox.text_id.map(texts.campaign)}),
        "happened": _happened(raw),
        "held": pd.DataFrame({"unit": granted["sub"], "channel": granted.via, "ts": _utc(granted.from_local),
                              "until": _utc(granted.to_local)}),
        "person": raw["subscribers"].rename(columns={"sub": "unit"}).drop(columns="zone"),
    }


def _units(raw, hours, complete_until):
    """Mature units with their window."""
    units = raw["entered"][["unit", "ts"]].rename(columns={"ts": "start"})
    units = units.assign(end=units.start + pd.Timedelta(hours=hours))
    return units[units.end <= pd.Timestamp(complete_until)]


def _within(units, rows, time="ts"):
    both = units.merge(rows, on="unit")
    return both[(both[time] >= both.start) & (both[time] < both.end)]


def _counted(units, rows, time="ts"):
    return units.unit.map(_within(units, rows, time).unit.value_counts()).fillna(0)


def _deeds(raw, what):
    rows = raw["happened"]
    return rows[(rows.what == what) & ~rows.machine]


def _on(raw, units, plan):
    rows = raw["tariffs"]
    rows = rows[rows.plan == plan].rename(columns={"sub": "unit"})
    return units.merge(rows[["unit", "valid_from", "valid_to"]], on="unit")


def plan_days(raw, *, plan, hours, complete_until):
    units = _units(raw, hours, complete_until)
    on = _on(raw, units, plan)
    begin = on.valid_from.where(on.valid_from > on.start, on.start)
    stop = on.valid_to.where(on.valid_to.notna() & (on.valid_to < on.end), on.end)
    length = ((stop - begin) / DAY).clip(lower=0)
    return pd.DataFrame({"unit": units.unit, "value": units.unit.map(length.groupby(on.unit).sum()).fillna(0.0)})


def plan_at(raw, *, plan, hours, complete_until):
    units = _units(raw, hours, complete_until)
    on = _on(raw, units, plan)
    standing = on[(on.valid_from <= on.end) & (on.valid_to.isna() | (on.valid_to > on.end))]
    return pd.DataFrame({"unit": units.unit, "value": units.unit.isin(standing.unit).astype(int)})


def plan_until(raw, *, plan, hours, complete_until):
    on = _on(raw, _units(raw, hours, complete_until), plan)
    on = on[(on.valid_from <= on.start) & (on.valid_to.isna() | (on.valid_to > on.start))]
    stop = on.valid_to.where(on.valid_to.notna() & (on.valid_to < on.end), on.end)
    return pd.DataFrame({"unit": on.unit, "value": (stop - on.start) / DAY})


def held_at(raw, *, hours, channel, complete_until):
    units, held = _units(raw, hours, complete_until), raw["held"]
    both = units.merge(held if channel is None else held[held.channel == channel], on="unit")
    standing = both[(both.ts <= both.end) & (both.until.isna() | (both.until > both.end))]
    return pd.DataFrame({"unit": units.unit, "value": units.unit.isin(standing.unit).astype(int)})


def about_within(raw, *, about, hours, complete_until):
    units, tickets = _units(raw, hours, complete_until), raw["complaints"]
    rows = tickets[tickets.about == about].rename(columns={"sub": "unit"})
    return pd.DataFrame({"unit": units.unit, "value": _counted(units, rows, "opened_at")})


def about_any(raw, *, about, hours, complete_until):
    found = about_within(raw, about=about, hours=hours, complete_until=complete_until)
    return found.assign(value=found["value"].gt(0).astype(int))


def mean_amount(raw, *, what, hours, complete_until):
    inside = _within(_units(raw, hours, complete_until), _deeds(raw, what))
    return inside.groupby("unit").amount.mean().rename("value").reset_index()


def largest_amount(raw, *, what, hours, complete_until):
    inside = _within(_units(raw, hours, complete_until), _deeds(raw, what))
    return inside.groupby("unit").amount.max().rename("value").reset_index()


def amount_over(raw, *, what, base, hours, complete_until):
    units = _units(raw, hours, complete_until)
    total = _within(units, _deeds(raw, what)).groupby("unit").amount.sum()
    return pd.DataFrame({"unit": units.unit, "num": units.unit.map(total).fillna(0.0),
                         "den": _counted(units, _deeds(raw, base))})


def count_by_person(raw, *, what, hours, column, complete_until):
    units = _units(raw, hours, complete_until)
    values = pd.DataFrame({"unit": units.unit, "value": _counted(units, _deeds(raw, what))})
    whole = values.merge(raw["person"][["unit", column]], on="unit", how="left")
    return whole.groupby(column)["value"].agg(["mean", "size"]).reset_index().set_axis(["group", "value", "n"], axis=1)


def complaints_by(raw):
    return raw["complaints"].about.value_counts().rename("value").rename_axis("key").reset_index()


def kinds(raw):
    rows = raw["happened"]
    return rows[rows.what.isin(DEEDS)].what.value_counts().rename("value").rename_axis("key").reset_index()


def sent_over_time_by(raw, *, unit, column, complete_until):
    rows = raw["sent"]
    rows = rows[rows.ts <= pd.Timestamp(complete_until)]
    day = rows.ts.dt.normalize()
    period = {"day": day, "week": day - pd.to_timedelta(day.dt.weekday, unit="D")}[unit]
    table = pd.crosstab(period, rows[column])
    every = pd.date_range(table.index.min(), table.index.max(), freq={"day": "D", "week": "7D"}[unit])
    table = table.reindex(every, fill_value=0)
    return table.rename_axis("key").reset_index().melt(id_vars="key", var_name="key2", value_name="value")
