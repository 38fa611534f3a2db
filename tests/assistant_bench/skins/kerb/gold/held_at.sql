-- needs hours, among (channels, or null): whether some channel of them is open at the window's end
SELECT e.unit, CAST(count(h.unit) > 0 AS INTEGER) AS value
FROM entered e LEFT JOIN held h ON h.unit = e.unit AND ($among IS NULL OR list_contains(CAST($among AS VARCHAR[]), h.channel))
  AND h.ts <= e.ts + to_hours($hours) AND coalesce(h.until, 'infinity'::TIMESTAMP) > e.ts + to_hours($hours)
WHERE e.ts + to_hours($hours) <= $complete_until GROUP BY e.unit
