-- needs step, only (a channel), turn (a date): messages sent before it, and from it on
SELECT avg(CAST({step} IS NOT NULL AS INTEGER)) FILTER (ts < CAST($turn AS TIMESTAMP)) AS rate_a,
  avg(CAST({step} IS NOT NULL AS INTEGER)) FILTER (ts >= CAST($turn AS TIMESTAMP)) AS rate_b
FROM followed WHERE $only IS NULL OR channel = $only
