-- needs bike (only this kind), besides (all but this kind), minutes (at least so long), hours, flag (any instead of how many)
SELECT e.unit, CASE WHEN $flag THEN CAST(count(r.rental_no) > 0 AS INTEGER) ELSE count(r.rental_no) END AS value
FROM entered e LEFT JOIN bike_rentals r ON r.rider = e.unit AND r.unlocked_at >= e.ts
  AND r.unlocked_at < e.ts + to_hours($hours) AND ($bike IS NULL OR r.bike = $bike)
  AND ($besides IS NULL OR r.bike <> $besides) AND ($minutes IS NULL OR r.minutes >= $minutes)
WHERE e.ts + to_hours($hours) <= $complete_until
GROUP BY e.unit
