"""The data contract: every rule that a log should keep, what breaks where it does not, and the fix.

An identifier is compared within its user only: the rows of two users may lie in two buckets, and no count
may depend on how many there are.
"""

from __future__ import annotations

from workbench.logs.contract import days
from workbench.logs.contract.checks import Check, Counts
from workbench.logs.schema import INTERACTION_KINDS, TABLES


def _no_holds(decisions: int, holds: int) -> int:
    """All decisions when a log of some length has no hold among them."""
    return decisions if decisions > 1000 and holds == 0 else 0


def _without_key(table: str, key: str, clock: str) -> Check:
    return Check(f"row without {key} or {clock}", table,
                 f"SELECT count(*) FROM {table} WHERE {key} IS NULL OR {clock} IS NULL", (table,),
                 "these rows belong to nobody or to no moment: no metric counts them",
                 "find out where the identifier or the time was lost, or leave the rows out")


def _late(table: str) -> Check:
    return Check("event after the log's end", table, f"SELECT count(*) FROM {table} WHERE ts > {{watermark}}", (table,),
                 "windows near the end see only a part of what happened",
                 "correct the clock, or import with a later --complete-until")


def _duplicates(table: str, key: str, breaks: str) -> Check:
    # rows that lost their identifier are nobody's first
    return Check(f"duplicate {key}", table, f"SELECT coalesce(sum(n - ({key} IS NOT NULL)::INTEGER), 0) FROM "
                 f"(SELECT {key}, count(*) AS n FROM {table} GROUP BY user_id, {key})", (table,), breaks,
                 f"keep one row per {key} and user before the import (delivery is often at least once)", True,
                 repeats=True)


def _strays(table: str) -> tuple[Check, Check]:
    # an experiment may begin long after another one: its own rows are compared
    group = "experiment" if table == "exposures" else None
    counted, by = days.per_day(table, group), 2 if group else 1
    return (
        Check("event long after the others", table, counted, (table,),
              "the log's end, which is its newest event: windows look complete that are not",
              "correct the clock, leave the rows out, or import with --complete-until", True,
              judge=days.long_after, by=by),
        Check("event long before the others", table, counted, (table,),
              "the log's beginning: cohorts and looks back begin in an empty time",
              "correct the clock (a device that lost its time writes 1970), or leave the rows out",
              judge=days.long_before, by=by))


def _gaps(table: str, one: str) -> Check:
    return Check(f"day without {one}", table, days.per_day(table), (table,),
                 "trends, retention and every window over these days", "import the days that are missing",
                 judge=days.gaps, by=1)


# by channel: reactions before their send, and those of them by whole hours give or take five minutes, which is how a
# local time written as UTC looks; time zones lie at most 14 hours from UTC
_EARLY = """SELECT channel, count(*), count(*) FILTER (early >= 60 AND early < 14 * 60 + 10 AND early % 60 < 10) FROM (
  SELECT coalesce(i.channel, s.channel) AS channel, (epoch_us(s.ts) - epoch_us(i.ts)) // 60000000 + 5 AS early
  FROM interactions i JOIN (
    SELECT user_id, message_id, min(ts) AS ts, min(channel) AS channel FROM sends GROUP BY ALL) s
    USING (user_id, message_id) WHERE i.ts < s.ts - INTERVAL 5 MINUTE) GROUP BY ALL"""


# chosen actions that are no eligible candidate of a decision that has candidates, and chosen ones whose propensity is
# another there: one join of the two largest tables; of all candidates only those of the few decisions in question are
# looked at again
_CHOSEN = """WITH odd AS (
  SELECT d.user_id, d.decision_id, c.action IS NULL AS missing FROM decisions d LEFT JOIN (
    SELECT user_id, decision_id, action, propensity FROM candidates WHERE eligible) c
    ON d.user_id = c.user_id AND d.decision_id = c.decision_id AND d.action = c.action
  WHERE c.action IS NULL OR abs(d.propensity - c.propensity) > 1e-6
), missing AS (SELECT user_id, decision_id FROM odd WHERE missing),
seen AS (SELECT user_id, decision_id FROM candidates SEMI JOIN missing USING (user_id, decision_id))
SELECT (SELECT count(*) FROM missing SEMI JOIN seen USING (user_id, decision_id)),
  (SELECT count(*) FROM odd WHERE NOT missing)"""


