-- needs format, hours
SELECT e.unit, coalesce(sum(l.ms_heard), 0) AS value
FROM entered e LEFT JOIN listens l ON l.ear = e.unit AND l.format = $format AND l.started >= e.ts AND l.started < e.ts + to_hours($hours)
WHERE e.ts + to_hours($hours) <= $complete_until
GROUP BY e.unit
