-- needs about, hours: complaints about one thing
SELECT e.unit, count(c.ticket) AS value
FROM entered e LEFT JOIN complaints c ON c.sub = e.unit AND c.about = $about AND c.opened_at >= e.ts AND c.opened_at < e.ts + to_hours($hours)
WHERE e.ts + to_hours($hours) <= $complete_until
GROUP BY e.unit
