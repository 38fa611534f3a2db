-- needs hours
SELECT e.unit, coalesce(sum(l.skips), 0) AS num, count(l.listen) AS den
FROM entered e LEFT JOIN listens l ON l.ear = e.unit AND l.started >= e.ts AND l.started < e.ts + to_hours($hours)
WHERE e.ts + to_hours($hours) <= $complete_until
GROUP BY e.unit
