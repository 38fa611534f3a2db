-- needs format, hours: whether a listener had a listen of this format
SELECT e.unit, CAST(count(l.listen) > 0 AS INTEGER) AS value
FROM entered e LEFT JOIN listens l ON l.ear = e.unit AND l.format = $format AND l.started >= e.ts AND l.started < e.ts + to_hours($hours)
WHERE e.ts + to_hours($hours) <= $complete_until
GROUP BY e.unit
