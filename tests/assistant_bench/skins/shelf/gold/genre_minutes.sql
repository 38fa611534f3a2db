-- needs genre, hours
SELECT e.unit, coalesce(sum(h.minutes), 0) AS value
FROM entered e LEFT JOIN (SELECT minutes, member AS unit, started_at AS ts FROM listening WHERE genre = $genre) h
  ON h.unit = e.unit AND h.ts >= e.ts AND h.ts < e.ts + to_hours($hours)
WHERE e.ts + to_hours($hours) <= $complete_until GROUP BY e.unit
