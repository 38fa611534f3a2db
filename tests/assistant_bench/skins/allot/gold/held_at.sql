-- needs hours, channel (null: any): whether the member may be messaged at the window's end
SELECT e.unit, CAST(EXISTS (FROM held h WHERE h.unit = e.unit AND ($channel IS NULL OR h.channel = $channel)
  AND h.ts <= e.ts + to_hours($hours) AND (h.until IS NULL OR h.until > e.ts + to_hours($hours))) AS INTEGER) AS value
FROM entered e WHERE e.ts + to_hours($hours) <= $complete_until
