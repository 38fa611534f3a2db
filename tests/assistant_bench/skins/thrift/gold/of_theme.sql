-- needs step, domain, only, hours: messages of a theme that went out in the window and came to a step at any time
SELECT e.unit, count(f.message) AS value
FROM entered e LEFT JOIN followed f ON f.unit = e.unit AND f.domain = $domain AND ($only IS NULL OR f.channel = $only)
  AND f.{step} IS NOT NULL AND f.ts >= e.ts AND f.ts < e.ts + to_hours($hours)
WHERE e.ts + to_hours($hours) <= $complete_until
GROUP BY e.unit
