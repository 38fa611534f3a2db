-- needs activity, hours: whether one such workout was logged
SELECT e.unit, CAST(count(w.workout) > 0 AS INTEGER) AS value
FROM entered e LEFT JOIN workouts w ON w.member_no = e.unit AND w.activity = $activity
  AND w.logged_at >= e.ts AND w.logged_at < e.ts + to_hours($hours)
WHERE e.ts + to_hours($hours) <= $complete_until
GROUP BY e.unit
