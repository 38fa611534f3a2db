-- needs hours, without: messages on all channels but one
SELECT e.unit, count(s.message) AS value
FROM entered e LEFT JOIN sent s ON s.unit = e.unit AND s.channel <> $without AND s.ts >= e.ts AND s.ts < e.ts + to_hours($hours)
WHERE e.ts + to_hours($hours) <= $complete_until
GROUP BY e.unit
