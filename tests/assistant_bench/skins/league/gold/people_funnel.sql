-- managers who did each step up to this one at some time, in whatever order
SELECT count(*) FILTER (s) AS sent, count(*) FILTER (s AND o) AS opened, count(*) FILTER (s AND o AND c) AS clicked,
  count(*) FILTER (s AND o AND c AND d) AS converted
FROM (
  SELECT unit, bool_or(what = 'sent') AS s, bool_or(what IN ('open', 'impression')) AS o, bool_or(what = 'click') AS c,
    bool_or(what = 'conversion') AS d
  FROM (SELECT unit, what FROM happened WHERE NOT machine UNION ALL SELECT unit, 'sent' FROM sent) GROUP BY unit)
