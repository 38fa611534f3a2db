-- A row per message with the first time of each step, as message-level rates follow it.
CREATE VIEW followed AS
WITH step AS (
  SELECT unit, message,
    min(ts) FILTER (what = 'delivery') AS delivered, min(ts) FILTER (what = 'impression') AS shown,
    min(ts) FILTER (what IN ('open', 'impression') AND NOT machine) AS opened,
    min(ts) FILTER (what = 'click' AND NOT machine) AS clicked,
    min(ts) FILTER (what = 'unsubscribe') AS opted_out
  FROM happened WHERE message IS NOT NULL GROUP BY unit, message
), owner AS (   -- of each conversion the last message before it, for less than seven days
  SELECT h.id, h.ts AS converted, s.message, s.unit
  FROM happened h JOIN sent s ON s.unit = h.unit AND s.ts <= h.ts AND h.ts < s.ts + INTERVAL 7 DAY
  WHERE h.what = 'conversion'
  QUALIFY row_number() OVER (PARTITION BY h.id ORDER BY s.ts DESC, s.message DESC) = 1
), first_conversion AS (SELECT unit, message, min(converted) AS converted FROM owner GROUP BY ALL)
SELECT s.message, s.unit, s.ts, s.channel, s.ref, s.domain, s.campaign,
  coalesce(p.delivered, CASE WHEN s.channel = 'in_app' THEN p.shown END) AS delivered, p.opened, p.clicked,
  c.converted, p.opted_out
FROM sent s LEFT JOIN step p USING (unit, message) LEFT JOIN first_conversion c USING (unit, message);
