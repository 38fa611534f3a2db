-- needs activity, hours: how many such workouts were logged
SELECT e.unit, count(w.workout) AS value
FROM entered e LEFT JOIN workouts w ON w.member_no = e.unit AND w.activity = $activity
  AND w.logged_at >= e.ts AND w.logged_at < e.ts + to_hours($hours)
WHERE e.ts + to_hours($hours) <= $complete_until
GROUP BY e.unit