def _not_candidate(missing: int, differing: int) -> int:
    return missing


def _differs(missing: int, differing: int) -> int:
    return differing


def _shifted(channels: Counts) -> int:
    """Early reactions by whole hours, in the channels where at least ten and most of the early ones are."""
    return sum(whole for early, whole in channels.values() if whole >= 10 and 2 * whole > early)


def _early(channels: Counts) -> int:
    """The other early reactions."""
    return sum(early for early, _ in channels.values()) - _shifted(channels)


def _not_agreed(channels: Counts) -> int:
    """Sends without consent, in the channels for which the log knows of any consent."""
    return sum(sends for key, (sends, consents) in channels.items() if consents and key[0] is not None)


def _more_than_chance(fast: int, opens: int) -> int:
    """Opens within a second, where they are more than one in a thousand: some readers are quick."""
    return fast if fast * 1000 > opens else 0


CHECKS: tuple[Check, ...] = (
    _duplicates("sends", "message_id", "counts of sends, funnels, ratios with sends below the line"),
    _duplicates("decisions", "decision_id", "training labels, off-policy evaluation"),
    _duplicates("interactions", "event_id", "counts of opens and clicks"),
    _duplicates("outcomes", "event_id", "sums and counts of outcomes"),
    Check("interaction without its send", "interactions",
          "SELECT count(*) FROM interactions ANTI JOIN sends USING (user_id, message_id) "
          "WHERE message_id IS NOT NULL AND user_id IS NOT NULL", ("interactions", "sends"),
          "funnels and attribution leave these rows out",
          "import the sends of the same days; if they are there, the two name the user by different ids: map one"),
    Check("reaction whose message is not known", "interactions",
          "SELECT count(*) FROM interactions WHERE message_id IS NULL AND kind NOT IN ('unsubscribe', 'mute')",
          ("interactions",), "funnels and attribution leave these rows out",
          "log message_id with each reaction; an opt-out on a settings page has none"),
    Check("interaction before its send", "interactions", _EARLY, ("interactions", "sends"),
          "funnels, windows anchored at the send", "correct the clock of one of the sources", judge=_early, by=1),
    Check("interaction whole hours before its send", "interactions", _EARLY, ("interactions", "sends"),
          "funnels, windows anchored at the send", "one of the sources writes local time as UTC: convert it",
          judge=_shifted, by=1),
    Check("send without a decision", "sends",
          "SELECT count(*) FROM sends ANTI JOIN decisions USING (user_id, decision_id) WHERE user_id IS NOT NULL",
          ("sends", "decisions"), "labels and rewards attributed to a decision",
          "log decision_id with each send, and the same user_id with both"),
    Check("send in a log without decisions", "sends", "SELECT count(*) FROM sends", ("sends",),
          "uplift and pacing cannot be learnt, off-policy evaluation refuses", "log the decisions, holds included",
          unless="decisions"),
    Check("send while the channel was unreachable", "sends",
          "SELECT count(*) FROM sends s JOIN reachability r ON s.user_id = r.user_id AND s.channel = r.channel "
          "AND s.ts >= r.valid_from AND (r.valid_to IS NULL OR s.ts < r.valid_to) WHERE NOT r.reachable",
          ("sends", "reachability"), "reachability metrics; these users had opted out or lost the token",
          "apply the opt-out before the send"),
    Check("chosen action without a propensity", "decisions",
          "SELECT count(*) FROM decisions WHERE propensity IS NULL", ("decisions",),
          "off-policy evaluation refuses", "log the probability with which the policy chose the action"),
    Check("impossible propensity", "decisions",
          "SELECT count(*) FROM decisions WHERE propensity <= 0 OR propensity > 1 OR isnan(propensity)", ("decisions",),
          "off-policy evaluation refuses", "log a probability in (0, 1]", True),
    Check("propensities do not sum to one", "candidates",
          "SELECT count(*) FROM (SELECT 1 FROM candidates WHERE eligible GROUP BY user_id, decision_id "
          "HAVING count(*) = count(propensity) AND abs(sum(propensity) - 1) > 1e-6)", ("candidates",),
          "off-policy evaluation refuses", "log every eligible action of a decision, hold included", True),
    Check("chosen action is not a candidate", "decisions", _CHOSEN, ("decisions", "candidates"),
          "off-policy evaluation", "log the chosen action among the candidates", True, judge=_not_candidate),
    Check("send after an opt-out", "sends",
          "SELECT count(*) FROM sends s WHERE EXISTS (SELECT 1 FROM interactions i WHERE i.kind = 'unsubscribe' "
          "AND i.user_id = s.user_id AND i.channel = s.channel AND i.ts < s.ts)", ("sends", "interactions"),
          "opt-out metrics; the right to message these users was gone", "apply the opt-out before the send",
          unless="reachability"),
    Check("no hold among the decisions", "decisions",
          "SELECT count(*), count(*) FILTER (action = 'hold') FROM decisions", ("decisions",),
          "uplift and pacing cannot be learnt: only sent messages survive", "log the decisions not to send",
          judge=_no_holds),
    *(_late(table.name) for table in TABLES.values() if table.event and table.clock == "ts"),
    *(_without_key(table.name, table.key, table.clock) for table in TABLES.values() if table.key and table.event),
    Check("unit in more than one arm", "exposures",
          "SELECT count(*) FROM (SELECT experiment, unit FROM exposures GROUP BY ALL HAVING count(DISTINCT arm) > 1)",
          ("exposures",), "experiments with more than 0.1 % of such units are blocked",
          "assign by a hash of the unit, once"),
    Check("overlapping reachability periods", "reachability",
          "SELECT count(*) FROM (SELECT valid_from < lag(coalesce(valid_to, TIMESTAMP '9999-01-01')) OVER "
          "(PARTITION BY user_id, channel ORDER BY valid_from, valid_to) AS collides FROM reachability) WHERE collides",
          ("reachability",), "nothing: days are counted as a union; the state at a moment may be ambiguous",
          "end a period when the next begins"),
    Check("reachability that ends before it begins", "reachability",
          "SELECT count(*) FROM reachability WHERE valid_to < valid_from", ("reachability",),
          "reachable days of these users are missing", "swap the two, or leave the rows out"),
    Check("send without consent", "sends",
          "SELECT channel, count(*) FILTER (NOT consent), count(*) FILTER (consent) FROM (SELECT channel, FALSE AS "
          "consent FROM (SELECT s.*, coalesce(m.purpose, 'marketing') AS purpose FROM sends s LEFT JOIN "
          "(SELECT message_ref, min(purpose) AS purpose FROM messages GROUP BY ALL) m USING (message_ref)) s "
          "ANTI JOIN consent c ON c.user_id = s.user_id AND c.channel = s.channel AND c.purpose = s.purpose "
          "AND s.ts >= c.valid_from AND (c.valid_to IS NULL OR s.ts < c.valid_to) WHERE purpose <> 'transactional' "
          "UNION ALL SELECT channel, TRUE FROM consent) GROUP BY ALL",
          ("sends", "messages", "consent"), "nothing in the numbers: these messages may not be sent at all",
          "check consent before the send, or import the consent that is missing", judge=_not_agreed, by=1),
    Check("interaction of an unknown kind", "interactions",
          f"SELECT count(*) FROM interactions WHERE coalesce(kind NOT IN {INTERACTION_KINDS}, TRUE)", ("interactions",),
          "no funnel and no fact counts them", f"map the kind to one of {', '.join(INTERACTION_KINDS)}"),
    Check("mail opened within a second, not flagged", "interactions",
          "SELECT count(*) FILTER (i.ts >= d.ts AND i.ts < d.ts + INTERVAL 1 SECOND), count(*) FROM interactions i "
          "LEFT JOIN (SELECT user_id, message_id, min(ts) AS ts FROM interactions WHERE kind = 'delivery' GROUP BY ALL"
          ") d USING (user_id, message_id) WHERE i.channel = 'email' AND i.kind = 'open' AND NOT i.is_machine",
          ("interactions",),
          "open rates: a mail program that loads pictures at delivery is no reader", "flag these opens as is_machine",
          judge=_more_than_chance),
    Check("eligible action without a propensity", "candidates",
          "SELECT count(*) FROM candidates WHERE eligible AND propensity IS NULL", ("candidates",),
          "off-policy evaluation leaves these decisions out, and refuses where they are many",
          "log the chance of every eligible action, not only of the chosen one"),
    Check("propensity differs from its candidate's", "decisions", _CHOSEN, ("decisions", "candidates"),
          "off-policy evaluation refuses", "one of the two tables logs another policy: find out which", True,
          judge=_differs),
    Check("propensity of an unknown kind", "decisions",
          "SELECT count(*) FROM decisions WHERE propensity IS NOT NULL AND coalesce(propensity_kind, 'unknown') NOT IN "
          "('logged', 'design', 'estimated')", ("decisions",),
          "whether to trust off-policy evaluation: a guessed propensity looks like a logged one",
          "say whether it was logged, follows from the design, or was estimated"),
    Check("action that is not its channel and message", "decisions",
          "SELECT count(*) FROM decisions WHERE CASE WHEN action = 'hold' THEN channel IS NOT NULL OR "
          "message_ref IS NOT NULL ELSE coalesce(action <> channel || '/' || message_ref, strpos(action, '/') = 0) END",
          ("decisions",),
          "policies and off-policy evaluation read the action, insights the channel: they would disagree",
          "write hold, or channel/message_ref"),
    Check("executed decision without its send", "decisions",
          "SELECT count(*) FROM decisions ANTI JOIN sends USING (user_id, decision_id) "
          "WHERE executed AND action <> 'hold' AND user_id IS NOT NULL", ("decisions", "sends"),
          "rewards and labels are missing where a message was sent", "import the sends, or log executed = false"),
    Check("decision after its opportunity expired", "decisions",
          "SELECT count(*) FROM decisions d JOIN opportunities o USING (user_id, opportunity_id) "
          "WHERE d.ts > o.expires_at",
          ("decisions", "opportunities"), "the value of these opportunities was gone",
          "correct the clock of one of the two"),
    Check("unknown time zone", "users",
          "SELECT count(*) FROM users WHERE timezone IS NOT NULL AND timezone NOT IN "
          "(SELECT name FROM pg_timezone_names())",
          ("users",), "local hours and quiet hours of these users", "write an IANA name, for example Europe/Stockholm"),
    Check("user without a time zone", "users",
          "SELECT count(*) FROM (SELECT 1 FROM users WHERE user_id IS NOT NULL GROUP BY user_id HAVING "
          "count(timezone) = 0)", ("users",), "local hours and quiet hours of these users",
          "log an IANA name with each user"),
    *(one for table in TABLES.values() if table.event and table.clock == "ts" for one in _strays(table.name)),
    _gaps("sends", "a send"), _gaps("decisions", "a decision"), _gaps("interactions", "an interaction"),
    _gaps("outcomes", "an outcome"),
    Check("day that leaves the arms' split", "exposures",
          f"SELECT experiment, {days.DAY}, arm, count(*) FROM exposures GROUP BY ALL", ("exposures",),
          "the experiment: users of that day were not assigned as on the others",
          "find what changed on that day; a ramp is logged as a phase", judge=days.uneven, by=3),
    Check("open by a machine", "interactions", "SELECT count(*) FROM interactions WHERE kind = 'open' AND is_machine",
          ("interactions",), "no metric counts them", "nothing to mend", informs=True),
)
