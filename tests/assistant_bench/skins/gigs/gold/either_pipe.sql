-- needs what, one, other, hours: by people, on one of two channels
WITH seen AS (
  SELECT DISTINCT e.unit FROM entered e JOIN happened h USING (unit)
  WHERE h.what = $what AND NOT h.machine AND (h.channel = $one OR h.channel = $other) AND h.ts >= e.ts AND h.ts < e.ts + to_hours($hours)
)
SELECT unit, CAST(unit IN (SELECT unit FROM seen) AS INTEGER) AS value FROM entered WHERE ts + to_hours($hours) <= $complete_until
