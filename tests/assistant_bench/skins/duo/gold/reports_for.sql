-- needs reason, hours
SELECT e.unit, count(r.report) AS value
FROM entered e LEFT JOIN reports r ON r.reporter = e.unit AND r.reason = $reason AND r.filed_at >= e.ts AND r.filed_at < e.ts + to_hours($hours)
WHERE e.ts + to_hours($hours) <= $complete_until GROUP BY e.unit
