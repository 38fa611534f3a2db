-- needs topic, hours: how many tickets about it
SELECT e.unit, count(t.ticket) AS value
FROM entered e LEFT JOIN helpdesk t ON t.ear = e.unit AND t.topic = $topic AND t.raised >= e.ts AND t.raised < e.ts + to_hours($hours)
WHERE e.ts + to_hours($hours) <= $complete_until
GROUP BY e.unit
