-- customers who ever had a message, opened one, clicked one, converted; each step among those of the steps before
WITH did AS (
  SELECT u.unit, EXISTS (FROM sent s WHERE s.unit = u.unit) AS a,
    EXISTS (FROM happened h WHERE h.unit = u.unit AND h.what IN ('open', 'impression') AND NOT h.machine) AS b,
    EXISTS (FROM happened h WHERE h.unit = u.unit AND h.what = 'click' AND NOT h.machine) AS c,
    EXISTS (FROM happened h WHERE h.unit = u.unit AND h.what = 'conversion') AS d
  FROM (SELECT unit FROM sent UNION SELECT unit FROM happened) u
)
SELECT count(*) FILTER (a) AS sent, count(*) FILTER (a AND b) AS opened, count(*) FILTER (a AND b AND c) AS clicked,
  count(*) FILTER (a AND b AND c AND d) AS converted FROM did
