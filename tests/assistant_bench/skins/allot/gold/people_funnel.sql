-- members who did each step up to this one at some time, in whatever order
WITH did AS (
  SELECT unit, 'sent' AS what FROM sent UNION ALL
  SELECT unit, CASE what WHEN 'impression' THEN 'open' ELSE what END FROM happened WHERE NOT machine
), per AS (
  SELECT unit, bool_or(what = 'sent') AS s, bool_or(what = 'open') AS o, bool_or(what = 'click') AS c, bool_or(what = 'conversion') AS b
  FROM did GROUP BY unit
)
SELECT count(*) FILTER (s) AS sent, count(*) FILTER (s AND o) AS opened, count(*) FILTER (s AND o AND c) AS clicked,
  count(*) FILTER (s AND o AND c AND b) AS converted FROM per
