-- needs hours, channel (null: any): whether an opt-in stands at the window's end
SELECT e.unit, CAST(count(h.unit) > 0 AS INTEGER) AS value
FROM entered e LEFT JOIN held h ON h.unit = e.unit AND ($channel IS NULL OR h.channel = $channel)
  AND h.ts <= e.ts + to_hours($hours) AND coalesce(h.until, 'infinity'::TIMESTAMP) > e.ts + to_hours($hours)
WHERE e.ts + to_hours($hours) <= $complete_until
GROUP BY e.unit
