-- needs what, agg (any, count, sum, mean, max, min, last), begin, hours, least and most (of the amount; the second is outside), topic,
-- empty (zero: a unit without rows counts 0; exclude: it is left out)
SELECT e.unit, coalesce(CASE $agg WHEN 'any' THEN CAST(count(h.id) > 0 AS INTEGER) WHEN 'count' THEN count(h.id) WHEN 'sum' THEN sum(h.amount)
    WHEN 'mean' THEN avg(h.amount) WHEN 'max' THEN max(h.amount) WHEN 'min' THEN min(h.amount)
    WHEN 'last' THEN arg_max(h.amount, h.ts) END, 0) AS value
FROM entered e LEFT JOIN happened h ON h.unit = e.unit AND h.what = $what AND NOT h.machine
  AND ($least IS NULL OR h.amount >= $least) AND ($most IS NULL OR h.amount < $most) AND ($topic IS NULL OR h.topic = $topic)
  AND h.ts >= e.ts + to_hours($begin) AND h.ts < e.ts + to_hours($hours)
WHERE e.ts + to_hours($hours) <= $complete_until
GROUP BY e.unit HAVING $empty = 'zero' OR count(h.id) > 0
