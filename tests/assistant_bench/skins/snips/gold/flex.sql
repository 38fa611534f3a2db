-- needs what (kinds, with commas), begin, hours, agg; machine (true: robots count as well), lanes (with commas) or without (a channel),
-- of and among, of2 and among2 (a column and its words; null: all), measure (amount or pieces), least, most (amounts).
-- mean, max and min leave out who has no row.
SELECT e.unit, CASE $agg WHEN 'any' THEN CAST(count(h.id) > 0 AS INTEGER) WHEN 'count' THEN count(h.id) WHEN 'sum' THEN coalesce(sum(h.{measure}), 0)
  WHEN 'messages' THEN count(DISTINCT h.message) WHEN 'mean' THEN avg(h.{measure}) WHEN 'max' THEN max(h.{measure}) ELSE min(h.{measure}) END::DOUBLE AS value
FROM entered e LEFT JOIN told h ON h.unit = e.unit AND list_contains(string_split($what, ','), h.what) AND (NOT h.machine OR $machine)
  AND ($lanes IS NULL OR list_contains(string_split($lanes, ','), h.channel)) AND ($without IS NULL OR h.channel <> $without)
  AND ($among IS NULL OR list_contains(string_split($among, ','), h.{of})) AND ($among2 IS NULL OR h.{of2} = $among2)
  AND ($least IS NULL OR h.amount >= $least) AND ($most IS NULL OR h.amount <= $most)
  AND h.ts >= e.ts + to_hours($begin) AND h.ts < e.ts + to_hours($hours)
WHERE e.ts + to_hours($hours) <= $complete_until
GROUP BY e.unit
HAVING $agg IN ('any', 'count', 'sum', 'messages') OR count(h.id) > 0
