-- needs step, only (a lane or null), parted (a date): cues sent before it, and since
SELECT (count({step}) FILTER (ts < CAST($parted AS TIMESTAMP)))::DOUBLE / count(*) FILTER (ts < CAST($parted AS TIMESTAMP)) AS rate_a,
  (count({step}) FILTER (ts >= CAST($parted AS TIMESTAMP)))::DOUBLE / count(*) FILTER (ts >= CAST($parted AS TIMESTAMP)) AS rate_b
FROM followed WHERE $only IS NULL OR channel = $only
