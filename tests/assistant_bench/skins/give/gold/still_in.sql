-- needs hours, channel (null: any): whether we may write at the window's end
SELECT e.unit, CAST(EXISTS (FROM held h WHERE h.unit = e.unit AND ($channel IS NULL OR h.channel = $channel)
  AND h.ts <= e.ts + to_hours($hours) AND coalesce(h.until, 'infinity'::TIMESTAMP) > e.ts + to_hours($hours)) AS INTEGER) AS value
FROM entered e WHERE e.ts + to_hours($hours) <= $complete_until
