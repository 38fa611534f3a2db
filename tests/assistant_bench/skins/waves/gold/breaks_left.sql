-- needs hours: ad breaks that were left over ad breaks
SELECT e.unit, count(a.ad_break) FILTER (a.ending = 'left') AS num, count(a.ad_break) AS den
FROM entered e LEFT JOIN ad_breaks a ON a.ear = e.unit AND a.began >= e.ts AND a.began < e.ts + to_hours($hours)
WHERE e.ts + to_hours($hours) <= $complete_until
GROUP BY e.unit
