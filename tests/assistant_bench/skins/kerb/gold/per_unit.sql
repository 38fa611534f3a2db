-- needs what (a list), begin, hours, how (any, count, sum, mean, max, min, last, messages, plugs), of (the column with the amount),
-- col + keep / drop (lists or null), col2 + keep2, least and below (of the amount, or null), machine
WITH hit AS (
  SELECT e.unit, t.ts, t.{of} AS num, t.message, t.plug
  FROM entered e JOIN trace t ON t.unit = e.unit AND t.ts >= e.ts + to_hours($begin) AND t.ts < e.ts + to_hours($hours)
  WHERE list_contains(CAST($what AS VARCHAR[]), t.what) AND (NOT t.machine OR $machine)
    AND ($keep IS NULL OR list_contains(CAST($keep AS VARCHAR[]), CAST(t.{col} AS VARCHAR)))
    AND ($drop IS NULL OR NOT list_contains(CAST($drop AS VARCHAR[]), CAST(t.{col} AS VARCHAR)))
    AND ($keep2 IS NULL OR list_contains(CAST($keep2 AS VARCHAR[]), CAST(t.{col2} AS VARCHAR)))
    AND ($least IS NULL OR t.{of} >= $least) AND ($below IS NULL OR t.{of} < $below)
), made AS (
  SELECT unit, count(*) AS n, sum(num) AS s, avg(num) AS m, max(num) AS hi, min(num) AS lo, arg_max(num, ts) AS latest,
    count(DISTINCT message) AS messages, count(DISTINCT plug) AS plugs FROM hit GROUP BY unit
)
SELECT e.unit, CASE $how WHEN 'any' THEN CASE WHEN n > 0 THEN 1 ELSE 0 END WHEN 'count' THEN coalesce(n, 0)
    WHEN 'sum' THEN coalesce(s, 0) WHEN 'mean' THEN m WHEN 'max' THEN hi WHEN 'min' THEN lo WHEN 'last' THEN latest
    WHEN 'messages' THEN coalesce(messages, 0) WHEN 'plugs' THEN coalesce(plugs, 0) END::DOUBLE AS value
FROM entered e LEFT JOIN made USING (unit)
WHERE e.ts + to_hours($hours) <= $complete_until AND (n > 0 OR $how NOT IN ('mean', 'max', 'min', 'last'))
