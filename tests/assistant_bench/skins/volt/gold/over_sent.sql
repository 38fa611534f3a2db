-- needs what, hours: rows of a thing over the messages sent, both in the window
SELECT e.unit, (SELECT count(*) FROM happened h WHERE h.unit = e.unit AND h.what = $what AND NOT h.machine AND h.ts >= e.ts
    AND h.ts < e.ts + to_hours($hours)) AS num,
  (SELECT count(*) FROM sent s WHERE s.unit = e.unit AND s.ts >= e.ts AND s.ts < e.ts + to_hours($hours)) AS den
FROM entered e WHERE e.ts + to_hours($hours) <= $complete_until
