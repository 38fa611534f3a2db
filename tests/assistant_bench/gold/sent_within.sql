-- needs hours, channel, domain
SELECT e.unit, count(s.message) AS value
FROM entered e LEFT JOIN sent s ON s.unit = e.unit AND ($channel IS NULL OR s.channel = $channel)
  AND ($domain IS NULL OR s.domain = $domain) AND s.ts >= e.ts AND s.ts < e.ts + to_hours($hours)
WHERE e.ts + to_hours($hours) <= $complete_until
GROUP BY e.unit
