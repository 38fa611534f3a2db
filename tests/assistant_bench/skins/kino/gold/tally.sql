-- needs agg (any, count, sum, mean, max, min, last), what, other (a second kind), begin, hours, channel, without (a channel),
-- label (an item, a genre), unlike (any label but this), place, least, most, zero (true: who has none counts 0, else left out).
-- It is the unit's own value: a cap is taken over all units in a later pass, and changes none of these
WITH kept AS (
  SELECT e.unit, h.id, h.ts, h.amount
  FROM entered e JOIN happened h ON h.unit = e.unit AND h.ts >= e.ts + to_hours($begin) AND h.ts < e.ts + to_hours($hours)
  WHERE (h.what = $what OR h.what = $other) AND NOT h.machine
    AND ($channel IS NULL OR h.channel = $channel) AND ($without IS NULL OR h.channel <> $without)
    AND ($label IS NULL OR h.label = $label) AND ($unlike IS NULL OR h.label <> $unlike) AND ($place IS NULL OR h.place = $place)
    AND ($least IS NULL OR h.amount >= $least) AND ($most IS NULL OR h.amount <= $most)
), found AS (
  SELECT e.unit, CASE $agg
      WHEN 'any' THEN CAST(count(k.id) > 0 AS INTEGER)::DOUBLE WHEN 'count' THEN count(k.id)::DOUBLE
      WHEN 'sum' THEN coalesce(sum(k.amount), 0) WHEN 'mean' THEN avg(k.amount) WHEN 'max' THEN max(k.amount)
      WHEN 'min' THEN min(k.amount) WHEN 'last' THEN arg_max(k.amount, k.ts) END AS value
  FROM entered e LEFT JOIN kept k USING (unit)
  WHERE e.ts + to_hours($hours) <= $complete_until
  GROUP BY e.unit
)
SELECT unit, coalesce(value, 0) AS value FROM found WHERE value IS NOT NULL OR $zero
