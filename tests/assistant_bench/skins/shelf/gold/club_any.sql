-- needs club, hours
SELECT e.unit, CAST(count(h.evening) > 0 AS INTEGER) AS value
FROM entered e LEFT JOIN (SELECT evening, member AS unit, attended_at AS ts FROM club_evenings WHERE club = $club) h
  ON h.unit = e.unit AND h.ts >= e.ts AND h.ts < e.ts + to_hours($hours)
WHERE e.ts + to_hours($hours) <= $complete_until GROUP BY e.unit
