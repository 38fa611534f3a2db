-- needs reason, hours: tickets for one reason
SELECT e.unit, count(t.ticket) AS value
FROM entered e LEFT JOIN helpdesk t ON t.patient = e.unit AND t.reason = $reason
  AND t.opened_at >= e.ts AND t.opened_at < e.ts + to_hours($hours)
WHERE e.ts + to_hours($hours) <= $complete_until
GROUP BY e.unit
