-- people who ever: were sent, also opened, also clicked, also bought; in any order
WITH did AS (
  SELECT unit, TRUE AS a, FALSE AS b, FALSE AS c, FALSE AS d FROM sent
  UNION ALL SELECT unit, FALSE, what IN ('open', 'impression'), what = 'click', what = 'conversion' FROM happened WHERE NOT machine
), one AS (SELECT unit, bool_or(a) AS a, bool_or(b) AS b, bool_or(c) AS c, bool_or(d) AS d FROM did GROUP BY 1)
SELECT count(*) FILTER (a) AS sent, count(*) FILTER (a AND b) AS opened, count(*) FILTER (a AND b AND c) AS clicked,
  count(*) FILTER (a AND b AND c AND d) AS converted FROM one
