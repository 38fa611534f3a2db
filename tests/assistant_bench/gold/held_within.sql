-- needs hours, channel: days of the union of the periods in which the unit could be messaged
WITH cut AS (
  SELECT e.unit, greatest(h.ts, e.ts) AS a, least(coalesce(h.until, 'infinity'::TIMESTAMP), e.ts + to_hours($hours)) AS b
  FROM entered e JOIN held h ON h.unit = e.unit AND ($channel IS NULL OR h.channel = $channel)
  WHERE h.ts < e.ts + to_hours($hours) AND coalesce(h.until, 'infinity'::TIMESTAMP) > e.ts
), islands AS (
  SELECT unit, a, b, max(b) OVER (PARTITION BY unit ORDER BY a, b ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS seen
  FROM cut
)
SELECT e.unit, coalesce(sum(epoch_us(i.b) - epoch_us(greatest(i.a, coalesce(i.seen, i.a))))
    FILTER (i.b > greatest(i.a, coalesce(i.seen, i.a))), 0) / 86400e6 AS value
FROM entered e LEFT JOIN islands i ON i.unit = e.unit
WHERE e.ts + to_hours($hours) <= $complete_until
GROUP BY e.unit
