-- listeners who did each step up to this one at some time
WITH did AS (
  SELECT unit, 1 AS step FROM sent
  UNION SELECT unit, 2 FROM happened WHERE what IN ('open', 'impression') AND NOT machine
  UNION SELECT unit, 3 FROM happened WHERE what = 'click' AND NOT machine
  UNION SELECT unit, 4 FROM happened WHERE what = 'conversion'
), walked AS (SELECT unit, list_sort(list(step)) AS steps FROM did GROUP BY unit)
SELECT count(*) FILTER (steps[1] = 1) AS sent, count(*) FILTER (steps[1:2] = [1, 2]) AS opened,
  count(*) FILTER (steps[1:3] = [1, 2, 3]) AS clicked, count(*) FILTER (steps[1:4] = [1, 2, 3, 4]) AS converted
FROM walked
