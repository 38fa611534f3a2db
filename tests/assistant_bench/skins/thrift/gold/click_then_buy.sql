-- needs hours: people who clicked, and those of them who bought not earlier than a click and at most so long after it
SELECT (SELECT count(DISTINCT unit) FROM happened WHERE what = 'click' AND NOT machine) AS clicked,
  (SELECT count(DISTINCT c.unit) FROM happened c JOIN happened o ON o.unit = c.unit AND o.what = 'conversion'
     AND o.ts >= c.ts AND o.ts <= c.ts + to_hours($hours) WHERE c.what = 'click' AND NOT c.machine) AS converted
